package clients

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/sign"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

// glewlwydConfig wants an address, a port, the same port, and a database.
const glewlwydConfig = `
bind_address = %q
port = %d
external_url = "http://127.0.0.1:%d"
api_prefix = "api"
log_mode = "console"
log_level = "ERROR"
cookie_secure = 0
session_expiration = 3600
session_key = "session"
admin_session_authentication = "cookie"
profile_session_authentication = "cookie"
login_api_enabled = true
max_post_size = 1048576
admin_scope = "g_admin"
profile_scope = "g_profile"
user_module_path = "/usr/lib/glewlwyd/user"
client_module_path = "/usr/lib/glewlwyd/client"
user_auth_scheme_module_path = "/usr/lib/glewlwyd/scheme"
plugin_module_path = "/usr/lib/glewlwyd/plugin"
hash_algorithm = "SHA512"
database = { type = "sqlite3"; path = %q; };
`

const glewlwydSchema = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3"

// A glewlwyd is a running server and its administrator.
type glewlwyd struct {
	api    string
	issuer string
	admin  *http.Client
}

// installGlewlwyd gives the program, and installs it where that starts no
// service: Debian's package brings one that listens everywhere, with a password
// that everybody knows.
func installGlewlwyd(t *testing.T) string {
	t.Helper()
	if path, err := testenv.Glewlwyd.Find(); err == nil {
		return path
	}
	if _, err := os.Stat("/run/systemd/system"); err == nil {
		testenv.Skip(t, "glewlwyd is missing, and to install it would start it as a service of this machine")
	}
	return install(t, testenv.Glewlwyd, "glewlwyd")
}

// newDatabase gives the path of a database as the package makes it.
func newDatabase(t *testing.T, dir string) string {
	t.Helper()
	schema, err := os.Open(glewlwydSchema)
	must(t, err)
	defer schema.Close()
	path := filepath.Join(dir, "glewlwyd.db")
	create := exec.CommandContext(t.Context(), "sqlite3", path)
	create.Stdin = schema
	if out, err := create.CombinedOutput(); err != nil {
		t.Fatalf("no database: %v: %s", err, out)
	}
	return path
}

