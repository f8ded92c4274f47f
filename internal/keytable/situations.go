package keytable

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// storm sends tokens that nobody signed, and counts what they cost the issuer.
func (b *bench) storm(ctx context.Context, kid string, tokens int) string {
	before, accepted := b.issuer.Fetches(), 0
	for n := range tokens {
		name := kid
		if strings.Contains(kid, "%") {
			name = fmt.Sprintf(kid, n)
		}
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		if b.Verify(ctx, NewKey(name, 2).Token(b.issuer.URL)) == nil {
			accepted++
		}
		cancel()
	}
	if accepted > 0 {
		return fmt.Sprintf("%d ACCEPTED", accepted)
	}
	return fetches(b.issuer.Fetches() - before)
}

func rotateAfterStorm(ctx context.Context, b *bench) string {
	b.storm(ctx, "bogus-%d", 200)
	b.issuer.Publish(b.old, b.new)
	start := time.Now()
	for time.Since(start) < patience {
		if b.try(ctx, b.new) == nil {
			if time.Since(start) < time.Second {
				return "ok at once"
			}
			return "ok within 10 s"
		}
		time.Sleep(200 * time.Millisecond)
	}
	return "refused for over " + patient
}

func rotateUnderLoad(ctx context.Context, b *bench) string {
	b.issuer.Publish(b.old, b.new)
	b.issuer.Misbehave(b.issuer.slow)
	token, before := b.new.Token(b.issuer.URL), b.issuer.Fetches()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var callers sync.WaitGroup
	var ok atomic.Int32
	for range 100 {
		callers.Go(func() {
			if b.Verify(ctx, token) == nil {
				ok.Add(1)
			}
		})
	}
	callers.Wait()
	return fmt.Sprintf("%d ok, %s", ok.Load(), fetches(b.issuer.Fetches()-before))
}

func cancelFirst(ctx context.Context, b *bench) string {
	b.issuer.Publish(b.old, b.new)
	b.issuer.Misbehave(b.issuer.slow)
	first, cancel := context.WithCancel(ctx)
	token, answer := b.new.Token(b.issuer.URL), make(chan error, 1)
	go b.Verify(first, token)
	time.Sleep(50 * time.Millisecond)
	go func() { answer <- b.try(ctx, b.new) }()
	time.Sleep(50 * time.Millisecond)
	cancel()
	return verdict(<-answer)
}

func startWhileDown(ctx context.Context, s Subject) string {
	key := NewKey("old", 0)
	issuer := NewIssuer(key)
	defer issuer.Close()
	defer issuer.CloseClientConnections()
	issuer.Misbehave(down)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	block := time.AfterFunc(3*time.Second, cancel)
	server, err := s.Open(ctx, issuer.URL)
	if !block.Stop() {
		return "blocks the start"
	}
	if err != nil {
		return "does not start: " + short(err)
	}
	b := &bench{Server: server, issuer: issuer}
	b.try(ctx, key)
	issuer.Misbehave(nil)
	for start := time.Now(); time.Since(start) < patience; time.Sleep(200 * time.Millisecond) {
		if b.try(ctx, key) == nil {
			return "starts, ok after recovery"
		}
	}
	return "starts, refused for over " + patient
}

func withKey(key string) func(context.Context, Subject) string {
	return func(ctx context.Context, s Subject) string {
		good := NewKey("old", 0)
		issuer := NewIssuer()
		defer issuer.Close()
		defer issuer.CloseClientConnections()
		issuer.extra = key
		issuer.Publish(good)
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		server, err := s.Open(ctx, issuer.URL)
		if err != nil {
			return "set refused"
		}
		if (&bench{Server: server, issuer: issuer}).try(ctx, good) != nil {
			return "set refused"
		}
		return "ok"
	}
}

func largeSet(ctx context.Context, s Subject) string {
	key := NewKey("old", 0)
	issuer := NewIssuer(key)
	defer issuer.Close()
	defer issuer.CloseClientConnections()
	issuer.Misbehave(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/jwks") {
			issuer.large(w, r)
			return
		}
		fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q}`, issuer.URL, issuer.URL+"/jwks")
	})
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	before := allocated()
	server, err := s.Open(ctx, issuer.URL)
	if err == nil {
		err = (&bench{Server: server, issuer: issuer}).try(ctx, key)
	}
	cost := (allocated() - before) >> 20
	switch {
	case err == nil:
		return fmt.Sprintf("READ WHOLE, %d MB", cost)
	case cost > 16:
		return fmt.Sprintf("refused, %d MB", cost)
	case cost > 2:
		return fmt.Sprintf("refused, bounded (%d MB)", cost)
	}
	return "refused, bounded"
}

func toldAs(ctx context.Context, s Subject) string {
	key := NewKey("old", 0)
	issuer := NewIssuer(key)
	defer issuer.Close()
	issuer.Misbehave(down)
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	server, err := s.Open(ctx, issuer.URL)
	if err != nil || server.Handler == nil {
		return "error"
	}
	request := httptest.NewRequestWithContext(ctx, "GET", "/", nil)
	request.Header.Set("Authorization", "Bearer "+key.Token(issuer.URL))
	answer := httptest.NewRecorder()
	server.Handler.ServeHTTP(answer, request)
	told := fmt.Sprint(answer.Code)
	if code := answer.Header().Get("WWW-Authenticate"); strings.Contains(code, "invalid_token") {
		told += " invalid_token"
	}
	if answer.Header().Get("Retry-After") != "" {
		told += " + Retry-After"
	}
	return told
}

func verdict(err error) string {
	if err != nil {
		return "refused"
	}
	return "ok"
}

func fetches(n int) string {
	if n == 1 {
		return "1 fetch"
	}
	return fmt.Sprintf("%d fetches", n)
}

// short gives the beginning of an error.
func short(err error) string {
	if err == nil {
		return "ACCEPTED"
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	if len(text) > 28 {
		text = text[:28] + "…"
	}
	return text
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
