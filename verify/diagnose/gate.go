package diagnose

import (
	"strconv"
	"strings"
)

// A gate is something in front of an API, and the sign by which its own refusals
// are known: what a field of the answer, or for "" its body, holds, in lower case.
type gate struct{ field, sign, what string }

var gates = []gate{
	{"X-Goog-IAP-Generated-Response", "true", "Google's Identity-Aware Proxy"},
	{"CF-Mitigated", "", "a challenge of Cloudflare"},
	{"WWW-Authenticate", "cloudflare-access", "Cloudflare Access"},
	{"Location", ".cloudflareaccess.com/", "the login of Cloudflare Access"},
	{"Location", "accounts.google.com/", "a login of Google"},
	{"X-Amzn-Waf-Action", "", "the firewall of AWS"},
	{"Server", "awselb/", "a load balancer of AWS"},
	{"Server", "akamaighost", "Akamai"},
	{"X-Sucuri-Block", "", "Sucuri"},
	{"", "| cloudflare</title>", "Cloudflare"},
	{"", "just a moment...", "a challenge of Cloudflare"},
	{"", "cloudfront", "CloudFront"},
	{"", "errors.edgesuite.net", "Akamai"},
	{"", "<center>nginx", "nginx itself"},
	{"", "<center>openresty", "OpenResty itself"},
	{"", "access is denied due to invalid credentials", "IIS itself"},
	{"", "incapsula incident", "Imperva"},
	{"", "oauth2 proxy", "oauth2-proxy"},
	{"", "missing subscription key", "Azure API Management"},
	{"", "invalid subscription key", "Azure API Management"},
}

// logins are parts of the addresses of login pages.
var logins = []string{"/login", "/signin", "/sign-in", "/sign_in", "/sso", "/saml", "/oauth2/start", "/oauth2/authorize", "/oauth2/v2.0/authorize", "/authorize", "/openid-connect/auth", "/accounts/login"}

// notTheAPI finds that something in front of the API answered in its place.
func (d *diagnosis) notTheAPI(e *exchange) {
	if !e.refused() && !redirects[e.status] && e.status != 503 {
		return
	}
	if bearer, _ := chosen(challenges(strings.Join(values(e.response, "WWW-Authenticate"), ", "))); bearer.scheme != "" {
		return
	}
	body := lowerASCII(e.body)
	html := isMarkup(strings.TrimSpace(e.body))
	for _, g := range gates {
		content, there := body, g.field == "" && (html || strings.Contains(g.sign, " subscription "))
		if g.field != "" {
			content = lowerASCII(value(e.response, g.field))
			there = content != ""
		}
		if there && strings.Contains(content, g.sign) {
			d.find("not_the_api", certain(Likely), say("what", g.what), evidence("response.status", strconv.Itoa(e.status), "an answer of the API itself"))
			return
		}
	}
	switch {
	case redirects[e.status] && leadsToLogin(e):
		d.find("not_the_api", certain(Likely), say("what", "a login page"), evidence("response.headers.Location", quoted(shownURL(value(e.response, "Location"))), "an answer of the API itself"))
	case html && e.refused():
		d.find("not_the_api", certain(Hint), say("what", "perhaps a server or a login"), evidence("response.body", `"<html…"`, "JSON, or nothing"))
	}
}

// leadsToLogin reports whether an answer sends a request that has a token to a
// login page.
func leadsToLogin(e *exchange) bool {
	to := lowerASCII(shownURL(value(e.response, "Location")))
	for _, part := range logins {
		if strings.Contains(to, part) {
			return e.carried != nil || value(e.request, "Authorization") != ""
		}
	}
	return false
}
