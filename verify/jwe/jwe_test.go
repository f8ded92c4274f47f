package jwe_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"strings"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/jwe"
)

var (
	rsaKey = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 2048)) })
	ecKey  = sync.OnceValue(func() *ecdsa.PrivateKey { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) })
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func secret(size int) []byte { return []byte(strings.Repeat("k", size)) }

// A pair is what a token is encrypted to, and what decrypts it.
type pair struct {
	public any
	key    jwe.Key
}

// pairFor makes a pair for alg and enc.
func pairFor(t testing.TB, alg, enc string) pair {
	t.Helper()
	jwk := func(private any) jwe.Key {
		text := must(jose.JSONWebKey{Key: private, KeyID: "k"}.MarshalJSON())
		return must(jwe.ParseJWK(text))
	}
	switch {
	case strings.HasPrefix(alg, "RSA"):
		return pair{&rsaKey().PublicKey, jwk(rsaKey())}
	case strings.HasPrefix(alg, "ECDH"):
		return pair{&ecKey().PublicKey, jwk(ecKey())}
	}
	size := map[string]int{"A128": 16, "A192": 24, "A256": 32, "PBES": 9}[alg[:min(4, len(alg))]]
	if alg == "dir" {
		size = map[string]int{"A128GCM": 16, "A192GCM": 24, "A256GCM": 32, "A128CBC-HS256": 32, "A192CBC-HS384": 48, "A256CBC-HS512": 64}[enc]
	}
	return pair{secret(size), must(jwe.SecretKey("k", secret(size)))}
}

// encrypt makes a token with go-jose.
func encrypt(t testing.TB, p pair, alg, enc, plaintext string, change func(*jose.Recipient, *jose.EncrypterOptions)) string {
	t.Helper()
	recipient := jose.Recipient{Algorithm: jose.KeyAlgorithm(alg), Key: p.public, KeyID: "k", PBES2Count: 1000}
	options := &jose.EncrypterOptions{}
	if change != nil {
		change(&recipient, options)
	}
	encrypter, err := jose.NewEncrypter(jose.ContentEncryption(enc), recipient, options)
	if err != nil {
		t.Fatal(err)
	}
	token, err := encrypter.Encrypt([]byte(plaintext))
	if err != nil {
		t.Fatal(err)
	}
	return must(token.CompactSerialize())
}

