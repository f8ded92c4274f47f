package main

import (
	"bytes"
	"strings"
	"testing"
)

// command runs jwtkit in this process, as a shell would with these arguments.
func command(t *testing.T, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, messages bytes.Buffer
	root := newRoot()
	root.SetIn(strings.NewReader(stdin))
	root.SetOut(&out)
	root.SetErr(&messages)
	status = run(root, args)
	return status, out.String(), messages.String()
}
