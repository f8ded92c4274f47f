package tokensource

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
)

// A Transport is an http.RoundTripper that sends a token of its Source as
// Authorization: Bearer (RFC 6750 section 2.1) to the origins that it was
// given, and to no other: not after a redirect either, nor back at one of them
// after a redirect by another, which would choose what the token is used for.
// Every other request, and one that has an Authorization of its own, goes to Base
// as it is.
//
// When an API answers 401, the token is renewed once and the request is sent
// once more, if its body can be sent again: there is none, the request has
// GetBody (as http.NewRequest sets it), or its ContentLength is known and at
// most 1 MiB, for then the body is read into memory first. A 401 that says
// insufficient_scope is not answered with another token.
type Transport struct {
	Source *Source

	// Base sends; nil is http.DefaultTransport.
	Base http.RoundTripper

	// Origins may see the token: scheme, host and port, as in
	// "https://api.example". They are https, or http on loopback.
	Origins []string

	// Refused, if it is set, is called with each 401 before RoundTrip returns
	// it. An error that it gives is returned in the place of the response.
	Refused func(ctx context.Context, r Refusal) error

	once    sync.Once
	allowed []string
	invalid error
}

// A Refusal is a 401 to a token that a [Transport] sent.
type Refusal struct {
	// Token is the token that was refused last.
	Token Token

	// Response is the 401, its body unread. A hook that reads the body has to
	// put back what it read.
	Response *http.Response

	// Replayed says that the request was sent twice, the second time with a
	// renewed token: it is not the token's age that is wrong.
	Replayed bool

	// Err says why no new token could be had, or the body not a second time; nil
	// if a new token was refused as well, or none would have helped.
	Err error
}

// RoundTrip sends a copy of req with a token. Its own errors have the codes of
// [Source.Token], or [jwtkit.CodeRequestInvalid] for a Transport without a
// Source or without usable Origins.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	t.once.Do(t.prepare)
	if t.invalid != nil {
		closeBody(req)
		return nil, t.invalid
	}
	if !t.mayCarry(req) {
		return t.base().RoundTrip(req)
	}
	token, err := t.Source.Token(req.Context())
	if err != nil {
		closeBody(req)
		return nil, err
	}
	body, err := newPayload(req)
	if err != nil {
		return nil, err
	}
	response, err := t.send(req, token, body.first, body.again)
	if err != nil || response.StatusCode != http.StatusUnauthorized {
		return response, err
	}
	return t.retry(req, body, Refusal{Token: token, Response: response})
}

// retry answers the first 401.
func (t *Transport) retry(req *http.Request, body payload, first Refusal) (*http.Response, error) {
	ctx := req.Context()
	if insufficientScope(first.Response) {
		return t.giveUp(ctx, first)
	}
	if body.again == nil {
		t.Source.refuse(first.Token) // for the requests to come
		return t.giveUp(ctx, first)
	}
	fresh, err := t.Source.Renew(ctx, first.Token)
	if err != nil || fresh.generation == first.Token.generation {
		first.Err = err
		return t.giveUp(ctx, first)
	}
	again, err := body.again()
	if err != nil {
		first.Err = err
		return t.giveUp(ctx, first)
	}
	discard(first.Response)
	response, err := t.send(req, fresh, again, body.again)
	if err != nil || response.StatusCode != http.StatusUnauthorized {
		return response, err
	}
	return t.giveUp(ctx, Refusal{Token: fresh, Response: response, Replayed: true})
}

func (t *Transport) giveUp(ctx context.Context, r Refusal) (*http.Response, error) {
	if t.Refused != nil {
		if err := t.Refused(ctx, r); err != nil {
			discard(r.Response)
			return nil, err
		}
	}
	return r.Response, nil
}

// send gives Base the body, and how to have it again: a connection that ends too
// early is net/http's to replace.
func (t *Transport) send(req *http.Request, token Token, body io.ReadCloser, again func() (io.ReadCloser, error)) (*http.Response, error) {
	out := req.Clone(req.Context()) // a RoundTripper must not change the caller's
	if out.Header == nil {
		out.Header = http.Header{}
	}
	out.Header.Set("Authorization", "Bearer "+token.Reveal())
	out.Body, out.GetBody = body, again
	response, err := t.base().RoundTrip(out)
	if err != nil {
		return nil, err
	}
	response.Request = req // the one that can be logged: it has no token
	return response, nil
}

// mayCarry reports whether the token belongs into req.
func (t *Transport) mayCarry(req *http.Request) bool {
	if req.Header.Get("Authorization") != "" || !t.allows(req) {
		return false
	}
	for redirect := req.Response; redirect != nil && redirect.Request != nil; redirect = redirect.Request.Response {
		if !t.allows(redirect.Request) {
			return false
		}
	}
	return true
}

func (t *Transport) allows(req *http.Request) bool {
	if req.URL == nil {
		return false
	}
	origin, err := grant.Origin(req.URL.Scheme + "://" + req.URL.Host)
	return err == nil && slices.Contains(t.allowed, origin)
}

func (t *Transport) base() http.RoundTripper {
	if t.Base == nil {
		return http.DefaultTransport
	}
	return t.Base
}

func (t *Transport) prepare() {
	switch {
	case t.Source == nil:
		t.invalid = fault(jwtkit.CodeRequestInvalid, "the Transport has no Source", nil)
	case len(t.Origins) == 0:
		t.invalid = fault(jwtkit.CodeRequestInvalid, "the Transport has no Origins: name those that may see the token, as in https://api.example", nil)
	}
	for _, text := range t.Origins {
		origin, err := grant.Origin(text)
		if err == nil && !isOrigin(text) {
			err = fault(jwtkit.CodeRequestInvalid, "an origin is scheme, host and port alone, not "+phrase.Quote(text), nil)
		}
		if err != nil {
			t.invalid = err
			return
		}
		t.allowed = append(t.allowed, origin)
	}
}

// isOrigin reports whether an address that grant.Origin has read ends with its
// port: who writes a path expects it to matter.
func isOrigin(address string) bool {
	_, rest, _ := strings.Cut(address, "://")
	return !strings.ContainsAny(strings.TrimSuffix(rest, "/"), "/?")
}

// authParam is a parameter of a challenge (RFC 9110 section 11.2): what is quoted
// is part of it, whatever it looks like.
var authParam = regexp.MustCompile(`([^\s,="]+)\s*=\s*("(?:[^"\\]|\\.)*"?|[^\s,"]*)`)

// insufficientScope reports whether a challenge says so (RFC 6750 section 3.1).
func insufficientScope(response *http.Response) bool {
	for _, challenge := range response.Header.Values("WWW-Authenticate") {
		for _, param := range authParam.FindAllStringSubmatch(challenge, -1) {
			if strings.EqualFold(param[1], "error") && strings.EqualFold(strings.Trim(param[2], `"`), "insufficient_scope") {
				return true
			}
		}
	}
	return false
}
