package diagnose

import (
	"bytes"
	"unicode/utf8"
)

// A jsonReader walks a JSON text that is too long to be held, forgivingly: what
// matters is read by strict rules once it is cut down. It is broken when the text
// ends early or is not JSON; then everything gives nothing.
type jsonReader struct {
	stream  *stream
	broken  bool
	scratch []byte // of text
}

// next gives the next byte and uses it, 0 at the end.
func (r *jsonReader) next() byte {
	if r.broken || !r.stream.fill() {
		r.broken = true
		return 0
	}
	c := r.stream.buffer[r.stream.at]
	r.stream.at++
	return c
}

// peek gives the next byte that is not white space, without using it.
func (r *jsonReader) peek() byte {
	for s := r.stream; !r.broken && s.fill(); s.at++ {
		switch c := s.buffer[s.at]; c {
		case ' ', '\t', '\r', '\n', 0xEF, 0xBB, 0xBF: // a byte order mark too
		default:
			return c
		}
	}
	r.broken = true
	return 0
}

// object reads an object. For each member, value must use up its value.
func (r *jsonReader) object(value func(name string)) {
	r.list('{', '}', func() {
		name := r.scalar(100)
		if r.peek() != ':' || len(name) < 2 {
			r.broken = true
			return
		}
		r.next()
		value(name[1 : len(name)-1])
	})
}

// array reads an array. element must use up an element.
func (r *jsonReader) array(element func()) { r.list('[', ']', element) }

func (r *jsonReader) list(opening, closing byte, element func()) {
	if r.peek() != opening {
		r.broken = true
		return
	}
	r.next()
	for first := true; ; first = false {
		c := r.peek()
		switch {
		case c == closing:
			r.next()
			return
		case r.broken || !first && c != ',':
			r.broken = true
			return
		case !first:
			r.next()
		}
		element()
		if r.broken {
			return
		}
	}
}

// small gives a scalar that has no reason to be long.
func (r *jsonReader) small() string {
	if c := r.peek(); c == '{' {
		return r.plainObject()
	}
	return r.scalar(1 << 10)
}

// plainObject gives an object of scalars.
func (r *jsonReader) plainObject() string {
	var m members
	r.object(func(name string) {
		if c := r.peek(); c == '{' || c == '[' {
			r.skip()
			return
		}
		m.add(name, r.scalar(1<<10))
	})
	return m.json()
}

// scalar gives the JSON text of a string, cut to so many bytes of it, or of a
// number or word; "" for what is longer and cannot be cut.
func (r *jsonReader) scalar(limit int) string {
	switch c := r.peek(); {
	case c == '"':
		return r.text(limit)
	case c == '{' || c == '[':
		r.skip()
		return ""
	}
	var b []byte
	for {
		switch c := r.peekRaw(); c {
		case ',', '}', ']', ' ', '\t', '\r', '\n', 0:
			if len(b) == 0 || len(b) > 40 {
				return ""
			}
			return string(b)
		default:
			if b = append(b, c); len(b) > 40 {
				b = b[:41]
			}
			r.next()
		}
	}
}

func (r *jsonReader) peekRaw() byte {
	if r.broken || !r.stream.fill() {
		return 0
	}
	return r.stream.buffer[r.stream.at]
}

// text gives a string with its quotes, cut so that no escape is torn.
func (r *jsonReader) text(limit int) string {
	b := append(r.scratch[:0], r.next())
	defer func() { r.scratch = b }()
	full := false
	for {
		c := r.next()
		if r.broken {
			return ""
		}
		if c == '"' {
			if full {
				b = withoutTorn(b)
			}
			b = append(b, c)
			return string(b)
		}
		unit := [6]byte{c}
		n := 1
		if c == '\\' {
			unit[1] = r.next()
			if n = 2; unit[1] == 'u' {
				for ; n < 6; n++ {
					unit[n] = r.next()
				}
			}
		}
		if full = full || len(b)+n > limit; !full {
			b = append(b, unit[:n]...)
		}
	}
}

// withoutTorn drops what a cut left of a character.
func withoutTorn(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] >= utf8.RuneSelf {
		b = b[:len(b)-1]
	}
	const half = len(`\ud83d`)
	if n := len(b) - half; n > 0 && b[n] == '\\' && b[n+1] == 'u' && b[n+2]|0x20 == 'd' {
		b = b[:n]
	}
	return b
}

// skip uses up a value of any depth, without recursion.
func (r *jsonReader) skip() {
	if c := r.peek(); c != '{' && c != '[' && c != '"' {
		r.scalar(0)
		return
	}
	for depth := 0; !r.broken; {
		switch r.next() {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			r.skipText()
		}
		if depth == 0 {
			return
		}
	}
}

// skipText uses up a string whose opening quote is used.
func (r *jsonReader) skipText() {
	for s := r.stream; !r.broken && s.fill(); {
		end := bytes.IndexAny(s.buffer[s.at:s.end], `"\`)
		if end < 0 {
			s.at = s.end
			continue
		}
		s.at += end + 1
		if s.buffer[s.at-1] == '"' {
			return
		}
		r.next()
	}
	r.broken = true
}
