package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

// open serves a house for the time of a test.
func open(t *testing.T, o houseOptions) *house {
	t.Helper()
	o.listen, o.stderr = "127.0.0.1:0", io.Discard
	o.apps = append(o.apps, issuer.App{ID: "orders", Secret: canary})
	ctx, stop := context.WithCancel(context.Background())
	h, err := newHouse(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- h.serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Errorf("the house did not close well: %v", err)
		}
	})
	return h
}

// send sends a request as curl would.
func send(t *testing.T, client *http.Client, method, url, contentType, body, token string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

// tokenFrom fetches a token with a form in the body.
func tokenFrom(t *testing.T, client *http.Client, url string) string {
	t.Helper()
	_, body := send(t, client, "POST", url+"/connect/token", "application/x-www-form-urlencoded",
		"grant_type=client_credentials&client_id=orders&client_secret="+canary, "")
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || answer.Token == "" {
		t.Fatalf("no token: %v, %s", err, body)
	}
	return answer.Token
}

// What newcomers paste from a documentation that was damaged on its way.
func TestHouseSaysWhatIsWrongWithARequest(t *testing.T) {
	h := open(t, houseOptions{})
	const form = "application/x-www-form-urlencoded"
	for name, c := range map[string]struct {
		method, path, contentType, body string
		status                          int
		says                            string
	}{
		"a form that was escaped": {"POST", "/connect/token", form, "grant_type#client_credentials&#x26;client_id#xxxx&#x26;client_secret#xxxx", 400, "grant_type=client_credentials&client_id"},
		"a form that is JSON":     {"POST", "/connect/token", "application/json", `{"grant_type":"client_credentials"}`, 400, "send a form"},
		"a wrong secret":          {"POST", "/connect/token", form, "grant_type=client_credentials&client_id=orders&client_secret=x", 401, "invalid_client"},
		"no Authorization":        {"POST", "/api/echo", "application/json", `{"a":1}`, 401, "no Authorization header"},
		"no token, wrong method":  {"DELETE", "/api/whoami", "", "", 401, "credentials_missing"},
		"no token, no such API":   {"GET", "/api/", "", "", 401, "credentials_missing"},
	} {
		t.Run(name, func(t *testing.T) {
			response, body := send(t, http.DefaultClient, c.method, h.url+c.path, c.contentType, c.body, "")
			if response.StatusCode != c.status || !strings.Contains(body, c.says) {
				t.Errorf("%s, want %d: %s", response.Status, c.status, body)
			}
			if strings.HasPrefix(c.path, "/api") && !strings.HasPrefix(response.Header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("the challenge is %q", response.Header.Get("WWW-Authenticate"))
			}
		})
	}
}

func TestHouseHasTheInspectorAtItsRoot(t *testing.T) {
	h := open(t, houseOptions{})
	response, _ := send(t, http.DefaultClient, "GET", h.url+"/", "", "", "")
	if policy := response.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") {
		t.Errorf("%s, with the policy %q", response.Status, policy)
	}
}

// Where the issuer is known by another URL, its endpoints stand below that URL's
// path, and the API looks for keys there alone.
func TestHouseOfAnIssuerWithAPath(t *testing.T) {
	h := open(t, houseOptions{url: "http://127.0.0.1:1/tenant"})
	for _, path := range []string{"/tenant/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/tenant", "/tenant/.well-known/jwks.json"} {
		if response, body := send(t, http.DefaultClient, "GET", h.url+path, "", "", ""); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s %s", path, response.Status, body)
		}
	}
	token := tokenFrom(t, http.DefaultClient, h.url+"/tenant")
	response, body := send(t, http.DefaultClient, "GET", h.url+"/api/whoami", "", "", token)
	if response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "keys_unavailable") {
		t.Errorf("without an issuer to be reached the API answers %s %s, want 503", response.Status, body)
	}
}

func TestHouseOverTLS(t *testing.T) {
	cert := selfSigned(t)
	h := open(t, houseOptions{cert: &cert})
	client := clientOf(&cert)
	defer client.CloseIdleConnections()
	response, body := send(t, client, "GET", h.url+"/api/whoami", "", "", tokenFrom(t, client, h.url))
	if response.StatusCode != http.StatusOK || !strings.HasPrefix(h.url, "https://") {
		t.Errorf("%s answers %s %s", h.url, response.Status, body)
	}
}

func selfSigned(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:         true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestURLOfAListener(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:80": "http://127.0.0.1:80",
		"0.0.0.0:81":   "http://127.0.0.1:81",
		"[::]:82":      "http://127.0.0.1:82",
		"[::1]:83":     "http://[::1]:83",
	} {
		resolved, err := net.ResolveTCPAddr("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if got := urlOf(resolved, false); got != want {
			t.Errorf("%s is reached at %s, want %s", address, got, want)
		}
	}
}
