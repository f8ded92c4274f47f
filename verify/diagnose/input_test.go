package diagnose_test

import (
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// dead is a token that expired on 22 November 2025 at 12:14:20Z.
var dead = forge.NewKey("ES256", "k").Token(`{"iss":"https://id.example","aud":"orders-api","sub":"u1","scope":"read","nbf":1763813600,"iat":1763813600,"exp":1763813660}`)

// A reading is what somebody pastes, the cause that should stand first, and a part
// of the notes that say what was read.
type reading struct{ name, text, cause, note string }

func (r reading) check(t *testing.T, o diagnose.Options) diagnose.Report {
	t.Helper()
	report := diagnose.Run(t.Context(), r.text, o)
	notes := strings.Join(report.Notes, "; ")
	if first := report.Findings[0]; first.Cause != r.cause || !strings.Contains(notes, r.note) {
		t.Errorf("%s: %s, %s (%s); notes: %s; want %s, %s", r.name, first.Cause, first.Certainty, first.Say, notes, r.cause, r.note)
	}
	if answer := report.JSON(); strings.Contains(answer, dead[:60]) || strings.Contains(answer, dead[len(dead)-20:]) {
		t.Errorf("%s: the report shows the token", r.name)
	}
	return report
}

const answered401 = "HTTP/1.1 401 Unauthorized\nDate: Sat, 22 Nov 2025 13:00:00 GMT\nWWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"The token expired\"\nContent-Length: 0\n\n"

func marked(text, mark string) string {
	return mark + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+mark) + "\n"
}

// What stands around a paste is taken off, and told.
func TestWhatStandsAround(t *testing.T) {
	request := "GET /orders HTTP/1.1\nHost: api.example\nAuthorization: Bearer " + dead + "\n\n"
	curl := marked(request, "> ") + marked(answered401, "< ")
	utf16 := func(text string) string {
		wide := "\xff\xfe"
		for i := range len(text) {
			wide += text[i:i+1] + "\x00"
		}
		return wide
	}
	for _, r := range []reading{
		{"colours", "\x1b[1mHTTP/1.1 401\x1b[0m\n\x1b]0;title\a\x1b[36mauthorization\x1b[39;49m: Bearer " + dead, "expired", "removed the colours of a terminal"},
		{"mail", "On Monday somebody wrote:\n" + marked("it fails:\n"+curl, "> "), "expired", "removed the marks of a quoted mail"},
		{"mail, twice", marked(marked(curl, "> "), "> "), "expired", "removed the marks of a quoted mail"},
		{"mail, raw", marked(request+answered401, "> "), "expired", "removed the marks of a quoted mail"},
		{"fence", "look:\n```http\n" + request + answered401 + "```\nwhy?", "expired", "removed the fences of Markdown"},
		{"fence on the line", "```" + curl + "```", "expired", "removed the fences of Markdown"},
		{"indented", marked(curl, "    "), "expired", "removed the indentation"},
		{"indented by no-break spaces", marked(curl, "\u00a0\u00a0"), "expired", "removed the indentation"},
		{"compose", marked(curl, "web-1  | "), "expired", "removed the names in front of the lines"},
		{"kubectl --prefix", marked(curl, "[pod/api-7c9f-x2/api] "), "expired", "removed the names in front of the lines"},
		{"a container's file", marked(curl, "2025-11-22T13:00:00.123456789Z stdout F "), "expired", "judged by the server's Date"},
		{"kubectl --timestamps", marked(curl, "2025-11-22T13:00:00.123456789Z "), "expired", "judged by the server's Date, 2025-11-22T13:00:00Z"},
		{"syslog", marked(curl, "Nov 22 13:00:00 host cron[12]: "), "expired", "judged by the server's Date"},
		{"journald", marked(curl, "2025-11-22T13:00:00+0000 host api[12]: "), "expired", "judged by the server's Date"},
		{"Heroku", marked(curl, "2025-11-22T13:00:00.123456+00:00 app[web.1]: "), "expired", "judged by the server's Date"},
		{"PowerShell's file", utf16("Authorization: Bearer " + dead), "expired", "read the text as UTF-16"},
		{"quoted-printable", "Authorization: Bearer " + dead[:53] + "=\n" + dead[53:128] + "=\n" + dead[128:] + "\n", "expired", "joined lines that a mail broke"},
		{"JSON, broken at a width", "{\"access_token\":\"" + dead[:150] + "\n" + dead[150:] + "\",\n\"expires_in\":60}", "expired", "joined the 2 lines that a token was broken into"},
		{"broken in its signature", "my token is " + dead[:len(dead)-30] + "\n" + dead[len(dead)-30:] + "\nand it fails", "expired", "joined the 2 lines"},
		{"broken thrice in prose", "see:\n" + dead[:80] + "\n" + dead[80:160] + "\n" + dead[160:] + "\nand it fails", "expired", "joined the 3 lines"},
		{"out of a page", strings.NewReplacer(">", "&gt;", "<", "&lt;", `"`, "&quot;").Replace(curl), "expired", "read the entities of HTML"},
		{"as a string of Go", strings.ReplaceAll(strings.ReplaceAll(`"`+request+answered401+`"`, `Bearer error="`, `Bearer error=\"`), "\n", `\r\n`), "expired", "read escaped line breaks"},
		{"curl alone", curl, "expired", "read 1 exchange"},
	} {
		r.check(t, diagnose.Options{})
	}
	good := forge.NewKey("ES256", "k").Token(good)
	report := diagnose.Run(t.Context(), "\x1b[32m"+good+"\x1b[0m\n", diagnose.Options{At: at})
	if !has(report, "invalid_header_char", diagnose.Likely) {
		t.Errorf("a token between colours: %v", report.Findings)
	}
}

