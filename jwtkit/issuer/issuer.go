// Package issuer is a local authorization server to try token clients and
// verifiers against: registered apps get access tokens by the client
// credentials grant (RFC 6749 section 4.4), and the keys and endpoints are
// published as a real server publishes them. It is for development and tests,
// not for production: everything is kept in memory.
//
// Call [New] and serve the [Issuer] as an http.Handler. For tests, package
// jwttest does both.
//
// # Endpoints, below the path of the issuer URL
//
//	POST /connect/token                             client_id and client_secret as form fields or Basic
//	GET  /.well-known/openid-configuration          metadata (OpenID Connect Discovery)
//	GET  /.well-known/oauth-authorization-server    metadata (RFC 8414)
//	GET  /.well-known/jwks.json                     the public keys (RFC 7517)
//	POST /admin/apps                                registers an app; JSON, guarded
//	POST /admin/keys/rotate                         new signing key; JSON, guarded
//
// Every error is JSON with the members and codes of RFC 6749 section 5.2, error
// and error_description; the description says what to do.
//
// # Guard
//
// Every request must name a known host, so that a page in a browser cannot
// reach the issuer by a name that it points at it. Requests that change
// something must not come from another site's page. The /admin endpoints answer
// on loopback, or to the admin token as a bearer token. The http.Server that
// carries the Issuer sets the timeouts.
//
// # Limits
//
//	body of a request        64 KiB
//	apps                     1,000
//	scopes, audiences        50 of an app, of at most 256 bytes each
//	client_id, secret        256 and 1,024 bytes
//	lifetime of a token      1 s to 365 days
//	keys published           16; rotation drops the oldest first
package issuer

import (
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/sign"
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

// An Issuer is an authorization server in memory. It is an http.Handler and
// safe for concurrent use.
type Issuer struct {
	url    string
	apps   *registry
	keys   *keyring
	guard  *guard
	routes map[string]route
	log    *slog.Logger
}

// New makes an issuer with a new signing key. Options that make no sense are
// an error with [jwtkit.CodeRequestInvalid], an algorithm that package sign
// does not know one with [jwtkit.CodeAlgorithmNotAllowed].
func New(o Options) (*Issuer, error) {
	place, err := parseIssuer(o.Issuer)
	if err != nil {
		return nil, err
	}
	apps, err := newRegistry(o, place)
	if err != nil {
		return nil, err
	}
	if o.Algorithm == "" {
		o.Algorithm = "RS256"
	}
	keys, err := newKeyring(o.Algorithm)
	if err != nil {
		return nil, err
	}
	metadata, err := newMetadata(o.Issuer, place, o.Algorithm)
	if err != nil {
		return nil, &jwtkit.Error{Code: jwtkit.CodeInternal, Detail: "the metadata cannot be written as JSON", Err: err}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Issuer{url: o.Issuer, apps: apps, keys: keys, guard: newGuard(o, place), log: o.Logger}
	s.routes = s.newRoutes(place.path, metadata)
	return s, nil
}

// URL gives the issuer identifier, as in Options.Issuer and the iss claim.
func (s *Issuer) URL() string { return s.url }

// String names the issuer: "issuer http://127.0.0.1:8400".
func (s *Issuer) String() string { return "issuer " + s.url }

// Format prints the same as String, whatever the verb: the rest is secrets'
// digests and what running requests are changing.
func (s *Issuer) Format(f fmt.State, _ rune) { io.WriteString(f, s.String()) }

// Register adds an app and gives it back complete: what was empty is filled
// in, the Secret included if it was generated. That is the only time it is
// told; the issuer keeps its SHA-256. An app that cannot be is an error with
// [jwtkit.CodeRequestInvalid], one too many with [jwtkit.CodeLimitExceeded].
func (s *Issuer) Register(app App) (App, error) {
	app, err := s.apps.register(app)
	if err == nil {
		s.log.Info("app registered", "client_id", app.ID)
	}
	return app, err
}

// SigningKey gives the key that tokens are signed with now, for tests that
// need tokens other than those the token endpoint issues.
func (s *Issuer) SigningKey() *sign.Key { return s.keys.current().signing }

// Rotate makes a new signing key and gives its kid. The keys before it stay
// published, so that tokens signed with them go on verifying.
func (s *Issuer) Rotate() (kid string, err error) { return s.rotate(true) }

// RotateWithoutOverlap makes a new signing key, gives its kid, and withdraws
// all others at once: tokens signed with them stop verifying as soon as
// verifiers notice. It is what servers do that lost a key, or rotate badly.
func (s *Issuer) RotateWithoutOverlap() (kid string, err error) { return s.rotate(false) }

func (s *Issuer) rotate(overlap bool) (string, error) {
	kid, err := s.keys.rotate(overlap)
	if err == nil {
		s.log.Info("keys rotated", "kid", kid, "overlap", overlap)
	}
	return kid, err
}

// digest is what is kept of a secret.
type digest [sha256.Size]byte

func digestOf(s Secret) digest { return sha256.Sum256([]byte(s)) }
