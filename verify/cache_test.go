//go:build !js

package verify

import (
	"context"
	"fmt"
	"hash/maphash"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/jwtkit"
)

// counting is a KeySet that counts how often it is asked.
type counting struct {
	StaticKeys
	asked, generation atomic.Uint64
}

func (c *counting) Keys(ctx context.Context, h jwtkit.Header) ([]Key, error) {
	c.asked.Add(1)
	return c.StaticKeys.Keys(ctx, h)
}

func (c *counting) Generation() uint64 { return c.generation.Load() + 1 }

var now = time.Unix(1800000000, 0)

const cachedClaims = `{"iss":"https://id.example","aud":"a","nbf":1799999990,"iat":1799999990,"exp":1800000060,"jti":"%s"}`

func cachedVerifier(t testing.TB, key *forge.Key, entries int, p Policy) (*Verifier, *counting) {
	t.Helper()
	keys, _, err := ParseJWKS([]byte(forge.JWKS(key)))
	if err != nil {
		t.Fatal(err)
	}
	set := &counting{StaticKeys: keys}
	v, err := New(set, p)
	if err != nil {
		t.Fatal(err)
	}
	return v.Cached(entries), set
}

var anyAudience = Policy{Issuer: "https://id.example", AnyAudience: true, Algorithms: []string{"HS256", "ES256"}}

func TestCacheJudgesTheTimeOnEveryHit(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	p := anyAudience
	p.MaxAgeSeconds = 50
	v, set := cachedVerifier(t, key, 8, p)
	text := key.Token(fmt.Sprintf(cachedClaims, "1"))
	for _, c := range []struct {
		after time.Duration
		code  jwtkit.Code
	}{{0, ""}, {time.Second, ""}, {-time.Minute, jwtkit.CodeTokenNotYetValid}, {50 * time.Second, jwtkit.CodeTokenTooOld}, {time.Minute, jwtkit.CodeTokenExpired}, {2 * time.Second, ""}} {
		who, err := v.VerifyAt(t.Context(), text, now.Add(c.after))
		if jwtkit.CodeOf(err) != c.code || (err == nil) != (who != nil) {
			t.Errorf("after %v: %v, want %q", c.after, err, c.code)
		}
	}
	if n := set.asked.Load(); n != 1 {
		t.Errorf("the keys were asked %d times", n)
	}
}

func TestCacheForgetsWhenKeysChange(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	v, set := cachedVerifier(t, key, 8, anyAudience)
	text := key.Token(fmt.Sprintf(cachedClaims, "1"))
	if _, err := v.VerifyAt(t.Context(), text, now); err != nil {
		t.Fatal(err)
	}
	set.StaticKeys = nil
	set.generation.Add(1)
	if _, err := v.VerifyAt(t.Context(), text, now); jwtkit.CodeOf(err) != jwtkit.CodeKeyNotFound {
		t.Errorf("after the key was removed: %v", err)
	}
}

// Without Generation nothing is remembered.
func TestCacheNeedsAGeneration(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	_, set := cachedVerifier(t, key, 8, anyAudience)
	v, err := New(struct{ KeySet }{set}, anyAudience)
	if err != nil {
		t.Fatal(err)
	}
	v = v.Cached(8)
	for range 3 {
		if _, err := v.VerifyAt(t.Context(), key.Token(fmt.Sprintf(cachedClaims, "1")), now); err != nil {
			t.Fatal(err)
		}
	}
	if n := set.asked.Load(); n != 3 {
		t.Errorf("asked %d times", n)
	}
}

// Two texts that fall together are told apart by the text.
func TestCacheTellsTextsApart(t *testing.T) {
	c := &cache{seed: maphash.MakeSeed(), sets: make([][ways]atomic.Pointer[remembered], 1)}
	key := forge.NewKey("HS256", "k")
	v, _ := cachedVerifier(t, key, 8, anyAudience)
	texts := map[string]*Verified{}
	for i := range ways {
		text := key.Token(fmt.Sprintf(cachedClaims, fmt.Sprint(i)))
		who, err := v.VerifyAt(t.Context(), text, now)
		if err != nil {
			t.Fatal(err)
		}
		texts[text] = who
		c.store(text, who, v, 1, nil)
	}
	found := 0
	for text, want := range texts {
		who, err, ok := c.lookup(t.Context(), text, now)
		if ok && (err != nil || who != want) {
			t.Errorf("another token was found: %v, %v", who, err)
		}
		if ok {
			found++
		}
		if _, _, ok := c.lookup(t.Context(), text[:len(text)-1], now); ok {
			t.Error("a text was found that was never stored")
		}
	}
	if found == 0 {
		t.Error("nothing was found again")
	}
}

