package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/internal/peers"
)

const (
	issuer   = "https://login.example.com/realms/prod"
	audience = "https://api.example.com/orders"
)

// A fixture holds a key and a token for each algorithm that is measured.
type fixture struct {
	keys   map[string]*forge.Key
	tokens map[string]string
	claims string
}

func newFixture() (*fixture, error) {
	now := time.Now().Unix()
	f := &fixture{keys: map[string]*forge.Key{}, tokens: map[string]string{}, claims: fmt.Sprintf(
		`{"iss":%q,"sub":"f3b7c1de-52a8-4a0c-9d55-0d4d6c2b8a11","aud":[%q,"https://api.example.com/billing"],"exp":%d,"nbf":%d,"iat":%d,`+
			`"jti":"7b0f5a0e-3f66-4b0e-8a1c-2f2f0c8f1f55","client_id":"orders-frontend","scope":["orders:read","orders:write","billing:read"]}`,
		issuer, audience, now+86400, now-60, now-60)}
	for _, name := range []string{"RS256", "PS256", "ES256", "EdDSA", "HS256"} {
		f.keys[name] = forge.NewKey(name, "2026-11-key-"+strings.ToLower(name))
		f.tokens[name] = f.keys[name].Token(f.claims)
	}
	return f, nil
}

// setting tells a library what it needs to judge the token of an algorithm: a
// set of one secret, or of all public keys.
func (f *fixture) setting(algorithm string) peers.Setting {
	keys := []*forge.Key{f.keys["RS256"], f.keys["PS256"], f.keys["ES256"], f.keys["EdDSA"]}
	if algorithm == "HS256" {
		keys = []*forge.Key{f.keys[algorithm]}
	}
	return peers.Setting{JWKS: []byte(forge.JWKS(keys...)), Issuer: issuer, Audience: audience, Algorithms: []string{algorithm}}
}

// judging makes sure that a judge tells good from bad, and gives the operation
// that is measured.
func judging(judge peers.Judge, token string) (func() error, error) {
	dot := strings.LastIndexByte(token, '.')
	other := "A"
	if token[dot+1] == 'A' {
		other = "B"
	}
	if err := judge(token); err != nil {
		return nil, fmt.Errorf("a good token is refused: %w", err)
	}
	if judge(token[:dot+1]+other+token[dot+2:]) == nil {
		return nil, errors.New("a bad signature is accepted")
	}
	return func() error { return judge(token) }, nil
}
