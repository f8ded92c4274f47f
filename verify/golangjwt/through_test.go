package golangjwt_test

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/MicahParks/jwkset"
	"github.com/golang-jwt/jwt/v5"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/remote"
)

// The rows of the comparison that come through: with jwkset's own storage most
// of them end otherwise.
func TestWhatComesThrough(t *testing.T) {
	private, public := newKey(t, "k")
	good := sign(t, jwt.SigningMethodEdDSA, private, "k")
	down := func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusInternalServerError) }
	bogus := func(i int) string {
		key, _ := newKey(t, "")
		return sign(t, jwt.SigningMethodEdDSA, key, "bogus"+strconv.Itoa(i))
	}

	t.Run("bogus kids do not delay a rotation", func(t *testing.T) {
		s := serve(t)
		k, _ := s.keyfunc(t, remote.Options{Cooldown: time.Millisecond})
		for i := range 20 {
			expect(t, parse(t, k, bogus(i)), jwtkit.CodeKeyNotFound)
		}
		s.publish(t, public)
		for err := parse(t, k, good); err != nil; err = parse(t, k, good) {
			expect(t, err, jwtkit.CodeKeyNotFound)
			time.Sleep(time.Millisecond)
		}
	})
	t.Run("200 bogus kids are one fetch", func(t *testing.T) {
		s := serve(t, public)
		k, keys := s.keyfunc(t, remote.Options{Cooldown: time.Hour})
		must(t, keys.Ready(t.Context()))
		for i := range 200 {
			expect(t, parse(t, k, bogus(i)), jwkset.ErrKeyNotFound)
		}
		if got := s.count(); got != 2 {
			t.Errorf("%d fetches, want that of the start and one", got)
		}
	})
	t.Run("rotation under load", func(t *testing.T) {
		s := serve(t)
		k, keys := s.keyfunc(t, remote.Options{})
		must(t, keys.Ready(t.Context()))
		s.publish(t, public)
		var callers sync.WaitGroup
		for range 100 {
			callers.Go(func() { expect(t, parse(t, k, good), nil) })
		}
		callers.Wait()
		if got := s.count(); got != 2 {
			t.Errorf("%d fetches, want that of the start and one", got)
		}
	})
	t.Run("outage", func(t *testing.T) {
		s := serve(t, public)
		k, keys := s.keyfunc(t, remote.Options{})
		must(t, keys.Ready(t.Context()))
		s.answerWith(down)
		expect(t, parse(t, k, bogus(0)), jwtkit.CodeKeysUnavailable)
		expect(t, parse(t, k, good), nil)
	})
	t.Run("start while the issuer is down", func(t *testing.T) {
		s := serve(t, public)
		s.answerWith(down)
		k, keys := s.keyfunc(t, remote.Options{})
		expect(t, parse(t, k, good), jwtkit.CodeKeysUnavailable)
		s.publish(t, public)
		must(t, keys.Ready(t.Context()))
		expect(t, parse(t, k, good), nil)
	})
	t.Run("caller that gives up", func(t *testing.T) {
		s := serve(t)
		open := make(chan struct{})
		defer close(open)
		s.answerWith(func(http.ResponseWriter, *http.Request) { <-open })
		k, _ := s.keyfunc(t, remote.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := jwt.Parse(good, k.KeyfuncCtx(ctx))
		expect(t, err, context.Canceled)
		expect(t, err, jwtkit.CodeKeysUnavailable)
	})
	t.Run("broken and unknown keys in the set", func(t *testing.T) {
		s := serve(t)
		x := public.Marshal().X
		s.answerWith(text(`{"keys":[{"kty":"RSA","kid":"b","n":"!","e":"AQAB"},{"kty":"AKP","kid":"q"},{"kty":"OKP","crv":"Ed25519","kid":"k","x":"` + x + `"}]}`))
		k, _ := s.keyfunc(t, remote.Options{})
		expect(t, parse(t, k, good), nil)
	})
	t.Run("300 MB", func(t *testing.T) {
		s := serve(t)
		s.answerWith(func(w http.ResponseWriter, _ *http.Request) {
			for chunk := make([]byte, 64<<10); ; {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		})
		k, _ := s.keyfunc(t, remote.Options{})
		expect(t, parse(t, k, good), jwtkit.CodeKeysUnavailable)
	})
}
