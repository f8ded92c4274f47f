package browsertest

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A dashboard is the page /apps of a server of its own, open in a browser.
type dashboard struct {
	t    *testing.T
	page *Inspector
	base string // the URL of the server
}

func openDashboard(t *testing.T) *dashboard {
	t.Helper()
	base := startServe(t)
	ctx, record := Open(t)
	d := &dashboard{t, &Inspector{t: t, ctx: ctx, Address: base + "/", Record: record}, base}
	d.page.do(chromedp.Navigate(base + "/apps"))
	d.expectShape("at first")
	return d
}

// startServe runs "jwtkit serve" with the app demo, and gives its URL.
func startServe(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "jwtkit")
	if out, err := exec.Command("go", "-C", "../..", "build", "-o", program, "./cmd/jwtkit").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	serve := exec.Command(program, "serve", "--listen", "127.0.0.1:0", "--key-alg", "ES256")
	stdout, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		serve.Process.Kill()
		serve.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	base, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok {
		t.Fatalf("the server says %q, %v", line, err)
	}
	return base
}

// form is the JavaScript for the form of an action: of an app, or a fault, by its
// name, or of none.
func form(action, name string) string {
	return `[...document.querySelectorAll("form")].find((f) => f.action.endsWith(` + js("/apps/"+action) + `) &&
		(` + js(name) + ` === "" || f.closest("li")?.querySelector("h3").textContent === ` + js(name) + `))`
}

// submit clicks the button of a form and waits for the page that follows.
func (d *dashboard) submit(action, name string) {
	d.t.Helper()
	Eval[bool](d.page, `(() => {
		const button = `+form(action, name)+`.querySelector("button");
		button.scrollIntoView({ block: "center" });
		button.id = "chosen";
		return true;
	})()`)
	d.turn(chromedp.Click("#chosen"))
}

// turn does what leads to another page, and waits for it.
func (d *dashboard) turn(step chromedp.Action[chromedp.Void]) {
	d.t.Helper()
	Eval[bool](d.page, `(document.documentElement.id = "before", true)`)
	d.page.do(step)
	for { // while the page changes there is none to ask
		loaded, err := chromedp.Run(d.page.ctx, chromedp.Evaluate[bool](`document.documentElement.id === "" && document.readyState === "complete"`))
		if err == nil && loaded {
			return
		}
		if d.page.ctx.Err() != nil {
			d.t.Fatalf("no page follows: %v", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// fillIn types into a field of a form, in place of what it holds.
func (d *dashboard) fillIn(action, field, text string) {
	d.t.Helper()
	d.fillInOf("", action, field, text)
}

func (d *dashboard) fillInOf(name, action, field, text string) {
	d.t.Helper()
	Eval[bool](d.page, `(() => { const field = `+form(action, name)+`.elements[`+js(field)+`]; field.focus(); field.select(); return true; })()`)
	d.page.insert(text)
}

func (d *dashboard) choose(action, field, value string) {
	d.t.Helper()
	chosen := Eval[string](d.page, `(() => { const list = `+form(action, "")+`.elements[`+js(field)+`]; list.value = `+js(value)+`; return list.value; })()`)
	if chosen != value {
		d.t.Fatalf("%s cannot be chosen for %s", value, field)
	}
}

// unfold opens the form that changes an app.
func (d *dashboard) unfold(name string) {
	d.t.Helper()
	Eval[bool](d.page, `(`+form("update", name)+`.closest("details").querySelector("summary").click(), true)`)
}

// card gives what the page says of an app, or of a fault that is set.
func (d *dashboard) card(name string) string {
	d.t.Helper()
	return Eval[string](d.page, `[...document.querySelectorAll("li")].find((li) => li.querySelector("h3").textContent === `+js(name)+`).innerText`)
}

// secret gives the secret that the page shows.
func (d *dashboard) secret() string {
	d.t.Helper()
	return Eval[string](d.page, `document.querySelector("[role=status] dd:last-of-type").textContent`)
}

func (d *dashboard) html() string { return Eval[string](d.page, `document.documentElement.outerHTML`) }

// answered gives the status of the answer to a token request.
func (d *dashboard) answered(id, secret string) int {
	d.t.Helper()
	status, _ := d.ask(id, secret)
	return status
}

// token gives the claims of a token, nil if none came.
func (d *dashboard) token(id, secret string) map[string]any {
	d.t.Helper()
	_, token := d.ask(id, secret)
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		d.t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		d.t.Fatal(err)
	}
	return claims
}

func (d *dashboard) ask(id, secret string) (status int, token string) {
	d.t.Helper()
	response, err := http.PostForm(d.base+"/connect/token", url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}})
	if err != nil {
		d.t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		d.t.Fatal(err)
	}
	return response.StatusCode, answer.Token
}

// schemes are the colours of the ground by light and by dark.
var schemes = map[string]string{"light": "rgb(251, 251, 249)", "dark": "rgb(22, 24, 28)"}

// expectShape holds that the page fits narrow screens, and has both colour schemes.
func (d *dashboard) expectShape(when string) {
	d.t.Helper()
	for _, width := range []int64{320, 390, 1280} {
		d.page.do(chromedp.EmulateViewport(width, 800))
		if got := Eval[int64](d.page, `document.documentElement.scrollWidth`); got > width {
			d.t.Errorf("%s: on a screen %d pixels wide the page is %d wide", when, width, got)
		}
		if got := Eval[string](d.page, `[...document.querySelectorAll("button, input:not([type=hidden]), select, textarea, summary")]
			.filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 24).map((e) => e.outerHTML).join()`); got != "" {
			d.t.Errorf("%s: too low to be hit with a finger: %s", when, got)
		}
	}
	for scheme, ground := range schemes {
		media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
		if _, err := chromedp.Call(d.page.ctx, emulation.SetEmulatedMedia, media); err != nil {
			d.t.Fatal(err)
		}
		if got := Eval[string](d.page, `getComputedStyle(document.body).backgroundColor`); got != ground {
			d.t.Errorf("%s: the ground of the %s page is %s", when, scheme, got)
		}
	}
}

// expectNothingElse holds that no policy was violated and nothing else was asked
// for: the pages of the dashboard, its style sheet, and the icon that a browser
// wants of every site.
func (d *dashboard) expectNothingElse() {
	d.t.Helper()
	for _, line := range d.page.Record.Console() {
		if !strings.HasPrefix(line, "error: Failed to load resource: the server responded with a status of 400") { // for what is filled in wrongly
			d.t.Errorf("on the console: %s", line)
		}
	}
	for _, request := range d.page.Record.Requests() {
		path, own := strings.CutPrefix(request, d.base)
		if !own || path != "/apps" && !strings.HasPrefix(path, "/apps/") && path != "/favicon.ico" || strings.ContainsAny(path, "?#") {
			d.t.Errorf("a request went to %s", request)
		}
	}
}
