package station

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"onewindow/catalog"
	"onewindow/papers"
	"onewindow/values"
	"onewindow/visit"
)

// Letterhead is what every paper of this hall carries besides the case.
type Letterhead struct {
	QueryPhone  string // 12345
	QueryAt     string // where the applicant can see the state
	ReviewOrgan string // for administrative review
	Court       string
	Place       string // where results are handed out
}

// delivery maps the catalogue's ways to those of the papers.
var delivery = map[string]string{
	catalog.DeliverWindow: "window", catalog.DeliverCabinet: "cabinet", catalog.DeliverPost: "post",
	catalog.DeliverElectronic: "electronic", catalog.DeliverBankTransfer: "account",
	catalog.DeliverDeptDirect: "department",
}

// Paper is the paper of a print job, as the printer gets it.
func (s *Station) Paper(ctx context.Context, job string) (doc papers.Document, err error) {
	err = s.enqueue(func(context.Context) error {
		v := s.withJob(job)
		if v == nil {
			return &visit.Refusal{Code: visit.RefusedUnknownJob}
		}
		doc, err = s.document(v, job)
		return err
	}).Wait(ctx)
	if err != nil {
		return papers.Document{}, err
	}
	return doc, nil
}

// document makes the paper of one print job from the visit and nothing else,
// so that a reprint after a restart says the same.
func (s *Station) document(v *visit.State, job string) (papers.Document, error) {
	j := v.Job(job)
	if j == nil || v.Of(j) == nil || v.Identity == nil {
		return papers.Document{}, fmt.Errorf("station: job %s has no case", job)
	}
	fields, err := s.fields(v, v.Of(j), j)
	if err != nil {
		return papers.Document{}, err
	}
	return papers.MakeIn(papers.Kind(j.Kind), fields, s.o.Lang)
}

func (s *Station) fields(v *visit.State, m *visit.Matter, j *visit.Job) (papers.Fields, error) {
	if j.Kind == visit.PackageReceipt {
		return s.combined(v, j)
	}
	c, it, err := s.o.Rules.Item(m)
	if err != nil {
		return papers.Fields{}, err
	}
	dept, _ := c.Department(it.Dept)
	choice, err := s.o.Rules.Choice(m) // a question with one answer was never asked
	if err != nil {
		return papers.Fields{}, err
	}
	f := s.heading(v, j)
	f.Organ, f.CaseID, f.Received = dept.Name, m.CaseID, m.SentAt
	f.Delivery = delivery[cmp.Or(choice.Delivery, catalog.DeliverWindow)]
	f.Item, f.ItemCode, f.Basis, f.Listed, f.Fee = it.Name, it.Code, it.LegalBasis, true, feeOn(it, j)
	f.SpecialProcedures = procedureNames(c, it)
	if len(it.Results) > 0 {
		f.Result = it.Results[0].Name
	}
	s.reached(&f, v, m)
	pos, err := s.o.Rules.Position(m)
	if err != nil {
		return papers.Fields{}, err
	}
	if pos.Leaf != nil {
		f.Situation = pos.Leaf.Title
	}
	f.Statutory, f.Promised = limit(it.TimeLimits.Statutory), limit(it.TimeLimits.Promised)
	if pos.Leaf != nil && pos.Leaf.TimeOverride != nil {
		f.Statutory = limit(*pos.Leaf.TimeOverride)
	}
	// 行政许可法 art. 32: what is missing is told at once, on the spot or within five working days.
	f.AnswerLimit = &values.Limit{N: noticeDays, Unit: values.WorkingDays}
	f.Correction = &values.Limit{N: correctionDays, Unit: values.NaturalDays}
	f.Supply = []string{"window", "post"}
	f.Materials, f.Silent, err = s.materials(v, m, papers.Kind(j.Kind))
	if err != nil {
		return papers.Fields{}, err
	}
	if a := m.Answer; a != nil {
		s.answered(&f, v, m, a)
		for i := range f.Materials {
			f.Materials[i].PromisedFor = day(a.PapersDue)
		}
	}
	if j.Kind == string(papers.Declaration) {
		if f.Conditions, err = s.conditions(v, m, pos.Leaf); err != nil {
			return papers.Fields{}, err
		}
	}
	if t := m.Turndown; t != nil {
		f.Turndown, f.Facts, f.CompetentOrgan = t.Reason, t.Facts, t.Organ
	}
	if m.Holder != nil {
		held(&f, m)
		s.ordered(&f, papers.Kind(j.Kind), c, &m.Holder.Ordered)
	}
	if m.Withdrawal != nil {
		withdrawn(&f, m)
	}
	return f, nil
}

