package chaos

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc/test/bufconn"

	"onewindow/client"
	"onewindow/e2e/oracle"
	"onewindow/hall"
	"onewindow/hall/store"
	"onewindow/journal"
	"onewindow/values"
	"onewindow/visit"
)

// insideHall is the real hall on a real file, reached without a network.
type insideHall struct {
	dir string
	lis *bufconn.Listener
}

func (h *insideHall) dial(ctx context.Context, _ string) (net.Conn, error) {
	return h.lis.DialContext(ctx)
}

func openInside(t *testing.T, ds []desk) *insideHall {
	t.Helper()
	h := &insideHall{dir: t.TempDir(), lis: bufconn.Listen(1 << 20)}
	ctx, cancel := context.WithCancel(t.Context())
	st, err := store.Open(ctx, store.Options{DSN: dsn(h.dir), HallName: "演示大厅"})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := store.OpenPages(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	cat, err := loadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	if err = hall.Init(ctx, st, seed(ds), cheap); err != nil {
		t.Fatal(err)
	}
	server, err := hall.New(hall.Options{Store: st, Pages: pages, Catalog: cat, Calendar: values.DefaultCalendar(), PINCost: cheap, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, h.lis) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// away is a window that took visits in for days without a hall.
type away struct {
	desk    desk
	journal *journal.Journal
	labels  []string
	refused atomic.Int64
	settled atomic.Int64
}

// serveAlone fills the outbox with n visits, spread evenly over the time from
// since to until.
func serveAlone(t *testing.T, d desk, n int, since, until time.Time) *away {
	t.Helper()
	a := &away{desk: d}
	var err error
	a.journal, err = openJournal(t.Context(), t.TempDir(), d.window)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.journal.Close() })
	step := until.Sub(since) / time.Duration(n)
	var records []visit.Record
	var commands []visit.HallCommand
	for i := range n {
		b, err := newByHand(d.window, d.window+strconv.Itoa(i), since.Add(time.Duration(i)*step))
		if err != nil {
			t.Fatal(err)
		}
		a.labels = append(a.labels, b.label)
		records, commands = append(records, b.records...), append(commands, b.commands...)
		if len(records) == 200 || i == n-1 {
			if err = a.journal.Append(t.Context(), records, commands, nil); err != nil {
				t.Fatal(err)
			}
			records, commands = nil, nil
		}
	}
	return a
}

// comeBack signs in and lets the courier work until the outbox is empty.
func (a *away) comeBack(t *testing.T, h *insideHall, most time.Duration) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	line, err := client.Dial(client.Options{Target: "passthrough:///hall", Window: a.desk.window, Insecure: true, Dial: h.dial, Log: quiet})
	if err != nil {
		cancel()
		t.Error(err)
		return
	}
	empty := make(chan struct{})
	done := sync.OnceFunc(func() { close(empty) })
	courier := client.NewCourier(client.CourierOptions{
		Outbox: outboxOf{a.journal}, Line: line, Pages: a.journal, Log: quiet,
		Answered: func(ctx context.Context, cmd visit.HallCommand, r visit.HallReceipt, _ *client.Receipt) error {
			if !r.Accepted {
				a.refused.Add(1)
				t.Logf("%s refused: %s %v", a.desk.window, r.Refusal, r.Details)
			}
			err := a.journal.Append(ctx, nil, nil, []string{cmd.ID})
			if err != nil {
				return err
			}
			a.settled.Add(1)
			b, err := a.journal.Backlog(ctx)
			if err == nil && b.Count == 0 {
				done()
			}
			return err
		},
	})
	_, err = line.SignIn(ctx, a.desk.staff, a.desk.pin, hall.RoleClerk)
	if err != nil {
		t.Error(err)
	}
	var running sync.WaitGroup
	running.Go(func() { _ = line.Run(ctx) })
	running.Go(func() { _ = courier.Run(ctx) })
	select {
	case <-empty:
	case <-time.After(most):
		t.Errorf("%s: %d commands after %v", a.desk.window, a.settled.Load(), most)
	}
	cancel()
	running.Wait()
	line.Close()
}

// drainAll lets all windows come back at once, and says how long it took.
func drainAll(t *testing.T, h *insideHall, all []*away, most time.Duration) time.Duration {
	t.Helper()
	began := time.Now()
	var wg sync.WaitGroup
	for _, a := range all {
		wg.Go(func() { a.comeBack(t, h, most) })
	}
	wg.Wait()
	return time.Since(began)
}

// countCases reads the open hall: what is missing, twice or refused.
func countCases(t *testing.T, h *insideHall, all []*away) (missing, doubled, refused int) {
	t.Helper()
	st, err := store.Open(t.Context(), store.Options{DSN: dsn(h.dir)})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	got := atHall{byLabel: map[string]int{}, ids: map[string]bool{}}
	ds := make([]desk, len(all))
	for i, a := range all {
		ds[i] = a.desk
	}
	if err = st.View(t.Context(), func(r *store.Reader) error { return got.read(r, ds) }); err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		refused += int(a.refused.Load())
		for _, l := range a.labels {
			switch n := got.byLabel[l]; {
			case n == 0:
				missing++
			case n > 1:
				doubled++
			}
		}
	}
	return missing, doubled, refused
}

// A window that was thirty days without the hall hands everything over by
// itself when the line is back (PROMISES R4).
func TestBacklog(t *testing.T) {
	began := time.Now()
	windows := oracle.Count(1, 151)
	visits := oracle.Count(1_000, 160) // three commands each
	most := time.Duration(oracle.Count(180, 900)) * time.Second
	ds := desks(windows)
	h := openInside(t, ds)
	all := make([]*away, windows)
	month := time.Now().Add(-30 * 24 * time.Hour)
	for i := range all {
		all[i] = serveAlone(t, ds[i], visits, month, time.Now())
	}
	filled := time.Since(began)
	took := drainAll(t, h, all, most)
	missing, doubled, refused := countCases(t, h, all)
	if missing+doubled+refused > 0 {
		t.Errorf("%d missing, %d doubled, %d refused", missing, doubled, refused)
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R4", Harness: "thirty days off line, then drained unattended", Trials: windows * visits, Unit: "cases",
		Fewer: map[string]string{oracle.EveryRun: "one window; 151 with 24,160 cases take minutes and belong to the release"}[oracle.Tier()],
		Result: fmt.Sprintf("%d windows, %d commands in %.1f s (filled in %.1f s), %d missing, %d doubled, %d refused",
			windows, 3*windows*visits, took.Seconds(), filled.Seconds(), missing, doubled, refused),
	})
}

// The harness must see a window that loses a case on the way.
func TestBacklogCatchesLoss(t *testing.T) {
	ds := desks(1)
	h := openInside(t, ds)
	a := serveAlone(t, ds[0], 20, time.Now().Add(-time.Hour), time.Now())
	rows, err := a.journal.Pending(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(rows, func(r journal.Row) bool { return r.Command.Submission != nil })
	if err = a.journal.Append(t.Context(), nil, nil, []string{rows[i].CommandID}); err != nil {
		t.Fatal(err)
	}
	drainAll(t, h, []*away{a}, patience)
	if missing, _, _ := countCases(t, h, []*away{a}); missing != 1 {
		t.Errorf("%d cases missing, want the one that was thrown away", missing)
	}
}
