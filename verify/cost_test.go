//go:build !js

package verify_test

import (
	"fmt"
	"math"
	"math/big"
	"runtime"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// allocated gives the bytes that f allocates: the least of a few runs, since
// others allocate at the same time, and pools are filled at first.
func allocated(f func()) int {
	least := uint64(math.MaxUint64)
	for range 7 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	return int(least)
}

// atMost fails when f allocates more than limit bytes.
func atMost(t *testing.T, name string, limit int, f func()) {
	t.Helper()
	if cost := allocated(f); cost > limit && !testenv.Race {
		t.Errorf("%s: %d bytes allocated, the limit is %d", name, cost, limit)
	}
}

// Over the limit of size nothing is read.
func TestCostOverTheLimit(t *testing.T) {
	v := newVerifier(t, parseJWKS(t, forge.JWKS(forge.NewKey("ES256", "k"))), policy(nil))
	for _, unit := range []string{".", "A", "[", "{", "\x00", forge.Encode(`{"alg":"ES256"}`) + "."} {
		text := strings.Repeat(unit, 10<<20/len(unit))
		atMost(t, fmt.Sprintf("10 MiB of %.5q", unit), 1<<10, func() {
			if _, err := v.VerifyAt(t.Context(), text, at); jwtkit.CodeOf(err) != jwtkit.CodeLimitExceeded {
				t.Errorf("%.5q: %v", unit, err)
			}
		})
	}
}

// hostile gives payloads as long as a token of 64 KiB lets them be.
func hostile() map[string]string {
	const size = 47 << 10
	fill := func(unit string) string { return strings.Repeat(unit, size/len(unit)) }
	list := func(unit string) string { return strings.TrimSuffix(fill(unit+","), ",") }
	return map[string]string{
		"spaces":                   "{" + fill(" ") + "}",
		"brackets":                 `{"a":` + fill("["),
		"braces":                   fill(`{"":`),
		"one number":               `{"exp":` + fill("9") + `}`,
		"one string":               `{"iss":"` + fill("x") + `"}`,
		"escapes":                  `{"iss":"` + fill(`\u0041`) + `"}`,
		"short escapes":            `{"iss":"` + fill(`\n`) + `"}`,
		"an escaped name":          `{"` + fill(`\u0041`) + `":1}`,
		"numbers":                  `{"a":[` + list("1") + `]}`,
		"empty arrays":             `{"a":[` + list("[]") + `]}`,
		"members":                  `{` + manyMembers(size) + `}`,
		"members of a member":      `{"a":{` + manyMembers(size) + `}}`,
		"audiences":                `{"aud":[` + list(`"a"`) + `]}`,
		"escaped audiences":        `{"aud":[` + list(`"\u0061"`) + `]}`,
		"objects":                  `{"a":[` + list(`{"a":1}`) + `]}`,
		"1,000 audiences":          `{"aud":[` + strings.TrimSuffix(strings.Repeat(`"`+strings.Repeat("a", 40)+`",`, 1000), ",") + `]}`,
		"1,000 escaped audiences":  `{"aud":[` + strings.TrimSuffix(strings.Repeat(`"`+strings.Repeat(`\u0061`, 6)+`",`, 1000), ",") + `]}`,
		"a string that ends early": `{"iss":"` + fill("x"),
		"invalid UTF-8":            `{"iss":"` + fill("\xff") + `"}`,
	}
}

// Within the limit of size a token costs at most twice its text, however it is
// made. The signatures are good: without one, claims are not even read.
func TestCostWithinTheLimit(t *testing.T) {
	key := forge.NewKey("HS256", "k")
	v := newVerifier(t, parseJWKS(t, forge.JWKS(key)), allAlgorithms())
	for name, payload := range hostile() {
		token := key.Token(payload)
		if len(token) > verify.MaxTokenBytes {
			t.Fatalf("%s: a token of %d bytes", name, len(token))
		}
		atMost(t, name, 2*len(token), func() {
			if _, err := v.VerifyAt(t.Context(), token, at); err == nil {
				t.Errorf("%s was accepted", name)
			}
		})
		forged := withSignature(token, make([]byte, 32))
		atMost(t, name+", forged", 4<<10, func() {
			if _, err := v.VerifyAt(t.Context(), forged, at); jwtkit.CodeOf(err) != jwtkit.CodeSignatureInvalid {
				t.Errorf("%s, forged: %v", name, err)
			}
		})
	}
}

// The same for what stands around the payload.
func TestCostOfOtherParts(t *testing.T) {
	v := newVerifier(t, parseJWKS(t, forge.JWKS(forge.NewKey("ES256", "k"))), policy(nil))
	const size = 60 << 10
	header := forge.Encode(`{"alg":"ES256","kid":"k"}`) + "."
	with := func(header string) string {
		return forge.Encode(header) + "." + strings.Repeat("A", 48<<10) + "." + strings.Repeat("A", 86)
	}
	for name, text := range map[string]string{
		"dots":                   strings.Repeat(".", size),
		"letters":                strings.Repeat("A", size),
		"a payload alone":        header + strings.Repeat("A", size) + ".",
		"a signature alone":      header + "." + strings.Repeat("A", size),
		"a header alone":         strings.Repeat("A", size) + "..",
		"a header of 8 KiB":      with(`{"alg":"ES256","x":"` + strings.Repeat("x", 8100) + `"}`),
		"a header of members":    with(`{"alg":"ES256"` + strings.Repeat(`,"":1`, 1600) + `}`),
		"a header of crit":       with(`{"alg":"ES256","crit":["a"` + strings.Repeat(`,"a"`, 999) + `]}`),
		"a header of brackets":   with(`{"x":` + strings.Repeat("[", 8000)),
		"a kid of 8 KiB":         with(`{"alg":"ES256","kid":"` + strings.Repeat("x", 8100) + `"}`),
		"an alg of 8 KiB":        with(`{"alg":"` + strings.Repeat("x", 8100) + `"}`),
		"a JWE":                  forge.Encode(`{"alg":"dir","enc":"A128GCM"}`) + "." + strings.Repeat("A", size) + "...",
		"a bad last character":   header + strings.Repeat("A", size) + ".!",
		"base64 of another kind": header + strings.Repeat("/", size) + ".",
	} {
		atMost(t, name, 2*len(text), func() {
			if _, err := v.VerifyAt(t.Context(), text, at); jwtkit.CodeOf(err).Decision() != jwtkit.Refuse {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

// A key set within its limit of size costs at most 2 MiB and twice its text,
// whatever is in it; one over it, nothing.
func TestCostOfKeySets(t *testing.T) {
	key := forge.NewKey("ES256", "k").JWK("")
	repeat := func(text string, count int) string {
		return `{"keys":[` + strings.TrimSuffix(strings.Repeat(text+",", count), ",") + `]}`
	}
	for name, set := range map[string]string{
		"10,000 empty keys":    repeat(`{}`, 10_000),
		"10,000 unknown keys":  repeat(`{"kty":"AKP","kid":"some key","alg":"ML-DSA-65","pub":"AAAA"}`, 10_000),
		"500,000 numbers":      repeat(`1`, 500_000),
		"brackets":             `{"keys":` + strings.Repeat("[", 1<<19),
		"members of a key":     `{"keys":[{` + strings.Repeat(`"a":1,`, 1<<17),
		"members of the set":   `{` + manyMembers(1<<20-100) + `,"keys":[]}`,
		"an RSA key too large": `{"keys":[` + rsaJWK("huge", hugeModulus(4<<20), "AQAB") + `]}`,
	} {
		atMost(t, name, 2<<20+2*len(set), func() { verify.ParseJWKS([]byte(set)) })
	}
	over := []byte(repeat(key, 10_000))
	atMost(t, "10,000 keys over 1 MiB", 1<<10, func() {
		if _, _, err := verify.ParseJWKS(over); jwtkit.CodeOf(err) != jwtkit.CodeKeysInvalid {
			t.Error(err)
		}
	})
}

// manyMembers gives members of an object with a name each, size bytes of them.
func manyMembers(size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size-10; i++ {
		fmt.Fprintf(&b, `"%d":1,`, i)
	}
	return strings.TrimSuffix(b.String(), ",")
}

func hugeModulus(bits uint) *big.Int {
	n := new(big.Int).Lsh(big.NewInt(1), bits-1)
	return n.SetBit(n, 0, 1)
}

// An RSA key of 65,536 bits is refused by its length: no number is made of it.
func TestCostOfAHugeRSAKey(t *testing.T) {
	jwk := []byte(rsaJWK("huge", hugeModulus(65536), "AQAB"))
	atMost(t, "RSA of 65,536 bits", 6*len(jwk), func() {
		if _, err := verify.ParseJWK(jwk); jwtkit.CodeOf(err) != jwtkit.CodeKeyUnsuitable {
			t.Error(err)
		}
	})
}

// Finding a key by its kid costs the same in a set of any size.
func TestCostOfFindingAKey(t *testing.T) {
	key := forge.NewKey("EdDSA", "wanted")
	var cost [2]float64
	for i, size := range []int{10, 900} {
		texts := []string{key.JWK("")}
		for n := range size {
			texts = append(texts, key.WithID(fmt.Sprintf("other-%d", n)).JWK(""))
		}
		v := newVerifier(t, parseJWKS(t, `{"keys":[`+strings.Join(texts, ",")+`]}`), policy(nil))
		token := key.Token(good)
		cost[i] = testing.AllocsPerRun(20, func() {
			if _, err := v.VerifyAt(t.Context(), token, at); err != nil {
				t.Fatal(err)
			}
		})
	}
	if cost[0] != cost[1] && !testenv.Race {
		t.Errorf("%v allocations among 10 keys, %v among 900", cost[0], cost[1])
	}
}
