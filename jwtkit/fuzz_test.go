package jwtkit

import (
	"encoding/base64"
	"math/big"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/jwtkit/toolkit/internal/forge"
)

// checkError holds for every error, whatever came in: it has a code that refuses
// the token, and a text that is short, printable and in one line.
func checkError(t *testing.T, err error) {
	t.Helper()
	text := err.Error()
	if CodeOf(err).Decision() != Refuse || len(text) > maxErrorBytes || !utf8.ValidString(text) || strings.ContainsAny(text, "\n\r\x00\x1b\u202e\u2028") {
		t.Errorf("an error of %d bytes: %q", len(text), text)
	}
}

// FuzzParse looks for texts that make Parse panic, that it reads in two ways, or
// that it reads differently from encoding/base64.
func FuzzParse(f *testing.F) {
	f.Add(forge.NewKey("ES256", "k").Token(`{"exp":1800000060}`))
	f.Fuzz(func(t *testing.T, text string) {
		token, err := Parse(text)
		if err != nil {
			checkError(t, err)
			if _, err := EncryptedHeader(text); err != nil {
				checkError(t, err)
			}
			return
		}
		segments := strings.Split(text, ".")
		payload, err := base64.RawURLEncoding.Strict().DecodeString(segments[1])
		if err != nil || string(payload) != string(token.UnverifiedPayload()) {
			t.Errorf("the payload is %q, not %q (%v)", token.UnverifiedPayload(), payload, err)
		}
		if again := forge.Encode(token.Header().JSON()) + "." + forge.Encode(string(payload)); again != token.SigningInput() {
			t.Errorf("a second text: %q", again)
		}
		if shown := token.String(); len(segments[1]) > 40 && strings.Contains(shown, segments[1]) {
			t.Errorf("shows the token: %s", shown)
		}
		if _, err := token.UnverifiedClaims(); err != nil {
			checkError(t, err)
		}
	})
}

// FuzzClaims looks for payloads whose claims are wrong, and for numbers that are
// read as another time than the one they say.
func FuzzClaims(f *testing.F) {
	f.Add(`{"iss":"https://id.example","aud":["a","b"],"exp":1800000060.5,"nbf":1e9,"iat":-1}`)
	f.Fuzz(func(t *testing.T, payload string) {
		token, err := Parse(forge.Encode(`{"alg":"none"}`) + "." + forge.Encode(payload) + ".")
		if err != nil {
			checkError(t, err)
			return
		}
		claims, err := token.UnverifiedClaims()
		if err != nil {
			checkError(t, err)
			return
		}
		if !utf8.ValidString(payload) {
			t.Errorf("invalid UTF-8 was read: %q", payload)
		}
		for name, date := range map[string]time.Time{"exp": claims.Expiry, "nbf": claims.NotBefore, "iat": claims.IssuedAt} {
			text, ok := token.UnverifiedMember(name)
			if ok == date.IsZero() {
				t.Errorf("%s is %q and read as %v", name, text, date)
			}
			if ok {
				checkDate(t, text, date)
			}
		}
		if claims.Expired(claims.Expiry.Add(-1), 0) || !claims.Expiry.IsZero() && !claims.Expired(claims.Expiry, 0) {
			t.Errorf("expiry %v is not a boundary", claims.Expiry)
		}
	})
}

// checkDate compares a time with the number that it was read from, by rational
// arithmetic. What is smaller than a nanosecond may be cut off.
func checkDate(t *testing.T, number string, date time.Time) {
	t.Helper()
	stated, ok := new(big.Rat).SetString(number)
	if !ok {
		t.Fatalf("%q was read as a number", number)
	}
	read := new(big.Rat).SetFrac(new(big.Int).Add(new(big.Int).Mul(big.NewInt(date.Unix()), big.NewInt(1e9)), big.NewInt(int64(date.Nanosecond()))), big.NewInt(1e9))
	difference := new(big.Rat).Sub(stated, read)
	if difference.Abs(difference).Cmp(big.NewRat(1, 1e9)) >= 0 {
		t.Errorf("%s was read as %v", number, date)
	}
}
