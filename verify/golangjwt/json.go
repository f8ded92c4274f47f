package golangjwt

import (
	"context"
	"encoding/json"

	"github.com/MicahParks/jwkset"
)

// What jwkset makes of keys as text, it makes of a copy of them.

func (s storage) snapshot(ctx context.Context) (jwkset.Storage, error) {
	keys, err := s.KeyReadAll(ctx)
	if err != nil {
		return nil, err
	}
	memory := jwkset.NewMemoryStorage()
	return memory, memory.KeyReplaceAll(ctx, keys)
}

// JSON gives the keys as a JSON Web Key Set.
func (s storage) JSON(ctx context.Context) (json.RawMessage, error) {
	copied, err := s.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	return copied.JSON(ctx)
}

// JSONPublic gives the same as JSON: all keys are public.
func (s storage) JSONPublic(ctx context.Context) (json.RawMessage, error) { return s.JSON(ctx) }

// JSONPrivate gives the same as JSON: no key has a private half here.
func (s storage) JSONPrivate(ctx context.Context) (json.RawMessage, error) { return s.JSON(ctx) }

// JSONWithOptions gives the keys as a JSON Web Key Set.
func (s storage) JSONWithOptions(ctx context.Context, marshal jwkset.JWKMarshalOptions, validate jwkset.JWKValidateOptions) (json.RawMessage, error) {
	copied, err := s.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	return copied.JSONWithOptions(ctx, marshal, validate)
}

// Marshal gives the keys as a Go value that becomes a JSON Web Key Set.
func (s storage) Marshal(ctx context.Context) (jwkset.JWKSMarshal, error) {
	copied, err := s.snapshot(ctx)
	if err != nil {
		return jwkset.JWKSMarshal{}, err
	}
	return copied.Marshal(ctx)
}

// MarshalWithOptions gives the keys as a Go value that becomes a JSON Web Key
// Set.
func (s storage) MarshalWithOptions(ctx context.Context, marshal jwkset.JWKMarshalOptions, validate jwkset.JWKValidateOptions) (jwkset.JWKSMarshal, error) {
	copied, err := s.snapshot(ctx)
	if err != nil {
		return jwkset.JWKSMarshal{}, err
	}
	return copied.MarshalWithOptions(ctx, marshal, validate)
}
