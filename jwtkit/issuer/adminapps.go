package issuer

import (
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// appJSON is an App as /admin/apps reads and answers it. The secret is in the
// answer to its registration, or renewal, and in no other.
type appJSON struct {
	ID        string         `json:"client_id"`
	Secret    string         `json:"client_secret,omitempty"`
	JWKS      jsontext.Value `json:"jwks,omitzero"` // RFC 7591 section 2
	Scopes    []string       `json:"scopes"`
	Audiences []string       `json:"audiences"`
	Lifetime  int64          `json:"lifetime"` // seconds
	Profile   string         `json:"profile"`
	Disabled  bool           `json:"disabled"`
	Test      bool           `json:"test_secret"` // chosen, not generated; not read
}

func asJSON(app App) appJSON {
	shown := appJSON{
		ID: app.ID, Secret: string(app.Secret), Scopes: app.Scopes, Audiences: app.Audiences,
		Lifetime: int64(app.Lifetime / time.Second), Profile: app.Profile, Disabled: app.Disabled, Test: app.TestSecret,
	}
	if app.JWKS != "" {
		shown.JWKS = jsontext.Value(app.JWKS)
	}
	return shown
}

const appMembers = "client_id, client_secret, profile (text), scopes, audiences (arrays of text), lifetime (seconds), jwks (a key set), disabled"

// createApp registers the app that the body describes, {} being one with
// everything filled in, and answers 201 with its id and secret.
func (s *Issuer) createApp(w http.ResponseWriter, r *http.Request) *refusal {
	var described appJSON
	if refused := readJSON(r, &described, appMembers); refused != nil {
		return refused
	}
	asked, refused := described.app()
	if refused != nil {
		return refused
	}
	app, err := s.Register(asked)
	if err != nil {
		return s.refuseChange(err)
	}
	sendJSON(w, http.StatusCreated, asJSON(app))
	return nil
}

// ParseApps reads a JSON array of apps as POST /admin/apps takes each of them, for
// Options.Apps. Members that are not known are refused. What is no such array is
// an error with [jwtkit.CodeRequestInvalid]; whether the apps can be registered is
// for [New] to say.
func ParseApps(text []byte) ([]App, error) {
	var described []appJSON
	if err := json.Unmarshal(text, &described, json.RejectUnknownMembers(true)); err != nil { // err may quote a secret
		return nil, invalid("this is not a JSON array of apps (at byte " + strconv.FormatInt(offset(err), 10) + "); each has at most: " + appMembers)
	}
	apps := make([]App, len(described))
	for i, a := range described {
		app, refused := a.app()
		if refused != nil {
			return nil, invalid("app " + strconv.Itoa(i+1) + ": " + refused.Description)
		}
		apps[i] = app
	}
	return apps, nil
}

// app gives the App that is described.
func (a appJSON) app() (App, *refusal) {
	lifetime, refused := lifetimeOf(a.Lifetime)
	return App{
		ID: a.ID, Secret: Secret(a.Secret), JWKS: keySet(a.JWKS), Scopes: a.Scopes, Audiences: a.Audiences,
		Lifetime: lifetime, Profile: a.Profile, Disabled: a.Disabled,
	}, refused
}

func lifetimeOf(seconds int64) (time.Duration, *refusal) {
	if seconds < 0 || seconds > int64(maxLifetime/time.Second) {
		return 0, badForm("lifetime is 1 second to 365 days, in seconds")
	}
	return time.Duration(seconds) * time.Second, nil
}

// listApps answers with all apps, without secrets.
func (s *Issuer) listApps(w http.ResponseWriter, _ *http.Request) *refusal {
	apps := []appJSON{}
	for _, app := range s.Apps() {
		apps = append(apps, asJSON(app))
	}
	sendJSON(w, http.StatusOK, struct {
		Schema int       `json:"schema"`
		Apps   []appJSON `json:"apps"`
	}{1, apps})
	return nil
}

// keySet gives the text of a key set, "" for null or nothing.
func keySet(given jsontext.Value) string {
	if given.Kind() == 'n' {
		return ""
	}
	return string(given)
}

// appChange names an app and what is to be another; what is absent stays.
type appChange struct {
	ID        string         `json:"client_id"`
	Scopes    *[]string      `json:"scopes"`
	Audiences *[]string      `json:"audiences"`
	Lifetime  *int64         `json:"lifetime"` // seconds
	Profile   *string        `json:"profile"`
	JWKS      jsontext.Value `json:"jwks"`
	Disabled  *bool          `json:"disabled"`
}

// updateApp changes an app; an empty list, 0 or null brings the default back.
func (s *Issuer) updateApp(w http.ResponseWriter, r *http.Request) *refusal {
	var asked appChange
	if refused := readJSON(r, &asked, appMembers); refused != nil {
		return refused
	}
	var lifetime time.Duration
	if asked.Lifetime != nil {
		var refused *refusal
		if lifetime, refused = lifetimeOf(*asked.Lifetime); refused != nil {
			return refused
		}
	}
	app, err := s.Update(asked.ID, func(app *App) {
		set(&app.Scopes, asked.Scopes)
		set(&app.Audiences, asked.Audiences)
		set(&app.Profile, asked.Profile)
		set(&app.Disabled, asked.Disabled)
		if asked.Lifetime != nil {
			app.Lifetime = lifetime
		}
		if asked.JWKS != nil {
			app.JWKS = keySet(asked.JWKS)
		}
	})
	if err != nil {
		return s.refuseChange(err)
	}
	sendJSON(w, http.StatusOK, asJSON(app))
	return nil
}

func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// readClient reads a body that names an app and nothing else.
func readClient(r *http.Request) (string, *refusal) {
	var asked struct {
		ID string `json:"client_id"`
	}
	refused := readJSON(r, &asked, "client_id (text)")
	return asked.ID, refused
}

// renewSecret answers with the new secret of an app; the one before it is worth
// nothing from now on.
func (s *Issuer) renewSecret(w http.ResponseWriter, r *http.Request) *refusal {
	id, refused := readClient(r)
	if refused != nil {
		return refused
	}
	app, err := s.RenewSecret(id)
	if err != nil {
		return s.refuseChange(err)
	}
	sendJSON(w, http.StatusOK, asJSON(app))
	return nil
}

func (s *Issuer) deleteApp(w http.ResponseWriter, r *http.Request) *refusal {
	id, refused := readClient(r)
	if refused != nil {
		return refused
	}
	if err := s.Remove(id); err != nil {
		return s.refuseChange(err)
	}
	sendJSON(w, http.StatusOK, struct{}{})
	return nil
}
