package issuer

import (
	"maps"
	"sync"
	"time"
)

// usedIDs remembers what may be used once, each until it would be refused anyway.
// It does so in memory alone: a restart forgets.
type usedIDs struct {
	mu    sync.Mutex
	until map[digest]time.Time
	sweep time.Time // when those that are over go next
}

// use reports whether id is used for the first time. When too many are remembered
// it is not used, and full.
func (u *usedIDs) use(id digest, now, until time.Time) (first, full bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if now.After(u.sweep) || len(u.until) >= maxUsedIDs {
		maps.DeleteFunc(u.until, func(_ digest, until time.Time) bool { return now.After(until) })
		u.sweep = now.Add(time.Minute)
	}
	if _, used := u.until[id]; used {
		return false, false
	}
	if len(u.until) >= maxUsedIDs {
		return false, true
	}
	if u.until == nil {
		u.until = make(map[digest]time.Time)
	}
	u.until[id] = until
	return true, false
}
