package hall

import (
	"slices"
	"strings"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/store"
)

// Consultation asks departments what they think of an item's cases before the item's
// own department decides them (并联审批). Such cases extend by the longer time.
type Consultation struct {
	Items       []string
	Departments []string
}

// opinions are the words of the contract for what an asked department says: whether it
// agrees.
var opinions = map[string]bool{"opinion_agree": true, "opinion_object": false}

// consult writes into the item who is asked, for as long as the case lasts.
func (s *Server) consult(item *casework.Item) {
	for _, c := range s.opt.Consultations {
		if slices.Contains(c.Items, item.Code) {
			item.Consulted = slices.DeleteFunc(slices.Clone(c.Departments), func(d string) bool { return d == item.Dept })
			item.Joint = len(item.Consulted) > 0
		}
	}
}

// opinion takes what a department says that was asked.
func (s *Server) opinion(tx *store.Tx, who *caller, ch *change, d *hallv1.CaseDecision, agrees bool) (*hallv1.Receipt, error) {
	in := casework.Input{
		Actor: who.Staff, Role: casework.Role(who.Role), SeenVersion: d.GetSeenVersion(), Agrees: agrees,
		Reason: strings.TrimSpace(clip(d.GetReason(), 64)), Note: d.GetEvent(),
	}
	for _, dept := range ch.file.Item.Consulted {
		if _, said := ch.file.Case.OpinionOf(dept); slices.Contains(who.Departments, dept) && (in.Dept == "" || !said) {
			in.Dept = dept
			if !said {
				break
			}
		}
	}
	if err := s.caseStep(ch, casework.Opine, in, tx.Now()); err != nil {
		return nil, err
	}
	c, err := s.save(tx, ch)
	if err != nil {
		return nil, err
	}
	return &hallv1.Receipt{Accepted: true, Case: c}, nil
}

// askedOf reports whether a department of the caller is asked about the case.
func askedOf(who *caller, f *caseFile) bool {
	return slices.ContainsFunc(f.Item.Consulted, func(d string) bool { return slices.Contains(who.Departments, d) })
}

// consultedList are the cases under review about which the caller's departments are
// asked and have not answered.
func (s *Server) consultedList(r *store.Reader, who *caller, now time.Time) ([]*hallv1.CaseSummary, error) {
	if len(s.opt.Consultations) == 0 {
		return nil, nil
	}
	var out []*hallv1.CaseSummary
	after := ""
	for {
		rows, err := r.CasesAfter(string(casework.Reviewing), after, ledgerPage)
		if err != nil || len(rows) == 0 {
			return out, err
		}
		for i := range rows {
			f, err := loadCase(&rows[i])
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(f.Case.Awaiting(&f.Item), func(d string) bool { return slices.Contains(who.Departments, d) }) {
				out = append(out, s.summary(f, now))
			}
		}
		after = rows[len(rows)-1].ID
	}
}

// opinionsProto are the departments that were asked, each with what it said; by is
// empty while it has not.
func opinionsProto(f *caseFile) []*hallv1.CaseOpinion {
	var out []*hallv1.CaseOpinion
	for _, d := range f.Item.Consulted {
		o, _ := f.Case.OpinionOf(d)
		out = append(out, &hallv1.CaseOpinion{Department: d, By: o.By, Agrees: o.Agrees, Note: o.Note, At: stamp(o.At)})
	}
	return out
}
