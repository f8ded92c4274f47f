package show

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
)

// A meaning says in a word or two what a member is.
type meaning struct {
	words  string
	isTime bool // seconds since 1970
}

// meanings of header parameters (RFC 7515 section 4.1) and of claims (RFC 7519
// section 4.1, RFC 9068 section 2.2, OpenID Connect Core 1.0 section 2).
var meanings = map[string]meaning{
	"alg":  {words: "algorithm"},
	"kid":  {words: "key"},
	"typ":  {words: "type"},
	"cty":  {words: "content"},
	"crit": {words: "critical"},
	"enc":  {words: "encryption"},
	"jku":  {words: "key set URL"},
	"x5c":  {words: "certificates"},
	"x5t":  {words: "SHA-1 print"},

	"iss":       {words: "issuer"},
	"sub":       {words: "subject"},
	"aud":       {words: "audience"},
	"exp":       {words: "expires", isTime: true},
	"nbf":       {words: "not before", isTime: true},
	"iat":       {words: "issued", isTime: true},
	"jti":       {words: "token ID"},
	"client_id": {words: "client"},
	"azp":       {words: "client"},
	"scope":     {words: "scope"},
	"scp":       {words: "scope"},
	"cnf":       {words: "bound to"},
	"act":       {words: "actor"},
	"sid":       {words: "session"},
	"nonce":     {words: "nonce"},
	"auth_time": {words: "logged in", isTime: true},
	"acr":       {words: "login class"},
	"amr":       {words: "login by"},
	"email":     {words: "e-mail"},
	"roles":     {words: "roles"},
	"groups":    {words: "groups"},
}

// Columns of a member: name, meaning, value.
const (
	nameColumn  = 2
	wordsColumn = 13
	valueColumn = 27
)

// members prints the members of a JSON object that was read before, one a line
// and lists one element a line.
func (p *page) members(object string, at time.Time) {
	r := strictjson.Object(object)
	defer r.Close()
	for r.Member() {
		m := meanings[r.Name]
		p.member(r.Name, m.words, p.values(r.Raw(), m.isTime, at))
	}
}

func (p *page) member(name, words string, values []string) {
	head := strings.Repeat(" ", nameColumn) + p.paint(bold, phrase.Printable(name))
	used := nameColumn + utf8.RuneCountInString(phrase.Printable(name))
	if words != "" {
		gap := max(1, wordsColumn-used)
		head += strings.Repeat(" ", gap) + p.paint(dim, words)
		used += gap + len(words)
	}
	head += strings.Repeat(" ", max(2, valueColumn-used))
	for _, value := range values {
		p.line(head + value)
		head = strings.Repeat(" ", valueColumn)
	}
}

// values gives the lines that show a value: a date for a time, an element a
// line for a list, else its JSON, without the quotes of a plain string.
func (p *page) values(raw string, isTime bool, at time.Time) []string {
	if t, ok := parseTime(raw); ok && isTime {
		lines := []string{utc(t) + " (" + distance(t, at) + ")"}
		if local := p.local(t); local != "" {
			lines = append(lines, local)
		}
		return lines
	}
	switch raw[0] {
	case '[':
		return elements(raw)
	case '{':
		return indented(raw)
	}
	return []string{scalar(raw)}
}

// parseTime gives the instant of a number of seconds since 1970 (RFC 7519 section
// 2), down to a second, if a date can be written for it.
func parseTime(number string) (time.Time, bool) {
	seconds, err := strconv.ParseFloat(number, 64)
	const last = 1 << 53
	if err != nil || seconds < -last || seconds > last {
		return time.Time{}, false
	}
	return time.Unix(int64(seconds), 0), true
}

func elements(raw string) []string {
	r := strictjson.Document(`{"list":` + raw + `}`)
	defer r.Close()
	var lines []string
	for r.Member() {
		for _, element := range r.Elements() {
			lines = append(lines, "- "+scalar(element))
		}
	}
	if lines == nil {
		return []string{"[]"}
	}
	return lines
}

// scalar gives a value on one line.
func scalar(raw string) string {
	if raw[0] == '"' {
		if text, err := jsontext.AppendUnquote(nil, raw); err == nil && isPlain(string(text)) {
			return string(text)
		}
	}
	return phrase.Printable(raw)
}

// isPlain reports whether text shows what it is without quotes around it.
func isPlain(text string) bool {
	return text != "" && phrase.Printable(text) == text && strings.TrimSpace(text) == text &&
		!jsontext.Value(text).IsValid()
}

// indented gives an object on one line if it is short, else on several.
func indented(raw string) []string {
	value := jsontext.Value(raw)
	if valueColumn+len(raw) > width {
		if value.Indent(jsontext.WithIndent("  ")) != nil {
			return []string{phrase.Printable(raw)}
		}
	}
	var lines []string
	for line := range strings.Lines(string(value)) {
		lines = append(lines, phrase.Printable(strings.TrimSuffix(line, "\n")))
	}
	return lines
}
