package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"onewindow/hall/store"
)

// Fresh gives the DSN of an empty database of its own.
type Fresh func(t *testing.T) (dsn string)

// opened opens a store and closes it with the test.
func opened(t *testing.T, opt store.Options) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

// Run holds one engine to the contract. The test binary must call
// ChildMain at the start of its TestMain.
func Run(t *testing.T, empty Fresh) {
	fresh := func(t *testing.T) string {
		t.Helper()
		dsn := empty(t)
		// Cleanups run last to first: the stores are closed by then.
		t.Cleanup(func() { numbersAreNumbers(t, dsn) })
		return dsn
	}
	t.Run("tickets", func(t *testing.T) { tickets(t, fresh) })
	t.Run("one person a window", func(t *testing.T) { onePersonAWindow(t, fresh) })
	t.Run("finish and call", func(t *testing.T) { finishAndCall(t, fresh) })
	t.Run("commands for ever", func(t *testing.T) { commands(t, fresh) })
	t.Run("cases and versions", func(t *testing.T) { cases(t, fresh) })
	t.Run("parcels", func(t *testing.T) { parcels(t, fresh) })
	t.Run("people", func(t *testing.T) { people(t, fresh) })
	t.Run("outbox", func(t *testing.T) { outbox(t, fresh) })
	t.Run("fields", func(t *testing.T) { fields(t, fresh) })
	t.Run("returns", func(t *testing.T) { returns(t, fresh) })
	t.Run("archive", func(t *testing.T) { archive(t, fresh) })
	t.Run("redress", func(t *testing.T) { redress(t, fresh) })
	t.Run("custody", func(t *testing.T) { custody(t, fresh) })
	t.Run("practice", func(t *testing.T) { practised(t, fresh) })
	t.Run("history", func(t *testing.T) { history(t, fresh) })
	t.Run("alarms", func(t *testing.T) { alarms(t, fresh) })
	t.Run("samples", func(t *testing.T) { samples(t, fresh) })
	t.Run("rulings", func(t *testing.T) { rulings(t, fresh) })
	t.Run("floor", func(t *testing.T) { floorOrders(t, fresh) })
	t.Run("requests", func(t *testing.T) { requests(t, fresh) })
	t.Run("certificates", func(t *testing.T) { certificates(t, fresh) })
	t.Run("hits", func(t *testing.T) { hits(t, fresh) })
	t.Run("branches", func(t *testing.T) { branches(t, fresh) })
	t.Run("city numbers", func(t *testing.T) { cityNumbers(t, fresh) })
	t.Run("witnesses", func(t *testing.T) { witnesses(t, fresh) })
	t.Run("refusal and error in one batch", func(t *testing.T) { batches(t, fresh) })
	t.Run("commit that fails", func(t *testing.T) { failedCommit(t, fresh) })
	t.Run("cancelled callers", func(t *testing.T) { cancelled(t, fresh) })
	t.Run("reopen", func(t *testing.T) { reopen(t, fresh) })
	t.Run("text", func(t *testing.T) { text(t, fresh) })
	t.Run("model", func(t *testing.T) { model(t, fresh) })
	t.Run("full hall", func(t *testing.T) { fullHall(t, fresh) })
	t.Run("kill", func(t *testing.T) { kill(t, fresh) })
	t.Run("watch", func(t *testing.T) { watch(t, fresh) })
	t.Run("plan", func(t *testing.T) { plan(t, fresh) })
	t.Run("backup", func(t *testing.T) { backup(t, fresh) })
	t.Run("together", func(t *testing.T) { together(t, fresh) })
	t.Run("remembers", func(t *testing.T) { remembers(t, fresh) })
	t.Run("mutants", func(t *testing.T) { mutants(t, fresh) })
}

