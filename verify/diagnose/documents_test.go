package diagnose_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

const jwksURL = "https://id.example/.well-known/jwks.json"

// Key sets that were fetched in a capture.
func TestKeySetsInCaptures(t *testing.T) {
	key, other, third := forge.NewKey("ES256", "k"), forge.NewKey("ES256", "k"), forge.NewKey("ES256", "k3")
	token := living(key, time.Hour, "")
	set := func(body string) entry {
		return entry{url: jwksURL, status: 200, body: body, response: "Cache-Control: max-age=300"}
	}
	refused := entry{token: token, status: 401, response: refusedWords, sent: time.Second}
	given := diagnose.Options{Keys: keySet(t, third), Policy: &whole}
	for _, c := range []struct {
		cause   string
		worth   diagnose.Certainty
		o       diagnose.Options
		entries []entry
	}{
		{"nothing_wrong", diagnose.Hint, diagnose.Options{}, []entry{set(forge.JWKS(key)), refused}},
		{"unknown_kid", diagnose.Likely, diagnose.Options{}, []entry{set(forge.JWKS(third)), refused}},
		{"bad_signature", diagnose.Likely, diagnose.Options{}, []entry{set(forge.JWKS(other)), refused}},
		{"kid_retired", diagnose.Proved, diagnose.Options{}, []entry{set(forge.JWKS(key, third)), set(forge.JWKS(third)), refused}},
		{"kid_retired", diagnose.Proved, given, []entry{set(forge.JWKS(key, third)), refused}},
		{"same_kid_new_key", diagnose.Proved, diagnose.Options{}, []entry{set(forge.JWKS(key)), set(forge.JWKS(other)), refused}},
		{"same_kid_new_key", diagnose.Proved, diagnose.Options{Keys: keySet(t, other), Policy: &whole}, []entry{set(forge.JWKS(key)), refused}},
		{"wrong_jwks", diagnose.Proved, given, []entry{set(forge.JWKS(key)), refused}},
		{"jwks_unreachable", diagnose.Likely, diagnose.Options{}, []entry{{url: jwksURL, status: 503}, refused}},
		{"jwks_empty_or_bad", diagnose.Likely, diagnose.Options{}, []entry{set(`{"keys":[]}`), refused}},
		{"discovery_iss", diagnose.Likely, diagnose.Options{}, []entry{{url: "https://keycloak.example/.well-known/openid-configuration", status: 200, body: `{"issuer":"http://localhost:8080","jwks_uri":"x"}`}, refused}},
		{"nothing_wrong", diagnose.Hint, diagnose.Options{}, []entry{{url: "https://api.example/v1/certs", token: token, status: 401, response: refusedWords}}},
		{"prm", diagnose.Likely, diagnose.Options{}, []entry{{url: "https://api.example/.well-known/oauth-protected-resource", status: 200, body: `{"resource":"https://api.example/","authorization_servers":["https://other.example"]}`}, refused}},
	} {
		report := expectCapture(t, archive(t, c.entries...), c.o, c.cause, c.worth)
		if c.o.Keys == nil && (report.Decision != jwtkit.Undecided || report.Code != jwtkit.CodeKeysUnavailable) {
			t.Errorf("%s: keys out of a capture decided: %s, %s", c.cause, report.Decision, report.Code)
		}
	}
	expectAmong(t, archive(t, set(forge.JWKS(other, third)), refused), given, "kid_retired", diagnose.Likely)
	expectAmong(t, archive(t, set(forge.JWKS(other)), refused), given, "wrong_jwks", diagnose.Likely)
	foreign := entry{url: "https://www.googleapis.com/oauth2/v3/certs", status: 200, body: forge.JWKS(third)}
	lacks(t, diagnose.Run(t.Context(), archive(t, foreign, refused), diagnose.Options{}), "unknown_kid")
	expectAmong(t, archive(t, entry{url: jwksURL, status: 200, body: forge.JWKS(key), response: "Cache-Control: public, max-age=604800"}, refused), diagnose.Options{}, "jwks_cache", diagnose.Hint)
}

// Where metadata stands where it should, nothing is said.
func TestDiscoveryWhereItShouldBe(t *testing.T) {
	for url, issuer := range map[string]string{
		"https://id.example/.well-known/openid-configuration":                        "https://id.example",
		"https://id.example/realms/a/.well-known/openid-configuration":               "https://id.example/realms/a/",
		"https://id.example/.well-known/oauth-authorization-server/realms/a":         "https://id.example/realms/a",
		"https://login.example/common/v2.0/.well-known/openid-configuration?appid=1": "https://login.example/{tenantid}/v2.0",
	} {
		doc := entry{url: url, status: 200, body: `{"issuer":"` + issuer + `","jwks_uri":"` + issuer + `/jwks"}`}
		lacks(t, diagnose.Run(t.Context(), archive(t, doc, entry{status: 401}), diagnose.Options{}), "discovery_iss")
	}
}

// A challenge that names metadata is told, and its address shown without secrets.
func TestResourceMetadata(t *testing.T) {
	token := living(forge.NewKey("ES256", "k"), time.Hour, "")
	challenge := `WWW-Authenticate: Bearer resource_metadata="https://api.example/.well-known/oauth-protected-resource?k=s3cret"`
	report := expectAmong(t, archive(t, entry{token: token, status: 401, response: challenge}), diagnose.Options{Policy: &verify.Policy{}}, "prm", diagnose.Hint)
	if answer := report.JSON(); strings.Contains(answer, "s3cret") || !strings.Contains(answer, "https://api.example/.well-known/oauth-protected-resource") {
		t.Error(answer)
	}
}
