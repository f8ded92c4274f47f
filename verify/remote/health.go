package remote

import (
	"context"
	"slices"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// A Health tells what is known about a source of keys, for a status page or a
// probe. It holds nothing that may not be shown.
type Health struct {
	LastSuccess time.Time           // when the set at hand was last confirmed; zero when none was fetched
	Age         time.Duration       // time since LastSuccess; 0 when none was fetched
	LastError   *jwtkit.Error       // why the latest fetch failed; nil when it did not
	NextAttempt time.Time           // from when on a use begins an ordinary fetch; zero while the first is under way
	KeyIDs      []string            // kids of the keys in use, "" for a key without one
	Problems    []verify.KeyProblem // keys of the set that are not used, and why
	Unused      int                 // keys beyond the first 100, which are not used either
}

// Health tells what is known now. It never waits and begins no fetch.
func (k *Keys) Health() Health {
	s, now := k.state.Load(), time.Now()
	h := Health{LastSuccess: s.confirmed, LastError: s.failure, NextAttempt: s.next}
	if s.set == nil {
		return h
	}
	h.Age = now.Sub(s.confirmed)
	h.Problems, h.Unused = slices.Clone(s.set.problems), s.set.unused
	if s.serves(now) {
		h.KeyIDs = s.set.ids()
	}
	return h
}

// Ready waits until there is a key set to judge by, trying again and again, or
// until ctx ends.
//
// Code: [jwtkit.CodeKeysUnavailable] with the reason of the last failure, when
// ctx ended or the Keys were closed before.
func (k *Keys) Ready(ctx context.Context) error {
	for {
		_, err := k.usable(ctx)
		if err == nil {
			return nil
		}
		s := k.state.Load()
		retry := time.NewTimer(time.Until(s.next))
		select {
		case <-retry.C:
		case <-ctx.Done():
		case <-k.closed:
		}
		retry.Stop()
		switch {
		case k.isClosed():
			return err
		case ctx.Err() != nil && s.failure != nil:
			return unavailable(s.failure.Detail, ctx.Err())
		case ctx.Err() != nil:
			return err
		}
	}
}
