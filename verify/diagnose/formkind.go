package diagnose

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// encryptedFor says for whom a token is encrypted, where its header shows it.
func (d *diagnosis) encryptedFor(h jwtkit.Header, enc string) {
	iss, _ := h.Member("iss")
	issuer, method := plain(iss), plain(enc)
	switch host, _ := splitIssuer(issuer); {
	case d.exchange != nil && strings.HasSuffix(withoutPort(d.exchange.host()), ".auth0.com"): // /userinfo takes it
	case issuer != "" && h.Algorithm == "dir" && method == "A256GCM":
		worth := Likely // a domain of the customer's own
		if strings.HasSuffix(host, ".auth0.com") {
			worth = Proved
		}
		d.find("auth0_no_audience", certain(worth), say("iss", phrase.Quote(issuer)), evidence("header.iss", iss, "a token of three segments"))
	case issuer == "" && h.Algorithm == "RSA-OAEP" && method == "A256GCM" && h.ContentType == "JWT" && h.KeyID == "":
		d.find("refresh_token", certain(Likely), coded(jwtkit.CodeTokenEncrypted), say("why", "Cognito encrypts its own like this"))
	}
	if strings.EqualFold(h.ContentType, "JWT") {
		d.find("nested", certain(Hint), coded(""), say("cty", phrase.Quote(h.ContentType)), evidence("header.cty", quoted(h.ContentType), "absent"))
	}
}

// disclosed explains an SD-JWT (RFC 9901): a signed token with disclosures behind.
func (d *diagnosis) disclosed(credential string, code jwtkit.Code) bool {
	first, rest, tilde := strings.Cut(credential, "~")
	token, err := jwtkit.Parse(first)
	if !tilde || err != nil {
		return false
	}
	claims, _ := token.UnverifiedClaims()
	d.describe(token, claims)
	behind := count(len(strings.FieldsFunc(rest, func(r rune) bool { return r == '~' })), "part")
	d.find("sd_jwt", coded(code), say("count", behind), evidence("raw", `"~"`, "three segments"))
	return true
}

// opaque explains a text that nothing can be read in, as far as the request around
// it tells. What is it, if it is known by its form.
func (d *diagnosis) opaque(credential, what string) {
	d.report.Token = &Token{Kind: "opaque"}
	worth := d.unreadable()
	if d.exchange != nil && d.forGoogle(d.exchange) == Likely {
		worth = Likely
	}
	if d.takenThere(credential) {
		worth = Hint
	}
	d.find("opaque", certain(worth), say("size", strconv.Itoa(len(credential))), func(f *Finding) {
		if what != "" {
			f.Say = "This is " + what + ", of " + strconv.Itoa(len(credential)) + " bytes: an opaque token, not a JWT. There is nothing in it to read."
		}
		if d.exchange != nil && (strings.Contains(d.exchange.url, ".auth0.com") || strings.Contains(d.exchange.body, ".auth0.com/")) {
			f.Fix += " Auth0 gives a JWT when the request for the token names an audience."
		}
	})
}

// serverUnderstood reports whether the server says something of an opaque token
// that only one can who knows it: then that it is opaque is no cause.
func (d *diagnosis) serverUnderstood(cause string) bool {
	known := map[string]bool{"expired": true, "not_yet_valid": true, "audience_mismatch": true, "insufficient_scope": true, "revoked_before": true, "auth_time_max_age": true}
	if d.report.Token.Kind != "opaque" || !known[cause] {
		return false
	}
	for i := range d.report.Findings {
		if d.report.Findings[i].Cause == "opaque" {
			d.report.Findings[i].Certainty = Hint
		}
	}
	return true
}

// unreadable gives how well it is known that an API cannot read what is no signed
// token: an API that was called may read it (by introspection, or with a key), unless
// its keys or policy say what it reads.
func (d *diagnosis) unreadable() Certainty {
	if d.exchange != nil && d.Keys == nil && d.Policy == nil {
		return Likely
	}
	return Proved
}

