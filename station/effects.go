package station

import (
	"context"
	"slices"

	"onewindow/visit"
)

// replay folds the journal. What was open before is open again.
func (s *Station) replay(ctx context.Context) error {
	states := map[string]*visit.State{}
	var order []string
	err := s.o.Journal.Replay(ctx, func(r visit.Record) error {
		v, ok := states[r.VisitID]
		if !ok {
			v = &visit.State{}
			states[r.VisitID] = v
			order = append(order, r.VisitID)
		}
		*v = visit.Apply(*v, r.At, r.Event)
		s.seqs[r.VisitID] = r.Seq
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range order {
		s.place(ctx, states[id])
	}
	s.snap.Session, err = s.Reopen(ctx, s.o.Journal, sessionNote)
	if err != nil {
		return err
	}
	err = LoadNote(ctx, s.o.Journal, typingNote, &s.snap.Typing)
	if err != nil {
		return err
	}
	return LoadNote(ctx, s.o.Journal, AwayNote, &s.away)
}

// recover takes up what a crash left half-done: a call without an answer is
// asked again with the same id, a paper that was on its way may or may not
// have come out, so a person decides.
func (s *Station) recover(ctx context.Context) {
	for _, v := range slices.Concat(s.visits, s.closing) {
		if v.Ticket.ID == "" && v.ClosedAt.IsZero() {
			s.wanted = v.ID
		}
		for _, j := range v.Jobs {
			if j.State != visit.JobSending {
				continue
			}
			err := s.decide(ctx, v, visit.PrintEnded{Job: j.ID, State: visit.JobUncertain, Cause: "restart"})
			if err != nil {
				s.o.Log.Error("recover print job", "err", err)
			}
		}
	}
	s.settle(ctx)
	s.o.Hall.Wake()
}

// settle makes the world fit the state after every step: the hall is asked for
// the ticket that is wanted, the reader for the visit that wants a card, and the
// next paper goes to the printer.
func (s *Station) settle(ctx context.Context) {
	s.turnOver()
	s.countChanges(ctx)
	s.askTicket(ctx)
	s.askReader()
	s.announce()
	s.endPages(ctx)
	s.endQuestion()
	s.lookAtDisk()
	s.compareStores(ctx)
	s.offer(ctx)
	s.endAway(ctx)
	s.replicate(ctx)
	s.recallFields(ctx)
	s.seekHits(ctx)
	s.askRule(ctx)
	s.endPrints()
	s.askForms(ctx)
	s.checkPerson(ctx)
	s.recallLetters(ctx)
	s.lookBack(ctx)
	v := s.active()
	if v == nil || s.printing {
		return
	}
	for _, j := range v.Jobs {
		if j.State == visit.JobQueued {
			err := s.print(ctx, v, j.ID)
			if err != nil {
				s.o.Log.Error("print", "job", j.ID, "err", err)
			}
			return
		}
	}
}

func (s *Station) askReader() {
	want := ""
	if v := s.active(); v != nil && v.Ticket.ID != "" && v.Identity == nil && s.snap.Session.StaffNo != "" {
		want = v.Ticket.ID
	}
	if s.officer.token != "" {
		want = s.officer.token
	}
	if want == s.asked {
		return
	}
	s.asked, s.askedAt = want, s.o.Now()
	switch {
	case s.o.Reader == nil: // a travel document will do
	case want == "":
		s.o.Reader.Cancel()
	default:
		s.o.Reader.Ask(want)
	}
}

// print sends one job to the printer. That it is on its way is durable before
// the first byte goes out.
func (s *Station) print(ctx context.Context, v *visit.State, job string) error {
	if s.printing {
		return &visit.Refusal{Code: visit.RefusedJobState}
	}
	doc, err := s.document(v, job)
	if err != nil {
		// A paper that cannot be made whole is never printed.
		s.o.Log.Error("paper", "job", job, "err", err)
		return s.endPrint(ctx, v.ID, job, visit.JobNotPrinted, "incomplete_paper")
	}
	err = s.decide(ctx, v, visit.PrintSending{Job: job})
	if err != nil {
		return err
	}
	if s.o.Printer == nil {
		return s.endPrint(ctx, v.ID, job, visit.JobNotPrinted, "no_printer")
	}
	s.printing = true
	id := v.ID
	s.loop.Work(func() {
		state, cause := s.o.Printer.Print(ctx, job, doc)
		s.enqueue(func(ctx context.Context) error {
			s.printing = false
			return s.endPrint(ctx, id, job, state, cause)
		})
	})
	return nil
}

func (s *Station) endPrint(ctx context.Context, visitID, job string, state visit.JobState, cause string) error {
	v := s.find(visitID)
	if v == nil {
		return &visit.Refusal{Code: visit.RefusedUnknownJob}
	}
	if j := v.Job(job); j != nil && j.State == visit.JobQueued {
		err := s.decide(ctx, v, visit.PrintSending{Job: job})
		if err != nil {
			return err
		}
	}
	err := s.decide(ctx, v, visit.PrintEnded{Job: job, State: state, Cause: cause})
	if err == nil && state != visit.JobPrinted {
		s.notice("print_"+string(state), map[string]string{"cause": cause})
	}
	return err
}
