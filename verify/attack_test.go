package verify_test

import (
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// The attack_*_test.go files hold what is known to have broken verifiers, by
// part: algorithm, signature, keys, JSON, time and claims, serialization. What
// the tests of the single checks cover is not repeated here.

// An attack is a token that must be refused, or with the code "" accepted, and
// the code and detail of the decision.
type attack struct {
	name   string
	token  string
	code   jwtkit.Code
	detail string
}

// expect judges each token by keys and policy.
func expect(t *testing.T, keys verify.KeySet, p verify.Policy, attacks []attack) {
	t.Helper()
	for _, a := range attacks {
		code, detail := decide(t, keys, p, a.token)
		if code != a.code || !strings.Contains(detail, a.detail) {
			t.Errorf("%s: %q %s, want %q … %s", a.name, code, detail, a.code, a.detail)
		}
		if len(detail) > 300 {
			t.Errorf("%s: the text of the error has %d bytes", a.name, len(detail))
		}
	}
}

// parts gives the three segments of a token.
func parts(token string) (header, payload, signature string) {
	header, rest, _ := strings.Cut(token, ".")
	payload, signature, _ = strings.Cut(rest, ".")
	return header, payload, signature
}

// withSignature gives the token with other bytes as its signature.
func withSignature(token string, signature []byte) string {
	header, payload, _ := parts(token)
	return header + "." + payload + "." + forge.Encode(string(signature))
}

// allAlgorithms is a policy that names every algorithm, HS included.
func allAlgorithms() verify.Policy {
	return policy(func(p *verify.Policy) { p.Algorithms = forge.Algorithms })
}

// changed gives the good claims with one part replaced.
func changed(t testing.TB, old, new string) string {
	t.Helper()
	if !strings.Contains(good, old) {
		t.Fatalf("%s is not in the claims", old)
	}
	return strings.Replace(good, old, new, 1)
}
