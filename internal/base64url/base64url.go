// Package base64url reads the one encoding that a compact token may use:
// base64url without padding, in canonical form (RFC 7515 section 2, RFC 4648
// section 3.5). [Check] says whether and where a text departs from it,
// [AppendDecode] gives the bytes.
//
// encoding/base64 does not serve here: even in strict mode it skips line
// breaks, so that two texts would give one token.
package base64url

import (
	"encoding/binary"
	"slices"
)

// A Reason says in what way a text is not canonical base64url.
type Reason string

// The ways to depart from canonical base64url. The words complete the sentence
// "the payload …".
const (
	BadCharacter     Reason = "has a character that is not base64url"
	LineBreak        Reason = "has white space inside"
	StandardAlphabet Reason = "uses + or /, which is base64, not base64url"
	Padded           Reason = "is padded with ="
	ImpossibleLength Reason = "has a length that no base64url text has: characters are missing"
	UnusedBits       Reason = "has bits set behind its last byte: its last character was altered"
)

// A Fault is the first departure from canonical base64url: the reason and the
// byte offset in the text.
type Fault struct {
	Reason Reason
	Offset int
}

// invalid marks the characters outside the alphabet. No value of six bits, and
// no two of them together, have its highest bit.
const invalid = 0xff

var values = func() (table [256]byte) {
	for i := range table {
		table[i] = invalid
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for i := range alphabet {
		table[alphabet[i]] = byte(i)
	}
	return table
}()

// shifted holds the values of the four characters of a group at their places in
// its 24 bits; the bits below stay free to mark an invalid one.
var shifted = func() (tables [4][256]uint32) {
	for place := range tables {
		for c, v := range values {
			tables[place][c] = uint32(v) << (26 - 6*place)
			if v == invalid {
				tables[place][c] = 1
			}
		}
	}
	return tables
}()

// DecodedLen gives the number of bytes that n characters decode to.
func DecodedLen(n int) int { return n * 6 / 8 }

// Check gives the first fault of text, or nil.
func Check(text string) *Fault {
	rest := text
	for ; len(rest) >= 8; rest = rest[8:] {
		if (values[rest[0]]|values[rest[1]]|values[rest[2]]|values[rest[3]]|
			values[rest[4]]|values[rest[5]]|values[rest[6]]|values[rest[7]])&0x80 != 0 {
			break
		}
	}
	for i := len(text) - len(rest); i < len(text); i++ {
		if values[text[i]] == invalid {
			return &Fault{classify(text[i]), i}
		}
	}
	return checkTail(text[len(text)&^3:], len(text))
}

// AppendDecode appends the bytes that text stands for to dst, or gives the
// first fault of text.
func AppendDecode(dst []byte, text string) ([]byte, *Fault) {
	start, size := len(dst), DecodedLen(len(text))
	dst = slices.Grow(dst, size)[:start+size]
	out, rest := dst[start:], text
	for ; len(rest) >= 8 && len(out) >= 8; rest, out = rest[8:], out[6:] {
		first, second := group(rest), group(rest[4:])
		if (first|second)&1 != 0 {
			return dst[:start], Check(text)
		}
		binary.BigEndian.PutUint64(out, uint64(first)<<32|uint64(second)<<8)
	}
	for ; len(rest) >= 4; rest, out = rest[4:], out[3:] {
		bits := group(rest)
		if bits&1 != 0 {
			return dst[:start], Check(text)
		}
		out[0], out[1], out[2] = byte(bits>>24), byte(bits>>16), byte(bits>>8)
	}
	if fault := checkTail(rest, len(text)); fault != nil {
		return dst[:start], Check(text)
	}
	switch len(rest) {
	case 2:
		out[0] = values[rest[0]]<<2 | values[rest[1]]>>4
	case 3:
		a, b, c := values[rest[0]], values[rest[1]], values[rest[2]]
		out[0], out[1] = a<<2|b>>4, b<<4|c>>2
	}
	return dst, nil
}

// group gives the 24 bits of four characters, highest first, and below them a
// bit that is set if one of them is invalid.
func group(text string) uint32 {
	return shifted[0][text[0]] | shifted[1][text[1]] | shifted[2][text[2]] | shifted[3][text[3]]
}

// checkTail checks the last, incomplete group of a text of the given length.
func checkTail(rest string, length int) *Fault {
	for i := 0; i < len(rest); i++ {
		if values[rest[i]] == invalid {
			return &Fault{classify(rest[i]), length - len(rest) + i}
		}
	}
	switch {
	case len(rest) == 1:
		return &Fault{ImpossibleLength, length}
	case len(rest) == 2 && values[rest[1]]&0x0f != 0, len(rest) == 3 && values[rest[2]]&0x03 != 0:
		return &Fault{UnusedBits, length - 1}
	}
	return nil
}

func classify(c byte) Reason {
	switch c {
	case '+', '/':
		return StandardAlphabet
	case '=':
		return Padded
	case ' ', '\t', '\r', '\n':
		return LineBreak
	}
	return BadCharacter
}
