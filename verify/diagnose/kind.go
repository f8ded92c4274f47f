package diagnose

import (
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// wrongKind finds tokens that are not access tokens. Where the token was refused
// for what such a token has, this is the cause, and proved; else it is likely, as
// an API may want just this kind.
func (d *diagnosis) wrongKind(s *subject) {
	k, ok := kindOf(s)
	if !ok {
		return
	}
	if k.cause == "id_token" && d.exchange != nil && takesIDTokens(d.exchange.url, d.exchange.host()) {
		return
	}
	worth := Likely
	if k.weak {
		worth = Hint
	}
	if refusal := d.refused(); refusal != nil && refusedAs[k.cause][refusal.Code] && !k.weak {
		worth = Proved
	}
	about := evidence("claims."+k.path, claim(s.token, k.path), "not in an access token")
	if k.path == "" {
		about = evidence("header.typ", member(s.header, "typ"), "at+jwt or JWT")
	}
	d.find(k.cause, certain(worth), say("why", k.what, "what", k.what), about)
}

// takesIDTokens reports whether an address is one of the few that take an ID token:
// Google's services, and the API of a Kubernetes cluster.
func takesIDTokens(url, host string) bool {
	name := withoutPort(host)
	return strings.HasSuffix(name, ".run.app") || strings.HasSuffix(name, ".cloudfunctions.net") || strings.HasSuffix(host, ":6443") || strings.Contains(url, ":6443/")
}

// refusedAs lists the codes that come of a token's kind.
var refusedAs = func() map[string]map[jwtkit.Code]bool {
	claims := map[jwtkit.Code]bool{jwtkit.CodeAudienceMismatch: true, jwtkit.CodeTypeNotAllowed: true, jwtkit.CodeClaimMismatch: true, jwtkit.CodeClaimMissing: true}
	// A refresh token is signed for its issuer alone, often with another algorithm.
	refresh := map[jwtkit.Code]bool{jwtkit.CodeAlgorithmNotAllowed: true, jwtkit.CodeAlgorithmKeyMismatch: true, jwtkit.CodeKeyNotFound: true}
	for code := range claims {
		refresh[code] = true
	}
	// What a client signs for itself no issuer's key holds, and it has another end.
	own := map[jwtkit.Code]bool{jwtkit.CodeSignatureInvalid: true, jwtkit.CodeExpiryMissing: true, jwtkit.CodeIssuerMismatch: true}
	for code := range refresh {
		own[code] = true
	}
	return map[string]map[jwtkit.Code]bool{"id_token": claims, "logout_or_assertion": own, "refresh_token": refresh}
}()

// A kind is what a token is instead of an access token, and the claim that shows
// it; without one it is typ in the header. A weak sign fits other tokens as well.
type kind struct {
	cause, what, path string
	weak              bool
}

func kindOf(s *subject) (kind, bool) {
	for _, of := range []func(*subject) (kind, bool){kindByType, kindByClaim, refreshToken, idToken, assertion} {
		if k, ok := of(s); ok {
			return k, true
		}
	}
	return kind{}, false
}

// otherKinds names the kinds of token that say what they are in typ.
var otherKinds = map[string]string{
	"logout+jwt":                "a logout token",
	"dpop+jwt":                  "a DPoP proof",
	"oauth-authz-req+jwt":       "a request object",
	"secevent+jwt":              "a security event",
	"client-authentication+jwt": "a client assertion",
	"token-introspection+jwt":   "an introspection response",
	"openid4vci-proof+jwt":      "a proof of possession for a credential",
	"kb+jwt":                    "the key binding of an SD-JWT",
	"entity-statement+jwt":      "an entity statement of OpenID Federation",
	"statuslist+jwt":            "a status list",
	"vc+jwt":                    "a verifiable credential",
	"jwk-set+jwt":               "a signed key set",
}

func kindByType(s *subject) (kind, bool) {
	what := otherKinds[strings.ToLower(strings.TrimPrefix(s.header.Type, "application/"))]
	return kind{cause: "logout_or_assertion", what: what}, what != ""
}

// kindByClaim knows kinds by a claim that only they have.
func kindByClaim(s *subject) (kind, bool) {
	events, ok := s.token.UnverifiedMember("events")
	switch {
	case ok && strings.Contains(events, "backchannel-logout"):
		return kind{cause: "logout_or_assertion", what: "a logout token", path: "events"}, true
	case ok && strings.HasPrefix(events, "{"):
		return kind{cause: "logout_or_assertion", what: "a security event", path: "events"}, true
	case text(s, "htm") != "" && text(s, "htu") != "":
		return kind{cause: "logout_or_assertion", what: "a DPoP proof", path: "htu"}, true
	}
	return kind{}, false
}

// refreshToken knows those of Keycloak (typ), Django's Simple JWT (token_type),
// Flask-JWT-Extended (type) and others by what they say of themselves.
func refreshToken(s *subject) (kind, bool) {
	for _, name := range []string{"typ", "token_use", "token_type", "type"} {
		if value := text(s, name); strings.EqualFold(value, "Refresh") || value == "Offline" || value == "refresh_token" {
			return kind{cause: "refresh_token", what: name + " is " + phrase.Quote(value), path: name}, true
		}
	}
	return kind{}, false
}

// idToken knows an ID token by what it says of itself, by the hashes that only
// such a token has, and by a nonce, which some access tokens have as well.
func idToken(s *subject) (kind, bool) {
	for _, c := range []struct{ name, value string }{{"token_use", "id"}, {"typ", "ID"}} {
		if text(s, c.name) == c.value {
			return kind{cause: "id_token", what: c.name + " is " + phrase.Quote(c.value), path: c.name}, true
		}
	}
	if says := accessToken(s); says && text(s, "typ")+text(s, "token_use") != "" {
		return kind{}, false
	}
	for _, name := range []string{"at_hash", "c_hash", "nonce"} {
		if _, ok := s.token.UnverifiedMember(name); ok {
			return kind{cause: "id_token", what: "it has " + name, path: name, weak: name == "nonce" && accessToken(s)}, true
		}
	}
	return kind{}, false
}

// accessToken reports whether a token looks like one for an API: it says so, or
// it has scopes. Those of Keycloak and of Azure AD B2C have a nonce, too.
func accessToken(s *subject) bool {
	if text(s, "typ") == "Bearer" || text(s, "token_use") == "access" {
		return true
	}
	return claim(s.token, "scope") != "" || claim(s.token, "scp") != ""
}

// assertionAudiences names what a token is that is for one of these.
var assertionAudiences = map[string]string{
	"https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit": "a custom token of Firebase (signInWithCustomToken takes it)",
	"https://oauth2.googleapis.com/token":                                                       "the assertion of a Google service account",
	"https://www.googleapis.com/oauth2/v4/token":                                                "the assertion of a Google service account",
	"https://accounts.google.com/o/oauth2/token":                                                "the assertion of a Google service account",
	"https://appleid.apple.com":                                                                 "the client secret for Sign in with Apple",
	"https://login.salesforce.com":                                                              "an assertion for Salesforce",
	"https://test.salesforce.com":                                                               "an assertion for Salesforce",
}

// assertion knows what is for a token endpoint: by its audience, or as a client
// that speaks of itself (RFC 7523 section 3).
func assertion(s *subject) (kind, bool) {
	if len(s.claims.Audience) != 1 {
		return kind{}, false
	}
	audience := s.claims.Audience[0]
	if what := assertionAudiences[audience]; what != "" {
		return kind{cause: "logout_or_assertion", what: what, path: "aud"}, true
	}
	if s.claims.Issuer != "" && s.claims.Issuer == s.claims.Subject && isTokenEndpoint(audience) {
		return kind{cause: "logout_or_assertion", what: "a client assertion (iss and sub are the client, aud is a token endpoint)", path: "aud"}, true
	}
	return kind{}, false
}

// isTokenEndpoint reports whether an address ends like those of token endpoints.
func isTokenEndpoint(url string) bool {
	_, path := splitIssuer(lowerASCII(url))
	last := path[strings.LastIndexByte(path, '/')+1:]
	return strings.Contains(url, "://") && (last == "token" || last == "tokens" || last == "token.oauth2")
}

// text gives a claim that is a string, "" for any other.
func text(s *subject, name string) string {
	value := claim(s.token, name)
	if !strings.HasPrefix(value, `"`) {
		return ""
	}
	return plain(value)
}
