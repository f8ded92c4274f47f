package remote

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
)

// Bounds of a fetch.
const (
	fetchTimeout     = 5 * time.Second // discovery and key set together
	maxDocumentBytes = 512 << 10       // after decompression
	maxHeaderBytes   = 64 << 10        // of an answer, with our own client
	maxRedirects     = 3               // where any are followed
)

// A document is what one address answered with.
type document struct {
	body      string
	header    http.Header
	unchanged bool // 304: it is still what it was under the ETag given
}

// get fetches what stands at an address, unless it still has the ETag given.
// name is what it is to be called in an error.
func get(ctx context.Context, client *http.Client, name string, at *url.URL, etag string) (*document, *jwtkit.Error) {
	name += " at " + shown(at)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, unavailable(name+" cannot be asked for", err)
	}
	request.Header.Set("Accept", "application/jwk-set+json, application/json")
	if etag != "" {
		request.Header.Set("If-None-Match", etag)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, broken(ctx, name, err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusNotModified && etag != "" {
		return &document{header: response.Header, unchanged: true}, nil
	}
	if response.StatusCode != http.StatusOK {
		return nil, wrongStatus(name, response)
	}
	body, err := readAll(response.Body, response.ContentLength)
	if err != nil {
		return nil, broken(ctx, name, err)
	}
	if len(body) > maxDocumentBytes {
		return nil, unavailable(name+" is longer than "+strconv.Itoa(maxDocumentBytes)+" bytes", nil)
	}
	return &document{body: body, header: response.Header}, nil
}

// readAll reads up to one byte more than a document may have. It takes the room
// for the longest at once where the length is not known, which is -1: to grow
// into it would allocate several times as much.
func readAll(body io.Reader, length int64) (string, error) {
	if length < 0 || length > maxDocumentBytes {
		length = maxDocumentBytes + 1
	}
	var text strings.Builder
	text.Grow(int(length))
	_, err := io.Copy(&text, io.LimitReader(body, maxDocumentBytes+1))
	if text.Len() < text.Cap()/2 {
		return strings.Clone(text.String()), err // what is kept holds no more room than it fills
	}
	return text.String(), err
}

// A statusError is the cause in the error of an answer other than 200.
type statusError struct {
	code       int
	retryAfter time.Duration // for how long the server asks for silence
}

func (s statusError) Error() string { return "HTTP status " + strconv.Itoa(s.code) }

func wrongStatus(name string, response *http.Response) *jwtkit.Error {
	status := statusError{response.StatusCode, retryAfter(response.Header)}
	detail := name + " answers with status " + strconv.Itoa(response.StatusCode)
	if to, err := response.Location(); err == nil && response.StatusCode < http.StatusBadRequest {
		detail = name + " redirects to " + shown(to) + ", which is not followed: configure the address where the document is"
	}
	return unavailable(detail, status)
}

// broken says why an exchange did not come to its end.
func broken(ctx context.Context, name string, err error) *jwtkit.Error {
	// A url.Error repeats the address with its query.
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	switch ctx.Err() {
	case context.DeadlineExceeded:
		return unavailable(name+" did not answer in full within "+strconv.Itoa(int(fetchTimeout/time.Second))+" seconds", err)
	case context.Canceled:
		return unavailable(name+" was not waited for: this source of keys was closed", err)
	}
	return unavailable(name+" cannot be read: "+phrase.Quote(err.Error()), err)
}

func unavailable(detail string, cause error) *jwtkit.Error {
	return &jwtkit.Error{Code: jwtkit.CodeKeysUnavailable, Detail: detail, Err: cause}
}

var errTooManyRedirects = errors.New("stopped after " + strconv.Itoa(maxRedirects) + " redirects")

// withRedirects copies a client so that it hands out a redirect instead of
// following it, but for those within one origin where they are allowed.
func withRedirects(client *http.Client, sameOrigin bool) *http.Client {
	copied := *client
	copied.CheckRedirect = func(next *http.Request, before []*http.Request) error {
		origin := before[0].URL
		switch {
		case !sameOrigin || next.URL.Scheme != origin.Scheme || next.URL.Host != origin.Host || next.URL.User != nil:
			return http.ErrUseLastResponse
		case len(before) > maxRedirects:
			return errTooManyRedirects
		}
		return nil
	}
	return &copied
}
