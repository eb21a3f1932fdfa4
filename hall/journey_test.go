package hall_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/hall/queue/floor"
	"onewindow/values"
)

func (s *seat) journeys() hallv1.JourneyServiceClient { return hallv1.NewJourneyServiceClient(s.conn) }

// whats are the steps of a journey in short.
func whats(steps []*hallv1.JourneyStep) string {
	var out []string
	for _, s := range steps {
		out = append(out, strings.TrimSpace(s.GetWhat()+" "+s.GetWindow()))
	}
	return strings.Join(out, ", ")
}

// Every call that a ticket ever had is told with its reason, also one that was undone
// or at a window that lost it; so is what a supervisor did with it, and why.
func TestJourney(t *testing.T) {
	w := newWorld(t, func(o *hall.Options) {
		o.Lines = []floor.Group{{Name: "公积金", Items: []string{"GJJ"}}, {Name: "医师", Items: []string{"WJ"}}}
	})
	boss, guide := w.as("7001", "supervisor", ""), w.as("8001", "guide", "")
	for window, line := range map[string]string{"A035": "公积金", "A036": "医师"} {
		if code := boss.arrange(&hallv1.Arrangement{Window: window, Line: line}); code != "" {
			t.Fatal(code)
		}
	}
	fund, doctor := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036")
	ticket := guide.issue("GJJ-001", normal)
	redirect := func(line, why string) error {
		_, err := boss.journeys().Redirect(boss.ctx(), &hallv1.RedirectRequest{TicketId: ticket.GetId(), Line: line, Reason: why})
		return err
	}
	called := fund.call()
	fund.ok(move(called.GetId(), "undo_call"))
	for why, err := range map[string]error{
		"unknown_queue": redirect("没有", "mistake"), "reason_required": redirect("医师", " "), "role": func() error {
			_, err := guide.journeys().Redirect(guide.ctx(), &hallv1.RedirectRequest{TicketId: ticket.GetId(), Line: "医师", Reason: "mistake"})
			return err
		}(),
	} {
		if reason(err) != why {
			t.Errorf("%v, not %s", err, why)
		}
	}
	if err := redirect("医师", "mistake"); err != nil {
		t.Fatal(err)
	}
	waits := func(line string) bool {
		p := boss.watchBoard()("a picture", func(*hallv1.BoardResponse) bool { return true })
		i := slices.IndexFunc(p.GetLines(), func(l *hallv1.BoardLine) bool { return l.GetName() == line })
		return p.GetLines()[i].GetWaiting() == 1
	}
	if waits("公积金") || !waits("医师") {
		t.Error("the board has it in the wrong line")
	}
	if got := fund.call(); got.GetId() != "" {
		t.Errorf("its former line called %v", got)
	}
	if got := doctor.call(); got.GetId() != ticket.GetId() {
		t.Fatalf("its new line called %v", got)
	}
	doctor.ok(move(ticket.GetId(), "start"))
	unlocked := boss.ok(move(ticket.GetId(), "window_failure"))
	if unlocked.GetTicket().GetLease() <= called.GetLease()+1 {
		t.Errorf("the window that lost it is not fenced off: lease %d", unlocked.GetTicket().GetLease())
	}
	if err := redirect("公积金", "balance"); err != nil {
		t.Fatal(err)
	}
	if got := fund.call(); got.GetId() != ticket.GetId() {
		t.Fatalf("back in its own line, %v was called", got)
	}
	fund.ok(move(ticket.GetId(), "start"))
	fund.ok(move(ticket.GetId(), "finish"))
	w.clock.add(26 * time.Hour)
	boss = w.as("7001", "supervisor", "")

	ask := &hallv1.JourneyRequest{Ticket: strings.ToLower(ticket.GetLabel()), Day: values.Of(ticket.GetIssuedAt().AsTime()).String()}
	j, err := boss.journeys().Journey(boss.ctx(), ask)
	if err != nil {
		t.Fatal(err)
	}
	want := "issued, called A035, back A035, redirected, called A036, serving A036, back A036, redirected, called A035, serving A035, finished A035"
	if got := whats(j.GetSteps()); got != want {
		t.Errorf("steps\n%s, not\n%s", got, want)
	}
	for i, s := range j.GetSteps() {
		switch s.GetWhat() {
		case "called":
			if s.GetWhy() == "" || s.GetWhyDetails()["could"] != "1" || s.GetStaffNo() == "" || s.GetStaffName() == "" {
				t.Errorf("step %d says %v", i, s)
			}
		case "redirected":
			if s.GetStaffNo() != "7001" || s.GetReason() == "" || s.GetLine() == "" {
				t.Errorf("step %d says %v", i, s)
			}
		}
	}
	if j.GetLine() != "公积金" || j.GetTicket().GetMaskedName() != "" || j.GetTicket().GetState() != "finished" {
		t.Errorf("%v in %q", j.GetTicket(), j.GetLine())
	}
	ask.Day = ""
	if _, err := boss.journeys().Journey(boss.ctx(), ask); reason(err) != "unknown_ticket" {
		t.Errorf("numbers begin anew each day: %v", err)
	}
}

// A call that a supervisor ordered says so, with the reason.
func TestJourneyOutOfTurn(t *testing.T) {
	w := newWorld(t)
	boss, guide := w.as("7001", "supervisor", ""), w.as("8001", "guide", "")
	w.as("2001", "clerk", "A035")
	ticket := guide.issue("GJJ-001", normal)
	send := move(ticket.GetId(), "call_specific")
	send.GetTicketMove().Reason, send.GetTicketMove().Target = "complaint", "A035"
	boss.ok(send)
	j, err := boss.journeys().Journey(boss.ctx(), &hallv1.JourneyRequest{Ticket: ticket.GetId()})
	if err != nil {
		t.Fatal(err)
	}
	last := j.GetSteps()[len(j.GetSteps())-1]
	if last.GetWhat() != "called" || last.GetWhy() != "by_name" || last.GetReason() != "complaint" || last.GetWindow() != "A035" || last.GetStaffNo() != "7001" {
		t.Errorf("%v", last)
	}
}
