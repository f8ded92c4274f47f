package browsertest

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/web"
)

// good are claims of a token that is valid until the year 2100, with what is
// easily shown wrongly: a number beyond a double, and text that hides.
const good = `{"iss":"https://id.example","aud":["orders-api","billing"],"sub":"user-4711","iat":1500000000,"exp":4102444800,` +
	`"account":9007199254740993,"ratio":1.0,"note":"admin\u202e\u0000<b>x</b>"}`

func TestExpiredToken(t *testing.T) {
	page := OpenInspector(t, "")
	page.Click("sample") // printed in a documentation, dead since 2019
	page.WaitFor("badge", "✖ Would be refused")
	for id, parts := range map[string][]string{
		"say":            {"expired", "years"},
		"reasons":        {"proved", "the client", "1563949101 (2019-07-24 06:18:21 UTC)", "The signature was not checked", "keys of the issuer"},
		"announcement":   {"Would be refused", "expired"},
		"claims":         {"https://api.aspose.cloud/resources", "api.products", "2019-07-23 06:18:21 UTC", "years", "audience: who may accept it"},
		"header":         {"RS256", "how it was signed"},
		"lifetime-words": {"24 hours", "It ended 7 years"},
		"checks":         {"✔", "Form", "?", "Signature"},
	} {
		for _, part := range parts {
			if text := page.Text(id); !strings.Contains(text, part) && !strings.Contains(Eval[string](page, `document.getElementById("`+id+`").textContent`), part) {
				t.Errorf("#%s does not say %q but %q", id, part, text)
			}
		}
	}
	if marks := Eval[int](page, `document.querySelectorAll("#lifetime-picture .tick, #lifetime-picture .now").length`); marks != 3 {
		t.Errorf("the lifetime picture has %d marks, want nbf, exp and now", marks)
	}
	page.Click("clear")
	page.WaitFor("say", "What is wrong with this token?")
	if Eval[bool](page, `document.getElementById("details").checkVisibility()`) {
		t.Error("a cleared page still shows details of a token")
	}
	page.expectNothingLeft("eyJ")
}

func TestKeysAndPolicyDecide(t *testing.T) {
	page, signer := OpenInspector(t, ""), newSigner(t)
	page.Paste(signer.token(good))
	page.WaitFor("badge", "? Not decided yet")
	page.PasteInto("keys", signer.jwks())
	page.WaitFor("keys-state", "✔ Signature verified with key first")
	if text := page.Text("reasons"); !strings.Contains(text, "the issuer that the API expects; the audience that the API expects") {
		t.Errorf("the page does not say what a decision still needs: %q", text)
	}
	page.Fill("issuer", "https://id.example")
	page.Fill("audience", "orders-api")
	page.WaitFor("badge", "✔ Accepted")
	page.Fill("audience", "somebody-else")
	page.WaitFor("badge", "✖ Refused")
	page.Fill("keys", newSigner(t).jwks())
	page.Wait(`document.getElementById("keys-state").innerText.startsWith("✖")`)
	page.Fill("audience", "orders-api")
	page.Fill("keys", "no key set")
	page.Wait(`document.getElementById("keys-state").innerText.includes("not a JSON object")`)
	if badge := page.Text("badge"); badge != "? Not decided yet" {
		t.Errorf("without usable keys the badge says %q", badge)
	}
	page.expectNothingLeft("eyJ")
}

func TestClaimsAreShownAsTheyAre(t *testing.T) {
	page := OpenInspector(t, "")
	page.Paste("Authorization: Bearer " + newSigner(t).token(good))
	page.WaitFor("badge", "? Not decided yet")
	rows := page.Text("claims-rows")
	for _, want := range []string{"9007199254740993", "1.0", `admin\u202e\u0000<b>x</b>`, "2100-01-01 00:00:00 UTC"} {
		if !strings.Contains(rows, want) {
			t.Errorf("the claims do not show %q: %q", want, rows)
		}
	}
	if Eval[bool](page, `/[\u202e\u0000]/.test(document.body.textContent) || document.querySelector("b") !== null`) {
		t.Error("a claim reached the page raw")
	}
	page.expectNothingLeft("eyJ")
}

func TestTokenBehindTheAddress(t *testing.T) {
	token := newSigner(t).token(good)
	page := OpenInspector(t, "#token="+url.PathEscape("Bearer "+token))
	page.WaitFor("badge", "? Not decided yet")
	if value := Eval[string](page, `document.getElementById("text").value`); value != "Bearer "+token {
		t.Errorf("the box holds %q", value)
	}
	if address := Eval[string](page, `location.href`); address != page.Address {
		t.Errorf("the address is %s, the token was not taken out of it", address)
	}
	other := newSigner(t).token(`{"iss":"https://other.example","exp":1}`)
	Eval[bool](page, `(location.hash = "token=`+other+`", true)`) // a link, followed in the open page
	page.WaitFor("badge", "✖ Would be refused")
	page.expectNothingLeft("eyJ")
}