func newDecrypter(t testing.TB, o jwe.Options) *jwe.Decrypter {
	t.Helper()
	d, err := jwe.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var (
	byDefault = []string{"RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW",
		"A128KW", "A192KW", "A256KW", "A128GCMKW", "A192GCMKW", "A256GCMKW", "dir"}
	byName   = []string{"RSA1_5", "PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW"}
	contents = []string{"A128GCM", "A192GCM", "A256GCM", "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"}
)

func TestEveryAlgorithm(t *testing.T) {
	for _, alg := range append(byDefault, byName...) {
		for _, enc := range contents {
			p := pairFor(t, alg, enc)
			token := encrypt(t, p, alg, enc, "text", nil)
			payload, header, err := newDecrypter(t, jwe.Options{Keys: []jwe.Key{p.key}, KeyAlgorithms: []string{alg}}).Decrypt(t.Context(), token)
			if err != nil || string(payload) != "text" || header.Algorithm != alg || header.KeyID != "k" {
				t.Errorf("%s with %s: %q, %+v, %v", alg, enc, payload, header, err)
			}
		}
	}
}

// What is dangerous is allowed only by name; the rest can be narrowed.
func TestAlgorithmsAllowed(t *testing.T) {
	for _, alg := range byDefault {
		p := pairFor(t, alg, "A128GCM")
		token := encrypt(t, p, alg, "A128GCM", "text", nil)
		if _, _, err := newDecrypter(t, jwe.Options{Keys: []jwe.Key{p.key}}).Decrypt(t.Context(), token); err != nil {
			t.Errorf("%s by default: %v", alg, err)
		}
		narrow := jwe.Options{Keys: []jwe.Key{p.key}, KeyAlgorithms: []string{"RSA1_5"}}
		expectCode(t, alg+" when another is named", narrow, token, jwtkit.CodeAlgorithmNotAllowed)
		narrow = jwe.Options{Keys: []jwe.Key{p.key}, ContentEncryption: []string{"A256GCM"}}
		expectCode(t, alg+" with an enc that is not named", narrow, token, jwtkit.CodeAlgorithmNotAllowed)
	}
	for _, alg := range byName {
		p := pairFor(t, alg, "A128GCM")
		expectCode(t, alg+" by default", jwe.Options{Keys: []jwe.Key{p.key}}, encrypt(t, p, alg, "A128GCM", "text", nil), jwtkit.CodeAlgorithmNotAllowed)
	}
}

func expectCode(t *testing.T, name string, o jwe.Options, token string, want jwtkit.Code) {
	t.Helper()
	payload, header, err := newDecrypter(t, o).Decrypt(t.Context(), token)
	if jwtkit.CodeOf(err) != want {
		t.Errorf("%s: %v, want %s", name, err, want)
	}
	if err != nil && (payload != nil || header.Algorithm != "" || len(err.Error()) > 300) {
		t.Errorf("%s: %q and %+v beside an error of %d bytes", name, payload, header, len(err.Error()))
	}
}

const undecrypted = "token_encrypted: it could not be decrypted"

// Whatever fails in decryption, the answer is the same.
func TestOneErrorForAllFailures(t *testing.T) {
	for _, alg := range append(byDefault, byName...) {
		for _, enc := range []string{"A128GCM", "A256CBC-HS512"} {
			p := pairFor(t, alg, enc)
			d := newDecrypter(t, jwe.Options{Keys: []jwe.Key{p.key}, KeyAlgorithms: []string{alg}})
			token := encrypt(t, p, alg, enc, "text", nil)
			segments := strings.Split(token, ".")
			for i, name := range []string{"", "encrypted key", "iv", "ciphertext", "tag"} {
				for what, changed := range map[string]string{"flipped": flip(segments[i]), "cut": segments[i][:len(segments[i])/8*4], "empty": "", "longer": segments[i] + "AAAA"} {
					if i == 0 || changed == segments[i] {
						continue
					}
					parts := append([]string(nil), segments...)
					parts[i] = changed
					if _, _, err := d.Decrypt(t.Context(), strings.Join(parts, ".")); err == nil || err.Error() != undecrypted {
						t.Errorf("%s with %s, %s %s: %v", alg, enc, name, what, err)
					}
				}
			}
		}
	}
}

// flip changes the first character of a segment, which stays canonical.
func flip(segment string) string {
	switch {
	case segment == "":
		return "AAAA"
	case segment[0] == 'A':
		return "B" + segment[1:]
	}
	return "A" + segment[1:]
}

// A ciphertext and its tag have one boundary: moved, the token is another text.
func TestMovedBoundary(t *testing.T) {
	p := pairFor(t, "dir", "A128GCM")
	s := strings.Split(encrypt(t, p, "dir", "A128GCM", "a text of some length", nil), ".")
	decode := func(text string) string { return string(must(base64.RawURLEncoding.DecodeString(text))) }
	ciphertext, tag := decode(s[3]), decode(s[4])
	s[3] = encode(ciphertext[:len(ciphertext)-1])
	s[4] = encode(ciphertext[len(ciphertext)-1:] + tag)
	_, _, err := newDecrypter(t, jwe.Options{Keys: []jwe.Key{p.key}}).Decrypt(t.Context(), strings.Join(s, "."))
	if err == nil || err.Error() != undecrypted {
		t.Error(err)
	}
}

func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// Any one character of a good token replaced by another must be noticed.
func TestEveryPositionCounts(t *testing.T) {
	for _, alg := range []string{"ECDH-ES+A128KW", "A256GCMKW", "dir"} {
		p := pairFor(t, alg, "A128GCM")
		d := newDecrypter(t, jwe.Options{Keys: []jwe.Key{p.key}})
		token := encrypt(t, p, alg, "A128GCM", "text", nil)
		for i := range token {
			for _, c := range []byte("AZ0-\n=.") {
				if token[i] == c {
					continue
				}
				if _, _, err := d.Decrypt(t.Context(), token[:i]+string(c)+token[i+1:]); err == nil {
					t.Fatalf("%s: byte %d changed to %q was accepted", alg, i, c)
				}
			}
		}
	}
}

func TestContextEnded(t *testing.T) {
	p := pairFor(t, "dir", "A128GCM")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := newDecrypter(t, jwe.Options{Keys: []jwe.Key{p.key}}).Decrypt(ctx, encrypt(t, p, "dir", "A128GCM", "text", nil))
	if jwtkit.CodeOf(err) != jwtkit.CodeKeysUnavailable {
		t.Error(err)
	}
}
