package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
)

// The marks of what must never be printed: the secret of a client, also as Basic
// has it, a shared secret, a cookie, a private key, and a token whose segments
// are marks themselves.
const (
	markSecret = "c4n4ry-Cl1ent-S3cret"
	markShared = "c4n4ry-sh4red-S3cret-0123456789abcdef"
	markCookie = "c4n4ry-C00kie-9f8e7d6c5b4a"
	markKey    = "c4n4ryPr1vateKeyD1234567890abcdefghijklmnop"
)

// marks gives every mark, for a token.
func marks(token string) []string {
	parts := strings.Split(token, ".")
	return []string{
		markSecret, markShared, markCookie, markKey, base64.StdEncoding.EncodeToString([]byte("orders:" + markSecret)),
		parts[1], parts[2][:30], parts[2][len(parts[2])-30:],
	}
}

// marked gives texts that people paste, with marks in every place that may hold
// something secret, whole and broken.
func marked(token string) map[string]string {
	basic := base64.StdEncoding.EncodeToString([]byte("orders:" + markSecret))
	cut := token[:len(token)-7]
	request := "> GET /orders?access_token=" + token + "&sig=" + markSecret + " HTTP/1.1\n> Host: api.example\n> Cookie: session=" + markCookie + "\n> X-Api-Key: " + markSecret + "\n> Authorization: Bearer " + token + "\n> \n"
	answer := "< HTTP/1.1 401 Unauthorized\n< Set-Cookie: session=" + markCookie + "\n< Location: https://app:" + markSecret + "@id.example/?code=" + markCookie + "\n" +
		"< WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"the token " + token + " of " + markSecret + " is expired\"\n< \n{\"message\":\"jwt expired: " + token + "\",\"client_secret\":\"" + markSecret + "\"}\n"
	field := func(name, value string) string { return fmt.Sprintf(`{"name":%q,"value":%q}`, name, value) }
	har := `{"log":{"entries":[{"startedDateTime":"2027-01-15T08:00:00Z","time":3,"request":{"method":"POST","url":"https://id.example/connect/token?client_secret=` + markSecret + `","headers":[` +
		field("Authorization", "Basic "+basic) + `],"postData":{"mimeType":"application/x-www-form-urlencoded","text":"grant_type=client_credentials&client_secret=` + markSecret + `"}},"response":{"status":400,"headers":[],"content":{"text":"{\"error\":\"invalid_client\",\"error_description\":\"bad secret ` + markSecret + `\"}"}}},` +
		`{"request":{"method":"GET","url":"https://api.example/orders","headers":[` + field("Authorization", "Bearer "+token) + `,` + field("Cookie", "session="+markCookie) + `]},"response":{"status":401,"headers":[` + field("Set-Cookie", "session="+markCookie) + `],"content":{"text":"` + token + `"}}}]}}`
	return map[string]string{
		"token":            token,
		"cut":              cut,
		"padded":           token + "==",
		"header":           "Authorization: Bearer " + token,
		"twice":            "Authorization: Bearer Bearer " + token,
		"basic":            "Authorization: Basic " + basic,
		"custom scheme":    "Authorization: Token " + markSecret,
		"response":         `{"access_token":"` + token + `","refresh_token":"` + markSecret + `","expires_in":86400}`,
		"response, broken": `{"access_token":"` + token + `","refresh_token":"` + markSecret,
		"curl":             request + answer,
		"curl, no answer":  request,
		"answer":           strings.ReplaceAll(answer, "< ", ""),
		"curl command":     "$ curl -u orders:" + markSecret + " -d client_secret=" + markSecret + " -H 'Authorization: Bearer " + token + "' -b session=" + markCookie + " https://app:" + markSecret + "@api.example/",
		"HAR":              har,
		"HAR, cut off":     har[:len(har)-200],
		"log":              `2027-01-15T08:00:00Z ERROR 401 token=` + token + ` client_secret=` + markSecret + ` cookie="session=` + markCookie + `" jwt expired` + "\n",
		"access log":       `10.0.0.1 - - [15/Jan/2027:08:00:00 +0000] "GET /orders?access_token=` + token + ` HTTP/1.1" 401 12 "https://app.example/?code=` + markCookie + `" "curl"` + "\n",
		"JSON log":         `{"level":"error","msg":"401 for ` + token + `","secret":"` + markSecret + `"}` + "\n",
		"secret YAML":      "apiVersion: v1\nkind: Secret\ndata:\n  token: " + base64.StdEncoding.EncodeToString([]byte(token+"\n")) + "\n  clientSecret: " + base64.StdEncoding.EncodeToString([]byte(markSecret)) + "\n",
		".env":             "CLIENT_SECRET=" + markSecret + "\nTOKEN=\"" + token + "\"\n",
		"opaque":           markSecret,
		"two tokens":       token + "\n" + cut + "\n",
		"private key":      "-----BEGIN PRIVATE KEY-----\n" + markKey + "\n-----END PRIVATE KEY-----\n",
		"private JWK":      `{"kty":"EC","crv":"P-256","kid":"k","x":"` + markKey + `","y":"AA","d":"` + markKey + `"}`,
		"token request":    "POST /connect/token HTTP/1.1\nContent-Type: application/json\nAuthorization: Basic " + basic + "\n\n{\"client_secret\":\"" + markSecret + "\"}\n",
		"variable":         "${" + markSecret + "}",
		"long log":         strings.Repeat("GET /health 200\n", 80<<10) + "401 jwt expired token=" + token + " secret=" + markSecret + "\n",
	}
}

