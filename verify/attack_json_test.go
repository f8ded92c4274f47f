package verify_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// Names are exact: a claim in other letters is another claim, without meaning.
func TestAttackCaseFolding(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	claims := func(exp string) string {
		return `{"iss":"https://id.example","aud":"orders-api",` + exp + `}`
	}
	const past, future = "1700000000", "1900000000"
	expect(t, keys, policy(nil), []attack{
		{"EXP in the future behind an expired exp", key.Token(claims(`"exp":` + past + `,"EXP":` + future)), jwtkit.CodeTokenExpired, ""},
		{"Exp in the future before an expired exp", key.Token(claims(`"Exp":` + future + `,"exp":` + past)), jwtkit.CodeTokenExpired, ""},
		{"EXP in the past beside a good exp", key.Token(claims(`"exp":` + future + `,"EXP":` + past)), "", ""},
		{"NBF in the future", key.Token(claims(`"exp":` + future + `,"NBF":` + future)), "", ""},
		{"EXP alone", key.Token(claims(`"EXP":` + future)), jwtkit.CodeExpiryMissing, ""},
		{"exp with escapes is exp", key.Token(claims(`"\u0065x\u0070":` + past)), jwtkit.CodeTokenExpired, ""},
		{"exp with a blank", key.Token(claims(`"exp ":` + future)), jwtkit.CodeExpiryMissing, ""},
		{"exp with NUL", key.Token(claims(`"exp\u0000":` + future)), jwtkit.CodeExpiryMissing, ""},
		{"Iss", key.Token(strings.Replace(good, `"iss"`, `"Iss"`, 1)), jwtkit.CodeIssuerMismatch, "no iss"},
		{"long s in iss", key.Token(strings.Replace(good, `"iss"`, `"iſs"`, 1)), jwtkit.CodeIssuerMismatch, "no iss"},
		{"AUD", key.Token(strings.Replace(good, `"aud"`, `"AUD"`, 1)), jwtkit.CodeAudienceMismatch, "no aud"},
		{"kid with a Kelvin sign is no kid", key.Sign("{\"alg\":\"ES256\",\"\u212aid\":\"x\"}", good), "", ""},
		{"CRIT has no meaning", key.Sign(`{"alg":"ES256","CRIT":["x"]}`, good), "", ""},
	})
}

// A name stands once, whatever its spelling and wherever it stands.
func TestAttackDuplicates(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	for _, more := range []string{`"exp":1900000000`, `"\u0065xp":1900000000`, `"iss":"https://id.example"`, `"sub":"u1"`, `"n":1`,
		`"deep":{"a":1,"a":2}`, `"list":[{"a":1,"\u0061":1}]`} {
		payload := strings.TrimSuffix(good, "}") + "," + more + "}"
		expect(t, keys, policy(nil), []attack{{more, key.Token(payload), jwtkit.CodeClaimsInvalid, "twice"}})
	}
	for _, header := range []string{`{"alg":"ES256","kid":"k","kid":"x"}`, `{"alg":"ES256","typ":"a","typ":"b"}`, `{"alg":"ES256","x":{"y":1,"y":1}}`, `{"alg":"ES256","crit":["a"],"crit":[]}`} {
		expect(t, keys, policy(nil), []attack{{header, key.Sign(header, good), jwtkit.CodeHeaderInvalid, "twice"}})
	}
}

