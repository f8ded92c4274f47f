//go:build !js

package grant

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
)

// fingerprint gives the same 8 hexadecimal digits as the fingerprint that a
// jwtkit.Token shows.
func fingerprint(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "fingerprint=" + hex.EncodeToString(sum[:4])
}

// Format prints the same as String whatever the verb, so that not even %x
// shows the secret.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue logs the same as String.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Format prints the same as String whatever the verb.
func (t Token) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, t.String()) }

// LogValue logs the same as String.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }
