package jwtkit

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
)

func documented(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("../testdata/documented-2019.jwt")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestDocumentedToken(t *testing.T) {
	token, err := Parse(documented(t))
	if err != nil {
		t.Fatal(err)
	}
	if h := token.Header(); h.Algorithm != "RS256" || h.Type != "JWT" || h.KeyID != "" || h.JSON() != `{"alg":"RS256","typ":"JWT"}` {
		t.Errorf("header %+v", h)
	}
	claims, err := token.UnverifiedClaims()
	if err != nil {
		t.Fatal(err)
	}
	if claims.Issuer != "https://api.aspose.cloud" || len(claims.Audience) != 3 || claims.Audience[1] != "api.platform" {
		t.Errorf("claims %+v", claims)
	}
	if span, ok := claims.Lifetime(); !ok || span != 24*time.Hour {
		t.Errorf("lifetime %v, %v", span, ok)
	}
	if want := time.Unix(1563949101, 0).UTC(); !claims.Expiry.Equal(want) {
		t.Errorf("expiry %v, want %v", claims.Expiry, want)
	}
	if scope, ok := token.UnverifiedMember("scope"); !ok || scope != `["api.platform","api.products"]` {
		t.Errorf("scope %s, %v", scope, ok)
	}
	if size := len(token.AppendSignature(nil)); size != 256 {
		t.Errorf("signature of %d bytes", size)
	}
}

func TestBadForm(t *testing.T) {
	good := forge.Encode(`{"alg":"RS256"}`)
	jwe := forge.Encode(`{"alg":"dir","enc":"A256GCM"}`)
	claims := forge.Encode(`{}`)
	for _, c := range []struct {
		name, text string
		code       Code
		detail     string
	}{
		{"empty", "", CodeTokenMalformed, "the text is empty"},
		{"opaque", "0123456789abcdef", CodeTokenMalformed, "this text of 16 bytes has no dot"},
		{"one dot", good + "." + claims, CodeTokenMalformed, "has one dot, at byte 20"},
		{"three dots", "a.b.c.d", CodeTokenMalformed, "this text has 3 dots"},
		{"five dots", ".....", CodeTokenMalformed, "this text has 5 dots"},
		{"dots alone", "..", CodeTokenMalformed, "the header is empty"},
		{"JWE", jwe + ".a.b.c.d", CodeTokenEncrypted, "encrypted token (JWE, five segments)"},
		{"five segments, no JWE", good + ".a.b.c.d", CodeHeaderInvalid, "neither JWS nor JWE"},
		{"enc with three segments", jwe + "." + claims + ".", CodeTokenEncrypted, "the header has enc"},
		{"line break in the header", good[:8] + "\n" + good[8:] + "." + claims + ".AAAA", CodeTokenMalformed, "the header has white space inside, at byte 8"},
		{"line break in the payload", good + "." + claims[:2] + "\n" + claims[2:] + ".AAAA", CodeTokenMalformed, "the payload has white space inside, at byte 23"},
		{"line break in the signature", good + "." + claims + ".AA\r\nAA", CodeTokenMalformed, "the signature has white space inside, at byte 27"},
		{"padded header", good + "=." + claims + ".AAAA", CodeTokenMalformed, "the header is padded with =, at byte 20"},
		{"base64", good + "." + claims + ".A+AA", CodeTokenMalformed, "the signature uses + or /, which is base64, not base64url, at byte 26"},
		{"unused bits", good + "." + claims + ".AB", CodeTokenMalformed, "its last character was altered, at byte 26"},
		{"impossible length", good + "." + claims + ".AAAAA", CodeTokenMalformed, "characters are missing, at byte 30"},
		{"header that is no JSON", forge.Encode(`alg`) + "." + claims + ".AAAA", CodeHeaderInvalid, "the header is not valid JSON at byte 0"},
		{"header that is an array", forge.Encode(`["alg"]`) + "." + claims + ".AAAA", CodeHeaderInvalid, "the header is not a JSON object"},
		{"no alg", forge.Encode(`{"typ":"JWT"}`) + "." + claims + ".AAAA", CodeHeaderInvalid, "the header has no alg"},
		{"Alg", forge.Encode(`{"Alg":"RS256"}`) + "." + claims + ".AAAA", CodeHeaderInvalid, "the header has no alg"},
		{"alg null", forge.Encode(`{"alg":null}`) + "." + claims + ".AAAA", CodeHeaderInvalid, `a member "alg" that is not a string`},
		{"alg number", forge.Encode(`{"alg":256}`) + "." + claims + ".AAAA", CodeHeaderInvalid, `a member "alg" that is not a string`},
		{"kid array", forge.Encode(`{"alg":"RS256","kid":["a"]}`) + "." + claims + ".AAAA", CodeHeaderInvalid, `a member "kid" that is not a string`},
		{"crit string", forge.Encode(`{"alg":"RS256","crit":"exp"}`) + "." + claims + ".AAAA", CodeHeaderInvalid, `a member "crit" that is not an array of strings`},
		{"duplicate alg", forge.Encode(`{"alg":"RS256","alg":"none"}`) + "." + claims + ".AAAA", CodeHeaderInvalid, `the header has the member "alg" twice`},
		{"header not UTF-8", forge.Encode("{\"alg\":\"RS256\",\"x\":\"\xff\"}") + "." + claims + ".AAAA", CodeHeaderInvalid, "the header is not valid UTF-8"},
		{"deep header", forge.Encode(`{"alg":"RS256","x":`+strings.Repeat("[", 200)+strings.Repeat("]", 200)+`}`) + "." + claims + ".AAAA", CodeLimitExceeded, "nests deeper than 100 levels"},
		{"long header", forge.Encode(`{"alg":"RS256","x":"`+strings.Repeat("x", 9000)+`"}`) + "." + claims + ".AAAA", CodeLimitExceeded, "the header is 9022 bytes long, the limit is 8192"},
		{"dots of 10 MiB", strings.Repeat(".", 10<<20), CodeLimitExceeded, "the token is 10485760 bytes long, the limit is 1048576"},
		{"dots of 1 MiB", strings.Repeat(".", 1<<20), CodeTokenMalformed, "this text has 1048576 dots"},
	} {
		token, err := Parse(c.text)
		if token != nil || CodeOf(err) != c.code || !strings.Contains(err.Error(), c.detail) {
			t.Errorf("%s: %v, want %s … %s", c.name, err, c.code, c.detail)
		}
		if err != nil && len(err.Error()) > maxErrorBytes {
			t.Errorf("%s: the text of the error has %d bytes", c.name, len(err.Error()))
		}
	}
}

func TestBadClaims(t *testing.T) {
	for payload, want := range map[string]string{
		``:                            "the payload is empty",
		`x`:                           "the payload is not valid JSON",
		`[]`:                          "the payload is not a JSON object",
		`{"exp":1}{"exp":2}`:          "goes on behind the JSON object",
		`{"exp":1,"exp":2}`:           `the member "exp" twice`,
		`{"exp":"1"}`:                 `a member "exp" that is not a number`,
		`{"exp":null}`:                `a member "exp" that is not a number`,
		`{"exp":true}`:                `a member "exp" that is not a number`,
		`{"nbf":1e19}`:                `a member "nbf" that is not a time in seconds`,
		`{"nbf":9223372036854775808}`: `a member "nbf" that is not a time in seconds`,
		`{"iat":1e308}`:               `a member "iat" that is not a time in seconds`,
		`{"exp":-1e300}`:              `a member "exp" that is not a time in seconds`,
		`{"exp":1` + strings.Repeat("0", 70) + `}`: `a member "exp" that is not a time in seconds`,
		`{"aud":1}`:          `a member "aud" that is not a string or an array of strings`,
		`{"aud":["a",null]}`: `a member "aud" that is not an array of strings`,
		`{"aud":{}}`:         `a member "aud" that is not a string or an array of strings`,
		`{"iss":["a"]}`:      `a member "iss" that is not a string`,
		`{"sub":7}`:          `a member "sub" that is not a string`,
		"{\"iss\":\"\xc3\"}": "not valid UTF-8",
	} {
		token, err := Parse(forge.Encode(`{"alg":"none"}`) + "." + forge.Encode(payload) + ".")
		if err != nil {
			t.Errorf("%.40q: %v", payload, err)
			continue
		}
		claims, err := token.UnverifiedClaims()
		if CodeOf(err) != CodeClaimsInvalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", payload, err, want)
		}
		if claims.Issuer != "" || claims.Audience != nil || !claims.Expiry.IsZero() {
			t.Errorf("%.40q: claims in spite of the error: %+v", payload, claims)
		}
	}
}

