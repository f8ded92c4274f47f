// Package issuer is a local authorization server to try token clients and
// verifiers against: registered apps get access tokens by the client
// credentials grant (RFC 6749 section 4.4), and the keys and endpoints are
// published as a real server publishes them. It is for development and tests,
// not for production.
//
// Apps and keys live in memory, or with Options.State in a folder. Tokens have the
// shape of several kinds of servers, see [Profiles].
//
// Call [New] and serve the [Issuer] as an http.Handler. For tests, package
// jwttest does both.
//
// # Endpoints, below the path of the issuer URL
//
//	POST /connect/token                             client_id and client_secret as form fields or Basic, or private_key_jwt
//	GET  /.well-known/openid-configuration          metadata (OpenID Connect Discovery)
//	GET  /.well-known/oauth-authorization-server    metadata (RFC 8414)
//	GET  /.well-known/jwks.json                     the public keys (RFC 7517)
//	POST /connect/introspect                        is this token active (RFC 7662)
//	POST /connect/revocation                        gives a token up (RFC 7009)
//	GET  /apps                                      the dashboard; guarded, as all below
//	     /admin/apps                                GET lists, POST registers an app; JSON
//	POST /admin/apps/update                         changes what is named beside client_id
//	POST /admin/apps/secret                         gives an app a new secret
//	POST /admin/apps/delete                         removes an app
//	POST /admin/keys/rotate                         new signing key: drop, same_kid, alg
//	POST /admin/keys/drop                           withdraws an old key by its kid
//	GET  /admin/faults                              the faults there are and those that are set
//	     /admin/faults/{name}                       PUT sets a fault, DELETE clears it
//	GET  /broken, /broken/{cause}                   a token with this cause, see [Issuer.SetBroken]
//
// Every error is JSON with the members and codes of RFC 6749 section 5.2, error
// and error_description; the description says what to do.
//
// # Guard
//
// Every request must name a known host, so that a page in a browser cannot
// reach the issuer by a name that it points at it. Requests that change
// something must not come from another site's page, and take JSON alone, or a form
// with the token of the page's session. The endpoints under /admin, /apps and
// /broken answer requests from this machine that came through no proxy, and
// whoever has the admin token: as a bearer token, or typed in at /apps. The
// http.Server that carries the Issuer sets the timeouts.
//
// # Limits
//
//	body of a request        64 KiB
//	apps                     1,000
//	scopes, audiences        50 of an app, of at most 256 bytes each
//	client_id, secret        256 and 1,024 bytes
//	jwks of an app           16 KiB
//	client assertions        at most 1 h to exp, each jti once; 100,000 at a time, in memory
//	lifetime of a token      1 s to 365 days
//	keys published           16; rotation drops the oldest first
//	tokens revoked           10,000 that have not expired
//	opaque tokens            16 MiB that have not expired, in memory
//
// # Faults
//
// A fault lets the issuer do wrong what real servers do wrong: for a time or a
// count by /admin/faults or [Issuer.SetFault], or for one answer by the header
// X-Jwtkit-Fault of a request from this machine, with names joined by commas.
//
//	expired, not-yet-valid      the token's time is over, or an hour away
//	skew                        the clock is 10 minutes ahead, in tokens and in Date
//	milliseconds                times in the wrong unit
//	wrong-audience, wrong-issuer
//	unknown-kid, no-kid         the header names a key that nobody published, or none
//	bad-signature               one bit of the signature is changed
//	der-signature               the signature of ES256 is ASN.1
//	id-token                    an ID token in place of an access token
//	opaque                      a text without any structure, which introspection and revocation know
//	rotate-without-overlap      a new key for each token, the others withdrawn at once
//	huge-jwks                   a key set of 10,000 keys
//	slow                        the answer takes 5 seconds
//	status-429, status-500      no answer but this
package issuer

