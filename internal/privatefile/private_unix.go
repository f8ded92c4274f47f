//go:build unix

package privatefile

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"syscall"
)

// private says why the file is not its owner's alone, or nil.
func private(file fs.FileInfo) error {
	if status, ok := file.Sys().(*syscall.Stat_t); !ok || int(status.Uid) != os.Geteuid() {
		return errors.New("it belongs to another user")
	}
	if mode := file.Mode().Perm(); mode&0o077 != 0 {
		return errors.New("others may use it: its mode is " + strconv.FormatUint(uint64(mode), 8) + ", not 600")
	}
	return nil
}
