package diagnose_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// An entry is one of an HTTP Archive, as a test writes it.
type entry struct {
	method, url, token string // GET, https://api.example/orders and no token where they are empty
	status             int
	request, response  string        // header fields, one a line
	form, body         string        // of the request and of the answer
	sent               time.Duration // after the instant of the tests, by the browser's clock
	took               time.Duration
	skew               time.Duration // how far the server's Date is ahead of the browser's clock
	noDate             bool
}

func (e entry) json(t *testing.T) string {
	t.Helper()
	if e.method == "" {
		e.method = "GET"
	}
	if e.url == "" {
		e.url = "https://api.example/orders"
	}
	if e.token != "" {
		e.request += "\nAuthorization: Bearer " + e.token
	}
	sent := at.Add(e.sent).UTC()
	if !e.noDate {
		e.response += "\nDate: " + sent.Add(e.took+e.skew).Format("Mon, 02 Jan 2006 15:04:05 GMT")
	}
	return `{"startedDateTime":"` + sent.Format("2006-01-02T15:04:05.000Z") + `","time":` + strconv.FormatInt(e.took.Milliseconds(), 10) +
		`,"request":{"method":"` + e.method + `","url":"` + e.url + `","headers":` + headers(e.request) + `,"postData":{"text":` + quoted(e.form) + `}},` +
		`"response":{"status":` + strconv.Itoa(e.status) + `,"headers":` + headers(e.response) + `,"content":{"text":` + quoted(e.body) + `}}}`
}

func headers(lines string) string {
	var list []string
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			list = append(list, `{"name":`+quoted(name)+`,"value":`+quoted(value)+`}`)
		}
	}
	return "[" + strings.Join(list, ",") + "]"
}

func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}

func archive(t *testing.T, entries ...entry) string {
	t.Helper()
	var list []string
	for _, e := range entries {
		list = append(list, e.json(t))
	}
	return `{"log":{"version":"1.2","creator":{"name":"WebInspector","version":"537.36"},"entries":[` + strings.Join(list, ",") + `]}}`
}

const refusedWords = "WWW-Authenticate: Bearer error=\"invalid_token\""

// living gives a token that is good from 10 seconds before the instant of the tests
// for so long.
func living(key *forge.Key, life time.Duration, more string) string {
	return key.Token(`{"iss":"https://id.example","aud":["orders-api"]` + more + `,"iat":1799999990,"exp":` + strconv.FormatInt(at.Add(life).Unix(), 10) + `}`)
}

// expectAmong runs a diagnosis by the capture's own instant and wants this cause,
// first or not, with this certainty.
func expectAmong(t *testing.T, text string, o diagnose.Options, cause string, certainty diagnose.Certainty) diagnose.Report {
	t.Helper()
	report := diagnose.Run(t.Context(), text, o)
	if !has(report, cause, certainty) {
		var got []string
		for _, f := range report.Findings {
			got = append(got, f.Cause+" "+string(f.Certainty))
		}
		t.Errorf("%s, %s is not among %v", cause, certainty, got)
	}
	return report
}

// expectCapture wants the cause first.
func expectCapture(t *testing.T, text string, o diagnose.Options, cause string, certainty diagnose.Certainty) diagnose.Report {
	t.Helper()
	report := expectAmong(t, text, o, cause, certainty)
	if first := report.Findings[0]; first.Cause != cause {
		t.Errorf("first is %s, %s: %s; want %s", first.Cause, first.Certainty, first.Say, cause)
	}
	return report
}

func lacks(t *testing.T, r diagnose.Report, cause string) {
	t.Helper()
	for _, f := range r.Findings {
		if f.Cause == cause {
			t.Errorf("%s, %s is wrong here: %s", f.Cause, f.Certainty, f.Say)
		}
	}
}
