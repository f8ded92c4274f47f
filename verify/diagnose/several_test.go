package diagnose_test

import (
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// Of several tokens one is explained, and all are told of.
func TestSeveralTokens(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	with := func(old, new string) string { return key.Token(strings.Replace(good, old, new, 1)) }
	access, id, refresh := key.Token(good), with(`"sub"`, `"nonce":"n","at_hash":"x","sub"`), with(`"sub"`, `"typ":"Refresh","sub"`)
	other := with("id.example", "other.example")
	late := with("1800000060", "1799996400")
	o := diagnose.Options{At: at}
	for _, r := range []reading{
		{"named", "id: " + id + "\nrefresh_token=" + refresh + "\naccess_token=" + access, "nothing_wrong", "the text holds 3 tokens; one is explained, for it is the access token"},
		{"others", "access_token=" + access + "\nid_token=" + strings.Replace(id, "x", "x", 1), "nothing_wrong", `another: ID token from "id.example", good for 1 minute more`},
		{"expired", access + " " + late, "nothing_wrong", `another: access token from "id.example", expired 1 hour before`},
		{"first", access + "\n" + other, "nothing_wrong", "for it comes first"},
		{"said to fail", "works:\n" + access + "\ndoes NOT work:\n" + late, "expired", "for it is the one said to fail"},
		{"sent", "> GET / HTTP/1.1\n> Authorization: Bearer " + late + "\n> \n< HTTP/1.1 401 Unauthorized\n< \nand the new one: " + access, "expired", "for the request that is explained carried it"},
		{"beside the refusal", "2027-01-15T08:00:00Z INFO new " + access + "\n2027-01-15T08:00:20Z ERROR jwt audience invalid. token " + other + "\n", "audience_mismatch", "for it stands beside what the server says"},
	} {
		r.check(t, o)
	}
	var many strings.Builder
	for range 30 {
		many.WriteString(forge.NewKey("ES256", "k").Token(good) + "\n")
	}
	report := diagnose.Run(t.Context(), many.String(), o)
	if n := len(report.Notes); n != 21 || !strings.Contains(strings.Join(report.Notes, ";"), "at least 20 tokens") {
		t.Errorf("%d notes: %v", n, report.Notes)
	}
}

// A credential that a tool hides still leaves the rest to be read.
func TestHiddenCredential(t *testing.T) {
	const date = "< HTTP/1.1 401 Unauthorized\n< Date: Sat, 22 Nov 2025 13:00:00 GMT\n< WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"The token expired\"\n< \n"
	for _, mark := range []string{"***", "[REDACTED]", "<redacted>", "••••••", "(sensitive)", dead[:20] + "...", dead[:20] + "...[truncated]", dead[:20] + "[snip]", "Sensitive", "[Filtered]"} {
		r := reading{mark, "> GET / HTTP/1.1\n> Host: api.example\n> Authorization: Bearer " + mark + "\n> \n" + date, "expired", "the credential is not shown"}
		if report := r.check(t, diagnose.Options{}); !has(report, "expired", diagnose.Likely) || !has(report, "redacted", diagnose.Hint) {
			t.Errorf("%s: %v", mark, report.Findings)
		}
	}
	reading{"no words", "> GET / HTTP/1.1\n> Authorization: Bearer ***\n> \n< HTTP/1.1 401 Unauthorized\n< \n", "redacted", "not shown"}.check(t, diagnose.Options{})
}

// A line behind a token that has dots of its own, such as a date, is no part of it:
// the token was cut.
func TestDateBehindATokenIsNotJoined(t *testing.T) {
	token := forge.NewKey("RS256", "k").Token(good)
	report := expectFirst(t, "the customer sent us\n  "+token[:len(token)-45]+"\n 23.11. 13:20 the device logs 401\n", diagnose.Options{}, "impossible_length", diagnose.Proved)
	for _, f := range report.Findings {
		if f.Cause == "header_not_json" {
			t.Errorf("%+v is about the token and the date together", f)
		}
	}
}

// A preflight carries no token: the one of the request that it asks for is not
// judged as if it had been sent in it.
func TestPreflightCarriesNoToken(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(good)
	har := `{"log":{"entries":[{"request":{"method":"OPTIONS","url":"https://api.example/cart","headers":[{"name":"access-control-request-method","value":"POST"},{"name":"origin","value":"https://shop.example"}]},"response":{"status":401,"headers":[{"name":"www-authenticate","value":"Bearer"}]}},` +
		`{"request":{"method":"POST","url":"https://api.example/cart","headers":[{"name":"authorization","value":"Bearer ` + token + `"}]},"response":{"status":0,"headers":[]}}]}}`
	report := expectFirst(t, har, diagnose.Options{}, "preflight", diagnose.Proved)
	for _, f := range report.Findings[1:] {
		if f.Certainty == diagnose.Proved {
			t.Errorf("%+v is proved beside the preflight", f)
		}
	}
	if e := report.Exchanges[0]; e.Token != 0 {
		t.Errorf("the preflight is said to carry token %d", e.Token)
	}
}
