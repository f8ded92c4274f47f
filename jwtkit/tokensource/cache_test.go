package tokensource_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

// A shared cache is one that several servers have together.
type shared struct {
	Err    error         // of every call
	Unread error         // of every Load
	Stall  time.Duration // before every answer, unless the context ends

	mu      sync.Mutex
	entries map[string][]byte
	expiry  time.Time // of the last one stored
}

func (c *shared) wait(ctx context.Context) error {
	select {
	case <-time.After(c.Stall):
		return c.Err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *shared) Load(ctx context.Context, key string) ([]byte, error) {
	if err := errors.Join(c.wait(ctx), c.Unread); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.entries[key], nil
}

func (c *shared) Store(ctx context.Context, key string, entry []byte, expiry time.Time) error {
	if err := c.wait(ctx); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[string][]byte{}
	}
	c.entries[key], c.expiry = entry, expiry
	return nil
}

// cached gives the Source of one server among several.
func cached(t *testing.T, e *endpoint, cache tokensource.Cache, change ...func(*tokensource.Options)) *tokensource.Source {
	t.Helper()
	o := tokensource.Options{
		Request: grant.Request{TokenURL: "https://id.example/token", ClientID: clientID, ClientSecret: grant.NewSecret(secret)},
		Client:  &http.Client{Transport: direct{e}},
		Cache:   cache,
	}
	for _, change := range change {
		change(&o)
	}
	source, err := tokensource.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return source
}

func TestSecondServerFindsTheTokenInTheCache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, cache := &endpoint{Lifetime: 100}, &shared{}
		first := mustToken(t, cached(t, e, cache))
		second := mustToken(t, cached(t, e, cache))
		if second.Reveal() != "token-1" || !second.Cached || first.Cached || e.Requests() != 1 {
			t.Errorf("got %s after %d requests", second.Reveal(), e.Requests())
		}
		if !second.Expiry.Equal(first.Expiry.Truncate(time.Second)) || !cache.expiry.Equal(first.Expiry) {
			t.Errorf("expiries %s, %s, %s", first.Expiry, second.Expiry, cache.expiry)
		}
		time.Sleep(81 * time.Second) // due for renewal: no other server has done it
		if third := mustToken(t, cached(t, e, cache)); third.Reveal() != "token-2" {
			t.Errorf("a token close to its end came out of the cache: %s", third.Reveal())
		}
		time.Sleep(200 * time.Second)
		if fourth := mustToken(t, cached(t, e, cache)); fourth.Reveal() != "token-3" {
			t.Errorf("a dead token came out of the cache: %s", fourth.Reveal())
		}
	})
}

func TestRenewalTakesWhatAnotherServerFetched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, cache := &endpoint{Lifetime: 100}, &shared{}
		one, other := cached(t, e, cache), cached(t, e, cache)
		refused := mustToken(t, one)
		mustToken(t, other)
		if token, err := one.Renew(t.Context(), refused); err != nil || token.Reveal() != "token-2" {
			t.Fatalf("the refused token came back from the cache: %v, %v", token, err)
		}
		if token, err := other.Renew(t.Context(), mustToken(t, other)); err != nil || token.Reveal() != "token-2" || e.Requests() != 2 {
			t.Errorf("got %v, %v after %d requests", token, err, e.Requests())
		}
	})
}

func TestCacheServesAStartDuringAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, cache := &endpoint{Lifetime: 100}, &shared{}
		mustToken(t, cached(t, e, cache))
		time.Sleep(90 * time.Second)
		e.Answer = func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(http.StatusServiceUnavailable) }
		var seen attempts
		source := cached(t, e, cache, func(o *tokensource.Options) { o.Observe = seen.observe })
		for range 9 {
			if token := mustToken(t, source); token.Reveal() != "token-1" {
				t.Fatalf("got %v", token)
			}
			time.Sleep(time.Second)
		}
		time.Sleep(2 * time.Second)
		if _, err := source.Token(t.Context()); !errors.Is(err, jwtkit.CodeTokenEndpointUnreachable) {
			t.Errorf("after the expiry: %v", err)
		}
		if _, err := cached(t, e, cache).Token(t.Context()); !errors.Is(err, jwtkit.CodeTokenEndpointUnreachable) {
			t.Errorf("a start after the expiry: %v", err)
		}
		synctest.Wait()
		if len(seen.all) < 2 || seen.all[0].Err == nil || seen.all[0].Token.Reveal() != "token-1" {
			t.Errorf("observed %+v", seen.all)
		}
	})
}

