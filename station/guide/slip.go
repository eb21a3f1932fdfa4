package guide

import (
	"context"
	"slices"
	"strings"

	"onewindow/papers"
	"onewindow/values"
	"onewindow/visit"
)

// slip is the paper of a ticket, waiting for the printer.
func slip(t Ticket) visit.Job {
	return visit.Job{ID: t.ID + "/ticket_slip", Kind: string(papers.TicketSlip), Number: t.number(), Copy: 1, State: visit.JobQueued}
}

// number is what the board calls: of another hall's board, once that has it.
func (t *Ticket) number() string {
	if t.Moved() {
		return t.OfferedLabel
	}
	return t.Label
}

// print queues the slip of the ticket in hand: as the same copy when nothing
// came out, else as a further one, marked 补打.
func (s *Seat) print(ctx context.Context) error {
	switch {
	case s.hand == nil:
		return refuse(RefusedNoTicket)
	case s.printing || s.hand.Slip.State == visit.JobQueued || s.hand.Slip.State == visit.JobSending:
		return refuse(RefusedPrinting)
	}
	h := s.hand.clone()
	before := h.Slip
	h.Slip = slip(h.Ticket)
	if before.ID != "" {
		h.Slip.Copy = before.Copy
		if before.State != visit.JobNotPrinted {
			h.Slip.Copy++
		}
	}
	return s.set(ctx, h)
}

// startPrint sends a queued slip to the printer. That it is on its way is
// durable before the first byte goes out; it is never sent again by itself.
func (s *Seat) startPrint(ctx context.Context) {
	if s.printing || s.hand == nil || s.hand.Slip.State != visit.JobQueued {
		return
	}
	job := s.hand.Slip.ID
	doc, err := s.document(s.hand)
	if err != nil {
		s.o.Log.Error("slip", "ticket", s.hand.Ticket.Label, "err", err)
		s.endPrint(ctx, job, visit.JobNotPrinted, "incomplete_paper")
		return
	}
	if s.o.Printer == nil {
		s.endPrint(ctx, job, visit.JobNotPrinted, "no_printer")
		return
	}
	h := s.hand.clone()
	h.Slip.State, h.Slip.Cause = visit.JobSending, ""
	if s.set(ctx, h) != nil {
		return // said there; the next tick tries again
	}
	s.printing = true
	s.loop.Work(func() {
		state, cause := s.o.Printer.Print(ctx, job, doc)
		s.loop.Enqueue(func(ctx context.Context) error {
			s.printing = false
			s.endPrint(ctx, job, state, cause)
			return nil
		})
	})
}

func (s *Seat) endPrint(ctx context.Context, job string, state visit.JobState, cause string) {
	if s.hand == nil || s.hand.Slip.ID != job {
		return
	}
	h := s.hand.clone()
	h.Slip.State, h.Slip.Cause = state, cause
	// What came out of the printer is so, whatever the disk says.
	s.hand = h
	if state != visit.JobPrinted {
		s.snap.Say("print_"+string(state), map[string]string{"cause": cause}, s.o.Now())
	}
	_ = s.note(ctx, handNote, h) // said and logged there
}

// needLargePrint is the hall's word for help by large print.
const needLargePrint = "large_print"

// largePrint says whether the slip is for weak eyes: of a special group, or where
// it was asked for.
func largePrint(t *Ticket) bool { return t.Group != "" || slices.Contains(t.Needs, needLargePrint) }

// document is the slip as it is printed.
func (s *Seat) document(h *Hand) (papers.Document, error) {
	t := &h.Ticket
	f := papers.Fields{
		Hall: s.snap.Session.HallName, PrintedAt: s.o.Now(), QueryPhone: s.o.Letterhead.QueryPhone, Reprint: h.Slip.Copy - 1, Demo: s.o.Demo,
		TicketNo: t.number(), LargePrint: largePrint(t), Priority: t.Class == visit.PriorityClass, Group: s.group(t.Item),
	}
	if h.Where != nil {
		f.Hall = h.Where.Name
		f.GoTo = strings.TrimSpace(h.Where.Name + " " + h.Where.Address)
	}
	f.Ahead = -1
	if h.Placed {
		f.Ahead, f.Wait = h.Place.Ahead, h.Place.Wait
		f.Late, f.ServedLate = h.Place.Late, h.Place.Served
		if !h.Place.Ends.IsZero() {
			f.ServiceEnds = h.Place.Ends.In(values.Shanghai).Format("15:04")
		}
	}
	if !t.SlotStart.IsZero() {
		start, end := t.SlotStart.In(values.Shanghai), t.SlotEnd.In(values.Shanghai)
		f.Booked = start.Format("2006-01-02 15:04") + "-" + end.Format("15:04")
	}
	return papers.MakeIn(papers.TicketSlip, f, s.o.Lang)
}

// group is what the person waits for, in words.
func (s *Seat) group(item string) string {
	if c, ok := s.o.Rules.Catalogs[s.o.Rules.Current]; ok {
		if it, ok := c.Item(item); ok {
			return it.Name
		}
	}
	return s.o.AnyItem
}
