package diagnose_test

import (
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// Times in another unit, another form or from another clock.
func TestOddTimes(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	o := diagnose.Options{Keys: keySet(t, key), Policy: &whole}
	claims := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatal(old)
		}
		return key.Token(strings.Replace(good, old, new, 1))
	}
	for _, c := range []struct {
		text, cause string
		worth       diagnose.Certainty
		words       string
	}{
		{claims(`1800000060`, `1800000060000`), "milliseconds", diagnose.Likely, "exp is in milliseconds"},
		{claims(`1800000060`, `1800000060000000`), "milliseconds", diagnose.Likely, "exp is in microseconds"},
		{claims(`1800000060`, `1800000060000000000`), "milliseconds", diagnose.Proved, "exp is in nanoseconds"},
		{claims(`1800000060`, `"1800000060"`), "string_date", diagnose.Proved, "exp is a number in quotes"},
		{claims(`1800000060`, `"2027-01-15T08:01:00Z"`), "string_date", diagnose.Proved, `exp is a date in words ("2027-01-15T08:01:00Z")`},
		{claims(`1800000060`, `null`), "string_date", diagnose.Proved, "exp is null"},
		{claims(`"iat":1799999990`, `"iat":[1]`), "string_date", diagnose.Proved, "iat is an array"},
		{claims(`1800000060`, `1e300`), "string_date", diagnose.Proved, "exp is a number beyond all years"},
		{claims(`"iat":1799999990`, `"iat":1800000100`), "negative_lifetime", diagnose.Likely, ""},
		{key.Token(strings.NewReplacer(`1800000060`, `1800009999`, `"iat":1799999990`, `"iat":1800000100`).Replace(good)), "iat_future", diagnose.Likely, "1 minute 40 seconds"},
		{claims(`"iat":1799999990`, `"iat":1800000001`), "nothing_wrong", diagnose.Hint, ""},
	} {
		report := expectFirst(t, c.text, o, c.cause, c.worth)
		if say := report.Findings[0].Say; !strings.Contains(say, c.words) {
			t.Errorf("%s: %s", c.cause, say)
		}
	}
	for text, hint := range map[string]string{
		claims(`1800000060`, `1799999970`): "expired_in_grace", claims(`"iat":1799999990`, `"iat":1800000040`): "iat_future", claims(`1800000060`, `1800000001`): "boundary", claims(`1800000060`, `1800000000`): "boundary",
	} {
		if report := diagnose.Run(t.Context(), text, diagnose.Options{Keys: o.Keys, Policy: o.Policy, At: at}); !has(report, hint, diagnose.Hint) {
			t.Errorf("%s is missing in %v", hint, report.Findings)
		}
	}
	late := diagnose.Run(t.Context(), claims(`1800000060`, `1799999940`), diagnose.Options{Keys: o.Keys, Policy: o.Policy, At: at})
	if strings.Contains(late.JSON(), "expired_in_grace") || strings.Contains(late.JSON(), "boundary") {
		t.Error(late.Findings)
	}
}

// A token that the issuer's own Date shows to be off by a time zone.
func TestZoneOfIssue(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	answer := func(iat, exp string) string {
		token := key.Token(`{"iss":"i","iat":` + iat + `,"exp":` + exp + `}`)
		return "HTTP/1.1 200 OK\r\nDate: Fri, 15 Jan 2027 08:00:00 GMT\r\nContent-Type: application/json\r\n\r\n" + `{"access_token":"` + token + `","token_type":"Bearer","expires_in":1800}`
	}
	for _, c := range []struct {
		iat, exp, cause string
		worth           diagnose.Certainty
	}{
		{"1799996400", "1799998200", "tz_offset", diagnose.Proved}, // an hour ago, dead since half an hour
		{"1799996470", "1799998270", "expired", diagnose.Proved},   // not to the second: likely, no more
		{"1799997000", "1799998800", "expired", diagnose.Proved},   // fifty minutes ago
	} {
		report := expectFirst(t, answer(c.iat, c.exp), diagnose.Options{}, c.cause, c.worth)
		if likely := c.iat == "1799996470"; likely != has(report, "tz_offset", diagnose.Likely) {
			t.Errorf("iat %s: %v", c.iat, report.Findings)
		}
	}
}

// Tokens that clients sign for themselves, for longer than is taken.
func TestLifetimes(t *testing.T) {
	rs, es := forge.NewKey("RS256", "k"), forge.NewKey("ES256", "k")
	p := verify.Policy{AnyIssuer: true, AnyAudience: true}
	o := diagnose.Options{Keys: keySet(t, rs, es), Policy: &p}
	for _, c := range []struct {
		text, cause string
		worth       diagnose.Certainty
	}{
		{rs.Token(`{"iss":"123456","iat":1799999940,"exp":1800003540}`), "lifetime_too_long", diagnose.Likely},
		{rs.Token(`{"iss":123456,"iat":1799999940,"exp":1800003540}`), "lifetime_too_long", diagnose.Likely},
		{rs.Token(`{"iss":123456,"iat":1799999940,"exp":1800000540}`), "claim_type", diagnose.Likely},
		{rs.Token(`{"iss":"Iv23liABC","iat":1799999940,"exp":1800003540}`), "lifetime_too_long", diagnose.Likely},
		{rs.Token(`{"iss":"123456","iat":1799999940,"exp":1800000540}`), "nothing_wrong", diagnose.Hint},
		{es.Token(`{"iss":"57246542-96fe-1a63-e053-0824d011072a","aud":"appstoreconnect-v1","iat":1799999990,"exp":1800003590}`), "lifetime_too_long", diagnose.Likely},
		{es.Token(`{"iss":"57246542-96fe-1a63-e053-0824d011072a","aud":"appstoreconnect-v1","iat":1799999990,"exp":1800001190}`), "nothing_wrong", diagnose.Hint},
	} {
		expectFirst(t, c.text, o, c.cause, c.worth)
	}
	assertion := es.Token(`{"iss":"shop","sub":"shop","aud":"https://id.example/connect/token","iat":1799999990,"exp":1800086390}`)
	if report := expectFirst(t, assertion, o, "logout_or_assertion", diagnose.Likely); !has(report, "lifetime_too_long", diagnose.Hint) {
		t.Error(report.Findings)
	}
}
