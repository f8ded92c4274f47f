package remote

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Bounds of the time for which a set is not asked for again.
const (
	minLifetime     = time.Minute
	maxLifetime     = 24 * time.Hour
	defaultLifetime = 15 * time.Minute
)

// maxRetryAfter bounds what a server may ask for by Retry-After.
const maxRetryAfter = 10 * time.Minute

// lifetime gives for how long an answer is still fresh by its Cache-Control and
// the Age that it had reached before it came here (RFC 9111 sections 4.2.1 and
// 5.1), within the bounds.
func lifetime(header http.Header) time.Duration {
	life := defaultLifetime
	for directive := range strings.SplitSeq(strings.Join(header.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch strings.ToLower(name) {
		case "no-store", "no-cache":
			return minLifetime
		case "max-age":
			if age, ok := deltaSeconds(strings.Trim(value, `"`)); ok {
				life = age
			}
		}
	}
	if age, ok := deltaSeconds(header.Get("Age")); ok {
		life -= age
	}
	return min(max(life, minLifetime), maxLifetime)
}

// retryAfter gives for how long the server asks not to be asked again (RFC 9110
// section 10.2.3), at most maxRetryAfter; 0 if it does not say.
func retryAfter(header http.Header) time.Duration {
	value := header.Get("Retry-After")
	wait, ok := deltaSeconds(value)
	if at, err := http.ParseTime(value); !ok && err == nil {
		wait = time.Until(at)
	}
	return min(max(wait, 0), maxRetryAfter)
}

// deltaSeconds reads a whole number of seconds. One too large stands for the
// largest (RFC 9111 section 1.2.2).
func deltaSeconds(text string) (time.Duration, bool) {
	seconds, err := strconv.ParseUint(text, 10, 31)
	return time.Duration(seconds) * time.Second, err == nil || errors.Is(err, strconv.ErrRange)
}

// Jitter keeps a crowd of servers that were started together, or failed
// together, from asking all at once.

// sooner gives between 75 and 90 % of d: ahead of the end of a lifetime.
func sooner(d time.Duration) time.Duration { return between(d*3/4, d*9/10) }

// later gives between 100 and 125 % of d: not before the time asked for.
func later(d time.Duration) time.Duration { return between(d, d*5/4) }

func between(least, most time.Duration) time.Duration {
	return least + rand.N(most-least+1)
}