// A token that one Verifier accepted means nothing to another.
func TestCachesAreApart(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	a, _ := cachedVerifier(t, key, 8, anyAudience)
	strict := anyAudience
	strict.AnyAudience, strict.Audiences = false, []string{"b"}
	b, _ := cachedVerifier(t, key, 8, strict)
	text := key.Token(fmt.Sprintf(cachedClaims, "1"))
	for range 2 {
		if _, err := a.VerifyAt(t.Context(), text, now); err != nil {
			t.Error(err)
		}
		if _, err := b.VerifyAt(t.Context(), text, now); jwtkit.CodeOf(err) != jwtkit.CodeAudienceMismatch {
			t.Error(err)
		}
	}
}

func TestCacheIsBounded(t *testing.T) {
	if testenv.Race {
		return
	}
	key := forge.NewKey("HS256", "k")
	v, _ := cachedVerifier(t, key, 1024, anyAudience)
	text := key.Token(fmt.Sprintf(cachedClaims, "1"))
	who, err := v.VerifyAt(t.Context(), text, now)
	if err != nil {
		t.Fatal(err)
	}
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for i := range 20_000 {
		v.cache.store(text+fmt.Sprint(i), who, v, 1, nil)
	}
	before := heap()
	for i := range 2_000_000 {
		v.cache.store(text+fmt.Sprint(i), who, v, 1, nil)
	}
	if after := heap(); after > before+256<<10 {
		t.Errorf("the heap grew from %d to %d bytes", before, after)
	}
	v.cache.store(strings.Repeat("x", maxCachedBytes+1), who, v, 1, nil)
	if _, _, ok := v.cache.lookup(t.Context(), strings.Repeat("x", maxCachedBytes+1), now); ok {
		t.Error("a long token is remembered")
	}
}

// Many goroutines over more tokens than fit: nobody gets another's.
func TestCacheInACrowd(t *testing.T) {
	key := forge.NewKey("HS256", "k")
	v, set := cachedVerifier(t, key, 16, anyAudience)
	texts := make([]string, 64)
	for i := range texts {
		texts[i] = key.Token(fmt.Sprintf(cachedClaims, fmt.Sprint(i)))
	}
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			for n := range 500 {
				i := (n*7 + g*13) % len(texts)
				who, err := v.VerifyAt(context.Background(), texts[i], now)
				if err != nil || who.Claims().ID != fmt.Sprint(i) {
					t.Errorf("token %d: %v, %v", i, who, err)
				}
				if n%100 == 99 {
					set.generation.Add(1)
				}
			}
		})
	}
	group.Wait()
}

func TestHitsAllocateNothing(t *testing.T) {
	if testenv.Race {
		return
	}
	key := forge.NewKey("ES256", "k")
	v, _ := cachedVerifier(t, key, 8, anyAudience)
	text := key.Token(fmt.Sprintf(cachedClaims, "1"))
	ctx := t.Context()
	if n := testing.AllocsPerRun(100, func() { v.VerifyAt(ctx, text, now) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// While the generation is 0 the key set vouches for nothing: a token that was
// remembered before is not taken from memory.
func TestCacheForgetsUnderGenerationZero(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	v, set := cachedVerifier(t, key, 8, anyAudience)
	text := key.Token(fmt.Sprintf(cachedClaims, "1"))
	set.generation.Store(^uint64(0)) // gives 0
	for range 2 {
		if _, err := v.VerifyAt(t.Context(), text, now); err != nil {
			t.Fatal(err)
		}
	}
	if n := set.asked.Load(); n != 2 {
		t.Errorf("the keys were asked %d times", n)
	}
}
