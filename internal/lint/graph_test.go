package lint

import (
	"slices"
	"strings"
	"testing"
)

// rooms says which rooms a room imports; who may import a room may import
// what stands behind it. There is no other arrow: a new folder, or a new
// arrow, is a decision to be made here.
//
//	jwtkit <- grant <- tokensource            jwtkit <- verify <- remote, bearer, diagnose, jwe, golangjwt
//	jwtkit <- sign                    remote, bearer, diagnose, sign <- issuer <- jwttest
//	grant, diagnose <- wasm/bridge <- wasm    sign, jwe <- wasm/tools        all <- cmd
var rooms = map[string][]string{
	"jwtkit":             {},
	"jwtkit/grant":       {"jwtkit"},
	"jwtkit/tokensource": {"jwtkit/grant"},
	"jwtkit/sign":        {"jwtkit"},
	"jwtkit/issuer":      {"jwtkit/sign", "verify/remote", "verify/bearer", "verify/diagnose"},
	"jwtkit/jwttest":     {"jwtkit/issuer"},

	"verify":           {"jwtkit"},
	"verify/remote":    {"verify"},
	"verify/bearer":    {"verify"},
	"verify/diagnose":  {"verify"},
	"verify/jwe":       {"verify"},
	"verify/golangjwt": {"verify"},

	"wasm":        {"wasm/bridge"},
	"wasm/bridge": {"jwtkit/grant", "verify/diagnose"},
	"wasm/tools":  {"jwtkit/sign", "verify/jwe"},
	"web":         {},
}

// libraries names the rooms that alone may import a library, where the design
// keeps it to a few.
var libraries = map[string][]string{
	"github.com/MicahParks/keyfunc": {"verify/golangjwt"},
	"github.com/MicahParks/jwkset":  {"verify/golangjwt"},
	"github.com/go-jose/go-jose":    {"jwtkit/sign", "jwtkit/issuer", "verify/jwe"},
	"golang.org/x/oauth2":           {"jwtkit/tokensource"},
	"github.com/spf13/cobra":        {"cmd/jwtkit"},
}

// mayImport reports whether the room from may import the room to. Commands,
// and the tests at the root, import what they like; what is internal serves
// every room and knows none, but for programs there, which nobody imports.
func mayImport(from, to string) bool {
	switch {
	case from == to, strings.HasPrefix(to, "internal/"), strings.HasPrefix(from, "cmd/"), from == ".":
		return true
	case strings.Contains(to+"/", "/internal/"):
		return true // the compiler keeps these to the room that holds them
	}
	return slices.ContainsFunc(rooms[roomOf(from)], func(next string) bool {
		return next == to || mayImport(next, to)
	})
}

// roomOf gives the room that holds a folder: what is internal to a room
// belongs to it.
func roomOf(folder string) string {
	room, _, _ := strings.Cut(folder, "/internal/")
	return room
}

func TestImportsFollowTheArrows(t *testing.T) {
	for _, s := range sources(t) {
		from := s.room()
		for _, imported := range s.imports {
			to, ours := strings.CutPrefix(imported, module+"/")
			internalProgram := s.program && strings.HasPrefix(from, "internal/")
			if ours && !internalProgram && !mayImport(from, to) {
				t.Errorf("%s: %s may not import %s; the arrows are in internal/lint/graph_test.go", s.path, from, to)
			}
			for library, only := range libraries {
				if strings.HasPrefix(imported, library) && !slices.Contains(only, roomOf(from)) {
					t.Errorf("%s: %s may not import %s, which is for %s alone", s.path, from, imported, strings.Join(only, ", "))
				}
			}
		}
	}
}

func TestEveryFolderIsARoom(t *testing.T) {
	for _, s := range sources(t) {
		folder := s.room()
		_, known := rooms[roomOf(folder)]
		if !known && folder != "." && !strings.HasPrefix(folder, "internal/") && !strings.HasPrefix(folder, "cmd/") {
			t.Errorf("%s: the folder %s is no room; give it its arrows in internal/lint/graph_test.go, or put the file into a room", s.path, folder)
		}
	}
}

func TestMayImport(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"verify", "jwtkit", true},
		{"verify", "verify/remote", false},
		{"verify/remote", "jwtkit", true}, // stands behind verify
		{"verify/remote", "verify/bearer", false},
		{"jwtkit/issuer", "verify", true},
		{"jwtkit/jwttest", "verify/remote", true},
		{"jwtkit/tokensource", "verify", false},
		{"wasm/bridge", "verify/jwe", false},
		{"jwtkit", "internal/base64url", true},
		{"internal/base64url", "jwtkit", false},
		{"verify/internal/keys", "jwtkit", true},
		{"verify/internal/keys", "verify/remote", false},
		{"cmd/jwtkit", "jwtkit/issuer", true},
	} {
		if got := mayImport(c.from, c.to); got != c.want {
			t.Errorf("mayImport(%q, %q) = %t, want %t", c.from, c.to, got, c.want)
		}
	}
}
