package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jwtkit/toolkit/cmd/jwtkit/internal/show"
	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// whyFlags say what to explain beside what it is judged by.
type whyFlags struct {
	judging *judgingFlags
	like    string
	asking  askFlags
	json    *bool
}

func newWhy() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "why [flags] [TOKEN | FILE | -]",
		Short: "Explain why a token is refused: causes, evidence, cures",
		Long: `Explain a 401 from whatever there is: a token, a header line, curl -v output, a raw
answer, a HAR file, a log, a Kubernetes secret; up to 256 MiB of it. The cause comes
first, then its evidence and its cure, what passed, what was not checked and the
flag that would.

Nothing is sent anywhere unless --issuer, --jwks or --api names an address.

Exit status: 1 when a finding is proved, 0 when the token is accepted (which needs
keys, an issuer and an audience), else 3.`,
		Example: `  jwtkit why TOKEN
  curl -v https://api.example/orders -H "Authorization: Bearer $TOKEN" 2>&1 | jwtkit why
  jwtkit why --like works.jwt fails.jwt
  jwtkit why --api https://api.example/orders TOKEN
  jwtkit why --issuer https://id.example --audience orders-api api.example.har`,
		Args: atMostOne,
	}
	f := whyFlags{json: addJSONFlag(cmd, "print the report as one JSON object")}
	f.judging = addJudgingFlags(cmd)
	cmd.Flags().StringVar(&f.like, "like", "", "a `FILE` with a token that the same API takes, to compare with")
	f.asking.addTo(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		report, err := f.report(cmd, args)
		if err != nil {
			return err
		}
		if *f.json {
			fmt.Fprintln(cmd.OutOrStdout(), report.JSON())
		} else if err := show.Why(cmd.OutOrStdout(), report, showOptions(cmd.OutOrStdout())); err != nil {
			return err
		}
		return statusOfReport(report)
	}
	return cmd
}

func (f *whyFlags) report(cmd *cobra.Command, args []string) (*diagnose.Report, error) {
	in := newInput(cmd)
	j, err := f.judging.read(cmd.Context(), in)
	if err != nil {
		return nil, err
	}
	defer j.close()
	options, err := j.options(in.stderr)
	if err != nil {
		return nil, err
	}
	if f.like != "" {
		like, err := in.read(f.like)
		if err != nil {
			return nil, usage("--like takes the name of a file that holds a token: " + reason(err))
		}
		options.Like = string(like)
	}
	if f.asking.api != "" {
		return f.asking.report(cmd, in, args, f.judging, options)
	}
	r, name, err := in.open(args)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return explain(cmd.Context(), newProgress(r, in.stderr), name, options)
}

// explain explains a text of any length.
func explain(ctx context.Context, r io.Reader, name string, o diagnose.Options) (*diagnose.Report, error) {
	head, err := io.ReadAll(io.LimitReader(r, jwtkit.MaxTokenBytes+1))
	if err != nil {
		return nil, usage(name + " cannot be read: " + reason(err))
	}
	if len(head) <= jwtkit.MaxTokenBytes {
		report := diagnose.Run(ctx, strings.TrimRight(string(head), "\r\n"), o) // the end of the last line is not what was pasted
		return &report, nil
	}
	report, err := diagnose.RunReader(ctx, io.MultiReader(bytes.NewReader(head), r), o)
	if err != nil {
		report.Notes = append(report.Notes, "reading "+name+" broke off: "+phrase.Quote(reason(err)))
	}
	return &report, nil
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
