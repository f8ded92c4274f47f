package clients

import (
	"bufio"
	"context"
	"crypto/rand"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/sign"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/remote"
)

const (
	api       = "https://api.example.test"
	oddSecret = "s3cr3t/with+odd:chars%& x"
)

// realParts ends a test that starts a real server, unless those are wanted.
func realParts(t *testing.T) {
	t.Helper()
	if os.Getenv("JWTKIT_ALL") == "" {
		testenv.Skip(t, "it starts a server that others wrote: JWTKIT_ALL=1 runs it")
	}
}

// A process is a server that talks by lines.
type process struct {
	input io.Writer
	lines *bufio.Scanner
}

// start runs a program until the test ends.
func start(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	input, err := cmd.StdinPipe()
	must(t, err)
	output, err := cmd.StdoutPipe()
	must(t, err)
	cmd.Stderr = t.Output()
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return &process{input, bufio.NewScanner(output)}
}

// say writes a line and gives what stands behind the wanted word in the answer.
func (p *process) say(t *testing.T, line, want string) string {
	t.Helper()
	p.write(t, line)
	for p.lines.Scan() {
		if rest, ok := strings.CutPrefix(p.lines.Text(), want); ok {
			return strings.TrimSpace(rest)
		}
	}
	t.Fatalf("the server ended without %q: %v", want, p.lines.Err())
	return ""
}

func (p *process) write(t *testing.T, line string) {
	t.Helper()
	_, err := io.WriteString(p.input, line+"\n")
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newSource gives the client of a server that is found by discovery.
func newSource(t *testing.T, o tokensource.Options) *tokensource.Source {
	t.Helper()
	source, err := tokensource.New(o)
	must(t, err)
	return source
}

// signWith gives assertions of a client.
func signWith(key *sign.Key, clientID string) func(context.Context, string) (grant.Secret, error) {
	return func(_ context.Context, audience string) (grant.Secret, error) {
		text, err := key.Sign("JWT", grant.AssertionClaims(clientID, audience, rand.Text(), time.Now()))
		return grant.NewSecret(text), err
	}
}

func newKey(t *testing.T, algorithm string) *sign.Key {
	t.Helper()
	key, err := sign.GenerateKey(algorithm, "client-"+algorithm)
	must(t, err)
	return key
}

// verifierOf gives a verifier with the keys that the issuer publishes.
func verifierOf(t *testing.T, issuer string) *verify.Verifier {
	t.Helper()
	keys, err := remote.Issuer(t.Context(), issuer, remote.Options{})
	must(t, err)
	t.Cleanup(keys.Close)
	verifier, err := verify.New(keys, verify.Policy{Issuer: issuer, Audiences: []string{api}, Types: []string{"at+jwt"}})
	must(t, err)
	return verifier
}

// accepted gives the claims and the header of a token that our verifier takes.
func accepted(t *testing.T, verifier *verify.Verifier, token tokensource.Token) (jwtkit.Claims, jwtkit.Header) {
	t.Helper()
	verified, err := verifier.Verify(t.Context(), token.Reveal())
	must(t, err)
	return verified.Claims(), verified.Header()
}

func tokenOf(t *testing.T, source *tokensource.Source) tokensource.Token {
	t.Helper()
	token, err := source.Token(t.Context())
	must(t, err)
	return token
}
