package hall_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall"
	"onewindow/hall/casework"
	"onewindow/values"
)

// granted is a case of the police that one reviewer took to its grant.
func granted(w *world, delivery string) (id, code string) {
	w.t.Helper()
	officer, guide, reviewer := w.as("3001", "police", "A035"), w.as("8001", "guide", ""), w.as("5004", "reviewer", "")
	ticket := officer.serve(guide, "GA-CRJ-002")
	who := w.citizen("p44")
	who.Matter.Delivery = delivery
	c := officer.ok(w.submission(who, ticket.GetId(), "accept")).GetCase()
	officer.ok(move(ticket.GetId(), "finish"))
	id = c.GetCaseId()
	for _, event := range []string{"start_review", "grant"} {
		c = reviewer.ok(decide(id, event, c.GetVersion())).GetCase()
	}
	return id, officer.caseOf(id).GetPickupCode()
}

// oneReviewer is a hall whose departments have one person each.
func oneReviewer(o *hall.Options) {
	limits := casework.DefaultLimits()
	limits.OneReviewer = true
	o.CaseLimits = &limits
}

func (s *seat) listed(name string) []string {
	s.w.t.Helper()
	list, err := s.cases.ListCases(s.ctx(), &hallv1.ListCasesRequest{List: name})
	if err != nil {
		s.w.t.Fatal(err)
	}
	var ids []string
	for _, c := range list.GetCases() {
		ids = append(ids, c.GetCaseId())
	}
	return ids
}

// onDay sets the hall's clock to the morning of a day after another.
func (w *world) onDay(from time.Time, days int) {
	w.t.Helper()
	w.clock.set(values.Of(from).AddDays(days).Time().Add(10 * time.Hour))
	w.tick()
}

// TestCabinetTimeout: a cell that is not opened in three days is emptied, what the
// cabinet says of it later moves nothing, and the result is fetched at the window by
// its owner alone.
func TestCabinetTimeout(t *testing.T) {
	cell := &post{}
	cell.says("", "")
	w := newWorld(t, oneReviewer, func(o *hall.Options) {
		o.Ports[catalog.DeliverCabinet], o.ProduceAfter = cell, time.Hour
	})
	id, code := granted(w, catalog.DeliverCabinet)
	w.tick()
	issuer := w.as("4001", "issuer", "E001")
	c := issuer.caseOf(id)
	if c.GetState() != "ready" || c.GetDelivery() != catalog.DeliverCabinet {
		t.Fatalf("loaded: %s by %s", c.GetState(), c.GetDelivery())
	}
	loaded := w.clock.Now()
	issuer.no("method", w.hand(id, code, w.citizen("p44")))
	w.onDay(loaded, 3)
	issuer = w.as("4001", "issuer", "E001")
	if got := issuer.caseOf(id); got.GetDelivery() != catalog.DeliverCabinet {
		t.Errorf("on the last day it is still in the cabinet, got %s %s", got.GetState(), got.GetDelivery())
	}
	w.onDay(loaded, 4)
	issuer = w.as("4001", "issuer", "E001")
	c = issuer.caseOf(id)
	i := slices.IndexFunc(c.GetHistory(), func(h *hallv1.HistoryEntry) bool { return h.GetEvent() == "bounce" })
	if i < 0 || c.GetHistory()[i].GetReason() != casework.CabinetOver {
		t.Fatalf("the cell was not emptied: %s %s", c.GetState(), c.GetDelivery())
	}
	cell.says("opened", "") // too late
	w.clock.add(time.Minute)
	w.tick()
	if c = issuer.caseOf(id); c.GetState() != "producing" {
		t.Errorf("on its way to the window: %s by %s", c.GetState(), c.GetDelivery())
	}
	w.clock.add(time.Hour)
	w.tick()
	if c = issuer.caseOf(id); c.GetState() != "ready" || c.GetDelivery() != catalog.DeliverWindow {
		t.Fatalf("at the window: %s by %s", c.GetState(), c.GetDelivery())
	}
	if got := issuer.ready(); !slices.Equal(got, []string{id}) {
		t.Errorf("to be handed out: %v", got)
	}
	issuer.no("wrong_person", w.hand(id, code, w.citizen("p01")))
	issuer.ok(w.hand(id, code, w.citizen("p44")))
}

// told are the reminders of a hall.
type told struct {
	mu   sync.Mutex
	days []string
}

