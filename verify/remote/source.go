package remote

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/url"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// A source is where a key set comes from: an address, or the one that an
// issuer's discovery document names. One fetch at a time uses it.
type source struct {
	client   *http.Client
	issuer   string
	metadata []*url.URL // addresses of the discovery document; none when address is given

	address    *url.URL // of the key set; nil until it was discovered
	discovered time.Time
	etag       string            // of the last good answer from address
	sum        [sha256.Size]byte // of the last good answer's body
}

// fetch gives the key set as it is now and for how long it is fresh. When the
// keys are what they were, that is last itself.
func (s *source) fetch(ctx context.Context, last *keySet) (*keySet, time.Duration, *jwtkit.Error) {
	if err := s.discover(ctx); err != nil {
		return nil, 0, err
	}
	set, life, err := s.load(ctx, last)
	if err != nil && s.metadata != nil {
		s.address = nil // it may have moved: ask again next time
	}
	return set, life, err
}

func (s *source) load(ctx context.Context, last *keySet) (*keySet, time.Duration, *jwtkit.Error) {
	got, failure := get(ctx, s.client, "the key set", s.address, s.etag)
	if failure != nil {
		return nil, 0, failure
	}
	life := lifetime(got.header)
	if got.unchanged {
		return last, life, nil
	}
	sum := sha256.Sum256(got.body)
	if last != nil && sum == s.sum {
		s.etag = got.header.Get("ETag")
		return last, life, nil
	}
	set, err := parseSet(got.body)
	if err != nil {
		return nil, 0, notKeySet(s.address, got, err)
	}
	set.generation = 1
	if last != nil {
		set.generation = last.generation + 1
	}
	s.etag, s.sum = got.header.Get("ETag"), sum
	return set, life, nil
}

func notKeySet(at *url.URL, got *document, err error) *jwtkit.Error {
	detail := err.Error()
	if e, ok := err.(*jwtkit.Error); ok {
		detail = e.Detail
	}
	return unavailable("no key set stands at "+shown(at)+" (media type "+phrase.Quote(got.header.Get("Content-Type"))+"): "+detail, err)
}
