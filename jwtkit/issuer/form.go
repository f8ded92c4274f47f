package issuer

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// Parameters of the token request.
const (
	grantType    = "grant_type"
	clientID     = "client_id"
	clientSecret = "client_secret"
	scope        = "scope"

	clientAssertion     = "client_assertion" // RFC 7521 section 4.2
	clientAssertionType = "client_assertion_type"

	tokenText = "token" // of introspection and revocation
)

const (
	formType = "application/x-www-form-urlencoded"
)

// rightForms say how to write what an endpoint takes, by the parameter that it
// requires.
var rightForms = map[string]string{
	grantType: "grant_type=client_credentials&client_id=...&client_secret=...",
	tokenText: "token=...&client_id=...&client_secret=...",
}

// readForm reads the parameters of a request, of which required must be there.
// One without a value counts as absent, one that is repeated is refused (RFC 6749
// section 3.2); those that nobody here knows are ignored.
func readForm(r *http.Request, required string) (map[string]string, *refusal) {
	rightForm := rightForms[required]
	if r.URL.RawQuery != "" {
		return nil, badForm("parameters belong in the body and not in the URL, which ends up in logs; send " + rightForm)
	}
	body, refused := readBody(r)
	if refused != nil {
		return nil, refused
	}
	if refused := checkFormType(r.Header.Get("Content-Type"), body, rightForm); refused != nil {
		return nil, refused
	}
	values, err := url.ParseQuery(string(body))
	if _, ok := errors.AsType[url.EscapeError](err); ok {
		return nil, badForm("a value in the form holds a % that is no percent-encoding; encode the values (curl --data-urlencode)")
	}
	if err != nil || values.Get(required) == "" {
		return nil, badForm(damage(string(body), required))
	}
	form := make(map[string]string, len(values))
	for name, all := range values {
		if len(all) > 1 {
			return nil, badForm("a parameter is there more than once; each may appear once (RFC 6749 section 3.2)")
		}
		form[name] = all[0]
	}
	return form, nil
}

func readBody(r *http.Request) ([]byte, *refusal) {
	body, err := io.ReadAll(r.Body)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, refuse(http.StatusRequestEntityTooLarge, invalidRequest, "the body is larger than 64 KiB")
	}
	if err != nil {
		return nil, badForm("the body broke off before its end")
	}
	return body, nil
}

func badForm(description string) *refusal {
	return refuse(http.StatusBadRequest, invalidRequest, description)
}

// checkFormType refuses what is not sent as a form, and JSON that is sent as
// one (curl -d labels everything a form).
func checkFormType(contentType string, body []byte, rightForm string) *refusal {
	mediaType, _, _ := mime.ParseMediaType(contentType)
	switch {
	case mediaType == "application/json", bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")):
		return badForm("the body is JSON; send a form instead: Content-Type: " + formType + " and the body " + rightForm)
	case mediaType == "multipart/form-data":
		return badForm("the body is multipart/form-data (curl -F); send Content-Type: " + formType + " (curl -d) and the body " + rightForm)
	case mediaType != formType:
		return badForm("send Content-Type: " + formType + " and the body " + rightForm)
	}
	return nil
}

// damage says what is wrong with a body that lacks what is required. It knows the
// form whose separators were escaped on their way through a document:
// grant_type#client_credentials&#x26;client_id#...
func damage(body, required string) string {
	rightForm := rightForms[required]
	body = strings.ToLower(body)
	var seen []string
	if strings.Contains(body, grantType+"#") || strings.Contains(body, clientID+"#") {
		seen = append(seen, "'#' stands where '=' belongs")
	}
	if strings.Contains(body, "&#x26;") || strings.Contains(body, "&#38;") || strings.Contains(body, "&amp;") {
		seen = append(seen, "'&' was escaped as in HTML")
	}
	switch {
	case seen != nil:
		return "the form was damaged, perhaps by copying it from a document: " + strings.Join(seen, ", ") + "; write " + rightForm
	case strings.TrimSpace(body) == "":
		return "the body is empty; send " + rightForm
	}
	return "the body is not a form with a " + required + "; send " + rightForm
}
