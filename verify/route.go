package verify

import (
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

// leaves gives the Verifiers that v chooses from, itself if it does not.
func (v *Verifier) leaves() map[string]*Verifier {
	if v.routes != nil {
		return v.routes
	}
	return map[string]*Verifier{v.policy.Issuer: v}
}

// choose gives the Verifier that decides about the token.
func (v *Verifier) choose(t *jwtkit.Token) (*Verifier, error) {
	if v.routes == nil {
		return v, nil
	}
	claims, err := t.UnverifiedClaims()
	if err != nil {
		return nil, err
	}
	if chosen := v.routes[claims.Issuer]; chosen != nil {
		return chosen, nil
	}
	return nil, fault(jwtkit.CodeIssuerMismatch, "iss is "+phrase.Quote(claims.Issuer)+", which is none of the issuers that are trusted")
}
