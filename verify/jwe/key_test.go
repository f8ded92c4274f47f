package jwe_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/jwe"
)

func octJWK(size int, more string) string {
	return fmt.Sprintf(`{"kty":"oct","k":%q%s}`, encode(string(secret(size))), more)
}

// kid, alg, use and key_ops of a key bind, and so does its size.
func TestWhichKey(t *testing.T) {
	token := encrypt(t, pair{public: secret(16)}, "A128KW", "A128GCM", "text", nil)
	for jwk, want := range map[string]jwtkit.Code{
		octJWK(16, ``): "",
		octJWK(16, `,"kid":"k","alg":"A128KW","use":"enc"`):       "",
		octJWK(16, `,"key_ops":["wrapKey","unwrapKey"]`):          "",
		octJWK(16, `,"kid":"other"`):                              jwtkit.CodeKeyNotFound,
		octJWK(16, `,"alg":"A128GCMKW"`):                          jwtkit.CodeAlgorithmKeyMismatch,
		octJWK(16, `,"use":"sig"`):                                jwtkit.CodeKeyUnsuitable,
		octJWK(16, `,"key_ops":["wrapKey"]`):                      jwtkit.CodeKeyUnsuitable,
		octJWK(32, ``):                                            jwtkit.CodeAlgorithmKeyMismatch,
		string(must(jose.JSONWebKey{Key: ecKey()}.MarshalJSON())): jwtkit.CodeAlgorithmKeyMismatch,
		octJWK(16, `,"ext":true`):                                 "",
	} {
		expectCode(t, jwk, jwe.Options{Keys: []jwe.Key{must(jwe.ParseJWK([]byte(jwk)))}}, token, want)
	}
	zero := jwe.Options{Keys: []jwe.Key{{}}}
	expectCode(t, "the zero key", zero, token, jwtkit.CodeAlgorithmKeyMismatch)
}

func TestSeveralKeys(t *testing.T) {
	right := must(jwe.SecretKey("k", secret(16)))
	wrong := must(jwe.SecretKey("k", []byte("0123456789abcdef")))
	nameless := must(jwe.SecretKey("", secret(16)))
	token := encrypt(t, pair{public: secret(16)}, "A128KW", "A128GCM", "text", nil)
	anonymous := encrypt(t, pair{public: secret(16)}, "A128KW", "A128GCM", "text", func(r *jose.Recipient, _ *jose.EncrypterOptions) { r.KeyID = "" })
	ec := must(jwe.ParseJWK(must(jose.JSONWebKey{Key: ecKey(), KeyID: "k"}.MarshalJSON())))
	many := append(strangers(9), right)
	for _, c := range []struct {
		name  string
		keys  []jwe.Key
		token string
		code  jwtkit.Code
	}{
		{"two of one kid", []jwe.Key{wrong, ec, right}, token, ""},
		{"the kid's key comes before one without", []jwe.Key{wrong, nameless}, token, jwtkit.CodeTokenEncrypted},
		{"no kid in the token", []jwe.Key{ec, wrong, right}, anonymous, ""},
		{"none fits", []jwe.Key{ec, ec}, anonymous, jwtkit.CodeKeyNotFound},
		{"the tenth", many, anonymous, ""},
		{"the eleventh", append(strangers(10), right), anonymous, jwtkit.CodeTokenEncrypted},
	} {
		expectCode(t, c.name, jwe.Options{Keys: c.keys}, c.token, c.code)
	}
}

// strangers gives keys that fit every A128KW token and open none.
func strangers(n int) (keys []jwe.Key) {
	for i := range n {
		keys = append(keys, must(jwe.SecretKey("", fmt.Appendf(nil, "stranger %7d", i))))
	}
	return keys
}

