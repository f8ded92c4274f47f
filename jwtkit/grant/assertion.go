package grant

import (
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
)

// AssertionLifetime is how long a client assertion of [AssertionClaims] can be
// used: long enough for a clock that is a little off, too short to be kept.
const AssertionLifetime = time.Minute

// assertionType says in a form what a client assertion is (RFC 7523 section
// 2.2).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// AssertionClaims gives the claims of a client assertion (RFC 7523 section 3)
// that is made at a moment, to be signed with the client's private key. The
// audience is the issuer or, for servers of an older habit, the address of the
// token endpoint; id has to be new each time and hard to guess, as
// crypto/rand.Text is.
func AssertionClaims(clientID, audience, id string, at time.Time) map[string]any {
	return map[string]any{
		"iss": clientID,
		"sub": clientID,
		"aud": audience,
		"jti": id,
		"iat": at.Unix(),
		"exp": at.Add(AssertionLifetime).Unix(),
	}
}

// checkAssertion refuses what is no compact JWS, without showing it.
func checkAssertion(text string) error {
	if text == "" {
		return fault(jwtkit.CodeRequestInvalid, "there is no client assertion for private_key_jwt")
	}
	if _, err := jwtkit.Parse(text); err != nil {
		return fault(jwtkit.CodeRequestInvalid, "the client assertion is not a signed JWT ("+string(jwtkit.CodeOf(err))+")")
	}
	return nil
}
