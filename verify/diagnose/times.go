package diagnose

import (
	"strconv"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// explainTime explains why the token is not good at this instant. A wrong unit
// stands before what it causes.
func (d *diagnosis) explainTime(s *subject, err *jwtkit.Error, about []detail) {
	at := strconv.FormatInt(s.at.Unix(), 10)
	switch err.Code {
	case jwtkit.CodeTokenExpired:
		d.find("expired", append(about,
			say("distance", phrase.Words(s.at.Sub(s.claims.Expiry)), "lifetime", lifetime(s.claims)),
			evidence("claims.exp", claim(s.token, "exp"), "> "+at))...)
	case jwtkit.CodeExpiryMissing:
		d.find("no_exp", append(about, evidence("claims.exp", "", "> "+at))...)
	case jwtkit.CodeTokenNotYetValid:
		d.explainPremature(s, about, at)
	case jwtkit.CodeTokenTooOld:
		d.find("token_too_old", append(about, evidence("claims.iat", claim(s.token, "iat"), "at most "+strconv.Itoa(s.policy.MaxAgeSeconds)+" seconds ago"))...)
	default:
		d.find("required_claim", append(about, evidence("claims.iat", "", "a time in seconds"))...)
	}
}

func (d *diagnosis) explainPremature(s *subject, about []detail, at string) {
	if s.claims.NotBefore.After(s.at) {
		if milliseconds(s.claims.NotBefore) {
			d.find("milliseconds", append(about, unit(s, "nbf", s.claims.NotBefore)...)...)
		}
		d.zoneOffset(s, "nbf", s.claims.NotBefore)
		d.find("not_yet_valid", append(about,
			say("distance", phrase.Words(s.claims.NotBefore.Sub(s.at))),
			evidence("claims.nbf", claim(s.token, "nbf"), "<= "+at))...)
		return
	}
	d.zoneOffset(s, "iat", s.claims.IssuedAt)
	d.find("iat_future", append(about, evidence("claims.iat", claim(s.token, "iat"), "<= "+at))...)
}

// zoneOffset finds that a time ahead is off by a time zone: by whole quarter hours
// up to 14 hours, give or take 90 seconds.
func (d *diagnosis) zoneOffset(s *subject, name string, t time.Time) {
	const quarter, slack, most = 15 * time.Minute, 90 * time.Second, 14*time.Hour + 90*time.Second
	ahead := t.Sub(s.at)
	off := (ahead + slack) % quarter
	if ahead < quarter-slack || ahead > most || off > 2*slack {
		return
	}
	whole := (ahead + slack) / quarter * quarter
	d.find("tz_offset", certain(Likely), say("claim", name, "distance", phrase.Words(whole)),
		evidence("claims."+name, claim(s.token, name), "about "+strconv.FormatInt(s.at.Unix(), 10)))
}

// localClock compares the clock that made a capture with the server's Date, once
// the token was judged by the latter.
func (d *diagnosis) localClock(s *subject) {
	const slack = 30 * time.Second
	if d.exchange == nil || d.exchange.received.IsZero() || d.exchange.date().IsZero() {
		return
	}
	skew := d.exchange.date().Sub(d.exchange.received)
	if skew.Abs() <= slack {
		return
	}
	which := "behind"
	if skew < 0 {
		which = "ahead of"
	}
	there, here := good(s.claims, s.at), good(s.claims, d.exchange.received)
	worth := Hint
	if here != there {
		worth = Proved
	}
	d.find("clock_skew_local", certain(worth), say("distance", phrase.Words(skew), "which", which),
		evidence("response.headers.Date", `"`+value(d.exchange.response, "Date")+`"`, d.exchange.received.UTC().Format(time.RFC3339)))
}

func good(c jwtkit.Claims, t time.Time) bool { return !c.Expired(t, 0) && !c.Premature(t, 0) }

func lifetime(c jwtkit.Claims) string {
	span, ok := c.Lifetime()
	if !ok {
		return ""
	}
	return " (it was made for " + phrase.Words(span) + ")"
}

// suspect looks for what no check of a verifier refuses, but what is wrong or
// odd about the times all the same.
func (d *diagnosis) suspect(s *subject) {
	for _, t := range []struct {
		name string
		time time.Time
	}{{"exp", s.claims.Expiry}, {"nbf", s.claims.NotBefore}, {"iat", s.claims.IssuedAt}} {
		if milliseconds(t.time) && !d.found("milliseconds") {
			d.find("milliseconds", append(unit(s, t.name, t.time), certain(Likely))...)
		}
	}
	start, name := s.claims.NotBefore, "nbf"
	if start.IsZero() {
		start, name = s.claims.IssuedAt, "iat"
	}
	if !start.IsZero() && !s.claims.Expiry.IsZero() && !s.claims.Expiry.After(start) {
		d.find("negative_lifetime", certain(Likely), say("start", name),
			evidence("claims.exp", claim(s.token, "exp"), "> "+claim(s.token, name)))
	}
}

// milliseconds reports whether a time makes sense only in that unit: as seconds
// it is beyond the year 5000.
func milliseconds(t time.Time) bool { return t.Unix() >= 1e11 && !t.IsZero() }

func unit(s *subject, name string, t time.Time) []detail {
	return []detail{
		say("claim", name, "year", strconv.Itoa(t.Year())),
		evidence("claims."+name, claim(s.token, name), "seconds, about "+strconv.FormatInt(t.Unix()/1000, 10)),
	}
}

func (d *diagnosis) found(cause string) bool {
	for _, f := range d.report.Findings {
		if f.Cause == cause {
			return true
		}
	}
	return false
}
