package issuer

import (
	"crypto/subtle"
	"errors"
	"slices"
	"strconv"
	"sync"

	"github.com/jwtkit/toolkit/jwtkit"
)

const maxApps = 1000

// errTaken is the cause when a client_id is registered twice.
var errTaken = errors.New("client_id taken")

// A registry holds the registered apps by their ID.
type registry struct {
	defaults App // what apps get that leave it open

	mu   sync.RWMutex
	apps map[string]registered
}

// registered is an App without its Secret.
type registered struct {
	App
	digest digest
}

func newRegistry(o Options, at place) (*registry, error) {
	defaults := App{Scopes: []string{DefaultScope}, Audiences: slices.Clone(o.Audiences), Lifetime: o.Lifetime}
	if len(defaults.Audiences) == 0 {
		defaults.Audiences = []string{at.base + "/resources", "api"}
	}
	if defaults.Lifetime == 0 {
		defaults.Lifetime = DefaultLifetime
	}
	if err := defaults.check(); err != nil {
		return nil, err
	}
	r := &registry{defaults: defaults, apps: make(map[string]registered)}
	for i, app := range o.Apps {
		if _, err := r.register(app); err != nil {
			return nil, invalid("Apps[" + strconv.Itoa(i) + "]: " + detail(err))
		}
	}
	return r, nil
}

func (r *registry) register(app App) (App, error) {
	app = app.complete(r.defaults)
	if err := app.check(); err != nil {
		return App{}, err
	}
	kept := registered{App: app.complete(app), digest: digestOf(app.Secret)} // complete copies: the caller owns app
	kept.Secret = ""

	r.mu.Lock()
	defer r.mu.Unlock()
	if _, taken := r.apps[app.ID]; taken {
		return App{}, &jwtkit.Error{Code: jwtkit.CodeRequestInvalid, Detail: "an app of this client_id is registered already", Err: errTaken}
	}
	if len(r.apps) >= maxApps {
		return App{}, &jwtkit.Error{Code: jwtkit.CodeLimitExceeded, Detail: "there are " + strconv.Itoa(maxApps) + " apps already; no more are kept"}
	}
	r.apps[app.ID] = kept
	return app, nil
}

// authenticate gives the app of id if secret is its own. An unknown id costs
// the same comparison as a wrong secret.
func (r *registry) authenticate(id string, secret Secret) (App, bool) {
	r.mu.RLock()
	app, known := r.apps[id]
	r.mu.RUnlock()
	given := digestOf(secret)
	same := subtle.ConstantTimeCompare(given[:], app.digest[:]) == 1
	return app.App, same && known
}

func detail(err error) string {
	if e, ok := errors.AsType[*jwtkit.Error](err); ok {
		return e.Detail
	}
	return err.Error()
}
