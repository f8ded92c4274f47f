package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit"
)

func TestExitStatusOfAnError(t *testing.T) {
	coded := func(code jwtkit.Code) error { return fmt.Errorf("around: %w", &jwtkit.Error{Code: code, Detail: "x"}) }
	for status, errs := range map[int][]error{
		statusGood:      {nil},
		statusRefused:   {exit(1), coded(jwtkit.CodeTokenExpired), coded(jwtkit.CodeKeyNotFound), coded(jwtkit.CodeLimitExceeded), coded(jwtkit.CodeInvalidClient)},
		statusUsage:     {exit(2), usage("x"), errors.New("from cobra"), coded(jwtkit.CodePolicyInvalid), coded(jwtkit.CodeRequestInvalid)},
		statusUndecided: {exit(3), undecided("x"), coded(jwtkit.CodeKeysUnavailable), coded(jwtkit.CodeKeysInvalid), coded(jwtkit.CodeInternal), coded(jwtkit.CodeTokenEndpointUnreachable), coded(jwtkit.CodeTokenResponseInvalid)},
	} {
		for _, err := range errs {
			if got := statusOf(new(strings.Builder), err); got != status {
				t.Errorf("%v ends with %d, want %d", err, got, status)
			}
		}
	}
}

func TestMessageIsOneLineWithNothingRawInIt(t *testing.T) {
	var stderr strings.Builder
	say(&stderr, "two\nlines \x1b[31m \u202e")
	if want := `jwtkit: two\u000alines \u001b[31m \u202e` + "\n"; stderr.String() != want {
		t.Errorf("said %q, want %q", stderr.String(), want)
	}
}
