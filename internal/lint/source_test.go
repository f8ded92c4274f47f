// Package lint holds the rules of this repository that no linter knows, as
// tests: who may import whom (graph_test.go), what the browser build may hold
// (browser_test.go), which modules users get with ours (requirements_test.go)
// and the habits of files and tests (habits_test.go).
//
// The rules read the files themselves, so that go test runs them again when a
// file changes.
package lint

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/jwtkit/toolkit"

// A source is one Go file of the root module that is no test.
type source struct {
	path    string   // from the root, with slashes
	program bool     // package main
	imports []string // as written
}

// room gives the folder of the file from the root, "." for the root itself.
func (s source) room() string { return path.Dir(s.path) }

// files walks the repository and calls visit for every file in it that was
// not made by a tool. It enters nested modules only if told to.
func files(t *testing.T, nested bool, visit func(path string)) {
	t.Helper()
	repository := os.DirFS("../..")
	err := fs.WalkDir(repository, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.IsDir() {
			visit(path)
			return nil
		}
		if path == ".git" || path == "build" || path == "web/dist" || entry.Name() == "node_modules" {
			return fs.SkipDir
		}
		_, err = fs.Stat(repository, path+"/go.mod")
		if err == nil && path != "." && !nested {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// read gives the content of a file that files has named.
func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile("../../" + path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// sources reads the imports of every Go file of the root module, whatever
// system it is built for.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	files(t, false, func(path string) {
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "testdata/") {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, read(t, path), parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		s := source{path: path, program: file.Name.Name == "main"}
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			s.imports = append(s.imports, name)
		}
		all = append(all, s)
	})
	return all
}
