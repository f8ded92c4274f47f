package grant_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
)

func answer(status int, body string) grant.HTTPResponse {
	return grant.HTTPResponse{Status: status, ContentType: "application/json", Body: []byte(body)}
}

func TestReadLifetime(t *testing.T) {
	for expiresIn, want := range map[string]time.Duration{
		`"expires_in":86400`:          24 * time.Hour,
		`"expires_in":1.5`:            1500 * time.Millisecond,
		`"expires_in":1`:              time.Second,
		`"expires_in":0.999`:          0,
		`"expires_in":1e-300`:         0,
		`"expires_in":3.6e3`:          time.Hour,
		`"expires_in":2592000`:        30 * 24 * time.Hour,
		`"expires_in":2592001`:        0,
		`"expires_in":1e30`:           0,
		`"expires_in":1e999`:          0,
		`"expires_in":9223372036854`:  0,
		`"expires_in":-1`:             0,
		`"expires_in":0`:              0,
		`"expires_in":"3600"`:         0,
		`"expires_in":null`:           0,
		`"expires_in":[3600]`:         0,
		`"Expires_In":3600`:           0,
		`"other":{"expires_in":3600}`: 0,
	} {
		got, err := good().Read(answer(200, `{"access_token":"abc","token_type":"bearer",`+expiresIn+`}`))
		if err != nil || got.ExpiresIn != want {
			t.Errorf("%s: %v, %v; want %v", expiresIn, got.ExpiresIn, err, want)
		}
		noted := len(got.Notes) == 1 && strings.Contains(got.Notes[0], "lifetime is not known")
		if noted != (want == 0) {
			t.Errorf("%s: notes %q", expiresIn, got.Notes)
		}
	}
}

func TestReadScope(t *testing.T) {
	request := good()
	request.Scopes = []string{"read", "write"}
	for scope, want := range map[string]struct{ scopes, note string }{
		`"read write"`:     {"read write", ""},
		`"read"`:           {"read", `not granted: "write"`},
		`["read","write"]`: {"read write", "array"},
		`7`:                {"", "ignored"},
		`null`:             {"", ""},
	} {
		got, err := request.Read(answer(200, `{"access_token":"abc","token_type":"Bearer","expires_in":60,"scope":`+scope+`}`))
		if err != nil || strings.Join(got.Scopes, " ") != want.scopes {
			t.Errorf("%s: %q, %v", scope, got.Scopes, err)
		}
		if notes := strings.Join(got.Notes, "; "); !strings.Contains(notes, want.note) || (notes == "") != (want.note == "") {
			t.Errorf("%s: notes %q, want %q", scope, notes, want.note)
		}
	}
}

func TestReadRefusesWhatIsNoToken(t *testing.T) {
	page := grant.HTTPResponse{Status: 200, ContentType: "text/html; charset=utf-8", Body: []byte("<html>canary")}
	redirect := grant.HTTPResponse{Status: 307, Location: "https://login.example/token?client_secret=canary#canary"}
	for name, c := range map[string]struct {
		answer grant.HTTPResponse
		code   jwtkit.Code
		says   string
	}{
		"line break in token": {answer(200, `{"access_token":"canary\r\nX: y","token_type":"Bearer"}`), jwtkit.CodeTokenResponseInvalid, "line break"},
		"blank in token":      {answer(200, `{"access_token":"canary canary","token_type":"Bearer"}`), jwtkit.CodeTokenResponseInvalid, "blank"},
		"umlaut in token":     {answer(200, `{"access_token":"canaryü","token_type":"Bearer"}`), jwtkit.CodeTokenResponseInvalid, "no header can carry"},
		"token a number":      {answer(200, `{"access_token":7,"token_type":"Bearer"}`), jwtkit.CodeTokenResponseInvalid, "access_token"},
		"another case":        {answer(200, `{"Access_Token":"canary","token_type":"Bearer"}`), jwtkit.CodeTokenResponseInvalid, "no access_token"},
		"twice":               {answer(200, `{"access_token":"canary","access_token":"canary","token_type":"Bearer"}`), jwtkit.CodeTokenResponseInvalid, "twice"},
		"no type":             {answer(200, `{"access_token":"canary"}`), jwtkit.CodeTokenResponseInvalid, "token_type"},
		"DPoP":                {answer(200, `{"access_token":"canary","token_type":"DPoP"}`), jwtkit.CodeTokenResponseInvalid, `"DPoP"`},
		"trailing":            {answer(200, `{"access_token":"canary","token_type":"Bearer"}{}`), jwtkit.CodeTokenResponseInvalid, "goes on"},
		"cut off":             {answer(200, `{"access_token":"canary`), jwtkit.CodeTokenResponseInvalid, "cut off"},
		"not UTF-8":           {answer(200, "{\"access_token\":\"canary\xff\"}"), jwtkit.CodeTokenResponseInvalid, "UTF-8"},
		"a form":              {answer(200, `access_token=canary&token_type=bearer`), jwtkit.CodeTokenResponseInvalid, "answer is not"},
		"nothing":             {answer(204, ``), jwtkit.CodeTokenResponseInvalid, "answer is"},
		"page":                {page, jwtkit.CodeTokenResponseInvalid, "openid-configuration"},
		"too large":           {answer(200, strings.Repeat(" ", grant.MaxBody+1)), jwtkit.CodeTokenResponseInvalid, "65536 bytes"},
		"too deep":            {answer(200, strings.Repeat("[", 2000)), jwtkit.CodeTokenResponseInvalid, "deeper"},
		"redirect":            {redirect, jwtkit.CodeTokenResponseInvalid, `redirects to "https://login.example/token"`},
		"redirect, userinfo":  {grant.HTTPResponse{Status: 302, Location: "https://a:canary@b/"}, jwtkit.CodeTokenResponseInvalid, "redirects"},
		"redirect to nowhere": {grant.HTTPResponse{Status: 302}, jwtkit.CodeTokenResponseInvalid, "redirects"},
		"no HTTP":             {answer(0, ``), jwtkit.CodeTokenResponseInvalid, "no final HTTP status"},
		"wrong path":          {answer(404, `{"error":"Not Found"}`), jwtkit.CodeTokenResponseInvalid, "openid-configuration"},
		"wrong method":        {answer(405, ``), jwtkit.CodeTokenResponseInvalid, "openid-configuration"},
		"gateway's page":      {answer(403, `<html>`), jwtkit.CodeTokenResponseInvalid, "openid-configuration"},
		"unavailable":         {answer(503, ``), jwtkit.CodeTokenEndpointUnreachable, "503"},
		"too many":            {answer(429, `{"error":"slow_down"}`), jwtkit.CodeTokenEndpointUnreachable, `429 "slow_down"`},
		"server_error":        {answer(400, `{"error":"server_error"}`), jwtkit.CodeTokenEndpointUnreachable, "server_error"},
		"invalid_client":      {answer(401, `{"error":"invalid_client"}`), jwtkit.CodeInvalidClient, "check the client ID"},
		"unauthorized":        {answer(400, `{"error":"unauthorized_client"}`), jwtkit.CodeInvalidClient, "not registered for client credentials"},
		"invalid_scope":       {answer(400, `{"error":"invalid_scope"}`), jwtkit.CodeInvalidClient, "scopes"},
		"word of its own":     {answer(400, `{"error":"scope_invalid"}`), jwtkit.CodeInvalidClient, `"scope_invalid"`},
		"error in a 200":      {answer(200, `{"error":"invalid_client"}`), jwtkit.CodeInvalidClient, "check the client ID"},
		"Okta":                {answer(401, `{"errorCode":"invalid_client","errorSummary":"no"}`), jwtkit.CodeInvalidClient, `"invalid_client", "no"`},
		"403 without a word":  {answer(403, ``), jwtkit.CodeInvalidClient, "without saying why"},
		"error an object":     {answer(400, `{"error":{"code":7}}`), jwtkit.CodeInvalidClient, "without saying why"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := good().Read(c.answer)
			if jwtkit.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %s with %q", err, c.code, c.says)
			}
			if strings.Contains(err.Error(), "canary") || got.AccessToken.Reveal() != "" {
				t.Errorf("the error repeats what it must not, or a token came with it: %v", err)
			}
		})
	}
}

