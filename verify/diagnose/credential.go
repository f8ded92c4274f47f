package diagnose

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jwtkit/toolkit/internal/phrase"
)

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
	const alphabet = tokenBytes + "+/="
	for word := range strings.FieldsSeq(text) {
		for _, start := range []string{"ZXlK", "WlhsS"} { // of {" in base64, in base64 again, and again
			at := strings.Index(word, start)
			if at < 0 || at > 0 && isTokenByte(word[at-1]) {
				continue
			}
			encoded := strings.TrimRight(word[at:], "\"',;")
			if strings.Trim(encoded, alphabet) == "" {
				if token := d.decodedOnce(encoded); token != encoded {
					return token
				}
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

// withoutSignature finds the header and payload of a token that stand in a text
// without its signature.
func withoutSignature(text string) string {
	const shortest = 16
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r > 127 || !isTokenByte(byte(r)) }) {
		header, payload, dot := strings.Cut(strings.TrimRight(word, "."), ".")
		if dot && strings.HasPrefix(header, "ey") && strings.HasPrefix(payload, "ey") && min(len(header), len(payload)) >= shortest && !strings.Contains(payload, ".") {
			return header + "." + payload
		}
	}
	return ""
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
