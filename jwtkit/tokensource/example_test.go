package tokensource_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"golang.org/x/oauth2"

	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

// exampleServer is an authorization server and an API in one. The API takes
// the second token that was issued, as if the first had been revoked.
func exampleServer() *httptest.Server {
	issued := 0
	mux := http.NewServeMux()
	mux.HandleFunc("POST /connect/token", func(w http.ResponseWriter, _ *http.Request) {
		issued++
		fmt.Fprintf(w, `{"access_token":"number-%d","token_type":"Bearer","expires_in":3600}`, issued)
	})
	mux.HandleFunc("POST /orders", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer number-2" {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "ordered %s", body)
	})
	return httptest.NewServer(mux)
}

func Example() {
	server := exampleServer()
	defer server.Close()

	source, err := tokensource.New(tokensource.Options{Request: grant.Request{
		TokenURL:     server.URL + "/connect/token",
		ClientID:     "shop",
		ClientSecret: grant.NewSecret("s3cr3t"), // from a file or the environment
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	client := &http.Client{Transport: &tokensource.Transport{
		Source:  source,
		Origins: []string{server.URL}, // nobody else sees the token
	}}

	// The API refuses the first token; the order arrives with the second.
	response, err := client.Post(server.URL+"/orders", "text/plain", strings.NewReader("tea"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	fmt.Printf("%d %s\n", response.StatusCode, body)
	// Output: 200 ordered tea
}

func ExampleSource_Token() {
	server := exampleServer()
	defer server.Close()
	source, _ := tokensource.New(tokensource.Options{Request: grant.Request{
		TokenURL: server.URL + "/connect/token", ClientID: "shop", ClientSecret: grant.NewSecret("s3cr3t"),
	}})

	// Ask each time; nearly always the answer is at hand.
	token, err := source.Token(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(token)          // for a log
	fmt.Println(token.Reveal()) // for an Authorization header
	// Output:
	// Token(fingerprint=7f8a6b09)
	// number-1
}

func ExampleSource_OAuth2() {
	server := exampleServer()
	defer server.Close()
	source, _ := tokensource.New(tokensource.Options{Request: grant.Request{
		TokenURL: server.URL + "/connect/token", ClientID: "shop", ClientSecret: grant.NewSecret("s3cr3t"),
	}})

	var tokens oauth2.TokenSource = source.OAuth2(context.Background())
	token, err := tokens.Token()
	fmt.Println(token.Type(), err)
	// Output: Bearer <nil>
}
