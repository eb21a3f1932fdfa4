package hall_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/queue"
	"onewindow/hall/store"
	"onewindow/values"
)

func (s *seat) slots(day string) []*hallv1.Slot {
	s.w.t.Helper()
	r, err := s.kiosk.ListSlots(s.ctx(), &hallv1.ListSlotsRequest{ItemCode: "GJJ-001", Day: day})
	if err != nil {
		s.w.t.Fatal(err)
	}
	return r.GetSlots()
}

func (s *seat) book(slot *timestamppb.Timestamp) (*hallv1.Ticket, error) {
	r, err := s.kiosk.BookTicket(s.ctx(), &hallv1.BookTicketRequest{RequestId: newID(), ItemCode: "GJJ-001", SlotStart: slot, MaskedName: "王小明"})
	return r.GetTicket(), err
}

// TestBookings: places are counted, a full time is refused, cancelling gives
// the place back, checking in keeps the arrival window, and who does not come
// is a no-show.
func TestBookings(t *testing.T) {
	rules := queue.DefaultBookings()
	rules.Quotas = []queue.Quota{{Items: []string{"GJJ"}, Slot: 2}}
	w := newWorld(t, func(o *hall.Options) { o.Bookings = &rules })
	online, kiosk, clerk := w.as("9002", "online", ""), w.as("9001", "kiosk", ""), w.as("2001", "clerk", "A035")
	slots := online.slots("")
	if len(slots) == 0 || slots[0].GetLeft() != 2 {
		t.Fatalf("times of today: %v", slots)
	}
	at := slots[0].GetStart()
	a, err := online.book(at)
	if err != nil || a.GetState() != "booked" || a.GetLabel() != "Y001" || a.GetMaskedName() == "王小明" || !a.GetSlotStart().AsTime().Equal(at.AsTime()) {
		t.Fatalf("booked %v, %v", a, err)
	}
	b, err := kiosk.book(at)
	if err != nil || b.GetLabel() != "Y002" {
		t.Fatalf("booked %v, %v", b, err)
	}
	if _, err := online.book(at); reason(err) != "slot_full" {
		t.Errorf("a third place: %v", err)
	}
	for range 2 { // the second time it is cancelled already
		r, err := online.kiosk.CancelTicket(online.ctx(), &hallv1.CancelTicketRequest{TicketId: b.GetId()})
		if err != nil || r.GetTicket().GetState() != "abandoned" {
			t.Fatalf("cancel: %v, %v", r, err)
		}
	}
	if left := online.slots("")[0].GetLeft(); left != 1 {
		t.Errorf("%d places after cancelling, want 1", left)
	}
	c, err := online.book(at)
	if err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string]time.Time{"off the raster": at.AsTime().Add(time.Minute), "the past": w.clock.Now().Add(-time.Hour)} {
		if _, err := online.book(timestamppb.New(wrong)); reason(err) != "unknown_slot" {
			t.Errorf("%s: %v", name, err)
		}
	}
	checkIn := func(label string) (*hallv1.CheckInResponse, error) {
		return kiosk.kiosk.CheckIn(kiosk.ctx(), &hallv1.CheckInRequest{Label: label})
	}
	if _, err := checkIn("Y001"); reason(err) != "too_early" {
		t.Errorf("half an hour early: %v", err)
	}
	w.clock.set(at.AsTime().Add(-10 * time.Minute))
	for range 2 {
		r, err := checkIn("y001")
		if err != nil || r.GetTicket().GetState() != "waiting" || r.GetTicket().GetClass() != hallv1.TicketClass_TICKET_CLASS_BOOKED {
			t.Fatalf("check in: %v, %v", r, err)
		}
	}
	if _, err := checkIn("Y009"); reason(err) != "unknown_ticket" {
		t.Errorf("nobody's number: %v", err)
	}
	if got := clerk.call(); got.GetId() != a.GetId() || got.GetWhy() != "before_slot" {
		t.Errorf("called %v", got)
	}
	w.clock.set(slots[0].GetEnd().AsTime().Add(16 * time.Minute))
	w.tick()
	if r, err := online.kiosk.CheckIn(online.ctx(), &hallv1.CheckInRequest{TicketId: c.GetId()}); reason(err) != "not_allowed" {
		t.Errorf("after the no-show: %v, %v", r, err)
	}
}

