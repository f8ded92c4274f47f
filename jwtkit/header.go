package jwtkit

import (
	"strconv"

	"github.com/jwtkit/toolkit/internal/base64url"
	"github.com/jwtkit/toolkit/internal/strictjson"
)

// maxHeaderBytes bounds the header, decoded.
const maxHeaderBytes = 8 << 10

// A Header is the JOSE header of a token (RFC 7515 section 4). Anybody can
// write one: its members choose among the keys and algorithms that are allowed
// anyway and are never a source of keys.
type Header struct {
	Algorithm   string   // alg
	KeyID       string   // kid, "" when absent
	Type        string   // typ, "" when absent
	ContentType string   // cty, "" when absent
	Critical    []string // crit: names that must be understood

	text string
	kid  bool

	remembered bool // by a Parser
	critical   bool
	encrypted  bool
	b64        bool
}

// JSON gives the header as it stands in the token, decoded.
func (h Header) JSON() string { return h.text }

// HasKeyID reports whether the header has a kid, be it the empty string.
func (h Header) HasKeyID() bool { return h.kid || h.KeyID != "" }

// HasCritical reports whether the header has a member crit, be it empty.
func (h Header) HasCritical() bool { return h.critical }

// HasB64 reports whether the header has a member b64 (RFC 7797).
func (h Header) HasB64() bool { return h.b64 }

// Member gives the JSON text of the header's member of that name.
func (h Header) Member(name string) (value string, ok bool) { return member(h.text, name) }

// readHeader reads the header from its segment of the token.
func readHeader(segment string) (*Header, error) {
	if segment == "" {
		return nil, fault(CodeTokenMalformed, "the header is empty: the text begins with a dot")
	}
	if size := base64url.DecodedLen(len(segment)); size > maxHeaderBytes {
		if f := base64url.Check(segment); f != nil {
			return nil, badSegment("header", 0, f)
		}
		return nil, fault(CodeLimitExceeded, "the header is "+strconv.Itoa(size)+" bytes long, the limit is "+strconv.Itoa(maxHeaderBytes))
	}
	var room [512]byte
	decoded, f := base64url.AppendDecode(room[:0], segment)
	if f != nil {
		return nil, badSegment("header", 0, f)
	}
	h := &Header{text: string(decoded)}
	if err := h.readMembers(); err != nil {
		return nil, err
	}
	return h, nil
}

func (h *Header) readMembers() error {
	r := strictjson.Object(h.text)
	defer r.Close()
	algorithm := false
	for r.Member() {
		switch r.Name {
		case "alg":
			h.Algorithm, algorithm = r.String(), true
		case "kid":
			h.KeyID, h.kid = r.String(), true
		case "typ":
			h.Type = r.String()
		case "cty":
			h.ContentType = r.String()
		case "crit":
			h.Critical, h.critical = r.Strings(nil), true
		case "enc":
			h.encrypted = true
		case "b64":
			h.b64 = true
		}
	}
	if f := r.Fault(); f != nil {
		return unreadable(CodeHeaderInvalid, "header", f)
	}
	if !algorithm {
		return fault(CodeHeaderInvalid, "the header has no alg, which every token must have")
	}
	return nil
}

// unreadable is the Error for JSON that cannot be read.
func unreadable(code Code, what string, f *strictjson.Fault) *Error {
	if f.Limit() {
		code = CodeLimitExceeded
	}
	return &Error{Code: code, Detail: "the " + what + " " + f.Say(), Err: &JSONError{Part: what, Kind: string(f.Kind), Offset: f.Offset, Member: f.Name}}
}

// A JSONError is the cause in the [*Error] of a header or payload that cannot
// be read as strict JSON: the part, the kind of fault in one word (syntax,
// truncated, utf8, duplicate, not_object, trailing, wrong_type, too_deep,
// too_many), its offset in bytes of the decoded part, and the member, if known.
type JSONError struct {
	Part   string
	Kind   string
	Offset int
	Member string
}

// Error gives part, kind and offset.
func (e *JSONError) Error() string {
	return e.Part + ": " + e.Kind + " at byte " + strconv.Itoa(e.Offset)
}

// member gives the JSON text of one member of an object that was read before.
func member(text, name string) (value string, ok bool) {
	r := strictjson.Object(text)
	defer r.Close()
	for r.Member() {
		if r.Name == name {
			value, ok = r.Raw(), true
		}
	}
	return value, ok && r.Fault() == nil
}
