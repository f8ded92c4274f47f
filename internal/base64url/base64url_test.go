package base64url

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
)

func TestFaults(t *testing.T) {
	cases := []struct {
		text   string
		reason Reason
		offset int
	}{
		{"", "", 0},
		{"AA", "", 0},
		{"AAA", "", 0},
		{"AAAA", "", 0},
		{"-_-_", "", 0},
		{"A", ImpossibleLength, 1},
		{"AAAAA", ImpossibleLength, 5},
		{"AB", UnusedBits, 1},
		{"AAB", UnusedBits, 2},
		{"AA==", Padded, 2},
		{"A+AA", StandardAlphabet, 1},
		{"AA/A", StandardAlphabet, 2},
		{"AAAA\nAAAA", LineBreak, 4},
		{"AAAA\r\nAAAA", LineBreak, 4},
		{"AAA A", LineBreak, 3},
		{"AAA.", BadCharacter, 3},
		{"AAAAé", BadCharacter, 4},
		{"AAAA\x00", BadCharacter, 4},
	}
	for _, c := range cases {
		_, decoded := AppendDecode(nil, c.text)
		for how, fault := range map[string]*Fault{"Check": Check(c.text), "AppendDecode": decoded} {
			switch {
			case fault == nil && c.reason != "":
				t.Errorf("%s(%q) = nil, want %q", how, c.text, c.reason)
			case fault != nil && *fault != (Fault{c.reason, c.offset}):
				t.Errorf("%s(%q) = %v, want %q at %d", how, c.text, *fault, c.reason, c.offset)
			}
		}
	}
}

// The standard library's strict decoder is the second opinion; it differs only
// in skipping line breaks.
func FuzzAppendDecode(f *testing.F) {
	for _, seed := range []string{"", "A", "AA", "AB", "AAAA", "eyJhbGciOiJub25lIn0", "AA==", "A+/A", "AAAA\nAA"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, fault := AppendDecode([]byte("kept"), text)
		want, err := base64.RawURLEncoding.Strict().DecodeString(text)
		good := err == nil && !strings.ContainsAny(text, "\r\n")
		if good != (fault == nil) || good != (Check(text) == nil) {
			t.Fatalf("%q: fault %v, check %v, encoding/base64 %v", text, fault, Check(text), err)
		}
		if !good {
			want = nil
		}
		if !bytes.Equal(got, append([]byte("kept"), want...)) {
			t.Fatalf("%q: got %x, want %x", text, got, want)
		}
	})
}
