// Command deps brings what tests need and Go does not: Node, Chromium, curl, a
// C compiler. Run it as make does: go run ./internal/deps node chromium curl cc.
//
// Inside the tree it installs with npm; into the system, with apt-get, only as
// root on Debian. What is still missing then is named in one line, and the
// tests that need it skip (see [testenv.Need]), so the exit status is 0 even
// so.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/jwtkit/toolkit/internal/testenv"
)

// A dependency is a tool with the ways to get it, tried in order until one
// makes the tool appear.
type dependency struct {
	tool testenv.Tool
	ways []func() error
}

var dependencies = map[string]dependency{
	"chromium": {testenv.Chromium, []func() error{apt("chromium")}},
	"curl":     {testenv.Curl, []func() error{apt("curl")}},
	"cc":       {testenv.Compiler, []func() error{apt("gcc", "libc6-dev")}},
	"glewlwyd": {testenv.Glewlwyd, []func() error{apt("glewlwyd", "sqlite3")}},
	"apache":   {testenv.Apache, []func() error{apt("apache2-bin", "libapache2-mod-auth-openidc")}}, // no service
	"python":   {testenv.Python, []func() error{apt("python3-jwt", "python3-jwcrypto", "python3-cryptography")}},
	// Debian's own Node may be too old (18 in Debian 12), but brings npm, which
	// brings a Node for the tests alone.
	"node": {testenv.Node, []func() error{npmCI, apt("nodejs"), apt("npm"), npmCI}},
}

func main() {
	var missing []string
	for _, name := range os.Args[1:] {
		d, ok := dependencies[name]
		if !ok {
			fmt.Fprintf(os.Stderr, "deps: no dependency is called %q\n", name)
			os.Exit(2)
		}
		if err := d.provide(); err != nil {
			missing = append(missing, err.Error())
		}
	}
	if len(missing) > 0 {
		fmt.Println("deps: tests are skipped: " + strings.Join(missing, "; "))
	}
}

// provide installs the tool unless it is there, and says why it is still
// missing.
func (d dependency) provide() error {
	_, err := d.tool.Find()
	var reasons []string
	for _, way := range d.ways {
		if err == nil {
			return nil
		}
		if failed := way(); failed != nil && !slices.Contains(reasons, failed.Error()) {
			reasons = append(reasons, failed.Error())
		}
		_, err = d.tool.Find()
	}
	if err != nil && len(reasons) > 0 {
		return fmt.Errorf("%w (%s)", err, strings.Join(reasons, ", "))
	}
	return err
}
