package diagnose_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// What real servers answered to tokens that were wrong in a known way, and the
// cause that their words alone allow to name. Some libraries do not say more.
func TestServersWords(t *testing.T) {
	general := map[string]string{
		"expired": "expired", "notyet": "not_yet_valid", "badsig": "bad_signature", "otherkey": "bad_signature",
		"unknownkid": "unknown_kid", "wrongaud": "audience_mismatch", "wrongiss": "issuer_mismatch", "algnone": "alg_not_allowed",
		"hs256confusion": "alg_not_allowed", "noscope": "insufficient_scope", "noexp": "no_exp", "garbage": "not_a_token",
		"threeparts": "not_a_token", "twoparts": "not_a_token", "typJWT": "type_mismatch", "truncated": "bad_signature",
	}
	vague := map[string]string{ // where a server's own words mean something else
		"rs-go-gooidc unknownkid": "bad_signature", "rs-go-jwx algnone": "unknown_kid", "rs-go-jwx hs256confusion": "bad_signature",
		"rs-haproxy unknownkid": "bad_signature", "rs-haproxy garbage": "alg_not_allowed", "rs-haproxy threeparts": "alg_not_allowed", "rs-haproxy twoparts": "bad_signature",
	}
	seen := 0
	for _, server := range []string{"rs-express-oauth2-jwt-bearer", "rs-express-oauth2-jwt-bearer-strict", "rs-node-jose", "rs-go-gooidc", "rs-go-jwx", "rs-haproxy"} {
		for name, answer := range capture(t, server) {
			want := general[name]
			if other := vague[server+" "+name]; other != "" {
				want = other
			}
			if want == "" || strings.HasPrefix(answer, "HTTP/1.1 200") {
				continue
			}
			seen++
			expectFirst(t, answer, diagnose.Options{}, want, diagnose.Likely)
		}
	}
	if seen < 70 {
		t.Errorf("only %d answers were read", seen)
	}
}

// capture gives the answers in a file of testdata/captures, by the name of what
// was sent.
func capture(t *testing.T, server string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../testdata/captures", server+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string]string{}
	for _, section := range strings.Split(string(text), "\n### ")[1:] {
		name, answer, _ := strings.Cut(section, "\n")
		answers[strings.TrimSpace(name)] = answer
	}
	return answers
}

// What curl -v printed, with the token in the request and the words of the server
// in the answer.
func TestCurlVerbose(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := keySet(t, key)
	token := key.Token(good)
	curl := func(request, answer string) string {
		return "*   Trying 127.0.0.1:443...\n* Connected to api.example (127.0.0.1) port 443\n> GET /orders HTTP/1.1\r\n> Host: api.example\r\n> User-Agent: curl/7.88.1\r\n" + request +
			"> \r\n{ [5 bytes data]\n< HTTP/1.1 " + answer
	}
	bearer := "> Authorization: Bearer " + token + "\r\n"
	invalid := "401 Unauthorized\r\n< WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"%\"\r\n< \r\n{ [10 bytes data]\nno\n* Connection #0 left intact\n"
	said := func(words string) string { return strings.Replace(invalid, "%", words, 1) }
	whole := diagnose.Options{Keys: keys, Policy: &whole}
	for _, c := range []struct {
		text  string
		cause string
		worth diagnose.Certainty
	}{
		{curl(bearer, "200 OK\r\n< \r\n"), "nothing_wrong", diagnose.Hint},
		{curl("", "401 Unauthorized\r\n< WWW-Authenticate: Bearer\r\n< \r\n"), "no_auth_header", diagnose.Proved},
		{curl("> Authorisation: Bearer "+token+"\r\n", "401 Unauthorized\r\n< \r\n"), "wrong_header_name", diagnose.Proved},
		{strings.Replace(curl("", "401 Unauthorized\r\n< \r\n"), "/orders", "/orders?access_token="+token, 1), "token_in_query", diagnose.Proved},
		{curl(bearer+bearer, "400 Bad Request\r\n< \r\n"), "multiple_auth", diagnose.Proved},
		{curl("> Authorization: Bearer Bearer "+token+"\r\n", said("x")), "double_bearer", diagnose.Proved},
		{curl("> Authorization: bearer "+token+"\r\n", "200 OK\r\n< \r\n"), "nothing_wrong", diagnose.Hint},
		{curl(bearer, "401 Unauthorized\r\n< WWW-Authenticate: Bearer\r\n< \r\n"), "not_evaluated", diagnose.Likely},
		{curl(bearer, "401 Unauthorized\r\n< WWW-Authenticate: Basic realm=\"gate\"\r\n< \r\n"), "header_replaced_by_proxy", diagnose.Likely},
		{curl(bearer, said("No authorization token was found")), "header_stripped_by_proxy", diagnose.Likely},
		{curl(bearer, said("no matching key in the set")), "kid_too_new_for_api", diagnose.Likely},
		{curl(bearer, said("the token is expired")), "clock_skew_api", diagnose.Likely},
		{curl(bearer, said("the moon is full")), "nothing_wrong", diagnose.Hint},
		{curl(bearer, "403 Forbidden\r\n< WWW-Authenticate: Bearer error=\"insufficient_scope\", scope=\"admin\"\r\n< \r\n"), "scope_missing", diagnose.Proved},
		{curl(bearer, "431 Request Header Fields Too Large\r\n< \r\n"), "header_too_large", diagnose.Proved},
		{curl(bearer, "429 Too Many Requests\r\n< \r\n"), "rate_limit", diagnose.Proved},
		{strings.Replace(curl("> Access-Control-Request-Method: GET\r\n", "401 Unauthorized\r\n< \r\n"), "GET /", "OPTIONS /", 1), "preflight", diagnose.Proved},
	} {
		report := expectFirst(t, c.text, whole, c.cause, c.worth)
		if answer := report.JSON(); strings.Contains(answer, token[:40]) {
			t.Errorf("the report shows the token: %s", answer)
		}
	}
	report := expectFirst(t, curl("> Authorization: Bearer "+key.Token(strings.Replace(good, "1800000060", "1799900000", 1))+"\r\n", said("jwt expired")), whole, "expired", diagnose.Proved)
	if first := report.Findings[0]; !strings.HasSuffix(first.Say, `The API says the same: "jwt expired".`) {
		t.Error(first.Say)
	}
}

