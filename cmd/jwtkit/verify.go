package main

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/wasm/bridge"
)

func newVerify() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify [flags] [TOKEN | FILE | -]",
		Short: "Decide about a token as a server does",
		Long: `Decide about a token as a server does. It takes the bare token (white space around
it does not count), keys, and a policy that names an issuer and an audience.

Prints accept and the claims, or refuse or undecided with the reason.
Exit status: 0 accept, 1 refuse, 3 undecided; without a key always 3.`,
		Example: `  jwtkit verify --issuer https://id.example --audience orders-api TOKEN
  jwtkit verify --jwks keys.json --policy policy.json token.txt`,
		Args: atMostOne,
	}
	asJSON := addJSONFlag(cmd, "print decision and claims, or code and detail, as one JSON object")
	flags := addJudgingFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		text, j, err := flags.prepare(cmd, args)
		if err != nil {
			return err
		}
		defer j.close()
		if j.keys == nil && j.keysErr == nil {
			say(cmd.ErrOrStderr(), "without a key nothing is verified: give --jwks FILE|URL, --issuer URL, --key FILE or --secret-file FILE")
		}
		claims, err := j.decide(cmd.Context(), strings.TrimSpace(text))
		code := jwtkit.CodeOf(err)
		if status := statusOfCode(code); status == statusUsage {
			return err
		}
		answer := decision(claims, err)
		if *asJSON {
			answer = bridge.Result(claims, err)
		}
		fmt.Fprintln(cmd.OutOrStdout(), answer)
		return status(code)
	}
	return cmd
}

func status(code jwtkit.Code) error {
	if status := statusOfCode(code); status != statusGood {
		return exit(status)
	}
	return nil
}

// decision puts a decision into words, its first word being the decision.
func decision(claims string, err error) string {
	code := jwtkit.CodeOf(err)
	text := string(code.Decision())
	if err != nil {
		return phrase.Printable(text + " " + err.Error())
	}
	value := jsontext.Value(claims)
	value.Indent(jsontext.WithIndent("  "))
	var lines strings.Builder
	for line := range strings.Lines(string(value)) {
		lines.WriteString("\n" + phrase.Printable(strings.TrimSuffix(line, "\n")))
	}
	return text + lines.String()
}
