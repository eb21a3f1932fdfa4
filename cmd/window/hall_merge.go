package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"onewindow/hall"
	"onewindow/hall/store"
	"onewindow/values"
)

func newHallMergeCommand(o *hallOptions) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "merge", Short: "What this hall and the one that keeps the city's numbers have told each other, and what does not fit",
		Long: "Lists the numbers that this hall took from its blocks and whether the keeper has heard of\n" +
			"them (sent, waiting), the cases that had a provisional number (renumbered, unnumbered), what\n" +
			"the keeper would not have (conflict), and at the keeper what other halls told (received) and\n" +
			"what it refused of it (conflict). Nothing is ever written over: both sides of a conflict\n" +
			"are kept. At the end stands how many numbers the hall has ahead, by series and day: what it can\n" +
			"give without the keeper. Ends with status 3 when there is a conflict.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return err
			}
			var lines []hall.MergeLine
			err := o.with(cmd.Context(), func(st *store.Store) (err error) {
				lines, err = hall.Merge(cmd.Context(), st, time.Now())
				return err
			})
			if err != nil {
				return err
			}
			return sayMerge(cmd, lines, asJSON)
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

// mergeLine is one number as the command prints it.
type mergeLine struct {
	Kind   string `json:"kind"`
	Number string `json:"number"`
	Was    string `json:"was,omitempty"`
	Case   string `json:"case,omitempty"`
	Hall   string `json:"hall,omitempty"`
	Why    string `json:"why,omitempty"`
	At     string `json:"at,omitempty"`
	Left   *int64 `json:"left,omitempty"`
}

func sayMerge(cmd *cobra.Command, lines []hall.MergeLine, asJSON bool) error {
	counts := map[string]int{}
	for _, l := range lines {
		counts[l.Kind]++
		line := mergeLine{Kind: l.Kind, Number: l.Number, Was: l.Was, Case: l.Case, Hall: l.Hall, Why: l.Why}
		if l.Kind == hall.MergeAhead {
			line.Left = &l.Left
		} else {
			line.At = l.At.In(values.Shanghai).Format(time.RFC3339)
		}
		var err error
		switch {
		case asJSON:
			err = writeJSON(cmd, line)
		case line.Left != nil:
			err = say(cmd, fmt.Sprintf("%s  %s  %d left", line.Kind, line.Number, *line.Left))
		default:
			words := []string{line.Kind, line.Number}
			if line.Was != "" {
				words = append(words, "was "+line.Was)
			}
			if line.Why != "" {
				words = append(words, english(line.Why))
			}
			err = say(cmd, strings.Join(append(words, line.At), "  "))
		}
		if err != nil {
			return err
		}
	}
	if n := counts[hall.MergeConflict]; n > 0 {
		return &statusError{status: exitWrong, err: fmt.Errorf("%d numbers do not fit: both sides are kept, a person must look at them", n)}
	}
	return nil
}
