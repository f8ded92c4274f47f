package main

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// A world is a token endpoint and an API that takes its newest token, unless
// that was revoked.
type world struct {
	lifetime atomic.Int64 // expires_in, in seconds
	delay    atomic.Int64 // of the token endpoint
	down     atomic.Bool  // it answers 503
	requests atomic.Int64 // that it saw

	mu      sync.Mutex
	issued  int
	revoked bool
}

func newWorld() *world {
	w := new(world)
	w.lifetime.Store(3600)
	w.delay.Store(int64(50 * time.Millisecond))
	return w
}

func (w *world) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/token" {
		w.issue(out)
		return
	}
	w.mu.Lock()
	good := !w.revoked && r.Header.Get("Authorization") == fmt.Sprintf("Bearer token-%d", w.issued)
	w.mu.Unlock()
	if !good {
		out.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		out.WriteHeader(http.StatusUnauthorized)
	}
}

func (w *world) issue(out http.ResponseWriter) {
	w.requests.Add(1)
	time.Sleep(time.Duration(w.delay.Load()))
	if w.down.Load() {
		out.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.issued++
	w.revoked = false
	out.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(out, `{"access_token":"token-%d","token_type":"Bearer","expires_in":%d}`, w.issued, w.lifetime.Load())
}

func (w *world) revoke() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.revoked = true
}
