package issuer

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// An act does what a form of the dashboard asks for. An app that it gives back
// with a secret is shown, this once.
type act func(form url.Values) (*App, error)

// submitted lets a form through that this session's page holds, by who may. What
// went well is answered with the page anew, by GET, so that reloading it repeats
// nothing; a secret is shown there the first time.
func (s *Issuer) submitted(do act) handler {
	return func(w http.ResponseWriter, r *http.Request) *refusal {
		now, ok := s.sessions.of(r)
		if !now.admin && !local(r) {
			return s.show(w, http.StatusUnauthorized, view{LoggedOut: true})
		}
		form, refused := readPageForm(r)
		if refused != nil {
			return refused
		}
		if !ok || !s.sessions.isFormToken(now, form.Get("csrf_token")) {
			if !ok {
				now = s.sessions.begin(w, r, now.admin)
			}
			return s.showApps(w, now, http.StatusForbidden, view{Wrong: "The page was out of date; nothing was changed. Please try again."})
		}
		app, err := do(form)
		if err != nil {
			refused := s.refuseChange(err)
			return s.showApps(w, now, refused.status, view{Wrong: refused.Description})
		}
		if app != nil && app.Secret != "" {
			s.told.keep(now, *app)
		}
		return redirectTo(s.sessions.path)(w, r)
	}
}

// appOf reads the fields of an app.
func appOf(form url.Values) (App, error) {
	app := App{
		Scopes: strings.Fields(form.Get("scopes")), Audiences: strings.Fields(form.Get("audiences")), Profile: form.Get("profile"),
		JWKS: strings.TrimSpace(form.Get("jwks")),
	}
	seconds, err := numberOf(form, "lifetime", int64(maxLifetime/time.Second))
	app.Lifetime = time.Duration(seconds) * time.Second
	return app, err
}

// numberOf reads a number of a form, empty being 0.
func numberOf(form url.Values, name string, most int64) (int64, error) {
	text := form.Get(name)
	if text == "" {
		return 0, nil
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 0 || number > most {
		return 0, invalid(name + " is a number of 0 to " + strconv.FormatInt(most, 10))
	}
	return number, nil
}

func (s *Issuer) formCreate(form url.Values) (*App, error) {
	app, err := appOf(form)
	if err != nil {
		return nil, err
	}
	app.ID = form.Get(clientID)
	app, err = s.Register(app)
	return &app, err
}

func (s *Issuer) formUpdate(form url.Values) (*App, error) {
	asked, err := appOf(form)
	if err != nil {
		return nil, err
	}
	_, err = s.Update(form.Get(clientID), func(app *App) {
		asked.Disabled, asked.TestSecret = app.Disabled, app.TestSecret
		*app = asked
	})
	return nil, err
}

func (s *Issuer) formSecret(form url.Values) (*App, error) {
	app, err := s.RenewSecret(form.Get(clientID))
	return &app, err
}

func (s *Issuer) formDelete(form url.Values) (*App, error) {
	return nil, s.Remove(form.Get(clientID))
}

func (s *Issuer) formDisable(disabled bool) act {
	return func(form url.Values) (*App, error) {
		_, err := s.Update(form.Get(clientID), func(app *App) { app.Disabled = disabled })
		return nil, err
	}
}

func (s *Issuer) formBreak(form url.Values) (*App, error) {
	seconds, err := numberOf(form, "seconds", maxFaultSeconds)
	if err != nil {
		return nil, err
	}
	count, err := numberOf(form, "count", 1_000_000)
	if err != nil {
		return nil, err
	}
	return nil, s.SetFault(form.Get("fault"), FaultSpan{
		For: time.Duration(seconds) * time.Second, Count: int(count), Endpoint: form.Get("endpoint"),
	})
}

func (s *Issuer) formMend(form url.Values) (*App, error) {
	s.ClearFault(form.Get("fault"))
	return nil, nil
}
