package clients

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/sign"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

// A provider is a running oidc-provider.
type provider struct {
	*process
	issuer string
	keys   map[string]*sign.Key // by the client
}

func startProvider(t *testing.T) *provider {
	t.Helper()
	realParts(t)
	p := &provider{keys: map[string]*sign.Key{}}
	clients := []map[string]any{
		{"client_id": "urn:app 1", "token_endpoint_auth_method": "client_secret_basic", "client_secret": oddSecret},
		{"client_id": "post", "token_endpoint_auth_method": "client_secret_post", "client_secret": "post-secret"},
	}
	for _, algorithm := range []string{"RS256", "PS256", "ES256", "EdDSA"} {
		p.keys[algorithm] = newKey(t, algorithm)
		clients = append(clients, map[string]any{
			"client_id": algorithm, "token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": algorithm,
			"jwks": json.RawMessage(sign.JWKS(p.keys[algorithm])),
		})
	}
	registered, err := json.Marshal(map[string]any{"clients": clients})
	must(t, err)
	p.process = start(t, nodeProgram(t, "oidcprovider", "server.mjs"))
	p.issuer = p.say(t, string(registered), "listening ")
	return p
}

func TestOIDCProvider(t *testing.T) {
	p := startProvider(t)
	verifier := verifierOf(t, p.issuer)

	t.Run("basic with an odd id and secret", func(t *testing.T) {
		token := tokenOf(t, newSource(t, tokensource.Options{Issuer: p.issuer, Request: grant.Request{
			ClientID: "urn:app 1", ClientSecret: grant.NewSecret(oddSecret), Scopes: []string{"read"},
		}}))
		if claims, _ := accepted(t, verifier, token); claims.Subject != "urn:app 1" || token.Expiry.IsZero() {
			t.Errorf("claims %+v", claims)
		}
	})
	t.Run("post", func(t *testing.T) {
		token := tokenOf(t, newSource(t, tokensource.Options{Issuer: p.issuer, Request: grant.Request{
			ClientID: "post", ClientSecret: grant.NewSecret("post-secret"), Method: grant.ClientSecretPost,
		}}))
		accepted(t, verifier, token)
	})
	t.Run("a scope that is not given is noted", func(t *testing.T) {
		token := tokenOf(t, newSource(t, tokensource.Options{Issuer: p.issuer, Request: grant.Request{
			ClientID: "post", ClientSecret: grant.NewSecret("post-secret"), Method: grant.ClientSecretPost, Scopes: []string{"read", "admin"},
		}}))
		if notes := strings.Join(token.Notes, "\n"); !strings.Contains(notes, `not granted: "admin"`) {
			t.Errorf("notes %q", notes)
		}
	})
	t.Run("a wrong secret", func(t *testing.T) {
		_, err := newSource(t, tokensource.Options{Issuer: p.issuer, Request: grant.Request{
			ClientID: "urn:app 1", ClientSecret: grant.NewSecret("wrong-canary"),
		}}).Token(t.Context())
		if !refusedBy401(err) || strings.Contains(err.Error(), "canary") {
			t.Errorf("got %v", err)
		}
	})
	for algorithm, key := range p.keys {
		for _, audience := range []string{"", p.issuer + "/token"} {
			t.Run("private_key_jwt "+algorithm+" "+audience, func(t *testing.T) {
				source := newSource(t, tokensource.Options{
					Issuer: p.issuer, Request: grant.Request{ClientID: algorithm},
					Assertion: signWith(key, algorithm), AssertionAudience: audience,
				})
				first := tokenOf(t, source)
				accepted(t, verifier, first)
				again, err := source.Renew(t.Context(), first) // with an assertion of its own: none is taken twice
				must(t, err)
				if accepted(t, verifier, again); again.Reveal() == first.Reveal() {
					t.Error("nothing was renewed")
				}
			})
		}
	}
	t.Run("an assertion by another key", func(t *testing.T) {
		_, err := newSource(t, tokensource.Options{
			Issuer: p.issuer, Request: grant.Request{ClientID: "ES256"}, Assertion: signWith(newKey(t, "ES256"), "ES256"),
		}).Token(t.Context())
		if !refusedBy401(err) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("rotation", func(t *testing.T) {
		source := newSource(t, tokensource.Options{Issuer: p.issuer, Request: grant.Request{
			ClientID: "urn:app 1", ClientSecret: grant.NewSecret(oddSecret),
		}})
		before := tokenOf(t, source)
		_, old := accepted(t, verifier, before)
		p.say(t, `"rotate"`, "rotated")
		after, err := source.Renew(t.Context(), before)
		must(t, err)
		_, fresh := accepted(t, verifier, after) // its key is fetched for
		accepted(t, verifier, before)
		if old.KeyID == fresh.KeyID {
			t.Errorf("both tokens are signed by %q", old.KeyID)
		}
	})
}

func refusedBy401(err error) bool {
	return errors.Is(err, jwtkit.CodeInvalidClient) && strings.Contains(err.Error(), "answered 401")
}
