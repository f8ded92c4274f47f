package tokensource_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

// transportOver gives a Transport for https://api.example whose requests answer
// gives a response to; n counts from 1.
func transportOver(t *testing.T, answer func(r *http.Request, n int) *http.Response) *tokensource.Transport {
	t.Helper()
	n := 0
	return &tokensource.Transport{
		Source:  newSource(t, &endpoint{Lifetime: 3600}),
		Origins: []string{"https://api.example"},
		Base: roundTrip(func(r *http.Request) (*http.Response, error) {
			n++
			return answer(r, n), nil
		}),
	}
}

// An API's connection stays in use until the body of its response is closed.
func TestRefusalThatNobodyGetsIsClosed(t *testing.T) {
	explained := errors.New("explained")
	for name, refused := range map[string]func(context.Context, tokensource.Refusal) error{
		"replayed":  nil,
		"explained": func(context.Context, tokensource.Refusal) error { return explained },
	} {
		var bodies []*closing
		transport := transportOver(t, func(_ *http.Request, n int) *http.Response {
			bodies = append(bodies, &closing{Reader: strings.NewReader("refused")})
			status := http.StatusUnauthorized
			if n == 2 && refused == nil {
				status = http.StatusOK
			}
			return &http.Response{StatusCode: status, Body: bodies[n-1]}
		})
		transport.Refused = refused
		req, _ := http.NewRequestWithContext(t.Context(), "GET", "https://api.example", nil)
		response, err := transport.RoundTrip(req)
		if (refused == nil) != (err == nil) || len(bodies) != 2 {
			t.Fatalf("%s: %v after %d requests", name, err, len(bodies))
		}
		if !bodies[0].closed || bodies[1].closed != (response == nil) {
			t.Errorf("%s: closed %v, %v", name, bodies[0].closed, bodies[1].closed)
		}
		if left, _ := io.ReadAll(bodies[0]); len(left) != 0 {
			t.Errorf("%s: %d bytes unread, so that the connection is lost", name, len(left))
		}
	}
}

func TestBodyThatWasKeptIsClosed(t *testing.T) {
	transport := transportOver(t, func(r *http.Request, _ int) *http.Response {
		_ = r.Body.Close()
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}
	})
	content := &closing{Reader: strings.NewReader("hello")}
	req, _ := http.NewRequestWithContext(t.Context(), "POST", "https://api.example", content)
	req.ContentLength = 5
	if _, err := transport.RoundTrip(req); err != nil || !content.closed {
		t.Errorf("%v, closed: %v", err, content.closed)
	}
}

func TestBodyThatCannotBeHadAgainIsSaid(t *testing.T) {
	lost := errors.New("the file is gone")
	transport := transportOver(t, func(r *http.Request, n int) *http.Response {
		if n > 1 {
			t.Error("sent again without its body")
		}
		return &http.Response{StatusCode: http.StatusUnauthorized, Body: http.NoBody}
	})
	var told error
	transport.Refused = func(_ context.Context, r tokensource.Refusal) error {
		told = r.Err
		return nil
	}
	req, _ := http.NewRequestWithContext(t.Context(), "POST", "https://api.example", strings.NewReader("hello"))
	req.GetBody = func() (io.ReadCloser, error) { return nil, lost }
	if response, err := transport.RoundTrip(req); err != nil || response.StatusCode != http.StatusUnauthorized || !errors.Is(told, lost) {
		t.Errorf("got %v, %v; told %v", response, err, told)
	}
}

func TestBareRequest(t *testing.T) {
	transport := transportOver(t, func(r *http.Request, _ int) *http.Response {
		return &http.Response{StatusCode: http.StatusOK, Header: r.Header, Body: http.NoBody}
	})
	response, err := transport.RoundTrip(&http.Request{URL: &url.URL{Scheme: "HTTPS", Host: "API.example:443", Path: "/"}})
	if err != nil || response.Header.Get("Authorization") != "Bearer token-1" {
		t.Errorf("got %+v, %v", response, err)
	}
}
