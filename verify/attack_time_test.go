package verify_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// Times that no clock can reach, and values that are no times, never pass for
// the past or for "none".
func TestAttackTimes(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	huge := []string{"9223372036854775807", "9223372036854775808", "18446744073709551616", "1e19", "1e300", "1e308", "1e309", "1e999999999", "9007199254740993", "1" + strings.Repeat("0", 1000),
		"-9223372036854775809", "-1e19", "-1e308"}
	wrong := []string{`"1800000060"`, `"2033-01-01T00:00:00Z"`, `""`, `null`, `true`, `false`, `[]`, `[1800000060]`, `{}`, `{"$date":1800000060}`}
	for _, value := range append(huge, wrong...) {
		for name, old := range map[string]string{"exp": `"exp":1800000060`, "nbf": `"nbf":1799999990`, "iat": `"iat":1799999990`} {
			expect(t, keys, policy(nil), []attack{{name + " of " + value, key.Token(changed(t, old, `"`+name+`":`+value)), jwtkit.CodeClaimsInvalid, `"` + name + `"`}})
		}
	}
	exp := func(value string) string { return key.Token(changed(t, "1800000060", value)) }
	nbf := func(value string) string { return key.Token(changed(t, `"nbf":1799999990`, `"nbf":`+value)) }
	expect(t, keys, policy(nil), []attack{
		{"exp 0", exp("0"), jwtkit.CodeTokenExpired, ""},
		{"exp -0", exp("-0"), jwtkit.CodeTokenExpired, ""},
		{"exp negative", exp("-1800000060"), jwtkit.CodeTokenExpired, ""},
		{"exp is now", exp("1800000000"), jwtkit.CodeTokenExpired, ""},
		{"exp is now, with a fraction", exp("1800000000.0"), jwtkit.CodeTokenExpired, ""},
		{"exp a nanosecond ahead", exp("1800000000.000000001"), "", ""},
		{"exp less than a nanosecond ahead", exp("1800000000.0000000001"), jwtkit.CodeTokenExpired, ""},
		{"exp as an exponent, past", exp("1.7e9"), jwtkit.CodeTokenExpired, ""},
		{"exp as an exponent, ahead", exp("1.9e9"), "", ""},
		{"exp in milliseconds is far ahead", exp("1800000060000"), "", ""},
		{"exp at the last instant known", exp("9007199254740992"), "", ""},
		{"nbf is now", nbf("1800000000"), "", ""},
		{"nbf a nanosecond ahead", nbf("1800000000.000000001"), jwtkit.CodeTokenNotYetValid, ""},
		{"nbf in milliseconds", nbf("1799999990000"), jwtkit.CodeTokenNotYetValid, ""},
		{"nbf at the last instant known", nbf("9007199254740992"), jwtkit.CodeTokenNotYetValid, ""},
		{"nbf negative", nbf("-1"), "", ""},
	})
	lax := policy(func(p *verify.Policy) { p.LeewaySeconds, p.AllowNoExpiry = 300, true })
	expect(t, keys, lax, []attack{
		{"exp at the end of the longest leeway", exp("1799999700"), jwtkit.CodeTokenExpired, ""},
		{"exp within it", exp("1799999701"), "", ""},
		{"exp null is not no exp", exp("null"), jwtkit.CodeClaimsInvalid, ""},
		{"nbf within it", nbf("1800000300"), "", ""},
		{"nbf behind it", nbf("1800000301"), jwtkit.CodeTokenNotYetValid, ""},
	})
}

// The instant asked about can be any; arithmetic with it does not wrap.
func TestAttackInstants(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	p := policy(func(p *verify.Policy) { p.LeewaySeconds, p.MaxAgeSeconds = 300, math.MaxInt32 })
	v := newVerifier(t, parseJWKS(t, forge.JWKS(key)), p)
	for _, c := range []struct {
		at   time.Time
		code jwtkit.Code
	}{
		{time.Time{}, jwtkit.CodeTokenNotYetValid},
		{time.Unix(0, 0), jwtkit.CodeTokenNotYetValid},
		{time.Unix(math.MinInt64/2, 0), jwtkit.CodeTokenNotYetValid},
		{time.Unix(1<<53, 0), jwtkit.CodeTokenExpired},
		{time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), jwtkit.CodeTokenExpired},
	} {
		if _, err := v.VerifyAt(t.Context(), key.Token(good), c.at); jwtkit.CodeOf(err) != c.code {
			t.Errorf("at %v: %v, want %s", c.at, err, c.code)
		}
	}
}

// iss and aud are compared byte by byte; nothing is folded, cut, split or
// searched in.
func TestAttackIssuerAndAudience(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	for _, iss := range []string{
		"https://id.example/", "https://ID.example", "HTTPS://id.example", "http://id.example", "https://id.example:443", "https://id.example.attacker.example", "https://attacker.example/https://id.example",
		"id.example", "https://id.exampl", "https://id.example ", " https://id.example", "https://id.example?", "https://id.example#", "https://id.example/../", "https://id%2eexample", "https://id.example\\u0000", "",
	} {
		expect(t, keys, policy(nil), []attack{{"iss " + iss, key.Token(changed(t, issuer, iss)), jwtkit.CodeIssuerMismatch, ""}})
	}
	for _, iss := range []string{`["https://id.example"]`, `null`, `1`, `{"https://id.example":1}`} {
		expect(t, keys, policy(nil), []attack{{"iss " + iss, key.Token(changed(t, `"https://id.example"`, iss)), jwtkit.CodeClaimsInvalid, `"iss"`}})
	}
	const list = `["billing","orders-api"]`
	for _, aud := range []string{
		`"orders"`, `"orders-api2"`, `"Orders-API"`, `"orders-api "`, `"billing orders-api"`, `"billing,orders-api"`, `"orders-api/"`, `"*"`, `""`, `[]`, `[""]`, `["orders"]`, `["orders","-api"]`, `"[\"orders-api\"]"`,
	} {
		expect(t, keys, policy(nil), []attack{{"aud " + aud, key.Token(changed(t, list, aud)), jwtkit.CodeAudienceMismatch, ""}})
	}
	for _, aud := range []string{`[["orders-api"]]`, `["orders-api",1]`, `["orders-api",null]`, `{"orders-api":true}`, `null`, `7`, `true`} {
		expect(t, keys, policy(nil), []attack{{"aud " + aud, key.Token(changed(t, list, aud)), jwtkit.CodeClaimsInvalid, `"aud"`}})
	}
}

