package remote_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/remote"
)

func TestRefreshFollowsCacheControl(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"":                                   15 * time.Minute,
		"public":                             15 * time.Minute,
		"max-age=nonsense":                   15 * time.Minute,
		"public, max-age=600":                10 * time.Minute,
		`MAX-AGE="600"`:                      10 * time.Minute,
		"max-age=0":                          time.Minute,
		"max-age=3600, no-cache":             time.Minute,
		"no-store":                           time.Minute,
		"max-age=864000":                     24 * time.Hour,
		"max-age=99999999999999999999999999": 24 * time.Hour,
	} {
		synctest.Test(t, func(t *testing.T) {
			s := pipe(t)
			s.answerWith(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Cache-Control", header)
				s.sendKeys(w)
			})
			keys, _ := s.jwks(t, remote.Options{MaxStale: 48 * time.Hour})
			expect(t, keys.Ready(t.Context()), "")
			if h := keys.Health(); h.NextAttempt.Sub(h.LastSuccess) != want {
				t.Errorf("%q: next fetch after %v, want %v", header, h.NextAttempt.Sub(h.LastSuccess), want)
			}
		})
	}
}

// The set at hand serves while a refresh is under way; afterwards a key that is
// gone from the set is gone.
func TestRefreshInTheBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept, removed := newKey("kept"), newKey("removed")
		s := pipe(t, kept, removed)
		_, verifier := s.jwks(t, remote.Options{})
		use := func(key testKey) error {
			_, err := verifier.Verify(t.Context(), key.token(t, s.base))
			return err
		}
		expect(t, use(removed), "")
		s.publish(kept)
		open := s.gate()
		time.Sleep(15 * time.Minute)
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
func TestGenerationBeginsARefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := pipe(t, newKey("old"))
		keys, _ := s.jwks(t, remote.Options{})
		expect(t, keys.Ready(t.Context()), "")
		before := keys.Generation()
		s.publish(newKey("new"))
		time.Sleep(15 * time.Minute)
		keys.Generation()
		synctest.Wait()
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
			time.Sleep(15 * time.Minute)
			_, err := verifier.Verify(t.Context(), key.token(t, s.base))
			expect(t, err, "")
			synctest.Wait()
		}
		if h := keys.Health(); unchanged != 3 || h.Age != 0 || keys.Generation() != before {
			t.Errorf("%d answers of 304, age %v, generation %d after %d; want 3, 0, the same", unchanged, h.Age, keys.Generation(), before)
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
		time.Sleep(15 * time.Minute)
		keys.Generation()
		synctest.Wait() // a refresh is under way
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
