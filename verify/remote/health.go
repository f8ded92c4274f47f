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
	Ready       bool                // there is a set to judge by
	Source      string              // the issuer, or the address of the set without its query
	LastSuccess time.Time           // when the set at hand was last confirmed; zero when none was had
	Age         time.Duration       // time since LastSuccess; 0 when none was had
	ServesUntil time.Time           // when the set is too old unless it is confirmed before; zero when none was had
	LastError   *jwtkit.Error       // why the latest fetch failed; nil when it did not
	NextAttempt time.Time           // when the next ordinary fetch is due; zero while the first is under way
	KeyIDs      []string            // kids of the keys in use, "" for a key without one
	Problems    []verify.KeyProblem // keys of the set that are not used, and why
	Unused      int                 // keys beyond the first 100, which are not used either
	CacheError  *jwtkit.Error       // why the set could not be read from Options.CacheDir, or not be kept there
}

// Health tells what is known now. It never waits and begins no fetch.
func (k *Keys) Health() Health {
	s, now := k.state.Load(), time.Now()
	h := Health{
		Ready:       s.serves(now),
		Source:      k.name,
		LastSuccess: s.confirmed,
		ServesUntil: s.ends,
		LastError:   s.failure,
		NextAttempt: s.next,
		CacheError:  k.cache.failure(),
	}
	if s.set == nil {
		return h
	}
	h.Age = now.Sub(s.confirmed)
	h.Problems, h.Unused = slices.Clone(s.set.problems), s.set.unused
	if h.Ready {
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
