package remote

import (
	"context"
	"hash/maphash"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// Keys is a verify.KeySet over the network. [Issuer] and [JWKS] make one. It is
// safe for concurrent use.
type Keys struct {
	name     string // of the source, for people
	issuer   string
	source   *source // used by the flight alone
	cache    *cache  // nil: the last good set is not kept on disk
	cooldown time.Duration
	maxStale time.Duration
	state    atomic.Pointer[snapshot]
	closed   chan struct{}
	flights  sync.WaitGroup
	asked    atomic.Uint64 // for the generation, since the Keys were closed

	mu            sync.Mutex
	flight        *flight     // the fetch under way, or nil
	timer         *time.Timer // of the next ordinary fetch
	unknownKids   unknownKids
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
// document. Everything else that goes wrong may pass and is no error here, unless
// Options.Wait asks for a set.
func Issuer(ctx context.Context, issuer string, o Options) (*Keys, error) {
	u, err := parseAddress(issuer)
	if err != nil {
		return nil, err
	}
	if u.RawQuery != "" || u.ForceQuery {
		return nil, unusable("an issuer has no query (RFC 8414 section 2): leave out ? and what follows")
	}
	return newKeys(ctx, u, issuer, source{metadata: metadataAddresses(u)}, o)
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
	return newKeys(ctx, u, issuer, source{address: u}, o)
}

func newKeys(ctx context.Context, at *url.URL, issuer string, from source, o Options) (*Keys, error) {
	o = o.withDefaults()
	from.client, from.issuer = withRedirects(o.Client, o.SameOrigin), issuer
	k := &Keys{
		name:        plain(at),
		issuer:      issuer,
		source:      &from,
		cache:       newCache(o.CacheDir, &from),
		cooldown:    o.Cooldown,
		maxStale:    o.MaxStale,
		closed:      make(chan struct{}),
		unknownKids: unknownKids{seed: maphash.MakeSeed()},
	}
	k.state.Store(k.cache.load(o.MaxStale, time.Now()))
	k.timer = time.AfterFunc(maxLifetime, func() { k.tick(context.Background()) })
	k.tick(ctx)
	if o.Wait {
		if err := k.Ready(ctx); err != nil {
			k.Close()
			return nil, err
		}
	}
	return k, nil
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
	spend := func(now time.Time) bool { return k.unknownKids.spend(h.KeyID, now, k.cooldown) }
	for looks := 0; looks < 2 && h.KeyID != "" && len(s.set.find(h.KeyID)) == 0; looks++ {
		if s, err = k.extraordinary(ctx, spend); err != nil {
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
	s, err := k.extraordinary(ctx, func(now time.Time) bool { return k.badSignatures.spend(now, k.cooldown) })
	if err != nil {
		return nil, err
	}
	return s.find(h.KeyID)
}

// Generation gives another number whenever the keys are others, and 0 while none
// may be used. Closed Keys, which learn of no change, give another each time.
func (k *Keys) Generation() uint64 {
	switch s := k.state.Load(); {
	case !s.serves(time.Now()):
		return 0
	case k.isClosed():
		return 1<<63 | k.asked.Add(1)
	default:
		return s.set.generation
	}
}

// Issuer gives the issuer whose tokens the keys verify, "" for any.
func (k *Keys) Issuer() string { return k.issuer }

// usable gives a snapshot whose set serves. It waits for a fetch only when there
// is none.
func (k *Keys) usable(ctx context.Context) (*snapshot, error) {
	s := k.state.Load()
	if s.serves(time.Now()) {
		return s, nil
	}
	if f := k.ordinary(ctx); f != nil {
		if err := f.wait(ctx); err != nil {
			return nil, err
		}
	}
	if s = k.state.Load(); !s.serves(time.Now()) {
		return nil, s.unavailable()
	}
	return s, nil
}