// forGoogle finds that an access token went where Google takes an ID token. It
// gives how well that is known, "" where the address is another's.
func (d *diagnosis) forGoogle(e *exchange) Certainty {
	host := withoutPort(lowerASCII(e.host()))
	if !strings.HasSuffix(host, ".run.app") && !strings.HasSuffix(host, ".cloudfunctions.net") {
		return ""
	}
	worth := Likely // the service may look at tokens itself
	if contains(value(e.response, "WWW-Authenticate"), "access token could not be verified") {
		worth = Proved
	}
	d.find("google_needs_id_token", certain(worth), evidence("request.url", quoted(shownURL(e.url)), "an ID token with this address as aud"))
	return worth
}

// readAnyway explains the rest of a token whose form only strict readers refuse:
// padded, in base64, or with bits at its end that do not count. Its signature is
// not looked at, as nobody knows over which text it was made.
func (d *diagnosis) readAnyway(ctx context.Context, credential string) {
	segments := strings.Split(credential, ".")
	for i, segment := range segments {
		segment = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(segment, "="))
		segments[i] = withoutSpareBits(segment)
	}
	token, err := jwtkit.Parse(strings.Join(segments, "."))
	if err != nil {
		return
	}
	decision, code, keys, keysErr, documents := d.report.Decision, d.report.Code, d.Keys, d.KeysErr, d.documents
	d.Keys, d.KeysErr, d.documents = nil, nil, nil
	d.explainToken(ctx, token)
	d.Keys, d.KeysErr, d.documents = keys, keysErr, documents
	d.report.Decision, d.report.Code = decision, code
	d.report.Passed = slices.DeleteFunc(d.report.Passed, func(c verify.Check) bool { return c == verify.CheckForm })
	d.report.Unchecked = slices.DeleteFunc(d.report.Unchecked, func(u Unchecked) bool { return u.Check == verify.CheckSignature })
}

// withoutSpareBits clears the bits of a segment's last character that do not count.
func withoutSpareBits(segment string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	spare := map[int]int{2: 4, 3: 2}[len(segment)%4]
	if segment == "" {
		return ""
	}
	last := strings.IndexByte(alphabet, segment[len(segment)-1])
	if spare == 0 || last < 0 {
		return segment
	}
	return segment[:len(segment)-1] + alphabet[last>>spare<<spare:][:1]
}

// formats are of bytes that stand where JSON should, by how they begin.
var formats = []struct{ prefix, name string }{
	{"\x1f\x8b", "gzip"}, {"\x78\x01", "zlib"}, {"\x78\x9c", "zlib"}, {"\x78\xda", "zlib"}, {"\x28\xb5\x2f\xfd", "Zstandard"},
	{"\xd2\x84", "COSE, as a CWT has it"}, {"\xd8\x3d", "a CWT"}, {"\x84\x43", "COSE, as a CWT has it"}, {"\x30\x82", "DER, such as a key or a certificate"},
	{"PK\x03\x04", "a ZIP file"}, {"<", "XML or HTML"}, {"-----BEGIN ", "PEM"}, {"\xef\xbb\xbf{", "JSON behind a byte order mark"}, {"'", "Python's way to print an object"}, {"{'", "Python's way to print an object"},
}

// instead says what bytes are that are no JSON, for a sentence; "" when that is not
// known.
func instead(decoded string) string {
	for _, f := range formats {
		if strings.HasPrefix(decoded, f.prefix) {
			return "; it begins like " + f.name
		}
	}
	return ""
}

// glued reports whether a text is two signed tokens without anything between them,
// or with a dot.
func glued(credential string) bool {
	segments := strings.SplitN(credential, ".", 7)
	switch len(segments) {
	case 5:
		start := strings.LastIndex(segments[2], "eyJ")
		if start < 1 {
			return false
		}
		segments = []string{segments[0], segments[1], segments[2][:start], segments[2][start:], segments[3], segments[4]}
	case 6:
	default:
		return false
	}
	_, first := jwtkit.Parse(strings.Join(segments[:3], "."))
	_, second := jwtkit.Parse(strings.Join(segments[3:], "."))
	return first == nil && second == nil
}
