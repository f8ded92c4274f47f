// Package phrase puts values into words for a person: text that came from
// outside ([Quote], [Printable]), spans of time ([Span], [Words]) and lists
// ([List]). Whatever came in, what comes out is short and holds no control
// character.
package phrase

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// quoteBytes bounds what is quoted of a text from outside.
const quoteBytes = 80

// Quote gives text in double quotes, at most 80 bytes of it, with everything
// that does not print (control and bidirectional characters, invalid UTF-8)
// escaped as in Go.
func Quote(text string) string {
	if len(text) <= quoteBytes {
		return strconv.Quote(text)
	}
	cut := quoteBytes
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return strconv.Quote(text[:cut]) + "…"
}

// Cut gives at most limit bytes of text, cut at the start of a character.
func Cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	cut := limit - len("…")
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}

// List joins up to five of the items, quoted, and counts the rest.
func List(items []string) string {
	const shown = 5
	var b strings.Builder
	for i, item := range items {
		if i == shown {
			return b.String() + " and " + strconv.Itoa(len(items)-shown) + " more"
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(Quote(item))
	}
	return b.String()
}

// Printable replaces every character of text that a terminal or a reader could
// be misled by (control, bidirectional and other invisible characters, invalid
// UTF-8) by its escape, such as \u202e.
func Printable(text string) string {
	if strings.IndexFunc(text, hidden) < 0 {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && text[i] != "\uFFFD"[0]:
			b.WriteString(`\x` + hex2(text[i]))
		case hidden(r):
			b.WriteString(Escape(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Escape gives r as a JSON escape: \u202e, or a pair of them beyond U+FFFF.
func Escape(r rune) string {
	if r > 0xffff {
		r -= 0x10000
		return Escape(0xd800+r>>10) + Escape(0xdc00+r&0x3ff)
	}
	return `\u` + hex2(byte(r>>8)) + hex2(byte(r))
}

// Hidden reports whether r does not show as itself: controls, format
// characters such as the bidirectional ones, line and paragraph separators.
func Hidden(r rune) bool {
	return unicode.Is(unicode.C, r) || r == '\u2028' || r == '\u2029'
}

func hidden(r rune) bool { return r == utf8.RuneError || Hidden(r) }

func hex2(b byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[b>>4], digits[b&15]})
}

const day = 24 * time.Hour

var units = []struct {
	span, least time.Duration // least is where the unit begins to be used
	short, long string
}{
	{365 * day, 365 * day, "y", "year"},
	{day, 2 * day, "d", "day"},
	{time.Hour, time.Hour, "h", "hour"},
	{time.Minute, time.Minute, "m", "minute"},
	{time.Second, time.Second, "s", "second"},
}

// Span gives the size of d in its two largest units, as in "3m12s" or "7y129d"
// (a year is 365 days, and up to two days are told in hours); below a second it is "0s". What a Duration cannot hold
// is "over 292y".
func Span(d time.Duration) string {
	if d.Abs() == math.MaxInt64 {
		return "over 292y"
	}
	return span(d, func(n int64, short, _ string) string { return strconv.FormatInt(n, 10) + short }, "")
}

// Words gives the size of d in its two largest units, as in "3 minutes 12
// seconds"; below a second it is "0 seconds". What a Duration cannot hold is
// "more than 292 years".
func Words(d time.Duration) string {
	if d.Abs() == math.MaxInt64 {
		return "more than 292 years"
	}
	return span(d, func(n int64, _, long string) string {
		if n != 1 {
			long += "s"
		}
		return strconv.FormatInt(n, 10) + " " + long
	}, " ")
}

func span(d time.Duration, one func(n int64, short, long string) string, space string) string {
	d = d.Abs()
	for i, u := range units {
		if d < u.least && u.short != "s" {
			continue
		}
		text := one(int64(d/u.span), u.short, u.long)
		if i+1 < len(units) {
			if next := units[i+1]; d%u.span >= next.span {
				text += space + one(int64(d%u.span/next.span), next.short, next.long)
			}
		}
		return text
	}
	return ""
}
