package issuer_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

// TestNothingSecretIsLogged runs good and bad requests with a log at its most
// talkative and looks for secrets and tokens in it.
func TestNothingSecretIsLogged(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s, at := start(t, issuer.Options{Logger: logger, AdminToken: "admin-" + canary})
	made, err := s.Register(issuer.App{ID: "logged", Secret: "secret-" + canary})
	if err != nil {
		t.Fatal(err)
	}
	logger.Info("everything", "issuer", s, "app", made, "secret", made.Secret)
	token := fetch(t, at, made).text("access_token")
	fetch(t, at, issuer.App{ID: canary, Secret: canary})
	fetch(t, at, made, "scope", canary)
	get(t, at+"/"+canary)
	send(t, newRequest(t, http.MethodPost, at+"/admin/apps", jsonType, `{"client_secret":"`+canary+`"}`))

	introspect(t, at, token, issuer.App{ID: canary, Secret: canary})
	revoke(t, at, token, made)
	introspect(t, at, token+canary, made)
	renewed, err := s.RenewSecret("logged")
	if err != nil {
		t.Fatal(err)
	}
	b := newBrowser(t, at)
	b.submit(t, "login", "admin_token", canary)
	b.submit(t, "login", "admin_token", "admin-"+canary)
	b.submit(t, "create", "client_id", canary+"\n")
	faultyToken(t, at, canary)
	get(t, at+"/broken/expired?client_id="+canary)

	text := log.String()
	for _, words := range []string{"token issued", `"client_id":"logged"`, "refused", "invalid_client", "app registered", "token revoked", "secret renewed"} {
		if !strings.Contains(text, words) {
			t.Errorf("the log lacks %q:\n%s", words, text)
		}
	}
	signature := token[strings.LastIndex(token, ".")+1:]
	for _, leak := range []string{canary, signature, string(renewed.Secret)} {
		if strings.Contains(text, leak) {
			t.Errorf("the log holds %q:\n%s", leak, text)
		}
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	made := issuer.App{ID: "shop", Secret: "hunter2"}
	o := issuer.Options{Issuer: "http://localhost", Algorithm: "ES256", Apps: []issuer.App{made}, AdminToken: "hunter2"}
	s, err := issuer.New(o)
	if err != nil {
		t.Fatal(err)
	}
	marshalled, err := json.Marshal(made)
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{string(marshalled), made.Secret.LogValue().String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		shown = append(shown, fmt.Sprintf(verb, made), fmt.Sprintf(verb, o), fmt.Sprintf(verb, s))
	}
	sum := sha256.Sum256([]byte("hunter2"))
	for _, text := range shown {
		for _, leak := range []string{"hunter2", fmt.Sprintf("%x", "hunter2"), strings.Trim(fmt.Sprint(sum), "[]")} {
			if strings.Contains(text, leak) {
				t.Errorf("%q shows %q", text, leak)
			}
		}
	}
}
