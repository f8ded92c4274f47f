package diagnose

import (
	"strings"

	"github.com/jwtkit/toolkit/internal/base64url"
)

// coordinateBytes gives the width of r and s, 0 for what is not ECDSA.
func coordinateBytes(algorithm string) int {
	return map[string]int{"ES256": 32, "ES384": 48, "ES512": 66}[algorithm]
}

// rawFromDER gives r and s side by side, each of size bytes.
func rawFromDER(der []byte, size int) ([]byte, bool) {
	body, rest, ok := derValue(der, 0x30)
	if !ok || len(rest) != 0 {
		return nil, false
	}
	r, rest, okR := derValue(body, 0x02)
	s, rest, okS := derValue(rest, 0x02)
	r, s = trimZeros(r), trimZeros(s)
	if !okR || !okS || len(rest) != 0 || len(r) > size || len(s) > size {
		return nil, false
	}
	raw := make([]byte, 2*size)
	copy(raw[size-len(r):], r)
	copy(raw[2*size-len(s):], s)
	return raw, true
}

// derValue takes one value of a tag from DER of less than 64 KiB.
func derValue(der []byte, tag byte) (value, rest []byte, ok bool) {
	if len(der) < 2 || der[0] != tag {
		return nil, nil, false
	}
	length, start := int(der[1]), 2
	switch {
	case length == 0x81 && len(der) > 2:
		length, start = int(der[2]), 3
	case length == 0x82 && len(der) > 3:
		length, start = int(der[2])<<8|int(der[3]), 4
	case length >= 0x80:
		return nil, nil, false
	}
	if len(der) < start+length {
		return nil, nil, false
	}
	return der[start : start+length], der[start+length:], true
}

func trimZeros(number []byte) []byte {
	for len(number) > 0 && number[0] == 0 {
		number = number[1:]
	}
	return number
}

// fromBase64 decodes base64 or base64url, padded or not.
func fromBase64(text string) (string, bool) {
	text = strings.TrimRight(strings.NewReplacer("+", "-", "/", "_").Replace(text), "=")
	decoded, fault := base64url.AppendDecode(nil, text)
	return string(decoded), fault == nil && text != ""
}

func fromHex(text string) (string, bool) {
	if text == "" || len(text)%2 != 0 {
		return "", false
	}
	out := make([]byte, len(text)/2)
	for i := range len(text) {
		digit := strings.IndexByte("0123456789abcdef", text[i]|0x20)
		if digit < 0 {
			return "", false
		}
		out[i/2] = out[i/2]<<4 | byte(digit)
	}
	return string(out), true
}

// derWrap gives one value of a tag, shorter than 64 KiB, as DER.
func derWrap(tag byte, content string) string {
	size := len(content)
	switch {
	case size < 0x80:
		return string([]byte{tag, byte(size)}) + content
	case size < 0x100:
		return string([]byte{tag, 0x81, byte(size)}) + content
	}
	return string([]byte{tag, 0x82, byte(size >> 8), byte(size)}) + content
}

func derInteger(number string) string {
	number = strings.TrimLeft(number, "\x00")
	if number == "" || number[0] >= 0x80 {
		number = "\x00" + number
	}
	return derWrap(0x02, number)
}
