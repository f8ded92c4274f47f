package issuer

import "github.com/jwtkit/toolkit/jwtkit/sign"

// SigningKey gives the key that tokens are signed with now, for tests that
// need tokens other than those the token endpoint issues.
func (s *Issuer) SigningKey() *sign.Key { return s.keys.current().signing }

// Apps lists the registered apps by ID, without secrets.
func (s *Issuer) Apps() []App { return s.apps.list() }

// Rotate makes a new signing key and gives its kid. The keys before it stay
// published, so that tokens signed with them go on verifying.
func (s *Issuer) Rotate() (kid string, err error) { return s.RotateKeys(Rotation{}) }

// RotateWithoutOverlap makes a new signing key, gives its kid, and withdraws
// all others at once: tokens signed with them stop verifying as soon as
// verifiers notice. It is what servers do that lost a key, or rotate badly.
func (s *Issuer) RotateWithoutOverlap() (kid string, err error) {
	return s.RotateKeys(Rotation{Drop: true})
}

// A Rotation says how keys are rotated. The zero Rotation is the right way.
type Rotation struct {
	// Algorithm of the new key. Default: that of the key before it.
	Algorithm string

	// Drop withdraws all other keys at once.
	Drop bool

	// SameKeyID gives the new key the kid of the one that it replaces, which is
	// withdrawn: what a verifier that caches by kid does not notice.
	SameKeyID bool
}

// RotateKeys makes a new signing key and gives its kid.
func (s *Issuer) RotateKeys(r Rotation) (kid string, err error) {
	kid, err = s.keys.rotate(r)
	if err == nil {
		s.log.Info("keys rotated", "kid", kid, "drop", r.Drop, "same_kid", r.SameKeyID)
	}
	return kid, err
}

// DropKey withdraws a key that does not sign any more, before its tokens have
// expired. A kid that is not published, or signs, is an error with
// [jwtkit.CodeRequestInvalid].
func (s *Issuer) DropKey(kid string) error {
	err := s.keys.drop(kid)
	if err == nil {
		s.log.Info("key dropped", "kid", kid)
	}
	return err
}
