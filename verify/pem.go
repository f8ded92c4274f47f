//go:build !js

package verify

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// ParsePEM reads a key from the first PEM block of data: a public key (PKIX or
// PKCS#1), a certificate, or a private key (PKCS#8, PKCS#1 or SEC 1), of which it
// takes the public half. The key has no kid and serves every token. Nothing else
// in a certificate is looked at.
//
// Codes: [jwtkit.CodeKeysInvalid], and [jwtkit.CodeKeyUnsuitable] for a key too
// weak or too large.
func ParsePEM(data []byte) (Key, error) {
	block, _ := pem.Decode(bytes.TrimSpace(data))
	if block == nil {
		return Key{}, fault(jwtkit.CodeKeysInvalid, "there is no PEM block in the text")
	}
	public, err := publicKey(block)
	if err != nil {
		return Key{}, &jwtkit.Error{Code: jwtkit.CodeKeysInvalid, Detail: "the PEM block " + phrase.Quote(block.Type) + " holds no key that is known here", Err: err}
	}
	j, ok := jwkOf(public)
	if !ok {
		return Key{}, fault(jwtkit.CodeKeysInvalid, "the key is of a type that no token is signed with")
	}
	key, problem := j.key()
	if problem != nil {
		return Key{}, problem
	}
	return key, nil
}

func publicKey(block *pem.Block) (any, error) {
	switch block.Type {
	case "CERTIFICATE":
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		return certificate.PublicKey, nil
	case "RSA PUBLIC KEY":
		return x509.ParsePKCS1PublicKey(block.Bytes)
	case "PRIVATE KEY":
		return public(x509.ParsePKCS8PrivateKey(block.Bytes))
	case "RSA PRIVATE KEY":
		return public(x509.ParsePKCS1PrivateKey(block.Bytes))
	case "EC PRIVATE KEY":
		return public(x509.ParseECPrivateKey(block.Bytes))
	}
	return x509.ParsePKIXPublicKey(block.Bytes)
}

func public[K any](private K, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	signer, ok := any(private).(crypto.Signer)
	if !ok {
		return nil, x509.ErrUnsupportedAlgorithm
	}
	return signer.Public(), nil
}

// jwkOf writes a key as a JWK, so that it passes the same checks as any other.
func jwkOf(public any) (jwk, bool) {
	text := base64.RawURLEncoding.EncodeToString
	switch key := public.(type) {
	case *rsa.PublicKey:
		return jwk{kty: "RSA", n: text(key.N.Bytes()), e: text(big.NewInt(int64(key.E)).Bytes())}, true
	case *ecdsa.PublicKey:
		point, err := key.Bytes()
		if err != nil {
			return jwk{}, false
		}
		half := len(point) / 2
		return jwk{kty: "EC", crv: key.Params().Name, x: text(point[1 : 1+half]), y: text(point[1+half:])}, true
	case ed25519.PublicKey:
		return jwk{kty: "OKP", crv: "Ed25519", x: text(key)}, true
	}
	return jwk{}, false
}
