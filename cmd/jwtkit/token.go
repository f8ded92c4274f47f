package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

func newToken() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token [flags]",
		Short: "Fetch an access token by client credentials",
		Long: `Fetch an access token by the client credentials grant (RFC 6749 section 4.4)
and print it, and nothing else, on standard output. A token is kept in a folder
that only you can read, and used again until 20 to 25 % of its life is left.

Exit status: 0 with a token, 1 when the server refuses client or request, 3 when
it could not be reached or answers with something else.`,
		Example: `  export JWTKIT_CLIENT_ID=orders JWTKIT_CLIENT_SECRET=…
  jwtkit token --issuer https://id.example | jwtkit
  curl -H "$(jwtkit token --issuer https://id.example --header)" https://api.example/`,
		Args: noArguments,
	}
	asJSON := addJSONFlag(cmd, "print the response as one JSON object")
	asHeader := cmd.Flags().Bool("header", false, "print the header line: Authorization: Bearer …")
	cmd.MarkFlagsMutuallyExclusive("json", "header")
	flags := addClientFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		source, err := flags.source(newInput(cmd))
		if err != nil {
			return err
		}
		token, err := source.Token(cmd.Context())
		if err != nil {
			return err
		}
		for _, note := range token.Notes {
			say(cmd.ErrOrStderr(), note)
		}
		origin := "fresh"
		if token.Cached {
			origin = "out of the cache (--fresh fetches another)"
		}
		say(cmd.ErrOrStderr(), origin+", valid for "+phrase.Words(validity(token)))
		switch {
		case *asJSON:
			return printJSON(cmd.OutOrStdout(), responseOf(token))
		case *asHeader:
			_, err = fmt.Fprintln(cmd.OutOrStdout(), "Authorization: Bearer "+token.Reveal())
		default:
			_, err = fmt.Fprintln(cmd.OutOrStdout(), token.Reveal())
		}
		return err
	}
	return cmd
}

// validity is rounded: the expiry was counted from some moment before.
func validity(token tokensource.Token) time.Duration {
	left := time.Until(token.Expiry)
	if left > 10*time.Minute {
		return left.Round(time.Minute)
	}
	return left.Round(time.Second)
}

// A tokenAnswer is the token response (RFC 6749 section 5.1) as it is printed.
type tokenAnswer struct {
	Schema      int    `json:"schema"`
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int64  `json:"expires_in"` // seconds
	Scope       string `json:"scope,omitempty"`
}

func responseOf(token tokensource.Token) tokenAnswer {
	return tokenAnswer{
		Schema:      1,
		AccessToken: token.Reveal(),
		TokenType:   "Bearer",
		ExpiresIn:   int64(time.Until(token.Expiry).Round(time.Second) / time.Second),
		Scope:       strings.Join(token.Scopes, " "),
	}
}
