package diagnose

import "strings"

// A challenge is one of a WWW-Authenticate field (RFC 9110 section 11.6.1).
type challenge struct {
	scheme string
	params map[string]string // names in lower case
}

// challenges takes a WWW-Authenticate field apart. It survives what servers get
// wrong: quotes inside quotes that are not escaped, and blanks around commas.
func challenges(text string) (list []challenge) {
	for text = strings.TrimLeft(text, ", \t"); text != ""; text = strings.TrimLeft(text, ", \t") {
		word := text[:len(text)-len(strings.TrimLeft(text, tokenCharacters))]
		if word == "" {
			return list
		}
		rest := strings.TrimLeft(text[len(word):], " \t")
		if after, ok := strings.CutPrefix(rest, "="); ok && len(list) > 0 && !strings.HasPrefix(after, "=") {
			var content string
			content, text = parameter(strings.TrimLeft(after, " \t"))
			list[len(list)-1].params[strings.ToLower(word)] = content
			continue
		}
		list = append(list, challenge{word, map[string]string{}})
		text = rest
	}
	return list
}

// tokenCharacters may stand in a scheme and in a parameter's name (RFC 9110
// section 5.6.2).
const tokenCharacters = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// parameter gives the value that text begins with, and what follows it.
func parameter(text string) (content, rest string) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexAny(text, ", \t")
		if end < 0 {
			end = len(text)
		}
		return text[:end], text[end:]
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		case text[i] == '"' && endsValue(text[i+1:]):
			return b.String(), text[i+1:]
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String(), ""
}

// endsValue reports whether a quote before rest closes the value: the field ends,
// a comma follows, or, as AWS and Google write it, the next parameter.
func endsValue(rest string) bool {
	next := strings.TrimLeft(rest, " \t")
	if next == "" || next[0] == ',' {
		return true
	}
	after := strings.TrimLeft(next, tokenCharacters)
	return len(next) < len(rest) && len(after) < len(next) && strings.HasPrefix(after, `="`)
}
