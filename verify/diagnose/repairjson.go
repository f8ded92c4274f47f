package diagnose

import (
	"context"
	"encoding/base64"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
)

// tryOtherJSON writes header and payload as other programs write JSON.
func (d *diagnosis) tryOtherJSON(ctx context.Context, s *subject, signed, signature []byte) bool {
	header, payload := s.header.JSON(), string(s.token.UnverifiedPayload())
	tried := map[string]bool{string(signed): true}
	for _, style := range jsonStyles {
		for _, head := range []string{header, style.write(header)} {
			again := base64.RawURLEncoding.EncodeToString([]byte(head)) + "." + base64.RawURLEncoding.EncodeToString([]byte(style.write(payload)))
			if tried[again] {
				continue
			}
			tried[again] = true
			if _, held := s.anyHolds(ctx, s.header.Algorithm, []byte(again), signature); held {
				d.find("reserialised", say("how", style.how))
				return true
			}
		}
	}
	return false
}

// jsonStyles are the ways in which programs write the same JSON: without blanks,
// as Python does, with the slashes escaped as PHP does, or with every character
// beyond ASCII escaped.
var jsonStyles = []struct {
	how   string
	write func(string) string
}{
	{"without blanks", compact},
	{"with a blank behind every comma and colon, as Python does", func(text string) string { return outsideStrings(compact(text), ", ", ": ") }},
	{"with escaped slashes, as PHP does", func(text string) string { return strings.ReplaceAll(compact(text), "/", `\/`) }},
	{"without escaped slashes", func(text string) string { return strings.ReplaceAll(compact(text), `\/`, "/") }},
	{"with characters beyond ASCII escaped", func(text string) string { return escaped(compact(text)) }},
}

// outsideStrings replaces the commas and colons of JSON that stand in no string.
func outsideStrings(text, comma, colon string) string {
	var b strings.Builder
	inside := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && inside && i+1 < len(text):
			b.WriteByte(c)
			i++
			b.WriteByte(text[i])
			continue
		case c == '"':
			inside = !inside
		case c == ',' && !inside:
			b.WriteString(comma)
			continue
		case c == ':' && !inside:
			b.WriteString(colon)
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < 0x80 {
			b.WriteRune(r)
		} else {
			b.WriteString(phrase.Escape(r))
		}
	}
	return b.String()
}

// compact gives the JSON of an object without white space, or "" for another text.
func compact(text string) string {
	r := strictjson.Object(text)
	defer r.Close()
	for r.Member() {
	}
	if r.Fault() != nil {
		return ""
	}
	w := strictjson.NewWriter()
	w.Raw(text)
	return w.Text()
}
