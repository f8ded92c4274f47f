//go:build !js

package verify

import (
	"context"
	"hash/maphash"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"
)

// maxCachedBytes bounds the length of a token that is remembered. A cache of n
// entries holds at most n times this.
const maxCachedBytes = 8 << 10

// ways is the number of places that a token can stand in.
const ways = 8

// A cache holds accepted tokens in sets of a few places each, so that it is
// bounded by construction and needs no lock. A token is found by the hash of its
// text under a random seed and held equal by the text itself.
type cache struct {
	seed maphash.Seed
	sets [][ways]atomic.Pointer[remembered]
}

func newCache(entries int) *cache {
	if entries <= 0 {
		return nil
	}
	return &cache{seed: maphash.MakeSeed(), sets: make([][ways]atomic.Pointer[remembered], (entries+ways-1)/ways)}
}

// A remembered token with the Verifier that accepted it and the generation that
// its keys had before that.
type remembered struct {
	text       string
	verified   *Verified
	by         *Verifier
	generation uint64

	revocations []Revocations
	revocable   *RevocationClaims // nil where nobody is asked
}

func (r *remembered) current() bool {
	generation, ok := r.by.generation()
	return ok && generation != 0 && generation == r.generation
}

func (c *cache) set(text string) *[ways]atomic.Pointer[remembered] {
	return &c.sets[maphash.Comparable(c.seed, text)%uint64(len(c.sets))]
}

// entries gives how many tokens there is room for.
func (c *cache) entries() int {
	if c == nil {
		return 0
	}
	return len(c.sets) * ways
}

// lookup gives the token of that text and decides about it at that instant. It
// is not ok when the token is not remembered.
func (c *cache) lookup(ctx context.Context, text string, at time.Time) (who *Verified, err error, ok bool) {
	if c == nil || len(text) > maxCachedBytes {
		return nil, nil, false
	}
	set := c.set(text)
	for i := range set {
		found := set[i].Load()
		if found == nil || found.text != text {
			continue
		}
		if !found.current() {
			set[i].CompareAndSwap(found, nil)
			return nil, nil, false
		}
		if err := found.stillGood(ctx, at); err != nil {
			return nil, err, true
		}
		return found.verified, nil, true
	}
	return nil, nil, false
}

// store remembers a token: in the place that it has, a free one, one whose token
// is outdated, or else any.
func (c *cache) store(text string, who *Verified, by *Verifier, generation uint64, revocations []Revocations) {
	if c == nil || len(text) > maxCachedBytes {
		return
	}
	entry := &remembered{text: strings.Clone(text), verified: who, by: by, generation: generation, revocations: revocations}
	if len(revocations) > 0 {
		entry.revocable = revocable(who.token, who.Claims())
	}
	set := c.set(text)
	place := rand.IntN(ways)
	for i := range set {
		found := set[i].Load()
		if found == nil || !found.current() || found.verified.Claims().Expired(time.Now(), by.policy.leeway()) {
			place = i
		}
		if found != nil && found.text == text {
			place = i
			break
		}
	}
	set[place].Store(entry)
}

// stillGood judges again what may change about an accepted token: what time
// alone does, and revocation.
func (r *remembered) stillGood(ctx context.Context, at time.Time) error {
	j := judgement{
		token: r.verified.token, policy: &r.by.policy, at: at, claims: r.verified.Claims(), readable: true,
		revocations: r.revocations, revocable: r.revocable,
	}
	for _, outcome := range [...]Outcome{j.checkExpiry(), j.checkNotBefore(), j.checkAge()} {
		if outcome.Err != nil {
			return outcome.Err
		}
	}
	if outcome := j.checkRevocation(ctx); outcome.Err != nil {
		return outcome.Err
	}
	return nil
}
