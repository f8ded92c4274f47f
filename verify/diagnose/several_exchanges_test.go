package diagnose_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// What a single request cannot show: the same token, or the next one, at other
// times and places.
func TestSeveralExchanges(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	long, short := living(key, time.Hour, ""), living(key, time.Minute, "")
	next := living(key, 2*time.Hour, `,"jti":"2"`)
	o := diagnose.Options{Keys: keySet(t, key), Policy: &whole}
	response := func(token string) string {
		return `{"access_token":"` + token + `","token_type":"Bearer","expires_in":3600}`
	}
	for _, c := range []struct {
		cause   string
		worth   diagnose.Certainty
		entries []entry
	}{
		{"intermittent", diagnose.Likely, []entry{{token: long, status: 200, response: "X-Served-By: pod-1"}, {token: long, status: 401, response: refusedWords + "\nX-Served-By: pod-2", sent: time.Second}, {token: long, status: 200, response: "X-Served-By: pod-1", sent: 2 * time.Second}}},
		{"stale_client_cache", diagnose.Proved, []entry{{token: short, status: 200}, {method: "POST", url: "https://id.example/connect/token", status: 200, body: response(next), sent: 50 * time.Second}, {token: short, status: 401, response: refusedWords, sent: 2 * time.Minute}}},
		{"stale_client_cache", diagnose.Proved, []entry{{token: next, status: 200, sent: time.Minute}, {token: short, status: 401, response: refusedWords, sent: 2 * time.Minute}}},
		{"expired", diagnose.Proved, []entry{{token: short, status: 401, response: refusedWords, sent: 2 * time.Minute}, {token: next, status: 200, sent: 3 * time.Minute}}},
		{"cached_deny", diagnose.Likely, []entry{{token: long, status: 401, response: "X-Cache: Hit from cloudfront\nWWW-Authenticate: Bearer error=\"invalid_token\""}}},
		{"expires_in_flight", diagnose.Proved, []entry{{token: short, status: 401, response: refusedWords, sent: 57 * time.Second, took: 6 * time.Second}}},
		{"clock_skew_api", diagnose.Proved, []entry{{method: "POST", url: "https://id.example/connect/token", status: 200, body: response(short)}, {token: short, status: 401, response: refusedWords, sent: 5 * time.Second, skew: 3 * time.Minute}}},
		{"clock_skew_local", diagnose.Proved, []entry{{token: short, status: 401, response: refusedWords, sent: 5 * time.Second, skew: 3 * time.Minute}}},
		{"cors_masks_401", diagnose.Likely, []entry{{token: long, status: 401, request: "Origin: https://app.example"}}},
		{"bad_status_200", diagnose.Likely, []entry{{token: long, status: 200, body: `{"error":"unauthorized"}`}}},
		{"bad_status_200", diagnose.Likely, []entry{{token: long, status: 200, body: `{"errors":[{"message":"no","extensions":{"code":"UNAUTHENTICATED"}}]}`}}},
		{"bad_status_200", diagnose.Likely, []entry{{token: long, status: 200, body: `{"success":false,"error":{"code":401,"message":"no"}}`}}},
		{"not_the_api", diagnose.Likely, []entry{{token: long, status: 403, response: "Server: cloudflare", body: "<!DOCTYPE html><title>Attention Required! | Cloudflare</title>"}}},
		{"not_the_api", diagnose.Likely, []entry{{token: long, status: 302, response: "Location: https://sso.example/oauth2/authorize?client_id=x"}}},
		{"rate_limit", diagnose.Proved, []entry{{method: "POST", url: "https://id.example/connect/token", status: 200, body: response(next)}, {method: "POST", url: "https://id.example/connect/token", status: 429, response: "Retry-After: 30"}}},
		{"token_in_cookie_only", diagnose.Likely, []entry{{status: 401, request: "Cookie: theme=dark; session=" + long, response: "WWW-Authenticate: Bearer"}}},
		{"sanitised_capture", diagnose.Likely, []entry{{status: 401, response: refusedWords}, {status: 200}}},
		{"no_auth_header", diagnose.Likely, []entry{{status: 401, response: "WWW-Authenticate: Bearer"}}},
		{"expired", diagnose.Proved, []entry{{token: short, status: 401, response: refusedWords, sent: time.Hour}, {url: "https://stats.example/", status: 403}}},
		{"server_says", diagnose.Likely, []entry{{token: long, status: 422, body: `{"msg":"Signature verification failed"}`}}},
		{"jwks_unreachable", diagnose.Likely, []entry{{token: long, status: 500, body: "IDX20803: Unable to obtain configuration from: https://id.example/"}}},
		{"invalid_request", diagnose.Likely, []entry{{token: long, status: 400, response: "WWW-Authenticate: Bearer error=\"invalid_request\""}}},
	} {
		expectCapture(t, archive(t, c.entries...), o, c.cause, c.worth)
	}
}

