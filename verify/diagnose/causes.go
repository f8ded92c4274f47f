package diagnose

import (
	"strings"

	"github.com/jwtkit/toolkit/jwtkit"
)

// A cause is an entry of the catalogue: a stable word, the code that a verifier
// answers with, who can mend it, what to say and what to do. In the texts
// {name} stands for a value of the case at hand.
type cause struct {
	name  string
	code  jwtkit.Code
	party Party
	say   string
	fix   string
}

// catalogue is in the order in which findings stand: what arrived at the server
// before what the token says, a root cause before its symptom.
var catalogue = []cause{
	{"placeholder", jwtkit.CodeCredentialsMissing, Client,
		"The credential is {what}: a variable that was never filled in.",
		"Set the variable where the request is built, and look at the order in which it is loaded."},
	{"double_bearer", jwtkit.CodeRequestInvalid, Client,
		"The header says Bearer twice, so the server takes the second one for the token.",
		"Give the tool that adds the header the bare token, without the word Bearer."},
	{"no_scheme", jwtkit.CodeCredentialsMissing, Client,
		"The Authorization header holds the token without a scheme.",
		"Write Bearer and a blank before the token (RFC 6750 section 2.1)."},
	{"wrong_scheme", jwtkit.CodeCredentialsMissing, Client,
		"The Authorization header says {scheme}, but what follows is a bearer token.",
		"Write Bearer instead of {scheme}, or the scheme that the API's WWW-Authenticate names."},
	{"whole_json", jwtkit.CodeTokenMalformed, Client,
		"This is the whole answer of a token endpoint. If all of it was sent as the credential, that is the cause.",
		"Send only the value of {member}; the report goes on with it."},
	{"quoted", jwtkit.CodeTokenMalformed, Client,
		"There are quotes around the token. A server takes them for part of it.",
		"Strip the quotes, for instance with jq -r."},
	{"whitespace_inside", jwtkit.CodeTokenMalformed, Client,
		"There is white space inside the token ({count} places, the first at byte {offset}): a line was wrapped.",
		"Join the lines. Terminals, mail programs and base64 without -w0 wrap them."},
	{"invalid_header_char", jwtkit.CodeTokenMalformed, Client,
		"There is {what} in the credential, at byte {offset}. Some programs refuse to send it, others send it and are refused.",
		"Trim the token where it is read (tr -d '\\r\\n'), and write the secret anew with printf %s."},
	{"url_encoded", jwtkit.CodeTokenMalformed, Client,
		"The token is percent-encoded: {what} stands where the token has another character.",
		"Decode it once; it was taken out of an address or a form."},
	{"double_encoded", jwtkit.CodeTokenMalformed, Client,
		"This is a token encoded in base64 once more, as a Kubernetes secret holds it.",
		"Decode it once (base64 -d) before sending it."},
	{"redacted", jwtkit.CodeTokenMalformed, Client,
		"A part of the token was left out on purpose ({what}): this is a copy for display.",
		"Take the token from its source."},
	{"too_large", jwtkit.CodeLimitExceeded, Client,
		"This is {size} bytes long; {limit} is the limit.",
		"Tokens are a few kilobytes: look at what was pasted, or drop claims at the issuer."},
	{"api_key_or_secret", jwtkit.CodeTokenMalformed, Client,
		"This looks like {what}: a key, not a token; and now it was shown to whoever got this text.",
		"Post it to the token endpoint as client_secret and send what comes back; replace it if it leaked."},
	{"not_a_token", jwtkit.CodeTokenMalformed, Client,
		"This is {what}, not a token.",
		"Paste the token itself: the value of access_token in the token endpoint's answer, or what follows Bearer in the Authorization header."},
	{"opaque", jwtkit.CodeTokenMalformed, Client,
		"This has no dot in its {size} bytes: an opaque (reference) token or a key, not a JWT. There is nothing in it to read.",
		"The API must ask the issuer about it (introspection, RFC 7662), or the client must ask the issuer for a JWT, often by naming the API as audience or resource."},
	{"lowercased", jwtkit.CodeTokenMalformed, Client,
		"The token is all in lower case; its letters carry information in both cases.",
		"Look for what folds case on the way: toLowerCase, a log, a header map."},
	{"truncated_round", jwtkit.CodeTokenMalformed, Client,
		"The token is exactly {size} bytes long and not whole: it was cut at a limit of that size.",
		"Widen the column, buffer or field that it passed through."},
	{"one_dot", jwtkit.CodeTokenMalformed, Client,
		"This has one dot, a signed token has two: the signature was lost.",
		"Copy the token again, to its end."},
	{"encrypted", jwtkit.CodeTokenEncrypted, Client,
		"This token is encrypted (JWE, {alg} with {enc}). Only the holder of the key can read it, and an API that expects a signed token refuses it.",
		"Ask the issuer for a signed token, often by naming the API as audience; or decrypt it at the API."},
	{"impossible_length", jwtkit.CodeTokenMalformed, Client,
		"The {segment} has {length} characters, a length that base64url never has: characters are missing.",
		"The token was cut or lost characters on its way: copy it again."},
	{"padding", jwtkit.CodeTokenMalformed, Issuer,
		"The {segment} is padded with = (at byte {offset}); in a token that is not allowed (RFC 7515 section 2).",
		"Strip the = characters where the token is made."},
	{"base64_std", jwtkit.CodeTokenMalformed, Issuer,
		"The {segment} holds + or / (at byte {offset}): it is base64, not base64url.",
		"Encode with the URL-safe alphabet where the token is made."},
	{"bad_char", jwtkit.CodeTokenMalformed, Client,
		"The {segment} holds a character that no token has, at byte {offset}.",
		"Copy the token again."},
	{"noncanonical", jwtkit.CodeTokenMalformed, Client,
		"The last character of the {segment} (byte {offset}) was altered in bits that do not count. Some verifiers let that pass, strict ones refuse.",
		"Copy the token again."},
	{"header_not_json", jwtkit.CodeHeaderInvalid, Client,
		"The header cannot be read: {detail}.",
		"This is no JWT, or it was damaged: take it from its source again."},
	{"alg_missing", jwtkit.CodeHeaderInvalid, Issuer,
		"The header has no alg. Every verifier must refuse that.",
		"The issuer must write the algorithm into the header."},
	{"payload_not_json", jwtkit.CodeClaimsInvalid, Issuer,
		"The claims cannot be read: {detail}.",
		"Mend the issuer: the payload is one JSON object in UTF-8 (RFC 7519 section 7.2)."},
	{"duplicate_keys", jwtkit.CodeClaimsInvalid, Issuer,
		"The {segment} names {member} twice. Parsers disagree on which counts, so strict ones refuse.",
		"Mend the issuer: every name once (RFC 7519 section 4)."},
	{"utf8", jwtkit.CodeClaimsInvalid, Issuer,
		"The {segment} is not valid UTF-8.",
		"Mend the issuer: encode claims in UTF-8."},
	{"aud_type", jwtkit.CodeClaimsInvalid, Issuer,
		"aud is neither a string nor an array of strings.",
		"Mend the issuer (RFC 7519 section 4.1.3)."},
	{"string_date", jwtkit.CodeClaimsInvalid, Issuer,
		"{claim} is not a number of seconds.",
		"Mend the issuer: times are JSON numbers of seconds since 1970 (RFC 7519 section 2)."},
	{"claim_type", jwtkit.CodeClaimsInvalid, Issuer,
		"The claims cannot be used: {detail}.",
		"Mend the issuer (RFC 7519 section 4.1)."},
	{"alg_none", jwtkit.CodeAlgorithmNotAllowed, Client,
		"The token is not signed: its alg is {alg}. Anybody can write such a token, and every sane API refuses it.",
		"Get a signed token from the issuer."},
	{"alg_name_variant", jwtkit.CodeAlgorithmNotAllowed, Issuer,
		"The algorithm {alg} is not supported here; it may be too new, too old or misspelt for the API as well.",
		"Agree on one that both ends have, such as RS256 or ES256."},
	{"hs_with_jwks", jwtkit.CodeAlgorithmNotAllowed, Client,
		"The token is signed with a shared secret ({alg}), but the API checks with public keys. It may be a refresh token, the ID token of an app set to {alg}, or a forgery.",
		"Send the access token; set the app to RS256 or ES256 at the issuer."},
	{"alg_not_allowed", jwtkit.CodeAlgorithmNotAllowed, Client,
		"{detail}.",
		"Change the signing algorithm of the app at the issuer, or the list of the API."},
	{"crit", jwtkit.CodeCriticalHeaderUnknown, Issuer,
		"The header demands that something unknown be understood: {detail}.",
		"Leave crit out at the issuer, or teach the API what it names (RFC 7515 section 4.1.11)."},
	{"b64_false", jwtkit.CodeCriticalHeaderUnknown, Issuer,
		"The header has b64 (RFC 7797), which is not for tokens.",
		"Sign with the payload encoded, as every JWT is."},
	{"type_mismatch", jwtkit.CodeTypeNotAllowed, Client,
		"{detail}.",
		"Send the kind of token that the API wants (at+jwt is an access token, RFC 9068), or relax the API's list of types."},
	{"keys_unreadable", jwtkit.CodeKeysInvalid, Operator,
		"The keys to check with could not be used: {detail}.",
		"Give a key set (JWKS) as its issuer publishes it, or the secret itself."},
	{"unknown_kid", jwtkit.CodeKeyNotFound, Issuer,
		"The key that the token names, {kid}, is not among the keys{have}.",
		"Get a new token. If it persists, the API reads another issuer's keys or an old copy of them."},
	{"jwks_empty_or_bad", jwtkit.CodeKeyNotFound, Issuer,
		"The key set has no key that could be used: {detail}.",
		"Look at what the issuer publishes at its jwks_uri."},
	{"jwks_unreachable", jwtkit.CodeKeysUnavailable, Network,
		"The keys could not be read: {detail}.",
		"Look at network, proxy, certificate and address between here and the issuer."},
	{"alg_key_mismatch", jwtkit.CodeAlgorithmKeyMismatch, Issuer,
		"Algorithm and key do not go together: {detail}.",
		"Publish the key that the issuer signs with, under its own kid."},
	{"secret_short", jwtkit.CodeKeyUnsuitable, Operator,
		"{detail}.",
		"Use a secret of at least 32 random bytes, the same at both ends."},
	{"enc_key", jwtkit.CodeKeyUnsuitable, Issuer,
		"The key may not check signatures: {detail}.",
		"Publish a key for signatures, or filter the set by use."},
	{"ecdsa_der", jwtkit.CodeSignatureInvalid, Issuer,
		"The signature is written as DER; a token wants r and s side by side (RFC 7518 section 3.4).{proof}",
		"Convert it where the token is signed: ieee-p1363 in Node, FillBytes in Go, DERToJOSE elsewhere."},
	{"ecdsa_unpadded", jwtkit.CodeSignatureInvalid, Issuer,
		"The signature lost leading zeros: with them put back it holds. About one token in 128 is hit.",
		"Write r and s at their full width where the token is signed."},
	{"sig_empty", jwtkit.CodeSignatureInvalid, Client,
		"The signature is missing: nothing stands behind the second dot.",
		"Use the original. Tools that share tokens strip the signature on purpose."},
	{"sig_length", jwtkit.CodeSignatureInvalid, Client,
		"{detail}: it was cut, or has another encoding.",
		"Copy the token again, to its end. A signature of ES256 beginning with 0x30 is DER; a token wants r and s side by side."},
	{"secret_b64", jwtkit.CodeSignatureInvalid, Operator,
		"The signature holds with the secret {how}: one side takes the text, the other what it encodes.",
		"Decode the secret at both ends, or at neither."},
	{"secret_whitespace", jwtkit.CodeSignatureInvalid, Operator,
		"The signature holds with the secret {how}: invisible characters stand in the stored secret.",
		"Store the secret anew, with printf %s."},
	{"wrong_kid", jwtkit.CodeSignatureInvalid, Issuer,
		"The token names the key {kid}, but another key of the set holds the signature: {other}.",
		"Mend the issuer: it writes the wrong kid."},
	{"rs_ps_swap", jwtkit.CodeSignatureInvalid, Issuer,
		"The token says {alg}, but its signature is one of {other}.",
		"Mend the issuer: it labels what it signs wrongly."},
	{"reserialised", jwtkit.CodeSignatureInvalid, Client,
		"The signature holds once the JSON of header and payload is written without blanks: something decoded the token and encoded it anew.",
		"Pass the token on as it is, byte for byte."},
	{"ms_nonce", jwtkit.CodeSignatureInvalid, Client,
		"The token is for Microsoft's own API: its header has a nonce, and such a token is not meant to be verified by anybody else.{proof}",
		"Ask for a token for your own API: the scope api://YOUR-APP/.default."},
	{"bad_signature", jwtkit.CodeSignatureInvalid, Client,
		"The signature does not fit: {detail}. The token was changed after signing, or the key was replaced under the same kid.",
		"Copy the token again and compare with a fresh one; make sure that these are the issuer's present keys."},
	{"internal", jwtkit.CodeInternal, Operator,
		"{detail}.",
		"Open the page over https or on localhost, or use the command line."},
	{"tz_offset", "", Issuer,
		"{claim} is {distance} away, a whole number of quarter hours: local time was taken for UTC where the token was made.",
		"Use seconds since 1970, not a local time (utcnow().timestamp() in Python is the classic)."},
	{"milliseconds", "", Issuer,
		"{claim} is in milliseconds: read as seconds it means the year {year}.",
		"Divide by 1000 where the token is made (RFC 7519 section 2: seconds)."},
	{"negative_lifetime", "", Issuer,
		"The token ends before it begins: exp is not after {start}.",
		"Mend the issuer: such a token is never valid."},
	{"expired", jwtkit.CodeTokenExpired, Client,
		"The token expired {distance} ago{lifetime}.",
		"Fetch a new token; renew about a minute before exp, and once on a 401."},
	{"no_exp", jwtkit.CodeExpiryMissing, Issuer,
		"The token has no exp: it would be good for ever.",
		"Let the issuer set an expiry, or allow tokens without one by name."},
	{"not_yet_valid", jwtkit.CodeTokenNotYetValid, Client,
		"The token becomes valid in {distance}.",
		"Wait, or set the clocks: this one, or the issuer's, is off."},
	{"iat_future", jwtkit.CodeTokenNotYetValid, Issuer,
		"The token was issued in the future: {detail}.",
		"Set the clocks: the issuer's is ahead, or this one behind."},
	{"iss_slash", jwtkit.CodeIssuerMismatch, Operator,
		"The issuers differ in the slash at the end alone: {got} and {want}.",
		"Write the issuer exactly as the token has it; it is compared to the letter."},
	{"iss_scheme_port_case", jwtkit.CodeIssuerMismatch, Operator,
		"The issuers differ in scheme, port or case alone: {got} and {want}.",
		"Set the issuer's public address (behind a proxy: X-Forwarded-Proto), or write it as the token has it."},
	{"iss_docker_name", jwtkit.CodeIssuerMismatch, Operator,
		"One issuer is known by two names: {got} and {want}. The token was asked for at another name than the API trusts.",
		"Use one host name for both sides (Keycloak: KC_HOSTNAME)."},
	{"iss_entra_v1_v2", jwtkit.CodeIssuerMismatch, Operator,
		"This is a token of version {version} of Microsoft Entra, and the API expects the other version: {got} and {want}.",
		"Set requestedAccessTokenVersion in the manifest of the API's app (2 for version 2.0)."},
	{"iss_tenant", jwtkit.CodeIssuerMismatch, Client,
		"The token is from another tenant, realm or pool of the same issuer: {got}, expected {want}.",
		"Get the token from the tenant that the API trusts."},
	{"iss_template", jwtkit.CodeIssuerMismatch, Operator,
		"The API compares with a template, {want}, not with an issuer.",
		"Check the issuer of each tenant by its own name."},
	{"issuer_mismatch", jwtkit.CodeIssuerMismatch, Client,
		"The token is from another issuer: {detail}.",
		"Get the token from the issuer that the API trusts, or name this one in the API's settings, to the letter."},
	{"iss_missing", jwtkit.CodeIssuerMismatch, Issuer,
		"The token does not say who issued it, and the API wants to know.",
		"Configure the issuer claim."},
	{"id_token", "", Client,
		"This is an ID token ({why}): it tells the client who logged in, and is not for an API.",
		"Send the access token of the same answer."},
	{"refresh_token", "", Client,
		"This is a refresh token ({why}), which only the issuer takes.",
		"Exchange it at the token endpoint, and send the access token that comes back."},
	{"logout_or_assertion", "", Client,
		"This is {what}, not an access token.",
		"Present it where it belongs (an assertion at the token endpoint), and send what comes back."},
	{"aud_near", jwtkit.CodeAudienceMismatch, Operator,
		"The audiences are almost the same: {got} and {want}.",
		"Make them identical, to the letter: blanks, case, the slash at the end, api:// in front."},
	{"aud_keycloak_account", jwtkit.CodeAudienceMismatch, Issuer,
		"The audience is account, what Keycloak writes when nobody told it of your API.",
		"Add an Audience mapper for the API to the client's scope."},
	{"aud_graph", jwtkit.CodeAudienceMismatch, Client,
		"The token is for Microsoft Graph.",
		"Ask for the scope of your own API: api://YOUR-APP/.default."},
	{"audience_mismatch", jwtkit.CodeAudienceMismatch, Client,
		"The token is for somebody else: {detail}.",
		"Ask the issuer for a token for this API (audience, resource or scope of the request)."},
	{"aud_missing", jwtkit.CodeAudienceMismatch, Issuer,
		"The token does not say for whom it is, and the API wants to know.",
		"Give the API an audience at the issuer; Cognito's access tokens have none by design: check client_id there."},
	{"required_claim", jwtkit.CodeClaimMissing, Issuer,
		"The API demands a claim that is not there: {detail}.",
		"Map the claim at the issuer, or relax the API."},
	{"claim_mismatch", jwtkit.CodeClaimMismatch, Client,
		"A claim is not what the API demands: {detail}.",
		"Send the kind of token that the API wants."},
	{"token_too_old", jwtkit.CodeTokenTooOld, Client,
		"The token is older than the API allows: {detail}.",
		"Fetch a new token."},
	{"cnf_bound", jwtkit.CodeSenderConstrained, Client,
		"The token is bound to a key or certificate (cnf), but was sent as a plain bearer token.",
		"Send the proof along (DPoP, RFC 9449, or mutual TLS, RFC 8705), or ask for a plain token."},
	{"scope_missing", jwtkit.CodeScopeInsufficient, Client,
		"The token is good but may not do this: {detail}. The right answer to it is 403.",
		"Ask for the scope when fetching the token, and have it granted to the app."},
	{"nothing_wrong", "", API,
		"Nothing wrong can be shown with this token.",
		"If the API still refuses it: revoked, client or user disabled, stale keys or clock at the API, or a rule of its own. Ask for its log, and give it this report."},
}

