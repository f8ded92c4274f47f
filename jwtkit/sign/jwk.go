package sign

import (
	"bytes"
	"slices"
)

// PublicJWK gives the public half of k as a JWK (RFC 7517) with kty, kid, alg
// and use=sig. A secret has no public half: nil.
func (k *Key) PublicJWK() []byte { return slices.Clone(k.public) }

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
