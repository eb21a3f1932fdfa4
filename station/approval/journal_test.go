package approval_test

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"time"

	"onewindow/journal"
	"onewindow/station"
	"onewindow/station/approval"
)

// store is the real journal as the seat wants it.
type store struct{ *journal.Journal }

func (s store) Backlog(ctx context.Context) (station.Backlog, error) {
	b, err := s.Journal.Backlog(ctx)
	return station.Backlog{Count: b.Count, Oldest: b.Oldest, SetAside: b.SetAside}, err
}

func (s store) Outbox(ctx context.Context) ([]station.OutboxRow, error) {
	rows, err := s.Rows(ctx)
	if err != nil {
		return nil, err
	}
	var out []station.OutboxRow
	for _, r := range rows {
		if r.Command.ID != "" {
			out = append(out, station.OutboxRow{Command: r.Command, SetAside: r.State == journal.SetAside, Refusal: r.Refusal})
		}
	}
	return out, nil
}

// The seat on a real disk: a decision outlives its process, is seen when it is
// set aside, and is settled once.
func TestOnTheRealJournal(t *testing.T) {
	dir := t.TempDir()
	d := newDesk(t)
	d.kill()
	var j *journal.Journal
	open := func() *approval.Seat {
		t.Helper()
		var err error
		j, err = journal.Open(t.Context(), journal.Options{
			Dir: dir, Window: "R01", Key: bytes.Repeat([]byte{7}, journal.KeySize), Log: slog.New(slog.DiscardHandler), Ballast: -1,
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		seat, err := approval.OpenSeat(ctx, approval.Options{
			Window: "R01", Role: "reviewer", Hall: d.hall, Journal: store{j}, Now: func() time.Time { return morning },
			NewID: func() string { return "019aae00-0000-7000-8000-000000000001" }, Log: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = seat.Run(ctx)
		}()
		d.seat = seat
		d.kill = func() {
			cancel()
			<-done
			if err := j.Close(); err != nil {
				t.Error(err)
			}
		}
		return seat
	}
	open()
	d.signIn()
	d.open("a")
	if err := d.decide(approval.Decide{Event: approval.Grant}); err != nil {
		t.Fatal(err)
	}
	id := d.seat.Snapshot().Posted[0].CommandID
	if err := j.SetAside(t.Context(), id, "invalid"); err != nil {
		t.Fatal(err)
	}
	d.kill()
	open()
	if p := d.seat.Snapshot().Posted; len(p) != 1 || p[0].State != approval.SetAside || p[0].Refusal != "invalid" {
		t.Fatalf("set aside over the restart, got %+v", p)
	}
	if err := j.Retry(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	rows, err := store{j}.Outbox(t.Context())
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for range 2 { // the answer comes twice
		if err := d.seat.Receipt(t.Context(), "", d.hall.deliver(rows[0].Command)); err != nil {
			t.Fatal(err)
		}
	}
	d.kill()
	seat := open()
	n := seat.Snapshot()
	if n.Backlog.Count != 0 || n.Posted[0].State != approval.Done || d.hall.took["a"] != 1 {
		t.Errorf("backlog %d, %+v, taken %d", n.Backlog.Count, n.Posted, d.hall.took["a"])
	}
}
