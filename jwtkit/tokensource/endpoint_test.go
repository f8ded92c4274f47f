package tokensource_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

const (
	clientID = "orders"
	secret   = "s3cr3t/with+odd:chars%& x"
)

// An endpoint is a token endpoint that numbers its tokens: token-1, token-2.
type endpoint struct {
	// Answer, if it is set, answers in its place; n counts from 1. It is called
	// without a lock.
	Answer func(w http.ResponseWriter, r *http.Request, n int)
	// Lifetime is expires_in.
	Lifetime int

	mu       sync.Mutex
	requests int
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	e.requests++
	n := e.requests
	e.mu.Unlock()
	if e.Answer != nil {
		e.Answer(w, r, n)
		return
	}
	e.Issue(w, r, n)
}

// Issue checks the client and gives the token of that number.
func (e *endpoint) Issue(w http.ResponseWriter, r *http.Request, n int) {
	w.Header().Set("Content-Type", "application/json")
	id, pass, ok := r.BasicAuth()
	if !ok || id != clientID || pass != "s3cr3t%2Fwith%2Bodd%3Achars%25%26+x" || r.PostFormValue("grant_type") != "client_credentials" {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"error":"invalid_client"}`)
		return
	}
	fmt.Fprintf(w, `{"access_token":"token-%d","token_type":"Bearer","expires_in":%d}`, n, e.Lifetime)
}

// Requests counts those that arrived.
func (e *endpoint) Requests() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.requests
}

// serve starts h on loopback.
func serve(t testing.TB, h http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server
}

// newSource gives a Source over e, on loopback.
func newSource(t testing.TB, e *endpoint) *tokensource.Source {
	t.Helper()
	server := serve(t, e)
	return sourceAt(t, server.URL+"/connect/token", server.Client())
}

// bubbleSource gives a Source over e for a synctest bubble, where a socket
// would stop the clock.
func bubbleSource(t testing.TB, e *endpoint) *tokensource.Source {
	t.Helper()
	return sourceAt(t, "https://id.example/connect/token", &http.Client{Transport: direct{e}})
}

func sourceAt(t testing.TB, url string, client *http.Client) *tokensource.Source {
	t.Helper()
	source, err := tokensource.New(tokensource.Options{
		Request: grant.Request{TokenURL: url, ClientID: clientID, ClientSecret: grant.NewSecret(secret)},
		Client:  client,
	})
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// direct calls a handler without a network.
type direct struct{ handler http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder, received := httptest.NewRecorder(), r.Clone(r.Context())
	if received.Body == nil {
		received.Body = http.NoBody // as a server gives it
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.handler.ServeHTTP(recorder, received)
	}()
	select {
	case <-done:
		return recorder.Result(), nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// crowd runs do in n goroutines, all under way before release is called.
func crowd(n int, release func(), do func()) {
	var started, ended sync.WaitGroup
	for range n {
		started.Add(1)
		ended.Go(func() {
			started.Done()
			do()
		})
	}
	started.Wait()
	release()
	ended.Wait()
}
