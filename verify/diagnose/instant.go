package diagnose

import (
	"strings"
	"time"
)

// The forms in which logs write an instant: 0 stands for a digit, a for a letter.
// What is behind them, a fraction and a zone, is read apart.
var instantForms = []string{
	"0000-00-00T00:00:00", "0000-00-00 00:00:00", "0000/00/00 00:00:00", "0000/00/00 - 00:00:00",
	"00/aaa/0000:00:00:00", "00/aaa/0000 00:00:00", "aaa 00 00:00:00", "aaa  0 00:00:00", "00:00:00",
}

// instant reads the instant that text begins with, and says how many bytes it
// takes, 0 if there is none. A local time, without a zone, gives the zero time: it
// may be hours away from what it seems to say.
func instant(text string) (t time.Time, taken int) {
	for _, form := range instantForms {
		if !hasForm(text, form) {
			continue
		}
		taken = len(form)
		taken += fraction(text[taken:])
		east, size := zone(text[taken:])
		if size == 0 || form[0] == 'a' || len(form) < len("0000-00-00") {
			return time.Time{}, taken
		}
		return dated(text[:len(form)], form).Add(-east), taken + size
	}
	return time.Time{}, 0
}

func hasForm(text, form string) bool {
	if len(text) < len(form) {
		return false
	}
	for i := range len(form) {
		switch c := text[i]; form[i] {
		case '0':
			if c < '0' || c > '9' {
				return false
			}
		case 'a':
			if c|0x20 < 'a' || c|0x20 > 'z' {
				return false
			}
		default:
			if c != form[i] {
				return false
			}
		}
	}
	return true
}

// fraction gives the length of a fraction of a second.
func fraction(text string) int {
	if text == "" || text[0] != '.' && text[0] != ',' {
		return 0
	}
	return 1 + len(text[1:]) - len(strings.TrimLeft(text[1:], "0123456789"))
}

// zone reads how far east a zone is: Z, UTC, GMT, +01:00, +0100 or +01, perhaps
// behind a blank.
func zone(text string) (east time.Duration, size int) {
	rest := strings.TrimPrefix(text, " ")
	blank := len(text) - len(rest)
	for _, name := range []string{"Z", "UTC", "GMT"} {
		if behind, ok := strings.CutPrefix(rest, name); ok && (behind == "" || !isTokenByte(behind[0])) {
			return 0, blank + len(name)
		}
	}
	for _, form := range []string{"00:00", "0000", "00"} {
		if len(rest) > len(form) && (rest[0] == '+' || rest[0] == '-') && hasForm(rest[1:], form) {
			digits := strings.ReplaceAll(rest[1:1+len(form)], ":", "") + "00"
			east = time.Duration(number(digits[:2]))*time.Hour + time.Duration(number(digits[2:4]))*time.Minute
			if rest[0] == '-' {
				east = -east
			}
			return east, blank + 1 + len(form)
		}
	}
	return 0, 0
}

const months = "JanFebMarAprMayJunJulAugSepOctNovDec"

// dated reads the digits of a date with a year.
func dated(text, form string) time.Time {
	var n []int
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r < '0' || r > '9' }) {
		n = append(n, number(part))
	}
	if form[2] != '/' {
		return time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC)
	}
	month := strings.Index(months, text[3:6])
	if month%3 != 0 {
		return time.Time{}
	}
	return time.Date(n[1], time.Month(month/3+1), n[0], n[2], n[3], n[4], 0, time.UTC)
}

func number(digits string) (n int) {
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

// epoch reads a number of seconds since 1970, or of thousandths, millionths or
// billionths of them, as logs in JSON have it.
func epoch(digits string) time.Time {
	whole, _, _ := strings.Cut(digits, ".")
	if len(whole) < 10 || len(whole) > 19 || len(whole)%3 != 1 || strings.Trim(whole, "0123456789") != "" {
		return time.Time{}
	}
	return time.Unix(int64(number(whole[:10])), 0)
}
