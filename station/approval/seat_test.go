package approval_test

import (
	gocmp "cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"onewindow/station"
	"onewindow/station/approval"
	"onewindow/values"
	"onewindow/visit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var morning = time.Date(2026, 11, 23, 9, 0, 0, 0, values.Shanghai)

// disk is a journal that forgets nothing while the test lasts.
type disk struct {
	mu     sync.Mutex
	outbox []station.OutboxRow
	notes  map[string][]byte
	// failAppend and failNote break the next such write.
	failAppend, failNote error
}

func (d *disk) Append(_ context.Context, _ []visit.Record, out []visit.HallCommand, settled []string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.failAppend != nil {
		return d.failAppend
	}
	for _, c := range out {
		if slices.ContainsFunc(d.outbox, func(r station.OutboxRow) bool { return r.Command.ID == c.ID }) {
			return errors.New("command twice")
		}
		d.outbox = append(d.outbox, station.OutboxRow{Command: c})
	}
	d.outbox = slices.DeleteFunc(d.outbox, func(r station.OutboxRow) bool { return slices.Contains(settled, r.Command.ID) })
	return nil
}

func (d *disk) Outbox(context.Context) ([]station.OutboxRow, error) { return d.rows(), nil }

func (d *disk) rows() []station.OutboxRow {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.outbox)
}

func (d *disk) Backlog(context.Context) (station.Backlog, error) {
	var b station.Backlog
	for _, r := range d.rows() {
		if r.SetAside {
			b.SetAside++
		} else {
			b.Count++
		}
	}
	return b, nil
}

func (d *disk) SetNote(_ context.Context, key string, value []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.failNote != nil {
		return d.failNote
	}
	d.notes[key] = value
	return nil
}

func (d *disk) Note(_ context.Context, key string) ([]byte, bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	v, ok := d.notes[key]
	return v, ok, nil
}

func (d *disk) breakWrites(appending, noting error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failAppend, d.failNote = appending, noting
}

func (d *disk) setAside(id, why string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.outbox {
		if d.outbox[i].Command.ID == id {
			d.outbox[i].SetAside, d.outbox[i].Refusal = true, why
		}
	}
}

// hall knows cases and keeps the answer of every command for ever.
type hall struct {
	mu      sync.Mutex
	cases   map[string]station.Case
	answers map[string]visit.HallReceipt
	took    map[string]int // times that a command had an effect
	down    bool
	resumed station.Session
	woken   int
	consent string // subject of the supervisor's consent
}

func (h *hall) setDown(down bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.down = down
}

func (h *hall) SignIn(_ context.Context, staffNo, pin, _, role string) (station.Session, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.down:
		return station.Session{}, station.ErrUnreachable
	case pin != "1234":
		return station.Session{}, &station.Refused{Code: "bad_credentials"}
	}
	return station.Session{Token: "t", StaffNo: staffNo, Name: "审", Role: role, Departments: []string{"WJ"}}, nil
}

func (h *hall) SignOut(context.Context) error { return nil }

func (h *hall) Lock(context.Context) error { return nil }

func (h *hall) Resume(s station.Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.resumed = s
}

func (h *hall) Authorize(_ context.Context, a station.Authorization) (station.Approval, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.down:
		return station.Approval{}, station.ErrUnreachable
	case a.PIN != "4321" || a.Step != "second_notice":
		return station.Approval{}, &station.Refused{Code: "bad_credentials"}
	}
	h.consent = a.Subject
	return station.Approval{ID: "ok1", Name: "值班长"}, nil
}

func (h *hall) Wake() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.woken++
}

func (h *hall) ListCases(_ context.Context, list string, _ int) ([]station.CaseRow, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.down {
		return nil, station.ErrUnreachable
	}
	if list != "review" {
		return nil, &station.Refused{Code: "invalid"}
	}
	var rows []station.CaseRow
	for _, c := range h.cases {
		if approval.Allowed(c.State) != nil {
			rows = append(rows, station.CaseRow{CaseID: c.CaseID, CaseNo: c.CaseNo, State: c.State, PromisedDue: c.PromisedDue, Version: c.Version})
		}
	}
	slices.SortFunc(rows, func(a, b station.CaseRow) int { return cmpString(a.PromisedDue, b.PromisedDue) })
	return rows, nil
}

