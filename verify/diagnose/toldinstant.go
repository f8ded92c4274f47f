package diagnose

import (
	"strings"
	"time"
)

// clocksTold holds how servers name the instant at which they judged a token, when
// they refuse it for its times: the words before it, in lower case. They are those
// of ASP.NET, jjwt, jose4j, go-oidc, Google's library and Azure Resource Manager.
var clocksTold = []string{
	"current time (utc): '", "current utc time '", "current time: ", "evaluation time numericdate{", "current time ",
	"token used too early, ", "token expired, * < ",
}

// toldInstant gives the instant at which a server says that it judged, the zero time
// when it does not say.
func toldInstant(words string) time.Time {
	lower := lowerASCII(words)
	for _, before := range clocksTold {
		first, last, _ := strings.Cut(before, "*")
		at := matched(lower, before)
		if at < 0 {
			continue
		}
		if at += len(first); last != "" {
			at += strings.Index(lower[at:], last) + len(last)
		}
		if t := worded(words[at:]); !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// told gives the instant that the words of an answer name.
func (e *exchange) told() time.Time {
	for _, words := range append(values(e.response, "WWW-Authenticate"), visible(e.body)) {
		if t := toldInstant(words); !t.IsZero() && aboutTime(words) {
			return t
		}
	}
	return time.Time{}
}

// aboutTime reports whether a server's words refuse a token for its times.
func aboutTime(words string) bool {
	cause, _ := heard(words)
	return timely[cause]
}

var timely = causeSet("expired not_yet_valid iat_future")

// worded reads the instant that words begin with: seconds since 1970, a date with a
// zone, or one of .NET's.
func worded(text string) time.Time {
	text = strings.Replace(text[:min(len(text), 60)], "Z.", "Z ", 1) // the end of a sentence
	if seconds := digitsOf(text); len(seconds) == len("1700000000") {
		return time.Unix(int64(number(seconds)), 0)
	}
	if t, _ := instant(text); !t.IsZero() {
		return t
	}
	if end := strings.IndexAny(text, "'\")"); end >= 0 {
		text = text[:end]
	}
	return invariant(text)
}

func digitsOf(text string) string {
	return text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]
}

// invariant reads a date as .NET writes it where no culture is set: month, day and
// year, in UTC. One in which day and month could change places is not relied on,
// for a server may have a culture.
func invariant(text string) time.Time {
	for _, form := range []string{"01/02/2006 15:04:05", "1/2/2006 3:04:05 PM"} {
		t, err := time.Parse(form, strings.TrimSpace(text))
		if err == nil && (t.Day() > 12 || int(t.Month()) == t.Day()) {
			return t
		}
	}
	return time.Time{}
}
