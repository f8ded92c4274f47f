package tokensource

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"

	"github.com/jwtkit/toolkit/internal/privatefile"
)

// A FileCache is a [Cache] and [Locker] in a folder: one file a token, which its
// owner alone can read (mode 0600), put in place at once, and believed only if it
// is still nobody else's. Expired files go when another is stored.
//
// On Windows modes mean nothing, and neither owner nor rights are looked at: who
// may read the tokens is for the permissions of the folder to say, and a new one
// takes them from the folder that it is made in. Choose one below
// [os.UserCacheDir], which is its user's own. Replacing and locking work there as
// elsewhere; a file that is being read is replaced a moment later.
type FileCache struct {
	// Dir is made with mode 0700 when a token is stored. It may not be one that
	// others can write to.
	Dir string
}

const entrySuffix = ".token"

// Load gives the content of the key's file. A file that another user owns, or
// may read or write, is an error.
func (c FileCache) Load(_ context.Context, key string) ([]byte, error) {
	data, err := privatefile.Read(c.path(key), maxEntry)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// Store replaces the key's file.
func (c FileCache) Store(_ context.Context, key string, entry []byte, expiry time.Time) error {
	if err := c.prepare(); err != nil {
		return err
	}
	c.sweep()
	return privatefile.WriteDated(c.path(key), entry, expiry) // the date says when it can go
}

// Lock waits until no other process holds the lock of the key. A process that
// ends lets go of its locks.
func (c FileCache) Lock(ctx context.Context, key string) (unlock func(), err error) {
	type lock struct {
		file *lockedfile.File
		err  error
	}
	locks := make(chan lock, 1)
	go func() { // a network drive may stall any step
		l := lock{err: c.prepare()}
		if l.err == nil {
			// Keys share a few locks, so that their files need no sweeping.
			l.file, l.err = lockedfile.OpenFile(filepath.Join(c.Dir, "lock-"+key[:min(len(key), 1)]), os.O_RDWR|os.O_CREATE, 0o600)
		}
		locks <- l
	}()
	select {
	case l := <-locks:
		if l.err != nil {
			return nil, l.err
		}
		return func() { l.file.Close() }, nil
	case <-ctx.Done():
		go func() {
			if l := <-locks; l.err == nil {
				l.file.Close()
			}
		}()
		return nil, ctx.Err()
	}
}

func (c FileCache) path(key string) string { return filepath.Join(c.Dir, key+entrySuffix) }

// prepare makes the folder, and refuses one where others could put files.
func (c FileCache) prepare() error {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(c.Dir)
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o022 != 0 {
		err = errors.New("others can write to the folder of the token cache: choose one of your own, or take that right away")
	}
	return err
}

// abandoned is the age at which an unfinished file has nobody who finishes it.
const abandoned = time.Hour

// sweep removes what has expired, and what a process that died has left. What it
// cannot remove stays.
func (c FileCache) sweep() {
	files, err := os.ReadDir(c.Dir)
	if err != nil {
		return
	}
	now := time.Now()
	for _, file := range files {
		info, err := file.Info()
		if err != nil {
			continue
		}
		over := strings.HasSuffix(file.Name(), entrySuffix) && info.ModTime().Before(now) ||
			strings.HasPrefix(file.Name(), privatefile.Unfinished) && info.ModTime().Before(now.Add(-abandoned))
		if over {
			_ = os.Remove(filepath.Join(c.Dir, file.Name()))
		}
	}
}