func startGlewlwyd(t *testing.T) *glewlwyd {
	t.Helper()
	realParts(t)
	program := installGlewlwyd(t)
	dir, port := t.TempDir(), freePort(t)
	config := filepath.Join(dir, "glewlwyd.conf")
	must(t, os.WriteFile(config, fmt.Appendf(nil, glewlwydConfig, "127.0.0.1", port, port, newDatabase(t, dir)), 0o600))
	start(t, exec.Command(program, "--config-file="+config))

	jar, err := cookiejar.New(nil)
	must(t, err)
	api := fmt.Sprintf("http://127.0.0.1:%d/api", port)
	g := &glewlwyd{api: api, issuer: api + "/oidc", admin: &http.Client{Jar: jar}}
	for tries := 0; ; tries++ { // it says nothing when it is ready
		err = g.send("POST", "/auth/", map[string]any{"username": "admin", "password": "password"})
		if err == nil {
			return g
		}
		if tries == 300 {
			t.Fatalf("no login: %v", err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// freePort gives a port that nobody listens on: this server cannot choose one.
func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func (g *glewlwyd) send(method, path string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(method, g.api+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := g.admin.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %s %s", method, path, response.Status, answer)
	}
	return err
}

// plugin describes the OpenID Connect part, which signs with the first key.
func (g *glewlwyd) plugin(t *testing.T, keys ...*sign.Key) map[string]any {
	t.Helper()
	var all []json.RawMessage
	for _, key := range keys {
		text, err := key.PrivateJWK()
		must(t, err)
		all = append(all, text)
	}
	set, err := json.Marshal(map[string]any{"keys": all})
	must(t, err)
	return map[string]any{"module": "oidc", "name": "oidc", "display_name": "OIDC", "enabled": true, "parameters": map[string]any{
		"iss": g.issuer, "jwt-type": "ecdsa", "jwt-key-size": "256", "jwks-private": string(set), "default-kid": keys[0].ID(), "jwks-show": true,
		"access-token-duration": 300, "refresh-token-duration": 600, "code-duration": 600, "refresh-token-rolling": true, "allow-non-oidc": true,
		"auth-type-code-enabled": true, "auth-type-client-enabled": true, "auth-type-refresh-enabled": true, "auth-type-id-token-enabled": true,
		"request-parameter-allow": true, "client-jwks-parameter": "jwks",
		"resource-allowed": true, "resource-scope": map[string][]string{"read": {api}}, "resource-change-allowed": true,
		"introspection-revocation-allowed": true, "scope": []string{}, "additional-parameters": []string{}, "claims": []string{},
		"subject-type": "public", "pkce-allowed": false,
	}}
}

// register adds a client; more holds what is special about it.
func (g *glewlwyd) register(t *testing.T, id string, more map[string]any) {
	t.Helper()
	client := map[string]any{
		"client_id": id, "name": id, "confidential": true, "enabled": true, "redirect_uri": []string{},
		"authorization_type": []string{"client_credentials"}, "scope": []string{"read"},
	}
	for name, value := range more {
		client[name] = value
	}
	must(t, g.send("POST", "/client/?source=database", client))
}

func TestGlewlwyd(t *testing.T) {
	g := startGlewlwyd(t)
	first, second := newKey(t, "ES256"), newKey(t, "RS256")
	must(t, g.send("POST", "/mod/plugin/", g.plugin(t, first)))
	must(t, g.send("POST", "/scope/", map[string]any{"name": "read", "display_name": "read", "description": "read", "password_required": false, "scheme": map[string]any{}}))
	g.register(t, "secret", map[string]any{
		"client_secret": oddSecret, "password": oddSecret, "token_endpoint_auth_method": []string{"client_secret_post", "client_secret_basic"},
	})
	key := newKey(t, "ES256")
	g.register(t, "key", map[string]any{"token_endpoint_auth_method": []string{"private_key_jwt"}, "jwks": json.RawMessage(sign.JWKS(key))})
	verifier := verifierOf(t, g.issuer)
	request := grant.Request{
		ClientID: "secret", ClientSecret: grant.NewSecret(oddSecret), Scopes: []string{"read"}, Params: map[string][]string{"resource": {api}},
	}

	t.Run("post", func(t *testing.T) {
		request := request
		request.Method = grant.ClientSecretPost
		token := tokenOf(t, newSource(t, tokensource.Options{Issuer: g.issuer, Request: request}))
		if claims, _ := accepted(t, verifier, token); claims.Subject != "secret" {
			t.Errorf("claims %+v", claims)
		}
	})
	t.Run("a wrong secret is 403 without a word", func(t *testing.T) {
		request := request
		request.ClientSecret = grant.NewSecret("wrong-canary")
		_, err := newSource(t, tokensource.Options{Issuer: g.issuer, Request: request}).Token(t.Context())
		if !errors.Is(err, jwtkit.CodeInvalidClient) || !strings.Contains(err.Error(), "403 without saying why") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an unknown scope, in its own words", func(t *testing.T) {
		request := request
		request.Method, request.Scopes = grant.ClientSecretPost, []string{"admin"}
		_, err := newSource(t, tokensource.Options{Issuer: g.issuer, Request: request}).Token(t.Context())
		if !errors.Is(err, jwtkit.CodeInvalidClient) || !strings.Contains(err.Error(), "scope_invalid") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("private_key_jwt for the token endpoint", func(t *testing.T) {
		source := newSource(t, tokensource.Options{
			Issuer: g.issuer, AssertionAudience: g.issuer + "/token", Assertion: signWith(key, "key"),
			Request: grant.Request{ClientID: "key", Scopes: []string{"read"}, Params: map[string][]string{"resource": {api}}},
		})
		accepted(t, verifier, tokenOf(t, source))
	})
	t.Run("private_key_jwt for the issuer is refused", func(t *testing.T) {
		source := newSource(t, tokensource.Options{
			Issuer: g.issuer, Assertion: signWith(key, "key"),
			Request: grant.Request{ClientID: "key", Scopes: []string{"read"}, Params: map[string][]string{"resource": {api}}},
		})
		if _, err := source.Token(t.Context()); !errors.Is(err, jwtkit.CodeInvalidClient) {
			t.Errorf("got %v: AssertionAudience may be needed no more", err)
		}
	})
	t.Run("rotation to another algorithm", func(t *testing.T) {
		request := request
		request.Method = grant.ClientSecretPost
		source := newSource(t, tokensource.Options{Issuer: g.issuer, Request: request})
		before := tokenOf(t, source)
		accepted(t, verifier, before)
		must(t, g.send("PUT", "/mod/plugin/oidc", g.plugin(t, second, first)))
		must(t, g.send("PUT", "/mod/plugin/oidc/reset", nil))
		after, err := source.Renew(t.Context(), before)
		must(t, err)
		if _, header := accepted(t, verifier, after); header.Algorithm != "RS256" {
			t.Errorf("signed by %s", header.Algorithm)
		}
		accepted(t, verifier, before)
	})
}
