package browsertest

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/web"
)

// An Inspector is the inspector open in a browser. Its methods end the test
// when the browser does not do what they ask, or not before time is up.
type Inspector struct {
	t       *testing.T
	ctx     context.Context
	Address string // of the page, with the final slash
	Record  *Record
}

// OpenInspector serves the inspector on loopback and opens it, at the address
// given relative to its own ("" or "#token=…"), ready to answer.
func OpenInspector(t *testing.T, at string) *Inspector {
	t.Helper()
	if !web.Built() {
		testenv.Skip(t, "the inspector is not built; build it with: make wasm")
	}
	return openPage(t, web.Handler(), at)
}

func openPage(t *testing.T, handler http.Handler, at string) *Inspector {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	ctx, record := Open(t)
	page := &Inspector{t: t, ctx: ctx, Address: server.URL + "/", Record: record}
	page.do(chromedp.Navigate(page.Address + at))
	page.Wait(`/\d request/.test(document.querySelector("#privacy").textContent)`)
	return page
}

// Paste pastes text with nothing in focus.
func (p *Inspector) Paste(text string) {
	p.t.Helper()
	p.pasteInto("document.body", text)
}

// PasteInto pastes text into the field of this id, in the way of a person with
// a clipboard: the page may take it over, as it does with a large one.
func (p *Inspector) PasteInto(id, text string) {
	p.t.Helper()
	p.pasteInto("document.getElementById("+js(id)+")", text)
}

func (p *Inspector) pasteInto(target, text string) {
	p.t.Helper()
	taken := Eval[bool](p, `(() => {
		const data = new DataTransfer();
		data.setData("text/plain", `+js(text)+`);
		const target = `+target+`;
		target.focus();
		return !target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
	})()`)
	if !taken && target != "document.body" {
		p.insert(text)
	}
}

// Fill types text into the field of this id, in place of what it holds.
func (p *Inspector) Fill(id, text string) {
	p.t.Helper()
	Eval[bool](p, `(() => { const field = document.getElementById(`+js(id)+`); field.focus(); field.select(); return true; })()`)
	p.insert(text)
}

func (p *Inspector) insert(text string) {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		p.t.Fatal(err)
	}
}

// Click clicks the element of this id.
func (p *Inspector) Click(id string) {
	p.t.Helper()
	p.do(chromedp.Click("#" + id))
}

// Wait waits until a JavaScript expression holds.
func (p *Inspector) Wait(condition string) {
	p.t.Helper()
	if _, err := chromedp.Run(p.ctx, chromedp.Poll[bool](condition, chromedp.WithPollingTimeout(2*time.Minute))); err != nil {
		p.t.Fatalf("%v, while waiting for %s; the page says %q, its console %q", err, condition, p.text("body"), p.Record.Console())
	}
}

// WaitFor waits until the element of this id holds exactly this text.
func (p *Inspector) WaitFor(id, text string) {
	p.t.Helper()
	p.Wait(`document.getElementById(` + js(id) + `).textContent === ` + js(text))
}

// Text gives what the element of this id shows.
func (p *Inspector) Text(id string) string {
	p.t.Helper()
	return p.text("#" + id)
}

func (p *Inspector) text(selector string) string {
	return Eval[string](p, `document.querySelector(`+js(selector)+`).innerText`)
}

func (p *Inspector) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// Eval gives the value of a JavaScript expression in the page, awaited if it
// is a promise.
func Eval[T any](p *Inspector, expression string) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%v, in %.200s", err, expression)
	}
	return value
}

// js writes text as a JavaScript string.
func js(text string) string {
	quoted, _ := json.Marshal(text) // no string fails
	return string(quoted)
}
