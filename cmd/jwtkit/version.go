package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// A version is what "jwtkit version" tells.
type version struct {
	Schema  int    `json:"schema"`
	Version string `json:"version"`
	Go      string `json:"go"`
}

func readVersion() version {
	v := version{Schema: 1, Version: "(unknown)"}
	if info, ok := debug.ReadBuildInfo(); ok {
		v.Version, v.Go = info.Main.Version, info.GoVersion
	}
	return v
}

func newVersion() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version of jwtkit and of the Go that built it",
		Example: `  jwtkit version --json`,
		Args:    noArguments,
	}
	asJSON := addJSONFlag(cmd, "print one JSON object")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		v := readVersion()
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), v)
		}
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "jwtkit %s, built with %s\n", v.Version, v.Go)
		return err
	}
	return cmd
}