func (r *told) Tell(_ context.Context, m hall.Message) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.Clock == casework.C9 {
		r.days = append(r.days, m.Due)
	}
	return nil
}

func (r *told) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.days)
}

// TestUncollected: who does not come is told on the days of the hall's limits, once
// each (the test's are shorter: the next year's calendar is not published); after the last the desk may send the result back, and nobody hands it out then.
func TestUncollected(t *testing.T) {
	calls := &told{}
	w := newWorld(t, oneReviewer, func(o *hall.Options) {
		o.Messages = calls
		o.CaseLimits.Uncollected[1].N, o.CaseLimits.Uncollected[2].N = 14, 30
	})
	id, code := granted(w, catalog.DeliverWindow)
	w.tick()
	ready := w.clock.Now()
	output := func(event string, version int64) error {
		s := w.as("4001", "issuer", "E001")
		_, err := hallv1.NewOutputServiceClient(s.conn).StepResult(s.ctx(), &hallv1.StepResultRequest{CaseId: id, Event: event, SeenVersion: version})
		return err
	}
	for _, day := range []struct{ after, calls, listed int }{{6, 0, 0}, {7, 1, 1}, {8, 1, 1}, {13, 1, 1}, {14, 2, 1}, {29, 2, 1}} {
		w.onDay(ready, day.after)
		w.clock.add(2 * time.Minute)
		w.tick()
		if got := w.as("4001", "issuer", "E001").listed("uncollected"); calls.count() != day.calls || len(got) != day.listed {
			t.Errorf("after %d days: told %d times, %d listed; want %d and %d", day.after, calls.count(), len(got), day.calls, day.listed)
		}
	}
	issuer := w.as("4001", "issuer", "E001")
	if err := output("return_to_dept", issuer.caseOf(id).GetVersion()); reason(err) != "not_uncollected" {
		t.Errorf("sent back before its time: %v", err)
	}
	w.onDay(ready, 31)
	w.clock.add(2 * time.Minute)
	w.tick()
	issuer = w.as("4001", "issuer", "E001")
	c := issuer.caseOf(id)
	if calls.count() != 3 {
		t.Errorf("told %d times", calls.count())
	}
	if err := output("return_to_dept", c.GetVersion()-1); reason(err) != "stale_version" {
		t.Errorf("on an older version: %v", err)
	}
	if err := output("return_to_dept", c.GetVersion()); err != nil {
		t.Fatal(err)
	}
	issuer.no("result_returned", w.hand(id, code, w.citizen("p44")))
	if got := append(issuer.ready(), issuer.listed("uncollected")...); len(got) != 0 {
		t.Errorf("still listed: %v", got)
	}
	if err := output("reissue", issuer.caseOf(id).GetVersion()); err != nil {
		t.Fatal(err)
	}
	w.clock.add(time.Minute)
	w.tick()
	issuer.ok(w.hand(id, code, w.citizen("p44")))
}

// TestPaymentToAnotherAccount: what the bank could not pay is paid once the account
// is mended.
func TestPaymentToAnotherAccount(t *testing.T) {
	w := newWorld(t)
	w.port.mu.Lock()
	w.port.wrong = true
	w.port.mu.Unlock()
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "GJJ-001")
	id := clerk.ok(w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")).GetCase().GetCaseId()
	w.tick()
	out := hallv1.NewOutputServiceClient(clerk.conn)
	step := func(account string) error {
		_, err := out.StepResult(clerk.ctx(), &hallv1.StepResultRequest{CaseId: id, Event: "correct_account", SeenVersion: clerk.caseOf(id).GetVersion(), Account: account})
		return err
	}
	if err := step(" "); reason(err) != "unknown_field" {
		t.Errorf("without an account: %v", err)
	}
	w.port.mu.Lock()
	w.port.wrong = false
	w.port.mu.Unlock()
	if err := step("6222020200012345678"); err != nil {
		t.Fatal(err)
	}
	w.clock.add(time.Minute)
	w.tick()
	c := clerk.caseOf(id)
	i := slices.IndexFunc(c.GetFields(), func(f *hallv1.Field) bool { return f.GetKey() == "account" })
	if c.GetState() != "delivered" || i < 0 || c.GetFields()[i].GetValue() != "6222020200012345678" {
		t.Errorf("%s, fields %v", c.GetState(), c.GetFields())
	}
	if err := step("6222020200012345678"); reason(err) != "not_allowed" {
		t.Errorf("a payment that came: %v", err)
	}
}
