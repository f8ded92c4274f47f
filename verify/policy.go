package verify

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// A Policy says which tokens are accepted. It is data: a literal in a server,
// flags on the command line, JSON from the page (see [ParsePolicy]). Its zero
// value accepts nothing: an issuer and an audience must be named, and what is
// lax must be said by name.
type Policy struct {
	Issuer    string `json:"issuer,omitempty"`    // iss must be exactly this
	AnyIssuer bool   `json:"anyIssuer,omitempty"` // iss is not looked at

	Audiences   []string `json:"audiences,omitempty"`   // aud must hold at least one of them
	AnyAudience bool     `json:"anyAudience,omitempty"` // aud is not looked at

	// Algorithms that are allowed. None named means RS, PS, ES and EdDSA of all
	// sizes; HS256, HS384 and HS512 are allowed only by name, none never. EdDSA
	// admits its newer name Ed25519 (RFC 9864).
	Algorithms []string `json:"algorithms,omitempty"`

	// Types that are allowed for typ, compared as media types: without regard to
	// case and with or without "application/". None named means any.
	Types []string `json:"types,omitempty"`

	LeewaySeconds    int  `json:"leewaySeconds,omitempty"`    // for exp, nbf and age, 0 to 300
	AllowNoExpiry    bool `json:"allowNoExpiry,omitempty"`    // a token without exp is good for ever
	AllowShortSecret bool `json:"allowShortSecret,omitempty"` // secrets shorter than their hash

	// AcceptSenderConstrained accepts a token with cnf (RFC 7800) as a plain
	// bearer token. Without it such a token is refused, as RFC 9449 section 7.2
	// and RFC 8705 section 3 demand of whoever does not check the proof.
	AcceptSenderConstrained bool `json:"acceptSenderConstrained,omitempty"`

	RequiredClaims []string            `json:"requiredClaims,omitempty"` // claims that must be there, not null
	Equals         map[string][]string `json:"equals,omitempty"`         // the claim is one of the values; an array holds one of them
	Scopes         []string            `json:"scopes,omitempty"`         // every one must be granted by scope or scp

	// MaxAgeSeconds refuses tokens whose iat is longer ago, or missing, or in the
	// future. 0 means that iat is not looked at.
	MaxAgeSeconds int `json:"maxAgeSeconds,omitempty"`
}

// maxLeewaySeconds bounds the leeway: clocks that differ by more need mending.
const maxLeewaySeconds = 300

func (p *Policy) leeway() time.Duration { return time.Duration(p.LeewaySeconds) * time.Second }

// Check says why no Verifier can be made of the policy, with
// [jwtkit.CodePolicyInvalid], or nil: because it is lax by omission or not
// [Policy.WellFormed].
func (p *Policy) Check() error {
	if problem := p.laxity(); problem != "" {
		return fault(jwtkit.CodePolicyInvalid, problem)
	}
	return p.WellFormed()
}

// WellFormed says what in the policy contradicts itself, is not known or out of
// range, with [jwtkit.CodePolicyInvalid], or nil. A policy that is well formed
// may still be lax by omission: then it explains, but does not accept.
func (p *Policy) WellFormed() error {
	for _, problem := range []string{p.contradiction(), p.unknown(), p.outOfRange()} {
		if problem != "" {
			return fault(jwtkit.CodePolicyInvalid, problem)
		}
	}
	return nil
}

func (p *Policy) laxity() string {
	switch {
	case p.Issuer == "" && !p.AnyIssuer:
		return "the policy names no issuer: name one, or say anyIssuer"
	case len(p.Audiences) == 0 && !p.AnyAudience:
		return "the policy names no audience: name at least one, or say anyAudience"
	}
	return ""
}

func (p *Policy) contradiction() string {
	switch {
	case p.Issuer != "" && p.AnyIssuer:
		return "the policy names an issuer and says anyIssuer"
	case len(p.Audiences) > 0 && p.AnyAudience:
		return "the policy names audiences and says anyAudience"
	}
	for name, values := range p.Equals {
		if len(values) == 0 {
			return "equals lists no value for " + phrase.Quote(name)
		}
	}
	return ""
}

func (p *Policy) unknown() string {
	for _, name := range p.Algorithms {
		if algorithmNamed(name) == nil {
			return "the algorithm " + phrase.Quote(name) + " is not known here"
		}
	}
	for what, names := range map[string][]string{"audience": p.Audiences, "type": p.Types, "required claim": p.RequiredClaims, "scope": p.Scopes} {
		for _, name := range names {
			if name == "" {
				return "the policy has an empty " + what
			}
		}
	}
	return ""
}

func (p *Policy) outOfRange() string {
	switch {
	case p.LeewaySeconds < 0 || p.LeewaySeconds > maxLeewaySeconds:
		return "a leeway of " + strconv.Itoa(p.LeewaySeconds) + " seconds is not from 0 to " + strconv.Itoa(maxLeewaySeconds)
	case p.MaxAgeSeconds < 0:
		return "a maximum age of " + strconv.Itoa(p.MaxAgeSeconds) + " seconds is negative"
	}
	return ""
}

func (p *Policy) clone() Policy {
	c := *p
	c.Audiences = slices.Clone(p.Audiences)
	c.Algorithms = slices.Clone(p.Algorithms)
	c.Types = slices.Clone(p.Types)
	c.RequiredClaims = slices.Clone(p.RequiredClaims)
	c.Scopes = slices.Clone(p.Scopes)
	c.Equals = maps.Clone(p.Equals)
	for name, values := range c.Equals {
		c.Equals[name] = slices.Clone(values)
	}
	return c
}
