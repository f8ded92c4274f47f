//go:build !js

package verify

import (
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
}

func (r *remembered) current() bool {
	generation, ok := r.by.generation()
	return ok && generation == r.generation
}

func (c *cache) set(text string) *[ways]atomic.Pointer[remembered] {
	return &c.sets[maphash.Comparable(c.seed, text)%uint64(len(c.sets))]
}

// lookup gives the token of that text and decides about it at that instant. It
// is not ok when the token is not remembered.
func (c *cache) lookup(text string, at time.Time) (who *Verified, err error, ok bool) {
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
		if err := found.by.stillGood(found.verified, at); err != nil {
			return nil, err, true
		}
		return found.verified, nil, true
	}
	return nil, nil, false
}

// store remembers a token: in the place that it has, a free one, one whose token
// is outdated, or else any.
func (c *cache) store(text string, who *Verified, by *Verifier, generation uint64) {
	if c == nil || len(text) > maxCachedBytes {
		return
	}
	entry := &remembered{strings.Clone(text), who, by, generation}
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

// stillGood judges again what time alone changes about an accepted token.
func (v *Verifier) stillGood(who *Verified, at time.Time) error {
	j := judgement{token: who.token, policy: &v.policy, at: at, claims: who.Claims(), readable: true}
	for _, outcome := range [...]Outcome{j.checkExpiry(), j.checkNotBefore(), j.checkAge()} {
		if outcome.Err != nil {
			return outcome.Err
		}
	}
	return nil
}
