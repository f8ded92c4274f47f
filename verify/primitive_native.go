//go:build !js

package verify

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"math/big"
	"sync"
)

// material is a key in the form that the standard library uses.
type material struct {
	rsa  *rsa.PublicKey
	ec   *ecdsa.PublicKey
	ed   ed25519.PublicKey
	macs map[int]*sync.Pool // keyed states, by the bits of the hash
}

// A keyedMAC is a MAC whose key was taken in already, and room for its sum.
type keyedMAC struct {
	hash.Hash
	sum []byte
}

// prepare makes checked parts ready for use. It gives nil for parts that the
// standard library refuses, which the checks before it leave none of.
func prepare(p parts) *material {
	switch p.kind {
	case "RSA":
		return &material{rsa: &rsa.PublicKey{N: new(big.Int).SetBytes(p.n), E: int(new(big.Int).SetBytes(p.e).Int64())}}
	case "EC":
		point := append([]byte{4}, append(append([]byte(nil), p.x...), p.y...)...)
		key, err := ecdsa.ParseUncompressedPublicKey(ellipticCurve(p.curve), point)
		if err != nil {
			return nil
		}
		return &material{ec: key}
	case "OKP":
		return &material{ed: p.x}
	}
	m := &material{macs: map[int]*sync.Pool{}}
	for bits, newHash := range map[int]func() hash.Hash{256: sha256.New, 384: sha512.New384, 512: sha512.New} {
		m.macs[bits] = &sync.Pool{New: func() any { return &keyedMAC{Hash: hmac.New(newHash, p.secret())} }}
	}
	return m
}

func ellipticCurve(name string) elliptic.Curve {
	switch name {
	case "P-256":
		return elliptic.P256()
	case "P-384":
		return elliptic.P384()
	}
	return elliptic.P521()
}

// holds asks the standard library whether the key holds the signature.
func (k *Key) holds(_ context.Context, a *algorithm, signed, signature []byte) answer {
	if k.material == nil {
		return bad
	}
	ok := false
	switch a.kind {
	case "RSA":
		ok = k.holdsRSA(a, signed, signature)
	case "EC":
		digest, _ := sum(a.hash, signed)
		ok = ecdsa.VerifyASN1(k.material.ec, digest, derSignature(signature))
	case "OKP":
		ok = ed25519.Verify(k.material.ed, signed, signature)
	case "oct":
		ok = k.holdsMAC(a, signed, signature)
	}
	if ok {
		return good
	}
	return bad
}

func (k *Key) holdsRSA(a *algorithm, signed, signature []byte) bool {
	if a.pss {
		// RFC 7518 section 3.5: the salt is as long as the hash.
		return k.holdsPSS(a, rsa.PSSSaltLengthEqualsHash, signed, signature)
	}
	digest, hash := sum(a.hash, signed)
	return rsa.VerifyPKCS1v15(k.material.rsa, hash, digest, signature) == nil
}

func (k *Key) holdsPSS(a *algorithm, salt int, signed, signature []byte) bool {
	digest, hash := sum(a.hash, signed)
	return rsa.VerifyPSS(k.material.rsa, hash, digest, signature, &rsa.PSSOptions{SaltLength: salt}) == nil
}

// holdsAnySalt lets the standard library find the length of the salt.
func (k *Key) holdsAnySalt(_ context.Context, a *algorithm, signed, signature []byte) answer {
	if k.material != nil && k.holdsPSS(a, rsa.PSSSaltLengthAuto, signed, signature) {
		return good
	}
	return bad
}

func (k *Key) holdsMAC(a *algorithm, signed, signature []byte) bool {
	pool := k.material.macs[a.hash]
	mac := pool.Get().(*keyedMAC)
	defer pool.Put(mac)
	mac.Reset()
	mac.Write(signed)
	mac.sum = mac.Sum(mac.sum[:0])
	return hmac.Equal(mac.sum, signature)
}

func sha256Sum(_ context.Context, data []byte) ([]byte, bool) {
	digest := sha256.Sum256(data)
	return digest[:], true
}

func sum(bits int, text []byte) ([]byte, crypto.Hash) {
	switch bits {
	case 256:
		digest := sha256.Sum256(text)
		return digest[:], crypto.SHA256
	case 384:
		digest := sha512.Sum384(text)
		return digest[:], crypto.SHA384
	}
	digest := sha512.Sum512(text)
	return digest[:], crypto.SHA512
}

// derSignature turns r||s (RFC 7518 section 3.4) into the DER of ECDSA-Sig-Value.
func derSignature(signature []byte) []byte {
	half := len(signature) / 2
	body := appendDERInteger(appendDERInteger(make([]byte, 0, len(signature)+16), signature[:half]), signature[half:])
	der := make([]byte, 0, len(body)+4)
	if len(body) < 128 {
		der = append(der, 0x30, byte(len(body)))
	} else {
		der = append(der, 0x30, 0x81, byte(len(body)))
	}
	return append(der, body...)
}

func appendDERInteger(dst, number []byte) []byte {
	number = trimZeros(number)
	if len(number) == 0 || number[0] >= 0x80 {
		dst = append(dst, 2, byte(len(number)+1), 0)
	} else {
		dst = append(dst, 2, byte(len(number)))
	}
	return append(dst, number...)
}
