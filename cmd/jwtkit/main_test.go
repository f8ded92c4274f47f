package main

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/jwtkit/toolkit/internal/forge"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"jwtkit": main})
}

// TestScripts runs the scripts in testdata/script, which read like a manual.
// UPDATE_SCRIPTS=1 writes what came into the files that are compared.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		Setup:         setUp,
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"sign":    signToken,
			"sign-hs": signHS,
			"fill":    fill,
			"serve":   serve,
			"halt":    halt,
			"readme":  readme,
		},
	})
}

// scriptKey signs the tokens of all scripts.
var scriptKey = sync.OnceValue(func() *forge.Key { return forge.NewKey("ES256", "k1") })

// scriptSecret signs those of HS256.
const scriptSecret = "a secret of scripts, 32 bytes or more"

// setUp puts into the script's folder the token of the documentation, and the key
// of sign as key set (keys.json), JWK (key.jwk) and PEM (key.pem).
func setUp(env *testscript.Env) error {
	documented, err := os.ReadFile("../../testdata/documented-2019.jwt")
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKIXPublicKey(scriptKey().Public())
	if err != nil {
		return err
	}
	for name, content := range map[string]string{
		"documented.jwt": string(documented),
		"keys.json":      forge.JWKS(scriptKey()),
		"key.jwk":        scriptKey().JWK(""),
		"key.pem":        string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})),
		"secret":         scriptSecret,
		"secret-line":    scriptSecret + "\n",
	} {
		if err := os.WriteFile(filepath.Join(env.WorkDir, name), []byte(content), 0o600); err != nil {
			return err
		}
	}
	env.Setenv("TZ", "UTC")
	env.Setenv(cacheVariable, cacheOff)
	return nil
}

// exits runs a command that ends with this status: exits 3 jwtkit verify FILE.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	status := 0
	err := ts.Exec(args[1], args[2:]...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		status = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(status) != args[0] {
		ts.Fatalf("exit status %d, want %s", status, args[0])
	}
}

// signToken writes a token: sign TOKEN CLAIMS, two files.
func signToken(ts *testscript.TestScript, _ bool, args []string) {
	token := scriptKey().Token(strings.TrimSpace(ts.ReadFile(args[1])))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(token+"\n"), 0o600))
}

// signHS writes a token of HS256 over the secret: sign-hs TOKEN CLAIMS.
func signHS(ts *testscript.TestScript, _ bool, args []string) {
	input := forge.Encode(`{"alg":"HS256"}`) + "." + forge.Encode(strings.TrimSpace(ts.ReadFile(args[1])))
	mac := hmac.New(sha256.New, []byte(scriptSecret))
	mac.Write([]byte(input))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(input+"."+forge.Encode(string(mac.Sum(nil)))), 0o600))
}

// fill writes a file of a text repeated: fill FILE TIMES TEXT; the text is quoted
// as in Go.
func fill(ts *testscript.TestScript, _ bool, args []string) {
	times, err := strconv.Atoi(args[1])
	ts.Check(err)
	text, err := strconv.Unquote(`"` + args[2] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat(text, times)), 0o600))
}

// A server is a "jwtkit serve" in the background of a script.
type server struct {
	process *exec.Cmd
	stdout  *bufio.Reader
	stderr  strings.Builder
}

var servers sync.Map // by the script and the name

// serve starts "jwtkit serve" on a free port and puts its URL into a variable:
// serve URL FLAGS…
func serve(ts *testscript.TestScript, _ bool, args []string) {
	program, err := exec.LookPath("jwtkit")
	ts.Check(err)
	s := &server{process: exec.Command(program, append([]string{"serve", "--listen", "127.0.0.1:0"}, args[1:]...)...)}
	s.process.Stderr = &s.stderr
	pipe, err := s.process.StdoutPipe()
	ts.Check(err)
	s.stdout = bufio.NewReader(pipe)
	ts.Check(s.process.Start())
	ts.Defer(func() { s.process.Process.Kill() })
	first, err := s.stdout.ReadString('\n')
	ts.Check(err)
	url, ok := strings.CutPrefix(strings.TrimSpace(first), "listening on ")
	if !ok {
		ts.Fatalf("the first line is %q", first)
	}
	ts.Setenv(args[0], url)
	servers.Store(ts.Name()+args[0], s)
}

// halt interrupts a server, which has to end well, and writes what it said to
// NAME.stdout and NAME.stderr: halt URL NAME.
func halt(ts *testscript.TestScript, _ bool, args []string) {
	found, _ := servers.Load(ts.Name() + args[0])
	s := found.(*server)
	ts.Check(s.process.Process.Signal(os.Interrupt))
	rest, err := io.ReadAll(s.stdout)
	ts.Check(err)
	ts.Check(s.process.Wait())
	ts.Check(os.WriteFile(ts.MkAbs(args[1]+".stdout"), rest, 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]+".stderr"), []byte(s.stderr.String()), 0o600))
}
