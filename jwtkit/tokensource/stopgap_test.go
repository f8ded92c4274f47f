package tokensource_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
)

// unavailable answers 503.
func unavailable(w http.ResponseWriter, _ *http.Request, _ int) {
	w.WriteHeader(http.StatusServiceUnavailable)
}

// replace puts another token into every place of the cache.
func (c *shared) replace(issued, expiry time.Time) {
	for key := range c.entries {
		c.entries[key] = fmt.Appendf(nil, `{"access_token":"other","issued":%d,"expiry":%d}`, issued.Unix(), expiry.Unix())
	}
}

func TestStopgapOfTheCacheIsNoWorseThanTheTokenAtHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, cache := &endpoint{Lifetime: 100}, &shared{}
		source := cached(t, e, cache)
		mustToken(t, source)
		time.Sleep(81 * time.Second)
		cache.replace(time.Now().Add(-80*time.Second), time.Now().Add(5*time.Second))
		e.Answer = unavailable
		for range 10 { // longer than the other one lives
			if token := mustToken(t, source); token.Reveal() != "token-1" {
				t.Fatalf("got %s", token.Reveal())
			}
			time.Sleep(time.Second)
		}
	})
}

func TestStopgapOfTheCacheOutlivesTheTokenAtHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, cache := &endpoint{Lifetime: 100}, &shared{}
		source := cached(t, e, cache)
		mustToken(t, source)
		time.Sleep(81 * time.Second)
		cache.replace(time.Now().Add(-1000*time.Second), time.Now().Add(100*time.Second))
		e.Answer = unavailable
		for range 99 { // longer than the one at hand lives
			mustToken(t, source)
			time.Sleep(time.Second)
		}
	})
}

func TestStopgapOfTheCacheIsBetterThanARefusedToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, cache := &endpoint{Lifetime: 100}, &shared{}
		source := cached(t, e, cache)
		refused := mustToken(t, source)
		time.Sleep(50 * time.Second)
		cache.replace(time.Now().Add(-100*time.Second), time.Now().Add(20*time.Second))
		e.Answer = unavailable
		if token, err := source.Renew(t.Context(), refused); err != nil || token.Reveal() != "other" {
			t.Errorf("got %v, %v", token, err)
		}
	})
}

func TestRetryAfterIsHonouredBesideACache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{Answer: func(w http.ResponseWriter, r *http.Request, n int) {
			w.Header().Set("Retry-After", "120")
			unavailable(w, r, n)
		}}
		source := cached(t, e, &shared{})
		for range 119 {
			if _, err := source.Token(t.Context()); !errors.Is(err, jwtkit.CodeTokenEndpointUnreachable) {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		if e.Requests() != 1 {
			t.Errorf("%d requests, though the server wants none for 2 minutes", e.Requests())
		}
	})
}
