// Package privatefile keeps files that nobody but their owner may read or
// change. [Write] puts one in place as a whole or not at all; [Read] takes it
// only if it is still nobody else's.
package privatefile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/robustio"
)

// errReplaced is what happens to a reader whom a writer overtakes.
var errReplaced = errors.New("it was replaced while it was opened")

// Read gives the content of a file of at most limit bytes. It must be a regular
// file, no link to one, that belongs to the user of this process and that nobody
// else may read or write. On Windows owner and mode are not looked at: there the
// permissions of the folder decide, which a new one takes from the folder that
// it is made in.
func Read(path string, limit int64) (data []byte, err error) {
	err = patiently(func() error {
		data, err = read(path, limit)
		return err
	})
	return data, err
}

func read(path string, limit int64) ([]byte, error) {
	named, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !named.Mode().IsRegular() { // before it is opened: a pipe would block
		return nil, errors.New("it is no regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	opened, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !os.SameFile(named, opened) {
		return nil, errReplaced
	}
	if err := private(opened); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = errors.New("it is longer than " + strconv.FormatInt(limit, 10) + " bytes")
	}
	return data, err
}

// Write puts a file with mode 0600 in place of what was there, at once: who reads
// it sees the old content or the new. Folders that are missing are made with
// mode 0700.
func Write(path string, data []byte) error { return WriteDated(path, data, time.Time{}) }

// Unfinished begins the names of files that [Write] has not put in place yet. One
// that is old was left behind by a process that died.
const Unfinished = ".new-"

// WriteDated does what [Write] does, and gives the file a date of modification,
// which it has as soon as it is in place. The zero time is now.
func WriteDated(path string, data []byte, date time.Time) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, Unfinished+"*") // mode 0600
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Chtimes(file.Name(), date, date)
	}
	if err == nil {
		err = patiently(func() error { return os.Rename(file.Name(), path) })
	}
	if err != nil {
		os.Remove(file.Name())
	}
	return err
}

// patiently tries again, for about half a second, what another process is in the way
// of. On Windows a file can neither be replaced while it is read nor read while
// it is replaced, and scanners read what is new.
func patiently(try func() error) error {
	const longest = 256 * time.Millisecond
	for wait := time.Millisecond; ; wait *= 2 {
		err := try()
		passing := err == errReplaced || robustio.IsEphemeralError(err) && !errors.Is(err, fs.ErrNotExist)
		if !passing || wait > longest {
			return err
		}
		time.Sleep(wait)
	}
}
