package attack

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
)

// TestSpellingsOfTheSignature decodes as leniently as libraries do: the bytes are
// those of the good signature, so only how they are written can be refused.
func TestSpellingsOfTheSignature(t *testing.T) {
	spellings := []string{"a bit set behind the signature's last byte", "padding behind the signature", "the signature in the standard alphabet"}
	for algorithm, want := range map[string][]string{"RS256": spellings, "ES384": spellings[1:]} {
		key := forge.NewKey(algorithm, "k")
		s := sourceOf(key)
		for !strings.ContainsAny(s.Good[strings.LastIndexByte(s.Good, '.'):], "-_") {
			s.Good = key.Token(claims)
		}
		tokens := named(t, s)
		var same []string
		for _, name := range slices.Sorted(maps.Keys(tokens)) {
			if tokens[name] != s.Good && slices.Contains(spellings, name) && lenient(t, tokens[name]) == lenient(t, s.Good) {
				same = append(same, name)
			}
		}
		if !slices.Equal(same, want) {
			t.Errorf("%s: %q, want %q", algorithm, same, want)
		}
	}
}

func lenient(t *testing.T, token string) string {
	t.Helper()
	segment := token[strings.LastIndexByte(token, '.')+1:]
	segment = strings.TrimRight(strings.NewReplacer("+", "-", "/", "_").Replace(segment), "=")
	bytes, err := base64.RawURLEncoding.DecodeString(segment)
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes)
}
