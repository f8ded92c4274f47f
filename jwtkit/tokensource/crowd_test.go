package tokensource_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

// Callers that leave at every moment of a flight neither end it nor start another.
func TestCallersLeaveAtEveryMoment(t *testing.T) {
	for _, status := range []int{http.StatusOK, http.StatusServiceUnavailable} {
		synctest.Test(t, func(t *testing.T) {
			e := &endpoint{Lifetime: 3600}
			e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
				time.Sleep(100 * time.Millisecond)
				if r.Context().Err() != nil {
					t.Error("a caller ended the flight")
				}
				if status != http.StatusOK {
					w.WriteHeader(status)
					return
				}
				e.Issue(w, r, n)
			}
			source := bubbleSource(t, e)
			var patience atomic.Int64
			crowd(300, func() {}, func() {
				limit := time.Duration(patience.Add(1)-100) * time.Millisecond // -99 ms to 200 ms
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				defer cancel()
				begin := time.Now()
				_, err := source.Token(ctx)
				took := time.Since(begin)
				switch {
				case took > max(0, min(limit, 100*time.Millisecond)):
					t.Errorf("a caller with %s is held for %s", limit, took)
				case limit < 100*time.Millisecond && !errors.Is(err, context.DeadlineExceeded):
					t.Errorf("a caller with %s got %v", limit, err)
				case limit > 100*time.Millisecond && (err == nil) != (status == http.StatusOK):
					t.Errorf("a caller with %s got %v of a %d", limit, err, status)
				}
			})
			if e.Requests() != 1 {
				t.Errorf("%d requests", e.Requests())
			}
		})
	}
}

// An API that has revoked what came before, now and then, is called by many with
// tokens of several generations.
func TestRefusalsOfManyGenerationsCostOneRenewalEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const generations = 8
		var good atomic.Int64 // the least number that is taken
		e := &endpoint{Lifetime: 3600}
		e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
			time.Sleep(30 * time.Millisecond)
			e.Issue(w, r, n)
		}
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Duration(rand.IntN(40)) * time.Millisecond)
			var number int64
			_, _ = fmt.Sscanf(r.Header.Get("Authorization"), "Bearer token-%d", &number)
			if number < good.Load() {
				w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
				w.WriteHeader(http.StatusUnauthorized)
			}
		})
		client := &http.Client{Transport: &tokensource.Transport{
			Source: bubbleSource(t, e), Base: direct{handler}, Origins: []string{"https://api.example"},
		}}
		go func() {
			for n := range int64(generations) {
				good.Store(n + 1)
				time.Sleep(200 * time.Millisecond)
			}
		}()
		crowd(100, func() {}, func() {
			for range 20 {
				time.Sleep(time.Duration(rand.IntN(100)) * time.Millisecond)
				response, err := client.Post("https://api.example", "text/plain", strings.NewReader("x"))
				if err != nil || response.StatusCode != http.StatusOK {
					t.Errorf("got %v, %v", response, err)
				}
			}
		})
		if e.Requests() != generations {
			t.Errorf("%d requests for %d generations", e.Requests(), generations)
		}
		time.Sleep(time.Minute)
	})
}

// The token expires while its refusal is on the way back, and the endpoint is slow.
func TestTokenExpiresDuringTheReplay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{Lifetime: 10}
		e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
			time.Sleep(2 * time.Second)
			e.Issue(w, r, n)
		}
		s := bubbleSource(t, e)
		a := &api{Takes: []string{"token-2"}, Refuse: func(http.ResponseWriter, string) { time.Sleep(9 * time.Second) }}
		client := &http.Client{Transport: &tokensource.Transport{Source: s, Base: direct{a}, Origins: []string{"https://api.example"}}}
		response, err := client.Get("https://api.example")
		if err != nil || response.StatusCode != http.StatusOK || e.Requests() != 2 {
			t.Errorf("got %v, %v after %d token requests", response, err, e.Requests())
		}
	})
}

// Whatever the endpoint, the cache and the callers do: one request at a time, nobody
// waits longer than their context, and a token that lives is not lost.
func TestStorm(t *testing.T) {
	for round := range 4 {
		synctest.Test(t, func(t *testing.T) {
			var inAir atomic.Int32
			e := &endpoint{Lifetime: 1 + rand.IntN(60)}
			e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
				if inAir.Add(1) > 1 {
					t.Error("two requests at once")
				}
				defer inAir.Add(-1)
				time.Sleep(time.Duration(rand.IntN(3000)) * time.Millisecond)
				if rand.IntN(3) == 0 {
					unavailable(w, r, n)
					return
				}
				e.Issue(w, r, n)
			}
			var cache tokensource.Cache
			if round%2 == 0 {
				cache = &shared{Stall: time.Duration(rand.IntN(1200)) * time.Millisecond}
			}
			source := cached(t, e, cache)
			crowd(100, func() {}, func() {
				var last tokensource.Token
				for range 100 {
					time.Sleep(time.Duration(rand.IntN(2000)) * time.Millisecond)
					limit := time.Duration(rand.IntN(4000)) * time.Millisecond
					begin := time.Now()
					ctx, cancel := context.WithTimeout(t.Context(), limit)
					token, err := source.Token(ctx)
					if err == nil && rand.IntN(10) == 0 {
						token, err = source.Renew(ctx, token)
					} else if err != nil && ctx.Err() == nil && time.Now().Before(last.Expiry) {
						t.Errorf("a token that lives for %s was lost to %v", time.Until(last.Expiry), err)
					}
					cancel()
					if time.Since(begin) > limit {
						t.Errorf("waited %s of %s", time.Since(begin), limit)
					}
					if err == nil {
						last = token
					}
				}
			})
			time.Sleep(time.Minute)
		})
	}
}
