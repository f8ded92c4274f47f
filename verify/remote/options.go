package remote

import (
	"net/http"
	"time"
)

// Options says how keys are fetched. The zero value is for production.
type Options struct {
	// Client sends the requests; nil means one that heeds HTTPS_PROXY. It is used
	// as given (proxy, certificates, tracing), but never follows a redirect.
	Client *http.Client

	// Cooldown is the least time between two fetches that tokens with unknown kids
	// cause, and between two that bad signatures cause. 0 means 10 seconds.
	Cooldown time.Duration

	// MaxStale is how long the last good set serves without having been confirmed
	// by its source. 0 means 24 hours.
	MaxStale time.Duration
}

func (o Options) withDefaults() Options {
	if o.Client == nil {
		o.Client = new(http.Client)
	}
	if o.Cooldown <= 0 {
		o.Cooldown = 10 * time.Second
	}
	if o.MaxStale <= 0 {
		o.MaxStale = 24 * time.Hour
	}
	return o
}
