package diagnose_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

var at = time.Unix(1800000000, 0)

const good = `{"iss":"https://id.example","aud":["billing","orders-api"],"sub":"u1","scope":["orders:read"],"nbf":1799999990,"iat":1799999990,"exp":1800000060}`

var whole = verify.Policy{Issuer: "https://id.example", Audiences: []string{"orders-api"}}

func keySet(t testing.TB, keys ...*forge.Key) verify.StaticKeys {
	t.Helper()
	set, _, err := verify.ParseJWKS([]byte(forge.JWKS(keys...)))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// Each case is what somebody pastes, what is known beside it, and the answer
// that they should get first.
func TestFirstCause(t *testing.T) {
	es, rs, hs := forge.NewKey("ES256", "k"), forge.NewKey("RS256", "k"), forge.NewKey("HS256", "k")
	keys, token := keySet(t, es), es.Token(good)
	header := func(text string) string { return es.Sign(text, good) }
	claims := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%s is not in the claims", old)
		}
		return es.Token(strings.Replace(good, old, new, 1))
	}
	unsigned := forge.Encode(`{"alg":"none"}`) + "." + forge.Encode(good) + "."
	jwe := forge.Encode(`{"alg":"dir","enc":"A256GCM"}`) + "..AAAA.AAAA.AAAA"
	expired := claims(`1800000060`, `1799900000`)
	with := func(change func(*verify.Policy)) verify.Policy {
		p := whole
		change(&p)
		return p
	}
	short, _ := verify.HMACKey("", []byte("secret"))
	byHS := with(func(p *verify.Policy) { p.Algorithms = []string{"HS256"} })
	for _, c := range []struct {
		text      string
		keys      verify.KeySet
		policy    *verify.Policy
		cause     string
		certainty diagnose.Certainty
		code      jwtkit.Code // of the report
	}{
		{token, keys, &whole, "nothing_wrong", diagnose.Hint, ""},
		{token, nil, nil, "nothing_wrong", diagnose.Hint, jwtkit.CodeKeysUnavailable},
		{token, keys, nil, "nothing_wrong", diagnose.Hint, jwtkit.CodePolicyInvalid},

		{"Authorization: Bearer", nil, nil, "placeholder", diagnose.Proved, jwtkit.CodeCredentialsMissing},
		{"Authorization: Bearer undefined", nil, nil, "placeholder", diagnose.Proved, jwtkit.CodeCredentialsMissing},
		{"Authorization: Bearer {{access_token}}", nil, nil, "placeholder", diagnose.Proved, jwtkit.CodeCredentialsMissing},
		{"$ACCESS_TOKEN", nil, nil, "placeholder", diagnose.Proved, jwtkit.CodeCredentialsMissing},
		{"<token>", nil, nil, "placeholder", diagnose.Proved, jwtkit.CodeCredentialsMissing},
		{"[object Object]", nil, nil, "placeholder", diagnose.Proved, jwtkit.CodeCredentialsMissing},
		{"Authorization: Bearer Bearer " + token, keys, &whole, "double_bearer", diagnose.Proved, ""},
		{"bearer  BEARER " + expired, keys, &whole, "double_bearer", diagnose.Proved, jwtkit.CodeTokenExpired},
		{"Authorization: " + token, keys, &whole, "no_scheme", diagnose.Proved, ""},
		{"Authorization: Token " + token, keys, &whole, "wrong_scheme", diagnose.Proved, ""},
		{"authorization: bearer " + token, keys, &whole, "nothing_wrong", diagnose.Hint, ""},

		{`{"access_token":"` + token + `","expires_in":60}`, keys, &whole, "nothing_wrong", diagnose.Hint, ""},
		{`Authorization: Bearer {"access_token":"` + token + `","expires_in":60}`, keys, &whole, "whole_json", diagnose.Proved, ""},
		{`{"access_token":"` + expired + `","expires_in":60}`, keys, &whole, "expired", diagnose.Proved, jwtkit.CodeTokenExpired},
		{`"` + token + `"`, keys, &whole, "quoted", diagnose.Likely, ""},
		{`Authorization: Bearer '` + expired + `'`, keys, &whole, "quoted", diagnose.Proved, jwtkit.CodeTokenExpired},
		{token[:70] + "\n  " + token[70:], keys, &whole, "whitespace_inside", diagnose.Likely, ""},
		{"Authorization: Bearer " + token[:70] + "\n" + token[70:], keys, &whole, "whitespace_inside", diagnose.Likely, ""},
		{"Authorization: Bearer " + token[:70] + " " + token[70:], keys, &whole, "whitespace_inside", diagnose.Proved, ""},
		{" " + token + "\r\n", keys, &whole, "nothing_wrong", diagnose.Hint, ""},
		{"it says 401 for " + token + ", why?", keys, &whole, "nothing_wrong", diagnose.Hint, ""},

		{"", nil, nil, "not_a_token", diagnose.Proved, jwtkit.CodeCredentialsMissing},
		{" \n", nil, nil, "not_a_token", diagnose.Proved, jwtkit.CodeCredentialsMissing},
		{"-----BEGIN RSA PUBLIC KEY-----\nMIIB", nil, nil, "not_a_token", diagnose.Proved, jwtkit.CodeTokenMalformed},
		{"<!DOCTYPE html><html>", nil, nil, "not_a_token", diagnose.Proved, jwtkit.CodeTokenMalformed},
		{"\x00\x01\xff", nil, nil, "not_a_token", diagnose.Proved, jwtkit.CodeTokenMalformed},
		{"please help me", nil, nil, "not_a_token", diagnose.Proved, jwtkit.CodeTokenMalformed},
		{`{"error":"invalid_client"}`, nil, nil, "invalid_client", diagnose.Proved, jwtkit.CodeCredentialsMissing},
		{`{"error":"other"}`, nil, nil, "not_a_token", diagnose.Proved, jwtkit.CodeTokenMalformed},
		{strings.Repeat(".", 10000), nil, nil, "not_a_token", diagnose.Proved, jwtkit.CodeTokenMalformed},
		{strings.Repeat(".", 10<<20), nil, nil, "too_large", diagnose.Proved, jwtkit.CodeLimitExceeded},
		{es.Token(strings.Replace(good, "u1", strings.Repeat("u", 70000), 1)), keys, &whole, "too_large", diagnose.Proved, jwtkit.CodeLimitExceeded},
		{"2YotnFZFEjr1zCsicMWpAA", nil, nil, "opaque", diagnose.Proved, jwtkit.CodeTokenMalformed},
		{token[:strings.LastIndexByte(token, '.')], nil, nil, "one_dot", diagnose.Proved, jwtkit.CodeTokenMalformed},
		{token[:20], nil, nil, "not_a_token", diagnose.Proved, jwtkit.CodeTokenMalformed},
		{jwe, keys, &whole, "encrypted", diagnose.Proved, jwtkit.CodeTokenEncrypted},
		{token[:len(token)-1], nil, nil, "impossible_length", diagnose.Proved, jwtkit.CodeTokenMalformed},
		{token[:len(token)-2], nil, nil, "sig_length", diagnose.Proved, jwtkit.CodeKeysUnavailable},
		{rs.Token(good)[:len(rs.Token(good))-90], nil, nil, "sig_length", diagnose.Proved, jwtkit.CodeKeysUnavailable},
		{token + "==", nil, nil, "padding", diagnose.Proved, jwtkit.CodeTokenMalformed},
		{token[:len(token)-4] + "+/AA", nil, nil, "base64_std", diagnose.Proved, jwtkit.CodeTokenMalformed},
		{token[:len(token)-4] + "!AAA", nil, nil, "bad_char", diagnose.Proved, jwtkit.CodeTokenMalformed},
		{strings.ToLower(token), nil, nil, "lowercased", diagnose.Proved, jwtkit.CodeTokenMalformed},
		{forge.Encode(`{"typ":"JWT"}`) + "." + forge.Encode(good) + ".AAAA", nil, nil, "alg_missing", diagnose.Proved, jwtkit.CodeHeaderInvalid},
		{forge.Encode(`hello`) + "." + forge.Encode(good) + ".AAAA", nil, nil, "header_not_json", diagnose.Proved, jwtkit.CodeHeaderInvalid},
		{es.Token("hello"), keys, &whole, "payload_not_json", diagnose.Proved, jwtkit.CodeClaimsInvalid},
		{claims(`"exp"`, `"exp":1,"exp"`), keys, &whole, "duplicate_keys", diagnose.Proved, jwtkit.CodeClaimsInvalid},
		{claims(`1800000060`, `"2027-01-15"`), keys, &whole, "string_date", diagnose.Proved, jwtkit.CodeClaimsInvalid},
		{claims(`["billing","orders-api"]`, `7`), keys, &whole, "aud_type", diagnose.Proved, jwtkit.CodeClaimsInvalid},

		{unsigned, keys, &whole, "alg_none", diagnose.Proved, jwtkit.CodeAlgorithmNotAllowed},
		{unsigned, nil, nil, "alg_none", diagnose.Proved, jwtkit.CodeKeysUnavailable},
		{header(`{"alg":"es256","kid":"k"}`), keys, &whole, "alg_name_variant", diagnose.Proved, jwtkit.CodeAlgorithmNotAllowed},
		{hs.Token(good), keys, &whole, "hs_with_jwks", diagnose.Proved, jwtkit.CodeAlgorithmNotAllowed},
		{token, keys, &byHS, "alg_not_allowed", diagnose.Proved, jwtkit.CodeAlgorithmNotAllowed},
		{header(`{"alg":"ES256","kid":"k","crit":["x"],"x":1}`), keys, &whole, "crit", diagnose.Proved, jwtkit.CodeCriticalHeaderUnknown},
		{header(`{"alg":"ES256","kid":"k","b64":false}`), keys, &whole, "b64_false", diagnose.Proved, jwtkit.CodeCriticalHeaderUnknown},
		{rs.Token(good), keys, &whole, "alg_key_mismatch", diagnose.Proved, jwtkit.CodeAlgorithmKeyMismatch},
		{hs.Token(good), verify.StaticKeys{short}, &byHS, "secret_short", diagnose.Proved, jwtkit.CodeKeyUnsuitable},
		{es.WithID("other").Token(good), keys, &whole, "unknown_kid", diagnose.Proved, jwtkit.CodeKeyNotFound},
		{token, verify.StaticKeys{}, &whole, "unknown_kid", diagnose.Proved, jwtkit.CodeKeyNotFound},
		{token, unreachable{}, &whole, "jwks_unreachable", diagnose.Likely, jwtkit.CodeKeysUnavailable},
		{forge.NewKey("ES256", "k").Token(good), keys, &whole, "bad_signature", diagnose.Proved, jwtkit.CodeSignatureInvalid},
		{token[:strings.LastIndexByte(token, '.')+1], keys, &whole, "sig_empty", diagnose.Proved, jwtkit.CodeSignatureInvalid},

		{expired, keys, &whole, "expired", diagnose.Proved, jwtkit.CodeTokenExpired},
		{expired, nil, nil, "expired", diagnose.Proved, jwtkit.CodeKeysUnavailable},
		{claims(`"nbf":1799999990`, `"nbf":1800000100`), keys, &whole, "not_yet_valid", diagnose.Proved, jwtkit.CodeTokenNotYetValid},
		{claims(`"nbf":1799999990`, `"nbf":1799999990000`), keys, &whole, "milliseconds", diagnose.Proved, jwtkit.CodeTokenNotYetValid},
		{claims(`1800000060`, `1800000060000`), keys, &whole, "milliseconds", diagnose.Likely, ""},
		{claims(`,"exp":1800000060`, ``), keys, &whole, "no_exp", diagnose.Proved, jwtkit.CodeExpiryMissing},
		{claims(`id.example`, `other.example`), keys, &whole, "issuer_mismatch", diagnose.Proved, jwtkit.CodeIssuerMismatch},
		{claims(`"iss":"https://id.example",`, ``), keys, &whole, "iss_missing", diagnose.Proved, jwtkit.CodeIssuerMismatch},
		{claims(`"orders-api"`, `"orders"`), keys, &whole, "audience_mismatch", diagnose.Proved, jwtkit.CodeAudienceMismatch},
		{claims(`"aud":["billing","orders-api"],`, ``), keys, &whole, "aud_missing", diagnose.Proved, jwtkit.CodeAudienceMismatch},
		{claims(`"sub":"u1"`, `"cnf":{"jkt":"x"}`), keys, &whole, "cnf_bound", diagnose.Proved, jwtkit.CodeSenderConstrained},
	} {
		report := diagnose.Run(context.Background(), c.text, diagnose.Options{Keys: c.keys, Policy: c.policy, At: at})
		first := report.Findings[0]
		if first.Cause != c.cause || first.Certainty != c.certainty || report.Code != c.code {
			t.Errorf("%.60q: %s, %s, the report says %q; want %s, %s, %q", c.text, first.Cause, first.Certainty, report.Code, c.cause, c.certainty, c.code)
		}
		if report.Decision != report.Code.Decision() {
			t.Errorf("%.60q: %s with %q", c.text, report.Decision, report.Code)
		}
		for _, f := range report.Findings {
			if f.Say == "" || f.Fix == "" || f.Party == "" || unfilled(f.Say+f.Fix) {
				t.Errorf("%.60q: %+v", c.text, f)
			}
		}
	}
}

