package diagnose

import (
	"slices"
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
	d.carry(list)
	if len(list) == 0 {
		d.response = d.readGrant(text)
		return "", false
	}
	d.readDocuments(list)
	at := d.decisive(list)
	e := list[at]
	d.exchange, d.sent = e, e.asked
	d.noteReading(list, e)
	d.judgeBy(e)
	d.noteLocalTime(e)
	if got := e.grantedToken(); got != nil && got.token != nil {
		d.sent = false
		d.note("took the token out of the answer")
		return got.text, true
	}
	sent := values(e.request, "Authorization")
	switch {
	case preflight(e):
		d.find("preflight", evidence("request.method", `"OPTIONS"`, "a request of its own"))
		d.sent = false // the token beside it is another request's
	case len(sent) > 1 || len(sent) == 1 && strings.Contains(strings.ToLower(sent[0]), ", bearer "):
		d.find("multiple_auth", certain(unlessTaken(e)), say("count", strconv.Itoa(max(2, len(sent)))), evidence("request.headers.Authorization", strconv.Itoa(max(2, len(sent))), "1"))
	case len(sent) == 0 && e.asked:
		return d.withoutHeader(list[:at], e, text), true
	}
	if len(sent) == 0 {
		return bare(d.beside(e, text)), true
	}
	first, rest, _ := strings.Cut(sent[0], ", ")
	if !hasScheme(rest) && !strings.HasPrefix(rest, "ey") {
		first = sent[0] // the comma is part of it
	}
	return "Authorization: " + first, true
}

// decisive gives the place of the exchange to explain: the last that was refused,
// or else the last that failed in the way that is nearest to that.
func (d *diagnosis) decisive(list []*exchange) int {
	best, place := 0, len(list)-1
	for i, e := range list {
		if worth := d.nearRefusal(e); worth > 0 && worth >= best {
			best, place = worth, i
		}
	}
	return place
}

// nearRefusal says how much an exchange needs an explanation, 0 for none.
func (d *diagnosis) nearRefusal(e *exchange) int {
	switch {
	case e.refused() && e.method != "OPTIONS" && (e.carried != nil || value(e.request, "Authorization") != "" || contains(value(e.response, "WWW-Authenticate"), "bearer")):
		return 6
	case e.refused() && e.method != "OPTIONS":
		return 5
	case e.refused(), e.complains(), e.status == 431, e.status > 400 && e.status != 429 && d.asksForToken(e):
		return 4
	case hidesRefusal(e):
		return 3
	case e.status == 429:
		return 2
	case redirects[e.status] && leadsToLogin(e), e.status >= 500:
		return 1
	}
	return 0
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

// preflight reports whether a browser asks whether it may send a request (Fetch
// standard, CORS preflight).
func preflight(e *exchange) bool {
	return e.method == "OPTIONS" && value(e.request, "Access-Control-Request-Method") != ""
}

// strayField gives a line "Authorization: …" with a token that stands beside the
// only request of a text, in a form of dump that is not known here.
func (d *diagnosis) strayField(text string) string {
	if len(d.all) > 1 || !strings.Contains("\n"+lowerASCII(text), "\nauthorization:") {
		return ""
	}
	content, _ := authorization(text)
	if _, token := tokenIn(content); token == "" {
		return ""
	}
	d.note("took the value of the Authorization header")
	return "Authorization: " + content
}

// judgeBy takes the instant of an exchange as the one to judge at, unless one was
// given: the server's Date, for it is the server's clock that refused, else what
// the log or the archive says.
func (d *diagnosis) judgeBy(e *exchange) {
	t, whose := e.instant(), "the server's Date"
	told := e.date().IsZero() && e.at.IsZero()
	if told {
		e.at = e.told()
		told, t = !e.at.IsZero(), e.instant()
	}
	if d.atGiven || t.IsZero() {
		return
	}
	switch {
	case told:
		whose = "the instant in the server's own words"
	case !e.date().IsZero():
	case !e.at.IsZero():
		whose = "the time in the log"
	default:
		whose = "the time in the capture"
	}
	d.At = t
	d.report.Times.At = t.Unix()
	d.note("judged by " + whose + ", " + t.UTC().Format(time.RFC3339))
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
	if hop := redirectedFrom(before, e); hop != nil {
		worth := unlessTaken(e)
		if worth == Proved && e.host() != hop.host() && (e.status != 401 || strings.Contains(e.url, "?")) {
			worth = Likely // a place that may know the call by its address
		}
		d.find("header_lost_on_redirect", certain(worth), say("status", strconv.Itoa(hop.status), "url", phrase.Quote(shownURL(value(hop.response, "Location")))),
			evidence("request.headers.Authorization", "", "present after the redirect"))
		return value(hop.request, "Authorization")
	}
	if query := tokenInQuery(e.url); query != "" {
		worth := unlessTaken(e)
		if worth == Proved && !strings.HasPrefix(query, "ey") {
			worth = Likely // whatever it is a token of
		}
		d.find("token_in_query", certain(worth), evidence("request.url", `"…"`, "a header Authorization"))
		return bare(query)
	}
	for _, name := range misnamed {
		if v := value(e.request, name); v != "" {
			d.find("wrong_header_name", certain(d.worthOfName(name)), say("name", name), evidence("request.headers."+name, `"…"`, "Authorization"))
			return bare(v)
		}
	}
	if token := tokenInCookie(e); token != "" {
		d.fromCookie(e, token)
		return bare(token)
	}
	if field := d.strayField(text); field != "" {
		return field
	}
	switch {
	case d.lostCookie(before, e), d.sanitised(e):
	case e.method == "OPTIONS" || d.otherCredential(e) || e.accepted() && !hidesRefusal(e) || e.status >= 500:
	case e.status == 401 && !e.typed && (d.wantsBearer() == Proved || !d.bystander(e) && !otherWays(e)):
		d.find("no_auth_header", evidence("request.headers.Authorization", "", "Bearer and a token"))
	default:
		d.find("no_auth_header", certain(Likely), evidence("request.headers.Authorization", "", "Bearer and a token"))
	}
	d.decide(jwtkit.CodeCredentialsMissing)
	return ""
}

// bystander reports whether a capture shows another server that was sent a
// credential, while this one asks for no bearer token: a tracker, say.
func (d *diagnosis) bystander(e *exchange) bool {
	return d.wantsBearer() != Proved && slices.ContainsFunc(d.all, func(o *exchange) bool { return o.carried != nil && o.host() != e.host() })
}

// worthOfName says how certain it is that a field is no place for a token: some APIs
// do read theirs out of a field of their own.
func (d *diagnosis) worthOfName(name string) Certainty {
	if strings.HasPrefix(name, "Auth") || d.wantsBearer() == Proved {
		return unlessTaken(d.exchange)
	}
	return Likely
}

// bare gives a token that stood where no scheme belongs with one, so that its lack
// is not blamed.
func bare(token string) string {
	if strings.HasPrefix(token, "ey") {
		return "Bearer " + token
	}
	return token
}

// otherCredential reports whether the request has another way to say who calls,
// or asks for a token itself.
func (d *diagnosis) otherCredential(e *exchange) bool {
	for _, name := range []string{"Cookie", "X-Api-Key", "Api-Key", "X-Auth", "Proxy-Authorization"} {
		if value(e.request, name) != "" {
			return true
		}
	}
	body := object(strings.TrimSpace(e.body), "error", "access_token")
	return body["access_token"] != "" || tokenErrors[plain(body["error"])] != "" || d.asksForToken(e) || asksAsClient(e)
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
