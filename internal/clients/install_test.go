package clients

import (
	"os/exec"
	"testing"

	"github.com/jwtkit/toolkit/internal/testenv"
)

// install gives a program, and has internal/deps install it by that name where it
// is missing. What cannot be had ends the test.
func install(t *testing.T, tool testenv.Tool, name string) string {
	t.Helper()
	if path, err := tool.Find(); err == nil {
		return path
	}
	deps := exec.CommandContext(t.Context(), "go", "run", "./internal/deps", name)
	deps.Dir = "../.."
	out, err := deps.CombinedOutput()
	t.Logf("%s", out)
	must(t, err)
	path, err := tool.Find()
	if err != nil {
		testenv.Skip(t, err.Error()+", and could not be installed: that needs root on Debian and its mirror")
	}
	return path
}
