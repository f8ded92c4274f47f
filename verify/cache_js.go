package verify

import "time"

// A cache remembers nothing in the browser, where each token is judged once.
type cache struct{}

func newCache(int) *cache { return nil }

func (*cache) lookup(string, time.Time) (who *Verified, err error, ok bool) { return nil, nil, false }

func (*cache) store(string, *Verified, *Verifier, uint64) {}
