package main

import (
	"strings"

	"github.com/spf13/cobra"
)

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "jwtkit VERB [flags] [TOKEN | FILE | -]",
		Short: "Read, verify and explain JSON Web Tokens",
		Long: `Read, verify and explain JSON Web Tokens, get and send them.

TOKEN, FILE or - (standard input): an argument that is a token is one, else it is
a file's name. Without a verb, jwtkit inspects what it is given. Nothing leaves
this machine but to an address that the command line names.
HTTPS_PROXY names a proxy; SSL_CERT_FILE (Linux) a file of authorities to trust.

Exit status: 0 good, 1 refused or a proved finding, 2 wrong command line or
unreadable input, 3 could not be decided.`,
		Example: `  jwtkit response.json
  curl -s … | jwtkit why --audience orders-api
  jwtkit verify --issuer https://id.example --audience orders-api TOKEN`,
		Version: readVersion().Version,
		RunE:    runNothing,

		DisableFlagsInUseLine:      true,
		SilenceErrors:              true,
		SilenceUsage:               true,
		SuggestionsMinimumDistance: 2,
	}
	root.SetFlagErrorFunc(flagError)
	root.SetVersionTemplate("jwtkit {{.Version}}\n")
	root.SetUsageTemplate(usageTemplate(root.UsageTemplate()))
	addGroup(root, "Read and judge:", newInspect(), newVerify(), newWhy())
	addGroup(root, "Get and send:", newToken(), newCall(), newServe(), newConform(), newDemo())
	addGroup(root, moreGroup, newAPI(), newVersion())
	root.SetHelpCommandGroupID(moreGroup)
	root.SetCompletionCommandGroupID(moreGroup)
	return root
}

const moreGroup = "More:"

// runNothing is for a command line that says nothing to do.
func runNothing(root *cobra.Command, _ []string) error {
	root.SetOut(root.ErrOrStderr())
	if err := root.Help(); err != nil {
		return err
	}
	return exit(statusUsage)
}

func addGroup(root *cobra.Command, title string, verbs ...*cobra.Command) {
	root.AddGroup(&cobra.Group{ID: title, Title: title})
	for _, verb := range verbs {
		verb.GroupID = title
		verb.DisableFlagsInUseLine = true
		root.AddCommand(verb)
	}
}

// usageTemplate makes cobra's own speak of verbs, and keep to 80 columns.
func usageTemplate(template string) string {
	return strings.NewReplacer(
		"{{if .HasAvailableSubCommands}}\n  {{.CommandPath}} [command]{{end}}", "",
		".FlagUsages ", ".FlagUsagesWrapped 80 ",
		"[command]", "VERB", "a command", "a verb",
	).Replace(template)
}

// flagError cuts off what stands behind a flag that is not known, and what is no
// flag at all: it may be a secret, or a key in PEM.
func flagError(_ *cobra.Command, err error) error {
	text, _, _ := strings.Cut(err.Error(), " in -")
	text, _, _ = strings.Cut(text, ": ---")
	return usage(text + " (see --help)")
}

// noArguments holds a verb to its flags.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(cmd.Name() + " takes flags alone, and no argument (see --help)")
	}
	return nil
}

// oneURL holds a verb to the address that it is about.
func oneURL(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage(cmd.Name() + " takes one URL (see --help)")
	}
	return nil
}
