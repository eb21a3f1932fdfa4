package station

import (
	"cmp"
	"slices"

	"onewindow/visit"
)

// DiffClass says where a case of a damaged store stands. Each case is in one.
type DiffClass string

// The classes, those that need somebody first.
const (
	DiffUnreadable DiffClass = "unreadable" // the store alone names it, and it does not open
	DiffDiffers    DiffClass = "differs"    // both have it, and not the same
	DiffRescued    DiffClass = "rescued"    // the store alone had it; it goes on here
	DiffOnlyHall   DiffClass = "only_hall"  // the store shows nothing of it
	DiffSame       DiffClass = "same"
)

// DiffClasses are all classes in the order in which they are shown.
var DiffClasses = []DiffClass{DiffUnreadable, DiffDiffers, DiffRescued, DiffOnlyHall, DiffSame}

// Why a case is in its class; what to do follows from it.
const (
	DiffNoTrace   = "no_trace"   // unreadable: neither its events nor its command open
	DiffContent   = "content"    // differs: the hall has another content under the same command
	DiffAtHall    = "at_hall"    // differs: the hall has received it, here it is older
	DiffHallLacks = "hall_lacks" // differs: here stands the hall's yes, and the hall has no such case
	DiffCopyNewer = "copy_newer" // differs: the hall's copy of the visit goes further
	DiffCopyOlder = "copy_older" // differs: this desk goes further; it copies by itself
	DiffOffered   = "offered"    // rescued: handed in once more
	DiffDraft     = "draft"      // rescued: a draft that goes on here; only_hall: a copy that can be taken over
	DiffPart      = "part"       // rescued: only up to a gap
	DiffLeft      = "left"       // rescued: it was never handed in and its visit is over
	DiffReceived  = "received"   // only_hall: received
	DiffAgreed    = "agreed"     // same
)

// CaseDiff is one case of the comparison.
type CaseDiff struct {
	Class   DiffClass `json:"class"`
	Why     string    `json:"why"`
	CaseID  string    `json:"caseID,omitempty"`
	VisitID string    `json:"visitID,omitempty"`
	CaseNo  string    `json:"caseNo,omitempty"`
	State   string    `json:"state,omitempty"` // the hall's word
	Label   string    `json:"label,omitempty"`
}

// difference puts every case that either side names into one class.
func difference(s *Salvage, in *inventory, h *Holdings, content func(visit.HallCommand) (string, error)) ([]CaseDiff, error) {
	held := map[string]*HeldCase{}
	for i := range h.Cases {
		held[h.Cases[i].CaseID] = &h.Cases[i]
	}
	copies := map[string]*HeldVisit{} // by case
	tickets := map[string]bool{}
	visits := map[string]bool{}
	for i := range h.Visits {
		v := &h.Visits[i]
		tickets[v.TicketID], visits[v.VisitID] = true, true
		for _, id := range v.Cases {
			copies[id] = v
		}
	}
	var out []CaseDiff
	add := func(class DiffClass, why string, d CaseDiff) {
		if c := held[d.CaseID]; c != nil {
			d.CaseNo, d.State = c.CaseNo, c.State
		}
		if v := copies[d.CaseID]; v != nil && d.Label == "" {
			d.Label = v.Label
		}
		d.Class, d.Why = class, why
		out = append(out, d)
	}
	for id, f := range in.cases {
		class, why, err := f.judge(held[id], copies[id], content)
		if err != nil {
			return nil, err
		}
		add(class, why, CaseDiff{CaseID: id, VisitID: f.visitID, Label: f.label})
	}
	for id := range held {
		if in.cases[id] == nil {
			add(DiffOnlyHall, DiffReceived, CaseDiff{CaseID: id})
		}
	}
	for id := range copies {
		if in.cases[id] == nil && held[id] == nil {
			add(DiffOnlyHall, DiffDraft, CaseDiff{CaseID: id, VisitID: copies[id].VisitID})
		}
	}
	for _, id := range s.Traces {
		_, ticket := in.tickets[id]
		if in.cases[id] == nil && held[id] == nil && copies[id] == nil && !ticket && !tickets[id] {
			add(DiffUnreadable, DiffNoTrace, CaseDiff{CaseID: id})
		}
	}
	for _, f := range in.cases {
		visits[f.visitID] = true
	}
	for _, id := range s.Broken {
		// A visit with a case that is named, or of which the hall has a copy, is told
		// there.
		if visits[id] {
			continue
		}
		d := CaseDiff{VisitID: id}
		if v := in.states[id]; v != nil {
			d.Label = v.Ticket.Label
		}
		add(DiffUnreadable, DiffNoTrace, d)
	}
	slices.SortFunc(out, func(a, b CaseDiff) int {
		return cmp.Or(cmp.Compare(slices.Index(DiffClasses, a.Class), slices.Index(DiffClasses, b.Class)),
			cmp.Compare(a.Why, b.Why), cmp.Compare(a.CaseID, b.CaseID), cmp.Compare(a.VisitID, b.VisitID))
	})
	return out, nil
}