// TestBookingsTogether lets many book the last places at once.
func TestBookingsTogether(t *testing.T) {
	rules := queue.DefaultBookings()
	rules.Quota = 5
	w := newWorld(t, func(o *hall.Options) { o.Bookings = &rules })
	online := w.as("9002", "online", "")
	at := online.slots("")[0].GetStart()
	const people = 24
	got := make(chan error, people)
	for range people {
		go func() {
			_, err := online.book(at)
			got <- err
		}()
	}
	booked := 0
	for range people {
		switch err := <-got; {
		case err == nil:
			booked++
		case reason(err) == "slot_full":
		default:
			t.Error(err)
		}
	}
	if booked != 5 {
		t.Errorf("%d booked 5 places", booked)
	}
}

// TestGuideDesk: repair, green lane, pre-check and search, and what a kiosk may
// not do.
func TestGuideDesk(t *testing.T) {
	w := newWorld(t)
	guide, kiosk, clerk := w.as("8001", "guide", ""), w.as("9001", "kiosk", ""), w.as("2001", "clerk", "A035")
	first, second := kiosk.issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL), kiosk.issue("GA-JJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	amended, err := guide.kiosk.AmendTicket(guide.ctx(), &hallv1.AmendTicketRequest{TicketId: second.GetId(), ItemCode: "GJJ-001"})
	if err != nil || amended.GetTicket().GetItemCode() != "GJJ-001" || amended.GetTicket().GetLabel() != second.GetLabel() || amended.GetAhead() != 1 || amended.GetWaitS() == 0 {
		t.Fatalf("amended: %v, %v", amended, err)
	}
	prepare := &hallv1.PrepareTicketRequest{TicketId: second.GetId(), Preparation: &hallv1.Preparation{
		ItemCode: "GJJ-001", CatalogVersion: "v", Answers: []*hallv1.Answer{{Node: "q1", Options: []string{"a"}}},
		Papers: map[string]bool{"IDC.self": true}, Note: "带齐了",
	}}
	if _, err := kiosk.kiosk.PrepareTicket(kiosk.ctx(), prepare); reason(err) != "role" {
		t.Errorf("a kiosk prepares: %v", err)
	}
	if _, err := guide.kiosk.PrepareTicket(guide.ctx(), prepare); err != nil {
		t.Fatal(err)
	}
	favour := func(group, note string) error {
		_, err := guide.kiosk.FavourTicket(guide.ctx(), &hallv1.FavourTicketRequest{TicketId: second.GetId(), Group: group, Note: note, Needs: []string{"wheelchair", "limousine"}})
		return err
	}
	if err := favour("friend", ""); reason(err) != "unknown_group" {
		t.Errorf("a friend: %v", err)
	}
	if err := favour("guide", " "); reason(err) != "reason_required" {
		t.Errorf("without a reason: %v", err)
	}
	if err := favour("guide", "独自带婴儿"); err != nil {
		t.Fatal(err)
	}
	found, err := guide.kiosk.FindTickets(guide.ctx(), &hallv1.FindTicketsRequest{Label: second.GetLabel()})
	if err != nil || len(found.GetTickets()) != 1 {
		t.Fatalf("found %v, %v", found, err)
	}
	if _, err := guide.kiosk.FindTickets(guide.ctx(), &hallv1.FindTicketsRequest{State: "serving"}); reason(err) != "invalid" {
		t.Errorf("a state that is none of the guide's: %v", err)
	}
	got := clerk.call()
	if got.GetId() != second.GetId() || got.GetWhy() != "priority" || got.GetGroup() != "guide" || got.GetGroupNote() != "独自带婴儿" || len(got.GetNeeds()) != 1 {
		t.Errorf("called %v", got)
	}
	p := got.GetPreparation()
	if p.GetItemCode() != "GJJ-001" || p.GetBy() != "8001" || p.GetAt() == nil || !p.GetPapers()["IDC.self"] || len(p.GetAnswers()) != 1 {
		t.Errorf("the window gets %v", p)
	}
	if _, err := guide.kiosk.AmendTicket(guide.ctx(), &hallv1.AmendTicketRequest{TicketId: second.GetId(), ItemCode: "GJJ-001"}); reason(err) != "not_allowed" {
		t.Errorf("repaired while it is called: %v", err)
	}
	if _, err := guide.kiosk.CancelTicket(guide.ctx(), &hallv1.CancelTicketRequest{TicketId: first.GetId()}); err != nil {
		t.Error(err)
	}
}

