package peers

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// A vectorGroup is one key, or set of keys, of a Wycheproof file and its tests.
type vectorGroup struct {
	Comment string
	Public  json.RawMessage // absent for secrets
	Private json.RawMessage
	Tests   []vector
}

// A vector is one test: a text of either kind, and what must become of it.
type vector struct {
	ID              int `json:"tcId"`
	Comment, Result string
	PT              string // content of a JWE, in hexadecimal
	JWS, JWE        text
}

// A text is a token as it is sent: a string in most vectors, and in some an
// object, the JSON serialization.
type text string

// UnmarshalJSON takes the content of a string, and everything else as it is.
func (x *text) UnmarshalJSON(data []byte) error {
	if data[0] != '"' {
		*x = text(data)
		return nil
	}
	return json.Unmarshal(data, (*string)(x))
}

// vectors reads one of Wycheproof's files from the directory of its module.
func vectors(t *testing.T, file string) []vectorGroup {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/c2sp/wycheproof").Output()
	if err != nil {
		t.Fatal("go list does not find the module with the vectors: ", err)
	}
	path := filepath.Join(strings.TrimSpace(string(dir)), "testvectors_v1", file)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal("the vectors are not in the module cache, go mod download brings them: ", err)
	}
	var content struct{ TestGroups []vectorGroup }
	if err := json.Unmarshal(data, &content); err != nil {
		t.Fatal(file, ": ", err)
	}
	return content.TestGroups
}

// keys gives the group's public key, key set or secret as a key set, and the
// algorithms that its keys name.
func (g *vectorGroup) keys(t *testing.T) (set []byte, algorithms []string) {
	t.Helper()
	set = g.Private
	if g.Public != nil {
		set = g.Public
	}
	type key struct {
		Alg  string
		Keys []key
	}
	var top key
	if err := json.Unmarshal(set, &top); err != nil {
		t.Fatal(g.Comment, ": ", err)
	}
	if top.Keys == nil {
		set = append(append([]byte(`{"keys":[`), set...), "]}"...)
	}
	for _, k := range append(top.Keys, top) {
		if k.Alg != "" {
			algorithms = append(algorithms, k.Alg)
		}
	}
	return set, algorithms
}

// holds reports whether a token passes every check up to its signature. The
// payloads of vectors are no claims sets, so that a Verifier would say no more.
// Otherwise it gives the reason.
func holds(t *testing.T, token text, set []byte, algorithms []string) (bool, string) {
	t.Helper()
	parsed, err := jwtkit.Parse(string(token))
	if err != nil {
		return false, err.Error()
	}
	keys, _, err := verify.ParseJWKS(set)
	if err != nil {
		return false, err.Error()
	}
	policy := verify.Policy{AnyIssuer: true, AnyAudience: true, Algorithms: algorithms}
	for outcome := range verify.Judge(t.Context(), parsed, keys, &policy, time.Unix(1_800_000_000, 0)) {
		if outcome.Err != nil {
			return false, outcome.Err.Error()
		}
		if outcome.Check == verify.CheckSignature {
			return !outcome.Skipped, ""
		}
	}
	return false, "the signature was not looked at"
}
