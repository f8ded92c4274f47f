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
type Token struct{ *handle }

// content is what a Token holds. It lies behind two pointers, because fmt prints
// what it can reach through one, even in a field that is not exported.
type content struct {
	text    string
	header  *Header
	payload string // as it stands in the text
	signed  int    // length of the signing input, header and payload with their dot

	once   sync.Once
	claims claimsSet
}

type handle struct{ *content }

// whole is a Token and what it points to, in one allocation.
type whole struct {
	token   Token
	handle  handle
	content content
}

// Parse takes a compact JWS apart. It looks at the form of the text and at the
// header; the payload is read by [Token.UnverifiedClaims].
//
// Codes: [CodeTokenMalformed] with the offset of the first fault,
// [CodeHeaderInvalid], [CodeTokenEncrypted] for a JWE, [CodeLimitExceeded].
func Parse(text string) (*Token, error) { return parse(text, readHeader) }

// parse takes the text apart with a function that gives the header of a segment.
func parse(text string, header func(segment string) (*Header, error)) (*Token, error) {
	if len(text) > MaxTokenBytes {
		return nil, tooLong(len(text), MaxTokenBytes)
	}
	first := strings.IndexByte(text, '.')
	last := strings.LastIndexByte(text, '.')
	if first < 0 || first == last || strings.IndexByte(text[first+1:last], '.') >= 0 {
		return nil, wrongSegments(text)
	}
	h, err := header(text[:first])
	if err != nil {
		return nil, err
	}
	payload, signature := text[first+1:last], text[last+1:]
	if fault := base64url.Check(payload); fault != nil {
		return nil, badSegment("payload", first+1, fault)
	}
	if fault := base64url.Check(signature); fault != nil {
		return nil, badSegment("signature", last+1, fault)
	}
	if h.encrypted {
		return nil, fault(CodeTokenEncrypted, "the header has enc, which only an encrypted token (JWE) has")
	}
	w := &whole{content: content{text: text, header: h, payload: payload, signed: last}}
	w.handle.content, w.token.handle = &w.content, &w.handle
	return &w.token, nil
}

// EncryptedHeader gives the header of a compact JWE (RFC 7516 section 7.1), for
// the text of which [Parse] says [CodeTokenEncrypted]. It may still be read by
// anyone; what it protects is not.
func EncryptedHeader(text string) (Header, error) {
	if len(text) > MaxTokenBytes {
		return Header{}, tooLong(len(text), MaxTokenBytes)
	}
	if strings.Count(text, ".") != 4 {
		return Header{}, fault(CodeTokenMalformed, "an encrypted token (JWE) has five segments")
	}
	segment, _, _ := strings.Cut(text, ".")
	h, err := readHeader(segment)
	if err != nil {
		return Header{}, err
	}
	if !h.encrypted {
		return Header{}, fault(CodeHeaderInvalid, "five segments, but the header has no enc: neither JWS nor JWE")
	}
	return *h, nil
}

// Header gives the JOSE header of the token.
func (t *Token) Header() Header { return *t.header }

// Text gives the token itself. Whoever has it can use it: never log it.
func (t *Token) Text() string { return t.text }

// SigningInput gives the text that the signature covers, header and payload
// with the dot between them (RFC 7515 section 5.2).
func (t *Token) SigningInput() string { return t.text[:t.signed] }

// headerSegment gives the header as it stands in the text.
func (t *Token) headerSegment() string {
	return t.text[:t.signed-len(t.payload)-1]
}

// AppendSignature appends the bytes of the signature to dst.
func (t *Token) AppendSignature(dst []byte) []byte {
	dst, _ = base64url.AppendDecode(dst, t.text[t.signed+1:])
	return dst
}

// UnverifiedPayload gives the bytes of the payload, which nobody has vouched
// for.
func (t *Token) UnverifiedPayload() []byte { return []byte(t.readClaims().text) }

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
