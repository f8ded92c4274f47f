package tokensource

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
)

// A Cache keeps tokens outside of the process. It is asked only when a [Source]
// would fetch a token, and never in the way of one that is at hand: a cache that
// fails or is slow counts as empty after a second.
//
// A key is 64 hexadecimal digits that stand for everything that shapes a request
// but the secret: issuer, token endpoint, client ID, method, scopes and further
// parameters. So whoever can read the cache has the tokens of every client in
// it, whatever secret they hold: keep it as private as the secrets.
//
// A Cache must be safe for concurrent use. It may also be a [Locker].
type Cache interface {
	// Load gives what was stored under the key, or nil and no error.
	Load(ctx context.Context, key string) ([]byte, error)

	// Store keeps the entry, a credential of at most 128 KiB, until it expires.
	Store(ctx context.Context, key string, entry []byte, expiry time.Time) error
}

// A Locker is a [Cache] that lets one process at a time fetch for a key, so that
// the others find the token in the cache. A lock that cannot be had within 8
// seconds is done without.
type Locker interface {
	Lock(ctx context.Context, key string) (unlock func(), err error)
}

const (
	cacheTimeout = time.Second
	lockTimeout  = 8 * time.Second // most of what another process may take, and time left for a request of our own
	maxEntry     = 128 << 10
	maxSkew      = time.Minute // of another machine's clock
)

// cacheKey stands for everything that shapes the request, without its secrets.
func (o Options) cacheKey() string {
	text, err := json.Marshal(struct {
		Issuer, TokenURL, ClientID, Audience string
		Method                               grant.AuthMethod
		Scopes                               []string
		Params                               map[string][]string
	}{o.Issuer, o.Request.TokenURL, o.Request.ClientID, o.AssertionAudience, o.Request.Method, o.Request.Scopes, o.Request.Params},
		json.Deterministic(true))
	if err != nil { // strings alone, and valid as UTF-8 where grant checks it
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// An entry is a token as a cache keeps it.
type entry struct {
	AccessToken string   `json:"access_token"`
	Issued      int64    `json:"issued"` // Unix seconds
	Expiry      int64    `json:"expiry"` // Unix seconds
	Scopes      []string `json:"scopes,omitempty"`
	Notes       []string `json:"notes,omitempty"`
}

// A fetched token is what an attempt to get one came back with.
type fetched struct {
	held       *held
	from       time.Time // when the token's lifetime began
	retryAfter time.Duration
	cacheErr   error
}

// obtain gives a token of the cache that is not due for renewal yet, or a new
// one. With an error comes the cache's token if it is better than none.
func (s *Source) obtain(ctx context.Context) (fetched, error) {
	if s.options.Cache == nil || s.key == "" {
		return s.fetch(ctx)
	}
	unlock := s.lock(ctx)
	defer unlock()
	kept, err := s.load(ctx)
	if kept.held != nil && time.Now().UnixNano() < kept.held.renewAt.Load() {
		return kept, nil
	}
	kept.cacheErr = err
	got, err := s.fetch(ctx)
	if err != nil {
		kept.retryAfter = got.retryAfter
		return kept, err
	}
	if got.cacheErr = s.store(ctx, got); got.cacheErr == nil {
		got.cacheErr = kept.cacheErr
	}
	return got, nil
}

func (s *Source) fetch(ctx context.Context) (fetched, error) {
	sent := time.Now()
	response, retryAfter, err := s.exchange(ctx)
	if err != nil {
		return fetched{retryAfter: retryAfter}, err
	}
	return fetched{held: newHeld(newToken(response, sent), sent), from: sent}, nil
}

func (s *Source) lock(ctx context.Context) (unlock func()) {
	if locker, ok := s.options.Cache.(Locker); ok {
		ctx, cancel := context.WithTimeout(ctx, lockTimeout)
		defer cancel()
		if unlock, err := locker.Lock(ctx, s.key); err == nil {
			return unlock
		}
	}
	return func() {}
}

// load gives the cache's token if it is alive and another than the one at hand:
// that one is wanted no more, or it would not be replaced.
func (s *Source) load(ctx context.Context) (fetched, error) {
	ctx, cancel := context.WithTimeout(ctx, cacheTimeout)
	defer cancel()
	data, err := within(ctx, cacheGrace, func() ([]byte, error) { return s.options.Cache.Load(ctx, s.key) })
	if err != nil || data == nil {
		return fetched{}, err
	}
	var e entry
	if err := json.Unmarshal(data[:min(len(data), maxEntry)], &e); err != nil || grant.CheckToken(e.AccessToken) != nil {
		return fetched{}, fault(jwtkit.CodeTokenResponseInvalid, "what the cache holds is no token of ours", nil)
	}
	from, now := time.Unix(e.Issued, 0), time.Now()
	switch age := now.Sub(from); {
	case age > maxLifetime:
		return fetched{}, nil
	case age < -maxSkew:
		return fetched{}, fault(jwtkit.CodeTokenResponseInvalid, "the token in the cache is from the future: a clock is wrong, or was", nil)
	case age < 0:
		from = now
	}
	h := newHeld(Token{Token: grant.NewToken(e.AccessToken), Expiry: time.Unix(e.Expiry, 0), Scopes: e.Scopes, Notes: e.Notes, Cached: true}, from)
	if current := s.current.Load(); !h.alive(now) || current != nil && current.token.Reveal() == e.AccessToken {
		return fetched{}, nil
	}
	return fetched{held: h, from: from}, nil
}

func (s *Source) store(ctx context.Context, got fetched) error {
	token := got.held.token
	data, err := json.Marshal(entry{token.Reveal(), got.from.Unix(), token.Expiry.Unix(), token.Scopes, token.Notes})
	if err != nil || len(data) > maxEntry {
		return fault(jwtkit.CodeLimitExceeded, "the token is too long for the cache", nil)
	}
	ctx, cancel := context.WithTimeout(ctx, cacheTimeout)
	defer cancel()
	_, err = within(ctx, cacheGrace, func() (struct{}, error) {
		return struct{}{}, s.options.Cache.Store(ctx, s.key, data, token.Expiry)
	})
	return err
}
