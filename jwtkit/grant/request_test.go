package grant_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
)

const oddSecret = "s3cr3t/with+odd:chars%& x"

func good() grant.Request {
	return grant.Request{TokenURL: "https://id.example/token", ClientID: "id", ClientSecret: grant.NewSecret(oddSecret)}
}

func prepare(t *testing.T, r grant.Request) grant.HTTPRequest {
	t.Helper()
	prepared, err := r.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	return prepared
}

func TestBasicEncodesBeforeBase64(t *testing.T) {
	request := good()
	request.ClientID = "urn:app 1"
	prepared := prepare(t, request)
	encoded, _ := strings.CutPrefix(prepared.Header["Authorization"].Reveal(), "Basic ")
	pair, err := base64.StdEncoding.DecodeString(encoded)
	if want := "urn%3Aapp+1:s3cr3t%2Fwith%2Bodd%3Achars%25%26+x"; err != nil || string(pair) != want {
		t.Errorf("got %q, %v; want %q", pair, err, want)
	}
	if body := prepared.Body.Reveal(); body != "grant_type=client_credentials" {
		t.Errorf("the body repeats the credentials, which RFC 6749 section 2.3 forbids: %q", body)
	}
}

func TestPostCarriesEveryParameter(t *testing.T) {
	request := good()
	request.Method = grant.ClientSecretPost
	request.Scopes = []string{"read", "write:all"}
	request.Params = map[string][]string{"resource": {"https://a.example/?x=1&y", "https://b.example"}, "audience": {"ü"}}
	prepared := prepare(t, request)
	if _, ok := prepared.Header["Authorization"]; ok {
		t.Error("two methods of client authentication in one request")
	}
	form, err := url.ParseQuery(prepared.Body.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {"id"}, "client_secret": {oddSecret},
		"scope": {"read write:all"}, "resource": request.Params["resource"], "audience": {"ü"},
	}
	if form.Encode() != want.Encode() {
		t.Errorf("got %v, want %v", form, want)
	}
	if again := prepare(t, request); again.Body.Reveal() != prepared.Body.Reveal() {
		t.Error("one request has two forms")
	}
}

func TestPrepareRefuses(t *testing.T) {
	set := func(change func(*grant.Request)) grant.Request {
		r := good()
		change(&r)
		return r
	}
	secret := func(text string) grant.Request {
		return set(func(r *grant.Request) { r.ClientSecret = grant.NewSecret(text) })
	}
	for name, c := range map[string]struct {
		request grant.Request
		says    string
	}{
		"no id":            {set(func(r *grant.Request) { r.ClientID = "" }), "client ID is empty"},
		"no secret":        {secret(""), "client secret is empty"},
		"line break":       {secret("canary\n"), "client secret ends with a line break"},
		"windows":          {secret("canary\r\n"), "ends with a line break"},
		"control":          {secret("can\x00ary"), "client secret holds a control character"},
		"not UTF-8":        {secret("canary\xff"), "client secret is not valid UTF-8"},
		"id with tab":      {set(func(r *grant.Request) { r.ClientID = "a\tb" }), "client ID holds a control character"},
		"two scopes":       {set(func(r *grant.Request) { r.Scopes = []string{"a b"} }), "not one scope"},
		"empty scope":      {set(func(r *grant.Request) { r.Scopes = []string{""} }), "not one scope"},
		"method":           {set(func(r *grant.Request) { r.Method = "none" }), `"none"`},
		"second secret":    {set(func(r *grant.Request) { r.Params = map[string][]string{"client_secret": {"canary"}} }), `"client_secret"`},
		"second grant":     {set(func(r *grant.Request) { r.Params = map[string][]string{"grant_type": {"password"}} }), `"grant_type"`},
		"userinfo":         {set(func(r *grant.Request) { r.TokenURL = "https://user:canary@id.example/" }), "user name or password"},
		"userinfo, oddly":  {set(func(r *grant.Request) { r.TokenURL = "https://user:canary@id.example\n" }), "user name or password"},
		"fragment":         {set(func(r *grant.Request) { r.TokenURL = "https://id.example/#x" }), "fragment"},
		"plain http":       {set(func(r *grant.Request) { r.TokenURL = "http://id.example/token" }), "use https"},
		"scheme forgotten": {set(func(r *grant.Request) { r.TokenURL = "id.example/token" }), "begin with https://"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.request.Prepare()
			if jwtkit.CodeOf(err) != jwtkit.CodeRequestInvalid {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "canary") {
				t.Errorf("got %q, want %q in it and no canary", err, c.says)
			}
		})
	}
}

func TestOrigin(t *testing.T) {
	for address, want := range map[string]string{
		"https://id.example/token":      "https://id.example:443",
		"HTTPS://ID.Example:8443?x=1":   "https://id.example:8443",
		"http://localhost:8400/":        "http://localhost:8400",
		"http://127.8.9.1":              "http://127.8.9.1:80",
		"http://[::1]:1/":               "http://[::1]:1",
		"https://[2001:db8::1]/":        "https://[2001:db8::1]:443",
		"https://id.example/a@b":        "https://id.example:443",
		"https://id.example:0443/":      "https://id.example:443",
		"":                              "",
		"https://":                      "",
		"https:///token":                "",
		"//id.example":                  "",
		"ftp://id.example":              "",
		"https://id.example:":           "",
		"https://id.example:0":          "",
		"https://id.example:65536":      "",
		"https://id.example:x":          "",
		"https://[::1":                  "",
		"https://[::1]x":                "",
		"https://[localhost]":           "",
		"https://a,b":                   "",
		"https://id.example\\@evil":     "",
		"https://id.example /":          "",
		"https://id.example/\r\nX: y":   "",
		"https://idé.example":           "",
		"http://127.0.0.1.evil.example": "",
		"http://127.1":                  "",
		"http://127.0.0.256":            "",
		"http://127.0.0.01":             "",
		"http://0.0.0.0":                "",
		"http://localhost.evil.example": "",
		"http://localhost@evil.example": "",
		"https://id.example/" + strings.Repeat("a", 2048): "",
	} {
		got, err := grant.Origin(address)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("Origin(%.60q) = %q, %v; want %q", address, got, err, want)
		}
		if err != nil && jwtkit.CodeOf(err) != jwtkit.CodeRequestInvalid {
			t.Errorf("Origin(%.60q): code %s", address, jwtkit.CodeOf(err))
		}
	}
}

// An address that is accepted means the same host to net/url, which sends.
func FuzzOrigin(f *testing.F) {
	for _, seed := range []string{"https://id.example/token", "http://127.0.0.1:8400/x?y=%0a", "https://[::1]:1", "https://a%62c/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		origin, err := grant.Origin(address)
		if err != nil {
			return
		}
		parsed, err := url.Parse(address)
		if err != nil {
			return // it is not sent at all
		}
		again, err := grant.Origin(parsed.Scheme + "://" + parsed.Host)
		if err != nil || again != origin || parsed.User != nil {
			t.Errorf("%q: %q here, %q (%v) for net/url", address, origin, again, err)
		}
	})
}
