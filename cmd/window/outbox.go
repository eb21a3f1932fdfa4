package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"onewindow/client"
	"onewindow/fixtures/city"
	"onewindow/hall"
	"onewindow/journal"
	"onewindow/papers"
	"onewindow/station"
	"onewindow/visit"
)

// shownRows is how much of a long outbox is read for the screen at a time.
const shownRows = 500

// exportKeyNote is where the journal keeps the key that seals exports.
const exportKeyNote = "export_key"

// outboxDesk is the desk as the screen of what waits asks for it.
type outboxDesk struct {
	seat    *seat
	station *station.Station
}

func (d outboxDesk) Waiting(ctx context.Context) ([]station.OutboxRow, error) {
	rows, err := d.seat.journal.First(ctx, shownRows)
	if err != nil {
		return nil, err
	}
	labels, err := d.station.Labels(ctx)
	out := outboxRows(rows)
	for i := range out {
		out[i].Label = labels[rows[i].VisitID]
	}
	return out, err
}

// Again sends at once; a row that was answered meanwhile is as good.
func (d outboxDesk) Again(ctx context.Context, id string) error {
	err := d.seat.journal.Retry(ctx, id)
	d.seat.courier.Wake()
	if errors.Is(err, journal.ErrUnknownCommand) {
		return nil
	}
	return err
}

func (d outboxDesk) PrintReport(r papers.Report) *station.Pending { return d.station.PrintReport(r) }

func (d outboxDesk) CloseDay(ctx context.Context) error { return d.station.CloseDay(ctx) }

func (d outboxDesk) Export(ctx context.Context) (string, error) {
	file, err := exportOutbox(ctx, d.seat.journal, d.seat.o.window, d.seat.o.now())
	if err != nil {
		return "", err
	}
	path := filepath.Join(d.seat.o.dir, exportName(d.seat.o.window, d.seat.o.now()))
	return path, city.WriteWhole(path, file.sealed)
}

func exportName(window string, now time.Time) string {
	return "export-" + window + "-" + now.Format("20060102-150405") + ".owx"
}

// exported is a sealed outbox.
type exported struct {
	sealed   []byte
	commands int
}

// exportOutbox seals everything that waits, in order, what was set aside too.
func exportOutbox(ctx context.Context, j *journal.Journal, window string, now time.Time) (exported, error) {
	key, ok, err := j.Note(ctx, exportKeyNote)
	if err != nil {
		return exported{}, err
	}
	if !ok {
		return exported{}, &visit.Refusal{Code: station.RefusedNoExportKey}
	}
	rows, err := j.Rows(ctx)
	if err != nil {
		return exported{}, err
	}
	clerks, err := clerksOf(ctx, j)
	if err != nil {
		return exported{}, err
	}
	e := client.Export{Window: window, MadeAt: now, Pages: j}
	for i := range rows {
		if rows[i].Command.ID == "" {
			continue // its seal does not open: there is nothing to send
		}
		who := clerks[rows[i].VisitID]
		if who.StaffNo == "" {
			who = clerks[""]
		}
		e.Commands = append(e.Commands, client.ExportedCommand{StaffNo: who.StaffNo, Role: who.Role, HallCommand: rows[i].Command})
	}
	sealed, err := e.Seal(ctx, key)
	return exported{sealed: sealed, commands: len(e.Commands)}, err
}

// clerksOf says who worked on each visit that the journal still replays; under
// "" is whoever is signed in.
func clerksOf(ctx context.Context, j *journal.Journal) (map[string]station.Session, error) {
	var session station.Session
	err := station.LoadNote(ctx, j, "session", &session)
	if err != nil {
		return nil, err
	}
	out := map[string]station.Session{"": session}
	err = j.Replay(ctx, func(r visit.Record) error {
		staff := ""
		switch e := r.Event.(type) {
		case visit.CallRequested:
			staff = e.Clerk
		case visit.OpenedByHand:
			staff = e.Clerk
		case visit.TakenOver:
			staff = e.Clerk
		}
		if staff != "" {
			out[r.VisitID] = station.Session{StaffNo: staff, Role: "clerk"}
		}
		return nil
	})
	return out, err
}

// fetchExportKey keeps the key of exports in the journal, as soon as somebody
// has signed in with the hall there.
func (s *seat) fetchExportKey(ctx context.Context, signedIn <-chan struct{}) error {
	again := time.NewTicker(time.Minute)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-signedIn:
		case <-again.C:
		}
		key, err := s.client.ExportKey(ctx)
		if err != nil {
			continue // asked again when the hall is back
		}
		have, ok, err := s.journal.Note(ctx, exportKeyNote)
		if err == nil && (!ok || string(have) != string(key)) {
			err = s.journal.SetNote(ctx, exportKeyNote, key)
		}
		if err != nil {
			s.o.log.Warn("export key", "err", err)
		}
	}
}

