package diagnose

import (
	"context"
	"encoding/base64"
	"strings"

	"github.com/jwtkit/toolkit/internal/base64url"
	"github.com/jwtkit/toolkit/verify"
)

// maxConfusedKeys bounds the public keys whose texts are tried as a secret.
const maxConfusedKeys = 10

// tryPublicKeys finds a token that was signed with the text of a public key as the
// secret: whoever can read the key can make such a token, and a verifier that lets
// the token choose between the two kinds of algorithm accepts it (RFC 8725 section
// 2.1).
func (d *diagnosis) tryPublicKeys(ctx context.Context, s *subject, about []detail) bool {
	signed, signature := []byte(s.token.SigningInput()), s.token.AppendSignature(nil)
	trials := []publicForm{{"as it was given", string(d.Secret)}, {"as it was given, with a line break behind it", string(d.Secret) + "\n"}}
	if len(d.Secret) == 0 || !strings.Contains(string(d.Secret), "-----BEGIN ") {
		trials = nil
	}
	for _, key := range s.all[:min(len(s.all), maxConfusedKeys)] {
		trials = append(trials, publicForms(key.JWK())...)
	}
	for _, form := range trials {
		if verify.SecretHolds(ctx, s.header.Algorithm, []byte(form.text), signed, signature) {
			d.find("key_confusion", append(about, say("how", form.how), evidence("header.alg", member(s.header, "alg"), "an algorithm with a public key"))...)
			return true
		}
	}
	return false
}

// A publicForm is a way to write a public key down.
type publicForm struct{ how, text string }

// publicForms gives the ways in which the public key of a JWK is written down.
func publicForms(jwk string) []publicForm {
	if jwk == "" {
		return nil
	}
	pkcs1, spki := derOf(jwk)
	list := []publicForm{{"as a JWK", jwk}}
	for _, form := range []struct{ how, label, der string }{{"", "PUBLIC KEY", spki}, {" (PKCS#1)", "RSA PUBLIC KEY", pkcs1}} {
		if form.der != "" {
			text := pemText(form.label, form.der)
			list = append(list, publicForm{"as PEM" + form.how, text + "\n"}, publicForm{"as PEM without the last line break" + form.how, text},
				publicForm{"as PEM on Windows" + form.how, strings.ReplaceAll(text+"\n", "\n", "\r\n")}, publicForm{"as DER" + form.how, form.der},
				publicForm{"as base64 of DER" + form.how, base64.StdEncoding.EncodeToString([]byte(form.der))})
		}
	}
	return list
}

// Object identifiers of keys and curves (RFC 8017 appendix C, RFC 5480, RFC 8410),
// as DER.
const (
	oidRSA     = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"
	oidEC      = "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
	oidEd25519 = "\x06\x03\x2b\x65\x70"
)

var oidCurves = map[string]string{
	"P-256": "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07",
	"P-384": "\x06\x05\x2b\x81\x04\x00\x22",
	"P-521": "\x06\x05\x2b\x81\x04\x00\x23",
}

// derOf gives the public key of a JWK as RSAPublicKey, for RSA, and as
// SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7).
func derOf(jwk string) (pkcs1, spki string) {
	members := object(jwk, "kty", "crv", "n", "e", "x", "y")
	number := func(name string) string {
		decoded, _ := base64url.AppendDecode(nil, plain(members[name]))
		return string(decoded)
	}
	switch plain(members["kty"]) {
	case "RSA":
		pkcs1 = derWrap(0x30, derInteger(number("n"))+derInteger(number("e")))
		return pkcs1, derPublic(oidRSA+"\x05\x00", pkcs1)
	case "EC":
		return "", derPublic(oidEC+oidCurves[plain(members["crv"])], "\x04"+number("x")+number("y"))
	case "OKP":
		return "", derPublic(oidEd25519, number("x"))
	}
	return "", ""
}

func derPublic(algorithm, key string) string {
	return derWrap(0x30, derWrap(0x30, algorithm)+derWrap(0x03, "\x00"+key))
}

// pemText gives the lines of a PEM block (RFC 7468 section 3), without a line
// break behind the last.
func pemText(label, der string) string {
	const width = 64
	var b strings.Builder
	b.WriteString("-----BEGIN " + label + "-----\n")
	for text := base64.StdEncoding.EncodeToString([]byte(der)); text != ""; {
		line := text[:min(len(text), width)]
		b.WriteString(line + "\n")
		text = text[len(line):]
	}
	b.WriteString("-----END " + label + "-----")
	return b.String()
}
