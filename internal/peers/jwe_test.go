package peers

import (
	"encoding/hex"
	"testing"

	"github.com/jwtkit/toolkit/verify/jwe"
)

// TestWycheproofJWE decrypts. What is valid must give the content, what is
// invalid an error.
func TestWycheproofJWE(t *testing.T) {
	groups := vectors(t, "json_web_encryption_test.json")
	defaults := []string{"RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW",
		"A128KW", "A192KW", "A256KW", "A128GCMKW", "A192GCMKW", "A256GCMKW", "dir"}
	for _, c := range []struct {
		name    string
		allowed []string
		valid   int // accepted, of 65
	}{
		{"by default", nil, 57},
		{"with RSA1_5 asked for", append(defaults, "RSA1_5"), 65},
	} {
		valid, invalid := 0, 0
		for _, group := range groups {
			for _, v := range group.Tests {
				reason := decrypts(t, group, v, c.allowed)
				switch {
				case v.Result == "valid" && reason == "":
					valid++
				case v.Result == "valid" && c.allowed != nil:
					t.Errorf("%s: test %d (%s) is valid and refused: %s", c.name, v.ID, v.Comment, reason)
				case v.Result == "invalid" && reason == "":
					t.Errorf("%s: test %d (%s) is invalid and accepted", c.name, v.ID, v.Comment)
				case v.Result == "invalid":
					invalid++
				}
			}
		}
		t.Logf("%s: valid %d of 65 accepted, invalid %d of 74 refused", c.name, valid, invalid)
		if valid != c.valid || invalid != 74 {
			t.Errorf("%s: expected %d and 74", c.name, c.valid)
		}
	}
}

// decrypts says why a token does not give its content, or "".
func decrypts(t *testing.T, group vectorGroup, v vector, allowed []string) string {
	t.Helper()
	key, err := jwe.ParseJWK(group.Private)
	if err != nil {
		return "the key: " + err.Error()
	}
	d, err := jwe.New(jwe.Options{Keys: []jwe.Key{key}, KeyAlgorithms: allowed})
	if err != nil {
		t.Fatal(err)
	}
	payload, _, err := d.Decrypt(t.Context(), string(v.JWE))
	if err != nil {
		return err.Error()
	}
	if hex.EncodeToString(payload) != v.PT {
		return "the content is another"
	}
	return ""
}
