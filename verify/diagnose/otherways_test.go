package diagnose_test

import (
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// A request that may say in another way who calls, or that was let in as it is, is not
// proved to lack anything.
func TestRequestsThatMayBeRight(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(good)
	call := func(line, fields, status, answer string) string {
		return marked(line+" HTTP/1.1\nHost: api.example\n"+fields+"\n", "> ") + marked("HTTP/1.1 "+status+"\n"+answer+"\n", "< ")
	}
	preflight := call("OPTIONS /x", "Origin: https://a\nAccess-Control-Request-Method: GET\n", "401 Unauthorized", "")
	moved := call("GET /x", "Authorization: Bearer "+token+"\n", "302 Found", "Location: /s?sig=1\n")
	for _, c := range []struct{ text, not string }{
		{call("POST /login", "", "401 Unauthorized", ""), "no_auth_header"},
		{call("GET /x", "PRIVATE-TOKEN: glpat-a\n", "401 Unauthorized", ""), "no_auth_header"},
		{call("GET /x?api_key=abc", "", "401 Unauthorized", ""), "no_auth_header"},
		{call("GET /x", "", "401 Unauthorized", "WWW-Authenticate: Negotiate\n"), "no_auth_header"},
		{call("GET /x", "Authorization: Digest username=\"a\", realm=\"b\"\n", "401 Unauthorized", "WWW-Authenticate: Digest realm=\"b\"\n"), "not_a_token"},
		{call("GET /ws?token="+token, "", "101 Switching Protocols", ""), "token_in_query"},
		{call("GET /x?token=abc", "Cookie: sid=a\n", "401 Unauthorized", ""), "token_in_query"},
		{call("GET /x", "Authentication: "+token+"\n", "200 OK", ""), "wrong_header_name"},
		{call("GET /x", "Authorization: "+token+"\n", "200 OK", ""), "no_scheme"},
		{call("GET /x", "Authorization: Token "+token+"\n", "204 No Content", ""), "wrong_scheme"},
		{call("GET /x", "Authorization: Bearer Bearer "+token+"\n", "200 OK", ""), "double_bearer"},
		{moved + call("GET /s?sig=1", "", "200 OK", ""), "header_lost_on_redirect"},
		{preflight + call("GET /x", "Authorization: Bearer "+token+"\n", "200 OK", ""), "no_scheme"},
		{"$ grpcurl -H 'authorization: Bearer '" + token + " api.example:443 a.B/C\nCode: Unauthenticated\n", "placeholder"},
		{"level=warn status=401 authorization=\"" + token + "\"\n", "quoted"},
		{"[x] Authorization: Bearer " + token[:60] + " " + token[60:] + " -> 401\n", "not_a_token"},
	} {
		if report := diagnose.Run(t.Context(), c.text, diagnose.Options{At: at}); has(report, c.not, diagnose.Proved) {
			t.Errorf("%s is proved by %.120q", c.not, c.text)
		}
	}
	for _, c := range []struct{ text, cause string }{
		{call("GET /x", "X-XSRF-TOKEN: a\n", "401 Unauthorized", ""), "no_auth_header"},
		{call("POST /login", "", "401 Unauthorized", "WWW-Authenticate: Bearer\n"), "no_auth_header"},
		{call("GET /x?token="+token, "", "401 Unauthorized", ""), "token_in_query"},
		{"A=b\nTOKEN=" + token[:len(token)-87] + "\nC=d\n", "one_dot"},
	} {
		expectFirst(t, c.text, diagnose.Options{}, c.cause, diagnose.Proved)
	}
}

// A dump in a form that is not known here still shows the field: a request is not
// said to lack what the text beside it has.
func TestStrayFieldIsTaken(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(good)
	dump := "2027/01/15 08:00:00 client.go:88: >> GET /v1/trips HTTP/1.1\nHost: api.example\nAuthorization: " + token + "\nAccept-Encoding: gzip\n" +
		"2027/01/15 08:00:00 client.go:97: << HTTP/1.1 401 Unauthorized\nDate: Fri, 15 Jan 2027 08:00:00 GMT\n\nAuthorization header format must be Bearer and a token\n"
	expectFirst(t, dump, diagnose.Options{}, "no_scheme", diagnose.Proved)
	expectFirst(t, strings.Replace(dump, "Authorization: "+token, "Accept: */*", 1), diagnose.Options{}, "no_auth_header", diagnose.Proved)
}
