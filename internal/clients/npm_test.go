package clients

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/testenv"
)

// nodeProgram gives a program of ours in the folder, with what it uses installed;
// environment is added to that of the test.
func nodeProgram(t *testing.T, folder, script string, environment ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(testenv.Need(t, testenv.Node), script)
	npmInstall(t, folder)
	cmd.Dir = folder
	cmd.Env = append(append(os.Environ(), "NODE_ENV=production"), environment...)
	return cmd
}

// npmInstall installs what a folder's lock file pins, unless it is there, and runs
// no script of any package. Without the registry the test ends.
func npmInstall(t *testing.T, folder string) {
	t.Helper()
	if npmInstalled(folder) {
		return
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		testenv.Skip(t, "npm was not found; install what is missing with: make deps")
	}
	// Without patience: a registry out of reach costs 70 s otherwise.
	cmd := exec.CommandContext(t.Context(), npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		testenv.Skip(t, "npm ci in internal/clients/"+folder+" failed; is the npm registry out of reach? "+complaint(out))
	}
}

// npmInstalled says whether what npm installed is no older than the lock file.
func npmInstalled(folder string) bool {
	pinned, err := os.Stat(filepath.Join(folder, "package-lock.json"))
	if err != nil {
		return false
	}
	there, err := os.Stat(filepath.Join(folder, "node_modules", ".package-lock.json"))
	return err == nil && !there.ModTime().Before(pinned.ModTime())
}

// complaint gives the line in which npm says what went wrong.
func complaint(out []byte) string {
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, "npm error") || strings.HasPrefix(line, "npm ERR!") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}
