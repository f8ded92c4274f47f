package sample

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify"
)

// call sends a request to the sample API, with a token if there is one.
func call(t *testing.T, method, path, token, body string) *httptest.ResponseRecorder {
	t.Helper()
	keys, _, err := verify.ParseJWKS([]byte(forge.JWKS(key)))
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := verify.New(keys, verify.Policy{Issuer: "https://id.example", Audiences: []string{Audience}})
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer := httptest.NewRecorder()
	Handler(verifier).ServeHTTP(answer, request)
	return answer
}

var (
	key  = forge.NewKey("ES256", "k1")
	good = key.Token(claims)
)

const claims = `{"iss":"https://id.example","aud":["api"],"exp":9999999999,"client_id":"orders","n":9007199254740993}`

func TestWhoamiAnswersWithTheVerifiedClaims(t *testing.T) {
	answer := call(t, "GET", "/api/whoami", good, "")
	if answer.Code != http.StatusOK || answer.Body.String() != claims+"\n" {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

func TestEchoAnswersWithTheBodyAsBytes(t *testing.T) {
	const page = "<script>alert(1)</script>\x00\xff"
	answer := call(t, "POST", "/api/echo", good, page)
	if answer.Code != http.StatusOK || answer.Body.String() != page {
		t.Errorf("%d %q", answer.Code, answer.Body)
	}
	if kind, sniff := answer.Header().Get("Content-Type"), answer.Header().Get("X-Content-Type-Options"); kind != "application/octet-stream" || sniff != "nosniff" {
		t.Errorf("a browser may take it for a page: %q, %q", kind, sniff)
	}
}

func TestEchoIsBounded(t *testing.T) {
	if answer := call(t, "POST", "/api/echo", good, strings.Repeat("x", maxBody)); answer.Code != http.StatusOK {
		t.Errorf("the longest body: %d", answer.Code)
	}
	if answer := call(t, "POST", "/api/echo", good, strings.Repeat("x", maxBody+1)); answer.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("one byte more: %d", answer.Code)
	}
}

func TestNothingIsAnsweredWithoutAGoodToken(t *testing.T) {
	for name, token := range map[string]string{
		"none":           "",
		"another key's":  forge.NewKey("ES256", "k1").Token(claims),
		"another issuer": key.Token(strings.Replace(claims, "id.example", "other.example", 1)),
		"another API's":  key.Token(strings.Replace(claims, `["api"]`, `["billing"]`, 1)),
		"one that died":  key.Token(strings.Replace(claims, "9999999999", "1", 1)),
		"not a token":    "x",
	} {
		for _, request := range [][2]string{{"GET", "/api/whoami"}, {"POST", "/api/echo"}, {"DELETE", "/api/echo"}, {"GET", "/api/other"}} {
			answer := call(t, request[0], request[1], token, "body")
			if answer.Code != http.StatusUnauthorized || !strings.HasPrefix(answer.Header().Get("WWW-Authenticate"), "Bearer ") {
				t.Errorf("%s: %s %s answers %d %s", name, request[0], request[1], answer.Code, answer.Body)
			}
		}
	}
}

func TestWrongMethodsAndPathsAreNamed(t *testing.T) {
	for request, want := range map[[2]string]int{
		{"POST", "/api/whoami"}: http.StatusMethodNotAllowed,
		{"GET", "/api/echo"}:    http.StatusMethodNotAllowed,
		{"GET", "/api/other"}:   http.StatusNotFound,
	} {
		if answer := call(t, request[0], request[1], good, ""); answer.Code != want || !strings.Contains(answer.Body.String(), "detail") {
			t.Errorf("%s %s answers %d %s", request[0], request[1], answer.Code, answer.Body)
		}
	}
}
