package verify_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// FuzzParseJWKS looks for key sets that make ParseJWKS panic or say too much, or
// under which a signature of zeros holds.
func FuzzParseJWKS(f *testing.F) {
	f.Add([]byte(`{"keys":[` + forge.NewKey("ES256", "k").JWK(`,"use":"sig"`) + `]}`))
	f.Add([]byte(`{"keys":[` + forge.NewKey("RS256", "k").JWK(`,"key_ops":["verify"]`) + `,` + forge.NewKey("EdDSA", "").JWK("") + `]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		keys, problems, err := verify.ParseJWKS(data)
		if err != nil {
			if keys != nil || jwtkit.CodeOf(err) != jwtkit.CodeKeysInvalid || len(err.Error()) > 300 {
				t.Errorf("%v beside %v", keys, err)
			}
			return
		}
		for _, p := range problems {
			if p.Code != jwtkit.CodeKeysInvalid && p.Code != jwtkit.CodeKeyUnsuitable || len(p.String()) > 300 {
				t.Errorf("a problem of %d bytes: %v", len(p.String()), p)
			}
		}
		secrets := slices.ContainsFunc(keys, func(k verify.Key) bool { return k.Type() == "oct" })
		public := slices.ContainsFunc(keys, func(k verify.Key) bool { return k.Type() != "oct" })
		if secrets && public {
			t.Errorf("secrets beside public keys: %v", keys)
		}
		nothingHolds(t, keys)
	})
}

// sizes gives the sizes of signatures, in bytes.
var sizes = map[string]int{"RS256": 256, "PS256": 256, "ES256": 64, "ES384": 96, "ES512": 132, "EdDSA": 64, "HS256": 32}

// nothingHolds offers signatures of zeros to each of the keys.
func nothingHolds(t *testing.T, keys verify.StaticKeys) {
	t.Helper()
	p := verify.Policy{AnyIssuer: true, AnyAudience: true, AllowNoExpiry: true, AllowShortSecret: true, Algorithms: forge.Algorithms}
	for i, key := range keys {
		v := newVerifier(t, keys[i:i+1], p)
		for alg, size := range sizes {
			header, err := json.Marshal(map[string]string{"alg": alg, "kid": key.ID()})
			if err != nil {
				t.Fatal(err)
			}
			token := forge.Encode(string(header)) + "." + forge.Encode("{}") + "." + forge.Encode(strings.Repeat("\x00", size))
			if who, err := v.VerifyAt(t.Context(), token, at); jwtkit.CodeOf(err).Decision() != jwtkit.Refuse {
				t.Errorf("%s with the %v: %v, %v", alg, key, who, err)
			}
		}
	}
}

const fuzzSecret = "a secret of 32 bytes, for fuzzing"

// FuzzVerify signs what it is given, so that the claims are judged too. What is
// accepted must be good by another reader's eyes; what was not signed never is.
func FuzzVerify(f *testing.F) {
	key, err := verify.HMACKey("k", []byte(fuzzSecret))
	if err != nil {
		f.Fatal(err)
	}
	v := newVerifier(f, verify.StaticKeys{key}, policy(func(p *verify.Policy) { p.Algorithms = []string{"HS256"} }))
	f.Add(`{"alg":"HS256","kid":"k"}`, good)
	f.Fuzz(func(t *testing.T, header, payload string) {
		token := macTokenOf("HS256", header, payload, fuzzSecret)
		who, err := v.VerifyAt(t.Context(), token, at)
		if err == nil {
			acceptable(t, header, payload)
			_, _, signature := parts(token)
			if flipped := withSignature(token, flip(decode(t, signature))); accepted(v, t, flipped) {
				t.Errorf("accepted without a signature: %v", who)
			}
			return
		}
		if text := err.Error(); who != nil || jwtkit.CodeOf(err).Decision() != jwtkit.Refuse || len(text) > 300 || strings.ContainsAny(text, "\n\r\x00\x1b\u202e") {
			t.Errorf("%v beside an error of %d bytes: %q", who, len(text), text)
		}
	})
}

func flip(signature []byte) []byte {
	signature[0] ^= 1
	return signature
}

func accepted(v *verify.Verifier, t *testing.T, token string) bool {
	_, err := v.VerifyAt(t.Context(), token, at)
	return err == nil
}

// acceptable reads header and claims by encoding/json, whose maps have exact
// names, and fails unless they say what the policy asks for.
func acceptable(t *testing.T, header, payload string) {
	t.Helper()
	h, c := objectOf(t, header), objectOf(t, payload)
	audiences, _ := c["aud"].([]any)
	_, crit := h["crit"]
	_, cnf := c["cnf"]
	if h["alg"] != "HS256" || crit || cnf || c["iss"] != issuer || c["aud"] != audience && !slices.Contains(audiences, any(audience)) {
		t.Errorf("accepted: %q %q", header, payload)
	}
	now := float64(at.Unix())
	if numberOf(c["exp"]) < now || c["nbf"] != nil && numberOf(c["nbf"]) > now {
		t.Errorf("accepted at %v: %q", at, payload)
	}
}

// objectOf reads an object, its numbers as they stand.
func objectOf(t *testing.T, text string) (object map[string]any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&object); err != nil || decoder.More() {
		t.Fatalf("accepted: %q, %v", text, err)
	}
	return object
}

func numberOf(value any) float64 {
	number, _ := value.(json.Number)
	float, _ := number.Float64()
	return float
}
