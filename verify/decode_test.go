//go:build !js

package verify_test

import (
	"errors"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
)

func TestDecode(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	who, err := newVerifier(t, parseJWKS(t, forge.JWKS(key)), policy(nil)).VerifyAt(t.Context(), key.Token(good), at)
	if err != nil {
		t.Fatal(err)
	}
	var mine struct {
		ClientID string   `json:"client_id"`
		Scope    []string `json:"scope"`
		N        int64    `json:"n"`
		Upper    string   `json:"CLIENT_ID"`
	}
	if err := who.Decode(&mine); err != nil || mine.ClientID != "shop" || len(mine.Scope) != 2 || mine.N != 9007199254740993 || mine.Upper != "" {
		t.Errorf("%+v, %v", mine, err)
	}
	var wrong struct {
		ClientID int `json:"client_id"`
	}
	if err := who.Decode(&wrong); !errors.Is(err, jwtkit.CodeClaimsInvalid) {
		t.Errorf("a string into a number: %v", err)
	}
}