// TestHallClosed: no ticket outside the hours, and who waits when the day is
// over is given up.
func TestHallClosed(t *testing.T) {
	w := newWorld(t, func(o *hall.Options) {
		o.Hours = queue.Hours{Shifts: queue.DefaultShifts(), EndOfDay: queue.CloseOff, CloseAfter: time.Hour}
	})
	kiosk := w.as("9001", "kiosk", "")
	ticket := kiosk.issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	evening := time.Date(2026, 11, 23, 17, 30, 0, 0, fixtures.Opening.Location())
	w.clock.set(evening)
	_, err := kiosk.kiosk.IssueTicket(kiosk.ctx(), &hallv1.IssueTicketRequest{RequestId: newID(), ItemCode: "GJJ-001"})
	if reason(err) != "hall_closed" {
		t.Fatalf("a ticket in the evening: %v", err)
	}
	state := func() string {
		t.Helper()
		var row store.Ticket
		err := w.store.View(t.Context(), func(r *store.Reader) (err error) {
			row, err = r.Ticket(ticket.GetId())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return row.State
	}
	w.tick()
	if state() != "waiting" {
		t.Error("given up before the day is over")
	}
	w.clock.set(evening.Add(31 * time.Minute))
	w.tick()
	if state() != "abandoned" {
		t.Errorf("still %s after the day", state())
	}
}

// TestIssueLate: whoever cannot be reached before the end of service is told so,
// and is promised no time.
func TestIssueLate(t *testing.T) {
	w := newWorld(t, func(o *hall.Options) {
		o.Hours = queue.Hours{Shifts: queue.DefaultShifts(), EndOfDay: queue.CloseOff, CloseAfter: time.Hour}
	})
	kiosk, guide := w.as("9001", "kiosk", ""), w.as("8001", "guide", "")
	w.as("2001", "clerk", "A035")
	day := values.Of(w.clock.Now()).Time()
	w.clock.set(day.Add(16*time.Hour + 30*time.Minute))
	var last *hallv1.IssueTicketResponse
	for i := 0; last.GetLate() == nil; i++ {
		r, err := kiosk.kiosk.IssueTicket(kiosk.ctx(), &hallv1.IssueTicketRequest{RequestId: newID(), ItemCode: "GJJ-001"})
		if err != nil || i > 30 {
			t.Fatal(i, err)
		}
		if r.GetLate() == nil && r.GetWaitS() >= 30*60 || r.GetLate() != nil && r.GetWaitS() != 0 {
			t.Fatalf("number %d is told %v", i, r)
		}
		last = r
	}
	if ends := last.GetLate().GetServiceEnds().AsTime(); !ends.Equal(day.Add(17*time.Hour)) || last.GetLate().GetServedAfter() {
		t.Errorf("told %v", last.GetLate())
	}
	amended, err := guide.kiosk.AmendTicket(guide.ctx(), &hallv1.AmendTicketRequest{TicketId: last.GetTicket().GetId(), ItemCode: "GJJ-001"})
	if err != nil || amended.GetLate() == nil {
		t.Errorf("the guide is told %v, %v", amended, err)
	}
	r, err := guide.kiosk.ListHalls(guide.ctx(), &hallv1.ListHallsRequest{ItemCode: "GJJ-001"})
	if err != nil || r.GetHalls()[0].GetLate() == nil {
		t.Errorf("the hall's load: %v, %v", r, err)
	}
}

// TestCallOutOfTurn: a clerk with a reason, a supervisor to a window where
// somebody sits.
func TestCallOutOfTurn(t *testing.T) {
	w := newWorld(t)
	kiosk, clerk, boss := w.as("9001", "kiosk", ""), w.as("2001", "clerk", "A035"), w.as("7001", "supervisor", "")
	kiosk.issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_PRIORITY)
	later := kiosk.issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	last := kiosk.issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	out := func(id, why, target string) *hallv1.Command {
		c := move(id, "call_specific")
		c.GetTicketMove().Reason, c.GetTicketMove().Target = why, target
		return c
	}
	clerk.no("reason_required", out(later.GetId(), "", ""))
	r := clerk.ok(out(later.GetId(), "continues_visit", ""))
	if r.GetTicket().GetState() != "called" || r.GetTicket().GetWindow() != "A035" || r.GetTicket().GetWhy() != "by_name" || r.GetTicket().GetLease() != 1 {
		t.Errorf("called %v", r.GetTicket())
	}
	clerk.no("window_busy", out(last.GetId(), "continues_visit", ""))
	boss.no("window_required", out(last.GetId(), "complaint", "A036"))
	second := w.as("3001", "police", "A036")
	r = boss.ok(out(last.GetId(), "complaint", "A036"))
	if r.GetTicket().GetWindow() != "A036" {
		t.Errorf("sent %v", r.GetTicket())
	}
	if got := second.call(); got.GetId() != last.GetId() {
		t.Errorf("the window's next is %v", got)
	}
}
