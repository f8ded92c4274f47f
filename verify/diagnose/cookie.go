package diagnose

import (
	"slices"
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// Between these sizes, in bytes, browsers end a cookie.
const shortestCut, longestCut = 3800, 4200

// tokenInCookie gives the token in a cookie of a request, "" when there is none.
func tokenInCookie(e *exchange) string {
	for _, line := range values(e.request, "Cookie") {
		for cookie := range strings.SplitSeq(line, ";") {
			_, content, _ := strings.Cut(cookie, "=")
			if content = strings.Trim(strings.TrimSpace(content), `"`); looksLikeToken(content) || cutInCookie(content) {
				return content
			}
		}
	}
	return ""
}

// cutInCookie reports whether a text is a token that ends too early, at about the
// size at which browsers end a cookie.
func cutInCookie(text string) bool {
	if len(text) < shortestCut || len(text) > longestCut || !strings.HasPrefix(text, "ey") || !isTokenText(text) {
		return false
	}
	token, err := jwtkit.Parse(text)
	return err != nil || verify.WrongSignatureSize(token.Header().Algorithm, len(token.AppendSignature(nil))) != ""
}

// fromCookie says what it means that a request carries its token in a cookie alone.
func (d *diagnosis) fromCookie(e *exchange, token string) {
	if cutInCookie(token) {
		d.find("cookie_4k", say("size", strconv.Itoa(len(token))), evidence("raw.length", strconv.Itoa(len(token)), "the whole token"))
	}
	bearer, _ := chosen(challenges(strings.Join(values(e.response, "WWW-Authenticate"), ", ")))
	if e.status == 401 && bearer.scheme != "" {
		d.find("token_in_cookie_only", certain(Likely), evidence("request.headers.Authorization", "", "Bearer and a token"))
	}
}

// lostCookie finds that a server set a cookie too large for a browser to keep, and
// that it did not come back.
func (d *diagnosis) lostCookie(before []*exchange, e *exchange) bool {
	const most = 4096 // bytes of name and value (RFC 6265 section 6.1)
	for _, o := range before {
		for _, line := range values(o.response, "Set-Cookie") {
			pair, _, _ := strings.Cut(line, ";")
			name, _, _ := strings.Cut(pair, "=")
			if len(pair) > most && !strings.Contains(value(e.request, "Cookie"), strings.TrimSpace(name)+"=") {
				d.find("cookie_4k", certain(Likely), say("size", strconv.Itoa(len(pair))), evidence("response.headers.Set-Cookie.length", strconv.Itoa(len(pair)), "at most 4096"))
				return true
			}
		}
	}
	return false
}

// sanitised finds that whatever made the capture left the credentials out, so that
// nothing can be said of them: an archive of Chrome without any, or a server that
// has seen a token in a request that shows none.
func (d *diagnosis) sanitised(e *exchange) bool {
	bearer, _ := chosen(challenges(strings.Join(values(e.response, "WWW-Authenticate"), ", ")))
	seen := bearer.params["error"] == "invalid_token" || bearer.params["error"] == "insufficient_scope"
	some := slices.ContainsFunc(d.all, func(o *exchange) bool {
		return len(values(o.request, "Authorization"))+len(values(o.request, "Cookie")) > 0
	})
	archive := e.recorder == "WebInspector" && !some
	if !archive && !(seen && e.recorder != "") || e.method == "OPTIONS" || d.asksForToken(e) {
		return false
	}
	missing := evidence("request.headers.Authorization", "", "Bearer and a token")
	if !seen && bearer.scheme != "" || older(value(e.request, "User-Agent")) {
		d.find("no_auth_header", certain(Likely), missing) // the server saw none, or this browser leaves nothing out
		d.find("sanitised_capture", certain(Hint), missing)
		return true
	}
	d.find("sanitised_capture", certain(Likely), missing)
	return true
}

// older reports whether a browser is a Chrome of before version 130, which exported
// credentials.
func older(agent string) bool {
	const first = 130
	_, rest, _ := strings.Cut(agent, "Chrome/")
	number, _, _ := strings.Cut(rest, ".")
	version, err := strconv.Atoi(number)
	return err == nil && version < first
}
