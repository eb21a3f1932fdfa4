package supervision_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/station"
	"onewindow/station/supervision"
	"onewindow/values"
	"onewindow/visit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var morning = time.Date(2026, 11, 23, 9, 0, 0, 0, values.Shanghai)

type notes struct {
	mu   sync.Mutex
	kept map[string][]byte
}

func (n *notes) SetNote(_ context.Context, key string, value []byte) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.kept[key] = value
	return nil
}

func (n *notes) Note(_ context.Context, key string) ([]byte, bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	v, ok := n.kept[key]
	return v, ok, nil
}

// told is a message of the hall's stream.
type told struct {
	board supervision.Board
	alive bool
	end   error
}

// hall streams what the test gives it, and carries out what it is asked.
type hall struct {
	boards chan told

	mu         sync.Mutex
	asked      []string
	refuse     error
	refuseUrge error
	class      string // of the ticket in hand
	line       string
	streams    atomic.Int32 // begun
}

func (h *hall) SignIn(_ context.Context, staffNo, _, _, role string) (station.Session, error) {
	return station.Session{Token: "t", StaffNo: staffNo, Role: role}, nil
}
func (h *hall) SignOut(context.Context) error { return nil }
func (h *hall) Lock(context.Context) error    { return nil }
func (h *hall) Resume(station.Session)        {}