// A token made for another purpose has another typ (RFC 8725 section 3.11).
func TestAttackOtherTypes(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	access := policy(func(p *verify.Policy) { p.Types = []string{"at+jwt"} })
	for typ, want := range map[string]jwtkit.Code{
		`"at+jwt"`:               "",
		`"AT+JWT"`:               "",
		`"application/at+jwt"`:   "",
		`"JWT"`:                  jwtkit.CodeTypeNotAllowed,
		`"jwt"`:                  jwtkit.CodeTypeNotAllowed,
		`"logout+jwt"`:           jwtkit.CodeTypeNotAllowed,
		`"dpop+jwt"`:             jwtkit.CodeTypeNotAllowed,
		`"rt+jwt"`:               jwtkit.CodeTypeNotAllowed,
		`"secevent+jwt"`:         jwtkit.CodeTypeNotAllowed,
		`"at+jwt "`:              jwtkit.CodeTypeNotAllowed,
		`"at+jwt;x=1"`:           jwtkit.CodeTypeNotAllowed,
		`"x/at+jwt"`:             jwtkit.CodeTypeNotAllowed,
		`"application/x/at+jwt"`: jwtkit.CodeTypeNotAllowed,
		`"at\u002bjwt\u0000"`:    jwtkit.CodeTypeNotAllowed,
		`""`:                     jwtkit.CodeTypeNotAllowed,
		`["at+jwt"]`:             jwtkit.CodeHeaderInvalid,
		`null`:                   jwtkit.CodeHeaderInvalid,
	} {
		expect(t, keys, access, []attack{{"typ " + typ, key.Sign(`{"alg":"ES256","kid":"k","typ":`+typ+`}`, good), want, ""}})
	}
}

// RFC 7515 section 4.1.11 and RFC 7797 section 7: what must be understood and is
// not is refused, wherever and however it stands.
func TestAttackCritical(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	for crit, want := range map[string]jwtkit.Code{
		`"crit":["x"],"x":1`:                       jwtkit.CodeCriticalHeaderUnknown,
		`"crit":["x"]`:                             jwtkit.CodeCriticalHeaderUnknown,
		`"crit":[]`:                                jwtkit.CodeCriticalHeaderUnknown,
		`"crit":["alg"]`:                           jwtkit.CodeCriticalHeaderUnknown,
		`"crit":["kid","x"]`:                       jwtkit.CodeCriticalHeaderUnknown,
		`"crit":[""]`:                              jwtkit.CodeCriticalHeaderUnknown,
		`"crit":["b64"],"b64":false`:               jwtkit.CodeCriticalHeaderUnknown,
		`"crit":["b64"],"b64":true`:                jwtkit.CodeCriticalHeaderUnknown,
		`"b64":false`:                              jwtkit.CodeCriticalHeaderUnknown,
		`"crit":["http://example.com/UNDEFINED"]`:  jwtkit.CodeCriticalHeaderUnknown,
		`"crit":["x","x"],"x":1`:                   jwtkit.CodeCriticalHeaderUnknown,
		`"\u0063rit":["x"],"x":1`:                  jwtkit.CodeCriticalHeaderUnknown,
		`"crit":null`:                              jwtkit.CodeHeaderInvalid,
		`"crit":"x"`:                               jwtkit.CodeHeaderInvalid,
		`"crit":{"x":1}`:                           jwtkit.CodeHeaderInvalid,
		`"crit":[1]`:                               jwtkit.CodeHeaderInvalid,
		`"crit":true`:                              jwtkit.CodeHeaderInvalid,
		`"x":{"crit":["y"]}`:                       "",
		`"http://example.com/UNDEFINED":"ignored"`: "",
	} {
		expect(t, keys, policy(nil), []attack{{crit, key.Sign(`{"alg":"ES256","kid":"k",`+crit+`}`, good), want, ""}})
	}
	expect(t, keys, policy(nil), []attack{{"crit in the claims has no meaning", key.Token(changed(t, `"n":`, `"crit":["x"],"n":`)), "", ""}})
}

// A token bound to a key or certificate is no bearer token, whatever form cnf
// has.
func TestAttackSenderConstrained(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	for _, cnf := range []string{`{"jkt":"x"}`, `{"x5t#S256":"x"}`, `{"jwk":{}}`, `{}`, `null`, `""`, `[]`, `0`, `false`} {
		expect(t, keys, policy(nil), []attack{{"cnf " + cnf, key.Token(changed(t, `"n":`, `"cnf":`+cnf+`,"n":`)), jwtkit.CodeSenderConstrained, ""}})
	}
}
