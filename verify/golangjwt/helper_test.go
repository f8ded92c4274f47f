package golangjwt_test

import (
	"crypto"
	"crypto/ed25519"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/MicahParks/jwkset"
	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"

	"github.com/jwtkit/toolkit/verify/golangjwt"
	"github.com/jwtkit/toolkit/verify/remote"
)

// A keyServer publishes what jwkset writes, as in keyfunc's tests.
type keyServer struct {
	*httptest.Server
	mu      sync.Mutex
	store   jwkset.Storage
	answer  http.HandlerFunc // in place of the set, when not nil
	fetches int
}

func serve(t *testing.T, keys ...jwkset.JWK) *keyServer {
	s := &keyServer{}
	s.publish(t, keys...)
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *keyServer) publish(t *testing.T, keys ...jwkset.JWK) {
	t.Helper()
	store := jwkset.NewMemoryStorage()
	must(t, store.KeyReplaceAll(t.Context(), keys))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store, s.answer = store, nil
	if len(keys) == 0 {
		s.answer = text(`{"keys":[]}`) // jwkset would write null
	}
}

func (s *keyServer) answerWith(h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = h
}

func (s *keyServer) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fetches
}

func (s *keyServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.fetches++
	store, answer := s.store, s.answer
	s.mu.Unlock()
	if answer != nil {
		answer(w, r)
		return
	}
	text, err := store.JSONPublic(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Write(text)
}

// keyfunc gives the one line that a server changes, with the keys behind it.
func (s *keyServer) keyfunc(t *testing.T, o remote.Options) (keyfunc.Keyfunc, *remote.Keys) {
	t.Helper()
	keys, err := remote.JWKS(t.Context(), s.URL, "", o)
	must(t, err)
	t.Cleanup(keys.Close)
	k, err := keyfunc.New(keyfunc.Options{Storage: golangjwt.Storage(keys), UseWhitelist: []jwkset.USE{jwkset.UseSig}})
	must(t, err)
	return k, keys
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newKey gives an Ed25519 key and its JWK for signatures.
func newKey(t *testing.T, kid string) (ed25519.PrivateKey, jwkset.JWK) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	must(t, err)
	return private, jwkOf(t, private, jwkset.JWKMetadataOptions{KID: kid, USE: jwkset.UseSig})
}

func jwkOf(t *testing.T, key crypto.Signer, metadata jwkset.JWKMetadataOptions) jwkset.JWK {
	t.Helper()
	made, err := jwkset.NewJWKFromKey(key, jwkset.JWKOptions{Metadata: metadata})
	must(t, err)
	return made
}

// sign gives a token with that kid, none for "".
func sign(t *testing.T, method jwt.SigningMethod, key any, kid string) string {
	t.Helper()
	token := jwt.NewWithClaims(method, jwt.RegisteredClaims{ExpiresAt: jwt.NewNumericDate(time.Now().Add(time.Hour))})
	if kid != "" {
		token.Header["kid"] = kid
	}
	text, err := token.SignedString(key)
	must(t, err)
	return text
}

func parse(t *testing.T, k keyfunc.Keyfunc, text string) error {
	t.Helper()
	_, err := jwt.Parse(text, k.KeyfuncCtx(t.Context()))
	return err
}

func expect(t *testing.T, err, want error) {
	t.Helper()
	if want == nil && err != nil || !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}
