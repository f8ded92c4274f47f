package issuer_test

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

const jsonType = "application/json"

func createApp(t *testing.T, at, body string) answer {
	t.Helper()
	return send(t, newRequest(t, http.MethodPost, at+"/admin/apps", jsonType, body))
}

func TestCreateApp(t *testing.T) {
	_, at := start(t, issuer.Options{})
	a := createApp(t, at, "{}")
	made := issuer.App{ID: a.text("client_id"), Secret: issuer.Secret(a.text("client_secret"))}
	if a.status != http.StatusCreated || made.ID == "" || len(made.Secret) != 43 || a.members["test_secret"] != false || a.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if response := fetch(t, at, made); response.status != http.StatusOK {
		t.Errorf("the app is refused: %s", response.body)
	}

	a = createApp(t, at, `{"client_id":"mine","client_secret":"pw","scopes":["a","b"],"audiences":["x"],"lifetime":2}`)
	want := map[string]any{
		"client_id": "mine", "client_secret": "pw", "lifetime": 2.0, "scopes": []any{"a", "b"}, "audiences": []any{"x"},
		"profile": "identityserver", "disabled": false, "test_secret": true,
	}
	if a.status != http.StatusCreated || !reflect.DeepEqual(a.members, want) {
		t.Errorf("%d %s", a.status, a.body)
	}
	if response := fetch(t, at, issuer.App{ID: "mine", Secret: "pw"}); response.members["expires_in"] != 2.0 {
		t.Errorf("the app got %s", response.body)
	}
}

func TestCreateAppRefusals(t *testing.T) {
	_, at := start(t, issuer.Options{})
	for _, c := range []struct {
		body   string
		status int
		says   string
	}{
		{`{"client_id":"shop"}`, 409, "registered already"},
		{`{"client_id":"` + strings.Repeat("x", 257) + `"}`, 400, "256"},
		{`{"client_id":"` + canary + `\n"}`, 400, "printable"},
		{`{"client_secret":"` + canary + `\n"}`, 400, "line break"},
		{`{"scopes":["` + canary + ` two"]}`, 400, "scope"},
		{`{"scopes":[` + strings.Repeat(`"x",`, 50) + `"x"]}`, 400, "50"},
		{`{"audiences":[""]}`, 400, "audience"},
		{`{"lifetime":-1}`, 400, "lifetime"},
		{`{"lifetime":31536001}`, 400, "lifetime"},
		{`{"lifetime":9223372036854775807}`, 400, "lifetime"},
		{`{"lifetime":1.5}`, 400, "JSON object"},
		{`{"CANARY-7f3a":1}`, 400, "at most: client_id"},
		{`{"Client_ID":"x"}`, 400, "at most: client_id"},
		{`{"client_id":"a","client_id":"b"}`, 400, "JSON object"},
		{`{"client_id":`, 400, "at byte 13"},
		{`null`, 400, "JSON object"},
		{`[]`, 400, "JSON object"},
		{strings.Repeat(`{"a":`, 12000), 400, "JSON object"},
		{`{"client_secret":"` + strings.Repeat("x", 64<<10) + `"}`, 413, "64 KiB"},
	} {
		a := createApp(t, at, c.body)
		if a.status != c.status || a.text("error") != "invalid_request" || !strings.Contains(a.text("error_description"), c.says) {
			t.Errorf("%.60s: %d %s, want %d and %q", c.body, a.status, a.body, c.status, c.says)
		}
		checkRefusal(t, a)
	}
	form := send(t, newRequest(t, http.MethodPost, at+"/admin/apps", formType, "client_id=x"))
	if form.status != http.StatusUnsupportedMediaType {
		t.Errorf("a form: %d %s", form.status, form.body)
	}
}

