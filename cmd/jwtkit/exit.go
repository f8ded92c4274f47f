package main

import (
	"errors"
	"io"
	"strconv"

	"github.com/jwtkit/toolkit/jwtkit"
)

// The exit statuses. Scripts rely on them.
const (
	statusGood      = 0
	statusRefused   = 1 // or a finding is proved
	statusUsage     = 2 // or the input could not be read
	statusUndecided = 3
)

// An exit ends a verb that has given its answer.
type exit int

func (e exit) Error() string { return "exit status " + strconv.Itoa(int(e)) }

// A usage error is a command line, or an input, that cannot be worked with.
type usage string

func (u usage) Error() string { return string(u) }

// An undecided error is something out of reach that the answer needed.
type undecided string

func (u undecided) Error() string { return string(u) }

// statusOf gives the exit status for what a verb returned, and tells a person
// about an error that was not told yet.
func statusOf(stderr io.Writer, err error) int {
	if err == nil {
		return statusGood
	}
	if status, ok := errors.AsType[exit](err); ok {
		return int(status)
	}
	say(stderr, err.Error())
	if e, ok := errors.AsType[*jwtkit.Error](err); ok {
		return statusOfCode(e.Code)
	}
	if _, ok := errors.AsType[undecided](err); ok {
		return statusUndecided
	}
	return statusUsage
}

func statusOfCode(code jwtkit.Code) int {
	switch {
	case code == jwtkit.CodePolicyInvalid, code == jwtkit.CodeRequestInvalid:
		return statusUsage
	case code.Decision() == jwtkit.Accept:
		return statusGood
	case code.Decision() == jwtkit.Refuse:
		return statusRefused
	}
	return statusUndecided
}
