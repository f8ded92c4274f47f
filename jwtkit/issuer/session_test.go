package issuer_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

// visit asks the handler for the dashboard with these cookies, from an address.
func visit(s *issuer.Issuer, from string, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodGet, "http://localhost/apps", nil)
	request.RemoteAddr = from
	for _, cookie := range cookies {
		request.AddCookie(cookie)
	}
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, request)
	return recorder
}

const (
	here      = "127.0.0.1:5"
	elsewhere = "203.0.113.9:5"
)

// TestSessionsCannotBeMadeUp tries cookies that nobody was given, or that are not
// good for this.
func TestSessionsCannotBeMadeUp(t *testing.T) {
	s, err := issuer.New(issuer.Options{Issuer: "http://localhost", Algorithm: "ES256", AdminToken: "admin-token"})
	if err != nil {
		t.Fatal(err)
	}
	given := visit(s, here).Result().Cookies()[0]
	if !given.HttpOnly || given.SameSite != http.SameSiteStrictMode || given.Path != "/apps" {
		t.Errorf("the cookie is %v", given)
	}
	parts := strings.Split(given.Value, ".")
	admin := "admin." + strings.Join(parts[1:], ".")
	for name, value := range map[string]string{
		"a local session elsewhere":         given.Value,
		"an admin session under its MAC":    admin,
		"an admin session without a MAC":    "admin.2999-01-01T00:00:00Z.x.",
		"an admin session with another MAC": "admin.2999-01-01T00:00:00Z.x." + strings.Repeat("A", 43),
		"nothing":                           "",
		"no dot":                            "admin",
	} {
		if answer := visit(s, elsewhere, &http.Cookie{Name: given.Name, Value: value}); answer.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, answer.Code)
		}
	}
}

// TestSessionsEnd lets half a day pass after somebody logged in.
func TestSessionsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := issuer.New(issuer.Options{Issuer: "http://localhost", Algorithm: "ES256", AdminToken: "admin-token"})
		if err != nil {
			t.Fatal(err)
		}
		request := httptest.NewRequest(http.MethodPost, "http://localhost/apps/login", strings.NewReader("admin_token=admin-token"))
		request.Header.Set("Content-Type", formType)
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, request)
		cookie := recorder.Result().Cookies()[0]
		if answer := visit(s, elsewhere, cookie); answer.Code != http.StatusOK {
			t.Errorf("at first: %d", answer.Code)
		}
		time.Sleep(12 * time.Hour)
		if answer := visit(s, elsewhere, cookie); answer.Code != http.StatusUnauthorized {
			t.Errorf("after 12 hours: %d", answer.Code)
		}
	})
}
