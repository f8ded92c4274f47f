package diagnose

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// explainAnswer says what the answer shows, beside or against what the token
// shows. It runs last, when everything about the token is known.
func (d *diagnosis) explainAnswer() {
	if d.response != nil {
		d.judgeGrant(d.response)
	}
	e := d.exchange
	if e == nil {
		return
	}
	d.compareExchanges(e)
	if e.status == 0 && e.body == "" && e.aside == "" {
		return
	}
	d.explainStatus(e)
	asks := d.asksForToken(e)
	if asks {
		d.misaddressed(e)
	}
	if d.clientRefused(e, e.body) {
		return
	}
	if asks && strings.TrimSpace(e.body) == "" {
		d.silent(e)
	}
	d.notTheAPI(e)
	if e.refused() || hidesRefusal(e) || e.complains() || e.status >= 500 || e.status == 0 {
		d.explainRefusal(e)
	}
	d.wrongPlace(e)
}

// explainStatus says what the status alone tells, and the scheme of the address.
func (d *diagnosis) explainStatus(e *exchange) {
	status := strconv.Itoa(e.status)
	if e.status == 429 {
		d.tooMany(e)
	}
	if e.status == 431 || e.status == 400 && contains(e.body, "header") && contains(e.body, "too large") {
		size := len(value(e.request, "Authorization"))
		d.find("header_too_large", say("status", status, "size", strconv.Itoa(size)), evidence("response.status", status, "401 or 200"))
	}
	if hidesRefusal(e) {
		d.find("bad_status_200", certain(Likely), say("status", status), evidence("response.status", status, "401"))
	}
	if host, plain := strings.CutPrefix(e.url, "http://"); plain && !localName(strings.SplitN(host, "/", 2)[0]) {
		d.find("http_not_https", certain(Likely), say("url", phrase.Quote(shownURL(e.url))), evidence("request.url", `"http://…"`, "https"))
	}
}

// tooMany explains a 429, and counts how many tokens the capture fetched.
func (d *diagnosis) tooMany(e *exchange) {
	const many = 3
	fetched := 0
	for _, o := range d.all {
		if o.granted != nil || d.asksForToken(o) {
			fetched++
		}
	}
	more := ""
	if fetched >= many {
		more = " The capture shows " + count(fetched, "request") + " for a token."
	}
	if wait := value(e.response, "Retry-After"); wait != "" && len(wait) < 10 && strings.Trim(wait, "0123456789") == "" {
		more += " It says to wait for " + wait + " seconds."
	}
	d.find("rate_limit", say("more", more), evidence("response.status", "429", "below 300"))
}

// explainRefusal reads the challenge and the words of a refusal.
func (d *diagnosis) explainRefusal(e *exchange) {
	fields := values(e.response, "WWW-Authenticate")
	bearer, other := chosen(challenges(strings.Join(fields, ", ")))
	words := masked(bearer.params["error_description"])
	cause, said := heardFrom(e, words)
	for _, source := range []string{visible(e.body), e.aside, bearer.params["error"]} {
		if cause == "" {
			cause, said = heardFrom(e, source)
		}
	}
	had := value(e.request, "Authorization") != ""
	switch {
	case bearer.params["error"] == "insufficient_user_authentication":
		d.stepUp(bearer)
	case bearer.params["error"] == "insufficient_scope" || cause == "insufficient_scope":
		scope := "more than it has"
		if bearer.params["scope"] != "" {
			scope = phrase.Quote(bearer.params["scope"])
		}
		d.find("insufficient_scope", certain(Likely), say("scope", scope))
	case bearer.scheme == "" && inAuthorization[strings.ToLower(other)] && had:
		d.find("header_replaced_by_proxy", certain(Likely), say("scheme", phrase.Quote(other)), evidence("response.headers.WWW-Authenticate", "", "Bearer"))
	case cause == "header_stripped_by_proxy":
		d.unseen(e, said, had)
	case cause != "":
		d.serverSays(cause, said)
	case bearer.params["error"] == "invalid_request":
		d.find("invalid_request", certain(Likely), say("words", orJust(words, "invalid_request")), evidence("response.headers.WWW-Authenticate", `"invalid_request"`, "invalid_token, or none"))
	case bearer.scheme != "" && bearer.params["error"] == "" && (had || !e.asked) && e.status == 401 && !d.unread():
		d.find("not_evaluated", certain(Likely), evidence("response.headers.WWW-Authenticate", `"Bearer"`, "an error"))
	case words != "" && d.report.Token != nil:
		d.find("server_says", certain(Hint), say("words", phrase.Quote(words), "ours", "No rule here knows these words."))
	case words != "" && len(d.report.Findings) == 0:
		d.find("server_says", certain(Likely), say("words", phrase.Quote(words), "ours", "That alone does not tell why: paste the request, or the token, beside it."))
	}
	if len(fields) == 0 && e.status == 401 && !e.logged {
		d.find("no_challenge", certain(Hint), evidence("response.headers.WWW-Authenticate", "", "a challenge"))
	}
	d.resourceMetadata(e, bearer.params["resource_metadata"])
}

