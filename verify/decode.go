//go:build !js

package verify

import (
	"github.com/go-json-experiment/json"

	"github.com/jwtkit/toolkit/jwtkit"
)

// Decode reads the claims set into dst, a pointer to a struct with json tags or
// to a map. Names are matched exactly and duplicates refused, as when the token
// was verified; claims that dst has no place for are passed over.
//
// Code: [jwtkit.CodeClaimsInvalid] when a claim does not fit its place.
func (v *Verified) Decode(dst any) error {
	if err := json.Unmarshal(v.token.UnverifiedPayload(), dst); err != nil {
		return &jwtkit.Error{Code: jwtkit.CodeClaimsInvalid, Detail: "the claims do not fit the type that they are decoded into", Err: err}
	}
	return nil
}
