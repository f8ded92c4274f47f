package testenv

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// A Tool is a program that tests start.
type Tool struct {
	Name     string                 // what it is called in messages
	variable string                 // the environment variable that overrides the search
	search   func() (string, error) // where to look otherwise
}

// The tools that tests may need.
var (
	// Node runs the engine outside of a browser: $JWTKIT_NODE, else node on
	// PATH if it is 20 or later, else the one that make deps put into
	// internal/node.
	Node = Tool{Name: "Node 20 or later", variable: "JWTKIT_NODE", search: findNode}

	// Chromium runs the inspector: $JWTKIT_CHROMIUM, else a Chromium or Chrome
	// on PATH.
	Chromium = Tool{Name: "Chromium", variable: "JWTKIT_CHROMIUM", search: func() (string, error) {
		return lookAny("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
	}}

	// Curl runs the lines of the README: $JWTKIT_CURL, else curl on PATH.
	Curl = Tool{Name: "curl", variable: "JWTKIT_CURL", search: func() (string, error) {
		return lookAny("curl")
	}}

	// Compiler is the C compiler that go test -race needs: $CC, else the usual
	// ones on PATH.
	Compiler = Tool{Name: "a C compiler", variable: "CC", search: func() (string, error) {
		return lookAny("gcc", "clang")
	}}

	// Glewlwyd is an authorization server that others wrote: $JWTKIT_GLEWLWYD,
	// else glewlwyd on PATH if sqlite3, which makes its database, is there too.
	Glewlwyd = Tool{Name: "glewlwyd with sqlite3", variable: "JWTKIT_GLEWLWYD", search: func() (string, error) {
		if _, err := lookAny("sqlite3"); err != nil {
			return "", err
		}
		return lookAny("glewlwyd")
	}}

	// Apache is a web server that others wrote, with mod_auth_openidc, which
	// verifies tokens: $JWTKIT_APACHE, else the one of Debian.
	Apache = Tool{Name: "Apache with mod_auth_openidc", variable: "JWTKIT_APACHE", search: func() (string, error) {
		if _, err := os.Stat(ApacheModules + "/mod_auth_openidc.so"); err != nil {
			return "", err
		}
		return lookAny("apache2", "/usr/sbin/apache2")
	}}

	// Python is one with PyJWT and jwcrypto, which verify tokens: $JWTKIT_PYTHON,
	// else Debian's, whatever other comes first on PATH.
	Python = Tool{Name: "Python with PyJWT and jwcrypto", variable: "JWTKIT_PYTHON", search: func() (string, error) {
		const python = "/usr/bin/python3"
		return python, exec.Command(python, "-c", "import cryptography, jwt, jwcrypto").Run()
	}}
)

// ApacheModules is the folder of the modules of [Apache].
const ApacheModules = "/usr/lib/apache2/modules"

// Find gives the path of the tool, or an error that names what is missing.
func (tool Tool) Find() (string, error) {
	if named := os.Getenv(tool.variable); named != "" {
		path, err := exec.LookPath(named)
		if err != nil {
			return "", errors.New("$" + tool.variable + " names no program: " + strconv.Quote(named))
		}
		return path, nil
	}
	path, err := tool.search()
	if err != nil {
		return "", errors.New(tool.Name + " was not found")
	}
	return path, nil
}

// findNode prefers the machine's own Node; Debian 12 has 18, which is too old.
func findNode() (string, error) {
	if path, err := exec.LookPath("node"); err == nil && major(path) >= 20 {
		return path, nil
	}
	for dir, err := os.Getwd(); err == nil; dir = filepath.Dir(dir) {
		found, _ := filepath.Glob(filepath.Join(dir, "internal/node/node_modules/node-*/bin/node"))
		if len(found) > 0 {
			return found[0], nil
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	return "", exec.ErrNotFound
}

// major gives the first number of what "node --version" prints, as in
// v20.20.2, and 0 for anything else.
func major(node string) int {
	out, err := exec.Command(node, "--version").Output()
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(string(out), "v"), ".")
	n, err := strconv.Atoi(first)
	if err != nil {
		return 0
	}
	return n
}

func lookAny(names ...string) (string, error) {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", exec.ErrNotFound
}
