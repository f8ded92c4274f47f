package diagnose_test

import (
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// Tools have their own ways to write a variable; languages have their own ways to
// print that there is no text.
func TestUnfilledCredentials(t *testing.T) {
	for _, value := range []string{
		"${access_token}", "${__P(token)}", "${__property(token,,none)}", "#{token}", "#(token)", "#{session['token']}", "{{token}}", "{{ vault_token | default('') }}", "{% response 'body', 'req_1', '$.token' %}",
		"${{ secrets.API_TOKEN }}", "$(access_token)", "$[variables.token]", "%TOKEN%", "$env:TOKEN", "$TOKEN", "<%= token %>", "{token}", "<access_token>", "__ENV.TOKEN", "process.env.TOKEN",
		"undefined", "(null)", "<nil>", "%!s(<nil>)", "%!v(PANIC=String method)", "[object Promise]", "Promise { <pending> }", "<coroutine object get_token at 0x7f3a>", "Instance of 'Future<String>'",
		"System.Threading.Tasks.Task`1[System.String]", "function () { return token; }", "YOUR_ACCESS_TOKEN", "your-token-here", "<YOUR TOKEN>",
	} {
		text := "> GET /a HTTP/1.1\n> Host: api.example\n> Authorization: Bearer " + value + "\n> \n< HTTP/1.1 401 Unauthorized\n< WWW-Authenticate: Bearer error=\"invalid_token\"\n< \n"
		if first := diagnose.Run(t.Context(), text, diagnose.Options{At: at}).Findings[0]; first.Cause != "placeholder" || first.Certainty != diagnose.Proved {
			t.Errorf("%s: %s, %s (%s)", value, first.Cause, first.Certainty, first.Say)
		}
	}
	for _, value := range []string{"tok_live_4fjKd83", "token.without.meaning", `{"a":1}`, "a%20b%", "#fragment", "key-1", "token"} {
		if first := diagnose.Run(t.Context(), "Authorization: Bearer "+value, diagnose.Options{At: at}).Findings[0]; first.Cause == "placeholder" {
			t.Errorf("%s: %s (%s)", value, first.Cause, first.Say)
		}
	}
}

// What a tool fills in before the command runs is no proof; nor is a scheme alone in
// a log, for the token may have been left out of it.
func TestUnfilledIsNotSure(t *testing.T) {
	for _, text := range []string{
		`curl -H 'Authorization: Bearer ${{ secrets.TOKEN }}' https://api.example/a`,
		`curl -H 'Authorization: Bearer {{ token }}' https://api.example/a`,
		`curl -H 'Authorization: Bearer #{token}' https://api.example/a`,
		`2026-11-23T13:38:12Z WARN headers={"authorization": "Bearer ", "host": "api.example"} status=401`,
	} {
		if first := diagnose.Run(t.Context(), text, diagnose.Options{At: at}).Findings[0]; first.Cause != "placeholder" || first.Certainty != diagnose.Likely {
			t.Errorf("%s: %s, %s (%s)", text, first.Cause, first.Certainty, first.Say)
		}
	}
}

// Records of tools have headings for the request and its answer, one exchange behind
// the other.
func TestRecordsOfTools(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(good)
	request := "Request Headers\nAuthorization: Bearer " + token + "\nUser-Agent: PostmanRuntime/7.39.0\nHost: a.example\n"
	bare := "Request Headers\nUser-Agent: PostmanRuntime/7.39.0\nHost: b.example\n"
	refused := "Response Headers\nWWW-Authenticate: Bearer\nResponse Body\n{\"message\":\"No authorization token\"}\n"
	for _, c := range []struct {
		name, text, cause string
		worth             diagnose.Certainty
	}{
		{"Postman, to https", "GET http://a.example/x\n\n301  \n75 ms\nNetwork\n" + request + "Response Headers\nLocation: https://b.example/x\n\nGET https://b.example/x\n\n401\n10 ms\nNetwork\n" + bare + refused, "header_lost_on_redirect", diagnose.Proved},
		{"Postman, twice", "GET https://a.example/x\n302\n" + request + "Response Headers\nLocation: https://c.example/x\n\nGET https://c.example/x\n307\n" + bare + "Response Headers\nLocation: https://b.example/y\n\nGET https://b.example/y\n401\n" + bare + refused, "header_lost_on_redirect", diagnose.Proved},
		{"Chrome, two of them", "General\nRequest URL: https://a.example/x\nRequest Method: GET\nStatus Code: 301 Moved Permanently\nResponse Headers\nlocation: https://b.example/x\nRequest Headers\n:authority: a.example\nauthorization: Bearer " + token + "\nuser-agent: x\nGeneral\nRequest URL: https://b.example/x\nRequest Method: GET\nStatus Code: 401 Unauthorized\nResponse Headers\nwww-authenticate: Bearer\nRequest Headers\n:authority: b.example\nuser-agent: x\n", "header_lost_on_redirect", diagnose.Proved},
		{"lines of messages", "Request Headers\nGET /x HTTP/1.1\nHost: a.example\nUser-Agent: x\nAuthorization: Bearer ${token}\nResponse Headers\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n", "placeholder", diagnose.Proved},
		{"JMeter", "Thread Name:API users 2-14\nResponse code:401\n\nGET https://a.example/x\n\nGET data:\n\n\n[no cookies]\n\n\nRequest Headers:\nAuthorization: Bearer ${__P(token)}\nHost: a.example\nUser-Agent: Apache-HttpClient\n\n\nResponse headers:\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error=\"invalid_token\"\n\nResponse data:\n{\"detail\":\"Jwt is not in the form of Header.Payload.Signature\"}\n", "placeholder", diagnose.Proved},
		{"JMeter, good", "Response code:200\n\nPOST https://a.example/x\n\nPOST data:\na=b\n\nRequest Headers:\nAuthorization: Bearer " + token + "\nHost: a.example\nUser-Agent: Apache\n\nResponse headers:\nHTTP/1.1 200 OK\n", "nothing_wrong", diagnose.Hint},
	} {
		expectFirst(t, c.text, diagnose.Options{At: at}, c.cause, c.worth)
	}
}
