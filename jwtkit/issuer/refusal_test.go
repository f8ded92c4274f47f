package issuer_test

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

// canary stands where a caller's own text could be echoed.
const canary = "CANARY-7f3a"

// refusals are requests to the token endpoint that must fail, with what the
// answer says.
var refusals = []struct {
	name, contentType, body string
	authorization           []string
	query, method           string
	status                  int
	code                    string
	says                    []string
}{
	{
		name:   "wrong secret",
		body:   "grant_type=client_credentials&client_id=shop&client_secret=" + canary,
		status: 401, code: "invalid_client", says: []string{"unknown client_id or wrong client_secret"},
	}, {
		name:   "unknown client",
		body:   "grant_type=client_credentials&client_id=" + canary + "&client_secret=x",
		status: 401, code: "invalid_client", says: []string{"unknown client_id or wrong client_secret"},
	}, {
		name:   "no secret",
		body:   "grant_type=client_credentials&client_id=shop&client_secret=",
		status: 401, code: "invalid_client", says: []string{"client_id or client_secret is missing"},
	}, {
		name: "wrong secret by Basic", authorization: []string{basic("shop:" + canary)},
		body:   "grant_type=client_credentials",
		status: 401, code: "invalid_client", says: []string{"form-encoded before base64"},
	}, {
		name: "unknown client by Basic", authorization: []string{basic(canary + ":x")},
		body:   "grant_type=client_credentials",
		status: 401, code: "invalid_client", says: []string{"form-encoded before base64"},
	}, {
		name: "Basic that is no base64", authorization: []string{"Basic " + canary},
		body:   "grant_type=client_credentials",
		status: 401, code: "invalid_client", says: []string{"base64 of client_id:client_secret"},
	}, {
		name: "Basic without colon", authorization: []string{basic(canary)},
		body:   "grant_type=client_credentials",
		status: 401, code: "invalid_client", says: []string{"base64 of client_id:client_secret"},
	}, {
		name: "Basic that was not form-encoded", authorization: []string{basic("shop:100%")},
		body:   "grant_type=client_credentials",
		status: 401, code: "invalid_client", says: []string{"both form-encoded before"},
	}, {
		name: "another scheme", authorization: []string{"Bearer " + canary},
		body:   "grant_type=client_credentials",
		status: 401, code: "invalid_client", says: []string{"not Basic"},
	}, {
		name: "credentials twice", authorization: []string{basic("shop:x")},
		body:   "grant_type=client_credentials&client_id=shop&client_secret=x",
		status: 400, code: "invalid_request", says: []string{"twice"},
	}, {
		name: "two clients", authorization: []string{basic("shop:x")},
		body:   "grant_type=client_credentials&client_id=" + canary,
		status: 400, code: "invalid_request", says: []string{"another client_id"},
	}, {
		name: "two Authorization headers", authorization: []string{basic("shop:x"), basic("shop:x")},
		body:   "grant_type=client_credentials",
		status: 400, code: "invalid_request", says: []string{"more than one Authorization header"},
	}, {
		name: "JSON", contentType: "application/json",
		body:   `{"grant_type":"client_credentials","client_id":"` + canary + `"}`,
		status: 400, code: "invalid_request", says: []string{"JSON", formType, "grant_type=client_credentials&client_id=...&client_secret=..."},
	}, {
		name:   "JSON labelled as a form",
		body:   ` {"grant_type":"client_credentials"}`,
		status: 400, code: "invalid_request", says: []string{"JSON", formType},
	}, {
		name: "multipart", contentType: "multipart/form-data; boundary=x",
		body:   "--x",
		status: 400, code: "invalid_request", says: []string{"curl -F", formType},
	}, {
		name: "no Content-Type", contentType: "none",
		body:   "grant_type=client_credentials&client_id=shop&client_secret=x",
		status: 400, code: "invalid_request", says: []string{"Content-Type: " + formType},
	}, {
		name:   "escaped by a document",
		body:   "grant_type#client_credentials&#x26;client_id#xxxx&#x26;client_secret#xxxx",
		status: 400, code: "invalid_request",
		says: []string{"'#' stands where '=' belongs", "'&' was escaped", "grant_type=client_credentials&client_id=...&client_secret=..."},
	}, {
		name:   "ampersands escaped by a document",
		body:   "grant_type=client_credentials&amp;client_id=" + canary + "&amp;client_secret=x",
		status: 400, code: "invalid_request", says: []string{"'&' was escaped"},
	}, {
		name: "empty", body: " \n",
		status: 400, code: "invalid_request", says: []string{"the body is empty", "grant_type=client_credentials"},
	}, {
		name: "no grant type", body: "client_id=" + canary,
		status: 400, code: "invalid_request", says: []string{"not a form with a grant_type"},
	}, {
		name: "bad escape", body: "grant_type=client_credentials&client_id=%zz",
		status: 400, code: "invalid_request", says: []string{"a % that is no percent-encoding"},
	}, {
		name: "binary", body: "\x00\xff\x1b[31m" + canary,
		status: 400, code: "invalid_request", says: []string{"not a form"},
	}, {
		name: "repeated parameter", body: formOf(app, "scope", "orders:read", "scope", "orders:read"),
		status: 400, code: "invalid_request", says: []string{"more than once"},
	}, {
		name: "too large", body: formOf(app, "padding", strings.Repeat("x", 64<<10)),
		status: 413, code: "invalid_request", says: []string{"64 KiB"},
	}, {
		name: "parameters in the URL", query: "?grant_type=client_credentials&client_secret=" + canary,
		status: 400, code: "invalid_request", says: []string{"not in the URL"},
	}, {
		name: "another grant", body: strings.Replace(formOf(app), "client_credentials", "password", 1),
		status: 400, code: "unsupported_grant_type", says: []string{"client_credentials"},
	}, {
		name: "unknown scope", body: formOf(app, "scope", "orders:read "+canary),
		status: 400, code: "invalid_scope", says: []string{"orders:read orders:write"},
	}, {
		name: "GET", method: http.MethodGet,
		status: 405, code: "invalid_request", says: []string{"POST"},
	},
}

