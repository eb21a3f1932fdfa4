package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"onewindow/catalog"
	"onewindow/catalog/importer"
	"onewindow/fixtures/city"
)

// importReport is check's answer for the new catalogue, with what came from the file.
type importReport struct {
	Imported []string `json:"imported"`
	catalog.Report
}

func newCatalogImportCommand(path *string) *cobra.Command {
	var asJSON bool
	var output string
	cmd := &cobra.Command{
		Use: "import FILE", Short: "Items from a workbook or a mind map into the catalogue",
		Long: "Reads items from a workbook (.xlsx) or a mind map (.opml, .xmind) and puts them into the\n" +
			"catalogue: an item replaces the one of its code, or joins the others. Without --output the\n" +
			"new catalogue is printed; with it the file is replaced whole, and check's answer is printed.\n" +
			"What check refuses is not written: exit status 3, with item, node and rule, and the cell or\n" +
			"topic that it comes from. docs/howto/import-a-catalogue.md shows the columns and the topics.",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			base, err := catalogData(*path)
			if err != nil {
				return err
			}
			data, err := readCatalogFile(args[0])
			if err != nil {
				return err
			}
			r, err := importer.Import(args[0], data, base)
			if found, ok := errors.AsType[importer.Mistakes](err); ok {
				for _, m := range found {
					fmt.Fprintf(cmd.ErrOrStderr(), "window: %s: %s: %s\n", args[0], m.Where, m.Message)
				}
				return wrongIf(true)
			}
			if err != nil {
				return err
			}
			return writeImported(cmd, r, output, asJSON)
		},
	}
	cmd.Flags().StringVar(&output, "output", "", "`file` for the new catalogue")
	jsonFlag(cmd, &asJSON)
	return cmd
}

func writeImported(cmd *cobra.Command, r importer.Result, output string, asJSON bool) error {
	for _, group := range []struct {
		name  string
		found []catalog.Finding
	}{{"error", r.Report.Errors}, {"warning", r.Report.Warnings}} {
		for _, f := range group.found {
			where := strings.Join(strings.Fields(f.Item+" "+f.Node+" "+f.Rule), " ")
			if at := r.Place(f); at != "" {
				where += " (" + at + ")"
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%s: %s: %s\n", group.name, where, f.Message)
		}
	}
	report := importReport{r.Items, r.Report}
	if !r.Report.OK() {
		if asJSON {
			if err := writeJSON(cmd, report); err != nil {
				return err
			}
		}
		return wrongIf(true)
	}
	if output == "" {
		_, err := cmd.OutOrStdout().Write(append(r.JSON, '\n'))
		return err
	}
	if err := city.WriteWhole(output, append(r.JSON, '\n')); err != nil {
		return err
	}
	if asJSON {
		return writeJSON(cmd, report)
	}
	return say(cmd, fmt.Sprintf("%d imported: %s; %s has %d items, %d leaves", len(r.Items), strings.Join(r.Items, " "),
		output, r.Report.Items, r.Report.Leaves))
}