// What is not JSON in UTF-8, from the first byte to the last, is not read.
func TestAttackNotJSON(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	utf16LE := func(text string) string {
		var b strings.Builder
		for _, unit := range utf16.Encode([]rune(text)) {
			b.WriteByte(byte(unit))
			b.WriteByte(byte(unit >> 8))
		}
		return b.String()
	}
	spoil := func(old, new string) string { return changed(t, old, new) }
	for name, spoiled := range map[string]func(text string) string{
		"text behind":          func(text string) string { return text + "x" },
		"two objects":          func(text string) string { return text + text },
		"a NUL behind":         func(text string) string { return text + "\x00" },
		"a second value":       func(text string) string { return text + " null" },
		"a byte order mark":    func(text string) string { return "\ufeff" + text },
		"UTF-16":               utf16LE,
		"UTF-16 with its mark": func(text string) string { return utf16LE("\ufeff" + text) },
		"in an array":          func(text string) string { return "[" + text + "]" },
		"in a string":          func(text string) string { return fmt.Sprintf("%q", text) },
		"a comment":            func(text string) string { return "/**/" + text },
		"a comment at the end": func(text string) string { return text + "//" },
		"a comma too many":     func(text string) string { return strings.TrimSuffix(text, "}") + ",}" },
		"a guard in front":     func(text string) string { return ")]}'\n" + text },
		"not closed":           func(text string) string { return strings.TrimSuffix(text, "}") },
		"empty":                func(string) string { return "" },
		"only blanks":          func(string) string { return "  " },
		"invalid UTF-8":        func(text string) string { return strings.TrimSuffix(text, "}") + ",\"x\":\"\xff\"}" },
		"overlong UTF-8":       func(text string) string { return strings.TrimSuffix(text, "}") + ",\"x\":\"\xc0\xaf\"}" },
		"a surrogate in UTF-8": func(text string) string { return strings.TrimSuffix(text, "}") + ",\"x\":\"\xed\xa0\x80\"}" },
		"half a pair":          func(text string) string { return strings.TrimSuffix(text, "}") + `,"x":"\ud800"}` },
		"an unknown escape":    func(text string) string { return strings.TrimSuffix(text, "}") + `,"x":"\x41"}` },
		"a tab in a string":    func(text string) string { return strings.TrimSuffix(text, "}") + ",\"x\":\"\t\"}" },
		"single quotes":        func(text string) string { return strings.TrimSuffix(text, "}") + `,'x':1}` },
		"no quotes":            func(text string) string { return strings.TrimSuffix(text, "}") + `,x:1}` },
	} {
		payload, header := spoiled(good), spoiled(`{"alg":"ES256","kid":"k"}`)
		want := jwtkit.CodeHeaderInvalid
		if header == "" {
			want = jwtkit.CodeTokenMalformed
		}
		expect(t, keys, policy(nil), []attack{
			{"payload: " + name, key.Token(payload), jwtkit.CodeClaimsInvalid, ""},
			{"header: " + name, key.Sign(header, good), want, ""},
		})
	}
	for _, number := range []string{"NaN", "Infinity", "-Infinity", "+1900000000", "0x713fb300", "01900000000", "1900000000.", ".19e10", "1_900_000_000", "1900000000n", "19e", "--1", "- 1"} {
		expect(t, keys, policy(nil), []attack{
			{"exp of " + number, key.Token(spoil("1800000060", number)), jwtkit.CodeClaimsInvalid, ""},
			{"private claim of " + number, key.Token(spoil("9007199254740993", number)), jwtkit.CodeClaimsInvalid, ""},
		})
	}
}

// Depth is bounded, in the header too, and bounds cost nothing.
func TestAttackDepth(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	nested := func(open, shut string, levels int) string {
		return strings.Repeat(open, levels) + "1" + strings.Repeat(shut, levels)
	}
	payload := func(value string) string { return strings.TrimSuffix(good, "}") + `,"deep":` + value + `}` }
	expect(t, keys, policy(nil), []attack{
		{"100 levels", key.Token(payload(nested("[", "]", 99))), "", ""},
		{"101 levels", key.Token(payload(nested("[", "]", 100))), jwtkit.CodeLimitExceeded, "deeper than 100"},
		{"101 levels of objects", key.Token(payload(nested(`{"a":`, "}", 100))), jwtkit.CodeLimitExceeded, "deeper than 100"},
		{"20,000 levels", key.Token(payload(nested("[", "]", 20000))), jwtkit.CodeLimitExceeded, "deeper than 100"},
		{"20,000 brackets that nobody closes", key.Token(strings.Repeat("[", 20000)), jwtkit.CodeLimitExceeded, ""},
		{"100 levels in the header", key.Sign(`{"alg":"ES256","x":`+nested("[", "]", 99)+`}`, good), "", ""},
		{"101 levels in the header", key.Sign(`{"alg":"ES256","x":`+nested("[", "]", 100)+`}`, good), jwtkit.CodeLimitExceeded, "deeper than 100"},
	})
}

// Numbers of private claims keep every digit.
func TestAttackNumbersAreExact(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	v := newVerifier(t, parseJWKS(t, forge.JWKS(key)), policy(nil))
	for _, number := range []string{"9007199254740993", "-9223372036854775808", "18446744073709551616", "0.1000000000000000055", "1e400", "-0", strings.Repeat("9", 1000)} {
		who, err := v.VerifyAt(t.Context(), key.Token(changed(t, "9007199254740993", number)), at)
		if err != nil || !strings.Contains(string(who.Payload()), `"n":`+number+`}`) {
			t.Errorf("%.40s: %v, %v", number, who, err)
		}
	}
	equal := policy(func(p *verify.Policy) { p.Equals = map[string][]string{"sub": {"__proto__"}} })
	expect(t, parseJWKS(t, forge.JWKS(key)), equal, []attack{{"__proto__ as a claim", key.Token(changed(t, `"n":`, `"__proto__":{"sub":"__proto__"},"n":`)), jwtkit.CodeClaimMismatch, ""}})
}
