package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"math/big"
	"strings"

	"github.com/jwtkit/toolkit/internal/forge"
)

var errRaw = errors.New("the signature does not hold")

// raw is the cryptography of a token and nothing else: all that can be is
// prepared, the state of the MAC and the decoded signature included.
func raw(key *forge.Key, token string) (func() error, error) {
	dot := strings.LastIndexByte(token, '.')
	input := []byte(token[:dot])
	signature, err := base64.RawURLEncoding.DecodeString(token[dot+1:])
	if err != nil {
		return nil, err
	}
	switch key.Algorithm {
	case "HS256":
		mac, room := hmac.New(sha256.New, key.Secret()), make([]byte, 0, sha256.Size)
		return holding(func() bool {
			mac.Reset()
			mac.Write(input)
			return hmac.Equal(mac.Sum(room), signature)
		}), nil
	case "RS256":
		public := key.Public().(*rsa.PublicKey)
		return func() error {
			digest := sha256.Sum256(input)
			return rsa.VerifyPKCS1v15(public, crypto.SHA256, digest[:], signature)
		}, nil
	case "PS256":
		public, options := key.Public().(*rsa.PublicKey), &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}
		return func() error {
			digest := sha256.Sum256(input)
			return rsa.VerifyPSS(public, crypto.SHA256, digest[:], signature, options)
		}, nil
	case "ES256":
		public := key.Public().(*ecdsa.PublicKey)
		der, err := asn1.Marshal([]*big.Int{new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])})
		return holding(func() bool {
			digest := sha256.Sum256(input)
			return ecdsa.VerifyASN1(public, digest[:], der)
		}), err
	}
	public := key.Public().(ed25519.PublicKey)
	return holding(func() bool { return ed25519.Verify(public, input, signature) }), nil
}

func holding(check func() bool) func() error {
	return func() error {
		if !check() {
			return errRaw
		}
		return nil
	}
}
