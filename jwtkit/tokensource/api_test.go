package tokensource_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

// An api is a protected resource that takes some tokens, and remembers what it
// was sent.
type api struct {
	Takes     []string                                  // tokens; the others get 401
	Challenge string                                    // WWW-Authenticate of the 401
	Refuse    func(w http.ResponseWriter, token string) // before the 401

	mu     sync.Mutex
	tokens []string // as they came, "" for none
	bodies []string
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	const scheme = "Bearer "
	token := r.Header.Get("Authorization")
	if len(token) > len(scheme) && token[:len(scheme)] == scheme {
		token = token[len(scheme):]
	}
	a.mu.Lock()
	a.tokens, a.bodies = append(a.tokens, token), append(a.bodies, string(body))
	a.mu.Unlock()
	if slices.Contains(a.Takes, token) {
		_, _ = w.Write(body)
		return
	}
	if a.Refuse != nil {
		a.Refuse(w, token)
	}
	if a.Challenge != "" {
		w.Header().Set("WWW-Authenticate", a.Challenge)
	}
	http.Error(w, "refused "+token, http.StatusUnauthorized)
}

func (a *api) Tokens() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.tokens)
}

// A scene is an API, a token endpoint and a client between them.
type scene struct {
	api       *api
	endpoint  *endpoint
	server    *httptest.Server // of the API
	source    *tokensource.Source
	transport *tokensource.Transport
	client    *http.Client
	refusals  []tokensource.Refusal
}

func newScene(t *testing.T, a *api) *scene {
	t.Helper()
	s := &scene{api: a, endpoint: &endpoint{Lifetime: 3600}, server: serve(t, a)}
	s.source = newSource(t, s.endpoint)
	s.transport = &tokensource.Transport{
		Source:  s.source,
		Base:    s.server.Client().Transport,
		Origins: []string{s.server.URL},
		Refused: func(_ context.Context, r tokensource.Refusal) error {
			s.refusals = append(s.refusals, r)
			return nil
		},
	}
	s.client = &http.Client{Transport: s.transport}
	return s
}

// do sends a request and gives the status and the body of the response.
func (s *scene) do(t *testing.T, method, path string, body io.Reader) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.server.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	return s.send(t, req)
}

func (s *scene) send(t *testing.T, req *http.Request) (int, string) {
	t.Helper()
	response, err := s.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}
