package bearer_test

import (
	"context"
	"expvar"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/bearer"
)

// exampleVerifier judges by a key set that stands in the program; a server
// takes one from package verify/remote.
func exampleVerifier() *verify.Verifier {
	keys, _, err := verify.ParseJWKS([]byte(`{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"2026-11","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}`))
	if err != nil {
		panic(err)
	}
	verifier, err := verify.New(keys, verify.Policy{Issuer: "https://id.example", Audiences: []string{"orders-api"}})
	if err != nil {
		panic(err)
	}
	return verifier
}

// A handler that takes *verify.Verified cannot be reached without a good token.
func ExampleRequire() {
	listOrders := func(w http.ResponseWriter, r *http.Request, who *verify.Verified) {
		fmt.Fprintln(w, "orders of", who.Claims().Subject)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /orders", bearer.Require(exampleVerifier(), listOrders))

	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, httptest.NewRequest("GET", "/orders", nil))
	fmt.Println(answer.Code, answer.Header().Get("WWW-Authenticate"))
	fmt.Print(answer.Body)
	// Output:
	// 401 Bearer
	// {"code":"credentials_missing"}
}

// A router that wants plain handlers gets the guard as middleware.
func ExampleGuard_Middleware() {
	guard := bearer.Guard{
		Verifier: exampleVerifier(),
		Realm:    "orders",
		Scopes:   []string{"orders:read"},
	}
	handler := guard.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if who, ok := bearer.From(r.Context()); ok {
			fmt.Fprintln(w, "orders of", who.Claims().Subject)
		}
	}))

	request := httptest.NewRequest("GET", "/orders", nil)
	request.Header.Set("Authorization", "Bearer eyJhbGciOiJFZERTQSIsImtpZCI6IjIwMTkifQ.e30.")
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	fmt.Println(answer.Code, answer.Header().Get("WWW-Authenticate"))
	fmt.Print(answer.Body)
	// Output:
	// 401 Bearer realm="orders", error="invalid_token", error_description="key_not_found"
	// {"error":"invalid_token","code":"key_not_found"}
}

// One guard for the API, and for each route the scopes that it needs.
func ExampleGuard_WithScopes() {
	guard := bearer.Guard{
		Verifier:         exampleVerifier(),
		ResourceMetadata: "https://orders.example/.well-known/oauth-protected-resource",
	}
	orders := func(w http.ResponseWriter, r *http.Request, who *verify.Verified) {
		fmt.Fprintln(w, r.Method, "by", who.Claims().Subject)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /orders", guard.WithScopes("orders:read").Require(orders))
	mux.Handle("POST /orders", guard.WithScopes("orders:write").Require(orders))

	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, httptest.NewRequest("POST", "/orders", nil))
	fmt.Println(answer.Code, answer.Header().Get("WWW-Authenticate"))
	// Output:
	// 401 Bearer resource_metadata="https://orders.example/.well-known/oauth-protected-resource"
}

// Observe counts decisions, whatever it counts them with: here a map of expvar.
func ExampleEvent() {
	decisions := new(expvar.Map)
	guard := bearer.Guard{
		Verifier: exampleVerifier(),
		Observe: func(_ *http.Request, e bearer.Event) {
			decisions.Add(string(jwtkit.CodeOf(e.Err)), 1)
		},
	}
	handler := guard.Middleware(http.NotFoundHandler())
	for range 3 {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/orders", nil))
	}
	fmt.Println(decisions)
	// Output: {"credentials_missing": 3}
}

// A list of revocations in a file takes effect within a second of its change.
func ExampleOpenRevocationFile() {
	file := filepath.Join(os.TempDir(), "jwtkit-example-revoked.json")
	defer os.Remove(file)
	os.WriteFile(file, []byte(`{"revoked":[{"sub":"ann","until":4102444800}]}`), 0o600)

	revoked, err := bearer.OpenRevocationFile(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	guard := bearer.Guard{Verifier: exampleVerifier().WithRevocations(revoked)}
	http.Handle("/orders", guard.Middleware(http.NotFoundHandler()))

	fmt.Println(revoked.Revoked(context.Background(), verify.RevocationClaims{Subject: "ann"}))
	// Output: true <nil>
}
