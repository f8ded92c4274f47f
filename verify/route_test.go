package verify_test

import (
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// Each issuer's tokens are judged by its own keys and policy, under one kid.
func TestRoute(t *testing.T) {
	a, b := forge.NewKey("ES256", "k"), forge.NewKey("ES256", "k")
	of := func(key *forge.Key, issuer, audience string) *verify.Verifier {
		return newVerifier(t, parseJWKS(t, forge.JWKS(key)), verify.Policy{Issuer: issuer, Audiences: []string{audience}})
	}
	claims := func(issuer, audience string) string {
		return `{"iss":"` + issuer + `","aud":"` + audience + `","exp":1800000060}`
	}
	routed, err := verify.Route(of(a, "https://a.example", "x"), of(b, "https://b.example", "y"))
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]*verify.Verifier{"plain": routed, "cached": routed.Cached(8)} {
		for _, c := range []struct {
			token string
			code  jwtkit.Code
		}{
			{a.Token(claims("https://a.example", "x")), ""},
			{b.Token(claims("https://b.example", "y")), ""},
			{a.Token(claims("https://b.example", "y")), jwtkit.CodeSignatureInvalid},
			{b.Token(claims("https://a.example", "x")), jwtkit.CodeSignatureInvalid},
			{a.Token(claims("https://a.example", "y")), jwtkit.CodeAudienceMismatch},
			{a.Token(claims("https://a.example/", "x")), jwtkit.CodeIssuerMismatch},
			{a.Token(`{"aud":"x","exp":1800000060}`), jwtkit.CodeIssuerMismatch},
			{a.Token(`{"iss":7}`), jwtkit.CodeClaimsInvalid},
			{"x.y.z", jwtkit.CodeTokenMalformed},
		} {
			for range 2 {
				if _, err := v.VerifyAt(t.Context(), c.token, at); jwtkit.CodeOf(err) != c.code {
					t.Errorf("%s: %v, want %q", name, err, c.code)
				}
			}
		}
	}
}

func TestRouteNeedsDistinctIssuers(t *testing.T) {
	key := parseJWKS(t, forge.JWKS(forge.NewKey("ES256", "k")))
	named := newVerifier(t, key, policy(nil))
	lax := newVerifier(t, key, verify.Policy{AnyIssuer: true, AnyAudience: true})
	inner, err := verify.Route(named)
	if err != nil {
		t.Fatal(err)
	}
	for want, list := range map[string][]*verify.Verifier{
		"no verifier":           {},
		"must name its issuer":  {named, lax},
		"two policies":          {named, named},
		"two policies are for ": {inner, named},
	} {
		if _, err := verify.Route(list...); jwtkit.CodeOf(err) != jwtkit.CodePolicyInvalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
