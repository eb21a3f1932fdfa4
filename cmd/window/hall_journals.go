package main

import (
	"encoding/hex"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"onewindow/hall/store"
)

// hallJournal is what the hall keeps of a window's journal.
type hallJournal struct {
	Window  string    `json:"window"`
	Log     string    `json:"log"`
	Size    int64     `json:"size"`
	Root    string    `json:"root"`
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`
	Refused string    `json:"refused,omitempty"`
}

func newHallJournalsCommand(o *hallOptions) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "journals", Short: "How far the hall has seen each window's journal, and what did not go on from there",
		Long: "Lists the checkpoints that the windows have shown: log, entries, root of the hash tree. A window\n" +
			"with more than one log has begun a store anew. journal_older and journal_forked name a journal\n" +
			"that did not go on from what was seen: it was put back to an older copy, cut short or rewritten.\n" +
			"`window journal verify --kept` takes the lines of --json.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var kept []store.Witness
			err := o.with(cmd.Context(), func(st *store.Store) error {
				return st.View(cmd.Context(), func(r *store.Reader) (err error) {
					kept, err = r.Witnesses()
					return err
				})
			})
			if err != nil {
				return err
			}
			for _, k := range kept {
				line := hallJournal{k.Window, k.Log, k.Size, hex.EncodeToString(k.Root), k.First, k.Last, k.Refused}
				if asJSON {
					err = writeJSON(cmd, line)
				} else {
					err = say(cmd, line.text())
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func (k *hallJournal) text() string {
	line := fmt.Sprintf("%s  %s  %d entries  %s", k.Window, k.Last.Local().Format(time.DateTime), k.Size, k.Log)
	if k.Refused != "" {
		line += "  " + k.Refused
	}
	return line
}
