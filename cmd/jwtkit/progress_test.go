package main

import (
	"io"
	"strings"
	"testing"
	"time"
)

// Reading that takes longer says every second how far it is; what is done at
// once says nothing.
func TestProgressIsSaidEverySecond(t *testing.T) {
	for step, want := range map[time.Duration]int{600 * time.Millisecond: 3, time.Millisecond: 0} {
		var stderr strings.Builder
		p := newProgress(io.LimitReader(new(endless), 7<<20), &stderr)
		now := time.Unix(0, 0)
		p.now = func() time.Time { now = now.Add(step); return now }
		if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, p, make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(stderr.String(), " MiB read\n"); got != want {
			t.Errorf("a step of %v: %q has %d lines, want %d", step, stderr.String(), got, want)
		}
	}
}
