package issuer

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
)

// authMethods are the ways in which an app can authenticate.
var authMethods = []string{"client_secret_basic", "client_secret_post", "private_key_jwt"}

// authenticate finds the app that a request comes from: by HTTP Basic or fields
// of the form (RFC 6749 section 2.3.1), or by an assertion that it signed. A
// wrong secret, an unknown client_id and a disabled app get one and the same
// answer.
func (s *Issuer) authenticate(r *http.Request, form map[string]string) (App, *refusal) {
	given := r.Header.Values("Authorization")
	asserts := form[clientAssertion] != "" || form[clientAssertionType] != ""
	switch {
	case len(given) == 0 && asserts:
		return s.authenticateAssertion(r.Context(), form)
	case len(given) == 0:
		return s.authenticateForm(form)
	case len(given) > 1:
		return App{}, badForm("there is more than one Authorization header")
	case form[clientSecret] != "" || asserts:
		return App{}, badForm("client credentials came twice, as Basic and in the body; send them once (RFC 6749 section 2.3)")
	}
	id, secret, ok := parseBasic(given[0])
	if !ok {
		return App{}, unauthorized("the Authorization header is not Basic followed by base64 of client_id:client_secret, both form-encoded before")
	}
	if named := form[clientID]; named != "" && named != id {
		return App{}, badForm("the body names another client_id than the Basic credentials")
	}
	if app, ok := s.apps.authenticate(id, secret); ok {
		return app, nil
	}
	return App{}, unauthorized("unknown client_id or wrong client_secret; in Basic both are form-encoded before base64 (RFC 6749 section 2.3.1)")
}

func (s *Issuer) authenticateForm(form map[string]string) (App, *refusal) {
	id, secret := form[clientID], Secret(form[clientSecret])
	if id == "" || secret == "" {
		return App{}, refuse(http.StatusUnauthorized, invalidClient, "client_id or client_secret is missing; send "+rightForms[grantType]+", or a client_assertion (RFC 7523)")
	}
	if app, ok := s.apps.authenticate(id, secret); ok {
		return app, nil
	}
	return App{}, refuse(http.StatusUnauthorized, invalidClient, "unknown client_id or wrong client_secret")
}

// unauthorized refuses Basic credentials, in the words of their own scheme (RFC
// 6749 section 5.2).
func unauthorized(description string) *refusal {
	refused := refuse(http.StatusUnauthorized, invalidClient, description)
	refused.challenge = `Basic realm="token endpoint", charset="UTF-8"`
	return refused
}

// parseBasic reads HTTP Basic credentials whose two parts are form-encoded.
func parseBasic(header string) (id string, secret Secret, ok bool) {
	scheme, encoded, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Basic") {
		return "", "", false
	}
	pair, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	if err != nil {
		return "", "", false
	}
	user, password, found := strings.Cut(string(pair), ":")
	id, err1 := url.QueryUnescape(user)
	decoded, err2 := url.QueryUnescape(password)
	return id, Secret(decoded), found && err1 == nil && err2 == nil
}
