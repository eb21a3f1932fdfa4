package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

func newVersionCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "version", Short: "Version, commit and Go release of this binary", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON {
				return writeJSON(cmd, struct {
					Version string `json:"version"`
					Commit  string `json:"commit"`
					Go      string `json:"go"`
				}{version, commit, runtime.Version()})
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "window %s (%s, %s)\n", version, commit, runtime.Version())
			return err
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}
