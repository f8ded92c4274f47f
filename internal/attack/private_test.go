package attack

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
)

// generous is an issuer that gives its private key away.
func generous(t *testing.T, algorithm string) Source {
	t.Helper()
	key, members := newPrivate(t, algorithm)
	private, public := map[string]string{"kid": "k", "alg": algorithm}, map[string]string{"kid": "k", "alg": algorithm}
	for name, value := range members {
		if private[name] = value; !strings.Contains("d p q", name) {
			public[name] = value
		}
	}
	input := forge.Encode(`{"alg":"`+algorithm+`","kid":"k","typ":"at+jwt"}`) + "." +
		forge.Encode(`{"iss":"https://id.example","aud":["api"],"exp":1800000000}`)
	signed, err := signature(key, algorithm, []byte(input), 0)
	if err != nil {
		t.Fatal(err)
	}
	s := sourceOf(forge.NewKey("ES256", "other"))
	s.Good = input + "." + base64.RawURLEncoding.EncodeToString(signed)
	s.JWKS = []byte(`{"keys":[` + text(t, public) + `]}`)
	s.Private = []byte(text(t, private))
	return s
}

func text(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// newPrivate makes a key with the members of its private JWK.
func newPrivate(t *testing.T, algorithm string) (crypto.Signer, map[string]string) {
	t.Helper()
	b64 := base64.RawURLEncoding.EncodeToString
	switch algorithm[:2] {
	case "ES":
		curve := map[string]elliptic.Curve{"ES256": elliptic.P256(), "ES384": elliptic.P384(), "ES512": elliptic.P521()}[algorithm]
		key := made(ecdsa.GenerateKey(curve, rand.Reader))(t)
		point, d := made(key.PublicKey.Bytes())(t), made(key.Bytes())(t)
		half := (len(point) + 1) / 2
		return key, map[string]string{"kty": "EC", "crv": curve.Params().Name, "x": b64(point[1:half]), "y": b64(point[half:]), "d": b64(d)}
	case "Ed":
		public, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return key, map[string]string{"kty": "OKP", "crv": "Ed25519", "x": b64(public), "d": b64(key.Seed())}
	}
	key := made(rsa.GenerateKey(rand.Reader, 2048))(t)
	return key, map[string]string{
		"kty": "RSA", "n": b64(key.N.Bytes()), "e": b64(big.NewInt(int64(key.E)).Bytes()),
		"d": b64(key.D.Bytes()), "p": b64(key.Primes[0].Bytes()), "q": b64(key.Primes[1].Bytes()),
	}
}

func made[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// TestSignedCasesAreSigned checks the signatures of the cases as a verifier does,
// by the algorithm that their header names: none may be refused for that.
func TestSignedCasesAreSigned(t *testing.T) {
	for _, algorithm := range []string{"RS256", "PS384", "ES256", "ES512", "EdDSA"} {
		s := generous(t, algorithm)
		target, err := newTarget(s)
		if err != nil {
			t.Fatal(err)
		}
		key, err := target.privateOf(s.Private)
		if err != nil {
			t.Fatal(algorithm, ": ", err)
		}
		cases, err := target.signed(s.Private)
		if err != nil || len(cases) < 8 {
			t.Fatalf("%s: %d cases, %v", algorithm, len(cases), err)
		}
		for _, c := range cases {
			token := strings.TrimPrefix(c.Authorization, "Bearer ")
			salt := rsa.PSSSaltLengthEqualsHash
			if c.Name == "a salt of 20 bytes" {
				salt = 20
			}
			if !verifies(t, key.Public(), token, salt) {
				t.Errorf("%s: %s: the signature does not hold", algorithm, c.Name)
			}
		}
	}
}

func verifies(t *testing.T, public crypto.PublicKey, token string, salt int) bool {
	t.Helper()
	var header struct{ Alg string }
	if err := json.Unmarshal(segment(t, token, 0), &header); err != nil {
		t.Fatal(err)
	}
	input, signature := []byte(token[:strings.LastIndexByte(token, '.')]), segment(t, token, 2)
	if key, ok := public.(ed25519.PublicKey); ok {
		return ed25519.Verify(key, input, signature)
	}
	hash := hashes[header.Alg[2:]]
	h := hash.New()
	h.Write(input)
	digest := h.Sum(nil)
	switch key := public.(type) {
	case *rsa.PublicKey:
		if strings.HasPrefix(header.Alg, "PS") {
			return rsa.VerifyPSS(key, hash, digest, signature, &rsa.PSSOptions{SaltLength: salt}) == nil
		}
		return rsa.VerifyPKCS1v15(key, hash, digest, signature) == nil
	case *ecdsa.PublicKey:
		half := len(signature) / 2
		return ecdsa.Verify(key, digest, new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:]))
	}
	return false
}

// TestOddPrivateKeys are none of the token's; none may crash us.
func TestOddPrivateKeys(t *testing.T) {
	for algorithm, swap := range map[string]string{"RS256": "d", "PS256": "p", "ES256": "d", "EdDSA": "d"} {
		s := generous(t, algorithm)
		var members map[string]string
		if err := json.Unmarshal(s.Private, &members); err != nil {
			t.Fatal(err)
		}
		for name, value := range map[string]string{"empty": "", "not base64url": "!", "another": "AQ"} {
			members[swap] = value
			s.Private = []byte(text(t, members))
			if _, err := Corpus(t.Context(), s); err == nil {
				t.Errorf("%s: %s is %s", algorithm, swap, name)
			}
		}
		s.Private = generous(t, algorithm).Private
		if _, err := Corpus(t.Context(), s); err == nil {
			t.Errorf("%s: somebody else's key", algorithm)
		}
		s.Private = []byte("<html>")
		if _, err := Corpus(t.Context(), s); err == nil {
			t.Errorf("%s: no JWK", algorithm)
		}
	}
}
