package clients

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/testenv"
)

// apacheConfig wants the folder of modules, a folder of its own, a port, the
// issuer, the file of the certificate to trust, the audience, and the API behind.
const apacheConfig = `
ServerName 127.0.0.1
Listen 127.0.0.1:%[3]d
ServerRoot %[2]s
DefaultRuntimeDir %[2]s
PidFile %[2]s/pid
ErrorLog %[2]s/error.log
LogLevel warn authz_core:debug
User nobody
Group nogroup
LoadModule mpm_event_module %[1]s/mod_mpm_event.so
LoadModule authn_core_module %[1]s/mod_authn_core.so
LoadModule authz_core_module %[1]s/mod_authz_core.so
LoadModule proxy_module %[1]s/mod_proxy.so
LoadModule proxy_http_module %[1]s/mod_proxy_http.so
LoadModule auth_openidc_module %[1]s/mod_auth_openidc.so
OIDCOAuthVerifyJwksUri %[4]s/.well-known/jwks.json
OIDCOAuthSSLValidateServer On
OIDCCABundlePath %[5]s
OIDCOAuthRemoteUserClaim client_id
<Location />
  AuthType oauth20
  <RequireAll>
    Require claim iss:%[4]s
    Require claim aud:%[6]s
  </RequireAll>
  ProxyPass %[7]s/
</Location>
`

// TestApache has our tokens verified by mod_auth_openidc, in front of an API that
// learns who called from its headers.
func TestApache(t *testing.T) {
	realParts(t)
	program := install(t, testenv.Apache, "apache")
	i := startIssuer(t)
	var caller atomic.Value
	behind := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		caller.Store(r.Header.Get("OIDC_CLAIM_client_id"))
	}))
	t.Cleanup(behind.Close)
	judge := startApache(t, program, i, behind.URL)
	// It knows no EdDSA, and does not look at nbf.
	profiles := []string{"keycloak", "rfc9068", "identityserver"}
	i.judgedBy(t, judge, profiles, []string{"RS512", "PS256", "ES256", "ES384", "ES512"}, reasons{
		"expired": "JWT expired", "wrong-audience": "claim aud:" + api + ": denied\n", "wrong-issuer": "claim iss:" + i.URL() + ": denied\n",
		"bad-signature": "cjose_jws_verify failed", "unknown-kid": "could not find key with kid",
		"id-token": "remote user could not be set", "opaque": "could not parse JWT",
	})
	if caller.Load() != "identityserver" {
		t.Errorf("the API was called by %v", caller.Load())
	}
}

// startApache gives what a gateway in front of the API says: the status, and what
// its log has to say about the request.
func startApache(t *testing.T, program string, i *ourIssuer, behind string) judge {
	t.Helper()
	dir, port := openDir(t, i.caFile), freePort(t)
	file, log := filepath.Join(dir, "httpd.conf"), filepath.Join(dir, "error.log")
	config := fmt.Sprintf(apacheConfig, testenv.ApacheModules, dir, port, i.URL(), filepath.Join(dir, filepath.Base(i.caFile)), api, behind)
	must(t, os.WriteFile(file, []byte(config), 0o644))
	start(t, exec.Command(program, "-X", "-f", file))
	url := fmt.Sprintf("http://127.0.0.1:%d/", port)
	awaitAnswer(t, url, log)
	var seen int
	return func(t *testing.T, token string) string {
		answer := get(t, url, token)
		said, err := os.ReadFile(log)
		must(t, err)
		fresh := said[seen:]
		seen = len(said)
		if answer.StatusCode == http.StatusOK {
			return ""
		}
		return answer.Status + "\n" + string(fresh)
	}
}

// awaitAnswer waits for a server that does not say when it is ready.
func awaitAnswer(t *testing.T, url, log string) {
	t.Helper()
	for range 300 {
		answer, err := http.Get(url)
		if err == nil {
			must(t, answer.Body.Close())
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	said, err := os.ReadFile(log)
	t.Fatalf("no answer from %s, and its log says %v %s", url, err, said)
}

// openDir gives a folder with a copy of the file. Apache reads it as nobody, who
// may not enter a t.TempDir.
func openDir(t *testing.T, file string) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "apache-")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755))
	text, err := os.ReadFile(file)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, filepath.Base(file)), text, 0o644))
	return dir
}
