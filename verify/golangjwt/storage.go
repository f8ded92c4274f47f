package golangjwt

import (
	"context"
	"crypto/ed25519"
	"errors"

	"github.com/MicahParks/jwkset"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// ErrReadOnly is what every attempt to change a [Storage] gives: its keys are
// those of their source.
var ErrReadOnly = errors.New("the keys of this storage cannot be changed: they are those of a verify.KeySet")

// Storage gives the public keys of a set as jwkset and keyfunc read them. It
// keeps nothing: every call asks the set, and waits with it no longer than its
// context. It is safe for concurrent use.
func Storage(keys verify.KeySet) jwkset.Storage { return storage{keys} }

type storage struct{ keys verify.KeySet }

// KeyDelete gives [ErrReadOnly].
func (storage) KeyDelete(context.Context, string) (bool, error) { return false, ErrReadOnly }

// KeyWrite gives [ErrReadOnly].
func (storage) KeyWrite(context.Context, jwkset.JWK) error { return ErrReadOnly }

// KeyReplaceAll gives [ErrReadOnly].
func (storage) KeyReplaceAll(context.Context, []jwkset.JWK) error { return ErrReadOnly }

// KeyRead gives the first key of that kid that can check signatures.
//
// Errors: [jwkset.ErrKeyNotFound] with [jwtkit.CodeKeyNotFound] when the set has
// none, [jwtkit.CodeKeysUnavailable] when the set cannot be had.
func (s storage) KeyRead(ctx context.Context, kid string) (jwkset.JWK, error) {
	found, err := s.read(ctx, kid)
	if err != nil {
		return jwkset.JWK{}, err
	}
	for _, key := range found {
		// A key without a kid serves a token of any (package verify).
		if id := key.Marshal().KID; id == kid || id == "" {
			return key, nil
		}
	}
	return jwkset.JWK{}, &jwtkit.Error{Code: jwtkit.CodeKeyNotFound, Detail: "no key for signatures has the token's kid " + phrase.Quote(kid), Err: jwkset.ErrKeyNotFound}
}

// KeyReadAll gives every key that can check signatures.
func (s storage) KeyReadAll(ctx context.Context) ([]jwkset.JWK, error) { return s.read(ctx, "") }

func (s storage) read(ctx context.Context, kid string) ([]jwkset.JWK, error) {
	found, err := s.keys.Keys(ctx, jwtkit.Header{KeyID: kid})
	if err != nil {
		return nil, err
	}
	var keys []jwkset.JWK
	for _, key := range found {
		public := key.PublicKey()
		if public == nil {
			continue
		}
		metadata := jwkset.JWKMetadataOptions{KID: key.ID(), ALG: jwkset.ALG(key.Algorithm()), USE: jwkset.UseSig}
		if _, ok := public.(ed25519.PublicKey); ok {
			metadata.ALG = jwkset.AlgEdDSA // golang-jwt knows no Ed25519 (RFC 9864)
		}
		// What is left to refuse was refused by verify, and stricter.
		options := jwkset.JWKOptions{Metadata: metadata, Validate: jwkset.JWKValidateOptions{SkipAll: true}}
		made, err := jwkset.NewJWKFromKey(public, options)
		if err != nil {
			return nil, &jwtkit.Error{Code: jwtkit.CodeInternal, Detail: "the " + key.String() + " cannot be given to jwkset", Err: err}
		}
		keys = append(keys, made)
	}
	return keys, nil
}
