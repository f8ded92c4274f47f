package bearer_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

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
