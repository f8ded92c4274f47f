package remote

import (
	"errors"
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

// lifetime gives how long an answer is fresh by its Cache-Control (RFC 9111
// section 5.2.2), within the bounds.
func lifetime(header http.Header) time.Duration {
	life := defaultLifetime
	for directive := range strings.SplitSeq(strings.Join(header.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch strings.ToLower(name) {
		case "no-store", "no-cache":
			return minLifetime
		case "max-age":
			// A number too large stands for the largest (RFC 9111 section 1.2.2).
			seconds, err := strconv.ParseUint(strings.Trim(value, `"`), 10, 31)
			if err == nil || errors.Is(err, strconv.ErrRange) {
				life = time.Duration(seconds) * time.Second
			}
		}
	}
	return min(max(life, minLifetime), maxLifetime)
}
