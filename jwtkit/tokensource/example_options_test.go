package tokensource_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/sign"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// A client with a private key in place of a secret.
func ExampleOptions_assertion() {
	server := exampleServer()
	defer server.Close()
	key, err := sign.GenerateKey("ES256", "client-key-1") // its JWK is registered with the server
	if err != nil {
		fmt.Println(err)
		return
	}
	source, err := tokensource.New(tokensource.Options{
		Request: grant.Request{TokenURL: server.URL + "/connect/token", ClientID: "shop"},
		Assertion: func(_ context.Context, audience string) (grant.Secret, error) {
			text, err := key.Sign("JWT", grant.AssertionClaims("shop", audience, rand.Text(), time.Now()))
			return grant.NewSecret(text), err
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	token, err := source.Token(context.Background())
	fmt.Println(token, err)
	// Output: Token(fingerprint=7f8a6b09) <nil>
}

// Renewals that fail in the background reach a log.
func ExampleOptions_observe() {
	down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	defer down.Close()
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	logged := make(chan struct{})
	source, err := tokensource.New(tokensource.Options{
		Request: grant.Request{TokenURL: down.URL, ClientID: "shop", ClientSecret: grant.NewSecret("s3cr3t")},
		Observe: func(a tokensource.Attempt) {
			if a.Err != nil {
				log.Warn("no token", "failures", a.Failures, "error", a.Err)
			}
			close(logged)
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = source.Token(context.Background())
	<-logged
	// Output: level=WARN msg="no token" failures=1 error="token_endpoint_unreachable: a fault of the server: the token endpoint answered 502"
}

// An API that refuses a renewed token as well has a reason, and the token may
// show it.
func ExampleTransport_refused() {
	key, err := sign.GenerateKey("ES256", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	token, err := key.Sign("JWT", map[string]any{"aud": "payments", "exp": 4102444800})
	if err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer","expires_in":3600}`, token)
			return
		}
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer server.Close()
	source, err := tokensource.New(tokensource.Options{
		Request: grant.Request{TokenURL: server.URL + "/token", ClientID: "shop", ClientSecret: grant.NewSecret("s3cr3t")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	client := &http.Client{Transport: &tokensource.Transport{
		Source:  source,
		Origins: []string{server.URL},
		Refused: func(ctx context.Context, r tokensource.Refusal) error {
			if !r.Replayed {
				return nil
			}
			expected := &verify.Policy{AnyIssuer: true, Audiences: []string{"orders"}}
			report := diagnose.Run(ctx, r.Token.Reveal(), diagnose.Options{Policy: expected})
			return fmt.Errorf("refused twice: %s", report.Findings[0].Cause)
		},
	}}
	_, err = client.Get(server.URL + "/orders")
	fmt.Println(errors.Unwrap(err)) // net/http puts method and address in front
	// Output: refused twice: audience_mismatch
}
