package diagnose

import (
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// wrongKind finds tokens that are not access tokens. Where the token was refused
// for what such a token has (audience, type, algorithm, key), this is the cause,
// and proved; else it is likely, as an API may want just this kind.
func (d *diagnosis) wrongKind(s *subject) {
	worth := Likely
	if refusal := d.refused(); refusal != nil {
		switch refusal.Code {
		case jwtkit.CodeAudienceMismatch, jwtkit.CodeTypeNotAllowed, jwtkit.CodeClaimMismatch, jwtkit.CodeClaimMissing:
			worth = Proved
		}
	}
	if why, path := idToken(s); why != "" {
		d.find("id_token", certain(worth), say("why", why), evidence("claims."+path, claim(s.token, path), "absent in an access token"))
		return
	}
	if kind := strings.Trim(claim(s.token, "typ"), `"`); kind == "Refresh" || kind == "Offline" {
		d.find("refresh_token", certain(worth), say("why", "typ is "+phrase.Quote(kind)), evidence("claims.typ", claim(s.token, "typ"), "Bearer"))
		return
	}
	if what := otherKinds[strings.ToLower(strings.TrimPrefix(s.header.Type, "application/"))]; what != "" {
		d.find("logout_or_assertion", certain(worth), say("what", what), evidence("header.typ", member(s.header, "typ"), "at+jwt or JWT"))
	}
}

// otherKinds names the kinds of token that say what they are in typ.
var otherKinds = map[string]string{
	"logout+jwt":                "a logout token",
	"dpop+jwt":                  "a DPoP proof",
	"oauth-authz-req+jwt":       "a request object",
	"secevent+jwt":              "a security event",
	"client-authentication+jwt": "a client assertion",
	"token-introspection+jwt":   "an introspection response",
}

// idToken says by what a token is known to be an ID token, and by which claim.
func idToken(s *subject) (why, path string) {
	for _, c := range []struct{ name, value string }{{"token_use", `"id"`}, {"typ", `"ID"`}} {
		if claim(s.token, c.name) == c.value {
			return c.name + " is " + c.value, c.name
		}
	}
	for _, name := range []string{"at_hash", "c_hash", "nonce"} {
		if _, ok := s.token.UnverifiedMember(name); ok {
			return "it has " + name, name
		}
	}
	return "", ""
}