// unfilled reports whether a text has a place like {detail} left.
func unfilled(text string) bool {
	_, rest, _ := strings.Cut(strings.ReplaceAll(text, "{{access_token}}", ""), "{")
	return strings.Contains(rest, "}")
}

type unreachable struct{}

func (unreachable) Keys(context.Context, jwtkit.Header) ([]verify.Key, error) {
	return nil, &jwtkit.Error{Code: jwtkit.CodeKeysUnavailable, Detail: "the issuer did not answer in 5 s"}
}

// The token that the project began with: dead since July 2019.
func TestDocumentedToken(t *testing.T) {
	text, err := os.ReadFile("../../testdata/documented-2019.jwt")
	if err != nil {
		t.Fatal(err)
	}
	report := diagnose.Run(t.Context(), string(text), diagnose.Options{At: at})
	first := report.Findings[0]
	if first.Cause != "expired" || first.Code != jwtkit.CodeTokenExpired || first.Certainty != diagnose.Proved || first.Party != diagnose.Client {
		t.Errorf("%+v", first)
	}
	if !strings.Contains(first.Say, "7 years 177 days ago (it was made for 24 hours)") {
		t.Error(first.Say)
	}
	if len(first.Evidence) != 1 || first.Evidence[0] != (diagnose.Evidence{Path: "claims.exp", Value: "1563949101", Expected: "> 1800000000"}) {
		t.Errorf("%+v", first.Evidence)
	}
	needs := map[verify.Check]string{}
	for _, u := range report.Unchecked {
		needs[u.Check] = u.Needs
	}
	if !strings.Contains(needs[verify.CheckSignature], "keys") || !strings.Contains(needs[verify.CheckAudience], "audience that the API expects") {
		t.Errorf("unchecked: %v", report.Unchecked)
	}
	if report.Times.Lifetime == nil || *report.Times.Lifetime != 86400 {
		t.Errorf("times: %+v", report.Times)
	}
}