func basic(pair string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(pair)) }

func TestTokenRefusals(t *testing.T) {
	_, at := start(t, issuer.Options{})
	for _, c := range refusals {
		t.Run(c.name, func(t *testing.T) {
			if c.method == "" {
				c.method = http.MethodPost
			}
			request := newRequest(t, c.method, at+"/connect/token"+c.query, formType, c.body)
			if c.contentType == "none" {
				request.Header.Del("Content-Type")
			} else if c.contentType != "" {
				request.Header.Set("Content-Type", c.contentType)
			}
			for _, value := range c.authorization {
				request.Header.Add("Authorization", value)
			}
			a := send(t, request)
			if a.status != c.status || a.text("error") != c.code {
				t.Fatalf("%d %s, want %d %s", a.status, a.body, c.status, c.code)
			}
			for _, words := range c.says {
				if !strings.Contains(a.text("error_description"), words) {
					t.Errorf("%q does not say %q", a.text("error_description"), words)
				}
			}
			if c.status == http.StatusUnauthorized && c.authorization != nil != (a.header.Get("WWW-Authenticate") != "") {
				t.Errorf("WWW-Authenticate = %q", a.header.Get("WWW-Authenticate"))
			}
			if c.status == http.StatusMethodNotAllowed && a.header.Get("Allow") != "POST" {
				t.Errorf("Allow = %q", a.header.Get("Allow"))
			}
			checkRefusal(t, a)
		})
	}
}

// checkRefusal holds what every refusal owes: two members, the characters of
// RFC 6749 appendix A.8, nothing echoed, nothing cached.
func checkRefusal(t *testing.T, a answer) {
	t.Helper()
	description := a.text("error_description")
	if description == "" || len(a.members) != 2 || len(description) > 300 {
		t.Errorf("the answer is %s", a.body)
	}
	if strings.ContainsFunc(description, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) {
		t.Errorf("%q holds what error_description may not", description)
	}
	if strings.Contains(a.body, canary) {
		t.Errorf("%s echoes what was sent", a.body)
	}
	if a.header.Get("Cache-Control") != "no-store" || a.header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("header = %v", a.header)
	}
}

// TestManyScopesAreNotAllListed bounds the text of a refusal.
func TestManyScopesAreNotAllListed(t *testing.T) {
	many := issuer.App{ID: "many", Secret: "x", Scopes: slices.Repeat([]string{strings.Repeat("s", 256)}, 50)}
	_, at := start(t, issuer.Options{Apps: []issuer.App{many}})
	a := fetch(t, at, many, "scope", canary)
	if a.text("error") != "invalid_scope" {
		t.Errorf("%d %s", a.status, a.body)
	}
	checkRefusal(t, a)
}

// TestWrongSecretLooksLikeUnknownClient compares the answers byte for byte, the
// date apart.
func TestWrongSecretLooksLikeUnknownClient(t *testing.T) {
	_, at := start(t, issuer.Options{})
	wrong := fetch(t, at, issuer.App{ID: "shop", Secret: "x"})
	unknown := fetch(t, at, issuer.App{ID: "ghost", Secret: "x"})
	if wrong.status != unknown.status || wrong.body != unknown.body {
		t.Errorf("%d %s and %d %s tell them apart", wrong.status, wrong.body, unknown.status, unknown.body)
	}
	for name := range wrong.header {
		if name != "Date" && !slices.Equal(wrong.header[name], unknown.header[name]) {
			t.Errorf("%s tells them apart", name)
		}
	}
}
