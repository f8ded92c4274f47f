package main

import (
	"errors"
	"math"
	"strconv"
	"time"
)

// seconds is the value of a flag for a span of whole seconds: 90 or 1m30s.
type seconds int

// Set reads the flag's value.
func (s *seconds) Set(text string) error {
	number, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		span, err := time.ParseDuration(text)
		if err != nil || span%time.Second != 0 || span.Abs() > math.MaxInt32*time.Second {
			return errors.New("that is neither whole seconds nor a span such as 1m30s")
		}
		number = int64(span / time.Second)
	}
	*s = seconds(number)
	return nil
}

// String gives the value in seconds.
func (s *seconds) String() string { return strconv.Itoa(int(*s)) }

// Type names the value in help texts.
func (s *seconds) Type() string { return "SECONDS" }

// instant is the value of a flag for a point in time, zero when it was not set.
type instant time.Time

// Set reads the flag's value.
func (i *instant) Set(text string) error {
	const yearOne = -62135596800 // the zero time stands for no flag
	const last = 1 << 53         // beyond it a JSON number need not be exact
	if number, err := strconv.ParseInt(text, 10, 64); err == nil && number > yearOne && number < last {
		*i = instant(time.Unix(number, 0))
		return nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.IsZero() {
		return errors.New("that is neither Unix seconds, as in 1563949101, nor RFC 3339, as in 2019-07-24T06:18:21Z")
	}
	*i = instant(t)
	return nil
}

// String gives the value in RFC 3339.
func (i *instant) String() string {
	if time.Time(*i).IsZero() {
		return ""
	}
	return time.Time(*i).Format(time.RFC3339)
}

// Type names the value in help texts.
func (i *instant) Type() string { return "TIME" }
