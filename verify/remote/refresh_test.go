package remote_test

import (
	"net/http"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/remote"
)

func TestRefreshIsAheadOfTheEndOfTheLifetime(t *testing.T) {
	type header = map[string]string
	for _, c := range []struct {
		header map[string]string
		life   time.Duration
	}{
		{nil, 15 * time.Minute},
		{header{"Cache-Control": "public"}, 15 * time.Minute},
		{header{"Cache-Control": "max-age=nonsense"}, 15 * time.Minute},
		{header{"Cache-Control": "public, max-age=600"}, 10 * time.Minute},
		{header{"Cache-Control": `MAX-AGE="600"`}, 10 * time.Minute},
		{header{"Cache-Control": "max-age=0"}, time.Minute},
		{header{"Cache-Control": "max-age=3600, no-cache"}, time.Minute},
		{header{"Cache-Control": "no-store"}, time.Minute},
		{header{"Cache-Control": "max-age=864000"}, 24 * time.Hour},
		{header{"Cache-Control": "max-age=99999999999999999999999999"}, 24 * time.Hour},
		{header{"Cache-Control": "max-age=3600", "Age": "2400"}, 20 * time.Minute},
		{header{"Cache-Control": "max-age=3600", "Age": "3600"}, time.Minute},
		{header{"Cache-Control": "max-age=3600", "Age": "99999999999999999999"}, time.Minute},
		{header{"Cache-Control": "max-age=3600", "Age": "-1"}, time.Hour},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := pipe(t)
			s.answerWith(func(w http.ResponseWriter, _ *http.Request) {
				for name, value := range c.header {
					w.Header().Set(name, value)
				}
				s.sendKeys(w)
			})
			keys, _ := s.jwks(t, remote.Options{MaxStale: 48 * time.Hour})
			expect(t, keys.Ready(t.Context()), "")
			h := keys.Health()
			if wait := h.NextAttempt.Sub(h.LastSuccess); wait < c.life*3/4 || wait > c.life*9/10 {
				t.Errorf("%v: next fetch after %v, want 75 to 90 %% of %v", c.header, wait, c.life)
			}
		})
	}
}

// Servers that started together do not ask together.
func TestRefreshesAreSpread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, times := pipe(t), map[time.Time]bool{}
		for range 20 {
			keys, _ := s.jwks(t, remote.Options{})
			expect(t, keys.Ready(t.Context()), "")
			times[keys.Health().NextAttempt] = true
		}
		if len(times) < 15 {
			t.Errorf("20 sources have only %d different times of their next fetch", len(times))
		}
	})
}

// The set at hand serves while a refresh is under way; afterwards a key that is
// gone from the set is gone, though no token asked for it.
func TestRefreshInTheBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept, removed := newKey("kept"), newKey("removed")
		s := pipe(t, kept, removed)
		keys, verifier := s.jwks(t, remote.Options{})
		use := func(key testKey) error {
			_, err := verifier.Verify(t.Context(), key.token(t, s.base))
			return err
		}
		expect(t, use(removed), "")
		s.publish(kept)
		open := s.gate()
		untilNext(keys)
		for range 20 {
			expect(t, use(removed), "") // does not wait, though the gate is shut
		}
		close(open)
		synctest.Wait()
		if got := s.fetches(); got != 2 {
			t.Errorf("%d fetches, want 2", got)
		}
		expect(t, use(removed), jwtkit.CodeKeyNotFound)
		expect(t, use(kept), "")
	})
}

// A verifier that remembers tokens asks for the generation alone.
func TestRefreshNeedsNoUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := pipe(t, newKey("old"))
		keys, _ := s.jwks(t, remote.Options{})
		expect(t, keys.Ready(t.Context()), "")
		before := keys.Generation()
		s.publish(newKey("new"))
		untilNext(keys)
		if got := keys.Generation(); got == before {
			t.Errorf("still generation %d after the set was due and changed", got)
		}
	})
}

func TestUnchangedSetIsNotSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key := newKey("a")
		s := pipe(t, key)
		unchanged := 0
		s.answerWith(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"one"`)
			if r.Header.Get("If-None-Match") == `"one"` {
				unchanged++
				w.WriteHeader(http.StatusNotModified)
				return
			}
			s.sendKeys(w)
		})
		keys, verifier := s.jwks(t, remote.Options{})
		expect(t, keys.Ready(t.Context()), "")
		before := keys.Generation()
		for range 3 {
			untilNext(keys)
			_, err := verifier.Verify(t.Context(), key.token(t, s.base))
			expect(t, err, "")
		}
		if h := keys.Health(); unchanged != 3 || h.Age != 0 || keys.Generation() != before {
			t.Errorf("%d answers of 304, age %v, generation %d after %d; want 3, 0, the same", unchanged, h.Age, keys.Generation(), before)
		}
	})
}

// An ETag is that of one text, so another one is remembered.
func TestETagOfTheSameSetChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := pipe(t, newKey("a"))
		var asked []string
		s.answerWith(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.Header.Get("If-None-Match"))
			w.Header().Set("ETag", `"`+strconv.Itoa(len(asked))+`"`)
			s.sendKeys(w)
		})
		keys, _ := s.jwks(t, remote.Options{})
		expect(t, keys.Ready(t.Context()), "")
		before := keys.Generation()
		untilNext(keys)
		untilNext(keys)
		if want := []string{"", `"1"`, `"2"`}; !slices.Equal(asked, want) || keys.Generation() != before {
			t.Errorf("asked with the ETags %q, want %q; generation %d after %d", asked, want, keys.Generation(), before)
		}
	})
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key := newKey("a")
		s := pipe(t, key)
		keys, verifier := s.jwks(t, remote.Options{})
		expect(t, keys.Ready(t.Context()), "")
		open := s.gate()
		defer close(open)
		untilNext(keys) // a refresh is under way
		start := time.Now()
		keys.Close()
		keys.Close()
		if took := time.Since(start); took != 0 {
			t.Errorf("Close waited %v for a fetch that it should have ended", took)
		}
		time.Sleep(time.Hour)
		_, err := verifier.Verify(t.Context(), key.token(t, s.base))
		expect(t, err, "")
		_, err = verifier.Verify(t.Context(), newKey("b").token(t, s.base))
		expect(t, err, jwtkit.CodeKeysUnavailable)
		if got := s.fetches(); got != 2 {
			t.Errorf("%d fetches, want none after Close", got-2)
		}
		if first := keys.Generation(); first == keys.Generation() {
			t.Error("what was verified is remembered, though nobody will learn of a change")
		}
	})
}

func TestReadyEndsWithClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := pipe(t)
		s.answerWith(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusInternalServerError) })
		keys, _ := s.jwks(t, remote.Options{})
		go func() {
			time.Sleep(time.Minute)
			keys.Close()
		}()
		start := time.Now()
		expect(t, keys.Ready(t.Context()), jwtkit.CodeKeysUnavailable)
		if took := time.Since(start); took != time.Minute {
			t.Errorf("Ready ended after %v, the Keys were closed after 1m", took)
		}
	})
}
