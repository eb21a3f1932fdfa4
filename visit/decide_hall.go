package visit

import (
	"slices"
	"strconv"
)

// TemporarySlip is the paper for a case that the hall has not answered
// (papers.TemporarySlip); it needs no order from the hall.
const TemporarySlip = "temporary_slip"

// PackageReceipt is the paper that names all cases of a visit (papers.PackageReceipt).
const PackageReceipt = "package_receipt"

// hallReceipt takes the hall's answer to a hand-in or to a ticket move. The
// same receipt twice changes nothing.
func (d decider) hallReceipt(c HallReceipt) ([]Event, error) {
	if d.s.ID == "" {
		return nil, refuse(RefusedNoVisit)
	}
	i := slices.IndexFunc(d.s.Matters, func(m Matter) bool { return m.CommandID == c.CommandID })
	if i < 0 {
		return one(MoveAnswered{CommandID: c.CommandID, Accepted: c.Accepted, Refusal: c.Refusal, Details: c.Details}), nil
	}
	m := &d.s.Matters[i]
	if m.Answer != nil {
		return nil, nil
	}
	answer := Answer{Accepted: c.Accepted, Refusal: c.Refusal, Details: c.Details, At: c.At}
	if c.Case != nil {
		answer.CaseNo, answer.State, answer.PickupCode = c.Case.CaseNo, c.Case.State, c.Case.PickupCode
		answer.PromisedDue, answer.StatutoryDue = c.Case.PromisedDue, c.Case.StatutoryDue
		answer.NoticeDue, answer.Correction = c.Case.NoticeDue, c.Case.CorrectionDue
		answer.DuePending, answer.PapersDue, answer.AcceptedAt = c.Case.DuePending, c.Case.PapersDue, c.Case.AcceptedAt
	}
	events := []Event{CaseAnswered{CaseID: m.CaseID, CommandID: c.CommandID, Answer: answer}}
	for _, p := range c.Papers {
		events = append(events, PaperQueued{Job: Job{
			ID: c.CommandID + "/" + p.Kind, CaseID: m.CaseID, Kind: p.Kind, Number: p.Number,
			Verification: p.Verification, Copy: 1, State: JobQueued,
		}})
	}
	if slip, ok := d.combined(m, events); ok {
		events = append(events, PaperQueued{Job: slip})
	}
	return events, nil
}

// combined is the one slip that names every case of the visit. It is made with
// the last answer, and carries the number of the first case: no number is made
// up at a window.
func (d decider) combined(last *Matter, events []Event) (Job, bool) {
	s := *d.s
	for _, e := range events {
		s = Apply(s, d.meta.At, e)
	}
	if last.Kind != NewCase {
		return Job{}, false
	}
	var first *Matter
	taken := 0
	for _, m := range s.Basket() {
		switch {
		case m.Answer == nil:
			return Job{}, false
		case !m.Taken():
			continue
		case first == nil:
			first = m
		}
		taken++
	}
	if taken < 2 {
		return Job{}, false
	}
	i := slices.IndexFunc(s.Jobs, func(j Job) bool { return j.CaseID == first.CaseID && j.Verification != "" })
	if i < 0 {
		return Job{}, false // the hall ordered no paper that could be checked
	}
	return Job{
		ID: last.CommandID + "/" + PackageReceipt, CaseID: last.CaseID, Kind: PackageReceipt, Number: first.Answer.CaseNo,
		Verification: s.Jobs[i].Verification, Copy: 1, State: JobQueued,
	}, true
}

func (d decider) print(cmd Command) ([]Event, error) {
	s := d.s
	if s.ID == "" {
		return nil, refuse(RefusedNoVisit)
	}
	switch c := cmd.(type) {
	case PrintTemporary:
		return d.temporary()
	case PrintSending:
		j := s.Job(c.Job)
		switch {
		case j == nil:
			return nil, refuse(RefusedUnknownJob)
		case j.State != JobQueued:
			return nil, refuse(RefusedJobState)
		}
		return one(PaperSending(c)), nil
	case PrintEnded:
		j := s.Job(c.Job)
		switch {
		case j == nil:
			return nil, refuse(RefusedUnknownJob)
		case j.State != JobSending,
			c.State != JobPrinted && c.State != JobNotPrinted && c.State != JobUncertain:
			return nil, refuse(RefusedJobState)
		}
		return one(PaperEnded(c)), nil
	case Reprint:
		return d.reprint(c)
	}
	return nil, refuse(RefusedUnknownCommand)
}

// temporary makes a slip for each case of the visit that the hall has not answered:
// whoever leaves with several cases has one for each.
func (d decider) temporary() ([]Event, error) {
	sent := d.s.sent()
	if len(sent) == 0 {
		return nil, refuse(RefusedUnfinished)
	}
	waiting := slices.DeleteFunc(sent, func(m *Matter) bool { return m.Answer != nil })
	switch {
	case len(waiting) == 0:
		return nil, refuse(RefusedHallAnswered)
	case !slices.ContainsFunc(waiting, (*Matter).brings):
		return nil, refuse(RefusedOutcome)
	}
	var events []Event
	for _, m := range d.s.Slipless() {
		events = append(events, PaperQueued{Job: Job{
			ID: m.CommandID + "/" + TemporarySlip, CaseID: m.CaseID, Kind: TemporarySlip, Number: m.CaseID, Copy: 1, State: JobQueued,
		}})
	}
	return events, nil
}

// ReprintReasons are the reasons that a desk offers for a second print, the
// commonest first.
var ReprintReasons = []string{"incomplete", "asked", "unclear", "jam"}

// reprint makes a new job for the same paper. A paper that never came out is
// simply tried again; one that did, or may have, is marked 补打 and needs a
// reason (workflow §14).
func (d decider) reprint(c Reprint) ([]Event, error) {
	j := d.s.Job(c.Job)
	if j == nil {
		return nil, refuse(RefusedUnknownJob)
	}
	if j.State == JobQueued || j.State == JobSending {
		return nil, refuse(RefusedJobState)
	}
	again := *j
	again.State, again.Cause, again.Reason = JobQueued, "", c.Reason
	if j.State != JobNotPrinted {
		if c.Reason == "" {
			return nil, refuse(RefusedNoReason)
		}
		again.Copy++
	}
	again.ID = d.meta.ID + "/" + j.Kind + "/" + strconv.Itoa(again.Copy)
	return one(PaperQueued{Job: again}), nil
}