func TestParseApps(t *testing.T) {
	apps, err := issuer.ParseApps([]byte(`[{"client_id":"a","client_secret":"pw","lifetime":60,"profile":"rfc9068"},{"client_id":"b"}]`))
	want := []issuer.App{{ID: "a", Secret: "pw", Lifetime: time.Minute, Profile: "rfc9068"}, {ID: "b"}}
	if err != nil || !reflect.DeepEqual(apps, want) {
		t.Errorf("%+v, %v", apps, err)
	}
	for text, says := range map[string]string{
		`{"client_id":"a"}`:                        "not a JSON array",
		`[{"client_secret":"` + canary + `",}]`:    "not a JSON array",
		`[{"` + canary + `":1}]`:                   "at most: client_id",
		`[{},{"lifetime":-1}]`:                     "app 2: lifetime",
		`[{"client_id":"a","client_id":"CANARY"}]`: "not a JSON array",
	} {
		if _, err := issuer.ParseApps([]byte(text)); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestAppsAreBounded(t *testing.T) {
	s, at := start(t, issuer.Options{})
	for i := 1; i < 1000; i++ {
		if _, err := s.Register(issuer.App{}); err != nil {
			t.Fatalf("app %d: %v", i, err)
		}
	}
	if a := createApp(t, at, "{}"); a.status != http.StatusInsufficientStorage {
		t.Errorf("app 1001: %d %s", a.status, a.body)
	}
}

func TestRotateByHTTP(t *testing.T) {
	s, at := start(t, issuer.Options{})
	old := s.SigningKey().ID()
	for body, overlap := range map[string]bool{"": true, `{"drop":true}`: false} {
		a := send(t, newRequest(t, http.MethodPost, at+"/admin/keys/rotate", jsonType, body))
		published := kids(t, get(t, at+"/.well-known/jwks.json"))
		if a.status != http.StatusOK || a.text("kid") != published[0] || a.members["published"] != float64(len(published)) {
			t.Errorf("%q: %d %s with %v published", body, a.status, a.body, published)
		}
		if !overlap && (len(published) != 1 || slices.Contains(published, old)) {
			t.Errorf("%q: still published: %v", body, published)
		}
	}
	a := send(t, newRequest(t, http.MethodPost, at+"/admin/keys/rotate", jsonType, `{"drop":"`+canary+`"}`))
	if a.status != http.StatusBadRequest {
		t.Errorf("%d %s", a.status, a.body)
	}
	checkRefusal(t, a)
}

func TestOptions(t *testing.T) {
	for _, c := range []struct {
		name string
		o    issuer.Options
		says string
	}{
		{"no issuer", issuer.Options{}, "not a URL"},
		{"no scheme", issuer.Options{Issuer: "127.0.0.1:8400"}, "URL"},
		{"opaque", issuer.Options{Issuer: "mailto:me"}, "not a URL"},
		{"http elsewhere", issuer.Options{Issuer: "http://id.example"}, "https"},
		{"another scheme", issuer.Options{Issuer: "ftp://localhost"}, "https"},
		{"query", issuer.Options{Issuer: "https://id.example?x"}, "query"},
		{"empty fragment", issuer.Options{Issuer: "https://id.example#"}, "query or fragment"},
		{"userinfo", issuer.Options{Issuer: "https://user:" + canary + "@id.example"}, "password"},
		{"binary", issuer.Options{Issuer: "https://id.example/\xff"}, "not a URL"},
		{"algorithm", issuer.Options{Issuer: "http://[::1]", Algorithm: "HS256"}, "HS256"},
		{"lifetime", issuer.Options{Issuer: "http://[::1]", Lifetime: 1500 * time.Millisecond}, "whole seconds"},
		{"app", issuer.Options{Issuer: "http://[::1]", Apps: []issuer.App{{ID: "a"}, {ID: "a"}}}, "Apps[1]: an app of this client_id"},
	} {
		_, err := issuer.New(c.o)
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
	for _, url := range []string{"https://id.example/x/", "http://localhost:8400", "http://127.9.9.9", "http://[::1]:8400"} {
		s, err := issuer.New(issuer.Options{Issuer: url, Algorithm: "EdDSA"})
		if err != nil {
			t.Errorf("%s: %v", url, err)
		} else if s.URL() != url {
			t.Errorf("URL() = %q, want %q", s.URL(), url)
		}
	}
}

func Example() {
	s, err := issuer.New(issuer.Options{
		Issuer: "http://127.0.0.1:8400",
		Apps:   []issuer.App{{ID: "shop", Secret: "for-tests-only", Scopes: []string{"orders:read"}, Lifetime: time.Minute}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	// To serve: (&http.Server{Addr: "127.0.0.1:8400", Handler: s, ReadTimeout: 10 * time.Second}).ListenAndServe()
	made, err := s.Register(issuer.App{ID: "another"})
	fmt.Println(made.ID, made.Secret, made.Scopes, err)
	// Output: another [redacted] [api] <nil>
}
