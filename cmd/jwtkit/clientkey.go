package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"time"

	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/sign"
)

// assertions sign for a client: one for each request (RFC 7523).
func assertions(key *sign.Key, clientID string) func(context.Context, string) (grant.Secret, error) {
	return func(_ context.Context, audience string) (grant.Secret, error) {
		text, err := key.Sign("JWT", grant.AssertionClaims(clientID, audience, rand.Text(), time.Now()))
		return grant.NewSecret(text), err
	}
}

// clientKey reads the client's private key: a JWK that names its alg, or PEM.
func (in *input) clientKey(name string) (*sign.Key, error) {
	data, err := in.read(name)
	if err != nil {
		return nil, usage("--client-key takes the name of a file that holds the key: " + reason(err))
	}
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		key, err := sign.ParsePrivateJWK(data)
		if err != nil {
			return nil, usage("--client-key: " + err.Error() + " (a private JWK names its alg)")
		}
		return key, nil
	}
	private, err := parsePrivatePEM(data)
	if err != nil {
		return nil, err
	}
	key, err := sign.NewKey(algorithmOf(private), "", private)
	if err != nil {
		return nil, usage("--client-key: " + err.Error())
	}
	return key, nil
}

// parsePrivatePEM takes the first private key. What is wrong with it is not
// repeated: it might be the key.
func parsePrivatePEM(data []byte) (crypto.Signer, error) {
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		var key any
		var err error
		switch block.Type {
		case "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		case "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		case "EC PRIVATE KEY":
			key, err = x509.ParseECPrivateKey(block.Bytes)
		case "ENCRYPTED PRIVATE KEY":
			return nil, usage("--client-key: the key is encrypted; decrypt it first, with openssl pkey")
		default:
			continue // such as EC PARAMETERS
		}
		if private, ok := key.(crypto.Signer); ok && err == nil {
			return private, nil
		}
		return nil, usage("--client-key: the private key in the PEM file cannot be read, or is of a kind that signs no JWT")
	}
	return nil, usage("--client-key: the file holds neither a private key in PEM nor a JWK")
}

// algorithmOf gives the algorithm that servers expect of a kind of key: RS256
// for RSA. A JWK may name another.
func algorithmOf(private crypto.Signer) string {
	switch key := private.(type) {
	case *rsa.PrivateKey:
		return "RS256"
	case *ecdsa.PrivateKey:
		switch key.Curve.Params().BitSize {
		case 384:
			return "ES384"
		case 521:
			return "ES512"
		}
		return "ES256"
	case ed25519.PrivateKey:
		return "EdDSA"
	}
	return ""
}
