package bearer_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/bearer"
)

// record sends a GET with that Authorization header to the handler.
func record(h http.Handler, authorization string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", "/orders", nil)
	r.Header.Set("Authorization", authorization)
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, r)
	return answer
}

func TestEveryDecisionIsObservedOnce(t *testing.T) {
	good, old, opaque := token(t, nil), expired(t), "mF_9B5f-41JqM"
	for name, c := range map[string]struct {
		guard           bearer.Guard
		sent            string
		status          int
		code            jwtkit.Code
		verified, token bool
	}{
		"good":        {bearer.Guard{Verifier: verifier(t)}, "Bearer " + good, 0, "", true, false},
		"expired":     {bearer.Guard{Verifier: verifier(t)}, "Bearer " + old, 401, jwtkit.CodeTokenExpired, false, true},
		"missing":     {bearer.Guard{Verifier: verifier(t)}, "Basic " + good, 401, jwtkit.CodeCredentialsMissing, false, false},
		"malformed":   {bearer.Guard{Verifier: verifier(t)}, "Bearer a b", 400, jwtkit.CodeRequestInvalid, false, false},
		"opaque":      {bearer.Guard{Verifier: verifier(t)}, "Bearer " + opaque, 401, jwtkit.CodeTokenMalformed, false, false},
		"long":        {bearer.Guard{Verifier: verifier(t)}, "Bearer " + token(t, map[string]any{"x": strings.Repeat("x", verify.MaxTokenBytes)}), 401, jwtkit.CodeLimitExceeded, false, false},
		"scope":       {bearer.Guard{Verifier: verifier(t), Scopes: []string{"a"}}, "Bearer " + good, 403, jwtkit.CodeScopeInsufficient, false, true},
		"keys":        {bearer.Guard{Verifier: verifierOf(t, down{jwtkit.CodeKeysUnavailable})}, "Bearer " + good, 503, jwtkit.CodeKeysUnavailable, false, true},
		"no verifier": {bearer.Guard{}, "Bearer " + good, 503, jwtkit.CodeInternal, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			var seen []bearer.Event
			c.guard.Observe = func(r *http.Request, e bearer.Event) {
				if r.URL.Path != "/orders" {
					t.Errorf("observed with a request for %s", r.URL.Path)
				}
				seen = append(seen, e)
			}
			answer := record(c.guard.Require(greet), c.sent)
			if len(seen) != 1 {
				t.Fatalf("observed %d times", len(seen))
			}
			e := seen[0]
			if e.Status != c.status || jwtkit.CodeOf(e.Err) != c.code || (e.Verified != nil) != c.verified || (e.Token != nil) != c.token {
				t.Errorf("observed %+v", e)
			}
			if want := max(c.status, 200); c.status != 0 && answer.Code != want {
				t.Errorf("answered %d, want %d", answer.Code, want)
			}
		})
	}
}

// The chain of the error says more than the code: it is what a cause is found by.
func TestEventHoldsTheCause(t *testing.T) {
	var seen bearer.Event
	g := bearer.Guard{Verifier: verifier(t), Observe: func(_ *http.Request, e bearer.Event) { seen = e }}
	record(g.Require(greet), "Bearer "+strings.TrimSuffix(token(t, nil), "A")+"=")
	form, ok := errors.AsType[*jwtkit.FormError](seen.Err)
	if !ok || form.Segment != "signature" {
		t.Errorf("the error is %v, caused by %v", seen.Err, form)
	}
}

// A record names the token without showing it, and what was behind the refusal.
func TestLoggedEventsSayWhichTokenItWas(t *testing.T) {
	text := logged(t.Context(), t, bearer.Guard{Verifier: verifier(t)}, "/", "Bearer "+expired(t))
	for _, part := range []string{`"token":"JWT(fingerprint=`, `kid=\"\"`, `iss=\"https://id.example\"`, ` exp=`} {
		if !strings.Contains(text, part) {
			t.Errorf("%s lacks %s", text, part)
		}
	}
	unreachable := &jwtkit.Error{Code: jwtkit.CodeKeysUnavailable, Detail: "down", Err: errors.New("connection\nrefused")}
	text = logged(t.Context(), t, bearer.Guard{Verifier: verifierOf(t, failing{unreachable})}, "/", "Bearer "+token(t, nil))
	if !strings.Contains(text, `"cause":"connection\\u000arefused"`) {
		t.Errorf("%s lacks the cause", text)
	}
}

type failing struct{ err error }

func (f failing) Keys(context.Context, jwtkit.Header) ([]verify.Key, error) { return nil, f.err }
