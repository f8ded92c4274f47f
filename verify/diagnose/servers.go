package diagnose

import "strings"

// A saying is what some server says when it refuses a token, and the cause that
// it means. In the pattern a star stands for anything; case does not matter.
// What a server says is evidence, not truth.
type saying struct{ pattern, cause string }

// sayings holds the words of ASP.NET (IDX codes), Spring and Nimbus, Node
// jsonwebtoken and jose, PyJWT, golang-jwt, go-oidc, jwx, Envoy and Istio, Kong,
// HAProxy, Apache and Google, the more particular first.
var sayings = []saying{
	{"token expiry: 0001-01-01", "no_exp"}, {"unexpected 'exp'", "no_exp"},
	{"idx10225", "no_exp"}, {"missing an expiration", "no_exp"}, {"has no expiration", "no_exp"},
	{"idx10222", "not_yet_valid"}, {"not yet valid", "not_yet_valid"}, {"jwt not active", "not_yet_valid"}, {"immaturesignature", "not_yet_valid"},
	{"jwt used before", "not_yet_valid"}, {"before the nbf", "not_yet_valid"}, {"'nbf' claim", "not_yet_valid"}, {`"nbf" not satisfied`, "not_yet_valid"},
	{"used before issued", "iat_future"},
	{"idx10223", "expired"}, {"token is expired", "expired"}, {"token expired", "expired"}, {"jwt expired", "expired"}, {"jwt has expired", "expired"}, {"signature has expired", "expired"},
	{"jwt is expired", "expired"}, {"token has expired", "expired"}, {"lifetime validation failed*expired", "expired"}, {"token is not active", "expired"},
	{"'exp' claim timestamp check failed", "expired"}, {`"exp" not satisfied`, "expired"}, {"the token expired at", "expired"},
	{"idx10205", "issuer_mismatch"}, {"idx40001", "issuer_mismatch"}, {"issued by a different provider", "issuer_mismatch"}, {"jwt issuer", "issuer_mismatch"},
	{"invalid jwt issuer", "issuer_mismatch"}, {"no credentials found for given 'iss'", "issuer_mismatch"}, {"the issuer '*' is invalid", "issuer_mismatch"}, {"'iss' claim", "issuer_mismatch"}, {"unexpected 'iss'", "issuer_mismatch"}, {`"iss" not satisfied`, "issuer_mismatch"},
	{"idx10206", "aud_missing"}, {"idx10214", "audience_mismatch"}, {"invalid audience", "audience_mismatch"}, {"jwt audience", "audience_mismatch"},
	{"audience*invalid", "audience_mismatch"}, {"audience*doesn't match", "audience_mismatch"}, {"audiences in jwt are not allowed", "audience_mismatch"}, {"expected audience", "audience_mismatch"}, {"'aud' claim", "audience_mismatch"}, {"unexpected 'aud'", "audience_mismatch"}, {`"aud" not satisfied`, "audience_mismatch"},
	{"idx10501", "unknown_kid"}, {"idx10517", "unknown_kid"}, {"signature key was not found", "unknown_kid"}, {"unable to find a signing key", "unknown_kid"},
	{"jwks doesn't have key", "unknown_kid"}, {"didn't find publickey for", "unknown_kid"}, {"no matching key", "unknown_kid"}, {"no applicable key found", "unknown_kid"}, {"no key matching", "unknown_kid"}, {"failed to find key with key id", "unknown_kid"}, {"failed to find matching key", "unknown_kid"}, {"not found in jwks", "unknown_kid"},
	{"idx10500", "jwks_unreachable"}, {"idx20803", "jwks_unreachable"}, {"idx20804", "jwks_unreachable"}, {"jwks remote fetch is failed", "jwks_unreachable"}, {"couldn't retrieve remote jwk", "jwks_unreachable"},
	{"idx10653", "secret_short"}, {"idx10720", "secret_short"}, {"weakkeyexception", "secret_short"},
	{"idx10511", "bad_signature"}, {"idx10503", "bad_signature"}, {"signature verification failed", "bad_signature"}, {"invalid signature", "bad_signature"}, {"signature is invalid", "bad_signature"},
	{"invalid jwt signature", "bad_signature"}, {"jwt verification fails", "bad_signature"}, {"crypto/rsa: verification error", "bad_signature"}, {"failed to verify id token signature", "bad_signature"}, {"could not verify message", "bad_signature"},
	{"idx10696", "alg_not_allowed"}, {"unsupported jwt signing algorithm", "alg_not_allowed"}, {"invalid algorithm", "alg_not_allowed"}, {"signing method * is invalid", "alg_not_allowed"}, {"unexpected signing method", "alg_not_allowed"}, {"unexpected signature algorithm", "alg_not_allowed"}, {"unsupported algorithm", "alg_not_allowed"}, {"unsupported 'alg'", "alg_not_allowed"}, {"alg*value not allowed", "alg_not_allowed"},
	{"idx10256", "type_mismatch"}, {"idx10257", "type_mismatch"}, {"'typ' header", "type_mismatch"}, {"unexpected 'typ'", "type_mismatch"},
	{"should not contain 'bearer '", "double_bearer"},
	{"no authorization token was found", "header_stripped_by_proxy"}, {"jwt is missing", "header_stripped_by_proxy"}, {"jwt must be provided", "header_stripped_by_proxy"}, {"no bearer token found", "header_stripped_by_proxy"}, {"missing authorization", "header_stripped_by_proxy"}, {"no token found", "header_stripped_by_proxy"}, {"authorization header*missing", "header_stripped_by_proxy"}, {"credentials_missing", "header_stripped_by_proxy"},
	{"insufficient_scope", "insufficient_scope"}, {"rbac: access denied", "insufficient_scope"}, {"idw10201", "insufficient_scope"}, {"insufficient scope", "insufficient_scope"}, {"missing 'scope' claim", "insufficient_scope"},
	{"use_dpop_nonce", "dpop_nonce"},
	{"access token could not be verified", "google_needs_id_token"},
	{"idx14100", "not_a_token"}, {"idx12741", "not_a_token"}, {"idx14120", "not_a_token"}, {"malformed", "not_a_token"}, {"invalid compact jws", "not_a_token"}, {"must have three parts", "not_a_token"},
	{"number of segments", "not_a_token"}, {"not enough segments", "not_a_token"}, {"form of header.payload.signature", "not_a_token"}, {"protected header formatting", "not_a_token"},
	{"protected header is invalid", "not_a_token"}, {"payload is not jwt", "not_a_token"}, {"illegal base64", "not_a_token"}, {"could not be decoded", "not_a_token"},
	{"token_expired", "expired"}, {"token_not_yet_valid", "not_yet_valid"}, {"issuer_mismatch", "issuer_mismatch"}, {"audience_mismatch", "audience_mismatch"}, {"signature_invalid", "bad_signature"}, {"key_not_found", "unknown_kid"},
}

