package tokensource

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
)

// newRequest gives the grant as a request of net/http.
func newRequest(ctx context.Context, r grant.Request) (*http.Request, error) {
	prepared, err := r.Prepare()
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, prepared.Method, prepared.URL, strings.NewReader(prepared.Body.Reveal()))
	if err != nil {
		return nil, fault(jwtkit.CodeRequestInvalid, "the address of the token endpoint cannot be read: "+phrase.Quote(reason(err).Error()), nil)
	}
	for name, value := range prepared.Header {
		req.Header.Set(name, value.Reveal())
	}
	if r.Method != grant.PrivateKeyJWT { // whose assertion is good for one request
		// net/http may send it again when the server closes an idle connection just
		// then. This says so, and is not sent.
		req.Header["Idempotency-Key"] = nil
	}
	return req, nil
}

// exchange asks the token endpoint once. With an error may come how long the
// server wants to be left alone.
func (s *Source) exchange(ctx context.Context) (grant.Response, time.Duration, error) {
	request, retryAfter, err := s.complete(ctx)
	if err != nil {
		return grant.Response{}, retryAfter, err
	}
	req, err := newRequest(ctx, request)
	if err != nil {
		return grant.Response{}, 0, err
	}
	answer, retryAfter, err := s.send(req, grant.MaxBody)
	if err != nil {
		return grant.Response{}, 0, noAnswer("the token endpoint", req, err)
	}
	response, err := request.Read(answer)
	if s.metadata != nil {
		response, err = s.compare(request, response, err)
	}
	return response, retryAfter, err
}

// compare holds what the token endpoint did against what discovery said of it.
func (s *Source) compare(request grant.Request, response grant.Response, err error) (grant.Response, error) {
	announced := s.metadata.Methods
	switch {
	case errors.Is(err, jwtkit.CodeTokenResponseInvalid):
		s.metadata = nil // perhaps the endpoint has moved
	case errors.Is(err, jwtkit.CodeInvalidClient) && len(announced) > 0 && !slices.Contains(announced, request.Method):
		var names []string
		for _, method := range announced {
			names = append(names, string(method))
		}
		err = fault(jwtkit.CodeInvalidClient, "the server announces other ways of client authentication than "+string(request.Method)+": "+phrase.List(names), err)
	case err == nil && !sameOrigin(s.metadata.TokenURL, s.metadata.Issuer):
		response.Notes = append(response.Notes, "the token endpoint is not at the issuer's own address but at "+phrase.Quote(request.TokenURL))
	}
	return response, err
}

// discover gives the issuer's metadata, which are asked for once.
func (s *Source) discover(ctx context.Context) (grant.Metadata, time.Duration, error) {
	if s.metadata != nil {
		return *s.metadata, 0, nil
	}
	addresses, err := grant.MetadataURLs(s.options.Issuer)
	if err != nil {
		return grant.Metadata{}, 0, err
	}
	var answer grant.HTTPResponse
	var retryAfter time.Duration
	for _, address := range addresses {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return grant.Metadata{}, 0, fault(jwtkit.CodeRequestInvalid, "the issuer's address cannot be read: "+phrase.Quote(reason(err).Error()), nil)
		}
		req.Header.Set("Accept", "application/json")
		if answer, retryAfter, err = s.send(req, grant.MaxMetadata); err != nil {
			return grant.Metadata{}, 0, noAnswer("the issuer", req, err)
		}
		if answer.Status/100 != 4 || answer.Status == http.StatusTooManyRequests {
			break
		}
	}
	found, err := grant.ReadMetadata(s.options.Issuer, answer)
	if err == nil {
		s.metadata = &found
	}
	return found, retryAfter, err
}

// send gives the answer with at most one byte more than the limit, so that a
// longer one is seen as such, and its Retry-After. A refusal that breaks off is
// one all the same.
func (s *Source) send(req *http.Request, limit int64) (grant.HTTPResponse, time.Duration, error) {
	answer, err := s.client.Do(req)
	if err != nil {
		return grant.HTTPResponse{}, 0, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, limit+1))
	if answer.StatusCode/100 != 2 {
		err = nil
	}
	return grant.HTTPResponse{
		Status:      answer.StatusCode,
		ContentType: answer.Header.Get("Content-Type"),
		Location:    answer.Header.Get("Location"),
		Body:        body,
	}, retryAfter(answer.Header), err
}

func noAnswer(whose string, req *http.Request, err error) error {
	where := "no answer from " + whose + " at " + phrase.Quote(req.URL.Host)
	if req.Context().Err() != nil { // else the Client has limits of its own
		return fault(jwtkit.CodeTokenEndpointUnreachable, where+" within "+phrase.Words(deadline), reason(err))
	}
	return fault(jwtkit.CodeTokenEndpointUnreachable, where+": "+phrase.Quote(reason(err).Error()), reason(err))
}

// reason is err without the address, which may hold what is nobody's business.
func reason(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}

func sameOrigin(a, b string) bool {
	first, errFirst := grant.Origin(a)
	second, errSecond := grant.Origin(b)
	return errFirst == nil && errSecond == nil && first == second
}

// retryAfter reads seconds or a date (RFC 9110 section 10.2.3), up to an hour. A
// date is held against the server's own clock, if it tells that.
func retryAfter(header http.Header) time.Duration {
	text := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(seconds, uint64(maxRetryAfter/time.Second))) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return min(at.Sub(now), maxRetryAfter)
}
