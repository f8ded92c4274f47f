package diagnose

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// placeholder says what a credential is that was never filled in.
func placeholder(text string) (what string, ok bool) {
	switch text {
	case "":
		return "empty", true
	case "undefined", "null", "None", "nil", "NaN", "[object Object]", "***", "…", "<token>", "Bearer":
		return phrase.Quote(text), true
	}
	for _, mark := range [][2]string{{"{{", "}}"}, {"${", "}"}, {"<", ">"}, {"%", "%"}} {
		inner, opened := strings.CutPrefix(text, mark[0])
		inner, closed := strings.CutSuffix(inner, mark[1])
		if opened && closed && len(inner) < 60 && strings.Trim(inner, tokenBytes+" ") == "" && strings.TrimSpace(inner) != "" && !isMarkup(text) {
			return phrase.Quote(text), true
		}
	}
	if name, ok := strings.CutPrefix(text, "$"); ok && name != "" && strings.Trim(name, tokenBytes) == "" && len(name) < 60 {
		return phrase.Quote(text), true
	}
	return "", false
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
		return text
	}
	parts := strings.Fields(text)
	whole := strings.Join(parts, "")
	if strings.HasPrefix(whole, "ey") && strings.Trim(whole, tokenBytes+"+/=") == "" && strings.Contains(whole, ".") {
		d.note("joined " + strconv.Itoa(len(parts)) + " parts of a token")
		d.find("whitespace_inside", d.damage(), say("count", strconv.Itoa(len(parts)-1), "offset", strconv.Itoa(first)))
		return whole
	}
	if at, token := tokenIn(text); token != "" {
		d.note("took a token out of the text, at byte " + strconv.Itoa(at))
		return token
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
		return "a PEM block (" + phrase.Quote(label) + ")"
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
