// Package tokensource fetches access tokens by the client credentials grant
// (RFC 6749 section 4.4), keeps them, renews them ahead of their expiry and
// sends them with requests.
//
// Start with [New]. To call an API, put a [Transport] over the [Source] into an
// http.Client; to use a token elsewhere, ask [Source.Token] for it each time.
//
// # In a crowd
//
// A Source is safe for concurrent use, and any number of callers costs one
// request at a time. A token is renewed in the background, by the first caller
// after 75 to 80 % of its lifetime, and serves until its expiry meanwhile, also
// while renewing fails. A failure is shared by all who wait for it. The next
// request then follows after 1 second, twice as long after each further failure
// up to 1 minute, give or take 20 %, or as late as the server's Retry-After
// says, up to 1 hour; until then callers without a token get the failure.
//
// # More than one process
//
// A [Cache] keeps tokens where other processes find them: [FileCache] in a
// folder, your own in what your servers share. [Options] has it, and how a
// secret rotates, how a client proves itself without one, and who is told how
// each fetch ended.
//
// # Limits
//
//	flight for a token       10 seconds, discovery and cache included; no redirects
//	the server's answer      64 KiB, its metadata 512 KiB
//	wait for the cache       1 second, for its lock 8
//	lifetime of a token      1 second to 30 days, then it is fetched again
//	lifetime when unknown    the token's own exp, else 60 seconds
//	body kept for a replay   1 MiB
//	renewals for refusals    10, then 1 in 6 seconds
package tokensource

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
)

// A Source gives tokens of one grant. It needs no closing: without callers it
// does nothing.
type Source struct {
	options Options
	client  *http.Client
	key     string               // of the cache
	current atomic.Pointer[held] // nil before the first token

	mu         sync.Mutex // for what follows, and for writing current
	flight     *flight    // the last one, nil before the first
	retryAt    time.Time  // when another may follow a failed one
	failures   int        // in a row
	generation uint64     // of the last token
	refusals   throttle

	busy     atomic.Bool     // with an attempt, perhaps of a flight that gave it up
	metadata *grant.Metadata // what discovery found; for the attempt under way alone
}

// Token gives a token that has not expired, or one that was fetched this moment
// by an endpoint that takes longer than its tokens live. Nearly always it is at
// hand: that takes no lock, allocates nothing and does not look at ctx. Otherwise
// Token waits for the token endpoint, but not longer than ctx; the request goes
// on for the others.
//
// The codes are those of [grant.Request.Read], and
// [jwtkit.CodeTokenEndpointUnreachable] when there was no answer or ctx ended;
// then errors.Is also finds the context's error.
func (s *Source) Token(ctx context.Context) (Token, error) {
	now := time.Now()
	if h := s.current.Load(); h.serves(now) {
		if due := h.renewAt.Load(); now.UnixNano() >= due {
			s.renewAhead(h, due)
		}
		return h.token, nil
	}
	return s.next(ctx)
}

// next waits for a token to serve. A token that was refused but has not
// expired is better than none: another API may take it.
func (s *Source) next(ctx context.Context) (Token, error) {
	if ctx.Err() != nil {
		return Token{}, gaveUp(ctx)
	}
	s.mu.Lock()
	now := time.Now()
	h := s.current.Load()
	if h.serves(now) { // landed since the caller looked
		s.mu.Unlock()
		return h.token, nil
	}
	f := s.takeOff(now)
	s.mu.Unlock()
	token, err := f.wait(ctx)
	if err != nil && ctx.Err() == nil && h.alive(time.Now()) {
		return h.token, nil
	}
	return token, err
}

// Renew gives the token that takes the place of refused, a token that an API
// answered with 401. Any number of callers that were refused the same token
// cost one request; if that token was replaced since, they cost none. While
// the request is under way, [Source.Token] waits for it too; if it fails, the
// refused token goes on serving until it expires.
//
// Where an API refuses every new token, renewing does not help: after 10
// renewals, then one in 6 seconds, the refused token itself comes back.
func (s *Source) Renew(ctx context.Context, refused Token) (Token, error) {
	if f := s.refuse(refused); f != nil {
		return f.wait(ctx)
	}
	return s.Token(ctx)
}

// refuse starts to replace a refused token, or joins who does. It is nil when
// the token is not the current one, or when it was refused too often.
func (s *Source) refuse(refused Token) *flight {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	h := s.current.Load()
	if h == nil || h.token.generation != refused.generation {
		return nil
	}
	if !h.refused.Load() && !s.grounded(now) && !s.refusals.allow(now) {
		return nil
	}
	f := s.takeOff(now)
	h.refused.Store(!f.landed())
	return f
}

// Prime starts from a token that was kept elsewhere, in a file or by another
// process, and sees no request until it must be renewed. Without an expiry its
// own exp counts, else 60 seconds. Code: [jwtkit.CodeTokenMalformed] for a text
// that no header can carry.
func (s *Source) Prime(text string, expiry time.Time) error {
	if err := grant.CheckToken(text); err != nil {
		return err
	}
	now := time.Now()
	token := Token{Token: grant.NewToken(text), Expiry: expiry}
	if expiry.IsZero() {
		token.Expiry, token.Notes = expiryOf(text, now)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold(token, now)
	return nil
}

// hold makes token the current one; from is when its lifetime began, as far as
// is known. It wants the lock.
func (s *Source) hold(token Token, from time.Time) Token {
	s.generation++
	token.generation = s.generation
	h := newHeld(token, from)
	s.current.Store(h)
	return h.token
}

func fault(code jwtkit.Code, detail string, err error) error {
	return &jwtkit.Error{Code: code, Detail: detail, Err: err}
}
