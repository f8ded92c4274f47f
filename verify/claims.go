package verify

import (
	"maps"
	"slices"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
)

// checkClaims reads the claims: their form and the types of the registered ones.
func (j *judgement) checkClaims() Outcome {
	claims, err := j.token.UnverifiedClaims()
	if err != nil {
		return Outcome{Check: CheckClaims, Err: asError(err)}
	}
	j.claims, j.readable = claims, true
	return passed(CheckClaims)
}

// checkIssuer compares iss exactly (RFC 7519 section 4.1.1): with the issuer of
// the policy, and with the one that the keys are bound to.
func (j *judgement) checkIssuer() Outcome {
	expected := ""
	if j.policy != nil {
		expected = j.policy.Issuer
	}
	if expected == "" {
		if bound, ok := j.keys.(boundSet); ok {
			expected = bound.Issuer()
		}
	}
	switch {
	case !j.readable || expected == "":
		return skipped(CheckIssuer)
	case j.claims.Issuer == expected:
		return passed(CheckIssuer)
	case j.claims.Issuer == "":
		return failed(CheckIssuer, jwtkit.CodeIssuerMismatch, "the token has no iss, expected "+phrase.Quote(expected))
	}
	return failed(CheckIssuer, jwtkit.CodeIssuerMismatch, "iss is "+phrase.Quote(j.claims.Issuer)+", expected "+phrase.Quote(expected))
}

// checkAudience looks for one of the audiences in aud (RFC 7519 section 4.1.3).
func (j *judgement) checkAudience() Outcome {
	if !j.readable || j.policy == nil || len(j.policy.Audiences) == 0 {
		return skipped(CheckAudience)
	}
	for _, audience := range j.claims.Audience {
		if slices.Contains(j.policy.Audiences, audience) {
			return passed(CheckAudience)
		}
	}
	found := "the token has no aud"
	if len(j.claims.Audience) > 0 {
		found = "aud is " + phrase.List(j.claims.Audience)
	}
	return failed(CheckAudience, jwtkit.CodeAudienceMismatch, found+", expected "+phrase.List(j.policy.Audiences))
}

// checkRequired looks for the claims that must be there.
func (j *judgement) checkRequired() Outcome {
	if !j.readable || j.policy == nil || len(j.policy.RequiredClaims) == 0 {
		return skipped(CheckRequired)
	}
	for _, name := range j.policy.RequiredClaims {
		if value, ok := j.token.UnverifiedMember(name); !ok || value == "null" {
			return failed(CheckRequired, jwtkit.CodeClaimMissing, "the token has no claim "+phrase.Quote(name))
		}
	}
	return passed(CheckRequired)
}

// checkEquals compares claims with the values allowed for them.
func (j *judgement) checkEquals() Outcome {
	if !j.readable || j.policy == nil || len(j.policy.Equals) == 0 {
		return skipped(CheckEquals)
	}
	for _, name := range slices.Sorted(maps.Keys(j.policy.Equals)) {
		value, ok := j.token.UnverifiedMember(name)
		if !ok || value == "null" {
			return failed(CheckEquals, jwtkit.CodeClaimMissing, "the token has no claim "+phrase.Quote(name))
		}
		found, wanted := stringsOf(value), j.policy.Equals[name]
		if !slices.ContainsFunc(found, func(s string) bool { return slices.Contains(wanted, s) }) {
			return failed(CheckEquals, jwtkit.CodeClaimMismatch, "the claim "+phrase.Quote(name)+" is none of "+phrase.List(wanted))
		}
	}
	return passed(CheckEquals)
}

// checkSender refuses a token that is bound to a key or certificate: as a plain
// bearer token it may be somebody else's.
func (j *judgement) checkSender() Outcome {
	if !j.readable {
		return skipped(CheckSender)
	}
	_, bound := j.token.UnverifiedMember("cnf")
	switch {
	case !bound:
		return passed(CheckSender)
	case j.policy == nil || j.policy.AcceptSenderConstrained:
		return skipped(CheckSender)
	}
	return failed(CheckSender, jwtkit.CodeSenderConstrained, "the token is bound by cnf to a key or certificate, and no proof of it is checked here")
}

// checkScope looks for every scope that is needed.
func (j *judgement) checkScope() Outcome {
	if !j.readable || j.policy == nil || len(j.policy.Scopes) == 0 {
		return skipped(CheckScope)
	}
	granted := scopes(j.token)
	for _, scope := range j.policy.Scopes {
		if !slices.Contains(granted, scope) {
			return failed(CheckScope, jwtkit.CodeScopeInsufficient, "the scope "+phrase.Quote(scope)+" is needed, granted: "+granted.String())
		}
	}
	return passed(CheckScope)
}

type scopeList []string

func (s scopeList) String() string {
	if len(s) == 0 {
		return "none"
	}
	return phrase.List(s)
}

// scopes gives what scope (RFC 8693 section 4.2), or scp in its place, grants:
// a string with blanks between scopes, or an array of strings.
func scopes(t *jwtkit.Token) scopeList {
	var granted scopeList
	for _, name := range []string{"scope", "scp"} {
		if value, ok := t.UnverifiedMember(name); ok {
			for _, text := range stringsOf(value) {
				granted = append(granted, strings.Fields(text)...)
			}
		}
	}
	return granted
}

// stringsOf gives a JSON string, or the strings of an array of nothing else.
func stringsOf(value string) []string {
	r := strictjson.Object(`{"value":` + value + `}`)
	defer r.Close()
	r.Member()
	list := r.OneOrMore(nil)
	if r.Fault() != nil {
		return nil
	}
	return list
}