func TestWhatIsNoToken(t *testing.T) {
	page := OpenInspector(t, "")
	for _, c := range []struct{ text, badge, say string }{
		{"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "✖ Refused", "PEM"},
		{"eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.AA.AA.AA.AA", "✖ Refused", "encrypted"},
		{"undefined", "✖ Refused", "undefined"},
		{strings.Repeat(".", 70_000), "✖ Refused", "not a token"},
		{strings.Repeat("log line\n", 250_000), "✖ Refused", "bytes"},
	} {
		page.PasteInto("text", c.text)
		page.Wait(`document.getElementById("badge").innerText === ` + js(c.badge) + ` && document.getElementById("say").innerText.includes(` + js(c.say) + `)`)
		if shown := Eval[int](page, `document.getElementById("text").value.length`); shown > 32*1024 {
			t.Errorf("%.20q: %d characters went into the box, where a long text takes minutes", c.text, shown)
		}
	}
	page.Click("clear")
	page.Paste("abc") // the box is free again
	page.Wait(`document.getElementById("text").value === "abc" && !document.getElementById("text").readOnly`)
	page.expectNothingLeft("log line")
}

// TestClock leaves the page alone while a token comes to its end.
func TestClock(t *testing.T) {
	page := OpenInspector(t, "")
	now := time.Now().Unix()
	page.Paste(newSigner(t).token(fmt.Sprintf(`{"iss":"https://id.example","iat":%d,"exp":%d}`, now, now+2)))
	page.WaitFor("badge", "✖ Would be refused")
	page.Wait(`/ended \d+ seconds? ago/.test(document.getElementById("lifetime-words").textContent)`)
	page.expectNothingLeft("eyJ")
}

func TestNarrow(t *testing.T) {
	page, signer := OpenInspector(t, ""), newSigner(t)
	page.do(chromedp.EmulateViewport(320, 640))
	page.PasteInto("keys", signer.jwks())
	page.Paste(signer.token(`{"iss":"https://` + strings.Repeat("long-name.", 30) + `example","` + strings.Repeat("n", 80) + `":{"a":["` + strings.Repeat("v", 300) + `"]},"exp":1}`))
	page.WaitFor("keys-state", "✔ Signature verified with key first")
	if width := Eval[int](page, `document.documentElement.scrollWidth`); width > 320 {
		t.Errorf("on a screen 320 pixels wide the page is %d wide", width)
	}
}

// TestEngineEnds puts a program that dies in the place of the engine: the page
// says that there is no answer, and goes on with a new one.
func TestEngineEnds(t *testing.T) {
	if !web.Built() {
		testenv.Skip(t, "the inspector is not built; build it with: make wasm")
	}
	dying := filepath.Join(t.TempDir(), "jwtkit.wasm")
	build := exec.Command("go", "-C", "../../web", "build", "-o", dying, "./testdata/dying")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	mux := http.NewServeMux()
	mux.Handle("/", web.Handler())
	mux.HandleFunc("/jwtkit.wasm", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/wasm")
		http.ServeFile(w, r, dying)
	})
	page := openPage(t, mux, "")
	for _, end := range []string{"panic", "exit", "trap"} {
		page.PasteInto("text", end)
		page.Wait(`document.getElementById("say").innerText.startsWith("There is no answer from the engine")`)
		page.PasteInto("text", "again")
		page.WaitFor("say", "alive")
	}
	page.expectOwnRequests()
}

// TestLockedDown does from a script of the page what the policy forbids.
func TestLockedDown(t *testing.T) {
	page := OpenInspector(t, "")
	for what, attempt := range map[string]string{
		"ask another origin":             `fetch("http://other.example/").then(() => false, () => true)`,
		"turn text into HTML":            `(() => { try { document.body.innerHTML = "<p>x"; } catch { return true } })() ?? false`,
		"start another worker":           `(() => { try { new Worker("app.js"); } catch { return true } })() ?? false`,
		"make a policy of its own":       `(() => { try { trustedTypes.createPolicy("mine", {}); } catch { return true } })() ?? false`,
		"load a picture from elsewhere":  `new Promise((done) => { const image = new Image(); image.onload = () => done(false); image.onerror = () => done(true); image.src = "http://other.example/x.png"; })`,
		"send a form":                    `(() => { const form = document.createElement("form"); form.action = "/sent"; document.body.append(form); form.submit(); form.remove(); return true })()`,
		"tell another origin in passing": `(navigator.sendBeacon("http://other.example/beacon", "x"), true)`,
	} {
		if !Eval[bool](page, attempt) {
			t.Errorf("a script could %s", what)
		}
	}
	Eval[bool](page, `fetch("style.css").then(() => true)`) // whatever went out before it is on record now
	page.expectOwnRequests()
}

// expectNothingLeft checks what a person must be able to rely on after any
// use: no request but for the page's own files, nothing stored, nothing in
// address and title, nothing to complain about. secret is a part of what was pasted.
func (p *Inspector) expectNothingLeft(secret string) {
	p.t.Helper()
	if text := p.Text("privacy"); text != "Nothing leaves this page: 0 requests since it loaded" {
		p.t.Errorf("the page says %q", text)
	}
	left := Eval[string](p, `(async () => JSON.stringify({
		address: location.href, title: document.title, cookie: document.cookie, state: history.state,
		local: { ...localStorage }, session: { ...sessionStorage },
		databases: await indexedDB.databases(), caches: await caches.keys(),
	}))()`)
	want := `{"address":` + js(p.Address) + `,"title":"jwtkit: what is wrong with this token?","cookie":"","state":null,` +
		`"local":{},"session":{},"databases":[],"caches":[]}`
	if left != want {
		p.t.Errorf("the browser keeps %s, want %s", left, want)
	}
	for _, line := range p.Record.Console() {
		p.t.Errorf("on the console: %s", line)
	}
	for _, request := range p.Record.Requests() {
		if strings.Contains(request, secret) {
			p.t.Errorf("what was pasted is in the request %s", request)
		}
	}
	p.expectOwnRequests()
}

func (p *Inspector) expectOwnRequests() {
	p.t.Helper()
	for _, request := range p.Record.Requests() {
		path, own := strings.CutPrefix(request, p.Address)
		if !own || strings.ContainsAny(path, "?/") || path == "sent" {
			p.t.Errorf("a request went to %s", request)
		}
	}
}
