package issuer

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"
)

// A grant is what an app is given: the content of its next token.
type grant struct {
	issuer string
	app    App
	scopes []string
	now    time.Time // of the issuer's clock
}

// claims of a token, and members of an answer, by their names. Times are
// seconds since 1970.
type claims map[string]any

// A profile is the shape in which a kind of authorization server writes tokens
// and token responses for the client credentials grant.
type profile struct {
	typ    string // of the token's header
	claims func(grant) claims
	answer func(grant) claims // beside access_token, expires_in and token_type
}

const defaultProfile = "identityserver"

// profiles by their names, which are those of verify.Preset.
var profiles = map[string]*profile{
	defaultProfile: {"at+jwt", identityServerClaims, scopeAnswer},
	"rfc9068":      {"at+jwt", rfc9068Claims, scopeAnswer},
	"entra-v2":     {"JWT", entraClaims, entraAnswer},
	"keycloak":     {"JWT", keycloakClaims, keycloakAnswer},
	"cognito":      {"", cognitoClaims, func(grant) claims { return claims{} }},
}

// Profiles lists the names of the shapes that tokens and token responses can
// have, each after a kind of server: cognito, entra-v2, identityserver (the
// default), keycloak and rfc9068. verify.Preset knows the same names.
func Profiles() []string { return slices.Sorted(maps.Keys(profiles)) }

// times are the claims that every profile has.
func (g grant) times() claims {
	return claims{"iss": g.issuer, "iat": g.now.Unix(), "exp": g.now.Add(g.app.Lifetime).Unix()}
}

// with adds members.
func (c claims) with(more claims) claims {
	maps.Copy(c, more)
	return c
}

func (g grant) scope() string { return strings.Join(g.scopes, " ") }

func scopeAnswer(g grant) claims { return claims{"scope": g.scope()} }

// identityServerClaims has several audiences, client_id and no sub, and scope
// as an array.
func identityServerClaims(g grant) claims {
	return g.times().with(claims{
		"nbf": g.now.Unix(), "aud": g.app.Audiences, "client_id": g.app.ID, "jti": rand.Text(), "scope": g.scopes,
	})
}

// rfc9068Claims is the profile of RFC 9068 section 2.2.
func rfc9068Claims(g grant) claims {
	return g.times().with(claims{
		"aud": g.app.Audiences, "sub": g.app.ID, "client_id": g.app.ID, "jti": rand.Text(), "scope": g.scope(),
	})
}

// entraClaims has one audience, the client in azp, and what an app may do in
// roles: scp is for users.
func entraClaims(g grant) claims {
	return g.times().with(claims{
		"nbf": g.now.Unix(), "aud": g.app.Audiences[0], "azp": g.app.ID, "azpacr": "1", "idtyp": "app",
		"oid": stableID("oid", g.app.ID), "sub": stableID("oid", g.app.ID), "tid": stableID("tid", g.issuer),
		"roles": g.scopes, "uti": rand.Text(), "ver": "2.0",
	})
}

func entraAnswer(g grant) claims {
	return claims{"ext_expires_in": int64(g.app.Lifetime / time.Second)}
}

// keycloakClaims is a service account's: typ among the claims, the client in
// azp, and a user made up for it.
func keycloakClaims(g grant) claims {
	return g.times().with(claims{
		"aud": oneOrMany(g.app.Audiences), "jti": rand.Text(), "sub": stableID("sub", g.app.ID), "typ": "Bearer",
		"azp": g.app.ID, "client_id": g.app.ID, "acr": "1", "scope": g.scope(), "email_verified": false,
		"preferred_username": "service-account-" + strings.ToLower(g.app.ID),
		"realm_access":       claims{"roles": []string{"offline_access", "uma_authorization"}},
	})
}

func keycloakAnswer(g grant) claims {
	return claims{"scope": g.scope(), "refresh_expires_in": 0, "not-before-policy": 0}
}

// cognitoClaims has no audience: the client is in client_id and sub.
func cognitoClaims(g grant) claims {
	return g.times().with(claims{
		"sub": g.app.ID, "client_id": g.app.ID, "token_use": "access", "scope": g.scope(), "jti": rand.Text(),
		"auth_time": g.now.Unix(), "version": 2,
	})
}

// oneOrMany writes a single audience as a string (RFC 7519 section 4.1.3).
func oneOrMany(audiences []string) any {
	if len(audiences) == 1 {
		return audiences[0]
	}
	return audiences
}

// stableID gives what looks like a UUID and is the same for the same name.
func stableID(kind, name string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + name))
	text := hex.EncodeToString(sum[:16])
	return text[:8] + "-" + text[8:12] + "-4" + text[13:16] + "-a" + text[17:20] + "-" + text[20:]
}
