package browsertest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"testing"
)

// A signer makes ES256 tokens, with nothing of ours in it.
type signer struct {
	t   *testing.T
	key *ecdsa.PrivateKey
}

func newSigner(t *testing.T) signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return signer{t, key}
}

// token signs claims, which are JSON text, under the kid "first".
func (s signer) token(claims string) string {
	s.t.Helper()
	text := base64url([]byte(`{"alg":"ES256","kid":"first"}`)) + "." + base64url([]byte(claims))
	digest := sha256.Sum256([]byte(text))
	r, y, err := ecdsa.Sign(rand.Reader, s.key, digest[:])
	if err != nil {
		s.t.Fatal(err)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	y.FillBytes(signature[32:])
	return text + "." + base64url(signature)
}

// jwks gives the public key as a key set.
func (s signer) jwks() string {
	s.t.Helper()
	point, err := s.key.PublicKey.Bytes() // 4, then x, then y
	if err != nil {
		s.t.Fatal(err)
	}
	return `{"keys":[{"kty":"EC","crv":"P-256","kid":"first","x":"` + base64url(point[1:33]) + `","y":"` + base64url(point[33:]) + `"}]}`
}

func base64url(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
