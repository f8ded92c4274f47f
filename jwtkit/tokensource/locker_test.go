package tokensource_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// A locked cache lets one server at a time fetch.
type locked struct {
	*shared
	lock chan struct{} // holds one while nobody fetches
}

func (c locked) Lock(ctx context.Context, _ string) (unlock func(), err error) {
	select {
	case <-c.lock:
		return func() { c.lock <- struct{}{} }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func TestServersWaitForTheOneThatFetches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{Lifetime: 3600}
		e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
			time.Sleep(7 * time.Second)
			e.Issue(w, r, n)
		}
		cache := locked{&shared{}, make(chan struct{}, 1)}
		cache.lock <- struct{}{}
		crowd(20, func() {}, func() {
			if token, err := cached(t, e, cache).Token(t.Context()); err != nil || token.Reveal() != "token-1" {
				t.Errorf("got %v, %v", token, err)
			}
		})
		if e.Requests() != 1 {
			t.Errorf("%d requests", e.Requests())
		}
	})
}

func TestLockOfAServerThatHangsIsDoneWithout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{Lifetime: 3600}
		e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
			time.Sleep(time.Second)
			e.Issue(w, r, n)
		}
		mustToken(t, cached(t, e, locked{&shared{}, nil}))
	})
}
