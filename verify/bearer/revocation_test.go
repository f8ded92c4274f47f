package bearer_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/bearer"
)

// revocation withdraws the tokens of a subject for the next hour.
func revocation(subject string) verify.Revocation {
	return verify.Revocation{Issuer: issuer, Subject: subject, Until: time.Now().Add(time.Hour)}
}

func TestRevokedTokenIsAnswered(t *testing.T) {
	list := new(verify.RevocationList)
	g := bearer.Guard{Verifier: verifier(t).Cached(8).WithRevocations(list)}
	ann, bob := "Bearer "+token(t, nil), "Bearer "+token(t, map[string]any{"sub": "bob"})
	if answer := ask(t, g, ann); answer.Code != 200 {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	if err := list.Revoke(revocation("ann")); err != nil {
		t.Fatal(err)
	}
	answer := ask(t, g, ann)
	const challenge = `Bearer error="invalid_token", error_description="token_revoked"`
	if got := answer.Header().Get("WWW-Authenticate"); answer.Code != 401 || got != challenge {
		t.Errorf("%d %s", answer.Code, got)
	}
	if answer := ask(t, g, bob); answer.Code != 200 {
		t.Errorf("another's token: %d %s", answer.Code, answer.Body)
	}
}

// A store that is down is not the client's fault: its token may be good.
func TestRevocationsThatAreDownAreAnsweredWith503(t *testing.T) {
	answer := ask(t, bearer.Guard{Verifier: verifier(t).WithRevocations(brokenStore{})}, "Bearer "+token(t, nil))
	if answer.Code != 503 || answer.Header().Get("Retry-After") != "5" || answer.Header().Get("WWW-Authenticate") != "" || !strings.Contains(answer.Body.String(), `"internal"`) {
		t.Errorf("%d %v %s", answer.Code, answer.Header(), answer.Body)
	}
}

// A revoking file is a RevocationFile in a bubble of synctest, whose clock stands
// in the year 2000.
type revoking struct {
	*testing.T
	path  string
	ticks int
}

func revokingFile(t *testing.T, text string) (*revoking, *bearer.RevocationFile) {
	t.Helper()
	r := &revoking{T: t, path: filepath.Join(t.TempDir(), "revoked.json")}
	r.replace(text)
	file, err := bearer.OpenRevocationFile(r.path)
	if err != nil {
		t.Fatal(err)
	}
	return r, file
}

// replace puts a new file in place of the old, last changed an hour ago or later.
func (r *revoking) replace(text string) {
	r.Helper()
	next := r.path + ".new"
	if err := os.WriteFile(next, []byte(text), 0o600); err != nil {
		r.Fatal(err)
	}
	r.ticks++
	r.changed(next, time.Now().Add(time.Duration(r.ticks)*time.Second-time.Hour))
	if err := os.Rename(next, r.path); err != nil {
		r.Fatal(err)
	}
}

func (r *revoking) changed(path string, at time.Time) {
	r.Helper()
	if err := os.Chtimes(path, at, at); err != nil {
		r.Fatal(err)
	}
}

// expect asks about ann's token, a second after the last time.
func (r *revoking) expect(file *bearer.RevocationFile, revoked bool, code jwtkit.Code) {
	r.Helper()
	time.Sleep(time.Second)
	got, err := file.Revoked(r.Context(), verify.RevocationClaims{Subject: "ann"})
	if got != revoked || jwtkit.CodeOf(err) != code {
		r.Errorf("revoked: %t, %v; want %t, %q", got, err, revoked, code)
	}
}

const (
	annIsOut = `{"revoked":[{"sub":"ann","until":4102444800}]}`
	bobIsOut = `{"revoked":[{"sub":"bob","until":4102444800}]}`
	nobody   = `{"revoked":[]}`
)

func TestRevocationFileIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, file := revokingFile(t, nobody)
		r.expect(file, false, "")
		for range 3 {
			r.replace(annIsOut)
			r.expect(file, true, "")
			r.replace(bobIsOut) // as long as the one before
			r.expect(file, false, "")
		}
	})
}

