package remote

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// Keys is a verify.KeySet over the network. [Issuer] and [JWKS] make one. It is
// safe for concurrent use.
type Keys struct {
	issuer   string
	source   *source // used by the flight alone
	cooldown time.Duration
	maxStale time.Duration
	state    atomic.Pointer[snapshot]
	closed   chan struct{}

	mu            sync.Mutex
	flight        *flight // the fetch under way, or nil
	unknownKids   cooldown
	badSignatures cooldown
}

// Issuer gives the keys of an issuer, whose tokens alone they verify. Its
// discovery document is looked for at /.well-known/openid-configuration behind
// the issuer (OpenID Connect Discovery 1.0 section 4), and where that does not
// exist, at /.well-known/oauth-authorization-server before its path (RFC 8414
// section 3). The document must name exactly this issuer, down to a slash at the
// end.
//
// The first fetch begins at once, in the background: ctx gives it its values, and
// may end without ending it. Close the Keys when they are no longer needed.
//
// Code: [jwtkit.CodeRequestInvalid] for an issuer that can have no discovery
// document. Everything else that goes wrong may pass and is no error here.
func Issuer(ctx context.Context, issuer string, o Options) (*Keys, error) {
	u, err := parseAddress(issuer)
	if err != nil {
		return nil, err
	}
	if u.RawQuery != "" || u.ForceQuery {
		return nil, unusable("an issuer has no query (RFC 8414 section 2): leave out ? and what follows")
	}
	return newKeys(ctx, issuer, source{metadata: metadataAddresses(u)}, o), nil
}

// JWKS gives the keys of the set at an address (RFC 7517 section 5). They verify
// tokens of the issuer named; with "" they are bound to none, and the policy alone
// says whose tokens are accepted.
//
// The first fetch begins as with [Issuer]. Code: [jwtkit.CodeRequestInvalid] for
// an address that no key set can be fetched from.
func JWKS(ctx context.Context, address, issuer string, o Options) (*Keys, error) {
	u, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	return newKeys(ctx, issuer, source{address: u}, o), nil
}

func newKeys(ctx context.Context, issuer string, from source, o Options) *Keys {
	o = o.withDefaults()
	from.client, from.issuer = withoutRedirects(o.Client), issuer
	k := &Keys{issuer: issuer, source: &from, cooldown: o.Cooldown, maxStale: o.MaxStale, closed: make(chan struct{})}
	k.state.Store(new(snapshot))
	k.ordinary(ctx)
	return k
}

// Keys gives the keys of h's kid; when there are none, the keys without a kid;
// and for a header without kid, all. It waits for a fetch, at most as long as
// ctx, only while there is no set and for a kid that the set does not have.
//
// Code: [jwtkit.CodeKeysUnavailable] when no set can be had, when ctx ends, and
// for an unknown kid when the latest fetch failed.
func (k *Keys) Keys(ctx context.Context, h jwtkit.Header) ([]verify.Key, error) {
	s, err := k.usable(ctx)
	if err != nil {
		return nil, err
	}
	// The flight under way may have begun before the key was published: when it
	// brought nothing, one more is due.
	for looks := 0; looks < 2 && h.KeyID != "" && len(s.set.find(h.KeyID)) == 0; looks++ {
		if s, err = k.extraordinary(ctx, &k.unknownKids); err != nil {
			return nil, err
		}
	}
	return s.find(h.KeyID)
}

// Refetch gives the keys for h after another look at their source, unless a
// signature that did not hold made it look within the cooldown: then those at
// hand. verify.Verifier calls it when none of the keys given holds a signature,
// since a key may have been replaced under its kid.
func (k *Keys) Refetch(ctx context.Context, h jwtkit.Header) ([]verify.Key, error) {
	if _, err := k.usable(ctx); err != nil {
		return nil, err
	}
	s, err := k.extraordinary(ctx, &k.badSignatures)
	if err != nil {
		return nil, err
	}
	return s.find(h.KeyID)
}

// Generation gives another number whenever the keys are others, and 0 while none
// may be used. It counts as a use: it begins a refresh that is due.
func (k *Keys) Generation() uint64 {
	s, now := k.state.Load(), time.Now()
	if !now.Before(s.next) {
		k.ordinary(context.Background())
	}
	if !s.serves(now) {
		return 0
	}
	return s.set.generation
}

// Issuer gives the issuer whose tokens the keys verify, "" for any.
func (k *Keys) Issuer() string { return k.issuer }

// usable gives a snapshot whose set serves. It begins a refresh that is due, and
// waits for it only when there is no set.
func (k *Keys) usable(ctx context.Context) (*snapshot, error) {
	s, now := k.state.Load(), time.Now()
	serves := s.serves(now)
	if serves && now.Before(s.next) {
		return s, nil
	}
	f := k.ordinary(ctx)
	if serves {
		return s, nil
	}
	if f != nil {
		if err := f.wait(ctx); err != nil {
			return nil, err
		}
	}
	if s = k.state.Load(); !s.serves(time.Now()) {
		return nil, s.unavailable()
	}
	return s, nil
}