// meant gives the cause that a server's words mean, and the words.
func meant(text string) (cause, words string) {
	lower := lowerASCII(text)
	for _, s := range sayings {
		if at := matched(lower, s.pattern); at >= 0 {
			return s.cause, lineAround(text, at)
		}
	}
	return "", ""
}

// matched gives where the pattern begins in text, or -1.
func matched(text, pattern string) int {
	first, rest, more := strings.Cut(pattern, "*")
	at := strings.Index(text, first)
	if at < 0 {
		return -1
	}
	for behind := text[at+len(first):]; more; {
		first, rest, more = strings.Cut(rest, "*")
		next := strings.Index(behind, first)
		if next < 0 {
			return -1
		}
		behind = behind[next+len(first):]
	}
	return at
}

// lineAround gives the line in which the words stand, without what may be secret.
func lineAround(text string, at int) string {
	start := strings.LastIndexByte(text[:at], '\n') + 1
	line, _, _ := strings.Cut(text[start:], "\n")
	return masked(strings.TrimSpace(line))
}

// lowerASCII gives text with the letters of ASCII in lower case: offsets in it are
// offsets in text, which strings.ToLower does not promise.
func lowerASCII(text string) string {
	lower := []byte(text)
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	return string(lower)
}

// masked leaves out of a server's words what looks made by chance: servers repeat
// tokens, secrets and keys that they were sent.
func masked(text string) string {
	const mixed, plain = 12, 24 // bytes of a word with letters and digits, and of any other
	var b strings.Builder
	for rest := text; rest != ""; {
		word := rest[:len(rest)-len(strings.TrimLeft(rest, wordCharacters))]
		digits, letters := strings.ContainsAny(word, "0123456789"), strings.ContainsAny(lowerASCII(word), "abcdefghijklmnopqrstuvwxyz")
		if len(word) >= plain || len(word) >= mixed && digits && letters {
			b.WriteString("[…]")
		} else {
			b.WriteString(word)
		}
		rest = rest[len(word):]
		other := len(rest) - len(strings.TrimLeftFunc(rest, func(r rune) bool { return r >= 0x80 || !strings.ContainsRune(wordCharacters, r) }))
		b.WriteString(rest[:other])
		rest = rest[other:]
	}
	return b.String()
}

const wordCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+=~"