var causes = func() map[string]int {
	index := make(map[string]int, len(catalogue))
	for i, c := range catalogue {
		index[c.name] = i
	}
	return index
}()

// A detail adds something of the case at hand to a Finding.
type detail func(*Finding)

// find adds the finding of a cause, proved unless a detail says otherwise.
func (d *diagnosis) find(name string, details ...detail) {
	c := catalogue[causes[name]]
	f := Finding{Cause: c.name, Code: c.code, Certainty: Proved, Party: c.party, Say: c.say, Fix: c.fix}
	for _, add := range details {
		add(&f)
	}
	d.report.Findings = append(d.report.Findings, f)
}

// say fills the places in the texts: name, value, name, value.
func say(pairs ...string) detail {
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	fill := strings.NewReplacer(pairs...)
	return func(f *Finding) { f.Say, f.Fix = sentence(fill.Replace(f.Say)), fill.Replace(f.Fix) }
}

func certain(c Certainty) detail { return func(f *Finding) { f.Certainty = c } }

func coded(code jwtkit.Code) detail { return func(f *Finding) { f.Code = code } }

// maxEvidenceBytes bounds the value shown as evidence; the report holds the
// whole header and claims anyway.
const maxEvidenceBytes = 512

func evidence(path, value, expected string) detail {
	if len(value) > maxEvidenceBytes {
		value = ""
	}
	return func(f *Finding) { f.Evidence = append(f.Evidence, Evidence{path, value, expected}) }
}

// sentence begins with a capital, unless it begins with the name of a member.
func sentence(text string) string {
	for _, name := range []string{"alg ", "typ ", "aud ", "exp ", "nbf ", "iat "} {
		if strings.HasPrefix(text, name) {
			return text
		}
	}
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
