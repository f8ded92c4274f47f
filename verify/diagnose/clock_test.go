package diagnose_test

import (
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// has reports whether a report holds a cause, with this certainty.
func has(r diagnose.Report, cause string, certainty diagnose.Certainty) bool {
	for _, f := range r.Findings {
		if f.Cause == cause && f.Certainty == certainty {
			return true
		}
	}
	return false
}

// A time that is whole quarter hours ahead was made from a local time.
func TestZoneOffset(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	for ahead, zone := range map[string]bool{
		"1800003600": true, "1800007200": true, "1800019800": true, "1800003660": true,
		"1800000300": false, "1800001500": false, "1800086400": false,
	} {
		text := key.Token(strings.Replace(good, `"nbf":1799999990`, `"nbf":`+ahead, 1))
		report := expectFirst(t, text, diagnose.Options{Keys: keySet(t, key), Policy: &whole}, "not_yet_valid", diagnose.Proved)
		if has(report, "tz_offset", diagnose.Likely) != zone {
			t.Errorf("nbf of %s: %v", ahead, report.Findings)
		}
	}
}

// An archive tells when the answer came by the browser's clock, and by the
// server's.
func TestClockOfTheCaller(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(good)
	har := func(started, date string) string {
		return `{"log":{"entries":[{"startedDateTime":"` + started + `","time":500.5,"request":{"method":"GET","url":"https://api.example/","headers":[{"name":"Authorization","value":"Bearer ` + token + `"}]},` +
			`"response":{"status":401,"headers":[{"name":"Date","value":"` + date + `"}],"content":{}}}]}}`
	}
	const server = "Fri, 15 Jan 2027 08:05:00 GMT" // four minutes after exp
	for started, want := range map[string]string{
		"2027-01-15T08:00:10Z": "clock_skew_local", "2027-01-15T09:00:10.5+01:00": "clock_skew_local", "2027-01-15T08:05:10Z": "expired", "2027-01-15T08:20:00Z": "expired",
	} {
		report := diagnose.Run(t.Context(), har(started, server), diagnose.Options{})
		if first := report.Findings[0]; first.Cause != want || first.Certainty != diagnose.Proved {
			t.Errorf("asked at %s: %s, %s", started, first.Cause, first.Say)
		}
		if late := started == "2027-01-15T08:20:00Z"; late != has(report, "clock_skew_local", diagnose.Hint) {
			t.Errorf("asked at %s: %v", started, report.Findings)
		}
	}
}

// A token for Microsoft's own API: what was signed holds the hash of the nonce.
func TestMicrosoftNonce(t *testing.T) {
	key := forge.NewKey("RS256", "k")
	claims := strings.Replace(good, "https://id.example", "https://sts.windows.net/T/", 1)
	hash := sha256.Sum256([]byte("n-0S6"))
	signed := key.Sign(`{"alg":"RS256","kid":"k","nonce":"`+forge.Encode(string(hash[:]))+`"}`, claims)
	text := forge.Encode(`{"alg":"RS256","kid":"k","nonce":"n-0S6"}`) + signed[strings.IndexByte(signed, '.'):]
	p := verify.Policy{AnyIssuer: true, AnyAudience: true}
	expectFirst(t, text, diagnose.Options{Keys: keySet(t, key), Policy: &p}, "ms_nonce", diagnose.Proved)
	other := keySet(t, forge.NewKey("RS256", "k").For("RS256"))
	forged := text[:len(text)-20] + strings.Repeat("A", 20)
	report := expectFirst(t, forged, diagnose.Options{Keys: other, Policy: &p}, "bad_signature", diagnose.Proved)
	if !has(report, "ms_nonce", diagnose.Likely) {
		t.Error(report.Findings)
	}
}

func TestSchemeInLowerCase(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	report := expectFirst(t, "Authorization: bearer "+key.Token(good), diagnose.Options{Keys: keySet(t, key), Policy: &whole}, "nothing_wrong", diagnose.Hint)
	if !has(report, "scheme_case", diagnose.Hint) {
		t.Error(report.Findings)
	}
}
