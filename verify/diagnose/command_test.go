package diagnose_test

import (
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/verify/diagnose"
)

// Commands, alone and with what they printed.
func TestCommands(t *testing.T) {
	header := "Authorization: Bearer " + dead
	for _, r := range []reading{
		{"curl", "curl 'https://api.example/orders' \\\n  -H 'accept: */*' \\\n  -H '" + strings.ToLower(header[:13]) + header[13:] + "' \\\n  --compressed", "expired", "read the command as the request that it sends"},
		{"curl of cmd", "curl ^\"https://api.example/orders^\" ^\r\n  -H ^\"accept: */*^\" ^\r\n  -H ^\"" + header + "^\"", "expired", "read the command as the request that it sends"},
		{"curl --oauth2-bearer", "curl -sS --oauth2-bearer " + dead + " https://api.example/", "expired", "read the command as the request that it sends"},
		{"curl and its answer", "user@host:~$ curl -i -H \"" + header + "\" https://api.example/orders\n" + answered401, "expired", "answered 401"},
		{"curl and its status", "$ curl -so /dev/null -w '%{http_code}\\n' -H '" + header + "' https://api.example/orders\n401\n", "expired", "answered 401"},
		{"curl without it", "$ curl -i https://api.example/orders\n" + answered401, "no_auth_header", "answered 401"},
		{"HTTPie", "$ http GET https://api.example/orders 'Authorization:Bearer " + dead + "'\n" + answered401, "expired", "answered 401"},
		{"wget", "wget --header=\"" + header + "\" -O - https://api.example/orders", "expired", "read the command"},
		{"PowerShell", "Invoke-WebRequest -UseBasicParsing -Uri \"https://api.example/orders\" `\r\n-WebSession $session `\r\n-Headers @{\r\n\"accept\"=\"*/*\"\r\n  \"authorization\"=\"Bearer " + dead + "\"\r\n}", "expired", "read the command"},
		{"fetch", "fetch(\"https://api.example/orders\", {\n  \"headers\": {\n    \"accept\": \"*/*\",\n    \"authorization\": \"Bearer " + dead + "\"\n  },\n  \"body\": null,\n  \"method\": \"GET\"\n});", "expired", "read the command"},
		{"await fetch", "await fetch('https://api.example/orders', {\n  \"headers\": {\"authorization\": \"Bearer " + dead + "\"}\n});", "expired", "read the command"},
		{".http", "### orders\nGET https://api.example/orders\nAuthorization: Bearer " + dead + "\n", "expired", "read 1 exchange"},
		{".http, a variable", "@token = " + dead + "\n\n### orders\nGET {{base}}/orders\nAuthorization: Bearer {{token}}\n", "expired", "took the token that stands beside the command"},
		{".http, variables everywhere", "@host = https://api.example\n@token = " + dead + "\n\n###\nGET {{host}}/orders HTTP/1.1\nAuthorization: Bearer {{token}}\n", "expired", "took the token that stands beside the command"},
		{"broken by a mail program", "> I run\n>\n> curl -v https://api.example/orders -H\n> \"Authorization: Bearer\n> " + dead + "\"\n>\n> and get 401\n", "expired", "read 1 exchange, and explain the one answered 401"},
		{"fetch, and what the console says", "fetch(\"https://api.example/\", {\n  \"headers\": {\n    \"authorization\": \"Bearer null\"\n  },\n  \"method\": \"GET\"\n});\n\nGET https://api.example/ 401 (Unauthorized)\n", "placeholder", "answered 401"},
		{"a program with a token", "const token = '" + dead + "';\nawait fetch('https://api.example', { headers: { Authorization: `Bearer ${token}` } });\n", "expired", "took a token out of the text"},
		{"a program that forgot to fill in", "await fetch('https://api.example', { headers: { Authorization: 'Bearer ${token}' } });\n", "placeholder", "took the value of the Authorization header"},
		{"a variable of cmd", "C:\\>curl -i https://api.example/orders -H \"Authorization: Bearer %TOKEN%\"\nHTTP/1.1 401 Unauthorized\n\n", "placeholder", "answered 401"},
		{"behind the prompt of cmd", "C:\\Users\\me>curl -i https://api.example/orders -H \"" + header + "\"\n" + answered401, "expired", "judged by the server's Date"},
		{"a variable in double quotes", "$ curl -s -H \"Authorization: Bearer $TOKEN\" https://api.example/\n{\"message\":\"jwt expired\"}\n", "expired", "read the command"},
		{"a variable in single quotes", "$ curl -s -H 'Authorization: Bearer $TOKEN' https://api.example/\n{\"message\":\"jwt malformed\"}\n", "placeholder", "read the command"},
		{"a program", "headers = {'Authorization': 'Bearer ' + token}\nr = requests.get('https://api.example', headers=headers)\n", "not_a_token", ""},
		{"a program that fills in", "const headers = { Authorization: `Bearer ${token}` };\n", "not_a_token", ""},
	} {
		r.check(t, diagnose.Options{})
	}
	for _, command := range []string{"curl -n -i https://api.example/orders", "curl -i $OPTIONS https://api.example/orders", "curl -i -H @fields https://api.example/orders"} {
		report := diagnose.Run(t.Context(), "$ "+command+"\nHTTP/1.1 401 Unauthorized\n\n", diagnose.Options{})
		if first := report.Findings[0]; first.Cause == "no_auth_header" || report.Proved() {
			t.Errorf("%s may send the header: %s", command, first.Say)
		}
	}
	without := diagnose.Run(t.Context(), "$ curl -i https://api.example/orders\n"+answered401, diagnose.Options{})
	if without.Proved() {
		t.Errorf("a file of settings may add the header: %v", without.Findings)
	}
	double := diagnose.Run(t.Context(), "curl -H 'Authorization: Bearer $TOKEN' https://api.example/", diagnose.Options{})
	if !has(double, "placeholder", diagnose.Proved) {
		t.Errorf("single quotes: %v", double.Findings)
	}
}