// A client that follows a redirect leaves the header behind.
func TestHeaderLostOnRedirect(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(good)
	text := "> GET /orders HTTP/1.1\r\n> Host: api.example\r\n> Authorization: Bearer " + token + "\r\n> \r\n< HTTP/1.1 301 Moved Permanently\r\n< Location: https://www.api.example/orders\r\n< \r\n" +
		"> GET /orders HTTP/1.1\r\n> Host: www.api.example\r\n> \r\n< HTTP/1.1 401 Unauthorized\r\n< WWW-Authenticate: Bearer\r\n< \r\n"
	report := expectFirst(t, text, diagnose.Options{}, "header_lost_on_redirect", diagnose.Proved)
	if say := report.Findings[0].Say; !strings.Contains(say, `(301) to "https://www.api.example/orders"`) {
		t.Error(say)
	}
}

// An archive that a browser exported: the request that was refused is explained,
// at the server's own Date.
func TestHAR(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	token := key.Token(good)
	entry := func(status, date string) string {
		return `{"startedDateTime":"2027-01-15T08:05:00Z","time":12,"request":{"method":"GET","url":"https://api.example/orders","headers":[{"name":"Authorization","value":"Bearer ` + token + `"}]},` +
			`"response":{"status":` + status + `,"headers":[{"name":"Date","value":"` + date + `"},{"name":"WWW-Authenticate","value":"Bearer error=\"invalid_token\", error_description=\"The token expired\""}],"content":{"text":""}}}`
	}
	har := `{"log":{"version":"1.2","creator":{"name":"x"},"entries":[` + entry("200", "Fri, 15 Jan 2027 08:00:30 GMT") + `,` + entry("401", "Fri, 15 Jan 2027 08:05:00 GMT") + `]}}`
	report := diagnose.Run(t.Context(), har, diagnose.Options{Keys: keySet(t, key), Policy: &whole})
	first := report.Findings[0]
	if first.Cause != "expired" || report.Code != jwtkit.CodeTokenExpired || !strings.HasPrefix(first.Say, "The token expired 4 minutes ago") {
		t.Errorf("%s, %s: %s", first.Cause, report.Code, first.Say)
	}
	if notes := strings.Join(report.Notes, "; "); !strings.Contains(notes, "read 2 exchanges, and explain the one answered 401") || !strings.Contains(notes, "judged by the server's Date, 2027-01-15T08:05:00Z") {
		t.Error(notes)
	}
}

// What a token endpoint answered.
func TestTokenEndpointAnswers(t *testing.T) {
	for body, cause := range map[string]string{
		`{"error":"invalid_client","error_description":"unknown client"}`: "invalid_client",
		`{"error":"invalid_scope"}`:                                       "invalid_scope",
		`{"error":"unauthorized_client"}`:                                 "unauthorized_client",
		`{"error":"unsupported_grant_type"}`:                              "unsupported_grant",
	} {
		expectFirst(t, body, diagnose.Options{}, cause, diagnose.Proved)
		expectFirst(t, "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\r\n"+body+"\n", diagnose.Options{}, cause, diagnose.Proved)
	}
}
