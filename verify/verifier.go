package verify

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// MaxTokenBytes is the length of the longest token that is verified, in bytes.
const MaxTokenBytes = 64 << 10

// A Verifier decides about tokens by one set of keys and one policy, or chooses
// by issuer among several (see [Route] and [RouteFunc]). It does not change and
// is safe for concurrent use.
type Verifier struct {
	keys        KeySet
	policy      Policy
	revocations []Revocations // asked in turn

	// Where there are several to choose from, by issuer, keys and policy are unused.
	routes map[string]*Verifier
	find   func(ctx context.Context, issuer string) (*Verifier, error) // in place of routes

	cache  *cache // nil: nothing is remembered
	parser jwtkit.Parser

	shortest atomic.Int64 // lifetime of a token accepted, in nanoseconds
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
	if who, err, ok := v.cache.lookup(ctx, text, at); ok {
		return who, err
	}
	if len(text) > MaxTokenBytes {
		return nil, fault(jwtkit.CodeLimitExceeded, "the token is "+strconv.Itoa(len(text))+" bytes long, the limit is "+strconv.Itoa(MaxTokenBytes))
	}
	token, err := v.parser.Parse(text)
	if err != nil {
		return nil, err
	}
	by, err := v.choose(ctx, token)
	if err != nil {
		return nil, err
	}
	var generation uint64
	known := false
	if v.cache != nil {
		generation, known = by.generation() // before the keys are asked for
	}
	revocations := v.revocationsBeside(by)
	who, err := by.judge(ctx, token, at, revocations)
	if err != nil {
		return nil, err
	}
	v.parser.Remember(token)
	if known && generation != 0 {
		v.cache.store(text, who, by, generation, revocations)
	}
	return who, nil
}

// judge makes the checks on a token until one fails.
func (v *Verifier) judge(ctx context.Context, token *jwtkit.Token, at time.Time, revocations []Revocations) (*Verified, error) {
	j := judgement{token: token, keys: v.keys, policy: &v.policy, revocations: revocations, at: at}
	for outcome := range j.checks(ctx) {
		if outcome.Err != nil {
			return nil, outcome.Err
		}
	}
	if !j.held {
		return nil, fault(jwtkit.CodeInternal, "no check of the signature was made")
	}
	if lifetime, ok := j.claims.Lifetime(); ok {
		v.sawLifetime(lifetime)
	}
	return &Verified{token}, nil
}

// generation gives the generation of the keys, if they have one.
func (v *Verifier) generation() (generation uint64, ok bool) {
	if keys, ok := v.keys.(interface{ Generation() uint64 }); ok {
		return keys.Generation(), true
	}
	return 0, false
}

// Cached gives a Verifier like v that remembers up to so many tokens that it
// accepted (at least 8, if entries is positive; none if not). A token that comes
// again costs no cryptography. What may change is judged on every use: expiry,
// not-before, age and revocation. Tokens longer than 8 KiB, and those of a
// [KeySet] without Generation, are verified each time; when the generation of
// the keys changes, what was verified under the old one is forgotten.
//
// The same *Verified is given for the same token. In the browser nothing is
// remembered, and neither is it where [RouteFunc] chooses: let it choose cached
// Verifiers.
func (v *Verifier) Cached(entries int) *Verifier {
	cached := &Verifier{keys: v.keys, policy: v.policy, revocations: v.revocations, routes: v.routes, find: v.find}
	if v.find == nil {
		cached.cache = newCache(entries)
	}
	return cached
}
