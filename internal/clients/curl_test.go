package clients

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

// TestCurl gets tokens from our issuer with the requests of the README, whose
// own lines run in cmd/jwtkit, and with those that people write about secrets
// of special characters.
func TestCurl(t *testing.T) {
	curl := testenv.Need(t, testenv.Curl)
	i := startIssuer(t)
	for id, secret := range map[string]issuer.Secret{"shop": "for-testing-only", "odd": oddSecret} {
		_, err := i.Register(issuer.App{ID: id, Secret: secret})
		must(t, err)
	}
	const grant = "grant_type=client_credentials"
	for name, c := range map[string]struct {
		line   []string
		status string
		said   string // in error_description
	}{
		"post":                     {[]string{"-d", grant, "-d", "client_id=shop", "-d", "client_secret=for-testing-only"}, "200", ""},
		"basic":                    {[]string{"-u", "shop:for-testing-only", "-d", grant}, "200", ""},
		"post, encoded":            {[]string{"-d", grant, "-d", "client_id=odd", "--data-urlencode", "client_secret=" + oddSecret}, "200", ""},
		"basic, encoded":           {[]string{"-u", "odd:s3cr3t%2Fwith%2Bodd%3Achars%25%26+x", "-d", grant}, "200", ""},
		"post, not encoded":        {[]string{"-d", grant, "-d", "client_id=odd", "-d", "client_secret=" + oddSecret}, "400", "form"},
		"basic, not encoded":       {[]string{"-u", "odd:" + oddSecret, "-d", grant}, "401", "form-encoded before"},
		"multipart":                {[]string{"-F", grant, "-F", "client_id=shop", "-F", "client_secret=for-testing-only"}, "400", "curl -d"},
		"JSON":                     {[]string{"-H", "Content-Type: application/json", "-d", `{"grant_type":"client_credentials"}`}, "400", "the body is JSON"},
		"parameters in the URL":    {[]string{"-G", "-d", grant, "-d", "client_id=shop"}, "405", ""},
		"a wrong secret in a post": {[]string{"-d", grant, "-d", "client_id=shop", "-d", "client_secret=wrong"}, "401", "unknown client_id or wrong client_secret"},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"-sS", "--cacert", i.caFile, "-w", "%{http_code}"}, c.line...)
			out, err := exec.CommandContext(t.Context(), curl, append(args, i.URL()+"/connect/token")...).CombinedOutput()
			must(t, err)
			body, status := out[:len(out)-3], string(out[len(out)-3:])
			var answer struct {
				Token       string `json:"access_token"`
				Description string `json:"error_description"`
			}
			must(t, json.Unmarshal(body, &answer))
			if status != c.status || (status == "200") != (answer.Token != "") || !strings.Contains(answer.Description, c.said) {
				t.Errorf("got %s with %q, want %s with %q", status, answer.Description, c.status, c.said)
			}
		})
	}
}
