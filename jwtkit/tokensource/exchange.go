package tokensource

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
)

// newRequest gives the grant as a request of net/http.
func (s *Source) newRequest(ctx context.Context) (*http.Request, error) {
	prepared, err := s.request.Prepare()
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
	return req, nil
}

// exchange asks the token endpoint once. With an error may come how long the
// server wants to be left alone.
func (s *Source) exchange(ctx context.Context) (grant.Response, time.Duration, error) {
	req, err := s.newRequest(ctx)
	if err != nil {
		return grant.Response{}, 0, err
	}
	answer, err := s.client.Do(req)
	if err != nil {
		return grant.Response{}, 0, noAnswer(req, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, grant.MaxBody+1))
	if err != nil {
		return grant.Response{}, 0, noAnswer(req, err)
	}
	response, err := s.request.Read(grant.HTTPResponse{
		Status:      answer.StatusCode,
		ContentType: answer.Header.Get("Content-Type"),
		Location:    answer.Header.Get("Location"),
		Body:        body,
	})
	return response, retryAfter(answer.Header), err
}

func noAnswer(req *http.Request, err error) error {
	where := "no answer from the token endpoint at " + phrase.Quote(req.URL.Host)
	if errors.Is(err, context.DeadlineExceeded) {
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

// retryAfter reads seconds or a date (RFC 9110 section 10.2.3).
func retryAfter(header http.Header) time.Duration {
	text := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return time.Until(at)
	}
	return 0
}
