package attack

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha256" // for crypto.Hash
	_ "crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"math/big"

	"github.com/go-json-experiment/json"
)

// privateOf reads the private JWK of the target's key.
func (t *target) privateOf(text []byte) (crypto.Signer, error) {
	key, err := readPrivate(text)
	if err != nil {
		return nil, err
	}
	if der, err := x509.MarshalPKIXPublicKey(key.Public()); err != nil || !bytes.Equal(der, t.key.der) {
		return nil, errNoPrivateKey
	}
	return key, nil
}

// readPrivate reads a private JWK (RFC 7518 section 6, RFC 8037 section 2).
func readPrivate(text []byte) (crypto.Signer, error) {
	var k struct {
		jwk
		D string `json:"d"`
		P string `json:"p"`
		Q string `json:"q"`
	}
	if json.Unmarshal(text, &k) != nil {
		return nil, errNoPrivateKey
	}
	d, err := base64.RawURLEncoding.DecodeString(k.D)
	switch public := k.public().(type) {
	case *rsa.PublicKey:
		key := &rsa.PrivateKey{PublicKey: *public, D: number(k.D), Primes: []*big.Int{number(k.P), number(k.Q)}}
		return key, key.Validate()
	case *ecdsa.PublicKey:
		return ecdsa.ParseRawPrivateKey(public.Curve, d)
	case ed25519.PublicKey:
		if err == nil && len(d) == ed25519.SeedSize {
			return ed25519.NewKeyFromSeed(d), nil
		}
	}
	return nil, errNoPrivateKey
}

var errNoPrivateKey = errors.New("the issuer's private key is no JWK that we can read, or not that of its token")

// hashes by what stands behind the first two letters of an algorithm's name.
var hashes = map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}

// signature signs as an algorithm of RFC 7518 section 3 wants it, but with a salt
// of that many bytes where there is one; 0: as long as the hash.
func signature(private crypto.Signer, algorithm string, input []byte, salt int) ([]byte, error) {
	if key, ok := private.(ed25519.PrivateKey); ok {
		return ed25519.Sign(key, input), nil
	}
	hash := hashes[algorithm[2:]]
	if hash == 0 {
		return nil, errNoPrivateKey
	}
	h := hash.New()
	h.Write(input)
	digest := h.Sum(nil)
	switch key := private.(type) {
	case *ecdsa.PrivateKey:
		r, s, err := ecdsa.Sign(rand.Reader, key, digest)
		if err != nil {
			return nil, err
		}
		size := (key.Params().BitSize + 7) / 8
		return append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...), nil
	case *rsa.PrivateKey:
		if algorithm[0] == 'R' {
			return rsa.SignPKCS1v15(nil, key, hash, digest)
		}
		if salt == 0 {
			salt = rsa.PSSSaltLengthEqualsHash
		}
		return rsa.SignPSS(rand.Reader, key, hash, digest, &rsa.PSSOptions{SaltLength: salt})
	}
	return nil, errNoPrivateKey
}