// reached puts on the paper where the applicant can be reached and where the result
// goes, as the form says: a card knows of neither.
func (s *Station) reached(f *papers.Fields, v *visit.State, m *visit.Matter) {
	for _, field := range s.o.Rules.Form(v, m) {
		switch field.Key {
		case visit.FieldPhone:
			f.Applicant.Phone = field.Value
		case visit.FieldAddress:
			f.Applicant.Address = field.Value
		case visit.FieldMail:
			f.DeliveryAddress = field.Value
		}
	}
	if f.Applicant.Address == "" {
		f.Applicant.Address = f.DeliveryAddress
	}
}

// heading is what every paper of a visit carries.
func (s *Station) heading(v *visit.State, j *visit.Job) papers.Fields {
	card := v.Identity.Card
	head := s.o.Letterhead
	f := papers.Fields{
		Hall: s.snap.Session.HallName, Window: v.Window, Clerk: v.Clerk, PrintedAt: s.o.Now(),
		QueryPhone: head.QueryPhone, QueryAt: head.QueryAt, ReviewOrgan: head.ReviewOrgan, Court: head.Court,
		Place: head.Place, Reprint: j.Copy - 1, Demo: s.o.Demo, Verification: j.Verification,
		Applicant: papers.Party{
			Name: card.Name, ID: card.IDNumber,
		},
	}
	if v.Ticket.Channel != "" {
		f.Channel, f.ChannelNo = v.Ticket.Channel, v.Ticket.Label
	}
	if f.Applicant.Name == "" {
		f.Applicant.Name = card.NameEn
	}
	return f
}

// Days of the hall's rules (workflow §4, clocks C1 and C2).
const (
	noticeDays     = 5
	correctionDays = 30
)

func (s *Station) answered(f *papers.Fields, v *visit.State, m *visit.Matter, a *visit.Answer) {
	f.CaseNo, f.Organ = a.CaseNo, cmp.Or(a.Organ, f.Organ)
	on := values.Of(a.At)
	f.Accepted, f.ServedOn, f.DecidedOn = on, on, on
	if !a.AcceptedAt.IsZero() {
		f.Accepted = values.Of(a.AcceptedAt)
	}
	f.StatDue, f.PromisedDue = day(a.StatutoryDue), day(a.PromisedDue)
	f.PapersDue = day(a.PapersDue)
	f.AnswerDue, f.CorrectDue = day(a.NoticeDue), day(a.Correction)
	if strings.HasPrefix(a.State, "decided_grant") { // decided at the window
		f.Decision = "grant"
		f.Approver = v.Clerk
	}
	if a.State == "decided_deny" {
		f.Decision, f.Reason, f.Approver = "deny", m.DenialOf(), v.Clerk
	}
	for _, j := range m.Judged {
		f.Deferred = f.Deferred || j.Status == visit.Deferred
	}
}

// materials lists the papers as the kind wants them: a notice only what is
// wrong, everything else the whole list. On a notice a paper whose source is silent
// is not missing: it is named apart.
func (s *Station) materials(v *visit.State, m *visit.Matter, kind papers.Kind) (list []papers.Material, silent []string, err error) {
	lines, judged, err := s.o.Rules.Judgements(v, m, s.o.Now())
	if err != nil {
		return nil, nil, err
	}
	for _, l := range lines {
		j := judged[l.ID]
		if kind == papers.BringList {
			j = visit.Judgement{Line: l.ID, Status: visit.Proper(l)} // whatever lay here today
		}
		if kind == papers.CorrectionNotice && m.ForNow(l, j) {
			silent = append(silent, l.Name)
			continue
		}
		if only, some := lists[kind]; some && !only(j.Status) || slices.Contains(givenBack, kind) && l.Source == catalog.SourceWindow {
			continue
		}
		p := papers.Material{Name: l.Name, Count: max(1, l.Original.Count, l.Copy.Count)}
		p.Form, p.Disposition = form(l, j.Status)
		if slices.Contains(givenBack, kind) {
			p.Disposition = "returned"
		}
		if l.Deferrable {
			p.Within = &values.Limit{N: l.DeferDays, Unit: values.WorkingDays}
		}
		if j.Status.Open() {
			p.Problem, p.Note = j.Reason, j.Note
		}
		list = append(list, p)
	}
	return list, silent, nil
}

