// Package privatefile keeps files that nobody but their owner may read or
// change. [Write] puts one in place as a whole or not at all; [Read] takes it
// only if it is still nobody else's.
package privatefile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// Read gives the content of a file of at most limit bytes. It must be a regular
// file, no link to one, that belongs to the user of this process and that nobody
// else may read or write. On Windows owner and mode are not looked at: there the
// permissions of the folder decide.
func Read(path string, limit int64) ([]byte, error) {
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
		return nil, errors.New("it was replaced while it was opened")
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
func Write(path string, data []byte) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, ".new-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name())
	}
	return err
}