// The header was lost on the way only if the redirects lead to the request that
// lacks it.
func TestRedirectsThatLeadElsewhere(t *testing.T) {
	token := living(forge.NewKey("ES256", "k"), time.Hour, "")
	first := entry{token: token, status: 302, response: "Location: https://www.api.example/orders"}
	second := entry{url: "https://www.api.example/orders", status: 307, response: "Location: /v2/orders"}
	last := entry{url: "https://www.api.example/v2/orders", status: 401}
	expectCapture(t, archive(t, first, second, last), diagnose.Options{}, "header_lost_on_redirect", diagnose.Proved)
	last.url = "https://stats.example/v2/orders"
	lacks(t, diagnose.Run(t.Context(), archive(t, first, second, last), diagnose.Options{}), "header_lost_on_redirect")
	last.url = "https://www.api.example/orders/other"
	lacks(t, diagnose.Run(t.Context(), archive(t, first, last), diagnose.Options{}), "header_lost_on_redirect")
}

// One entry of an archive is read as well as the whole.
func TestEntryOfAnArchive(t *testing.T) {
	short := living(forge.NewKey("ES256", "k"), time.Minute, "")
	expectCapture(t, entry{token: short, status: 401, sent: time.Hour}.json(t), diagnose.Options{}, "expired", diagnose.Proved)
}

// What came behind a refusal is told beside it.
func TestWhatCameAfterwards(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	short, next := living(key, time.Minute, ""), living(key, time.Hour, "")
	refused := entry{token: short, status: 401, sent: 2 * time.Minute}
	for want, after := range map[string]entry{
		"afterwards the same request was let in, with token 2":            {token: next, status: 200, sent: 3 * time.Minute},
		"afterwards a new token was asked for and refused: invalid_grant": {method: "POST", url: tokenURL, status: 400, form: "grant_type=refresh_token", body: `{"error":"invalid_grant"}`, sent: 3 * time.Minute},
	} {
		report := expectCapture(t, archive(t, refused, after), diagnose.Options{}, "expired", diagnose.Proved)
		if notes := strings.Join(report.Notes, "\n"); !strings.Contains(notes, want) {
			t.Errorf("%q is not in %s", want, notes)
		}
	}
}

// AWS keeps the decisions of an authorizer by token, whatever the path.
func TestDecisionsThatAreKept(t *testing.T) {
	token := living(forge.NewKey("ES256", "k"), time.Hour, "")
	elsewhere := entry{token: token, status: 200, url: "https://api.example/other"}
	expectAmong(t, archive(t, elsewhere, entry{token: token, status: 403, response: "X-Amzn-RequestId: 1"}), diagnose.Options{}, "cached_deny", diagnose.Hint)
	lacks(t, diagnose.Run(t.Context(), archive(t, elsewhere, entry{token: token, status: 403}), diagnose.Options{}), "cached_deny")
}

