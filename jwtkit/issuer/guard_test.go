package issuer_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

// TestHost asks by names that a page could point at loopback.
func TestHost(t *testing.T) {
	_, at := start(t, issuer.Options{Issuer: "https://Id.example:8443", Hosts: []string{"build-7", "[fd00::1]:80", "fd00::2"}})
	for host, want := range map[string]int{
		"127.0.0.1": 200, "127.0.0.1:1": 200, "localhost:8400": 200, "LOCALHOST": 200, "[::1]": 200, "[::1]:8400": 200,
		"id.example": 200, "id.example:8443": 200, "build-7:80": 200, "[fd00::1]": 200, "[fd00::2]:80": 200,
		"evil.example": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421, "evil.example:8443": 421,
		"127.0.0.2": 421, "id.example.": 421,
	} {
		request := newRequest(t, http.MethodGet, at+"/.well-known/jwks.json", "", "")
		request.Host = host
		a := send(t, request)
		if a.status != want {
			t.Errorf("Host %s: %d, want %d", host, a.status, want)
		}
		if a.status == http.StatusMisdirectedRequest {
			checkRefusal(t, a)
		}
	}
}

// TestOtherSitesChangeNothing sends what a browser sends for a page of another
// site.
func TestOtherSitesChangeNothing(t *testing.T) {
	_, at := start(t, issuer.Options{})
	for _, c := range []struct {
		name, value string
		status      int
	}{
		{"Origin", "https://evil.example", 403},
		{"Origin", "null", 403},
		{"Sec-Fetch-Site", "cross-site", 403},
		{"Sec-Fetch-Site", "same-site", 403},
		{"Origin", at, 200},
		{"Sec-Fetch-Site", "same-origin", 200},
	} {
		request := newRequest(t, http.MethodPost, at+"/admin/keys/rotate", "application/json", "")
		request.Header.Set(c.name, c.value)
		a := send(t, request)
		if a.status != c.status || a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %s: %d %v", c.name, c.value, a.status, a.header)
		}
	}
}

// TestAdmit asks the handler as from other machines, which a test on loopback
// cannot be.
func TestAdmit(t *testing.T) {
	const token = "admin-token-0123456789"
	open, err := issuer.New(issuer.Options{Issuer: "http://localhost", Algorithm: "ES256", AdminToken: token})
	if err != nil {
		t.Fatal(err)
	}
	closed, err := issuer.New(issuer.Options{Issuer: "http://localhost", Algorithm: "ES256"})
	if err != nil {
		t.Fatal(err)
	}
	forwarded := map[string]string{"X-Forwarded-For": "203.0.113.9"}
	for _, c := range []struct {
		name   string
		issuer *issuer.Issuer
		remote string
		header map[string]string
		status int
	}{
		{"loopback", closed, "127.0.0.1:5", nil, 200},
		{"loopback IPv6", closed, "[::1]:5", nil, 200},
		{"loopback IPv4 in IPv6", closed, "[::ffff:127.0.0.1]:5", nil, 200},
		{"another machine", closed, "203.0.113.9:5", nil, 403},
		{"a pipe", closed, "pipe", nil, 403},
		{"a proxy on loopback", closed, "127.0.0.1:5", forwarded, 403},
		{"a token where none is set", closed, "127.0.0.1:5", map[string]string{"Authorization": "Bearer "}, 403},
		{"loopback without the token", open, "127.0.0.1:5", nil, 200},
		{"another machine with the token", open, "203.0.113.9:5", map[string]string{"Authorization": "bearer " + token}, 200},
		{"another machine without", open, "203.0.113.9:5", nil, 401},
		{"another machine with a wrong token", open, "203.0.113.9:5", map[string]string{"Authorization": "Bearer x" + token}, 401},
		{"the token by Basic", open, "203.0.113.9:5", map[string]string{"Authorization": "Basic " + token}, 401},
		{"loopback with a wrong token", open, "127.0.0.1:5", map[string]string{"Authorization": "Bearer x"}, 401},
	} {
		request := httptest.NewRequest(http.MethodPost, "http://localhost/admin/keys/rotate", strings.NewReader("{}"))
		request.RemoteAddr = c.remote
		request.Header.Set("Content-Type", "application/json")
		for name, value := range c.header {
			request.Header.Set(name, value)
		}
		recorder := httptest.NewRecorder()
		c.issuer.ServeHTTP(recorder, request)
		if recorder.Code != c.status {
			t.Errorf("%s: %d %s, want %d", c.name, recorder.Code, recorder.Body, c.status)
		}
		if challenge := recorder.Header().Get("WWW-Authenticate"); (challenge != "") != (c.status == 401) {
			t.Errorf("%s: WWW-Authenticate = %q", c.name, challenge)
		}
	}
}

// TestRequestWithoutBody hands the handler a client's request, as a
// RoundTripper without a network does; its Body is nil.
func TestRequestWithoutBody(t *testing.T) {
	s, err := issuer.New(issuer.Options{Issuer: "http://localhost", Algorithm: "ES256"})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/connect/token", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", formType)
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, request)
	if recorder.Code != http.StatusBadRequest || !strings.Contains(recorder.Body.String(), "the body is empty") {
		t.Errorf("%d %s", recorder.Code, recorder.Body)
	}
}
