package remote_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/bearer"
	"github.com/jwtkit/toolkit/verify/remote"
)

// A server verifies the tokens of an issuer that it knows by its address. It
// starts without waiting for the issuer, and says when it is ready.
func ExampleIssuer() {
	issuer := exampleIssuer()
	defer issuer.Close()

	keys, err := remote.Issuer(context.Background(), issuer.URL, remote.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer keys.Close()
	verifier, err := verify.New(keys, verify.Policy{Issuer: issuer.URL, Audiences: []string{"orders-api"}})
	if err != nil {
		fmt.Println(err)
		return
	}

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	fmt.Println("ready:", keys.Ready(ctx) == nil)

	_, err = verifier.Verify(ctx, "eyJhbGciOiJFZERTQSIsImtpZCI6IjIwMTkifQ.e30.")
	fmt.Println(err)
	// Output:
	// ready: true
	// key_not_found: no key has the token's kid "2019"
}

// Health tells what a status page may show.
func ExampleKeys_Health() {
	issuer := exampleIssuer()
	defer issuer.Close()
	keys, err := remote.JWKS(context.Background(), issuer.URL+"/jwks", issuer.URL, remote.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer keys.Close()

	// The first question waits for the set.
	if _, err := keys.Keys(context.Background(), jwtkit.Header{}); err != nil {
		fmt.Println(err)
	}
	health := keys.Health()
	fmt.Println("keys:", health.KeyIDs)
	for _, problem := range health.Problems {
		fmt.Println(problem)
	}
	// Output:
	// keys: [2026-11]
	// key 1 (kid "next"): kty "AKP" is not known here
}

// A service that has more customers than it can list gives each the keys and
// the policy of its own issuer, when the first token of it comes.
func ExampleNewTenants() {
	issuer := exampleIssuer()
	defer issuer.Close()
	customers := map[string]string{issuer.URL: "orders-api"} // a database, in a real service

	tenants, err := remote.NewTenants(func(_ context.Context, issuer string) (remote.Tenant, error) {
		audience, ok := customers[issuer]
		if !ok {
			return remote.Tenant{}, jwtkit.CodeIssuerMismatch
		}
		return remote.Tenant{Policy: verify.Policy{Audiences: []string{audience}}}, nil
	}, remote.TenantOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer tenants.Close()
	verifier := tenants.Verifier().Cached(10_000)

	// {"iss":"https://stranger.example"}
	_, err = verifier.Verify(context.Background(), "eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJodHRwczovL3N0cmFuZ2VyLmV4YW1wbGUifQ.")
	fmt.Println(err)
	// Output:
	// issuer_mismatch: iss is "https://stranger.example", which is none of the issuers that are trusted
}

// An API: the keys come from the issuer, the guard from package bearer. It tells
// the keys' absence (503) from a bad token (401).
func Example_server() {
	issuer := exampleIssuer()
	defer issuer.Close()

	keys, err := remote.Issuer(context.Background(), issuer.URL, remote.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer keys.Close()
	verifier, err := verify.New(keys, verify.Policy{Issuer: issuer.URL, Audiences: []string{"orders-api"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.Handle("GET /orders", bearer.Require(verifier, func(w http.ResponseWriter, _ *http.Request, who *verify.Verified) {
		fmt.Fprintln(w, "orders of", who.Claims().Subject)
	}))
	mux.HandleFunc("GET /ready", func(w http.ResponseWriter, r *http.Request) {
		if err := keys.Ready(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	})

	for _, path := range []string{"/ready", "/orders"} {
		request := httptest.NewRequest("GET", path, nil)
		request.Header.Set("Authorization", "Bearer eyJhbGciOiJFZERTQSIsImtpZCI6IjIwMTkifQ.e30.")
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, request)
		fmt.Printf("%s %d %q\n", path, answer.Code, answer.Header().Get("WWW-Authenticate"))
	}
	// Output:
	// /ready 200 ""
	// /orders 401 "Bearer error=\"invalid_token\", error_description=\"key_not_found\""
}

// exampleIssuer publishes one key that can be used and one of a new type.
func exampleIssuer() *httptest.Server {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q}`, server.URL, server.URL+"/jwks")
	})
	mux.HandleFunc("/jwks", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"keys":[
			{"kty":"OKP","crv":"Ed25519","kid":"2026-11","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
			{"kty":"AKP","alg":"ML-DSA-44","kid":"next","pub":"AAAA"}]}`)
	})
	return server
}