import (
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Options say what an issuer is. Only Issuer is required.
type Options struct {
	// Issuer is the issuer identifier, exactly as in the iss claim: a URL with
	// https, or http on loopback, without query and fragment (RFC 8414 section
	// 2). Clients must reach the handler at it.
	Issuer string

	// Apps are registered from the start; others follow by [Issuer.Register].
	Apps []App

	// Algorithm of the signing keys, one of package sign's asymmetric ones.
	// Default: RS256.
	Algorithm string

	// Lifetime of tokens in whole seconds, for apps that set none. Default: 24 h.
	Lifetime time.Duration

	// Audiences of tokens, for apps that set none. Default: the issuer
	// followed by "/resources", and "api".
	Audiences []string

	// Profile is the shape of tokens and token responses, one of [Profiles], for
	// apps that set none. Default: identityserver.
	Profile string

	// State is a folder in which apps, keys and revoked tokens outlive the
	// process: made with mode 700 if it is not there, files of mode 600, secrets of
	// apps as SHA-256. One issuer at a time uses it. Default: memory alone.
	State string

	// Broken serves tokens with every known cause of a refusal, see
	// [Issuer.SetBroken].
	Broken bool

	// Hosts that requests may name, besides the issuer's own, localhost,
	// 127.0.0.1 and [::1]. Names only; ports do not matter.
	Hosts []string

	// AdminToken opens /admin from everywhere, as a bearer token. Without one
	// /admin answers on loopback alone.
	AdminToken Secret

	// Logger gets one line for each token issued or refused and each change.
	// It never gets tokens or secrets. Default: no log.
	Logger *slog.Logger
}

// An Issuer is an authorization server. It is an http.Handler and safe for
// concurrent use.
type Issuer struct {
	url     string
	place   place
	apps    *registry
	keys    *keyring
	revoked *revoked
	used    usedIDs // jti of client assertions

	references references // opaque tokens

	faults   faults
	bench    func() *bench // made when it is first needed, and kept
	broken   atomic.Bool   // broken tokens are on
	sessions sessions
	told     told // apps that the dashboard is about to show
	guard    *guard
	routes   map[string]route
	log      *slog.Logger
}

// New makes an issuer with a new signing key, or with the keys of the state.
// Options that make no sense and a state that was tampered with are an error
// with [jwtkit.CodeRequestInvalid], an algorithm that package sign does not know
// one with [jwtkit.CodeAlgorithmNotAllowed].
func New(o Options) (*Issuer, error) {
	place, err := parseIssuer(o.Issuer)
	if err != nil {
		return nil, err
	}
	if o.Algorithm == "" {
		o.Algorithm = "RS256"
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Issuer{url: o.Issuer, place: place, guard: newGuard(o, place), bench: sync.OnceValue(newBench), log: o.Logger}
	s.faults.active = make(map[string]activeFault)
	if err := s.bringBack(o); err != nil {
		return nil, err
	}
	s.routes = s.newRoutes(place.path)
	return s, s.SetBroken(o.Broken)
}

// bringBack fills the issuer from its state.
func (s *Issuer) bringBack(o Options) error {
	kept, err := openState(o.State)
	if err != nil {
		return err
	}
	if s.apps, err = newRegistry(o, s.place, kept); err != nil {
		return err
	}
	if s.keys, err = newKeyring(o.Issuer, o.Algorithm, kept); err != nil {
		return err
	}
	s.revoked, err = newRevoked(kept)
	return err
}

// URL gives the issuer identifier, as in Options.Issuer and the iss claim.
func (s *Issuer) URL() string { return s.url }

// String names the issuer: "issuer http://127.0.0.1:8400".
func (s *Issuer) String() string { return "issuer " + s.url }

// Format prints the same as String, whatever the verb: the rest is secrets'
// digests and what running requests are changing.
func (s *Issuer) Format(f fmt.State, _ rune) { io.WriteString(f, s.String()) }

// digest is what is kept of a secret.
type digest [sha256.Size]byte

func digestOf(s Secret) digest { return sha256.Sum256([]byte(s)) }
