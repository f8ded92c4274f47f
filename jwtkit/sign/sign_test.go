package sign_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/sign"
)

var asymmetric = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}

// TestSignedTokensVerifyElsewhere checks every algorithm by a second opinion:
// go-jose, which reads the token and the published set as a stranger would.
func TestSignedTokensVerifyElsewhere(t *testing.T) {
	for _, algorithm := range asymmetric {
		t.Run(algorithm, func(t *testing.T) {
			t.Parallel()
			key := generate(t, algorithm, "")
			text, err := key.Sign("at+jwt", map[string]any{"sub": "me", "exp": 1563949101})
			if err != nil {
				t.Fatal(err)
			}
			signed, err := jose.ParseSignedCompact(text, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(algorithm)})
			if err != nil {
				t.Fatal(err)
			}
			header := signed.Signatures[0].Protected
			if header.KeyID != key.ID() || header.Algorithm != key.Algorithm() || key.Algorithm() != algorithm || header.ExtraHeaders["typ"] != "at+jwt" {
				t.Errorf("header = %+v", header)
			}
			payload, err := signed.Verify(published(t, key)[0])
			if err != nil {
				t.Fatal(err)
			}
			if want := `{"exp":1563949101,"sub":"me"}`; string(payload) != want {
				t.Errorf("payload = %s, want %s", payload, want)
			}
		})
	}
}

func TestPublicJWK(t *testing.T) {
	members := map[string][]string{
		"RS256": {"alg", "e", "kid", "kty", "n", "use"},
		"ES256": {"alg", "crv", "kid", "kty", "use", "x", "y"},
		"EdDSA": {"alg", "crv", "kid", "kty", "use", "x"},
	}
	for algorithm, want := range members {
		key := generate(t, algorithm, "k1")
		var jwk map[string]string
		if err := json.Unmarshal(key.PublicJWK(), &jwk); err != nil {
			t.Fatal(err)
		}
		if got := slices.Sorted(maps.Keys(jwk)); !slices.Equal(got, want) {
			t.Errorf("%s: members %v, want %v", algorithm, got, want)
		}
		if jwk["kid"] != "k1" || jwk["alg"] != algorithm || jwk["use"] != "sig" {
			t.Errorf("%s: %v", algorithm, jwk)
		}
	}
}

