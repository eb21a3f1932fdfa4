package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"onewindow/hall"
	"onewindow/hall/store"
)

// windowLine is one window as the command prints it.
type windowLine struct {
	Window string  `json:"window"`
	Staff  string  `json:"staff"`
	Name   string  `json:"name"`
	Served int     `json:"served"`
	BusyS  int64   `json:"busy_s"`
	Share  float64 `json:"share"`
	Ticket string  `json:"ticket"`
	State  string  `json:"state"`
	Beside int     `json:"beside"`
}

func newHallLoadCommand(o *hallOptions) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "load", Short: "What each window has done today and does now, the busiest first",
		Long: "Lists the windows with who sits there, the visits of today, the time with people (holds left\n" +
			"out) and its part of the time since the first call, and the ticket in hand. Of a window\n" +
			"without one it says how many wait that it may call.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return err
			}
			var loads []hall.WindowLoad
			err := o.with(cmd.Context(), func(st *store.Store) (err error) {
				loads, err = hall.Loads(cmd.Context(), st, time.Now())
				return err
			})
			if err != nil {
				return err
			}
			for i := range loads {
				if err := sayLoad(cmd, &loads[i], asJSON); err != nil {
					return err
				}
			}
			return nil
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func sayLoad(cmd *cobra.Command, l *hall.WindowLoad, asJSON bool) error {
	if asJSON {
		return writeJSON(cmd, windowLine{
			Window: l.Window, Staff: l.Staff, Name: l.Name, Served: l.Served, BusyS: int64(l.Busy.Seconds()),
			Share: math.Round(l.Share()*1000) / 1000, Ticket: l.Label, State: l.State, Beside: l.Beside,
		})
	}
	words := []string{l.Window, "nobody"}
	if l.Staff != "" {
		words[1] = strings.TrimSpace(l.Staff + " " + l.Name)
	}
	words = append(words, fmt.Sprintf("%d served", l.Served), fmt.Sprintf("%d min busy", int(l.Busy.Minutes())), fmt.Sprintf("%.0f%%", 100*l.Share()))
	switch {
	case l.State != "":
		words = append(words, l.State+" "+l.Label)
	case l.Staff != "" && l.Beside > 0:
		words = append(words, fmt.Sprintf("free, while %d wait that it may call", l.Beside))
	case l.Staff != "":
		words = append(words, "free")
	}
	return say(cmd, strings.Join(words, "  "))
}
