package diagnose

import (
	"strconv"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// zoneOffset finds that a time is off by a time zone: ahead of the instant to judge
// at, or away from when the token was issued, where that is known.
func (d *diagnosis) zoneOffset(s *subject, name string, t time.Time) {
	if d.found("tz_offset") {
		return
	}
	whole, rest := quarters(t.Sub(s.at))
	if whole > 0 {
		d.find("tz_offset", certain(Likely), rooted(d.freshly(s, whole, rest)), say("claim", name, "distance", phrase.Words(whole)+" ahead of the instant to judge at"),
			evidence("claims."+name, claim(s.token, name), "about "+strconv.FormatInt(s.at.Unix(), 10)))
	}
}

// freshly reports whether a token is off by whole hours, or half ones, to the second
// when it was sent, by the server's clock, and says that it was made just then: such a
// time is a zone's, and no other clock's.
func (d *diagnosis) freshly(s *subject, whole, rest time.Duration) bool {
	const exact = 5 * time.Second
	issued := s.claims.IssuedAt.Sub(s.at)
	return d.exchange != nil && !d.exchange.instant().IsZero() && rest <= exact && whole%(30*time.Minute) == 0 && (issued-whole).Abs() <= exact
}

func rooted(root bool) detail { return func(f *Finding) { f.root = root } }

// quarters gives a difference as whole quarter hours, at most 14 hours, if it is
// that give or take 90 seconds, and by how much it is not.
func quarters(off time.Duration) (whole, rest time.Duration) {
	const quarter, slack, most = 15 * time.Minute, 90 * time.Second, 14 * time.Hour
	whole = off.Round(quarter)
	rest = (off - whole).Abs()
	if whole == 0 || whole.Abs() > most || rest > slack {
		return 0, 0
	}
	return whole, rest
}

// zoneOfIssue compares iat with when the issuer gave the token out, by its own
// Date: off by whole hours, to the second, is a time zone and nothing else.
func (d *diagnosis) zoneOfIssue(s *subject) {
	given := d.grantOf(s)
	if given == nil || given.agrees(s.claims) {
		return
	}
	issued := given.date
	if issued.IsZero() || s.claims.IssuedAt.IsZero() || d.found("tz_offset") {
		return
	}
	const exact = 5 * time.Second
	whole, rest := quarters(s.claims.IssuedAt.Sub(issued))
	if whole == 0 {
		return
	}
	worth, where := Likely, " ahead of"
	if rest <= exact && whole%(30*time.Minute) == 0 && (d.found("not_yet_valid") || d.found("expired")) {
		worth = Proved
	}
	if whole < 0 {
		where = " behind"
	}
	d.find("tz_offset", certain(worth), say("claim", "iat", "distance", phrase.Words(whole)+where+" the Date of the answer that brought it"),
		evidence("claims.iat", claim(s.token, "iat"), "about "+strconv.FormatInt(issued.Unix(), 10)))
}

// grantOf gives the answer that brought the token, nil when none is at hand.
func (d *diagnosis) grantOf(s *subject) *grant {
	for _, e := range d.all {
		if e.granted != nil && e.granted.carried != nil && e.granted.carried == d.wallet[s.token.Text()] {
			return e.granted
		}
	}
	return nil
}

// agrees reports whether expires_in counts from the answer to exp: then exp is from
// the same clock, and the token lay at its issuer.
func (g *grant) agrees(c jwtkit.Claims) bool {
	const slack = 5 * time.Second
	seconds, err := strconv.ParseInt(g.expiresIn, 10, 32)
	return err == nil && !c.Expiry.IsZero() && (c.Expiry.Sub(g.date)-time.Duration(seconds)*time.Second).Abs() <= slack
}
