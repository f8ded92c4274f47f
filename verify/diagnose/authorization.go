package diagnose

import (
	"iter"
	"strings"
)

// authorization finds the value of an Authorization field, as it stands in a
// request, a command, a dump of header fields by a program or a log. It prefers
// one that holds a token.
func authorization(text string) (content string, ok bool) {
	for v := range fieldValues(text, "authorization") {
		if isCredential(v, text) && (strings.Contains(v, "ey") || !ok) {
			content, ok = v, true
		}
		if strings.Contains(content, "ey") {
			break
		}
	}
	return content, ok
}

// shownField gives the value of a header field that stands in a dump or a log, ""
// if none does.
func shownField(text, name string) string {
	for v := range fieldValues(text, name) {
		return v
	}
	return ""
}

// fieldValues gives the values that follow a name, in lower case, wherever it
// stands in a text, up to 50.
func fieldValues(text, name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		const most = 50
		lower := lowerASCII(text)
		for offset, n := 0, 0; n < most; n++ {
			at := strings.Index(lower[offset:], name)
			if at < 0 {
				return
			}
			at += offset
			offset = at + len(name)
			at -= len(lower[:at]) - len(strings.TrimSuffix(lower[:at], "http_")) // as Ruby and CGI name it
			quote := byte(0)
			if at > 0 {
				quote = text[at-1]
			}
			if isTokenByte(quote) {
				continue
			}
			if v, found := valueBehind(text[offset:], quote); found && !yield(v) {
				return
			}
		}
	}
}

// isCredential reports whether what follows the word authorization is the value of
// the field, not a setting or a sentence.
func isCredential(value, text string) bool {
	scheme, _, _ := strings.Cut(value, " ")
	if strings.HasPrefix(value, "ey") || isScheme(scheme) || strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "DPoP") {
		return true
	}
	_, unfilled := placeholder(value)
	return unfilled && value != "" || strings.Count(text, "\n") < 3 && strings.Count(value, " ") < 3
}

func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }

// valueBehind gives the value that follows a name: behind a colon, an equals sign,
// an arrow, or the comma of a pair in quotes; quote is what stands before the name.
func valueBehind(rest string, quote byte) (content string, ok bool) {
	const longest = 64 << 10
	rest = rest[:min(len(rest), longest)]
	quoted := isQuote(quote)
	switch inner := strings.TrimLeft(rest, `\`); {
	case quoted && inner != "" && inner[0] == quote:
		rest = inner[1:]
	case quoted && strings.HasPrefix(strings.TrimLeft(rest, " "), ":"): // the whole field stands in quotes, as in a command
		end := strings.IndexByte(rest, quote)
		if end < 0 {
			end = len(rest)
		}
		content, ok = strings.CutPrefix(strings.TrimLeft(rest[:end], " "), ":")
		return strings.TrimSpace(strings.TrimRight(content, `\`)), ok && !assembled(rest[min(end+1, len(rest)):])
	case quote == '[':
		rest = strings.TrimPrefix(rest, "]")
	}
	if named := strings.TrimLeft(rest, " \t\r\n,\"'"); strings.HasPrefix(named, "value") { // {"name": "Authorization", "value": …}
		rest, quoted = strings.TrimLeft(named[len("value"):], "\"'"), true
	}
	trimmed := strings.TrimLeft(rest, " \t")
	behind := strings.TrimLeft(trimmed, ":=>")
	if len(behind) == len(trimmed) {
		if behind, ok = strings.CutPrefix(trimmed, ","); !ok || !quoted {
			return "", false
		}
	}
	return valueAt(strings.TrimLeft(behind, " \t"), quoted)
}

// valueAt gives the value that text begins with: to its closing quote or bracket,
// else to the end of the line. Quotes stay around a value without a blank where the
// name has none: they may be part of it.
func valueAt(text string, bare bool) (content string, ok bool) {
	if inner, list := strings.CutPrefix(text, "["); list {
		if end := strings.IndexAny(inner, "]\n"); end >= 0 {
			inner = inner[:end]
		}
		return strings.Trim(strings.TrimSpace(inner), `"'`), true
	}
	if len(text) > 1 && strings.IndexByte("fF$", text[0]) >= 0 && isQuote(text[1]) {
		return "", false // a program fills it in
	}
	inner := strings.TrimPrefix(text, `\`)
	if inner == "" || !isQuote(inner[0]) {
		return strings.TrimSpace(firstLines(text)), true
	}
	quote := inner[0]
	end := strings.IndexByte(inner[1:], quote)
	if end < 0 {
		return strings.TrimSpace(firstLines(text)), true
	}
	content = strings.TrimRight(inner[1:1+end], `\`)
	if quote == '`' && strings.Contains(content, "${") || assembled(inner[end+2:]) {
		return "", false
	}
	if !bare && !strings.Contains(content, " ") && !inList(inner[end+2:]) {
		return inner[:end+2], true
	}
	return content, true
}

// inList reports whether a value is one of a list that goes on or ends here: then
// its quotes are those of whatever printed it.
func inList(rest string) bool {
	rest = strings.TrimLeft(rest, " \t\r\n")
	return rest != "" && strings.IndexByte(",})]", rest[0]) >= 0
}

// assembled reports whether a program goes on to add to the text that ends here.
func assembled(rest string) bool {
	rest = strings.TrimLeft(rest, " \t")
	for _, operator := range []string{"+", ". ", ".format", ".concat", "% ", "<<"} {
		if strings.HasPrefix(rest, operator) {
			return true
		}
	}
	return false
}
