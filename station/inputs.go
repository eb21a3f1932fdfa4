package station

import (
	"context"
	"slices"

	"onewindow/visit"
)

// sessionNote is where the journal keeps the session, so that a restart goes
// on without a new sign-in.
const sessionNote = "session"

func (s *Station) setSession(ctx context.Context, session Session) error {
	err := SaveNote(ctx, s.o.Journal, sessionNote, session)
	if err != nil {
		return err
	}
	s.snap.Enter(session, s.o.Now())
	if session.StaffNo == "" {
		s.forgetTyping(ctx)
	}
	return nil
}

// Authorize asks a second person's consent; an officer at a desk of the police zone
// lays the own card down for it. The approval is used by a later command.
func (s *Station) Authorize(ctx context.Context, a Authorization) (Approval, error) {
	if n := s.Snapshot(); n.ownCard(a.Step) {
		card, err := s.readOfficer(ctx)
		if err != nil {
			return Approval{}, err
		}
		a.Card = card
	}
	return s.o.Hall.Authorize(ctx, a)
}

// CardRead takes what the reader delivered. A read that the rules refuse is
// shown as a notice; it never binds.
func (s *Station) CardRead(ctx context.Context, r CardRead) error {
	return s.enqueue(func(ctx context.Context) error {
		if r.Token != s.asked {
			return nil // asked for a visit that is gone
		}
		s.asked = ""
		if s.officerRead(&r) {
			return nil
		}
		v := s.active()
		if v == nil || v.Ticket.ID != r.Token {
			return nil
		}
		cmd := r.BindCard
		cmd.Ticket = r.Token
		s.keepFace(&cmd)
		err := s.decide(ctx, v, cmd)
		if refusal, ok := err.(*visit.Refusal); ok { //nolint:errorlint // Decide returns it bare
			s.notice("card_"+refusal.Code, refusal.Details)
		}
		return err
	}).Wait(ctx)
}

// CardFailed takes a read that failed, by the reader's code.
func (s *Station) CardFailed(ctx context.Context, token, code string) error {
	return s.enqueue(func(context.Context) error {
		if token == s.asked {
			s.notice("card_"+code, nil)
		}
		return nil
	}).Wait(ctx)
}

// linked follows a change of the line to the hall.
func (s *Station) linked(ctx context.Context) {
	switch s.snap.Link {
	case Online:
		s.lookAgain()
		s.cameBack(ctx)
	case Offline, CertExpired, CertRefused:
		s.wentAway(ctx)
	case LinkUnknown, SignedOut:
	}
}

// SetOverview takes the hall's count of who waits.
func (s *Station) SetOverview(ctx context.Context, o Overview) error {
	return s.enqueue(func(context.Context) error {
		s.snap.Overview = o
		return nil
	}).Wait(ctx)
}

// answers are the states of a case that somebody behind the window has given
// it.
var answers = []string{
	"correction", "dept_returned", "accepted", "reviewing", "decided_grant", "decided_grant_deferred", "decided_deny", "ready",
}

// CaseChanged takes a step of a case that the hall tells of. The clerk who took
// the case in hears of it at once, unless it is the answer to what was just
// handed in here.
func (s *Station) CaseChanged(ctx context.Context, row CaseRow) error {
	return s.enqueue(func(ctx context.Context) error {
		news := s.atBranch(row)
		here := func(v *visit.State) bool {
			return slices.ContainsFunc(v.Matters, func(m visit.Matter) bool { return m.CaseID == row.CaseID })
		}
		switch {
		case !news: // its branch alone moved
		case row.Clerk != s.snap.Session.StaffNo || row.CaseNo == "" || !slices.Contains(answers, row.State):
		case slices.ContainsFunc(s.visits, here):
		default:
			s.notice("case_changed", map[string]string{"no": row.CaseNo, "state": row.State})
		}
		return s.charged(ctx, row.CaseID)
	}).Wait(ctx)
}

// Receipt takes the hall's answer to a command of the outbox. It returns nil
// only when the answer is durable; until then the courier keeps the command.
func (s *Station) Receipt(ctx context.Context, visitID string, r visit.HallReceipt) error {
	return s.enqueue(func(ctx context.Context) error {
		v := s.find(visitID)
		if v == nil && s.last.ID == visitID {
			last := s.last
			v = &last
		}
		if v == nil {
			// The visit was retired: the answer settles the row and nothing else.
			return s.commit(ctx, &visit.State{ID: visitID}, s.o.Now(), nil, []string{r.CommandID})
		}
		err := s.decide(ctx, v, r, r.CommandID)
		if err == nil && r.Refusal == refusedStale && v.ClosedAt.IsZero() {
			return s.fence(ctx, visitID, visit.Hand{Window: r.Details["window"]})
		}
		if err == nil && !r.Accepted {
			s.notice("hall_"+r.Refusal, r.Details)
		}
		if err == nil {
			s.chargeAnswered(ctx, visitID, r.CommandID)
		}
		return err
	}).Wait(ctx)
}

// AddPage stores a scanned page and puts it into a line of the case in hand.
func (s *Station) AddPage(ctx context.Context, line, media string, data []byte) error {
	return s.enqueue(func(ctx context.Context) error {
		v := s.active()
		if v == nil || v.Matter() == nil {
			return &visit.Refusal{Code: visit.RefusedNotNow}
		}
		sum, err := s.o.Journal.PutPage(ctx, v.Matter().CaseID, line, media, data)
		if err != nil {
			return err
		}
		return s.decide(ctx, v, visit.AddPage{Page: visit.Page{Line: line, SHA256: sum, Bytes: int64(len(data)), Media: media}})
	}).Wait(ctx)
}

// afterTrouble is why a paper is tried again of which nobody knows whether it
// came out before its citizen left.
const afterTrouble = "jam"

// PrintWaiting prints one paper that came after its citizen had left, or that
// did not come out while the citizen was here.
func (s *Station) PrintWaiting(job string) *Pending {
	return s.enqueue(func(ctx context.Context) error {
		v := s.withJob(job)
		switch {
		case v == nil:
			return &visit.Refusal{Code: visit.RefusedUnknownJob}
		case s.printing:
			return &visit.Refusal{Code: visit.RefusedJobState}
		}
		again := visit.Reprint{Job: job}
		switch v.Job(job).State {
		case visit.JobUncertain:
			again.Reason = afterTrouble
		case visit.JobNotPrinted:
		case visit.JobQueued, visit.JobSending, visit.JobPrinted:
			return s.print(ctx, v, job)
		}
		err := s.decide(ctx, v, again)
		if err != nil {
			return err
		}
		return s.print(ctx, v, v.Jobs[len(v.Jobs)-1].ID)
	})
}
