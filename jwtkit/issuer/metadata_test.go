package issuer_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

func TestMetadata(t *testing.T) {
	_, at := start(t, issuer.Options{})
	methods := []any{"client_secret_basic", "client_secret_post", "private_key_jwt"}
	algorithms := []any{"ES256", "ES384", "ES512", "EdDSA", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"}
	want := map[string]any{
		"issuer":                                at,
		"introspection_endpoint":                at + "/connect/introspect",
		"revocation_endpoint":                   at + "/connect/revocation",
		"token_endpoint":                        at + "/connect/token",
		"jwks_uri":                              at + "/.well-known/jwks.json",
		"grant_types_supported":                 []any{"client_credentials"},
		"token_endpoint_auth_methods_supported": methods,
		"introspection_endpoint_auth_methods_supported":            methods,
		"token_endpoint_auth_signing_alg_values_supported":         algorithms,
		"introspection_endpoint_auth_signing_alg_values_supported": algorithms,
		"revocation_endpoint_auth_signing_alg_values_supported":    algorithms,
		"revocation_endpoint_auth_methods_supported":               methods,
		"response_types_supported":                                 []any{"none"},
		"subject_types_supported":                                  []any{"public"},
		"id_token_signing_alg_values_supported":                    algorithms,
	}
	for _, path := range []string{"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"} {
		a := get(t, at+path)
		if !reflect.DeepEqual(a.members, want) {
			t.Errorf("%s = %s", path, a.body)
		}
		if a.header.Get("Content-Type") != "application/json" || a.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: header = %v", path, a.header)
		}
	}
}

func TestJWKS(t *testing.T) {
	s, at := start(t, issuer.Options{})
	address := at + "/.well-known/jwks.json"
	first := get(t, address)
	for name, want := range map[string]string{
		"Content-Type": "application/jwk-set+json", "Cache-Control": "public, max-age=60",
		"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff",
	} {
		if got := first.header.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if got := kids(t, first); len(got) != 1 || got[0] != s.SigningKey().ID() {
		t.Errorf("published %v, signing with %s", got, s.SigningKey().ID())
	}

	request := newRequest(t, http.MethodGet, address, "", "")
	request.Header.Set("If-None-Match", first.header.Get("ETag"))
	if a := send(t, request); a.status != http.StatusNotModified || a.body != "" {
		t.Errorf("unchanged: %d %s", a.status, a.body)
	}
	if _, err := s.Rotate(); err != nil {
		t.Fatal(err)
	}
	if a := send(t, request.Clone(t.Context())); a.status != http.StatusOK {
		t.Errorf("rotated: %d", a.status)
	}
	if a := send(t, newRequest(t, http.MethodHead, address, "", "")); a.status != http.StatusOK || a.body != "" {
		t.Errorf("HEAD: %d %s", a.status, a.body)
	}
}

// kids gives the key IDs of a JWKS answer, in order, and fails on a private
// member.
func kids(t *testing.T, a answer) (kids []string) {
	t.Helper()
	var set struct{ Keys []map[string]string }
	if err := json.Unmarshal([]byte(a.body), &set); err != nil {
		t.Fatal(err)
	}
	for _, key := range set.Keys {
		for _, private := range []string{"d", "p", "q", "dp", "dq", "qi", "k"} {
			if _, leaked := key[private]; leaked {
				t.Errorf("the set publishes %q", private)
			}
		}
		kids = append(kids, key["kid"])
	}
	return kids
}

func TestUnknownPath(t *testing.T) {
	_, at := start(t, issuer.Options{})
	for _, path := range []string{"/", "/" + canary, "/connect/token/", "//connect/token", "/connect/introspect/", "/connect/../connect/token"} {
		request := newRequest(t, http.MethodPost, at, formType, formOf(app))
		request.URL.Path = path
		a := send(t, request)
		if a.status != http.StatusNotFound || a.text("error") != "invalid_request" {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
		checkRefusal(t, a)
	}
	a := send(t, newRequest(t, http.MethodDelete, at+"/.well-known/jwks.json", "", ""))
	if a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "GET, HEAD" {
		t.Errorf("DELETE: %d, Allow %q", a.status, a.header.Get("Allow"))
	}
}
