package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// A situation is what a client goes through, and what is expected of it.
type situation struct {
	name  string
	run   func(w *world, s session) outcome
	say   func(o outcome) string
	holds func(o outcome) bool
}

// An outcome counts what came of it.
type outcome struct {
	requests int64         // at the token endpoint
	calls    int           // for a token, or of the API
	failed   int           // of the calls
	stalled  int           // callers that waited for the endpoint though they had a token
	slowest  time.Duration // call
}

var situations = []situation{
	{
		name:  "1,000 callers, empty cache",
		run:   emptyCache,
		say:   func(o outcome) string { return fmt.Sprintf("%d requests, %s", o.requests, round(o.slowest)) },
		holds: func(o outcome) bool { return o.requests == 1 && o.failed == 0 },
	},
	{
		name:  "200 callers all the time, across an expiry",
		run:   acrossExpiry,
		say:   func(o outcome) string { return fmt.Sprintf("%d stalled, %d requests", o.stalled, o.requests) },
		holds: func(o outcome) bool { return o.stalled == 0 && o.failed == 0 && o.requests == 2 },
	},
	{
		name:  "down for 5 s with 10 s of validity left",
		run:   outage,
		say:   func(o outcome) string { return fmt.Sprintf("%d of %d calls fail", o.failed, o.calls) },
		holds: func(o outcome) bool { return o.failed == 0 },
	},
	{
		name:  "503 for 5 s, 100 callers, empty cache",
		run:   unavailable,
		say:   func(o outcome) string { return fmt.Sprintf("%d requests, %s", o.requests, round(o.slowest)) },
		holds: func(o outcome) bool { return o.requests <= 4 }, // after 0, 1 and 3 seconds, give or take 20 %
	},
	{
		name:  "a caller with 100 ms, the endpoint takes 3 s",
		run:   impatient,
		say:   func(o outcome) string { return "returns after " + round(o.slowest).String() },
		holds: func(o outcome) bool { return o.slowest < time.Second },
	},
	{
		name:  "100 calls at once with a revoked token",
		run:   revoked,
		say:   func(o outcome) string { return fmt.Sprintf("%d refused, %d requests", o.failed, o.requests) },
		holds: func(o outcome) bool { return o.failed == 0 && o.requests == 1 },
	},
}

func round(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

// crowd counts what n callers see that begin together.
func crowd(n int, call func() error) outcome {
	var all sync.WaitGroup
	var mu sync.Mutex
	o := outcome{calls: n}
	start := make(chan struct{})
	for range n {
		all.Go(func() {
			<-start
			began := time.Now()
			err := call()
			took := time.Since(began)
			mu.Lock()
			defer mu.Unlock()
			o.slowest = max(o.slowest, took)
			if err != nil {
				o.failed++
			}
		})
	}
	close(start)
	all.Wait()
	return o
}

func emptyCache(w *world, s session) outcome {
	o := crowd(1000, func() error { return s.token(context.Background()) })
	o.requests = w.requests.Load()
	return o
}

// acrossExpiry counts a caller as stalled if it waited half as long as the
// endpoint takes.
func acrossExpiry(w *world, s session) outcome {
	w.lifetime.Store(12)
	w.delay.Store(int64(200 * time.Millisecond))
	ctx := context.Background()
	if err := s.token(ctx); err != nil {
		return outcome{failed: 1}
	}
	var mu sync.Mutex
	var stalled int
	o := crowd(200, func() error {
		waited := false
		for range 13 * 20 {
			began := time.Now()
			if err := s.token(ctx); err != nil {
				return err
			}
			waited = waited || time.Since(began) > 100*time.Millisecond
			time.Sleep(50 * time.Millisecond)
		}
		if waited {
			mu.Lock()
			defer mu.Unlock()
			stalled++
		}
		return nil
	})
	o.stalled, o.requests = stalled, w.requests.Load()
	return o
}

func outage(w *world, s session) outcome {
	w.lifetime.Store(12)
	ctx := context.Background()
	if err := s.token(ctx); err != nil {
		return outcome{failed: 1}
	}
	time.Sleep(2 * time.Second)
	w.down.Store(true)
	o := outcome{calls: 45}
	for range o.calls {
		if s.token(ctx) != nil {
			o.failed++
		}
		time.Sleep(5 * time.Second / 45)
	}
	o.requests = w.requests.Load()
	return o
}

func unavailable(w *world, s session) outcome {
	w.down.Store(true)
	end := time.Now().Add(5 * time.Second)
	var mu sync.Mutex
	var slowest time.Duration
	o := crowd(100, func() error {
		for time.Now().Before(end) {
			began := time.Now()
			_ = s.token(context.Background())
			mu.Lock()
			slowest = max(slowest, time.Since(began))
			mu.Unlock()
			time.Sleep(100 * time.Millisecond)
		}
		return nil
	})
	o.requests, o.slowest = w.requests.Load(), slowest
	return o
}

func impatient(w *world, s session) outcome {
	w.delay.Store(int64(3 * time.Second))
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	o := crowd(1, func() error { return s.token(ctx) })
	time.Sleep(3 * time.Second) // until the endpoint has answered
	o.requests = w.requests.Load()
	return o
}

func revoked(w *world, s session) outcome {
	if err := s.token(context.Background()); err != nil {
		return outcome{failed: 1}
	}
	w.revoke()
	before := w.requests.Load()
	o := crowd(100, func() error {
		response, err := s.api.Get(s.url + "/orders")
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("status %d", response.StatusCode)
		}
		return nil
	})
	o.requests = w.requests.Load() - before
	return o
}
