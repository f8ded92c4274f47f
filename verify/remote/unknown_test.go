package remote_test

import (
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/remote"
)

// A flood of made-up kids costs one fetch in a cooldown, and a real rotation in
// the midst of it is seen within one.
func TestRotationDuringAFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		old, next := newKey("old"), newKey("next")
		s := pipe(t, old)
		keys, verifier := s.jwks(t, remote.Options{})
		expect(t, keys.Ready(t.Context()), "")

		token, bogus := next.token(t, s.base), newKey("bogus")
		var published, seen time.Time
		for i := range 60 * 10 { // a minute, ten bogus kids a second
			if i == 125 {
				s.publish(old, next)
				published = time.Now()
			}
			bogus.id = "bogus" + strconv.Itoa(i)
			_, err := verifier.Verify(t.Context(), bogus.token(t, s.base))
			expect(t, err, jwtkit.CodeKeyNotFound)
			if _, err := verifier.Verify(t.Context(), token); err == nil && seen.IsZero() {
				seen = time.Now()
			}
			time.Sleep(100 * time.Millisecond)
		}
		if late := seen.Sub(published); seen.IsZero() || late > 10*time.Second {
			t.Errorf("the rotation was seen after %v", late)
		}
		// The start, one refresh ahead of 15 minutes at most, and one for each 10
		// seconds of flood; the one kid that was asked for before may have its own.
		if got := s.fetches(); got > 1+6+6 {
			t.Errorf("%d fetches in a minute of flood", got)
		}
	})
}

// A client that goes on sending a token with a kid that is gone does not make
// those wait whose kid is new.
func TestOldKidDoesNotSpendTheCooldown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone, next := newKey("gone"), newKey("next")
		s := pipe(t, newKey("other"))
		keys, verifier := s.jwks(t, remote.Options{})
		expect(t, keys.Ready(t.Context()), "")
		stale := gone.token(t, s.base)
		for range 95 { // the last of them is about to spend the cooldown again
			_, err := verifier.Verify(t.Context(), stale)
			expect(t, err, jwtkit.CodeKeyNotFound)
			time.Sleep(time.Second)
		}
		if got := s.fetches(); got > 1+10 {
			t.Errorf("%d fetches for one kid in 95 seconds, want one in 10", got)
		}
		s.publish(next)
		_, err := verifier.Verify(t.Context(), next.token(t, s.base))
		expect(t, err, "")
	})
}

// A kid that was asked for before its key was published is found when its
// cooldown is over, not at the next refresh.
func TestKidAskedForTooEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key := newKey("early")
		s := pipe(t)
		_, verifier := s.jwks(t, remote.Options{})
		token := key.token(t, s.base)
		for range 3 {
			_, err := verifier.Verify(t.Context(), token)
			expect(t, err, jwtkit.CodeKeyNotFound)
			time.Sleep(4 * time.Second)
		}
		s.publish(key)
		time.Sleep(10 * time.Second)
		_, err := verifier.Verify(t.Context(), token)
		expect(t, err, "")
	})
}

func TestThousandCallersWithOneUnknownKid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := pipe(t, newKey("known"))
		keys, verifier := s.jwks(t, remote.Options{})
		expect(t, keys.Ready(t.Context()), "")
		open := s.gate()
		token, answers := newKey("bogus").token(t, s.base), make(chan error)
		for range 1000 {
			go func() {
				_, err := verifier.Verify(t.Context(), token)
				answers <- err
			}()
		}
		synctest.Wait()
		close(open)
		for range 1000 {
			expect(t, <-answers, jwtkit.CodeKeyNotFound)
		}
		if got := s.fetches(); got != 2 {
			t.Errorf("%d fetches, want that of the start and one", got)
		}
	})
}

// What a server asks for by Retry-After holds for every request, whoever would
// cause it.
func TestRetryAfterIsHonoured(t *testing.T) {
	in := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	for name, c := range map[string]struct {
		status int
		value  func() string
		wait   time.Duration
	}{
		"seconds":       {http.StatusTooManyRequests, func() string { return "120" }, 2 * time.Minute},
		"date":          {http.StatusServiceUnavailable, func() string { return in(3 * time.Minute) }, 3 * time.Minute},
		"at most 10 m":  {http.StatusServiceUnavailable, func() string { return "999999999999999" }, 10 * time.Minute},
		"no number":     {http.StatusServiceUnavailable, func() string { return "soon" }, 0},
		"in the past":   {http.StatusServiceUnavailable, func() string { return in(-time.Hour) }, 0},
		"not with a 20": {http.StatusOK, func() string { return "120" }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				known := newKey("known")
				s := pipe(t, known)
				keys, verifier := s.jwks(t, remote.Options{})
				expect(t, keys.Ready(t.Context()), "")
				s.answerWith(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Retry-After", c.value())
					w.WriteHeader(c.status) // an empty body is no key set
				})
				_, err := verifier.Verify(t.Context(), newKey("first").token(t, s.base))
				expect(t, err, jwtkit.CodeKeysUnavailable)
				asked, since := s.fetches(), time.Now()
				for n := 0; s.fetches() == asked; n++ {
					_, err := verifier.Verify(t.Context(), newKey(strconv.Itoa(n)).token(t, s.base))
					expect(t, err, jwtkit.CodeKeysUnavailable)
					_, err = verifier.Verify(t.Context(), newKey("known").token(t, s.base))
					expect(t, err, jwtkit.CodeSignatureInvalid)
					_, err = verifier.Verify(t.Context(), known.token(t, s.base))
					expect(t, err, "")
					time.Sleep(500 * time.Millisecond)
				}
				waited := time.Since(since)
				if waited < c.wait || waited > c.wait*5/4+time.Second {
					t.Errorf("asked again after %v, the server asked for %v", waited, c.wait)
				}
			})
		})
	}
}
