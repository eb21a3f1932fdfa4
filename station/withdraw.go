package station

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"onewindow/catalog"
	"onewindow/papers"
	"onewindow/values"
	"onewindow/visit"
)

// RefusedNotLookedUp refuses a withdrawal of a case that was not looked at.
const RefusedNotLookedUp = "not_looked_up"

// StepWithdrawOther is the exceptional step that a supervisor consents to when
// neither the applicant nor who applied for them takes the case back.
const StepWithdrawOther = "withdraw_for_other"

// withdrawable are the hall's words for a case that may still be taken back.
var withdrawable = []string{"received", "dept_returned", caseCorrection, "corrected", "accepted", "reviewing"}

// MayWithdraw reports whether the case is still undecided.
func (c *Case) MayWithdraw() bool { return slices.Contains(withdrawable, c.State) }

// Undecided are the case and those of its package that may still be taken back, in
// the order of their receipt.
func (c *Case) Undecided() []*Case {
	var out []*Case
	for i := range c.Package {
		if o := &c.Package[i]; o.MayWithdraw() {
			out = append(out, o)
		}
	}
	if c.MayWithdraw() {
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b *Case) int { return a.ReceivedAt.Compare(b.ReceivedAt) })
	return out
}

// Kept are the originals of the case that lie with the hall.
func (c *Case) Kept(r visit.Rules) []string {
	var names []string
	for i, l := range c.Papers(r) {
		if c.Lines[i].Status == visit.Collected && l.Source != catalog.SourceWindow {
			names = append(names, l.Name)
		}
	}
	return names
}

// FindWithdrawal asks the hall for the case that the person at the desk wants to
// take back, by the code of its paper, its number or its release code. It waits for
// the hall; the case is then Snapshot.Withdrawing.
func (s *Station) FindWithdrawal(ctx context.Context, text string) error {
	before := s.Snapshot()
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return &visit.Refusal{Code: RefusedNotLookedUp}
	case before.AtSeat().Away():
		return ErrUnreachable
	}
	c, err := s.o.Hall.FindCase(ctx, caseNamed(text))
	if err != nil {
		return err
	}
	return s.enqueue(func(context.Context) error {
		if v := s.active(); v == nil || v.ID != before.Visit.ID {
			return &visit.Refusal{Code: RefusedVisitChanged}
		}
		s.back, s.backFor = &c, before.Visit.ID
		return nil
	}).Wait(ctx)
}

// caseNamed is what a text that was typed or scanned names: a release code has no
// letters.
func caseNamed(text string) CaseQuery {
	if code, err := papers.ParseCode(text); err == nil && code.Kind == papers.CodeCase {
		if code.Check != "" {
			return CaseQuery{PickupCode: code.Check}
		}
		return CaseQuery{No: code.Number}
	}
	if strings.Trim(text, "0123456789") == "" {
		return CaseQuery{PickupCode: text}
	}
	return CaseQuery{No: strings.ToUpper(text)}
}

// Withdraw takes the case that was looked up back, and with whole every undecided
// one of its package: those that come later in it first, for they wait for the
// others. approvals are a supervisor's consents by case, where somebody else than
// the applicant asks.
func (s *Station) Withdraw(ctx context.Context, reason string, whole bool, approvals map[string]Approval) error {
	return s.enqueue(func(ctx context.Context) error {
		v, c := s.active(), s.back
		if v == nil || c == nil || s.backFor != v.ID {
			return &visit.Refusal{Code: RefusedNotLookedUp}
		}
		cases := []*Case{c}
		if whole {
			cases = c.Undecided()
			slices.Reverse(cases)
		}
		for _, c := range cases {
			err := s.decide(ctx, v, c.withdrawal(reason, approvals[c.CaseID]))
			if err != nil {
				return err
			}
		}
		s.back = nil
		return nil
	}).Wait(ctx)
}

// FetchPapers prints what waits for the applicant of the case that was looked up.
func (s *Station) FetchPapers(ctx context.Context) error {
	return s.enqueue(func(ctx context.Context) error {
		v, c := s.active(), s.back
		if v == nil || c == nil || s.backFor != v.ID {
			return &visit.Refusal{Code: RefusedNotLookedUp}
		}
		err := s.decide(ctx, v, visit.FetchPapers{OldCase: c.old()})
		if err == nil {
			s.back = nil
		}
		return err
	}).Wait(ctx)
}

// old is the case as a visit takes it in hand.
func (c *Case) old() visit.OldCase {
	o := visit.OldCase{
		CaseID: c.CaseID, CaseNo: c.CaseNo, Item: c.Item, CatalogVersion: c.CatalogVersion, Answers: c.Answers, Party: c.Party,
		Modifiers: c.Modifiers, Delivery: c.Delivery, SeenVersion: c.Version,
		Holder: visit.Holder{
			Applicant: c.Applicant.Name, ApplicantID: c.Applicant.IDNumber, AgentID: c.Agent.IDNumber,
			Phone: c.Applicant.Phone, Address: c.Applicant.Address, ReceivedAt: c.ReceivedAt, Ordered: c.Ordered,
		},
	}
	for _, f := range c.Fields {
		switch f.Key {
		case visit.FieldPhone:
			o.Phone = f.Value
		case visit.FieldAddress:
			o.Address = f.Value
		case visit.FieldMail:
			o.Mail = f.Value
		}
	}
	for _, l := range c.Lines {
		o.Judgements = append(o.Judgements, l.Judgement)
	}
	return o
}

// withdrawal is the command that takes the case back.
func (c *Case) withdrawal(reason string, a Approval) visit.Withdraw {
	return visit.Withdraw{OldCase: c.old(), Withdrawing: visit.Withdrawing{Reason: reason, ApprovalID: a.ID, ApprovedBy: a.Name}}
}

// held puts on the paper of an old case whose it is, and who came for it.
func held(f *papers.Fields, m *visit.Matter) {
	h := m.Holder
	if m.Kind != visit.Supplement { // whose receipt says what came now
		f.Received = h.ReceivedAt
	}
	if f.Applicant.ID != h.ApplicantID {
		f.Agent = papers.Party{Name: f.Applicant.Name, ID: f.Applicant.ID}
	}
	f.Applicant = papers.Party{Name: h.Applicant, ID: h.ApplicantID, Phone: h.Phone, Address: cmp.Or(h.Address, h.Mail)}
	f.DeliveryAddress = h.Mail
}

// withdrawn puts on the paper why the case was taken back, and when.
func withdrawn(f *papers.Fields, m *visit.Matter) {
	f.Withdrawal, f.WithdrawnOn = m.Withdrawal.Reason, values.Of(answeredAt(m))
}

func answeredAt(m *visit.Matter) time.Time {
	if m.Answer == nil {
		return m.SentAt
	}
	return m.Answer.At
}