func cmpString(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (h *hall) GetCase(_ context.Context, q station.CaseQuery) (station.Case, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.down {
		return station.Case{}, station.ErrUnreachable
	}
	c, ok := h.cases[q.ID]
	if !ok {
		return station.Case{}, &station.Refused{Code: "unknown_case"}
	}
	return c, nil
}

func (h *hall) GetPage(_ context.Context, caseID, sum string) ([]byte, string, error) {
	return []byte(caseID + sum), "image/png", nil
}

var after = map[string]string{
	"accept": "accepted", "start_review": "reviewing", "grant": "decided_grant", "deny": "decided_deny", "notice": "correction",
}

// deliver takes a command as the hall does: the same id hears the same.
func (h *hall) deliver(c visit.HallCommand) visit.HallReceipt {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r, ok := h.answers[c.ID]; ok {
		return r
	}
	r := visit.HallReceipt{CommandID: c.ID, At: morning}
	k := h.cases[c.CaseID]
	if k.Version != c.Decision.SeenVersion {
		r.Refusal, r.Details = "stale_version", map[string]string{"state": k.State, "version": fmt.Sprint(k.Version)}
	} else {
		k.State = after[c.Decision.Event]
		k.Version++
		h.cases[c.CaseID] = k
		h.took[c.CaseID]++
		r.Accepted, r.Case = true, &visit.CaseAnswer{CaseNo: k.CaseNo, State: k.State}
	}
	h.answers[c.ID] = r
	return r
}

// move is another reviewer's step.
func (h *hall) move(id, state string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.cases[id]
	c.State = state
	c.Version++
	h.cases[id] = c
}

type desk struct {
	t    *testing.T
	seat *approval.Seat
	disk *disk
	hall *hall
	role string
	kill func()
	mu   sync.Mutex
	ids  int
}

func newDesk(t *testing.T) *desk {
	line := func(id string, s visit.Status, pages ...string) visit.JudgedLine {
		return visit.JudgedLine{Judgement: visit.Judgement{Line: id, Status: s}, Pages: pages}
	}
	c := func(id, due, state string) station.Case {
		return station.Case{
			CaseID: id, CaseNo: "DG-" + id, Version: 3, State: state, Item: "WJ-005", ItemName: "医疗机构执业登记", PromisedDue: due,
			Lines: []visit.JudgedLine{line("HOSP_LIC", visit.Verified, "p1", "p2"), line("PLAN", visit.Collected)},
		}
	}
	d := &desk{t: t, disk: &disk{notes: map[string][]byte{}}, hall: &hall{
		cases:   map[string]station.Case{"a": c("a", "2026-11-27", "reviewing"), "b": c("b", "2026-11-24", "received")},
		answers: map[string]visit.HallReceipt{}, took: map[string]int{},
	}}
	d.start()
	t.Cleanup(func() { d.kill() })
	return d
}

func (d *desk) start() {
	d.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	seat, err := approval.OpenSeat(ctx, approval.Options{
		Window: "R01", Role: gocmp.Or(d.role, "reviewer"), Hall: d.hall, Journal: d.disk, Now: func() time.Time { return morning },
		NewID: func() string {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.ids++
			return fmt.Sprintf("cmd%d", d.ids)
		},
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		d.t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = seat.Run(ctx)
	}()
	d.seat = seat
	d.kill = func() { cancel(); <-done }
}

// TestAnotherRoleSignsInAnew: a seat that is opened in another role does not go on
// as whoever sat there before; in the same role it does.
func TestAnotherRoleSignsInAnew(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	for _, tt := range []struct {
		role, want string
	}{{"reviewer", "2001"}, {"chief_rep", ""}} {
		d.role, d.hall.resumed = tt.role, station.Session{}
		d.restart()
		if got := d.seat.Snapshot().Session.StaffNo; got != tt.want || d.hall.resumed.StaffNo != tt.want {
			t.Errorf("as %s: %q sits there, %q goes on at the hall", tt.role, got, d.hall.resumed.StaffNo)
		}
	}
}

func (d *desk) restart() {
	d.kill()
	d.start()
}

func (d *desk) await(what string, ok func(approval.Snapshot) bool) approval.Snapshot {
	d.t.Helper()
	snapshots, stop := d.seat.Watch()
	defer stop()
	ctx, cancel := context.WithTimeout(d.t.Context(), 10*time.Second)
	defer cancel()
	for {
		select {
		case n := <-snapshots:
			if ok(n) {
				return n
			}
		case <-ctx.Done():
			d.t.Fatalf("waited for %s; now %+v", what, d.seat.Snapshot())
		}
	}
}

func (d *desk) signIn() {
	d.t.Helper()
	if err := d.seat.SignIn(d.t.Context(), "2001", "1234", ""); err != nil {
		d.t.Fatal(err)
	}
	d.await("list", func(n approval.Snapshot) bool { return !n.Listing && len(n.Cases) > 0 })
}

func (d *desk) open(id string) approval.Snapshot {
	d.t.Helper()
	if err := d.seat.Do(d.t.Context(), approval.Open{CaseID: id}); err != nil {
		d.t.Fatal(err)
	}
	return d.await("case "+id, func(n approval.Snapshot) bool { return n.Opening == "" && n.Case != nil && n.Case.CaseID == id })
}

func (d *desk) decide(c approval.Decide) error { return d.seat.Do(d.t.Context(), c) }

// courier empties the outbox once: everything is delivered and answered.
func (d *desk) courier() {
	d.t.Helper()
	for _, row := range d.disk.rows() {
		if row.SetAside {
			continue
		}
		if err := d.seat.Receipt(d.t.Context(), row.Command.VisitID, d.hall.deliver(row.Command)); err != nil {
			d.t.Fatal(err)
		}
	}
}

func refusal(err error) string {
	if r, ok := errors.AsType[*visit.Refusal](err); ok {
		return r.Code
	}
	if errors.Is(err, station.ErrUnreachable) {
		return "unreachable"
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestDecisionWaitsThenHasItsOutcome(t *testing.T) {
	d := newDesk(t)
	if got := refusal(d.decide(approval.Decide{Event: approval.Grant})); got != station.RefusedSignedOut {
		t.Errorf("nobody is signed in: %s", got)
	}
	d.signIn()
	n := d.seat.Snapshot()
	if len(n.Cases) != 2 || n.Cases[0].CaseID != "b" {
		t.Fatalf("the list is by due date, got %+v", n.Cases)
	}
	if got := refusal(d.decide(approval.Decide{Event: approval.Grant})); got != approval.RefusedNoCase {
		t.Errorf("no case is open: %s", got)
	}
	d.open("a")
	if err := d.decide(approval.Decide{Event: approval.Grant}); err != nil {
		t.Fatal(err)
	}
	n = d.seat.Snapshot()
	if p, ok := n.WaitingFor("a"); !ok || p.Event != approval.Grant || n.Backlog.Count != 1 || p.Staff != "2001" {
		t.Fatalf("the decision waits for the hall, got %+v", n.Posted)
	}
	if got := refusal(d.decide(approval.Decide{Event: approval.Deny, Reason: "不符"})); got != approval.RefusedWaiting {
		t.Errorf("a second decision while the first waits: %q", got)
	}
	d.courier()
	n = d.await("the case as it is now", func(n approval.Snapshot) bool {
		return n.Case != nil && n.Case.State == "decided_grant" && !n.Listing && len(n.Cases) == 1
	})
	if p := n.Posted[0]; p.State != approval.Done || p.CaseState != "decided_grant" {
		t.Errorf("outcome, got %+v", p)
	}
	if n.Backlog.Count != 0 || d.hall.took["a"] != 1 {
		t.Errorf("once, and out of the outbox: backlog %d, taken %d", n.Backlog.Count, d.hall.took["a"])
	}
}

// Somebody else was first: the refusal shows the state as it is, and the case
// is read again.
func TestStaleVersion(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	d.open("a")
	d.hall.move("a", "decided_deny")
	if err := d.decide(approval.Decide{Event: approval.Grant}); err != nil {
		t.Fatal(err)
	}
	d.courier()
	n := d.await("the present case", func(n approval.Snapshot) bool { return n.Case != nil && n.Case.Version == 4 })
	p := n.Posted[0]
	if p.State != approval.Refused || p.Refusal != "stale_version" || p.CaseState != "decided_deny" {
		t.Errorf("the refusal names the present state, got %+v", p)
	}
	if n.Notice.Code != "hall_stale_version" || d.hall.took["a"] != 0 {
		t.Errorf("notice %q, taken %d", n.Notice.Code, d.hall.took["a"])
	}
}

func TestOfflineThenOnline(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	d.open("a")
	d.hall.setDown(true)
	if err := d.seat.SetLink(t.Context(), station.Offline); err != nil {
		t.Fatal(err)
	}
	for _, c := range []approval.Command{approval.Refresh{}, approval.Open{CaseID: "b"}} {
		if got := refusal(d.seat.Do(t.Context(), c)); got != "unreachable" {
			t.Errorf("%s offline: %q", approval.Name(c), got)
		}
	}
	if n := d.seat.Snapshot(); n.Case == nil || len(n.Cases) != 2 {
		t.Error("what was read stays on the screen")
	}
	if err := d.decide(approval.Decide{Event: approval.Deny, Reason: "场所面积不足"}); err != nil {
		t.Fatalf("a decision is kept offline: %v", err)
	}
	d.restart()
	n := d.seat.Snapshot()
	if _, ok := n.WaitingFor("a"); !ok || d.hall.took["a"] != 0 {
		t.Fatalf("still waiting after a restart, got %+v", n.Posted)
	}
	d.hall.setDown(false)
	if err := d.seat.SetLink(t.Context(), station.Online); err != nil {
		t.Fatal(err)
	}
	row := d.disk.rows()[0]
	first := d.hall.deliver(row.Command) // its answer is lost on the way
	d.courier()
	if err := d.seat.Receipt(t.Context(), "", first); err != nil { // and comes late
		t.Fatal(err)
	}
	n = d.seat.Snapshot()
	if n.Posted[0].State != approval.Done || d.hall.took["a"] != 1 || len(n.Posted) != 1 {
		t.Errorf("exactly once, got %d times, %+v", d.hall.took["a"], n.Posted)
	}
	d.await("a fresh list", func(n approval.Snapshot) bool { return len(n.Cases) == 1 && n.ListErr == nil })
}

// The list that could not be read says so and keeps what it had.
func TestListUnreachable(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	d.hall.setDown(true)
	if err := d.seat.Do(t.Context(), approval.Refresh{}); err != nil {
		t.Fatal(err)
	}
	n := d.await("the failure", func(n approval.Snapshot) bool { return n.ListErr != nil })
	if !approval.Unreachable(n.ListErr) || len(n.Cases) != 2 {
		t.Errorf("err %v, %d cases", n.ListErr, len(n.Cases))
	}
	if err := d.seat.Do(t.Context(), approval.Open{CaseID: "a"}); err != nil {
		t.Fatal(err)
	}
	n = d.await("the failure", func(n approval.Snapshot) bool { return n.OpenErr != nil })
	if n.Opening != "" || n.Case != nil {
		t.Errorf("nothing is open, got %+v", n.Case)
	}
}

func TestRestartAtEveryStep(t *testing.T) {
	disk := errors.New("disk")
	d := newDesk(t)
	d.signIn()
	d.restart()
	if n := d.seat.Snapshot(); n.Session.StaffNo != "2001" || d.hall.resumed.StaffNo != "2001" {
		t.Fatal("the session is resumed")
	}
	d.await("list", func(n approval.Snapshot) bool { return len(n.Cases) == 2 })

	// The note is written, the row is not: nothing was decided.
	d.open("a")
	d.disk.breakWrites(disk, nil)
	if err := d.decide(approval.Decide{Event: approval.Grant}); !errors.Is(err, disk) {
		t.Fatalf("the person hears of it: %v", err)
	}
	d.disk.breakWrites(nil, nil)
	if n := d.seat.Snapshot(); len(n.Posted) != 0 || n.Notice.Code != station.RefusedStorage {
		t.Fatalf("nothing is posted, got %+v", n.Posted)
	}
	d.restart()
	if n := d.seat.Snapshot(); len(n.Posted) != 0 || len(d.disk.rows()) != 0 {
		t.Fatalf("a decision without a row never was, got %+v", n.Posted)
	}

	// The row is written: the decision stands over the restart.
	d.open("a")
	if err := d.decide(approval.Decide{Event: approval.Grant}); err != nil {
		t.Fatal(err)
	}
	before := d.seat.Snapshot().Posted
	d.restart()
	if diff := cmp.Diff(before, d.seat.Snapshot().Posted); diff != "" {
		t.Fatalf("the same decision waits:\n%s", diff)
	}

	// The answer cannot be written: the courier keeps the command.
	row := d.disk.rows()[0]
	answer := d.hall.deliver(row.Command)
	d.disk.breakWrites(nil, disk)
	if err := d.seat.Receipt(t.Context(), "", answer); !errors.Is(err, disk) {
		t.Fatalf("no receipt without the answer on the disk: %v", err)
	}
	// The answer is written, the row is not taken out: the answer comes again.
	d.disk.breakWrites(disk, nil)
	if err := d.seat.Receipt(t.Context(), "", answer); !errors.Is(err, disk) {
		t.Fatalf("no receipt while the row is there: %v", err)
	}
	d.disk.breakWrites(nil, nil)
	d.restart()
	n := d.seat.Snapshot()
	if len(n.Posted) != 1 || n.Posted[0].State != approval.Done || len(d.disk.rows()) != 1 {
		t.Fatalf("answered, row still there: %+v", n.Posted)
	}
	d.courier()
	if len(d.disk.rows()) != 0 || d.hall.took["a"] != 1 {
		t.Errorf("settled and taken once: %d rows, %d times", len(d.disk.rows()), d.hall.took["a"])
	}
}

// A row that the seat has no note of is still shown: the outbox is the truth.
func TestRowWithoutNote(t *testing.T) {
	d := newDesk(t)
	d.kill()
	d.disk.outbox = []station.OutboxRow{
		{Command: visit.HallCommand{ID: "x", CaseID: "a", MadeAt: morning, Decision: &visit.Decision{Event: "grant", SeenVersion: 3}}},
		{Command: visit.HallCommand{ID: "y", CaseID: "z", Handover: &visit.Handover{}}},
	}
	d.start()
	n := d.seat.Snapshot()
	if len(n.Posted) != 1 || n.Posted[0].CommandID != "x" || n.Posted[0].State != approval.Waiting {
		t.Errorf("one decision waits, got %+v", n.Posted)
	}
}

func TestSetAsideIsSeen(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	d.open("a")
	if err := d.decide(approval.Decide{Event: approval.Grant}); err != nil {
		t.Fatal(err)
	}
	d.disk.setAside("cmd1", "invalid")
	if err := d.seat.Do(t.Context(), approval.Refresh{}); err != nil {
		t.Fatal(err)
	}
	n := d.seat.Snapshot()
	if p := n.Posted[0]; p.State != approval.SetAside || p.Refusal != "invalid" || !p.Open() {
		t.Errorf("set aside, and not decided again: %+v", p)
	}
}

// A decision goes out in the name of who is signed in.
func TestNobodyElseSignsInWhileADecisionWaits(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	d.open("a")
	if err := d.decide(approval.Decide{Event: approval.Grant}); err != nil {
		t.Fatal(err)
	}
	if err := d.seat.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := d.seat.Snapshot(); n.Case != nil || len(n.Cases) != 0 {
		t.Error("after signing out nothing of it is shown")
	}
	if got := refusal(d.seat.SignIn(t.Context(), "2002", "1234", "")); got != approval.RefusedOthersWait {
		t.Errorf("got %q", got)
	}
	d.signIn()
	d.courier()
	if err := d.seat.SignIn(t.Context(), "2002", "1234", ""); err != nil {
		t.Errorf("nothing waits any more: %v", err)
	}
}

// One simple step on several cases is posted whole or not at all, each on the version
// that the list showed; what is not simple is refused.
func TestDecideMany(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	row := func(id, state string) station.CaseRow { return station.CaseRow{CaseID: id, State: state, Version: 2} }
	for _, tt := range []struct {
		name string
		cmd  approval.DecideMany
		want string
		rows int
	}{
		{"none", approval.DecideMany{Event: approval.Accept}, approval.RefusedNoCase, 0},
		{"one in another state", approval.DecideMany{Event: approval.Accept, Cases: []station.CaseRow{row("a", "received"), row("b", "reviewing")}}, approval.RefusedStep, 0},
		{"a grant", approval.DecideMany{Event: approval.Grant, Cases: []station.CaseRow{row("b", "reviewing")}}, approval.RefusedStep, 0},
		{"two", approval.DecideMany{Event: approval.Accept, Cases: []station.CaseRow{row("a", "received"), row("b", "received")}}, "", 2},
		{"again", approval.DecideMany{Event: approval.Accept, Cases: []station.CaseRow{row("b", "received")}}, approval.RefusedWaiting, 2},
	} {
		if got := refusal(d.seat.Do(t.Context(), tt.cmd)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		rows := d.disk.rows()
		if len(rows) != tt.rows {
			t.Fatalf("%s: %d commands", tt.name, len(rows))
		}
		for _, r := range rows {
			if r.Command.Decision.Event != "accept" || r.Command.Decision.SeenVersion != 2 {
				t.Errorf("%s: %+v", tt.name, r.Command.Decision)
			}
		}
	}
}

// A limit that is over is said, and the list read again; one that comes near only
// changes the list.
func TestAlarm(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	for _, tt := range []struct{ warning, want string }{{"amber", ""}, {"red", approval.NoticeOverdue}} {
		if err := d.seat.Alarm(t.Context(), station.CaseRow{CaseID: "a", CaseNo: "DG1", ItemName: "x", Warning: tt.warning}); err != nil {
			t.Fatal(err)
		}
		if got := d.seat.Snapshot().Notice.Code; got != tt.want {
			t.Errorf("%s: said %q", tt.warning, got)
		}
	}
	if err := d.seat.Urged(t.Context(), station.CaseRow{CaseID: "a", CaseNo: "DG1", ItemName: "x", Warning: "amber"}); err != nil {
		t.Fatal(err)
	}
	if got := d.seat.Snapshot().Notice; got.Code != approval.NoticeUrged || got.Details["number"] != "DG1" {
		t.Errorf("urged: said %+v", got)
	}
}

func TestDecideChecks(t *testing.T) {
	wrong := func(reason, note string) []visit.Judgement {
		return []visit.Judgement{{Line: "HOSP_LIC", Status: visit.Defective, Reason: reason, Note: note}}
	}
	long := make([]rune, approval.ReasonMax+1)
	for i := range long {
		long[i] = '长'
	}
	cases := map[string]struct {
		id   string
		cmd  approval.Decide
		want string
	}{
		"grant before acceptance":   {"b", approval.Decide{Event: approval.Grant}, approval.RefusedStep},
		"accept twice":              {"a", approval.Decide{Event: approval.Accept}, approval.RefusedStep},
		"no such step":              {"a", approval.Decide{Event: approval.Revoke, Reason: "x"}, approval.RefusedStep},
		"special without a plan":    {"a", approval.Decide{Event: approval.SpecialStart, Special: "site_survey", Reason: "x"}, approval.RefusedNoDays},
		"more, of nothing":          {"a", approval.Decide{Event: approval.RequestMore, Reason: " "}, approval.RefusedNoWord},
		"refusal without its organ": {"b", approval.Decide{Event: approval.Refuse, Reason: visit.OtherOrgan, Note: "x"}, approval.RefusedNoWord},
		"special":                   {"a", approval.Decide{Event: approval.SpecialStart, Special: "site_survey", PlannedDays: 5, Reason: "x"}, ""},
		"denial without a reason":   {"a", approval.Decide{Event: approval.Deny, Reason: " "}, approval.RefusedNoDenial},
		"reason too long":           {"a", approval.Decide{Event: approval.Deny, Reason: string(long)}, approval.RefusedLong},
		"notice of nothing":         {"b", approval.Decide{Event: approval.Notice}, visit.RefusedNothingOpen},
		"line that is not there":    {"b", approval.Decide{Event: approval.Notice, Lines: []visit.Judgement{{Line: "X", Status: visit.Missing, Reason: "M01"}}}, visit.RefusedUnknownLine},
		"line in order":             {"b", approval.Decide{Event: approval.Notice, Lines: []visit.Judgement{{Line: "PLAN", Status: visit.Verified}}}, visit.RefusedNoReason},
		"line without a reason":     {"b", approval.Decide{Event: approval.Notice, Lines: wrong("", "")}, visit.RefusedNoReason},
		"reason that is none":       {"b", approval.Decide{Event: approval.Notice, Lines: wrong("M50", "")}, visit.RefusedUnknownReason},
		"M99 unwritten":             {"b", approval.Decide{Event: approval.Notice, Lines: wrong("M99", " ")}, visit.RefusedNoNote},
		"lines with an acceptance":  {"b", approval.Decide{Event: approval.Accept, Lines: wrong("M05", "")}, visit.RefusedNotNow},
		"notice":                    {"b", approval.Decide{Event: approval.Notice, Lines: wrong("M99", "少一页")}, ""},
		"acceptance":                {"b", approval.Decide{Event: approval.Accept}, ""},
		"denial of a case reviewed": {"a", approval.Decide{Event: approval.Deny, Reason: "场所不符"}, ""},
	}
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.signIn()
			d.open(tt.id)
			if got := refusal(d.decide(tt.cmd)); got != tt.want {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			rows := d.disk.rows()
			if tt.want != "" {
				if len(rows) != 0 {
					t.Errorf("nothing is posted, got %+v", rows)
				}
				return
			}
			dec := rows[0].Command.Decision
			if dec.SeenVersion != 3 || dec.Event != string(tt.cmd.Event) {
				t.Errorf("got %+v", dec)
			}
			for _, l := range dec.Lines {
				if l.Line == "HOSP_LIC" && len(l.Pages) != 2 {
					t.Errorf("a line keeps its pages, got %+v", l)
				}
			}
		})
	}
}

func TestNewsOfACase(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	d.open("a")
	d.hall.move("a", "special")
	if err := d.seat.CaseChanged(t.Context(), station.CaseRow{CaseID: "a", Version: 4}); err != nil {
		t.Fatal(err)
	}
	d.await("the case as it is", func(n approval.Snapshot) bool {
		return n.Case.State == "special" && !n.Listing && len(n.Cases) == 1
	})
	if err := d.seat.Do(t.Context(), approval.Close{}); err != nil {
		t.Fatal(err)
	}
	if n := d.seat.Snapshot(); n.Case != nil {
		t.Error("the case is put away")
	}
	if _, _, err := d.seat.Page(t.Context(), "p1"); refusal(err) != approval.RefusedNoCase {
		t.Errorf("pages belong to the open case: %v", err)
	}
}

// deliveredOver decides, stops the seat before anything is sent, and counts
// how often the decision took effect after two rounds of the courier.
func deliveredOver(t *testing.T, lose func(*desk)) int {
	t.Helper()
	d := newDesk(t)
	d.signIn()
	d.open("a")
	if err := d.decide(approval.Decide{Event: approval.Grant}); err != nil {
		t.Fatal(err)
	}
	d.kill()
	lose(d)
	d.start()
	d.courier()
	d.courier()
	return d.hall.took["a"]
}

// A posted decision takes effect exactly once; a disk that loses rows, and a
// hall that forgets its answers, are caught by the same count.
func TestExactlyOnce(t *testing.T) {
	if n := deliveredOver(t, func(*desk) {}); n != 1 {
		t.Errorf("took effect %d times", n)
	}
	if n := deliveredOver(t, func(d *desk) { d.disk.outbox = nil }); n == 1 {
		t.Error("a disk that loses the row must be caught")
	}
	twice := deliveredOver(t, func(d *desk) {
		row := d.disk.outbox[0]
		d.hall.deliver(row.Command)
		d.hall.answers = map[string]visit.HallReceipt{}
		c := d.hall.cases["a"]
		c.State, c.Version = "reviewing", 3 // it does not look at the version either
		d.hall.cases["a"] = c
	})
	if twice == 1 {
		t.Error("a hall that forgets its answers must be caught")
	}
}
