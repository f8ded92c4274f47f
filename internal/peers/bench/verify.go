package main

import (
	"context"
	"fmt"

	"github.com/golang-jwt/jwt/v5"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/internal/peers"
	"github.com/jwtkit/toolkit/verify"
)

// plans gives everything that is measured in pairs.
func (f *fixture) plans() []plan {
	verifying := func(algorithm string, ratio float64, allocs int, over bool) plan {
		return plan{"verify " + algorithm + " + registered claims", func(g *group) error {
			return f.verifying(g, algorithm, row{ours: true, target: ratio, allocTarget: allocs, allocsOver: over})
		}}
	}
	return []plan{
		verifying("RS256", 1.10, 6, true),
		verifying("PS256", 1.10, 6, true),
		verifying("ES256", 1.06, 6, true),
		verifying("EdDSA", 1.06, 6, true),
		verifying("HS256", 5, 6, false),
		{"verify RS256 + Decode into a struct", f.decoding},
		{"parse + claims, unverified", f.parsing},
		{"handler, the same RS256 token again", f.handling},
		{"verify HS256, by the number of keys", f.counting},
	}
}

// verifying compares the whole verdict, with the registered claims read.
func (f *fixture) verifying(g *group, algorithm string, targets row) error {
	s, token := f.setting(algorithm), f.tokens[algorithm]
	if err := g.addBare(f.keys[algorithm], token); err != nil {
		return err
	}
	ours, err := f.ours(s)
	if err != nil {
		return err
	}
	if err := g.add("jwtkit", ours, token, targets); err != nil {
		return err
	}
	return g.addPeers(s, f.keys[algorithm], token)
}

// ours verifies and takes the registered claims.
func (f *fixture) ours(s peers.Setting) (peers.Judge, error) {
	v, err := peers.OurVerifier(s)
	if err != nil {
		return nil, err
	}
	return func(token string) error {
		who, err := v.Verify(context.Background(), token)
		if err == nil && who.Claims().Subject == "" {
			err = fmt.Errorf("no subject")
		}
		return err
	}, nil
}

func (g *group) addBare(key *forge.Key, token string) error {
	op, err := raw(key, token)
	g.rows = append(g.rows, &row{name: "bare cryptography", op: op, allocTarget: -1})
	return err
}

func (g *group) add(name string, judge peers.Judge, token string, r row) error {
	op, err := judging(judge, token)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	r.name, r.op = name, op
	g.rows = append(g.rows, &r)
	return nil
}

func (g *group) addPeers(s peers.Setting, key *forge.Key, token string) error {
	var public any
	if key.Algorithm == "HS256" {
		public = key.Secret()
	} else {
		public = key.Public()
	}
	golangJWT := func(s peers.Setting) (peers.Judge, error) {
		return peers.GolangJWT(s, func(*jwt.Token) (any, error) { return public, nil }), nil
	}
	for _, peer := range []struct {
		name string
		open func(peers.Setting) (peers.Judge, error)
	}{{"golang-jwt, one key", golangJWT}, {"golang-jwt with keyfunc", peers.Keyfunc}, {"go-jose", peers.GoJose}, {"jwx", peers.JWX}} {
		judge, err := peer.open(s)
		if err != nil {
			return fmt.Errorf("%s: %w", peer.name, err)
		}
		if err := g.add(peer.name, judge, token, row{allocTarget: -1}); err != nil {
			return err
		}
	}
	return nil
}

// ownClaims are the claims of a service, registered ones among them.
type ownClaims struct {
	jwt.RegisteredClaims
	ClientID string   `json:"client_id"`
	Scope    []string `json:"scope"`
}

// decoding compares verifying with the claims decoded into a struct.
func (f *fixture) decoding(g *group) error {
	s, key, token := f.setting("RS256"), f.keys["RS256"], f.tokens["RS256"]
	if err := g.addBare(key, token); err != nil {
		return err
	}
	v, err := peers.OurVerifier(s)
	if err != nil {
		return err
	}
	if err := g.add("jwtkit", decode(v), token, row{ours: true, target: 1.20, allocTarget: -1}); err != nil {
		return err
	}
	parser := jwt.NewParser(jwt.WithValidMethods(s.Algorithms), jwt.WithIssuer(issuer), jwt.WithAudience(audience), jwt.WithExpirationRequired())
	return g.add("golang-jwt, one key", func(token string) error {
		_, err := parser.ParseWithClaims(token, new(ownClaims), func(*jwt.Token) (any, error) { return key.Public(), nil })
		return err
	}, token, row{allocTarget: -1})
}

func decode(v *verify.Verifier) peers.Judge {
	return func(token string) error {
		who, err := v.Verify(context.Background(), token)
		if err != nil {
			return err
		}
		var own struct {
			Subject  string   `json:"sub"`
			ID       string   `json:"jti"`
			ClientID string   `json:"client_id"`
			Scope    []string `json:"scope"`
		}
		if err := who.Decode(&own); err != nil {
			return err
		}
		if len(own.Scope) != 3 {
			return fmt.Errorf("%d scopes", len(own.Scope))
		}
		return nil
	}
}

// counting compares sets of 10 and of 1,000 keys, all with a kid.
func (f *fixture) counting(g *group) error {
	for _, count := range []int{10, 1000} {
		keys := []*forge.Key{f.keys["HS256"]}
		for i := 1; i < count; i++ {
			keys = append(keys, forge.NewKey("HS256", fmt.Sprint("key-", i)))
		}
		s := f.setting("HS256")
		s.JWKS = []byte(forge.JWKS(keys...))
		ours, err := f.ours(s)
		if err != nil {
			return err
		}
		r := row{ours: true, allocTarget: -1}
		if count > 10 {
			r.target = 1.10
		}
		if err := g.add(fmt.Sprint("jwtkit, ", count, " keys"), ours, f.tokens["HS256"], r); err != nil {
			return err
		}
	}
	return nil
}
