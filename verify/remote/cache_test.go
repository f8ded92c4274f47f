package remote_test

import (
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/remote"
)

// kept gives the one file in a cache directory.
func kept(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files %q, %v, want one", files, err)
	}
	return files[0]
}

func down(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "down", http.StatusServiceUnavailable)
}

// A server that is started anew while its issuer is down serves with the set
// that the one before it had, for as long as that one would have.
func TestRestartDuringAnOutage(t *testing.T) {
	for name, discovery := range map[string]bool{"JWKS": false, "Issuer": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				key := newKey("a")
				s, o := pipe(t, key), remote.Options{CacheDir: filepath.Join(t.TempDir(), "made", "here")}
				start := func() (*remote.Keys, func(testKey) error) {
					keys, verifier := s.jwks(t, o)
					if discovery {
						keys, verifier = s.issuerWith(t, s.base, o)
					}
					return keys, func(key testKey) error {
						_, err := verifier.Verify(t.Context(), key.token(t, s.base))
						return err
					}
				}
				keys, use := start()
				expect(t, use(key), "")
				keys.Close()
				s.answerWith(down)
				s.describeWith(down)

				time.Sleep(12 * time.Hour)
				keys, use = start()
				expect(t, use(key), "")
				expect(t, use(newKey("unknown")), jwtkit.CodeKeysUnavailable)
				if h := keys.Health(); !h.Ready || h.Age < 12*time.Hour || h.Age > 12*time.Hour+time.Minute || h.LastError == nil || h.CacheError != nil {
					t.Errorf("got %+v", h)
				}
				keys.Close()

				time.Sleep(11 * time.Hour)
				keys, use = start()
				expect(t, use(key), "")
				time.Sleep(time.Hour) // 24 in all
				expect(t, use(key), jwtkit.CodeKeysUnavailable)
				keys.Close()

				keys, use = start()
				expect(t, use(key), jwtkit.CodeKeysUnavailable)
				if h := keys.Health(); h.CacheError == nil || !strings.Contains(h.CacheError.Detail, "too old") {
					t.Errorf("got %v, want that the file is too old", h.CacheError)
				}
				s.publish(key)
				s.describeWith(nil)
				time.Sleep(30 * time.Second)
				expect(t, use(key), "")
			})
		})
	}
}

// A key that was withdrawn while the server was down is not taken from the disk,
// if the issuer can be asked; and it is asked with the ETag.
func TestRestartWhileTheIssuerIsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept, gone := newKey("kept"), newKey("gone")
		s, dir := pipe(t, kept, gone), t.TempDir()
		var asked []string
		s.answerWith(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.Header.Get("If-None-Match"))
			w.Header().Set("ETag", `"one"`)
			s.sendKeys(w)
		})
		keys, _ := s.jwks(t, remote.Options{CacheDir: dir})
		expect(t, keys.Ready(t.Context()), "")
		keys.Close()

		// While the set is fresh, a server that is restarted over and over asks nobody.
		for range 10 {
			keys, verifier := s.jwks(t, remote.Options{CacheDir: dir})
			_, err := verifier.Verify(t.Context(), gone.token(t, s.base))
			expect(t, err, "")
			keys.Close()
		}
		if len(asked) != 1 {
			t.Errorf("%d fetches, want 1", len(asked))
		}

		time.Sleep(time.Hour)
		s.publish(kept)
		open := s.gate()
		time.AfterFunc(time.Second, func() { close(open) })
		_, verifier := s.jwks(t, remote.Options{CacheDir: dir})
		_, err := verifier.Verify(t.Context(), gone.token(t, s.base)) // waits for the answer
		expect(t, err, jwtkit.CodeKeyNotFound)
	})
}

func TestETagSurvivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key := newKey("a")
		s, dir, unchanged := pipe(t, key), t.TempDir(), 0
		s.answerWith(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"one"`)
			if r.Header.Get("If-None-Match") == `"one"` {
				unchanged++
				w.WriteHeader(http.StatusNotModified)
				return
			}
			s.sendKeys(w)
		})
		for range 3 {
			keys, verifier := s.jwks(t, remote.Options{CacheDir: dir})
			_, err := verifier.Verify(t.Context(), key.token(t, s.base))
			expect(t, err, "")
			keys.Close()
			time.Sleep(time.Hour)
		}
		if unchanged != 2 {
			t.Errorf("%d answers of 304 after 2 restarts", unchanged)
		}
	})
}

// Whoever can write the file decides which tokens are good.
func TestKeptSetIsTakenFromNobodyElse(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, path string)
		say   string
	}{
		"others may read it":  {func(t *testing.T, path string) { must(t, os.Chmod(path, 0o644)) }, "its mode is 644"},
		"others may write it": {func(t *testing.T, path string) { must(t, os.Chmod(path, 0o602)) }, "its mode is 602"},
		"a link": {func(t *testing.T, path string) {
			must(t, os.Rename(path, path+"2"))
			must(t, os.Symlink(path+"2", path))
		}, "no regular file"},
		"a folder":           {func(t *testing.T, path string) { must(t, os.Remove(path)); must(t, os.Mkdir(path, 0o700)) }, "no regular file"},
		"cut off":            {func(t *testing.T, path string) { must(t, os.Truncate(path, 20)) }, "is of no use"},
		"cut off in the set": {func(t *testing.T, path string) { rewrite(t, path, func(s string) string { return s[:len(s)-5] }) }, "is of no use"},
		"empty":              {func(t *testing.T, path string) { must(t, os.Truncate(path, 0)) }, "is of no use"},
		"too long": {func(t *testing.T, path string) {
			rewrite(t, path, func(s string) string { return s + strings.Repeat(" ", 1<<20) })
		}, "longer than"},
		"of another source": {func(t *testing.T, path string) {
			rewrite(t, path, func(s string) string { return strings.Replace(s, "jwks http", "jwks https", 1) })
		}, "another source"},
		"of the future": {func(t *testing.T, path string) {
			rewrite(t, path, func(s string) string { return strings.Replace(s, `"confirmed":"`, `"confirmed":"9`, 1) })
		}, "in the future"},
		"of an impossible day": {func(t *testing.T, path string) {
			rewrite(t, path, func(s string) string { return strings.Replace(s, `"confirmed":"`, `"confirmed":"-`, 1) })
		}, "too old"},
	} {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS == "windows" && strings.Contains(name, "others") {
				return // modes are not those of Unix there
			}
			key := newKey("a")
			s, dir := listen(t, key), t.TempDir()
			keys, _ := s.jwks(t, remote.Options{CacheDir: dir, Wait: true})
			keys.Close()
			c.spoil(t, kept(t, dir))

			s.answerWith(down)
			keys, verifier := s.jwks(t, remote.Options{CacheDir: dir})
			_, err := verifier.Verify(t.Context(), key.token(t, s.base))
			expect(t, err, jwtkit.CodeKeysUnavailable)
			if h := keys.Health(); h.CacheError == nil || !strings.Contains(h.CacheError.Detail, c.say) {
				t.Errorf("got %v, want %q", h.CacheError, c.say)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func rewrite(t *testing.T, path string, change func(string) string) {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	changed := change(string(data))
	if changed == string(data) {
		t.Fatal("the file is as it was")
	}
	must(t, os.WriteFile(path, []byte(changed), 0o600))
}

// A directory that cannot be written to is said, and costs nothing else.
func TestCacheDirThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	key := newKey("a")
	s := listen(t, key)
	keys, verifier := s.jwks(t, remote.Options{CacheDir: filepath.Join(file, "dir"), Wait: true})
	_, err := verifier.Verify(t.Context(), key.token(t, s.base))
	expect(t, err, "")
	keys.Close() // after the attempt to write
	if h := keys.Health(); h.CacheError == nil {
		t.Error("no error is told")
	}
}

// Sources that share a directory do not share a file.
func TestSourcesShareACacheDir(t *testing.T) {
	dir := t.TempDir()
	a, b := newKey("a"), newKey("b")
	sa, sb := listen(t, a), listen(t, b)
	for _, s := range []*keyServer{sa, sb} {
		keys, _ := s.jwks(t, remote.Options{CacheDir: dir, Wait: true})
		keys.Close()
		keys, _ = s.issuerWith(t, s.base, remote.Options{CacheDir: dir, Wait: true})
		keys.Close()
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*")); len(files) != 4 {
		t.Errorf("%d files for 4 sources: %q", len(files), files)
	}
	sa.answerWith(down)
	_, verifier := sa.jwks(t, remote.Options{CacheDir: dir})
	_, err := verifier.Verify(t.Context(), a.token(t, sa.base))
	expect(t, err, "")
	_, err = verifier.Verify(t.Context(), b.token(t, sa.base))
	expect(t, err, jwtkit.CodeKeysUnavailable)
}
