package jwe

import (
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// A keyAlgorithm is a way to hand over the content encryption key (alg, RFC 7518
// section 4), and the one type of key that goes with it.
type keyAlgorithm struct {
	name   string
	kind   string // kty of its keys
	secret int    // bytes of its secret; 0 when others say how many
	direct bool   // the token holds no encrypted key
	byName bool   // allowed only when named
}

var keyAlgorithms = []keyAlgorithm{
	{name: "RSA-OAEP", kind: "RSA"},
	{name: "RSA-OAEP-256", kind: "RSA"},
	{name: "ECDH-ES", kind: "EC", direct: true},
	{name: "ECDH-ES+A128KW", kind: "EC"},
	{name: "ECDH-ES+A192KW", kind: "EC"},
	{name: "ECDH-ES+A256KW", kind: "EC"},
	{name: "A128KW", kind: "oct", secret: 16},
	{name: "A192KW", kind: "oct", secret: 24},
	{name: "A256KW", kind: "oct", secret: 32},
	{name: "A128GCMKW", kind: "oct", secret: 16},
	{name: "A192GCMKW", kind: "oct", secret: 24},
	{name: "A256GCMKW", kind: "oct", secret: 32},
	{name: "dir", kind: "oct", direct: true},
	{name: "RSA1_5", kind: "RSA", byName: true},
	{name: "PBES2-HS256+A128KW", kind: "oct", byName: true},
	{name: "PBES2-HS384+A192KW", kind: "oct", byName: true},
	{name: "PBES2-HS512+A256KW", kind: "oct", byName: true},
}

// usesPassword reports whether a derives its key from a password, as often as
// the token says.
func (a *keyAlgorithm) usesPassword() bool { return strings.HasPrefix(a.name, "PBES2-") }

// A contentEncryption is a way to encrypt the content (enc, RFC 7518 section 5).
type contentEncryption struct {
	name     string
	key, tag int // bytes
}

var contentEncryptions = []contentEncryption{
	{"A128GCM", 16, 16},
	{"A192GCM", 24, 16},
	{"A256GCM", 32, 16},
	{"A128CBC-HS256", 32, 16},
	{"A192CBC-HS384", 48, 24},
	{"A256CBC-HS512", 64, 32},
}

func keyAlgorithmNamed(name string) *keyAlgorithm {
	i := slices.IndexFunc(keyAlgorithms, func(a keyAlgorithm) bool { return a.name == name })
	if i < 0 {
		return nil
	}
	return &keyAlgorithms[i]
}

func contentEncryptionNamed(name string) *contentEncryption {
	i := slices.IndexFunc(contentEncryptions, func(c contentEncryption) bool { return c.name == name })
	if i < 0 {
		return nil
	}
	return &contentEncryptions[i]
}

// defaultKeyAlgorithms gives those that need not be named.
func defaultKeyAlgorithms() (list []jose.KeyAlgorithm) {
	for _, a := range keyAlgorithms {
		if !a.byName {
			list = append(list, jose.KeyAlgorithm(a.name))
		}
	}
	return list
}

func defaultContentEncryptions() (list []jose.ContentEncryption) {
	for _, c := range contentEncryptions {
		list = append(list, jose.ContentEncryption(c.name))
	}
	return list
}
