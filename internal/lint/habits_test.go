package lint

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
)

// TestNoPathOfOneMachine finds what works on one developer's machine alone.
func TestNoPathOfOneMachine(t *testing.T) {
	ours := regexp.MustCompile(`(^|[^\w./-])/(work|tmp/brief)/`)
	files(t, true, func(path string) {
		if found := ours.Find(read(t, path)); found != nil {
			t.Errorf("%s names a path of one machine: %q", path, found)
		}
	})
}

// TestTestsSkipThroughTestenv holds every skipped test to the rule of package
// testenv: under CI=true it fails. A fuzz target returns instead of skipping.
func TestTestsSkipThroughTestenv(t *testing.T) {
	skip := regexp.MustCompile(`\b(t|tb|b|f)\.Skip(f|Now)?\(`)
	files(t, true, func(path string) {
		if !strings.HasSuffix(path, ".go") || strings.HasPrefix(path, "internal/testenv/") {
			return
		}
		for n, line := range bytes.Split(read(t, path), []byte("\n")) {
			if skip.Match(line) {
				t.Errorf("%s:%d: skip with testenv.Need or testenv.Skip, which fail under CI=true", path, n+1)
			}
		}
	})
}
