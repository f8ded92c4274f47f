package jwe

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strconv"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/internal/base64url"
	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
)

// Bounds of a key: bits of an RSA modulus, and bytes of its text.
const (
	minRSABits  = 2048
	maxRSABits  = 8192
	maxKeyBytes = 64 << 10
)

// A Key decrypts: a private RSA or EC key, or a secret. [ParseJWK], [ParsePEM]
// and [SecretKey] make one; the zero Key decrypts nothing. Printed, formatted,
// marshalled or logged, a Key shows what it is, never what it is made of.
type Key struct {
	id        string
	algorithm string // alg of the JWK, "" when it binds the key to none
	unfit     string // why it may not decrypt, if it may not
	kind      string // kty
	bits      int
	private   func() any // a closure: fmt walks into everything else, unexported or not
}

// SecretKey makes a key of a shared secret, or of the password for PBES2, taken
// byte for byte. With kid "" it serves tokens of every kid.
//
// Code: [jwtkit.CodeKeyUnsuitable] for an empty one.
func SecretKey(kid string, secret []byte) (Key, error) {
	if len(secret) == 0 {
		return Key{}, fault(jwtkit.CodeKeyUnsuitable, "the secret is empty")
	}
	return newKey(kid, bytes.Clone(secret))
}

// ParsePEM reads a private RSA or EC key from the first PEM block of data:
// PKCS#8, PKCS#1 or SEC 1, not encrypted. With kid "" it serves tokens of every
// kid.
//
// Codes: [jwtkit.CodeKeysInvalid], and [jwtkit.CodeKeyUnsuitable] for a key too
// weak or too large, or that cannot decrypt.
func ParsePEM(kid string, data []byte) (Key, error) {
	if len(data) > maxKeyBytes {
		return Key{}, tooLong(len(data))
	}
	block, _ := pem.Decode(bytes.TrimSpace(data))
	if block == nil {
		return Key{}, fault(jwtkit.CodeKeysInvalid, "there is no PEM block in the text")
	}
	private, err := privateKey(block)
	if err != nil {
		return Key{}, fault(jwtkit.CodeKeysInvalid, "the PEM block "+phrase.Quote(block.Type)+" holds no private key that is known here")
	}
	return newKey(kid, private)
}

func privateKey(block *pem.Block) (any, error) {
	switch block.Type {
	case "RSA PRIVATE KEY":
		return x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		return x509.ParseECPrivateKey(block.Bytes)
	}
	return x509.ParsePKCS8PrivateKey(block.Bytes)
}

// ParseJWK reads a JSON Web Key (RFC 7517 section 4) with its private part. Its
// alg, use and key_ops bind.
//
// Codes: [jwtkit.CodeKeysInvalid] for what is no private key of a type known
// here, [jwtkit.CodeKeyUnsuitable] for a key too weak or too large.
func ParseJWK(data []byte) (Key, error) {
	if len(data) > maxKeyBytes {
		return Key{}, tooLong(len(data))
	}
	read, err := readJWK(string(data))
	if err != nil {
		return Key{}, err
	}
	var parsed jose.JSONWebKey
	if err := parsed.UnmarshalJSON(data); err != nil {
		return Key{}, fault(jwtkit.CodeKeysInvalid, "the numbers of the key do not make a key of type "+phrase.Quote(read.kind))
	}
	key, err := newKey(read.id, parsed.Key)
	if err != nil {
		return Key{}, err
	}
	key.algorithm, key.unfit = read.algorithm, read.unfit
	return key, nil
}

// readJWK reads what binds the key, strictly, and refuses an RSA modulus that is
// too large before anything is computed with it.
func readJWK(text string) (Key, error) {
	var k Key
	r := strictjson.Object(text)
	defer r.Close()
	for r.Member() {
		switch r.Name {
		case "kty":
			k.kind = r.String()
		case "kid":
			k.id = r.String()
		case "alg":
			k.algorithm = r.String()
		case "n":
			k.bits = 8 * base64url.DecodedLen(len(r.String()))
		case "use":
			if use := r.String(); use != "enc" {
				k.unfit = "is not for encryption: its use is " + phrase.Quote(use)
			}
		case "key_ops":
			if operations := r.Strings(nil); !slices.ContainsFunc(operations, decrypts) {
				k.unfit = "is not for decrypting: its key_ops are " + phrase.List(operations)
			}
		}
	}
	if f := r.Fault(); f != nil {
		return Key{}, fault(jwtkit.CodeKeysInvalid, "the key "+f.Say())
	}
	if k.bits > maxRSABits {
		return Key{}, wrongRSASize(k.bits)
	}
	return k, nil
}

// decrypts reports whether an operation of RFC 7517 section 4.3 leads to a
// content encryption key.
func decrypts(operation string) bool {
	return slices.Contains([]string{"decrypt", "unwrapKey", "deriveKey", "deriveBits"}, operation)
}

// newKey checks the type and size of a key in the standard library's form.
func newKey(id string, private any) (Key, error) {
	k := Key{id: id, private: func() any { return private }}
	switch key := private.(type) {
	case *rsa.PrivateKey:
		k.kind, k.bits = "RSA", key.N.BitLen()
		if k.bits < minRSABits || k.bits > maxRSABits {
			return Key{}, wrongRSASize(k.bits)
		}
	case *ecdsa.PrivateKey:
		k.kind, k.bits = "EC", key.Params().BitSize
		if k.bits < 256 {
			return Key{}, fault(jwtkit.CodeKeyUnsuitable, "the curve is none of P-256, P-384 and P-521")
		}
	case []byte:
		k.kind, k.bits = "oct", 8*len(key)
		if len(key) == 0 {
			return Key{}, fault(jwtkit.CodeKeyUnsuitable, "the secret is empty")
		}
	default:
		return Key{}, fault(jwtkit.CodeKeysInvalid, "the key is not a private RSA or EC key, nor a secret: nothing can be decrypted with it")
	}
	return k, nil
}

func wrongRSASize(bits int) error {
	return fault(jwtkit.CodeKeyUnsuitable, "an RSA modulus of "+strconv.Itoa(bits)+" bits is not from "+strconv.Itoa(minRSABits)+" to "+strconv.Itoa(maxRSABits))
}

func tooLong(size int) error {
	return fault(jwtkit.CodeKeysInvalid, "the key is "+strconv.Itoa(size)+" bytes long, the limit is "+strconv.Itoa(maxKeyBytes))
}
