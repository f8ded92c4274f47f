package issuer_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/issuer"
	"github.com/jwtkit/toolkit/jwtkit/sign"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

func newKey(t *testing.T, algorithm string) *sign.Key {
	t.Helper()
	key, err := sign.GenerateKey(algorithm, "")
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// keyApp is an app that has a key and no secret.
func keyApp(keys ...*sign.Key) issuer.App {
	return issuer.App{ID: "signer", JWKS: string(sign.JWKS(keys...))}
}

// assertionClaims are those of a good assertion of keyApp, changed; what is nil is
// left out.
func assertionClaims(audience string, changed map[string]any) map[string]any {
	claims := map[string]any{
		"iss": "signer", "sub": "signer", "aud": audience, "exp": time.Now().Unix() + 60, "jti": time.Now().String(),
	}
	maps.Copy(claims, changed)
	maps.DeleteFunc(claims, func(_ string, value any) bool { return value == nil })
	return claims
}

func signed(t *testing.T, key *sign.Key, claims any) string {
	t.Helper()
	text, err := key.Sign("JWT", claims)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// fetchAsserted asks for a token with an assertion, and more fields.
func fetchAsserted(t *testing.T, at, assertion string, more ...string) answer {
	t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_assertion_type": {assertionType}, "client_assertion": {assertion}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return send(t, newRequest(t, http.MethodPost, at+"/connect/token", formType, form.Encode()))
}

// TestPrivateKeyJWT gets tokens with our own client, by discovery, for both
// audiences and keys of every kind, the second of two among them.
func TestPrivateKeyJWT(t *testing.T) {
	for _, algorithm := range []string{"RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA"} {
		key := newKey(t, algorithm)
		_, at := start(t, issuer.Options{Apps: []issuer.App{keyApp(newKey(t, "ES256"), key)}})
		for _, audience := range []string{"", at + "/connect/token"} {
			source, err := tokensource.New(tokensource.Options{
				Issuer: at, Request: grant.Request{ClientID: "signer"}, AssertionAudience: audience,
				Assertion: func(_ context.Context, audience string) (grant.Secret, error) {
					text, err := key.Sign("JWT", grant.AssertionClaims("signer", audience, algorithm+audience, time.Now()))
					return grant.NewSecret(text), err
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			token, err := source.Token(t.Context())
			if err != nil {
				t.Fatalf("%s for %q: %v", algorithm, audience, err)
			}
			if got := judge(t, at, token.Reveal()); got != "" {
				t.Errorf("%s: the token is refused: %s", algorithm, got)
			}
		}
	}
}

// TestAssertionAtOtherEndpoints introspects and revokes as an app that has no
// secret.
func TestAssertionAtOtherEndpoints(t *testing.T) {
	key := newKey(t, "ES256")
	_, at := start(t, issuer.Options{Apps: []issuer.App{keyApp(key)}})
	token := fetchAsserted(t, at, signed(t, key, assertionClaims(at, nil))).text("access_token")
	about := func(path string) answer {
		form := url.Values{"token": {token}, "client_assertion_type": {assertionType}, "client_assertion": {signed(t, key, assertionClaims(at, nil))}}
		return send(t, newRequest(t, http.MethodPost, at+path, formType, form.Encode()))
	}
	if a := about("/connect/introspect"); a.members["active"] != true {
		t.Errorf("before: %s", a.body)
	}
	if a := about("/connect/revocation"); a.status != http.StatusOK {
		t.Errorf("revocation: %s", a.body)
	}
	if a := about("/connect/introspect"); a.members["active"] != false {
		t.Errorf("after: %s", a.body)
	}
}

// TestAssertionRefusals changes one thing about a good assertion at a time.
func TestAssertionRefusals(t *testing.T) {
	key, stranger := newKey(t, "ES256"), newKey(t, "ES256")
	disabled := issuer.App{ID: "off", JWKS: keyApp(key).JWKS, Disabled: true}
	_, at := start(t, issuer.Options{Apps: []issuer.App{keyApp(key), app, disabled}})
	now := time.Now().Unix()
	const unknown = "unknown client_id, or the client_assertion is not signed"
	for name, c := range map[string]struct {
		changed map[string]any
		key     *sign.Key
		more    []string
		status  int
		says    string
	}{
		"expired":               {changed: map[string]any{"exp": now - 31}, says: "expired"},
		"no exp":                {changed: map[string]any{"exp": nil}, says: "no exp"},
		"a long life":           {changed: map[string]any{"exp": now + 3700}, says: "more than an hour"},
		"not yet valid":         {changed: map[string]any{"nbf": now + 60}, says: "nbf"},
		"another iss":           {changed: map[string]any{"iss": canary}, says: "another iss than sub"},
		"no iss":                {changed: map[string]any{"iss": nil}, says: "another iss than sub"},
		"no sub":                {changed: map[string]any{"sub": nil}, says: "iss and sub are the client_id"},
		"another's sub":         {changed: map[string]any{"sub": "shop", "iss": "shop"}, says: unknown},
		"an unknown sub":        {changed: map[string]any{"sub": canary, "iss": canary}, says: unknown},
		"a disabled app":        {changed: map[string]any{"sub": "off", "iss": "off"}, says: unknown},
		"another audience":      {changed: map[string]any{"aud": "https://other.example"}, says: "another server"},
		"audience with slash":   {changed: map[string]any{"aud": at + "/"}, says: "another server"},
		"no audience":           {changed: map[string]any{"aud": nil}, says: "another server"},
		"no jti":                {changed: map[string]any{"jti": nil}, says: "no jti"},
		"a jti that is no text": {changed: map[string]any{"jti": 7}, says: "not a signed JWT"},
		"another's key":         {key: stranger, says: unknown},
		"an unknown kid":        {key: key.Naming(canary), says: unknown},
		"another type":          {more: []string{"client_assertion_type", canary}, status: 400, says: assertionType},
		"no type":               {more: []string{"client_assertion_type", ""}, status: 400, says: assertionType},
		"no assertion":          {more: []string{"client_assertion", ""}, says: "not a signed JWT"},
		"no JWT":                {more: []string{"client_assertion", canary}, says: "not a signed JWT"},
		"another client_id":     {more: []string{"client_id", canary}, status: 400, says: "another client_id"},
		"a secret as well":      {more: []string{"client_secret", canary}, status: 400, says: "twice"},
	} {
		if c.key == nil {
			c.key = key
		}
		a := fetchAsserted(t, at, signed(t, c.key, assertionClaims(at, c.changed)), c.more...)
		status, code := http.StatusUnauthorized, "invalid_client"
		if c.status != 0 {
			status, code = c.status, "invalid_request"
		}
		if a.status != status || a.text("error") != code || !strings.Contains(a.text("error_description"), c.says) {
			t.Errorf("%s: %d %s, want %d and %q", name, a.status, a.body, status, c.says)
		}
		checkRefusal(t, a)
	}
	request := newRequest(t, http.MethodPost, at+"/connect/token", formType, url.Values{"grant_type": {"client_credentials"}, "client_assertion_type": {assertionType}}.Encode())
	request.Header.Set("Authorization", basic("shop:x"))
	if a := send(t, request); a.status != http.StatusBadRequest || !strings.Contains(a.body, "twice") {
		t.Errorf("with Basic: %d %s", a.status, a.body)
	}
}

// TestForgedAssertions sends what whoever knows the public key can make, and what
// was signed for another purpose: all get the answer of an unknown client.
func TestForgedAssertions(t *testing.T) {
	key := newKey(t, "ES256")
	s, at := start(t, issuer.Options{Apps: []issuer.App{keyApp(key)}})
	claims, err := json.Marshal(assertionClaims(at, nil))
	if err != nil {
		t.Fatal(err)
	}
	forged := func(algorithm string, secret []byte) string {
		header := `{"alg":"` + algorithm + `","kid":"` + key.ID() + `"}`
		if secret == nil {
			return forge.Encode(header) + "." + forge.Encode(string(claims)) + "."
		}
		return forge.SecretKey(algorithm, key.ID(), secret).Sign(header, string(claims))
	}
	unknown := fetchAsserted(t, at, signed(t, key, assertionClaims(at, map[string]any{"sub": "ghost", "iss": "ghost"})))
	for name, assertion := range map[string]string{
		"unsigned":              forged("none", nil),
		"the key as a secret":   forged("HS256", key.PublicJWK()),
		"the issuer's own key":  signed(t, s.SigningKey(), assertionClaims(at, nil)),
		"a key in its header":   forge.NewKey("ES256", key.ID()).Sign(`{"alg":"ES256","jwk":`+string(newKey(t, "ES256").PublicJWK())+`}`, string(claims)),
		"a signature of zeroes": strings.Join(strings.Split(signed(t, key, assertionClaims(at, nil)), ".")[:2], ".") + "." + strings.Repeat("A", 86),
	} {
		a := fetchAsserted(t, at, assertion)
		if a.status != http.StatusUnauthorized || a.body != unknown.body {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

// TestAssertionIsUsedOnce sends one a second time, and its jti by another app.
func TestAssertionIsUsedOnce(t *testing.T) {
	key := newKey(t, "ES256")
	other := keyApp(key)
	other.ID = "other"
	_, at := start(t, issuer.Options{Apps: []issuer.App{keyApp(key), other}})
	once := signed(t, key, assertionClaims(at, map[string]any{"jti": "one"}))
	if a := fetchAsserted(t, at, once); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for _, again := range []string{once, signed(t, key, assertionClaims(at, map[string]any{"jti": "one", "exp": time.Now().Unix() + 90}))} {
		a := fetchAsserted(t, at, again)
		if a.status != http.StatusUnauthorized || !strings.Contains(a.text("error_description"), "used before") {
			t.Errorf("again: %d %s", a.status, a.body)
		}
	}
	if a := fetchAsserted(t, at, signed(t, key, assertionClaims(at, map[string]any{"jti": "one", "iss": "other", "sub": "other"}))); a.status != http.StatusOK {
		t.Errorf("the same jti of another app: %d %s", a.status, a.body)
	}
}
