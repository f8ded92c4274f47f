package bearer

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

const (
	lookEvery = time.Second // how often a file is looked at, at most

	// A file that was changed so recently may be changed again without another
	// time of change or size: it is read anew the next time.
	settledAfter = 2 * time.Second
)

// A RevocationFile is [verify.Revocations] that stand in a file, as JSON (see
// [verify.ParseRevocations]), and are read again when the file has changed. It is
// looked at when a token comes, at most once a second: a revocation in it takes
// effect within that second.
//
// While the file cannot be read, or is no list of revocations, nobody knows what
// is withdrawn, and no token is accepted: requests are answered with 503, and the
// log says why. So put a new file in place of the old by renaming it, rather than
// write into the old one.
type RevocationFile struct {
	path string

	mu    sync.Mutex
	last  *reading
	looks chan struct{} // closed when the look that is under way has ended; nil without one
}

// A reading is what a file held at one time.
type reading struct {
	at   time.Time
	file fs.FileInfo // nil when it has to be read anew, changed or not
	list *verify.RevocationList
	err  error // in place of list
}

// OpenRevocationFile reads the file of that path, which must exist, be it with
// an empty list: {"revoked":[]}. Nothing is kept open.
//
// Code: [jwtkit.CodeInternal] when it cannot be read or is no list of
// revocations, with the reason.
func OpenRevocationFile(path string) (*RevocationFile, error) {
	first := read(path, nil)
	if first.err != nil {
		return nil, first.err
	}
	return &RevocationFile{path: path, last: first}, nil
}

// Revoked reports whether the file withdraws a token with those claims.
func (f *RevocationFile) Revoked(ctx context.Context, c verify.RevocationClaims) (bool, error) {
	now, err := f.current(ctx)
	if err != nil {
		return false, err
	}
	if now.err != nil {
		return false, now.err
	}
	return now.list.Revoked(ctx, c)
}

// current gives a reading that is at most a second old. The look belongs to
// nobody's request; everybody waits for it by their own context.
func (f *RevocationFile) current(ctx context.Context) (*reading, error) {
	f.mu.Lock()
	if time.Since(f.last.at) < lookEvery {
		defer f.mu.Unlock()
		return f.last, nil
	}
	if f.looks == nil {
		f.looks = make(chan struct{})
		go f.look(f.last)
	}
	looks := f.looks
	f.mu.Unlock()
	select {
	case <-looks:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last, nil
}

func (f *RevocationFile) look(last *reading) {
	next := read(f.path, last)
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.looks)
	f.last, f.looks = next, nil
}

// read reads the file, unless it is the one that was read last.
func read(path string, last *reading) *reading {
	now := &reading{at: time.Now()}
	found, err := os.Stat(path)
	if err == nil && last != nil && unchanged(last.file, found) {
		now.file, now.list, now.err = last.file, last.list, last.err
		return now
	}
	if err == nil {
		now.file, now.list, err = load(path, found)
	}
	if err != nil {
		now.err = &jwtkit.Error{Code: jwtkit.CodeInternal, Detail: "the file of revocations " + phrase.Quote(path) + " cannot be used: " + reason(err), Err: err}
	}
	if now.file != nil && now.at.Sub(now.file.ModTime()).Abs() < settledAfter {
		now.file = nil
	}
	return now
}

// reason gives the words of an error without the path, which stands before them.
func reason(err error) string {
	if ours, ok := errors.AsType[*jwtkit.Error](err); ok {
		return ours.Detail
	}
	if system, ok := errors.AsType[*fs.PathError](err); ok {
		err = system.Err
	}
	return err.Error()
}

// unchanged reports whether the file that was read is the one that stands there.
// What was to be read anew is no file.
func unchanged(before, now fs.FileInfo) bool {
	return os.SameFile(before, now) && before.ModTime().Equal(now.ModTime()) && before.Size() == now.Size()
}

// load reads the file into a list. found is what stands there before it is
// opened: a pipe would block.
func load(path string, found fs.FileInfo) (fs.FileInfo, *verify.RevocationList, error) {
	if !found.Mode().IsRegular() {
		return nil, nil, &jwtkit.Error{Code: jwtkit.CodePolicyInvalid, Detail: "it is no regular file"}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	if found, err = file.Stat(); err != nil {
		return nil, nil, err
	}
	text, err := io.ReadAll(io.LimitReader(file, verify.MaxRevocationsBytes+1))
	if err != nil {
		return nil, nil, err
	}
	list, err := listOf(text)
	return found, list, err
}

func listOf(text []byte) (*verify.RevocationList, error) {
	revocations, err := verify.ParseRevocations(text)
	if err != nil {
		return nil, err
	}
	list := new(verify.RevocationList)
	for _, r := range revocations {
		if err := list.Revoke(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}
