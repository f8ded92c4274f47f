package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/jwtkit/toolkit/cmd/jwtkit/internal/show"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

func newWhy() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "why [flags] [TOKEN | FILE | -]",
		Short: "Explain why a token is refused: causes, evidence, cures",
		Long: `Explain why a token is refused: the cause first, then its evidence and its cure,
what passed, what was not checked and the flag that would.

Exit status: 1 when a finding is proved, 0 when the token is accepted (which needs
keys, an issuer and an audience), else 3.`,
		Example: `  jwtkit why TOKEN
  jwtkit why --issuer https://id.example --audience orders-api token.txt
  echo 'Authorization: Bearer …' | jwtkit why`,
		Args: atMostOne,
	}
	asJSON := addJSONFlag(cmd, "print the report as one JSON object")
	flags := addJudgingFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		report, _, err := flags.report(cmd, args)
		if err != nil {
			return err
		}
		if *asJSON {
			fmt.Fprintln(cmd.OutOrStdout(), report.JSON())
		} else if err := show.Why(cmd.OutOrStdout(), report, showOptions(cmd.OutOrStdout())); err != nil {
			return err
		}
		return statusOfReport(report)
	}
	return cmd
}

func statusOfReport(r *diagnose.Report) error {
	switch {
	case r.Proved():
		return exit(statusRefused)
	case r.Decision == jwtkit.Accept:
		return nil
	}
	return exit(statusUndecided)
}