func write(t *testing.T, st *store.Store, f func(*store.Tx) error) {
	t.Helper()
	if err := st.Write(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, st *store.Store, f func(*store.Reader) error) {
	t.Helper()
	if err := st.View(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func waitingTicket() store.Ticket {
	id := newID()
	return store.Ticket{
		ID: id, RequestID: id, Label: "G001", ItemCode: "GJJ-001", Class: "normal", State: store.TicketWaiting,
		IssuedAt: time.Now(), Body: "{}",
	}
}

// issue puts n tickets into the queue.
func issue(t *testing.T, st *store.Store, n int) []store.Ticket {
	t.Helper()
	var out []store.Ticket
	write(t, st, func(tx *store.Tx) error {
		out = out[:0]
		for range n {
			k, err := tx.InsertTicket(waitingTicket())
			if err != nil {
				return err
			}
			if _, err := tx.Emit(store.Event{Kind: "issued", Ticket: k.ID, Body: []byte{}}); err != nil {
				return err
			}
			out = append(out, k)
		}
		return nil
	})
	return out
}

func tickets(t *testing.T, fresh Fresh) {
	st := opened(t, store.Options{DSN: fresh(t), HallName: "厅"})
	view(t, st, func(r *store.Reader) error {
		waiting, err := r.Waiting()
		if err != nil || len(waiting) != 0 {
			t.Errorf("an empty hall waits with %v, %v", waiting, err)
		}
		if _, err := r.Ticket(newID()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("no such ticket: %v", err)
		}
		return nil
	})
	made := issue(t, st, 3)
	for i, k := range made {
		if k.No != int64(i+1) {
			t.Errorf("ticket %d has number %d", i, k.No)
		}
	}
	k := made[0]
	k.State, k.Window, k.Lease, k.CalledAt = store.TicketCalled, "A1", 1, time.UnixMilli(1_790_000_000_123)
	write(t, st, func(tx *store.Tx) error {
		if err := tx.MoveTicket(store.TicketWaiting, k); err != nil {
			return err
		}
		rest, err := tx.Waiting()
		if err != nil || len(rest) != 2 {
			t.Errorf("after the call %d wait, %v", len(rest), err)
		}
		return err
	})
	err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.MoveTicket(store.TicketWaiting, k) })
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a move from a state that is over: %v", err)
	}
	view(t, st, func(r *store.Reader) error {
		got, err := r.ActiveTicket("A1")
		if err != nil || got.ID != k.ID || got.Lease != 1 || !got.CalledAt.Equal(k.CalledAt) {
			t.Errorf("active %+v, %v", got, err)
		}
		again, err := r.TicketByRequest(made[1].RequestID)
		if err != nil || again.ID != made[1].ID {
			t.Errorf("by request %+v, %v", again, err)
		}
		return nil
	})
	dup := waitingTicket()
	dup.RequestID = made[1].RequestID
	err = st.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.InsertTicket(dup)
		return err
	})
	if !store.IsDuplicate(err) {
		t.Errorf("a second ticket of one request: %v", err)
	}
	bad := waitingTicket()
	bad.State = "lost"
	if err := st.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.InsertTicket(bad); return err }); err == nil {
		t.Error("an unknown state was stored")
	}
}

func onePersonAWindow(t *testing.T, fresh Fresh) {
	st := opened(t, store.Options{DSN: fresh(t)})
	made := issue(t, st, 2)
	call := func(k store.Ticket) error {
		k.State, k.Window = store.TicketCalled, "A1"
		return st.Write(t.Context(), func(tx *store.Tx) error { return tx.MoveTicket(store.TicketWaiting, k) })
	}
	if err := call(made[0]); err != nil {
		t.Fatal(err)
	}
	if err := call(made[1]); !store.IsDuplicate(err) {
		t.Errorf("two people at one window: %v", err)
	}
}

func commands(t *testing.T, fresh Fresh) {
	st := opened(t, store.Options{DSN: fresh(t)})
	c := store.Command{Scope: newID(), ID: newID(), ContentSHA256: "aa", Content: []byte{1, 0, 2}, Receipt: []byte{9}, Staff: "1", Window: "A"}
	write(t, st, func(tx *store.Tx) error { return tx.InsertCommand(c) })
	if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertCommand(c) }); !store.IsDuplicate(err) {
		t.Errorf("the same command twice: %v", err)
	}
	other := c
	other.ContentSHA256, other.Content = "bb", []byte{3}
	for range 2 {
		write(t, st, func(tx *store.Tx) error { return tx.InsertConflict(other) })
	}
	view(t, st, func(r *store.Reader) error {
		got, err := r.Command(c.Scope, c.ID)
		if err != nil || got.ContentSHA256 != "aa" || !slices.Equal(got.Content, c.Content) || !slices.Equal(got.Receipt, c.Receipt) {
			t.Errorf("command %+v, %v", got, err)
		}
		conflicts, err := r.Conflicts(c.Scope, c.ID)
		if err != nil || len(conflicts) != 1 || !slices.Equal(conflicts[0].Content, other.Content) {
			t.Errorf("conflicts %+v, %v", conflicts, err)
		}
		if _, err := r.Command(c.Scope, newID()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("unknown command: %v", err)
		}
		return nil
	})
}

