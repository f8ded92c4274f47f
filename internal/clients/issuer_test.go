package clients

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

// An ourIssuer is our issuer as others meet it: over https, with a certificate
// that they must be told to trust.
type ourIssuer struct {
	*issuer.Issuer
	client *http.Client
	caFile string
}

func startIssuer(t *testing.T) *ourIssuer {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	t.Cleanup(server.Close)
	made, err := issuer.New(issuer.Options{Issuer: "https://" + server.Listener.Addr().String(), Audiences: []string{api, "other"}})
	must(t, err)
	server.Config.Handler = made
	server.StartTLS()
	i := &ourIssuer{made, server.Client(), filepath.Join(t.TempDir(), "ca.pem")}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	must(t, os.WriteFile(i.caFile, text, 0o644))
	return i
}

// register adds an app with tokens in the shape that the profile names.
func (i *ourIssuer) register(t *testing.T, profile string) issuer.App {
	t.Helper()
	app, err := i.Register(issuer.App{ID: profile, Profile: profile})
	must(t, err)
	return app
}

// trust says, as JSON, what a verifier has to know.
func (i *ourIssuer) trust(t *testing.T) string {
	t.Helper()
	text, err := json.Marshal(map[string]string{"issuer": i.URL(), "jwksURL": i.URL() + "/.well-known/jwks.json", "audience": api})
	must(t, err)
	return string(text)
}

// token is fetched for the app by golang.org/x/oauth2, with the fault if one is
// named.
func (i *ourIssuer) token(t *testing.T, app issuer.App, fault string) string {
	t.Helper()
	if fault != "" {
		must(t, i.SetFault(fault, issuer.FaultSpan{Count: 1}))
	}
	config := clientcredentials.Config{ClientID: app.ID, ClientSecret: string(app.Secret), TokenURL: i.URL() + "/connect/token"}
	token, err := config.Token(context.WithValue(t.Context(), oauth2.HTTPClient, i.client))
	must(t, err)
	return token.AccessToken
}

// A judge is a verifier that others wrote. It gives "" for a token that it takes,
// else the reason why it does not.
type judge func(t *testing.T, token string) (reason string)

func (judge judge) takes(t *testing.T, what, token string) {
	t.Helper()
	if reason := judge(t, token); reason != "" {
		t.Errorf("%s: refused: %s", what, reason)
	}
}

func (judge judge) refuses(t *testing.T, what, token, reason string) {
	t.Helper()
	if said := judge(t, token); !strings.Contains(said, reason) || said == "" {
		t.Errorf("%s: the reason is %q, want %q in it", what, said, reason)
	}
}

// reasons that others give, by the fault of the issuer.
type reasons map[string]string

// judgedBy shows a verifier tokens of the issuer: good ones, of every profile and
// algorithm that it knows, and one for each fault, which it must refuse for that
// reason. At last the keys before are withdrawn.
func (i *ourIssuer) judgedBy(t *testing.T, judge judge, profiles, algorithms []string, why reasons) {
	t.Helper()
	for _, fault := range []string{"expired", "wrong-audience", "wrong-issuer", "bad-signature", "unknown-kid"} {
		if why[fault] == "" {
			t.Fatalf("no reason for the fault %s", fault)
		}
	}
	var app issuer.App
	for _, profile := range profiles {
		app = i.register(t, profile)
		judge.takes(t, profile, i.token(t, app, ""))
	}
	first := i.token(t, app, "")
	for _, fault := range slices.Sorted(maps.Keys(why)) {
		judge.refuses(t, fault, i.token(t, app, fault), why[fault])
	}
	for _, algorithm := range algorithms {
		_, err := i.RotateKeys(issuer.Rotation{Algorithm: algorithm})
		must(t, err)
		judge.takes(t, "after the rotation to "+algorithm, i.token(t, app, ""))
		judge.takes(t, "signed before the rotation to "+algorithm, first)
		if strings.HasPrefix(algorithm, "ES") {
			judge.refuses(t, algorithm+" as ASN.1", i.token(t, app, "der-signature"), "")
		}
	}
	_, err := i.RotateWithoutOverlap()
	must(t, err)
	judge.takes(t, "after the rotation without overlap", i.token(t, app, ""))
	judge.refuses(t, "its key is withdrawn", first, "")
}
