package tokensource_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

func TestRefusedOnceIsReplayed(t *testing.T) {
	s := newScene(t, &api{Takes: []string{"token-2"}, Challenge: `Bearer error="invalid_token"`})
	req, err := http.NewRequestWithContext(t.Context(), "GET", s.server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := s.send(t, req); status != 200 {
		t.Errorf("status %d", status)
	}
	if got := s.api.Tokens(); !slices.Equal(got, []string{"token-1", "token-2"}) {
		t.Errorf("sent %q", got)
	}
	if req.Header.Get("Authorization") != "" {
		t.Error("the caller's request was changed")
	}
	if len(s.refusals) != 0 {
		t.Error("a refusal that was cured is reported")
	}
}

// body hides from net/http what it is, so that there is no GetBody.
type body struct{ io.Reader }

func TestReplayOfBodies(t *testing.T) {
	const limit = 1 << 20
	for name, c := range map[string]struct {
		size     int
		getBody  bool
		length   bool // ContentLength is set
		replayed bool
	}{
		"GetBody":                {3 * limit, true, true, true},
		"known length":           {limit, false, true, true},
		"known length, too much": {limit + 1, false, true, false},
		"unknown length":         {10, false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, &api{Takes: []string{"token-2"}})
			content := bytes.Repeat([]byte("\x00\xff\r\nabc"), c.size/7+1)[:c.size]
			var reader io.Reader = bytes.NewReader(content)
			if !c.getBody {
				reader = body{reader}
			}
			req, err := http.NewRequestWithContext(t.Context(), "POST", s.server.URL, reader)
			if err != nil {
				t.Fatal(err)
			}
			if c.length {
				req.ContentLength = int64(c.size)
			}
			status, echo := s.send(t, req)
			if (status == 200) != c.replayed || c.replayed && echo != string(content) {
				t.Fatalf("status %d, %d bytes came back of %d", status, len(echo), c.size)
			}
			for i, sent := range s.api.bodies {
				if sent != string(content) {
					t.Errorf("request %d had another body: %d bytes", i+1, len(sent))
				}
			}
			if (len(s.refusals) == 0) != c.replayed {
				t.Errorf("%d refusals reported", len(s.refusals))
			}
			if !c.replayed && s.refusals[0].Replayed {
				t.Error("a request that was sent once is reported as replayed")
			}
			if status, _ := s.do(t, "GET", "/", nil); status != 200 {
				t.Errorf("the next request has status %d: the refused token was not replaced", status)
			}
			if got := s.api.Tokens(); got[len(got)-1] != "token-2" || slices.Contains(got[1:], "token-1") {
				t.Errorf("sent %q", got)
			}
			if n := s.endpoint.Requests(); n != 2 {
				t.Errorf("%d token requests", n)
			}
		})
	}
}

func TestParallelRefusalsCostOneRenewal(t *testing.T) {
	const callers = 100
	var all sync.WaitGroup
	all.Add(callers)
	s := newScene(t, &api{Takes: []string{"token-2"}, Refuse: func(http.ResponseWriter, string) {
		all.Done()
		all.Wait() // so that every caller is refused the same token
	}})
	if _, err := s.source.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	crowd(callers, func() {}, func() {
		if status, echo := s.do(t, "POST", "/", strings.NewReader("hello")); status != 200 || echo != "hello" {
			t.Errorf("status %d, %q", status, echo)
		}
	})
	if n := s.endpoint.Requests(); n != 2 {
		t.Errorf("%d token requests, want 1 and 1 renewal", n)
	}
}

func TestSecondRefusalIsReturned(t *testing.T) {
	s := newScene(t, &api{})
	status, text := s.do(t, "GET", "/", nil)
	if status != 401 || text != "refused token-2\n" || len(s.api.Tokens()) != 2 {
		t.Errorf("status %d, %q after %q", status, text, s.api.Tokens())
	}
	if len(s.refusals) != 1 || s.refusals[0].Token.Reveal() != "token-2" || s.refusals[0].Err != nil {
		t.Errorf("reported %+v", s.refusals)
	}
}

