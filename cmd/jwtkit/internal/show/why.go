package show

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// Why prints the findings with their evidence and cures, the first one being
// the answer, then what passed, what was not checked and the flag that would.
func Why(w io.Writer, r *diagnose.Report, o Options) error {
	return write(w, o, func(p *page) {
		for i := range r.Findings {
			p.finding(r, &r.Findings[i])
		}
		p.ladder(r.Exchanges)
		for _, note := range r.Notes {
			p.paragraph(0, "·", dim, note)
		}
		p.checks(r)
		p.next(r)
		p.decision(r)
	})
}

func (p *page) finding(r *diagnose.Report, f *diagnose.Finding) {
	mark, c := marks(r, f)
	p.paragraph(0, mark, c, f.Say)
	if f.Cause != "nothing_wrong" {
		p.line("  " + p.paint(bold, f.Cause) + ", " + string(f.Certainty) + ", to be mended by " + parties[f.Party])
	}
	for _, e := range f.Evidence {
		p.evidence(r, e)
	}
	p.paragraph(2, "→", green, f.Fix)
	p.line("")
}

// marks gives a finding's mark: colour alone would say too little.
func marks(r *diagnose.Report, f *diagnose.Finding) (string, colour) {
	switch {
	case f.Cause == "nothing_wrong" && r.Decision == jwtkit.Accept:
		return "✔", green
	case f.Certainty == diagnose.Proved:
		return "✖", red
	case f.Certainty == diagnose.Likely:
		return "!", yellow
	}
	return "·", dim
}

var parties = map[diagnose.Party]string{
	diagnose.Client:   "the client",
	diagnose.Issuer:   "the issuer",
	diagnose.API:      "the API",
	diagnose.Network:  "the network",
	diagnose.Operator: "the operator",
}

func (p *page) evidence(r *diagnose.Report, e diagnose.Evidence) {
	value := e.Value
	switch {
	case value == "":
		value = "absent"
	case isTime(e.Path):
		value += p.dateOf(value)
	}
	at := strconv.FormatInt(r.Times.At, 10)
	expected := e.Expected
	if relation, isAt := strings.CutSuffix(expected, at); isAt {
		expected = relation + utc(time.Unix(r.Times.At, 0))
	}
	p.paragraph(4, e.Path, dim, value+"; expected "+expected)
}

func isTime(path string) bool { return meanings[strings.TrimPrefix(path, "claims.")].isTime }

// dateOf gives the date of a number of seconds, in UTC and by the reader's clock, ""
// for anything else.
func (p *page) dateOf(number string) string {
	t, ok := parseTime(number)
	if !ok {
		return ""
	}
	date := utc(t)
	if local := p.local(t); local != "" {
		date += ", " + local
	}
	return " (" + date + ")"
}

// checks prints what passed and what was not checked.
func (p *page) checks(r *diagnose.Report) {
	var passed []string
	for _, check := range r.Passed {
		passed = append(passed, label(check))
	}
	if len(passed) > 0 {
		p.paragraph(0, "✔", green, strings.Join(passed, ", "))
	}
	for _, u := range r.Unchecked {
		p.paragraph(0, "?", yellow, label(u.Check)+": unchecked without "+u.Needs+": "+supply[u.Check])
	}
}

// labels name the checks whose word alone says too little.
var labels = map[verify.Check]string{
	verify.CheckCritical:  "critical headers",
	verify.CheckClaims:    "types of the claims",
	verify.CheckExpiry:    "not expired",
	verify.CheckNotBefore: "not too early",
	verify.CheckRequired:  "required claims",
	verify.CheckEquals:    "demanded values",
	verify.CheckSender:    "sender",
}

func label(check verify.Check) string {
	if text, ok := labels[check]; ok {
		return text
	}
	return string(check)
}

// supply names the flags that give a check what it needs.
var supply = map[verify.Check]string{
	verify.CheckSignature: "--jwks" + glue + "FILE|URL, --issuer" + glue + "URL, --key" + glue + "FILE or --secret-file" + glue + "FILE",
	verify.CheckAlgorithm: "--alg" + glue + "NAME",
	verify.CheckIssuer:    "--issuer" + glue + "URL or --any-issuer",
	verify.CheckAudience:  "--audience" + glue + "NAME or --any-audience",
}

// decision prints what a server says that has these keys and this policy.
func (p *page) decision(r *diagnose.Report) {
	text := "no decision"
	if r.Decision != jwtkit.Undecided {
		text = "decision: " + string(r.Decision)
	}
	if r.Code != "" {
		text += " (" + string(r.Code) + ")"
	}
	p.line(p.paint(bold, phrase.Printable(text)))
}
