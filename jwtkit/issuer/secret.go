package issuer

import (
	"fmt"
	"io"
	"log/slog"
)

// A Secret is text that prints, logs and marshals as "[redacted]". Whoever
// needs the text itself writes string(secret).
type Secret string

const redacted = "[redacted]"

// String gives "[redacted]".
func (Secret) String() string { return redacted }

// GoString gives "[redacted]".
func (Secret) GoString() string { return redacted }

// Format prints "[redacted]", whatever the verb.
func (Secret) Format(s fmt.State, _ rune) { io.WriteString(s, redacted) }

// MarshalText gives "[redacted]".
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue logs "[redacted]".
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