// No verb prints what is secret in its input, in its answer or in a message,
// whatever is wrong with it.
func TestNothingSecretIsPrinted(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	token := key.Token(`{"iss":"https://id.example","aud":"orders-api","sub":"u1","iat":1799990000,"exp":1799999000,"client_id":"orders"}`)
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	keys, shared, private := write("keys.json", forge.JWKS(key)), write("shared", markShared), write("private", marked(token)["private JWK"])
	for what, text := range marked(token) {
		file := write("input", text)
		for _, args := range [][]string{
			{"inspect", file}, {"inspect", "--json", file}, {"verify", file}, {"why", file}, {"why", "--json", file}, {"why", "--", text}, {file},
			{"verify", "--jwks", keys, "--issuer", "https://id.example", "--audience", "x", file},
			{"why", "--jwks", keys, "--issuer", "https://id.example", "--audience", "x", "--at", "1800000000", file},
			{"why", "--secret-file", shared, "--alg", "HS256", file}, {"why", "--key", private, file}, {"why", "--jwks", file, token},
			{"why", "--like", file, "--at", "1799990001", token}, {"why", "--policy", file, token}, {"verify", "--policy", file, token},
			{"why", "--api", "https://app:" + markSecret + "@api.example/", file}, {"inspect", "--no-such-flag=" + text},
			{"call", "--issuer", "http://127.0.0.1:1", text}, {"token", "--issuer", text, "--client-id", "orders"}, {"conform", text}, {"explode", text}, {"version", text}, {"completion", text},
		} {
			expectNoMarks(t, what, token, "", args)
		}
		expectNoMarks(t, what, token, text, []string{"why"})
		expectNoMarks(t, what, token, strings.ReplaceAll(text, "\n", " "), []string{"api"})
	}
}

// A token endpoint or an API that repeats what it was sent does not get it into
// a message.
func TestNothingSecretIsRepeatedFromAnAnswer(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(`{"iss":"https://id.example","iat":1799990000,"exp":1799999000}`)
	t.Setenv(clientSecretVariable, markSecret)
	t.Setenv(cacheVariable, cacheOff)
	for what, answer := range map[string]http.HandlerFunc{
		"error that repeats": func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprintf(w, `{"error":"invalid_client","error_description":%q}`, string(body)+r.Header.Get("Authorization")+markSecret)
		},
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://app:"+markSecret+"@elsewhere.example/?secret="+markCookie, http.StatusFound)
		},
		"no JSON":  func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>"+markSecret) },
		"no token": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"access_token":"`+markSecret+`\n"}`) },
		"odd type": func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, `{"access_token":"`+token+`","token_type":"`+markSecret+`"}`)
		},
		"server error": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, markSecret, http.StatusInternalServerError)
		},
	} {
		server := httptest.NewServer(answer)
		for _, args := range [][]string{
			{"token", "--token-url", server.URL, "--client-id", "orders"}, {"token", "--issuer", server.URL, "--client-id", "orders"}, {"token", "--json", "--token-url", server.URL, "--client-id", "orders", "--auth", "post"},
			{"call", "--token-url", server.URL, "--client-id", "orders", server.URL + "/?key=" + markCookie},
			{"why", "--api", server.URL + "/?key=" + markCookie, token}, {"why", "--json", "--api", server.URL, token},
			{"why", "--api", server.URL, "--client-id", "orders", "--token-url", server.URL}, {"why", "--issuer", server.URL, token}, {"why", "--jwks", server.URL + "/?key=" + markCookie, token},
		} {
			expectNoMarks(t, what, token, "", args)
		}
		server.Close()
	}
}

// Every verb takes part in the two tests above, but for those that read nothing.
func TestEveryVerbIsWatchedForSecrets(t *testing.T) {
	watched := map[string]bool{
		"inspect": true, "verify": true, "why": true, "api": true, "token": true, "call": true, "conform": true, "version": true, "completion": true,
		"serve": true, // its logs and pages have tests of their own, with the secret of an app
		"demo":  true, // makes its own app and token, and shows them shortened
		"help":  true,
	}
	for _, verb := range newRoot().Commands() {
		if !watched[verb.Name()] {
			t.Errorf("the verb %s is not watched: add it to the lists of command lines above", verb.Name())
		}
	}
}

func expectNoMarks(t *testing.T, what, token, stdin string, args []string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	root := newRoot()
	root.SetContext(context.Background())
	root.SetIn(strings.NewReader(stdin))
	root.SetOut(&stdout)
	root.SetErr(&stderr)
	status := run(root, args)
	for _, mark := range marks(token) {
		for name, printed := range map[string]string{"stdout": stdout.String(), "stderr": stderr.String()} {
			if at := strings.Index(printed, mark); at >= 0 {
				t.Errorf("%s, %.40q, status %d: %s repeats %.9s…: %.150q", what, args, status, name, mark, printed[max(0, at-90):])
				return
			}
		}
	}
}
