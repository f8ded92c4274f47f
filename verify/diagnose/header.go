package diagnose

import (
	"context"
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// suspectBeyond looks for what no check of a verifier looks at. Of a token that is
// longer than any verifier takes, that is told alone.
func (d *diagnosis) suspectBeyond(ctx context.Context, s *subject) {
	if len(s.token.Text()) > verify.MaxTokenBytes {
		return
	}
	d.suspectText(s)
	d.wrongKind(s)
	d.suspectHeader(ctx, s)
	d.suspectKeys(s)
	d.certificates(ctx, s)
	d.providerTraits(s)
}

// suspectHeader looks for members of the header that no check refuses, but that
// are wrong, odd or an attempt at something.
func (d *diagnosis) suspectHeader(ctx context.Context, s *subject) {
	d.oddKeyID(s)
	for _, name := range []string{"jku", "x5u", "jwk"} {
		if value := member(s.header, name); value != "" && !d.found("jku_x5u") && !d.found("logout_or_assertion") {
			d.find("jku_x5u", certain(Hint), say("name", name), evidence("header."+name, value, "absent"))
		}
	}
	if zip := member(s.header, "zip"); zip != "" && !d.found("zip") {
		d.find("zip", certain(Hint), evidence("header.zip", zip, "absent in a signed token"))
	}
	if member(s.header, "x5c") != "" {
		d.certificate(ctx, "header", s.header.JSON(), Hint)
	}
}

// suspectText warns of a token that many servers have no room for.
func (d *diagnosis) suspectText(s *subject) {
	const room = 8000 // bytes
	if size := len(s.token.Text()); size > room && !d.found("too_large") {
		d.find("too_large", certain(Hint), coded(""), say("size", strconv.Itoa(size), "limit", "8 KiB for all headers together, as many servers have it,"))
	}
}

// oddKeyID warns of a kid that would do harm in a path or a query.
func (d *diagnosis) oddKeyID(s *subject) {
	for _, mark := range []string{"../", `..\`, "'", `"`, ";", "|", "\x00", "/dev/", "/etc/", "$("} {
		if strings.Contains(s.header.KeyID, mark) {
			worth := Hint
			if d.failedBy(jwtkit.CodeKeyNotFound) {
				worth = Likely
			}
			d.find("kid_odd", certain(worth), coded(""), say("what", "holds "+phrase.Quote(mark)), evidence("header.kid", member(s.header, "kid"), "letters, digits, - and _"))
			return
		}
	}
}

// otherPayload explains a payload that is no JSON object: compressed, left out, or
// a token of its own.
func (d *diagnosis) otherPayload(s *subject, about []detail) bool {
	payload := string(s.token.UnverifiedPayload())
	inner := strings.TrimSpace(payload)
	_, nested := jwtkit.Parse(inner)
	_, quoted := jwtkit.Parse(plain(inner))
	switch {
	case payload == "":
		d.find("detached", append(about, evidence("payload.length", "0", "the claims"))...)
	case member(s.header, "zip") != "":
		d.find("zip", append(about, evidence("header.zip", member(s.header, "zip"), "absent in a signed token"))...)
	case nested == nil || jwtkit.CodeOf(nested) == jwtkit.CodeTokenEncrypted:
		d.find("nested", append(about, say("cty", phrase.Quote(s.header.ContentType)), evidence("header.cty", member(s.header, "cty"), "claims in the payload"))...)
	case quoted == nil:
		d.find("double_encoded", append(about, say("how", "its payload is a token in quotes"))...)
	default:
		return false
	}
	return true
}
