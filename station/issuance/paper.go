package issuance

import (
	"cmp"
	"context"
	"slices"

	"onewindow/papers"
	"onewindow/values"
	"onewindow/visit"
)

// printable are the papers of a handover.
var printable = []papers.Kind{papers.DecisionNotice, papers.ServiceReceipt}

// jobs are the papers that the hall orders: the proof of delivery and, of a
// denial, the decision itself.
func jobs(h *Hand, r *visit.HallReceipt) []visit.Job {
	var out []visit.Job
	for _, p := range r.Papers {
		if slices.Contains(printable, papers.Kind(p.Kind)) {
			out = append(out, visit.Job{
				ID: r.CommandID + "/" + p.Kind, CaseID: h.Case.CaseID, Kind: p.Kind, Number: p.Number, Verification: p.Verification,
				Copy: 1, State: visit.JobQueued,
			})
		}
	}
	return out
}

// settle makes the world fit what is in hand: the reader is asked for the case
// that wants a card, and the papers go to the printer, one after the other.
func (s *Seat) settle(ctx context.Context) {
	s.askReader()
	s.askPad(ctx)
	// A paper that cannot be made ends at once and leaves the turn to the next.
	for !s.printing && ctx.Err() == nil && s.snap.Session.In() {
		job := s.hand.find(func(j visit.Job) bool { return j.State == visit.JobQueued })
		if job == nil {
			return
		}
		id := job.ID
		err := s.print(ctx, id)
		if err != nil {
			s.o.Log.Error("print", "job", id, "err", err)
			return
		}
	}
}

func (s *Seat) askReader() {
	want := ""
	if step := s.hand.Step(); (step == Card || step == Slip && s.hand.Receiver == nil) && s.snap.Session.In() {
		want = s.hand.Case.CaseID
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

// print sends a paper to the printer. That it is on its way is durable
// before the first byte goes out; it is never sent again by itself.
func (s *Seat) print(ctx context.Context, job string) error {
	doc, err := s.document(s.hand, s.hand.Job(job))
	if err != nil {
		// A paper that cannot be made whole is never printed.
		s.o.Log.Error("paper", "job", job, "err", err)
		return s.endPrint(ctx, job, visit.JobNotPrinted, "incomplete_paper")
	}
	if s.o.Printer == nil {
		return s.endPrint(ctx, job, visit.JobNotPrinted, "no_printer")
	}
	h := s.hand.clone()
	j := h.Job(job)
	j.State, j.Cause = visit.JobSending, ""
	err = s.set(ctx, h)
	if err != nil {
		return err
	}
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
	h := s.hand.clone()
	j := h.Job(job)
	if j == nil {
		return refuse(visit.RefusedUnknownJob)
	}
	j.State, j.Cause = state, cause
	// What came out of the printer is so, whatever the disk says.
	s.hand = h
	if state != visit.JobPrinted {
		s.snap.Say("print_"+string(state), map[string]string{"cause": cause}, s.o.Now())
	}
	return s.keep(ctx, h)
}

// reprint queues a paper again: as the same copy when nothing came out,
// else as a further one, marked 补打.
func (s *Seat) reprint(ctx context.Context, job, reason string) error {
	h := s.hand.clone()
	j := h.Job(job)
	if job == "" {
		j = h.Wanting()
		if j == nil && h != nil && len(h.Jobs) > 0 {
			j = &h.Jobs[len(h.Jobs)-1]
		}
	}
	switch {
	case j == nil:
		return refuse(visit.RefusedUnknownJob)
	case s.printing || j.State == visit.JobQueued || j.State == visit.JobSending:
		return refuse(visit.RefusedJobState)
	case j.State != visit.JobNotPrinted && reason == "":
		return refuse(RefusedNoReason)
	}
	if j.State != visit.JobNotPrinted {
		j.Copy++
	}
	j.State, j.Cause, j.Reason = visit.JobQueued, "", reason
	return s.set(ctx, h)
}

// document makes a paper from what is in hand and nothing else, so that a
// reprint after a restart says the same.
func (s *Seat) document(h *Hand, j *visit.Job) (papers.Document, error) {
	c, card := &h.Case, h.Receiver.Card
	f := papers.Fields{
		Hall: s.snap.Session.HallName, Organ: c.Department, Window: s.o.Window, Clerk: h.Clerk, PrintedAt: s.o.Now(),
		QueryPhone: s.o.Letterhead.QueryPhone, QueryAt: s.o.Letterhead.QueryAt, Place: s.o.Letterhead.Place,
		Reprint: j.Copy - 1, Demo: s.o.Demo, CaseNo: c.CaseNo, CaseID: c.CaseID, Verification: j.Verification,
		Item: c.ItemName, ItemCode: c.Item, Situation: c.Situation, Result: c.ResultName,
		DocumentName: c.ResultName, DocumentNo: c.CaseNo, Delivery: "window", DeliveredAt: h.Answer.At,
		Receiver: card.Name, Relation: s.o.Relations[h.Relation], Deliverer: h.Clerk, Signature: h.Signature,
		Applicant: papers.Party{Name: c.Applicant.Name, ID: c.Applicant.IDNumber, Phone: c.Applicant.Phone, Address: c.Applicant.Address},
		Agent:     papers.Party{Name: c.Agent.Name, ID: c.Agent.IDNumber},
	}
	if f.Receiver == "" {
		f.Receiver = card.NameEn
	}
	if f.DocumentName == "" {
		f.DocumentName = c.ItemName
	}
	f.Decision, f.Listed = "grant", true
	if !c.AcceptedAt.IsZero() && !c.DecidedAt.IsZero() {
		f.Accepted, f.DecidedOn = values.Of(c.AcceptedAt), values.Of(c.DecidedAt)
	}
	if h.Denied() {
		// 行政许可法 art. 38: written, with its reasons and the remedies.
		f.Decision, f.Reason = "deny", c.DecisionReason
		f.ReviewOrgan, f.Court = s.o.Letterhead.ReviewOrgan, s.o.Letterhead.Court
		f.DocumentName = papers.TitleIn(papers.DecisionNotice, s.o.Lang)
	}
	if cat, ok := s.o.Rules.Catalogs[c.CatalogVersion]; ok {
		if d, ok := cat.Department(c.Department); ok {
			f.Organ = d.Name
		}
		f.Organ = cmp.Or(c.Organ, f.Organ)
		if it, ok := cat.Item(c.Item); ok {
			f.Basis = it.LegalBasis
		}
	}
	return papers.MakeIn(papers.Kind(j.Kind), f, s.o.Lang)
}
