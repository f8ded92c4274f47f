package remote_test

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/remote"
)

// A keyServer publishes a key set at /jwks and the discovery document that names
// it, and counts the requests for each path.
type keyServer struct {
	base   string // what addresses begin with
	client *http.Client

	mu       sync.Mutex
	body     []byte           // the key set
	answer   http.HandlerFunc // in place of the key set, when not nil
	metadata http.HandlerFunc // in place of the discovery document, when not nil
	requests map[string]int
}

// listen serves on a real socket.
func listen(t *testing.T, keys ...testKey) *keyServer {
	s := &keyServer{requests: map[string]int{}}
	s.publish(keys...)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.base, s.client = server.URL, server.Client()
	return s
}

// pipe serves inside a synctest bubble, whose clock a real socket would stop:
// the same server and client over net.Pipe.
func pipe(t *testing.T, keys ...testKey) *keyServer {
	s := &keyServer{requests: map[string]int{}, base: "http://localhost"}
	s.publish(keys...)
	listener := pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: s}
	go server.Serve(listener)
	transport := &http.Transport{DialContext: listener.dial}
	s.client = &http.Client{Transport: transport}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		server.Shutdown(context.Background()) // waits for the handlers
	})
	return s
}

func (s *keyServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests[r.URL.Path]++
	answer, metadata := s.answer, s.metadata
	s.mu.Unlock()
	switch {
	case r.URL.Path == "/jwks" && answer != nil:
		answer(w, r)
	case r.URL.Path == "/jwks":
		s.sendKeys(w)
	case metadata != nil:
		metadata(w, r)
	case r.URL.Path == "/.well-known/openid-configuration":
		sendMetadata(w, s.base, s.base+"/jwks")
	default:
		http.NotFound(w, r)
	}
}

func (s *keyServer) sendKeys(w http.ResponseWriter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Write(s.body)
}

// gate holds back the key set, as it is now, until the channel is closed.
func (s *keyServer) gate() chan struct{} {
	open := make(chan struct{})
	s.answerWith(func(w http.ResponseWriter, _ *http.Request) {
		<-open
		s.sendKeys(w)
	})
	return open
}

func sendMetadata(w http.ResponseWriter, issuer, jwksURI string) {
	json.NewEncoder(w).Encode(map[string]string{"issuer": issuer, "jwks_uri": jwksURI})
}

// publish replaces the key set.
func (s *keyServer) publish(keys ...testKey) {
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	for _, key := range keys {
		set.Keys = append(set.Keys, key.public())
	}
	body, err := json.Marshal(set)
	if err != nil {
		panic(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.body, s.answer = body, nil
}

// answerWith lets h answer for the key set.
func (s *keyServer) answerWith(h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = h
}

// answerText answers with 200 and text.
func (s *keyServer) answerText(text string) {
	s.answerWith(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, text) })
}

// describeWith lets h answer for every path but the key set's.
func (s *keyServer) describeWith(h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.metadata = h
}

// fetches counts the requests for the key set.
func (s *keyServer) fetches() int { return s.count("/jwks") }

func (s *keyServer) count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests[path]
}

// jwks gives Keys over the key set's address, and a verifier that uses them.
func (s *keyServer) jwks(t *testing.T, o remote.Options) (*remote.Keys, *verify.Verifier) {
	t.Helper()
	o.Client = s.client
	keys, err := remote.JWKS(t.Context(), s.base+"/jwks", s.base, o)
	return s.use(t, keys, err)
}

// issuer gives Keys found by discovery, and a verifier that uses them.
func (s *keyServer) issuer(t *testing.T, issuer string) (*remote.Keys, *verify.Verifier) {
	t.Helper()
	return s.issuerWith(t, issuer, remote.Options{})
}

func (s *keyServer) issuerWith(t *testing.T, issuer string, o remote.Options) (*remote.Keys, *verify.Verifier) {
	t.Helper()
	o.Client = s.client
	keys, err := remote.Issuer(t.Context(), issuer, o)
	return s.use(t, keys, err)
}

func (s *keyServer) use(t *testing.T, keys *remote.Keys, err error) (*remote.Keys, *verify.Verifier) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(keys.Close)
	verifier, err := verify.New(keys, verify.Policy{Issuer: keys.Issuer(), AnyAudience: true})
	if err != nil {
		t.Fatal(err)
	}
	return keys, verifier
}

// pipeListener hands the server's ends of net.Pipe to http.Server.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l pipeListener) Close() error   { close(l.closed); return nil }
func (l pipeListener) Addr() net.Addr { return new(net.UnixAddr) }

func (l pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A testKey signs with Ed25519 through go-jose.
type testKey struct {
	id      string
	private ed25519.PrivateKey
}

func newKey(id string) testKey {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		panic(err)
	}
	return testKey{id: id, private: private}
}

func (k testKey) public() jose.JSONWebKey {
	return jose.JSONWebKey{Key: k.private.Public(), KeyID: k.id, Algorithm: "EdDSA", Use: "sig"}
}

// token is one of issuer that is good for an hour.
func (k testKey) token(t *testing.T, issuer string) string {
	t.Helper()
	private := jose.JSONWebKey{Key: k.private, KeyID: k.id}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: private}, nil)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := json.Marshal(map[string]any{"iss": issuer, "exp": time.Now().Add(time.Hour).Unix()})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(claims)
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// untilNext sleeps, inside a bubble, until the next ordinary fetch has begun and
// gone as far as it can.
func untilNext(keys *remote.Keys) {
	time.Sleep(time.Until(keys.Health().NextAttempt))
	synctest.Wait()
}

// expect fails the test unless err has that code; "" stands for no error.
func expect(t *testing.T, err error, want jwtkit.Code) {
	t.Helper()
	if got := jwtkit.CodeOf(err); got != want {
		t.Errorf("got %q (%v), want %q", got, err, want)
	}
}
