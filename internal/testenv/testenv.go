// Package testenv finds what tests need and Go does not bring: Node, Chromium,
// curl and a C compiler. Call [Need] first in a test that starts one of them.
//
// A test that cannot run is skipped with one sentence that says what to do.
// Where the environment variable CI is "true" it fails instead, so that
// nothing goes untested unseen; for that reason a test skips through this
// package alone.
package testenv

import (
	"os"
	"testing"
)

// Need gives the path of tool. Without it the test ends: skipped, or failed
// under CI=true.
func Need(t testing.TB, tool Tool) string {
	t.Helper()
	path, err := tool.Find()
	if err != nil {
		Skip(t, err.Error()+"; install what is missing with: make deps")
	}
	return path
}

// Skip ends the test for the reason given: skipped, or failed under CI=true.
func Skip(t testing.TB, reason string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal("this test may not be skipped under CI=true: " + reason)
	}
	t.Skip(reason)
}