func (h *hall) Board(ctx context.Context, take func(supervision.Board, bool)) error {
	h.streams.Add(1)
	for {
		select {
		case b := <-h.boards:
			if b.end != nil {
				return b.end
			}
			take(b.board, b.alive)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (h *hall) did(format string, args ...any) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, fmt.Sprintf(format, args...))
	return h.refuse
}

func (h *hall) Lists(context.Context) (supervision.Lists, error) {
	if err := h.did("lists"); err != nil {
		return nil, err
	}
	return supervision.Lists{supervision.CasesDue: {
		{ID: "1", Department: "GJJ", Warning: "amber", Due: "2026-11-20"},
		{ID: "2", Department: "WJ", Warning: "red", Due: "2026-11-23"},
		{ID: "3", Department: "GJJ", Warning: "amber"},
		{ID: "4", Department: "WJ", Warning: "amber", Due: "2026-11-22"},
	}}, nil
}

func (h *hall) Acknowledge(_ context.Context, alert, outcome string) error {
	return h.did("alert %s %s", alert, outcome)
}

func (h *hall) See(_ context.Context, upTo string) error { return h.did("see %s", upTo) }

func (h *hall) Urge(_ context.Context, id string) error {
	if err := h.did("urge %s", id); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.refuseUrge
}

func (h *hall) Study(_ context.Context, from, to string, by supervision.Period) (supervision.Study, error) {
	return supervision.Study{Codes: []string{"people"}, Open: 7}, h.did("study %s %s %s", from, to, by)
}

func (h *hall) NameCause(_ context.Context, no, cause, why string) error {
	return h.did("cause %s %s %s", no, cause, why)
}

func (h *hall) FinishMeasure(_ context.Context, kind, subject, month, why string) error {
	return h.did("done %s %s %s %s", kind, subject, month, why)
}

func (h *hall) Foresee(_ context.Context, changes []supervision.Change) ([]supervision.Foreseen, error) {
	return []supervision.Foreseen{{Line: changes[0].Line, Ordered: supervision.Waits{Left: 3}}}, h.did("foresee %v", changes)
}

func (h *hall) Arrange(_ context.Context, _ string, changes []supervision.Change) error {
	return h.did("arrange %v", changes)
}

func (h *hall) StopLine(_ context.Context, _, line string, seen int64, stopped bool) error {
	return h.did("stop %s %d %v", line, seen, stopped)
}

func (h *hall) Find(_ context.Context, ticket, day string) (supervision.Ticket, error) {
	err := h.did("find %s %s", ticket, day)
	if ticket == "X" {
		err = &station.Refused{Code: "unknown_ticket"}
	}
	return supervision.Ticket{ID: "t", Label: "G012", State: supervision.Waiting, Class: h.class, Line: h.line}, err
}

func (h *hall) Raise(_ context.Context, ticket, note string) error {
	h.class = "priority"
	return h.did("raise %s for %s", ticket, note)
}

func (h *hall) Recall(_ context.Context, ticket string) error { return h.did("recall %s", ticket) }

func (h *hall) Redirect(_ context.Context, ticket, line, reason string) error {
	h.line = line
	return h.did("redirect %s to %s for %s", ticket, line, reason)
}

func (h *hall) Send(_ context.Context, _, ticket, window, reason string) error {
	return h.did("send %s to %s for %s", ticket, window, reason)
}

func (h *hall) Unlock(_ context.Context, _, ticket string) error { return h.did("unlock %s", ticket) }

func (h *hall) Answer(_ context.Context, request, pin string, grant bool) error {
	return h.did("answer %s by %s: %v", request, pin, grant)
}

func (h *hall) Attend(_ context.Context, help string, over bool) error {
	return h.did("attend %s %v", help, over)
}

func (h *hall) Broadcast(_ context.Context, n supervision.Notice, minutes int) error {
	return h.did("say %s%q to %q for %d", n.Code, n.Words, n.Window, minutes)
}

type desk struct {
	t       *testing.T
	hall    *hall
	seat    *supervision.Seat
	now     atomic.Int64 // seconds after the morning
	ticks   chan time.Time
	printer printer
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	c, err := catalog.Load(fixtures.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, hall: &hall{boards: make(chan told)}, ticks: make(chan time.Time)}
	ids := atomic.Int64{}
	d.seat, err = supervision.OpenSeat(t.Context(), supervision.Options{
		Window: "45", Role: "supervisor", Hall: d.hall, Printer: &d.printer, Lang: "zh", Notes: &notes{kept: map[string][]byte{}}, Ticks: d.ticks, Log: slog.New(slog.DiscardHandler),
		Rules: visit.Rules{Catalogs: map[string]*catalog.Catalog{c.Version(): c}, Current: c.Version(), Limits: visit.DefaultLimits()},
		Now:   func() time.Time { return morning.Add(time.Duration(d.now.Load()) * time.Second) },
		NewID: func() string { return fmt.Sprintf("id-%d", ids.Add(1)) },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- d.seat.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return d
}

// sees waits for a snapshot that fits; the clock ticks meanwhile.
func (d *desk) sees(what string, fits func(supervision.Snapshot) bool) supervision.Snapshot {
	d.t.Helper()
	snapshots, stop := d.seat.Watch()
	defer stop()
	for late := time.After(20 * time.Second); ; {
		select {
		case n := <-snapshots:
			if fits(n) {
				return n
			}
		case d.ticks <- morning:
		case <-late:
			d.t.Fatalf("never seen: %s", what)
		}
	}
}

func (d *desk) signIn() {
	d.t.Helper()
	if err := d.seat.SetLink(d.t.Context(), station.Online); err != nil {
		d.t.Fatal(err)
	}
	if err := d.seat.SignIn(d.t.Context(), "7001", "1", ""); err != nil {
		d.t.Fatal(err)
	}
}

// The board comes over one stream, says how old it is, and the stream is asked for
// anew when it ends.
func TestBoard(t *testing.T) {
	d := newDesk(t)
	if n := d.seat.Snapshot(); !n.Stale() || d.hall.streams.Load() != 0 {
		t.Error("a board before anybody signed in")
	}
	d.signIn()
	d.hall.boards <- told{board: supervision.Board{At: morning.Add(-time.Hour), Windows: []supervision.Window{{No: "A035"}}}}
	n := d.sees("the picture", func(n supervision.Snapshot) bool { return len(n.Board.Windows) == 1 })
	if n.Stale() || n.Age() != 0 || !n.HallNow().Equal(morning.Add(-time.Hour)) {
		t.Errorf("fresh: age %v, the hall's time %v", n.Age(), n.HallNow())
	}
	d.now.Store(5)
	n = d.sees("five seconds without a word", func(n supervision.Snapshot) bool { return n.Age() == 5*time.Second })
	if !n.Stale() || !n.HallNow().Equal(morning.Add(-time.Hour+5*time.Second)) || len(n.Board.Windows) != 1 {
		t.Errorf("old: %v, %d windows", n.HallNow(), len(n.Board.Windows))
	}
	d.hall.boards <- told{board: supervision.Board{At: morning}, alive: true}
	n = d.sees("it holds", func(n supervision.Snapshot) bool { return !n.Stale() })
	if len(n.Board.Windows) != 1 || !n.Board.At.Equal(morning) {
		t.Errorf("after a heartbeat: %+v", n.Board)
	}
	d.hall.boards <- told{end: station.ErrUnreachable}
	d.sees("asked for anew", func(supervision.Snapshot) bool {
		d.now.Add(1) // the pause before it goes by
		return d.hall.streams.Load() == 2
	})
	if err := d.seat.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	later := d.now.Add(100)
	d.sees("signed out", func(n supervision.Snapshot) bool {
		return n.Session.StaffNo == "" && n.Now.Equal(morning.Add(time.Duration(later)*time.Second))
	})
	if d.hall.streams.Load() != 2 {
		t.Error("a board for nobody")
	}
}

func TestOrders(t *testing.T) {
	d := newDesk(t)
	if err := d.seat.Do(t.Context(), supervision.TakeBack{Notice: "n"}); err == nil {
		t.Error("nobody orders something")
	}
	d.signIn()
	for i, cmd := range []supervision.Command{
		supervision.Arrange{Changes: []supervision.Change{{Window: "A035", Seen: 2, Mode: supervision.ModeOpen}}},
		supervision.StopLine{Line: "甲", Seen: 1, Stopped: true},
		supervision.Broadcast{Code: "words", Words: "好", Minutes: 5},
		supervision.TakeBack{Notice: "n"},
		supervision.Answer{Request: "q", PIN: "700111", Grant: true},
		supervision.Attend{Help: "h", Over: true},
	} {
		if err := d.seat.Do(t.Context(), cmd); err != nil {
			t.Fatal(err)
		}
		d.sees("carried out", func(n supervision.Snapshot) bool { return n.Done == i+1 && !n.Asking })
	}
	want := []string{"arrange [{A035 2 open   0 0}]", "stop 甲 1 true", `say words"好" to "" for 5`, `say "" to "" for 0`, "answer q by 700111: true", "attend h true"}
	if diff := cmp.Diff(want, d.hall.asked); diff != "" {
		t.Error(diff)
	}
	ahead := []supervision.Change{{Window: "A035", Line: "乙"}}
	if err := d.seat.Do(t.Context(), supervision.Foresee{Changes: ahead}); err != nil {
		t.Fatal(err)
	}
	d.sees("foreseen", func(n supervision.Snapshot) bool {
		return len(n.Foreseen) == 1 && n.Foreseen[0].Line == "乙" && cmp.Equal(n.Ahead, ahead)
	})
	d.hall.mu.Lock()
	d.hall.refuse = &station.Refused{Code: "window_changed"}
	d.hall.mu.Unlock()
	if err := d.seat.Do(t.Context(), supervision.StopLine{Line: "甲"}); err != nil {
		t.Fatal(err)
	}
	n := d.sees("refused", func(n supervision.Snapshot) bool { return n.AskErr != nil })
	if n.Done != 6 || n.Asking {
		t.Errorf("a refused order was done: %d", n.Done)
	}
	if err := d.seat.SetLink(t.Context(), station.Offline); err != nil {
		t.Fatal(err)
	}
	if err := d.seat.Do(t.Context(), supervision.StopLine{}); err == nil {
		t.Error("an order without a hall")
	}
}

func TestTicket(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	if err := d.seat.Do(t.Context(), supervision.Raise{Note: "x"}); err == nil {
		t.Error("no ticket in hand goes first")
	}
	for i, step := range []struct {
		cmd   supervision.Command
		holds func(*supervision.Ticket) bool
	}{
		{supervision.FindTicket{Label: "G012", Day: "2026-11-20"}, func(k *supervision.Ticket) bool { return k != nil && k.Label == "G012" }},
		{supervision.Raise{Note: "带婴儿"}, func(k *supervision.Ticket) bool { return k != nil && k.Class == "priority" }},
		{supervision.Recall{}, func(k *supervision.Ticket) bool { return k != nil && k.ID == "t" }},
		{supervision.Redirect{Line: "公安", Reason: "mistake"}, func(k *supervision.Ticket) bool { return k != nil && k.Line == "公安" }},
		{supervision.Unlock{Ticket: "other"}, func(k *supervision.Ticket) bool { return k != nil && k.ID == "t" }},
		{supervision.Send{Window: "A035", Reason: "complaint"}, func(k *supervision.Ticket) bool { return k != nil && k.ID == "t" }},
	} {
		if err := d.seat.Do(t.Context(), step.cmd); err != nil {
			t.Fatal(err)
		}
		d.sees("carried out", func(n supervision.Snapshot) bool { return n.Done == i+1 && !n.Asking && step.holds(n.Ticket) })
	}
	if err := d.seat.Do(t.Context(), supervision.FindTicket{Label: "X"}); err != nil {
		t.Fatal(err)
	}
	d.sees("nobody has it", func(n supervision.Snapshot) bool { return n.AskErr != nil && n.Ticket == nil })
	want := []string{
		"find G012 2026-11-20", "raise t for 带婴儿", "find t ", "recall t", "find t ", "redirect t to 公安 for mistake", "find t ", "unlock other", "send t to A035 for complaint", "find t ", "find X ",
	}
	if diff := cmp.Diff(want, d.hall.asked); diff != "" {
		t.Error(diff)
	}
}

// While one eats another one of the line goes on.
func TestLunch(t *testing.T) {
	all := []supervision.Window{
		{No: "A1", Line: "甲", State: supervision.Open, Version: 3},
		{No: "A2", Line: "甲", State: supervision.Paused},
		{No: "A3", Line: "甲", State: supervision.Offline},
		{No: "A4", Line: "甲", State: supervision.Closing},
		{No: "B1", Line: "乙", State: supervision.Open},
		{No: "E1", State: supervision.Open},
	}
	changes, alone := supervision.DefaultLunch.Plan(all)
	want := []supervision.Change{
		{Window: "A1", Seen: 3, LunchFrom: 720, LunchTo: 765},
		{Window: "A2", LunchFrom: 765, LunchTo: 810},
		{Window: "A4", LunchFrom: 720, LunchTo: 765},
		{Window: "B1", LunchFrom: 720, LunchTo: 765},
	}
	if diff := cmp.Diff(want, changes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"乙"}, alone); diff != "" {
		t.Error(diff)
	}
	if to := supervision.DefaultLunch.To(); to != 13*time.Hour+30*time.Minute {
		t.Errorf("ends at %v", to)
	}
}

func TestUsed(t *testing.T) {
	w := supervision.Window{FirstCall: morning, Busy: 10 * time.Minute, TicketState: "serving", Since: morning.Add(30 * time.Minute)}
	for after, want := range map[time.Duration]float64{0: 0, 40 * time.Minute: 0.5, 20 * time.Minute: 0.5} {
		if got := w.Used(morning.Add(after)); got != want {
			t.Errorf("after %v: %v", after, got)
		}
	}
}
