package issuer_test

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

// A browser is a visitor of the dashboard, with cookies.
type browser struct {
	client http.Client
	at     string
	from   string // value of X-Forwarded-For; with one, another machine
}

func newBrowser(t *testing.T, at string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{client: http.Client{Jar: jar}, at: at}
}

func (b *browser) send(t *testing.T, request *http.Request) (int, string) {
	t.Helper()
	if b.from != "" {
		request.Header.Set("X-Forwarded-For", b.from)
	}
	response, err := b.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.Header.Get("Content-Type") == "text/html; charset=utf-8" {
		if policy := response.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'self'; form-action 'self'; ") {
			t.Errorf("the policy is %q", policy)
		}
		if response.Header.Get("Cache-Control") != "no-store" {
			t.Error("the page may be cached, and it may hold a secret")
		}
	}
	return response.StatusCode, string(body)
}

func (b *browser) page(t *testing.T) (int, string) {
	t.Helper()
	return b.send(t, newRequest(t, http.MethodGet, b.at+"/apps", "", ""))
}

var formToken = regexp.MustCompile(`name="csrf_token" value="([\w-]{43})"`)

// submit sends a form of the page as it is now: name, value, name, value.
func (b *browser) submit(t *testing.T, action string, fields ...string) (int, string) {
	t.Helper()
	_, page := b.page(t)
	form := url.Values{}
	if found := formToken.FindStringSubmatch(page); found != nil {
		form.Set("csrf_token", found[1])
	}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return b.send(t, newRequest(t, http.MethodPost, b.at+"/apps/"+action, formType, form.Encode()))
}

var secretShown = regexp.MustCompile(`<dt>client_secret</dt><dd class="id">([\w-]{43})</dd>`)

// TestDashboard creates an app, gives it another secret, changes, disables and
// deletes it, as a person would.
func TestDashboard(t *testing.T) {
	s, at := start(t, issuer.Options{Apps: []issuer.App{}})
	b := newBrowser(t, at)
	secretOf := func(page string) issuer.Secret {
		t.Helper()
		found := secretShown.FindStringSubmatch(page)
		if found == nil {
			t.Fatalf("no secret on the page:\n%s", page)
		}
		return issuer.Secret(found[1])
	}
	works := func(secret issuer.Secret) bool {
		t.Helper()
		return fetch(t, at, issuer.App{ID: `<b>"x"`, Secret: secret}).status == http.StatusOK
	}
	_, page := b.submit(t, "create", "client_id", `<b>"x"`, "scopes", "a b", "lifetime", "90", "profile", "rfc9068")
	first := secretOf(page)
	if !works(first) || strings.Contains(page, "<b>") {
		t.Errorf("the app does not work, or its name is not escaped:\n%s", page)
	}
	if _, page := b.page(t); strings.Contains(page, string(first)) || !strings.Contains(page, html.EscapeString(`<b>`)) {
		t.Error("the secret is shown again, or the app is not listed")
	}
	_, page = b.submit(t, "secret", "client_id", `<b>"x"`)
	second := secretOf(page)
	if works(first) || !works(second) {
		t.Error("the old secret works, or the new does not")
	}
	b.submit(t, "update", "client_id", `<b>"x"`, "scopes", "c", "audiences", "orders", "lifetime", "60", "profile", "keycloak")
	if got := s.Apps()[0]; got.Scopes[0] != "c" || got.Audiences[0] != "orders" || got.Lifetime.Seconds() != 60 || got.Profile != "keycloak" || !works(second) {
		t.Errorf("changed to %+v", got)
	}
	if b.submit(t, "disable", "client_id", `<b>"x"`); works(second) {
		t.Error("disabled, it gets tokens")
	}
	if b.submit(t, "enable", "client_id", `<b>"x"`); !works(second) {
		t.Error("enabled, it gets none")
	}
	if b.submit(t, "delete", "client_id", `<b>"x"`); len(s.Apps()) != 0 {
		t.Error("deleted, it is still there")
	}
}

func TestDashboardFaults(t *testing.T) {
	s, at := start(t, issuer.Options{})
	b := newBrowser(t, at)
	if _, page := b.submit(t, "break", "fault", "status-500", "endpoint", "token", "seconds", "60", "count", "3"); !strings.Contains(page, "answers left: 3, only at the endpoint token") {
		t.Errorf("the page does not say what is left:\n%s", page)
	}
	if a := fetch(t, at, app); a.status != http.StatusInternalServerError {
		t.Errorf("%d", a.status)
	}
	if b.submit(t, "mend", "fault", "status-500"); len(s.Faults()) != 0 {
		t.Error("ended, it is still set")
	}
}

