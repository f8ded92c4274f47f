package browsertest

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestRecord opens a page that does all that a record must not miss: it asks
// another origin, from a worker too, and logs, fails and throws.
func TestRecord(t *testing.T) {
	server := httptest.NewServer(http.FileServer(http.Dir("testdata/page")))
	defer server.Close()
	ctx, record := Open(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL), chromedp.WaitReady("html[data-done]")); err != nil {
		t.Fatal(err)
	}
	text, err := chromedp.Run(ctx, chromedp.Text("#answer"))
	if err != nil {
		t.Fatal(err)
	}
	if text != "seen by the worker" {
		t.Errorf("the page shows %q", text)
	}
	for _, want := range []string{
		server.URL + "/", server.URL + "/worker.js", server.URL + "/data.txt",
		"http://other.example/page", "http://other.example/worker", "https://secure.example:443",
	} {
		if got := record.Requests(); !slices.Contains(got, want) {
			t.Errorf("no request to %s was recorded, only %q", want, got)
		}
	}
	for _, want := range []string{`log: "said by the page" 7`, "error: said by the worker", "exception: Uncaught Error: thrown by the page", "error: Uncaught Error: thrown by the worker"} {
		if got := record.Console(); !slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, want) }) {
			t.Errorf("the console has no line %q, only %q", want, got)
		}
	}
}
