// Package browsertest opens pages in a real, headless Chromium. Call [Open]
// first, then chromedp.Do and chromedp.Run with the context that it gives.
//
// It is a module of its own: go -C internal/browsertest test ./...
package browsertest

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/jwtkit/toolkit/internal/testenv"
)

// Open starts a Chromium of its own for the test, with one empty tab and a new
// profile, and ends both with the test. The context is for chromedp.Do and
// chromedp.Run, and ends shortly before the test runs out of time; the record
// fills while the tab is used.
//
// The browser reaches addresses of this machine (127.0.0.1) and nothing else.
func Open(t *testing.T) (context.Context, *Record) {
	t.Helper()
	record := new(Record)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(testenv.Need(t, testenv.Chromium)),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, // as root, Chromium starts in no other way
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), // it would pass by the proxy
		chromedp.Flag("disable-component-update", true),
		// Everything goes through the proxy, loopback too.
		chromedp.ProxyServer(startProxy(t, record)),
		chromedp.Flag("proxy-bypass-list", "<-loopback>"),
	)
	end, limited := t.Deadline()
	if !limited {
		end = time.Now().Add(time.Hour)
	}
	ctx, cancel := context.WithDeadline(context.Background(), end.Add(-5*time.Second))
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	ctx, _ = chromedp.NewContext(ctx, chromedp.WithListener(record.event))
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil { // waits until it has cleared up after itself
			t.Errorf("Chromium does not end: %v", err)
		}
	})
	return ctx, record
}
