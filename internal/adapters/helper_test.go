package adapters

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify"
)

const issuer = "https://id.example"

// verifier gives one for orders-api, and what makes its tokens.
func verifier(t *testing.T) (*verify.Verifier, *forge.Key) {
	t.Helper()
	key := forge.NewKey("ES256", "k")
	keys, _, err := verify.ParseJWKS([]byte(forge.JWKS(key)))
	if err != nil {
		t.Fatal(err)
	}
	v, err := verify.New(keys, verify.Policy{Issuer: issuer, Audiences: []string{"orders-api"}})
	if err != nil {
		t.Fatal(err)
	}
	return v, key
}

// token gives ann's, which expires after so long.
func token(key *forge.Key, lives time.Duration) string {
	now := time.Now()
	return key.Token(fmt.Sprintf(`{"iss":%q,"aud":"orders-api","sub":"ann","jti":"7","scope":"orders:read","iat":%d,"exp":%d}`, issuer, now.Unix(), now.Add(lives).Unix()))
}

// asks sends requests to a router with a route GET /orders for the scope
// orders:read, one GET /admin for admin, and a guard before both, that greets.
func asks(t *testing.T, router http.Handler, key *forge.Key) {
	t.Helper()
	for _, c := range []struct {
		path, token string
		status      int
		body        string
		challenge   string
	}{
		{"/orders", token(key, time.Hour), 200, "hello ann", ""},
		{"/orders", token(key, -time.Hour), 401, "{\"error\":\"invalid_token\",\"code\":\"token_expired\"}\n", `Bearer error="invalid_token", error_description="token_expired"`},
		{"/orders", "", 401, "{\"code\":\"credentials_missing\"}\n", "Bearer"},
		{"/admin", token(key, time.Hour), 403, "{\"error\":\"insufficient_scope\",\"code\":\"scope_insufficient\"}\n", `Bearer error="insufficient_scope", scope="admin", error_description="scope_insufficient"`},
	} {
		request := httptest.NewRequest("GET", c.path, nil)
		if c.token != "" {
			request.Header.Set("Authorization", "Bearer "+c.token)
		}
		answer := httptest.NewRecorder()
		router.ServeHTTP(answer, request)
		if answer.Code != c.status || answer.Body.String() != c.body || answer.Header().Get("WWW-Authenticate") != c.challenge {
			t.Errorf("%s: %d %s\n%s, want %d %s\n%s", c.path, answer.Code, answer.Body, answer.Header().Get("WWW-Authenticate"), c.status, c.body, c.challenge)
		}
	}
}

// greet is a handler behind a guard's middleware.
func greet(w http.ResponseWriter, r *http.Request) {
	fmt.Fprint(w, greeting(r.Context()))
}
