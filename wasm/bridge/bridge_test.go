package bridge_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/wasm/bridge"
)

// The answers in testdata/api are what Node and the browser are held to. A
// difference here is a change of the API: look at it, then write it anew with
// go run ./internal/apicases -answers.
func TestAnswersAreThoseCommitted(t *testing.T) {
	requests, answers := lines(t, "requests"), lines(t, "answers")
	if len(requests) != len(answers) || len(requests) < 200 {
		t.Fatalf("%d requests, %d answers", len(requests), len(answers))
	}
	for i, request := range requests {
		if got := bridge.Answer(t.Context(), request); got != answers[i] {
			t.Errorf("line %d\nrequest %.200s\ngot  %s\nwant %s", i+1, request, got, answers[i])
		}
	}
}

func lines(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile("../../testdata/api/" + name + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// The examples of the package documentation, in the words of the API.
func TestAnswers(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	const claims = `{"iss":"https://id.example","aud":"orders-api","exp":1800000060,"big":9007199254740993}`
	const policy = `,"policy":{"issuer":"https://id.example","audiences":["orders-api"]}`
	keys := `,"keys":` + forge.JWKS(key)
	expired := key.Token(strings.Replace(claims, "1800000060", "1799999808", 1))
	for _, c := range []struct{ request, want string }{
		{`{"op":"verify","token":"` + key.Token(claims) + `"` + keys + policy + `,"at":1800000000}`, `{"ok":true,"result":{"decision":"accept","claims":` + claims + `}}`},
		{`{"op":"verify","token":"` + expired + `"` + keys + policy + `,"at":1800000000}`, `{"ok":true,"result":{"decision":"refuse","code":"token_expired","detail":"expired 3m12s ago"}}`},
		{`{"op":"verify","token":"` + expired + `"` + policy + `,"at":1800000000}`, `{"ok":true,"result":{"decision":"undecided","code":"keys_unavailable","detail":"no key given"}}`},
		{`{"op":"verify","token":"` + expired + `"` + keys + `,"at":1800000000}`, `{"ok":false,"error":{"code":"policy_invalid","detail":"the policy names no issuer: name one, or say anyIssuer"}}`},
	} {
		if got := bridge.Answer(t.Context(), c.request); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// The order of a decision: form, no key, policy, checks. A key or secret of no
// use, and a token over a limit, wait for their turn.
func TestOrder(t *testing.T) {
	rs, hs := forge.NewKey("RS256", "k"), forge.NewKey("HS256", "k")
	const claims = `{"iss":"i","aud":"a","exp":1800000060}`
	const policy = `{"issuer":"i","audiences":["a"],"algorithms":["RS256","HS256"]}`
	big := rs.Token(`{"pad":"` + strings.Repeat("x", 100_000) + `"}`)
	deep := rs.Token(strings.Repeat(`{"a":`, 200) + "1" + strings.Repeat("}", 200))
	for _, c := range []struct{ token, more, want string }{
		{big, ``, `"keys_unavailable"`},
		{deep, ``, `"keys_unavailable"`},
		{big, `,"keys":{"keys":7}`, `"keys_invalid"`},
		{big, `,"keys":{"keys":[]},"policy":{}`, `"policy_invalid"`},
		{big, `,"keys":` + forge.JWKS(rs) + `,"policy":` + policy, `"limit_exceeded"`},
		{deep, `,"keys":` + forge.JWKS(rs) + `,"policy":` + policy, `"limit_exceeded"`},
		{rs.Token(claims), `,"secret":"","keys":` + forge.JWKS(rs) + `,"policy":` + policy, `"accept"`},
		{hs.Token(claims), `,"secret":"","policy":{}`, `"policy_invalid"`},
		{hs.Token(claims), `,"secret":"","policy":` + policy, `"key_unsuitable"`},
		{hs.Token(claims), `,"keys":{"keys":[{"kty":"oct","k":""}]},"policy":` + policy, `"key_unsuitable"`},
	} {
		for _, subject := range []string{`"op":"verify","token"`, `"op":"diagnose","text"`} {
			answer := bridge.Answer(t.Context(), `{`+subject+`:"`+c.token+`"`+c.more+`,"at":1800000000}`)
			if head := answer[:min(len(answer), 160)]; !strings.Contains(head, c.want) {
				t.Errorf("%.40s %.60s: %s, want %s", subject, c.more, head, c.want)
			}
		}
	}
}

// Without at the instant is now.
func TestNow(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	text := key.Token(`{"iss":"i","exp":1800000060}`)
	for at, want := range map[string]string{`,"at":1800000000`: "accept", `,"at":1800000060`: "refuse", `,"at":4000000000`: "refuse"} {
		got := bridge.Answer(t.Context(), `{"op":"verify","token":"`+text+`","keys":`+forge.JWKS(key)+`,"policy":{"issuer":"i","anyAudience":true}`+at+`}`)
		if !strings.Contains(got, `"decision":"`+want+`"`) {
			t.Errorf("at %s: %s", at, got)
		}
	}
	past := key.Token(`{"iss":"i","exp":1563949101}`)
	if got := bridge.Answer(t.Context(), `{"op":"verify","token":"`+past+`","keys":`+forge.JWKS(key)+`,"policy":{"issuer":"i","anyAudience":true}}`); !strings.Contains(got, "token_expired") {
		t.Error(got)
	}
}

func TestLongRequest(t *testing.T) {
	got := bridge.Answer(t.Context(), `{"op":"diagnose","text":"`+strings.Repeat("A", bridge.MaxRequestBytes)+`"}`)
	if !strings.Contains(got, `"code":"request_invalid"`) || len(got) > 300 {
		t.Errorf("%.300s", got)
	}
	got = bridge.Answer(t.Context(), `{"op":"diagnose","text":"`+strings.Repeat("A", 2<<20)+`"}`)
	if !strings.Contains(got, `"code":"limit_exceeded"`) {
		t.Errorf("%.300s", got)
	}
}

// The decision of a Report is that of verify for the same token, keys, policy
// and instant, whenever the text is a token and the policy is whole.
func TestReportAndVerdictAgree(t *testing.T) {
	agreed := 0
	for _, request := range lines(t, "requests") {
		if !strings.HasPrefix(request, `{"op":"verify"`) {
			continue
		}
		verdict := bridge.Answer(t.Context(), request)
		report := bridge.Answer(t.Context(), strings.Replace(strings.Replace(request, `"op":"verify"`, `"op":"diagnose"`, 1), `"token":`, `"text":`, 1))
		token := between(request, `"token":"`, `"`)
		if _, err := jwtkit.Parse(token); err != nil || !strings.Contains(verdict, `"ok":true`) || !strings.Contains(report, `"ok":true`) {
			continue
		}
		agreed++
		if a, b := between(verdict, `"decision":"`, `"`), between(report, `"decision":"`, `"`); a != b {
			t.Errorf("verify says %s, diagnose %s:\n%s\n%s", a, b, verdict, report)
		}
		if a, b := between(verdict, `"code":"`, `"`), between(report, `"code":"`, `"`); strings.Contains(verdict, `"refuse"`) && a != b {
			t.Errorf("verify says %s, diagnose %s:\n%s\n%s", a, b, verdict, report)
		}
	}
	if agreed < 80 {
		t.Errorf("only %d cases were compared", agreed)
	}
}

func between(text, start, end string) string {
	_, rest, _ := strings.Cut(text, start)
	inside, _, _ := strings.Cut(rest, end)
	return inside
}

func FuzzAnswer(f *testing.F) {
	f.Add(`{"op":"verify","token":"eyJhbGciOiJub25lIn0.e30.","keys":{"keys":[]},"policy":{}}`)
	f.Add(`{"op":"diagnose","text":"Authorization: Bearer x","secret":"AAAA","at":0}`)
	f.Add(`{"op":"diagnose","text":"{\"access_token\":\"eyJ.e30.\"}","policy":{"equals":{"a":["b"]}}}`)
	f.Fuzz(func(t *testing.T, request string) {
		answer := bridge.Answer(context.Background(), request)
		if strings.Contains(answer, `"internal"`) {
			t.Errorf("a fault of ours: %s", answer)
		}
		if strings.Contains(answer, `"decision":"accept"`) {
			t.Errorf("accepted by nobody's key: %s", answer)
		}
		if _, err := verify.ParsePolicy([]byte(request)); err != nil && len(err.Error()) > 300 {
			t.Errorf("an error of %d bytes", len(err.Error()))
		}
	})
}
