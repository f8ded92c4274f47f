package main

import (
	"regexp"
	"slices"
	"testing"

	"github.com/spf13/cobra"
)

// A flag that is not in the list would be ignored when it is the only one.
func TestEveryFlagOfThePolicyMakesOne(t *testing.T) {
	cmd := new(cobra.Command)
	addJudgingFlags(cmd)
	others := []string{"jwks", "key", "secret-file", "at"}
	var names []string
	for _, match := range regexp.MustCompile(`(?m)^ +--([a-z-]+)`).FindAllStringSubmatch(cmd.Flags().FlagUsages(), -1) {
		if !slices.Contains(others, match[1]) {
			names = append(names, match[1])
		}
	}
	if !slices.Equal(names, policyFlags) {
		t.Errorf("the flags are %v, policyFlags lists %v", names, policyFlags)
	}
}
