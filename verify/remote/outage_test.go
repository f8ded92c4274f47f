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

// A set that may not get old is fetched again in time, whatever its lifetime.
func TestShortMaxStale(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key := newKey("a")
		s := pipe(t, key)
		_, verifier := s.jwks(t, remote.Options{MaxStale: time.Minute})
		for range 300 {
			_, err := verifier.Verify(t.Context(), key.token(t, s.base))
			expect(t, err, "")
			time.Sleep(time.Second)
		}
		if got := s.fetches(); got < 6 || got > 7 { // each 45 to 54 seconds
			t.Errorf("%d fetches in 5 minutes, want 6 or 7", got)
		}
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
		if got := s.fetches(); got != 7 { // after 1, 2, 4, 8, 16 and 30 seconds, each up to a quarter sooner
			t.Errorf("%d attempts in a minute, want 7", got)
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
		synctest.Wait()
		if got := s.fetches(); got != 1 {
			t.Errorf("%d fetches, want 1 before anybody asks", got)
		}
		close(open)
		expect(t, keys.Ready(t.Context()), "")
	})
}
