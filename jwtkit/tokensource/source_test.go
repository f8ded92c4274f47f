package tokensource_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

func mustToken(t testing.TB, source *tokensource.Source) tokensource.Token {
	t.Helper()
	token, err := source.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestCrowdOnEmptyCacheCostsOneRequest(t *testing.T) {
	gate := make(chan struct{})
	e := &endpoint{Lifetime: 3600}
	e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
		<-gate
		e.Issue(w, r, n)
	}
	source := newSource(t, e)
	crowd(1000, func() { close(gate) }, func() {
		if token, err := source.Token(t.Context()); err != nil || token.Reveal() != "token-1" {
			t.Errorf("got %v, %v", token, err)
		}
	})
	if n := e.Requests(); n != 1 {
		t.Errorf("%d requests for one token", n)
	}
}

func TestCachedTokenAllocatesNothing(t *testing.T) {
	source := newSource(t, &endpoint{Lifetime: 3600})
	mustToken(t, source)
	ctx := t.Context()
	if n := testing.AllocsPerRun(1000, func() {
		if _, err := source.Token(ctx); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestRenewReplacesOneGeneration(t *testing.T) {
	e := &endpoint{Lifetime: 3600}
	source := newSource(t, e)
	first := mustToken(t, source)
	for range 3 {
		if token, err := source.Renew(t.Context(), first); err != nil || token.Reveal() != "token-2" {
			t.Fatalf("got %v, %v", token, err)
		}
	}
	if token := mustToken(t, source); token.Reveal() != "token-2" || e.Requests() != 2 {
		t.Errorf("%s after %d requests", token.Reveal(), e.Requests())
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	other := &endpoint{Lifetime: 3600}
	elsewhere := serve(t, other)
	for _, status := range []int{301, 302, 303, 307, 308} {
		e := &endpoint{Answer: func(w http.ResponseWriter, r *http.Request, _ int) {
			http.Redirect(w, r, elsewhere.URL, status)
		}}
		server := serve(t, e)
		client := server.Client()
		_, err := sourceAt(t, server.URL, client).Token(t.Context())
		if !errors.Is(err, jwtkit.CodeTokenResponseInvalid) || !strings.Contains(err.Error(), elsewhere.URL) {
			t.Errorf("%d: %v", status, err)
		}
		if client.CheckRedirect != nil {
			t.Error("the caller's client was changed")
		}
	}
	if other.Requests() != 0 {
		t.Error("the secret went elsewhere")
	}
}

// counting counts the bytes that are read of a response.
type counting struct {
	base http.RoundTripper
	read *atomic.Int64
}

func (c counting) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := c.base.RoundTrip(r)
	if err == nil {
		response.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(response.Body, c), response.Body}
	}
	return response, err
}

func (c counting) Write(p []byte) (int, error) {
	c.read.Add(int64(len(p)))
	return len(p), nil
}

func TestAnswerIsBounded(t *testing.T) {
	for name, encode := range map[string]func(http.ResponseWriter) io.Writer{
		"endless": func(w http.ResponseWriter) io.Writer { return w },
		"packed": func(w http.ResponseWriter) io.Writer {
			w.Header().Set("Content-Encoding", "gzip")
			return gzip.NewWriter(w)
		},
	} {
		server := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			out := encode(w)
			for range 100 {
				if _, err := io.WriteString(out, strings.Repeat(" ", 1<<20)); err != nil {
					return
				}
			}
		}))
		var read atomic.Int64
		source := sourceAt(t, server.URL, &http.Client{Transport: counting{server.Client().Transport, &read}})
		if _, err := source.Token(t.Context()); !errors.Is(err, jwtkit.CodeTokenResponseInvalid) {
			t.Errorf("%s: got %v", name, err)
		}
		if n := read.Load(); n != grant.MaxBody+1 {
			t.Errorf("%s: read %d bytes", name, n)
		}
	}
}

