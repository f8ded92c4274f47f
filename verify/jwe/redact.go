package jwe

import (
	"fmt"
	"io"
	"log/slog"
	"strconv"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// ID gives the key's kid, "" when it has none.
func (k Key) ID() string { return k.id }

// String gives the key in words, as in: RSA private key "2026-11" of 2048 bits.
// Of a secret not even the length is shown.
func (k Key) String() string {
	text := "secret"
	switch {
	case k.private == nil:
		return "no key"
	case k.kind != "oct":
		text = k.kind + " private key"
	}
	if k.id != "" {
		text += " " + phrase.Quote(k.id)
	}
	if k.kind != "oct" {
		text += " of " + strconv.Itoa(k.bits) + " bits"
	}
	return text
}

// GoString gives the same as String.
func (k Key) GoString() string { return k.String() }

// Format prints the same as String, whatever the verb.
func (k Key) Format(s fmt.State, _ rune) { io.WriteString(s, k.String()) }

// MarshalText gives the same as String.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// LogValue logs the same as String.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }
