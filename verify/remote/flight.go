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

// extraordinary waits for the flight under way, or for one that it starts if its
// cause may spend one and the server does not ask for silence. It gives what is
// known then.
func (k *Keys) extraordinary(ctx context.Context, spend func(now time.Time) bool) (*snapshot, error) {
	k.mu.Lock()
	if now := time.Now(); k.flight == nil && !now.Before(k.state.Load().silence) && spend(now) {
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
	k.timer.Stop()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTimeout)
	f := &flight{landed: make(chan struct{}), cancel: cancel}
	k.flight = f
	k.flights.Go(func() {
		defer cancel()
		k.land(f, k.fetch(ctx))
		k.cache.save(k.state.Load)
	})
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
	k.schedule()
}

// schedule sets the clock for the next ordinary flight. k.mu is held.
func (k *Keys) schedule() {
	if !k.isClosed() {
		k.timer.Reset(time.Until(k.state.Load().next))
	}
}

// tick begins the ordinary flight that is due, or waits for its time.
func (k *Keys) tick(ctx context.Context) {
	if k.ordinary(ctx) == nil {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.schedule()
	}
}

// Close ends the fetch under way, if any, and waits for its end. Nothing is
// fetched afterwards; the set at hand serves until it is too old, and a verifier
// that remembers tokens forgets them. Close may be called more than once.
func (k *Keys) Close() {
	k.mu.Lock()
	if !k.isClosed() {
		close(k.closed)
	}
	k.timer.Stop()
	if k.flight != nil {
		k.flight.cancel()
	}
	k.mu.Unlock()
	k.flights.Wait()
}

func (k *Keys) isClosed() bool {
	select {
	case <-k.closed:
		return true
	default:
		return false
	}
}
