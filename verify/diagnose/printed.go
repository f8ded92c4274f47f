package diagnose

import (
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// A wrapping is what stands around a text that a language printed the way it writes
// such a value: b'…', Optional("…"), <Token: …>.
type wrapping struct{ before, after string }

// closers are what closes each bracket or quote.
var closers = map[byte]byte{'(': ')', '[': ']', '{': '}', '<': '>', '"': '"', '\'': '\'', '`': '`'}

// printed takes a text out of the brackets and quotes around it, with the names
// that stand in front of them. There may be several, as in Some("…").
func printed(text string) (inner string, w wrapping, ok bool) {
	const longest = 40 // bytes on each side
	start, closing := 0, []byte(nil)
	for i := 0; i < len(text) && i < longest; i++ {
		if c := closers[text[i]]; c != 0 {
			start, closing = i+1, append(closing, c)
		} else if !isTokenByte(text[i]) && strings.IndexByte(` \:=#&*,`, text[i]) < 0 {
			break
		}
		if inside := text[i+1:]; !isTokenByte(text[i]) && (strings.HasPrefix(inside, "ey") || strings.HasPrefix(inside, "Bearer ") || strings.HasPrefix(inside, "bearer ")) {
			start = i + 1
			break
		}
	}
	end := len(text)
	for _, c := range closing {
		for end > start && strings.IndexByte(` \,`, text[end-1]) >= 0 {
			end--
		}
		if end--; end < start || text[end] != c {
			return text, w, false
		}
	}
	end = start + len(strings.TrimRight(text[start:end], ` \,`))
	if len(closing) == 0 || end <= start || len(text)-end > longest {
		return text, w, false
	}
	return text[start:end], wrapping{text[:start], text[end:]}, true
}

// printers say who writes such a thing, by how it begins without its brackets.
var printers = map[string]string{
	"b": "as Python prints bytes", "u": "as Python 2 prints a string", "Optional": "as Swift or Java prints an optional value", "Some": "as Rust or Scala prints an optional value",
	"Just": "as Haskell prints an optional value", "Ok": "as Rust prints a result", "Right": "as Scala or Haskell prints a result", "Success": "as Scala or Kotlin prints a result",
	"SecretStr": "as Pydantic prints a secret", "String": "as a debugger prints a string", "Token": "as an object that holds a token is printed",
}

// words says what stands around the credential. Names that are not well known are
// not repeated.
func (w wrapping) words() string {
	name := strings.TrimRight(w.before, "\"'`([{<\\ :=#")
	name = strings.TrimLeft(name, "\"'`([{<\\ #&*")
	by := printers[name]
	if by == "" && name != "" {
		return "a name and brackets or quotes around it, as a program prints an object"
	}
	said := phrase.Quote(w.before+"…"+w.after) + " around it"
	if by != "" {
		said += ", " + by
	}
	return said
}

// withoutQuotes takes the credential out of quotes, or out of whatever else a
// language writes around a value when it prints one. It is sure that this was sent
// where a scheme stands before it: else a program may have printed the field so.
func (d *diagnosis) withoutQuotes(text string, scheme bool) string {
	inner, w, ok := printed(text)
	inner = strings.TrimSpace(inner)
	plainQuotes := ok && len(w.before) == 1 && isQuote(w.before[0])
	if !ok || !plainQuotes && !looksLikeToken(inner) {
		return text
	}
	worth := d.damage()
	if !plainQuotes && !scheme {
		worth = certain(Likely)
	}
	d.note("removed " + map[bool]string{true: "quotes", false: "what a program printed around the token"}[plainQuotes])
	d.find("quoted", worth, w.explain(plainQuotes), evidence("raw", phrase.Quote(w.shown()), "the bare token"))
	return inner
}

// shown gives what stands before the token, without names: they may be anything.
func (w wrapping) shown() string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(tokenBytes, r) {
			return -1
		}
		return r
	}, w.before)
}

// explain words the cause for anything but plain quotes.
func (w wrapping) explain(plainQuotes bool) detail {
	return func(f *Finding) {
		if !plainQuotes {
			f.Say = "The token does not stand alone: there is " + w.words() + ". A server takes that for part of it."
			f.Fix = "Build the header from the text itself: decode bytes (.decode()), unwrap an optional value, take the token out of its object."
		}
	}
}
