package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/jwtkit/toolkit/cmd/jwtkit/internal/show"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

func newInspect() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "inspect [flags] [TOKEN | FILE | -]",
		Short: "Show what a token says, and every check that can be made (the default verb)",
		Long: `Show header and claims with dates in words, the lifetime, and every check that
can be made: those without a key always, the others with the flags below.

Exit status: 0 when a token could be read, good or not; 1 for a damaged one; 2 for
input that could not be read.`,
		Example: `  jwtkit inspect TOKEN
  curl -s … | jwtkit
  jwtkit inspect --at 2026-11-23T14:03:00Z token.txt`,
		Args: atMostOne,
	}
	asJSON := addJSONFlag(cmd, "print the report of the checks as one JSON object")
	flags := addJudgingFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		report, text, err := flags.report(cmd, args)
		if err != nil {
			return err
		}
		if *asJSON {
			fmt.Fprintln(cmd.OutOrStdout(), report.JSON())
		} else if err := show.Inspect(cmd.OutOrStdout(), report, sizeOf(text), showOptions(cmd.OutOrStdout())); err != nil {
			return err
		}
		if report.Token == nil || report.Token.Claims == "" && report.Token.Kind != "jwe" {
			return exit(statusRefused)
		}
		return nil
	}
	return cmd
}

// sizeOf says how long a token is, or the text that it stands in.
func sizeOf(text string) string {
	size := strconv.Itoa(len(text)) + " bytes"
	if isToken(text) {
		return size
	}
	return "in a text of " + size
}

// report explains the text that the arguments name, and gives that too.
func (f *judgingFlags) report(cmd *cobra.Command, args []string) (*diagnose.Report, string, error) {
	text, j, err := f.prepare(cmd, args)
	if err != nil {
		return nil, "", err
	}
	defer j.close()
	options, err := j.options(cmd.ErrOrStderr())
	if err != nil {
		return nil, "", err
	}
	report := diagnose.Run(cmd.Context(), text, options)
	return &report, text, nil
}
