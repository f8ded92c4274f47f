package tokensource

import (
	"context"
	"net/http"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
)

// Options say where tokens come from. Request is needed, with a TokenURL or with
// an Issuer that names one; everything else may be left out.
//
// The functions among them are called by one goroutine at a time, with a context
// that ends after 10 seconds at most and that no caller of the Source can end. One
// that goes on after that holds up the next attempts, but no caller: they fail.
type Options struct {
	// Request is the grant that fetches a token.
	Request grant.Request

	// Issuer, where Request has no TokenURL, is asked for its metadata ahead of
	// the first request (OpenID Connect Discovery, RFC 8414): they name the token
	// endpoint and, where Request has no Method, how to authenticate. Both are
	// learnt once; only an endpoint that turns out to be none is looked up anew.
	Issuer string

	// Secret gives the client secret for one request, in place of
	// Request.ClientSecret: from a vault, or a file that is rotated.
	Secret func(ctx context.Context) (grant.Secret, error)

	// Assertion signs [grant.AssertionClaims] for one request. With it the Method
	// is [grant.PrivateKeyJWT] unless Request has another.
	Assertion func(ctx context.Context, audience string) (grant.Secret, error)

	// AssertionAudience is what Assertion is called with. Empty is the Issuer or,
	// without one, the token endpoint. Servers differ in which they take.
	AssertionAudience string

	// Client sends the requests: with its proxy, its certificates and its
	// timeout, but following no redirect. Nil is http.DefaultClient.
	Client *http.Client

	// Cache keeps tokens for other processes, and for this program's next start.
	Cache Cache

	// Observe is told how each attempt to get a token ended, also those in the
	// background that no caller hears of. It is called after the callers have
	// what they waited for, and may be called by two goroutines at once.
	Observe func(Attempt)
}

// An Attempt is one attempt of a [Source] to get a token. It may be logged: it
// shows neither token nor secret.
type Attempt struct {
	// Token is what callers got. After an error it is the zero Token, or one of
	// the cache whose renewal failed.
	Token Token

	// Err says why nothing was fetched, with the codes of [Source.Token].
	Err error

	// CacheErr says why the cache could not be used. It stops nothing.
	CacheErr error

	// Took is how long the attempt lasted.
	Took time.Duration

	// Failures in a row, 0 after a success, and when the next attempt may follow.
	Failures int
	RetryAt  time.Time
}

// New makes a Source. It sends nothing yet. Code: [jwtkit.CodeRequestInvalid]
// for a grant that cannot be asked for, see [grant.Request.Prepare].
func New(o Options) (*Source, error) {
	if o.Assertion != nil && o.Request.Method == "" {
		o.Request.Method = grant.PrivateKeyJWT
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	client := http.DefaultClient
	if o.Client != nil {
		client = o.Client
	}
	own := *client
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Source{options: o, client: &own, key: o.cacheKey()}, nil
}

// standIn has the form of an assertion, for a rehearsal.
const standIn = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln"

// check rehearses a request, with stand-ins for what is not known before it is
// needed.
func (o Options) check() error {
	r := o.Request
	if o.Issuer != "" {
		if _, err := grant.MetadataURLs(o.Issuer); err != nil {
			return err
		}
	}
	if r.TokenURL == "" && o.Issuer != "" {
		r.TokenURL = o.Issuer
	}
	if r.Method == grant.PrivateKeyJWT {
		if o.Assertion == nil {
			return fault(jwtkit.CodeRequestInvalid, "private_key_jwt needs Options.Assertion, which signs", nil)
		}
		r.Assertion = grant.NewSecret(standIn)
	} else if o.Secret != nil {
		r.ClientSecret = grant.NewSecret("rehearsal")
	}
	_, err := newRequest(context.Background(), r)
	return err
}

// complete gives the grant as it is sent now: to which endpoint, and with what
// proof of who the client is.
func (s *Source) complete(ctx context.Context) (grant.Request, time.Duration, error) {
	r := s.options.Request
	if r.TokenURL == "" {
		found, retryAfter, err := s.discover(ctx)
		if err != nil {
			return r, retryAfter, err
		}
		r.TokenURL = found.TokenURL
		if r.Method == "" {
			r.Method = found.Method()
		}
	}
	var err error
	switch {
	case r.Method == grant.PrivateKeyJWT:
		if r.Assertion, err = s.options.Assertion(ctx, s.audience(r)); err != nil {
			err = fault(jwtkit.CodeRequestInvalid, "the client assertion could not be signed: "+phrase.Quote(err.Error()), err)
		}
	case s.options.Secret != nil:
		if r.ClientSecret, err = s.options.Secret(ctx); err != nil {
			err = fault(jwtkit.CodeRequestInvalid, "the client secret could not be had: "+phrase.Quote(err.Error()), err)
		}
	}
	return r, 0, err
}

func (s *Source) audience(r grant.Request) string {
	switch {
	case s.options.AssertionAudience != "":
		return s.options.AssertionAudience
	case s.options.Issuer != "":
		return s.options.Issuer
	}
	return r.TokenURL
}
