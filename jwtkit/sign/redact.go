package sign

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// String names the key without showing any of it: "signing key RS256 kid=…".
func (k *Key) String() string {
	if k == nil {
		return "signing key (none)"
	}
	return "signing key " + k.algorithm + " kid=" + phrase.Quote(k.id)
}

// GoString gives the same as String.
func (k *Key) GoString() string { return k.String() }

// Format prints the same as String, whatever the verb.
func (k *Key) Format(s fmt.State, _ rune) { io.WriteString(s, k.String()) }

// MarshalText gives the same as String; [Key.PublicJWK] gives the JWK.
func (k *Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// LogValue logs the same as String.
func (k *Key) LogValue() slog.Value { return slog.StringValue(k.String()) }
