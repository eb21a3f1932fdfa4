package queue

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var t0 = time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600))

// table is workflow §1, and what the guide desk and the channels do beside it,
// written down a second time: whatever is not here is forbidden.
const tableText = `
 issue          -> waiting   CHANNEL
 book           -> booked    CHANNEL hall
 admit          -> waiting   hall
booked arrive   -> waiting   CHANNEL
booked cancel   -> abandoned CHANNEL
waiting cancel  -> abandoned CHANNEL
missed cancel   -> abandoned CHANNEL
booked amend    -> booked    guide supervisor
waiting amend   -> waiting   guide supervisor
waiting favour  -> waiting   guide supervisor
booked prepare  -> booked    guide supervisor
waiting prepare -> waiting   guide supervisor
waiting close_day -> abandoned system
waiting offer   -> waiting   guide supervisor
waiting keep_here -> waiting system
waiting leave   -> abandoned system
waiting withdraw -> waiting  guide supervisor system
waiting confirm -> waiting   hall
waiting release -> abandoned hall
booked no_show  -> no_show   system
waiting call           -> called  DESK
waiting call_specific  -> called  DESK
called recall   -> called    DESK
called start    -> serving   DESK
called miss     -> missed    DESK
missed requeue  -> waiting   guide kiosk supervisor
missed expire   -> abandoned system
serving hold    -> held      DESK
held resume     -> serving   DESK
held hold_timeout -> missed  system
serving transfer  -> waiting DESK
serving add_item  -> serving DESK
serving finish    -> finished DESK
finished rate     -> closed  applicant
finished rating_timeout -> closed system
called undo_call        -> waiting DESK
finished undo_finish    -> serving DESK
called window_failure   -> waiting supervisor system
serving window_failure  -> waiting supervisor system
held window_failure     -> waiting supervisor system
called take_over        -> called  clerk police
waiting redirect        -> waiting supervisor
serving take_over       -> serving clerk police
held take_over          -> serving clerk police
`

type cell struct {
	from State
	ev   Event
	role Role
}

var roles = strings.NewReplacer("DESK", "clerk police specialist supervisor", "CHANNEL", "kiosk guide online supervisor")

func allowedCells(t *testing.T) map[cell]State {
	t.Helper()
	out := map[cell]State{}
	for line := range strings.Lines(tableText) {
		left, right, ok := strings.Cut(strings.TrimRight(line, "\n"), "->")
		if !ok {
			continue
		}
		l, r := strings.Fields(left), strings.Fields(roles.Replace(right))
		from := None
		if len(l) == 2 {
			from = State(l[0])
		}
		for _, role := range r[1:] {
			out[cell{from, Event(l[len(l)-1]), Role(role)}] = State(r[0])
		}
	}
	return out
}

// willing is a ticket and an input for which every guard holds.
func willing(from State, ev Event, role Role) (Ticket, Input, time.Time) {
	now := t0.Add(time.Hour)
	t := Ticket{
		ID: "id", Label: "A001", Item: "GA-001", Dept: "GA", Class: Normal, State: from, IssuedAt: t0, ArrivedAt: t0, QueuedAt: t0,
		Window: "7", Clerk: "c1", Calls: 1, CalledAt: now.Add(-time.Second), RecalledAt: now.Add(-time.Minute),
		StartedAt: now.Add(-40 * time.Minute), HeldAt: now.Add(-31 * time.Minute), MissedAt: now.Add(-time.Minute),
		FinishedAt: now.Add(-time.Second), Slot: now,
	}
	switch ev {
	case Miss:
		t.Calls = 3
	case MarkNoShow:
		t.Slot = now.Add(-time.Hour)
	case Book:
		t.Slot = now.Add(time.Hour)
	case RatingTimeout:
		t.FinishedAt = now.Add(-time.Hour)
	case KeepHere, Leave, Withdraw:
		t.Offered = &Elsewhere{Hall: "north", Move: "m1", Recall: true, At: now.Add(-time.Hour)}
	case Confirm, Release:
		t.From, t.Reserved = &Elsewhere{Hall: "main", Move: "m1"}, true
	case Issue, Admit:
		t = Ticket{ID: "id", Label: "A001", Item: "GA-001", Dept: "GA", State: from}
	}
	in := Input{Actor: "c1", Role: role, Window: "7", Reason: "copy", Target: "TAX", Item: "GA-002", Level: 5, Group: "elderly", Prepared: &Preparation{Item: "GA-002"}, Elsewhere: Elsewhere{Hall: "north", Label: "G100", Move: "m1"}}
	return t, in, now
}