// Whatever a capture holds that may be secret, a report does not repeat it.
func TestCapturesRepeatNoSecret(t *testing.T) {
	const canary = "c4n4ry-S3cret-Value_9x"
	token := living(forge.NewKey("ES256", "k"), time.Hour, "")
	long := canary + strings.Repeat("x", 5000)
	refused := entry{token: token, status: 401, response: refusedWords}
	for _, e := range []entry{
		{url: "https://app:" + canary + "@api.example/orders?key=" + canary + "#" + canary, token: token, status: 401},
		{url: "https://api.example/hooks/" + canary, token: token, status: 401},
		{status: 401, request: "Cookie: session=" + canary, response: "WWW-Authenticate: Bearer"},
		{status: 200, response: "Set-Cookie: session=" + long},
		{token: token, status: 401, request: "X-Api-Key: " + canary, response: "X-Pod: " + canary},
		{token: token, status: 302, response: "Location: https://sso.example/login?state=" + canary},
		{method: "POST", url: tokenURL, status: 401, request: basic("app:" + canary + "\n"), form: "grant_type=client_credentials", body: `{"error":"invalid_client","error_description":"bad secret ` + canary + `"}`},
		{method: "POST", url: tokenURL, status: 401, form: "grant_type=client_credentials&client_id=" + canary + "&client_secret=" + canary, body: `{"error":"invalid_client"}`},
		{method: "POST", url: tokenURL, status: 200, body: `{"access_token":"` + canary + `","token_type":"` + canary + `","refresh_token":"` + canary + `"}`},
		{token: token, status: 200, body: `{"error":"unauthorized","message":"jwt expired","token":"` + canary + `"}`},
		{url: "https://id.example/token/" + canary, method: canary, status: 404, form: "grant_type=password&password=" + canary},
	} {
		for _, text := range []string{archive(t, e), archive(t, refused, e), archive(t, e, refused)} {
			report := diagnose.Run(t.Context(), text, diagnose.Options{})
			if answer := report.JSON(); strings.Contains(answer, canary[:12]) || strings.Contains(answer, token[:40]) {
				t.Errorf("%+v: %s", e, answer)
			}
		}
	}
}

// Where the evidence is not there, nothing is said.
func TestSeveralExchangesThatShowNothing(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	long, short := living(key, time.Hour, ""), living(key, time.Minute, "")
	o := diagnose.Options{Keys: keySet(t, key), Policy: &whole}
	for _, c := range []struct {
		cause   string
		entries []entry
	}{
		{"intermittent", []entry{{token: short, status: 200}, {token: short, status: 401, sent: 2 * time.Minute}}},
		{"intermittent", []entry{{token: long, status: 200, url: "https://api.example/other"}, {token: long, status: 401}}},
		{"stale_client_cache", []entry{{token: long, status: 200, url: "https://api.example/other"}, {token: long, status: 401}}},
		{"expires_in_flight", []entry{{token: short, status: 401, sent: 30 * time.Second}}},
		{"clock_skew_api", []entry{{url: "https://id.example/jwks", status: 200, skew: 3 * time.Minute}, {token: short, status: 401, sent: 5 * time.Second, skew: 3 * time.Minute}}},
		{"cors_masks_401", []entry{{token: long, status: 401, request: "Origin: https://app.example", response: "Access-Control-Allow-Origin: *"}}},
		{"not_the_api", []entry{{token: long, status: 401, response: "WWW-Authenticate: Bearer\nServer: cloudflare", body: "{}"}}},
		{"bad_status_200", []entry{{token: long, status: 200, body: `{"code":0,"status":"ok","error":null}`}}},
		{"sanitised_capture", []entry{{status: 401}, {token: long, status: 200}}},
		{"intermittent", []entry{{token: long, status: 401, response: `WWW-Authenticate: DPoP error="use_dpop_nonce"`}, {token: long, status: 200}}},
		{"stale_client_cache", []entry{{token: living(key, time.Hour, `,"sub":"another"`), status: 200}, {token: short, status: 401, sent: 2 * time.Minute}}},
		{"same_kid_new_key", []entry{{url: "https://a.example/jwks", status: 200, body: forge.JWKS(key)}, {url: "https://b.example/jwks", status: 200, body: forge.JWKS(forge.NewKey("ES256", "k"))}, {token: long, status: 401, sent: time.Second}}},
		{"not_the_api", []entry{{token: long, status: 200, body: "<html><title>x | Cloudflare</title>"}}},
	} {
		lacks(t, diagnose.Run(t.Context(), archive(t, c.entries...), o), c.cause)
	}
}

// A browser ends a cookie at about 4 KiB.
func TestCookiesThatAreTooLong(t *testing.T) {
	key := forge.NewKey("RS256", "k")
	big := living(key, time.Hour, `,"groups":"`+strings.Repeat("g", 3200)+`"`)
	for _, groups := range []int{2700, 3200} { // cut in the signature, or in the payload
		token := living(key, time.Hour, `,"groups":"`+strings.Repeat("g", groups)+`"`)
		for size := 4085; size < 4089; size++ {
			expectCapture(t, archive(t, entry{status: 401, request: "Cookie: session=" + token[:size], response: "WWW-Authenticate: Bearer"}), diagnose.Options{}, "cookie_4k", diagnose.Proved)
		}
	}
	set := entry{url: "https://api.example/login", status: 200, response: "Set-Cookie: session=" + big + "; HttpOnly"}
	expectCapture(t, archive(t, set, entry{status: 401, response: "WWW-Authenticate: Bearer"}), diagnose.Options{}, "cookie_4k", diagnose.Likely)
}

