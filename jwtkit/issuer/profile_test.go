package issuer_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
	"github.com/jwtkit/toolkit/verify"
)

// TestProfilesFitTheirPresets verifies a token of each profile by the policy that
// is made for the real servers of that kind.
func TestProfilesFitTheirPresets(t *testing.T) {
	for _, name := range issuer.Profiles() {
		caller := issuer.App{ID: "Caller", Secret: "x", Scopes: []string{"a", "b"}, Audiences: []string{"orders"}}
		_, at := start(t, issuer.Options{Algorithm: "RS256", Apps: []issuer.App{caller}, Profile: name})
		policy, err := verify.Preset(name)
		if err != nil {
			t.Fatal(err)
		}
		policy.Issuer = at
		if !policy.AnyAudience {
			policy.Audiences = []string{"orders"}
		}
		keys, _, err := verify.ParseJWKS([]byte(get(t, at+"/.well-known/jwks.json").body))
		if err != nil {
			t.Fatal(err)
		}
		verifier, err := verify.New(keys, policy)
		if err != nil {
			t.Fatal(err)
		}
		a := fetch(t, at, caller)
		if _, err := verifier.Verify(t.Context(), a.text("access_token")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestProfileShapes pins which claims and members each shape has, and the types
// that tell the shapes apart.
func TestProfileShapes(t *testing.T) {
	for _, c := range []struct {
		profile, typ, claims, members string
		has                           map[string]string // JSON of a claim
	}{
		{"identityserver", "at+jwt", "aud client_id exp iat iss jti nbf scope", "access_token expires_in scope token_type",
			map[string]string{"scope": `["a","b"]`, "aud": `["orders"]`}},
		{"rfc9068", "at+jwt", "aud client_id exp iat iss jti scope sub", "access_token expires_in scope token_type",
			map[string]string{"scope": `"a b"`, "sub": `"Caller"`}},
		{"entra-v2", "JWT", "aud azp azpacr exp iat idtyp iss nbf oid roles sub tid uti ver", "access_token expires_in ext_expires_in token_type",
			map[string]string{"aud": `"orders"`, "roles": `["a","b"]`, "ver": `"2.0"`, "azp": `"Caller"`}},
		{"keycloak", "JWT", "acr aud azp client_id email_verified exp iat iss jti preferred_username realm_access scope sub typ",
			"access_token expires_in not-before-policy refresh_expires_in scope token_type",
			map[string]string{"aud": `"orders"`, "typ": `"Bearer"`, "preferred_username": `"service-account-caller"`}},
		{"cognito", "", "auth_time client_id exp iat iss jti scope sub token_use version", "access_token expires_in token_type",
			map[string]string{"token_use": `"access"`, "sub": `"Caller"`, "scope": `"a b"`}},
	} {
		caller := issuer.App{ID: "Caller", Secret: "x", Scopes: []string{"a", "b"}, Audiences: []string{"orders"}, Profile: c.profile}
		_, at := start(t, issuer.Options{Apps: []issuer.App{caller}})
		a := fetch(t, at, caller)
		header, claims := verified(t, at, a.text("access_token"))
		if typ, _ := header.ExtraHeaders["typ"].(string); typ != c.typ {
			t.Errorf("%s: typ = %q", c.profile, typ)
		}
		if got := strings.Join(slices.Sorted(maps.Keys(claims)), " "); got != c.claims {
			t.Errorf("%s: claims %s", c.profile, got)
		}
		if got := strings.Join(slices.Sorted(maps.Keys(a.members)), " "); got != c.members {
			t.Errorf("%s: members %s", c.profile, got)
		}
		for name, want := range c.has {
			if got, _ := json.Marshal(claims[name]); string(got) != want {
				t.Errorf("%s: %s = %s, want %s", c.profile, name, got, want)
			}
		}
	}
}

func TestUnknownProfile(t *testing.T) {
	for _, o := range []issuer.Options{
		{Issuer: "http://localhost", Profile: canary},
		{Issuer: "http://localhost", Apps: []issuer.App{{Profile: canary}}},
	} {
		if _, err := issuer.New(o); err == nil || !strings.Contains(err.Error(), "entra-v2") || strings.Contains(err.Error(), canary) {
			t.Errorf("%v", err)
		}
	}
}
