package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const canary = "canary-5ecret"

// credentials puts the client's credentials into the environment.
func credentials(t *testing.T) {
	t.Setenv(clientIDVariable, "orders")
	t.Setenv(clientSecretVariable, canary)
	t.Setenv(cacheVariable, cacheOff)
}

// tokens serves a token endpoint that gives token-1, token-2 and so on.
func tokens(t *testing.T) *httptest.Server {
	given := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		given++
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"access_token":"token-%d","token_type":"Bearer","expires_in":3600}`, given)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestCallRenewsAndReplaysOnceOnA401(t *testing.T) {
	credentials(t)
	var seen []string
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		seen = append(seen, r.Method+" "+r.Header.Get("Authorization")+" "+r.Header.Get("Content-Type")+" "+string(body))
		if len(seen) == 1 {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		io.WriteString(w, "done")
	}))
	defer api.Close()
	status, stdout, stderr := command(t, "", "call", "--token-url", tokens(t).URL, "-d", `{"a":1}`, api.URL)
	want := []string{`POST Bearer token-1 application/json {"a":1}`, `POST Bearer token-2 application/json {"a":1}`}
	if fmt.Sprint(seen) != fmt.Sprint(want) {
		t.Errorf("the API saw %q, want %q", seen, want)
	}
	if status != statusGood || stdout != "done" || strings.Contains(stderr, "token-") {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
}

// A redirect to another origin is the answer: neither token nor body goes there.
func TestCallStaysAtItsOrigin(t *testing.T) {
	credentials(t)
	asked := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer other.Close()
	api := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer api.Close()
	status, _, stderr := command(t, "", "call", "--token-url", tokens(t).URL, "-d", `{"private":1}`, api.URL)
	if asked != 0 || status != statusRefused || !strings.Contains(stderr, "307") {
		t.Errorf("the other origin was asked %d times; status %d, %s", asked, status, stderr)
	}
}

// What an API answers is data for a pipe; in messages nothing of it is raw.
func TestCallShowsHostileAnswersAsData(t *testing.T) {
	credentials(t)
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", "Bearer realm=\"\u009b31m\u202e\"")
		w.WriteHeader(http.StatusUnauthorized)
		io.WriteString(w, "\x1b[31mred")
	}))
	defer api.Close()
	status, stdout, stderr := command(t, "", "call", "--token-url", tokens(t).URL, api.URL)
	if status != statusRefused || stdout != "\x1b[31mred" {
		t.Errorf("status %d, stdout %q", status, stdout)
	}
	if strings.ContainsAny(stderr, "\x1b\u009b\u202e") || !strings.Contains(stderr, `\u202e`) {
		t.Errorf("stderr is %q", stderr)
	}
}

func TestCallSendsEveryHeaderOrSaysWhyNot(t *testing.T) {
	credentials(t)
	var seen http.Header
	api := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r.Header }))
	defer api.Close()
	status, _, stderr := command(t, "", "call", "--token-url", tokens(t).URL, "-H", "X-One: a", "-H", "x-one:b", "-H", "user-agent: mine", api.URL)
	if status != statusGood || fmt.Sprint(seen["X-One"], seen["User-Agent"]) != "[a b] [mine]" {
		t.Errorf("status %d, %s; the API saw %v", status, stderr, seen)
	}
	for _, bad := range []string{"Bad Name: canary", "X: a\r\nEvil: canary", "X: canary\x00", "no colon canary", ": canary", "Ünsinn: canary", "host: canary", "AUTHORIZATION: canary"} {
		seen = nil
		status, stdout, stderr := command(t, "", "call", "--token-url", "http://127.0.0.1:1", "-H", bad, api.URL)
		if status != statusUsage || seen != nil || stdout != "" || !strings.Contains(stderr, "--header") || strings.Contains(stderr, "canary") {
			t.Errorf("%q: status %d, %q, %s", bad, status, stdout, stderr)
		}
	}
}

func TestCallStopsARedirectThatHasNoEnd(t *testing.T) {
	credentials(t)
	asked := 0
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		http.Redirect(w, r, "/", http.StatusFound)
	}))
	defer api.Close()
	status, _, stderr := command(t, "", "call", "--token-url", tokens(t).URL, api.URL)
	if asked != 10 || status != statusRefused || !strings.Contains(stderr, "302") {
		t.Errorf("asked %d times; status %d, %s", asked, status, stderr)
	}
}

func TestCallTakesAnAnswerThatIsNoText(t *testing.T) {
	credentials(t)
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "a\xff\xfeb") }))
	defer api.Close()
	if status, stdout, stderr := command(t, "", "call", "--token-url", tokens(t).URL, api.URL); status != statusGood || stdout != "a\xff\xfeb" {
		t.Errorf("status %d, %q, %s", status, stdout, stderr)
	}
	if status, stdout, stderr := command(t, "", "call", "--json", "--token-url", tokens(t).URL, api.URL); status != statusGood || !strings.Contains(stdout, `"body":"a`+"\uFFFD"+`b"`) {
		t.Errorf("status %d, %q, %s", status, stdout, stderr)
	}
}
