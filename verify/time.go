package verify

import (
	"strconv"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

func (j *judgement) leeway() time.Duration {
	if j.policy == nil {
		return 0
	}
	return j.policy.leeway()
}

// checkExpiry refuses at and after exp plus leeway (RFC 7519 section 4.1.4).
func (j *judgement) checkExpiry() Outcome {
	switch {
	case !j.readable:
		return skipped(CheckExpiry)
	case j.claims.Expired(j.at, j.leeway()):
		return failed(CheckExpiry, jwtkit.CodeTokenExpired, "expired "+phrase.Span(j.at.Sub(j.claims.Expiry))+" ago")
	case !j.claims.Expiry.IsZero():
		return passed(CheckExpiry)
	case j.policy == nil || j.policy.AllowNoExpiry:
		return skipped(CheckExpiry)
	}
	return failed(CheckExpiry, jwtkit.CodeExpiryMissing, "the token has no exp: it would be good for ever")
}

// checkNotBefore refuses before nbf minus leeway (RFC 7519 section 4.1.5).
func (j *judgement) checkNotBefore() Outcome {
	switch {
	case !j.readable || j.claims.NotBefore.IsZero():
		return skipped(CheckNotBefore)
	case j.claims.Premature(j.at, j.leeway()):
		return failed(CheckNotBefore, jwtkit.CodeTokenNotYetValid, "becomes valid in "+phrase.Span(j.claims.NotBefore.Sub(j.at)))
	}
	return passed(CheckNotBefore)
}

// checkAge refuses tokens that are too old by iat, have none, or come from the
// future, when the policy has a maximum age.
func (j *judgement) checkAge() Outcome {
	if !j.readable || j.policy == nil || j.policy.MaxAgeSeconds == 0 {
		return skipped(CheckAge)
	}
	limit := time.Duration(j.policy.MaxAgeSeconds) * time.Second
	age := j.at.Sub(j.claims.IssuedAt)
	switch {
	case j.claims.IssuedAt.IsZero():
		return failed(CheckAge, jwtkit.CodeClaimMissing, "the token has no iat, so its age is unknown")
	case age < -j.leeway():
		return failed(CheckAge, jwtkit.CodeTokenNotYetValid, "issued "+phrase.Span(age)+" in the future")
	case age > limit+j.leeway():
		return failed(CheckAge, jwtkit.CodeTokenTooOld, "issued "+phrase.Span(age)+" ago, at most "+strconv.Itoa(j.policy.MaxAgeSeconds)+" seconds are allowed")
	}
	return passed(CheckAge)
}
