package diagnose_test

import (
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// What the tokens of well-known issuers are known for.
func TestProviders(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := keySet(t, key)
	anything := verify.Policy{AnyIssuer: true, AnyAudience: true}
	for _, c := range []struct {
		claims string
		policy verify.Policy
		cause  string
		worth  diagnose.Certainty
	}{
		{`{"iss":"https://securetoken.google.com/shop","aud":"shop","exp":1800000060}`, verify.Policy{Issuer: "https://securetoken.google.com/test", Audiences: []string{"test"}}, "firebase", diagnose.Proved},
		{`{"iss":"https://securetoken.google.com/shop","aud":"shop","exp":1800000060}`, verify.Policy{AnyIssuer: true, Audiences: []string{"test"}}, "firebase", diagnose.Proved},
		{`{"iss":"https://securetoken.google.com/shop","aud":"other","exp":1800000060}`, anything, "firebase", diagnose.Likely},
		{`{"iss":"https://securetoken.google.com/shop","aud":"shop","exp":1800000060}`, anything, "nothing_wrong", diagnose.Hint},
		{`{"iss":"https://shop.okta.com","aud":"https://shop.okta.com","scp":["openid"],"exp":1800000060}`, verify.Policy{AnyIssuer: true, Audiences: []string{"api"}}, "okta_org_as", diagnose.Proved},
		{`{"iss":"https://shop.okta.com","aud":"https://shop.okta.com","scp":["openid"],"exp":1800000060}`, verify.Policy{Issuer: "https://shop.okta.com/oauth2/default", AnyAudience: true}, "okta_org_as", diagnose.Proved},
		{`{"iss":"https://shop.okta.com","aud":"https://shop.okta.com","scp":["openid"],"exp":1800000060}`, anything, "okta_org_as", diagnose.Likely},
		{`{"iss":"https://shop.okta.com/oauth2/default","aud":"api","scp":["openid"],"exp":1800000060}`, anything, "nothing_wrong", diagnose.Hint},
		{`{"iss":"https://kubernetes.default.svc","aud":["https://kubernetes.default.svc"],"kubernetes.io":{"pod":{}},"exp":1800000060}`, verify.Policy{AnyIssuer: true, Audiences: []string{"vault"}}, "k8s_sa", diagnose.Proved},
		{`{"iss":"kubernetes/serviceaccount","kubernetes.io/serviceaccount/namespace":"a"}`, anything, "k8s_sa", diagnose.Proved},
		{`{"iss":"i","_claim_names":{"groups":"src1"},"exp":1800000060}`, verify.Policy{AnyIssuer: true, AnyAudience: true, RequiredClaims: []string{"groups"}}, "group_overage", diagnose.Proved},
		{`{"iss":"i","client_id":"shop","exp":1800000060}`, verify.Policy{AnyIssuer: true, AnyAudience: true, RequiredClaims: []string{"sub"}}, "sub_missing", diagnose.Proved},
		{`{"iss":"i","azp":"shop","exp":1800000060}`, verify.Policy{AnyIssuer: true, AnyAudience: true, Equals: map[string][]string{"azp": {"app"}}}, "azp_client", diagnose.Proved},
		{`{"iss":"i","client_id":"shop","exp":1800000060}`, verify.Policy{AnyIssuer: true, AnyAudience: true, Equals: map[string][]string{"client_id": {"app"}}}, "azp_client", diagnose.Proved},
		{`{"iss":"https://sts.windows.net/T/","exp":1800000060}`, anything, "nothing_wrong", diagnose.Hint},
	} {
		expectFirst(t, key.Token(c.claims), diagnose.Options{Keys: keys, Policy: &c.policy}, c.cause, c.worth)
	}
	nonce := key.Sign(`{"alg":"ES256","kid":"k","nonce":"x"}`, `{"iss":"https://sts.windows.net/T/","exp":1800000060}`)
	expectFirst(t, nonce, diagnose.Options{}, "ms_nonce", diagnose.Likely)
}

// Findings that stand beside another one.
func TestBeside(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	scopes := verify.Policy{AnyIssuer: true, AnyAudience: true, Scopes: []string{"orders:read"}}
	audience := verify.Policy{AnyIssuer: true, Audiences: []string{"api"}}
	groups := verify.Policy{AnyIssuer: true, AnyAudience: true, RequiredClaims: []string{"groups"}}
	for _, c := range []struct {
		claims string
		policy verify.Policy
		cause  string
		worth  diagnose.Certainty
	}{
		{`{"iss":"i","roles":["orders:read"],"exp":1800000060}`, scopes, "scope_shape", diagnose.Hint},
		{`{"iss":"i","scope":"a,orders:read","exp":1800000060}`, scopes, "scope_shape", diagnose.Hint},
		{`{"iss":"i","permissions":["orders:read"],"exp":1800000060}`, scopes, "scope_shape", diagnose.Hint},
		{`{"iss":"i","scp":"api://shop/orders:read","exp":1800000060}`, scopes, "scope_shape", diagnose.Hint},
		{`{"iss":"i","realm_access":{"roles":["orders:read"]},"exp":1800000060}`, scopes, "scope_shape", diagnose.Hint},
		{`{"iss":"https://cognito-idp.eu-west-1.amazonaws.com/p","token_use":"access","exp":1800000060}`, audience, "cognito_access_vs_id", diagnose.Hint},
		{`{"iss":"i","hasgroups":true,"exp":1800000060}`, groups, "group_overage", diagnose.Proved},
		{`{"iss":"i","_claim_names":{"groups":"src1"},"exp":1800000060}`, audience, "group_overage", diagnose.Hint},
	} {
		report := diagnose.Run(t.Context(), key.Token(c.claims), diagnose.Options{Keys: keySet(t, key), Policy: &c.policy, At: at})
		if !has(report, c.cause, c.worth) {
			t.Errorf("%s: %s is not %s in %v", c.claims, c.cause, c.worth, report.Findings)
		}
	}
	none := diagnose.Run(t.Context(), key.Token(`{"iss":"i","roles":["orders:write"],"exp":1800000060}`), diagnose.Options{Keys: keySet(t, key), Policy: &scopes, At: at})
	if strings.Contains(none.JSON(), "scope_shape") {
		t.Error(none.Findings)
	}
}

// Issuers that are almost the same, and those that only look like it.
func TestIssuersOfProviders(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	for _, c := range []struct{ got, want, cause string }{
		{"https://a.eu.auth0.com/", "https://b.eu.auth0.com/", "iss_tenant"},
		{"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a", "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_b", "iss_tenant"},
		{"https://sts.windows.net/A/", "https://login.microsoftonline.com/B/v2.0", "iss_tenant"},
		{"https://login.microsoftonline.us/T/v2.0", "https://sts.windows.net/T/", "iss_entra_v1_v2"},
		{"https://login.microsoftonline.com/T/v2.0", "https://login.microsoftonline.com/common/v2.0", "iss_template"},
		{"https://kc.example/auth/realms/a", "https://kc.example/realms/a", "iss_tenant"},
		{"http://identity.prod.svc.cluster.local/realms/a", "https://id.example/realms/a", "iss_docker_name"},
		{"http://[::1]:8080/a", "https://id.example/a", "iss_docker_name"},
		{"https://id.example/a", "https://id.example/commonwealth", "iss_tenant"},
		{"https://one.example/a", "https://id.example/common/", "issuer_mismatch"},
		{"https://one.example/a", "https://two.example/organizations", "issuer_mismatch"},
	} {
		p := verify.Policy{Issuer: c.want, AnyAudience: true}
		expectFirst(t, key.Token(`{"iss":"`+c.got+`","exp":1800000060}`), diagnose.Options{Keys: keySet(t, key), Policy: &p}, c.cause, diagnose.Proved)
	}
}