func TestCacheOutageIsAMiss(t *testing.T) {
	for name, cache := range map[string]*shared{
		"fails":  {Err: errors.New("no route to the cache")},
		"stalls": {Stall: time.Hour},
		"unread": {Unread: errors.New("no right to read")},
	} {
		synctest.Test(t, func(t *testing.T) {
			var seen attempts
			source := cached(t, &endpoint{Lifetime: 100}, cache, func(o *tokensource.Options) { o.Observe = seen.observe })
			begin := time.Now()
			mustToken(t, source)
			if took := time.Since(begin); took > 2*time.Second {
				t.Errorf("%s: waited %s for the cache", name, took)
			}
			synctest.Wait()
			if len(seen.all) != 1 || seen.all[0].CacheErr == nil || seen.all[0].Err != nil {
				t.Errorf("%s: observed %+v", name, seen.all)
			}
		})
	}
}

func TestCacheOfAnotherHandIsNotBelieved(t *testing.T) {
	for name, entry := range map[string]string{
		"line break": `{"access_token":"a\r\nX: y","issued":946684800,"expiry":946688400}`, // a bubble begins with the year 2000
		"two tokens": `{"access_token":"evil","access_token":"evil","issued":946684800,"expiry":946688400}`,
		"no JSON":    `evil`,
		"no expiry":  `{"access_token":"evil"}`,
		"future":     `{"access_token":"evil","issued":946684861,"expiry":946688400}`,
		"far future": `{"access_token":"evil","issued":9223372036854775807,"expiry":9223372036854775807}`,
		"long ago":   `{"access_token":"evil","issued":-5000000000000000,"expiry":946688400}`, // its nanoseconds overflow to the year 2237
	} {
		synctest.Test(t, func(t *testing.T) {
			e, cache := &endpoint{Lifetime: 100}, &shared{}
			mustToken(t, cached(t, e, cache))
			for key := range cache.entries {
				cache.entries[key] = []byte(entry)
			}
			if token := mustToken(t, cached(t, e, cache)); token.Reveal() != "token-2" {
				t.Errorf("%s: got %s", name, token.Reveal())
			}
		})
	}
}

func TestCacheIsBelievedForNoLongerThanAServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, cache := &endpoint{Lifetime: 100}, &shared{}
		mustToken(t, cached(t, e, cache))
		for key := range cache.entries {
			cache.entries[key] = []byte(`{"access_token":"eternal","issued":946684860,"expiry":99999999999}`) // by a clock that is a minute ahead
		}
		token := mustToken(t, cached(t, e, cache))
		if left := time.Until(token.Expiry); token.Reveal() != "eternal" || left > 30*24*time.Hour {
			t.Errorf("%s for %s", token.Reveal(), left)
		}
	})
}

func TestCacheKeyHoldsEveryParameter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, cache := &endpoint{Lifetime: 100}, &shared{}
		e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
			r.SetBasicAuth(clientID, "s3cr3t%2Fwith%2Bodd%3Achars%25%26+x") // whoever asks is let in
			e.Issue(w, r, n)
		}
		requests := []func(*tokensource.Options){
			func(*tokensource.Options) {},
			func(o *tokensource.Options) { o.Issuer = "https://id.example" },
			func(o *tokensource.Options) { o.AssertionAudience = "https://id.example" },
			func(o *tokensource.Options) { o.Request.TokenURL = "https://id.example/other" },
			func(o *tokensource.Options) { o.Request.ClientID = "other" },
			func(o *tokensource.Options) { o.Request.Method = grant.ClientSecretPost },
			func(o *tokensource.Options) { o.Request.Scopes = []string{"a"} },
			func(o *tokensource.Options) { o.Request.Scopes = []string{"a", "b"} },
			func(o *tokensource.Options) { o.Request.Params = map[string][]string{"resource": {"a"}} },
			func(o *tokensource.Options) { o.Request.Params = map[string][]string{"resource": {"a", "b"}} },
			func(o *tokensource.Options) { o.Request.Params = map[string][]string{"audience": {"a"}} },
		}
		for i, change := range requests {
			mustToken(t, cached(t, e, cache, change))
			if e.Requests() != i+1 {
				t.Errorf("request %d got the token of another", i)
			}
		}
		many := map[string][]string{}
		for i := range 20 { // in whatever order a map is read
			many[strconv.Itoa(i)] = []string{"a"}
		}
		before := e.Requests()
		for range 20 {
			mustToken(t, cached(t, e, cache, func(o *tokensource.Options) { o.Request.Params = many }))
		}
		if e.Requests() != before+1 {
			t.Errorf("%d requests for one and the same", e.Requests()-before)
		}
		rotated := func(o *tokensource.Options) { o.Request.ClientSecret = grant.NewSecret("another") }
		if token := mustToken(t, cached(t, e, cache, rotated)); token.Reveal() != "token-1" {
			t.Error("a rotated secret loses the token")
		}
	})
}
