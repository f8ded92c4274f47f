package main

import (
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/jwtkit/toolkit/internal/testenv"
)

// readme writes the README's lines for a shell into a file, for another address
// than the one they name: readme FILE URL. It skips the script without curl.
func readme(ts *testscript.TestScript, _ bool, args []string) {
	if _, err := testenv.Curl.Find(); err != nil {
		if os.Getenv("CI") == "true" {
			ts.Fatalf("%v", err)
		}
		ts.Logf("%v; install it with: make deps", err)
		return
	}
	text, err := os.ReadFile("../../README.md")
	ts.Check(err)
	_, rest, found := strings.Cut(string(text), "```sh\n")
	lines, _, closed := strings.Cut(rest, "```")
	if !found || !closed || strings.Count(lines, "curl ") < 5 {
		ts.Fatalf("the README has no block of lines to copy")
	}
	lines = strings.ReplaceAll(lines, "http://127.0.0.1:8400", args[1])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte("set -e\n"+strings.ReplaceAll(lines, "\n", "\necho\n")), 0o600))
}
