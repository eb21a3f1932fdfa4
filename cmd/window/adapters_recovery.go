package main

import (
	"context"
	"path/filepath"

	"onewindow/client"
	"onewindow/journal"
	"onewindow/station"
	"onewindow/visit"
)

// recoveryPort is the stores that were set aside, and the hall as the place to
// compare them with.
type recoveryPort struct {
	journal *journal.Journal
	client  *client.Client
}

func (r recoveryPort) Damaged() ([]station.Damage, error) {
	stores, err := r.journal.SetAsides()
	out := make([]station.Damage, len(stores))
	for i, d := range stores {
		out[i] = station.Damage{Name: filepath.Base(d.Path), Path: d.Path, Entries: d.Entries, Commands: d.Commands}
	}
	return out, err
}

func (r recoveryPort) Salvage(ctx context.Context, d station.Damage) (station.Salvage, error) {
	s, err := r.journal.Salvage(ctx, d.Path)
	return station.Salvage(s), err
}

func (r recoveryPort) Holdings(ctx context.Context, after string, cases, tickets []string) (station.Holdings, error) {
	h, err := r.client.Holdings(ctx, after, cases, tickets)
	out := station.Holdings{More: h.More}
	for _, c := range h.Cases {
		held := station.HeldCase{CaseID: c.CaseID, CaseNo: c.CaseNo, State: c.State, Window: c.Window}
		for _, k := range c.Commands {
			held.Commands = append(held.Commands, station.HeldCommand(k))
		}
		out.Cases = append(out.Cases, held)
	}
	for _, v := range h.Visits {
		out.Visits = append(out.Visits, station.HeldVisit(v))
	}
	for _, l := range h.Logs {
		out.Logs = append(out.Logs, station.HeldLog(l))
	}
	return out, fromHall(err)
}

func (recoveryPort) Content(cmd visit.HallCommand) (string, error) { return client.Content(cmd) }

func (r recoveryPort) Requeue(ctx context.Context, commands []visit.HallCommand) (int, error) {
	return r.journal.Requeue(ctx, commands)
}
