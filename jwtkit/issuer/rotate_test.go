package issuer_test

import (
	"slices"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

func TestRotateKeepsOldKeysPublished(t *testing.T) {
	s, at := start(t, issuer.Options{})
	before := fetch(t, at, app).text("access_token")
	old := s.SigningKey().ID()
	kid, err := s.Rotate()
	if err != nil {
		t.Fatal(err)
	}
	if got := kids(t, get(t, at+"/.well-known/jwks.json")); !slices.Equal(got, []string{kid, old}) {
		t.Errorf("published %v, want %s before %s", got, kid, old)
	}
	if header, _ := verified(t, at, before); header.KeyID != old {
		t.Errorf("the token from before has kid %s", header.KeyID)
	}
	if header, _ := verified(t, at, fetch(t, at, app).text("access_token")); header.KeyID != kid {
		t.Errorf("the token from after has kid %s, want %s", header.KeyID, kid)
	}
}

func TestRotateWithoutOverlap(t *testing.T) {
	s, at := start(t, issuer.Options{})
	if _, err := s.Rotate(); err != nil {
		t.Fatal(err)
	}
	kid, err := s.RotateWithoutOverlap()
	if err != nil {
		t.Fatal(err)
	}
	if got := kids(t, get(t, at+"/.well-known/jwks.json")); !slices.Equal(got, []string{kid}) {
		t.Errorf("published %v, want %s alone", got, kid)
	}
}

func TestPublishedKeysAreBounded(t *testing.T) {
	s, at := start(t, issuer.Options{})
	var last string
	for range 20 {
		kid, err := s.Rotate()
		if err != nil {
			t.Fatal(err)
		}
		last = kid
	}
	if got := kids(t, get(t, at+"/.well-known/jwks.json")); len(got) != 16 || got[0] != last {
		t.Errorf("%d keys published, first %s", len(got), got[0])
	}
}

// TestRotateUnderLoad issues and verifies tokens while keys rotate: each must
// verify against the set that is published when it arrives. Run with -race.
func TestRotateUnderLoad(t *testing.T) {
	s, at := start(t, issuer.Options{})
	const clients, tokens, rotations = 4, 20, 10
	t.Run("load", func(t *testing.T) {
		t.Run("rotate", func(t *testing.T) {
			t.Parallel()
			for range rotations {
				if _, err := s.Rotate(); err != nil {
					t.Fatal(err)
				}
				if _, err := s.Register(issuer.App{}); err != nil {
					t.Fatal(err)
				}
			}
		})
		for range clients {
			t.Run("client", func(t *testing.T) {
				t.Parallel()
				for range tokens {
					verified(t, at, fetch(t, at, app).text("access_token"))
				}
			})
		}
	})
	if got := kids(t, get(t, at+"/.well-known/jwks.json")); len(got) != rotations+1 {
		t.Errorf("%d keys published", len(got))
	}
}
