package diagnose

import (
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// A limit is the longest lifetime that a provider takes of the tokens that its
// clients sign for themselves.
type limit struct {
	who     string
	fits    func(*subject) bool
	seconds int
}

// limits as the providers' documentation gives them, with a minute for the iat
// that GitHub wants to be a minute ago.
var limits = []limit{
	{"GitHub (of a GitHub App)", gitHubApp, 600 + 60},
	{"App Store Connect", forAudience("appstoreconnect-v1"), 1200},
	{"Sign in with Apple", forAudience("https://appleid.apple.com"), 15777000},
	{"Google (of a service account)", forAudience("https://oauth2.googleapis.com/token"), 3600},
}

func forAudience(audience string) func(*subject) bool {
	return func(s *subject) bool { return len(s.claims.Audience) == 1 && s.claims.Audience[0] == audience }
}

// gitHubApp knows the token that a GitHub App signs for itself: the number or the
// client ID of the App as iss, and neither audience nor subject.
func gitHubApp(s *subject) bool {
	iss := s.claims.Issuer
	app := iss != "" && strings.Trim(iss, "0123456789") == "" || strings.HasPrefix(iss, "Iv1.") || strings.HasPrefix(iss, "Iv23")
	return app && len(s.claims.Audience) == 0 && s.claims.Subject == "" && s.header.Algorithm == "RS256"
}

// numericApp explains a token of a GitHub App whose iss is a number, as GitHub
// takes it though RFC 7519 section 4.1.1 wants a string. It reports whether it is one.
func (d *diagnosis) numericApp(s *subject, about []detail) bool {
	members := object(string(s.token.UnverifiedPayload()), "iss", "aud", "sub", "iat", "exp")
	if members["iss"] == "" || strings.Trim(members["iss"], "0123456789") != "" || members["aud"]+members["sub"] != "" || s.header.Algorithm != "RS256" {
		return false
	}
	iat, noStart := strconv.ParseInt(members["iat"], 10, 64)
	exp, noEnd := strconv.ParseInt(members["exp"], 10, 64)
	worth := Likely
	if l := limits[0]; noStart == nil && noEnd == nil && exp-iat > int64(l.seconds) {
		d.find("lifetime_too_long", certain(Likely), say("who", l.who, "span", phrase.Words(time.Unix(exp, 0).Sub(time.Unix(iat, 0))), "most", phrase.Words(time.Duration(l.seconds)*time.Second)),
			evidence("claims.exp", members["exp"], "at most "+strconv.FormatInt(iat+int64(l.seconds), 10)))
		worth = Hint
	}
	d.find("claim_type", append(about, certain(worth), evidence("claims.iss", members["iss"], "a string"))...)
	return true
}

// suspectLifetime finds a token that was made for longer than its reader takes.
func (d *diagnosis) suspectLifetime(s *subject) {
	start := s.claims.IssuedAt
	if start.IsZero() {
		start = s.at // GitHub and others count from now
	}
	span := s.claims.Expiry.Sub(start)
	if s.claims.Expiry.IsZero() {
		return
	}
	for _, l := range limits {
		if most := time.Duration(l.seconds) * time.Second; l.fits(s) && span > most {
			d.find("lifetime_too_long", certain(Likely), say("who", l.who, "span", phrase.Words(span), "most", phrase.Words(most)),
				evidence("claims.exp", claim(s.token, "exp"), "at most "+strconv.FormatInt(start.Unix()+int64(l.seconds), 10)))
			return
		}
	}
	const assertion = time.Hour
	if k, ok := kindOf(s); ok && strings.HasPrefix(k.what, "a client assertion") && span > assertion {
		d.find("lifetime_too_long", certain(Hint), say("who", "many a token endpoint", "span", phrase.Words(span), "most", "few minutes"),
			evidence("claims.exp", claim(s.token, "exp"), "a few minutes after iat"))
	}
}
