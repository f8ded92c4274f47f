//go:build !js

package verify

import "crypto"

// PublicKey gives the key for use by another library: an *rsa.PublicKey, an
// *ecdsa.PublicKey or an ed25519.PublicKey, not to be changed. It is nil for a
// secret, and for a key that may not check signatures (its use or key_ops).
//
// What verifies with it elsewhere is without the checks of this package.
func (k Key) PublicKey() crypto.PublicKey {
	switch {
	case k.material == nil || k.unfit != "":
		return nil
	case k.material.rsa != nil:
		return k.material.rsa
	case k.material.ec != nil:
		return k.material.ec
	case k.material.ed != nil:
		return k.material.ed
	}
	return nil
}
