package jwtkit

import "github.com/jwtkit/toolkit/internal/phrase"

// An Error is the one error type of this module: what was decided (Code), what
// was seen (Detail, for a person: one line that never holds a token, a
// signature or a secret) and what caused it, if anything did (Err).
//
// The text of an Error is at most 300 bytes, whatever came in.
type Error struct {
	Code   Code
	Detail string
	Err    error
}

// maxErrorBytes bounds the text of an Error, so that a hostile token cannot
// flood a log.
const maxErrorBytes = 300

// Error gives the code and the detail, as in "token_expired: expired 3m12s ago".
func (e *Error) Error() string {
	text := string(e.Code)
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	return phrase.Cut(text, maxErrorBytes)
}

// Is reports whether target is the code of e.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code == e.Code
}

// Unwrap gives the cause of e, if any.
func (e *Error) Unwrap() error { return e.Err }

func fault(code Code, detail string) *Error {
	return &Error{Code: code, Detail: phrase.Cut(detail, maxErrorBytes-len(code)-len(": "))}
}
