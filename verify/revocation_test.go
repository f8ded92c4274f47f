package verify_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// A store is Revocations that remembers what it was asked about.
type store struct {
	asked  []verify.RevocationClaims
	answer bool
	err    error
}

func (s *store) Revoked(_ context.Context, c verify.RevocationClaims) (bool, error) {
	s.asked = append(s.asked, c)
	return s.answer, s.err
}

func TestRevocationIsTheLastCheck(t *testing.T) {
	key, other := forge.NewKey("ES256", "k"), forge.NewKey("ES256", "k")
	p := policy(func(p *verify.Policy) { p.Scopes = []string{"orders:read"} })
	v := newVerifier(t, parseJWKS(t, forge.JWKS(key)), p)
	for name, c := range map[string]struct {
		token string
		code  jwtkit.Code
		asked int
	}{
		"good otherwise": {key.Token(good), jwtkit.CodeTokenRevoked, 1},
		"forged":         {other.Token(good), jwtkit.CodeSignatureInvalid, 0},
		"expired":        {key.Token(`{"iss":"https://id.example","aud":"orders-api","exp":1800000000}`), jwtkit.CodeTokenExpired, 0},
		"without scope":  {key.Token(`{"iss":"https://id.example","aud":"orders-api","exp":1800000060}`), jwtkit.CodeScopeInsufficient, 0},
	} {
		s := &store{answer: true}
		_, err := v.WithRevocations(s).VerifyAt(t.Context(), c.token, at)
		if jwtkit.CodeOf(err) != c.code || len(s.asked) != c.asked {
			t.Errorf("%s: %v, and the store was asked %d times", name, err, len(s.asked))
		}
	}
	if _, err := v.VerifyAt(t.Context(), key.Token(good), at); err != nil {
		t.Errorf("the Verifier that WithRevocations was called on has changed: %v", err)
	}
}

func TestRevocationsAreAskedByTheClaims(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	s := &store{}
	v := newVerifier(t, parseJWKS(t, forge.JWKS(key)), policy(nil)).WithRevocations(s)
	const common = `{"iss":"https://id.example","aud":"orders-api","exp":1800000060`
	all := verify.RevocationClaims{
		Issuer: issuer, ID: "7", Subject: "u1", Session: "s1", ClientID: "shop",
		IssuedAt: time.Unix(1799999990, 0).UTC(), Expiry: time.Unix(1800000060, 0).UTC(),
	}
	least := verify.RevocationClaims{Issuer: issuer, Expiry: all.Expiry}
	authorized := least
	authorized.ClientID = "page"
	for claims, want := range map[string]verify.RevocationClaims{
		common + `,"jti":"7","sub":"u1","sid":"s1","client_id":"shop","azp":"page","iat":1799999990}`: all,
		common + `,"azp":"page"}`:                            authorized,
		common + `,"sid":7,"client_id":["shop"],"azp":null}`: least,
		common + `}`: least,
	} {
		s.asked = nil
		if _, err := v.VerifyAt(t.Context(), key.Token(claims), at); err != nil {
			t.Errorf("%s: %v", claims, err)
		}
		if len(s.asked) != 1 || s.asked[0] != want {
			t.Errorf("%s: asked about %v, want %v", claims, s.asked, want)
		}
	}
}

// What is not known is not accepted: not at first, and not when remembered.
func TestRevocationsThatAreDownDecideNothing(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	broken := errors.New("connection refused by redis://:hunter2@store")
	for name, v := range map[string]*verify.Verifier{
		"plain":  newVerifier(t, parseJWKS(t, forge.JWKS(key)), policy(nil)),
		"cached": newVerifier(t, parseJWKS(t, forge.JWKS(key)), policy(nil)).Cached(8),
	} {
		s := &store{}
		v := v.WithRevocations(s)
		for _, c := range []struct {
			ctx  context.Context
			err  error
			code jwtkit.Code
		}{
			{t.Context(), broken, jwtkit.CodeInternal},
			{t.Context(), nil, ""},
			{t.Context(), broken, jwtkit.CodeInternal},
			{ended, context.Canceled, jwtkit.CodeKeysUnavailable},
			{t.Context(), &jwtkit.Error{Code: jwtkit.CodeLimitExceeded}, jwtkit.CodeInternal},
			{t.Context(), nil, ""},
		} {
			s.err = c.err
			who, err := v.VerifyAt(c.ctx, key.Token(good), at)
			if jwtkit.CodeOf(err) != c.code || (err == nil) != (who != nil) {
				t.Errorf("%s, %v: %v", name, c.err, err)
			}
			if err == nil {
				continue
			}
			if !errors.Is(err, c.err) || jwtkit.CodeOf(err).Decision() != jwtkit.Undecided {
				t.Errorf("%s: %v does not wrap %v, or decides", name, err, c.err)
			}
			if want := string(c.code) + ": whether the token was withdrawn could not be found out"; err.Error() != want {
				t.Errorf("%s: the text %q, want %q", name, err, want)
			}
		}
	}
}

