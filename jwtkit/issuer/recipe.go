package issuer

import (
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// A recipe makes the text that shows one cause, and knows what a verifier decides
// about it.
type recipe struct {
	code jwtkit.Code
	make func(order) string
}

// recipes by the causes of package diagnose that a token alone can show.
var recipes = map[string]recipe{
	// How it was written down: the token inside is good.
	"quoted":              {"", func(o order) string { return `"` + o.good() + `"` }},
	"whitespace_inside":   {"", func(o order) string { return wrapped(o.good()) }},
	"invalid_header_char": {"", func(o order) string { t := o.good(); return t[:20] + "\u200b" + t[20:] }},
	"url_encoded":         {"", func(o order) string { return strings.ReplaceAll(o.good(), ".", "%2E") }},
	"double_encoded":      {"", func(o order) string { return base64.StdEncoding.EncodeToString([]byte(o.good())) }},
	"nothing_wrong":       {"", order.good},

	// Not a token at all.
	"placeholder":       {jwtkit.CodeCredentialsMissing, func(order) string { return "undefined" }},
	"not_a_token":       {jwtkit.CodeTokenMalformed, func(order) string { return "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----" }},
	"opaque":            {jwtkit.CodeTokenMalformed, func(order) string { return "2YotnFZFEjr1zCsicMWpAA" }},
	"api_key_or_secret": {jwtkit.CodeTokenMalformed, func(order) string { return "9f1c2d3e-0000-4000-8000-00000000c0de" }},
	"too_large":         {jwtkit.CodeLimitExceeded, func(o order) string { return o.token(nil, claims{"padding": strings.Repeat("x", 70_000)}) }},

	// The form.
	"lowercased":        {jwtkit.CodeHeaderInvalid, func(o order) string { return strings.ToLower(o.good()) }},
	"redacted":          {jwtkit.CodeTokenMalformed, func(o order) string { t := o.good(); return t[:20] + "..." + t[len(t)-10:] }},
	"truncated_round":   {jwtkit.CodeTokenMalformed, func(o order) string { return o.token(nil, claims{"padding": strings.Repeat("x", 512)})[:512] }},
	"one_dot":           {jwtkit.CodeTokenMalformed, func(o order) string { t := o.good(); return t[:strings.LastIndexByte(t, '.')] }},
	"encrypted":         {jwtkit.CodeTokenEncrypted, func(order) string { return forge.Encode(`{"alg":"RSA-OAEP","enc":"A256GCM"}`) + ".AAAA.AAAA.AAAA.AAAA" }},
	"impossible_length": {jwtkit.CodeTokenMalformed, func(o order) string { return o.resized(1) }},
	"padding": {jwtkit.CodeTokenMalformed, func(o order) string {
		return o.segments(func(s []string) { s[1] = strings.TrimRight(s[1], "=") + "=" })
	}},
	"base64_std":   {jwtkit.CodeTokenMalformed, func(o order) string { return o.segments(func(s []string) { s[1] = "+" + s[1][1:] }) }},
	"bad_char":     {jwtkit.CodeTokenMalformed, func(o order) string { return o.segments(func(s []string) { s[1] = "!" + s[1][1:] }) }},
	"noncanonical": {jwtkit.CodeTokenMalformed, order.noncanonical},

	// Header and claims as JSON.
	"header_not_json":  {jwtkit.CodeHeaderInvalid, func(o order) string { return o.key.Sign(`{"alg":"ES256",}`, o.payload(nil)) }},
	"alg_missing":      {jwtkit.CodeHeaderInvalid, func(o order) string { return o.token(claims{"alg": nil}, nil) }},
	"payload_not_json": {jwtkit.CodeClaimsInvalid, func(o order) string { return o.over(`{"iss":`) }},
	"duplicate_keys":   {jwtkit.CodeClaimsInvalid, func(o order) string { return o.over(doubled(o.payload(nil), "exp", o.ago(-7200))) }},
	"utf8":             {jwtkit.CodeClaimsInvalid, func(o order) string { return o.over(strings.Replace(o.payload(nil), `"jti":"`, "\"jti\":\"\xff", 1)) }},
	"aud_type":         {jwtkit.CodeClaimsInvalid, func(o order) string { return o.token(nil, claims{"aud": 7}) }},
	"string_date":      {jwtkit.CodeClaimsInvalid, func(o order) string { return o.token(nil, claims{"exp": "tomorrow"}) }},
	"claim_type":       {jwtkit.CodeClaimsInvalid, func(o order) string { return o.token(nil, claims{"iss": 7}) }},

	// The algorithm, the key and the signature.
	"alg_none":         {jwtkit.CodeAlgorithmNotAllowed, order.unsigned},
	"alg_name_variant": {jwtkit.CodeAlgorithmNotAllowed, func(o order) string { return o.token(claims{"alg": "es256"}, nil) }},
	"hs_with_jwks":     {jwtkit.CodeAlgorithmNotAllowed, order.sharedSecret},
	"alg_not_allowed":  {jwtkit.CodeAlgorithmNotAllowed, func(o order) string { return o.token(claims{"alg": "PS256"}, nil) }},
	"crit":             {jwtkit.CodeCriticalHeaderUnknown, func(o order) string { return o.token(claims{"crit": []string{"x"}, "x": 1}, nil) }},
	"b64_false":        {jwtkit.CodeCriticalHeaderUnknown, func(o order) string { return o.token(claims{"crit": []string{"b64"}, "b64": false}, nil) }},
	"type_mismatch":    {jwtkit.CodeTypeNotAllowed, func(o order) string { return o.token(claims{"typ": "JWT"}, nil) }},
	"unknown_kid":      {jwtkit.CodeKeyNotFound, func(o order) string { return o.token(claims{"kid": "nobody's"}, nil) }},
	"alg_key_mismatch": {jwtkit.CodeAlgorithmKeyMismatch, func(o order) string { return o.token(claims{"alg": "RS256"}, nil) }},
	"enc_key":          {jwtkit.CodeKeyUnsuitable, order.encryptionKey},
	"sig_empty":        {jwtkit.CodeSignatureInvalid, func(o order) string { return o.segments(func(s []string) { s[2] = "" }) }},
	"sig_length":       {jwtkit.CodeSignatureInvalid, func(o order) string { return o.segments(func(s []string) { s[2] = s[2][:80] }) }},
	"ecdsa_unpadded":   {jwtkit.CodeSignatureInvalid, order.unpadded},
	"wrong_kid":        {jwtkit.CodeSignatureInvalid, func(o order) string { return o.other.Sign(object(o.header(), nil), o.payload(nil)) }},
	"rs_ps_swap":       {jwtkit.CodeSignatureInvalid, order.mislabelled},
	"reserialised":     {jwtkit.CodeSignatureInvalid, order.reserialised},
	"ms_nonce":         {jwtkit.CodeSignatureInvalid, order.forMicrosoft},
	"ecdsa_der":        {jwtkit.CodeSignatureInvalid, func(o order) string { return asDER(o.good()) }},
	"bad_signature":    {jwtkit.CodeSignatureInvalid, func(o order) string { return badSignature(o.good()) }},

	// The claims.
	"milliseconds": {jwtkit.CodeTokenNotYetValid, func(o order) string { return o.token(nil, claims{"nbf": o.ago(0) * 1000, "exp": o.ago(-3600) * 1000}) }},
	"expired":      {jwtkit.CodeTokenExpired, func(o order) string { return o.token(nil, o.from(7200, -3600)) }},
	"negative_lifetime": {"", func(o order) string {
		return o.token(nil, claims{"nbf": nil, "iat": o.ago(-1000), "exp": o.ago(-400)})
	}},
	"no_exp":               {jwtkit.CodeExpiryMissing, func(o order) string { return o.token(nil, claims{"exp": nil}) }},
	"not_yet_valid":        {jwtkit.CodeTokenNotYetValid, func(o order) string { return o.token(nil, claims{"nbf": o.ago(-600)}) }},
	"iat_future":           {jwtkit.CodeTokenNotYetValid, func(o order) string { return o.token(nil, claims{"iat": o.ago(-600)}) }},
	"issuer_mismatch":      {jwtkit.CodeIssuerMismatch, func(o order) string { return o.token(nil, claims{"iss": "https://other.example/elsewhere"}) }},
	"iss_slash":            {jwtkit.CodeIssuerMismatch, func(o order) string { return o.token(nil, claims{"iss": o.issuer + "/"}) }},
	"iss_scheme_port_case": {jwtkit.CodeIssuerMismatch, func(o order) string { return o.token(nil, claims{"iss": strings.Replace(o.issuer, "http", "HTTP", 1)}) }},
	"iss_docker_name":      {jwtkit.CodeIssuerMismatch, func(o order) string { return o.token(nil, claims{"iss": o.inDocker()}) }},
	"iss_missing":          {jwtkit.CodeIssuerMismatch, func(o order) string { return o.token(nil, claims{"iss": nil}) }},
	"audience_mismatch":    {jwtkit.CodeAudienceMismatch, func(o order) string { return o.token(nil, claims{"aud": "https://other.example"}) }},
	"aud_near":             {jwtkit.CodeAudienceMismatch, func(o order) string { return o.token(nil, claims{"aud": o.app.Audiences[0] + "/"}) }},
	"aud_keycloak_account": {jwtkit.CodeAudienceMismatch, func(o order) string { return o.token(nil, claims{"aud": "account"}) }},
	"aud_graph":            {jwtkit.CodeAudienceMismatch, func(o order) string { return o.token(nil, claims{"aud": "https://graph.microsoft.com"}) }},
	"aud_missing":          {jwtkit.CodeAudienceMismatch, func(o order) string { return o.token(nil, claims{"aud": nil}) }},
	"refresh_token":        {jwtkit.CodeClaimMismatch, func(o order) string { return o.token(nil, claims{"tier": "live", "typ": "Refresh"}) }},
	"logout_or_assertion":  {jwtkit.CodeClaimMismatch, func(o order) string { return o.token(claims{"typ": "logout+jwt"}, claims{"tier": "live"}) }},
	"required_claim":       {jwtkit.CodeClaimMissing, func(o order) string { return o.token(nil, claims{"client_id": nil}) }},
	"claim_mismatch":       {jwtkit.CodeClaimMismatch, func(o order) string { return o.token(nil, claims{"tier": "live"}) }},
	"id_token":             {jwtkit.CodeClaimMismatch, func(o order) string { return o.token(nil, claims{"tier": "live", "nonce": "n", "at_hash": "h"}) }},
	"token_too_old":        {jwtkit.CodeTokenTooOld, func(o order) string { return o.token(nil, o.from(7200, 3600)) }},
	"cnf_bound": {jwtkit.CodeSenderConstrained, func(o order) string {
		return o.token(nil, claims{"cnf": claims{"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}})
	}},
	"scope_missing": {jwtkit.CodeScopeInsufficient, func(o order) string { return o.token(nil, claims{"scope": nil}) }},
}

// laxer says how lax an API is with which a cause shows, or shows first.
var laxer = map[string]func(*verify.Policy){
	"negative_lifetime":   func(p *verify.Policy) { p.MaxAgeSeconds = 0 },
	"logout_or_assertion": func(p *verify.Policy) { p.Types = nil },
}

func (o order) good() string { return o.token(nil, nil) }

// over signs a payload that is no claims set.
func (o order) over(payload string) string {
	return o.key.Sign(object(o.header(), nil), payload)
}

// segments changes the three parts of a good token.
func (o order) segments(change func([]string)) string {
	parts := strings.Split(o.good(), ".")
	change(parts)
	return strings.Join(parts, ".")
}

// resized gives the payload a length that is rest more than a multiple of four.
func (o order) resized(rest int) string {
	return o.segments(func(s []string) {
		s[1] = s[1][:len(s[1])-(len(s[1])-rest+4)%4]
	})
}

// from gives times of a token issued some seconds ago, with that many left.
func (o order) from(issued, left int64) claims {
	return claims{"iat": o.ago(issued), "nbf": o.ago(issued), "exp": o.ago(-left)}
}

// inDocker gives the issuer by the name that a container has for it.
func (o order) inDocker() string {
	u, err := url.Parse(o.issuer)
	if err != nil { // New has parsed it
		return ""
	}
	u.Host = "issuer:8400"
	return u.String()
}

func wrapped(token string) string { return token[:64] + "\n" + token[64:] }

// noncanonical sets a bit of the last character of the payload that does not
// count.
func (o order) noncanonical() string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	payload := o.payload(nil)
	for len(payload)%3 == 0 { // then every bit counts
		payload += " "
	}
	parts := strings.Split(o.over(payload), ".")
	last := len(parts[1]) - 1
	parts[1] = parts[1][:last] + string(alphabet[strings.IndexByte(alphabet, parts[1][last])|1])
	return strings.Join(parts, ".")
}
