package strictjson

import (
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// A Kind says why a text was not read.
type Kind string

// The kinds of fault.
const (
	Syntax      Kind = "syntax"
	Truncated   Kind = "truncated"
	InvalidUTF8 Kind = "utf8"
	Duplicate   Kind = "duplicate"
	NotAnObject Kind = "not_object"
	Trailing    Kind = "trailing"
	TooDeep     Kind = "too_deep"
	TooMany     Kind = "too_many"
	WrongType   Kind = "wrong_type"
)

// A Fault is the first thing in a text that cannot be read: where (Offset, in
// bytes), in which member (Name) and what was wanted there (Want), as far as
// the kind has them.
type Fault struct {
	Kind   Kind
	Offset int
	Name   string
	Want   string
}

// Limit reports whether the text was refused for its size, not for its form.
func (f *Fault) Limit() bool { return f.Kind == TooDeep || f.Kind == TooMany }

// Say completes the sentence "the header …".
func (f *Fault) Say() string {
	at := " at byte " + strconv.Itoa(f.Offset)
	switch f.Kind {
	case Truncated:
		return "is cut off: the JSON ends" + at
	case InvalidUTF8:
		return "is not valid UTF-8" + at
	case Duplicate:
		return "has the member " + phrase.Quote(f.Name) + " twice," + at
	case NotAnObject:
		return "is not a JSON object"
	case Trailing:
		return "goes on behind the JSON object," + at
	case TooDeep:
		return "nests deeper than " + strconv.Itoa(MaxDepth) + " levels," + at
	case TooMany:
		return "has more than " + strconv.Itoa(MaxMembers) + " members," + at
	case WrongType:
		return "has a member " + phrase.Quote(f.Name) + " that is not " + f.Want
	}
	return "is not valid JSON" + at
}

// explain turns an error of jsontext into a Fault.
func explain(err error, text string) *Fault {
	fault := &Fault{Kind: Syntax, Offset: len(text)}
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		fault.Offset = int(syntactic.ByteOffset)
		if errors.Is(err, jsontext.ErrDuplicateName) {
			fault.Kind, fault.Name = Duplicate, syntactic.JSONPointer.LastToken()
		}
	}
	switch {
	case fault.Kind == Duplicate:
	case !utf8.ValidString(text):
		fault.Kind, fault.Offset = InvalidUTF8, firstInvalid(text)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		fault.Kind = Truncated
	}
	return fault
}

func firstInvalid(text string) int {
	for i, r := range text {
		if r != utf8.RuneError {
			continue
		}
		if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
			return i
		}
	}
	return len(text)
}
