package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"onewindow/journal"
	"onewindow/station"
	"onewindow/values"
)

// journalPlace says whose memory is meant: the folder of a desk, which holds
// journal.key and journal/, and the window that the journal is bound to.
type journalPlace struct {
	config, data, window string
	desk                 config // what the file says, where it is of that folder
}

func newJournalCommand() *cobra.Command {
	var place journalPlace
	cmd := group("journal", "What this window remembers: visits, what waits for the hall, integrity",
		newJournalShowCommand(&place), newJournalVerifyCommand(&place), newJournalExportCommand(&place), newJournalWrapCommand(&place))
	flags := cmd.PersistentFlags()
	flags.StringVar(&place.config, "config", "", "configuration `file` of the desk")
	flags.StringVar(&place.data, "data", "", "`folder` of the desk; without it what --config says")
	flags.StringVar(&place.window, "window", "", "`number` of the window; without it what --config says")
	return cmd
}

const (
	journalKeyName    = "journal.key"
	journalRingName   = "journal.ring"
	journalFolderName = "journal"
	journalStore      = "journal.db"
	journalPages      = "pages"
)

// find fills in what the configuration knows.
func (p *journalPlace) find() error {
	if p.config != "" {
		c, err := readConfig(p.config)
		if err != nil {
			return err
		}
		if p.data == "" {
			p.data = c.Data
		}
		if p.window == "" {
			p.window = c.Window
		}
		if p.data == c.Data {
			p.desk = c
		}
	}
	if p.data == "" || p.window == "" {
		return usage(errors.New("whose journal? give --config FILE, or --data FOLDER and --window NUMBER"))
	}
	return nil
}

// with opens a copy of the journal, so that looking neither disturbs a desk at
// work nor sets a damaged store aside before it was seen.
func (p *journalPlace) with(ctx context.Context, look func(*journal.Journal) error) (err error) {
	if err := p.find(); err != nil {
		return err
	}
	keyPath := cmp.Or(p.desk.Key, filepath.Join(p.data, journalKeyName))
	from := filepath.Join(p.data, journalFolderName)
	// Both calls below would make what is not there.
	for _, path := range []string{keyPath, filepath.Join(from, journalStore)} {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("%s holds no journal: %w", p.data, err)
		}
	}
	desk, err := p.key()
	if err != nil {
		return err
	}
	key, _, err := desk.open(ctx)
	if err != nil {
		return err
	}
	to, err := os.MkdirTemp(p.data, ".journal-look-*") // 0700
	if err != nil {
		return err
	}
	defer func() { err = flat(errors.Join(err, os.RemoveAll(to))) }()
	parts, copied := map[string]string{}, ""
	p.desk.Data = p.data
	if ring := p.desk.ring(); ring != "" {
		copied = filepath.Join(to, journalRingName)
		parts[ring] = copied
	}
	for _, name := range storeParts {
		parts[filepath.Join(from, name)] = filepath.Join(to, name)
	}
	err = errors.Join(copySteady(ctx, parts), linkPages(from, to))
	if err != nil {
		return err
	}
	j, err := journal.Open(ctx, journal.Options{
		Dir: to, Window: p.window, Key: key, Ring: copied, Log: slog.New(slog.DiscardHandler), Ballast: -1,
	})
	if err != nil {
		return err
	}
	return errors.Join(look(j), j.Close())
}

// storeParts are the store and its write-ahead log, which belong together.
var storeParts = []string{journalStore, journalStore + "-wal"}

// copyTries bounds how often a copy is begun anew because the desk wrote.
const copyTries = 20

