package verify

import "github.com/jwtkit/toolkit/jwtkit"

// A Verified is a token that a [Verifier] accepted: what it states may be acted
// upon. Only a Verifier makes one. Printed or logged it shows a redacted form.
type Verified struct{ token *jwtkit.Token }

// Claims gives the registered claims.
func (v *Verified) Claims() jwtkit.Claims {
	claims, _ := v.token.UnverifiedClaims()
	return claims
}

// Header gives the JOSE header.
func (v *Verified) Header() jwtkit.Header { return v.token.Header() }

// Payload gives the bytes of the claims set as they were signed.
func (v *Verified) Payload() []byte { return v.token.UnverifiedPayload() }

// Scopes gives what the token grants by scope or scp, be it a string with blanks
// or an array.
func (v *Verified) Scopes() []string { return scopes(v.token) }

// String gives a form that may be logged.
func (v *Verified) String() string { return v.token.String() }

// GoString gives the same as String.
func (v *Verified) GoString() string { return v.String() }

// MarshalText gives the same as String.
func (v *Verified) MarshalText() ([]byte, error) { return []byte(v.String()), nil }
