package verify_test

import (
	"crypto/sha256"
	"encoding/base64"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify"
)

// A signature with a salt of any length is recognised as one, and accepted with
// the length of the hash alone.
func TestSalts(t *testing.T) {
	key := forge.NewKey("PS256", "k")
	keys, _, err := verify.ParseJWKS([]byte(forge.JWKS(key)))
	if err != nil {
		t.Fatal(err)
	}
	signed := []byte("signed")
	for _, salt := range []int{1, 20, 32, 64, 222} {
		signature := key.SignPSS(signed, salt)
		if !keys[0].HoldsAnySalt(t.Context(), "PS256", signed, signature) {
			t.Errorf("a salt of %d bytes is not recognised", salt)
		}
		if keys[0].Holds(t.Context(), "PS256", signed, signature) != (salt == 32) {
			t.Errorf("a salt of %d bytes is judged wrongly", salt)
		}
		if keys[0].HoldsAnySalt(t.Context(), "PS256", []byte("other"), signature) || keys[0].HoldsAnySalt(t.Context(), "RS256", signed, signature) {
			t.Errorf("a salt of %d bytes: holds what it does not", salt)
		}
	}
}

// SecretHolds takes the bytes as they are, were they those of a public key.
func TestSecretHolds(t *testing.T) {
	secret := []byte("-----BEGIN PUBLIC KEY-----")
	signature := forge.SecretKey("HS256", "", secret).Signature([]byte("signed"))
	if !verify.SecretHolds(t.Context(), "HS256", secret, []byte("signed"), signature) || verify.SecretHolds(t.Context(), "HS384", secret, []byte("signed"), signature) ||
		verify.SecretHolds(t.Context(), "HS256", secret[1:], []byte("signed"), signature) || verify.SecretHolds(t.Context(), "HS256", nil, []byte("signed"), signature) {
		t.Error("a secret holds what it should not, or not what it should")
	}
}

// The members are those that RFC 7638 section 3.1 hashes in its example.
func TestPublicJWK(t *testing.T) {
	const example = `{"e":"AQAB","kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}`
	key, err := verify.ParseJWK([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256([]byte(key.JWK()))
	if got := base64.RawURLEncoding.EncodeToString(hash[:]); got != "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs" {
		t.Errorf("thumbprint %s of %s", got, key.JWK())
	}
	for _, name := range []string{"ES256", "ES512", "EdDSA"} {
		key, err := verify.ParseJWK([]byte(forge.NewKey(name, "k").JWK("")))
		if again, problem := verify.ParseJWK([]byte(key.JWK())); err != nil || problem != nil || again.JWK() != key.JWK() {
			t.Errorf("%s: %s, %v", name, key.JWK(), problem)
		}
	}
	secret, _ := verify.HMACKey("k", []byte("secret"))
	if got := secret.JWK(); got != "" {
		t.Errorf("shows the secret: %s", got)
	}
}