// inAuthorization lists the schemes whose credentials go into Authorization. Others
// are for fields of their own, such as the keys of Azure API Management.
var inAuthorization = causeSet("basic digest negotiate ntlm kerberos hoba mutual scram-sha-1 scram-sha-256 aws4-hmac-sha256 gnap privatetoken")

func orJust(words, word string) string {
	if words == "" {
		words = word
	}
	return phrase.Quote(words)
}

// unseen explains a server that says that it saw no token.
func (d *diagnosis) unseen(e *exchange, words string, had bool) {
	switch {
	case d.confirmed(func(cause string) bool { return unread[cause] }, words):
	case had:
		d.find("header_stripped_by_proxy", certain(Likely), say("words", phrase.Quote(words)))
	case !e.asked, !d.asksForToken(e) && e.method != "OPTIONS" && !d.found("sanitised_capture"):
		d.find("no_auth_header", certain(Likely), told("no_auth_header", words))
	}
}

// unread reports whether it is known why the server saw no token.
func (d *diagnosis) unread() bool {
	return slices.ContainsFunc(d.report.Findings, func(f Finding) bool { return unread[f.Cause] && f.Certainty != Hint })
}

// stepUp explains a challenge that wants a fresher or stronger login (RFC 9470).
func (d *diagnosis) stepUp(c challenge) {
	how, worth := "a stronger login", Likely
	about := evidence("response.headers.WWW-Authenticate", `"insufficient_user_authentication"`, "a fresh or stronger login")
	if d.subject != nil {
		login, err := strconv.ParseInt(claim(d.subject.token, "auth_time"), 10, 64)
		most, bad := strconv.ParseInt(c.params["max_age"], 10, 32)
		if acr := claim(d.subject.token, "acr"); c.params["acr_values"] != "" {
			how = "a login of the kind " + phrase.Quote(c.params["acr_values"])
			if !slices.Contains(strings.Fields(c.params["acr_values"]), strings.Trim(acr, `"`)) {
				worth, about = Proved, evidence("claims.acr", acr, phrase.Quote(c.params["acr_values"]))
			}
		}
		if age := d.At.Unix() - login; err == nil && bad == nil && age > most {
			how = "a login of the last " + phrase.Words(time.Duration(most)*time.Second)
			worth, about = Proved, evidence("claims.auth_time", strconv.FormatInt(login, 10), ">= "+strconv.FormatInt(d.At.Unix()-most, 10))
		}
	}
	d.find("auth_time_max_age", certain(worth), say("how", how), about)
}

// sayingMembers are the members of a body in JSON that say why.
var sayingMembers = []string{"error_description", "message", "detail", "msg", "hint", "reason", "title", "error", "Message"}

// chosen gives the challenge of a token, and the scheme of another.
func chosen(list []challenge) (bearer challenge, other string) {
	for _, c := range list {
		token := strings.EqualFold(c.scheme, "Bearer") || strings.EqualFold(c.scheme, "DPoP")
		if token && bearer.scheme == "" {
			bearer = c
		} else if !token {
			other = c.scheme
		}
	}
	return bearer, other
}

// schemeWanted reports whether the answer asks for a scheme, or, for DPoP, does not
// ask for Bearer instead.
func (d *diagnosis) schemeWanted(scheme string) bool {
	var list []challenge
	if d.exchange != nil {
		list = challenges(strings.Join(values(d.exchange.response, "WWW-Authenticate"), ", "))
	}
	if slices.ContainsFunc(list, func(c challenge) bool { return strings.EqualFold(c.scheme, scheme) }) {
		return true
	}
	bearer, _ := chosen(list)
	return strings.EqualFold(scheme, "DPoP") && bearer.scheme == ""
}

// visible gives the text of a body without the tags of HTML; of JSON, what is for
// people before the rest.
func visible(body string) string {
	switch trimmed := strings.TrimSpace(body); {
	case strings.HasPrefix(trimmed, "{"):
		var words []string
		members := object(trimmed, sayingMembers...)
		for _, name := range sayingMembers {
			if text := plain(members[name]); text != "" {
				words = append(words, text)
			}
		}
		return strings.Join(append(words, body), "\n")
	case !strings.HasPrefix(trimmed, "<"):
		return body
	}
	var b strings.Builder
	for inside := range strings.SplitSeq(body, "<") {
		_, text, _ := strings.Cut(inside, ">")
		b.WriteString(text)
	}
	return b.String()
}