func TestNumericDates(t *testing.T) {
	for number, want := range map[string]time.Time{
		"0":                  time.Unix(0, 0),
		"-0":                 time.Unix(0, 0),
		"-1":                 time.Unix(-1, 0),
		"1563949101":         time.Unix(1563949101, 0),
		"1563949101.0":       time.Unix(1563949101, 0),
		"1563949101.25":      time.Unix(1563949101, 25e7),
		"1.563949101e9":      time.Unix(1563949101, 0),
		"1.5639491019E+9":    time.Unix(1563949101, 9e8),
		"15639491010e-1":     time.Unix(1563949101, 0),
		"5e-1":               time.Unix(0, 5e8),
		"-1.5":               time.Unix(-2, 5e8),
		"0e999999":           time.Unix(0, 0),
		"1563949101000":      time.UnixMilli(1563949101000000),
		"9007199254740992":   time.Unix(1<<53, 0),
		"1.1234567891999999": time.Unix(1, 123456789),
	} {
		token, err := Parse(forge.Encode(`{"alg":"none"}`) + "." + forge.Encode(`{"exp":`+number+`}`) + ".")
		if err != nil {
			t.Fatal(err)
		}
		claims, err := token.UnverifiedClaims()
		if err != nil || !claims.Expiry.Equal(want) {
			t.Errorf("%s: %v, %v, want %v", number, claims.Expiry, err, want)
		}
	}
}

