//go:build !js

package verify

import (
	"fmt"
	"io"
	"log/slog"
)

// Format prints the key in words whatever the verb, so that not even %#v shows
// a secret.
func (k Key) Format(s fmt.State, _ rune) { io.WriteString(s, k.String()) }

// Format prints the redacted form whatever the verb.
func (v *Verified) Format(s fmt.State, _ rune) { io.WriteString(s, v.String()) }

// LogValue logs the redacted form.
func (v *Verified) LogValue() slog.Value { return slog.StringValue(v.String()) }