func TestEveryCell(t *testing.T) {
	allowed := allowedCells(t)
	if len(allowed) < 60 {
		t.Fatalf("only %d allowed cells read", len(allowed))
	}
	seen := 0
	for _, from := range append([]State{None}, States()...) {
		for _, ev := range Events() {
			for _, role := range Roles() {
				ticket, in, now := willing(from, ev, role)
				next, err := Step(ticket, ev, in, now, DefaultLimits())
				to, ok := allowed[cell{from, ev, role}]
				if ok {
					seen++
					if err != nil || next.State != to {
						t.Errorf("%q %s by %s: %q, %v; want %q", from, ev, role, next.State, err, to)
					}
					continue
				}
				var r *Refusal
				if !errors.As(err, &r) || r.Code != NotAllowed && r.Code != WrongRole || r.State != from || next.State != from {
					t.Errorf("%q %s by %s went to %q with %v", from, ev, role, next.State, err)
				}
			}
		}
	}
	if seen != len(allowed) {
		t.Errorf("%d of %d allowed cells tried", seen, len(allowed))
	}
	if rows := len(Moves()); rows != strings.Count(tableText, "->") {
		t.Errorf("%d moves, the workflow has %d", rows, strings.Count(tableText, "->"))
	}
}

func TestGuards(t *testing.T) {
	type change func(*Ticket, *Input, *time.Time)
	for _, tc := range []struct {
		name string
		from State
		ev   Event
		role Role
		with change
		want string
	}{
		{"arrive early", Booked, Arrive, Kiosk, func(x *Ticket, _ *Input, now *time.Time) { x.Slot = now.Add(16 * time.Minute) }, TooEarly},
		{"arrive late", Booked, Arrive, Kiosk, func(x *Ticket, _ *Input, now *time.Time) { x.Slot = now.Add(-16 * time.Minute) }, TooLate},
		{"no-show in the grace", Booked, MarkNoShow, System, func(x *Ticket, _ *Input, now *time.Time) { x.Slot = now.Add(-15 * time.Minute) }, TooEarly},
		{"book the past", None, Book, Online, func(x *Ticket, _ *Input, now *time.Time) { x.Slot = *now }, TooLate},
		{"call without window", Waiting, Call, Clerk, func(_ *Ticket, in *Input, _ *time.Time) { in.Window = "" }, WindowRequired},
		{"call while busy", Waiting, Call, Clerk, func(_ *Ticket, in *Input, _ *time.Time) { in.Busy = true }, WindowBusy},
		{"jump without reason", Waiting, CallSpecific, Clerk, func(_ *Ticket, in *Input, _ *time.Time) { in.Reason = "" }, ReasonRequired},
		{"jump of a supervisor without reason", Waiting, CallSpecific, Supervisor, func(_ *Ticket, in *Input, _ *time.Time) { in.Reason = "" }, ReasonRequired},
		{"other window", Called, Start, Clerk, func(_ *Ticket, in *Input, _ *time.Time) { in.Window = "8" }, OtherWindow},
		{"supervisor from another window", Called, Start, Supervisor, func(_ *Ticket, in *Input, _ *time.Time) { in.Window = "8" }, ""},
		{"recall too soon", Called, Recall, Clerk, func(x *Ticket, _ *Input, now *time.Time) { x.RecalledAt = now.Add(-14 * time.Second) }, TooSoon},
		{"recall at the gap", Called, Recall, Clerk, func(x *Ticket, _ *Input, now *time.Time) { x.RecalledAt = now.Add(-15 * time.Second) }, ""},
		{"fourth call", Called, Recall, Clerk, func(x *Ticket, _ *Input, _ *time.Time) { x.Calls = 3 }, NoMoreCalls},
		{"miss after two calls", Called, Miss, Clerk, func(x *Ticket, _ *Input, _ *time.Time) { x.Calls = 2 }, NotEnoughCalls},
		{"second requeue", Missed, Requeue, Kiosk, func(x *Ticket, _ *Input, _ *time.Time) { x.Requeues = 1 }, RequeuedBefore},
		{"requeue after 30 min", Missed, Requeue, Kiosk, func(x *Ticket, _ *Input, now *time.Time) { x.MissedAt = now.Add(-30*time.Minute - 1) }, TooLate},
		{"requeue at 30 min", Missed, Requeue, Kiosk, func(x *Ticket, _ *Input, now *time.Time) { x.MissedAt = now.Add(-30 * time.Minute) }, ""},
		{"expire in the half-day", Missed, Expire, System, func(_ *Ticket, in *Input, now *time.Time) { in.SessionEnds = now.Add(1) }, TooEarly},
		{"hold without reason", Serving, Hold, Clerk, func(_ *Ticket, in *Input, _ *time.Time) { in.Reason = "" }, ReasonRequired},
		{"resume by another clerk", Held, Resume, Clerk, func(_ *Ticket, in *Input, _ *time.Time) { in.Actor = "c2" }, OtherClerk},
		{"resume by a supervisor", Held, Resume, Supervisor, func(_ *Ticket, in *Input, _ *time.Time) { in.Actor = "s1" }, ""},
		{"resume while busy", Held, Resume, Clerk, func(_ *Ticket, in *Input, _ *time.Time) { in.Busy = true }, WindowBusy},
		{"hold ends after 30 min", Held, HoldTimeout, System, func(x *Ticket, _ *Input, now *time.Time) { x.HeldAt = now.Add(-29 * time.Minute) }, TooEarly},
		{"transfer nowhere", Serving, Transfer, Clerk, func(_ *Ticket, in *Input, _ *time.Time) { in.Target = "" }, TargetRequired},
		{"third transfer", Serving, Transfer, Clerk, func(x *Ticket, _ *Input, _ *time.Time) { x.Transfers = 2 }, TooManyTransfers},
		{"third transfer by a supervisor", Serving, Transfer, Supervisor, func(x *Ticket, _ *Input, _ *time.Time) { x.Transfers = 2 }, ""},
		{"add nothing", Serving, AddItem, Clerk, func(_ *Ticket, in *Input, _ *time.Time) { in.Item = "" }, ItemRequired},
		{"finish with drafts", Serving, Finish, Clerk, func(_ *Ticket, in *Input, _ *time.Time) { in.OpenDrafts = 1 }, OpenDrafts},
		{"rate six", Finished, Rate, Applicant, func(_ *Ticket, in *Input, _ *time.Time) { in.Level = 6 }, BadRating},
		{"rate nought", Finished, Rate, Applicant, func(_ *Ticket, in *Input, _ *time.Time) { in.Level = 0 }, BadRating},
		{"rating still open", Finished, RatingTimeout, System, func(x *Ticket, _ *Input, now *time.Time) { x.FinishedAt = now.Add(-59 * time.Second) }, TooEarly},
		{"undo call in the grace", Called, UndoCall, Clerk, func(x *Ticket, _ *Input, now *time.Time) { x.CalledAt = now.Add(-8 * time.Second) }, ""},
		{"undo call too late", Called, UndoCall, Clerk, func(x *Ticket, _ *Input, now *time.Time) { x.CalledAt = now.Add(-8*time.Second - 1) }, TooLate},
		{"undo finish too late", Finished, UndoFinish, Clerk, func(x *Ticket, _ *Input, now *time.Time) { x.FinishedAt = now.Add(-9 * time.Second) }, TooLate},
		{"undo finish after the next call", Finished, UndoFinish, Clerk, func(_ *Ticket, in *Input, _ *time.Time) { in.Busy = true }, WindowBusy},
		{"a group nobody knows", None, Issue, Kiosk, func(x *Ticket, _ *Input, _ *time.Time) { x.Class, x.Group = Priority, "friend" }, UnknownGroup},
		{"a known group", None, Issue, Kiosk, func(x *Ticket, _ *Input, _ *time.Time) { x.Class, x.Group = Priority, "veteran" }, ""},
		{"favour without a group", Waiting, Favour, Guide, func(_ *Ticket, in *Input, _ *time.Time) { in.Group = "" }, GroupRequired},
		{"favour of a friend", Waiting, Favour, Guide, func(_ *Ticket, in *Input, _ *time.Time) { in.Group = "friend" }, UnknownGroup},
		{"favour by own judgement, silent", Waiting, Favour, Guide, func(_ *Ticket, in *Input, _ *time.Time) { in.Group, in.Reason = OwnJudgement, "" }, ReasonRequired},
		{"amend to nothing", Waiting, Amend, Guide, func(_ *Ticket, in *Input, _ *time.Time) { in.Item = "" }, ItemRequired},
		{"prepare nothing", Waiting, Prepare, Guide, func(_ *Ticket, in *Input, _ *time.Time) { in.Prepared = nil }, ItemRequired},
		{"another line, and no reason", Waiting, Redirect, Supervisor, func(_ *Ticket, in *Input, _ *time.Time) { in.Reason = "" }, ReasonRequired},
		{"another line, offered elsewhere", Waiting, Redirect, Supervisor, func(x *Ticket, _ *Input, _ *time.Time) { x.Offered = &Elsewhere{Hall: "north"} }, OfferedElsewhere},
		{"call what is offered elsewhere", Waiting, Call, Clerk, func(x *Ticket, _ *Input, _ *time.Time) { x.Offered = &Elsewhere{Hall: "north"} }, OfferedElsewhere},
		{"offer twice", Waiting, Offer, Guide, func(x *Ticket, _ *Input, _ *time.Time) { x.Offered = &Elsewhere{Hall: "north"} }, OfferedElsewhere},
		{"offer to nobody", Waiting, Offer, Guide, func(_ *Ticket, in *Input, _ *time.Time) { in.Elsewhere.Hall = "" }, TargetRequired},
		{"offer without an item", Waiting, Offer, Guide, func(x *Ticket, _ *Input, _ *time.Time) { x.Item = "" }, ItemRequired},
		{"withdraw what was not offered", Waiting, Withdraw, Guide, func(x *Ticket, _ *Input, _ *time.Time) { x.Offered = nil }, NotAllowed},
		{"withdraw from a hall that calls at once", Waiting, Withdraw, Guide, func(x *Ticket, _ *Input, _ *time.Time) { x.Offered.Recall = false }, OfferBinding},
		{"an offer ends in its time", Waiting, Withdraw, System, func(x *Ticket, _ *Input, now *time.Time) { x.Offered.At = now.Add(-2*time.Minute + 1) }, TooEarly},
		{"the guide withdraws at once", Waiting, Withdraw, Guide, func(x *Ticket, _ *Input, now *time.Time) { x.Offered.At = *now }, ""},
		{"call what is reserved", Waiting, Call, Clerk, func(x *Ticket, _ *Input, _ *time.Time) { x.Reserved, x.From = true, &Elsewhere{Name: "main"} }, ReservedFor},
		{"confirm what is not reserved", Waiting, Confirm, Hall, func(x *Ticket, _ *Input, _ *time.Time) { x.Reserved = false }, NotAllowed},
		{"release what is not reserved", Waiting, Release, Hall, func(x *Ticket, _ *Input, _ *time.Time) { x.Reserved = false }, NotAllowed},
		{"the day ends for what is reserved", Waiting, CloseDay, System, func(x *Ticket, _ *Input, _ *time.Time) { x.Reserved, x.From = true, &Elsewhere{Name: "main"} }, ""},
		{"keep what was not offered", Waiting, KeepHere, System, func(x *Ticket, _ *Input, _ *time.Time) { x.Offered = nil }, NotAllowed},
		{"leave what was not offered", Waiting, Leave, System, func(x *Ticket, _ *Input, _ *time.Time) { x.Offered = nil }, NotAllowed},
		{"close before the end", Waiting, CloseDay, System, func(_ *Ticket, in *Input, now *time.Time) { in.SessionEnds = now.Add(1) }, TooEarly},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ticket, in, now := willing(tc.from, tc.ev, tc.role)
			tc.with(&ticket, &in, &now)
			_, err := Step(ticket, tc.ev, in, now, DefaultLimits())
			got := ""
			var r *Refusal
			if errors.As(err, &r) {
				got = r.Code
			}
			if got != tc.want {
				t.Errorf("refusal %q, want %q", got, tc.want)
			}
		})
	}
	l := DefaultLimits()
	l.HoldReasons = []string{"payment"}
	ticket, in, now := willing(Serving, Hold, Clerk)
	if _, err := Step(ticket, Hold, in, now, l); !refusedAs(err, UnknownReason) {
		t.Errorf("a reason outside the closed list: %v", err)
	}
}

