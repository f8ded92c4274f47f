package verify

import (
	"context"
	"time"
)

// A cache remembers nothing in the browser, where each token is judged once.
type cache struct{}

func newCache(int) *cache { return nil }

func (*cache) entries() int { return 0 }

func (*cache) lookup(context.Context, string, time.Time) (who *Verified, err error, ok bool) {
	return nil, nil, false
}

func (*cache) store(string, *Verified, *Verifier, uint64, []Revocations) {}
