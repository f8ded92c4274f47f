package verify_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// Each limit of the package documentation, at its edge and one beyond. The keys
// tried and the leeway have tests of their own, TestTriesAreBounded and
// TestPolicies.

func TestLimitOfToken(t *testing.T) {
	key := forge.NewKey("HS256", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	claims := `{"iss":"https://id.example","aud":"orders-api","exp":1800000060,"x":"`
	padded := func(bytes int) string { // a token of that many bytes, or up to two less
		header := `{"alg":"HS256","kid":"k" }`
		payload := (bytes - len(forge.Encode(header)) - 2 - 43) * 3 / 4
		return key.Sign(header, claims+strings.Repeat("x", payload-len(claims)-2)+`"}`)
	}
	for bytes := verify.MaxTokenBytes - 4; bytes <= verify.MaxTokenBytes+4; bytes++ {
		token, want := padded(bytes), jwtkit.Code("")
		if len(token) > verify.MaxTokenBytes {
			want = jwtkit.CodeLimitExceeded
		}
		expect(t, keys, allAlgorithms(), []attack{{fmt.Sprintf("%d bytes", len(token)), token, want, ""}})
	}
	if len(padded(verify.MaxTokenBytes)) != verify.MaxTokenBytes {
		t.Error("no token stands at the limit")
	}
}

func TestLimitsOfKeySet(t *testing.T) {
	set := `{"keys":[` + forge.NewKey("ES256", "k").JWK("") + `]}`
	set += strings.Repeat(" ", 1<<20-len(set))
	if keys, _, err := verify.ParseJWKS([]byte(set)); err != nil || len(keys) != 1 {
		t.Errorf("1 MiB: %v, %v", keys, err)
	}
	if _, _, err := verify.ParseJWKS([]byte(set + " ")); jwtkit.CodeOf(err) != jwtkit.CodeKeysInvalid {
		t.Errorf("over 1 MiB: %v", err)
	}
	jwk := forge.NewKey("EdDSA", "k").JWK("")
	for count, problems := range map[int]int{1000: 0, 1001: 1, 2000: 1} {
		keys, found, err := verify.ParseJWKS([]byte(`{"keys":[` + strings.Repeat(jwk+",", count-1) + jwk + `]}`))
		if err != nil || len(keys) != 1000 || len(found) != problems {
			t.Errorf("%d keys: %d, %v, %v", count, len(keys), found, err)
		}
		if problems == 1 && (found[0].Index != 1000 || !strings.Contains(found[0].Detail, fmt.Sprintf("the set has %d keys", count))) {
			t.Errorf("%d keys: %v", count, found)
		}
	}
}

func TestLimitsOfRSA(t *testing.T) {
	for bits, want := range map[uint]jwtkit.Code{1024: jwtkit.CodeKeyUnsuitable, 2047: jwtkit.CodeKeyUnsuitable, 2048: "", 8192: "", 8193: jwtkit.CodeKeyUnsuitable, 65536: jwtkit.CodeKeyUnsuitable} {
		n := new(big.Int).Lsh(big.NewInt(1), bits-1)
		n.SetBit(n, 0, 1)
		if _, err := verify.ParseJWK([]byte(rsaJWK("k", n, "AQAB"))); jwtkit.CodeOf(err) != want {
			t.Errorf("a modulus of %d bits: %v, want %q", bits, err, want)
		}
	}
	for e, want := range map[int64]jwtkit.Code{0: jwtkit.CodeKeysInvalid, 1: jwtkit.CodeKeysInvalid, 2: jwtkit.CodeKeysInvalid, 3: "", 65537: "", 65538: jwtkit.CodeKeysInvalid,
		1<<31 - 1: "", 1<<31 + 1: jwtkit.CodeKeysInvalid, 1<<62 + 1: jwtkit.CodeKeysInvalid} {
		text := forge.Encode(string(big.NewInt(e).Bytes()))
		if _, err := verify.ParseJWK([]byte(rsaJWK("k", ownKey().N, text))); jwtkit.CodeOf(err) != want {
			t.Errorf("an exponent of %d: %v, want %q", e, err, want)
		}
	}
}

func TestLimitsOfSecrets(t *testing.T) {
	for alg, size := range map[string]int{"HS256": 32, "HS384": 48, "HS512": 64} {
		for bytes, want := range map[int]jwtkit.Code{size: "", size - 1: jwtkit.CodeKeyUnsuitable, 1: jwtkit.CodeKeyUnsuitable} {
			secret := strings.Repeat("s", bytes)
			key, err := verify.HMACKey("k", []byte(secret))
			if err != nil {
				t.Fatal(err)
			}
			token := macToken(alg, `{"alg":"`+alg+`","kid":"k"}`, secret)
			expect(t, verify.StaticKeys{key}, allAlgorithms(), []attack{{fmt.Sprintf("%s with %d bytes", alg, bytes), token, want, ""}})
			lax := allAlgorithms()
			lax.AllowShortSecret = true
			expect(t, verify.StaticKeys{key}, lax, []attack{{fmt.Sprintf("%s with %d bytes, allowed", alg, bytes), token, "", ""}})
		}
	}
}
