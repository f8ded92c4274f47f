package tokensource_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

// hangUp closes the connection without an answer.
func hangUp(t *testing.T, w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	_ = conn.Close()
}

// A server may close a connection that was kept just when it is used again: after
// a process was asleep that is the rule.
func TestConnectionThatWasClosedMeanwhile(t *testing.T) {
	e := &endpoint{Lifetime: 3600}
	e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
		if len(r.Header.Values("Idempotency-Key")) > 0 {
			t.Error("a header of net/http's own was sent")
		}
		if n == 2 {
			hangUp(t, w)
			return
		}
		e.Issue(w, r, n)
	}
	source := newSource(t, e)
	if token, err := source.Renew(t.Context(), mustToken(t, source)); err != nil || token.Reveal() != "token-3" {
		t.Errorf("got %v, %v", token, err)
	}
}

// An assertion is good for one request, so that one is not repeated.
func TestAssertionIsNotSentTwice(t *testing.T) {
	var sent atomic.Int32
	server := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if sent.Add(1) == 2 {
			hangUp(t, w)
			return
		}
		_, _ = io.WriteString(w, `{"access_token":"good","token_type":"Bearer","expires_in":60}`)
	}))
	source, err := tokensource.New(tokensource.Options{
		Request: grant.Request{TokenURL: server.URL, ClientID: clientID},
		Assertion: func(context.Context, string) (grant.Secret, error) {
			return grant.NewSecret("eyJhbGciOiJFUzI1NiJ9.e30.c2ln"), nil
		},
		Client: server.Client(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := source.Renew(t.Context(), mustToken(t, source)); !errors.Is(err, jwtkit.CodeTokenEndpointUnreachable) || sent.Load() != 2 {
		t.Errorf("%v after %d requests", err, sent.Load())
	}
}

// When a server ends an HTTP/2 connection (GOAWAY), net/http sends what it had not
// begun once more, if it can have the body again.
func TestBaseCanHaveTheBodyAgain(t *testing.T) {
	for name, c := range map[string]struct {
		body   io.Reader
		length int64
		again  bool
	}{
		"known length":   {body{strings.NewReader("hello")}, 5, true},
		"GetBody":        {strings.NewReader("hello"), 5, true},
		"unknown length": {body{strings.NewReader("hello")}, -1, false},
	} {
		req, err := http.NewRequestWithContext(t.Context(), "POST", "https://api.example", c.body)
		if err != nil {
			t.Fatal(err)
		}
		req.ContentLength = c.length
		var sent []string
		client := &http.Client{Transport: &tokensource.Transport{
			Source:  newSource(t, &endpoint{Lifetime: 3600}),
			Origins: []string{"https://api.example"},
			Base: roundTrip(func(r *http.Request) (*http.Response, error) {
				for body := r.Body; body != nil; {
					text, err := io.ReadAll(body)
					sent = append(sent, string(text))
					if body = nil; r.GetBody != nil && len(sent) < 3 {
						body, err = r.GetBody()
					}
					if err != nil {
						return nil, err
					}
				}
				return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
			}),
		}}
		response, err := client.Do(req)
		if err != nil {
			t.Fatal(name, err)
		}
		_ = response.Body.Close()
		want := []string{"hello"}
		if c.again {
			want = []string{"hello", "hello", "hello"}
		}
		if !slices.Equal(sent, want) {
			t.Errorf("%s: sent %q, want %q", name, sent, want)
		}
	}
}
