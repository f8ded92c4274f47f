package diagnose_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// dresses are the ways in which one call is shown. CRED stands for the value of its
// Authorization field, STATUS, CHALLENGE and BODY for its answer; OLD for a dead token that
// stands elsewhere.
var dresses = map[string]string{
	"curl -v":          "* Connected\n> GET /orders HTTP/1.1\n> Host: api.example\n> Authorization: CRED\n> Cookie: sid=OLD\n> \nANSWER",
	"HTTP/3":           "* using HTTP/3\n> GET /orders HTTP/3\n> host: api.example\n> authorization: CRED\n> \n< HTTP/3 STATUS\n< date: Fri, 15 Jan 2027 08:00:05 GMT\n< age: 3\n< www-authenticate: CHALLENGE\n< \nBODY\n",
	"through a proxy":  "> CONNECT api.example:443 HTTP/1.1\n> Host: api.example:443\n> Proxy-Authorization: Basic dTpw\n> \n< HTTP/1.1 200 Connection established\n< \n> GET /orders HTTP/1.1\n> Host: api.example\n> Authorization: CRED\n> \nANSWER",
	"redirected":       "> GET /orders HTTP/1.1\n> Host: api.example\n> Authorization: CRED\n> \n< HTTP/1.1 307 Temporary Redirect\n< Location: /orders/\n< \n> GET /orders/ HTTP/1.1\n> Host: api.example\n> Authorization: CRED\n> \nANSWER",
	"after a token":    "> POST /token HTTP/1.1\n> Host: id.example\n> Authorization: Basic YTpi\n> \n< HTTP/1.1 200 OK\n< \n{\"token_type\":\"Bearer\"}\n> GET /orders HTTP/1.1\n> Host: api.example\n> Authorization: CRED\n> \nANSWER",
	"curl -i":          "$ curl -i -H \"X-Trace: 1\" -H 'Authorization: CRED' https://api.example/orders\nHTTP/1.1 STATUS X\nDate: Fri, 15 Jan 2027 08:00:05 GMT\nWWW-Authenticate: CHALLENGE\n\nBODY\n",
	"archive":          `{"log":{"entries":[TRACKER,ENTRY,PAGE]}}`,
	"archive in words": "It says that my token expired, is that so?\n\n" + `{"log":{"entries":[ENTRY]}}` + "\n\nOr is it the audience?\n",
	"preflight":        `{"log":{"entries":[{"request":{"method":"OPTIONS","url":"https://api.example/orders","headers":[{"name":"Access-Control-Request-Method","value":"GET"}]},"response":{"status":204,"headers":[]}},ENTRY]}}`,
	"gateway's log":    `{"request":{"uri":"/","headers":{"authorization":"Bearer OLD"}},"response":{"status":200}}` + "\n" + `{"request":{"uri":"/orders","headers":{"host":"api.example","authorization":QUOTED}},"response":{"status":STATUS,"headers":{"date":"Fri, 15 Jan 2027 08:00:05 GMT"}}}` + "\n",
	"summary":          `{"request":{"method":"GET","url":"https://api.example/orders"},"response":{"status":STATUS}}` + "\nAuthorization: CRED\n",
	"logfmt":           `time=2027-01-15T08:00:05Z level=warn msg="call failed" status=STATUS authorization="CRED"` + "\n",
	"many in a log":    "2027-01-15T08:00:01Z ERROR [1] JWT expired at 2027-01-15T07:00:00Z\n2027-01-15T08:00:05Z DEBUG [2] Authorization: CRED\n2027-01-15T08:00:05Z INFO [2] GET /orders STATUS\n2027-01-15T08:00:09Z ERROR [3] Bearer undefined: jwt malformed\n",
	"mail":             "Is my token expired? I get STATUS; no invalid signature, I hope.\n\n> Authorization: CRED\n\nDid you check the audience?\n",
	"dump":             "AxiosError: Request failed with status code STATUS\n  headers: {\n    Accept: '*/*',\n    Authorization: 'CRED',\n  }\n",
	"German log":       "15.01.2027 09:00:05 FEHLER: abgelehnt (STATUS)\nAuthorization: CRED\n",
}

const (
	aloneAnswer = "< HTTP/1.1 STATUS X\n< Date: Fri, 15 Jan 2027 08:00:05 GMT\n< WWW-Authenticate: CHALLENGE\n< \nBODY\n* Connection left intact\n"
	ownEntry    = `{"startedDateTime":"2027-01-15T08:00:05Z","time":9,"request":{"method":"GET","url":"https://api.example/orders","headers":[{"name":"Authorization","value":QUOTED}]},"response":{"status":STATUS,"headers":[{"name":"WWW-Authenticate","value":"Bearer"}]}}`
	tracker     = `{"request":{"method":"POST","url":"https://tracker.example/collect","headers":[]},"response":{"status":401,"headers":[]}}`
	stalePage   = `{"request":{"method":"GET","url":"https://cdn.example/a.js","headers":[]},"response":{"status":200,"headers":[{"name":"Date","value":"Thu, 14 Jan 2027 08:00:00 GMT"},{"name":"Age","value":"86400"}],"content":{"text":"if (jwt.expired) throw 'invalid token'"}}}`
)

type outcome struct{ status, challenge, body string }

