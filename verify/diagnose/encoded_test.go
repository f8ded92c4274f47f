package diagnose_test

import (
	"encoding/base64"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// A token may be in base64 more than once, beside the log of who could not use it.
func TestEncodedTokens(t *testing.T) {
	encode := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	token := forge.NewKey("ES256", "k").Token(good)
	once, twice := encode(token), encode(encode(token))
	const log = "---\nbatch-1  2026-11-23T13:33:10Z ERROR 401 from https://tolls.example/v1: jwt malformed\n"
	for name, text := range map[string]string{
		"Secret and log":   "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  token: " + twice + "\n" + log,
		"Secret":           "kind: Secret\ndata:\n  token: " + twice + "\n",
		"Secret, thrice":   "kind: Secret\ndata:\n  token: " + encode(twice) + "\n",
		"Secret, newlines": "kind: Secret\ndata:\n  token: " + encode(once+"\n") + "\n" + log,
		"stringData":       "kind: Secret\nstringData:\n  token: " + once + "\n" + log,
		"environment":      "TOKEN=" + once + "\n" + log,
		"twice in it":      "TOKEN=" + twice + "\nLOG=debug\nMODE=a\n",
		"request":          "> GET /a HTTP/1.1\n> Host: api.example\n> Authorization: Bearer " + once + "\n> \n< HTTP/1.1 401 Unauthorized\n< \n",
	} {
		found := false
		report := diagnose.Run(t.Context(), text, diagnose.Options{At: at})
		for _, f := range report.Findings {
			found = found || f.Cause == "double_encoded"
		}
		if first := report.Findings[0].Cause; !found || first != "double_encoded" && name != "Secret, newlines" {
			t.Errorf("%s: %v", name, report.Findings)
		}
	}
}

// Words before a token that ends in a colon are no setting without a value.
func TestTokenBehindWords(t *testing.T) {
	for name, text := range map[string]string{
		"mail":        "On Monday Tobias wrote:\n> The beds are fine. JWT as password.\n> Token in the file:\n>\n> " + dead[:72] + "\n> " + dead[72:144] + "\n> " + dead[144:] + "\n>\n> Can you look?\n",
		"one word":    "Hi,\n\ntoken:\n\n" + dead[:72] + "\n" + dead[72:144] + "\n" + dead[144:] + "\n\nwhy?\n",
		"on one line": "Hi all,\nthe bearer token that we use:\n\n" + dead + "\n\nwhy is it refused?\n",
	} {
		expectFirstOf(t, name, text, "expired")
	}
	expectFirstOf(t, "empty", "LOG=a\nAPI_TOKEN=\nMODE=b\n", "placeholder")
}

func expectFirstOf(t *testing.T, name, text, cause string) {
	t.Helper()
	if first := diagnose.Run(t.Context(), text, diagnose.Options{At: at}).Findings[0]; first.Cause != cause {
		t.Errorf("%s: %s, %s (%s); want %s", name, first.Cause, first.Certainty, first.Say, cause)
	}
}
