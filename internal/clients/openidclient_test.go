package clients

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
	"github.com/jwtkit/toolkit/jwtkit/sign"
)

// TestOpenIDClient has npm's openid-client find our issuer and get tokens there.
func TestOpenIDClient(t *testing.T) {
	realParts(t)
	npmInstall(t, "openidclient")
	i := startIssuer(t)
	app, err := i.Register(issuer.App{ID: "urn:app 1", Secret: oddSecret, Scopes: []string{"read", "write"}})
	must(t, err)
	for _, method := range []string{"client_secret_post", "client_secret_basic"} {
		t.Run(method, func(t *testing.T) {
			client := startOpenIDClient(t, i, order{"clientID": app.ID, "method": method, "secret": oddSecret})
			token := client.answer(t, order{"grant": order{"scope": "read"}})
			if token["scope"] != "read" || token["expires_in"] != 86400.0 || token["token_type"] != "bearer" {
				t.Errorf("answer %v", token)
			}
			text := token["access_token"]
			if found := client.answer(t, order{"introspect": text}); found["active"] != true || found["client_id"] != app.ID || found["scope"] != "read" {
				t.Errorf("introspection %v", found)
			}
			client.answer(t, order{"revoke": text})
			if found := client.answer(t, order{"introspect": text}); found["active"] != false {
				t.Errorf("introspection of what was revoked: %v", found)
			}
			client.refused(t, order{"grant": order{"scope": "admin"}}, "400 invalid_scope")
		})
		t.Run(method+" with a wrong secret", func(t *testing.T) {
			client := startOpenIDClient(t, i, order{"clientID": app.ID, "method": method, "secret": "wrong"})
			client.refused(t, order{"grant": order{}}, " 401 ")
		})
	}
	for _, algorithm := range []string{"RS256", "PS256", "ES256", "EdDSA"} {
		t.Run("private_key_jwt "+algorithm, func(t *testing.T) {
			key := newKey(t, algorithm)
			app, err := i.Register(issuer.App{ID: algorithm, JWKS: string(sign.JWKS(key))})
			must(t, err)
			client := startOpenIDClient(t, i, order{"clientID": app.ID, "method": "private_key_jwt", "key": private(t, key)})
			for range 2 {
				if token := client.answer(t, order{"grant": order{}}); token["access_token"] == nil {
					t.Errorf("answer %v", token)
				}
			}
			stranger := startOpenIDClient(t, i, order{"clientID": app.ID, "method": "private_key_jwt", "key": private(t, newKey(t, algorithm))})
			stranger.refused(t, order{"grant": order{}}, "401 invalid_client")
		})
	}
}

func private(t *testing.T, key *sign.Key) json.RawMessage {
	t.Helper()
	text, err := key.PrivateJWK()
	must(t, err)
	return text
}

// An order is JSON for openidclient/client.mjs.
type order map[string]any

// An openIDClient is one that has read the metadata of our issuer.
type openIDClient struct{ *process }

func startOpenIDClient(t *testing.T, i *ourIssuer, who order) openIDClient {
	t.Helper()
	client := openIDClient{start(t, nodeProgram(t, "openidclient", "client.mjs", "NODE_EXTRA_CA_CERTS="+i.caFile))}
	who["issuer"] = i.URL()
	metadata := client.answer(t, who)
	methods, _ := metadata["token_endpoint_auth_methods_supported"].([]any)
	if !slices.Contains(methods, who["method"]) {
		t.Errorf("the metadata offer %v, not %v", methods, who["method"])
	}
	return client
}

func (c openIDClient) send(t *testing.T, o order) (answer struct {
	Answer map[string]any
	Error  string
}) {
	t.Helper()
	text, err := json.Marshal(o)
	must(t, err)
	must(t, json.Unmarshal([]byte(c.say(t, string(text), "")), &answer))
	return answer
}

func (c openIDClient) answer(t *testing.T, o order) map[string]any {
	t.Helper()
	got := c.send(t, o)
	if got.Error != "" {
		t.Fatalf("refused: %s", got.Error)
	}
	return got.Answer
}

func (c openIDClient) refused(t *testing.T, o order, reason string) {
	t.Helper()
	if got := c.send(t, o); !strings.Contains(got.Error, reason) {
		t.Errorf("got %v, want an error with %q", got, reason)
	}
}
