package diagnose_test

import (
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// FuzzReading looks for texts that the readers of captures, logs, commands and
// files cannot survive, or that make a report show a token.
func FuzzReading(f *testing.F) {
	header := "Authorization: Bearer " + dead
	for _, seed := range []string{
		"> GET / HTTP/1.1\n> " + header + "\n> \n" + marked(answered401, "< "), "GET / HTTP/1.1\n" + header + "\n\nbody\n" + answered401 + "{}", "$ curl -sSH '" + header + "' \\\n https://api.example/ | jq\n401",
		"curl ^\"https://x.y^\" -H ^\"" + header + "^\"", "Invoke-WebRequest -Uri \"https://x.y\" -Headers @{\n\"a\"=\"b\"; \"authorization\"=\"x\"\n}", "fetch(\"https://x.y\", {\n \"headers\": {\"a\": \"b\"}\n});",
		"=> Send header, 5 bytes\n0000: GET / HTTP/1.1\n0010: \n<= Recv header\n0000: 48 54 54 50 2f 31 2e 31 20 34 30 31 0d 0a 0d 0a HTTP/1.1 401....\n", "send: b'GET / HTTP/1.1\\r\\nA: b\\r\\n'\nreply: 'HTTP/1.1 401 x\\r\\n'\nheader: A: b\n",
		"--> GET https://x.y\nA: b\n--> END GET\n<-- 401 https://x.y (1ms)\n", "Request URL\nhttps://x.y\nStatus Code\n401\nRequest Headers\n:authority\nx.y\n", "2027-01-15T08:00:00+01:00 WARN jwt expired\n  at x\n", `10.0.0.1 - - [15/Jan/2027:08:00:00 +0000] "GET /a HTTP/1.1" 401 5`,
		`{"time":1800000000123,"req":{"method":"GET","url":"/a"},"res":{"statusCode":401},"err":{"message":"jwt expired"}}`, "kind: Secret\ndata:\n  token: ZXlK\nstringData:\n  a: |\n    b\n", "TOKEN=\"" + dead + "\"\n", "a-1 | x\na-1 | y\n", "```\nx\n```\n", "\x1b[1mx\x1b[0m", "> > x\n> y\n", "\xff\xfea\x00b\x00",
		dead[:80] + "\n" + dead[80:] + "\n", "x=\n", "Authorization: Bearer eyJ...[truncated]", `{"Authorization": ["Bearer x"]}`, "GET {{host}}/a\nAuthorization: Bearer {{token}}\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		report := diagnose.Run(t.Context(), text, diagnose.Options{Policy: &whole, At: at})
		if len(report.Findings) == 0 || report.Decision == jwtkit.Accept {
			t.Errorf("%q: %+v", text, report)
		}
		if answer := report.JSON(); strings.Contains(answer, dead[len(dead)-30:]) {
			t.Errorf("%q: the report shows a signature", text)
		}
	})
}
