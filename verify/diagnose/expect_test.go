package diagnose_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// refusal is what curl -v shows of a call with a token that was answered 401.
func refusal(token, challenge, body string) string {
	return "> GET /orders HTTP/1.1\n> Host: api.example\n> Authorization: Bearer " + token + "\n> \n< HTTP/1.1 401 Unauthorized\n" +
		"< Content-Type: application/json\n< WWW-Authenticate: " + challenge + "\n< \n" + body + "\n"
}

// A server that names what it expects is believed about that: the token shows
// whether it has it.
func TestExpectationsFromWords(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(good)
	const challenge = `Bearer error="invalid_token"`
	for _, c := range []struct{ words, cause, expected string }{
		{`{"message":"IDX10214: Audience validation failed. Audiences: 'billing, orders-api'. Did not match: validationParameters.ValidAudience: 'shop' or validationParameters.ValidAudiences: 'null'."}`, "audience_mismatch", `"shop"`},
		{`IDX10214: Audience validation failed. Audiences: 'billing, orders-api'. Did not match: validationParameters.ValidAudience: 'null' or validationParameters.ValidAudiences: 'shop, till'.`, "audience_mismatch", `"shop", "till"`},
		{`JsonWebTokenError: jwt audience invalid. expected: shop or till`, "audience_mismatch", `"shop", "till"`},
		{`{"error":"jwt issuer invalid. expected: https://id.example/"}`, "iss_slash", `"https://id.example/"`},
		{`oidc: expected audience "shop" got ["billing" "orders-api"]`, "audience_mismatch", `"shop"`},
		{`{"error":"oidc: id token issued by a different provider, expected \"http://id.example\" got \"https://id.example\""}`, "iss_scheme_port_case", `"http://id.example"`},
		{`Audience (aud) claim [billing, orders-api] doesn't contain an acceptable identifier. Expected shop as an aud value.`, "audience_mismatch", `"shop"`},
		{`Issuer (iss) claim value (https://id.example) doesn't match expected value of https://other.example`, "issuer_mismatch", `"https://other.example"`},
		{`oidc: unexpected signature algorithm "ES256"; expected ["RS256"]`, "alg_not_allowed", `"RS256"`},
	} {
		report := expectFirst(t, refusal(token, challenge, c.words), diagnose.Options{}, c.cause, diagnose.Proved)
		if got := report.Findings[0]; !slices.ContainsFunc(got.Evidence, func(e diagnose.Evidence) bool { return e.Expected == c.expected }) || !strings.Contains(got.Say, "own words") {
			t.Errorf("%s: %+v, want %s and where it was taken from", c.words, got, c.expected)
		}
		if report.Decision != jwtkit.Undecided {
			t.Errorf("%s: the decision is %s; without keys and policy there is none", c.words, report.Decision)
		}
	}

	// What hides the value, or is met, shows nothing.
	for _, words := range []string{
		"IDX10214: Did not match: validationParameters.ValidAudience: 'System.String' or validationParameters.ValidAudiences: 'System.String'.",
		"jwt audience invalid. expected: undefined",
		"jwt audience invalid. expected: orders-api",
	} {
		report := diagnose.Run(t.Context(), refusal(token, challenge, words), diagnose.Options{At: at})
		if first := report.Findings[0]; first.Certainty == diagnose.Proved {
			t.Errorf("%s: %+v is proved", words, first)
		}
	}

	// Words beside a token may be about another one.
	expectFirst(t, "jwt audience invalid. expected: shop\n\ntoken: "+token, diagnose.Options{}, "audience_mismatch", diagnose.Likely)

	// A policy that was given is not overruled.
	report := diagnose.Run(t.Context(), refusal(token, challenge, "jwt audience invalid. expected: shop"), diagnose.Options{At: at, Policy: &whole})
	if slices.ContainsFunc(report.Findings, func(f diagnose.Finding) bool { return f.Cause == "audience_mismatch" }) {
		t.Errorf("%+v: the audience given was overruled", report.Findings)
	}
}

// A challenge names the scope that is missing (RFC 6750 section 3).
func TestExpectationsFromTheChallenge(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(good)
	expectFirst(t, refusal(token, `Bearer error="insufficient_scope", scope="orders:write"`, ""), diagnose.Options{}, "scope_missing", diagnose.Proved)
	report := diagnose.Run(t.Context(), refusal(token, `Bearer error="insufficient_scope", scope="orders:read"`, ""), diagnose.Options{At: at})
	if first := report.Findings[0]; first.Cause != "insufficient_scope" || first.Certainty != diagnose.Likely {
		t.Errorf("%+v: the token has the scope that is asked for", first)
	}
}

// A token that works shows what the API takes.
func TestExpectationsFromATokenThatWorks(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	other := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%s is not in the claims", old)
		}
		return key.Token(strings.Replace(good, old, new, 1))
	}
	like := func(like string) diagnose.Options { return diagnose.Options{Like: like} }
	token := key.Token(good)
	expectFirst(t, token, like("Authorization: Bearer "+token+"\n"), "nothing_wrong", diagnose.Hint)
	expectFirst(t, other(`"billing","orders-api"`, `"shop"`), like(token), "audience_mismatch", diagnose.Likely)
	expectFirst(t, other(`https://id.example`, `https://id.example/`), like(token), "iss_slash", diagnose.Likely)
	expectFirst(t, forge.NewKey("RS256", "r").Token(good), like(token), "alg_not_allowed", diagnose.Likely)
	expectFirst(t, key.Sign(`{"alg":"ES256","kid":"k","typ":"JWT"}`, good), like(key.Sign(`{"alg":"ES256","kid":"k","typ":"at+jwt"}`, good)), "type_mismatch", diagnose.Likely)

	for text, cause := range map[string]string{other(`orders:read`, `orders:list`): "scope_missing", other(`"sub":"u1",`, ``): "required_claim"} {
		report := diagnose.Run(t.Context(), text, diagnose.Options{At: at, Like: token})
		if !slices.ContainsFunc(report.Findings, func(f diagnose.Finding) bool { return f.Cause == cause && f.Certainty == diagnose.Hint }) {
			t.Errorf("%+v has no hint %s", report.Findings, cause)
		}
	}

	// What is given stands; what cannot be read is said.
	whole := diagnose.Options{Keys: keySet(t, key), Policy: &verify.Policy{Issuer: "https://id.example", Audiences: []string{"orders-api"}}, Like: other(`"billing","orders-api"`, `"shop"`)}
	if report := expectFirst(t, token, whole, "nothing_wrong", diagnose.Hint); report.Decision != jwtkit.Accept {
		t.Errorf("%s, want accept", report.Decision)
	}
	if report := diagnose.Run(t.Context(), token, like("secret words")); !slices.ContainsFunc(report.Notes, func(n string) bool { return strings.Contains(n, "that works") }) {
		t.Errorf("%q do not say that the example cannot be read", report.Notes)
	}
}
