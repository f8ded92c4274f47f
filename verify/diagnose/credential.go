package diagnose

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// placeholder says what a credential is that was never filled in. Only words that
// are well known are repeated: any other may be the secret itself.
func placeholder(text string) (what string, ok bool) {
	switch text {
	case "":
		return "empty", true
	case "undefined", "null", "None", "nil", "NaN", "[object Object]", "***", "…", "<token>", "Bearer":
		return phrase.Quote(text), true
	}
	for _, mark := range []struct{ opening, closing, what string }{
		{"{{", "}}", "a name in double braces, as templates have them"}, {"${", "}", "the name of a shell variable, not its value"},
		{"<", ">", "a name in angle brackets, to be replaced"}, {"%", "%", "the name of a Windows variable, not its value"},
	} {
		inner, opened := strings.CutPrefix(text, mark.opening)
		inner, closed := strings.CutSuffix(inner, mark.closing)
		if opened && closed && isName(strings.TrimSpace(inner)) && !isMarkup(text) {
			return mark.what, true
		}
	}
	if strings.HasPrefix(text, "$(") && strings.HasSuffix(text, ")") {
		return "a command of the shell, not what it prints", true
	}
	if name, ok := strings.CutPrefix(text, "$"); ok && isName(name) {
		return "the name of a shell variable, not its value", true
	}
	return "", false
}

// isName reports whether a text could be the name of a variable.
func isName(text string) bool {
	const longest = 60
	return text != "" && len(text) < longest && strings.Trim(text, tokenBytes+" ") == ""
}

func isMarkup(text string) bool {
	lower := strings.ToLower(text)
	return strings.HasPrefix(lower, "<html") || strings.HasPrefix(lower, "<!doctype")
}

const tokenBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

func isTokenByte(c byte) bool { return strings.IndexByte(tokenBytes, c) >= 0 }

// joined removes white space that stands inside a token, or finds the token that
// stands in other text.
func (d *diagnosis) joined(text string) string {
	first := strings.IndexAny(text, " \t\r\n")
	if first < 0 {
		if at, token := d.tokenAmong(text, ""); at > 0 {
			d.note("took a token out of the text, at byte " + strconv.Itoa(at))
			return token
		}
		return text
	}
	parts := strings.Fields(text)
	whole := strings.Join(parts, "")
	if len(candidates(text)) < 2 && strings.HasPrefix(whole, "ey") && strings.Trim(whole, tokenBytes+"+/=") == "" && strings.Contains(whole, ".") {
		d.note("joined " + strconv.Itoa(len(parts)) + " parts of a token")
		worth := d.damage()
		if strings.Contains(text, "\n") {
			worth = certain(Likely) // no header has a line break in it: this copy was wrapped
		}
		d.find("whitespace_inside", worth, say("count", strconv.Itoa(len(parts)-1), "offset", strconv.Itoa(first)))
		return whole
	}
	if at, token := d.tokenAmong(text, ""); token != "" {
		d.note("took a token out of the text, at byte " + strconv.Itoa(at))
		return token
	}
	return d.encodedIn(text)
}

// encodedIn finds a token in base64 in a text, as kubectl prints it out of a secret.
func (d *diagnosis) encodedIn(text string) string {
	const start, alphabet = "ZXlK", tokenBytes + "+/=" // of {" in base64, in base64 again
	for word := range strings.FieldsSeq(text) {
		word = strings.Trim(word, "\"',;")
		if strings.HasPrefix(word, start) && strings.Trim(word, alphabet) == "" {
			if token := d.decodedOnce(word); token != word {
				return token
			}
		}
	}
	return text
}

// tokenIn finds the first run of characters of a token that begins like one and
// has two dots or four.
func tokenIn(text string) (at int, token string) {
	for start := 0; start < len(text); {
		next := strings.Index(text[start:], "ey")
		if next < 0 {
			break
		}
		start += next
		end := start
		for end < len(text) && isTokenByte(text[end]) {
			end++
		}
		run := strings.TrimRight(text[start:end], ".")
		if dots := strings.Count(run, "."); (dots == 2 || dots == 4) && (start == 0 || !isTokenByte(text[start-1])) {
			return start, run
		}
		start = end
	}
	return 0, ""
}

// somethingElse says what a text is that cannot be a token, or "".
func (d *diagnosis) somethingElse(text string) string {
	switch {
	case strings.HasPrefix(text, "-----BEGIN "):
		label, _, _ := strings.Cut(strings.TrimPrefix(text, "-----BEGIN "), "-----")
		if strings.HasSuffix(label, "KEY") || label == "CERTIFICATE" {
			return "a PEM block (" + phrase.Quote(label) + ")"
		}
		return "a PEM block"
	case isMarkup(text):
		return "an HTML page"
	case !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0:
		return "binary data (" + strconv.Itoa(len(text)) + " bytes)"
	case strings.HasPrefix(text, "{") || strings.HasPrefix(text, "["):
		return "JSON without a token in it"
	case strings.HasPrefix(text, "ey") && !strings.Contains(text, ".") && isTokenText(text):
		return "the beginning of a token (" + strconv.Itoa(len(text)) + " bytes, broken off before the first dot)"
	case strings.ContainsAny(text, " \t\r\n"):
		return "text without a token in it (" + strconv.Itoa(len(text)) + " bytes)"
	case strings.Trim(text, ".") == "":
		return "nothing but dots (" + strconv.Itoa(len(text)) + " bytes)"
	}
	return ""
}

func isTokenText(text string) bool { return strings.Trim(text, tokenBytes) == "" }
