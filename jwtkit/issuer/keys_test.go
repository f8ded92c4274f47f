package issuer_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

// verifies reports whether a token is one of the issuer's own good ones, by its
// word.
func verifies(t *testing.T, at, token string) bool {
	t.Helper()
	return introspect(t, at, token, app).members["active"] == true
}

func TestRotateToOtherAlgorithms(t *testing.T) {
	s, at := start(t, issuer.Options{})
	for _, algorithm := range []string{"PS256", "EdDSA", "RS256", "ES256"} {
		a := send(t, newRequest(t, http.MethodPost, at+"/admin/keys/rotate", jsonType, `{"alg":"`+algorithm+`"}`))
		token := fetch(t, at, app).text("access_token")
		if a.status != http.StatusOK || s.SigningKey().Algorithm() != algorithm || !verifies(t, at, token) {
			t.Errorf("%s: %d %s", algorithm, a.status, a.body)
		}
		if got := get(t, at+"/.well-known/openid-configuration").members["id_token_signing_alg_values_supported"]; !slices.Contains(got.([]any), any(algorithm)) {
			t.Errorf("%s: the metadata says %v", algorithm, got)
		}
	}
	if a := send(t, newRequest(t, http.MethodPost, at+"/admin/keys/rotate", jsonType, `{"alg":"`+canary+`"}`)); a.status != http.StatusBadRequest {
		t.Errorf("%d %s", a.status, a.body)
	} else {
		checkRefusal(t, a)
	}
}

// TestSwapUnderTheSameKeyID replaces a key as a careless operator does.
func TestSwapUnderTheSameKeyID(t *testing.T) {
	s, at := start(t, issuer.Options{})
	older := s.SigningKey().ID()
	if _, err := s.Rotate(); err != nil {
		t.Fatal(err)
	}
	before, kid := fetch(t, at, app).text("access_token"), s.SigningKey().ID()
	if a := send(t, newRequest(t, http.MethodPost, at+"/admin/keys/rotate", jsonType, `{"same_kid":true}`)); a.text("kid") != kid {
		t.Fatalf("%d %s, want the kid %s again", a.status, a.body, kid)
	}
	if got := kids(t, get(t, at+"/.well-known/jwks.json")); !slices.Equal(got, []string{kid, older}) {
		t.Errorf("published %v", got)
	}
	if verifies(t, at, before) {
		t.Error("the token of the key that was replaced still verifies")
	}
	if !verifies(t, at, fetch(t, at, app).text("access_token")) {
		t.Error("a new token does not verify")
	}
}

func TestDropKey(t *testing.T) {
	s, at := start(t, issuer.Options{})
	token, old := fetch(t, at, app).text("access_token"), s.SigningKey().ID()
	drop := func(kid string) answer {
		return send(t, newRequest(t, http.MethodPost, at+"/admin/keys/drop", jsonType, `{"kid":"`+kid+`"}`))
	}
	if a := drop(old); a.status != http.StatusConflict {
		t.Errorf("the signing key: %d %s", a.status, a.body)
	}
	if _, err := s.Rotate(); err != nil {
		t.Fatal(err)
	}
	if a := drop(canary); a.status != http.StatusNotFound {
		t.Errorf("an unknown key: %d %s", a.status, a.body)
	} else {
		checkRefusal(t, a)
	}
	if a := drop(old); a.status != http.StatusOK || a.members["published"] != 1.0 || verifies(t, at, token) {
		t.Errorf("%d %s", a.status, a.body)
	}
}
