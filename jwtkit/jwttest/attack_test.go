package jwttest_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
	"github.com/jwtkit/toolkit/jwtkit/jwttest"
	"github.com/jwtkit/toolkit/jwtkit/sign"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/bearer"
	"github.com/jwtkit/toolkit/verify/remote"
)

// api is our own middleware in front of a handler that says yes to everybody.
func api(t *testing.T, i *jwttest.Issuer, change func(*verify.Policy)) http.Handler {
	t.Helper()
	keys, err := remote.Issuer(t.Context(), i.URL, remote.Options{Client: i.Client()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keys.Close() })
	policy := verify.Policy{Issuer: i.URL, Audiences: []string{"api"}, Types: []string{"at+jwt"}}
	change(&policy)
	verifier, err := verify.New(keys, policy)
	if err != nil {
		t.Fatal(err)
	}
	return bearer.Require(verifier, func(http.ResponseWriter, *http.Request, *verify.Verified) {})
}

func TestAttackOnBearer(t *testing.T) {
	i := jwttest.NewIssuer(t)
	witness := &witness{TB: t}
	jwttest.Attack(witness, api(t, i, func(*verify.Policy) {}), i)
	if len(witness.said) != 0 {
		t.Errorf("our own middleware: %s", strings.Join(witness.said, "\n"))
	}
	jwttest.Attack(t, api(t, i, func(*verify.Policy) {}), i)
}

// TestAttackInABubble attacks where time stands still, with keys of another kind.
func TestAttackInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := jwttest.NewIssuer(t)
		if _, err := i.Issuer().RotateKeys(issuer.Rotation{Algorithm: "ES256"}); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		jwttest.Attack(t, api(t, i, func(*verify.Policy) {}), i)
		if took := time.Since(begun); took > time.Minute {
			t.Errorf("it took %v of the bubble's time", took)
		}
	})
}

// A witness writes down what a test would have failed with, or logged.
type witness struct {
	testing.TB
	said []string
}

func (w *witness) Errorf(format string, args ...any) {
	w.said = append(w.said, fmt.Sprintf(format, args...))
}

func (w *witness) Logf(format string, args ...any) { w.Errorf(format, args...) }

// TestAttackFinds lets handlers be attacked that have one fault each, and looks
// which classes of tokens are reported.
func TestAttackFinds(t *testing.T) {
	i := jwttest.NewIssuer(t)
	good := api(t, i, func(*verify.Policy) {})
	ok := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	for name, c := range map[string]struct {
		api     http.Handler
		classes []string
	}{
		"lets everybody in": {ok, []string{
			"algorithm confusion", "audience", "claims twice", "critical header", "form", "issuer", "key brought along",
			"kind of token", "no signature", "no token", "sender", "signature", "time", "use of the key",
		}},
		"reads the claims and no signature": {unverified(i.URL), []string{
			"algorithm confusion", "audience", "claims twice", "critical header", "form", "issuer", "key brought along", "kind of token",
			"no signature", "no token", "sender", "signature", "time", "use of the key",
		}},
		"takes every audience":    {api(t, i, func(p *verify.Policy) { p.Audiences, p.AnyAudience = nil, true }), []string{"audience"}},
		"takes every issuer":      {fixedKeys(t, i, verify.Policy{AnyIssuer: true, Audiences: []string{"api"}, Types: []string{"at+jwt"}}), []string{"not tried", "issuer"}},
		"takes what never ends":   {api(t, i, func(p *verify.Policy) { p.AllowNoExpiry = true }), []string{"time"}},
		"takes every bound token": {api(t, i, func(p *verify.Policy) { p.AcceptSenderConstrained = true }), []string{"sender"}},
		"crashes on a bad token": {http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.Count(r.Header.Get("Authorization"), ".") > 2 {
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
			good.ServeHTTP(w, r)
		}), []string{"form"}},
		"wants Bearer to the letter": {http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			good.ServeHTTP(w, r)
		}), []string{"good"}},
		"refuses everybody": {http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }), []string{"good"}},
	} {
		t.Run(name, func(t *testing.T) {
			seen := &witness{TB: t}
			jwttest.Attack(seen, c.api, i)
			var classes []string
			for _, line := range seen.said {
				class, _, _ := strings.Cut(strings.TrimPrefix(line, "jwttest: "), ":")
				classes = append(classes, class)
			}
			if !slices.Equal(classes, c.classes) {
				t.Errorf("reported %q, want %q:\n%s", classes, c.classes, strings.Join(seen.said, "\n"))
			}
		})
	}
}

// TestAttackOnFixedKeys is an API that was given the keys once: what it cannot
// know is said, not counted for it.
func TestAttackOnFixedKeys(t *testing.T) {
	i := jwttest.NewIssuer(t)
	seen := &witness{TB: t}
	jwttest.Attack(seen, fixedKeys(t, i, verify.Policy{Issuer: i.URL, Audiences: []string{"api"}, Types: []string{"at+jwt"}}), i)
	if len(seen.said) != 1 || !strings.Contains(seen.said[0], "not tried: tokens that only a broken issuer signs") {
		t.Errorf("said %q", seen.said)
	}
}

func fixedKeys(t *testing.T, i *jwttest.Issuer, policy verify.Policy) http.Handler {
	t.Helper()
	keys, _, err := verify.ParseJWKS(sign.JWKS(i.Issuer().SigningKey()))
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := verify.New(keys, policy)
	if err != nil {
		t.Fatal(err)
	}
	return bearer.Require(verifier, func(http.ResponseWriter, *http.Request, *verify.Verified) {})
}

// unverified is the classic mistake: it decodes a token, and believes it.
func unverified(issuer string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var claims struct {
			Issuer string `json:"iss"`
			Scope  any    `json:"scope"`
		}
		_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		parts := strings.Split(token, ".")
		if len(parts) < 2 {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		payload, err := base64.RawURLEncoding.DecodeString(strings.TrimSpace(parts[1]))
		if err != nil || json.Unmarshal(payload, &claims) != nil || claims.Issuer != issuer || claims.Scope == nil {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
}
