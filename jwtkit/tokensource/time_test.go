package tokensource_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
)

func unsignedJWT(exp time.Time) string {
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"HS256"}`)) + "." + enc(fmt.Appendf(nil, `{"exp":%d}`, exp.Unix())) + ".c2ln"
}

func TestCallerLeavesFlightGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{Lifetime: 3600}
		e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
			time.Sleep(3 * time.Second)
			e.Issue(w, r, n)
		}
		source := bubbleSource(t, e)
		begin := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, err := source.Token(ctx)
		if took := time.Since(begin); took != 100*time.Millisecond || !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, jwtkit.CodeTokenEndpointUnreachable) {
			t.Errorf("after %s: %v", took, err)
		}
		token := mustToken(t, source)
		if took := time.Since(begin); took != 3*time.Second || token.Reveal() != "token-1" || e.Requests() != 1 {
			t.Errorf("%s after %s and %d requests", token.Reveal(), took, e.Requests())
		}
		if left := time.Until(token.Expiry); left != 3597*time.Second {
			t.Errorf("the lifetime counts from the answer, not from the request: %s left", left)
		}
	})
}

func TestEndedContextStartsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := bubbleSource(t, e).Token(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		synctest.Wait()
		if e.Requests() != 0 {
			t.Error("a request for nobody")
		}
	})
}

func TestSilentEndpointIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := bubbleSource(t, &endpoint{Answer: func(_ http.ResponseWriter, r *http.Request, _ int) {
			<-r.Context().Done()
		}})
		begin := time.Now()
		_, err := source.Token(t.Context())
		if took := time.Since(begin); took != 10*time.Second || !errors.Is(err, jwtkit.CodeTokenEndpointUnreachable) {
			t.Errorf("after %s: %v", took, err)
		}
	})
}

func TestClientMayGiveUpEarlier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := sourceAt(t, "https://id.example/token", &http.Client{Timeout: 2 * time.Second, Transport: direct{&endpoint{
			Answer: func(_ http.ResponseWriter, r *http.Request, _ int) { <-r.Context().Done() },
		}}})
		begin := time.Now()
		_, err := source.Token(t.Context())
		if took := time.Since(begin); took != 2*time.Second || strings.Contains(err.Error(), "10 seconds") || !errors.Is(err, jwtkit.CodeTokenEndpointUnreachable) {
			t.Errorf("after %s: %v", took, err)
		}
	})
}

func TestRenewalAheadStallsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{Lifetime: 100}
		e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
			time.Sleep(50 * time.Millisecond)
			e.Issue(w, r, n)
		}
		source := bubbleSource(t, e)
		begin := time.Now()
		mustToken(t, source)
		for e.Requests() == 1 {
			crowd(20, func() {}, func() {
				called := time.Now()
				if token, err := source.Token(t.Context()); err != nil || token.Reveal() != "token-1" || time.Since(called) != 0 {
					t.Errorf("%v, %v after %s", token, err, time.Since(called))
				}
			})
			synctest.Wait()
			time.Sleep(10 * time.Millisecond)
		}
		if at := time.Since(begin); at < 75*time.Second || at > 80*time.Second+50*time.Millisecond {
			t.Errorf("renewed after %s of 100 s", at)
		}
		time.Sleep(50 * time.Millisecond)
		if token := mustToken(t, source); token.Reveal() != "token-2" || e.Requests() != 2 {
			t.Errorf("%s after %d requests", token.Reveal(), e.Requests())
		}
	})
}

func TestIdleSourceSendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{Lifetime: 60}
		source := bubbleSource(t, e)
		mustToken(t, source)
		time.Sleep(24 * time.Hour)
		if e.Requests() != 1 {
			t.Errorf("%d requests without a caller", e.Requests())
		}
		if token := mustToken(t, source); token.Reveal() != "token-2" {
			t.Errorf("an expired token is served: %v", token)
		}
	})
}

func TestRenewalWaitsForEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{Lifetime: 3600}
		e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
			time.Sleep(time.Second)
			e.Issue(w, r, n)
		}
		source := bubbleSource(t, e)
		first := mustToken(t, source)
		go func() { _, _ = source.Renew(t.Context(), first) }()
		synctest.Wait()
		hasty, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if token, err := source.Token(hasty); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who cannot wait gets %v, %v", token, err)
		}
		if token := mustToken(t, source); token.Reveal() != "token-2" {
			t.Errorf("%s is handed out while it is being replaced", token.Reveal())
		}
	})
}

func TestEndlessRefusalsAreThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{Lifetime: 86400}
		source := bubbleSource(t, e)
		for range 3600 { // an hour of an API that likes no token
			if _, err := source.Renew(t.Context(), mustToken(t, source)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		if n := e.Requests(); n < 600 || n > 612 {
			t.Errorf("%d requests in an hour, want 10 and then one in 6 s", n)
		}
	})
}

func TestUnknownLifetimeIsAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{Lifetime: -1}
		source := bubbleSource(t, e)
		token := mustToken(t, source)
		if left := time.Until(token.Expiry); left != time.Minute || len(token.Notes) != 2 {
			t.Errorf("%s; notes %q", left, token.Notes)
		}
		for _, left := range []time.Duration{-time.Hour, 0, 999 * time.Millisecond} {
			exp := time.Now().Truncate(time.Second).Add(2 * time.Second)
			time.Sleep(time.Until(exp) - left)
			if err := source.Prime(unsignedJWT(exp), time.Time{}); err != nil {
				t.Fatal(err)
			}
			token = mustToken(t, source)
			if served := time.Until(token.Expiry); served != time.Minute || e.Requests() != 1 {
				t.Errorf("a JWT that looks dead, which may be our clock's fault, is served for %s", served)
			}
		}
	})
}
