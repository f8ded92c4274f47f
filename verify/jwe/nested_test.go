package jwe_test

import (
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/jwe"
)

const claims = `{"iss":"https://id.example","aud":"orders-api","sub":"u1","exp":1800000060}`

// A nested token is good when both its layers are.
func TestNested(t *testing.T) {
	at := time.Unix(1800000000, 0)
	signer := forge.NewKey("ES256", "s")
	keys, _, err := verify.ParseJWKS([]byte(forge.JWKS(signer)))
	if err != nil {
		t.Fatal(err)
	}
	v := must(verify.New(keys, verify.Policy{Issuer: "https://id.example", Audiences: []string{"orders-api"}}))
	p := pairFor(t, "ECDH-ES", "A128GCM")
	d := newDecrypter(t, jwe.Options{Keys: []jwe.Key{p.key}, Verifier: v})
	wrap := func(cty, inner string) string {
		return encrypt(t, p, "ECDH-ES", "A128GCM", inner, func(_ *jose.Recipient, o *jose.EncrypterOptions) {
			if cty != "" {
				o.WithContentType(jose.ContentType(cty))
			}
		})
	}
	for _, c := range []struct {
		name, token string
		code        jwtkit.Code
	}{
		{"good", wrap("JWT", signer.Token(claims)), ""},
		{"cty as a media type", wrap("application/jwt", signer.Token(claims)), ""},
		{"no cty", wrap("", signer.Token(claims)), jwtkit.CodeTypeNotAllowed},
		{"another cty", wrap("json", signer.Token(claims)), jwtkit.CodeTypeNotAllowed},
		{"claims without a signature", wrap("", claims), jwtkit.CodeTypeNotAllowed},
		{"claims that claim to be signed", wrap("JWT", claims), jwtkit.CodeTokenMalformed},
		{"alg none inside", wrap("JWT", forge.Encode(`{"alg":"none"}`)+"."+forge.Encode(claims)+"."), jwtkit.CodeAlgorithmNotAllowed},
		{"a stranger's signature inside", wrap("JWT", forge.NewKey("ES256", "s").Token(claims)), jwtkit.CodeSignatureInvalid},
		{"expired inside", wrap("JWT", signer.Token(strings.Replace(claims, "1800000060", "1700000000", 1))), jwtkit.CodeTokenExpired},
		{"encrypted twice", wrap("JWT", wrap("JWT", signer.Token(claims))), jwtkit.CodeTokenEncrypted},
		{"not encrypted", signer.Token(claims), jwtkit.CodeTokenMalformed},
	} {
		who, err := d.VerifyAt(t.Context(), c.token, at)
		if jwtkit.CodeOf(err) != c.code || (who == nil) == (err == nil) {
			t.Errorf("%s: %v, %v, want %q", c.name, who, err, c.code)
		}
		if err == nil && who.Claims().Subject != "u1" {
			t.Errorf("%s: %+v", c.name, who.Claims())
		}
	}
	lasting := strings.Replace(claims, "1800000060", "9000000000", 1)
	if who, err := d.Verify(t.Context(), wrap("JWT", signer.Token(lasting))); err != nil || who.Claims().Subject != "u1" {
		t.Errorf("now: %v, %v", who, err)
	}
	stale := strings.Replace(claims, "1800000060", "1700000000", 1)
	if _, err := d.Verify(t.Context(), wrap("JWT", signer.Token(stale))); jwtkit.CodeOf(err) != jwtkit.CodeTokenExpired {
		t.Errorf("now, expired: %v", err)
	}
}

func TestVerifyNeedsAVerifier(t *testing.T) {
	p := pairFor(t, "dir", "A128GCM")
	d := newDecrypter(t, jwe.Options{Keys: []jwe.Key{p.key}})
	if who, err := d.Verify(t.Context(), encrypt(t, p, "dir", "A128GCM", claims, nil)); who != nil || jwtkit.CodeOf(err) != jwtkit.CodePolicyInvalid {
		t.Errorf("%v, %v", who, err)
	}
}