func TestRememberedTokenIsAskedAboutAgain(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	plain := newVerifier(t, parseJWKS(t, forge.JWKS(key)), policy(nil))
	cached := plain.Cached(8)
	text := key.Token(good)
	if _, err := cached.VerifyAt(t.Context(), text, at); err != nil {
		t.Fatal(err)
	}
	routed, err := verify.Route(plain)
	if err != nil {
		t.Fatal(err)
	}
	s := &store{}
	inner, err := verify.Route(plain.WithRevocations(s))
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]*verify.Verifier{
		"cached, then given the store":         cached.WithRevocations(s), // which remembers nothing of cached
		"given the store, then cached":         plain.WithRevocations(s).Cached(8),
		"chosen by issuer":                     routed.WithRevocations(s),
		"chosen by issuer, cached":             routed.Cached(8).WithRevocations(s),
		"one of those chosen from":             inner,
		"one of those chosen from, all cached": inner.Cached(8),
	} {
		s.asked = nil
		for i, answer := range []bool{false, false, true, true, false} {
			s.answer = answer
			want := jwtkit.Code("")
			if answer {
				want = jwtkit.CodeTokenRevoked
			}
			if _, err := v.VerifyAt(t.Context(), text, at); jwtkit.CodeOf(err) != want || len(s.asked) != i+1 || s.asked[i] != s.asked[0] {
				t.Errorf("%s, use %d: %v, asked about %v", name, i, err, s.asked)
			}
		}
	}
}

// On a hit the time is judged first; the store does not hear of what is expired.
func TestRememberedTokenExpiresBeforeItIsAskedAbout(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	s := &store{}
	v := newVerifier(t, parseJWKS(t, forge.JWKS(key)), policy(nil)).WithRevocations(s).Cached(8)
	text := key.Token(good)
	if _, err := v.VerifyAt(t.Context(), text, at); err != nil {
		t.Fatal(err)
	}
	s.answer = true
	if _, err := v.VerifyAt(t.Context(), text, at.Add(time.Minute)); jwtkit.CodeOf(err) != jwtkit.CodeTokenExpired || len(s.asked) != 1 {
		t.Errorf("%v, asked %d times", err, len(s.asked))
	}
}

func TestHitsWithRevocationsAllocateNothing(t *testing.T) {
	if testenv.Race {
		return
	}
	key := forge.NewKey("ES256", "k")
	list := new(verify.RevocationList)
	for _, r := range []verify.Revocation{
		{Issuer: issuer, ID: "8", Until: time.Now().Add(time.Hour)},
		{Subject: "u2", ClientID: "shop", Until: time.Now().Add(time.Hour)},
		{IssuedBefore: time.Unix(1, 0), Until: time.Now().Add(time.Hour)},
	} {
		if err := list.Revoke(r); err != nil {
			t.Fatal(err)
		}
	}
	v := newVerifier(t, parseJWKS(t, forge.JWKS(key)), policy(nil)).WithRevocations(list).Cached(8)
	text, ctx := key.Token(good), t.Context()
	if n := testing.AllocsPerRun(100, func() {
		if _, err := v.VerifyAt(ctx, text, at); err != nil {
			t.Error(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// All that were given are asked, whoever was given them, until one says yes.
func TestRevocationsAddUp(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	first, second, inner := &store{}, &store{}, &store{}
	leaf := newVerifier(t, parseJWKS(t, forge.JWKS(key)), policy(nil)).WithRevocations(inner)
	routed, err := verify.RouteFunc(func(context.Context, string) (*verify.Verifier, error) { return leaf, nil })
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]*verify.Verifier{"plain": routed, "cached": routed.Cached(8)} {
		v := v.WithRevocations(first).WithRevocations(second)
		for range 2 {
			for _, c := range []struct{ first, second, inner bool }{{}, {first: true}, {second: true}, {inner: true}} {
				first.answer, second.answer, inner.answer = c.first, c.second, c.inner
				want := jwtkit.Code("")
				if c.first || c.second || c.inner {
					want = jwtkit.CodeTokenRevoked
				}
				if _, err := v.VerifyAt(t.Context(), key.Token(good), at); jwtkit.CodeOf(err) != want {
					t.Errorf("%s, %+v: %v", name, c, err)
				}
			}
		}
	}
	if len(first.asked) == 0 || len(first.asked) <= len(second.asked) || len(second.asked) <= len(inner.asked) {
		t.Errorf("asked %d, %d and %d times", len(first.asked), len(second.asked), len(inner.asked))
	}
}

// A program that forgot its store does not run without one.
func TestNilRevocationsDecideNothing(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	v := newVerifier(t, parseJWKS(t, forge.JWKS(key)), policy(nil)).WithRevocations(nil)
	if _, err := v.VerifyAt(t.Context(), key.Token(good), at); jwtkit.CodeOf(err) != jwtkit.CodeInternal {
		t.Error(err)
	}
}

func TestPolicyFor(t *testing.T) {
	keys := parseJWKS(t, forge.JWKS(forge.NewKey("ES256", "k")))
	a := newVerifier(t, keys, policy(func(p *verify.Policy) { p.Scopes = []string{"a"} }))
	b := newVerifier(t, keys, policy(func(p *verify.Policy) { p.Issuer, p.Scopes = "https://b.example", []string{"b"} }))
	routed, err := verify.Route(a, b)
	if err != nil {
		t.Fatal(err)
	}
	found, err := verify.RouteFunc(func(_ context.Context, issuer string) (*verify.Verifier, error) {
		if issuer != "https://b.example" {
			return nil, &jwtkit.Error{Code: jwtkit.CodeIssuerMismatch}
		}
		return b, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		v            *verify.Verifier
		issuer, want string
	}{
		{a, issuer, "a"}, {a, "https://b.example", "a"},
		{routed, issuer, "a"}, {routed, "https://b.example", "b"}, {routed, "https://c.example", ""},
		{found, "https://b.example", "b"}, {found, "https://c.example", ""}, {found, "", ""},
	} {
		got := ""
		if scopes := c.v.PolicyFor(t.Context(), c.issuer).Scopes; len(scopes) > 0 {
			got = scopes[0]
		}
		if got != c.want {
			t.Errorf("the policy for %s demands %q, want %q", c.issuer, got, c.want)
		}
	}
}
