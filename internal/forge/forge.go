// Package forge makes keys and tokens for tests: good ones and ones that nobody
// should accept. It signs with the standard library alone, whatever bytes it is
// given, so that a test can write what no honest library would.
package forge

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"hash"
	"math/big"
	"strings"
	"sync"
)

// Algorithms lists the algorithms that a [Key] can be made for.
var Algorithms = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519", "HS256", "HS384", "HS512"}

// A Key signs with one algorithm.
type Key struct {
	Algorithm string
	ID        string
	private   any
}

var rsaKey = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 2048)) })

// NewKey makes a key for the algorithm. RSA keys are made once and shared.
func NewKey(algorithm, id string) *Key {
	k := &Key{Algorithm: algorithm, ID: id}
	switch algorithm[:2] {
	case "RS", "PS":
		k.private = rsaKey()
	case "ES":
		k.private = must(ecdsa.GenerateKey(curve(algorithm), rand.Reader))
	case "Ed":
		_, private, err := ed25519.GenerateKey(rand.Reader)
		k.private = must(private, err)
	case "HS":
		secret := make([]byte, 64)
		rand.Read(secret)
		k.private = secret
	}
	return k
}

// SecretKey gives the key of an HS algorithm with this secret.
func SecretKey(algorithm, id string, secret []byte) *Key { return &Key{algorithm, id, secret} }

func curve(algorithm string) elliptic.Curve {
	return map[string]elliptic.Curve{"ES256": elliptic.P256(), "ES384": elliptic.P384(), "ES512": elliptic.P521()}[algorithm]
}

// WithID gives the same key under another kid.
func (k *Key) WithID(id string) *Key { return &Key{k.Algorithm, id, k.private} }

// For gives the same key for another algorithm.
func (k *Key) For(algorithm string) *Key { return &Key{algorithm, k.ID, k.private} }

// Secret gives the secret of an HS key.
func (k *Key) Secret() []byte { return k.private.([]byte) }

// Token gives a token with an ordinary header over the claims.
func (k *Key) Token(claims string) string {
	return k.Sign(fmt.Sprintf(`{"alg":%q,"kid":%q,"typ":"at+jwt"}`, k.Algorithm, k.ID), claims)
}

// Sign gives a token of exactly this header and payload.
func (k *Key) Sign(header, payload string) string {
	input := Encode(header) + "." + Encode(payload)
	return input + "." + Encode(string(k.Signature([]byte(input))))
}

// Encode gives base64url without padding.
func Encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// Signature gives the signature over the input.
func (k *Key) Signature(input []byte) []byte {
	newHash, id := hashOf(k.Algorithm)
	h := newHash()
	h.Write(input)
	digest := h.Sum(nil)
	switch private := k.private.(type) {
	case *rsa.PrivateKey:
		if k.Algorithm[0] == 'P' {
			return must(rsa.SignPSS(rand.Reader, private, id, digest, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}))
		}
		return must(rsa.SignPKCS1v15(nil, private, id, digest))
	case *ecdsa.PrivateKey:
		r, s, err := ecdsa.Sign(rand.Reader, private, digest)
		must(r, err)
		size := (private.Params().BitSize + 7) / 8
		return append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...)
	case ed25519.PrivateKey:
		return ed25519.Sign(private, input)
	case []byte:
		mac := hmac.New(newHash, private)
		mac.Write(input)
		return mac.Sum(nil)
	}
	panic("forge: no key")
}

// SignPSS gives a PSS signature with a salt of any length.
func (k *Key) SignPSS(input []byte, salt int) []byte {
	newHash, id := hashOf(k.Algorithm)
	h := newHash()
	h.Write(input)
	return must(rsa.SignPSS(rand.Reader, k.private.(*rsa.PrivateKey), id, h.Sum(nil), &rsa.PSSOptions{SaltLength: salt}))
}

func hashOf(algorithm string) (func() hash.Hash, crypto.Hash) {
	switch {
	case strings.HasSuffix(algorithm, "384"):
		return sha512.New384, crypto.SHA384
	case strings.HasSuffix(algorithm, "512"):
		return sha512.New, crypto.SHA512
	}
	return sha256.New, crypto.SHA256
}

// JWK gives the key as a JSON Web Key: public, or for HS the secret. More
// members can be added, as in `,"use":"enc"`.
func (k *Key) JWK(more string) string {
	return fmt.Sprintf(`{%s,"kid":%q%s}`, k.numbers(), k.ID, more)
}

// JWKS gives a key set of the keys, each with its alg.
func JWKS(keys ...*Key) string {
	var texts []string
	for _, k := range keys {
		texts = append(texts, k.JWK(fmt.Sprintf(`,"alg":%q,"use":"sig"`, k.Algorithm)))
	}
	return `{"keys":[` + strings.Join(texts, ",") + `]}`
}

func (k *Key) numbers() string {
	switch private := k.private.(type) {
	case *rsa.PrivateKey:
		return fmt.Sprintf(`"kty":"RSA","n":%q,"e":%q`, Encode(string(private.N.Bytes())), Encode(string(big.NewInt(int64(private.E)).Bytes())))
	case *ecdsa.PrivateKey:
		point := string(must(private.PublicKey.Bytes()))
		half := len(point) / 2
		return fmt.Sprintf(`"kty":"EC","crv":%q,"x":%q,"y":%q`, private.Params().Name, Encode(point[1:1+half]), Encode(point[1+half:]))
	case ed25519.PrivateKey:
		return fmt.Sprintf(`"kty":"OKP","crv":"Ed25519","x":%q`, Encode(string(private.Public().(ed25519.PublicKey))))
	}
	return fmt.Sprintf(`"kty":"oct","k":%q`, Encode(string(k.Secret())))
}

// Public gives the public half of a key pair in the standard library's type.
func (k *Key) Public() any { return k.private.(crypto.Signer).Public() }

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
