package issuance

import (
	"context"
	"slices"

	"onewindow/papers"
	"onewindow/visit"
)

// receiptJob is the proof of delivery as the hall orders it, or nil when it
// orders none.
func receiptJob(h *Hand, r *visit.HallReceipt) *visit.Job {
	i := slices.IndexFunc(r.Papers, func(p visit.PaperOrder) bool { return p.Kind == string(papers.ServiceReceipt) })
	if i < 0 {
		return nil
	}
	p := r.Papers[i]
	return &visit.Job{
		ID: r.CommandID + "/" + p.Kind, CaseID: h.Case.CaseID, Kind: p.Kind, Number: p.Number, Verification: p.Verification,
		Copy: 1, State: visit.JobQueued,
	}
}

// settle makes the world fit what is in hand: the reader is asked for the case
// that wants a card, and the receipt goes to the printer.
func (s *Seat) settle(ctx context.Context) {
	s.askReader()
	if s.printing || s.hand == nil || s.hand.Job == nil || s.hand.Job.State != visit.JobQueued || s.snap.Session.StaffNo == "" {
		return
	}
	err := s.print(ctx)
	if err != nil {
		s.o.Log.Error("print", "job", s.hand.Job.ID, "err", err)
	}
}

func (s *Seat) askReader() {
	if s.o.Reader == nil {
		return
	}
	want := ""
	if step := s.hand.Step(); (step == Card || step == Slip && s.hand.Receiver == nil) && s.snap.Session.StaffNo != "" {
		want = s.hand.Case.CaseID
	}
	switch {
	case want == s.asked:
	case want == "":
		s.o.Reader.Cancel()
	default:
		s.o.Reader.Ask(want)
	}
	s.asked = want
}

// print sends the receipt to the printer. That it is on its way is durable
// before the first byte goes out; it is never sent again by itself.
func (s *Seat) print(ctx context.Context) error {
	doc, err := s.document(s.hand)
	if err != nil {
		// A paper that cannot be made whole is never printed.
		s.o.Log.Error("paper", "job", s.hand.Job.ID, "err", err)
		return s.endPrint(ctx, s.hand.Job.ID, visit.JobNotPrinted, "incomplete_paper")
	}
	if s.o.Printer == nil {
		return s.endPrint(ctx, s.hand.Job.ID, visit.JobNotPrinted, "no_printer")
	}
	h := s.hand.clone()
	h.Job.State, h.Job.Cause = visit.JobSending, ""
	err = s.set(ctx, h)
	if err != nil {
		return err
	}
	job := h.Job.ID
	s.printing = true
	s.loop.Work(func() {
		state, cause := s.o.Printer.Print(ctx, job, doc)
		s.loop.Enqueue(func(ctx context.Context) error {
			s.printing = false
			return s.endPrint(ctx, job, state, cause)
		})
	})
	return nil
}

func (s *Seat) endPrint(ctx context.Context, job string, state visit.JobState, cause string) error {
	if s.hand == nil || s.hand.Job == nil || s.hand.Job.ID != job {
		return refuse(visit.RefusedUnknownJob)
	}
	h := s.hand.clone()
	h.Job.State, h.Job.Cause = state, cause
	// What came out of the printer is so, whatever the disk says.
	s.hand = h
	if state != visit.JobPrinted {
		s.snap.Say("print_"+string(state), map[string]string{"cause": cause}, s.o.Now())
	}
	return s.keep(ctx, h)
}

// reprint queues the receipt again: as the same copy when nothing came out,
// else as a further one, marked 补打.
func (s *Seat) reprint(ctx context.Context, reason string) error {
	switch {
	case s.hand == nil || s.hand.Job == nil:
		return refuse(visit.RefusedUnknownJob)
	case s.printing || s.hand.Job.State == visit.JobQueued || s.hand.Job.State == visit.JobSending:
		return refuse(visit.RefusedJobState)
	case s.hand.Job.State != visit.JobNotPrinted && reason == "":
		return refuse(RefusedNoReason)
	}
	h := s.hand.clone()
	if h.Job.State != visit.JobNotPrinted {
		h.Job.Copy++
	}
	h.Job.State, h.Job.Cause, h.Job.Reason = visit.JobQueued, "", reason
	return s.set(ctx, h)
}

// document makes the receipt from what is in hand and nothing else, so that a
// reprint after a restart says the same.
func (s *Seat) document(h *Hand) (papers.Document, error) {
	c, card := &h.Case, h.Receiver.Card
	f := papers.Fields{
		Hall: s.snap.Session.HallName, Organ: c.Department, Window: s.o.Window, Clerk: h.Clerk, PrintedAt: s.o.Now(),
		QueryPhone: s.o.Letterhead.QueryPhone, QueryAt: s.o.Letterhead.QueryAt, Place: s.o.Letterhead.Place,
		Reprint: h.Job.Copy - 1, Demo: s.o.Demo, CaseNo: c.CaseNo, CaseID: c.CaseID, Verification: h.Job.Verification,
		Item: c.ItemName, ItemCode: c.Item, Situation: c.Situation, Result: c.ResultName,
		DocumentName: c.ResultName, DocumentNo: c.CaseNo, Delivery: "window", DeliveredAt: h.Answer.At,
		Receiver: card.Name, Relation: s.o.Relations[h.Relation], Deliverer: h.Clerk,
		Applicant: papers.Party{Name: c.Applicant.Name, ID: c.Applicant.IDNumber, Phone: c.Applicant.Phone, Address: c.Applicant.Address},
		Agent:     papers.Party{Name: c.Agent.Name, ID: c.Agent.IDNumber},
	}
	if f.Receiver == "" {
		f.Receiver = card.NameEn
	}
	if f.DocumentName == "" {
		f.DocumentName = c.ItemName
	}
	if cat, ok := s.o.Rules.Catalogs[c.CatalogVersion]; ok {
		if d, ok := cat.Department(c.Department); ok {
			f.Organ = d.Name
		}
	}
	return papers.MakeIn(papers.Kind(h.Job.Kind), f, s.o.Lang)
}
