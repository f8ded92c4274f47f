package remote

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"path/filepath"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/privatefile"
	"github.com/jwtkit/toolkit/jwtkit"
)

// maxNoteBytes bounds the first line of a file.
const maxNoteBytes = 16 << 10

// A cache keeps the last good set of one source in a file: a note in JSON on the
// first line, and behind it the set as it was fetched. A nil cache keeps nothing.
type cache struct {
	path   string
	source string

	mu    sync.Mutex
	wrong *jwtkit.Error // with the latest reading or writing
}

// A note says what is known about the set behind it. Times are Unix seconds.
type note struct {
	Source    string `json:"source"`           // as the Keys were made for
	From      string `json:"from"`             // address of the set
	ETag      string `json:"etag"`             // of the set at that address
	Confirmed int64  `json:"confirmed,string"` // when the source last said that this is its set
	Next      int64  `json:"next,string"`      // when it was to be asked again
}

// newCache names the file by what the source is known by, so that no two share
// one.
func newCache(dir string, s *source) *cache {
	if dir == "" {
		return nil
	}
	name := "issuer " + s.issuer
	if s.metadata == nil {
		name = "jwks " + s.address.String()
	}
	sum := sha256.Sum256([]byte(name))
	return &cache{path: filepath.Join(dir, "jwks-"+hex.EncodeToString(sum[:16])), source: name}
}

// load gives the snapshot that the file holds, or an empty one. A set whose time
// is over is held back until a fetch has failed to give another.
func (c *cache) load(maxStale time.Duration, now time.Time) *snapshot {
	if c == nil {
		return new(snapshot)
	}
	data, err := privatefile.Read(c.path, maxNoteBytes+maxDocumentBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return new(snapshot)
	}
	if err != nil {
		c.report("cannot be read", err)
		return new(snapshot)
	}
	s, err := c.restore(data, maxStale, now)
	if err != nil {
		c.report("is of no use", err)
		return new(snapshot)
	}
	return s
}

func (c *cache) restore(data []byte, maxStale time.Duration, now time.Time) (*snapshot, error) {
	line, text, _ := bytes.Cut(data, []byte("\n"))
	var n note
	if err := json.Unmarshal(line, &n); err != nil {
		return nil, err
	}
	// By the monotonic clock from here on.
	age, rest := now.Sub(time.Unix(n.Confirmed, 0)), time.Unix(n.Next, 0).Sub(now)
	switch {
	case n.Source != c.source:
		return nil, errors.New("it is for another source")
	case age < 0:
		return nil, errors.New("it was written in the future")
	case age >= maxStale:
		return nil, errors.New("it is of " + phrase.Span(age) + " ago, which is too old")
	}
	set, err := parseSet(string(text))
	if err != nil {
		return nil, err
	}
	set.from, set.etag = n.From, n.ETag
	confirmed := now.Add(-age)
	return &snapshot{set: set, confirmed: confirmed, ends: confirmed.Add(maxStale), next: now.Add(min(rest, maxLifetime)), held: rest <= 0}, nil
}

// save writes the latest snapshot, if there is something new to be kept.
func (c *cache) save(latest func() *snapshot) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s := latest()
	if s.set == nil || s.failure != nil {
		return
	}
	line, err := json.Marshal(note{c.source, s.set.from, s.set.etag, s.confirmed.Unix(), s.next.Unix()})
	if err == nil {
		err = privatefile.Write(c.path, append(append(line, '\n'), s.set.text...))
	}
	c.wrong = nil
	if err != nil {
		c.wrong = c.fault("cannot be written", err)
	}
}

// failure says what is wrong with the file, nil if nothing is.
func (c *cache) failure() *jwtkit.Error {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wrong
}

func (c *cache) report(what string, err error) { c.wrong = c.fault(what, err) }

func (c *cache) fault(what string, err error) *jwtkit.Error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err // the path is said already
	}
	return unavailable("the key set kept in "+phrase.Quote(c.path)+" "+what+": "+phrase.Printable(err.Error()), err)
}
