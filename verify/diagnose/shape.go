package diagnose

import (
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
)

// A shape is a text that is no signed token and is known by how it begins. Short
// prefixes tell only in texts of some length.
type shape struct{ prefix, cause, what string }

// shortPrefix is one of few bytes, which counts in texts of leastShaped bytes.
const shortPrefix, leastShaped = 3, 60

// shapes lists what people paste in a token's place, the longer prefix before a
// shorter one that it begins with.
var shapes = []shape{
	{"1//", "refresh_token", "Google's begin with 1//"},
	{"M.R3_", "refresh_token", "those of Microsoft accounts begin with M.R3_"},
	{"M.C5", "refresh_token", "those of Microsoft accounts begin with M.C5"},
	{"ya29.", "opaque", "an access token for Google's own APIs (it begins with ya29.)"},
	{"EwB", "opaque", "an access token of a Microsoft account, for Microsoft's own APIs (it begins with EwB)"},

	{"AKIA", "api_key_or_secret", "an AWS access key ID"},
	{"ASIA", "api_key_or_secret", "an AWS access key ID"},
	{"IQoJb3JpZ2lu", "api_key_or_secret", "an AWS session token"},
	{"FwoGZXIvYXdz", "api_key_or_secret", "an AWS session token"},
	{"SharedAccessSignature ", "api_key_or_secret", "an Azure shared access signature"},
	{"AIza", "api_key_or_secret", "a Google API key"},
	{"GOCSPX-", "api_key_or_secret", "a Google client secret"},
	{"ghp_", "api_key_or_secret", "a GitHub token"}, {"gho_", "api_key_or_secret", "a GitHub token"},
	{"ghu_", "api_key_or_secret", "a GitHub token"}, {"ghs_", "api_key_or_secret", "a GitHub token"},
	{"ghr_", "refresh_token", "GitHub's begin with ghr_"}, {"github_pat_", "api_key_or_secret", "a GitHub token"},
	{"glpat-", "api_key_or_secret", "a GitLab token"}, {"npm_", "api_key_or_secret", "an npm token"}, {"pypi-", "api_key_or_secret", "a PyPI token"},
	{"sk-ant-", "api_key_or_secret", "an Anthropic API key"}, {"sk_live_", "api_key_or_secret", "a secret API key"}, {"sk_test_", "api_key_or_secret", "a secret API key"},
	{"rk_live_", "api_key_or_secret", "a restricted API key"}, {"pk_live_", "api_key_or_secret", "a publishable API key"}, {"pk_test_", "api_key_or_secret", "a publishable API key"},
	{"whsec_", "api_key_or_secret", "a webhook's secret"}, {"sk-", "api_key_or_secret", "a secret API key"}, {"SG.", "api_key_or_secret", "a SendGrid API key"},
	{"xoxb-", "api_key_or_secret", "a Slack token"}, {"xoxp-", "api_key_or_secret", "a Slack token"}, {"xapp-", "api_key_or_secret", "a Slack token"},
	{"hvs.", "api_key_or_secret", "a Vault token"}, {"dop_v1_", "api_key_or_secret", "a DigitalOcean token"}, {"shpat_", "api_key_or_secret", "a Shopify token"},
	{"SSWS ", "api_key_or_secret", "an Okta API token"}, {"PMAK-", "api_key_or_secret", "a Postman API key"},

	{"v1.local.", "not_a_token", "an encrypted PASETO (v1.local.)"}, {"v1.public.", "not_a_token", "a PASETO (v1.public.)"},
	{"v2.local.", "not_a_token", "an encrypted PASETO (v2.local.)"}, {"v2.public.", "not_a_token", "a PASETO (v2.public.)"},
	{"v3.local.", "not_a_token", "an encrypted PASETO (v3.local.)"}, {"v3.public.", "not_a_token", "a PASETO (v3.public.)"},
	{"v4.local.", "not_a_token", "an encrypted PASETO (v4.local.)"}, {"v4.public.", "not_a_token", "a PASETO (v4.public.)"},
	{"PHNhbW", "not_a_token", "a SAML message in base64"}, {"PD94bWwg", "not_a_token", "an XML document in base64, such as a SAML message"},
	{"<saml", "not_a_token", "a SAML message"}, {"<?xml", "not_a_token", "an XML document, such as a SAML message"},
	{"MDAxY2xvY2F0aW9u", "not_a_token", "a macaroon"}, {"MDAxNmxvY2F0aW9u", "not_a_token", "a macaroon"}, {"AgE", "not_a_token", "a macaroon"},
	{"CfDJ8", "opaque", "what ASP.NET Core protects for itself alone, such as a cookie or a bearer token of its Identity endpoints,"},
	{"s%3A", "not_a_token", "a session cookie of Express (connect.sid)"}, {"connect.sid=", "not_a_token", "a session cookie of Express"},
	{"JSESSIONID=", "not_a_token", "the session cookie of a Java server"}, {"PHPSESSID=", "not_a_token", "a session cookie of PHP"},
	{"ASP.NET_SessionId=", "not_a_token", "a session cookie of ASP.NET"}, {".AspNetCore.", "not_a_token", "a cookie of ASP.NET Core"},
	{"laravel_session=", "not_a_token", "a session cookie of Laravel"}, {"_session_id=", "not_a_token", "a session cookie of Rails"}, {"sessionid=", "not_a_token", "a session cookie of Django"},
	{"https://", "not_a_token", "a web address"}, {"http://", "not_a_token", "a web address"},
	{"ssh-rsa ", "not_a_token", "a public SSH key"}, {"ssh-ed25519 ", "not_a_token", "a public SSH key"}, {"ecdsa-sha2-", "not_a_token", "a public SSH key"},
}

