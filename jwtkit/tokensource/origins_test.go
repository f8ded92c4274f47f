package tokensource_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

func TestTokenGoesToItsOriginsOnly(t *testing.T) {
	stranger := &api{Takes: []string{""}}
	elsewhere := serve(t, stranger)
	a := &api{Takes: []string{"token-1"}}
	s := newScene(t, a)
	redirecting := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Authorization"); got != "Bearer token-1" {
			t.Errorf("the first hop got %q", got)
		}
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	}))
	s.transport.Origins = []string{s.server.URL, redirecting.URL + "/"}

	for _, url := range []string{
		redirecting.URL, elsewhere.URL,
		strings.Replace(s.server.URL, "127.0.0.1", "localhost", 1), // the same server by another name
	} {
		req, _ := http.NewRequestWithContext(t.Context(), "POST", url, strings.NewReader("x"))
		s.send(t, req)
	}
	for _, got := range append(stranger.Tokens(), a.Tokens()...) {
		if got != "" {
			t.Errorf("a stranger got %q", got)
		}
	}
	if n := len(stranger.Tokens()) + len(a.Tokens()); n != 3 {
		t.Errorf("%d requests arrived, want 3", n)
	}
}

func TestOwnAuthorizationIsLeftAlone(t *testing.T) {
	s := newScene(t, &api{})
	req, _ := http.NewRequestWithContext(t.Context(), "GET", s.server.URL, nil)
	req.Header.Set("Authorization", "Bearer mine")
	if status, _ := s.send(t, req); status != 401 || s.endpoint.Requests() != 0 {
		t.Errorf("status %d after %d token requests", status, s.endpoint.Requests())
	}
	if got := s.api.Tokens(); !slices.Equal(got, []string{"mine"}) {
		t.Errorf("sent %q", got)
	}
}

func TestTransportRefusesBadSetup(t *testing.T) {
	source := newSource(t, &endpoint{Lifetime: 60})
	for name, transport := range map[string]*tokensource.Transport{
		"no source":     {Origins: []string{"https://api.example"}},
		"no origins":    {Source: source},
		"path":          {Source: source, Origins: []string{"https://api.example/v1"}},
		"query":         {Source: source, Origins: []string{"https://api.example?x"}},
		"plain http":    {Source: source, Origins: []string{"http://api.example"}},
		"no scheme":     {Source: source, Origins: []string{"api.example"}},
		"one good, bad": {Source: source, Origins: []string{"https://api.example", "*"}},
	} {
		content := &closing{Reader: strings.NewReader("x")}
		req, _ := http.NewRequestWithContext(t.Context(), "POST", "https://api.example", content)
		_, err := transport.RoundTrip(req)
		if !errors.Is(err, jwtkit.CodeRequestInvalid) || !content.closed {
			t.Errorf("%s: %v, body closed: %v", name, err, content.closed)
		}
	}
}

// Nobody else chooses what the token is used for.
func TestTokenDoesNotReturnFromAStranger(t *testing.T) {
	var back string
	stranger := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, back, http.StatusTemporaryRedirect)
	}))
	var seen []string
	s := newScene(t, &api{})
	first := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.URL.Path+" "+r.Header.Get("Authorization"))
		switch r.URL.Path {
		case "/out":
			http.Redirect(w, r, stranger.URL, http.StatusTemporaryRedirect)
		case "/within", "/delete-all":
			http.Redirect(w, r, "/end", http.StatusTemporaryRedirect)
		}
	}))
	back = first.URL + "/delete-all"
	s.transport.Origins = []string{first.URL}
	for _, path := range []string{"/out", "/within"} {
		response, err := s.client.Get(first.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}
	want := []string{"/out Bearer token-1", "/delete-all ", "/end ", "/within Bearer token-1", "/end Bearer token-1"}
	if !slices.Equal(seen, want) {
		t.Errorf("seen %q, want %q", seen, want)
	}
}
