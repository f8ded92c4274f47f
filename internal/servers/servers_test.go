package servers

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
	"github.com/jwtkit/toolkit/jwtkit/jwttest"
)

// start builds a server and runs it until the test ends.
func start(t *testing.T, name string, args ...string) (address string) {
	t.Helper()
	program := filepath.Join(t.TempDir(), name)
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", program, "./"+name).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok || err != nil {
		t.Fatalf("it says %q, %v", line, err)
	}
	return address
}

// get gives the answer to a request with that token, none for "".
func get(t *testing.T, address, token string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer
}

func TestServers(t *testing.T) {
	for _, name := range []string{"plain", "chi", "golangjwt"} {
		t.Run(name, func(t *testing.T) {
			idp := jwttest.NewIssuer(t)
			address := start(t, name, "-issuer", idp.URL, "-audience", "api")
			expect := func(token string, status int, header string) {
				t.Helper()
				answer := get(t, address+"/whoami", token)
				if answer.StatusCode != status || header != "" && answer.Header.Get(header) == "" {
					t.Errorf("status %s, headers %v, want %d and %s", answer.Status, answer.Header, status, header)
				}
			}
			before := idp.Token(t)
			expect(before, http.StatusOK, "")
			expect("", http.StatusUnauthorized, "WWW-Authenticate")
			expect(before[:len(before)-10]+"AAAAAAAAAA", http.StatusUnauthorized, "WWW-Authenticate")

			idp.RotateWithoutOverlap(t)
			expect(idp.Token(t), http.StatusOK, "")
			expect(before, http.StatusUnauthorized, "WWW-Authenticate")
			if answer := get(t, address+"/ready", ""); answer.StatusCode != http.StatusOK {
				t.Errorf("not ready: %s", answer.Status)
			}
		})
	}
}

// A server that is started while its issuer is down says so, and serves as soon
// as the issuer does.
func TestServersStartWithoutTheirIssuer(t *testing.T) {
	for _, name := range []string{"plain", "chi", "golangjwt"} {
		t.Run(name, func(t *testing.T) {
			var up atomic.Bool
			front := httptest.NewUnstartedServer(nil)
			defer front.Close()
			url := "http://" + front.Listener.Addr().String()
			behind, err := issuer.New(issuer.Options{Issuer: url})
			if err != nil {
				t.Fatal(err)
			}
			front.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !up.Load() {
					http.Error(w, "down", http.StatusBadGateway)
					return
				}
				behind.ServeHTTP(w, r)
			})
			front.Start()
			token, err := behind.SigningKey().Sign("at+jwt", map[string]any{"iss": url, "aud": "api", "exp": time.Now().Add(time.Hour).Unix()})
			if err != nil {
				t.Fatal(err)
			}

			address := start(t, name, "-issuer", url, "-audience", "api")
			if answer := get(t, address+"/whoami", token); answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" {
				t.Errorf("while the issuer is down: %s, headers %v", answer.Status, answer.Header)
			}
			if answer := get(t, address+"/ready", ""); answer.StatusCode != http.StatusServiceUnavailable {
				t.Errorf("ready without keys: %s", answer.Status)
			}
			up.Store(true)
			for get(t, address+"/ready", "").StatusCode != http.StatusOK {
				time.Sleep(50 * time.Millisecond)
			}
			if answer := get(t, address+"/whoami", token); answer.StatusCode != http.StatusOK {
				t.Errorf("after the recovery: %s", answer.Status)
			}
		})
	}
}
