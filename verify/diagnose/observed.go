package diagnose

import (
	"strings"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// observed holds how servers name what the token had, beside what they expect. They
// are those of demands, and Azure Resource Manager's, Ruby's and jjwt's.
var observed = []demand{
	{verify.CheckAudience, "audience validation failed. audiences: '", "'"},
	{verify.CheckIssuer, "issuer validation failed. issuer: '", "'"},
	{verify.CheckAudience, `expected audience "*" got [`, "]"},
	{verify.CheckIssuer, `different provider, expected "*" got "`, `"`},
	{verify.CheckAudience, "audience (aud) claim [", "]"},
	{verify.CheckIssuer, "issuer (iss) claim value (", ")"},
	{verify.CheckAudience, `(audience) claim. expected "*" but got "`, `"`},
	{verify.CheckIssuer, `(issuer) claim. expected "*" but got "`, `"`},
	{verify.CheckIssuer, "invalid token issuer. expected '*', but was '", "'"},
	{verify.CheckIssuer, "from the wrong issuer '", "'"},
	{verify.CheckAudience, "obtained for wrong audience or resource '", "'"},
	{verify.CheckIssuer, "issuer not allowed: ", ". Expected"},
	{verify.CheckAudience, "audience not allowed: ", ". Expected"},
	{verify.CheckIssuer, "expected iss claim to be: *, but was: ", ""},
	{verify.CheckAudience, "expected aud claim to be: *, but was: ", ""},
	{verify.CheckAudience, "value in 'aud' claim [", "]"},
	{verify.CheckIssuer, "invalid issuer. expected *, received ", ""},
	{verify.CheckAudience, "invalid audience. expected *, received ", ""},
	{verify.CheckIssuer, "jwt iss claim has value ", ", must be"},
}

// saidApart explains words that name both what the token had and what was expected,
// where the token itself is not at hand: the two values are compared as a token's
// would be. It reports whether they show in what little way they differ.
func (d *diagnosis) saidApart() bool {
	if d.report.Token != nil {
		return false
	}
	for _, words := range d.said() {
		got, want := namedBy(observed, words), wordsPolicy(words)
		s := subject{claims: jwtkit.Claims{Issuer: got.Issuer, Audience: got.Audiences}, policy: &want}
		from := len(d.report.Findings)
		if len(got.Audiences) > 0 && len(want.Audiences) > 0 {
			d.nearAudience(&s)
		}
		d.nearIssuer(&s)
		for i := from; i < len(d.report.Findings); i++ {
			f := &d.report.Findings[i]
			f.Certainty = Likely // these are the server's words alone
			f.Say += " That is what the API's own words say."
		}
		if len(d.report.Findings) > from {
			return true
		}
	}
	return false
}

// shown gives a claim as evidence: the token's, or what is known of it.
func (s *subject) shown(name string) string {
	switch {
	case s.token != nil:
		return claim(s.token, name)
	case name == "iss":
		return quoted(s.claims.Issuer)
	}
	return quoted(strings.Join(s.claims.Audience, " "))
}
