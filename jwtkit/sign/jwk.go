package sign

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"slices"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/jwtkit"
)

// PublicJWK gives the public half of k as a JWK (RFC 7517) with kty, kid, alg
// and use=sig. A secret has no public half: nil.
func (k *Key) PublicJWK() []byte { return slices.Clone(k.public) }

// PrivateJWK gives the whole key as a JWK, the private members or the secret
// included: for a file that only its owner reads. [ParsePrivateJWK] reads it.
func (k *Key) PrivateJWK() ([]byte, error) {
	whole := jose.JSONWebKey{Key: k.private(), KeyID: k.id, Algorithm: k.algorithm, Use: "sig"}
	text, err := whole.MarshalJSON()
	if err != nil {
		return nil, &jwtkit.Error{Code: jwtkit.CodeKeyUnsuitable, Detail: "the key cannot be written as a JWK", Err: err}
	}
	return text, nil
}

// ParsePrivateJWK reads what [Key.PrivateJWK] gives: a private JWK, or a secret
// of kty oct, that names its alg. It is for keys of one's own, not for a
// stranger's. What is no such key is an error with [jwtkit.CodeKeysInvalid], or
// as for [NewKey] and [HMAC].
func ParsePrivateJWK(text []byte) (*Key, error) {
	var whole jose.JSONWebKey
	if err := whole.UnmarshalJSON(text); err != nil { // err may quote the text, which is secret
		return nil, &jwtkit.Error{Code: jwtkit.CodeKeysInvalid, Detail: "this is not a JWK"}
	}
	switch private := whole.Key.(type) {
	case []byte:
		return HMAC(whole.Algorithm, whole.KeyID, private)
	case crypto.Signer:
		return NewKey(whole.Algorithm, whole.KeyID, private)
	}
	return nil, &jwtkit.Error{Code: jwtkit.CodeKeysInvalid, Detail: "the JWK has no private part"}
}

// JWKS gives the public halves of keys as a JWK Set (RFC 7517 section 5), in
// that order. Secrets are left out. Private members never appear.
func JWKS(keys ...*Key) []byte {
	var public [][]byte
	for _, k := range keys {
		if k.public != nil {
			public = append(public, k.public)
		}
	}
	return slices.Concat([]byte(`{"keys":[`), bytes.Join(public, []byte(",")), []byte("]}"))
}

// Naming gives a key that signs the same but names kid in its tokens, or no key
// at all when kid is empty; it keeps the public JWK of k. It is for tests of
// verifiers: a token that names a key which nobody published.
func (k *Key) Naming(kid string) *Key {
	return &Key{algorithm: k.algorithm, id: kid, private: k.private, public: k.public}
}

// thumbprint gives the SHA-256 thumbprint of a public key (RFC 7638).
func thumbprint(public jose.JSONWebKey) (string, error) {
	print, err := public.Thumbprint(crypto.SHA256)
	if err != nil {
		return "", &jwtkit.Error{Code: jwtkit.CodeKeyUnsuitable, Detail: "the key has no thumbprint", Err: err}
	}
	return base64.RawURLEncoding.EncodeToString(print), nil
}
