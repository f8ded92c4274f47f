package verify_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
)

// CVE-2022-3102, RFC 8725bis section 2.13: a token has one serialization. What
// another one says is not read, be its signature good.
func TestAttackSerializations(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	token := key.Token(good)
	header, payload, signature := parts(token)
	evil := forge.Encode(changed(t, `"u1"`, `"root"`))
	member := fmt.Sprintf(`"protected":%q,"signature":%q`, header, signature)
	malformed := jwtkit.CodeTokenMalformed
	expect(t, keys, policy(nil), []attack{
		{"flattened", fmt.Sprintf(`{"payload":%q,%s}`, payload, member), malformed, ""},
		{"general", fmt.Sprintf(`{"payload":%q,"signatures":[{%s}]}`, payload, member), malformed, ""},
		{"two signatures", fmt.Sprintf(`{"payload":%q,"signatures":[{%s},{%s}]}`, payload, member, member), malformed, ""},
		{"alg in an unprotected header", fmt.Sprintf(`{"payload":%q,"header":{"alg":"none"},"signature":""}`, evil), malformed, ""},
		{"polyglot of JSON and compact", fmt.Sprintf(`{"a":".%s.","payload":%q,%s}`, evil, payload, member), malformed, "the header"},
		{"compact inside JSON", `{"token":"` + token + `"}`, malformed, ""},
		{"compact as a JSON string", `"` + token + `"`, malformed, "the header"},
		{"compact in an array", `["` + token + `"]`, malformed, ""},
		{"compact behind Bearer", "Bearer " + token, malformed, "the header has white space inside, at byte 6"},
		{"two tokens", token + "," + token, jwtkit.CodeHeaderInvalid, "five segments"},
		{"two tokens with a blank", token + " " + token, jwtkit.CodeHeaderInvalid, "five segments"},
		{"a blank in front", " " + token, malformed, "at byte 0"},
		{"a line break behind", token + "\n", malformed, "white space"},
		{"a NUL behind", token + "\x00", malformed, ""},
		{"four segments", token + "." + signature, malformed, "3 dots"},
		{"an empty segment in front", "." + token, malformed, "3 dots"},
		{"detached payload", header + ".." + signature, jwtkit.CodeSignatureInvalid, ""},
		{"detached payload, signed so", key.Token(""), jwtkit.CodeClaimsInvalid, "detached"},
		{"unencoded payload", header + "." + good + "." + signature, malformed, ""},
		{"percent-encoded", strings.ReplaceAll(token, ".", "%2E"), malformed, "no dot"},
		{"other dots", strings.ReplaceAll(token, ".", "\u3002"), malformed, "no dot"},
		{"only dots", "..", malformed, "the header is empty"},
		{"64 KiB of dots", strings.Repeat(".", 64<<10), malformed, "65536 dots"},
		{"more dots", strings.Repeat(".", 64<<10+1), jwtkit.CodeLimitExceeded, "the limit is 65536"},
		{"10 MiB of dots", strings.Repeat(".", 10<<20), jwtkit.CodeLimitExceeded, "the limit is 65536"},
		{"10 MiB of As", strings.Repeat("A", 10<<20), jwtkit.CodeLimitExceeded, "the limit is 65536"},
		{"binary", "\x00\x01\x02\xff", malformed, "no dot"},
		{"a PEM", "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----", malformed, "no dot"},
	})
}

// CVE-2023-51774: an encrypted token where a signed one is due is named and
// refused, whatever it says of itself.
func TestAttackEncrypted(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	jwe := func(header string) string { return forge.Encode(header) + ".AAAA.AAAA.AAAA.AAAA" }
	expect(t, keys, policy(nil), []attack{
		{"JWE", jwe(`{"alg":"RSA-OAEP-256","enc":"A256GCM"}`), jwtkit.CodeTokenEncrypted, ""},
		{"JWE to the public key", jwe(`{"alg":"ECDH-ES","enc":"A256GCM","kid":"k","cty":"JWT"}`), jwtkit.CodeTokenEncrypted, ""},
		{"JWE that says ES256", jwe(`{"alg":"ES256","enc":"A256GCM","kid":"k"}`), jwtkit.CodeTokenEncrypted, ""},
		{"JWE with a zip", jwe(`{"alg":"dir","enc":"A256GCM","zip":"DEF"}`), jwtkit.CodeTokenEncrypted, ""},
		{"JWE with 2^31 iterations", jwe(`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":2147483648,"p2s":"AAAA"}`), jwtkit.CodeTokenEncrypted, ""},
		{"five segments without enc", jwe(`{"alg":"ES256","kid":"k"}`), jwtkit.CodeHeaderInvalid, "neither JWS nor JWE"},
		{"enc in a signed token", key.Sign(`{"alg":"ES256","kid":"k","enc":"A256GCM"}`, good), jwtkit.CodeTokenEncrypted, "the header has enc"},
		{"a signed token inside", key.Sign(`{"alg":"ES256","kid":"k","cty":"JWT"}`, key.Token(good)), jwtkit.CodeClaimsInvalid, ""},
	})
}
