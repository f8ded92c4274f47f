package issuer_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

// formAbout gives the body of a request about a token.
func formAbout(token string, a issuer.App) string {
	return url.Values{"token": {token}, "client_id": {a.ID}, "client_secret": {string(a.Secret)}}.Encode()
}

func introspect(t *testing.T, at, token string, a issuer.App) answer {
	t.Helper()
	return send(t, newRequest(t, http.MethodPost, at+"/connect/introspect", formType, formAbout(token, a)))
}

func revoke(t *testing.T, at, token string, a issuer.App) answer {
	t.Helper()
	return send(t, newRequest(t, http.MethodPost, at+"/connect/revocation", formType, formAbout(token, a)))
}

// api is an app that only asks about tokens of others.
var api = issuer.App{ID: "api", Secret: "x"}

func TestIntrospection(t *testing.T) {
	for _, profile := range issuer.Profiles() {
		caller := issuer.App{ID: "caller", Secret: "x", Scopes: []string{"a", "b"}, Profile: profile}
		_, at := start(t, issuer.Options{Apps: []issuer.App{caller, api}})
		a := introspect(t, at, fetch(t, at, caller).text("access_token"), api)
		if a.status != http.StatusOK || a.members["active"] != true || a.text("client_id") != "caller" || a.text("scope") != "a b" ||
			a.text("iss") != at || a.text("token_type") != "Bearer" || a.members["exp"].(float64)-a.members["iat"].(float64) != 86400 {
			t.Errorf("%s: %d %s", profile, a.status, a.body)
		}
		if a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", profile, a.header)
		}
	}
}

// TestInactive asks about tokens that are not good, each for another reason: the
// answer is the same.
func TestInactive(t *testing.T) {
	s, at := start(t, issuer.Options{Apps: []issuer.App{app, api}})
	token := func(fault string) string {
		request := newRequest(t, http.MethodPost, at+"/connect/token", formType, formOf(app))
		request.Header.Set("X-Jwtkit-Fault", fault)
		return send(t, request).text("access_token")
	}
	disabled, err := s.Register(issuer.App{})
	if err != nil {
		t.Fatal(err)
	}
	ofDisabled := fetch(t, at, disabled).text("access_token")
	if a := introspect(t, at, ofDisabled, api); a.members["active"] != true {
		t.Fatalf("before: %s", a.body)
	}
	if _, err := s.Update(disabled.ID, func(a *issuer.App) { a.Disabled = true }); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"garbage": "x", "expired": token("expired"), "not yet": token("not-yet-valid"), "damaged": token("bad-signature"),
		"elsewhere": token("wrong-issuer"), "disabled": ofDisabled,
	} {
		if a := introspect(t, at, text, api); a.status != http.StatusOK || a.body != "{\"active\":false}\n" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

func TestIntrospectionAuthenticates(t *testing.T) {
	_, at := start(t, issuer.Options{Apps: []issuer.App{app, api}})
	token := fetch(t, at, app).text("access_token")
	for _, path := range []string{"/connect/introspect", "/connect/revocation"} {
		for body, want := range map[string]int{
			"token=" + token: 401,
			formAbout(token, issuer.App{ID: "api", Secret: "wrong"}): 401,
			formAbout("", api): 400,
			`{"token":"x"}`:    400,
		} {
			a := send(t, newRequest(t, http.MethodPost, at+path, formType, body))
			if a.status != want {
				t.Errorf("%s %.20s: %d %s, want %d", path, body, a.status, a.body, want)
			}
			checkRefusal(t, a)
		}
	}
	if a := introspect(t, at, token, api); a.members["active"] != true {
		t.Errorf("after refused revocations: %s", a.body)
	}
}

func TestRevocation(t *testing.T) {
	_, at := start(t, issuer.Options{Apps: []issuer.App{app, api}})
	token, other := fetch(t, at, app).text("access_token"), fetch(t, at, app).text("access_token")
	if a := revoke(t, at, token, api); a.status != http.StatusBadRequest || a.text("error") != "invalid_grant" {
		t.Errorf("by another client: %d %s", a.status, a.body)
	}
	for _, text := range []string{token, token, "garbage"} {
		if a := revoke(t, at, text, app); a.status != http.StatusOK {
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	if a := introspect(t, at, token, api); a.members["active"] != false {
		t.Errorf("revoked: %s", a.body)
	}
	if a := introspect(t, at, other, api); a.members["active"] != true {
		t.Errorf("not revoked: %s", a.body)
	}
}

// TestOpaqueTokens gets tokens that only the issuer understands: introspection tells
// what a token would have said, whatever becomes of the keys, until it expires or
// is given up.
func TestOpaqueTokens(t *testing.T) {
	short := issuer.App{ID: "short", Secret: "x", Lifetime: time.Second}
	s, at := start(t, issuer.Options{Apps: []issuer.App{app, api, short}})
	opaque := func(a issuer.App, more string) string {
		request := newRequest(t, http.MethodPost, at+"/connect/token", formType, formOf(a))
		request.Header.Set("X-Jwtkit-Fault", "opaque"+more)
		return send(t, request).text("access_token")
	}
	first, second, ending := opaque(app, ""), opaque(app, ""), opaque(short, "")
	if strings.Contains(first, ".") || first == second {
		t.Fatalf("%q, %q", first, second)
	}
	if _, err := s.RotateWithoutOverlap(); err != nil {
		t.Fatal(err)
	}
	a := introspect(t, at, first, api)
	if a.members["active"] != true || a.text("client_id") != "shop" || a.text("scope") != "orders:read orders:write" || a.text("iss") != at {
		t.Errorf("%s", a.body)
	}
	if a := revoke(t, at, first, api); a.text("error") != "invalid_grant" {
		t.Errorf("revoked by another: %d %s", a.status, a.body)
	}
	revoke(t, at, first, app)
	if introspect(t, at, first, api).members["active"] != false || introspect(t, at, second, api).members["active"] != true {
		t.Error("the first is revoked, the second is not")
	}
	if introspect(t, at, opaque(app, ", expired"), api).members["active"] != false {
		t.Error("one that expired is active")
	}
	for introspect(t, at, ending, api).members["active"] == true {
		time.Sleep(50 * time.Millisecond) // it ends within a second
	}
}
