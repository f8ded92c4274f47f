package grant

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// maxSaid bounds, in bytes, what is repeated of the server's words.
const maxSaid = 200

// wrongAddress is the cure where something else than a token endpoint answers.
const wrongAddress = "this is hardly the token endpoint's address; the issuer's /.well-known/openid-configuration names it"

// advice says what to do about an error code of RFC 6749 section 5.2 or RFC
// 8707.
var advice = map[string]string{
	"invalid_client":         "check the client ID and that the secret is its own and still good",
	"invalid_request":        "the server could not read the request",
	"invalid_grant":          "the server wants another grant than client credentials",
	"invalid_scope":          "ask only for scopes that this client was given",
	"invalid_target":         "ask only for a resource or audience that this client was given",
	"unauthorized_client":    "this client was not registered for client credentials",
	"unsupported_grant_type": "this server does not offer client credentials",
}

// refused says what an answer means that brings no token.
func (r Request) refused(answer HTTPResponse) error {
	found, _ := readMembers(answer.Body)
	answered := "the token endpoint answered " + strconv.Itoa(answer.Status)
	if found.errorCode != "" {
		answered += " " + r.said(found)
	}
	switch status := answer.Status; {
	case status == 429:
		return fault(jwtkit.CodeTokenEndpointUnreachable, "too many token requests, use each token until it expires: "+answered)
	case status >= 500, found.errorCode == "server_error", found.errorCode == "temporarily_unavailable":
		return fault(jwtkit.CodeTokenEndpointUnreachable, "a fault of the server: "+answered)
	case status < 200:
		return fault(jwtkit.CodeTokenResponseInvalid, answered+", which is no final HTTP status")
	case status == 404, status == 405, found.errorCode == "" && isPage(answer):
		return fault(jwtkit.CodeTokenResponseInvalid, wrongAddress+": "+answered)
	case found.errorCode != "":
		return fault(jwtkit.CodeInvalidClient, advise(found.errorCode)+": "+answered)
	}
	return fault(jwtkit.CodeInvalidClient, answered+" without saying why, as some servers do when the client ID or its secret is wrong")
}

func advise(errorCode string) string {
	if text, ok := advice[errorCode]; ok {
		return text
	}
	return "the server refuses the request"
}

// redirected names where a redirect points to, which is never followed: the
// secret would go there.
func (r Request) redirected(answer HTTPResponse) error {
	address := answer.Location
	if end := strings.IndexAny(address, "?#"); end >= 0 {
		address = address[:end]
	}
	if address == "" || strings.ContainsRune(address, '@') {
		return fault(jwtkit.CodeTokenResponseInvalid, "the token endpoint redirects, which is not followed with a secret: look up its address again")
	}
	return fault(jwtkit.CodeTokenResponseInvalid, "the token endpoint redirects to "+r.quote(address)+": if that is where the secret belongs, set that address")
}

// said repeats the server's error and description.
func (r Request) said(found members) string {
	text := r.quote(found.errorCode)
	if found.errorText != "" {
		text += ", " + r.quote(found.errorText)
	}
	if len(text) <= maxSaid {
		return text
	}
	cut := maxSaid - len("…")
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}

// quote makes the server's text fit to be shown. A server may echo what it was
// sent, so the secret and the assertion are taken out, as they are and as they
// were encoded.
func (r Request) quote(text string) string {
	const shown = "[secret]"
	if secret := r.ClientSecret.Reveal(); secret != "" {
		text = strings.NewReplacer(secret, shown, formEncode(secret), shown, r.basic(), shown).Replace(text)
	}
	if assertion := r.Assertion.Reveal(); assertion != "" {
		text = strings.ReplaceAll(text, assertion, shown)
	}
	return phrase.Quote(text)
}

func isPage(answer HTTPResponse) bool {
	return strings.Contains(strings.ToLower(answer.ContentType), "html") ||
		bytes.HasPrefix(bytes.TrimSpace(answer.Body), []byte("<"))
}
