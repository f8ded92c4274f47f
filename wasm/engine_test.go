//go:build !js

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/jwtkit"
)

// In Node, with WebCrypto, the engine gives the very bytes that it gives
// natively, for every request in testdata/api.
func TestNodeAnswersAsNative(t *testing.T) {
	node := testenv.Need(t, testenv.Node)
	dist := built(t)
	requests := read(t, "../testdata/api/requests.jsonl")
	want := read(t, "../testdata/api/answers.jsonl")
	command := exec.CommandContext(t.Context(), node, "testdata/answer.mjs", dist)
	command.Stdin = bytes.NewReader(requests)
	var stderr strings.Builder
	command.Stderr = &stderr
	got, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	compare(t, string(got), string(want))
}

func compare(t *testing.T, got, want string) {
	t.Helper()
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(want, "\n")
	if len(gotLines) != len(wantLines) {
		t.Fatalf("%d answers to %d requests", len(gotLines), len(wantLines))
	}
	for i := range wantLines {
		if gotLines[i] != wantLines[i] {
			t.Errorf("line %d\nnode   %.500s\nnative %.500s", i+1, gotLines[i], wantLines[i])
		}
	}
}

// built gives the folder of the built page.
func built(t *testing.T) string {
	t.Helper()
	dist, err := filepath.Abs("../web/dist")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dist, "jwtkit.wasm")); err != nil {
		testenv.Skip(t, "the engine for the browser is not built; build it with: make wasm")
	}
	return dist
}

// The codes that TypeScript knows are those that Go knows.
func TestDeclaredCodes(t *testing.T) {
	declarations := string(read(t, "../web/src/engine.d.ts"))
	_, rest, found := strings.Cut(declarations, "export type Code =")
	union, _, ended := strings.Cut(rest, ";")
	if !found || !ended {
		t.Fatal("engine.d.ts declares no type Code")
	}
	declared := map[string]bool{}
	for _, part := range strings.Split(union, "|") {
		if name := strings.Trim(strings.TrimSpace(part), `"`); name != "" {
			declared[name] = true
		}
	}
	for _, code := range jwtkit.Codes() {
		if !declared[string(code)] {
			t.Errorf("engine.d.ts does not declare %s", code)
		}
		delete(declared, string(code))
	}
	for name := range declared {
		t.Errorf("engine.d.ts declares %s, which Go does not know", name)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