// The file is looked at once a second at most.
func TestRevocationFileIsNotReadForEveryRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, file := revokingFile(t, nobody)
		r.replace(annIsOut)
		time.Sleep(time.Second - time.Millisecond)
		if revoked, err := file.Revoked(t.Context(), verify.RevocationClaims{Subject: "ann"}); revoked || err != nil {
			t.Errorf("read again within a second: %t, %v", revoked, err)
		}
		time.Sleep(time.Millisecond)
		if revoked, err := file.Revoked(t.Context(), verify.RevocationClaims{Subject: "ann"}); !revoked || err != nil {
			t.Errorf("not read again after a second: %t, %v", revoked, err)
		}
	})
}

// A file is known by itself, its size and the time of its last change; only one
// that was changed just now is read without being asked for.
func TestRevocationFileThatIsTheSameIsNotReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, file := revokingFile(t, bobIsOut)
		before, err := os.Stat(r.path)
		if err != nil {
			t.Fatal(err)
		}
		overwrite := func(text string, at time.Time) {
			if err := os.WriteFile(r.path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			r.changed(r.path, at)
		}
		overwrite(annIsOut, before.ModTime())
		r.expect(file, false, "")
		overwrite(annIsOut+"\n", before.ModTime())
		r.expect(file, true, "")
		just := time.Now()
		overwrite(bobIsOut, just)
		r.expect(file, false, "")
		overwrite(annIsOut, just) // within the same tick of the file system's clock
		r.expect(file, true, "")
	})
}

func TestRevocationFileThatCannotBeReadDecidesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, file := revokingFile(t, nobody)
		for _, broken := range []string{"", "{", `{"revoked":[{"sub":"ann"}]}`, strings.Repeat(" ", verify.MaxRevocationsBytes+1)} {
			r.replace(broken)
			r.expect(file, false, jwtkit.CodeInternal)
			r.expect(file, false, jwtkit.CodeInternal)
			r.replace(annIsOut)
			r.expect(file, true, "")
		}
		if err := os.Remove(r.path); err != nil {
			t.Fatal(err)
		}
		r.expect(file, false, jwtkit.CodeInternal)
		r.replace(nobody)
		r.expect(file, false, "")
	})
}

func TestOpenRevocationFileSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.json")
	if err := os.WriteFile(broken, []byte(`{"revoked":[{"sub":"ann"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none.json"): "",
		dir:                             "it is no regular file",
		broken:                          "revocation 1 of the list: the revocation does not say until when",
	} {
		_, err := bearer.OpenRevocationFile(path)
		if jwtkit.CodeOf(err) != jwtkit.CodeInternal || !strings.Contains(err.Error(), want) || strings.Count(err.Error(), filepath.Base(path)) != 1 {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// A device that never ends, or a pipe that nobody writes to, is not opened.
func TestRevocationFileIsNoDevice(t *testing.T) {
	if runtime.GOOS == "windows" {
		testenv.Skip(t, "there is no /dev/zero on Windows")
	}
	if _, err := bearer.OpenRevocationFile("/dev/zero"); err == nil || !strings.Contains(err.Error(), "no regular file") {
		t.Error(err)
	}
}

// A crowd that finds the file out of date makes one look, and all get its answer.
func TestRevocationFileInACrowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, file := revokingFile(t, nobody)
		for i := range 20 {
			text, want := nobody, false
			if i%2 == 0 {
				text, want = annIsOut, true
			}
			r.replace(text)
			time.Sleep(time.Second)
			for range 50 {
				go func() {
					if got, err := file.Revoked(t.Context(), verify.RevocationClaims{Subject: "ann"}); got != want || err != nil {
						t.Errorf("round %d: %t, %v", i, got, err)
					}
				}()
			}
			synctest.Wait()
		}
	})
}
