package issuer_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/issuer"
	"github.com/jwtkit/toolkit/verify"
)

// faultyToken fetches a token with the faults of the header.
func faultyToken(t *testing.T, at, faults string) answer {
	t.Helper()
	request := newRequest(t, http.MethodPost, at+"/connect/token", formType, formOf(app))
	request.Header.Set("X-Jwtkit-Fault", faults)
	return send(t, request)
}

// judge gives what a strict API decides about a token.
func judge(t *testing.T, at, token string) jwtkit.Code {
	t.Helper()
	keys, _, err := verify.ParseJWKS([]byte(get(t, at+"/.well-known/jwks.json").body))
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := verify.New(keys, verify.Policy{Issuer: at, Audiences: []string{"api"}, Types: []string{"at+jwt"}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = verifier.Verify(t.Context(), token)
	return jwtkit.CodeOf(err)
}

// TestTokenFaults asks for each fault of tokens and lets a strict verifier say
// what is wrong.
func TestTokenFaults(t *testing.T) {
	_, at := start(t, issuer.Options{})
	for fault, want := range map[string]jwtkit.Code{
		"expired":                jwtkit.CodeTokenExpired,
		"not-yet-valid":          jwtkit.CodeTokenNotYetValid,
		"skew":                   jwtkit.CodeTokenNotYetValid,
		"milliseconds":           jwtkit.CodeTokenNotYetValid,
		"wrong-audience":         jwtkit.CodeAudienceMismatch,
		"wrong-issuer":           jwtkit.CodeIssuerMismatch,
		"unknown-kid":            jwtkit.CodeKeyNotFound,
		"no-kid":                 "",
		"bad-signature":          jwtkit.CodeSignatureInvalid,
		"der-signature":          jwtkit.CodeSignatureInvalid,
		"id-token":               jwtkit.CodeTypeNotAllowed,
		"opaque":                 jwtkit.CodeTokenMalformed,
		"rotate-without-overlap": "",
		"expired, wrong-issuer":  jwtkit.CodeTokenExpired,
	} {
		a := faultyToken(t, at, fault)
		if got := judge(t, at, a.text("access_token")); a.status != http.StatusOK || got != want {
			t.Errorf("%s: %d, then %q, want %q", fault, a.status, got, want)
		}
		if a := fetch(t, at, app); judge(t, at, a.text("access_token")) != "" {
			t.Errorf("%s: the next token has a fault too", fault)
		}
	}
}

func TestNoKeyIDAndDER(t *testing.T) {
	_, at := start(t, issuer.Options{})
	header := func(fault string) jwtkit.Header {
		token, err := jwtkit.Parse(faultyToken(t, at, fault).text("access_token"))
		if err != nil {
			t.Fatal(err)
		}
		if signature := token.AppendSignature(nil); fault == "der-signature" && signature[0] != 0x30 {
			t.Errorf("the signature begins with %#x", signature[0])
		}
		return token.Header()
	}
	if kid := header("no-kid").KeyID; kid != "" {
		t.Errorf("no-kid: %q", kid)
	}
	header("der-signature")
}

// TestRotateWithoutOverlapFault loses the keys of every token before.
func TestRotateWithoutOverlapFault(t *testing.T) {
	s, at := start(t, issuer.Options{})
	before := fetch(t, at, app).text("access_token")
	if err := s.SetFault("rotate-without-overlap", issuer.FaultSpan{Count: 1}); err != nil {
		t.Fatal(err)
	}
	after := fetch(t, at, app).text("access_token")
	if got := judge(t, at, before); got != jwtkit.CodeKeyNotFound {
		t.Errorf("the token from before: %q", got)
	}
	kid := s.SigningKey().ID()
	if fetch(t, at, app); judge(t, at, after) != "" || s.SigningKey().ID() != kid {
		t.Error("the keys were rotated more than once")
	}
}

func TestAnswerFaults(t *testing.T) {
	s, at := start(t, issuer.Options{})
	set := func(name string, span issuer.FaultSpan) {
		t.Helper()
		if err := s.SetFault(name, span); err != nil {
			t.Fatal(err)
		}
	}
	set("status-500", issuer.FaultSpan{Count: 2, Endpoint: "token"})
	if a := get(t, at+"/.well-known/jwks.json"); a.status != http.StatusOK {
		t.Errorf("another endpoint: %d", a.status)
	}
	for _, want := range []int{500, 500, 200} {
		if a := fetch(t, at, app); a.status != want {
			t.Errorf("%d %s, want %d", a.status, a.body, want)
		}
	}
	set("status-429", issuer.FaultSpan{})
	if a := get(t, at+"/.well-known/jwks.json"); a.status != 429 || a.header.Get("Retry-After") == "" {
		t.Errorf("%d %v", a.status, a.header)
	}
	s.ClearFault("status-429")

	set("skew", issuer.FaultSpan{})
	date, err := http.ParseTime(get(t, at+"/.well-known/jwks.json").header.Get("Date"))
	if ahead := time.Until(date); err != nil || ahead < 9*time.Minute || ahead > 11*time.Minute {
		t.Errorf("Date is %v ahead, %v", ahead, err)
	}
	s.ClearFault("skew")

	set("huge-jwks", issuer.FaultSpan{Count: 1})
	huge, usual := get(t, at+"/.well-known/jwks.json"), get(t, at+"/.well-known/jwks.json")
	if got := kids(t, huge); len(got) != 10_001 || got[10_000] != s.SigningKey().ID() || len(kids(t, usual)) != 1 {
		t.Errorf("%d keys, then %d", len(got), len(kids(t, usual)))
	}
}

// TestFaultsByHTTP sets, lists and clears.
func TestFaultsByHTTP(t *testing.T) {
	_, at := start(t, issuer.Options{})
	fault := func(method, name, body string) answer {
		return send(t, newRequest(t, method, at+"/admin/faults"+name, jsonType, body))
	}
	for name, c := range map[string]struct {
		path, body, says string
		status           int
	}{
		"not one":        {"/" + canary, "{}", "/admin/faults", 404},
		"negative":       {"/slow", `{"count":-1}`, "not negative", 400},
		"endless":        {"/slow", `{"seconds":99999999999}`, "365 days", 400},
		"no endpoint":    {"/slow", `{"endpoint":"` + canary + `"}`, "token, jwks", 400},
		"wrong endpoint": {"/expired", `{"endpoint":"jwks"}`, "token alone", 400},
		"member":         {"/slow", `{"x":1}`, "at most", 400},
	} {
		a := fault(http.MethodPut, c.path, c.body)
		if a.status != c.status || !strings.Contains(a.text("error_description"), c.says) {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
		checkRefusal(t, a)
	}
	a := fault(http.MethodPut, "/expired", `{"seconds":60,"count":2}`)
	if want := map[string]any{"expired": map[string]any{"seconds": 60.0, "count": 2.0}}; a.status != 200 || !reflect.DeepEqual(a.members["active"], want) {
		t.Errorf("set: %d %s", a.status, a.body)
	}
	if got := judge(t, at, fetch(t, at, app).text("access_token")); got != jwtkit.CodeTokenExpired {
		t.Errorf("while it is set: %q", got)
	}
	fault(http.MethodDelete, "/expired", "")
	if a := fault(http.MethodGet, "", ""); len(a.members["active"].(map[string]any)) != 0 || len(a.members["names"].([]any)) != len(issuer.FaultNames()) {
		t.Errorf("cleared: %s", a.body)
	}
	if got := judge(t, at, fetch(t, at, app).text("access_token")); got != "" {
		t.Errorf("after it: %q", got)
	}
}

// TestFaultHeaderIsForThisMachine asks as another one does, and for what is none.
func TestFaultHeaderIsForThisMachine(t *testing.T) {
	s, at := start(t, issuer.Options{})
	for _, fault := range []string{canary, "expired," + canary} {
		a := faultyToken(t, at, fault)
		if a.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", fault, a.status, a.body)
		}
		checkRefusal(t, a)
	}
	request := httptest.NewRequest(http.MethodPost, at+"/connect/token", strings.NewReader(formOf(app)))
	request.Header.Set("Content-Type", formType)
	request.Header.Set("X-Jwtkit-Fault", "expired")
	request.RemoteAddr = "203.0.113.9:5"
	recorder := httptest.NewRecorder()
	if s.ServeHTTP(recorder, request); recorder.Code != http.StatusForbidden {
		t.Errorf("%d %s", recorder.Code, recorder.Body)
	}
}

func TestDERSignatureNeedsECDSA(t *testing.T) {
	s, at := start(t, issuer.Options{Algorithm: "EdDSA"})
	if err := s.SetFault("der-signature", issuer.FaultSpan{}); err == nil || !strings.Contains(err.Error(), "ES256") {
		t.Errorf("%v", err)
	}
	if a := faultyToken(t, at, "der-signature"); a.status != http.StatusBadRequest {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// TestFaultsOfTime lets a bubble's clock decide: a fault for a minute ends, and a
// slow answer takes its time unless the client goes.
func TestFaultsOfTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := issuer.New(issuer.Options{Issuer: "https://id.example", Algorithm: "ES256"})
		if err != nil {
			t.Fatal(err)
		}
		took := func(ctx context.Context) time.Duration {
			begun := time.Now()
			request := httptest.NewRequest(http.MethodGet, "https://id.example/.well-known/jwks.json", nil).WithContext(ctx)
			recorder := &httptest.ResponseRecorder{Body: new(bytes.Buffer)}
			s.ServeHTTP(recorder, request)
			return time.Since(begun)
		}
		if err := s.SetFault("slow", issuer.FaultSpan{For: time.Minute}); err != nil {
			t.Fatal(err)
		}
		if got := took(t.Context()); got != 5*time.Second {
			t.Errorf("a slow answer took %v", got)
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if got := took(short); got != time.Second {
			t.Errorf("for a client that went after a second it took %v", got)
		}
		time.Sleep(54 * time.Second)
		if got := took(t.Context()); got != 0 || len(s.Faults()) != 0 {
			t.Errorf("after its minute: %v, set are %v", got, s.Faults())
		}
	})
}
