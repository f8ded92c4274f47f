package issuer

import (
	"maps"
	"sync"
	"time"
)

// A told app waits, with its secret, to be shown once: on the page that the
// session opens after the form. No URL and no cookie may carry it.
type told struct {
	mu   sync.Mutex
	apps map[string]toldApp // by the session's cookie
}

type toldApp struct {
	App
	until time.Time
}

// Bounds of what waits to be shown.
const (
	toldFor  = time.Minute
	maxTolds = 100
)

// keep lets an app wait. When too many do, those are forgotten.
func (t *told) keep(now session, app App) {
	t.mu.Lock()
	defer t.mu.Unlock()
	maps.DeleteFunc(t.apps, func(_ string, kept toldApp) bool { return kept.over() })
	if t.apps == nil || len(t.apps) >= maxTolds {
		t.apps = make(map[string]toldApp)
	}
	t.apps[now.value] = toldApp{app, time.Now().Add(toldFor)}
}

// take gives the app that waits for the session, and forgets it.
func (t *told) take(now session) *appView {
	t.mu.Lock()
	defer t.mu.Unlock()
	kept, found := t.apps[now.value]
	delete(t.apps, now.value)
	if !found || kept.over() {
		return nil
	}
	shown := viewOf(kept.App)
	return &shown
}

func (a toldApp) over() bool { return !time.Now().Before(a.until) }