// Hosts and issuers tell environments apart.
func TestPlaces(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	token := func(iss, aud string) string {
		return key.Token(`{"iss":"` + iss + `","aud":"` + aud + `","exp":1800003600}`)
	}
	for _, c := range []struct{ url, iss, aud, cause string }{
		{"https://api.stg.example.com/orders", "https://id.example.com", "https://api.example.com/", "wrong_host_or_env"},
		{"https://api.example.com/orders", "https://id.example.com", "https://dev-api.example.com", "wrong_host_or_env"},
		{"https://api-dev.example.com/orders", "https://id.example.com", "https://api.example.com", "wrong_host_or_env"},
		{"https://api.example.com/orders", "https://id.example.com", "https://graph.example.net", ""},
		{"https://api.example.com/orders", "https://id.staging.example.com", "orders", "token_from_other_env"},
		{"https://api.example.com/orders", "https://id.example.com/realms/orders-test", "orders", "token_from_other_env"},
		{"https://api.dev.example.com/orders", "https://id.dev.example.com", "orders", ""},
		{"https://api.example.com/orders", "https://id.example.com", "orders", ""},
		{"https://api.example.test/orders", "https://id.example.com", "orders", ""},
	} {
		report := diagnose.Run(t.Context(), archive(t, entry{url: c.url, token: token(c.iss, c.aud), status: 401, response: refusedWords}), diagnose.Options{})
		for cause, worth := range map[string]diagnose.Certainty{"wrong_host_or_env": diagnose.Likely, "token_from_other_env": diagnose.Hint} {
			if has(report, cause, worth) != (c.cause == cause) {
				t.Errorf("%s with a token of %s for %s: %s is wrong", c.url, c.iss, c.aud, cause)
			}
		}
	}
}

// A scheme that the API asks for is not wrong, nor is DPoP where nothing speaks
// against it.
func TestSchemesThatAreAskedFor(t *testing.T) {
	token := living(forge.NewKey("ES256", "k"), time.Hour, "")
	for _, c := range []struct {
		scheme, challenge string
		wrong             bool
	}{
		{"DPoP", `DPoP error="use_dpop_nonce"`, false},
		{"DPoP", `Bearer realm="x", DPoP algs="ES256"`, false},
		{"DPoP", `Bearer realm="x"`, true},
		{"JWT", `JWT realm="api"`, false},
		{"Token", `Bearer realm="x"`, true},
	} {
		report := diagnose.Run(t.Context(), archive(t, entry{status: 401, request: "Authorization: " + c.scheme + " " + token, response: "WWW-Authenticate: " + c.challenge}), diagnose.Options{})
		if has(report, "wrong_scheme", diagnose.Proved) != c.wrong {
			t.Errorf("%s against %s: %v", c.scheme, c.challenge, report.Findings)
		}
	}
	lacks(t, diagnose.Run(t.Context(), "Authorization: DPoP "+token, diagnose.Options{}), "wrong_scheme")
}

// A challenge that asks for a fresher login (RFC 9470).
func TestStepUp(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	for _, c := range []struct {
		claims, params string
		worth          diagnose.Certainty
	}{
		{`,"auth_time":1799990000`, `max_age="300"`, diagnose.Proved},
		{`,"auth_time":1799999995`, `max_age="300"`, diagnose.Likely},
		{`,"acr":"low"`, `acr_values="high"`, diagnose.Proved},
		{`,"acr":"high"`, `acr_values="high"`, diagnose.Likely},
		{``, `max_age="300"`, diagnose.Likely},
	} {
		challenge := `WWW-Authenticate: Bearer error="insufficient_user_authentication", ` + c.params
		expectCapture(t, archive(t, entry{token: living(key, time.Hour, c.claims), status: 401, response: challenge}), diagnose.Options{}, "auth_time_max_age", c.worth)
	}
}
