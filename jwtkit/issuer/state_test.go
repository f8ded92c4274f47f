package issuer_test

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

// TestStateOutlivesTheProcess starts two issuers on one folder, one after the
// other, as a restart does.
func TestStateOutlivesTheProcess(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "state")
	const url = "http://localhost/tenant"
	first, at := start(t, issuer.Options{State: folder, Issuer: url})
	at += "/tenant"
	made, err := first.Register(issuer.App{ID: "made", Profile: "rfc9068"})
	if err != nil {
		t.Fatal(err)
	}
	disabled, err := first.Register(issuer.App{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.Update(disabled.ID, func(a *issuer.App) { a.Disabled = true }); err != nil {
		t.Fatal(err)
	}
	if _, err := first.RotateKeys(issuer.Rotation{Algorithm: "EdDSA"}); err != nil {
		t.Fatal(err)
	}
	token := fetch(t, at, made).text("access_token")
	gone := fetch(t, at, made).text("access_token")
	send(t, newRequest(t, http.MethodPost, at+"/connect/revocation", formType, formAbout(gone, made)))

	second, at := start(t, issuer.Options{State: folder, Issuer: url, Apps: []issuer.App{}})
	at += "/tenant"
	if got, want := second.Apps(), first.Apps(); !reflect.DeepEqual(got, want) {
		t.Errorf("apps %+v, before %+v", got, want)
	}
	if got, want := second.SigningKey().ID(), first.SigningKey().ID(); got != want {
		t.Errorf("signing with %s, before with %s", got, want)
	}
	if published := kids(t, get(t, at+"/.well-known/jwks.json")); len(published) != 2 {
		t.Errorf("published %v, want both keys from before", published)
	}
	if a := fetch(t, at, made); a.status != http.StatusOK {
		t.Errorf("the app from before: %d %s", a.status, a.body)
	}
	if a := fetch(t, at, disabled); a.status != http.StatusUnauthorized {
		t.Errorf("the disabled app: %d %s", a.status, a.body)
	}
	if a := introspect(t, at, token, made); a.members["active"] != true {
		t.Errorf("the token from before: %s", a.body)
	}
	if a := introspect(t, at, gone, made); a.members["active"] != false {
		t.Errorf("the revoked token: %s", a.body)
	}
	checkFiles(t, folder, string(made.Secret))
}

// checkFiles holds that the folder is its owner's alone, holds no secret of an app
// and nothing half written.
func checkFiles(t *testing.T, folder, secret string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		if entry.IsDir() {
			return nil
		}
		text, err := os.ReadFile(path)
		if strings.Contains(string(text), secret) || filepath.Ext(path) != ".json" {
			t.Errorf("%s holds a secret, or is left over", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestAppsOfOptionsReplaceThoseOfTheState as a flag does when it names an app
// again.
func TestAppsOfOptionsReplaceThoseOfTheState(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "state")
	start(t, issuer.Options{State: folder})
	changed := issuer.App{ID: app.ID, Secret: "another"}
	_, at := start(t, issuer.Options{State: folder, Apps: []issuer.App{changed}})
	if a := fetch(t, at, changed); a.status != http.StatusOK {
		t.Errorf("the new secret: %d %s", a.status, a.body)
	}
	if a := fetch(t, at, app); a.status != http.StatusUnauthorized {
		t.Errorf("the old secret: %d %s", a.status, a.body)
	}
}

func TestStateThatCannotBe(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // modes mean something else there
	}
	for name, c := range map[string]struct {
		spoil func(folder string) error
		says  string
	}{
		"open folder":  {func(f string) error { return os.Chmod(f, 0o755) }, "chmod 700"},
		"open file":    {func(f string) error { return os.Chmod(filepath.Join(f, "keys.json"), 0o644) }, "not 600"},
		"damaged keys": {func(f string) error { return os.WriteFile(filepath.Join(f, "keys.json"), []byte(`["`+canary), 0o600) }, "keys.json of the state is damaged"},
		"keys of others": {func(f string) error {
			return os.WriteFile(filepath.Join(f, "keys.json"), []byte(`[{"kty":"`+canary+`"}]`), 0o600)
		}, "no signing key"},
		"damaged app": {func(f string) error {
			return os.WriteFile(filepath.Join(f, "apps.json"), []byte(`[{"client_id":"x"}]`), 0o600)
		}, "an app that cannot be"},
		"a file": {func(f string) error {
			if err := os.RemoveAll(f); err != nil {
				return err
			}
			return os.WriteFile(f, nil, 0o600)
		}, "cannot be made"},
	} {
		folder := filepath.Join(t.TempDir(), "state")
		o := issuer.Options{Issuer: "http://localhost", Algorithm: "ES256", State: folder}
		if _, err := issuer.New(o); err != nil {
			t.Fatal(err)
		}
		if err := c.spoil(folder); err != nil {
			t.Fatal(err)
		}
		_, err := issuer.New(o)
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

// TestChangeThatCannotBeKept puts a file where the folder was: what is not on disk does not
// count.
func TestChangeThatCannotBeKept(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "state")
	s, at := start(t, issuer.Options{State: folder})
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	before := s.SigningKey().ID()
	for path, body := range map[string]string{"/admin/apps": `{"client_id":"new"}`, "/admin/keys/rotate": "{}"} {
		a := send(t, newRequest(t, http.MethodPost, at+path, jsonType, body))
		if a.status != http.StatusInternalServerError {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
		checkRefusal(t, a)
	}
	if len(s.Apps()) != 1 || s.SigningKey().ID() != before {
		t.Error("a change counts that was not kept")
	}
}