func cases(t *testing.T, fresh Fresh) {
	st := opened(t, store.Options{DSN: fresh(t)})
	c := store.Case{
		ID: newID(), CaseNo: "DG1", ItemCode: "WJ-001", Department: "WJ", State: "received", Version: 1, Window: "A1", Staff: "2001",
		PickupCode: "11111111", NoticeDue: "2026-11-30", Applicant: []byte(`{"name":"龴"}`), Body: []byte("{}"),
	}
	write(t, st, func(tx *store.Tx) error {
		if err := tx.InsertCase(c); err != nil {
			return err
		}
		for i := range 3 {
			if _, err := tx.AddStep(c.ID, store.Step{Event: fmt.Sprint(i)}); err != nil {
				return err
			}
		}
		return nil
	})
	next := c
	next.State, next.Version = "accepted", 2
	write(t, st, func(tx *store.Tx) error { return tx.UpdateCase(1, next) })
	if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.UpdateCase(1, next) }); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a stale version was written: %v", err)
	}
	for _, clash := range []func(*store.Case){
		func(c *store.Case) { c.ID = newID(); c.PickupCode = "" },          // same number
		func(c *store.Case) { c.ID = newID(); c.CaseNo = "DG2" },           // same code
		func(c *store.Case) { c.CaseNo, c.PickupCode = "DG3", "22222222" }, // same id
	} {
		d := c
		clash(&d)
		if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertCase(d) }); !store.IsDuplicate(err) {
			t.Errorf("clash went in: %v", err)
		}
	}
	read := store.CardRead{ID: newID(), Ticket: newID(), AskedAt: time.UnixMilli(1000), ReadAt: time.UnixMilli(2000)}
	write(t, st, func(tx *store.Tx) error { return tx.UseRead(read) })
	if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.UseRead(read) }); !store.IsDuplicate(err) {
		t.Errorf("a read was used twice: %v", err)
	}
	read.ID, read.ReadAt = newID(), time.UnixMilli(500)
	if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.UseRead(read) }); err == nil {
		t.Error("a read from before it was asked for")
	}
	page := store.Page{SHA256: "ab", Case: c.ID, Line: "IDC.self", Bytes: 5, MediaType: "image/png"}
	for range 2 {
		write(t, st, func(tx *store.Tx) error { return tx.PutPage(page) })
	}
	view(t, st, func(r *store.Reader) error {
		got, err := r.CaseByPickup("11111111")
		if err != nil || got.Version != 2 || string(got.Applicant) != string(c.Applicant) {
			t.Errorf("case %+v, %v", got, err)
		}
		if _, err := r.CaseByPickup(""); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("no code released a case: %v", err)
		}
		steps, err := r.Steps(c.ID)
		if err != nil || len(steps) != 3 || steps[2].Event != "2" {
			t.Errorf("steps %v, %v", steps, err)
		}
		list, err := r.CasesInState("accepted", "WJ", "", 10)
		if err != nil || len(list) != 1 {
			t.Errorf("list %v, %v", list, err)
		}
		for _, miss := range [][2]string{{"GJJ", ""}, {"", "2002"}} {
			list, err := r.CasesInState("accepted", miss[0], miss[1], 10)
			if err != nil || len(list) != 0 {
				t.Errorf("filter %v gives %v, %v", miss, list, err)
			}
		}
		pagesOfStaff(t, r, next)
		visit, err := r.CasesOfTicket(c.Ticket, c.Staff)
		if err != nil || len(visit) != 1 || visit[0].ID != c.ID {
			t.Errorf("cases of the visit %v, %v", visit, err)
		}
		if visit, err = r.CasesOfTicket(newID(), c.Staff); err != nil || len(visit) != 0 {
			t.Errorf("cases of another visit %v, %v", visit, err)
		}
		late, err := r.CasesPastDue("accepted", "2026-12-01", "", 10)
		if err != nil || len(late) != 1 {
			t.Errorf("past due %v, %v", late, err)
		}
		pages, err := r.PagesOf(c.ID)
		if err != nil || len(pages) != 1 {
			t.Errorf("pages %v, %v", pages, err)
		}
		return nil
	})
}

