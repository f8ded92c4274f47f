package jwtkit

import (
	"strconv"
	"strings"
	"sync"

	"github.com/jwtkit/toolkit/internal/base64url"
)

// MaxTokenBytes is the length of the longest text that [Parse] reads, in
// bytes. Package verify reads less.
const MaxTokenBytes = 1 << 20

// A Token is a compact JWS (RFC 7515 section 7.1) taken apart. It says what the
// text says; whether that is true only a Verifier knows. A Token does not
// change and is safe for concurrent use. Printed, formatted, marshalled or
// logged it shows a redacted form.
type Token struct {
	text    string
	header  Header
	payload string // as it stands in the text
	signed  int    // length of the signing input, header and payload with their dot

	once   sync.Once
	claims claimsSet
}

// Parse takes a compact JWS apart. It looks at the form of the text and at the
// header; the payload is read by [Token.UnverifiedClaims].
//
// Codes: [CodeTokenMalformed] with the offset of the first fault,
// [CodeHeaderInvalid], [CodeTokenEncrypted] for a JWE, [CodeLimitExceeded].
func Parse(text string) (*Token, error) {
	if len(text) > MaxTokenBytes {
		return nil, tooLong(len(text), MaxTokenBytes)
	}
	first := strings.IndexByte(text, '.')
	last := strings.LastIndexByte(text, '.')
	if first < 0 || first == last || strings.IndexByte(text[first+1:last], '.') >= 0 {
		return nil, wrongSegments(text)
	}
	t := &Token{text: text, payload: text[first+1 : last], signed: last}
	if err := t.header.read(text[:first]); err != nil {
		return nil, err
	}
	if fault := base64url.Check(t.payload); fault != nil {
		return nil, badSegment("payload", first+1, fault)
	}
	if fault := base64url.Check(text[last+1:]); fault != nil {
		return nil, badSegment("signature", last+1, fault)
	}
	if t.header.encrypted {
		return nil, fault(CodeTokenEncrypted, "the header has enc, which only an encrypted token (JWE) has")
	}
	return t, nil
}

// EncryptedHeader gives the header of a compact JWE (RFC 7516 section 7.1), for
// the text of which [Parse] says [CodeTokenEncrypted]. It may still be read by
// anyone; what it protects is not.
func EncryptedHeader(text string) (Header, error) {
	var h Header
	if len(text) > MaxTokenBytes {
		return h, tooLong(len(text), MaxTokenBytes)
	}
	if strings.Count(text, ".") != 4 {
		return h, fault(CodeTokenMalformed, "an encrypted token (JWE) has five segments")
	}
	segment, _, _ := strings.Cut(text, ".")
	if err := h.read(segment); err != nil {
		return Header{}, err
	}
	if !h.encrypted {
		return Header{}, fault(CodeHeaderInvalid, "five segments, but the header has no enc: neither JWS nor JWE")
	}
	return h, nil
}

// Header gives the JOSE header of the token.
func (t *Token) Header() Header { return t.header }

// Text gives the token itself. Whoever has it can use it: never log it.
func (t *Token) Text() string { return t.text }

// SigningInput gives the text that the signature covers, header and payload
// with the dot between them (RFC 7515 section 5.2).
func (t *Token) SigningInput() string { return t.text[:t.signed] }

// Signature gives the bytes of the signature.
func (t *Token) Signature() []byte {
	segment := t.text[t.signed+1:]
	signature, _ := base64url.AppendDecode(make([]byte, 0, base64url.DecodedLen(len(segment))), segment)
	return signature
}

// UnverifiedPayload gives the bytes of the payload, which nobody has vouched
// for.
func (t *Token) UnverifiedPayload() []byte {
	payload, _ := base64url.AppendDecode(make([]byte, 0, base64url.DecodedLen(len(t.payload))), t.payload)
	return payload
}

func tooLong(size, limit int) *Error {
	return fault(CodeLimitExceeded, "the token is "+strconv.Itoa(size)+" bytes long, the limit is "+strconv.Itoa(limit))
}

func badSegment(name string, start int, f *base64url.Fault) *Error {
	return &Error{
		Code:   CodeTokenMalformed,
		Detail: "the " + name + " " + string(f.Reason) + ", at byte " + strconv.Itoa(start+f.Offset),
		Err:    &FormError{Segment: name, Offset: start + f.Offset, Reason: string(f.Reason)},
	}
}

// wrongSegments says what a text with another number of dots than two is.
func wrongSegments(text string) error {
	dots := strings.Count(text, ".")
	if dots == 4 {
		_, err := EncryptedHeader(text)
		if err == nil {
			err = fault(CodeTokenEncrypted, "this is an encrypted token (JWE, five segments), a signed one (JWS, three) is due")
		}
		return err
	}
	const due = "a signed token has three segments with a dot between them"
	switch {
	case text == "":
		return fault(CodeTokenMalformed, "the text is empty")
	case dots == 0:
		return fault(CodeTokenMalformed, due+", this text of "+strconv.Itoa(len(text))+" bytes has no dot")
	case dots == 1:
		return fault(CodeTokenMalformed, due+", this text has one dot, at byte "+strconv.Itoa(strings.IndexByte(text, '.')))
	}
	return fault(CodeTokenMalformed, due+", this text has "+strconv.Itoa(dots)+" dots")
}

// A FormError is the cause in the [*Error] of a text whose segments are not
// canonical base64url: the segment, the offset in bytes of the whole text, and
// the reason in words.
type FormError struct {
	Segment string
	Offset  int
	Reason  string
}

// Error gives the three in one sentence.
func (e *FormError) Error() string {
	return "the " + e.Segment + " " + e.Reason + ", at byte " + strconv.Itoa(e.Offset)
}
