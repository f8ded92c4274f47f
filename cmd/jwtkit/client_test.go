package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// What the flags say is what the token endpoint gets.
func TestClientFlagsShapeTheRequest(t *testing.T) {
	credentials(t)
	for name, c := range map[string]struct {
		flags []string
		basic bool
		form  map[string][]string
	}{
		"nothing said": {nil, true, map[string][]string{}},
		"basic":        {[]string{"--auth", "basic"}, true, map[string][]string{}},
		"post":         {[]string{"--auth", "post"}, false, map[string][]string{"client_id": {"orders"}, "client_secret": {canary}}},
		"scopes":       {[]string{"--scope", "a b", "--scope", "c"}, true, map[string][]string{"scope": {"a b c"}}},
		"params": {[]string{"--param", "resource=https://a/?b=c", "--param", "resource=d", "--param", "audience="}, true,
			map[string][]string{"resource": {"https://a/?b=c", "d"}, "audience": {""}}},
		"client": {[]string{"--client-id", "other"}, true, map[string][]string{}},
	} {
		var id, secret string
		var form map[string][]string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			id, secret, _ = r.BasicAuth()
			_ = r.ParseForm()
			form = r.PostForm
			io.WriteString(w, `{"access_token":"good","token_type":"Bearer","expires_in":60}`)
		}))
		status, stdout, stderr := command(t, "", append([]string{"token", "--token-url", server.URL}, c.flags...)...)
		server.Close()
		c.form["grant_type"] = []string{"client_credentials"}
		if status != statusGood || stdout != "good\n" || fmt.Sprint(form) != fmt.Sprint(c.form) {
			t.Errorf("%s: status %d, %s; sent %v, want %v", name, status, stderr, form, c.form)
		}
		wantID := "orders"
		if slices.Contains(c.flags, "other") {
			wantID = "other"
		}
		if c.basic != (id == wantID && secret == canary) {
			t.Errorf("%s: in the header are %q and %q", name, id, secret)
		}
	}
}

// Of two flags that say different things, none is quietly left out.
func TestClientFlagsThatContradict(t *testing.T) {
	credentials(t)
	for _, flags := range []string{
		"--token-url https://a.example --issuer https://b.example",
		"--issuer https://a.example --client-secret-file a --client-secret-stdin",
		"--issuer https://a.example --client-secret-stdin --client-key a",
		"--issuer https://a.example --client-secret-file a --client-key a",
		"--issuer https://a.example --client-key a --auth post",
		"--issuer https://a.example --json --header",
	} {
		if status, stdout, stderr := command(t, "", append([]string{"token"}, strings.Fields(flags)...)...); status != statusUsage || stdout != "" || stderr == "" {
			t.Errorf("%s: status %d, %q, %s", flags, status, stdout, stderr)
		}
	}
}

// What was odd about an answer is said, and not on standard output.
func TestTokenSaysWhatItAssumed(t *testing.T) {
	credentials(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"access_token":"good","token_type":"Bearer","expires_in":"3600"}`)
	}))
	defer server.Close()
	status, stdout, stderr := command(t, "", "token", "--token-url", server.URL)
	if status != statusGood || stdout != "good\n" || !strings.Contains(stderr, "expires_in") || !strings.Contains(stderr, "a lifetime of 1 minute is assumed") {
		t.Errorf("status %d, %q, %s", status, stdout, stderr)
	}
}

// A cache that cannot be believed costs a request and a word, not the token.
func TestTokenOfABadCache(t *testing.T) {
	credentials(t)
	spoil := map[string]func(path string) error{
		"no token": func(path string) error { return os.WriteFile(path, []byte("x"), 0o600) },
		"future": func(path string) error {
			return os.WriteFile(path, []byte(`{"access_token":"evil","issued":99999999990,"expiry":99999999999}`), 0o600)
		},
		"cut off": func(path string) error { return os.Truncate(path, 30) },
		"empty":   func(path string) error { return os.Truncate(path, 0) },
	}
	if runtime.GOOS != "windows" {
		spoil["others may read"] = func(path string) error { return os.Chmod(path, 0o644) }
	}
	for name, spoil := range spoil {
		dir, url := t.TempDir(), tokens(t).URL
		get := func() (string, string) {
			status, stdout, stderr := command(t, "", "token", "--token-url", url, "--cache", dir)
			if status != statusGood {
				t.Fatalf("%s: status %d, %s", name, status, stderr)
			}
			return strings.TrimSpace(stdout), stderr
		}
		get()
		files, err := filepath.Glob(filepath.Join(dir, "*.token"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%s: %q, %v", name, files, err)
		}
		if err := spoil(files[0]); err != nil {
			t.Fatal(err)
		}
		if got, stderr := get(); got != "token-2" || name == "others may read" && !strings.Contains(stderr, "in the cache is not used") {
			t.Errorf("%s: got %s, %s", name, got, stderr)
		}
		if got, _ := get(); got != "token-2" {
			t.Errorf("%s: the cache was not mended: %s", name, got)
		}
	}
}
