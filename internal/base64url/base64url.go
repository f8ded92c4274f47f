// Package base64url reads the one encoding that a compact token may use:
// base64url without padding, in canonical form (RFC 7515 section 2, RFC 4648
// section 3.5). [Check] says whether and where a text departs from it,
// [AppendDecode] gives the bytes.
//
// encoding/base64 does not serve here: even in strict mode it skips line
// breaks, so that two texts would give one token.
package base64url

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

// DecodedLen gives the number of bytes that n characters decode to.
func DecodedLen(n int) int { return n * 6 / 8 }

// Check gives the first fault of text, or nil.
func Check(text string) *Fault {
	for i := 0; i < len(text); i++ {
		if values[text[i]] == invalid {
			return &Fault{classify(text[i]), i}
		}
	}
	return checkEnd(text)
}

// AppendDecode appends the bytes that text stands for to dst, or gives the
// first fault of text.
func AppendDecode(dst []byte, text string) ([]byte, *Fault) {
	start, rest := len(dst), text
	for ; len(rest) >= 4; rest = rest[4:] {
		a, b, c, d := values[rest[0]], values[rest[1]], values[rest[2]], values[rest[3]]
		if a|b|c|d == invalid {
			return dst[:start], Check(text)
		}
		dst = append(dst, a<<2|b>>4, b<<4|c>>2, c<<6|d)
	}
	if fault := checkTail(rest, len(text)); fault != nil {
		return dst[:start], Check(text)
	}
	switch len(rest) {
	case 2:
		dst = append(dst, values[rest[0]]<<2|values[rest[1]]>>4)
	case 3:
		a, b, c := values[rest[0]], values[rest[1]], values[rest[2]]
		dst = append(dst, a<<2|b>>4, b<<4|c>>2)
	}
	return dst, nil
}

func checkEnd(text string) *Fault { return checkTail(text[len(text)&^3:], len(text)) }

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