func people(t *testing.T, fresh Fresh) {
	st := opened(t, store.Options{DSN: fresh(t)})
	write(t, st, func(tx *store.Tx) error {
		for _, name := range []string{"一", "沈一诺"} {
			if err := tx.PutStaff(store.Staff{No: "2001", Name: name, PinHash: "h", Roles: []string{"clerk", "supervisor"}}); err != nil {
				return err
			}
		}
		if err := tx.PutWindow(store.Window{No: "A1", Serves: []string{"GJJ", "WJ-001"}}); err != nil {
			return err
		}
		return tx.InsertSession(store.Session{
			TokenSHA256: "t1", Staff: "2001", Window: "A1", Role: "clerk", IssuedAt: tx.Now(), ExpiresAt: tx.Now().Add(time.Hour),
		})
	})
	view(t, st, func(r *store.Reader) error {
		s, err := r.Session("t1")
		if err != nil || s.Person.Name != "沈一诺" || !slices.Equal(s.Person.Roles, []string{"clerk", "supervisor"}) || !s.EndedAt.IsZero() {
			t.Errorf("session %+v, %v", s, err)
		}
		w, err := r.Window("A1")
		if err != nil || !slices.Equal(w.Serves, []string{"GJJ", "WJ-001"}) {
			t.Errorf("window %+v, %v", w, err)
		}
		if n, _, err := r.SignInFailures("2001"); n != 0 || err != nil {
			t.Errorf("failures %d, %v", n, err)
		}
		return nil
	})
	until := time.UnixMilli(1_790_000_000_000).UTC()
	write(t, st, func(tx *store.Tx) error { return tx.SetSignInFailures("nobody", 6, until) })
	write(t, st, func(tx *store.Tx) error {
		ended, err := tx.EndDeskSessions("A1", "2002", "clerk")
		if len(ended) != 1 || ended[0].TokenSHA256 != "t1" {
			t.Errorf("ended %+v", ended)
		}
		return err
	})
	view(t, st, func(r *store.Reader) error {
		if n, at, err := r.SignInFailures("nobody"); n != 6 || !at.Equal(until) || err != nil {
			t.Errorf("failures %d %v %v", n, at, err)
		}
		s, err := r.Session("t1")
		if err != nil || s.EndedAt.IsZero() {
			t.Errorf("session is still open: %+v, %v", s, err)
		}
		return nil
	})
	sessionLife(t, st)
	factors(t, st)
	keyDevices(t, st)
	a := store.Approval{ID: newID(), Step: "refuse", Subject: "x", SecondNo: "2", SecondName: "n", Staff: "1", MadeAt: until, ExpiresAt: until}
	write(t, st, func(tx *store.Tx) error { return tx.InsertApproval(a) })
	write(t, st, func(tx *store.Tx) error { return tx.UseApproval(a.ID, "c1") })
	if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.UseApproval(a.ID, "c2") }); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a consent was spent twice: %v", err)
	}
	a.ID, a.SecondNo = newID(), "1"
	if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertApproval(a) }); err == nil {
		t.Error("a person consented to their own step")
	}
}

func outbox(t *testing.T, fresh Fresh) {
	st := opened(t, store.Options{DSN: fresh(t)})
	now := time.Now().Add(time.Second)
	early, late := store.Message{ID: newID(), Target: "carry"}, store.Message{ID: newID(), Target: "carry", NextAt: now.Add(time.Hour)}
	write(t, st, func(tx *store.Tx) error {
		if err := tx.InsertMessage(late); err != nil {
			return err
		}
		return tx.InsertMessage(early)
	})
	view(t, st, func(r *store.Reader) error {
		due, err := r.DueMessages(now, false, 10)
		if err != nil || len(due) != 1 || due[0].ID != early.ID {
			t.Errorf("due %v, %v", due, err)
		}
		return nil
	})
	early.State, early.Tries = "done", 1
	write(t, st, func(tx *store.Tx) error { return tx.SettleMessage(early) })
	if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.SettleMessage(early) }); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("settled twice: %v", err)
	}
}

