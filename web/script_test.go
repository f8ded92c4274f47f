package web

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/testenv"
)

// TestScripts runs web/test in Node: the parts of the page that need no
// browser, and how engine.js behaves when the program under it ends.
func TestScripts(t *testing.T) {
	node := testenv.Need(t, testenv.Node)
	dying := dyingEngine(t)
	seen(t, "src/*")
	for _, script := range seen(t, "test/*.test.mjs") {
		t.Run(strings.TrimSuffix(filepath.Base(script), ".test.mjs"), func(t *testing.T) {
			command := exec.Command(node, "--test", script)
			command.Env = append(os.Environ(), "DYING="+dying)
			if out, err := command.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// seen lists files and looks at each, so that go test runs anew, and does not
// answer from its cache, after a change to what Node alone reads.
func seen(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	for _, name := range names {
		if _, err := os.Stat(name); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// dyingEngine gives a folder in which engine.js finds testdata/dying as its
// engine.
func dyingEngine(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "jwtkit.wasm"), "./testdata/dying")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{
		"src/engine.js", "src/package.json",
		filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"),
	} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
