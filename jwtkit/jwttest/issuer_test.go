package jwttest_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/issuer"
	"github.com/jwtkit/toolkit/jwtkit/jwttest"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/remote"
)

// published gives the keys as a stranger fetches them.
func published(t *testing.T, i *jwttest.Issuer) jose.JSONWebKeySet {
	t.Helper()
	answer, err := i.Client().Get(i.URL + "/.well-known/jwks.json")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(body, &set); err != nil {
		t.Fatal(err)
	}
	return set
}

// claims gives those of text, verified by go-jose.
func claims(t *testing.T, i *jwttest.Issuer, text string) map[string]any {
	t.Helper()
	signed, err := jose.ParseSignedCompact(text, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		t.Fatal(err)
	}
	payload, err := signed.Verify(published(t, i))
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

func TestNewIssuer(t *testing.T) {
	i := jwttest.NewIssuer(t,
		issuer.App{Scopes: []string{"read", "write"}, Lifetime: time.Minute},
		issuer.App{ID: "second"})
	got := claims(t, i, i.Token(t, "read"))
	if got["iss"] != i.URL || got["client_id"] != i.App.ID || got["exp"].(float64)-got["iat"].(float64) != 60 {
		t.Errorf("claims = %v", got)
	}
	if scope, _ := got["scope"].([]any); len(scope) != 1 || scope[0] != "read" {
		t.Errorf("scope = %v", got["scope"])
	}
	if mine := claims(t, i, i.Sign(t, map[string]any{"sub": "me"})); len(mine) != 1 || mine["sub"] != "me" {
		t.Errorf("signed claims = %v", mine)
	}
}

func TestRotate(t *testing.T) {
	i := jwttest.NewIssuer(t)
	before := i.Token(t)
	kid := i.Rotate(t)
	if set := published(t, i); len(set.Keys) != 2 || set.Keys[0].KeyID != kid {
		t.Errorf("after Rotate: %d keys", len(set.Keys))
	}
	claims(t, i, before)
	kid = i.RotateWithoutOverlap(t)
	if set := published(t, i); len(set.Keys) != 1 || set.Keys[0].KeyID != kid {
		t.Errorf("after RotateWithoutOverlap: %d keys", len(set.Keys))
	}
}

func TestIssuerEndsWithItsTest(t *testing.T) {
	var address string
	t.Run("inner", func(t *testing.T) { address = jwttest.NewIssuer(t).URL })
	if answer, err := http.Get(address); err == nil {
		answer.Body.Close()
		t.Errorf("%s still answers", address)
	}
}

// TestNewIssuerInABubble lets a token expire in no time: the bubble's clock goes
// on although a server and its client are there.
func TestNewIssuerInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := jwttest.NewIssuer(t)
		keys, err := remote.Issuer(t.Context(), i.URL, remote.Options{Client: i.Client()})
		if err != nil {
			t.Fatal(err)
		}
		defer keys.Close()
		verifier, err := verify.New(keys, verify.Policy{Issuer: i.URL, Audiences: []string{"api"}})
		if err != nil {
			t.Fatal(err)
		}
		token := i.Token(t)
		if _, err := verifier.Verify(t.Context(), token); err != nil {
			t.Errorf("at first: %v", err)
		}
		time.Sleep(issuer.DefaultLifetime)
		if _, err := verifier.Verify(t.Context(), token); !errors.Is(err, jwtkit.CodeTokenExpired) {
			t.Errorf("a day later: %v", err)
		}
		if err := i.Issuer().SetFault("slow", issuer.FaultSpan{Count: 1}); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if i.Token(t); time.Since(begun) != 5*time.Second {
			t.Errorf("a slow answer took %v", time.Since(begun))
		}
	})
}
