package diagnose

import (
	"context"
	"encoding/base64"
	"strings"
	"unicode/utf16"

	"github.com/jwtkit/toolkit/verify"
)

// trySecrets tries the readings of a shared secret that people mix up.
func (d *diagnosis) trySecrets(ctx context.Context, s *subject, signed, signature []byte) bool {
	if verify.AlgorithmType(s.header.Algorithm) != "oct" {
		return false
	}
	for _, reading := range d.secretReadings() {
		if verify.SecretHolds(ctx, s.header.Algorithm, []byte(reading.secret), signed, signature) {
			d.find(reading.cause, say("how", reading.how))
			return true
		}
	}
	return false
}

// maxSecrets bounds the secrets of a key set whose readings are tried.
const maxSecrets = 3

type secretReading struct{ cause, how, secret string }

// secretReadings gives the readings of the secret that was given, or of those in
// the key set (RFC 7518 section 6.4).
func (d *diagnosis) secretReadings() (list []secretReading) {
	if len(d.Secret) > 0 {
		return readingsOf(string(d.Secret))
	}
	seen := 0
	for _, key := range append(elements(d.KeySet, "keys"), d.KeySet) {
		members := object(key, "kty", "k")
		text := plain(members["k"])
		secret, ok := fromBase64(text)
		if plain(members["kty"]) != "oct" || !ok || seen == maxSecrets {
			continue
		}
		seen++
		list = append(list, secretReading{"secret_b64", "as the text of k, not as what it encodes", text})
		list = append(list, readingsOf(secret)...)
	}
	return list
}

func readingsOf(secret string) []secretReading {
	list := []secretReading{
		{"secret_whitespace", "without the white space around it", strings.TrimSpace(secret)},
		{"secret_whitespace", "with a line break behind it", secret + "\n"},
		{"secret_whitespace", "with a Windows line break behind it", secret + "\r\n"},
		{"secret_whitespace", "with a blank behind it", secret + " "},
		{"secret_whitespace", "without the quotes around it", strings.Trim(strings.TrimSpace(secret), "\"'`")},
		{"secret_whitespace", "with double quotes around it", `"` + secret + `"`},
		{"secret_whitespace", "with single quotes around it", "'" + secret + "'"},
		{"secret_whitespace", "with a byte order mark before it", "\uFEFF" + secret},
		{"secret_whitespace", "without the byte order mark before it", strings.TrimPrefix(secret, "\uFEFF")},
		{"secret_whitespace", "written in UTF-16", wide(secret)},
		{"secret_whitespace", "read as UTF-16", narrow(secret)},
		{"secret_whitespace", "without the zero byte behind it", strings.TrimRight(secret, "\x00")},
	}
	text := strings.TrimSpace(secret)
	if decoded, ok := fromBase64(text); ok {
		list = append(list, secretReading{"secret_b64", "decoded from base64", decoded})
	}
	if decoded, ok := fromHex(text); ok {
		list = append(list, secretReading{"secret_b64", "decoded from hexadecimal", decoded})
	}
	return append(list,
		secretReading{"secret_b64", "encoded in base64", base64.StdEncoding.EncodeToString([]byte(secret))},
		secretReading{"secret_b64", "encoded in base64url", base64.RawURLEncoding.EncodeToString([]byte(secret))})
}

// wide writes text as UTF-16, the lower byte first, as Windows does.
func wide(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		b.WriteByte(byte(unit))
		b.WriteByte(byte(unit >> 8))
	}
	return b.String()
}

// narrow reads text as UTF-16, the lower byte first, with or without a byte order
// mark; "" for what cannot be that.
func narrow(text string) string {
	if len(text)%2 != 0 {
		return ""
	}
	var units []uint16
	for i := 0; i < len(text); i += 2 {
		units = append(units, uint16(text[i])|uint16(text[i+1])<<8)
	}
	return strings.TrimPrefix(string(utf16.Decode(units)), "\uFEFF")
}
