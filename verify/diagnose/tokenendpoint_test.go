package diagnose_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

const tokenURL = "https://id.example/connect/token"

func basic(credentials string) string {
	return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(credentials))
}

// Why a token endpoint refuses a client, as far as its request and its words show.
// What the client sent never comes back.
func TestRefusedClients(t *testing.T) {
	const form = "grant_type=client_credentials&scope=orders"
	refused := `{"error":"invalid_client"}`
	said := func(words string) string {
		return `{"error":"invalid_client","error_description":"` + words + `"}`
	}
	metadata := entry{url: "https://id.example/.well-known/openid-configuration", status: 200, body: `{"issuer":"https://id.example","token_endpoint":"https://id.example/connect/token","token_endpoint_auth_methods_supported":["client_secret_post"]}`}
	for _, c := range []struct {
		cause   string
		worth   diagnose.Certainty
		entries []entry
	}{
		{"invalid_client", diagnose.Proved, []entry{{request: basic("app:s3cretValue"), form: form, body: refused}}},
		{"secret_shape", diagnose.Proved, []entry{{request: basic("app:s3cretValue\n"), form: form, body: refused}}},
		{"secret_shape", diagnose.Likely, []entry{{request: basic(`app:"s3cretValue"`), form: form, body: refused}}},
		{"secret_shape", diagnose.Likely, []entry{{form: form + "&client_id=app&client_secret=%22s3cretValue%22", body: refused}}},
		{"secret_shape", diagnose.Likely, []entry{{form: form + "&client_id=app&client_secret=${APP_SECRET}", body: refused}}},
		{"secret_shape", diagnose.Likely, []entry{{url: "https://login.microsoftonline.com/t/oauth2/v2.0/token", form: form + "&client_id=B01A15E5-1B83-4B9A-8EB3-0F2BFA6AC766&client_secret=C01A15E5-1B83-4B9A-8EB3-0F2BFA6AC766", body: refused}}},
		{"secret_shape", diagnose.Likely, []entry{{form: form, body: said("AADSTS7000215: Invalid client secret provided.")}}},
		{"secret_encoding", diagnose.Likely, []entry{{request: basic("app:s3cret+Value/="), form: form, body: refused}}},
		{"secret_encoding", diagnose.Likely, []entry{{form: form + "&client_id=app&client_secret=s3cret+Value", body: refused}}},
		{"secret_encoding", diagnose.Proved, []entry{{request: basic("app:s3cret%2BValue"), form: form, status: 200, body: `{"access_token":"opaque-opaque-opaque","token_type":"Bearer"}`}, {request: basic("app:s3cret+Value"), form: form, body: refused}}},
		{"auth_method", diagnose.Proved, []entry{metadata, {request: basic("app:s3cretValue"), form: form, body: refused}}},
		{"auth_method", diagnose.Proved, []entry{{request: basic("app:s3cretValue"), form: form + "&client_id=app&client_secret=s3cretValue", body: refused}}},
		{"auth_method", diagnose.Likely, []entry{{form: form, body: said("The OAuth 2.0 Client supports client authentication method 'client_secret_post', but method 'client_secret_basic' was requested.")}}},
		{"content_type", diagnose.Proved, []entry{{request: "Content-Type: application/json", form: `{"grant_type":"client_credentials"}`, status: 400, body: `{"error":"unsupported_grant_type"}`}}},
		{"content_type", diagnose.Proved, []entry{{form: form, status: 415}}},
		{"content_type", diagnose.Likely, []entry{{request: "Content-Type: application/json", form: `{"grant_type":"client_credentials","client_secret":"s3cretValue"}`, body: refused}}},
		{"wrong_path", diagnose.Likely, []entry{{url: "https://id.example/token", form: form, status: 404}}},
		{"wrong_path", diagnose.Proved, []entry{metadata, {url: "https://id.example/oauth/token", form: form, status: 404}}},
		{"wrong_path", diagnose.Proved, []entry{metadata, {url: "https://id.example/oauth2/token", form: form, status: 405, body: "<html><body>no</body></html>"}}},
		{"jti_replay", diagnose.Likely, []entry{{form: form + "&client_assertion=x", body: said("jti has already been used")}}},
	} {
		for i := range c.entries {
			e := &c.entries[i]
			if e.method = "POST"; strings.Contains(e.url, "well-known") {
				e.method = "GET"
			}
			if e.url == "" {
				e.url = tokenURL
			}
			if e.status == 0 {
				e.status = 401
			}
		}
		report := expectCapture(t, archive(t, c.entries...), diagnose.Options{}, c.cause, c.worth)
		if c.cause == "secret_shape" && strings.Contains(report.JSON(), "issuer says") && !strings.Contains(report.JSON(), "AADSTS7000215: Invalid") {
			t.Errorf("the issuer's code is left out: %s", report.Findings[0].Say)
		}
		for _, secret := range []string{"s3cret", "C01A15E5"} {
			if strings.Contains(report.JSON(), secret) {
				t.Errorf("%s: the report shows the secret: %s", c.cause, report.JSON())
			}
		}
	}
}

