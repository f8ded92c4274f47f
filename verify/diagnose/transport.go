package diagnose

import (
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// fromExchanges takes the credential out of a captured request, and says what is
// wrong with how it was sent. It is not ok for a text that shows no exchange.
func (d *diagnosis) fromExchanges(text string) (credential string, ok bool) {
	list := exchanges(text)
	if len(list) == 0 {
		list = fieldsAlone(text)
	}
	if len(list) == 0 {
		return "", false
	}
	at := decisive(list)
	e := list[at]
	d.exchange, d.sent = e, e.asked
	d.note("read " + count(len(list), "exchange") + ", and explain the one answered " + answered(e))
	d.judgeBy(e.date())
	sent := values(e.request, "Authorization")
	switch {
	case e.method == "OPTIONS" && value(e.request, "Access-Control-Request-Method") != "":
		d.find("preflight", evidence("request.method", `"OPTIONS"`, "a request of its own"))
	case len(sent) > 1 || len(sent) == 1 && strings.Contains(strings.ToLower(sent[0]), ", bearer "):
		d.find("multiple_auth", say("count", strconv.Itoa(max(2, len(sent)))), evidence("request.headers.Authorization", strconv.Itoa(max(2, len(sent))), "1"))
	case len(sent) == 0 && e.asked:
		return d.withoutHeader(list[:at], e, text), true
	}
	if len(sent) == 0 {
		_, token := tokenIn(text) // an answer alone, perhaps with a token beside it
		return token, true
	}
	first, _, _ := strings.Cut(sent[0], ", ")
	return "Authorization: " + first, true
}

// fieldsAlone reads the header fields of a 401 that were pasted without its first
// line.
func fieldsAlone(text string) []*exchange {
	if !strings.Contains(lowerASCII(text), "www-authenticate:") {
		return nil
	}
	r := reading{part: inResponse, current: &exchange{status: 401}}
	for line := range strings.Lines(text) {
		r.field(strings.TrimSpace(strings.TrimLeft(line, "<> ")))
	}
	return []*exchange{r.current}
}

// decisive gives the last exchange that was refused, or else the last.
func decisive(list []*exchange) int {
	for i := len(list) - 1; i >= 0; i-- {
		if s := list[i].status; s == 401 || s == 403 || s == 400 || s == 431 {
			return i
		}
	}
	return len(list) - 1
}

func answered(e *exchange) string {
	if e.status == 0 {
		return "with nothing that is shown"
	}
	return strconv.Itoa(e.status)
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

// judgeBy takes the server's Date as the instant to judge at, unless one was
// given: it is the server's clock that refused.
func (d *diagnosis) judgeBy(date time.Time) {
	if d.atGiven || date.IsZero() {
		return
	}
	d.At = date
	d.report.Times.At = date.Unix()
	d.note("judged by the server's Date, " + date.UTC().Format(time.RFC3339))
}

// shownURL gives an address without what may be secret in it: user, query and
// fragment.
func shownURL(url string) string {
	url, _, _ = strings.Cut(url, "?")
	url, _, _ = strings.Cut(url, "#")
	scheme, rest, found := strings.Cut(url, "://")
	if !found {
		return url
	}
	host, path, _ := strings.Cut(rest, "/")
	if at := strings.LastIndexByte(host, '@'); at >= 0 {
		host = host[at+1:]
	}
	return strings.TrimSuffix(scheme+"://"+host+"/"+path, "/")
}

// misnamed are fields that people write when they mean Authorization.
var misnamed = []string{"Authorisation", "Authentication", "Auth", "X-Authorization", "X-Auth-Token", "access_token", "token"}

// withoutHeader says why a request went without Authorization. What it gives is
// the token, where it stands elsewhere.
func (d *diagnosis) withoutHeader(before []*exchange, e *exchange, text string) string {
	for _, hop := range before {
		if redirects[hop.status] && value(hop.response, "Location") != "" && value(hop.request, "Authorization") != "" {
			d.find("header_lost_on_redirect", say("status", strconv.Itoa(hop.status), "url", phrase.Quote(shownURL(value(hop.response, "Location")))),
				evidence("request.headers.Authorization", "", "present after the redirect"))
			return value(hop.request, "Authorization")
		}
	}
	if query := tokenInQuery(e.url); query != "" {
		d.find("token_in_query", evidence("request.url", `"…"`, "a header Authorization"))
		return query
	}
	for _, name := range misnamed {
		if v := value(e.request, name); v != "" {
			d.find("wrong_header_name", say("name", name), evidence("request.headers."+name, `"…"`, "Authorization"))
			return v
		}
	}
	switch {
	case e.method == "OPTIONS" || d.otherCredential(e):
	case e.status == 401 || e.status == 403:
		d.find("no_auth_header", evidence("request.headers.Authorization", "", "Bearer and a token"))
	default:
		d.find("no_auth_header", certain(Likely), evidence("request.headers.Authorization", "", "Bearer and a token"))
	}
	d.decide(jwtkit.CodeCredentialsMissing)
	return ""
}

// redirects are the statuses that send a client to another address.
var redirects = map[int]bool{301: true, 302: true, 303: true, 307: true, 308: true}

// otherCredential reports whether the request has another way to say who calls,
// or asks for a token itself.
func (d *diagnosis) otherCredential(e *exchange) bool {
	for _, name := range []string{"Cookie", "X-Api-Key", "Api-Key", "X-Auth", "Proxy-Authorization"} {
		if value(e.request, name) != "" {
			return true
		}
	}
	body := object(strings.TrimSpace(e.body), "error", "access_token")
	return body["access_token"] != "" || tokenErrors[plain(body["error"])] != ""
}

func tokenInQuery(url string) string {
	_, query, _ := strings.Cut(url, "?")
	for _, pair := range strings.Split(query, "&") {
		name, content, _ := strings.Cut(pair, "=")
		if name == "access_token" || name == "token" {
			return content
		}
	}
	return ""
}
