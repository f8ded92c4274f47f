package sign_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/sign"
)

// TestPrivateJWKComesBack signs with the key that was written and read again,
// and lets the key from before say whether it is the same.
func TestPrivateJWKComesBack(t *testing.T) {
	for _, algorithm := range []string{"RS256", "PS256", "ES256", "ES512", "EdDSA"} {
		key := generate(t, algorithm, "k1")
		text, err := key.PrivateJWK()
		if err != nil {
			t.Fatal(err)
		}
		read, err := sign.ParsePrivateJWK(text)
		if err != nil {
			t.Fatalf("%s: %v", algorithm, err)
		}
		token, err := read.Sign("", map[string]any{})
		if err != nil {
			t.Fatal(err)
		}
		signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(algorithm)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := signed.Verify(published(t, key)[0]); err != nil || read.ID() != "k1" {
			t.Errorf("%s: %v, kid %q", algorithm, err, read.ID())
		}
	}
}

func TestSecretJWKComesBack(t *testing.T) {
	key := hmac(t, "HS256", 32)
	text, err := key.PrivateJWK()
	if err != nil {
		t.Fatal(err)
	}
	read, err := sign.ParsePrivateJWK(text)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := key.Sign("", map[string]any{"sub": "me"})
	if got, _ := read.Sign("", map[string]any{"sub": "me"}); got != want {
		t.Error("the secret that came back signs otherwise")
	}
}

func TestParsePrivateJWKRefuses(t *testing.T) {
	const canary = "CANARY-7f3a"
	for name, text := range map[string]string{
		"no JSON":   canary,
		"public":    string(generate(t, "ES256", "").PublicJWK()),
		"no object": `["` + canary + `"]`,
	} {
		_, err := sign.ParsePrivateJWK([]byte(text))
		if !errors.Is(err, jwtkit.CodeKeysInvalid) || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNaming(t *testing.T) {
	key := generate(t, "ES256", "k1")
	for _, kid := range []string{"", "other"} {
		token, err := key.Naming(kid).Sign("", map[string]any{})
		if err != nil {
			t.Fatal(err)
		}
		signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.ES256})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := signed.Verify(published(t, key)[0].Key); err != nil || signed.Signatures[0].Protected.KeyID != kid {
			t.Errorf("%q: %v, header %+v", kid, err, signed.Signatures[0].Protected)
		}
	}
}
