package diagnose

import (
	"slices"
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// tokenPaths end the addresses of token endpoints.
var tokenPaths = []string{"/connect/token", "/oauth/token", "/oauth2/token", "/openid-connect/token", "/oauth2/v2.0/token", "/v1/token", "/token.oauth2", "/o/token", "/oauth/access_token", "/token"}

// asksForToken reports whether an exchange is with a token endpoint, or was meant
// to be.
func (d *diagnosis) asksForToken(e *exchange) bool {
	if strings.Contains(e.form, "grant_type=") || strings.Contains(e.form, `"grant_type"`) {
		return true
	}
	path := strings.TrimSuffix(e.path(), "/")
	if d.metadataFor("token_endpoint", e) {
		return true
	}
	scheme := schemeOf(value(e.request, "Authorization"))
	if strings.EqualFold(scheme, "Bearer") || e.method != "POST" && !strings.EqualFold(scheme, "Basic") {
		return false
	}
	for _, end := range tokenPaths {
		if strings.HasSuffix(path, end) {
			return true
		}
	}
	return false
}

func schemeOf(field string) string {
	scheme, _, _ := strings.Cut(field, " ")
	return scheme
}

// asksAsClient reports whether a request goes to another endpoint of an issuer where
// clients log in (RFC 7009, RFC 7662, RFC 9126, RFC 8628).
func asksAsClient(e *exchange) bool {
	path := lowerASCII(e.path())
	return slices.ContainsFunc([]string{"/introspect", "/token_info", "/revoke", "/revocation", "/par", "/device_authorization", "/introspection"}, func(end string) bool {
		return strings.HasSuffix(path, end)
	})
}

// misaddressed explains a token request that never reached a token endpoint.
func (d *diagnosis) misaddressed(e *exchange) {
	json := strings.Contains(lowerASCII(value(e.request, "Content-Type")), "json") || strings.HasPrefix(strings.TrimSpace(e.form), "{")
	about, how := evidence("response.status", strconv.Itoa(e.status), "200"), say("how", "was sent as JSON")
	if !json {
		how = say("how", "was refused for its media type")
	}
	switch html := isMarkup(strings.TrimSpace(e.body)); {
	case e.status == 415 || json && e.status == 400 && (contains(e.body, "invalid_request") || contains(e.body, "unsupported_grant_type") || contains(e.body, "grant_type")):
		d.find("content_type", how, about)
	case json && e.status >= 400 && e.status != 404 && e.status != 405:
		d.find("content_type", certain(Likely), how, about)
	case e.status == 404 || e.status == 405 || html && e.status >= 400:
		worth, right := Likely, "the token_endpoint of the issuer's discovery document"
		if known := d.metadata("token_endpoint", e.host()); known != "" && shownURL(known) != shownURL(e.url) && strings.Contains(e.url, "://") {
			worth, right = Proved, phrase.Quote(shownURL(known))
		}
		d.find("wrong_path", certain(worth), say("status", strconv.Itoa(e.status), "right", right), about)
	}
}

func contains(text, word string) bool { return strings.Contains(lowerASCII(text), word) }

// A clientLogin is how a client showed who it is to a token endpoint (RFC 6749
// section 2.3.1). Nothing of it is ever printed.
type clientLogin struct{ method, id, secret, raw string }

// loginsOf gives the ways in which a token request shows its client.
func loginsOf(e *exchange) (list []clientLogin) {
	if scheme, rest, _ := strings.Cut(value(e.request, "Authorization"), " "); strings.EqualFold(scheme, "Basic") {
		if decoded, ok := fromBase64(strings.TrimSpace(rest)); ok {
			id, secret, _ := strings.Cut(decoded, ":")
			list = append(list, clientLogin{"client_secret_basic", id, secret, secret})
		}
	}
	form := map[string]string{}
	for _, pair := range strings.SplitN(e.form, "&", 50) {
		name, content, _ := strings.Cut(pair, "=")
		form[name] = content
	}
	switch {
	case form["client_assertion"] != "":
		list = append(list, clientLogin{method: "private_key_jwt"})
	case form["client_secret"] != "":
		list = append(list, clientLogin{"client_secret_post", formDecoded(form["client_id"]), formDecoded(form["client_secret"]), form["client_secret"]})
	}
	return list
}

// formDecoded undoes the encoding of a form; what is wrongly encoded stays.
func formDecoded(text string) string {
	if decoded, ok := unescape(strings.ReplaceAll(text, "+", " ")); ok {
		return decoded
	}
	return text
}

// refineClient says why a client was refused, as far as its request shows, and
// how well that is known; "" when it shows nothing.
func (d *diagnosis) refineClient(e *exchange) Certainty {
	logins := loginsOf(e)
	if len(logins) > 1 {
		d.find("auth_method", say("how", "the request shows the client twice, in the Authorization header and in the form, which RFC 6749 section 2.3 forbids"),
			evidence("request.client", strconv.Itoa(len(logins)), "1"))
		return Proved
	}
	if len(logins) == 0 {
		return ""
	}
	used := logins[0]
	if accepted := d.methods(e); len(accepted) > 0 && !strings.Contains(" "+strings.Join(accepted, " ")+" ", " "+used.method+" ") {
		d.find("auth_method", say("how", "the request uses "+used.method+", but the issuer's discovery document names "+phrase.List(accepted)),
			evidence("request.client", strconv.Quote(used.method), phrase.List(accepted)))
		return Proved
	}
	if used.method == "private_key_jwt" {
		return ""
	}
	if how, worth := oddSecret(used, e.host()); how != "" {
		d.find("secret_shape", certain(worth), say("how", how))
		return worth
	}
	return d.secretEncoding(e, used)
}

// oddSecret says why a text can hardly be a client's secret. Line breaks are not
// in its grammar at all (RFC 6749 appendix A.2).
func oddSecret(used clientLogin, host string) (how string, worth Certainty) {
	secret := used.secret
	switch trimmed := strings.TrimSpace(secret); {
	case strings.ContainsAny(secret, "\r\n\t"):
		return "it has a line break or a tab in it", Proved
	case secret != trimmed:
		return "it begins or ends with a blank", Likely
	case len(secret) > 1 && strings.Trim(secret, `"'`) != secret:
		return "it has quotes around it", Likely
	case secret == "":
		return "it is empty", Likely
	case used.id == secret:
		return "it is the client_id once more", Likely
	case isGUID(secret) && strings.Contains(host, "login.microsoftonline."):
		return "it is a GUID, as the ID of a secret is, while the value of one never is", Likely
	case isGUID(secret) && !isGUID(used.id) && len(used.id) >= 30:
		return "it looks like a client_id, and the client_id like a secret: they changed places", Likely
	}
	if what, ok := placeholder(secret); ok {
		return "it is " + what + ", never filled in", Likely
	}
	return "", ""
}

func isGUID(text string) bool {
	if len(text) != 36 || strings.Count(text, "-") != 4 {
		return false
	}
	_, ok := fromHex(strings.ReplaceAll(text, "-", ""))
	return ok
}

// secretEncoding finds a secret whose characters the two sides may read
// differently: RFC 6749 section 2.3.1 wants them encoded as in a form, even in
// Basic, and half of the servers disagree.
func (d *diagnosis) secretEncoding(e *exchange, used clientLogin) Certainty {
	for _, other := range d.all {
		if other == e || !other.accepted() || other.granted == nil {
			continue
		}
		for _, good := range loginsOf(other) {
			if good.id == used.id && good.raw != used.raw && (formDecoded(good.raw) == used.raw || formDecoded(used.raw) == good.raw) {
				d.find("secret_encoding", say("how", "another request of this capture was let in with the same secret, otherwise encoded"))
				return Proved
			}
		}
	}
	how := ""
	switch basic := used.method == "client_secret_basic"; {
	case basic && strings.ContainsAny(used.raw, "+/%:=& "):
		how = "the secret has characters that are encoded as in a form (RFC 6749 section 2.3.1) or not, as the server likes it"
		if _, ok := unescape(used.raw); ok && strings.Contains(used.raw, "%") {
			how = "the secret is sent encoded as in a form (RFC 6749 section 2.3.1), and this server may want it as it is"
		}
	case !basic && strings.Contains(used.raw, "+"):
		how = "the secret stands in the form with a bare +, which a server reads as a blank"
	default:
		return ""
	}
	d.find("secret_encoding", certain(Likely), say("how", how))
	return Likely
}