// TestDashboardRefuses sends forms that must change nothing.
func TestDashboardRefuses(t *testing.T) {
	s, at := start(t, issuer.Options{})
	b, other := newBrowser(t, at), newBrowser(t, at)
	_, page := other.page(t)
	foreign := formToken.FindStringSubmatch(page)[1]
	for name, c := range map[string]struct {
		fields []string
		status int
		says   string
	}{
		"no token":             {[]string{"csrf_token", ""}, 403, "out of date"},
		"another's token":      {[]string{"csrf_token", foreign}, 403, "out of date"},
		"an ID that is taken":  {[]string{"client_id", "shop"}, 409, "registered already"},
		"a scope that is none": {[]string{"scopes", `"`}, 400, "a scope is"},
		"a lifetime":           {[]string{"lifetime", canary}, 400, "lifetime is a number"},
		"a profile":            {[]string{"profile", canary}, 400, "no such profile"},
	} {
		status, page := b.submit(t, "create", c.fields...)
		if status != c.status || !strings.Contains(page, c.says) || strings.Contains(page, canary) || len(s.Apps()) != 1 {
			t.Errorf("%s: %d\n%s", name, status, page)
		}
	}
}

// TestDashboardFromElsewhere is a visitor on another machine, who has to log in.
func TestDashboardFromElsewhere(t *testing.T) {
	s, at := start(t, issuer.Options{AdminToken: "admin-token"})
	b := newBrowser(t, at)
	b.from = "203.0.113.9"
	if status, page := b.page(t); status != http.StatusUnauthorized || strings.Contains(page, "shop") {
		t.Errorf("before: %d\n%s", status, page)
	}
	if status, _ := b.submit(t, "create"); status != http.StatusUnauthorized || len(s.Apps()) != 1 {
		t.Errorf("a form before: %d", status)
	}
	if status, page := b.submit(t, "login", "admin_token", canary); status != http.StatusUnauthorized || strings.Contains(page, canary) {
		t.Errorf("a wrong token: %d\n%s", status, page)
	}
	if status, page := b.submit(t, "login", "admin_token", "admin-token"); status != http.StatusOK || !strings.Contains(page, "shop") {
		t.Errorf("logged in: %d\n%s", status, page)
	}
	if status, _ := b.submit(t, "create"); status != http.StatusOK || len(s.Apps()) != 2 {
		t.Errorf("a form after: %d", status)
	}
}

// TestDashboardWithoutAdminToken holds that an empty token opens nothing.
func TestDashboardWithoutAdminToken(t *testing.T) {
	s, _ := start(t, issuer.Options{})
	request := httptest.NewRequest(http.MethodPost, "http://localhost/apps/login", strings.NewReader("admin_token="))
	request.Header.Set("Content-Type", formType)
	recorder := httptest.NewRecorder()
	if s.ServeHTTP(recorder, request); recorder.Code != http.StatusUnauthorized || recorder.Header().Get("Set-Cookie") != "" {
		t.Errorf("%d %v", recorder.Code, recorder.Header())
	}
}

// TestDashboardKeys creates an app that signs, changes it and takes its key away.
func TestDashboardKeys(t *testing.T) {
	key := newKey(t, "ES256")
	s, at := start(t, issuer.Options{Apps: []issuer.App{}})
	b := newBrowser(t, at)
	fields := []string{"client_id", "signer", "jwks", " " + keyApp(key).JWKS + "\r\n", "lifetime", "60"}
	_, page := b.submit(t, "create", fields...)
	if secretShown.MatchString(page) || !strings.Contains(page, "its keys (private_key_jwt)") {
		t.Errorf("the page shows a secret, or not how the app authenticates:\n%s", page)
	}
	if a := fetchAsserted(t, at, signed(t, key, assertionClaims(at, nil))); a.members["expires_in"] != 60.0 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if _, page := b.submit(t, "update", fields[:2]...); !strings.Contains(page, "it has no secret") || s.Apps()[0].JWKS == "" {
		t.Errorf("an app was left with nothing:\n%s", page)
	}
	if _, page := b.submit(t, "secret", "client_id", "signer"); !secretShown.MatchString(page) || !strings.Contains(page, "its secret or its keys") {
		t.Errorf("no secret beside the key:\n%s", page)
	}
	if b.submit(t, "update", fields[:2]...); s.Apps()[0].JWKS != "" {
		t.Error("the key is still there")
	}
}
