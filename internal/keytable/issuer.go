package keytable

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

const audience = "orders-api"

// An Issuer publishes keys, and can be made to misbehave.
type Issuer struct {
	*httptest.Server

	mu      sync.Mutex
	set     []byte
	extra   string // a key in JSON that stands before the others
	answer  http.HandlerFunc
	fetches int
}

// NewIssuer starts an issuer that publishes these keys.
func NewIssuer(keys ...*Key) *Issuer {
	i := new(Issuer)
	i.Publish(keys...)
	i.Server = httptest.NewServer(i)
	return i
}

// ServeHTTP answers with the key set or the discovery document.
func (i *Issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	isSet := strings.HasSuffix(r.URL.Path, "/jwks")
	if isSet {
		i.fetches++
	}
	set, answer := i.set, i.answer
	i.mu.Unlock()
	switch {
	case answer != nil:
		answer(w, r)
	case isSet:
		w.Write(set)
	default:
		json.NewEncoder(w).Encode(map[string]any{"issuer": i.URL, "jwks_uri": i.URL + "/jwks", "id_token_signing_alg_values_supported": []string{"RS256"}})
	}
}

// Publish replaces the keys.
func (i *Issuer) Publish(keys ...*Key) {
	i.mu.Lock()
	defer i.mu.Unlock()
	var set jose.JSONWebKeySet
	for _, key := range keys {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: key.private.Public(), KeyID: key.id, Algorithm: "RS256", Use: "sig"})
	}
	i.set, _ = json.Marshal(set)
	if i.extra != "" {
		i.set = bytes.Replace(i.set, []byte("["), []byte("["+i.extra+","), 1)
	}
}

// Misbehave lets h answer every request; nil ends that.
func (i *Issuer) Misbehave(h http.HandlerFunc) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.answer = h
}

// Fetches counts the requests for the key set so far.
func (i *Issuer) Fetches() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.fetches
}

func down(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "down", http.StatusServiceUnavailable)
}

// slow answers with the key set as it is, after a while.
func (i *Issuer) slow(w http.ResponseWriter, _ *http.Request) {
	time.Sleep(300 * time.Millisecond)
	i.mu.Lock()
	defer i.mu.Unlock()
	w.Write(i.set)
}

// large answers with a valid set of 32 MiB.
func (i *Issuer) large(w http.ResponseWriter, _ *http.Request) {
	i.mu.Lock()
	set := i.set
	i.mu.Unlock()
	io.WriteString(w, `{"x":"`)
	for chunk, n := bytes.Repeat([]byte("a"), 32<<10), 0; n < 1024; n++ {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
	io.WriteString(w, `",`)
	w.Write(set[1:])
}

// A Key signs tokens.
type Key struct {
	id      string
	private *rsa.PrivateKey
}

// spare are private keys, which take long to make.
var spare = sync.OnceValue(func() []*rsa.PrivateKey {
	var keys []*rsa.PrivateKey
	for range 3 {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		keys = append(keys, key)
	}
	return keys
})

// NewKey gives a key; keys of the same number are one key.
func NewKey(kid string, number int) *Key { return &Key{kid, spare()[number]} }

// Token gives a token of the issuer that is good for an hour.
func (k *Key) Token(issuer string) string {
	now := time.Now()
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.RegisteredClaims{
		Issuer: issuer, Subject: "somebody", Audience: jwt.ClaimStrings{audience},
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(time.Hour)),
	})
	token.Header["kid"] = k.id
	text, err := token.SignedString(k.private)
	if err != nil {
		panic(err)
	}
	return text
}