// A report never gives the token back, nor its signature.
func TestReportsHoldNoToken(t *testing.T) {
	es := forge.NewKey("ES256", "k")
	token := es.Token(good)
	signature := token[strings.LastIndexByte(token, '.')+1:]
	for _, text := range []string{token, `"` + token + `"`, "Authorization: Bearer Bearer " + token, `{"access_token":"` + token + `"}`, token + "=", "x" + token, token + " " + token, token[:len(token)-1]} {
		report := diagnose.Run(t.Context(), text, diagnose.Options{At: at})
		if answer := report.JSON(); strings.Contains(answer, signature[:20]) || strings.Contains(answer, token[:40]) {
			t.Errorf("%.40q: %s", text, answer)
		}
	}
	secret := "sk-live-0123456789abcdefghij"
	report := diagnose.Run(t.Context(), secret, diagnose.Options{At: at})
	if answer := report.JSON(); strings.Contains(answer, secret[:12]) {
		t.Error(answer)
	}
}

// Big numbers keep their digits, and characters that mislead are escaped.
func TestJSONIsExact(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(`{"id":9007199254740993,"x":1.10,"evil":"\u202e` + "\u202e\u009b" + `","é":"é"}`)
	report := diagnose.Run(t.Context(), token, diagnose.Options{At: at})
	const want = `"claims":{"id":9007199254740993,"x":1.10,"evil":"\u202e\u202e\u009b","é":"é"}`
	if answer := report.JSON(); !strings.Contains(answer, want) {
		t.Error(answer)
	}
}

func FuzzRun(f *testing.F) {
	token := forge.NewKey("ES256", "k").Token(good)
	for _, seed := range []string{"", token, "Bearer Bearer x", `{"access_token":"` + token + `"}`, "Authorization: \"" + token + "\"", token[:50] + "\n" + token[50:], "$X", "..", "-----BEGIN x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		report := diagnose.Run(t.Context(), text, diagnose.Options{Policy: &whole, At: at})
		if len(report.Findings) == 0 || report.Decision == jwtkit.Accept {
			t.Errorf("%q: %+v", text, report)
		}
		_ = report.JSON()
	})
}
