package diagnose

import (
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// tokenErrors names the causes of the errors of RFC 6749 section 5.2.
var tokenErrors = map[string]string{
	"invalid_client": "invalid_client", "invalid_scope": "invalid_scope", "scope_invalid": "invalid_scope", "invalid_target": "invalid_scope", "invalid_resource": "invalid_scope",
	"invalid_grant": "invalid_grant", "unauthorized_client": "unauthorized_client", "unsupported_grant_type": "unsupported_grant",
}

// tokenEndpointRefused finds the error of a token endpoint in a body.
func (d *diagnosis) tokenEndpointRefused(body string) bool {
	return d.clientRefused(new(exchange), body)
}

func (d *diagnosis) clientRefused(e *exchange, body string) bool {
	body = strings.TrimSpace(body)
	if !strings.HasPrefix(body, "{") {
		return false
	}
	members := object(body, "error", "error_description")
	code, description := plain(members["error"]), plain(members["error_description"])
	words := phrase.Quote(code)
	if description != "" {
		words = phrase.Quote(masked(description))
	}
	name := tokenErrors[code]
	if name == "" {
		return code == "invalid_request" && d.malformedGrant(e, description, words)
	}
	worth, finer := Proved, d.refineRefusal(e, name, description, words)
	if finer == Likely || d.found("content_type") {
		worth = Likely // what stands behind it comes first
	}
	d.find(name, certain(worth), say("words", words), evidence("response.body.error", members["error"], "an access_token"))
	return true
}

// malformedGrant explains the error invalid_request of a token endpoint, as far as
// its words do.
func (d *diagnosis) malformedGrant(e *exchange, description, words string) bool {
	if d.issuerSays(e, "", description, words) {
		return true
	}
	if d.asksForToken(e) && !d.found("content_type") {
		d.find("invalid_request", certain(Likely), say("words", words), evidence("response.body.error", `"invalid_request"`, "an access_token"))
	}
	return d.asksForToken(e)
}

// refineRefusal looks behind the error of a token endpoint: into its words, then
// into the request.
func (d *diagnosis) refineRefusal(e *exchange, name, description, words string) Certainty {
	if d.issuerSays(e, name, description, words) {
		return Likely
	}
	if name == "invalid_client" || name == "unauthorized_client" {
		return d.refineClient(e)
	}
	return ""
}

// issuerSays finds the cause that the words of a token endpoint name closer than its error.
func (d *diagnosis) issuerSays(e *exchange, name, description, words string) bool {
	for _, s := range grantSayings {
		if s.cause == name || matched(lowerASCII(description), s.pattern) < 0 {
			continue
		}
		how := "the issuer says " + words
		if s.cause == "content_type" {
			how = "is none, says the issuer: " + words
		}
		if !d.found(s.cause) {
			d.find(s.cause, certain(Likely), say("how", how, "words", words, "status", strconv.Itoa(e.status), "right", "the token_endpoint of the issuer's discovery document"))
		}
		return true
	}
	return false
}

// silent explains a token endpoint that refuses the client without a word.
func (d *diagnosis) silent(e *exchange) {
	if !e.refused() || d.found("content_type") || d.found("wrong_path") {
		return
	}
	d.refineClient(e)
	d.find("invalid_client", certain(Likely), say("words", "status "+strconv.Itoa(e.status)+", without a word"), evidence("response.status", strconv.Itoa(e.status), "200"))
}