func TestKeyIDIsThumbprint(t *testing.T) {
	key := generate(t, "ES256", "")
	print, err := published(t, key)[0].Thumbprint(crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	if want := base64.RawURLEncoding.EncodeToString(print); key.ID() != want {
		t.Errorf("kid = %q, want %q", key.ID(), want)
	}
}

func TestJWKSLeavesSecretsOut(t *testing.T) {
	public, secret := generate(t, "ES256", "public"), hmac(t, "HS256", 32)
	keys := published(t, secret, public)
	if len(keys) != 1 || keys[0].KeyID != "public" {
		t.Errorf("published %v", keys)
	}
	if secret.PublicJWK() != nil {
		t.Error("a secret has a public JWK")
	}
	if got := string(sign.JWKS()); got != `{"keys":[]}` {
		t.Errorf("empty set = %s", got)
	}
}

func TestHMAC(t *testing.T) {
	for algorithm, size := range map[string]int{"HS256": 32, "HS384": 48, "HS512": 64} {
		text, err := hmac(t, algorithm, size).Sign("", map[string]any{})
		if err != nil {
			t.Fatal(err)
		}
		signed, err := jose.ParseSignedCompact(text, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(algorithm)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := signed.Verify(make([]byte, size)); err != nil {
			t.Errorf("%s: %v", algorithm, err)
		}
		if _, err := sign.HMAC(algorithm, "", make([]byte, size-1)); !errors.Is(err, jwtkit.CodeKeyUnsuitable) {
			t.Errorf("%s with %d bytes: %v", algorithm, size-1, err)
		}
	}
}

func TestSignBytesKeepsBytes(t *testing.T) {
	key := generate(t, "EdDSA", "")
	for _, payload := range []string{"", "not JSON", `{"a":1,"a":2}`, "\xff\x00"} {
		text, err := key.SignBytes("", []byte(payload))
		if err != nil {
			t.Fatal(err)
		}
		got, err := base64.RawURLEncoding.DecodeString(strings.Split(text, ".")[1])
		if err != nil || string(got) != payload {
			t.Errorf("payload %q became %q (%v)", payload, got, err)
		}
	}
}

func TestSignRefusesWhatIsNoClaimsSet(t *testing.T) {
	key := generate(t, "EdDSA", "")
	for _, claims := range []any{nil, "text", []byte(`{"sub":"me"}`), []int{1}, func() {}} {
		if text, err := key.Sign("", claims); !errors.Is(err, jwtkit.CodeClaimsInvalid) {
			t.Errorf("Sign(%T) = %q, %v", claims, text, err)
		}
	}
}

func TestKeysMustFitTheAlgorithm(t *testing.T) {
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	large := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: p256.X, E: 65537}} // 256 bits: far too few
	for _, c := range []struct {
		algorithm string
		private   crypto.Signer
		code      jwtkit.Code
	}{
		{"ES256", nil, jwtkit.CodeAlgorithmKeyMismatch},
		{"ES384", p256, jwtkit.CodeAlgorithmKeyMismatch},
		{"RS256", p256, jwtkit.CodeAlgorithmKeyMismatch},
		{"EdDSA", p256, jwtkit.CodeAlgorithmKeyMismatch},
		{"RS256", large, jwtkit.CodeKeyUnsuitable},
		{"none", p256, jwtkit.CodeAlgorithmNotAllowed},
		{"HS256", p256, jwtkit.CodeAlgorithmNotAllowed},
		{"es256\n", p256, jwtkit.CodeAlgorithmNotAllowed},
	} {
		if _, err := sign.NewKey(c.algorithm, "", c.private); !errors.Is(err, c.code) {
			t.Errorf("NewKey(%q, %T) = %v, want %s", c.algorithm, c.private, err, c.code)
		}
	}
	if _, err := sign.GenerateKey("none", ""); !errors.Is(err, jwtkit.CodeAlgorithmNotAllowed) {
		t.Errorf("GenerateKey(none) = %v", err)
	}
	if _, err := sign.HMAC("ES256", "", make([]byte, 64)); !errors.Is(err, jwtkit.CodeAlgorithmNotAllowed) {
		t.Errorf("HMAC(ES256) = %v", err)
	}
}

// TestKeysDoNotPrint looks for a secret in every form in which a key may leave
// by accident, also as a field of something else.
func TestKeysDoNotPrint(t *testing.T) {
	seed := []byte("correct-horse-battery-staple-012")
	secret, err := sign.HMAC("HS256", "k1", seed)
	if err != nil {
		t.Fatal(err)
	}
	private, err := sign.NewKey("EdDSA", "k2", ed25519.NewKeyFromSeed(seed))
	if err != nil {
		t.Fatal(err)
	}
	number := strings.Trim(fmt.Sprint(seed), "[]")
	leaks := []string{string(seed), number, fmt.Sprintf("%x", seed), fmt.Sprintf("%X", seed), base64.StdEncoding.EncodeToString(seed)}
	for _, key := range []*sign.Key{secret, private} {
		for _, text := range shown(t, key) {
			for _, leak := range leaks {
				if strings.Contains(text, leak) {
					t.Errorf("%q shows the secret", text)
				}
			}
		}
	}
	if want := `signing key HS256 kid="k1"`; secret.String() != want {
		t.Errorf("String() = %q, want %q", secret.String(), want)
	}
}

// shown gives every text that key leaves in.
func shown(t *testing.T, key *sign.Key) []string {
	t.Helper()
	type holder struct {
		Key    *sign.Key
		hidden *sign.Key
	}
	marshalled, err := json.Marshal(holder{Key: key})
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{string(marshalled), key.LogValue().String(), key.GoString()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		texts = append(texts, fmt.Sprintf(verb, key), fmt.Sprintf(verb, *key), fmt.Sprintf(verb, holder{key, key}))
	}
	return texts
}

func generate(t *testing.T, algorithm, kid string) *sign.Key {
	t.Helper()
	key, err := sign.GenerateKey(algorithm, kid)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func hmac(t *testing.T, algorithm string, size int) *sign.Key {
	t.Helper()
	key, err := sign.HMAC(algorithm, "", make([]byte, size))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func published(t *testing.T, keys ...*sign.Key) []jose.JSONWebKey {
	t.Helper()
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(sign.JWKS(keys...), &set); err != nil {
		t.Fatal(err)
	}
	return set.Keys
}
