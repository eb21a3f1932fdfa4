package main

import (
	"encoding/json"

	"github.com/spf13/cobra"
)

// jsonFlag adds --json, which puts JSON and nothing else on standard output.
func jsonFlag(cmd *cobra.Command, on *bool) {
	cmd.Flags().BoolVar(on, "json", false, "print JSON")
}

// writeJSON prints one object on one line.
func writeJSON(cmd *cobra.Command, v any) error {
	enc := json.NewEncoder(cmd.OutOrStdout())
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
