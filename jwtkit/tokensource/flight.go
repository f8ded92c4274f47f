package tokensource

import (
	"context"
	"math"
	"math/rand/v2"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
)

const (
	deadline      = 10 * time.Second // of a flight
	firstBackoff  = time.Second
	maxBackoff    = time.Minute
	maxRetryAfter = time.Hour

	refusalBurst = 10
	refusalEvery = 6 * time.Second
)

// A flight is one request for a token and everybody who waits for it. It
// belongs to none of them: its context is its own.
type flight struct {
	done  chan struct{} // closed when token and err stand
	token Token
	err   error
}

func (f *flight) landed() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}

func (f *flight) wait(ctx context.Context) (Token, error) {
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		return Token{}, gaveUp(ctx)
	}
}

func gaveUp(ctx context.Context) error {
	return fault(jwtkit.CodeTokenEndpointUnreachable, "gave up waiting for the token endpoint: "+ctx.Err().Error(), ctx.Err())
}

// grounded reports whether the last flight failed and it is too early for
// another. It wants the lock.
func (s *Source) grounded(now time.Time) bool {
	return s.flight != nil && s.flight.landed() && now.Before(s.retryAt)
}

// takeOff gives the flight that a caller who needs a token now should wait
// for: the one in the air, the one that failed if it is too early for another,
// or a new one. It wants the lock.
func (s *Source) takeOff(now time.Time) *flight {
	if s.grounded(now) || s.flight != nil && !s.flight.landed() {
		return s.flight
	}
	s.flight = &flight{done: make(chan struct{})}
	go s.fly(s.flight)
	return s.flight
}

// renewAhead starts the flight for the successor of h, once: renewAt is moved
// out of reach until the flight has landed.
func (s *Source) renewAhead(h *held, due int64) {
	if !h.renewAt.CompareAndSwap(due, math.MaxInt64) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current.Load() == h && s.takeOff(time.Now()).landed() {
		h.renewAt.Store(s.retryAt.UnixNano())
	}
}

func (s *Source) fly(f *flight) {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	began := time.Now()
	got, err := s.attempt(ctx)
	s.mu.Lock()
	if err != nil {
		s.failed(got.retryAfter)
	} else {
		s.failures, s.retryAt = 0, time.Time{}
	}
	if got.held.outlives(s.current.Load()) || err == nil {
		f.token = s.hold(got.held.token, got.from)
	} else {
		f.err = err
	}
	if err != nil {
		s.putOff()
	}
	attempt := Attempt{Token: f.token, Err: err, CacheErr: got.cacheErr, Took: time.Since(began), Failures: s.failures, RetryAt: s.retryAt}
	close(f.done)
	s.mu.Unlock()
	if s.options.Observe != nil {
		s.options.Observe(attempt)
	}
}

// failed puts the next flight off.
func (s *Source) failed(retryAfter time.Duration) {
	s.failures++
	s.retryAt = time.Now().Add(max(backoff(s.failures), retryAfter))
}

// putOff puts the current token back into service until the next flight.
func (s *Source) putOff() {
	if h := s.current.Load(); h != nil {
		h.renewAt.Store(s.retryAt.UnixNano())
		h.refused.Store(false)
	}
}

// backoff is how long to wait after that many failures in a row.
func backoff(failures int) time.Duration {
	wait := min(firstBackoff<<min(failures-1, 10), maxBackoff)
	return time.Duration(float64(wait) * (0.8 + 0.4*rand.Float64()))
}

// A throttle lets a burst through, and after that as many as the time since
// has room for. The zero throttle is full.
type throttle struct{ next time.Time }

func (t *throttle) allow(now time.Time) bool {
	if t.next.Before(now) {
		t.next = now
	}
	if t.next.Sub(now) > (refusalBurst-1)*refusalEvery {
		return false
	}
	t.next = t.next.Add(refusalEvery)
	return true
}
