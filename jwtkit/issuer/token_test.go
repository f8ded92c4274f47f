package issuer_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

// verified is the payload of text, checked by go-jose against the set that the
// server publishes.
func verified(t *testing.T, at, text string) (header jose.Header, claims map[string]any) {
	t.Helper()
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(get(t, at+"/.well-known/jwks.json").body), &set); err != nil {
		t.Fatal(err)
	}
	signed, err := jose.ParseSignedCompact(text, []jose.SignatureAlgorithm{jose.RS256, jose.ES256})
	if err != nil {
		t.Fatal(err)
	}
	payload, err := signed.Verify(set)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	return signed.Signatures[0].Protected, claims
}

func TestTokenResponse(t *testing.T) {
	for _, algorithm := range []string{"RS256", "ES256"} {
		t.Run(algorithm, func(t *testing.T) {
			_, at := start(t, issuer.Options{Algorithm: algorithm})
			a := fetch(t, at, app)
			if a.status != http.StatusOK {
				t.Fatalf("%d %s", a.status, a.body)
			}
			want := map[string]any{"expires_in": 86400.0, "token_type": "Bearer", "scope": "orders:read orders:write"}
			text := a.text("access_token")
			delete(a.members, "access_token")
			if !reflect.DeepEqual(a.members, want) {
				t.Errorf("response = %v, want %v", a.members, want)
			}
			for name, value := range map[string]string{
				"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store", "Pragma": "no-cache",
				"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "",
			} {
				if got := a.header.Get(name); got != value {
					t.Errorf("%s = %q, want %q", name, got, value)
				}
			}
			header, claims := verified(t, at, text)
			if header.Algorithm != algorithm || header.KeyID == "" || header.ExtraHeaders["typ"] != "at+jwt" || len(header.ExtraHeaders) != 1 {
				t.Errorf("header = %+v", header)
			}
			checkClaims(t, at, claims)
		})
	}
}

// checkClaims compares with the golden shape of a token.
func checkClaims(t *testing.T, at string, claims map[string]any) {
	t.Helper()
	issued, _ := claims["iat"].(float64)
	if claims["nbf"] != issued || claims["exp"] != issued+86400 {
		t.Errorf("nbf, iat, exp = %v, %v, %v", claims["nbf"], claims["iat"], claims["exp"])
	}
	if id, _ := claims["jti"].(string); len(id) < 22 {
		t.Errorf("jti = %q, which is guessable", id)
	}
	for _, name := range []string{"iat", "nbf", "exp", "jti"} {
		delete(claims, name)
	}
	want := map[string]any{
		"iss": at, "aud": []any{at + "/resources", "api"}, "client_id": "shop",
		"scope": []any{"orders:read", "orders:write"},
	}
	if !reflect.DeepEqual(claims, want) {
		t.Errorf("claims = %v, want %v", claims, want)
	}
}

func TestTokensDiffer(t *testing.T) {
	_, at := start(t, issuer.Options{})
	_, one := verified(t, at, fetch(t, at, app).text("access_token"))
	_, two := verified(t, at, fetch(t, at, app).text("access_token"))
	if one["jti"] == two["jti"] {
		t.Errorf("two tokens have the jti %v", one["jti"])
	}
}

