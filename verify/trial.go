package verify

import (
	"context"
	"encoding/base64"
)

// What is in this file serves explaining why a token was refused, as [Key.Holds]
// does. What it says makes no token good.

// HoldsAnySalt reports whether the key holds a PSS signature over signed that was
// made with a salt of whatever length, by PS256, PS384 or PS512. RFC 7518 section
// 3.5 wants the salt as long as the hash.
func (k Key) HoldsAnySalt(ctx context.Context, algorithm string, signed, signature []byte) bool {
	a := algorithmNamed(algorithm)
	if a == nil || !a.pss || k.parts.kind != a.kind || wrongSize(len(signature), a) != "" {
		return false
	}
	return k.holdsAnySalt(ctx, a, signed, signature) == good
}

// SecretHolds reports whether a signature over signed was made with this secret,
// byte for byte, by HS256, HS384 or HS512. It tries what [HMACKey] refuses as
// well, such as the text of a public key.
func SecretHolds(ctx context.Context, algorithm string, secret, signed, signature []byte) bool {
	if len(secret) == 0 {
		return false
	}
	p := parts{kind: "oct", k: func() []byte { return secret }}
	return Key{parts: p, material: prepare(p)}.Holds(ctx, algorithm, signed, signature)
}

// JWK gives the members that a public key must have, in the order of their names,
// as RFC 7638 section 3 hashes them; "" for a secret and for the zero Key.
func (k Key) JWK() string {
	text := base64.RawURLEncoding.EncodeToString
	switch p := k.parts; p.kind {
	case "RSA":
		return `{"e":"` + text(p.e) + `","kty":"RSA","n":"` + text(p.n) + `"}`
	case "EC":
		return `{"crv":"` + p.curve + `","kty":"EC","x":"` + text(p.x) + `","y":"` + text(p.y) + `"}`
	case "OKP":
		return `{"crv":"` + p.curve + `","kty":"OKP","x":"` + text(p.x) + `"}`
	}
	return ""
}
