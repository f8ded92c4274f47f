package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit"
)

func TestTokenEndpointIsDiscovered(t *testing.T) {
	for name, path := range map[string]string{
		"OpenID Connect":       "/tenant/.well-known/openid-configuration",
		"RFC 8414 with a path": "/.well-known/oauth-authorization-server/tenant",
	} {
		t.Run(name, func(t *testing.T) {
			mux := http.NewServeMux()
			server := httptest.NewServer(mux)
			defer server.Close()
			mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
				fmt.Fprintf(w, `{"issuer":"%s/tenant","token_endpoint":"%s/token"}`, server.URL, server.URL)
			})
			endpoint, err := discoverTokenEndpoint(t.Context(), server.URL+"/tenant")
			if err != nil || endpoint != server.URL+"/token" {
				t.Errorf("the endpoint is %q, %v", endpoint, err)
			}
		})
	}
}

func TestBadMetadataIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		code   jwtkit.Code
		say    string
	}{
		"another issuer":   {text(`{"issuer":"https://id.example","token_endpoint":"https://id.example/token"}`), jwtkit.CodeTokenResponseInvalid, "expected exactly"},
		"issuer in case":   {text(`{"Issuer":"URL","token_endpoint":"https://id.example/token"}`), jwtkit.CodeTokenResponseInvalid, "expected exactly"},
		"no endpoint":      {text(`{"issuer":"URL"}`), jwtkit.CodeTokenResponseInvalid, "no token_endpoint"},
		"endpoint twice":   {text(`{"issuer":"URL","token_endpoint":"a","token_endpoint":"b"}`), jwtkit.CodeTokenResponseInvalid, "twice"},
		"a page":           {text(`<html>`), jwtkit.CodeTokenResponseInvalid, "not valid JSON"},
		"without end":      {text(`{"x":"` + strings.Repeat("x", 2*maxMetadataBytes)), jwtkit.CodeTokenResponseInvalid, "cut off"},
		"server error":     {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, jwtkit.CodeTokenEndpointUnreachable, "500"},
		"nothing there":    {http.NotFound, jwtkit.CodeTokenEndpointUnreachable, "404"},
		"a redirect":       {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, jwtkit.CodeTokenEndpointUnreachable, "302"},
		"hangs up at once": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, jwtkit.CodeTokenEndpointUnreachable, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(c.answer)
			defer server.Close()
			endpoint, err := discoverTokenEndpoint(t.Context(), server.URL)
			if jwtkit.CodeOf(err) != c.code || !strings.Contains(fmt.Sprint(err), c.say) {
				t.Errorf("got %q, %v; want the code %s and the words %q", endpoint, err, c.code, c.say)
			}
		})
	}
}

// text answers with a text in which URL stands for the server's own.
func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, strings.ReplaceAll(body, "URL", "http://"+r.Host))
	}
}
