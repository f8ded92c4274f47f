package issuer_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

// TestKeysAndSecrets is about apps that have the one, the other or both.
func TestKeysAndSecrets(t *testing.T) {
	key := newKey(t, "ES256")
	s, at := start(t, issuer.Options{})
	a := createApp(t, at, `{"client_id":"signer","jwks":`+keyApp(key).JWKS+`}`)
	if _, secret := a.members["client_secret"]; a.status != http.StatusCreated || secret || a.members["jwks"] == nil {
		t.Fatalf("%d %s", a.status, a.body)
	}
	asserted := func() int { return fetchAsserted(t, at, signed(t, key, assertionClaims(at, nil))).status }
	if asserted() != http.StatusOK {
		t.Error("the key is refused")
	}
	for _, secret := range []issuer.Secret{"", "x"} {
		request := newRequest(t, http.MethodPost, at+"/connect/token", formType, "grant_type=client_credentials")
		request.SetBasicAuth("signer", string(secret))
		if a := send(t, request); a.status != http.StatusUnauthorized {
			t.Errorf("an app without a secret got a token with the secret %q", string(secret))
		}
	}
	change := func(body string) answer {
		return send(t, newRequest(t, http.MethodPost, at+"/admin/apps/update", jsonType, body))
	}
	if a := change(`{"client_id":"signer","jwks":null}`); a.status != http.StatusBadRequest || !strings.Contains(a.body, "has no secret") || asserted() != http.StatusOK {
		t.Errorf("left with nothing: %d %s", a.status, a.body)
	}
	both, err := s.RenewSecret("signer")
	if err != nil {
		t.Fatal(err)
	}
	if fetch(t, at, both).status != http.StatusOK || asserted() != http.StatusOK {
		t.Error("with both, one is refused")
	}
	if a := change(`{"client_id":"signer","jwks":null}`); a.status != http.StatusOK || fetch(t, at, both).status != http.StatusOK || asserted() != http.StatusUnauthorized {
		t.Errorf("without the key: %d %s", a.status, a.body)
	}
}

// TestKeySetsThatCannotBe registers key sets that are of no use, or worse.
func TestKeySetsThatCannotBe(t *testing.T) {
	_, at := start(t, issuer.Options{})
	private, err := newKey(t, "ES256").PrivateJWK()
	if err != nil {
		t.Fatal(err)
	}
	good := string(newKey(t, "ES256").PublicJWK())
	for name, c := range map[string]struct{ jwks, says string }{
		"text":          {`"` + canary + `"`, "no key set"},
		"a single key":  {good, "no key set"},
		"no key":        {`{"keys":[]}`, "no key set"},
		"a private key": {`{"keys":[` + good + `,` + string(private) + `]}`, "key 2 of the jwks cannot be used; each is public"},
		"a secret":      {`{"keys":[{"kty":"oct","k":"` + strings.Repeat("A", 64) + `"}]}`, "key 1 of the jwks"},
		"for others":    {`{"keys":[` + strings.Replace(good, `"use":"sig"`, `"use":"enc"`, 1) + `]}`, "key 1 of the jwks"},
		"too long":      {`{"keys":[` + good + `],"x":"` + strings.Repeat("x", 16<<10) + `"}`, "16 KiB"},
	} {
		a := createApp(t, at, `{"jwks":`+c.jwks+`}`)
		if a.status != http.StatusBadRequest || !strings.Contains(a.text("error_description"), c.says) {
			t.Errorf("%s: %d %s, want %q", name, a.status, a.body, c.says)
		}
		checkRefusal(t, a)
	}
}

// TestKeysOutliveTheProcess starts a second issuer on the state of the first.
func TestKeysOutliveTheProcess(t *testing.T) {
	key, folder := newKey(t, "ES256"), t.TempDir()+"/state"
	const url = "http://localhost"
	first, _ := start(t, issuer.Options{State: folder, Issuer: url, Apps: []issuer.App{keyApp(key)}})
	second, at := start(t, issuer.Options{State: folder, Issuer: url, Apps: []issuer.App{}})
	if got, want := second.Apps(), first.Apps(); !reflect.DeepEqual(got, want) {
		t.Errorf("apps %+v, before %+v", got, want)
	}
	if a := fetchAsserted(t, at, signed(t, key, assertionClaims(url, nil))); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.body)
	}
}
