package show

import (
	"io"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// Inspect prints what a token says: its header, its claims with dates in words,
// its lifetime, and every check that could be made; size says in words how long
// it is. A text without a token is explained as [Why] does.
func Inspect(w io.Writer, r *diagnose.Report, size string, o Options) error {
	if r.Token == nil || r.Token.Header == "" {
		return Why(w, r, o)
	}
	at := time.Unix(r.Times.At, 0)
	return write(w, o, func(p *page) {
		p.title(r, size)
		p.line(p.paint(bold, "header"))
		p.members(r.Token.Header, at)
		if r.Token.Claims != "" {
			p.line(p.paint(bold, "claims"))
			p.members(r.Token.Claims, at)
			p.life(r.Times, at)
		}
		p.line(p.paint(bold, "checks"))
		p.summary(r)
	})
}

func (p *page) title(r *diagnose.Report, size string) {
	kind := "signed token (JWS)"
	if r.Token.Kind == "jwe" {
		kind = "encrypted token (JWE)"
	}
	title := kind + ", " + size + ", alg " + memberOf(r.Token.Header, "alg")
	if kid := memberOf(r.Token.Header, "kid"); kid != "" {
		title += ", kid " + kid
	} else {
		title += ", no kid"
	}
	p.line(p.paint(bold, title))
}

// memberOf gives a member of an object as it is shown, "" when it is absent.
func memberOf(object, name string) (value string) {
	r := strictjson.Object(object)
	defer r.Close()
	for r.Member() {
		if r.Name == name {
			value = scalar(r.Raw())
		}
	}
	return value
}

// life says how long the token was made for and where in that time it is.
func (p *page) life(t diagnose.Times, at time.Time) {
	text := lifetime(t)
	if state, c := stateOf(t, at); state != "" {
		text += ", " + p.paint(c, state)
	}
	p.member("lifetime", "", []string{text})
}

func lifetime(t diagnose.Times) string {
	switch {
	case t.Lifetime == nil:
		return "unknown: the claims do not say from when to when"
	case *t.Lifetime <= 0:
		return "none: it ends before it begins"
	}
	return phrase.Words(time.Unix(*t.Lifetime, 0).Sub(time.Unix(0, 0))) // bounded, where a product is not
}

func stateOf(t diagnose.Times, at time.Time) (string, colour) {
	if t.NotBefore != nil && at.Unix() < *t.NotBefore {
		return "begins " + distance(time.Unix(*t.NotBefore, 0), at), yellow
	}
	if t.Expiry == nil {
		return "", plain
	}
	end := time.Unix(*t.Expiry, 0)
	if at.Before(end) {
		return "alive for another " + phrase.Words(end.Sub(at)), green
	}
	return "dead for " + phrase.Words(at.Sub(end)), red
}

// summary prints a line for each finding, then what passed and what was not
// checked.
func (p *page) summary(r *diagnose.Report) {
	explained := false
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Cause == "nothing_wrong" {
			continue
		}
		mark, c := marks(r, f)
		p.paragraph(0, mark, c, f.Say)
		explained = true
	}
	p.checks(r)
	if !verified(r) {
		p.paragraph(0, "·", dim, "Nobody has vouched for what this token says: its signature was not verified.")
	}
	if explained {
		p.paragraph(0, "·", dim, "jwtkit why says more, and what to do.")
	}
}

func verified(r *diagnose.Report) bool {
	for _, check := range r.Passed {
		if check == verify.CheckSignature {
			return true
		}
	}
	return false
}
