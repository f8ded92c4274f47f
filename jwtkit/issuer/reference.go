package issuer

import (
	"context"
	"crypto/rand"
	"maps"
	"sync"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// Bounds of what is kept of opaque tokens, in bytes.
const (
	maxReferenceBytes = 16 << 20
	referenceBytes    = 1 << 10 // of one, beside its token
)

// references are the opaque tokens that are out: texts that mean nothing but here,
// where each stands for a token. They are in memory alone: a restart forgets.
type references struct {
	mu    sync.Mutex
	kept  map[digest]reference
	bytes int
}

// A reference stands for a token, whatever becomes of the keys that signed it.
type reference struct {
	token    string
	verifier *verify.Verifier // of the keys when it was issued
	expiry   time.Time
}

func (r reference) size() int { return len(r.token) + referenceBytes }

// keep gives the text that stands for the token.
func (r *references) keep(kept reference) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.bytes+kept.size() > maxReferenceBytes {
		r.sweep()
	}
	if r.bytes+kept.size() > maxReferenceBytes {
		return "", &jwtkit.Error{Code: jwtkit.CodeLimitExceeded, Detail: "too many opaque tokens are out; the first to expire makes room"}
	}
	if r.kept == nil {
		r.kept = make(map[digest]reference)
	}
	text := rand.Text()
	r.kept[digestOf(Secret(text))] = kept
	r.bytes += kept.size()
	return text, nil
}

// sweep forgets what has expired.
func (r *references) sweep() {
	now := time.Now()
	maps.DeleteFunc(r.kept, func(_ digest, kept reference) bool {
		over := !now.Before(kept.expiry)
		if over {
			r.bytes -= kept.size()
		}
		return over
	})
}

func (r *references) find(text string) (reference, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept, found := r.kept[digestOf(Secret(text))]
	return kept, found
}

// judge verifies a token of this issuer, or the one that an opaque text stands for,
// and gives it as well.
func (s *Issuer) judge(ctx context.Context, text string) (who *verify.Verified, token string, err error) {
	verifier := s.keys.current().verifier
	if kept, found := s.references.find(text); found {
		text, verifier = kept.token, kept.verifier
	}
	who, err = verifier.Verify(ctx, text)
	return who, text, err
}
