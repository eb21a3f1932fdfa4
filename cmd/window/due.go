package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"onewindow/values"
)

func newDueCommand() *cobra.Command {
	var asJSON bool
	var received, limit, calendar string
	var pauses []string
	cmd := &cobra.Command{
		Use: "due --received T --limit 5WD|30ND [--pause A/B]…", Short: "When a time limit ends, by the published working days",
		Long: "Counts a limit of working days (5WD) or natural days (30ND) from the time of receipt.\n" +
			"T is YYYY-MM-DDTHH:MM in hall time; the cut-off minute itself is in time. A pause A/B\n" +
			"stops the clock from the date A to the day before B.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			at, err := time.ParseInLocation("2006-01-02T15:04", received, values.Shanghai)
			if err != nil {
				return usage(fmt.Errorf("--received %q is not YYYY-MM-DDTHH:MM", received))
			}
			l, err := values.ParseLimit(limit)
			if err != nil {
				return usage(fmt.Errorf("--limit: %w", err))
			}
			var ps []values.Pause
			for _, text := range pauses {
				p, err := values.ParsePause(text)
				if err != nil {
					return usage(fmt.Errorf("--pause: %w", err))
				}
				ps = append(ps, p)
			}
			cal, err := readCalendar(calendar)
			if err != nil {
				return err
			}
			due, err := cal.Due(at, l, ps)
			if e, ok := errors.AsType[values.ErrNoCalendar](err); ok {
				return fmt.Errorf("the working days of %d are not published: the due date is not known", e.Year)
			}
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd, due)
			}
			return say(cmd, fmt.Sprintf("effective %s\ndue       %s", due.Effective, due.Due))
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&received, "received", "", "time of receipt, `T` as YYYY-MM-DDTHH:MM (required)")
	flags.StringVar(&limit, "limit", "", "time `limit`: 5WD, 30ND, or 0 for the same visit (required)")
	flags.StringArrayVar(&pauses, "pause", nil, "`A/B`: the clock stands from date A to the day before B; may come more than once")
	calendarFlag(flags, &calendar)
	jsonFlag(cmd, &asJSON)
	return needFlags(cmd, "received", "limit")
}

// needFlags makes flags compulsory, with the exit status of wrong usage.
func needFlags(cmd *cobra.Command, names ...string) *cobra.Command {
	args := cmd.Args
	cmd.Args = func(cmd *cobra.Command, given []string) error {
		for _, name := range names {
			if !cmd.Flags().Changed(name) {
				return usage(fmt.Errorf("%s needs --%s", cmd.CommandPath(), name))
			}
		}
		return args(cmd, given)
	}
	return cmd
}
