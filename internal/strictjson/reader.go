// Package strictjson is the one place where this module reads JSON that a
// stranger wrote. A text has one reading or none: member names are exact,
// duplicates, invalid UTF-8 and anything behind the value are refused, numbers
// keep their digits. What jsontext does not bound is bounded here: depth and
// number of members.
//
// [Object] opens a text; [Reader.Member] walks its members:
//
//	r := strictjson.Object(text)
//	defer r.Close()
//	for r.Member() {
//		switch r.Name {
//		case "iss":
//			issuer = r.String()
//		}
//	}
//	return r.Fault()
package strictjson

import (
	"bytes"
	"io"
	"math"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// Limits of a text that is read.
const (
	MaxDepth   = 100  // objects and arrays inside one another
	MaxMembers = 1000 // members of all objects, and elements of a list of strings
)

// A Reader walks the members of one JSON object.
type Reader struct {
	// Name is the name of the member at hand.
	Name string

	text    string
	buffer  bytes.Buffer
	decoder jsontext.Decoder
	seen    map[string]bool // names so far, where the decoder does not look for duplicates
	plain   []byte          // room for what was unquoted last
	fault   *Fault
	unread  bool
}

var readers = sync.Pool{New: func() any { return new(Reader) }}

// Object opens the JSON object that text is. The strings that the Reader gives
// are parts of text wherever they need no unescaping.
func Object(text string) *Reader { return open(text, MaxMembers) }

// Document opens a JSON object that holds others, such as a key set: its caller
// bounds its size, and the members of what it holds are judged when that is
// opened in its turn, duplicates included.
func Document(text string) *Reader {
	return open(text, math.MaxInt, jsontext.AllowDuplicateNames(true))
}

// Filled opens the JSON object that fill appends to its argument, and gives its
// text. What is decoded on the way to it needs no memory of its own.
func Filled(fill func(dst []byte) []byte) (*Reader, string) {
	r := readers.Get().(*Reader)
	r.buffer.Reset()
	r.buffer.Write(fill(r.buffer.AvailableBuffer()))
	text := r.buffer.String()
	r.begin(text, MaxMembers)
	return r, text
}

func open(text string, members int, options ...jsontext.Options) *Reader {
	r := readers.Get().(*Reader)
	r.buffer.Reset()
	r.buffer.WriteString(text)
	r.begin(text, members, options...)
	return r
}

// begin reads the opening brace of the text that the buffer holds.
func (r *Reader) begin(text string, members int, options ...jsontext.Options) {
	r.text, r.seen = text, nil
	r.decoder.Reset(&r.buffer, options...)
	if len(options) > 0 {
		r.seen = map[string]bool{}
	}
	if fault := measure(text, members); fault != nil {
		r.fault = fault
		return
	}
	token, err := r.decoder.ReadToken()
	switch {
	case err != nil:
		r.fail(err)
	case token.Kind() != '{':
		r.fault = &Fault{Kind: NotAnObject}
	}
}

// Close gives the Reader back. It must not be used afterwards.
func (r *Reader) Close() {
	const kept = 64 << 10
	if r.buffer.Cap() > kept || cap(r.plain) > kept {
		return
	}
	r.text, r.Name, r.fault, r.unread = "", "", nil, false
	readers.Put(r)
}

// Fault gives what ended the walk early, or nil.
func (r *Reader) Fault() *Fault { return r.fault }

// Member steps to the next member, past the value of the last one if that was
// not read. It is false at the end of the object and at the first fault.
func (r *Reader) Member() bool {
	if r.unread {
		r.value()
	}
	if r.fault != nil {
		return false
	}
	if r.decoder.PeekKind() == '}' {
		r.finish()
		return false
	}
	name := r.next()
	if r.fault != nil {
		return false
	}
	r.Name, r.unread = r.unquote(name), true
	offset := int(r.decoder.InputOffset())
	switch {
	case r.seen[r.Name]:
		r.fault = &Fault{Kind: Duplicate, Name: r.Name, Offset: offset - len(name)}
		return false
	case len(r.seen) == MaxMembers:
		r.fault = &Fault{Kind: TooMany, Offset: offset}
		return false
	}
	if r.seen != nil {
		r.seen[r.Name] = true
	}
	return true
}

// finish reads the closing brace and makes sure that nothing follows it.
func (r *Reader) finish() {
	if _, err := r.decoder.ReadToken(); err != nil {
		r.fail(err)
		return
	}
	offset := int(r.decoder.InputOffset())
	if _, err := r.decoder.ReadToken(); err != io.EOF {
		r.fault = &Fault{Kind: Trailing, Offset: offset}
	}
}

// Raw gives the text of the member's value.
func (r *Reader) Raw() string { return r.value() }

// String gives the member's value, which must be a string.
func (r *Reader) String() string {
	literal := r.value()
	if literal == "" || literal[0] != '"' {
		r.Refuse("a string")
		return ""
	}
	return r.unquote(literal)
}

// Number gives the digits of the member's value, which must be a number.
func (r *Reader) Number() string {
	digits := r.value()
	if digits == "" || digits[0] != '-' && (digits[0] < '0' || digits[0] > '9') {
		r.Refuse("a number")
		return ""
	}
	return digits
}

// Bool gives the member's value, which must be true or false.
func (r *Reader) Bool() bool {
	literal := r.value()
	if literal != "true" && literal != "false" {
		r.Refuse("true or false")
	}
	return literal == "true"
}

// Strings appends the strings of the member's value, an array of nothing else,
// to dst.
func (r *Reader) Strings(dst []string) []string {
	if !r.isArray("an array of strings") {
		return dst
	}
	r.token()
	for n := 0; r.fault == nil; n++ {
		if kind := r.decoder.PeekKind(); kind == ']' {
			r.token()
			break
		} else if kind != '"' {
			r.wrong("an array of strings")
		} else if n == MaxMembers {
			r.fault = &Fault{Kind: TooMany, Name: r.Name, Offset: int(r.decoder.InputOffset())}
		} else {
			dst = append(dst, r.unquote(r.next()))
		}
	}
	r.unread = false
	return dst
}

// Elements gives the texts of the elements of the member's value, an array.
func (r *Reader) Elements() []string {
	list, _ := r.FirstElements(math.MaxInt)
	return list
}

// FirstElements gives the texts of the first elements of the member's value, an
// array, at most so many, and counts all.
func (r *Reader) FirstElements(most int) (list []string, count int) {
	if !r.isArray("an array") {
		return nil, 0
	}
	r.token()
	for ; r.fault == nil && r.decoder.PeekKind() != ']'; count++ {
		if element := r.next(); count < most {
			list = append(list, element)
		}
	}
	r.token()
	r.unread = false
	return list, count
}

// OneOrMore appends the member's value, a string or an array of strings, to dst.
func (r *Reader) OneOrMore(dst []string) []string {
	if r.fault == nil && r.decoder.PeekKind() == '"' {
		return append(dst, r.String())
	}
	if !r.isArray("a string or an array of strings") {
		return dst
	}
	return r.Strings(dst)
}

// Kind gives the first character of the member's value: one of {["0tfn, where
// 0 stands for every number.
func (r *Reader) Kind() byte { return byte(r.decoder.PeekKind()) }

// isArray reports whether the value at hand is an array; want says what is
// wanted, if not.
func (r *Reader) isArray(want string) bool {
	if r.fault != nil {
		return false
	}
	switch r.decoder.PeekKind() {
	case '[':
		return true
	case jsontext.KindInvalid:
		r.value()
	default:
		r.wrong(want)
	}
	return false
}

func (r *Reader) wrong(want string) {
	r.fault = &Fault{Kind: WrongType, Name: r.Name, Want: want, Offset: int(r.decoder.InputOffset())}
}

// Refuse ends the walk at the member at hand, whose value is not what was
// wanted there: its text completes "has a member … that is not …".
func (r *Reader) Refuse(want string) {
	if r.fault == nil {
		r.wrong(want)
	}
}

func (r *Reader) value() string {
	r.unread = false
	return r.next()
}

// next reads one value and gives it as a part of the text.
func (r *Reader) next() string {
	if r.fault != nil {
		return ""
	}
	value, err := r.decoder.ReadValue()
	if err != nil {
		r.fail(err)
		return ""
	}
	end := int(r.decoder.InputOffset())
	return r.text[end-len(value) : end]
}

func (r *Reader) token() {
	if r.fault != nil {
		return
	}
	if _, err := r.decoder.ReadToken(); err != nil {
		r.fail(err)
	}
}

func (r *Reader) fail(err error) { r.fault = explain(err, r.text) }

// unquote gives the string that a valid JSON string literal stands for.
func (r *Reader) unquote(literal string) string {
	if len(literal) < 2 {
		return ""
	}
	if strings.IndexByte(literal, '\\') < 0 {
		return literal[1 : len(literal)-1]
	}
	r.plain, _ = jsontext.AppendUnquote(r.plain[:0], literal)
	return string(r.plain)
}