// What real token endpoints answered to requests that were wrong in a known way.
func TestTokenEndpointsWords(t *testing.T) {
	post := func(status, body string) string {
		return "> POST /token HTTP/1.1\n> Host: id.example\n> Content-Type: application/x-www-form-urlencoded\n> \n< HTTP/1.1 " + status + "\n< Content-Type: application/json\n< \n" + body + "\n"
	}
	for body, cause := range map[string]string{
		`{"error":"invalid_request","error_description":"Client credentials missing or malformed in both HTTP Authorization header and HTTP POST body."}`: "invalid_client",
		`{"error":"invalid_request","error_description":"no client authentication mechanism provided"}`:                                                   "invalid_client",
		`{"error":"invalid_request","error_description":"client_id and client_secret in the authorization header are not properly encoded"}`:              "secret_encoding",
		`{"error":"invalid_request","error_description":"only application/x-www-form-urlencoded content-type bodies are supported on POST /token"}`:       "content_type",
		`{"error":"invalid_request","error_description":"missing required parameter 'grant_type'"}`:                                                       "unsupported_grant",
		`{"error":"invalid_request","error_description":"HTTP method is 'GET', expected 'POST'."}`:                                                        "wrong_path",
		`{"error":"invalid_request","error_description":"Requested audience 'https://nope' has not been whitelisted by the OAuth 2.0 Client."}`:           "invalid_scope",
		`{"error":"invalid_request","error_description":"The request is otherwise malformed."}`:                                                           "invalid_request",
	} {
		expectFirst(t, post("400 Bad Request", body), diagnose.Options{}, cause, diagnose.Likely)
	}
	expectFirst(t, post("401 Unauthorized", `{"error":"invalid_client","error_description":"Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method)."}`), diagnose.Options{}, "invalid_client", diagnose.Proved)
	expectFirst(t, post("403 Forbidden", ""), diagnose.Options{}, "invalid_client", diagnose.Likely)
}

// What a token endpoint says of a token, beside what the token says.
func TestGrants(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	hour := living(key, time.Hour, "")
	answer := func(token, more string) string { return `{"access_token":"` + token + `"` + more + `}` }
	const bearer, right = `,"token_type":"Bearer"`, `,"expires_in":3610`
	for _, c := range []struct {
		body, cause string
		worth       diagnose.Certainty
	}{
		{answer(hour, bearer+right), "", ""},
		{answer(hour, bearer+`,"expires_in":3599`), "expires_in_mismatch", diagnose.Hint}, // it may have lain at the issuer
		{answer(hour, bearer+`,"expires_in":7200`), "expires_in_mismatch", diagnose.Likely},
		{answer(hour, bearer), "no_expires_in", diagnose.Hint},
		{answer(hour, right), "token_type", diagnose.Hint},
		{answer(hour, `,"token_type":"DPoP"`+right), "token_type", diagnose.Likely},
	} {
		report := diagnose.Run(t.Context(), c.body, diagnose.Options{At: at})
		for _, cause := range []string{"expires_in_mismatch", "no_expires_in", "token_type", "reused_cached"} {
			if has(report, cause, c.worth) != (cause == c.cause) {
				t.Errorf("%s of %s: %v", cause, c.body[len(c.body)-60:], report.Findings)
			}
		}
	}
	report := diagnose.Run(t.Context(), "$ curl -si -u app:s3cret https://id.example/connect/token -d grant_type=client_credentials\nHTTP/2 200\ncontent-type: application/json\n\n"+answer(hour, bearer+right)+"\n", diagnose.Options{At: at})
	if first := report.Findings[0]; first.Cause != "nothing_wrong" || report.Token == nil || report.Token.Kind != "jws" {
		t.Errorf("a token that was given is not looked at: %s", report.JSON())
	}
	late := func(since time.Duration, more string) entry {
		return entry{method: "POST", url: tokenURL, status: 200, body: answer(living(key, 37*time.Minute, ""), bearer+more), sent: since}
	}
	expectAmong(t, archive(t, late(37*time.Minute-20*time.Second, `,"expires_in":20`)), diagnose.Options{}, "reused_cached", diagnose.Likely)
	lacks(t, diagnose.Run(t.Context(), archive(t, late(37*time.Minute-20*time.Second, `,"expires_in":20`)), diagnose.Options{}), "expires_in_mismatch")
	lacks(t, diagnose.Run(t.Context(), archive(t, late(0, `,"expires_in":2230`)), diagnose.Options{}), "reused_cached")
}