func TestPrimeServesWithoutARequest(t *testing.T) {
	e := &endpoint{Lifetime: 3600}
	source := newSource(t, e)
	if err := source.Prime("kept", time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if token := mustToken(t, source); token.Reveal() != "kept" || e.Requests() != 0 {
		t.Errorf("got %s after %d requests", token.Reveal(), e.Requests())
	}
	if token, err := source.Renew(t.Context(), mustToken(t, source)); err != nil || token.Reveal() != "token-1" {
		t.Errorf("a refused token of elsewhere was not replaced: %v, %v", token, err)
	}
}

func TestPrimeBoundsWhatItIsTold(t *testing.T) {
	for name, expiry := range map[string]time.Time{
		"over":        time.Now().Add(-time.Second),
		"before Unix": time.Unix(-1, 0),
		"overflowing": time.Date(1500, 1, 1, 0, 0, 0, 0, time.UTC), // as Unix nanoseconds, 2084
	} {
		e := &endpoint{Lifetime: 3600}
		source := newSource(t, e)
		if err := source.Prime("dead", expiry); err != nil {
			t.Fatal(err)
		}
		if token := mustToken(t, source); token.Reveal() != "token-1" {
			t.Errorf("%s: a dead token is served", name)
		}
	}
	source := newSource(t, &endpoint{})
	if err := source.Prime("eternal", time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	if left := time.Until(mustToken(t, source).Expiry); left > 30*24*time.Hour {
		t.Errorf("believed for %s", left)
	}
	if err := source.Prime("a\r\nX: y", time.Time{}); !errors.Is(err, jwtkit.CodeTokenMalformed) {
		t.Errorf("got %v", err)
	}
}

func TestUnknownLifetimeComesFromTheToken(t *testing.T) {
	exp := time.Now().Add(90 * time.Minute).Truncate(time.Second)
	source := newSource(t, &endpoint{Answer: func(w http.ResponseWriter, _ *http.Request, _ int) {
		fmt.Fprintf(w, `{"access_token":"%s","token_type":"Bearer"}`, unsignedJWT(exp))
	}})
	token := mustToken(t, source)
	if !token.Expiry.Equal(exp) || len(token.Notes) != 2 {
		t.Errorf("expiry %s, want %s; notes %q", token.Expiry, exp, token.Notes)
	}
}

func TestNewRefusesWhatCannotBeAsked(t *testing.T) {
	for name, request := range map[string]grant.Request{
		"nothing":     {},
		"plain http":  {TokenURL: "http://id.example/token", ClientID: "a", ClientSecret: grant.NewSecret("canary")},
		"bad escape":  {TokenURL: "https://id.example/%zz", ClientID: "a", ClientSecret: grant.NewSecret("canary")},
		"line break":  {TokenURL: "https://id.example/token", ClientID: "a", ClientSecret: grant.NewSecret("canary\n")},
		"no password": {TokenURL: "https://id.example/token", ClientID: "a"},
	} {
		_, err := tokensource.New(tokensource.Options{Request: request})
		if !errors.Is(err, jwtkit.CodeRequestInvalid) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEndpointOutOfReach(t *testing.T) {
	server := serve(t, http.NotFoundHandler())
	url := server.URL
	server.Close()
	_, err := sourceAt(t, url+"/token?key=canary", nil).Token(t.Context())
	if !errors.Is(err, jwtkit.CodeTokenEndpointUnreachable) || !strings.Contains(err.Error(), "refused") || strings.Contains(err.Error(), "canary") {
		t.Errorf("got %v", err)
	}
}

func TestOAuth2(t *testing.T) {
	source := newSource(t, &endpoint{Lifetime: 3600})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := source.OAuth2(ctx).Token(); !errors.Is(err, context.Canceled) {
		t.Errorf("the context is not heard: %v", err)
	}
	token, err := source.OAuth2(t.Context()).Token()
	if err != nil || token.AccessToken != "token-1" || token.Type() != "Bearer" || !token.Valid() || time.Until(token.Expiry) > time.Hour || token.Expiry.IsZero() {
		t.Errorf("got %v, %v", token, err)
	}
}
