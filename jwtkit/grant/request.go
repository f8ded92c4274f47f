package grant

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// An HTTPRequest is a request to a token endpoint, ready for net/http or for
// JavaScript's fetch. The credentials stand in a header or in the body, so
// both are secrets. Send it without following redirects: they would carry the
// credentials to another place.
type HTTPRequest struct {
	Method string
	URL    string
	Header map[string]Secret // by canonical name
	Body   Secret
}

// Prepare gives the HTTP request of r. It is the same, byte by byte, for the
// same r. What cannot be sent is [jwtkit.CodeRequestInvalid].
func (r Request) Prepare() (HTTPRequest, error) {
	if err := r.check(); err != nil {
		return HTTPRequest{}, err
	}
	header := map[string]Secret{
		"Accept":       NewSecret("application/json"),
		"Content-Type": NewSecret("application/x-www-form-urlencoded"),
	}
	var body form
	body.add("grant_type", "client_credentials")
	switch r.method() {
	case ClientSecretBasic:
		header["Authorization"] = NewSecret("Basic " + r.basic())
	case ClientSecretPost:
		body.add("client_id", r.ClientID)
		body.add("client_secret", r.ClientSecret.Reveal())
	case PrivateKeyJWT:
		body.add("client_id", r.ClientID) // some servers do not look for it in the assertion
		body.add("client_assertion_type", assertionType)
		body.add("client_assertion", r.Assertion.Reveal())
	}
	if len(r.Scopes) > 0 {
		body.add("scope", strings.Join(r.Scopes, " "))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Params)) {
		for _, value := range r.Params[name] {
			body.add(name, value)
		}
	}
	return HTTPRequest{Method: "POST", URL: r.TokenURL, Header: header, Body: NewSecret(body.text.String())}, nil
}

func (r Request) method() AuthMethod {
	if r.Method == "" {
		return ClientSecretBasic
	}
	return r.Method
}

// basic is the credentials of RFC 7617, each part form-encoded before (RFC
// 6749 section 2.3.1): a colon in the client ID would end it otherwise.
func (r Request) basic() string {
	pair := formEncode(r.ClientID) + ":" + formEncode(r.ClientSecret.Reveal())
	return base64.StdEncoding.EncodeToString([]byte(pair))
}

func (r Request) check() error {
	if _, err := Origin(r.TokenURL); err != nil {
		return err
	}
	if err := checkCredential("the client ID", r.ClientID); err != nil {
		return err
	}
	if err := r.checkProof(); err != nil {
		return err
	}
	for _, scope := range r.Scopes {
		if !isScope(scope) {
			return fault(jwtkit.CodeRequestInvalid, "not one scope (RFC 6749 section 3.3; give several as several): "+phrase.Quote(scope))
		}
	}
	return r.checkParams()
}

// checkProof looks at what the method proves the client's identity with.
func (r Request) checkProof() error {
	switch m := r.method(); m {
	case ClientSecretBasic, ClientSecretPost:
		return checkCredential("the client secret", r.ClientSecret.Reveal())
	case PrivateKeyJWT:
		return checkAssertion(r.Assertion.Reveal())
	default:
		return fault(jwtkit.CodeRequestInvalid, "the client authentication method is not client_secret_basic, client_secret_post or private_key_jwt: "+phrase.Quote(string(m)))
	}
}

// checkCredential says what is wrong with a client ID or secret without
// showing it.
func checkCredential(what, text string) error {
	var wrong string
	switch {
	case text == "":
		wrong = " is empty"
	case !utf8.ValidString(text):
		wrong = " is not valid UTF-8"
	case strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\r"):
		wrong = " ends with a line break: written by echo or an editor? Use printf %s, or cut it off"
	case strings.ContainsFunc(text, isControl):
		wrong = " holds a control character: copy it again"
	default:
		return nil
	}
	return fault(jwtkit.CodeRequestInvalid, what+wrong)
}

func isControl(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }

func isScope(scope string) bool {
	return scope != "" && !strings.ContainsFunc(scope, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || r == '"' || r == '\\'
	})
}

// ownParams are written from fields of a Request, so none may come a second
// time: servers differ in which of two they read.
var ownParams = []string{"grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type", "scope"}

func (r Request) checkParams() error {
	for name := range r.Params {
		if name == "" || slices.Contains(ownParams, name) {
			return fault(jwtkit.CodeRequestInvalid, "not a further parameter, but one that the request sets itself: "+phrase.Quote(name))
		}
	}
	return nil
}
