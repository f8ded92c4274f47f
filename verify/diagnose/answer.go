package diagnose

import (
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/verify"
)

// explainAnswer says what the answer shows, beside or against what the token
// shows. It runs last, when everything about the token is known.
func (d *diagnosis) explainAnswer() {
	e := d.exchange
	if e == nil || e.status == 0 {
		return
	}
	if e.status == 429 {
		d.find("rate_limit", evidence("response.status", "429", "below 300"))
	}
	if e.status == 431 || e.status == 400 && strings.Contains(strings.ToLower(e.body), "header") && strings.Contains(strings.ToLower(e.body), "too large") {
		size := len(value(e.request, "Authorization"))
		d.find("header_too_large", say("status", strconv.Itoa(e.status), "size", strconv.Itoa(size)), evidence("response.status", strconv.Itoa(e.status), "401 or 200"))
	}
	if host, plain := strings.CutPrefix(e.url, "http://"); plain && !localName(strings.SplitN(host, "/", 2)[0]) {
		d.find("http_not_https", certain(Likely), say("url", phrase.Quote(shownURL(e.url))), evidence("request.url", `"http://…"`, "https"))
	}
	if d.tokenEndpointRefused(e.body) {
		return
	}
	if e.status == 401 || e.status == 403 {
		d.explainRefusal(e)
	}
}

// explainRefusal reads the challenge and the words of a 401 or 403.
func (d *diagnosis) explainRefusal(e *exchange) {
	fields := values(e.response, "WWW-Authenticate")
	bearer, other := chosen(challenges(strings.Join(fields, ", ")))
	words := masked(bearer.params["error_description"])
	cause, said := meant(words)
	for _, source := range []string{visible(e.body), bearer.params["error"]} {
		if cause == "" {
			cause, said = meant(source)
		}
	}
	had := value(e.request, "Authorization") != ""
	switch {
	case bearer.params["error"] == "insufficient_scope" || cause == "insufficient_scope":
		scope := "more than it has"
		if bearer.params["scope"] != "" {
			scope = phrase.Quote(bearer.params["scope"])
		}
		d.find("insufficient_scope", certain(Likely), say("scope", scope))
	case bearer.scheme == "" && other != "" && had:
		d.find("header_replaced_by_proxy", certain(Likely), say("scheme", phrase.Quote(other)), evidence("response.headers.WWW-Authenticate", "", "Bearer"))
	case cause == "header_stripped_by_proxy":
		d.unseen(e, said, had)
	case cause != "":
		d.serverSays(cause, said)
	case bearer.scheme != "" && bearer.params["error"] == "" && (had || !e.asked) && e.status == 401:
		d.find("not_evaluated", certain(Likely), evidence("response.headers.WWW-Authenticate", `"Bearer"`, "an error"))
	case words != "" && d.report.Token != nil:
		d.find("server_says", certain(Hint), say("words", phrase.Quote(words), "ours", "No rule here knows these words."))
	case words != "" && len(d.report.Findings) == 0:
		d.find("server_says", certain(Likely), say("words", phrase.Quote(words), "ours", "That alone does not tell why: paste the request, or the token, beside it."))
	}
	if len(fields) == 0 && e.status == 401 {
		d.find("no_challenge", certain(Hint), evidence("response.headers.WWW-Authenticate", "", "a challenge"))
	}
}

// unseen explains a server that says that it saw no token.
func (d *diagnosis) unseen(e *exchange, words string, had bool) {
	switch {
	case had:
		d.find("header_stripped_by_proxy", certain(Likely), say("words", phrase.Quote(words)))
	case !e.asked:
		d.find("no_auth_header", certain(Likely), told("no_auth_header", words))
	}
}

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

// visible gives the text of a body without the tags of HTML.
func visible(body string) string {
	if !strings.HasPrefix(strings.TrimSpace(body), "<") {
		return body
	}
	var b strings.Builder
	for inside := range strings.SplitSeq(body, "<") {
		_, text, _ := strings.Cut(inside, ">")
		b.WriteString(text)
	}
	return b.String()
}

// serverSays puts the server's words beside what the token shows: into the finding
// that they confirm, or as a finding of their own that names the contradiction.
func (d *diagnosis) serverSays(cause, words string) {
	for i := range d.report.Findings {
		f := &d.report.Findings[i]
		if family(f.Cause) == family(cause) {
			f.Say += " The API says the same: " + phrase.Quote(words) + "."
			return
		}
	}
	switch {
	case cause == "dpop_nonce" || cause == "google_needs_id_token":
		d.find(cause, certain(Likely))
	case cause == "unknown_kid" && d.signatureHeld():
		d.find("kid_too_new_for_api", certain(Likely))
	case (cause == "expired" || cause == "not_yet_valid") && d.report.Times.Expiry != nil && d.report.Token != nil:
		d.find("clock_skew_api", certain(Likely), say("words", phrase.Quote(words)))
	case causes[cause] > 0 && d.report.Token == nil:
		d.find(cause, certain(Likely), told(cause, words))
	default:
		ours := "Nothing in the token shows that."
		if len(d.report.Unchecked) > 0 {
			ours = "That was not checked here, for lack of what is listed below."
		}
		d.find("server_says", certain(Likely), say("words", phrase.Quote(words), "ours", ours))
	}
}

// told replaces the words of a cause by the server's, where the token that would
// fill them is not at hand.
func told(cause, words string) detail {
	return func(f *Finding) {
		f.Say = "The API says: " + phrase.Quote(words) + ". That means: " + cause + "."
		f.Fix = strings.NewReplacer("{how}", "", "{scheme}", "another scheme").Replace(f.Fix)
	}
}

// family gives the plain cause that a finer one belongs to.
func family(cause string) string {
	switch {
	case strings.HasPrefix(cause, "iss_"):
		return "issuer_mismatch"
	case strings.HasPrefix(cause, "aud_"), cause == "id_token":
		return "audience_mismatch"
	case strings.HasPrefix(cause, "sig_"), strings.HasPrefix(cause, "ecdsa_"), strings.HasPrefix(cause, "secret_"), cause == "wrong_kid":
		return "bad_signature"
	case cause == "hs_with_jwks", cause == "alg_none":
		return "alg_not_allowed"
	}
	return cause
}

func (d *diagnosis) signatureHeld() bool {
	for _, check := range d.report.Passed {
		if check == verify.CheckSignature {
			return true
		}
	}
	return false
}

// tokenErrors names the causes of the errors of RFC 6749 section 5.2.
var tokenErrors = map[string]string{
	"invalid_client": "invalid_client", "invalid_scope": "invalid_scope", "scope_invalid": "invalid_scope",
	"invalid_grant": "invalid_grant", "unauthorized_client": "unauthorized_client", "unsupported_grant_type": "unsupported_grant",
}

// tokenEndpointRefused finds the error of a token endpoint in a body.
func (d *diagnosis) tokenEndpointRefused(body string) bool {
	body = strings.TrimSpace(body)
	if !strings.HasPrefix(body, "{") {
		return false
	}
	members := object(body, "error", "error_description")
	name := tokenErrors[plain(members["error"])]
	if name == "" {
		return false
	}
	words := phrase.Quote(plain(members["error"]))
	if description := plain(members["error_description"]); description != "" {
		words = phrase.Quote(masked(description))
	}
	d.find(name, say("words", words), evidence("response.body.error", members["error"], "an access_token"))
	return true
}
