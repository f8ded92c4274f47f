package diagnose

import (
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
)

// extract finds the credential in the text, step by step, and says what each
// step took away. It gives "" when there is none; then the finding says what the
// text is instead.
func (d *diagnosis) extract(text string) string {
	text = d.trim(text)
	pasted := text
	if text == "" {
		d.find("not_a_token", coded(jwtkit.CodeCredentialsMissing), say("what", "an empty text"))
		d.decide(jwtkit.CodeCredentialsMissing)
		return ""
	}
	if credential, ok := d.fromExchanges(text); ok {
		if credential == "" {
			d.decide(jwtkit.CodeCredentialsMissing)
			return ""
		}
		text = credential
	} else if d.tokenEndpointRefused(text) {
		d.decide(jwtkit.CodeCredentialsMissing)
		return ""
	}
	text = d.fromJSON(text)
	text = d.fromHeader(text)
	text = d.withoutScheme(text)
	text = d.withoutQuotes(text)
	if d.settled {
		return ""
	}
	if what, ok := placeholder(text); ok {
		if _, token := tokenIn(pasted); strings.HasPrefix(text, "$") && token != "" {
			d.note("took the token that stands beside the command")
			return token
		}
		worth := Proved
		if strings.HasPrefix(text, "$") && strings.Contains(pasted, "curl ") {
			worth = Likely // a shell fills it in before it is sent
		}
		d.find("placeholder", certain(worth), say("what", what))
		d.decide(jwtkit.CodeCredentialsMissing)
		return ""
	}
	text = d.joined(d.undamaged(text))
	if mark, ok := leftOut(text); ok {
		d.find("redacted", say("what", phrase.Quote(mark)))
		d.decide(jwtkit.CodeTokenMalformed)
		return ""
	}
	if what := keyOrSecret(text); what != "" {
		d.find("api_key_or_secret", say("what", what))
		d.decide(jwtkit.CodeTokenMalformed)
		return ""
	}
	if cause, words := meant(text); cause != "" && !strings.HasPrefix(text, "ey") {
		d.serverSays(cause, words)
		d.decide(jwtkit.CodeCredentialsMissing)
		return ""
	}
	if what := d.somethingElse(text); what != "" {
		d.find("not_a_token", say("what", what))
		d.decide(jwtkit.CodeTokenMalformed)
		return ""
	}
	return text
}

// damage is the certainty of a finding about how the credential was written:
// proved when the text shows that it was sent like this.
func (d *diagnosis) damage() detail {
	if d.sent {
		return certain(Proved)
	}
	return certain(Likely)
}

func (d *diagnosis) trim(text string) string {
	trimmed := strings.TrimSpace(strings.TrimPrefix(text, "\uFEFF"))
	if len(trimmed) != len(text) && trimmed != "" {
		d.note("removed white space around the text")
	}
	return trimmed
}

// fromJSON takes the token out of a token response (RFC 6749 section 5.1).
func (d *diagnosis) fromJSON(text string) string {
	if !strings.HasPrefix(text, "{") {
		return text
	}
	r := strictjson.Object(text)
	defer r.Close()
	found := map[string]string{}
	for r.Member() {
		if r.Kind() == '"' {
			found[r.Name] = r.String()
		}
	}
	for _, name := range []string{"access_token", "id_token", "token"} {
		if value := found[name]; r.Fault() == nil && value != "" {
			d.note("took " + name + " out of JSON")
			d.find("whole_json", certain(Likely), say("member", name))
			return strings.TrimSpace(value)
		}
	}
	return text
}

// fromHeader takes the value out of an Authorization header line, as it stands
// in a request, a curl command or a log.
func (d *diagnosis) fromHeader(text string) string {
	const name = "authorization:"
	at := strings.Index(lowerASCII(text), name)
	if at < 0 || at > 0 && isTokenByte(text[at-1]) {
		return text
	}
	d.sent = true
	d.note("took the value of the Authorization header")
	value := text[at+len(name):]
	if at > 0 && (text[at-1] == '"' || text[at-1] == '\'') {
		value, _, _ = strings.Cut(value, text[at-1:at])
	}
	value = strings.TrimSpace(firstLines(value))
	if len(value) > 2 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0] && strings.Contains(value, " ") {
		value = value[1 : len(value)-1] // YAML quotes the whole value, scheme and all
	}
	return value
}

// firstLines gives the first line that is not empty, and those behind it that
// look like the rest of a token that was wrapped.
func firstLines(text string) string {
	text = strings.TrimLeft(text, " \t\r\n")
	end := strings.IndexByte(text, '\n')
	for end >= 0 && end < len(text) {
		line, _, more := strings.Cut(text[end+1:], "\n")
		if trimmed := strings.TrimSpace(line); trimmed == "" || !isTokenText(trimmed) {
			return text[:end]
		}
		if end += 1 + len(line); !more {
			break
		}
	}
	return text
}

// withoutScheme takes away the scheme in front of the credential (RFC 9110
// section 11.4), and says what is wrong with it.
func (d *diagnosis) withoutScheme(text string) string {
	scheme, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case strings.EqualFold(scheme, "Bearer"):
		d.sent = true
		if scheme != "Bearer" {
			d.find("scheme_case", certain(Hint), say("scheme", phrase.Quote(scheme)))
		}
		if again, behind, _ := strings.Cut(rest, " "); strings.EqualFold(again, "Bearer") && behind != "" {
			d.find("double_bearer")
			return strings.TrimSpace(behind)
		}
		return rest
	case strings.EqualFold(scheme, "Basic") && !strings.HasPrefix(rest, "ey") && d.sent:
		if d.exchange == nil || !d.otherCredential(d.exchange) {
			d.find("basic_credentials", d.damage(), evidence("request.headers.Authorization", `"Basic …"`, "Bearer and a token"))
		}
		d.settled = true
		d.decide(jwtkit.CodeCredentialsMissing)
		return ""
	case strings.HasPrefix(rest, "ey") && isScheme(scheme):
		d.sent = true
		d.find("wrong_scheme", say("scheme", scheme))
		return rest
	case d.sent && strings.HasPrefix(text, "ey"):
		d.find("no_scheme")
	}
	return text
}

func isScheme(word string) bool {
	for _, scheme := range []string{"Token", "JWT", "Basic", "OAuth", "DPoP", "Bearer:"} {
		if strings.EqualFold(word, scheme) {
			return true
		}
	}
	return false
}

func (d *diagnosis) withoutQuotes(text string) string {
	if len(text) < 3 || text[0] != text[len(text)-1] || !strings.ContainsRune("\"'`", rune(text[0])) {
		return text
	}
	d.note("removed quotes")
	d.find("quoted", d.damage(), evidence("raw", strconv.Quote(text[:1]), "the bare token"))
	return strings.TrimSpace(text[1 : len(text)-1])
}
