package show

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/jwtkit/toolkit/verify/diagnose"
)

// capture gives an archive of requests that sent a token, with the second after at
// and the status of each.
func capture(token, url string, requests ...[2]int) string {
	var entries []string
	for _, r := range requests {
		date := at.Add(time.Duration(r[0]) * time.Second).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")
		entries = append(entries, fmt.Sprintf(`{"request":{"method":"GET","url":"%s","headers":[{"name":"Authorization","value":"Bearer %s"}]},"response":{"status":%d,"headers":[{"name":"Date","value":"%s"}]}}`, url, token, r[1], date))
	}
	return `{"log":{"entries":[` + strings.Join(entries, ",") + `]}}`
}

func TestCaptureIsALadderOnTheLifeOfItsTokens(t *testing.T) {
	got := why(t, capture(token(`{"nbf":1799999990,"exp":1800000060}`), "https://api.example/orders?x=s3cret", [2]int{0, 200}, [2]int{70, 401}, [2]int{-20, 200}, [2]int{86400, 401}), nil)
	for _, want := range []string{
		"Requests to https://api.example:\n  2027-01-15 (UTC)\n",
		"  08:00:00  200  GET /orders               token 1: 1 minute left\n",
		"  08:01:10  401  GET /orders               token 1: 10 seconds past exp\n",
		"  07:59:40  200  GET /orders               token 1: not valid yet\n",
		"  2027-01-16 (UTC)\n→ 08:00:00  401  GET /orders               token 1: 23 hours 59 minutes past exp\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if strings.Contains(got, "s3cret") {
		t.Errorf("a query is shown:\n%s", got)
	}
	if alone := why(t, capture(token(`{"exp":1}`), "https://api.example/", [2]int{0, 401}), nil); strings.Contains(alone, "token 1") {
		t.Errorf("one request is no ladder:\n%s", alone)
	}
}

func TestLaddersKeepToTheirWidth(t *testing.T) {
	for _, rungs := range [][]diagnose.Exchange{
		{{Method: "GET", URL: "https://" + strings.Repeat("long.", 40) + "example/" + strings.Repeat("path/", 50), Status: 401, Token: 199, State: diagnose.TokenUnread}, {}},
		{{Method: "\x1b[31m", URL: "\u202e", Status: 200}, {Method: "PATCH", URL: "https://b.example/" + strings.Repeat("ü", 100)}},
	} {
		var b strings.Builder
		report := diagnose.Report{Exchanges: rungs}
		if err := Why(&b, &report, Options{}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if line = strings.TrimSuffix(line, "\n"); utf8.RuneCountInString(line) > width || strings.ContainsAny(line, "\x1b\u202e") {
				t.Errorf("%q", line)
			}
		}
	}
}
