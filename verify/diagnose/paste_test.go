package diagnose_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// What people paste that is neither a token nor a whole exchange.
func TestOtherPastes(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys, token := keySet(t, key), key.Token(good)
	o := diagnose.Options{Keys: keys, Policy: &whole}
	for _, c := range []struct {
		text, cause string
		worth       diagnose.Certainty
	}{
		{`WWW-Authenticate: Bearer error="invalid_token", error_description="The token expired at '01/01/2026 00:00:00'"`, "expired", diagnose.Likely},
		{`Microsoft.IdentityModel.Tokens.SecurityTokenInvalidAudienceException: IDX10214: Audience validation failed.`, "audience_mismatch", diagnose.Likely},
		{`{"message":"jwt expired"}`, "expired", diagnose.Likely},
		{"jwt.exceptions.ExpiredSignatureError: Signature has expired", "expired", diagnose.Likely},
		{`{"error":"invalid_grant"}`, "invalid_grant", diagnose.Proved},
		{`{"data":{"access_token":"` + token + `"}}`, "nothing_wrong", diagnose.Hint},
		{`{"accessToken":"` + token + `"}`, "nothing_wrong", diagnose.Hint},
		{`[{"token":"` + token + `"}]`, "nothing_wrong", diagnose.Hint},
		{"https://app.example/callback#access_token=" + token + "&token_type=Bearer", "nothing_wrong", diagnose.Hint},
		{`Authorization: "Bearer ` + token + `"`, "nothing_wrong", diagnose.Hint},
		{"authorization:\nBearer " + token, "nothing_wrong", diagnose.Hint},
		{"export TOKEN=" + token + "\ncurl -H \"Authorization: Bearer $TOKEN\" https://api.example/", "nothing_wrong", diagnose.Hint},
		{`curl -H "Authorization: Bearer $TOKEN" https://api.example/`, "placeholder", diagnose.Likely},
		{"Authorization: Basic c2hvcDpzZWNyZXQ=", "wrong_scheme", diagnose.Likely},
		{"> POST /connect/token HTTP/1.1\r\n> Host: id.example\r\n> Authorization: Basic c2hvcDpzZWNyZXQ=\r\n> \r\n< HTTP/1.1 401 Unauthorized\r\n< \r\n{\"error\":\"invalid_client\"}\r\n", "invalid_client", diagnose.Proved},
		{strings.Repeat("Ⱥ", 40) + " authorization: Bearer " + token, "nothing_wrong", diagnose.Hint},
	} {
		expectFirst(t, c.text, o, c.cause, c.worth)
	}
}

// Servers repeat what they were sent, and addresses hold credentials: none of it
// comes back in a report.
func TestReportsRepeatNoSecret(t *testing.T) {
	const canary = "c4n4ry-S3cret-Value_9x"
	token := forge.NewKey("ES256", "k").Token(good)
	request := "> GET / HTTP/1.1\r\n> Host: api.example\r\n> Authorization: Bearer " + token + "\r\n> \r\n"
	for _, text := range []string{
		request + "< HTTP/1.1 302 Found\r\n< Location: https://x.example/b?access_token=" + canary + "\r\n< \r\n> GET /b HTTP/1.1\r\n> \r\n< HTTP/1.1 401 Unauthorized\r\n< \r\n",
		request + "< HTTP/1.1 302 Found\r\n< Location: https://app:" + canary + "@x.example/b\r\n< \r\n> GET /b HTTP/1.1\r\n> \r\n< HTTP/1.1 401 Unauthorized\r\n< \r\n",
		`{"log":{"entries":[{"request":{"method":"GET","url":"http://api.example?access_token=` + canary + `","headers":[]},"response":{"status":401,"headers":[]}}]}}`,
		request + "< HTTP/1.1 401 Unauthorized\r\n< \r\n{\"message\":\"jwt expired\",\"client_secret\":\"" + canary + "\"}\r\n",
		request + "< HTTP/1.1 401 Unauthorized\r\n< WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"token " + canary + " malformed\"\r\n< \r\n",
		`{"error":"invalid_client","error_description":"Invalid client secret provided: ` + canary + `"}`,
		"$" + canary, "Bearer <" + canary + ">", "Bearer %" + canary + "%", "{{" + canary + "}}", "-----BEGIN " + canary + "-----\nMIIB",
	} {
		report := diagnose.Run(t.Context(), text, diagnose.Options{At: at})
		if answer := report.JSON(); strings.Contains(answer, canary) || strings.Contains(answer, token[:40]) {
			t.Errorf("%.80q: %s", text, answer)
		}
	}
}

// Work grows with the text, not with its square.
func TestWorkIsLinear(t *testing.T) {
	shapes := []string{"Authorization: a\n" + strings.Repeat("a\n", 1<<17), "WWW-Authenticate: " + strings.Repeat("a ", 1<<17), strings.Repeat("ey.", 1<<16), strings.Repeat("> GET / HTTP/1.1\n", 1<<14)}
	for _, text := range shapes {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		diagnose.Run(t.Context(), text, diagnose.Options{At: at})
		runtime.ReadMemStats(&after)
		if bytes := after.TotalAlloc - before.TotalAlloc; bytes > 400*uint64(len(text)) && !testenv.Race {
			t.Errorf("%.20q: %d bytes allocated for %d", text, bytes, len(text))
		}
	}
}
