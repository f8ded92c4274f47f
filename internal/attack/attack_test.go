package attack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
)

const claims = `{"iss":"https://id.example","exp":1800000000,"scope":"read"}`

// sourceOf is an issuer that has one key and whose faulty tokens are all "x".
func sourceOf(key *forge.Key) Source {
	return Source{
		Good: key.Token(claims), JWKS: []byte(forge.JWKS(key)),
		Faulty: func(context.Context, string) (string, error) { return "x", nil },
	}
}

// TestConfusedTokensAreTheClassicOnes checks the tokens of algorithm confusion as
// a server would that takes its public key for a secret.
func TestConfusedTokensAreTheClassicOnes(t *testing.T) {
	for _, algorithm := range []string{"RS256", "PS256", "ES256", "ES512", "EdDSA"} {
		key := forge.NewKey(algorithm, "k")
		der, err := x509.MarshalPKIXPublicKey(key.Public())
		if err != nil {
			t.Fatal(err)
		}
		secret := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
		cases, err := Corpus(t.Context(), sourceOf(key))
		if err != nil {
			t.Fatal(err)
		}
		fooled := 0
		for _, c := range cases {
			token := strings.TrimPrefix(c.Authorization, "Bearer ")
			dot := strings.LastIndexByte(token, '.')
			mac := hmac.New(sha256.New, secret)
			mac.Write([]byte(token[:max(dot, 0)]))
			if token[dot+1:] == base64.RawURLEncoding.EncodeToString(mac.Sum(nil)) {
				fooled++
			}
		}
		if fooled != 1 {
			t.Errorf("%s: %d tokens fool a server that takes its PEM file for a secret, want 1", algorithm, fooled)
		}
	}
}

// TestNoCaseIsTwice holds that each case is a request of its own, but for the good
// token and the faults of this source.
func TestNoCaseIsTwice(t *testing.T) {
	cases, err := Corpus(t.Context(), sourceOf(forge.NewKey("ES256", "k")))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, c := range cases[:len(cases)-1] {
		if name, twice := seen[c.Authorization]; twice && c.Authorization != "Bearer x" {
			t.Errorf("%q and %q are the same request", name, c.Name)
		}
		seen[c.Authorization] = c.Name
	}
}

// TestOddSources are issuers that one cannot attack with; none may crash us.
func TestOddSources(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	good := sourceOf(key)
	for name, change := range map[string]func(*Source){
		"an opaque token":   func(s *Source) { s.Good = "opaque" },
		"garbage":           func(s *Source) { s.Good = "a.b.c" },
		"another algorithm": func(s *Source) { s.Good = key.Sign(`{"alg":"XY"}`, claims) },
		"no key set":        func(s *Source) { s.JWKS = []byte("<html>") },
		"another's key set": func(s *Source) { s.JWKS = []byte(forge.JWKS(forge.NewKey("ES256", "other"))) },
		"a short point":     func(s *Source) { s.JWKS = []byte(`{"keys":[{"kid":"k","kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}`) },
		"a long point": func(s *Source) {
			s.JWKS = []byte(`{"keys":[{"kid":"k","kty":"OKP","x":"` + strings.Repeat("A", 4000) + `"}]}`)
		},
		"no modulus": func(s *Source) { s.JWKS = []byte(`{"keys":[{"kid":"k","kty":"what"}]}`) },
	} {
		s := good
		change(&s)
		if cases, err := Corpus(t.Context(), s); err == nil {
			t.Errorf("%s: %d cases", name, len(cases))
		}
	}
}

// TestRunEndsWhenNothingCanBeSaid sends one request to an API that refuses
// everything.
func TestRunEndsWhenNothingCanBeSaid(t *testing.T) {
	cases, err := Corpus(t.Context(), sourceOf(forge.NewKey("ES256", "k")))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(t.Context(), cases, func(context.Context, string) (int, error) { return http.StatusForbidden, nil })
	if err != nil || r.Sent != 1 || len(r.Findings) != 1 || r.Findings[0].Say() != "a good token was refused (403)" {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestControlGuardsItsCases answers rightly to the good token and wrongly to all
// that the issuer's broken key signed, which it does not know: nothing is held
// against it.
func TestControlGuardsItsCases(t *testing.T) {
	source := sourceOf(forge.NewKey("ES256", "k"))
	source.Broken = func(_ context.Context, cause string) (string, error) { return cause, nil }
	cases, err := Corpus(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	good := cases[0].Authorization
	run := func(control int) Result {
		r, err := Run(t.Context(), cases, func(_ context.Context, authorization string) (int, error) {
			scheme, token, _ := strings.Cut(authorization, " ")
			switch {
			case token == "nothing_wrong":
				return control, nil
			case strings.EqualFold(scheme, "Bearer") && "Bearer "+token == good, token == "crit":
				return http.StatusOK, nil
			}
			return http.StatusUnauthorized, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := run(http.StatusUnauthorized); len(r.Findings) != 0 || len(r.Untested) != 1 {
		t.Errorf("refused: %v, not tried: %v", r.Lines(), r.Untested)
	}
	if r := run(http.StatusOK); len(r.Findings) != 1 || r.Findings[0].Class != "critical header" || len(r.Untested) != 0 {
		t.Errorf("let in: %v, not tried: %v", r.Lines(), r.Untested)
	}
}
