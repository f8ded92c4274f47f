package remote_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/remote"
)

// What cannot be used in a set is passed over and reported, and the rest serves.
func TestProblemKeys(t *testing.T) {
	good := newKey("good")
	private := jose.JSONWebKey{Key: newKey("private").private, KeyID: "private"}
	leaked, err := private.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]string{
		"unknown kty": `{"kty":"AKP","kid":"bad","alg":"ML-DSA-44","pub":"AAAA"}`,
		"broken":      `{"kty":"EC","crv":"P-256","kid":"bad","x":"AAAA","y":"AAAA"}`,
		"secret":      `{"kty":"oct","kid":"bad","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U"}`,
		"private":     strings.Replace(string(leaked), `"private"`, `"bad"`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			s := listen(t)
			public, err := good.public().MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			s.answerText(`{"keys":[` + bad + "," + string(public) + `]}`)
			keys, verifier := s.jwks(t, remote.Options{})
			_, err = verifier.Verify(t.Context(), good.token(t, s.base))
			expect(t, err, "")
			h := keys.Health()
			if len(h.Problems) != 1 || h.Problems[0].KeyID != "bad" || h.Problems[0].Index != 0 {
				t.Errorf("problems %v, want that of the first key", h.Problems)
			}
			if len(h.KeyIDs) != 1 || h.KeyIDs[0] != "good" {
				t.Errorf("keys in use %q", h.KeyIDs)
			}
		})
	}
}

// A set of secrets alone would verify HS256 tokens that anybody can make.
func TestFetchedSecretsAreNotUsed(t *testing.T) {
	s := listen(t)
	s.answerText(`{"keys":[{"kty":"none"},{"kty":"oct","kid":"s","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U"}]}`)
	keys, _ := s.jwks(t, remote.Options{})
	for _, kid := range []string{"s", ""} {
		if found, err := keys.Keys(t.Context(), jwtkit.Header{KeyID: kid}); err != nil || len(found) != 0 {
			t.Errorf("kid %q: %v, %v, want no key and no error", kid, found, err)
		}
	}
	if p := keys.Health().Problems; len(p) != 2 || p[1].Index != 1 || p[1].KeyID != "s" || p[1].Code != jwtkit.CodeKeyUnsuitable {
		t.Errorf("problems %v", p)
	}
}

func TestHundredKeysAreUsed(t *testing.T) {
	many := make([]testKey, 105)
	for i := range many {
		many[i] = newKey(strings.Repeat("k", i+1))
	}
	s := listen(t, many...)
	keys, verifier := s.jwks(t, remote.Options{})
	_, err := verifier.Verify(t.Context(), many[99].token(t, s.base))
	expect(t, err, "")
	_, err = verifier.Verify(t.Context(), many[100].token(t, s.base))
	expect(t, err, jwtkit.CodeKeyNotFound)
	if h := keys.Health(); len(h.KeyIDs) != 100 || h.Unused != 5 {
		t.Errorf("%d keys in use, %d not", len(h.KeyIDs), h.Unused)
	}
}

func TestKeysServeByKid(t *testing.T) {
	named, other, unnamed := newKey("a"), newKey("b"), newKey("")
	s := listen(t, named, other, unnamed)
	keys, _ := s.jwks(t, remote.Options{})
	for kid, want := range map[string][]string{"a": {"a"}, "": {"a", "b", ""}, "unheard of": {""}} {
		found, err := keys.Keys(t.Context(), jwtkit.Header{KeyID: kid})
		expect(t, err, "")
		var ids []string
		for _, key := range found {
			ids = append(ids, key.ID())
		}
		if !slices.Equal(ids, want) {
			t.Errorf("kid %q: got the keys %q, want %q", kid, ids, want)
		}
	}
}

// Two keys under one kid are both tried, whatever order they stand in.
func TestDuplicateKids(t *testing.T) {
	first, second := newKey("same"), newKey("same")
	s := listen(t, first, second)
	_, verifier := s.jwks(t, remote.Options{})
	for _, key := range []testKey{first, second} {
		_, err := verifier.Verify(t.Context(), key.token(t, s.base))
		expect(t, err, "")
	}
	if got := s.fetches(); got != 1 {
		t.Errorf("%d fetches", got)
	}
}

// Servers send key sets under many media types.
func TestMediaTypeDoesNotMatter(t *testing.T) {
	key := newKey("a")
	for _, media := range []string{"application/jwk-set+json", "text/plain", "text/html", ""} {
		s := listen(t, key)
		s.answerWith(func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = []string{media}
			s.sendKeys(w)
		})
		_, verifier := s.jwks(t, remote.Options{})
		_, err := verifier.Verify(t.Context(), key.token(t, s.base))
		expect(t, err, "")
	}
}
