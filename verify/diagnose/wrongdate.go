package diagnose

import (
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
)

// wrongDate says what stands where a number of seconds is wanted.
func (d *diagnosis) wrongDate(s *subject, claim string, about []detail) {
	literal := object(string(s.token.UnverifiedPayload()), claim)[claim]
	what, digits := dateKind(literal)
	if seconds, err := strconv.ParseInt(digits, 10, 64); err == nil {
		if name, divisor := unitOf(seconds); name != "" {
			worth := Likely
			if literal == digits {
				worth = Proved // the size of the number is what is refused
			}
			d.find("milliseconds", append(about, certain(worth), say("claim", claim, "unit", name, "divisor", strconv.FormatInt(divisor, 10), "year", "beyond counting"),
				evidence("claims."+claim, literal, "seconds, about "+strconv.FormatInt(seconds/divisor, 10)))...)
			if worth == Proved {
				return
			}
		}
	}
	d.find("string_date", append(about, say("claim", claim, "what", what), evidence("claims."+claim, literal, "a number of seconds since 1970"))...)
}

// dateKind puts into words what a JSON value is that is no NumericDate, and gives
// the digits of a number.
func dateKind(literal string) (what, digits string) {
	text := plain(literal)
	switch {
	case literal == "":
		return "something else", ""
	case literal == "null":
		return "null", ""
	case literal[0] == '[' || literal[0] == '{':
		return "an array or an object", ""
	case literal[0] == 't' || literal[0] == 'f':
		return "true or false", ""
	case literal[0] != '"':
		return "a number beyond all years", literal
	case text != "" && strings.Trim(text, "0123456789.") == "":
		return "a number in quotes", text
	case len(text) >= 10 && strings.Count(text[:10], "-") == 2, strings.Contains(text, "T") && strings.Contains(text, ":"):
		return "a date in words (" + phrase.Quote(phrase.Cut(text, 40)) + ")", ""
	}
	return "text", ""
}

// isWrongDate reports whether a fault in the payload is that a time is none.
func isWrongDate(part *jwtkit.JSONError) bool {
	return part.Part == "payload" && part.Kind == string(strictjson.WrongType) && typeCause(part.Member) == "string_date"
}
