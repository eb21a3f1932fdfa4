package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"onewindow/i18n"
)

// key is how the desk comes to its key; at a terminal the PIN can be asked for.
func (p *journalPlace) key() (deskKey, error) {
	k := deskKey{
		dir: p.data, key: p.desk.Key, machine: p.desk.Machine, suite: p.desk.Seal, share: p.desk.keyShare(), log: slog.New(slog.DiscardHandler),
	}
	text, err := sentences(cmp.Or(p.desk.Lang, string(i18n.Chinese)))
	if isTerminal(os.Stdin) && isTerminal(os.Stdout) {
		k.ask = func(_ context.Context, wrong bool) (string, error) { return askPIN(&text.Enrol, wrong) }
	}
	return k, err
}

func newJournalWrapCommand(place *journalPlace) *cobra.Command {
	var undo bool
	cmd := &cobra.Command{
		Use: "wrap", Short: "Wrap the key of a desk of before by the hall's share and the machine's",
		Long: "A new desk keeps the key of its journal wrapped by the hall's share and the machine's. One whose\n" +
			"key lies open in journal.key gets there by this command, with the hall in reach. --undo takes the\n" +
			"wrapping off, for going back to a program of before, which refuses a wrapped key.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := place.find(); err != nil {
				return err
			}
			k, err := place.key()
			if err != nil {
				return err
			}
			if k.key != "" {
				return usage(errors.New("the desk's file says where the key lies (key): that one is not wrapped"))
			}
			done, err := k.wrap(cmd.Context(), undo)
			switch {
			case err != nil:
				return err
			case !done && undo:
				return say(cmd, "the key lies open already")
			case !done:
				return say(cmd, "the key is wrapped already")
			case undo:
				return say(cmd, "the key lies open")
			}
			return say(cmd, "the key is wrapped; without the hall it opens once somebody has signed in at this desk")
		},
	}
	cmd.Flags().BoolVar(&undo, "undo", false, "take the wrapping off")
	return cmd
}
