package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"onewindow/hall"
	"onewindow/hall/store"
	"onewindow/values"
)

func newUserCardCommand(o *hallOptions) *cobra.Command {
	var remove bool
	cmd := &cobra.Command{
		Use: "card NO", Short: "Enrol the own card of a 民警; its number is the first line of standard input",
		Long: "What an auxiliary of the police zone may not do alone an officer confirms with number, PIN and the\n" +
			"own card. The number on that card is the first line of standard input, so that it stands in no list\n" +
			"of commands; the hall keeps a hash of it, in place of the card that was there. --remove is for a\n" +
			"lost card: it confirms nothing any more, at once, also at a hall that runs. Both stand in the log,\n" +
			"without the number.",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(); err != nil {
				return err
			}
			number := ""
			if !remove {
				var err error
				if number, err = cardLine(cmd.InOrStdin()); err != nil {
					return err
				}
			}
			err := o.with(cmd.Context(), func(st *store.Store) error {
				return hall.EnrolCard(cmd.Context(), st, args[0], number, hall.DefaultPINCost)
			})
			if errors.Is(err, store.ErrNotFound) {
				return fmt.Errorf("there is no staff number %s", args[0])
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&remove, "remove", false, "take the card away that the person had; nothing is read")
	return cmd
}

// cardLine is the number on a card, as readers give it. What is wrong with it is said
// without it.
func cardLine(in io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(in, maxPIN)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the card's number: %w", err)
	}
	number := strings.ToUpper(strings.TrimSpace(line))
	if c := values.CheckIDNumber(number, values.Of(time.Now())); !c.Valid {
		return "", fmt.Errorf("the first line of standard input is no number of a card: wrong %s", c.Layer)
	}
	return number, nil
}
