package diagnose_test

import (
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// The words of a server are found in its log, beside the request that was refused.
func TestLogs(t *testing.T) {
	for _, r := range []reading{
		{"Spring", "2025-11-22T13:00:00.000Z  INFO 1 --- [main] Started\n2025-11-22T13:00:01.000Z ERROR 1 --- [nio-1] o.s.s.o.server.resource.BearerTokenAuthenticationFilter : Failed to process authentication request\n\norg.springframework.security.oauth2.server.resource.InvalidBearerTokenException: An error occurred while attempting to decode the Jwt: Jwt expired at 2025-11-22T12:14:20Z\n\tat org.springframework.security.X.authenticate(X.java:105)\n", "expired", "judged by the time in the log, 2025-11-22T13:00:01Z"},
		{"ASP.NET", "info: Microsoft.AspNetCore.Hosting.Diagnostics[1]\n      Request starting HTTP/1.1 GET https://api.example/orders - - -\nfail: Microsoft.AspNetCore.Authentication.JwtBearer.JwtBearerHandler[3]\n      Exception occurred while processing message.\n      Microsoft.IdentityModel.Tokens.SecurityTokenInvalidAudienceException: IDX10214: Audience validation failed.\n         at Microsoft.IdentityModel.Tokens.Validators.ValidateAudience()\ninfo: Microsoft.AspNetCore.Hosting.Diagnostics[2]\n      Request finished HTTP/1.1 GET https://api.example/orders - 401 0 - 12.3ms\n", "audience_mismatch", "read 1 exchange"},
		{"Node in compose", "api-1  | {\"level\":50,\"time\":1763816400000,\"err\":{\"type\":\"JsonWebTokenError\",\"message\":\"invalid signature\",\"stack\":\"JsonWebTokenError: invalid signature\\n    at x.js\"},\"msg\":\"auth\"}\napi-1  | {\"level\":30,\"time\":1763816400010,\"req\":{\"method\":\"GET\",\"url\":\"/orders\"},\"res\":{\"statusCode\":401},\"msg\":\"request completed\"}\n", "bad_signature", "explain the one answered 401"},
		{"Python", "Traceback (most recent call last):\n  File \"app.py\", line 7, in check\n    jwt.decode(token, key, audience=\"orders\")\n  File \"jwt/api_jwt.py\", line 210, in decode\njwt.exceptions.InvalidAudienceError: Audience doesn't match\n", "audience_mismatch", ""},
		{"slog", "time=2025-11-22T13:00:00.000Z level=WARN msg=\"refused\" err=\"token has invalid claims: token is expired\" path=/orders token=" + dead + "\n", "expired", "judged by the time in the log, 2025-11-22T13:00:00Z"},
		{"zap", `{"level":"warn","ts":1763816400.5,"caller":"auth.go:42","msg":"refused","error":"oidc: expected audience \"orders\" got [\"billing\"]"}`, "audience_mismatch", "judged by the time in the log"},
		{"Envoy", `[2025-11-22T13:00:00.123Z] "GET /orders HTTP/1.1" 401 - jwt_authn_access_denied{Jwt_is_expired} - "-" 0 14 0 - "-" "curl/8.5.0" "5f0c" "api.example" "-"`, "expired", "explain the one answered 401"},
		{"klog", `E1122 13:00:00.123456       1 authentication.go:73] "Unable to authenticate the request" err="[invalid bearer token, token has expired]"`, "expired", ""},
		{"the last refusal counts", "2025-11-22T13:00:00Z jwt expired\n" + strings.Repeat("2025-11-22T13:00:05Z noise\n", 12) + "2025-11-22T13:00:30Z jwt audience invalid. expected: orders\n", "audience_mismatch", "judged by the time in the log, 2025-11-22T13:00:30Z"},
		{"of a request that was refused", `10.0.0.1 - - [22/Nov/2025:13:00:00 +0000] "GET /a HTTP/1.1" 200 5` + "\n2025-11-22T13:00:01Z jwt expired\n" + `10.0.0.1 - - [22/Nov/2025:13:00:01 +0000] "GET /b HTTP/1.1" 401 5` + "\n" + `10.0.0.1 - - [22/Nov/2025:13:00:02 +0000] "GET /c HTTP/1.1" 200 5` + "\n", "expired", "read 3 exchanges, and explain the one answered 401"},
		{"words behind the request", `10.0.0.1 - - [22/Nov/2025:13:00:00 +0000] "GET /a HTTP/1.1" 401 5` + "\n2025-11-22T13:00:00Z jwt expired\n", "expired", "read 1 exchange, and explain the one answered 401"},
		{"a header in the log", "2025-11-22T13:00:00Z DEBUG > GET /orders\n2025-11-22T13:00:00Z DEBUG > Authorization: Bearer Bearer " + dead + "\n2025-11-22T13:00:00Z DEBUG < 401 jwt malformed\n", "double_bearer", "took the value of the Authorization header"},
		{"above what curl printed", "the server:\nWARN JwtBearer: IDX10214: Audience validation failed.\n\nthe client:\n> GET /orders HTTP/1.1\n> Host: api.example\n> \n< HTTP/1.1 401 Unauthorized\n< WWW-Authenticate: Bearer\n< \n", "no_auth_header", "read 1 exchange"},
		{"an address in words", "requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://api.example/orders?access_token=" + forge.NewKey("ES256", "k").Token(strings.Replace(good, "1799999990,\"iat", "1763813600,\"iat", 1)), "token_in_query", "read 1 exchange"},
		{"one object over lines", "{\n  \"timestamp\": \"2025-11-22T13:00:00Z\",\n  \"status\": 401,\n  \"error\": \"Unauthorized\",\n  \"message\": \"Jwt expired at 2025-11-22T12:14:20Z\",\n  \"path\": \"/orders\"\n}", "expired", "judged by the time in the log"},
	} {
		r.check(t, diagnose.Options{})
	}
	report := diagnose.Run(t.Context(), `10.0.0.1 - - [22/Nov/2025:12:14:00 +0000] "GET /orders?access_token=`+dead+` HTTP/1.1" 401 5`, diagnose.Options{})
	if first := report.Findings[0]; first.Cause != "token_in_query" || first.Certainty != diagnose.Likely {
		t.Errorf("a token in an address: %s, %s", first.Cause, first.Certainty)
	}
	report = diagnose.Run(t.Context(), "2025-11-22 13:00:00 10.0.0.1 GET /orders - 443 - 10.0.0.2 curl/8 - 401 0 0 12", diagnose.Options{})
	if notes := strings.Join(report.Notes, "; "); !strings.Contains(notes, "explain the one answered 401") {
		t.Errorf("a log of IIS: %s", notes)
	}
	// Of an access log alone nothing is known of the header fields.
	report = diagnose.Run(t.Context(), `10.0.0.1 - - [22/Nov/2025:13:00:00 +0000] "GET /a HTTP/1.1" 401 5`, diagnose.Options{})
	if report.Proved() || has(report, "no_challenge", diagnose.Hint) {
		t.Errorf("an access log: %v", report.Findings)
	}
}
