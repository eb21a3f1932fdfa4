package visit

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"onewindow/values"
)

// HoldReasons are the reasons for parking a visit (workflow §1: 复印, 缴费, 拍照,
// 取材料, 等系统), in the order of their digits.
var HoldReasons = []string{"copy", "pay", "photo", "fetch", "system"}

// maxLabel bounds a ticket number typed by hand, in characters.
const maxLabel = 16

func (d decider) ticket(cmd Command) ([]Event, error) {
	s, limits := d.s, d.r.Limits
	switch c := cmd.(type) {
	case Call:
		if s.ID != "" {
			return nil, refuse(RefusedBusy)
		}
		return one(CallRequested{VisitID: c.VisitID, Window: c.Window, Clerk: c.Clerk, CommandID: d.meta.ID}), nil
	case OpenByHand:
		label := strings.ToUpper(strings.TrimSpace(c.Label))
		if s.ID != "" {
			return nil, refuse(RefusedBusy)
		}
		if label == "" || len([]rune(label)) > maxLabel {
			return nil, refuse(RefusedBadLabel)
		}
		channel := values.ChannelOf(label)
		if channel == "" && values.LooksParcel(label) {
			return nil, refuse(RefusedBadParcel)
		}
		t := Ticket{Channel: channel, ID: c.TicketID, Label: label, Class: NormalClass, CalledAt: d.meta.At, Calls: 1, ByHand: true}
		return one(OpenedByHand{VisitID: c.VisitID, Window: c.Window, Clerk: c.Clerk, Ticket: t, CommandID: d.meta.ID}), nil
	}
	if c, ok := cmd.(TakeOver); ok {
		return d.takeOver(c)
	}
	if s.ID == "" {
		return nil, refuse(RefusedNoVisit)
	}
	switch c := cmd.(type) {
	case Fence:
		if !s.ClosedAt.IsZero() {
			return nil, nil
		}
		return one(VisitFenced(c)), nil
	case Assign:
		if s.Ticket.ID == c.Ticket.ID {
			return nil, nil
		}
		if s.Ticket.ID != "" || !s.ClosedAt.IsZero() {
			return nil, refuse(RefusedNotNow)
		}
		t := c.Ticket
		if t.CalledAt.IsZero() {
			t.CalledAt = d.meta.At
		}
		return one(TicketCalled{Ticket: t}), nil
	case CallFailed:
		if s.Ticket.ID != "" || !s.ClosedAt.IsZero() {
			return nil, refuse(RefusedNotNow)
		}
		return one(CallEnded(c)), nil
	case UndoFinish:
		switch {
		case s.End != EndFinished:
			return nil, refuse(RefusedNotNow)
		case !within(s.ClosedAt, d.meta.At, limits.UndoFor):
			return nil, refuse(RefusedTooLate)
		}
		return one(FinishUndone{CommandID: d.meta.ID}), nil
	}
	if s.Ticket.ID == "" || !s.ClosedAt.IsZero() {
		return nil, refuse(RefusedNoVisit)
	}
	waiting := s.StartedAt.IsZero() // called, nobody at the desk yet
	switch c := cmd.(type) {
	case Recall:
		switch {
		case !waiting:
			return nil, refuse(RefusedNotNow)
		case d.meta.At.Sub(s.RecalledAt) < limits.RecallGap:
			left := limits.RecallGap - d.meta.At.Sub(s.RecalledAt)
			return nil, refuse(RefusedTooSoon, "seconds", strconv.Itoa(int(left.Seconds())+1))
		case s.Ticket.Calls >= limits.Calls:
			return nil, refuse(RefusedNotNow)
		}
		return one(Recalled{CommandID: d.meta.ID}), nil
	case UndoCall:
		switch {
		case !waiting:
			return nil, refuse(RefusedNotNow)
		case !within(s.Ticket.CalledAt, d.meta.At, limits.UndoFor):
			return nil, refuse(RefusedTooLate)
		}
		return one(CallUndone{CommandID: d.meta.ID}), nil
	case Miss:
		switch {
		case !waiting:
			return nil, refuse(RefusedNotNow)
		case s.Ticket.Calls < limits.Calls:
			return nil, refuse(RefusedCallsLeft, "calls", strconv.Itoa(s.Ticket.Calls), "of", strconv.Itoa(limits.Calls))
		}
		return one(TicketMissed{CommandID: d.meta.ID}), nil
	case Hold:
		switch {
		case waiting || !s.HeldAt.IsZero():
			return nil, refuse(RefusedNotNow)
		case !slices.Contains(HoldReasons, c.Reason):
			return nil, refuse(RefusedHoldReason)
		}
		return one(VisitHeld{Reason: c.Reason, CommandID: d.meta.ID}), nil
	case Resume:
		if s.HeldAt.IsZero() {
			return nil, refuse(RefusedNotNow)
		}
		return one(VisitResumed{CommandID: d.meta.ID}), nil
	case Finish:
		return d.finish()
	}
	return nil, refuse(RefusedUnknownCommand)
}

