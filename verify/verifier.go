package verify

import (
	"context"
	"strconv"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// MaxTokenBytes is the length of the longest token that is verified, in bytes.
const MaxTokenBytes = 64 << 10

// A Verifier decides about tokens by one set of keys and one policy. It does not
// change and is safe for concurrent use.
type Verifier struct {
	keys   KeySet
	policy Policy
	parser jwtkit.Parser
}

// New makes a Verifier of keys and policy. StaticKeys are copied.
//
// Codes: [jwtkit.CodeKeysUnavailable] when keys is nil,
// [jwtkit.CodePolicyInvalid] when the policy is lax by omission, contradicts
// itself or the issuer that the keys are bound to.
func New(keys KeySet, p Policy) (*Verifier, error) {
	if keys == nil {
		return nil, fault(jwtkit.CodeKeysUnavailable, "no key given")
	}
	if err := p.Check(); err != nil {
		return nil, err
	}
	if bound, ok := keys.(boundSet); ok && p.Issuer != "" && bound.Issuer() != "" && bound.Issuer() != p.Issuer {
		return nil, fault(jwtkit.CodePolicyInvalid, "the policy's issuer is "+phrase.Quote(p.Issuer)+", but the keys are those of "+phrase.Quote(bound.Issuer()))
	}
	if static, ok := keys.(StaticKeys); ok {
		keys = newIndex(static)
	}
	return &Verifier{keys: keys, policy: p.clone()}, nil
}

// Policy gives a copy of the policy that v judges by.
func (v *Verifier) Policy() Policy { return v.policy.clone() }

// Verify decides about a compact token now. On error there is no *Verified, and
// the error is a [*jwtkit.Error] whose code is the decision.
func (v *Verifier) Verify(ctx context.Context, text string) (*Verified, error) {
	return v.VerifyAt(ctx, text, time.Now())
}

// VerifyAt decides as [Verifier.Verify] does, for another instant: people ask
// whether a token was good at 14:03.
func (v *Verifier) VerifyAt(ctx context.Context, text string, at time.Time) (*Verified, error) {
	if len(text) > MaxTokenBytes {
		return nil, fault(jwtkit.CodeLimitExceeded, "the token is "+strconv.Itoa(len(text))+" bytes long, the limit is "+strconv.Itoa(MaxTokenBytes))
	}
	token, err := v.parser.Parse(text)
	if err != nil {
		return nil, err
	}
	j := judgement{token: token, keys: v.keys, policy: &v.policy, at: at}
	for outcome := range j.checks(ctx) {
		if outcome.Err != nil {
			return nil, outcome.Err
		}
	}
	if !j.held {
		return nil, fault(jwtkit.CodeInternal, "no check of the signature was made")
	}
	v.parser.Remember(token)
	return &Verified{token}, nil
}
