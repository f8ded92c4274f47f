package tokensource_test

import (
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
)

func TestFailureIsSharedToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{Answer: func(w http.ResponseWriter, _ *http.Request, _ int) {
			time.Sleep(50 * time.Millisecond)
			w.WriteHeader(http.StatusServiceUnavailable)
		}}
		source := bubbleSource(t, e)
		begin := time.Now()
		crowd(100, func() {}, func() {
			if _, err := source.Token(t.Context()); !errors.Is(err, jwtkit.CodeTokenEndpointUnreachable) {
				t.Errorf("got %v", err)
			}
		})
		if took := time.Since(begin); took != 50*time.Millisecond || e.Requests() != 1 {
			t.Errorf("%d requests, %s", e.Requests(), took)
		}
	})
}

func TestFailedRenewalKeepsTheToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{Lifetime: 3600}
		e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
			if n > 1 {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			e.Issue(w, r, n)
		}
		source := bubbleSource(t, e)
		first := mustToken(t, source)
		for range 20 {
			if _, err := source.Renew(t.Context(), first); !errors.Is(err, jwtkit.CodeTokenEndpointUnreachable) {
				t.Fatalf("Renew: %v", err)
			}
			if token := mustToken(t, source); token.Reveal() != "token-1" {
				t.Fatalf("a token that had not expired was lost to %v", token)
			}
		}
		if e.Requests() != 2 {
			t.Errorf("%d requests, though the first failure asks to wait", e.Requests())
		}
	})
}

func TestOutageNearExpiryFailsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var down atomic.Bool
		e := &endpoint{Lifetime: 100}
		e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
			if down.Load() {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			e.Issue(w, r, n)
		}
		source := bubbleSource(t, e)
		mustToken(t, source)
		down.Store(true)
		for range 999 { // until 99.9 s
			time.Sleep(100 * time.Millisecond)
			if token := mustToken(t, source); token.Reveal() != "token-1" {
				t.Fatalf("got %v", token)
			}
		}
		// From 75 s: after 0, 1, 3, 7, 15 seconds, each step 0.8 to 1.2 times that.
		if n := e.Requests(); n < 5 || n > 7 {
			t.Errorf("%d requests in 25 s", n)
		}
		time.Sleep(time.Second)
		if _, err := source.Token(t.Context()); !errors.Is(err, jwtkit.CodeTokenEndpointUnreachable) {
			t.Errorf("after the expiry: %v", err)
		}
		down.Store(false)
		time.Sleep(72 * time.Second) // longer than any backoff
		mustToken(t, source)
	})
}

func TestBackoffWithEmptyCache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{Answer: func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.WriteHeader(http.StatusServiceUnavailable)
		}}
		source := bubbleSource(t, e)
		for range 3600 {
			crowd(10, func() {}, func() {
				if _, err := source.Token(t.Context()); err == nil {
					t.Error("a token out of nothing")
				}
			})
			time.Sleep(time.Second)
		}
		// 6 steps up to a minute, then one in 48 to 72 s.
		if n := e.Requests(); n < 50 || n > 85 {
			t.Errorf("%d requests in an hour", n)
		}
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	for name, c := range map[string]struct {
		header func() string
		wait   time.Duration
	}{
		"seconds":  {func() string { return "120" }, 120 * time.Second},
		"date":     {func() string { return time.Now().Add(120 * time.Second).UTC().Format(http.TimeFormat) }, 120 * time.Second},
		"bounded":  {func() string { return "999999999" }, time.Hour},
		"absurd":   {func() string { return "99999999999999999999999" }, time.Hour},
		"far date": {func() string { return "Fri, 31 Dec 9999 23:59:59 GMT" }, time.Hour},
		"past":     {func() string { return "Thu, 01 Jan 1970 00:00:00 GMT" }, 800 * time.Millisecond},
		"words":    {func() string { return "120 seconds" }, 800 * time.Millisecond},
		"shameful": {func() string { return "-5" }, 800 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := &endpoint{Answer: func(w http.ResponseWriter, _ *http.Request, _ int) {
					w.Header().Set("Retry-After", c.header())
					w.WriteHeader(http.StatusTooManyRequests)
				}}
				source := bubbleSource(t, e)
				_, _ = source.Token(t.Context())
				time.Sleep(c.wait - time.Millisecond)
				_, _ = source.Token(t.Context())
				if e.Requests() != 1 {
					t.Error("asked before the time that the server named")
				}
				time.Sleep(500 * time.Millisecond)
				_, _ = source.Token(t.Context())
				if e.Requests() != 2 {
					t.Error("not asked after it")
				}
			})
		})
	}
}

func TestRefusedTokenServesWhenRenewingFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{Lifetime: 3600}
		e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
			if n > 1 {
				time.Sleep(time.Second)
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			e.Issue(w, r, n)
		}
		source := bubbleSource(t, e)
		first := mustToken(t, source)
		go func() { _, _ = source.Renew(t.Context(), first) }()
		synctest.Wait()
		if token := mustToken(t, source); token.Reveal() != "token-1" {
			t.Errorf("got %v", token)
		}
		time.Sleep(5 * time.Second) // another attempt is due
		begin := time.Now()
		if token := mustToken(t, source); token.Reveal() != "token-1" || time.Since(begin) != 0 {
			t.Errorf("got %v after %s", token, time.Since(begin))
		}
		synctest.Wait()
		if e.Requests() != 3 {
			t.Errorf("%d requests: renewing was not tried again", e.Requests())
		}
		time.Sleep(time.Second)
	})
}

func TestSuccessEndsBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var down atomic.Bool
		e := &endpoint{Lifetime: 60}
		e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
			if down.Load() {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			e.Issue(w, r, n)
		}
		source := bubbleSource(t, e)
		down.Store(true)
		for range 8 { // far up the steps
			_, _ = source.Token(t.Context())
			time.Sleep(73 * time.Second)
		}
		down.Store(false)
		mustToken(t, source)
		time.Sleep(61 * time.Second)
		down.Store(true)
		_, _ = source.Token(t.Context())
		before := e.Requests()
		time.Sleep(1201 * time.Millisecond)
		_, _ = source.Token(t.Context())
		if e.Requests() != before+1 {
			t.Error("the first failure after a success is put off like the ninth in a row")
		}
	})
}

func TestRetryAfterIsOfTheServersClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{Answer: func(w http.ResponseWriter, _ *http.Request, _ int) {
			slow := time.Now().Add(-30 * time.Minute).UTC()
			w.Header().Set("Date", slow.Format(http.TimeFormat))
			w.Header().Set("Retry-After", slow.Add(2*time.Minute).Format(http.TimeFormat))
			w.WriteHeader(http.StatusServiceUnavailable)
		}}
		source := bubbleSource(t, e)
		for range 119 {
			_, _ = source.Token(t.Context())
			time.Sleep(time.Second)
		}
		if e.Requests() != 1 {
			t.Errorf("%d requests, though the server wants none for 2 minutes", e.Requests())
		}
	})
}
