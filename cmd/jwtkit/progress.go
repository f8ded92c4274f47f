package main

import (
	"io"
	"strconv"
	"time"
)

// A progress reads, and says every second how far it is.
type progress struct {
	r      io.Reader
	stderr io.Writer
	now    func() time.Time
	next   time.Time // when to say something again
	read   int64
}

func newProgress(r io.Reader, stderr io.Writer) *progress {
	return &progress{r: r, stderr: stderr, now: time.Now}
}

// Read reads.
func (p *progress) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.read += int64(n)
	now := p.now()
	switch {
	case p.next.IsZero():
		p.next = now.Add(time.Second)
	case !now.Before(p.next) && p.read > 1<<20:
		say(p.stderr, strconv.FormatInt(p.read>>20, 10)+" MiB read")
		p.next = now.Add(time.Second)
	}
	return n, err
}
