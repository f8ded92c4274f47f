package remote_test

import (
	"context"
	"errors"
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

func TestOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key := newKey("a")
		s := pipe(t, key)
		keys, verifier := s.jwks(t, remote.Options{})
		use := func(key testKey) error {
			_, err := verifier.Verify(t.Context(), key.token(t, s.base))
			synctest.Wait()
			return err
		}
		expect(t, use(key), "")
		s.answerWith(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusInternalServerError) })

		for range 23 {
			time.Sleep(time.Hour)
			expect(t, use(key), "")
		}
		if h := keys.Health(); h.Age != 23*time.Hour || jwtkit.CodeOf(h.LastError) != jwtkit.CodeKeysUnavailable {
			t.Errorf("after 23 hours: age %v, error %v", h.Age, h.LastError)
		}
		// Whether an unknown kid is good cannot be said while the source is down.
		expect(t, use(newKey("unknown")), jwtkit.CodeKeysUnavailable)
		expect(t, use(newKey("unknown")), jwtkit.CodeKeysUnavailable)

		time.Sleep(time.Hour)
		expect(t, use(key), jwtkit.CodeKeysUnavailable)
		if h := keys.Health(); keys.Generation() != 0 || len(h.KeyIDs) != 0 {
			t.Errorf("a set too old: generation %d, keys in use %q", keys.Generation(), h.KeyIDs)
		}

		s.publish(key)
		time.Sleep(30 * time.Second)
		expect(t, use(key), "")
		expect(t, use(newKey("unknown")), jwtkit.CodeKeyNotFound)
	})
}

func TestAttemptsBackOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := pipe(t)
		s.answerWith(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusInternalServerError) })
		_, verifier := s.jwks(t, remote.Options{})
		token := newKey("a").token(t, s.base)
		for range 600 { // ten calls a second for a minute
			_, err := verifier.Verify(t.Context(), token)
			expect(t, err, jwtkit.CodeKeysUnavailable)
			time.Sleep(100 * time.Millisecond)
		}
		if got := s.fetches(); got != 6 { // after 0, 1, 3, 7, 15 and 31 seconds
			t.Errorf("%d attempts in a minute, want 6", got)
		}
	})
}

func TestStartWhileTheSourceIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key := newKey("a")
		s := pipe(t, key)
		s.answerWith(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusServiceUnavailable) })
		keys, verifier := s.jwks(t, remote.Options{})

		soon, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		err := keys.Ready(soon)
		expect(t, err, jwtkit.CodeKeysUnavailable)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Ready after its deadline: %v", err)
		}
		go func() {
			time.Sleep(20 * time.Second)
			s.publish(key)
		}()
		expect(t, keys.Ready(t.Context()), "")
		_, err = verifier.Verify(t.Context(), key.token(t, s.base))
		expect(t, err, "")
	})
}

func TestConstructorDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := pipe(t, newKey("a"))
		open := s.gate()
		start, end := context.WithCancel(t.Context())
		keys, err := remote.JWKS(start, s.base+"/jwks", "", remote.Options{Client: s.client})
		if err != nil {
			t.Fatal(err)
		}
		defer keys.Close()
		end() // of the context of the start, not of the fetch
		close(open)
		expect(t, keys.Ready(t.Context()), "")
		if got := s.fetches(); got != 1 {
			t.Errorf("%d fetches, want 1", got)
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
		keys.Close()
		keys.Close()
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
		expect(t, keys.Ready(t.Context()), jwtkit.CodeKeysUnavailable)
	})
}
