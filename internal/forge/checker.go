package forge

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rsa"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"strings"
)

// Checker gives the bare cryptography of verifying a token of this key, and
// nothing around it: the limit that a verifier is measured against. Everything
// that a key allows to prepare is prepared, the state of a MAC included.
func (k *Key) Checker(token string) func() bool {
	dot := strings.LastIndexByte(token, '.')
	input := []byte(token[:dot])
	signature := must(base64.RawURLEncoding.DecodeString(token[dot+1:]))
	newHash, id := hashOf(k.Algorithm)
	digest := func() []byte {
		h := newHash()
		h.Write(input)
		return h.Sum(nil)
	}
	switch private := k.private.(type) {
	case *rsa.PrivateKey:
		if k.Algorithm[0] == 'P' {
			options := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}
			return func() bool { return rsa.VerifyPSS(&private.PublicKey, id, digest(), signature, options) == nil }
		}
		return func() bool { return rsa.VerifyPKCS1v15(&private.PublicKey, id, digest(), signature) == nil }
	case *ecdsa.PrivateKey:
		half := len(signature) / 2
		der := must(asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:])}))
		return func() bool { return ecdsa.VerifyASN1(&private.PublicKey, digest(), der) }
	case ed25519.PrivateKey:
		public := private.Public().(ed25519.PublicKey)
		return func() bool { return ed25519.Verify(public, input, signature) }
	}
	mac, room := hmac.New(newHash, k.Secret()), make([]byte, 0, 64)
	return func() bool {
		mac.Reset()
		mac.Write(input)
		return hmac.Equal(mac.Sum(room), signature)
	}
}
