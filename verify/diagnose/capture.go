package diagnose

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// compareExchanges applies the rules that look at several exchanges of a capture,
// and at when they happened, to the one that is explained.
func (d *diagnosis) compareExchanges(e *exchange) {
	d.assume(e)
	d.ladder(slices.Index(d.all, e))
	d.intermittent(e)
	d.staleToken(e)
	d.cachedAnswer(e)
	d.inFlight(e)
	d.apiClock(e)
	d.maskedByCORS(e)
	d.afterwards(e)
	d.judgeDocuments()
	d.unreachableKeys()
	if g := d.lastGrant(e); g != nil {
		d.judgeGrant(g)
	}
}

// assume takes the token that is explained for the one that was sent where the
// capture does not show it: in answers alone, or behind the name of a variable.
func (d *diagnosis) assume(e *exchange) {
	if e.carried != nil || d.subject == nil || preflight(e) {
		return
	}
	token, sent := d.wallet.take(d.subject.token.Text()), value(e.request, "Authorization")
	for _, o := range d.all {
		if o.carried == nil && o.granted == nil && value(o.request, "Authorization") == sent && o.asked == e.asked && (sent != "" || sameCall(o, e)) {
			o.carried = token
		}
	}
}

// intermittent finds that the same call with the same token was let in and refused
// while the token was good: who answered makes the difference.
func (d *diagnosis) intermittent(e *exchange) {
	at := e.instant()
	if at.IsZero() {
		at = d.At
	}
	if e.carried == nil || e.status != 401 || !e.carried.good(at) || asksForNonce(e) {
		return
	}
	let := slices.DeleteFunc(slices.Clone(d.all), func(o *exchange) bool {
		return o.carried != e.carried || !o.accepted() || !sameCall(o, e) || hidesRefusal(o) || o.granted != nil
	})
	if len(let) == 0 {
		return
	}
	which, name := "", tellsApart(let, e)
	switch {
	case name == "" && !e.asked: // they may be answers to anything
		return
	case name != "" && !echoed(e, value(e.response, name)):
		which = " It was refused by " + phrase.Quote(value(e.response, name)) + " and let in by " + phrase.Quote(value(let[0].response, name)) + " (" + name + ")."
	}
	d.find("intermittent", certain(Likely), say("count", count(len(let), "time"), "which", which), evidence("response.status", "401", "200, as before with the same token"))
}

// asksForNonce reports whether an answer wants the request once more, with a nonce
// (RFC 9449 section 9).
func asksForNonce(e *exchange) bool {
	return strings.Contains(strings.Join(values(e.response, "WWW-Authenticate"), ", "), "use_dpop_nonce")
}

// echoed reports whether a server only repeats what the request held, which may be
// secret.
func echoed(e *exchange, text string) bool {
	return strings.Contains(e.url+e.form, text) || slices.ContainsFunc(e.request, func(f field) bool { return strings.Contains(f.value, text) })
}

// instanceFields name who answered, among several replicas.
var instanceFields = []string{"X-Served-By", "X-Backend-Server", "X-Upstream", "X-Pod", "X-Pod-Name", "X-Instance", "X-Instance-Id", "X-Node", "X-Hostname", "X-Server", "X-Replica", "X-Container-Id", "Via", "Server"}

// tellsApart gives the field by which those who let a call in differ from the one
// who refused it.
func tellsApart(let []*exchange, refused *exchange) string {
	for _, name := range instanceFields {
		who := value(refused.response, name)
		if who != "" && !slices.ContainsFunc(let, func(o *exchange) bool { return value(o.response, name) == who || value(o.response, name) == "" }) {
			return name
		}
	}
	return ""
}

// staleToken finds that a dead token was sent after a newer one had come.
func (d *diagnosis) staleToken(e *exchange) {
	old, at := e.carried, e.instant()
	if !e.refused() || old == nil || old.token == nil || at.IsZero() || !old.claims.Expired(at, 0) {
		return
	}
	for _, o := range d.all[:max(slices.Index(d.all, e), 0)] {
		for _, c := range []*carried{o.carried, o.grantedToken()} {
			if c != nil && c != old && c.token != nil && sameKind(c, old) && c.claims.Expiry.After(old.claims.Expiry) && !o.instant().After(at) {
				d.find("stale_client_cache", say("old", strconv.Itoa(old.number), "new", strconv.Itoa(c.number)),
					evidence("request.headers.Authorization", `"Bearer …"`, "the newer token of this capture"))
				return
			}
		}
	}
}

