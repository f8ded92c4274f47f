// Package jwttest gives tests an authorization server of their own, on
// loopback, with real keys and real HTTP.
//
// Call [NewIssuer]; point the code under test at its URL, which is the issuer
// identifier, and get tokens for it from [Issuer.Token] or, with claims of your
// own, from [Issuer.Sign].
package jwttest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

// An Issuer is a local authorization server that lives as long as a test. Its
// methods fail the test that they are given.
type Issuer struct {
	// URL is the issuer identifier and where the server answers.
	URL string

	// App is the first registered app, with its Secret.
	App issuer.App

	issuer *issuer.Issuer
	server *httptest.Server
}

// NewIssuer starts an issuer on a loopback port with RS256 keys, registers the
// apps, or one with everything filled in if there is none, and closes it at the
// end of the test.
func NewIssuer(t testing.TB, apps ...issuer.App) *Issuer {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	t.Cleanup(server.Close)
	address := "http://" + server.Listener.Addr().String()
	made, err := issuer.New(issuer.Options{Issuer: address})
	if err != nil {
		t.Fatalf("jwttest: no issuer: %v", err)
	}
	server.Config.Handler = made
	server.Start()

	i := &Issuer{URL: address, issuer: made, server: server}
	if len(apps) == 0 {
		apps = []issuer.App{{}}
	}
	for n, app := range apps {
		if app = i.Register(t, app); n == 0 {
			i.App = app
		}
	}
	return i
}

// Client gives an HTTP client for the server.
func (i *Issuer) Client() *http.Client { return i.server.Client() }

// Register adds an app and gives it back complete, with its Secret.
func (i *Issuer) Register(t testing.TB, app issuer.App) issuer.App {
	t.Helper()
	app, err := i.issuer.Register(app)
	if err != nil {
		t.Fatalf("jwttest: app not registered: %v", err)
	}
	return app
}

// Token fetches an access token for the first app over HTTP, as a client would.
// Without scopes it has all of the app's.
func (i *Issuer) Token(t testing.TB, scopes ...string) string {
	t.Helper()
	answer, err := i.Client().PostForm(i.URL+"/connect/token", url.Values{
		"grant_type":    {"client_credentials"},
		"client_id":     {i.App.ID},
		"client_secret": {string(i.App.Secret)},
		"scope":         {strings.Join(scopes, " ")},
	})
	if err != nil {
		t.Fatalf("jwttest: no answer from the token endpoint: %v", err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("jwttest: token response not read: %v", err)
	}
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("jwttest: the token endpoint refused: %s %s", answer.Status, body)
	}
	var token struct {
		Text string `json:"access_token"`
	}
	if err := json.Unmarshal(body, &token); err != nil {
		t.Fatalf("jwttest: token response not understood: %v", err)
	}
	return token.Text
}

// Sign gives a token over claims of your own, such as a map, signed with the
// current key and typed at+jwt. Nothing is added to the claims.
func (i *Issuer) Sign(t testing.TB, claims any) string {
	t.Helper()
	text, err := i.issuer.SigningKey().Sign("at+jwt", claims)
	if err != nil {
		t.Fatalf("jwttest: not signed: %v", err)
	}
	return text
}

// Rotate makes a new signing key, keeps the old ones published, and gives the
// new kid.
func (i *Issuer) Rotate(t testing.TB) (kid string) {
	t.Helper()
	kid, err := i.issuer.Rotate()
	if err != nil {
		t.Fatalf("jwttest: keys not rotated: %v", err)
	}
	return kid
}

// RotateWithoutOverlap makes a new signing key, withdraws the old ones at once,
// and gives the new kid.
func (i *Issuer) RotateWithoutOverlap(t testing.TB) (kid string) {
	t.Helper()
	kid, err := i.issuer.RotateWithoutOverlap()
	if err != nil {
		t.Fatalf("jwttest: keys not rotated: %v", err)
	}
	return kid
}
