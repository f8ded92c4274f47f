package tokensource_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

// entries gives the names of the files that hold tokens.
func entries(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*.token"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestFileCacheKeepsATokenForTheNextProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	e := &endpoint{Lifetime: 3600}
	mustToken(t, cached(t, e, tokensource.FileCache{Dir: dir}))
	if token := mustToken(t, cached(t, e, tokensource.FileCache{Dir: dir})); token.Reveal() != "token-1" || !token.Cached {
		t.Errorf("got %s", token.Reveal())
	}
	files := entries(t, dir)
	if len(files) != 1 {
		t.Fatalf("%d files", len(files))
	}
	if runtime.GOOS == "windows" {
		return
	}
	for path, want := range map[string]os.FileMode{files[0]: 0o600, dir: 0o700 | os.ModeDir} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestFileCacheBelievesNoFileThatOthersMayUse(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"readable": func(path string) error { return os.Chmod(path, 0o644) },
		"a link": func(path string) error {
			return errors.Join(os.Rename(path, path+".elsewhere"), os.Symlink(path+".elsewhere", path))
		},
		"too long": func(path string) error {
			return os.WriteFile(path, []byte(strings.Repeat(" ", 1<<20)), 0o600)
		},
	} {
		if runtime.GOOS == "windows" && name != "too long" {
			continue
		}
		dir := t.TempDir()
		e := &endpoint{Lifetime: 3600}
		mustToken(t, cached(t, e, tokensource.FileCache{Dir: dir}))
		if err := change(entries(t, dir)[0]); err != nil {
			t.Fatal(err)
		}
		if token := mustToken(t, cached(t, e, tokensource.FileCache{Dir: dir})); token.Reveal() != "token-2" {
			t.Errorf("%s: got %s", name, token.Reveal())
		}
	}
}

func TestFileCacheRefusesAFolderThatOthersWriteTo(t *testing.T) {
	if runtime.GOOS == "windows" {
		return
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	mustToken(t, cached(t, &endpoint{Lifetime: 3600}, tokensource.FileCache{Dir: dir}))
	if files := entries(t, dir); len(files) != 0 {
		t.Errorf("stored %q", files)
	}
}

func TestFileCacheSweepsWhatExpired(t *testing.T) {
	cache := tokensource.FileCache{Dir: t.TempDir()}
	for key, expiry := range map[string]time.Duration{"dead": -time.Second, "alive": time.Hour} {
		if err := cache.Store(t.Context(), key, []byte("{}"), time.Now().Add(expiry)); err != nil {
			t.Fatal(err)
		}
	}
	left := map[string]time.Duration{".new-1": -2 * time.Hour, ".new-2": 0}
	for name, age := range left {
		path, date := filepath.Join(cache.Dir, name), time.Now().Add(age)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, date, date)); err != nil {
			t.Fatal(err)
		}
	}
	if err := cache.Store(t.Context(), "another", []byte("{}"), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"dead": "", "alive": "{}", "another": "{}"} {
		if got, err := cache.Load(t.Context(), key); string(got) != want || err != nil {
			t.Errorf("%s: %q, %v", key, got, err)
		}
	}
	for name, age := range left {
		if _, err := os.Stat(filepath.Join(cache.Dir, name)); (err == nil) != (age == 0) {
			t.Errorf("unfinished for %v: %v", -age, err)
		}
	}
}

// While some processes store tokens that are good for long, none sweeps away what
// another has just stored.
func TestFileCacheKeepsWhatOthersStore(t *testing.T) {
	cache := tokensource.FileCache{Dir: t.TempDir()}
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			key := strconv.Itoa(n)
			for range 100 {
				err := cache.Store(t.Context(), key, []byte(key), time.Now().Add(time.Hour))
				if got, loadErr := cache.Load(t.Context(), key); err != nil || loadErr != nil || string(got) != key {
					t.Errorf("%s: %q, %v, %v", key, got, err, loadErr)
					return
				}
			}
		})
	}
	all.Wait()
}

// Each Source stands for a process: they share nothing but the folder.
func TestProcessesFetchOnce(t *testing.T) {
	dir := t.TempDir()
	e := &endpoint{Lifetime: 3600}
	var all sync.WaitGroup
	for range 10 {
		source := cached(t, e, tokensource.FileCache{Dir: dir})
		all.Go(func() {
			if token, err := source.Token(t.Context()); err != nil || token.Reveal() != "token-1" {
				t.Errorf("got %v, %v", token, err)
			}
		})
	}
	all.Wait()
	if e.Requests() != 1 {
		t.Errorf("%d requests", e.Requests())
	}
}

func TestLockIsWaitedForNoLongerThanTheContext(t *testing.T) {
	cache := tokensource.FileCache{Dir: t.TempDir()}
	unlock, err := cache.Lock(t.Context(), "key")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := cache.Lock(ctx, "key"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a lock that is held was given: %v", err)
	}
	unlock()
	again, err := cache.Lock(t.Context(), "key")
	if err != nil {
		t.Fatal("the lock that nobody waited for was kept")
	}
	again()
}
