package diagnose_test

import (
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// An archive costs as much as it is long, whatever it is made of: twice the text,
// about twice the work.
func TestWorkOnArchivesIsLinear(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(good)
	one := func(e entry) string { return e.json(t) }
	log := func(entries ...string) string {
		return `{"log":{"creator":{"name":"Firefox"},"entries":[` + strings.Join(entries, ",") + `]}}`
	}
	many := func(n int, make func(i int) entry) string {
		var list []string
		for i := range n {
			list = append(list, one(make(i)))
		}
		return log(list...)
	}
	const challenge = `WWW-Authenticate: Bearer error="invalid_token"`
	for name, shape := range map[string]func(n int) string{
		"refusals": func(n int) string {
			return many(n, func(i int) entry {
				return entry{token: token, status: 401, response: challenge, sent: time.Duration(i)}
			})
		},
		"tokens": func(n int) string {
			return many(n, func(i int) entry { return entry{token: token + strconv.Itoa(i), status: 401} })
		},
		"token answers": func(n int) string {
			return many(n, func(i int) entry {
				return entry{method: "POST", url: "https://id.example/connect/token", form: "grant_type=client_credentials", status: 200, body: `{"access_token":"` + token + strconv.Itoa(i) + `","expires_in":60}`}
			})
		},
		"key sets": func(n int) string {
			return many(n, func(i int) entry {
				return entry{url: "https://id.example/" + strconv.Itoa(i) + "/jwks.json", status: 200, body: `{"keys":[{"kty":"EC","kid":"` + strconv.Itoa(i) + `"}]}`}
			})
		},
		"failed key sets": func(n int) string {
			return many(n, func(i int) entry {
				return entry{url: "https://id.example/" + strconv.Itoa(i) + "/jwks.json", status: 500}
			})
		},
		"preflights": func(n int) string {
			return many(n, func(i int) entry {
				return entry{method: "OPTIONS", status: 401, request: "Origin: https://a.example\nAccess-Control-Request-Method: GET"}
			})
		},
		"redirects": func(n int) string {
			return many(n, func(i int) entry {
				return entry{token: token, status: 302, response: "Location: https://api.example/" + strconv.Itoa(i)}
			})
		},
		"fields": func(n int) string {
			return log(one(entry{token: token, status: 401, request: strings.Repeat("X-A: b\n", 8*n), response: strings.Repeat("WWW-Authenticate: Bearer a=\"b\n", 4*n)}))
		},
		"cookies": func(n int) string {
			return log(one(entry{status: 401, request: "Cookie: " + strings.Repeat("a=ey.ey.ey; ", 8*n)}))
		},
		"query": func(n int) string {
			return log(one(entry{status: 401, url: "https://api.example/?" + strings.Repeat("token&", 16*n)}))
		},
		"form": func(n int) string {
			return log(one(entry{method: "POST", status: 400, form: strings.Repeat("client_secret&", 8*n), body: `{"error":"invalid_client"}`}))
		},
		"a body": func(n int) string {
			return log(one(entry{token: token, status: 401, body: strings.Repeat("expected audience ", 8*n)}))
		},
		"brackets": func(n int) string { return log(strings.Repeat(`{"request":`, 20*n)) },
		"nothing":  func(n int) string { return log(strings.TrimSuffix(strings.Repeat("{},", 40*n), ",")) },
	} {
		work := func(n int) (bytes, size float64) {
			text := shape(n)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			diagnose.Run(t.Context(), text, diagnose.Options{At: at})
			runtime.ReadMemStats(&after)
			return float64(after.TotalAlloc - before.TotalAlloc), float64(len(text))
		}
		work(10) // what is made once
		little, small := work(300)
		much, large := work(1200)
		if growth := (much / little) / (large / small); !testenv.Race && (growth > 2 && much > 4<<20 || much > 1000*large) { // there pools forget
			t.Errorf("%s: %.0f bytes allocated for %.0f, %.0f for %.0f", name, little, small, much, large)
		}
	}
}
