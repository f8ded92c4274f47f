package diagnose

import "time"

// datesAlone are the forms of dates whose parts may stand in either order: they show
// that something happened at another time than now, but not when.
var datesAlone = []string{"00.00.0000", "00/00/0000", "0/00/0000", "00/0/0000", "0/0/0000", "00-00-0000", "00-00 00:00:00"}

// goodWhenShown reports whether a token that is dead by now may have been good when
// what the text shows took place: the last of the instants in it is before the
// token's end, or cannot be told. A text without instants shows nothing of that.
func goodWhenShown(text string, exp time.Time) bool {
	const east = 14 * time.Hour // of UTC, the farthest zone
	var last time.Time
	for i, taken := 0, 0; i < len(text); i += max(taken, 1) {
		if taken = 0; i > 0 && isTokenByte(text[i-1]) || !isTokenByte(text[i]) {
			continue
		}
		var t time.Time
		if t, taken = instant(text[i:]); taken == 0 {
			t = epoch(digitsOf(text[i:min(len(text), i+20)]))
		}
		if t.IsZero() && taken > 0 { // without a zone
			if t, _ = instant(text[i:i+taken] + "Z"); !t.IsZero() {
				t = t.Add(-east)
			}
		}
		switch {
		case t.Unix() == exp.Unix(): // the token's own end, told beside it
		case t.After(last):
			last = t
		case t.IsZero() && (taken > 0 || hasAny(text[i:], datesAlone)):
			return true
		}
	}
	return !last.IsZero() && exp.After(last)
}

func hasAny(text string, forms []string) bool {
	for _, form := range forms {
		if hasForm(text, form) {
			return true
		}
	}
	return false
}