func TestBasicIsFormEncoded(t *testing.T) {
	_, at := start(t, issuer.Options{})
	request := newRequest(t, http.MethodPost, at+"/connect/token", formType, "grant_type=client_credentials&client_id=shop")
	request.SetBasicAuth(app.ID, "s3cr3t%2Fwith%2Bodd%3Achars%25%26+x")
	if a := send(t, request); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestScopes(t *testing.T) {
	_, at := start(t, issuer.Options{})
	for asked, want := range map[string][]any{
		"":                          {"orders:read", "orders:write"},
		"orders:write":              {"orders:write"},
		" orders:read  orders:read": {"orders:read"},
	} {
		a := fetch(t, at, app, "scope", asked)
		_, claims := verified(t, at, a.text("access_token"))
		if !reflect.DeepEqual(claims["scope"], want) {
			t.Errorf("scope %q granted %v, want %v", asked, claims["scope"], want)
		}
	}
}

func TestAppsDifferFromTheDefaults(t *testing.T) {
	short := issuer.App{ID: "short", Secret: "x", Lifetime: time.Second, Audiences: []string{"only"}}
	plain := issuer.App{ID: "plain", Secret: "x"}
	_, at := start(t, issuer.Options{Apps: []issuer.App{short, plain}, Lifetime: time.Minute, Audiences: []string{"a", "b"}})
	for _, c := range []struct {
		app      issuer.App
		lifetime float64
		audience []any
	}{
		{short, 1, []any{"only"}},
		{plain, 60, []any{"a", "b"}},
	} {
		a := fetch(t, at, c.app)
		_, claims := verified(t, at, a.text("access_token"))
		if a.members["expires_in"] != c.lifetime || claims["exp"].(float64)-claims["iat"].(float64) != c.lifetime {
			t.Errorf("%s: expires_in %v, claims %v", c.app.ID, a.members["expires_in"], claims)
		}
		if !reflect.DeepEqual(claims["aud"], c.audience) || !reflect.DeepEqual(claims["scope"], []any{"api"}) {
			t.Errorf("%s: claims %v", c.app.ID, claims)
		}
	}
}

// TestTimesAreTheClocks asks the handler inside a bubble, whose clock starts at
// 2000-01-01 and stands still.
func TestTimesAreTheClocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := issuer.New(issuer.Options{Issuer: "https://id.example", Algorithm: "ES256", Apps: []issuer.App{app}})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(1500 * time.Millisecond)
		recorder := httptest.NewRecorder()
		request := httptest.NewRequest(http.MethodPost, "https://id.example/connect/token", strings.NewReader(formOf(app)))
		request.Header.Set("Content-Type", formType)
		s.ServeHTTP(recorder, request)

		var response struct {
			Text string `json:"access_token"`
		}
		if err := json.Unmarshal(recorder.Body.Bytes(), &response); err != nil {
			t.Fatal(err)
		}
		signed, err := jose.ParseSignedCompact(response.Text, []jose.SignatureAlgorithm{jose.ES256})
		if err != nil {
			t.Fatal(err)
		}
		var claims struct{ Nbf, Exp, Iat int64 }
		if err := json.Unmarshal(signed.UnsafePayloadWithoutVerification(), &claims); err != nil {
			t.Fatal(err)
		}
		start := time.Date(2000, 1, 1, 0, 0, 1, 0, time.UTC).Unix()
		if claims.Nbf != start || claims.Iat != start || claims.Exp != start+86400 {
			t.Errorf("claims = %+v, want %d and a day", claims, start)
		}
	})
}

// TestUnknownParametersAreIgnored holds RFC 6749 section 3.2.
func TestUnknownParametersAreIgnored(t *testing.T) {
	_, at := start(t, issuer.Options{})
	if a := fetch(t, at, app, "resource", "https://api.example", "client_assertion", ""); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// TestIssuerWithPath serves below a path, with the metadata where RFC 8414
// section 3 puts it.
func TestIssuerWithPath(t *testing.T) {
	_, at := start(t, issuer.Options{Issuer: "http://localhost/tenant/"})
	for _, path := range []string{"/tenant/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/tenant"} {
		a := get(t, at+path)
		if a.text("issuer") != "http://localhost/tenant/" || a.text("token_endpoint") != "http://localhost/tenant/connect/token" {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	if a := fetch(t, at+"/tenant", app); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.body)
	} else if _, claims := verified(t, at+"/tenant", a.text("access_token")); claims["iss"] != "http://localhost/tenant/" {
		t.Errorf("claims = %v", claims)
	}
	if a := get(t, at+"/connect/token"); a.status != http.StatusNotFound {
		t.Errorf("above the path: %d", a.status)
	}
}

// TestRegisterOnTheWay registers an app while the server runs; what was made up
// is told, and works.
func TestRegisterOnTheWay(t *testing.T) {
	s, at := start(t, issuer.Options{})
	made, err := s.Register(issuer.App{})
	if err != nil {
		t.Fatal(err)
	}
	if len(made.Secret) != 43 || made.ID == "" || made.Lifetime != issuer.DefaultLifetime || !slices.Equal(made.Scopes, []string{issuer.DefaultScope}) {
		t.Errorf("registered %+v with a secret of %d bytes", made, len(made.Secret))
	}
	made.Scopes[0] = "changed by the caller"
	a := fetch(t, at, made)
	if a.status != http.StatusOK || a.text("scope") != issuer.DefaultScope {
		t.Errorf("%d %s", a.status, a.body)
	}
}
