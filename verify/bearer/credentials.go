package bearer

import (
	"net/http"
	"strings"

	"github.com/jwtkit/toolkit/jwtkit"
)

// credentials gives the token of the Authorization header (RFC 9110 section
// 11.6.2, RFC 6750 section 2.1). Nothing of the header is repeated in a refusal:
// without its scheme, even the first word may be a token.
func credentials(header http.Header) (string, *refusal) {
	values := header.Values("Authorization")
	switch len(values) {
	case 0:
		return "", missing(`the request has no Authorization header: send "Authorization: Bearer" with a token`)
	case 1:
	default:
		return "", malformed("the request has several Authorization headers, one is due")
	}
	scheme, rest, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", missing(`the Authorization header is not of the scheme Bearer: send "Authorization: Bearer" with a token`)
	}
	token := strings.Trim(rest, " \t")
	switch {
	case token == "":
		return "", malformed("the Authorization header says Bearer, but no token follows")
	case !isB64Token(token):
		return "", malformed("what follows Bearer is not one token: it holds a blank, a quote, a comma or another character that no token has")
	}
	return token, nil
}

func isB64Token(text string) bool {
	text = strings.TrimRight(text, "=")
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		alphanumeric := '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		return !alphanumeric && !strings.ContainsRune("-._~+/", r)
	})
}

func missing(detail string) *refusal {
	return &refusal{http.StatusUnauthorized, "", &jwtkit.Error{Code: jwtkit.CodeCredentialsMissing, Detail: detail}}
}

func malformed(detail string) *refusal {
	return &refusal{http.StatusBadRequest, "invalid_request", &jwtkit.Error{Code: jwtkit.CodeRequestInvalid, Detail: detail}}
}
