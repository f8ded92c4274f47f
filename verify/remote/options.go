package remote

import (
	"net/http"
	"sync"
	"time"
)

// Options says how keys are fetched. The zero value is for production.
type Options struct {
	// Client sends the requests; nil means one that heeds HTTPS_PROXY. It is used
	// as given (proxy, certificates, tracing), but for its CheckRedirect.
	Client *http.Client

	// Cooldown is the least time between two fetches that tokens with unknown kids
	// cause, and between two that bad signatures cause. 0 means 10 seconds.
	Cooldown time.Duration

	// MaxStale is how long the last good set serves without having been confirmed
	// by its source. 0 means 24 hours.
	MaxStale time.Duration

	// CacheDir names a directory in which the last good set is kept, so that a
	// server that starts while its issuer is down serves all the same. It is made
	// when it is not there. Several sources, and several processes of one user, may
	// share it: each source has a file of its own. Whoever can write to the files
	// decides which tokens are good: they are read only if they belong to this
	// user and nobody else may read or write them (not checked on Windows, where
	// the directory's permissions decide). "" keeps nothing.
	CacheDir string

	// SameOrigin lets up to three redirects be followed that stay at the scheme,
	// host and port of the address. Without it none is.
	SameOrigin bool

	// Wait makes Issuer and JWKS return only when there is a set to judge by, or
	// with the error of [Keys.Ready] when their context ends before.
	Wait bool
}

func (o Options) withDefaults() Options {
	if o.Client == nil {
		o.Client = defaultClient()
	}
	if o.Cooldown <= 0 {
		o.Cooldown = 10 * time.Second
	}
	if o.MaxStale <= 0 {
		o.MaxStale = 24 * time.Hour
	}
	return o
}

// defaultClient is http.DefaultClient with a bound for the headers of an answer,
// of which net/http would take 10 MB.
var defaultClient = sync.OnceValue(func() *http.Client {
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultClient // somebody replaced it, and knows why
	}
	transport = transport.Clone()
	transport.MaxResponseHeaderBytes = maxHeaderBytes
	return &http.Client{Transport: transport}
})
