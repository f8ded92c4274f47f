package tokensource

import (
	"context"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
)

// grace is for what returns because its context has ended: for a cache, and for
// all that an attempt does.
const (
	cacheGrace   = 100 * time.Millisecond
	attemptGrace = 3 * cacheGrace
)

var (
	errStuck = fault(jwtkit.CodeTokenEndpointUnreachable,
		"a function of the Options, their Cache or their Client goes on though its context has ended", nil)
	errGone = fault(jwtkit.CodeTokenEndpointUnreachable,
		"a function of the Options, their Cache or their Client ended its goroutine", nil)
)

// attempt obtains a token, or gives up at the end of ctx even if what it calls
// does not heed that. Until such a call has returned, nothing else is tried.
func (s *Source) attempt(ctx context.Context) (fetched, error) {
	if !s.busy.CompareAndSwap(false, true) {
		return fetched{}, errStuck
	}
	return within(ctx, attemptGrace, func() (fetched, error) {
		defer s.busy.Store(false)
		return s.obtain(ctx)
	})
}

// within gives what do gives, or errStuck when that does not return at the end of
// ctx and a grace.
func within[T any](ctx context.Context, grace time.Duration, do func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		r := result{err: errGone} // unless do returns
		defer func() { done <- r }()
		r.value, r.err = do()
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
	}
	select {
	case r := <-done:
		return r.value, r.err
	case <-time.After(grace):
		return *new(T), errStuck
	}
}
