package browsertest

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/web"
)

// In Chromium, under the page's own Content-Security-Policy, the engine gives
// the very bytes that it gives natively, for every request in testdata/api.
func TestChromiumAnswersAsNative(t *testing.T) {
	if !web.Built() {
		testenv.Skip(t, "the inspector is not in this build; build it with: make wasm")
	}
	server := httptest.NewServer(web.Handler())
	defer server.Close()
	ctx, _ := Open(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL)); err != nil {
		t.Fatal(err)
	}
	requests, want := lines(t, "requests"), lines(t, "answers")
	list, err := json.Marshal(requests) // is JavaScript too
	if err != nil {
		t.Fatal(err)
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`(async () => {
		const { open } = await import("/engine.js");
		const engine = await open();
		return Promise.all(`+string(list)+`.map((request) => engine.call(request)));
	})()`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("%d answers to %d requests", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d\nchromium %.500s\nnative   %.500s", i+1, got[i], want[i])
		}
	}
}

func lines(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile("../../testdata/api/" + name + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}
