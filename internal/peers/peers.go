package peers

import (
	"context"
	"encoding/json"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/go-jose/go-jose/v4"
	josejwt "github.com/go-jose/go-jose/v4/jwt"
	"github.com/golang-jwt/jwt/v5"
	"github.com/lestrrat-go/jwx/v3/jwk"
	jwxjwt "github.com/lestrrat-go/jwx/v3/jwt"

	"github.com/jwtkit/toolkit/verify"
)

// A Setting is what every library is told: the keys, and what a good token
// states.
type Setting struct {
	JWKS       []byte
	Issuer     string
	Audience   string
	Algorithms []string
	At         time.Time // the instant to judge at; the zero time means now
}

// A Judge says whether a token is good: nil, or why not.
type Judge func(token string) error

func (s *Setting) now() time.Time {
	if s.At.IsZero() {
		return time.Now()
	}
	return s.At
}

// Ours is this module's verifier.
func Ours(s Setting) (Judge, error) {
	v, err := OurVerifier(s)
	if err != nil {
		return nil, err
	}
	return func(token string) error {
		_, err := v.VerifyAt(context.Background(), token, s.now())
		return err
	}, nil
}

// OurVerifier is the verifier behind [Ours].
func OurVerifier(s Setting) (*verify.Verifier, error) {
	keys, _, err := verify.ParseJWKS(s.JWKS)
	if err != nil {
		return nil, err
	}
	return verify.New(keys, verify.Policy{Issuer: s.Issuer, Audiences: []string{s.Audience}, Algorithms: s.Algorithms})
}

// GoJose is go-jose with its package jwt. Without the explicit leeway it would
// allow a minute.
func GoJose(s Setting) (Judge, error) {
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(s.JWKS, &set); err != nil {
		return nil, err
	}
	var algorithms []jose.SignatureAlgorithm
	for _, name := range s.Algorithms {
		algorithms = append(algorithms, jose.SignatureAlgorithm(name))
	}
	return func(token string) error {
		parsed, err := josejwt.ParseSigned(token, algorithms)
		if err != nil {
			return err
		}
		var claims josejwt.Claims
		if err := parsed.Claims(&set, &claims); err != nil {
			return err
		}
		expected := josejwt.Expected{Issuer: s.Issuer, AnyAudience: josejwt.Audience{s.Audience}, Time: s.now()}
		return claims.ValidateWithLeeway(expected, 0)
	}, nil
}

// GolangJWT is golang-jwt with the keys that find gives.
func GolangJWT(s Setting, find jwt.Keyfunc) Judge {
	parser := golangJWTParser(s)
	return func(token string) error {
		_, err := parser.ParseWithClaims(token, &jwt.RegisteredClaims{}, find)
		return err
	}
}

func golangJWTParser(s Setting) *jwt.Parser {
	return jwt.NewParser(jwt.WithValidMethods(s.Algorithms), jwt.WithIssuer(s.Issuer), jwt.WithAudience(s.Audience),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(s.now))
}

// Keyfunc is golang-jwt with keyfunc, which reads the key set for it.
func Keyfunc(s Setting) (Judge, error) {
	keys, err := keyfunc.NewJWKSetJSON(s.JWKS)
	if err != nil {
		return nil, err
	}
	return GolangJWT(s, keys.Keyfunc), nil
}

// JWX is jwx. What is allowed is the alg of each key: it has no list.
func JWX(s Setting) (Judge, error) {
	set, err := jwk.Parse(s.JWKS)
	if err != nil {
		return nil, err
	}
	return func(token string) error {
		_, err := jwxjwt.ParseString(token, jwxjwt.WithKeySet(set), jwxjwt.WithIssuer(s.Issuer), jwxjwt.WithAudience(s.Audience),
			jwxjwt.WithRequiredClaim("exp"), jwxjwt.WithClock(jwxjwt.ClockFunc(s.now)))
		return err
	}, nil
}
