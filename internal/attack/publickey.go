package attack

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

func rawJSON(text string) jsontext.Value { return jsontext.Value(text) }

// A publicKey is what everybody can know of the issuer's key.
type publicKey struct {
	jwk []byte
	der []byte // SubjectPublicKeyInfo

	bound bool // to the one algorithm that the JWK names
}

// findKey takes the key of kid out of a key set.
func findKey(set []byte, kid string) (publicKey, error) {
	var keys struct {
		Keys []jsontext.Value `json:"keys"`
	}
	if err := json.Unmarshal(set, &keys); err != nil {
		return publicKey{}, errNoKey
	}
	for _, text := range keys.Keys {
		var k jwk
		if json.Unmarshal(text, &k) != nil || k.ID != kid {
			continue
		}
		der, err := x509.MarshalPKIXPublicKey(k.public())
		if err != nil {
			return publicKey{}, errNoKey
		}
		return publicKey{jwk: text, der: der, bound: k.Algorithm != ""}, nil
	}
	return publicKey{}, errNoKey
}

// jwk holds the members of a public JWK (RFC 7518 section 6).
type jwk struct {
	ID        string `json:"kid"`
	Type      string `json:"kty"`
	Algorithm string `json:"alg"`
	Curve     string `json:"crv"`
	N         string `json:"n"`
	E         string `json:"e"`
	X         string `json:"x"`
	Y         string `json:"y"`
}

// public gives the key in the standard library's type, nil for an unknown one.
func (k jwk) public() any {
	switch k.Type {
	case "RSA":
		return &rsa.PublicKey{N: number(k.N), E: int(number(k.E).Int64())}
	case "EC":
		curves := map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()}
		if curve := curves[k.Curve]; curve != nil {
			return k.point(curve)
		}
	case "OKP":
		if x, err := base64.RawURLEncoding.DecodeString(k.X); err == nil && len(x) == ed25519.PublicKeySize {
			return ed25519.PublicKey(x)
		}
	}
	return nil
}

// point gives the key of a curve, nil when its point is not on it.
func (k jwk) point(curve elliptic.Curve) any {
	x, errX := base64.RawURLEncoding.DecodeString(k.X)
	y, errY := base64.RawURLEncoding.DecodeString(k.Y)
	if errX != nil || errY != nil {
		return nil
	}
	key, err := ecdsa.ParseUncompressedPublicKey(curve, slices.Concat([]byte{4}, x, y))
	if err != nil {
		return nil
	}
	return key
}

// number reads base64url, at most 1,024 bytes of it.
func number(text string) *big.Int {
	bytes, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(bytes) > 1024 {
		return new(big.Int)
	}
	return new(big.Int).SetBytes(bytes)
}

func (k publicKey) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: k.der})
}

// forms are the ways in which a server may hold the key, and so mistake it for a
// secret.
func (k publicKey) forms() map[string][]byte {
	text := k.pem()
	forms := map[string][]byte{
		"the public key in PEM": text, "the public key in PEM without its last line break": text[:len(text)-1],
		"the public key in DER": k.der, "the public JWK": k.jwk,
	}
	public, err := x509.ParsePKIXPublicKey(k.der)
	if key, ok := public.(*rsa.PublicKey); err == nil && ok {
		forms["the public key in PKCS #1"] = pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(key)})
		forms["the modulus"] = key.N.Bytes()
	}
	return forms
}