// fits reports whether a text that begins like this shape may be one: a word of
// some length, or a document.
func (s *shape) fits(text string) bool {
	letters := strings.Trim(s.prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == ""
	if letters && (len(s.prefix) <= shortPrefix && len(text) < leastShaped || strings.Contains(text, ".")) {
		return false
	}
	word := s.prefix[0] != '<' && !strings.ContainsAny(s.prefix, " =")
	return len(text) > len(s.prefix) && (!word || !strings.ContainsAny(text, " \t\r\n"))
}

// recognised finds that a text is something else than a signed token that has a
// name, and says what.
func (d *diagnosis) recognised(text string) bool {
	cause, what := recognise(text)
	if len(d.Secret) > 0 && text == string(d.Secret) {
		cause, what = "api_key_or_secret", "the shared secret itself"
	}
	_, err := jwtkit.Parse(text)
	if cause == "" || err == nil {
		return false
	}
	d.decide(jwtkit.CodeOf(err))
	worth := Proved
	switch cause {
	case "opaque":
		d.opaque(text, what)
	case "refresh_token":
		d.report.Token = &Token{Kind: "opaque"}
		d.find("refresh_token", coded(d.report.Code), say("why", what))
	case "api_key_or_secret":
		if d.takenThere(text) {
			d.opaque(text, "")
			break
		}
		if d.exchange != nil || strings.HasPrefix(what, "a GUID") || strings.HasPrefix(what, "a key, hash") {
			worth = Likely // some servers give out such texts as reference tokens, or take keys as bearer tokens
		}
		d.find(cause, certain(worth), coded(d.report.Code), say("what", what))
	default:
		d.find(cause, certain(worth), coded(d.report.Code), say("what", what))
	}
	return true
}

// homes are the hosts that take a key of their own, or an opaque token, as a bearer
// token.
var homes = []struct{ prefix, host string }{
	{"gh", "github.com"}, {"github_pat_", "github.com"}, {"glpat-", "gitlab"}, {"sk-ant-", "anthropic.com"}, {"sk-", "openai.com"}, {"sk_", "stripe.com"}, {"rk_", "stripe.com"},
	{"SG.", "sendgrid.com"}, {"xox", "slack.com"}, {"xapp-", "slack.com"}, {"npm_", "npmjs.org"}, {"dop_v1_", "digitalocean.com"}, {"hvs.", "vault"},
	{"ya29.", "googleapis.com"}, {"EwB", "graph.microsoft.com"}, {"EwB", "live.com"},
}

// takenThere reports whether the request went to a host that takes this.
func (d *diagnosis) takenThere(credential string) bool {
	for _, home := range homes {
		if d.exchange != nil && strings.HasPrefix(credential, home.prefix) && strings.Contains(d.exchange.host(), home.host) {
			return true
		}
	}
	return false
}

func recognise(text string) (cause, what string) {
	if strings.HasPrefix(text, "{") {
		return documentKind(text)
	}
	if scheme, rest, ok := strings.Cut(text, " "); ok && isScheme(scheme) {
		text = strings.TrimSpace(rest)
	}
	for _, s := range shapes {
		if strings.HasPrefix(text, s.prefix) && s.fits(text) {
			return s.cause, s.what
		}
	}
	switch {
	case entraGrant(text):
		return "refresh_token", "Microsoft Entra's, and its authorization codes, begin with 0.A or 1.A"
	case strings.HasPrefix(text, "ey") && isTokenText(strings.TrimRight(text, "=")) && !strings.Contains(text, "."):
		return encodedJSON(text)
	case strings.HasPrefix(text, "s:") && strings.Count(text, ".") == 1:
		return "not_a_token", "a session cookie of Express (connect.sid)"
	case entraSecret(text):
		return "api_key_or_secret", "a client secret of Microsoft Entra"
	case isGUID(text):
		return "api_key_or_secret", "a GUID, such as a client_id or the ID of a secret"
	case isHex(strings.TrimSuffix(text, "-1")) && len(text) == 66:
		return "opaque", "a reference token of Duende IdentityServer"
	case isHex(text) && len(text)%8 == 0 && len(text) >= 32:
		return "api_key_or_secret", "a key, hash or secret in hexadecimal (" + strconv.Itoa(len(text)) + " digits)"
	}
	return "", ""
}

// entraGrant reports whether a text begins like a refresh token, or an
// authorization code, of Microsoft Entra: a version, and base64url behind the dot.
func entraGrant(text string) bool {
	const least = 100 // bytes
	return len(text) > least && (strings.HasPrefix(text, "0.A") || strings.HasPrefix(text, "1.A")) && isTokenText(text)
}

// entraSecret reports whether a text is a client secret of Microsoft Entra: 40
// bytes with Q~ behind the first four.
func entraSecret(text string) bool {
	return len(text) == 40 && text[4:6] == "Q~" && strings.Trim(text, tokenBytes+"~") == ""
}

func isHex(text string) bool {
	_, ok := fromHex(text)
	return ok
}

// A namedObject is a JSON object known by the members that it has.
type namedObject struct {
	members []string
	cause   string
	what    string
}

var namedObjects = []namedObject{
	{[]string{"keys"}, "not_a_token", "a key set (JWKS)"},
	{[]string{"kty", "d"}, "not_a_token", "a private key (JWK); whoever got this text can sign with it"},
	{[]string{"kty", "k"}, "not_a_token", "a secret key (JWK); whoever got this text can sign with it"},
	{[]string{"kty"}, "not_a_token", "a key (JWK)"},
	{[]string{"issuer", "jwks_uri"}, "not_a_token", "a discovery document"},
	{[]string{"issuer", "token_endpoint"}, "not_a_token", "a discovery document"},
	{[]string{"private_key", "client_email"}, "api_key_or_secret", "the key of a Google service account"},
	{[]string{"client_id", "client_secret"}, "api_key_or_secret", "client credentials"},
	{[]string{"web"}, "api_key_or_secret", "the client file of a Google project"},
	{[]string{"installed"}, "api_key_or_secret", "the client file of a Google project"},
	{[]string{"active"}, "not_a_token", "the answer of an introspection endpoint (RFC 7662)"},
	{[]string{"payload", "signatures"}, "not_a_token", "a JWS in the general JSON form; a bearer token has the compact one"},
	{[]string{"payload", "protected", "signature"}, "not_a_token", "a JWS in the flattened JSON form; a bearer token has the compact one"},
	{[]string{"ciphertext", "protected"}, "not_a_token", "a JWE in the JSON form; a bearer token has the compact one"},
	{[]string{"iv", "value", "mac"}, "not_a_token", "an encrypted cookie of Laravel"},
	{[]string{"iss", "exp"}, "not_a_token", "the claims of a token, decoded"},
	{[]string{"sub", "iat"}, "not_a_token", "the claims of a token, decoded"},
	{[]string{"alg", "typ"}, "not_a_token", "the header of a token, decoded"},
	{[]string{"alg", "kid"}, "not_a_token", "the header of a token, decoded"},
}

// documentKind says what a JSON object is that holds no token.
func documentKind(text string) (cause, what string) {
	has := map[string]bool{}
	r := strictjson.Document(text)
	defer r.Close()
	for r.Member() {
		if len(has) < strictjson.MaxMembers {
			has[r.Name] = true
		}
	}
	if r.Fault() != nil || has["error"] || has["message"] || has["msg"] {
		return "", "" // or somebody's words
	}
next:
	for _, o := range namedObjects {
		for _, name := range o.members {
			if !has[name] {
				continue next
			}
		}
		return o.cause, o.what
	}
	return "", ""
}

// encodedJSON says what a text in base64url is that begins like a token and has
// no dot: a lone header, or another JSON object.
func encodedJSON(text string) (cause, what string) {
	decoded, ok := fromBase64(text)
	if !ok || compact(decoded) == "" {
		return "", "" // the beginning of one
	}
	if cause, what = documentKind(decoded); cause != "" {
		return cause, what + ", in base64"
	}
	if object(decoded, "alg")["alg"] != "" {
		return "not_a_token", "the first segment of a token, its header, alone"
	}
	return "", ""
}

// sessionCookie reports whether a text with two dots is a cookie as Flask signs
// them: JSON without alg, a time of a few bytes, and a short signature.
func sessionCookie(credential string) bool {
	parts := strings.Split(credential, ".")
	return len(parts) == 3 && len(parts[1]) >= 4 && len(parts[1]) <= 8 && len(parts[2]) == 27
}
