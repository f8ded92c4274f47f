package verify

import (
	"context"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// Route makes one Verifier of several, for an API that trusts several issuers.
// The token's iss, compared exactly, says which of them decides; no other one's
// keys are looked at. A token of no issuer among them is
// [jwtkit.CodeIssuerMismatch].
//
// Each Verifier must name its issuer, and no two the same:
// [jwtkit.CodePolicyInvalid] otherwise. Routes can be nested.
func Route(verifiers ...*Verifier) (*Verifier, error) {
	routes := map[string]*Verifier{}
	for _, v := range verifiers {
		for issuer, leaf := range v.leaves() {
			switch {
			case issuer == "":
				return nil, fault(jwtkit.CodePolicyInvalid, "a policy to be chosen by issuer must name its issuer")
			case routes[issuer] != nil:
				return nil, fault(jwtkit.CodePolicyInvalid, "two policies are for the issuer "+phrase.Quote(issuer))
			}
			routes[issuer] = leaf
		}
	}
	if len(routes) == 0 {
		return nil, fault(jwtkit.CodePolicyInvalid, "no verifier to choose from")
	}
	return &Verifier{routes: routes}, nil
}

// RouteFunc makes one Verifier for issuers that are not known beforehand, such as
// the tenants of a service. choose gives the Verifier that decides about an
// issuer's tokens, or why there is none: [jwtkit.CodeIssuerMismatch] when the
// issuer is not trusted. Its Verifier must name exactly that issuer in its policy.
//
// choose is asked for each token, with an iss that nobody has verified yet and
// that is not empty. It must be safe for concurrent use and return when ctx ends.
// A RouteFunc cannot be part of a [Route].
func RouteFunc(choose func(ctx context.Context, issuer string) (*Verifier, error)) (*Verifier, error) {
	if choose == nil {
		return nil, fault(jwtkit.CodePolicyInvalid, "no function to choose a verifier with")
	}
	return &Verifier{find: choose}, nil
}

// leaves gives the Verifiers that v chooses from, itself if it does not.
func (v *Verifier) leaves() map[string]*Verifier {
	if v.routes != nil {
		return v.routes
	}
	return map[string]*Verifier{v.policy.Issuer: v}
}

// PolicyFor gives a copy of the policy that v judges tokens of that issuer by:
// its own, or where it chooses by issuer that of the one chosen. For an issuer
// that nobody is chosen for it is the zero Policy, which accepts nothing.
func (v *Verifier) PolicyFor(ctx context.Context, issuer string) Policy {
	if v.routes == nil && v.find == nil {
		return v.Policy()
	}
	chosen, err := v.chosen(ctx, issuer)
	if err != nil {
		return Policy{}
	}
	return chosen.Policy()
}

// choose gives the Verifier that decides about the token.
func (v *Verifier) choose(ctx context.Context, t *jwtkit.Token) (*Verifier, error) {
	if v.routes == nil && v.find == nil {
		return v, nil
	}
	claims, err := t.UnverifiedClaims()
	if err != nil {
		return nil, err
	}
	return v.chosen(ctx, claims.Issuer)
}

// chosen gives the Verifier that decides about tokens of the issuer.
func (v *Verifier) chosen(ctx context.Context, issuer string) (*Verifier, error) {
	chosen := v.routes[issuer]
	if v.find != nil && issuer != "" {
		var err error
		if chosen, err = v.find(ctx, issuer); err != nil {
			return nil, asError(err)
		}
	}
	switch {
	case chosen == nil:
		return nil, fault(jwtkit.CodeIssuerMismatch, "iss is "+phrase.Quote(issuer)+", which is none of the issuers that are trusted")
	case chosen.policy.Issuer != issuer:
		return nil, fault(jwtkit.CodeInternal, "iss is "+phrase.Quote(issuer)+", but the policy chosen for it is that of "+phrase.Quote(chosen.policy.Issuer))
	}
	return chosen, nil
}
