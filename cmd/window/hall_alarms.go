package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"onewindow/hall/store"
)

// alarmLine is one limit that came near or ended.
type alarmLine struct {
	At         time.Time `json:"at"`
	CaseNo     string    `json:"case_no"`
	Item       string    `json:"item"`
	State      string    `json:"state"`
	Department string    `json:"department"`
	Clock      string    `json:"clock"`
	Warning    string    `json:"warning"`
	Due        string    `json:"due"`
}

func newHallAlarmsCommand(o *hallOptions) *cobra.Command {
	var asJSON bool
	var department string
	var days int
	cmd := &cobra.Command{
		Use: "alarms", Short: "Limits of cases that came near or ended, the newest first",
		Long: "Lists what the hall told supervisors and departments, each limit once: amber is near its end, red\n" +
			"is over. Clocks are c1_notice, c2_correction, c3_statutory, c4_promised, c5_bundle, c6_deferred,\n" +
			"c7_special, c8_serve, c9_uncollected and c10_hearing.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return err
			}
			var lines []alarmLine
			err := o.with(cmd.Context(), func(st *store.Store) error {
				return st.View(cmd.Context(), func(r *store.Reader) error {
					rows, err := r.Alarms(department, time.Now().AddDate(0, 0, -days), alarmsMax)
					for _, a := range rows {
						c, err := r.Case(a.Case)
						if err != nil {
							return err
						}
						lines = append(lines, alarmLine{
							At: a.At, CaseNo: c.CaseNo, Item: c.ItemCode, State: c.State, Department: a.Department, Clock: a.Clock, Warning: a.Colour, Due: a.Due,
						})
					}
					return err
				})
			})
			if err != nil {
				return err
			}
			for _, l := range lines {
				if asJSON {
					err = writeJSON(cmd, l)
				} else {
					err = say(cmd, strings.Join([]string{l.At.Local().Format(time.DateTime), l.Warning, l.Clock, l.Due, l.Department, l.CaseNo, l.Item, l.State}, "  "))
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&department, "department", "", "`code` of a department; without it all")
	cmd.Flags().IntVar(&days, "days", 30, "how far back")
	jsonFlag(cmd, &asJSON)
	return cmd
}

// alarmsMax bounds the list.
const alarmsMax = 1000
