package bearer_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/bearer"
)

const form = "application/x-www-form-urlencoded"

// request makes one with what is not empty: a query, a form, Authorization headers.
func request(query, body string, authorization ...string) *http.Request {
	r := httptest.NewRequest("POST", "/orders?"+query, strings.NewReader(body))
	r.Header.Set("Content-Type", form+"; charset=utf-8")
	for _, value := range authorization {
		r.Header.Add("Authorization", value)
	}
	return r
}

func serve(g bearer.Guard, r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	g.Require(greet).ServeHTTP(answer, r)
	return answer
}

func TestTokenInQueryOrFormIsReadByNameOnly(t *testing.T) {
	v, good := verifier(t), token(t, nil)
	header, asQuery, other := bearer.Guard{Verifier: v}, bearer.Guard{Verifier: v, QueryParameter: "access_token"}, bearer.Guard{Verifier: v, QueryParameter: "jwt"}
	asForm := bearer.Guard{Verifier: v, FormParameter: "access_token"}
	both := bearer.Guard{Verifier: v, QueryParameter: "access_token", FormParameter: "access_token"}
	param, spare := "access_token="+good, "Bearer "+good
	for name, c := range map[string]struct {
		guard  bearer.Guard
		sent   *http.Request
		status int
	}{
		"query, not asked for":         {header, request(param, ""), 401},
		"query, not asked for, header": {header, request(param, param, spare), 200},
		"query":                        {asQuery, request("x=y&"+param, ""), 200},
		"query, of another name":       {other, request(param, ""), 401},
		"query, in another case":       {asQuery, request("Access_Token="+good, ""), 401},
		"query for a form":             {asForm, request(param, ""), 401},
		"query, escaped":               {asQuery, request(strings.ReplaceAll(param, ".", "%2e"), ""), 200},
		"query, header alone":          {asQuery, request("", "", spare), 200},
		"query and header":             {asQuery, request(param, "", spare), 400},
		"query and Basic":              {asQuery, request(param, "", "Basic YW5uOnNlY3JldA=="), 400},
		"query, two headers":           {asQuery, request("", "", spare, spare), 400},
		"query, malformed header":      {asQuery, request("", "", "Bearer a b"), 400},
		"query twice":                  {asQuery, request(param+"&"+param, ""), 400},
		"query, empty":                 {asQuery, request("access_token=", ""), 400},
		"query, two tokens in one":     {asQuery, request("access_token="+good+",+"+good, ""), 400},
		"query with the scheme":        {asQuery, request("access_token=Bearer+"+good, ""), 400},
		"query that is broken":         {asQuery, request(param+"&x=%zz", ""), 400},
		"query, nothing":               {asQuery, request("", ""), 401},
		"query, expired":               {asQuery, request("access_token="+expired(t), ""), 401},

		"form":                    {asForm, request("", "x=y&"+param), 200},
		"form, not asked for":     {asQuery, request("", param), 401},
		"form, header alone":      {asForm, request("", "x=y", spare), 200},
		"form and header":         {asForm, request("", param, spare), 400},
		"form and query":          {both, request(param, param), 400},
		"form or query: form":     {both, request("", param), 200},
		"form or query: query":    {both, request(param, ""), 200},
		"form twice":              {asForm, request("", param+"&"+param), 400},
		"form, empty":             {asForm, request("", "access_token="), 400},
		"form that is broken":     {asForm, request("", param+"&x=%zz"), 400},
		"form that is too long":   {asForm, request("", param+"&x="+strings.Repeat("x", 1<<20)), 400},
		"form, long, with header": {asForm, request("", strings.Repeat("x", 1<<20+1), spare), 400},
		"form, nothing":           {asForm, request("", ""), 401},
	} {
		t.Run(name, func(t *testing.T) {
			answer := serve(c.guard, c.sent)
			if answer.Code != c.status {
				t.Errorf("%d %s, want %d", answer.Code, answer.Body, c.status)
			}
			if challenge := answer.Header().Get("WWW-Authenticate"); c.status == 400 && challenge != malformedChallenge {
				t.Errorf("challenge %s", challenge)
			}
		})
	}
}

