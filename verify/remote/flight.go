package remote

import (
	"context"
	"time"
)

// A flight is one fetch that any number of callers wait for. It belongs to none
// of them: it ends by its own time limit, or by Close.
type flight struct {
	landed chan struct{} // closed when the snapshot after it is in place
	cancel context.CancelFunc
}

// wait returns when the flight has landed, or with an error when ctx ends.
func (f *flight) wait(ctx context.Context) error {
	select {
	case <-f.landed:
		return nil
	case <-ctx.Done():
		return unavailable("the keys were still being fetched when the caller stopped waiting", ctx.Err())
	}
}

// A cooldown remembers when one cause last made a fetch.
type cooldown struct{ last time.Time }

func (c *cooldown) over(now time.Time, span time.Duration) bool {
	return c.last.IsZero() || now.Sub(c.last) >= span
}

// ordinary gives the flight under way, or starts one that is due; nil when none
// is. The values of ctx, but not its end, are those of the fetch.
func (k *Keys) ordinary(ctx context.Context) *flight {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.flight == nil && !time.Now().Before(k.state.Load().next) {
		k.start(ctx)
	}
	return k.flight
}

// extraordinary waits for the flight under way, or for one that it starts unless
// its cause has done so within the cooldown. It gives what is known then.
func (k *Keys) extraordinary(ctx context.Context, cause *cooldown) (*snapshot, error) {
	k.mu.Lock()
	if now := time.Now(); k.flight == nil && cause.over(now, k.cooldown) {
		cause.last = now
		k.start(ctx)
	}
	f := k.flight
	k.mu.Unlock()
	if f != nil {
		if err := f.wait(ctx); err != nil {
			return nil, err
		}
	}
	return k.state.Load(), nil
}

// start makes a flight, unless k is closed. k.mu is held.
func (k *Keys) start(ctx context.Context) {
	if k.isClosed() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTimeout)
	f := &flight{landed: make(chan struct{}), cancel: cancel}
	k.flight = f
	go func() {
		defer cancel()
		k.land(f, k.fetch(ctx))
	}()
}

func (k *Keys) fetch(ctx context.Context) *snapshot {
	last := k.state.Load()
	set, life, err := k.source.fetch(ctx, last.set)
	if err != nil {
		return last.failed(err, time.Now())
	}
	return renewed(set, life, k.maxStale, time.Now())
}

func (k *Keys) land(f *flight, after *snapshot) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.state.Store(after)
	k.flight = nil
	close(f.landed)
}

// Close ends the fetch under way, if any, and waits for its end. Nothing is
// fetched afterwards; the set at hand serves until it is too old. Close may be
// called more than once.
func (k *Keys) Close() {
	k.mu.Lock()
	if !k.isClosed() {
		close(k.closed)
	}
	f := k.flight
	k.mu.Unlock()
	if f != nil {
		f.cancel()
		<-f.landed
	}
}

func (k *Keys) isClosed() bool {
	select {
	case <-k.closed:
		return true
	default:
		return false
	}
}
