package remote

import (
	"errors"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// maxBackoff bounds the time between two attempts while fetches fail, but for
// what the server asks for by Retry-After.
const maxBackoff = 30 * time.Second

// A snapshot is what is known after a fetch. It does not change.
type snapshot struct {
	set       *keySet       // nil when none was ever had
	confirmed time.Time     // when the source last said that set is what it has
	ends      time.Time     // from when on set is too old to serve
	next      time.Time     // when the next ordinary fetch is due
	failure   *jwtkit.Error // why the latest fetch failed, nil when it did not
	failures  int           // in a row
	silence   time.Time     // until when the server asks for no request at all
	held      bool          // set is an old one from disk: a fetch is to be waited for first
}

// renewed is the snapshot after a fetch that gave a set, fresh for life. The
// next fetch is ahead of the end of that.
func renewed(set *keySet, life, maxStale time.Duration, now time.Time) *snapshot {
	return &snapshot{set: set, confirmed: now, ends: now.Add(maxStale), next: now.Add(sooner(min(life, maxStale)))}
}

// failed is the snapshot after another fetch that failed.
func (s *snapshot) failed(failure *jwtkit.Error, now time.Time) *snapshot {
	after := *s
	after.failure, after.failures, after.held = failure, s.failures+1, false
	after.next = now.Add(sooner(min(time.Second<<min(s.failures, 10), maxBackoff)))
	if status, ok := errors.AsType[statusError](failure); ok && status.retryAfter > 0 {
		after.silence = now.Add(later(status.retryAfter))
		after.next = maxTime(after.next, after.silence)
	}
	return &after
}

func maxTime(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// serves reports whether there is a set that may be judged by.
func (s *snapshot) serves(now time.Time) bool { return s.set != nil && !s.held && now.Before(s.ends) }

// find gives the keys for a kid. That there is none is certain only if the
// latest fetch succeeded.
func (s *snapshot) find(kid string) ([]verify.Key, error) {
	found := s.set.find(kid)
	if len(found) == 0 && s.failure != nil {
		return nil, unavailable("the key set of "+phrase.Span(time.Since(s.confirmed))+" ago has no key for the token, and a newer one cannot be had: "+s.failure.Detail, s.failure)
	}
	return found, nil
}

// unavailable says why there is no set to judge by.
func (s *snapshot) unavailable() *jwtkit.Error {
	switch {
	case s.failure == nil:
		return unavailable("no key set was fetched, and this source of keys is closed", nil)
	case s.set != nil:
		return unavailable("the key set of "+phrase.Span(time.Since(s.confirmed))+" ago is too old, and a newer one cannot be had: "+s.failure.Detail, s.failure)
	}
	return s.failure
}
