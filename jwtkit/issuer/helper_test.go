package issuer_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

const formType = "application/x-www-form-urlencoded"

// app is registered with every server that start makes.
var app = issuer.App{ID: "shop", Secret: "s3cr3t/with+odd:chars%& x", Scopes: []string{"orders:read", "orders:write"}}

// start serves an issuer on loopback whose Issuer, Algorithm (ES256, which is
// quick to make) and Apps are filled in unless o sets them.
func start(t *testing.T, o issuer.Options) (*issuer.Issuer, string) {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	t.Cleanup(server.Close)
	at := "http://" + server.Listener.Addr().String()
	if o.Issuer == "" {
		o.Issuer = at
	}
	if o.Algorithm == "" {
		o.Algorithm = "ES256"
	}
	if o.Apps == nil {
		o.Apps = []issuer.App{app}
	}
	s, err := issuer.New(o)
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = s
	server.Start()
	return s, at
}

// answer is what came back of a request, with its JSON members.
type answer struct {
	status  int
	header  http.Header
	body    string
	members map[string]any
}

func (a answer) text(member string) string {
	text, _ := a.members[member].(string)
	return text
}

func send(t *testing.T, request *http.Request) answer {
	t.Helper()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: response.StatusCode, header: response.Header, body: string(body)}
	if len(body) > 0 {
		if err := json.Unmarshal(body, &a.members); err != nil {
			t.Fatalf("%s %s answered no JSON object: %q", request.Method, request.URL.Path, body)
		}
	}
	return a
}

func newRequest(t *testing.T, method, url, contentType, body string) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	return request
}

func get(t *testing.T, url string) answer {
	t.Helper()
	return send(t, newRequest(t, http.MethodGet, url, "", ""))
}

// formOf gives the body of a good token request for a, with more fields.
func formOf(a issuer.App, more ...string) string {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {a.ID}, "client_secret": {string(a.Secret)}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Add(more[i], more[i+1])
	}
	return form.Encode()
}

// fetch gets a token response for a.
func fetch(t *testing.T, at string, a issuer.App, more ...string) answer {
	t.Helper()
	return send(t, newRequest(t, http.MethodPost, at+"/connect/token", formType, formOf(a, more...)))
}