// outcomes say much that is not about the token, or not true of it.
var outcomes = []outcome{
	{"401", `Bearer error="invalid_token"`, `{"message":"jwt expired"}`}, {"401", `Bearer error="invalid_token", error_description="The signature is invalid"`, ""},
	{"401", "Bearer", `{"message":"No token provided"}`}, {"403", "", `{"message":"Subscription expired"}`},
	{"200", "", `{"faq":"jwt audience invalid. expected: shop","example":"Bearer undefined"}`}, {"204", "", ""}, {"206", "", "jwt expired"}, {"304", "", ""},
	{"404", "", `{"message":"jwt issuer invalid. expected: https://other.example"}`}, {"500", "", `oidc: expected audience "shop" got ["x"]`},
}

// around puts other things around a paste.
var around = []func(string) string{
	func(text string) string { return text },
	func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") },
	func(text string) string { return marked(text, "    ") },
	func(text string) string { return "```\n" + text + "```\n" },
	func(text string) string { return marked(text, "api-1  | ") },
}

func dressed(dress, credential, old string, o outcome) string {
	text := strings.NewReplacer("ANSWER", aloneAnswer, "ENTRY", ownEntry, "TRACKER", tracker, "PAGE", stalePage).Replace(dress)
	return strings.NewReplacer("CRED", credential, "QUOTED", strconv.Quote(credential), "OLD", old, "STATUS", o.status, "CHALLENGE", o.challenge, "BODY", o.body).Replace(text)
}

// In whatever dress a good token comes, and whatever else is said beside it, nothing is
// proved against it, with keys and policy or without them.
func TestGoodTokensInEveryDress(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, algorithm := range []string{"ES256", "HS256", "EdDSA"} {
		key := forge.NewKey(algorithm, "k")
		token, old := key.Token(good), key.Token(strings.Replace(good, "1800000060", "1799999995", 1))
		policy := whole
		policy.Algorithms = []string{algorithm}
		for _, name := range slices.Sorted(maps.Keys(dresses)) {
			for _, o := range outcomes {
				text := around[random.IntN(len(around))](dressed(dresses[name], "Bearer "+token, old, o))
				for _, options := range []diagnose.Options{{At: at, Keys: keySet(t, key), Policy: &policy}, {At: at}} {
					report := diagnose.Run(t.Context(), text, options)
					if report.Proved() {
						t.Errorf("%s, %s, %s %s: %s: %s", algorithm, name, o.status, o.body, report.Findings[0].Cause, report.Findings[0].Say)
					}
				}
			}
		}
	}
}

// One fault in the same dresses is what stands first, and nothing else is proved.
func TestOneFaultInEveryDress(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	key := forge.NewKey("ES256", "k")
	token, old := key.Token(good), key.Token(strings.Replace(good, "1800000060", "1799999995", 1))
	parts := strings.Split(token, ".")
	options := diagnose.Options{At: at, Keys: keySet(t, key), Policy: &whole}
	for _, fault := range []struct{ credential, cause string }{
		{"Bearer " + old, "expired"},
		{"Bearer " + key.Token(strings.Replace(good, `"orders-api"`, `"shop"`, 1)), "audience_mismatch"},
		{"Bearer " + forge.NewKey("ES384", "other").Token(good), "unknown_kid"},
		{"Bearer " + parts[0] + "." + forge.Encode(strings.Replace(good, "u1", "u2", 1)) + "." + parts[2], "bad_signature"},
		{"Bearer " + token[:len(token)-22], "sig_length"},
		{"Bearer " + parts[0] + "." + parts[1], "one_dot"},
		{"Bearer Bearer " + token, "double_bearer"},
		{"Token " + token, "wrong_scheme"},
		{"Bearer undefined", "placeholder"},
	} {
		for _, name := range slices.Sorted(maps.Keys(dresses)) {
			if name == "summary" {
				continue // what stands beside it need not be what was sent
			}
			text := around[random.IntN(len(around))](dressed(dresses[name], fault.credential, old, outcome{"401", `Bearer error="invalid_token"`, ""}))
			report := diagnose.Run(t.Context(), text, options)
			for i, f := range report.Findings {
				if (i == 0 || f.Certainty == diagnose.Proved) && f.Cause != fault.cause {
					t.Errorf("%s in %s: %s, %s: %s", fault.cause, name, f.Cause, f.Certainty, f.Say)
				}
			}
		}
	}
}

// What shows another time than now, read or not, does not prove by now's clock that a
// token was dead then.
func TestDeadSinceItWasShown(t *testing.T) {
	for _, shown := range []string{"2025-11-22T12:40:00Z", "2025-11-22 12:40:00", "22.11.2025 13:40:00", "11/22/2025 1:40 PM", "Sat Nov 22 12:40:00 2025", "ts=1763815200", "2025-11-22T12:40:00Z, expires 2025-11-22T13:40:00Z"} {
		text := "call of " + shown + "\nAuthorization: Bearer " + forge.NewKey("ES256", "k").Token(`{"exp":1763818800}`) + "\nits answer was 200\n"
		report := diagnose.Run(t.Context(), text, diagnose.Options{})
		if !has(report, "expired", diagnose.Likely) && !has(report, "expired", diagnose.Hint) {
			t.Errorf("%s: %+v", shown, report.Findings)
		}
	}
	dead := forge.NewKey("ES256", "k").Token(`{"exp":1763818800}`)
	for _, text := range []string{"Authorization: Bearer " + dead, "2025-11-24T12:40:00Z Authorization: Bearer " + dead} {
		if report := diagnose.Run(t.Context(), text, diagnose.Options{At: time.Time{}}); !has(report, "expired", diagnose.Proved) {
			t.Errorf("%s: %+v", text, report.Findings)
		}
	}
}
