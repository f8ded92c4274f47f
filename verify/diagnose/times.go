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
		d.find("expired", append(about, d.sinceThen(s.claims.Expiry),
			say("distance", phrase.Words(s.at.Sub(s.claims.Expiry)), "lifetime", lifetime(s.claims)),
			evidence("claims.exp", claim(s.token, "exp"), "> "+at), spanForInstant(s.claims.Expiry))...)
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
		if name, _ := wrongUnit(s.claims.NotBefore); name != "" {
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

// sinceThen weighs that a token is expired by now, where it is not known when it was
// refused: a log without a zone gives that instant to a day alone, and a server that
// names another reason speaks against it.
func (d *diagnosis) sinceThen(exp time.Time) detail {
	const west, east = 12 * time.Hour, 14 * time.Hour // of UTC, the farthest zones
	e, worth := d.exchange, Proved
	if e == nil {
		e = &exchange{}
	}
	if d.atGiven || d.exchange == nil && !d.sent || !e.instant().IsZero() {
		return certain(Proved)
	}
	written, _ := instant(e.local + "Z")
	switch {
	case !written.IsZero() && !exp.After(written.Add(-east)):
	case d.exchange != nil && d.otherReason(), !written.IsZero() && exp.After(written.Add(west)):
		worth = Hint
	case e.local != "", goodWhenShown(d.text, exp):
		worth = Likely
	}
	return func(f *Finding) {
		if f.Certainty = worth; worth != Proved {
			f.Fix = "By now it is; when it was refused is not known here, so say when (--at). " + f.Fix
		}
	}
}

// otherReason reports whether the API's words name a reason that has nothing to do
// with time.
func (d *diagnosis) otherReason() bool {
	for _, words := range d.said() {
		if cause, _ := heardFrom(d.exchange, words); cause != "" {
			return !timely[cause]
		}
	}
	return false
}

// spanForInstant says that exp is a span of seconds where an instant is wanted: an
// instant of less than ten years after 1970 is none that a token has.
func spanForInstant(exp time.Time) detail {
	const tenYears = 315360000
	return func(f *Finding) {
		if exp.Unix() > 0 && exp.Unix() < tenYears {
			f.Say += " It looks like a span of seconds, where exp is an instant."
			f.Fix, f.Party = "Add the time of issue to it where the token is made: exp is seconds since 1970 (RFC 7519 section 4.1.4).", Issuer
		}
	}
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
		if name, _ := wrongUnit(t.time); name != "" && !d.found("milliseconds") {
			d.find("milliseconds", append(unit(s, t.name, t.time), certain(Likely))...)
		}
	}
	d.zoneOfIssue(s)
	d.suspectOrder(s)
	if claims, err := s.token.UnverifiedClaims(); err == nil && claims.Expiry.IsZero() && s.policy == nil {
		d.find("no_exp", certain(Hint), coded(""), evidence("claims.exp", "", "> "+strconv.FormatInt(s.at.Unix(), 10)))
	}
	d.suspectIssue(s)
	d.suspectEnd(s)
	d.suspectLifetime(s)
}

// suspectOrder finds a token that ends before it begins.
func (d *diagnosis) suspectOrder(s *subject) {
	for _, start := range []struct {
		name string
		time time.Time
	}{{"nbf", s.claims.NotBefore}, {"iat", s.claims.IssuedAt}} {
		if !start.time.IsZero() && !s.claims.Expiry.IsZero() && !s.claims.Expiry.After(start.time) {
			d.find("negative_lifetime", certain(Likely), say("start", start.name),
				evidence("claims.exp", claim(s.token, "exp"), "> "+claim(s.token, start.name)))
			return
		}
	}
}

// suspectIssue finds a token from the future that no check looked at: iat binds
// nobody, but several libraries refuse such a token.
func (d *diagnosis) suspectIssue(s *subject) {
	const slack = 2 * time.Second
	ahead := s.claims.IssuedAt.Sub(s.at)
	if unit, _ := wrongUnit(s.claims.IssuedAt); s.claims.IssuedAt.IsZero() || ahead <= slack || unit != "" || d.found("iat_future") || d.found("not_yet_valid") {
		return
	}
	d.zoneOffset(s, "iat", s.claims.IssuedAt)
	worth := Likely
	if d.exchange == nil && ahead < time.Minute {
		worth = Hint // the clock here is nobody's evidence
	}
	d.find("iat_future", certain(worth), coded(""), say("detail", "by "+phrase.Words(ahead)+"; some libraries refuse that"),
		evidence("claims.iat", claim(s.token, "iat"), "<= "+strconv.FormatInt(s.at.Unix(), 10)))
}

// suspectEnd grades what is about to end or has just ended.
func (d *diagnosis) suspectEnd(s *subject) {
	const grace, edge = 60 * time.Second, time.Second
	if s.claims.Expiry.IsZero() {
		return
	}
	past := s.at.Sub(s.claims.Expiry)
	about := evidence("claims.exp", claim(s.token, "exp"), "well after "+strconv.FormatInt(s.at.Unix(), 10))
	if past >= 0 && past < grace {
		d.find("expired_in_grace", certain(Hint), coded(""), say("distance", phrase.Words(past)), about)
	}
	if past.Abs() <= edge {
		d.find("boundary", certain(Hint), about)
	}
}

// wrongUnit says in which finer unit a time makes sense alone: as seconds it is
// beyond the year 5000. Divisor is how many of it make a second.
func wrongUnit(t time.Time) (name string, divisor int64) {
	if t.IsZero() {
		return "", 1
	}
	return unitOf(t.Unix())
}

func unitOf(seconds int64) (name string, divisor int64) {
	switch {
	case seconds >= 1e17:
		return "nanoseconds", 1e9
	case seconds >= 1e14:
		return "microseconds", 1e6
	case seconds >= 1e11:
		return "milliseconds", 1e3
	}
	return "", 1
}

func unit(s *subject, name string, t time.Time) []detail {
	word, divisor := wrongUnit(t)
	return []detail{
		say("claim", name, "unit", word, "divisor", strconv.FormatInt(divisor, 10), "year", strconv.Itoa(t.Year())),
		evidence("claims."+name, claim(s.token, name), "seconds, about "+strconv.FormatInt(t.Unix()/divisor, 10)),
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