// grantedToken gives the token that the answer gave, nil if none.
func (e *exchange) grantedToken() *carried {
	if e.granted == nil {
		return nil
	}
	return e.granted.carried
}

// sameKind reports whether one token can stand for the other: of the same issuer and
// subject, and with an audience in common.
func sameKind(a, b *carried) bool {
	common := len(a.claims.Audience) == 0 && len(b.claims.Audience) == 0 ||
		slices.ContainsFunc(a.claims.Audience, func(audience string) bool { return slices.Contains(b.claims.Audience, audience) })
	return a.claims.Issuer == b.claims.Issuer && a.claims.Subject == b.claims.Subject && common
}

// cachedAnswer finds that a refusal was not made for this request, but kept.
func (d *diagnosis) cachedAnswer(e *exchange) {
	if !e.refused() {
		return
	}
	age, _ := strconv.Atoi(value(e.response, "Age"))
	for _, name := range []string{"X-Cache", "CF-Cache-Status", "X-Cache-Status", "X-Proxy-Cache"} {
		if contains(value(e.response, name), "hit") {
			d.find("cached_deny", certain(Likely), say("how", "its field "+name+" says so"), evidence("response.headers."+name, `"HIT"`, "MISS, or absent"))
			return
		}
	}
	switch {
	case age > 0:
		d.find("cached_deny", certain(Likely), say("how", "it is "+phrase.Words(time.Duration(min(age, 1<<31))*time.Second)+" old"), evidence("response.headers.Age", strconv.Itoa(age), "absent"))
	case e.status == 403 && e.carried != nil && value(e.response, "X-Amzn-RequestId")+value(e.response, "Apigw-Requestid") != "" && slices.ContainsFunc(d.all, func(o *exchange) bool {
		return o.carried == e.carried && o.accepted() && !sameCall(o, e)
	}):
		d.find("cached_deny", certain(Hint), say("how", "AWS keeps what an authorizer decided about a token, and that may name other paths alone"), evidence("response.status", "403", "200, as at another path"))
	}
}

// afterwards notes how it went on behind a refusal: that the same call was let in
// with another token, or that no other token was to be had.
func (d *diagnosis) afterwards(e *exchange) {
	place := slices.Index(d.all, e)
	if !e.refused() || e.carried == nil || place < 0 {
		return
	}
	for _, o := range d.all[place+1:] {
		failure := tokenErrors[plain(object(strings.TrimSpace(o.body), "error")["error"])]
		switch {
		case o.carried != nil && o.carried != e.carried && o.accepted() && sameCall(o, e):
			d.note("afterwards the same request was let in, with token " + strconv.Itoa(o.carried.number))
			return
		case failure != "" && d.asksForToken(o):
			d.note("afterwards a new token was asked for and refused: " + failure)
			return
		}
	}
}

// drop takes back a finding that another explains better.
func (d *diagnosis) drop(cause string) {
	d.report.Findings = slices.DeleteFunc(d.report.Findings, func(f Finding) bool { return f.Cause == cause })
}

// maskedByCORS finds a refusal that a browser hides from the page that asked.
func (d *diagnosis) maskedByCORS(e *exchange) {
	origin := value(e.request, "Origin")
	host, _ := splitIssuer(origin)
	if e.refused() && origin != "" && origin != "null" && !strings.EqualFold(host, e.host()) && value(e.response, "Access-Control-Allow-Origin") == "" {
		d.find("cors_masks_401", certain(Likely), say("status", strconv.Itoa(e.status)), evidence("response.headers.Access-Control-Allow-Origin", "", phrase.Quote(origin)))
	}
}

// lastGrant gives what a token endpoint said of the token that was sent, or else
// the last that it gave.
func (d *diagnosis) lastGrant(e *exchange) (last *grant) {
	for _, o := range d.all {
		if o.granted != nil && (last == nil || last.carried != e.carried) {
			last = o.granted
		}
	}
	return last
}
