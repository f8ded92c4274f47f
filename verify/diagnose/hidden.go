package diagnose

import "strings"

// hiding are words that programs put in the place of a credential that they do not
// show, in lower case.
var hiding = names("redacted masked hidden filtered truncated omitted sensitive removed sanitized sanitised scrubbed snip snipped secret private elided concealed hide cut")

// hiddenBy finds the mark of a program that shows a credential in part or not at
// all: stars, dots, or a word in brackets.
func hiddenBy(text string) (mark string, ok bool) {
	const least = 3
	if len(text) >= least && (strings.Trim(text, "*•●·…█") == "" || len(text) > least && strings.Trim(text, "xX") == "") {
		return "***", true
	}
	if mark, ok = leftOut(text); ok {
		return mark, true
	}
	bare := strings.Trim(text, "[]<>(){}*")
	if first, _, _ := strings.Cut(lowerASCII(bare), " "); hiding[first] && (bare != text || bare == strings.ToUpper(bare) || first == "sensitive") {
		return first, true
	}
	if !strings.HasPrefix(text, "ey") {
		return "", false
	}
	if open := strings.IndexAny(text, "[<("); open > 0 {
		word, _, _ := strings.Cut(lowerASCII(text[open+1:min(len(text), open+30)]), " ")
		word = strings.TrimRight(word, ".")
		if end := strings.IndexAny(word, "])>"); end >= 0 {
			word = word[:end]
		}
		if hiding[word] {
			return word, true
		}
	}
	return "", false
}
