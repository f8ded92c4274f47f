package remote

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
)

// metadataAddresses gives where an issuer's discovery document may stand: by
// OpenID Connect Discovery 1.0 section 4.1, and by RFC 8414 section 3.1.
func metadataAddresses(issuer *url.URL) []*url.URL {
	around := func(before, after string) *url.URL {
		return &url.URL{
			Scheme:  issuer.Scheme,
			Host:    issuer.Host,
			Path:    before + strings.TrimSuffix(issuer.Path, "/") + after,
			RawPath: before + strings.TrimSuffix(issuer.EscapedPath(), "/") + after,
		}
	}
	return []*url.URL{
		around("", "/.well-known/openid-configuration"),
		around("/.well-known/oauth-authorization-server", ""),
	}
}

// discover finds the address of the issuer's key set, unless it is known and was
// learnt less than a day ago.
func (s *source) discover(ctx context.Context) *jwtkit.Error {
	if s.metadata == nil || s.address != nil && time.Since(s.discovered) < maxLifetime {
		return nil
	}
	var first *jwtkit.Error
	for _, at := range s.metadata {
		got, err := get(ctx, s.client, "the discovery document", at, "")
		if err == nil {
			return s.learn(at, got.body)
		}
		if first == nil {
			first = err
		}
		if !isAbsent(err) {
			return err
		}
	}
	return first
}

// isAbsent reports whether the server answered that it has no such document.
func isAbsent(err error) bool {
	status, ok := errors.AsType[statusError](err)
	return ok && status.code >= http.StatusBadRequest && status.code < http.StatusInternalServerError && status.code != http.StatusTooManyRequests
}

// learn takes the address of the key set out of the discovery document at an
// address (RFC 8414 sections 3.2 and 3.3).
func (s *source) learn(at *url.URL, body string) *jwtkit.Error {
	document := "the discovery document at " + shown(at)
	issuer, text, fault := readMetadata(body)
	switch {
	case fault != nil:
		return unavailable(document+" "+fault.Say(), nil)
	case issuer != s.issuer:
		return unavailable(document+" is that of the issuer "+phrase.Quote(issuer)+", expected exactly "+phrase.Quote(s.issuer), nil)
	case text == "":
		return unavailable(document+" names no jwks_uri", nil)
	}
	address, err := parseAddress(text)
	if err != nil {
		return unavailable(document+" names a jwks_uri that cannot be used: "+err.Detail, err)
	}
	s.address, s.discovered = address, time.Now()
	return nil
}

func readMetadata(body string) (issuer, jwksURI string, fault *strictjson.Fault) {
	r := strictjson.Object(body)
	defer r.Close()
	for r.Member() {
		switch r.Name {
		case "issuer":
			issuer = r.String()
		case "jwks_uri":
			jwksURI = r.String()
		}
	}
	return issuer, jwksURI, r.Fault()
}
