package tokensource_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

// sourceWith gives a Source over e whose secret comes from a function.
func sourceWith(t *testing.T, e *endpoint, secret func(context.Context) (grant.Secret, error)) *tokensource.Source {
	t.Helper()
	return cached(t, e, nil, func(o *tokensource.Options) { o.Secret = secret })
}

func TestFunctionThatHeedsNoContextStallsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		release := make(chan struct{})
		source := sourceWith(t, &endpoint{Lifetime: 3600}, func(context.Context) (grant.Secret, error) {
			calls.Add(1)
			<-release
			return grant.NewSecret(secret), nil
		})
		for range 10 {
			begin := time.Now()
			_, err := source.Token(t.Context())
			if !errors.Is(err, jwtkit.CodeTokenEndpointUnreachable) || !strings.Contains(err.Error(), "function") || time.Since(begin) > 11*time.Second {
				t.Fatalf("after %s: %v", time.Since(begin), err)
			}
			time.Sleep(2 * time.Minute)
		}
		if calls.Load() != 1 {
			t.Errorf("a second call beside one that has not returned: %d", calls.Load())
		}
		close(release)
		time.Sleep(2 * time.Minute)
		mustToken(t, source)
	})
}

func TestFunctionThatEndsItsGoroutineStallsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		source := sourceWith(t, &endpoint{Lifetime: 3600}, func(context.Context) (grant.Secret, error) {
			if calls.Add(1) == 1 {
				runtime.Goexit() // as t.FailNow does
			}
			return grant.NewSecret(secret), nil
		})
		begin := time.Now()
		if _, err := source.Token(t.Context()); !errors.Is(err, jwtkit.CodeTokenEndpointUnreachable) || !strings.Contains(err.Error(), "ended its goroutine") || time.Since(begin) != 0 {
			t.Errorf("after %s: %v", time.Since(begin), err)
		}
		time.Sleep(2 * time.Second)
		mustToken(t, source)
	})
}

// A deaf cache never answers and does not hear that nobody waits any more: a
// folder on a network drive that is gone.
type deaf struct{ gone chan struct{} }

func (c deaf) Load(context.Context, string) ([]byte, error) {
	<-c.gone
	return nil, nil
}

func (c deaf) Store(context.Context, string, []byte, time.Time) error {
	<-c.gone
	return nil
}

// What came at the last moment is not lost to a cache that does not answer.
func TestDeafCacheLosesNoToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cache := deaf{make(chan struct{})}
		defer close(cache.gone)
		e := &endpoint{Lifetime: 3600}
		e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
			time.Sleep(8800 * time.Millisecond) // after a second for the cache
			e.Issue(w, r, n)
		}
		mustToken(t, cached(t, e, cache))
	})
}

func TestDeafCacheIsAMiss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cache := deaf{make(chan struct{})}
		defer close(cache.gone)
		e := &endpoint{Lifetime: 100}
		source := cached(t, e, cache)
		for n := 1; n <= 3; n++ {
			begin := time.Now()
			mustToken(t, source)
			if took := time.Since(begin); took > 3*time.Second || e.Requests() != n {
				t.Errorf("%d requests; waited %s for the cache", e.Requests(), took)
			}
			time.Sleep(101 * time.Second)
		}
	})
}

// roundTrip is an http.RoundTripper.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A drip is a body that gives a blank a second for ever, until it is closed or
// its request ends.
type drip struct {
	ctx    context.Context
	closed chan struct{}
}

func newDrip(r *http.Request) *drip { return &drip{r.Context(), make(chan struct{})} }

func (d *drip) Read(p []byte) (int, error) {
	select {
	case <-time.After(time.Second):
		p[0] = ' '
		return 1, nil
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	case <-d.closed:
		return 0, http.ErrBodyReadAfterClose
	}
}

func (d *drip) Close() error {
	select {
	case <-d.closed:
	default:
		close(d.closed)
	}
	return nil
}

func TestDrippingAnswerIsGivenUp(t *testing.T) {
	for status, say := range map[int]string{200: "within 10 seconds", 503: "answered 503"} {
		synctest.Test(t, func(t *testing.T) {
			source := sourceAt(t, "https://id.example/token", &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: status, Header: http.Header{}, Body: newDrip(r)}, nil
			})})
			begin := time.Now()
			_, err := source.Token(t.Context())
			if took := time.Since(begin); took > 10*time.Second || !errors.Is(err, jwtkit.CodeTokenEndpointUnreachable) || !strings.Contains(err.Error(), say) {
				t.Errorf("after %s: %v", took, err)
			}
		})
	}
}

func TestRefusalThatBreaksOffIsHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		source := sourceAt(t, "https://id.example/token", &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
			requests++
			broken := io.MultiReader(strings.NewReader(`{"error":`), iotest.ErrReader(errors.New("broke off")))
			return &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {"100"}}, Body: io.NopCloser(broken)}, nil
		})})
		for range 99 {
			if _, err := source.Token(t.Context()); !strings.Contains(err.Error(), "429") {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		if requests != 1 {
			t.Errorf("%d requests, though the server wants none for 100 seconds", requests)
		}
	})
}

func TestDripping401DoesNotDelayTheReplay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		client := &http.Client{Transport: &tokensource.Transport{
			Source:  bubbleSource(t, &endpoint{Lifetime: 3600}),
			Origins: []string{"https://api.example"},
			Base: roundTrip(func(r *http.Request) (*http.Response, error) {
				if requests++; requests > 1 {
					return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
				}
				return &http.Response{StatusCode: 401, ContentLength: -1, Body: newDrip(r)}, nil
			}),
		}}
		begin := time.Now()
		response, err := client.Get("https://api.example")
		if took := time.Since(begin); err != nil || response.StatusCode != 200 || took > 2*time.Second {
			t.Errorf("after %s: %v, %v", took, response, err)
		}
	})
}
