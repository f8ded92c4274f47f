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
		v = strings.TrimSpace(ofEntry(v))
		if inner, _, whole := printed(v); whole && !hasScheme(v) && hasScheme(inner) && strings.Contains(inner, " ") {
			v = inner // the program that printed the field wrote the brackets
		}
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
			if v, found := valueBehind(text[offset:], quote, escapedBy(text[:max(0, at-1)])); found && !yield(v) {
				return
			}
		}
	}
}

// isCredential reports whether what follows the word authorization is the value of
// the field, not a setting or a sentence.
func isCredential(value, text string) bool {
	if strings.HasPrefix(value, "ey") || hasScheme(value) {
		return true
	}
	_, unfilled := placeholder(value)
	return unfilled && value != "" && !forExample(value) || strings.Count(text, "\n") < 3 && strings.Count(value, " ") < 3
}

// hasScheme reports whether a value begins with the name of a scheme.
func hasScheme(value string) bool {
	scheme, _, _ := strings.Cut(value, " ")
	return isScheme(scheme) || strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "DPoP")
}

func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }

// valueBehind gives the value that follows a name: behind a colon, an equals sign,
// an arrow, or the comma of a pair in quotes; quote is what stands before the name,
// behind so many backslashes.
func valueBehind(rest string, quote byte, depth int) (content string, ok bool) {
	const longest = 64 << 10
	rest = rest[:min(len(rest), longest)]
	quoted := isQuote(quote)
	switch inner := strings.TrimLeft(rest, `\`); {
	case quoted && inner != "" && inner[0] == quote:
		rest = inner[1:]
	case quoted && strings.HasPrefix(strings.TrimLeft(rest, " "), ":"): // the whole field stands in quotes, as in a command
		end := closingQuote(rest, quote, depth)
		if end < 0 {
			end = len(rest)
		}
		content, ok = strings.CutPrefix(strings.TrimLeft(rest[:end], " "), ":")
		return unescaped(strings.TrimSpace(strings.TrimRight(content, `\`))), ok && !assembled(rest[min(end+1, len(rest)):])
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
	set := trimmed[0] == '=' && !strings.HasPrefix(trimmed, "=>") // the quotes are those of a setting, as in logfmt
	return valueAt(strings.TrimLeft(behind, " \t"), quoted || set)
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
	inner := strings.TrimLeft(text, `\`)
	if inner == "" || !isQuote(inner[0]) {
		return strings.TrimSpace(firstLines(text)), true
	}
	quote := inner[0]
	end := closingQuote(inner[1:], quote, len(text)-len(inner))
	if end < 0 {
		return strings.TrimSpace(firstLines(text)), true
	}
	content = unescaped(strings.TrimRight(inner[1:1+end], `\`))
	if quote == '`' && strings.Contains(content, "${") || assembled(inner[end+2:]) {
		return "", false
	}
	if !bare && !strings.Contains(content, " ") && !inList(inner[end+2:]) {
		return inner[:end+2], true
	}
	return content, true
}

// ofEntry gives the part of a text that belongs to one entry of a map as programs
// print it without quotes: up to the next name with its value, or the bracket that
// closes the map.
func ofEntry(text string) string {
	open := 0
	for i := range len(text) {
		switch text[i] {
		case '(', '[', '{':
			open++
		case ')', ']', '}':
			if open--; open < 0 {
				return text[:i]
			}
		case ',':
			name := tokenRun(strings.TrimPrefix(text[i+1:], " "))
			behind := strings.TrimPrefix(strings.TrimPrefix(text[i+1:], " ")[len(name):], " ")
			if open == 0 && name != "" && behind != "" && (behind[0] == ':' || behind[0] == '=') {
				return text[:i]
			}
		}
	}
	return text
}

// escapedBy counts the backslashes that a text ends with.
func escapedBy(text string) int { return len(text) - len(strings.TrimRight(text, `\`)) }

// closingQuote finds the quote that closes one behind so many backslashes: those
// behind more of them stand inside, but for one that ends a line. It is -1 when there
// is none.
func closingQuote(text string, quote byte, depth int) int {
	for from := 0; ; {
		next := strings.IndexByte(text[from:], quote)
		if next < 0 {
			return -1
		}
		if from += next; escapedBy(text[:from]) <= depth || strings.HasPrefix(text[from+1:], "\n") {
			return from
		}
		from++
	}
}

// unescaped takes the backslashes away from in front of quotes.
func unescaped(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		run := len(text[i:]) - len(strings.TrimLeft(text[i:], `\`))
		if behind := i + run; run > 0 && (behind == len(text) || !isQuote(text[behind])) {
			b.WriteString(text[i:behind])
		}
		if i += run; i < len(text) {
			b.WriteByte(text[i])
			i++
		}
	}
	return b.String()
}

// inList reports whether a value is one of a list that goes on or ends here: then
// its quotes are those of whatever printed it.
func inList(rest string) bool {
	rest = strings.TrimLeft(rest, " \t\r\n")
	return rest != "" && strings.IndexByte(",})]", rest[0]) >= 0
}

// assembled reports whether a program goes on to add to the text that ends here.
func assembled(rest string) bool {
	if rest != "" && rest[0] != '.' && (isTokenByte(rest[0]) || isQuote(rest[0]) || rest[0] == '$') {
		return true // a shell joins what stands side by side
	}
	rest = strings.TrimLeft(rest, " \t")
	for _, operator := range []string{"+", ". ", ".format", ".concat", "% ", "<<"} {
		if strings.HasPrefix(rest, operator) {
			return true
		}
	}
	return false
}