// judge compares one case of the store with what the hall has of it.
func (f *found) judge(h *HeldCase, copied *HeldVisit, content func(visit.HallCommand) (string, error)) (DiffClass, string, error) {
	if h != nil {
		return f.received(h, copied, content)
	}
	yes := func(cmd visit.HallCommand) bool { return f.answered[cmd.ID] }
	no := func(cmd visit.HallCommand) bool {
		accepted, answered := f.answered[cmd.ID]
		return answered && !accepted
	}
	switch {
	case slices.ContainsFunc(f.sent, yes):
		return DiffDiffers, DiffHallLacks, nil
	case len(f.sent) > 0 && !slices.ContainsFunc(f.sent, func(c visit.HallCommand) bool { return !no(c) }):
		return DiffSame, DiffAgreed, nil // refused by the hall, and it has no such case
	case len(f.sent) > 0:
		return DiffRescued, DiffOffered, nil
	case !f.open:
		return DiffRescued, DiffLeft, nil
	}
	class, why := f.draft(copied)
	return class, why, nil
}

// draft compares what is in hand with the hall's copy of its visit.
func (f *found) draft(copied *HeldVisit) (DiffClass, string) {
	switch {
	case copied == nil && f.broken:
		return DiffRescued, DiffPart
	case copied == nil:
		return DiffRescued, DiffDraft
	case copied.VisitID == f.visitID && copied.Events == f.events:
		return DiffSame, DiffAgreed
	case copied.VisitID == f.visitID && copied.Events < f.events:
		return DiffDiffers, DiffCopyOlder
	}
	return DiffDiffers, DiffCopyNewer
}

// received compares with a case that the hall has.
func (f *found) received(h *HeldCase, copied *HeldVisit, content func(visit.HallCommand) (string, error)) (DiffClass, string, error) {
	here := map[string]bool{}
	waits, other := false, false
	for _, cmd := range f.sent {
		here[cmd.ID] = true
		i := slices.IndexFunc(h.Commands, func(k HeldCommand) bool { return k.ID == cmd.ID })
		if i < 0 {
			waits = true
			other = other || cmd.Submission != nil // it has the case by another hand-in
			continue
		}
		sum, err := content(cmd)
		if err != nil {
			return "", "", err
		}
		if sum != h.Commands[i].Content {
			return DiffDiffers, DiffContent, nil
		}
	}
	more := slices.ContainsFunc(h.Commands, func(k HeldCommand) bool {
		return !here[k.ID] && k.Accepted && (k.Kind == "submission" || k.Kind == "supplement")
	})
	switch {
	case more, other, len(f.sent) == 0 && !f.late && !f.fenced:
		return DiffDiffers, DiffAtHall, nil
	case waits:
		return DiffRescued, DiffOffered, nil
	case f.open:
		class, why := f.draft(copied)
		return class, why, nil
	}
	return DiffSame, DiffAgreed, nil
}
