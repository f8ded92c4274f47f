package issuer_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
	"github.com/jwtkit/toolkit/jwtkit/sign"
)

// FuzzTokenEndpoint sends anything: the answer is a token or a refusal that
// says what to do, and never an error of ours.
func FuzzTokenEndpoint(f *testing.F) {
	for _, c := range refusals {
		authorization := ""
		if c.authorization != nil {
			authorization = c.authorization[0]
		}
		f.Add(formType, authorization, c.body)
	}
	f.Add(formType, "", formOf(app))
	key, err := sign.GenerateKey("ES256", "")
	if err != nil {
		f.Fatal(err)
	}
	assertion, err := key.Sign("JWT", assertionClaims("http://localhost", nil))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(formType, "", "grant_type=client_credentials&client_assertion_type="+url.QueryEscape(assertionType)+"&client_assertion="+assertion)
	s, err := issuer.New(issuer.Options{Issuer: "http://localhost", Algorithm: "ES256", Apps: []issuer.App{app, keyApp(key)}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, contentType, authorization, body string) {
		request := httptest.NewRequest(http.MethodPost, "http://localhost/connect/token", strings.NewReader(body))
		request.Header.Set("Content-Type", contentType)
		if authorization != "" {
			request.Header.Set("Authorization", authorization)
		}
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, request)

		a := answer{status: recorder.Code, header: recorder.Header(), body: recorder.Body.String()}
		if err := json.Unmarshal(recorder.Body.Bytes(), &a.members); err != nil {
			t.Fatalf("the answer is %q", a.body)
		}
		switch a.status {
		case http.StatusOK:
			if a.text("access_token") == "" {
				t.Errorf("the answer is %s", a.body)
			}
		case http.StatusBadRequest, http.StatusUnauthorized, http.StatusRequestEntityTooLarge:
			checkRefusal(t, a)
		default:
			t.Errorf("%d %s", a.status, a.body)
		}
	})
}
