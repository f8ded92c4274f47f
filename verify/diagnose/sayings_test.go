package diagnose

import (
	"strings"
	"testing"
)

// A saying whose pattern an earlier one takes first, or whose cause is not in the
// catalogue, is never said.
func TestEverySayingIsReached(t *testing.T) {
	for _, table := range [][]saying{sayings, grantSayings} {
		for _, s := range table {
			if _, known := causes[s.cause]; !known {
				t.Errorf("%q means %s, which the catalogue does not have", s.pattern, s.cause)
			}
			if s.pattern != lowerASCII(s.pattern) {
				t.Errorf("%q is not in lower case", s.pattern)
			}
		}
	}
	for _, s := range sayings {
		if cause, _ := meant("x " + strings.ReplaceAll(s.pattern, "*", " y ") + " z"); cause != s.cause {
			t.Errorf("%q means %s, but is taken for %s", s.pattern, s.cause, cause)
		}
	}
}

func TestStarsStayOnTheirLine(t *testing.T) {
	for text, want := range map[string]int{
		"the audience is invalid":                                       4,
		"audience a\nsomething invalid":                                 -1,
		"audience a\naudience is invalid":                               11,
		"audience " + strings.Repeat("x", 300) + " invalid":             -1,
		strings.Repeat("audience ", 50) + strings.Repeat("invalid ", 1): 252,
	} {
		if got := matched(text, "audience*invalid"); got != want {
			t.Errorf("%.40q: %d, want %d", text, got, want)
		}
	}
}
