package issuer

import (
	"crypto/subtle"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

const maxApps = 1000

// What can be the matter with a client_id.
var (
	errTaken   = errors.New("client_id taken")
	errUnknown = errors.New("client_id unknown")
)

var errUnknownApp = &jwtkit.Error{Code: jwtkit.CodeRequestInvalid, Detail: "no app of this client_id is registered", Err: errUnknown}

// A registry holds the registered apps by their ID. Readers take one snapshot;
// a change is on disk before it counts.
type registry struct {
	defaults  App      // what apps get that leave it open
	audiences []string // of client assertions: the issuer and the token endpoint
	state     state

	changing sync.Mutex
	snapshot atomic.Pointer[map[string]registered]
}

// registered is an App without its Secret.
type registered struct {
	App
	digest     digest           // zero, which is of no text that anybody knows, for an app without a Secret
	assertions *verify.Verifier // nil for an app without keys
}

// fit makes an app ready for use, or says why it cannot be registered.
func (r *registry) fit(app *registered) (err error) {
	if err := app.check(); err != nil {
		return err
	}
	if app.JWKS == "" && app.digest == (digest{}) {
		return invalid("without a jwks the app could not authenticate, for it has no secret; give it one first")
	}
	app.assertions, err = newAssertions(app.App, r.audiences)
	return err
}

// newRegistry brings back the apps of the state, and registers those of the
// options over them.
func newRegistry(o Options, at place, kept state) (*registry, error) {
	defaults := App{Scopes: []string{DefaultScope}, Audiences: slices.Clone(o.Audiences), Lifetime: o.Lifetime, Profile: o.Profile}
	if len(defaults.Audiences) == 0 {
		defaults.Audiences = []string{at.base + "/resources", "api"}
	}
	if defaults.Lifetime == 0 {
		defaults.Lifetime = DefaultLifetime
	}
	if defaults.Profile == "" {
		defaults.Profile = defaultProfile
	}
	if err := defaults.check(); err != nil {
		return nil, err
	}
	r := &registry{defaults: defaults, state: kept, audiences: []string{o.Issuer, at.base + tokenPath}}
	apps, err := r.load()
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i, app := range o.Apps {
		if seen[app.ID] && app.ID != "" {
			return nil, invalid("Apps[" + strconv.Itoa(i) + "]: an app of this client_id is there twice")
		}
		seen[app.ID] = true
		if _, err := r.put(apps, app); err != nil {
			return nil, invalid("Apps[" + strconv.Itoa(i) + "]: " + detail(err))
		}
	}
	return r, r.replace(apps)
}

// all gives the apps by their IDs; it is not to be written to.
func (r *registry) all() map[string]registered { return *r.snapshot.Load() }

// change applies f to a copy of the apps, and makes that the registry when f
// and the disk agree.
func (r *registry) change(f func(map[string]registered) error) error {
	r.changing.Lock()
	defer r.changing.Unlock()
	apps := maps.Clone(r.all())
	if err := f(apps); err != nil {
		return err
	}
	return r.replace(apps)
}

func (r *registry) replace(apps map[string]registered) error {
	if err := r.save(apps); err != nil {
		return err
	}
	r.snapshot.Store(&apps)
	return nil
}

// put completes an app, checks it and keeps it without its secret, in place of
// another of its ID.
func (r *registry) put(apps map[string]registered, app App) (App, error) {
	app.TestSecret = app.Secret != ""
	app = app.complete(r.defaults)
	kept := registered{App: app.shown()}
	if app.Secret != "" {
		kept.digest = digestOf(app.Secret)
	}
	if err := app.check(); err != nil { // the secret as well
		return App{}, err
	}
	if err := r.fit(&kept); err != nil {
		return App{}, err
	}
	if _, replaced := apps[app.ID]; !replaced && len(apps) >= maxApps {
		return App{}, &jwtkit.Error{Code: jwtkit.CodeLimitExceeded, Detail: "there are " + strconv.Itoa(maxApps) + " apps already; no more are kept"}
	}
	apps[app.ID] = kept
	secret := app.Secret
	app = app.shown() // the caller owns what it gets
	app.Secret = secret
	return app, nil
}

func (r *registry) register(app App) (made App, err error) {
	err = r.change(func(apps map[string]registered) error {
		if _, taken := apps[app.ID]; taken {
			return &jwtkit.Error{Code: jwtkit.CodeRequestInvalid, Detail: "an app of this client_id is registered already", Err: errTaken}
		}
		made, err = r.put(apps, app)
		return err
	})
	if err != nil {
		return App{}, err
	}
	return made, nil
}

// update changes the app of id as f says; its ID stays.
func (r *registry) update(id string, f func(*registered)) (changed App, err error) {
	err = r.change(func(apps map[string]registered) error {
		app, known := apps[id]
		if !known {
			return errUnknownApp
		}
		f(&app)
		app.ID = id
		app.App = app.complete(r.defaults).shown()
		err := r.fit(&app)
		apps[id], changed = app, app.shown()
		return err
	})
	return changed, err
}

func (r *registry) remove(id string) error {
	return r.change(func(apps map[string]registered) error {
		if _, known := apps[id]; !known {
			return errUnknownApp
		}
		delete(apps, id)
		return nil
	})
}

// list gives the apps, ordered by their IDs.
func (r *registry) list() []App {
	var apps []App
	for _, app := range r.all() {
		apps = append(apps, app.shown())
	}
	slices.SortFunc(apps, func(a, b App) int { return strings.Compare(a.ID, b.ID) })
	return apps
}

// authenticate gives the app of id if secret is its own. An unknown id and a
// disabled app cost the same comparison as a wrong secret.
func (r *registry) authenticate(id string, secret Secret) (App, bool) {
	app, known := r.all()[id]
	given := digestOf(secret)
	same := subtle.ConstantTimeCompare(given[:], app.digest[:]) == 1
	return app.App, same && known && !app.Disabled
}

// enabled reports whether tokens of this client may be in use.
func (r *registry) enabled(id string) bool {
	app, known := r.all()[id]
	return known && !app.Disabled
}

func detail(err error) string {
	if e, ok := errors.AsType[*jwtkit.Error](err); ok {
		return e.Detail
	}
	return err.Error()
}
