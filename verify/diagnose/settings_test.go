package diagnose_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// Files that hold a token, and what they do to it.
func TestSettings(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	token, o := key.Token(good), diagnose.Options{Keys: keySet(t, key), Policy: &whole, At: at}
	encoded := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	secret := "apiVersion: v1\nkind: Secret\nmetadata:\n  name: api\ntype: Opaque\ndata:\n  url: " + encoded("https://api.example") + "\n  token: "
	for _, r := range []reading{
		{"Secret", secret + encoded(token) + "\n", "nothing_wrong", `decoded the value of "token" from base64`},
		{"Secret with a line break", secret + encoded(token+"\n") + "\n", "invalid_header_char", `decoded the value of "token"`},
		{"Secret, encoded twice", secret + encoded(encoded(token)) + "\n", "double_encoded", `decoded the value of "token"`},
		{"Secret with quotes", secret + encoded(`"`+token+`"`) + "\n", "quoted", `decoded the value of "token"`},
		{"stringData", "kind: Secret\nstringData:\n  token: " + token + "\n", "nothing_wrong", "took a token out of the text"},
		{"stringData in a block", "kind: Secret\nstringData:\n  token: |\n    " + token + "\n  x: y\n", "invalid_header_char", "removed white space around the value"},
		{"stringData in a clipped block", "kind: Secret\nstringData:\n  token: |-\n    " + token + "\n  x: y\n", "nothing_wrong", ""},
		{"Secret in JSON", `{"apiVersion":"v1","kind":"Secret","data":{"url":"aHR0cHM6Ly9h","token":"` + encoded(token+"\n") + `"}}`, "invalid_header_char", `decoded the value of "token"`},
		{"Secrets in JSON", `{"kind":"List","items":[{"kind":"Secret","data":{"token":"` + encoded(token) + `"}}]}`, "nothing_wrong", `decoded the value of "token"`},
		{".env", "API=https://api.example\nTOKEN=\"" + token + "\"\n", "nothing_wrong", "took a token out of the text"},
		{"compose, quotes in a list", "services:\n  web:\n    environment:\n      - API=https://api.example\n      - TOKEN=\"" + token + "\"\n", "quoted", `took the value of "TOKEN"`},
		{"ini", "[api]\ntoken = " + token + "\n", "nothing_wrong", "took a token out of the text"},
		{"JSON", `{"Api":{"Url":"https://api.example","Token":"` + token + `"}}`, "nothing_wrong", "took a token out of the text"},
		{"Terraform", "Outputs:\n\nurl = \"https://api.example\"\ntoken = \"" + token + "\"\n", "nothing_wrong", "took a token out of the text"},
		{"what kubectl prints of a Secret", "$ kubectl get secret api -o jsonpath='{.data.token}'\n" + encoded(token) + "\n", "double_encoded", "decoded base64 around the token"},
		{"Terraform, hidden", "Outputs:\n\ntoken = <sensitive>\n", "redacted", ""},
		{"a no-break space", "Authorization: Bearer\u00a0" + token, "invalid_header_char", "took the value of the Authorization header"},
		{"an unset variable", "API=https://api.example\nACCESS_TOKEN=undefined\n", "placeholder", ""},
		{"an empty one", "API=https://api.example\nACCESS_TOKEN=\n", "placeholder", ""},
		{"localStorage", "oidc.user:https://id.example:shop\t{\"id_token\":\"" + key.Token(strings.Replace(good, `"sub"`, `"nonce":"n","sub"`, 1)) + "\",\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\"}", "nothing_wrong", "it is the access token"},
		{"a fragment", "https://app.example/#access_token=" + token + "&token_type=Bearer&expires_in=60", "nothing_wrong", "took a token out of the text"},
	} {
		r.check(t, o)
	}
}

// Nothing that a command or a file holds comes back in a report.
func TestInputRepeatsNoSecret(t *testing.T) {
	const canary = "c4n4ry-S3cret-Value_9x"
	encoded := base64.StdEncoding.EncodeToString([]byte("app:" + canary))
	for _, text := range []string{
		"$ curl -i -u app:" + canary + " https://api.example/\n" + answered401, "curl https://id.example/token -d client_secret=" + canary + "\n{\"error\":\"invalid_client\"}",
		"curl --oauth2-bearer " + canary + " https://api.example/\n" + answered401, "curl -b session=" + canary + " https://api.example/\n" + answered401, "$ curl -H 'Authorization: Bearer " + canary + "' https://app:" + canary + "@api.example/\n401",
		"kind: Secret\ndata:\n  password: " + base64.StdEncoding.EncodeToString([]byte(canary)) + "\n", "CLIENT_SECRET=" + canary + "\nTOKEN=undefined\n", "2027-01-15T08:00:00Z jwt expired client_secret=" + canary, `{"msg":"jwt expired","secret":"` + canary + `"}`,
		"Request URL: https://api.example/?access_token=" + canary + "\nStatus Code: 401\nRequest Headers\nHost: api.example\nUser-Agent: x\nCookie: a=" + canary + "\n", "10.0.0.1 - - [15/Jan/2027:08:00:00 +0000] \"GET /a?token=" + canary + " HTTP/1.1\" 401 5", "eyJhbGciOi[cut]" + canary,
	} {
		report := diagnose.Run(t.Context(), text, diagnose.Options{At: at})
		if answer := report.JSON(); strings.Contains(answer, canary) || strings.Contains(answer, encoded) {
			t.Errorf("%.80q: %s", text, answer)
		}
	}
}
