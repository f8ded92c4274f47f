// Package jwttest gives tests an authorization server of their own, on
// loopback, with real keys and real HTTP.
//
// Call [NewIssuer]; point the code under test at its URL, which is the issuer
// identifier, and get tokens for it from [Issuer.Token] or, with claims of your
// own, from [Issuer.Sign]. [Attack] sends an http.Handler of yours the tokens
// that it must refuse:
//
//	func TestRefusals(t *testing.T) {
//		i := jwttest.NewIssuer(t)
//		jwttest.Attack(t, newServer(i.URL), i)
//	}
//
// In a bubble of testing/synctest all this works as well, and a day passes in no
// time; there the code under test uses [Issuer.Client].
package jwttest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

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
	client *http.Client
}

// NewIssuer starts an issuer on a loopback port with RS256 keys, registers the
// apps, or one with everything filled in if there is none, and closes it at the
// end of the test. In a bubble of testing/synctest it listens to no port, whose
// traffic would stop the bubble's clock: only [Issuer.Client] reaches it there,
// so give that to the code under test.
func NewIssuer(t testing.TB, apps ...issuer.App) *Issuer {
	t.Helper()
	i := &Issuer{}
	if inBubble() {
		i.listenInMemory(t)
	} else {
		i.listen(t)
	}
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

func (i *Issuer) listen(t testing.TB) {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	t.Cleanup(server.Close)
	i.create(t, "http://"+server.Listener.Addr().String())
	server.Config.Handler = i.issuer
	server.Start()
	i.client = server.Client()
}

func (i *Issuer) listenInMemory(t testing.TB) {
	t.Helper()
	i.create(t, "http://127.0.0.1:8400")
	pipes := newPipes()
	server := &http.Server{Handler: i.issuer, ReadHeaderTimeout: time.Minute}
	transport := &http.Transport{DialContext: pipes.dial}
	i.client = &http.Client{Transport: transport}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		server.Serve(pipes) // until it is closed
	}()
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		server.Close()
		<-stopped
	})
}

func (i *Issuer) create(t testing.TB, address string) {
	t.Helper()
	made, err := issuer.New(issuer.Options{Issuer: address})
	if err != nil {
		t.Fatalf("jwttest: no issuer: %v", err)
	}
	i.URL, i.issuer = address, made
}

// Client gives an HTTP client for the server.
func (i *Issuer) Client() *http.Client { return i.client }

// Issuer gives the server itself, for what tests rarely need: faults, broken
// tokens, keys of other algorithms.
func (i *Issuer) Issuer() *issuer.Issuer { return i.issuer }

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
	text, err := i.fetch(t.Context(), "", strings.Join(scopes, " "))
	if err != nil {
		t.Fatalf("jwttest: %v", err)
	}
	return text
}

// fetch gets a token for the first app, with faults if some are named.
func (i *Issuer) fetch(ctx context.Context, faults, scopes string) (string, error) {
	form := url.Values{
		"grant_type":    {"client_credentials"},
		"client_id":     {i.App.ID},
		"client_secret": {string(i.App.Secret)},
		"scope":         {scopes},
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, i.URL+"/connect/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if faults != "" {
		request.Header.Set("X-Jwtkit-Fault", faults)
	}
	answer, err := i.client.Do(request)
	if err != nil {
		return "", fmt.Errorf("no answer from the token endpoint: %w", err)
	}
	defer answer.Body.Close()
	var token struct {
		Text string `json:"access_token"`
	}
	body, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		return "", fmt.Errorf("token response not read: %w", err)
	case answer.StatusCode != http.StatusOK:
		return "", fmt.Errorf("the token endpoint refused: %s %s", answer.Status, body)
	}
	if err := json.Unmarshal(body, &token); err != nil {
		return "", fmt.Errorf("token response not understood: %w", err)
	}
	return token.Text, nil
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
