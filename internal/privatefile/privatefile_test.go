package privatefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func TestWhatIsWrittenIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "made", "file")
	for _, content := range []string{"first", "", "third"} {
		if err := Write(path, []byte(content)); err != nil {
			t.Fatal(err)
		}
		if got, err := Read(path, 5); string(got) != content || err != nil {
			t.Errorf("got %q, %v, want %q", got, err, content)
		}
	}
	files, _ := os.ReadDir(filepath.Dir(path))
	status, err := os.Stat(path)
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	if mode := status.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %o", mode)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(path string) error
		say   string
		unix  bool
	}{
		"readable by the group": {func(path string) error { return os.Chmod(path, 0o640) }, "640", true},
		"writable by others":    {func(path string) error { return os.Chmod(path, 0o602) }, "602", true},
		"too long":              {func(path string) error { return os.WriteFile(path, []byte("123456"), 0o600) }, "longer than 5 bytes", false},
		"a folder":              {func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) }, "no regular file", false},
		"a link":                {func(path string) error { return errors.Join(os.Rename(path, path+"2"), os.Symlink(path+"2", path)) }, "no regular file", true},
	} {
		if c.unix && runtime.GOOS == "windows" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			if err := errors.Join(Write(path, []byte("12345")), c.spoil(path)); err != nil {
				t.Fatal(err)
			}
			if got, err := Read(path, 5); err == nil || !strings.Contains(err.Error(), c.say) {
				t.Errorf("got %q, %v, want %q", got, err, c.say)
			}
		})
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none"), 5); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestFileOfAnotherUserIsNotRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := Write(path, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(path, 12345, -1); err != nil {
		t.Logf("only root can give files away: %v", err)
		return
	}
	if _, err := Read(path, 5); err == nil || !strings.Contains(err.Error(), "another user") {
		t.Errorf("got %v", err)
	}
}

// Who reads while others write sees one of the contents, whole.
func TestWriteIsAtomic(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	contents := []string{strings.Repeat("a", 100_000), strings.Repeat("b", 10)}
	if err := Write(path, []byte(contents[0])); err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	for n := range 20 {
		writers.Go(func() {
			if err := Write(path, []byte(contents[n%2])); err != nil {
				t.Error(err)
			}
		})
	}
	for range 200 {
		got, err := Read(path, 1<<20)
		if err != nil || string(got) != contents[0] && string(got) != contents[1] {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
	}
	writers.Wait()
}
