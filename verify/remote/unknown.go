package remote

import (
	"hash/maphash"
	"time"
)

// A cooldown remembers when one cause last made a fetch.
type cooldown struct{ last time.Time }

// spend reports whether the cooldown is over, and if so begins another.
func (c *cooldown) spend(now time.Time, span time.Duration) bool {
	if !c.last.IsZero() && now.Sub(c.last) < span {
		return false
	}
	c.last = now
	return true
}

// unknownKids says when a kid that the set does not have is worth a fetch: once
// in a cooldown. Kids that had their fetch are remembered, some hundred of them,
// and have a cooldown of their own from then on, so that a client that goes on
// sending one cannot make a kid that was never asked for wait.
type unknownKids struct {
	fresh, again cooldown
	seed         maphash.Seed
	asked        [256]uint64 // hashes, each in its place; 0 is none
}

func (u *unknownKids) spend(kid string, now time.Time, span time.Duration) bool {
	hash := maphash.String(u.seed, kid) | 1<<63 // not 0
	place := &u.asked[hash%uint64(len(u.asked))]
	if *place == hash {
		return u.again.spend(now, span)
	}
	if !u.fresh.spend(now, span) {
		return false
	}
	u.again.last, *place = now, hash
	return true
}
