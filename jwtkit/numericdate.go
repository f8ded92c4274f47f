package jwtkit

import (
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/strictjson"
)

// Bounds of a NumericDate (RFC 7519 section 2): the number's text in bytes, and
// the seconds since 1970. Within them every whole second is exact in every
// reader of JSON, and an instant is never the zero time.
const (
	maxDateBytes   = 64
	minDateSeconds = -62135596800 + 1
	maxDateSeconds = 1 << 53
)

// numericDate reads the member at hand as seconds since 1970, with a fraction
// or an exponent if it has one. Digits behind the nanosecond are cut off.
func numericDate(r *strictjson.Reader) time.Time {
	number := r.Number()
	if number == "" {
		return time.Time{}
	}
	t, ok := parseDate(number)
	if !ok {
		r.Refuse("a time in seconds within the years 1 to 285428751")
	}
	return t
}

func parseDate(number string) (time.Time, bool) {
	if len(number) > maxDateBytes {
		return time.Time{}, false
	}
	const safe = 18 // digits that an int64 holds whatever they are
	var seconds int64
	for i := 0; i < len(number); i++ {
		digit := number[i] - '0'
		if digit > 9 || i >= safe {
			return parseDecimal(number)
		}
		seconds = 10*seconds + int64(digit)
	}
	return instant(seconds, 0)
}

// parseDecimal reads a JSON number with a fraction or an exponent exactly, by
// moving the point in its digits.
func parseDecimal(number string) (time.Time, bool) {
	digits, negative := strings.CutPrefix(number, "-")
	exponent := 0
	if i := strings.IndexAny(digits, "eE"); i >= 0 {
		n, err := strconv.Atoi(strings.TrimPrefix(digits[i+1:], "+"))
		if err != nil {
			return time.Time{}, false
		}
		digits, exponent = digits[:i], n
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	whole, fraction, ok := shift(whole, fraction, exponent)
	if !ok {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt("0"+whole, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	nanos, _ := strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
	if negative {
		seconds, nanos = -seconds, -nanos
	}
	return instant(seconds, nanos)
}

// shift moves the decimal point between whole and fraction by exponent places.
// It is not ok when zeros or digits beyond any usable time would be needed.
func shift(whole, fraction string, exponent int) (string, string, bool) {
	if strings.Trim(whole+fraction, "0") == "" {
		return "0", "", true
	}
	if exponent > maxDateBytes || exponent < -maxDateBytes {
		return "", "", false
	}
	if exponent >= 0 {
		fraction += strings.Repeat("0", max(0, exponent-len(fraction)))
		return whole + fraction[:exponent], fraction[exponent:], true
	}
	whole = strings.Repeat("0", max(0, -exponent-len(whole))) + whole
	at := len(whole) + exponent
	return whole[:at], whole[at:] + fraction, true
}

func instant(seconds, nanos int64) (time.Time, bool) {
	if seconds < minDateSeconds || seconds > maxDateSeconds {
		return time.Time{}, false
	}
	return time.Unix(seconds, nanos).UTC(), true
}