func newJournalExportCommand(place *journalPlace) *cobra.Command {
	var asJSON bool
	var out string
	cmd := &cobra.Command{
		Use: "export", Short: "Write what waits for the hall into an encrypted file, for when this desk cannot send it",
		Long: "Writes everything that waits for the hall, with its pages, into a file that only the hall can\n" +
			"open; window hall intake takes it in. Nothing is removed here: when the desk delivers the same\n" +
			"later, the hall gives the same answers and does nothing twice.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var e exported
			now := time.Now()
			err := place.with(cmd.Context(), func(j *journal.Journal) (err error) {
				e, err = exportOutbox(cmd.Context(), j, place.window, now)
				if refusal, ok := errors.AsType[*visit.Refusal](err); ok && refusal.Code == station.RefusedNoExportKey {
					return errors.New("this desk has no export key: sign in once while the hall is there, then export again")
				}
				return err
			})
			if err != nil {
				return err
			}
			if out == "" {
				out = exportName(place.window, now)
			}
			err = city.WriteWhole(out, e.sealed)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd, struct {
					Path     string `json:"path"`
					Commands int    `json:"commands"`
					Bytes    int    `json:"bytes"`
				}{out, e.commands, len(e.sealed)})
			}
			return say(cmd, fmt.Sprintf("%s  %d commands, %d bytes", out, e.commands, len(e.sealed)))
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "`file` to write; without it export-WINDOW-TIME.owx here")
	jsonFlag(cmd, &asJSON)
	return cmd
}

func newHallIntakeCommand() *cobra.Command {
	var o channelOptions
	cmd := &cobra.Command{
		Use: "intake FILE --staff NO", Short: "Take in what a desk exported; the PIN is the first line of standard input",
		Long: "Hands the export of a desk (window journal export) to a running hall. Each\n" +
			"command is answered for ever, as if the desk had delivered it. A supervisor signs in.\n" +
			"Exit status 3 if the hall refused any.",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.here(); err != nil {
				return err
			}
			file, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			typed := secretsFrom(cmd.InOrStdin())
			pin, err := typed.pin()
			if err != nil {
				return err
			}
			id, err := o.who()
			if err != nil {
				return err
			}
			line, err := client.Dial(client.Options{Target: o.address, Identity: id, Insecure: id == nil})
			if err != nil {
				return usage(err)
			}
			defer line.Close()
			_, err = line.SignIn(cmd.Context(), o.staff, pin, hall.RoleSupervisor)
			if station.MissesCode(fromHall(err)) {
				code, noCode := typed.code()
				if noCode != nil {
					return noCode
				}
				_, err = line.SignInWith(cmd.Context(), o.staff, pin, code, hall.RoleSupervisor)
			}
			if err != nil {
				return fmt.Errorf("sign in: %w", err)
			}
			taken, err := line.TakeIn(cmd.Context(), file)
			// The session is for this one file; should ending it fail, it ends by age.
			_ = line.SignOut(cmd.Context())
			if errors.Is(err, client.ErrNoExport) {
				return fmt.Errorf("%s is no export of a desk", args[0])
			}
			if err != nil {
				return fmt.Errorf("intake: %w", err)
			}
			err = sayTaken(cmd, taken, o.json)
			if err != nil {
				return err
			}
			return wrongIf(taken.RefusedCount > 0)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.address, "address", "127.0.0.1:7440", "where the hall listens, `HOST:PORT`")
	flags.StringVar(&o.staff, "staff", "", "staff `number` of a supervisor (required)")
	o.identityFlag(flags)
	jsonFlag(cmd, &o.json)
	return needFlags(cmd, "staff")
}

func sayTaken(cmd *cobra.Command, t client.TakenIn, asJSON bool) error {
	type refused struct {
		Command string            `json:"command"`
		Refusal string            `json:"refusal"`
		Details map[string]string `json:"details,omitempty"`
	}
	list := make([]refused, 0, len(t.Refused))
	for _, r := range t.Refused {
		list = append(list, refused{r.CommandID, r.Refusal, r.Details})
	}
	if asJSON {
		return writeJSON(cmd, struct {
			Accepted int       `json:"accepted"`
			Repeated int       `json:"repeated"`
			Pages    int       `json:"pages"`
			Refused  int       `json:"refused"`
			List     []refused `json:"list"`
		}{t.Accepted, t.Repeated, t.Pages, t.RefusedCount, list})
	}
	text := fmt.Sprintf("%d accepted, %d answered before, %d refused, %d pages", t.Accepted, t.Repeated, t.RefusedCount, t.Pages)
	for _, r := range list {
		text += fmt.Sprintf("\n   %s  %s", r.Command, r.Refusal)
	}
	return say(cmd, text)
}
