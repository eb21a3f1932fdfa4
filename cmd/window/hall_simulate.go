package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"onewindow/hall"
	"onewindow/hall/queue"
	"onewindow/hall/queue/sim"
)

type simulateOptions struct {
	arrivals, roster, change, history, items string
	policy, rules, lang                      string
	calls, json                              bool
}

func newHallSimulateCommand() *cobra.Command {
	var o simulateOptions
	cmd := &cobra.Command{
		Use: "simulate --arrivals A.csv --roster R.csv", Short: "A day of the live queue in virtual time",
		Long: "Runs the very dispatch code of the live queue in virtual time, over a file of arrivals and a\n" +
			"file of windows. Times in the files are seconds from opening.\n\n" +
			"  arrivals  at_s,ticket,item,class,booked_s,service_s\n" +
			"  roster    window,clerk,zone,items,skill,from_s,to_s\n" +
			"  change    at_s in front of the columns of roster\n" +
			"  history   clerk,item,n,sum_s\n" +
			"  items     item,dept,mean_s",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.policy != "" && !queue.Policy(o.policy).Valid() {
				return usage(fmt.Errorf("unknown policy %q: cost, fifo or department", o.policy))
			}
			text, err := sentences(o.lang)
			if err != nil {
				return err
			}
			in, err := o.read()
			if err != nil {
				return err
			}
			r := sim.Run(in)
			for i := range r.Calls {
				r.Calls[i].Why = text.Desk.Whys.Say(r.Calls[i].Why, r.Calls[i].WhyDetails)
			}
			if o.json {
				return writeJSON(cmd, r)
			}
			return printResult(cmd.OutOrStdout(), r)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.arrivals, "arrivals", "", "`file` of visitors (required)")
	flags.StringVar(&o.roster, "roster", "", "`file` of windows (required)")
	flags.StringVar(&o.change, "change", "", "`file` of changes of the roster during the day")
	flags.StringVar(&o.history, "history", "", "`file` of what each clerk has handled; without it the items' means")
	flags.StringVar(&o.items, "items", "", "`file` of items with department and mean; without it the catalogue's")
	flags.StringVar(&o.policy, "policy", "", "`name` of the way to choose: cost, fifo or department; without it the rules', else cost")
	flags.StringVar(&o.rules, "rules", "", "`file` of the hall's local rules, as for serve; its dispatch counts")
	langFlag(cmd, &o.lang)
	flags.BoolVar(&o.calls, "calls", false, "list every call")
	jsonFlag(cmd, &o.json)
	return needFlags(cmd, "arrivals", "roster")
}

// read takes every file in; the first wrong line ends it.
func (o *simulateOptions) read() (sim.Input, error) {
	rules, err := readRules(o.rules)
	if err != nil {
		return sim.Input{}, err
	}
	in := sim.Input{Rule: rules.rule(), Calls: o.calls}
	if o.policy != "" {
		in.Rule.Policy = queue.Policy(o.policy)
	}
	err = errors.Join(
		readRows(o.arrivals, sim.ReadArrivals, &in.Arrivals),
		readRows(o.roster, sim.ReadRoster, &in.Roster),
		readRows(o.change, sim.ReadChanges, &in.Changes),
		readRows(o.history, sim.ReadHistory, &in.History),
		readRows(o.items, sim.ReadItems, &in.Items),
	)
	if err != nil {
		return sim.Input{}, flat(err)
	}
	if o.items == "" {
		cat, err := loadCatalog("")
		if err != nil {
			return sim.Input{}, err
		}
		in.Items = hall.UsualItems(cat)
	}
	return in, nil
}

// readRows reads one file, if there is one.
func readRows[T any](path string, read func(string, io.Reader) ([]T, error), into *[]T) error {
	if path == "" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	rows, err := read(path, f)
	*into = rows
	return errors.Join(err, f.Close())
}

// printResult is the table for people.
func printResult(out io.Writer, r sim.Result) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "policy\t%s\nserved\t%d\nunserved\t%d\n", r.Policy, r.Served, r.Unserved)
	for _, row := range []struct {
		name, unit string
		value      float64
	}{
		{"mean wait", " s", r.MeanWait},
		{"p50 wait", " s", r.P50Wait},
		{"p95 wait", " s", r.P95Wait},
		{"max wait", " s", r.MaxWait},
		{"mean service", " s", r.MeanService},
		{"utilisation", "", r.Utilisation},
	} {
		fmt.Fprintf(w, "%s\t%.3f%s\n", row.name, row.value, row.unit)
	}
	for _, c := range r.Calls {
		fmt.Fprintf(w, "%s\t%s\t%.0f s\twaited %.0f s\t%s\n", c.Ticket, c.Window, c.At, c.Wait, c.Why)
	}
	return w.Flush()
}
