package jwtkit

import (
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// String gives a form of the token that may be logged: kid, issuer, expiry and,
// outside the browser, a short fingerprint, but nothing that could be used.
func (t *Token) String() string {
	if t == nil {
		return "JWT(none)"
	}
	text := "JWT("
	if mark := fingerprint(t.text); mark != "" {
		text += "fingerprint=" + mark + " "
	}
	text += "alg=" + phrase.Quote(t.header.Algorithm) + " kid=" + phrase.Quote(t.header.KeyID)
	if claims, err := t.UnverifiedClaims(); err == nil {
		text += " iss=" + phrase.Quote(claims.Issuer)
		if !claims.Expiry.IsZero() {
			text += " exp=" + claims.Expiry.Format(time.RFC3339)
		}
	}
	return text + ")"
}

// GoString gives the same as String.
func (t *Token) GoString() string { return t.String() }

// MarshalText gives the same as String, so that a token inside a structure that
// is marshalled does not leave with it.
func (t *Token) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