func TestServerWordsAreTamed(t *testing.T) {
	request := good()
	prepared := prepare(t, request)
	echo := strings.TrimPrefix(prepared.Header["Authorization"].Reveal(), "Basic ")
	request.Method = grant.ClientSecretPost
	form := prepare(t, request).Body.Reveal()
	encoded := form[strings.LastIndexByte(form, '=')+1:]
	for _, said := range []string{oddSecret, echo, encoded, "bad: " + oddSecret + oddSecret} {
		_, err := request.Read(answer(401, `{"error":"invalid_client","error_description":"`+said+`"}`))
		for _, shape := range []string{oddSecret, echo, encoded} {
			if strings.Contains(err.Error(), shape) {
				t.Errorf("the secret comes back: %v", err)
			}
		}
	}
	_, err := request.Read(answer(401, `{"error":"x\u001b[31m\u202e","error_description":"`+strings.Repeat(`\u0007`, 5000)+`"}`))
	if text := err.Error(); len(text) > 300 || strings.ContainsAny(text, "\x1b\x07\u202e") {
		t.Errorf("%d bytes: %q", len(text), text)
	}
}

func TestCheckToken(t *testing.T) {
	for text, good := range map[string]bool{"abc.DEF-~+/=": true, "": false, "a b": false, "a\n": false, "a\x7f": false, "é": false} {
		if err := grant.CheckToken(text); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Whatever an endpoint answers: a token that a header can carry, or an error
// of the four codes and at most 300 bytes.
func FuzzRead(f *testing.F) {
	f.Add(200, `{"access_token":"abc","token_type":"Bearer","expires_in":60,"scope":["a"]}`, "")
	f.Add(401, `{"error":"invalid_client","error_description":"\u001b"}`, "")
	f.Add(307, ``, "https://a:b@c/?d#e")
	f.Fuzz(func(t *testing.T, status int, body, location string) {
		got, err := good().Read(grant.HTTPResponse{Status: status, Location: location, Body: []byte(body)})
		if err == nil {
			if grant.CheckToken(got.AccessToken.Reveal()) != nil || got.ExpiresIn != 0 && got.ExpiresIn < time.Second || got.ExpiresIn > 30*24*time.Hour {
				t.Errorf("accepted %+v", got)
			}
			return
		}
		switch jwtkit.CodeOf(err) {
		case jwtkit.CodeInvalidClient, jwtkit.CodeTokenEndpointUnreachable, jwtkit.CodeTokenResponseInvalid, jwtkit.CodeLimitExceeded:
		default:
			t.Errorf("code of %v", err)
		}
		if len(err.Error()) > 300 || strings.ContainsAny(err.Error(), "\x1b\n\r") {
			t.Errorf("%q", err)
		}
	})
}