func TestRefusalWithoutRenewal(t *testing.T) {
	s := newScene(t, &api{})
	s.endpoint.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
		if n > 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		s.endpoint.Issue(w, r, n)
	}
	status, text := s.do(t, "GET", "/", nil)
	if status != 401 || text != "refused token-1\n" {
		t.Errorf("status %d, %q", status, text)
	}
	if len(s.refusals) != 1 || !errors.Is(s.refusals[0].Err, jwtkit.CodeTokenEndpointUnreachable) {
		t.Errorf("reported %+v", s.refusals)
	}
}

func TestHookMayAnswerInstead(t *testing.T) {
	s := newScene(t, &api{})
	explained := errors.New("the token is for another API")
	s.transport.Refused = func(context.Context, tokensource.Refusal) error { return explained }
	req, _ := http.NewRequestWithContext(t.Context(), "GET", s.server.URL, nil)
	if response, err := s.client.Do(req); !errors.Is(err, explained) {
		t.Errorf("got %v, %v", response, err)
	}
}

func TestInsufficientScopeIsNotReplayed(t *testing.T) {
	for challenge, final := range map[string]bool{
		`Bearer error="insufficient_scope", scope="write"`:                                       true,
		`Bearer realm="a b",error=insufficient_scope`:                                            true,
		`Basic realm="x", Bearer ERROR = "insufficient_scope"`:                                   true,
		`Bearer error="invalid_token", error_description="expired"`:                              false,
		`Bearer error="invalid_token", error_description="insufficient_scope"`:                   false,
		`Bearer xerror="insufficient_scope"`:                                                     false,
		`Bearer error="invalid_token", error_description="no error=insufficient_scope here"`:     false,
		`Bearer error="invalid_token", error_description="a \", error=\"insufficient_scope\" b"`: false,
		`Bearer error="insufficient_scope`:                                                       true,
		`Basic abc==, Bearer scope="a", error="insufficient_scope"`:                              true,
		`Bearer error="insufficient_scopes"`:                                                     false,
		``:                                                                                       false,
	} {
		s := newScene(t, &api{Takes: []string{"token-2"}, Challenge: challenge})
		status, _ := s.do(t, "GET", "/", nil)
		if (status == 401) != final || (s.endpoint.Requests() == 1) != final {
			t.Errorf("%s: status %d after %d token requests", challenge, status, s.endpoint.Requests())
		}
	}
}

// closing tells whether a body was closed.
type closing struct {
	io.Reader
	closed bool
}

func (c *closing) Close() error {
	c.closed = true
	return nil
}

func TestNoReplayWithTheSameToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &api{}
		client := &http.Client{Transport: &tokensource.Transport{
			Source: bubbleSource(t, &endpoint{Lifetime: 3600}), Base: direct{a}, Origins: []string{"https://api.example"},
		}}
		for range 15 { // 10 renewals, then none for the rest of this instant
			req, _ := http.NewRequestWithContext(t.Context(), "GET", "https://api.example", nil)
			response, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
		}
		if n := len(a.Tokens()); n != 25 {
			t.Errorf("%d requests for 15 calls, 10 of them with a replay", n)
		}
	})
}

func TestNoTokenNoRequest(t *testing.T) {
	s := newScene(t, &api{})
	s.endpoint.Answer = func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"error":"invalid_client"}`)
	}
	content := &closing{Reader: strings.NewReader("x")}
	req, _ := http.NewRequestWithContext(t.Context(), "POST", s.server.URL, content)
	if _, err := s.client.Do(req); !errors.Is(err, jwtkit.CodeInvalidClient) || !content.closed {
		t.Errorf("got %v, body closed: %v", err, content.closed)
	}
	if len(s.api.Tokens()) != 0 {
		t.Error("a request went out without a token")
	}
}

func TestWrongLengthIsSeenAsWithoutTransport(t *testing.T) {
	for _, length := range []int64{3, 7} { // of 5
		s := newScene(t, &api{Takes: []string{"token-1"}})
		req, _ := http.NewRequestWithContext(t.Context(), "POST", s.server.URL, body{strings.NewReader("hello")})
		req.ContentLength = length
		if response, err := s.client.Do(req); err == nil {
			t.Errorf("%d bytes announced, 5 sent: status %d", length, response.StatusCode)
		}
	}
}
