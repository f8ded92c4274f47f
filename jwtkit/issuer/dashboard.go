package issuer

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

//go:embed dashboard/page.html
var pageText string

//go:embed dashboard/style.css
var styleText []byte

var page = template.Must(template.New("page").Parse(pageText))

// pageGuard is the Content-Security-Policy of the dashboard: a style sheet and
// forms of its own, and no script at all.
const pageGuard = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types"

// dashboardRoutes are those of the page, below its path.
func (s *Issuer) dashboardRoutes(path string) map[string]route {
	at := path + "/apps"
	s.sessions = newSessions(at)
	style := newDocument("text/css; charset=utf-8", styleText)
	routes := map[string]route{
		at:                {get: s.dashboard},
		at + "/":          {get: redirectTo(at)},
		at + "/style.css": {get: style.serve},
		at + "/login":     {post: s.login},
	}
	for name, act := range map[string]act{
		"create": s.formCreate, "update": s.formUpdate, "secret": s.formSecret, "delete": s.formDelete,
		"disable": s.formDisable(true), "enable": s.formDisable(false), "break": s.formBreak, "mend": s.formMend,
	} {
		routes[at+"/"+name] = route{post: s.submitted(act)}
	}
	return routes
}

func redirectTo(address string) handler {
	return func(w http.ResponseWriter, r *http.Request) *refusal {
		http.Redirect(w, r, address, http.StatusSeeOther)
		return nil
	}
}

// A view is what the page shows.
type view struct {
	Issuer, Path, Token string
	Wrong               string // why the last form was refused
	LoggedOut           bool
	Told                *appView // with its secret, once
	Apps                []appView
	New                 appView
	Active              []faultView
	Faults              []faultView // all there are
	Endpoints           []string
}

// An appView is an app in the words of the form.
type appView struct {
	ID, Secret, Scopes, Audiences, Profile string
	JWKS                                   string // as it was registered
	Proof                                  string // how it authenticates
	Lifetime                               int64
	Disabled, TestSecret                   bool
}

type faultView struct{ Name, Say, Left string }

func viewOf(app App) appView {
	return appView{
		ID: app.ID, Secret: string(app.Secret), Scopes: strings.Join(app.Scopes, " "), Audiences: strings.Join(app.Audiences, " "),
		Profile: app.Profile, JWKS: app.JWKS, Lifetime: int64(app.Lifetime / time.Second), Disabled: app.Disabled, TestSecret: app.TestSecret,
	}
}

// proof says by what the app authenticates.
func (app registered) proof() string {
	switch {
	case app.assertions == nil:
		return "its secret"
	case app.digest == (digest{}):
		return "its keys (private_key_jwt)"
	}
	return "its secret or its keys (private_key_jwt)"
}

// For gives a form's hidden fields about an app.
func (v view) For(id string) any { return struct{ Token, ID string }{v.Token, id} }

// Fields gives what the fields of an app's form show.
func (v view) Fields(app appView) any {
	return struct {
		App      appView
		Profiles []string
	}{app, Profiles()}
}

// dashboard shows the page. Whoever sits at this machine is let in; others log in
// with the admin token.
func (s *Issuer) dashboard(w http.ResponseWriter, r *http.Request) *refusal {
	now, ok := s.sessions.of(r)
	if !now.admin && !local(r) {
		return s.show(w, http.StatusUnauthorized, view{LoggedOut: true})
	}
	if !ok {
		now = s.sessions.begin(w, r, false)
	}
	return s.showApps(w, now, http.StatusOK, view{Told: s.told.take(now)})
}

// showApps fills the page in and shows it.
func (s *Issuer) showApps(w http.ResponseWriter, now session, status int, v view) *refusal {
	v.Token = s.sessions.formToken(now)
	v.New = viewOf(s.apps.defaults)
	v.Endpoints = endpointNames
	for _, name := range FaultNames() {
		v.Faults = append(v.Faults, faultView{Name: name, Say: faultKinds[name].say})
	}
	apps := s.apps.all()
	for _, id := range sortedKeys(apps) {
		shown := viewOf(apps[id].App)
		shown.Proof = apps[id].proof()
		v.Apps = append(v.Apps, shown)
	}
	active := s.Faults()
	for _, name := range sortedKeys(active) {
		v.Active = append(v.Active, faultView{name, faultKinds[name].say, active[name].left()})
	}
	return s.show(w, status, v)
}

// left says in words what is left of a fault.
func (f FaultSpan) left() string {
	var words []string
	if f.For > 0 {
		words = append(words, "time left: "+f.For.Round(time.Second).String())
	}
	if f.Count > 0 {
		words = append(words, "answers left: "+strconv.Itoa(f.Count))
	}
	if words == nil {
		words = append(words, "until it is ended")
	}
	if f.Endpoint != "" {
		words = append(words, "only at the endpoint "+f.Endpoint)
	}
	return strings.Join(words, ", ")
}

func (s *Issuer) show(w http.ResponseWriter, status int, v view) *refusal {
	v.Issuer, v.Path = s.url, s.sessions.path
	var body bytes.Buffer
	if err := page.Execute(&body, v); err != nil {
		s.log.Error("page not written", "error", err)
		return refuse(http.StatusInternalServerError, serverError, "the page could not be written; the log of the issuer says why")
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", pageGuard)
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(body.Bytes())
	return nil
}

// login begins a session for who holds the admin token.
func (s *Issuer) login(w http.ResponseWriter, r *http.Request) *refusal {
	form, refused := readPageForm(r)
	if refused != nil {
		return refused
	}
	if !s.guard.isAdminToken(Secret(form.Get("admin_token"))) {
		return s.show(w, http.StatusUnauthorized, view{LoggedOut: true, Wrong: "This is not the admin token."})
	}
	s.sessions.begin(w, r, true)
	return redirectTo(s.sessions.path)(w, r)
}

func readPageForm(r *http.Request) (url.Values, *refusal) {
	body, refused := readBody(r)
	if refused != nil {
		return nil, refused
	}
	if refused := checkFormType(r.Header.Get("Content-Type"), body, "as the page does"); refused != nil {
		return nil, refused
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, badForm("the body is not a form")
	}
	return form, nil
}
