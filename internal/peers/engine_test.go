package peers

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/wasm/bridge"
)

// TestEngineAgreesOnWycheproof puts every signed token and key of the vectors to
// the engine natively and in Node, where WebCrypto holds the signatures: the
// reports are the same byte for byte, and so is what they say of the signature.
func TestEngineAgreesOnWycheproof(t *testing.T) {
	node := testenv.Need(t, testenv.Node)
	dist, err := filepath.Abs("../../web/dist")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dist, "jwtkit.wasm")); err != nil {
		testenv.Skip(t, "the engine for the browser is not built; build it with: make wasm")
	}
	var requests, native []string
	for _, file := range []string{"json_web_signature_test.json", "json_web_key_test.json", "json_web_crypto_test.json"} {
		for _, group := range vectors(t, file) {
			for _, v := range group.Tests {
				request := diagnosis(t, group, v)
				requests = append(requests, request)
				native = append(native, bridge.Answer(t.Context(), request))
			}
		}
	}
	command := exec.CommandContext(t.Context(), node, "../../wasm/testdata/answer.mjs", dist)
	command.Stdin = strings.NewReader(strings.Join(requests, "\n") + "\n")
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	answers := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(answers) != len(native) || len(native) < 500 {
		t.Fatalf("%d answers to %d requests", len(answers), len(native))
	}
	held := 0
	for i := range native {
		if answers[i] != native[i] {
			t.Errorf("request %.300s\nnode   %.400s\nnative %.400s", requests[i], answers[i], native[i])
		}
		_, passed, _ := strings.Cut(native[i], `"passed":[`)
		if passed, _, _ := strings.Cut(passed, "]"); strings.Contains(passed, `"signature"`) {
			held++
		}
	}
	if held < 40 {
		t.Errorf("only %d of %d signatures hold", held, len(native))
	}
}

// diagnosis is the request that explains one vector by the keys of its group.
func diagnosis(t *testing.T, group vectorGroup, v vector) string {
	t.Helper()
	keys, _ := group.keys(t)
	request, err := json.Marshal(map[string]any{"op": "diagnose", "text": string(v.JWS) + string(v.JWE), "keys": json.RawMessage(keys), "at": 1800000000})
	if err != nil {
		t.Fatal(err)
	}
	return string(request)
}
