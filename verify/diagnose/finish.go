package diagnose

import (
	"slices"
	"strconv"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
)

// describe puts into the report what the token says of itself.
func (d *diagnosis) describe(token *jwtkit.Token, claims jwtkit.Claims) {
	d.report.Token = &Token{Kind: "jws", Header: token.Header().JSON()}
	if _, err := token.UnverifiedClaims(); err == nil {
		d.report.Token.Claims = string(token.UnverifiedPayload())
	}
	d.report.Times.IssuedAt = unix(claims.IssuedAt)
	d.report.Times.NotBefore = unix(claims.NotBefore)
	d.report.Times.Expiry = unix(claims.Expiry)
	if d.report.Times.Expiry != nil {
		start := d.report.Times.IssuedAt
		if start == nil {
			start = d.report.Times.NotBefore
		}
		if start != nil {
			seconds := *d.report.Times.Expiry - *start
			d.report.Times.Lifetime = &seconds
		}
	}
}

func unix(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	seconds := t.Unix()
	return &seconds
}

// finish says that nothing is wrong when nothing can be shown, and puts the
// findings in order: by certainty, then as in the catalogue.
func (d *diagnosis) finish() Report {
	d.dropSymptoms()
	d.explainAnswer()
	d.dropSymptoms()
	d.letIn()
	strong := slices.ContainsFunc(d.report.Findings, func(f Finding) bool { return f.Certainty != Hint })
	switch {
	case strong:
	case d.exchange != nil && d.report.Token == nil && d.found("no_challenge"):
		d.note("paste the request, or the token, beside the answer: it alone says nothing of why")
	case d.exchange != nil && d.report.Token == nil && d.exchange.status >= 500:
		d.find("nothing_wrong", certain(Hint), failedOtherwise(d.exchange.status))
	case d.exchange != nil && d.report.Token == nil:
		d.find("server_says", certain(Hint), say("words", "nothing that tells why", "ours", "Paste the request, or the token, beside the answer."))
	default:
		d.find("nothing_wrong", certain(Hint))
	}
	slices.SortStableFunc(d.report.Findings, func(a, b Finding) int { return rank(a) - rank(b) })
	return d.report
}

// failedOtherwise words it for a server that did not refuse, but failed.
func failedOtherwise(status int) detail {
	return func(f *Finding) {
		f.Say = "Nothing here is about a token: " + strconv.Itoa(status) + " says that a server failed, not that it refused."
		f.Fix = "Look at the server's log, and whether what stands behind a gateway or proxy runs and answers."
	}
}

// rank gives a finding's place: by certainty, a root with what it explains. nothing_wrong stands before mere hints.
func rank(f Finding) int {
	place := causes[f.Cause]
	switch {
	case f.Certainty == Likely && f.root:
	case f.Certainty == Likely:
		place += len(catalogue)
	case f.Cause == "nothing_wrong":
		place = 2 * len(catalogue)
	case f.Certainty == Hint:
		place += 2*len(catalogue) + 1
	}
	return place
}