// givenBack are the papers with which the applicant gets back what the hall had kept.
var givenBack = []papers.Kind{papers.WithdrawalReceipt, papers.LapseNotice}

// lists are the kinds that list a part of the papers, and which.
var lists = map[papers.Kind]func(visit.Status) bool{
	papers.RefusalNotice:     handedBack,
	papers.CorrectionNotice:  visit.Status.Open,
	papers.WithdrawalReceipt: func(s visit.Status) bool { return s == visit.Collected }, // what the hall had kept
	papers.LapseNotice:       func(s visit.Status) bool { return s == visit.Collected },
	papers.TerminationNotice: func(s visit.Status) bool { return s == visit.Deferred },
	papers.DeferPromise:      func(s visit.Status) bool { return s == visit.Deferred },
	papers.Declaration:       func(s visit.Status) bool { return s == visit.Declared },
}

// conditions are what an applicant answers for who declares instead of bringing
// papers: the situation, and what would be looked at in each of the papers.
func (s *Station) conditions(v *visit.State, m *visit.Matter, leaf *catalog.Leaf) ([]string, error) {
	lines, judged, err := s.o.Rules.Judgements(v, m, s.o.Now())
	if err != nil {
		return nil, err
	}
	var out []string
	if leaf != nil {
		out = append(out, leaf.Title)
	}
	for _, l := range lines {
		if judged[l.ID].Status == visit.Declared {
			out = append(out, l.ReviewPoints...)
		}
	}
	return out, nil
}

// handedBack reports whether a paper lay on the desk, so that it goes back with a
// refusal.
func handedBack(status visit.Status) bool {
	return slices.Contains([]visit.Status{visit.Verified, visit.Collected, visit.Copied, visit.Defective}, status)
}

// form says in what form a paper was taken, and whether it stays in the hall.
func form(l catalog.Line, status visit.Status) (form, disposition string) {
	switch status {
	case visit.Verified:
		if l.Source == catalog.SourceWindow {
			return "form", "kept"
		}
		return "inspected", "returned"
	case visit.Collected:
		if l.Source == catalog.SourceWindow {
			return "form", "kept"
		}
		return "original", "kept"
	case visit.Copied:
		return "copy", "kept"
	case visit.Exempt:
		return "electronic", "none"
	case visit.Declared:
		return "declared", "none"
	case visit.Awaited: // comes from the other organ by itself
		return "electronic", "none"
	case visit.Deferred, visit.Missing:
		return "original", "none"
	case visit.Defective:
		return "original", "returned"
	}
	return "original", "none"
}

func procedureNames(c *catalog.Catalog, it *catalog.Item) []string {
	var names []string
	for _, p := range c.SpecialProcedures() {
		if slices.Contains(it.TimeLimits.SpecialProcedures, p.Code) {
			names = append(names, p.Name)
		}
	}
	return names
}

func limit(l catalog.Limit) *values.Limit {
	switch l.Unit {
	case catalog.UnitWorkday:
		return &values.Limit{N: l.N, Unit: values.WorkingDays}
	case catalog.UnitNaturalDay:
		return &values.Limit{N: l.N, Unit: values.NaturalDays}
	}
	return &values.Limit{}
}

// day reads a due date of the hall; an empty one stays zero and prints as
// 待公布.
func day(s string) values.Date {
	d, err := values.ParseDate(s)
	if err != nil {
		return values.Date{}
	}
	return d
}
