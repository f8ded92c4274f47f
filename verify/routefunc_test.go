package verify_test

import (
	"context"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

func TestRouteFunc(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	claims := func(issuer string) string {
		return `{"iss":"` + issuer + `","aud":"orders-api","exp":1800000060}`
	}
	of := func(issuer string) *verify.Verifier {
		return newVerifier(t, parseJWKS(t, forge.JWKS(key)), verify.Policy{Issuer: issuer, Audiences: []string{"orders-api"}})
	}
	known, swapped := of("https://a.example"), of("https://b.example")
	routed, err := verify.RouteFunc(func(_ context.Context, issuer string) (*verify.Verifier, error) {
		switch issuer {
		case "https://a.example":
			return known, nil
		case "https://swapped.example":
			return swapped, nil
		case "https://down.example":
			return nil, context.DeadlineExceeded
		case "https://nobody.example":
			return nil, nil
		case "":
			t.Error("asked for the empty issuer")
		}
		return nil, &jwtkit.Error{Code: jwtkit.CodeIssuerMismatch}
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]*verify.Verifier{"plain": routed, "cached": routed.Cached(8)} {
		for token, want := range map[string]jwtkit.Code{
			key.Token(claims("https://a.example")):                        "",
			key.Token(claims("https://a.example/")):                       jwtkit.CodeIssuerMismatch,
			key.Token(claims("https://nobody.example")):                   jwtkit.CodeIssuerMismatch,
			key.Token(claims("")):                                         jwtkit.CodeIssuerMismatch,
			key.Token(`{"aud":"orders-api"}`):                             jwtkit.CodeIssuerMismatch,
			key.Token(claims("https://swapped.example")):                  jwtkit.CodeInternal, // never by another issuer's policy
			key.Token(claims("https://down.example")):                     jwtkit.CodeKeysUnavailable,
			forge.NewKey("ES256", "k").Token(claims("https://a.example")): jwtkit.CodeSignatureInvalid,
		} {
			for range 2 {
				if _, err := v.VerifyAt(t.Context(), token, at); jwtkit.CodeOf(err) != want {
					t.Errorf("%s: %v, want %q", name, err, want)
				}
			}
		}
	}
	if _, err := verify.RouteFunc(nil); jwtkit.CodeOf(err) != jwtkit.CodePolicyInvalid {
		t.Errorf("no function: %v", err)
	}
	if _, err := verify.Route(routed); jwtkit.CodeOf(err) != jwtkit.CodePolicyInvalid {
		t.Errorf("a RouteFunc in a Route: %v", err)
	}
}