// copySteady copies the store and the keys of its days, each part to its place, so
// that all of it is of one moment.
func copySteady(ctx context.Context, parts map[string]string) error {
	for range copyTries {
		before, err := momentOf(parts)
		if err != nil {
			return err
		}
		for from, to := range parts {
			err := copyFile(from, to)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		after, err := momentOf(parts)
		if err != nil {
			return err
		}
		if before == after {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return errors.New("the desk writes all the time; try again")
}

// momentOf tells two moments of the store apart.
func momentOf(parts map[string]string) (string, error) {
	var b strings.Builder
	for _, path := range slices.Sorted(maps.Keys(parts)) {
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			b.WriteString("none ")
		case err != nil:
			return "", err
		default:
			fmt.Fprintf(&b, "%d %d ", info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String(), nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// linkPages gives the copy the same pages. A page is never written again, so a
// second name serves; a file system without hard links gets copies.
func linkPages(from, to string) error {
	top := filepath.Join(from, journalPages)
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, below)
		if d.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		if os.Link(path, target) == nil {
			return nil
		}
		err = copyFile(path, target)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a page in the making got its name meanwhile
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

type journalVisit struct {
	ID       string    `json:"id"`
	Events   int       `json:"events"`
	FirstAt  time.Time `json:"firstAt"`
	LastAt   time.Time `json:"lastAt"`
	LastKind string    `json:"lastKind"`
	Retired  bool      `json:"retired"`
}

type journalRow struct {
	Seq       int64            `json:"seq"`
	Command   string           `json:"command"`
	Visit     string           `json:"visit"`
	Case      string           `json:"case,omitempty"`
	Step      string           `json:"step"`
	MadeAt    time.Time        `json:"madeAt"`
	AgeS      int64            `json:"age_s"`
	Tries     int              `json:"tries"`
	State     journal.RowState `json:"state"`
	Refusal   string           `json:"refusal,omitempty"`
	LastError string           `json:"lastError,omitempty"`
	Bytes     int              `json:"bytes"`
}

type journalDamage struct {
	Cause   string `json:"cause"`
	Entries int    `json:"entries"`
}

type journalShown struct {
	Window  string         `json:"window"`
	Visits  []journalVisit `json:"visits"`
	Pending []journalRow   `json:"pending"`
	Damaged *journalDamage `json:"damaged,omitempty"`
	// Away is the newest time without the hall, and what became of it.
	Away *station.Away `json:"away,omitempty"`
	// Compared are the stores that were set aside, and how each case of them
	// stands against the hall.
	Compared []station.Comparison `json:"compared,omitempty"`
}

func newJournalShowCommand(place *journalPlace) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "show", Short: "Visits, and what waits for the hall with step, age and last error",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			shown := journalShown{Visits: []journalVisit{}, Pending: []journalRow{}}
			err := place.with(cmd.Context(), func(j *journal.Journal) error {
				shown.Window = place.window
				return shown.fill(cmd.Context(), j, time.Now())
			})
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd, shown)
			}
			_, err = io.WriteString(cmd.OutOrStdout(), shown.text())
			return err
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func (s *journalShown) fill(ctx context.Context, j *journal.Journal, now time.Time) error {
	if d := j.Damaged(); d != nil {
		s.Damaged = &journalDamage{d.Cause, d.Entries}
	}
	err := errors.Join(station.LoadNote(ctx, j, station.AwayNote, &s.Away), station.LoadNote(ctx, j, station.ComparisonNote, &s.Compared))
	if err != nil {
		return err
	}
	visits, err := j.Visits(ctx)
	if err != nil {
		return err
	}
	for _, v := range visits {
		s.Visits = append(s.Visits, journalVisit(v))
	}
	rows, err := j.Rows(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		s.Pending = append(s.Pending, journalRow{
			Seq: r.Seq, Command: r.CommandID, Visit: r.VisitID, Case: r.Command.CaseID, Step: r.Command.Step(),
			MadeAt: r.MadeAt, AgeS: int64(max(0, now.Sub(r.MadeAt)) / time.Second), Tries: r.Tries, State: r.State,
			Refusal: r.Refusal, LastError: r.LastError, Bytes: r.Bytes,
		})
	}
	return nil
}

func (s *journalShown) text() string {
	var b strings.Builder
	if s.Damaged != nil {
		fmt.Fprintf(&b, "damaged (%s): %d entries are still readable\n", s.Damaged.Cause, s.Damaged.Entries)
	}
	fmt.Fprintf(&b, "visits: %d\n", len(s.Visits))
	for _, v := range s.Visits {
		state := "open"
		if v.Retired {
			state = "done"
		}
		fmt.Fprintf(&b, "   %s  %s  %s  %d events, last %s\n",
			v.ID, v.LastAt.In(values.Shanghai).Format(time.DateTime), state, v.Events, v.LastKind)
	}
	fmt.Fprintf(&b, "waiting for the hall: %d\n", len(s.Pending))
	for _, r := range s.Pending {
		line := fmt.Sprintf("   %d  %s  %s  %s  %s old, %d tries", r.Seq, r.Visit, r.Step, r.State, time.Duration(r.AgeS)*time.Second, r.Tries)
		for _, why := range []string{r.Refusal, r.LastError} {
			if why != "" {
				line += "  " + why
			}
		}
		b.WriteString(line + "\n")
	}
	if a := s.Away; a != nil {
		to := "now"
		if !a.To.IsZero() {
			to = a.To.Local().Format(time.DateTime)
		}
		fmt.Fprintf(&b, "without the hall: %s to %s, %d sent, %d changed, %d refused\n",
			a.From.Local().Format(time.DateTime), to, a.Sent, a.Changed, a.Refused)
		for _, r := range a.Rows {
			fmt.Fprintf(&b, "   %-8s %-6s %-12s %-20s %s%s\n", r.Result, r.Label, r.Step, r.CaseNo, r.State, r.Refusal)
		}
	}
	for i := range s.Compared {
		c := &s.Compared[i]
		fmt.Fprintf(&b, "%s compared with the hall %s:", c.Name, c.At.In(values.Shanghai).Format(time.DateTime))
		for _, class := range station.DiffClasses {
			fmt.Fprintf(&b, " %d %s", c.Counts[class], class)
		}
		fmt.Fprintf(&b, ", %d entries of no known case\n", c.Nameless)
		for _, d := range c.Rows {
			fmt.Fprintf(&b, "   %-10s %-10s %-6s %-20s %s %s%s\n", d.Class, d.Why, d.Label, d.CaseNo, d.State, d.CaseID, d.VisitID)
		}
	}
	return b.String()
}
