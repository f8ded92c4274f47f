package tokensource

import (
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
)

const (
	minLifetime     = time.Second
	maxLifetime     = 30 * 24 * time.Hour
	unknownLifetime = 60 * time.Second
)

// A Token is an access token out of a [Source]. Its Reveal gives the text;
// printed, marshalled or logged it shows a fingerprint.
type Token struct {
	grant.Token

	// Expiry is when the Source stops giving this token. It is counted from
	// before the token was asked for, so it is early rather than late.
	Expiry time.Time

	// Scopes were granted; none when the server did not say, which means those
	// asked for. Not to be changed.
	Scopes []string

	// Notes say for a person what was odd about the answer that brought the
	// token, and what was assumed instead. Not to be changed.
	Notes []string

	// Cached says that the token was kept by [Options.Cache] and not fetched.
	Cached bool

	generation uint64
}

// held is the token that a Source holds. Its times are of the wall clock, in
// Unix nanoseconds: the monotonic clock stands still while a laptop sleeps,
// the token's life does not.
type held struct {
	token   Token
	expiry  int64
	renewAt atomic.Int64
	refused atomic.Bool // and a flight for its successor is in the air
}

func newHeld(token Token, from time.Time) *held {
	if latest := from.Add(maxLifetime); token.Expiry.After(latest) {
		token.Expiry = latest
	}
	if token.Expiry.Before(from) {
		token.Expiry = from
	}
	token.Expiry = token.Expiry.Round(0)
	h := &held{token: token, expiry: token.Expiry.UnixNano()}
	share := 0.75 + 0.05*rand.Float64() // so that many clients do not renew at one instant
	h.renewAt.Store(from.UnixNano() + int64(share*float64(token.Expiry.Sub(from.Round(0)))))
	return h
}

func (h *held) alive(now time.Time) bool { return h != nil && now.UnixNano() < h.expiry }

func (h *held) serves(now time.Time) bool { return h.alive(now) && !h.refused.Load() }

// outlives reports whether h, of a cache, is a better stopgap than the token at
// hand.
func (h *held) outlives(current *held) bool {
	return h != nil && (current == nil || current.refused.Load() || h.expiry > current.expiry)
}

// newToken gives the token of a response to a request that was sent at sent.
func newToken(response grant.Response, sent time.Time) Token {
	token := Token{
		Token:  response.AccessToken,
		Expiry: sent.Add(response.ExpiresIn),
		Scopes: response.Scopes,
		Notes:  response.Notes,
	}
	if response.ExpiresIn == 0 {
		expiry, notes := expiryOf(response.AccessToken.Reveal(), sent)
		token.Expiry, token.Notes = expiry, append(token.Notes, notes...)
	}
	return token
}

// expiryOf says when a token of unknown lifetime stops to be used: at the exp
// that it states, if it is a JWT and that is ahead, or a minute from now. The
// claim is unverified, which does no harm: a client sends the token to the API
// that trusts it or nowhere.
func expiryOf(text string, from time.Time) (time.Time, []string) {
	if parsed, err := jwtkit.Parse(text); err == nil {
		if claims, err := parsed.UnverifiedClaims(); err == nil && claims.Expiry.Sub(from) >= minLifetime {
			return claims.Expiry, []string{"the expiry is taken from the token's own exp"}
		}
	}
	return from.Add(unknownLifetime), []string{"a lifetime of " + phrase.Words(unknownLifetime) + " is assumed"}
}
