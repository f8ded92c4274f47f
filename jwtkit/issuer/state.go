package issuer

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/privatefile"
	"github.com/jwtkit/toolkit/jwtkit"
)

// A state is the folder in which an issuer outlives its process: one file for
// each thing that changes, replaced as a whole. An empty state keeps nothing.
type state string

// The files of a state.
const (
	appsFile    = "apps.json"
	keysFile    = "keys.json"
	revokedFile = "revoked.json"
)

// maxStateFile bounds what is read back, in bytes.
const maxStateFile = 64 << 20

// openState makes the folder if it is not there, for its owner alone.
func openState(folder string) (state, error) {
	if folder == "" {
		return "", nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", stateFailed("the state folder "+phrase.Quote(folder)+" cannot be made", err)
	}
	info, err := os.Stat(folder)
	if err != nil {
		return "", stateFailed("the state folder "+phrase.Quote(folder)+" cannot be read", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 { // Windows has rights of another kind
		return "", invalid("the state folder " + phrase.Quote(folder) + " is open to other users; it will hold private keys: chmod 700")
	}
	return state(folder), nil
}

// load reads a file into value, strictly. It is false when there is none yet.
func (s state) load(name string, value any) (bool, error) {
	if s == "" {
		return false, nil
	}
	text, err := privatefile.Read(filepath.Join(string(s), name), maxStateFile)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, &jwtkit.Error{Code: jwtkit.CodeRequestInvalid, Detail: name + " of the state cannot be used: " + phrase.Quote(err.Error()), Err: err}
	}
	if json.Unmarshal(text, value, json.RejectUnknownMembers(true)) != nil { // the error may quote a key
		return false, invalid(name + " of the state is damaged; put it right or remove it to start anew")
	}
	return true, nil
}

// save replaces a file in one step: whoever reads sees the old one or the new
// one, after a crash as well.
func (s state) save(name string, value any) error {
	if s == "" {
		return nil
	}
	text, err := json.Marshal(value, jsontext.WithIndent("  "), json.Deterministic(true))
	if err == nil {
		err = privatefile.Write(filepath.Join(string(s), name), append(text, '\n'))
	}
	if err != nil {
		return stateFailed(name+" of the state cannot be written; nothing was changed", err)
	}
	return nil
}

func stateFailed(detail string, err error) error {
	return &jwtkit.Error{Code: jwtkit.CodeInternal, Detail: detail, Err: err}
}
