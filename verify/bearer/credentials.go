package bearer

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/jwtkit/toolkit/jwtkit"
)

// Credentials gives the token of the Authorization header (RFC 9110 section
// 11.6.2, RFC 6750 section 2.1), as a [Guard] reads it, for servers that are not
// net/http's. Nothing of the header is repeated in an error: without its scheme,
// even the first word may be a token.
//
// Codes: [jwtkit.CodeCredentialsMissing] (401), [jwtkit.CodeRequestInvalid] (400).
func Credentials(header http.Header) (token string, err error) {
	token, problem := authorization(header)
	switch {
	case problem != nil:
		return "", problem
	case !isB64Token(token):
		return "", notOneToken()
	}
	return token, nil
}

// authorization gives what stands in place of the token. Whether it is one is
// seen when it is verified; only of what is refused the characters are looked at,
// to tell a bad token from a malformed request.
func authorization(header http.Header) (string, *jwtkit.Error) {
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
	if token == "" {
		return "", malformed("the Authorization header says Bearer, but no token follows")
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

// A credential is the token of a request.
type credential struct {
	token   string
	inQuery bool
}

// credential gives the token from wherever the guard looks for it. More than
// one, be they equal or of other schemes, are refused (RFC 6750 section 2): who
// else looks at the request might take another.
func (g Guard) credential(r *http.Request) (credential, *refusal) {
	if g.Verifier == nil {
		return credential{}, unguarded()
	}
	token, problem := authorization(r.Header)
	if g.QueryParameter == "" && g.FormParameter == "" {
		return credential{token: token}, refuseRequest(problem)
	}
	inQuery, fault := g.query(r)
	if fault != nil {
		return credential{}, refuseRequest(fault)
	}
	inForm, fault := g.form(r)
	if fault != nil {
		return credential{}, refuseRequest(fault)
	}
	sent := append(inQuery, inForm...)
	switch inHeader := len(r.Header.Values("Authorization")); {
	case inHeader+len(sent) > 1:
		return credential{}, refuseRequest(malformed("the request carries its credentials more than once: in Authorization headers, query and form one is due in all"))
	case len(sent) == 0:
		return credential{token: token}, refuseRequest(problem)
	}
	return credential{token: sent[0], inQuery: len(inQuery) == 1}, nil
}

// query gives the tokens in the query.
func (g Guard) query(r *http.Request) ([]string, *jwtkit.Error) {
	if g.QueryParameter == "" {
		return nil, nil
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, malformed("the query cannot be read: it is not properly encoded")
	}
	return query[g.QueryParameter], nil
}

func missing(detail string) *jwtkit.Error {
	return &jwtkit.Error{Code: jwtkit.CodeCredentialsMissing, Detail: detail}
}

func notOneToken() *jwtkit.Error {
	return malformed("what was sent is not one token: it is empty or holds a blank, a quote, a comma or another character that no token has")
}

func malformed(detail string) *jwtkit.Error {
	return &jwtkit.Error{Code: jwtkit.CodeRequestInvalid, Detail: detail}
}
