package lint

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// TestRequirementsHaveReasons holds requirements.txt equal to the direct
// requirements of the root module: users get each of them with ours.
func TestRequirementsHaveReasons(t *testing.T) {
	reasons := map[string]string{}
	for line := range strings.Lines(string(read(t, "internal/lint/requirements.txt"))) {
		path, reason, _ := strings.Cut(strings.TrimSpace(line), " ")
		reasons[path] = strings.TrimSpace(reason)
	}
	for _, path := range directRequirements(t) {
		if reasons[path] == "" {
			t.Errorf("go.mod requires %s without a reason: write one into internal/lint/requirements.txt", path)
		}
		delete(reasons, path)
	}
	for path := range reasons {
		t.Errorf("internal/lint/requirements.txt gives a reason for %s, which go.mod does not require directly", path)
	}
}

func directRequirements(t *testing.T) []string {
	t.Helper()
	read(t, "go.mod") // so that go test runs this again after a change
	cmd := exec.Command("go", "mod", "edit", "-json")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	var direct []string
	for _, r := range mod.Require {
		if !r.Indirect {
			direct = append(direct, r.Path)
		}
	}
	return direct
}
