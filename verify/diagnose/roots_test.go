package diagnose_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

func finds(report diagnose.Report, cause string) bool {
	return slices.ContainsFunc(report.Findings, func(f diagnose.Finding) bool { return f.Cause == cause })
}

// seconds writes an instant, counted from that of the tests, as claims have it.
func seconds(after time.Duration) string { return strconv.FormatInt(at.Add(after).Unix(), 10) }

// A root that is found leaves the plain symptom out, whose advice leads astray, but
// not the decision.
func TestRootsWithoutTheirSymptoms(t *testing.T) {
	es, other := forge.NewKey("ES256", "k"), forge.NewKey("ES256", "other")
	keys := keySet(t, es, other)
	claims := `{"iss":"https://id.example/","aud":"api://orders","exp":1800000060}`
	p := verify.Policy{Issuer: "https://id.example", Audiences: []string{"orders"}}
	for _, c := range []struct{ text, root, symptom string }{
		{other.Sign(`{"alg":"ES256","kid":"k"}`, good), "wrong_kid", "bad_signature"},
		{es.Token(claims), "iss_slash", "issuer_mismatch"},
		{es.Token(claims), "aud_near", "audience_mismatch"},
		{(es.Token(good) + strings.Repeat("x", 2000))[:1024], "truncated_round", "impossible_length"},
	} {
		o := diagnose.Options{Keys: keys, At: at, Policy: &p}
		if c.root == "wrong_kid" {
			o.Policy = &whole
		}
		report := diagnose.Run(t.Context(), c.text, o)
		if c.root != "truncated_round" && !finds(report, c.root) || finds(report, c.symptom) && finds(report, c.root) {
			t.Errorf("%+v; want %s without %s", report.Findings, c.root, c.symptom)
		}
		if c.root == "wrong_kid" && report.Code != jwtkit.CodeSignatureInvalid || c.root == "iss_slash" && report.Code != jwtkit.CodeIssuerMismatch {
			t.Errorf("%s: the report says %s", c.root, report.Code)
		}
	}

	// A root that is only likely takes back nothing that is proved.
	report := diagnose.Run(t.Context(), es.Token(`{"iss":"https://id.example","aud":"c1","nonce":"n","exp":1800000060}`), diagnose.Options{Keys: keys, At: at, Policy: &whole})
	if !finds(report, "audience_mismatch") {
		t.Errorf("%+v: nothing says that the audience is another", report.Findings)
	}
}

// A token that is whole hours from the future when it is sent was made with local
// time: that stands before what comes of it, though it is no more than likely.
func TestZoneBeforeItsSymptom(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	run := func(iat, nbf time.Duration) diagnose.Report {
		token := key.Token(`{"iss":"https://id.example","iat":` + seconds(iat) + `,"nbf":` + seconds(nbf) + `,"exp":` + seconds(nbf+10*time.Minute) + `}`)
		return diagnose.Run(t.Context(), archive(t, entry{token: token, status: 401, response: "WWW-Authenticate: Bearer error=\"invalid_token\""}), diagnose.Options{})
	}
	for _, off := range []time.Duration{time.Hour, 5*time.Hour + 30*time.Minute, 2*time.Hour + 3*time.Second} {
		if first := run(off, off).Findings[0]; first.Cause != "tz_offset" || first.Certainty != diagnose.Likely {
			t.Errorf("%s ahead: %+v", off, first)
		}
	}
	for _, off := range []time.Duration{time.Hour + time.Minute, 45 * time.Minute, 90 * time.Second} {
		if first := run(off, off).Findings[0]; first.Cause != "not_yet_valid" {
			t.Errorf("%s ahead: %+v", off, first)
		}
	}
	if first := run(0, time.Hour).Findings[0]; first.Cause != "not_yet_valid" { // meant for later
		t.Errorf("nbf alone: %+v", first)
	}
}

// By now many a token is dead that was alive when it was refused: without that
// instant, its end is proved only where no zone can mend it.
func TestDeadByNow(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	token := key.Token(`{"iss":"https://id.example","aud":"a","iat":1600000000,"exp":1600003600}`) // 2020-09-13 12:26:40 to 13:26:40 UTC
	for _, c := range []struct {
		text      string
		certainty diagnose.Certainty // of the expiry, "" for none
	}{
		{"2020-09-13 12:50:00,120 ERROR api token refused: invalid signature\n2020-09-13 12:50:00,119 DEBUG api Authorization: Bearer " + token, diagnose.Hint},
		{"2020-09-13 12:50:00,119 DEBUG api Authorization: Bearer " + token + "\n2020-09-13 12:50:00,120 WARN api 401 Unauthorized", diagnose.Likely},
		{"2020-09-14 12:50:00,119 DEBUG api Authorization: Bearer " + token + "\n2020-09-14 12:50:00,120 WARN api 401 Unauthorized", diagnose.Proved},
		{"[2020-09-13T12:50:00.119+0000] DEBUG - Authorization: Bearer " + token + "\n[2020-09-13T12:50:00.120+0000] ERROR - 401 Client Error: Unauthorized for url: https://api.example/", ""},
		{"[2020-09-13T14:50:00.119+0100] DEBUG - Authorization: Bearer " + token + "\n[2020-09-13T14:50:00.120+0100] ERROR - 401 Client Error: Unauthorized for url: https://api.example/", diagnose.Proved},
		{"the API says: jwt audience invalid\n" + token, diagnose.Hint},
	} {
		report := diagnose.Run(t.Context(), c.text, diagnose.Options{})
		var got diagnose.Certainty
		for _, f := range report.Findings {
			if f.Cause == "expired" {
				got = f.Certainty
			}
		}
		if got != c.certainty {
			t.Errorf("%.60q: expired is %q, want %q: %+v", c.text, got, c.certainty, report.Findings)
		}
	}
}
