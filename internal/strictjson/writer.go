package strictjson

import (
	"bytes"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// A Writer writes one JSON value in the order in which it is told. The same
// calls give the same bytes on every platform.
type Writer struct {
	buffer  bytes.Buffer
	encoder *jsontext.Encoder
}

// NewWriter gives an empty Writer.
func NewWriter() *Writer {
	w := new(Writer)
	w.encoder = jsontext.NewEncoder(&w.buffer)
	return w
}

// Object writes an object whose members the function writes.
func (w *Writer) Object(members func()) {
	w.token(jsontext.BeginObject)
	members()
	w.token(jsontext.EndObject)
}

// Array writes an array whose elements the function writes.
func (w *Writer) Array(elements func()) {
	w.token(jsontext.BeginArray)
	elements()
	w.token(jsontext.EndArray)
}

// Name writes the name of the member that the next call writes.
func (w *Writer) Name(name string) { w.String(name) }

// String writes a string; bytes that are not UTF-8 become U+FFFD.
func (w *Writer) String(s string) { w.token(jsontext.String(strings.ToValidUTF8(s, "\uFFFD"))) }

// Strings writes an array of strings.
func (w *Writer) Strings(list []string) {
	w.Array(func() {
		for _, s := range list {
			w.String(s)
		}
	})
}

// Int writes a whole number.
func (w *Writer) Int(n int64) { w.token(jsontext.Int(n)) }

// Bool writes true or false.
func (w *Writer) Bool(b bool) { w.token(jsontext.Bool(b)) }

// Raw writes a value that [Reader] has read, its numbers digit by digit.
func (w *Writer) Raw(value string) { w.must(w.encoder.WriteValue(jsontext.Value(value))) }

// Member writes a member with a string value, unless that is empty.
func (w *Writer) Member(name, value string) {
	if value != "" {
		w.Name(name)
		w.String(value)
	}
}

// Text gives what was written, on one line. Characters that do not show as
// themselves are escaped, so that no terminal and no reader is misled by them.
func (w *Writer) Text() string {
	text := strings.TrimSuffix(w.buffer.String(), "\n")
	if strings.IndexFunc(text, phrase.Hidden) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if phrase.Hidden(r) {
			b.WriteString(phrase.Escape(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (w *Writer) token(t jsontext.Token) { w.must(w.encoder.WriteToken(t)) }

// must holds what the caller promises: calls in an order that makes JSON, and
// raw values that were read before.
func (w *Writer) must(err error) {
	if err != nil {
		panic("strictjson: " + err.Error())
	}
}
