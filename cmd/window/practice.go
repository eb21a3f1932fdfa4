package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"onewindow/catalog"
	"onewindow/i18n"
	"onewindow/practice"
	"onewindow/screens/coach"
	"onewindow/tui/guard"
	"onewindow/values"
)

type practiceFlags struct {
	lang, data, theme, catalog, since string
	config, role                      string // of the desk whose hall is told
}

func newPracticeCommand() *cobra.Command {
	var f practiceFlags
	cmd := &cobra.Command{
		Use: "practice [--config FILE]", Short: "Train on invented citizens: real items, emulated devices, and a score",
		Long: `Invented citizens come to a window one after another, each with a matter of the
catalogue: the screens, the devices and the hall are those of window demo. Ctrl-X
shows what the citizen says and has brought. What is taken down is held against the
catalogue: the right situation, the right list, every paper judged rightly, the time
and the keys. Items that a release has changed come first (--since), what went wrong
comes again, then what was never practised. With --config the results go to the
training list of that desk's hall, in the name of who signs in before.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runPractice(cmd.Context(), f) },
	}
	fl := cmd.Flags()
	fl.StringVar(&f.lang, "lang", "zh", "zh or en")
	fl.StringVar(&f.theme, "theme", "night", "day, night, contrast, 16 or none")
	fl.StringVar(&f.catalog, "catalog", "", catalogFlagHelp)
	fl.StringVar(&f.since, "since", "", "catalogue `file` of before: items that have changed since come first")
	fl.StringVar(&f.config, "config", "", "configuration `file` of a desk: its catalogue is practised, and its hall is told")
	fl.StringVar(&f.role, "role", "clerk", "what who practises is at that hall")
	cmd.PersistentFlags().StringVar(&f.data, "data", "", "data folder (default: in the user's data home)")
	cmd.AddCommand(newPracticeResultsCommand(&f))
	return cmd
}

// practiceDir is where the record is kept.
func practiceDir(f practiceFlags) (string, error) {
	if f.data != "" {
		return f.data, nil
	}
	home, err := dataHome()
	return filepath.Join(home, "window-practice"), err
}

// practiceFile is the record in its folder, cityFolder the city that it takes place in.
const (
	practiceFile = "practice.json"
	cityFolder   = "city"
)

func runPractice(ctx context.Context, f practiceFlags) error {
	if !isTerminal(os.Stdin) || !isTerminal(os.Stdout) {
		return usage(errors.New("window practice needs a terminal"))
	}
	dir, err := practiceDir(f)
	if err != nil {
		return err
	}
	if f.config != "" && f.catalog == "" {
		if f.catalog, err = catalogOf(f.config); err != nil {
			return err
		}
	}
	town := demoFlags{role: "clerk", lang: f.lang, data: filepath.Join(dir, cityFolder), theme: f.theme, catalog: f.catalog, pace: 1, fresh: true}
	if !guard.Guarded() {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if _, err := demoDir(town); err != nil {
			return err
		}
		return guarded(ctx, nil)
	}
	c, err := newCoaching(dir, f)
	if err != nil {
		return err
	}
	text, err := sentences(f.lang)
	if err != nil {
		return err
	}
	signOut := func() {}
	if f.config != "" {
		if signOut, err = c.reportTo(ctx, f, asker{text: text, in: os.Stdin, out: os.Stdout, now: time.Now}); err != nil {
			return err
		}
	}
	d := &demo{f: town, dir: town.data, coach: c}
	place := demoSeats[town.role]
	err = d.open(ctx, place.window, place.staff, place.behind, place.bare)
	if err == nil {
		err = d.seat.show(ctx)
	}
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	err = errors.Join(err, d.close())
	signOut()
	if n := len(c.record.Results) - c.record.Told; c.report != nil && n > 0 {
		err = errors.Join(err, c.untold(text, n))
	}
	return err
}

// catalogOf is the catalogue that a desk's file names.
func catalogOf(config string) (string, error) {
	c, err := readConfig(config)
	if info, statErr := os.Stat(c.Catalog); err == nil && statErr == nil && info.IsDir() {
		return "", usage(fmt.Errorf("%s names a folder of releases: say with --catalog which of them is practised, and with --since what it was before", config))
	}
	return c.Catalog, err
}

// newCoaching goes on with the record in dir.
func newCoaching(dir string, f practiceFlags) (*coaching, error) {
	c := &coaching{file: filepath.Join(dir, practiceFile), dice: newDice()}
	var err error
	c.record, err = readPractice(c.file)
	if err != nil || f.since == "" {
		return c, err
	}
	newer, err := loadCatalog(f.catalog)
	if err != nil {
		return nil, err
	}
	older, err := loadCatalog(f.since)
	if err != nil {
		return nil, err
	}
	c.since = changedItems(older, newer)
	return c, nil
}

// changedItems are the codes of items that differ, each once.
func changedItems(older, newer *catalog.Catalog) []string {
	var codes []string
	for _, change := range catalog.Diff(older, newer) {
		if change.Item != "" && !slices.Contains(codes, change.Item) {
			codes = append(codes, change.Item)
		}
	}
	return codes
}

func newPracticeResultsCommand(f *practiceFlags) *cobra.Command {
	var asJSON bool
	var lang string
	cmd := &cobra.Command{
		Use: "results", Short: "What was practised so far, and how much of it was right", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := practiceDir(*f)
			if err != nil {
				return err
			}
			record, err := readPractice(filepath.Join(dir, practiceFile))
			if err != nil {
				return err
			}
			text, err := sentences(lang)
			if err != nil {
				return err
			}
			if !asJSON {
				for i := range record.Results {
					if err := say(cmd, practiceLine(&record.Results[i], text)); err != nil {
						return err
					}
				}
				return say(cmd, coach.Standing(practice.Stand(record.Results), text))
			}
			for i := range record.Results {
				if err := writeJSON(cmd, record.Results[i]); err != nil {
					return err
				}
			}
			return nil
		},
	}
	jsonFlag(cmd, &asJSON)
	langFlag(cmd, &lang)
	return cmd
}

// practiceLine is one result in words.
func practiceLine(r *practice.Result, text *i18n.Text) string {
	t := &text.Practice
	line := values.Of(r.At).String() + "  " + r.Item + " " + r.Leaf
	for _, x := range []struct {
		right bool
		name  string
	}{{r.RightSituation, t.Situation}, {r.RightList, t.List}, {len(r.Wrong) == 0, t.Papers}} {
		if x.right {
			line += "  ✓" + x.name
		} else {
			line += "  ✗" + x.name
		}
	}
	return line
}
