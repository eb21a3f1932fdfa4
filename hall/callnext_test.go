package hall_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/hall/queue"
	"onewindow/hall/store"
	"onewindow/values"
)

const normal = hallv1.TicketClass_TICKET_CLASS_NORMAL

// next calls and says what became of the tickets before.
func (s *seat) next(request string, finished ...*hallv1.Command) *hallv1.Ticket {
	s.w.t.Helper()
	r, err := s.desk.CallNext(s.ctx(), &hallv1.CallNextRequest{RequestId: request, Finished: finished})
	if err != nil {
		s.w.t.Fatal(err)
	}
	return r.GetTicket()
}

// ended is the finish of a visit with its cases.
func ended(ticket string, cases ...*hallv1.Command) *hallv1.Command {
	c := move(ticket, "finish")
	for _, one := range cases {
		c.GetTicketMove().CaseIds = append(c.GetTicketMove().CaseIds, one.GetCaseId())
	}
	return c
}

func (w *world) atWindow(window string) store.Ticket {
	w.t.Helper()
	var k store.Ticket
	err := w.store.View(w.t.Context(), func(r *store.Reader) (err error) {
		k, err = r.ActiveTicket(window)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return k
}

// TestCallNextFinishes: the call brings the end of the last visit, whose case
// comes after it; what Deliver brings again is answered as before.
func TestCallNextFinishes(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	first := guide.issue("GJJ-001", normal)
	clerk.call()
	second := guide.issue("GJJ-001", normal)
	guide.issue("GJJ-001", normal)
	sub := w.submission(w.citizen("p01"), first.GetId(), "accept_and_grant")
	start, finish := move(first.GetId(), "start"), ended(first.GetId(), sub)
	request := newID()
	for range 2 { // the answer may be lost on its way
		if got := clerk.next(request, start, finish); got.GetId() != second.GetId() {
			t.Fatalf("called %v, want %s", got, second.GetLabel())
		}
	}
	stray := w.submission(w.citizen("p02"), first.GetId(), "accept_and_grant")
	clerk.no("ticket_not_serving", stray)
	for _, c := range []*hallv1.Command{start, finish} {
		if r := clerk.ok(c); !r.GetRepeatedAnswer() {
			t.Errorf("%s was decided twice", c.GetTicketMove().GetEvent())
		}
	}
	clerk.ok(sub)
	if r := clerk.ok(sub); !r.GetRepeatedAnswer() {
		t.Error("the late case was taken twice")
	}
	again := w.submission(w.citizen("p01"), first.GetId(), "accept_and_grant")
	again.CaseId = sub.GetCaseId()
	clerk.no("case_exists", again)
	other := proto.CloneOf(finish)
	other.GetTicketMove().CaseIds = nil
	clerk.no("content_differs", other)
	if k := w.atWindow("A035"); k.ID != second.GetId() {
		t.Errorf("at the window is %s", k.Label)
	}
}

// TestCallNextAfterHold: a held visit leaves the window free, its case comes
// later, and it is resumed when the next is over.
func TestCallNextAfterHold(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	first := clerk.serve(guide, "GJJ-001")
	second := guide.issue("GJJ-001", normal)
	sub := w.submission(w.citizen("p01"), first.GetId(), "accept_and_grant")
	hold := move(first.GetId(), "hold")
	hold.GetTicketMove().Reason, hold.GetTicketMove().CaseIds = "copy", []string{sub.GetCaseId()}
	if got := clerk.next(newID(), hold); got.GetId() != second.GetId() {
		t.Fatalf("called %v", got)
	}
	clerk.ok(sub)
	clerk.ok(hold)
	start, finish := move(second.GetId(), "start"), ended(second.GetId())
	if got := clerk.next(newID(), start, finish); got != nil {
		t.Fatalf("called %v, nobody waits", got)
	}
	clerk.ok(move(first.GetId(), "resume"))
	clerk.ok(move(first.GetId(), "finish"))
}

// TestCallNextRefusedMove: what the hall refuses of the past does not keep the
// window from its next person, and the refusal is there for the outbox.
func TestCallNextRefusedMove(t *testing.T) {
	w := newWorld(t)
	clerk, guide, boss := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("7001", "supervisor", "")
	first := clerk.serve(guide, "GJJ-001")
	boss.ok(move(first.GetId(), "window_failure"))
	finish := move(first.GetId(), "finish")
	if got := clerk.next(newID(), finish); got.GetId() != first.GetId() || got.GetLease() <= first.GetLease() {
		t.Fatalf("called %v, want the person whose window failed", got)
	}
	if r := clerk.no("not_allowed", finish); !r.GetRepeatedAnswer() {
		t.Error("the refusal was decided twice")
	}
}

// TestCallNextNobody: that nobody waited is an answer like any other.
func TestCallNextNobody(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	request := newID()
	if got := clerk.next(request); got != nil {
		t.Fatalf("called %v", got)
	}
	ticket := guide.issue("GJJ-001", normal)
	if got := clerk.next(request); got != nil {
		t.Errorf("the same request called %v later", got)
	}
	if got := clerk.next(newID()); got.GetId() != ticket.GetId() {
		t.Errorf("a new request called %v", got)
	}
}

// TestCallNextSaysWhy: the numbers of the choice come with the ticket, again with
// the repeat, and go when the call is undone or another clerk has it.
func TestCallNextSaysWhy(t *testing.T) {
	w := newWorld(t)
	clerk, other, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
	guide.issue("GJJ-001", normal)
	guide.issue("GJJ-001", normal)
	w.clock.add(4 * time.Minute)
	request := newID()
	var ticket *hallv1.Ticket
	for range 2 {
		ticket = clerk.next(request)
		d := ticket.GetWhyDetails()
		if ticket.GetWhy() != "best_match" || d["waited_min"] != "4" || d["could"] != "2" || d["longer"] != "0" || d["practised"] != "0" || d["usual_min"] == "" || d["expected_min"] != d["usual_min"] {
			t.Fatalf("%s: %v", ticket.GetWhy(), d)
		}
	}
	taken, err := other.takeOver(newID(), ticket)
	if err != nil || len(taken.GetTicket().GetWhyDetails()) != 0 {
		t.Errorf("the other clerk is told %v, %v", taken.GetTicket().GetWhyDetails(), err)
	}
	back := clerk.next(newID())
	if r := clerk.ok(move(back.GetId(), "undo_call")); len(r.GetTicket().GetWhyDetails()) != 0 {
		t.Errorf("undone, and still %v", r.GetTicket().GetWhyDetails())
	}
	back = clerk.next(newID())
	clerk.ok(move(back.GetId(), "start"))
	w.clock.add(3 * time.Minute)
	clerk.ok(ended(back.GetId()))
	w.tick() // what was learned is read again
	guide.issue("GJJ-001", normal)
	if got := clerk.next(newID()).GetWhyDetails(); got["practised"] != "1" {
		t.Errorf("after one: %v", got)
	}
}

// TestCallNextTakesMovesAlone: a case has no way in by a call.
func TestCallNextTakesMovesAlone(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "GJJ-001")
	for code, finished := range map[string][]*hallv1.Command{
		"invalid":  {w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")},
		"too_many": make([]*hallv1.Command, 129),
	} {
		for i := range finished {
			if finished[i] == nil {
				finished[i] = move(ticket.GetId(), "recall")
			}
		}
		_, err := clerk.desk.CallNext(clerk.ctx(), &hallv1.CallNextRequest{RequestId: newID(), Finished: finished})
		if reason(err) != code {
			t.Errorf("want %s, got %v", code, err)
		}
	}
}

// TestHandVisitsTrail: a window that has its next person goes on handing over
// what it did alone before; at no time are two people at the window.
func TestHandVisitsTrail(t *testing.T) {
	w := newWorld(t)
	clerk, other, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
	hand := func(id, event string) *hallv1.Command {
		c := move(id, event)
		c.GetTicketMove().HandLabel = "手" + id[30:]
		if event == "hold" {
			c.GetTicketMove().Reason = "copy"
		}
		return c
	}
	half, whole, parked := newID(), newID(), newID()
	parties := []*hallv1.Party{w.party(w.citizen("p01")), w.party(w.citizen("p01"))}
	caseOf := func(i int, ticket string) *hallv1.Command {
		c := w.submission(w.citizen("p01"), ticket, "accept_and_grant")
		c.GetSubmission().Applicant = parties[i]
		return c
	}
	clerk.ok(hand(half, "start")) // its end is still on the way
	ticket := guide.issue("GJJ-001", normal)
	if got := clerk.next(newID()); got.GetId() != ticket.GetId() {
		t.Fatalf("called %v, want the one who waits", got)
	}
	mine := func(r *hallv1.Receipt) *hallv1.Receipt {
		t.Helper()
		if k := w.atWindow("A035"); k.ID != ticket.GetId() {
			t.Fatalf("at the window is %s", k.Label)
		}
		return r
	}
	other.no("other_window", hand(half, "finish"))
	mine(clerk.ok(caseOf(0, half)))
	if r := mine(clerk.ok(hand(half, "finish"))); r.GetTicket().GetState() != "finished" {
		t.Errorf("the half visit is %s", r.GetTicket().GetState())
	}
	for _, c := range []*hallv1.Command{
		hand(whole, "start"), hand(whole, "hold"), hand(whole, "resume"), caseOf(1, whole), hand(whole, "finish"),
		hand(whole, "undo_finish"), hand(whole, "finish"),
	} {
		mine(clerk.ok(c))
	}
	clerk.no("ticket_not_serving", caseOf(1, whole))
	mine(clerk.ok(hand(parked, "start")))
	if r := mine(clerk.ok(hand(parked, "hold"))); r.GetTicket().GetState() != "held" {
		t.Errorf("the parked visit is %s", r.GetTicket().GetState())
	}
	w.clock.add(40 * time.Minute)
	w.tick() // what its window has already ended does not lapse
	clerk.ok(move(ticket.GetId(), "start"))
	clerk.ok(move(ticket.GetId(), "finish"))
	if r := clerk.ok(hand(parked, "resume")); r.GetTicket().GetState() != "serving" {
		t.Errorf("the parked visit is %s", r.GetTicket().GetState())
	}
	clerk.ok(hand(parked, "finish"))
}

// TestTrailingLapses: a desk that is lost with a visit whose end the hall has not
// heard leaves it held for its time, then missed for the guide to ask; when the desk
// comes back its case and its end are taken, days later, too.
func TestTrailingLapses(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	hand := func(id, event string) *hallv1.Command {
		c := move(id, event)
		c.GetTicketMove().HandLabel = "手" + id[30:]
		return c
	}
	late, asked := newID(), newID()
	sub := w.submission(w.citizen("p01"), late, "accept_and_grant")
	for _, id := range []string{late, asked} {
		clerk.ok(hand(id, "start"))
		clerk.next(newID())
	}
	state := func(id string) string {
		t.Helper()
		var row store.Ticket
		err := w.store.View(t.Context(), func(r *store.Reader) (err error) {
			row, err = r.Ticket(id)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return row.State
	}
	w.clock.add(119 * time.Minute)
	w.tick()
	if got := state(late); got != "held" {
		t.Fatalf("before its time it is %s", got)
	}
	w.clock.add(2 * time.Minute)
	w.tick()
	found, err := guide.kiosk.FindTickets(guide.ctx(), &hallv1.FindTicketsRequest{State: "missed"})
	if err != nil || len(found.GetTickets()) != 2 || !found.GetTickets()[0].GetTrailing() || found.GetTickets()[0].GetBegun().GetWindow() != "A035" {
		t.Fatalf("the guide sees %v, %v", found, err)
	}
	back, err := guide.kiosk.RequeueTicket(guide.ctx(), &hallv1.RequeueTicketRequest{TicketId: asked})
	if err != nil || back.GetTicket().GetTrailing() {
		t.Fatalf("%v, %v", back, err)
	}
	clerk.no("not_allowed", hand(asked, "finish")) // the person says otherwise
	w.clock.add(26 * time.Hour)
	w.tick()
	if got := state(late); got != "abandoned" {
		t.Fatalf("the next day it is %s", got)
	}
	clerk = w.as("2001", "clerk", "A035")
	clerk.ok(sub)
	if r := clerk.ok(hand(late, "finish")); r.GetTicket().GetState() != "finished" {
		t.Errorf("its end makes it %s", r.GetTicket().GetState())
	}
}

// TestCallNextByShift: out of its shift a window calls nobody, in extended hours
// what they serve.
func TestCallNextByShift(t *testing.T) {
	w := newWorld(t, func(o *hall.Options) {
		o.Hours = queue.Hours{
			Shifts: append(queue.DefaultShifts(), queue.Shift{
				Name: "evening", Days: []string{queue.Workday}, From: 17 * time.Hour, To: 20 * time.Hour, Windows: []string{"A036"}, Items: []string{"GJJ"},
			}),
			EarlyTicket: time.Hour,
		}
	})
	day := values.Of(w.clock.Now()).Time()
	w.clock.set(day.Add(8*time.Hour + 30*time.Minute))
	clerk, late, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
	guide.issue("WJ-001", normal)
	if got := clerk.call(); got != nil {
		t.Errorf("before the shift %s was called", got.GetLabel())
	}
	w.clock.set(day.Add(9 * time.Hour))
	ticket := clerk.call()
	if ticket == nil {
		t.Fatal("nobody was called in the shift")
	}
	w.clock.set(day.Add(17*time.Hour + 10*time.Minute))
	evening := guide.issue("GJJ-001", normal)
	clerk.ok(move(ticket.GetId(), "start"))
	clerk.ok(move(ticket.GetId(), "finish"))
	if got := clerk.call(); got != nil {
		t.Errorf("a window without the evening shift called %s", got.GetLabel())
	}
	if got := late.call(); got.GetId() != evening.GetId() {
		t.Errorf("in the evening %v was called", got)
	}
}