// TestAVisit follows one ticket through call, recall, hold, transfer and undo
// and checks the clocks that reports are made of.
func TestAVisit(t *testing.T) {
	now := t0
	ticket := Ticket{ID: "id", Label: "A001", Item: "GA-001", Class: Normal}
	do := func(after time.Duration, ev Event, in Input) {
		t.Helper()
		now = now.Add(after)
		if in.Window == "" {
			in.Window, in.Actor = "7", "c1"
		}
		if in.Role == "" {
			in.Role = Clerk
		}
		next, err := Step(ticket, ev, in, now, DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		ticket = next
	}
	do(0, Issue, Input{Role: Kiosk})
	do(10*time.Minute, Call, Input{})
	do(2*time.Second, UndoCall, Input{})
	if ticket.QueuedAt != t0 || ticket.Undone != 1 || ticket.Window != "" || ticket.Calls != 0 {
		t.Fatalf("an undone call keeps its place: %+v", ticket)
	}
	do(time.Minute, Call, Input{})
	do(20*time.Second, Recall, Input{})
	do(5*time.Second, Start, Input{})
	do(4*time.Minute, Hold, Input{Reason: "copy"})
	do(10*time.Minute, Resume, Input{})
	if got := ticket.Handling(now.Add(time.Minute)); got != 5*time.Minute {
		t.Errorf("handling %v without the hold, want 5m", got)
	}
	do(2*time.Minute, Transfer, Input{Target: "9"})
	if ticket.IssuedAt != t0 || ticket.QueuedAt != t0 || ticket.Transfers != 1 || ticket.State != Waiting {
		t.Fatalf("a transfer keeps the issue time: %+v", ticket)
	}
	do(3*time.Minute, Call, Input{Window: "9", Actor: "c9"})
	do(time.Second, Start, Input{Window: "9", Actor: "c9"})
	do(5*time.Minute, Finish, Input{Window: "9", Actor: "c9"})
	if got := ticket.Handling(now.Add(time.Hour)); got != 11*time.Minute {
		t.Errorf("handling %v over two windows, want 11m", got)
	}
	do(3*time.Second, UndoFinish, Input{Window: "9", Actor: "c9"})
	do(time.Minute, Finish, Input{Window: "9", Actor: "c9"})
	do(10*time.Second, Rate, Input{Role: Applicant, Level: 4})
	if ticket.State != Closed || ticket.Rating != 4 {
		t.Errorf("closed with rating: %+v", ticket)
	}
}

// Who is sent to another line is called by its windows alone, and keeps the place.
func TestRedirect(t *testing.T) {
	ticket, in, now := willing(Waiting, Redirect, Supervisor)
	own, others := Window{No: "1", Items: []string{"GA"}}, Window{No: "2", Items: []string{"GJJ", "WJ-001"}}
	in.Target = LineTarget(others.Items)
	sent, err := Step(ticket, Redirect, in, now, DefaultLimits())
	if err != nil || !sent.QueuedAt.Equal(ticket.QueuedAt) || sent.Redirected != in.Reason {
		t.Fatalf("%+v, %v", sent, err)
	}
	if own.MayCall(&sent) || !others.MayCall(&sent) || !own.MayCall(&ticket) || others.MayCall(&ticket) {
		t.Error("the wrong windows call")
	}
	in.Target = ""
	if back, err := Step(sent, Redirect, in, now, DefaultLimits()); err != nil || !own.MayCall(&back) || others.MayCall(&back) {
		t.Errorf("sent back: %+v, %v", back, err)
	}
}

func TestWindowFailureGoesFirst(t *testing.T) {
	ticket, in, now := willing(Serving, WindowFailure, System)
	front, err := Step(ticket, WindowFailure, in, now, DefaultLimits())
	if err != nil || !front.Front {
		t.Fatal(front, err)
	}
	older := Ticket{ID: "x", Label: "A000", State: Waiting, Class: Priority, ArrivedAt: t0.Add(-time.Hour), QueuedAt: t0.Add(-time.Hour)}
	for _, p := range Policies() {
		i, why, ok := Pick(p.Rule(), Window{No: "1", Items: []string{"*"}}, []*Ticket{&older, &front}, nil, now)
		if i != 1 || !ok || why.Code != WhyFront {
			t.Errorf("%s picked %d (%s)", p, i, why.Code)
		}
	}
}

func TestRequeuedLetsThreePass(t *testing.T) {
	var waiting []Ticket
	for i := range 5 {
		at := t0.Add(time.Duration(i) * time.Minute)
		waiting = append(waiting, Ticket{ID: fmt.Sprint(i), Label: fmt.Sprint(i), State: Waiting, Class: Normal, ArrivedAt: at, QueuedAt: at})
	}
	missed, in, now := willing(Missed, Requeue, Guide)
	missed.ArrivedAt, missed.QueuedAt = t0.Add(-time.Hour), t0.Add(-time.Hour)
	in.Ahead = NextIDs(inLine(waiting...), 3)
	back, err := Step(missed, Requeue, in, now, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	waiting = append(waiting, back)
	var got []string
	for len(waiting) > 0 {
		i, _, ok := Pick(FIFO.Rule(), Window{No: "1", Items: []string{"*"}}, inLine(waiting...), nil, now)
		if !ok {
			t.Fatal("nobody picked")
		}
		got = append(got, waiting[i].ID)
		waiting = slices.Delete(waiting, i, i+1)
	}
	if want := "0 1 2 id 3 4"; strings.Join(got, " ") != want {
		t.Errorf("called %v, want %s", got, want)
	}
}

// TestTicketMachine walks random events and holds every ticket to what must
// always be true of one.
func TestTicketMachine(t *testing.T) {
	l := DefaultLimits()
	rapid.Check(t, func(rt *rapid.T) {
		now := t0
		ticket := Ticket{ID: "id", Label: "A001", Item: "GA-001", Slot: t0.Add(time.Minute)}
		for range 120 {
			ev := rapid.SampledFrom(Events()).Draw(rt, "ev")
			in := Input{
				Actor:  rapid.SampledFrom([]string{"c1", "c2"}).Draw(rt, "actor"),
				Role:   rapid.SampledFrom(Roles()).Draw(rt, "role"),
				Window: rapid.SampledFrom([]string{"7", "8"}).Draw(rt, "window"),
				Reason: "copy", Target: "TAX", Item: "GA-002", Level: 3, Group: "ill", Prepared: &Preparation{Item: "GA-002"},
				Elsewhere: Elsewhere{Hall: "north", Label: "G100", Move: "m1", Recall: true},
			}
			now = now.Add(time.Duration(rapid.IntRange(0, 2000).Draw(rt, "s")) * time.Second)
			next, err := Step(ticket, ev, in, now, l)
			if err != nil {
				continue
			}
			switch {
			case ticket.State.Final():
				rt.Fatalf("%s moved a final ticket", ev)
			case !ticket.IssuedAt.IsZero() && next.IssuedAt != ticket.IssuedAt:
				rt.Fatalf("%s changed the issue time", ev)
			case ticket.Offered != nil && ev != KeepHere && ev != Leave && ev != Withdraw:
				rt.Fatalf("%s moved a ticket that another hall may have", ev)
			case next.State == Waiting && (next.Window != "" || next.Calls != 0):
				rt.Fatalf("%s left a window on a waiting ticket", ev)
			case next.State.Active() && next.Window == "":
				rt.Fatalf("%s made an active ticket without a window", ev)
			case next.Calls > l.Calls || next.Requeues > l.Requeues:
				rt.Fatalf("%s passed a limit: %+v", ev, next)
			case next.State == Missed && ticket.State == Called && ticket.Calls < l.Calls:
				rt.Fatalf("missed after %d calls", ticket.Calls)
			case next.Handling(now) < 0 || next.Handling(now) > now.Sub(t0):
				rt.Fatalf("handling %v", next.Handling(now))
			case next.Transfers > l.Transfers && in.Role != Supervisor && next.Transfers > ticket.Transfers:
				rt.Fatalf("a clerk's transfer %d", next.Transfers)
			}
			ticket = next
		}
	})
}

func refusedAs(err error, code string) bool {
	r, ok := errors.AsType[*Refusal](err)
	return ok && r.Code == code
}
