package main

import (
	"testing"
	"time"
)

func TestSecondsAreReadAsNumberOrSpan(t *testing.T) {
	for text, want := range map[string]int{"0": 0, "90": 90, "1m30s": 90, "24h": 86400, "-5": -5} {
		var s seconds
		if err := s.Set(text); err != nil || int(s) != want {
			t.Errorf("%q is %d seconds, %v; want %d", text, s, err, want)
		}
	}
	for _, text := range []string{"", "soon", "1.5", "1500ms", "1e3", "99999999999", "1000000h"} {
		if new(seconds).Set(text) == nil {
			t.Errorf("%q is taken for seconds", text)
		}
	}
}

func TestInstantIsReadAsUnixSecondsOrRFC3339(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "1563949101": 1563949101, "2019-07-24T06:18:21Z": 1563949101, "2019-07-24T08:18:21+02:00": 1563949101} {
		var i instant
		if err := i.Set(text); err != nil || time.Time(i).Unix() != want {
			t.Errorf("%q is %s, %v; want %d", text, i.String(), err, want)
		}
	}
	for _, text := range []string{"", "now", "1563949101000000000000", "2019-07-24", "1.5"} {
		if new(instant).Set(text) == nil {
			t.Errorf("%q is taken for an instant", text)
		}
	}
}
