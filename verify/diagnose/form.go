package diagnose

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jwtkit/toolkit/internal/base64url"
	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// explainForm explains why a credential is not a signed token.
func (d *diagnosis) explainForm(ctx context.Context, credential string, err error) {
	code := jwtkit.CodeOf(err)
	d.decide(code)
	if code == jwtkit.CodeTokenEncrypted {
		d.encrypted(credential)
		return
	}
	if d.disclosed(credential, code) {
		return
	}
	for letters, folded := range map[string]string{"lower": strings.ToLower(credential), "upper": strings.ToUpper(credential)} {
		if credential == folded && strings.EqualFold(credential[:min(3, len(credential))], "eyj") {
			d.find("lowercased", coded(code), say("case", letters))
			return
		}
	}
	if glued(credential) {
		d.find("not_a_token", coded(code), say("what", "two tokens one behind the other, in one text of "+strconv.Itoa(len(credential))+" bytes"))
		return
	}
	if form, ok := errors.AsType[*jwtkit.FormError](err); ok {
		d.cutAtLimit(credential, code)
		d.badSegment(ctx, credential, form)
		return
	}
	if part, ok := errors.AsType[*jwtkit.JSONError](err); ok {
		header, _, _ := strings.Cut(credential, ".")
		decoded, _ := fromBase64(header)
		d.badJSON(part, err, decoded)
		return
	}
	switch dots := strings.Count(credential, "."); {
	case code == jwtkit.CodeHeaderInvalid && sessionCookie(credential):
		d.find("not_a_token", coded(code), say("what", "a session cookie, as Flask signs them"))
	case code == jwtkit.CodeHeaderInvalid && dots == 2:
		d.find("alg_missing", evidence("header.alg", "", "a name such as RS256"))
	case code != jwtkit.CodeTokenMalformed:
		d.find("header_not_json", coded(code), say("detail", detailOf(err)))
	case dots == 0:
		d.report.Token = &Token{Kind: "opaque"}
		d.opaque(credential, "")
	case dots == 1 && strings.HasPrefix(credential, "ey"):
		d.cutAtLimit(credential, code)
		d.find("one_dot", say("size", strconv.Itoa(len(credential))), evidence("raw.length", strconv.Itoa(len(credential)), "three segments"))
	default:
		d.find("not_a_token", say("what", "text with "+count(dots, "dot")+" ("+strconv.Itoa(len(credential))+" bytes), where a signed token has two"))
	}
}

func (d *diagnosis) encrypted(credential string) {
	h, err := jwtkit.EncryptedHeader(credential)
	if err != nil {
		d.find("encrypted", say("alg", "unknown", "enc", "unknown"))
		return
	}
	d.report.Token = &Token{Kind: "jwe", Header: h.JSON()}
	enc, _ := h.Member("enc")
	d.encryptedFor(h, enc)
	d.find("encrypted", certain(d.unreadable()), say("alg", phrase.Quote(h.Algorithm), "enc", phrase.Quote(strings.Trim(enc, `"`))),
		evidence("header.enc", enc, "a token of three segments"))
}

// segmentCauses names the cause for each way to depart from base64url.
var segmentCauses = map[base64url.Reason]string{
	base64url.ImpossibleLength: "impossible_length",
	base64url.Padded:           "padding",
	base64url.StandardAlphabet: "base64_std",
	base64url.UnusedBits:       "noncanonical",
	base64url.BadCharacter:     "bad_char",
	base64url.LineBreak:        "whitespace_inside",
}

func (d *diagnosis) badSegment(ctx context.Context, credential string, form *jwtkit.FormError) {
	if form.Segment == "signature" && form.Reason == string(base64url.UnusedBits) && d.cutSignature(credential) {
		return
	}
	header, rest, _ := strings.Cut(credential, ".")
	payload, signature, _ := strings.Cut(rest, ".")
	length := len(map[string]string{"header": header, "payload": payload, "signature": signature}[form.Segment])
	worth := Proved
	if form.Reason == string(base64url.UnusedBits) {
		worth = Likely // a decoder may let it pass (RFC 4648 section 3.5)
	}
	d.find(segmentCauses[base64url.Reason(form.Reason)], certain(worth),
		say("segment", form.Segment, "offset", strconv.Itoa(form.Offset), "length", strconv.Itoa(length), "count", "1", "char", characterAt(credential, form.Offset)),
		evidence(form.Segment+".length", strconv.Itoa(length), "base64url without padding (RFC 7515 section 2)"))
	if form.Segment == "signature" {
		d.describeStart(credential)
	}
	d.readAnyway(ctx, credential)
}

// describeStart shows what a token says whose signature is damaged.
func (d *diagnosis) describeStart(credential string) {
	if token, err := jwtkit.Parse(credential[:strings.LastIndexByte(credential, '.')+1]); err == nil {
		claims, _ := token.UnverifiedClaims()
		d.describe(token, claims)
	}
}

// characterAt names the character at an offset, by its code point where it does
// not show.
func characterAt(text string, offset int) string {
	if offset < 0 || offset >= len(text) {
		return "none"
	}
	r, _ := utf8.DecodeRuneInString(text[offset:])
	if r == utf8.RuneError || phrase.Hidden(r) || r == ' ' {
		return codePoint(r)
	}
	return phrase.Quote(string(r))
}

// cutSignature finds that a signature whose last character looks altered has the
// wrong size as well: then it was cut.
func (d *diagnosis) cutSignature(credential string) bool {
	dot := strings.LastIndexByte(credential, '.')
	token, err := jwtkit.Parse(credential[:dot+1])
	if err != nil {
		return false
	}
	size := base64url.DecodedLen(len(credential) - dot - 1)
	detail := verify.WrongSignatureSize(token.Header().Algorithm, size)
	if detail == "" {
		return false
	}
	claims, _ := token.UnverifiedClaims()
	d.describe(token, claims)
	d.find("sig_length", coded(jwtkit.CodeTokenMalformed), say("detail", detail), evidence("signature.length", strconv.Itoa(size), "a whole signature"))
	return true
}

// jsonCauses names the cause for each kind of fault in the JSON of header or
// payload; the others are that it is not JSON.
var jsonCauses = map[strictjson.Kind]string{
	strictjson.Duplicate:   "duplicate_keys",
	strictjson.InvalidUTF8: "utf8",
	strictjson.WrongType:   "claim_type",
}

func (d *diagnosis) badJSON(part *jwtkit.JSONError, err error, decoded string) {
	name := jsonCauses[strictjson.Kind(part.Kind)]
	switch {
	case part.Part == "payload" && part.Kind == string(strictjson.WrongType):
		name = typeCause(part.Member)
	case part.Part == "header" && part.Kind == string(strictjson.WrongType) && part.Member == "kid":
		name = "kid_odd"
	case name == "" && part.Part == "header", part.Part == "header" && part.Kind == string(strictjson.WrongType):
		name = "header_not_json"
	case name == "":
		name = "payload_not_json"
	}
	d.find(name, coded(jwtkit.CodeOf(err)),
		say("detail", detailOf(err)+instead(decoded), "segment", part.Part, "member", phrase.Quote(part.Member), "claim", part.Member, "what", "is no string"),
		evidence(part.Part, "", "strict JSON (RFC 8259)"))
}

func typeCause(claim string) string {
	switch claim {
	case "aud":
		return "aud_type"
	case "exp", "nbf", "iat":
		return "string_date"
	}
	return "claim_type"
}

func detailOf(err error) string {
	if e, ok := errors.AsType[*jwtkit.Error](err); ok {
		return e.Detail
	}
	return "an internal fault"
}