// A terminal breaks long lines at its width.
func TestTerminalWidth(t *testing.T) {
	curl := "> GET /orders HTTP/2\n> Host: api.example\n> Authorization: Bearer " + dead + "\n> Accept: */*\n> \n" + marked(answered401, "< ")
	for _, width := range []int{80, 100, 120} {
		reading{"verbose", wrapped(curl, width), "expired", "judged by the server's Date"}.check(t, diagnose.Options{})
	}
	for _, width := range []int{80, 100} {
		reading{"a command", wrapped("$ curl -s -w '%{http_code}' https://api.example/v2/orders-of-today -H 'Authorization: Bearer "+dead+"'\n401\n", width), "expired", "joined lines that a terminal broke"}.check(t, diagnose.Options{})
	}
}

// However a good token reaches the reader, nothing is proved against it.
func TestNothingIsProvedAgainstAGoodToken(t *testing.T) {
	for _, algorithm := range []string{"ES256", "RS256", "HS256"} {
		key := forge.NewKey(algorithm, "k")
		token := key.Token(good)
		policy := whole
		policy.Algorithms = []string{algorithm}
		o := diagnose.Options{Keys: keySet(t, key), Policy: &policy, At: at}
		request := "GET /orders HTTP/1.1\nHost: api.example\nAuthorization: Bearer " + token + "\nAccept: */*\nUser-Agent: x\n\n"
		answer := "HTTP/1.1 401 Unauthorized\nContent-Length: 0\nWWW-Authenticate: Bearer error=\"invalid_token\"\n\n"
		curl := marked(request, "> ") + marked(answer, "< ")
		for name, text := range map[string]string{
			"bare": token, "curl": curl, "raw": request + answer, "mail": marked(curl, "> "), "chat": "so:\n```\n" + curl + "```\n", "compose": marked(curl, "a-1 | "),
			"command": "$ curl -i -H 'Authorization: Bearer " + token + "' https://api.example/\n" + answer, "json": `{"access_token":"` + token + `","expires_in":60}`, "prose": "My token is " + token + " and it fails. Why?",
			"env": "A=b\nTOKEN='" + token + "'\n", "log": "2027-01-15T08:00:00Z WARN refused authorization=\"Bearer " + token + "\" status=401\n",
			"dump": "{ headers: { Authorization: 'Bearer " + token + "', Accept: '*/*' }, status: 401 }", "two": token + "\n" + key.Token(strings.Replace(good, "u1", "u2", 1)),
		} {
			for width := 40; width <= 200; width += 3 {
				broken := wrapped(text, width)
				for how, text := range map[string]string{"": broken, ", quoted": marked(broken, "> "), ", indented": marked(broken, "    "), ", with CRLF": strings.ReplaceAll(broken, "\n", "\r\n"), ", in compose": marked(broken, "api-1  | ")} {
					report := diagnose.Run(t.Context(), text, o)
					if report.Proved() {
						t.Errorf("%s, %s%s, %d columns: %s: %s; %s", algorithm, name, how, width, report.Findings[0].Cause, report.Findings[0].Say, report.Notes)
					}
				}
			}
		}
	}
}

// wrapped breaks the lines of a text at a width, as a terminal does.
func wrapped(text string, width int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		for ; len(strings.TrimRight(line, "\n")) > width; line = line[width:] {
			b.WriteString(line[:width] + "\n")
		}
		b.WriteString(line)
	}
	return b.String()
}
