package main

import (
	"github.com/spf13/cobra"

	"onewindow/cmd/window/keytable"
	"onewindow/i18n"
	"onewindow/tui"
	"onewindow/tui/palette"
	"onewindow/values/pinyin"
)

// newKeysCommand prints the sheet beside the keyboard.
func newKeysCommand() *cobra.Command {
	var role, lang string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "keys", Short: "The keys of a seat on one page of A4, to print",
		Long: "Prints the usual keys of a role's screens as plain text, 66 lines of 96 columns at most:\n" +
			"one page of A4. It is made from the screens' own bindings. In the program Ctrl-K finds\n" +
			"any of them, and F1 lists those of the screen on show.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, ok := chairs[role]; !ok {
				return noSeat(role)
			}
			text, err := sentences(lang)
			if err != nil {
				return err
			}
			table, err := keytable.Screens()
			if err != nil {
				return err
			}
			page, left := keytable.Sheet(table, role, text)
			if asJSON {
				return writeJSON(cmd, map[string]any{"role": role, "sheet": page, "left": left})
			}
			_, err = cmd.OutOrStdout().Write([]byte(page))
			return err
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&role, "role", "clerk", "whose seat: clerk, police, reviewer, chief_rep, issuer, guide or supervisor")
	fl.StringVar(&lang, "lang", "zh", "zh or en")
	jsonFlag(cmd, &asJSON)
	return cmd
}

// findsActions is the shell's page on which an action of this seat is looked for.
func findsActions(role string, text *i18n.Text) func(func() []tui.Binding) tui.Screen {
	t := &text.Palette
	said := palette.Words{
		Title: tui.Clean(t.Title), Ask: tui.Clean(t.Ask), Nothing: tui.Clean(t.Nothing), Run: tui.Clean(t.KeyRun), Back: tui.Clean(t.KeyClose),
		Where: tui.Clean(t.Where), Between: tui.Clean(t.Between),
	}
	return func(live func() []tui.Binding) tui.Screen {
		table, err := keytable.Screens()
		if err != nil {
			table = nil // the keys of the screen on show are still found
		}
		return palette.New(said, live, keytable.Actions(table, role, text), pinyin.Read)
	}
}
