package verify

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
)

// A Check names one step of the verdict.
type Check string

// The checks, in the order in which they are made. CheckForm is made by
// [jwtkit.Parse], before the others.
const (
	CheckForm       Check = "form"
	CheckType       Check = "type"
	CheckCritical   Check = "critical"
	CheckAlgorithm  Check = "algorithm"
	CheckKey        Check = "key"
	CheckSignature  Check = "signature"
	CheckClaims     Check = "claims"
	CheckExpiry     Check = "expiry"
	CheckNotBefore  Check = "not_before"
	CheckIssuer     Check = "issuer"
	CheckAudience   Check = "audience"
	CheckRequired   Check = "required"
	CheckEquals     Check = "equals"
	CheckAge        Check = "age"
	CheckSender     Check = "sender"
	CheckScope      Check = "scope"
	CheckRevocation Check = "revocation"
)

// An Outcome is what one check found. Err is nil for a check that passed. A
// check that could not be made, for lack of a key, of an expectation, or because
// an earlier one failed, is Skipped.
type Outcome struct {
	Check   Check
	Err     *jwtkit.Error
	Skipped bool
}

// Judge makes every check on a token, in order, and gives each outcome. It is
// how a decision is explained: a [Verifier] ranges over the same checks and
// stops at the first that fails. keys may be nil, and so may p; checks that need
// what is missing are skipped. Expectations that the policy leaves out without
// saying so by name are skipped as well, where a Verifier would not exist, and so
// is CheckRevocation, which is for a [Verifier.WithRevocations] alone.
//
// An Outcome never makes a token trustworthy; only a Verifier does.
func Judge(ctx context.Context, t *jwtkit.Token, keys KeySet, p *Policy, at time.Time) iter.Seq[Outcome] {
	return func(yield func(Outcome) bool) {
		j := judgement{token: t, keys: keys, policy: p, at: at}
		for outcome := range j.checks(ctx) {
			if !yield(outcome) {
				return
			}
		}
	}
}

// A judgement is one token on its way through the checks.
type judgement struct {
	token  *jwtkit.Token
	keys   KeySet
	policy *Policy
	at     time.Time

	revocations []Revocations
	revocable   *RevocationClaims // nil until it is needed

	header     jwtkit.Header
	algorithm  *algorithm // nil until its check passed
	candidates []Key      // empty until the key's check passed
	held       bool       // a key holds the signature
	claims     jwtkit.Claims
	readable   bool // the claims could be read
}

// checks is the one ordered list. It calls the checks directly rather than from
// a table: ranged over where it is made, that costs nothing.
func (j *judgement) checks(ctx context.Context) iter.Seq[Outcome] {
	return func(yield func(Outcome) bool) {
		j.header = j.token.Header()
		_ = yield(j.checkType()) &&
			yield(j.checkCritical()) &&
			yield(j.checkAlgorithm()) &&
			yield(j.checkKey(ctx)) &&
			yield(j.checkSignature(ctx)) &&
			yield(j.checkClaims()) &&
			yield(j.checkExpiry()) &&
			yield(j.checkNotBefore()) &&
			yield(j.checkIssuer()) &&
			yield(j.checkAudience()) &&
			yield(j.checkRequired()) &&
			yield(j.checkEquals()) &&
			yield(j.checkAge()) &&
			yield(j.checkSender()) &&
			yield(j.checkScope()) &&
			yield(j.checkRevocation(ctx))
	}
}

func passed(check Check) Outcome  { return Outcome{Check: check} }
func skipped(check Check) Outcome { return Outcome{Check: check, Skipped: true} }

func failed(check Check, code jwtkit.Code, detail string) Outcome {
	return Outcome{Check: check, Err: fault(code, detail)}
}

// asError gives err as an Error; what is none came from a KeySet of somebody
// else's and means that no keys are to be had.
func asError(err error) *jwtkit.Error {
	if e, ok := errors.AsType[*jwtkit.Error](err); ok {
		return e
	}
	if code, ok := errors.AsType[jwtkit.Code](err); ok {
		return &jwtkit.Error{Code: code, Detail: "that is what the key set says", Err: err}
	}
	return &jwtkit.Error{Code: jwtkit.CodeKeysUnavailable, Detail: "the keys could not be read", Err: err}
}