// finish asks that every draft is handed in or discarded (workflow §1), and
// that no paper waits for a person's word.
func (d decider) finish() ([]Event, error) {
	s := d.s
	if s.StartedAt.IsZero() || !s.HeldAt.IsZero() {
		return nil, refuse(RefusedNotNow)
	}
	if slices.ContainsFunc(s.Matters, func(m Matter) bool { return m.Discarded == "" && m.CommandID == "" }) {
		return nil, refuse(RefusedUnfinished)
	}
	return one(VisitFinished{CommandID: d.meta.ID, Cases: s.handedIn()}), nil
}

// maxTyped bounds what is kept of a screen's fields, in characters.
const maxTyped = 1000

// typing keeps what is typed while the visit is in hand.
func (d decider) typing(c Type) ([]Event, error) {
	s := d.s
	typed := 0
	for _, f := range c.Typing.Fields {
		typed += len([]rune(f.Clear()))
	}
	switch {
	case s.ID == "" || s.Ticket.ID == "" || !s.ClosedAt.IsZero():
		return nil, refuse(RefusedNoVisit)
	case !s.HeldAt.IsZero() || typed > maxTyped:
		return nil, refuse(RefusedNotNow)
	case s.Typing == nil && c.Typing.Screen == "", s.Typing != nil && s.Typing.Equal(c.Typing):
		return nil, nil
	}
	return one(Typed(c)), nil
}

// takeOver goes on at this desk. The copy may be older than what the hall has:
// a case that is there is answered, one that is not is in hand again, because
// what the desk before sends late is refused. Where the hall has not heard yet
// that the person came to the desk, this desk says so.
func (d decider) takeOver(c TakeOver) ([]Event, error) {
	if d.s.ID != "" {
		return nil, refuse(RefusedBusy)
	}
	taken := TakenOver{
		VisitID: c.VisitID, Window: c.Window, Clerk: c.Clerk, Ticket: c.Ticket, Serving: c.Serving, Called: c.Called, From: c.From,
		State: c.State.clone(),
	}
	var answers []HallReceipt
	for i := range taken.State.Matters {
		m := &taken.State.Matters[i]
		if m.Answer != nil || m.Discarded != "" {
			continue
		}
		if m.Kind == Withdrawal || m.Kind == Fetching { // asked for again, where the hall does not have it
			m.Discarded = EndTaken
			continue
		}
		m.CommandID, m.SentAt, m.Turndown = "", time.Time{}, nil
		if r, there := c.Receipts[m.CaseID]; there {
			m.CommandID, m.SentAt = r.CommandID, r.At
			answers = append(answers, r)
		}
	}
	events := one(taken)
	s := Apply(State{}, d.meta.At, taken)
	for _, r := range answers {
		answered, err := decider{s: &s, meta: d.meta, r: d.r}.hallReceipt(r)
		if err != nil {
			return nil, err
		}
		events = append(events, answered...)
	}
	if !c.Serving && !c.Called && !c.State.StartedAt.IsZero() {
		events = append(events, ServiceStarted{CommandID: d.meta.ID})
	}
	return events, nil
}
