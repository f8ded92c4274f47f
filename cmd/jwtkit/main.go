// Command jwtkit reads, verifies and explains JSON Web Tokens, fetches them by
// the client credentials grant, and runs a local issuer to try all that with.
// "jwtkit help" lists the verbs.
//
// The answer goes to stdout and nothing else does; messages go to stderr. The
// exit status is 0 for good, 1 for refused or a proved finding, 2 for a wrong
// command line or unreadable input, and 3 when nothing could be decided.
package main

import (
	"os"
	"slices"

	"github.com/spf13/cobra"
)

func main() { os.Exit(run(newRoot(), os.Args[1:])) }

// run gives the exit status of a command line.
func run(root *cobra.Command, args []string) int {
	root.SetArgs(withVerb(root, args))
	return statusOf(root.ErrOrStderr(), root.Execute())
}

// withVerb puts inspect in front of arguments that begin with no verb, and of
// none at all when something is piped in.
func withVerb(root *cobra.Command, args []string) []string {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd(args...)
	switch {
	case len(args) == 0 && isTerminal(root.InOrStdin()):
		return args
	case len(args) > 0 && isVerb(root, args[0]):
		return args
	}
	return append([]string{"inspect"}, args...)
}

func isVerb(root *cobra.Command, word string) bool {
	known := []string{"-h", "--help", "--version", "-v", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd}
	return slices.Contains(known, word) || slices.ContainsFunc(root.Commands(), func(verb *cobra.Command) bool {
		return verb.Name() == word
	})
}
