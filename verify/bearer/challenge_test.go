package bearer_test

import (
	"context"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/bearer"
)

func TestResourceMetadataIsInEveryChallenge(t *testing.T) {
	const metadata = "https://api.example/.well-known/oauth-protected-resource"
	g := bearer.Guard{Verifier: verifier(t), Realm: "orders", ResourceMetadata: metadata}
	for _, c := range []struct {
		guard     bearer.Guard
		sent      []string
		challenge string
	}{
		{g, nil, `Bearer realm="orders", resource_metadata="` + metadata + `"`},
		{bearer.Guard{Verifier: g.Verifier, ResourceMetadata: metadata}, nil, `Bearer resource_metadata="` + metadata + `"`},
		{g, []string{"Bearer " + expired(t)}, `Bearer realm="orders", error="invalid_token", error_description="token_expired", resource_metadata="` + metadata + `"`},
		{g, []string{"Bearer a b"}, `Bearer realm="orders", error="invalid_request", error_description="request_invalid", resource_metadata="` + metadata + `"`},
		{g.WithScopes("a"), []string{"Bearer " + token(t, nil)}, `Bearer realm="orders", error="insufficient_scope", scope="a", error_description="scope_insufficient", resource_metadata="` + metadata + `"`},
		{bearer.Guard{Verifier: g.Verifier, ResourceMetadata: "https://x.example/\"\r\nX: y"}, nil, `Bearer resource_metadata="https://x.example/\"??X: y"`},
		{bearer.Guard{Verifier: verifierOf(t, down{jwtkit.CodeKeysUnavailable}), ResourceMetadata: metadata}, []string{"Bearer " + token(t, nil)}, ``},
	} {
		if got := ask(t, c.guard, c.sent...).Header().Get("WWW-Authenticate"); got != c.challenge {
			t.Errorf("challenge\n%s, want\n%s", got, c.challenge)
		}
	}
}

func TestScopesOfEachRoute(t *testing.T) {
	api := bearer.Guard{Verifier: verifier(t, "api"), Scopes: make([]string, 1, 4)}
	api.Scopes[0] = "orders"
	read, write := api.WithScopes("orders:read"), api.WithScopes("orders:write", "orders:read")
	for _, c := range []struct {
		guard  bearer.Guard
		scope  any
		status int
		scopes string
	}{
		{api, "api orders", 200, ""},
		{read, "api orders orders:read", 200, ""},
		{read, []string{"api", "orders", "orders:read"}, 200, ""},
		{read, "api orders orders:write", 403, "api orders orders:read"},
		{read, "api orders:read", 403, "api orders orders:read"},
		{write, "api orders orders:read", 403, "api orders orders:write orders:read"},
		{write, "api orders orders:write orders:read", 200, ""},
		{read, "orders orders:read", 403, "api orders orders:read"},
		{read, "orders:read orders:readwrite", 403, "api orders orders:read"},
		{read, nil, 403, "api orders orders:read"},
	} {
		answer := ask(t, c.guard, "Bearer "+token(t, map[string]any{"scope": c.scope}))
		challenge := ""
		if c.status == 403 {
			challenge = `Bearer error="insufficient_scope", scope="` + c.scopes + `", error_description="scope_insufficient"`
		}
		if answer.Code != c.status || answer.Header().Get("WWW-Authenticate") != challenge {
			t.Errorf("scope %v: %d\n%s, want %d\n%s", c.scope, answer.Code, answer.Header().Get("WWW-Authenticate"), c.status, challenge)
		}
	}
	if len(api.Scopes) != 1 {
		t.Errorf("the guard of the API demands %v", api.Scopes)
	}
}

// What was handed out does not change with the slice that it was made of.
func TestScopesAreCopied(t *testing.T) {
	scopes := []string{"a"}
	handler := bearer.Guard{Verifier: verifier(t), Scopes: scopes}
	guarded := handler.Require(greet)
	scopes[0] = "b"
	answer := record(guarded, "Bearer "+token(t, map[string]any{"scope": "a"}))
	if answer.Code != 200 {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

// With several issuers the scopes are those of the issuer at hand.
func TestScopesOfTheIssuerAtHand(t *testing.T) {
	ours := verifier(t, "ours")
	routed, err := verify.Route(ours)
	if err != nil {
		t.Fatal(err)
	}
	found, err := verify.RouteFunc(func(context.Context, string) (*verify.Verifier, error) { return ours, nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []*verify.Verifier{routed, found} {
		for _, granted := range []string{"theirs", "ours"} {
			answer := ask(t, bearer.Guard{Verifier: v, Scopes: []string{"more"}}, "Bearer "+token(t, map[string]any{"scope": granted}))
			const challenge = `Bearer error="insufficient_scope", scope="ours more", error_description="scope_insufficient"`
			if got := answer.Header().Get("WWW-Authenticate"); answer.Code != 403 || got != challenge {
				t.Errorf("%d %s", answer.Code, got)
			}
		}
	}
}
