package lint

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// browserRooms are built into the page, so they must stay small.
var browserRooms = []string{"jwtkit", "jwtkit/grant", "verify", "verify/diagnose", "wasm/bridge", "wasm"}

// tooLarge are the packages that cost the page 50 to 1,600 KB of download
// each. What needs them stands in files that are built for other systems, or
// in wasm/tools.
var tooLarge = []string{
	"crypto", "embed", "encoding/hex", "encoding/json", "fmt", "log", "log/slog", "math/big",
	"net", "net/http", "net/url", "os", "regexp", "github.com/go-json-experiment/json",
}

func isTooLarge(path string) bool {
	return slices.Contains(tooLarge, path) || strings.HasPrefix(path, "crypto/")
}

// TestBrowserBuildIsSmall goes through everything that is linked into the
// page, ours or not, and names who imported what is too large.
func TestBrowserBuildIsSmall(t *testing.T) {
	for line := range strings.Lines(listForBrowser(t)) {
		importer, imports, _ := strings.Cut(line, ": ")
		if isTooLarge(importer) {
			continue // named where it is imported
		}
		large := slices.DeleteFunc(strings.Fields(imports), func(path string) bool { return !isTooLarge(path) })
		if len(large) > 0 {
			t.Errorf("%s imports what is too large for the page: %s; use it in a file that is not built for js, or do without",
				importer, strings.Join(large, ", "))
		}
	}
}

// listForBrowser gives one line "package: its imports" for every package of
// the browser build.
func listForBrowser(t *testing.T) string {
	t.Helper()
	args := []string{"list", "-deps", "-f", `{{.ImportPath}}: {{join .Imports " "}}`}
	for _, s := range sources(t) {
		if room := "./" + s.room(); slices.Contains(browserRooms, s.room()) && !slices.Contains(args, room) {
			args = append(args, room)
		}
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list for js/wasm: %v: %s", err, stderr.String())
	}
	return string(out)
}