// batches puts good, refusing, failing and panicking closures into one
// transaction: each gets its own answer and only the good ones take effect.
func batches(t *testing.T, fresh Fresh) {
	hold := make(chan struct{})
	first := true
	st := opened(t, store.Options{DSN: fresh(t), BeforeCommit: func() error {
		if first {
			first = false
			<-hold
		}
		return nil
	}})
	boom := errors.New("boom")
	var wg sync.WaitGroup
	ctx := t.Context()
	run := func(f func(*store.Tx) error, check func(error) bool) {
		started := make(chan struct{})
		wg.Go(func() {
			close(started)
			if err := st.Write(ctx, f); !check(err) {
				t.Errorf("answered %v", err)
			}
		})
		<-started
	}
	event := func(kind string) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			_, err := tx.Emit(store.Event{Kind: kind, Body: []byte{}})
			return err
		}
	}
	fine := func(err error) bool { return err == nil }
	run(event("first"), fine) // keeps the writer busy until the others wait
	for i := range 20 {
		run(event("good"), fine)
		run(func(*store.Tx) error { return store.Refuse("no", "i", fmt.Sprint(i)) }, func(err error) bool {
			r, ok := errors.AsType[*store.Refusal](err)
			return ok && r.Details["i"] == fmt.Sprint(i)
		})
	}
	run(func(tx *store.Tx) error {
		if err := event("bad")(tx); err != nil {
			return err
		}
		return boom
	}, func(err error) bool { return errors.Is(err, boom) })
	run(func(tx *store.Tx) error {
		if err := event("refused late")(tx); err != nil {
			return err
		}
		return store.Refuse("late")
	}, func(err error) bool { _, ok := errors.AsType[*store.Refusal](err); return ok })
	run(func(tx *store.Tx) error {
		if err := event("panicked")(tx); err != nil {
			return err
		}
		panic("boom")
	}, func(err error) bool { _, ok := errors.AsType[*store.PanicError](err); return ok })
	close(hold)
	wg.Wait()
	events := allEvents(t, st)
	if len(events) != 21 {
		t.Errorf("%d events, want 21", len(events))
	}
	for i, e := range events {
		if e.Seq != int64(i+1) || e.Kind != "good" && e.Kind != "first" {
			t.Errorf("event %d is %d %s", i, e.Seq, e.Kind)
		}
	}
}

func allEvents(t *testing.T, st *store.Store) []store.Event {
	t.Helper()
	var out []store.Event
	view(t, st, func(r *store.Reader) error {
		for {
			after := int64(0)
			if len(out) > 0 {
				after = out[len(out)-1].Seq
			}
			page, err := r.Events(after, 500)
			if err != nil || len(page) == 0 {
				return err
			}
			out = append(out, page...)
		}
	})
	return out
}

// failedCommit: nobody is told yes, nobody else sees anything, and the next
// write goes on with the next number.
func failedCommit(t *testing.T, fresh Fresh) {
	broken := errors.New("disk says no")
	var fail error
	st := opened(t, store.Options{DSN: fresh(t), BeforeCommit: func() error { return fail }})
	emit := func(tx *store.Tx) error {
		_, err := tx.Emit(store.Event{Kind: "e", Body: []byte{}})
		return err
	}
	fail = broken
	if err := st.Write(t.Context(), emit); !errors.Is(err, broken) {
		t.Errorf("a failed commit answered %v", err)
	}
	if st.Last() != 0 {
		t.Error("a failed commit was published")
	}
	fail = nil
	write(t, st, emit)
	if events := allEvents(t, st); len(events) != 1 || events[0].Seq != 1 {
		t.Errorf("events %v", events)
	}
}

// cancelled: a caller that goes away gets its own error and spoils nothing for
// the others of the batch.
func cancelled(t *testing.T, fresh Fresh) {
	st := opened(t, store.Options{DSN: fresh(t)})
	ctx := t.Context()
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			mine := ctx
			if i%2 == 1 {
				var cancel context.CancelFunc
				mine, cancel = context.WithCancel(ctx)
				cancel()
			}
			err := st.Write(mine, func(tx *store.Tx) error {
				_, err := tx.Emit(store.Event{Kind: "e", Body: []byte{}})
				return err
			})
			if i%2 == 0 && err != nil {
				t.Errorf("a patient caller got %v", err)
			}
			if i%2 == 1 && !errors.Is(err, context.Canceled) && err != nil {
				t.Errorf("a cancelled caller got %v", err)
			}
		})
	}
	wg.Wait()
	events := allEvents(t, st)
	for i, e := range events {
		if e.Seq != int64(i+1) {
			t.Fatalf("gap at %d: %d", i, e.Seq)
		}
	}
	if len(events) < 20 {
		t.Errorf("%d events", len(events))
	}
}

func reopen(t *testing.T, fresh Fresh) {
	dsn := fresh(t)
	st, err := store.Open(t.Context(), store.Options{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	made := issue(t, st, 5)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
	if err := st.Write(t.Context(), func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("write after close: %v", err)
	}
	st = opened(t, store.Options{DSN: dsn})
	if st.Last() != 5 {
		t.Errorf("last event %d", st.Last())
	}
	more := issue(t, st, 1)
	if more[0].No != made[4].No+1 {
		t.Errorf("number %d after %d", more[0].No, made[4].No)
	}
}
