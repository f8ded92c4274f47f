//go:build !js

package verify_test

import (
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// What one handler appends to an audience does not reach another.
func TestAudiencesAreNotShared(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	v := newVerifier(t, parseJWKS(t, forge.JWKS(key)), verify.Policy{Issuer: issuer, Audiences: []string{"a"}}).Cached(8)
	text := key.Token(`{"iss":"https://id.example","aud":"a","exp":1800000060}`)
	who, err := v.VerifyAt(t.Context(), text, at)
	if err != nil {
		t.Fatal(err)
	}
	one := append(who.Claims().Audience, "one")
	two := append(who.Claims().Audience, "two")
	if one[1] != "one" || two[1] != "two" {
		t.Errorf("%q, %q", one, two)
	}
}

// The text of a public key is no secret in a key set either.
func TestPublicKeyAsSecretInASet(t *testing.T) {
	text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: []byte(strings.Repeat("k", 64))})
	keys, problems, err := verify.ParseJWKS([]byte(`{"keys":[{"kty":"oct","kid":"k","k":"` + forge.Encode(string(text)) + `"}]}`))
	if err != nil || len(problems) != 1 || problems[0].Code != jwtkit.CodeKeyUnsuitable {
		t.Fatalf("%v, %v", problems, err)
	}
	byName := policy(func(p *verify.Policy) { p.Algorithms = []string{"HS256"} })
	if code, _ := decide(t, keys, byName, forge.SecretKey("HS256", "k", text).Token(good)); code != jwtkit.CodeKeyUnsuitable {
		t.Errorf("%q", code)
	}
}

// A secret stands beside public keys even where none of those can be used.
func TestSecretBesideUnusableKeys(t *testing.T) {
	hs := forge.NewKey("HS256", "k")
	for _, other := range []string{`{"kty":"OKP","crv":"X25519","x":"AAAA"}`, `{"kty":"RSA","n":"AQAB","e":"AQAB"}`, `{"kty":"AKP"}`} {
		keys, problems, err := verify.ParseJWKS([]byte(`{"keys":[` + other + `,` + hs.JWK("") + `]}`))
		if err != nil || len(keys) != 0 || len(problems) != 2 {
			t.Errorf("%s: %v, %v, %v", other, keys, problems, err)
		}
	}
}

// What of a private key may stand alone is private as well.
func TestHalfPrivateKeys(t *testing.T) {
	rs := forge.NewKey("RS256", "k")
	for _, member := range []string{"d", "p", "q", "dp", "dq", "qi", "oth"} {
		keys, problems, _ := verify.ParseJWKS([]byte(`{"keys":[` + rs.JWK(`,"`+member+`":"AAAA"`) + `]}`))
		if len(keys) != 0 || len(problems) != 1 {
			t.Errorf("%s: %v, %v", member, keys, problems)
		}
	}
}

// The detail is bounded as the whole error is: the JSON API prints it alone.
func TestDetailsAreBounded(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	evil := strings.Repeat("\u202e", 100)
	list := fmt.Sprintf(`[%q,%q,%q,%q,%q]`, evil+"1", evil+"2", evil+"3", evil+"4", evil+"5")
	_, err := newVerifier(t, parseJWKS(t, forge.JWKS(key)), policy(nil)).VerifyAt(t.Context(), key.Token(`{"iss":"https://id.example","exp":1800000060,"aud":`+list+`}`), at)
	e, ok := err.(*jwtkit.Error)
	if !ok || len(e.Detail) > 300 || strings.Contains(e.Detail, "\u202e") {
		t.Errorf("%v", err)
	}
}

// A token by value, in a field that is not exported, shows nothing either.
func TestTokensByValueAreNotShown(t *testing.T) {
	text := forge.NewKey("ES256", "k").Token(good)
	token, err := jwtkit.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	held := struct {
		value   jwtkit.Token
		pointer *jwtkit.Token
		any     any
	}{*token, token, *token}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t", "%c", "%U", "%e"} {
		if shown := fmt.Sprintf(verb, held) + fmt.Sprintf(verb, &held) + fmt.Sprintf(verb, *token); strings.Contains(shown, text[:20]) {
			t.Errorf("%s shows the token: %s", verb, shown)
		}
	}
}