func TestLifetimeBoundaries(t *testing.T) {
	at := time.Unix(1800000000, 0)
	claims := Claims{NotBefore: at, Expiry: at.Add(time.Minute)}
	for _, c := range []struct {
		at                 time.Time
		leeway             time.Duration
		premature, expired bool
	}{
		{at.Add(-1), 0, true, false},
		{at, 0, false, false},
		{at.Add(time.Minute - 1), 0, false, false},
		{at.Add(time.Minute), 0, false, true},
		{at.Add(-5 * time.Second), 5 * time.Second, false, false},
		{at.Add(-5*time.Second - 1), 5 * time.Second, true, false},
		{at.Add(65*time.Second - 1), 5 * time.Second, false, false},
		{at.Add(65 * time.Second), 5 * time.Second, false, true},
	} {
		if claims.Premature(c.at, c.leeway) != c.premature || claims.Expired(c.at, c.leeway) != c.expired {
			t.Errorf("at %v with leeway %v: premature %v, expired %v", c.at.Sub(at), c.leeway, claims.Premature(c.at, c.leeway), claims.Expired(c.at, c.leeway))
		}
	}
	if (Claims{}).Expired(at, 0) || (Claims{}).Premature(at, 0) {
		t.Error("claims without times expire or are premature")
	}
}

func TestCodes(t *testing.T) {
	if n := len(Codes()); n != 32 {
		t.Errorf("%d codes", n)
	}
	for _, code := range Codes() {
		wrapped := fmt.Errorf("outside: %w", &Error{Code: code, Detail: "x"})
		if !errors.Is(wrapped, code) || CodeOf(wrapped) != code {
			t.Errorf("%s is not found in %v", code, wrapped)
		}
	}
	if CodeOf(nil) != "" || CodeOf(errors.New("x")) != CodeInternal || Code("").Decision() != Accept {
		t.Error("CodeOf of nil or of a foreign error")
	}
	if CodeTokenExpired.Decision() != Refuse || CodeKeysUnavailable.Decision() != Undecided || CodeLimitExceeded.Decision() != Refuse {
		t.Error("decisions")
	}
	long := &Error{Code: CodeTokenMalformed, Detail: strings.Repeat("ä", 10000)}
	if n := len(long.Error()); n > maxErrorBytes {
		t.Errorf("an error of %d bytes", n)
	}
}