func TestPEM(t *testing.T) {
	block := func(kind string, der []byte) []byte {
		return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	}
	rsaPKCS8 := block("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(rsaKey())))
	for alg, texts := range map[string][][]byte{
		"RSA-OAEP": {rsaPKCS8, block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey()))},
		"ECDH-ES":  {block("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(ecKey()))), block("EC PRIVATE KEY", must(x509.MarshalECPrivateKey(ecKey())))},
	} {
		token := encrypt(t, pairFor(t, alg, "A128GCM"), alg, "A128GCM", "text", nil)
		for _, text := range texts {
			expectCode(t, alg, jwe.Options{Keys: []jwe.Key{must(jwe.ParsePEM("", text))}}, token, "")
		}
	}
	_, ed, _ := ed25519.GenerateKey(rand.Reader)
	for name, c := range map[string]struct {
		text []byte
		code jwtkit.Code
	}{
		"empty":      {nil, jwtkit.CodeKeysInvalid},
		"public key": {block("PUBLIC KEY", must(x509.MarshalPKIXPublicKey(&ecKey().PublicKey))), jwtkit.CodeKeysInvalid},
		"Ed25519":    {block("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(ed))), jwtkit.CodeKeysInvalid},
		"RSA 1024":   {block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(must(rsa.GenerateKey(rand.Reader, 1024)))), jwtkit.CodeKeyUnsuitable},
		"P-224":      {block("EC PRIVATE KEY", must(x509.MarshalECPrivateKey(must(ecdsa.GenerateKey(elliptic.P224(), rand.Reader))))), jwtkit.CodeKeyUnsuitable},
		"too long":   {make([]byte, 64<<10+1), jwtkit.CodeKeysInvalid},
	} {
		if key, err := jwe.ParsePEM("", c.text); jwtkit.CodeOf(err) != c.code {
			t.Errorf("%s: %v, %v", name, key, err)
		}
	}
}

func TestNoKey(t *testing.T) {
	public := string(must(jose.JSONWebKey{Key: &ecKey().PublicKey}.MarshalJSON()))
	for text, want := range map[string]jwtkit.Code{
		``:                                    jwtkit.CodeKeysInvalid,
		`[]`:                                  jwtkit.CodeKeysInvalid,
		`{}`:                                  jwtkit.CodeKeysInvalid,
		`{"kty":"oct"}`:                       jwtkit.CodeKeysInvalid,
		`{"kty":"oct","k":""}`:                jwtkit.CodeKeyUnsuitable,
		`{"kty":"oct","k":"A+AA"}`:            jwtkit.CodeKeysInvalid,
		`{"kty":"oct","k":"AAAA","k":"AAAB"}`: jwtkit.CodeKeysInvalid,
		`{"Kty":"oct","k":"AAAA"}`:            jwtkit.CodeKeysInvalid,
		`{"kty":"oct","k":"AAAA","use":7}`:    jwtkit.CodeKeysInvalid,
		public:                                jwtkit.CodeKeysInvalid,
		`{"kty":"RSA","n":"` + strings.Repeat("_", 65536/6) + `","e":"AQAB","d":"AAAA"}`: jwtkit.CodeKeyUnsuitable,
		`{"kty":"oct","k":"` + strings.Repeat("A", 64<<10) + `"}`:                        jwtkit.CodeKeysInvalid,
	} {
		if key, err := jwe.ParseJWK([]byte(text)); jwtkit.CodeOf(err) != want {
			t.Errorf("%.60s: %v, %v", text, key, err)
		}
	}
	if _, err := jwe.SecretKey("", nil); jwtkit.CodeOf(err) != jwtkit.CodeKeyUnsuitable {
		t.Errorf("an empty secret: %v", err)
	}
}

func TestKeysAreNotShown(t *testing.T) {
	hidden := []byte("0123456789abcdef")
	key := must(jwe.SecretKey("2026-11", hidden))
	d := must(jwe.New(jwe.Options{Keys: []jwe.Key{key}}))
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("ready", "key", key, "decrypter", d)
	text, _ := key.MarshalText()
	shown := []string{log.String(), string(text)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
		shown = append(shown, fmt.Sprintf(verb, key), fmt.Sprintf(verb, &key), fmt.Sprintf(verb, d), fmt.Sprintf(verb, *d), fmt.Sprintf(verb, struct{ k jwe.Key }{key}))
	}
	for _, text := range shown {
		for _, form := range []string{string(hidden[:8]), fmt.Sprintf("%x", hidden[:8]), strings.Trim(fmt.Sprint(hidden[:8]), "[]")} {
			if strings.Contains(text, form) {
				t.Errorf("shows the secret: %s", text)
			}
		}
	}
	if want := `secret "2026-11"`; key.String() != want {
		t.Errorf("%s, want %s", key, want)
	}
}
