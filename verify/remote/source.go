package remote

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// maxETagBytes bounds an ETag that is sent back.
const maxETagBytes = 1 << 10

// A source is where a key set comes from: an address, or the one that an
// issuer's discovery document names. One fetch at a time uses it.
type source struct {
	client   *http.Client
	issuer   string
	metadata []*url.URL // addresses of the discovery document; none when address is given

	address    *url.URL // of the key set; nil until it was discovered
	discovered time.Time
}

// fetch gives the key set as it is now and for how long it is fresh. When the
// keys are what they were, its generation is that of last.
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
	from, etag := s.address.String(), ""
	if last != nil && last.from == from {
		etag = last.etag
	}
	got, failure := get(ctx, s.client, "the key set", s.address, etag)
	if failure != nil {
		return nil, 0, failure
	}
	life := lifetime(got.header)
	if got.unchanged {
		return last, life, nil
	}
	set, err := s.read(got, last)
	if err != nil {
		return nil, 0, notKeySet(s.address, got, err)
	}
	set.from, set.etag = from, got.header.Get("ETag")
	if len(set.etag) > maxETagBytes {
		set.etag = ""
	}
	return set, life, nil
}

// read makes a set of an answer, unless its text is that of the last one.
func (s *source) read(got *document, last *keySet) (*keySet, error) {
	if last != nil && got.body == last.text {
		same := *last
		return &same, nil
	}
	set, err := parseSet(got.body)
	if err == nil && last != nil {
		set.generation = last.generation + 1
	}
	return set, err
}

func notKeySet(at *url.URL, got *document, err error) *jwtkit.Error {
	detail := err.Error()
	if e, ok := err.(*jwtkit.Error); ok {
		detail = e.Detail
	}
	return unavailable("no key set stands at "+shown(at)+" (media type "+phrase.Quote(got.header.Get("Content-Type"))+"): "+detail, err)
}