// A form that is none by method or type is not read for a token.
func TestOnlyFormsAreReadAsForms(t *testing.T) {
	g := bearer.Guard{Verifier: verifier(t), FormParameter: "access_token"}
	body := "access_token=" + token(t, nil)
	for name, change := range map[string]func(*http.Request){
		"GET":       func(r *http.Request) { r.Method = "GET" },
		"DELETE":    func(r *http.Request) { r.Method = "DELETE" },
		"JSON":      func(r *http.Request) { r.Header.Set("Content-Type", "application/json") },
		"multipart": func(r *http.Request) { r.Header.Set("Content-Type", "multipart/form-data; boundary=x") },
		"no type":   func(r *http.Request) { r.Header.Del("Content-Type") },
		"no body":   func(r *http.Request) { r.Body = nil },
	} {
		r := request("", body)
		change(r)
		if answer := serve(g, r); answer.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, answer.Code)
		}
	}
	for _, method := range []string{"POST", "PUT", "PATCH"} {
		r := request("", body)
		r.Method = method
		if answer := serve(g, r); answer.Code != http.StatusOK {
			t.Errorf("%s: %d", method, answer.Code)
		}
	}
}

// The handler finds the form as if nobody had read it, and the request that the
// server holds is not changed.
func TestFormIsLeftForTheHandler(t *testing.T) {
	g := bearer.Guard{Verifier: verifier(t), FormParameter: "access_token"}
	body := "item=tea&access_token=" + token(t, nil)
	read := g.Require(func(w http.ResponseWriter, r *http.Request, _ *verify.Verified) {
		text, err := io.ReadAll(r.Body)
		if err != nil || string(text) != body || r.ContentLength != int64(len(body)) {
			t.Errorf("the handler reads %q, %v", text, err)
		}
		if err := r.Body.Close(); err != nil {
			t.Error(err)
		}
	})
	sent := request("", body)
	original := sent.Body
	read.ServeHTTP(httptest.NewRecorder(), sent)
	if sent.Body != original {
		t.Error("the request was changed")
	}
	parse := g.Require(func(w http.ResponseWriter, r *http.Request, _ *verify.Verified) {
		io.WriteString(w, r.FormValue("item"))
	})
	answer := httptest.NewRecorder()
	g.Middleware(parse).ServeHTTP(answer, request("", body)) // two guards, one behind the other
	if answer.Body.String() != "tea" {
		t.Errorf("behind two guards the handler finds %q", answer.Body)
	}
}

// What somebody in front of the guard has parsed is what counts.
func TestFormThatWasParsedBefore(t *testing.T) {
	g := bearer.Guard{Verifier: verifier(t), FormParameter: "access_token"}
	r := request("", "access_token="+token(t, nil))
	if err := r.ParseForm(); err != nil {
		t.Fatal(err)
	}
	if answer := serve(g, r); answer.Code != http.StatusOK {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	r.PostForm = url.Values{}
	if answer := serve(g, r); answer.Code != http.StatusUnauthorized {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

func TestFormThatBreaksOffIsMalformed(t *testing.T) {
	g := bearer.Guard{Verifier: verifier(t), FormParameter: "access_token"}
	r := request("", "")
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader("access_token="+token(t, nil)), iotest.ErrReader(io.ErrUnexpectedEOF)))
	if answer := serve(g, r); answer.Code != http.StatusBadRequest {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

// RFC 6750 section 2.3: no shared cache may keep the answer.
func TestAnswerToTokenInQueryIsPrivate(t *testing.T) {
	g := bearer.Guard{Verifier: verifier(t), QueryParameter: "access_token"}
	for _, c := range []struct {
		sent *http.Request
		want string
	}{
		{request("access_token="+token(t, nil), ""), "private"},
		{request("", "", "Bearer "+token(t, nil)), ""},
	} {
		if got := serve(g, c.sent).Header().Get("Cache-Control"); got != c.want {
			t.Errorf("Cache-Control %q, want %q", got, c.want)
		}
	}
}

func TestCredentials(t *testing.T) {
	for _, c := range []struct {
		values []string
		want   string
		code   jwtkit.Code
	}{
		{[]string{"bearer abc"}, "abc", ""},
		{nil, "", jwtkit.CodeCredentialsMissing},
		{[]string{"Basic abc"}, "", jwtkit.CodeCredentialsMissing},
		{[]string{"Bearer a b"}, "", jwtkit.CodeRequestInvalid},
		{[]string{"Bearer a", "Bearer a"}, "", jwtkit.CodeRequestInvalid},
	} {
		got, err := bearer.Credentials(http.Header{"Authorization": c.values})
		if got != c.want || jwtkit.CodeOf(err) != c.code {
			t.Errorf("%q: %q, %v", c.values, got, err)
		}
	}
}
