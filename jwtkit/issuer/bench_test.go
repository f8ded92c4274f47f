package issuer_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/issuer"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// TestBrokenTokensShowTheirCause fetches a token for every cause, with the key set
// and the policy to judge it by, and compares what diagnose says with the report
// that came along.
func TestBrokenTokensShowTheirCause(t *testing.T) {
	_, at := start(t, issuer.Options{Broken: true, Apps: []issuer.App{app, {ID: "x", Secret: "x", Lifetime: time.Second, Audiences: []string{"orders"}, Scopes: []string{"s"}}}})
	keys, _, err := verify.ParseJWKS([]byte(get(t, at+"/.well-known/jwks.json").body))
	if err != nil {
		t.Fatal(err)
	}
	causes := get(t, at+"/broken").members["causes"].([]any)
	if len(causes) != len(issuer.BrokenCauses()) {
		t.Errorf("%d causes are listed", len(causes))
	}
	for _, cause := range causes {
		for _, client := range []string{"", "?client_id=x"} {
			a := get(t, at+"/broken/"+cause.(string)+client)
			var broken struct {
				Text   string
				Policy verify.Policy
				Report struct {
					Decision jwtkit.Decision
					Code     jwtkit.Code
					Findings []struct{ Cause string }
				}
			}
			if err := json.Unmarshal([]byte(a.body), &broken); err != nil {
				t.Fatal(err)
			}
			report := diagnose.Run(t.Context(), broken.Text, diagnose.Options{Keys: keys, Policy: &broken.Policy})
			got, want := report.Findings[0], broken.Report.Findings[0].Cause
			if got.Cause != want || report.Code != broken.Report.Code || report.Decision != broken.Report.Decision {
				t.Errorf("%s%s: %s, %s %s; want %s, %s %s", cause, client, got.Cause, report.Decision, report.Code, want, broken.Report.Decision, broken.Report.Code)
			}
			if client != "" && (broken.Policy.Audiences[0] != "orders" || broken.Policy.Scopes[0] != "s") {
				t.Errorf("%s: the policy is not for the app: %+v", cause, broken.Policy)
			}
		}
	}
}

// TestBrokenIsOffUnlessAskedFor holds that nobody trusts the key of the broken
// tokens who did not ask for them.
func TestBrokenIsOffUnlessAskedFor(t *testing.T) {
	s, at := start(t, issuer.Options{})
	published := func() int { return len(kids(t, get(t, at+"/.well-known/jwks.json"))) }
	a := get(t, at+"/broken/expired")
	if a.status != http.StatusNotFound || !strings.Contains(a.text("error_description"), "off") || published() != 1 {
		t.Errorf("off: %d %s, %d keys", a.status, a.body, published())
	}
	if err := s.SetBroken(true); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Rotate(); err != nil {
		t.Fatal(err)
	}
	good, err := s.Broken("nothing_wrong", "")
	if err != nil {
		t.Fatal(err)
	}
	if got := judge(t, at, good.Text); got != "" || published() != 6 {
		t.Errorf("on: %q, %d keys", got, published())
	}
	if introspect(t, at, good.Text, app).members["active"] != false {
		t.Error("the issuer vouches for a broken token")
	}
	if err := s.SetBroken(false); err != nil {
		t.Fatal(err)
	}
	if got := judge(t, at, good.Text); got != jwtkit.CodeKeyNotFound || published() != 2 {
		t.Errorf("off again: %q, %d keys", got, published())
	}
	if _, err := s.Broken("expired", ""); err == nil {
		t.Error("off again, and a broken token is made")
	}
}

func TestBrokenOfAnUnknownApp(t *testing.T) {
	_, at := start(t, issuer.Options{Broken: true})
	a := get(t, at+"/broken/expired?client_id="+canary)
	if a.status != http.StatusNotFound {
		t.Errorf("%d %s", a.status, a.body)
	}
	checkRefusal(t, a)
}
