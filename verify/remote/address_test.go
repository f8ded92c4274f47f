package remote_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/remote"
)

// offline lets no test reach a network.
var offline = remote.Options{Client: &http.Client{Transport: http.NewFileTransport(http.Dir("testdata"))}}

func TestAddressesThatCannotWork(t *testing.T) {
	for name, address := range map[string]string{
		"empty":          "",
		"plain http":     "http://id.example/jwks",
		"plain http, IP": "http://10.0.0.1/jwks",
		"near loopback":  "http://localhost.example/jwks",
		"zero padded":    "http://127.0.0.01/jwks",
		"user":           "https://user@id.example/jwks",
		"password":       "https://user:pa55@id.example/jwks",
		"odd password":   "https://user:pa55%zz@id.example/jwks",
		"odd port":       "https://user:pa55@id.example:x/jwks",
		"fragment":       "https://id.example/jwks#keys",
		"no scheme":      "id.example/jwks",
		"other scheme":   "file:///etc/jwks.json",
		"no host":        "https:///jwks",
		"opaque":         "https:id.example",
		"control":        "https://id.example/\x1b[31m",
		"long":           "https://id.example/" + strings.Repeat("a", 2048),
	} {
		t.Run(name, func(t *testing.T) {
			keys, err := remote.JWKS(t.Context(), address, "", offline)
			expect(t, err, jwtkit.CodeRequestInvalid)
			if keys != nil {
				t.Error("there are keys beside the error")
			}
			_, err = remote.Issuer(t.Context(), address, offline)
			expect(t, err, jwtkit.CodeRequestInvalid)
			if err != nil && (strings.Contains(err.Error(), "pa55") || strings.Contains(err.Error(), "\x1b")) {
				t.Errorf("%q shows a password or a control character", err)
			}
		})
	}
	_, err := remote.Issuer(t.Context(), "https://id.example?tenant=a", offline)
	expect(t, err, jwtkit.CodeRequestInvalid)
}

func TestAddressesThatMayWork(t *testing.T) {
	for _, address := range []string{
		"https://id.example/jwks?tenant=a",
		"https://10.0.0.1:8443/jwks",
		"http://localhost:8400/jwks",
		"http://LOCALHOST/jwks",
		"http://127.0.0.2/jwks",
		"http://[::1]:8400/jwks",
	} {
		keys, err := remote.JWKS(t.Context(), address, "", offline)
		expect(t, err, "")
		if err == nil {
			keys.Close()
		}
	}
}
