package hall

import (
	"errors"
	"slices"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/police"
	"onewindow/hall/store"
	"onewindow/values"
)

// The police zone and the other windows see nothing of each other (workflow §0 and
// §7). What has to be asked at the door of a case is asked here.

// RefuseOtherZone is said to a window that reaches over the wall.
const RefuseOtherZone = "other_zone"

// RefuseOfficer says that a 民警 confirms first.
const RefuseOfficer = "officer_required"

// RefusePrints says that the fingerprints were not taken as they must be, RefuseByAge
// that who acts does not go with the age on the card.
const (
	RefusePrints = "prints_required"
	RefuseByAge  = "party_by_age"
)

// zoneRules are what only the zone asks of a hand-in.
func (s *Server) zoneRules(f *caseFile, sub *hallv1.CaseSubmission) error {
	if !s.zoned(f.Item.Dept) || sub.GetTurndown() != nil {
		return nil
	}
	if !police.Prints(linesOf(sub.GetLines())) {
		return store.Refuse(RefusePrints)
	}
	cat := s.release(f.CatalogVersion)
	it, ok := cat.Item(f.Case.Item)
	birth, err := values.ParseDate(sub.GetApplicant().GetBirth())
	if !ok || err != nil { // a travel document may give no birth
		return nil //nolint:nilerr // nothing is known of the age
	}
	if key, decided := cat.Party(it).ByAge(values.AgeOn(birth, values.Of(s.now()))); decided && key != f.Party {
		return store.Refuse(RefuseByAge)
	}
	return nil
}

// RefuseBranchDecides is said to a reviewer of the hall where the branches decide.
const RefuseBranchDecides = "branch_decides"

// side is where a caller stands.
func (c *caller) side() police.Desk {
	switch c.Role {
	case RolePolice:
		return police.Zone
	case RoleClerk:
		return police.Comprehensive
	}
	return police.Behind
}

// sees reports whether the caller's side of the wall sees anything of a case.
func (s *Server) sees(who *caller, f *caseFile) bool { return who.side().Sees(s.zoned(f.Item.Dept)) }

// wall refuses a command about a case on the other side, and the opening of one
// there.
func (s *Server) wall(tx *store.Tx, who *caller, cmd *hallv1.Command) error {
	if sub := cmd.GetSubmission(); sub != nil {
		h, ok := s.release(sub.GetCatalogVersion()).Heading(sub.GetItemCode())
		if ok && !who.side().Sees(s.zoned(h.Dept)) {
			return store.Refuse(RefuseOtherZone)
		}
		return nil
	}
	if cmd.GetCaseId() == "" {
		return nil
	}
	row, err := tx.Case(cmd.GetCaseId())
	if errors.Is(err, store.ErrNotFound) {
		return nil // the command's own rules say so
	}
	if err != nil {
		return err
	}
	f, err := loadCase(&row)
	if err == nil && !s.sees(who, f) {
		err = store.Refuse(RefuseOtherZone)
	}
	return err
}

// opens reports whether a copy of a visit may be given to the caller.
func (c *caller) opens(d *store.Draft) bool { return d.Police == (c.Role == RolePolice) }

// ticketZoned reports whether a ticket is for the police zone.
func (s *Server) ticketZoned(item string) bool {
	h, ok := s.catalog().Heading(item)
	return ok && s.zoned(h.Dept)
}

// reaches reports whether the caller's side may take a ticket over.
func (s *Server) reaches(who *caller, item string) bool {
	return item == "" || who.side().Sees(s.ticketZoned(item))
}

// blank leaves of a case of the zone what its result is handed out by: nobody at
// the issue desk reads a household in it.
func blank(p *hallv1.Case) {
	p.Answers, p.Situation, p.Leaf, p.Fields, p.Modifiers, p.Party = nil, "", "", nil, nil, ""
	for _, party := range []*hallv1.Party{p.GetApplicant(), p.GetAgent()} {
		if party != nil {
			party.Address, party.Phone = "", ""
		}
	}
	for _, h := range p.GetHistory() {
		h.Note = ""
	}
	p.Lines = slices.DeleteFunc(p.GetLines(), func(l *hallv1.JudgedLine) bool { return l.GetStatus() != "collected" })
	for _, l := range p.GetLines() {
		l.PageSha256, l.Note, l.Hit, l.Right, l.Left, l.Number = nil, "", nil, nil, nil, ""
	}
}

// household takes out of a case of the zone what only the window that has it needs: a
// desk beside it that hands its result out, or takes papers to it, reads no household in
// it beyond its own errand.
func household(p *hallv1.Case) {
	p.Fields = nil
	for _, party := range []*hallv1.Party{p.GetApplicant(), p.GetAgent()} {
		if party != nil {
			party.Address, party.Phone = "", ""
		}
	}
	for _, h := range p.GetHistory() {
		h.Note = ""
	}
	for _, l := range p.GetLines() {
		l.PageSha256, l.Hit, l.Right, l.Left, l.Number = nil, nil, nil, nil, ""
		if l.GetStatus() != casework.Missing && l.GetStatus() != casework.Defective {
			l.Note = "" // of what is wanted the person has to hear
		}
	}
}

// guest reports whether a desk of the zone has a case only for its errand: it did not take
// it in, and nobody handed it over to who sits there.
func guest(who *caller, f *caseFile) bool {
	return who.Role == RolePolice && f.Case.Window != who.Window && f.Case.Clerk != who.Staff && f.owner() != who.Staff
}

// officer reports whether a person is a 民警.
func officer(p *store.Staff) bool { return slices.Contains(p.Roles, RoleOfficer) }

// officerConfirms wants a 民警 for a case of the zone that is sensitive, or whose
// applicant a branch wants to be told of; one who takes in is one already. The code
// of the refusal is the same for both.
func (s *Server) officerConfirms(tx *store.Tx, who *caller, cmd *hallv1.Command, f *caseFile, sub *hallv1.CaseSubmission, used *reads) error {
	if !s.zoned(f.Item.Dept) || who.side() != police.Zone || sub.GetTurndown() != nil || sub.GetOutcome() == string(casework.Notice) {
		return nil
	}
	key, err := s.personKey(person(sub.GetApplicant()))
	if err != nil {
		return err
	}
	alert, err := tx.AlertOf(f.ticket, key)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	hit := err == nil && alert.Outcome != alertGoesOn
	if !s.police.OfficerOnly(f.Case.Item, hit) {
		return nil
	}
	staff, err := tx.Staff(who.Staff)
	if err != nil {
		return err
	}
	f.confirmed = hit
	if officer(&staff) {
		return nil
	}
	if sub.GetOfficerApprovalId() == "" {
		return store.Refuse(RefuseOfficer)
	}
	a, err := spendable(tx, who, nil, sub.GetOfficerApprovalId(), stepOfficer, cmd.GetCaseId())
	if err != nil {
		return err
	}
	used.approvals = append(used.approvals, a.ID)
	return nil
}
