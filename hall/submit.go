package hall

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall/casework"
	"onewindow/hall/queue"
	"onewindow/hall/store"
	"onewindow/values"
)

// offlineGrace: a visit opened by hand is heard of when it is over, maybe weeks
// later. It was called when the window says that it began, or a little before:
// the window's clock may have been set meanwhile.
const offlineGrace = 15 * time.Minute

// atDesk is the ticket that a case command belongs to, which must be served at
// the caller's window, or have been when the case was handed in.
func (s *Server) atDesk(tx *store.Tx, who *caller, cmd *hallv1.Command) (store.Ticket, queue.Ticket, error) {
	row, t, err := s.held(tx, cmd)
	if err != nil {
		return row, t, err
	}
	if t.Window != who.Window {
		return row, t, store.Refuse(RefuseOtherWindow, "window", t.Window, "state", row.State)
	}
	if !t.TakesCase(cmd.GetCaseId()) {
		return row, t, store.Refuse(RefuseNotServing, "state", row.State)
	}
	return row, t, nil
}

// reads collects what a command's identities use up, to be written only when
// nothing refuses any more.
type reads struct {
	cards     []store.CardRead
	approvals []string
}

func (u *reads) spend(tx *store.Tx, commandID string) error {
	for _, c := range u.cards {
		if err := tx.UseRead(c); err != nil {
			return err
		}
	}
	for _, id := range u.approvals {
		if err := tx.UseApproval(id, commandID); err != nil {
			return err
		}
	}
	return nil
}

// identity checks a person as the hall does, whatever the window checked: the
// number by its own rules, a card read asked for this ticket after it was
// called and used nowhere else, a typed identity with a second person's
// consent.
func (s *Server) identity(tx *store.Tx, who *caller, p *hallv1.Party, caseID string, t *queue.Ticket, row *store.Ticket, used *reads) error {
	if p.GetName() == "" || p.GetIdNumber() == "" {
		return store.Refuse(casework.NoIdentity)
	}
	if p.GetIdKind() != kindOther {
		check := values.CheckIDNumber(p.GetIdNumber(), values.Of(tx.Now()))
		switch {
		case !check.Valid:
			return store.Refuse(RefuseBadIdentity, "layer", check.Layer)
		case string(check.Type) != p.GetIdKind():
			return store.Refuse(RefuseBadIdentity, "layer", "kind")
		case p.GetBirth() != "" && p.GetBirth() != check.Birth.String():
			return store.Refuse(RefuseBadIdentity, "layer", "birth")
		}
	}
	if p.GetSource() == casework.SourceDocument && p.GetIdKind() != kindOther {
		return store.Refuse(RefuseBadIdentity, "layer", "kind")
	}
	if casework.WasRead(p.GetSource()) {
		return s.cardRead(tx, p, caseID, t, row, used)
	}
	return typedIdentity(tx, who, p, caseID, t, used)
}

// typedIdentity wants a second person's consent. One that was given at the
// ticket in service holds for the visit, however long it takes and however many
// cases it brings, but for one person alone.
func typedIdentity(tx *store.Tx, who *caller, p *hallv1.Party, caseID string, t *queue.Ticket, used *reads) error {
	subjects := []string{caseID}
	var former []string
	if t != nil {
		subjects = append(subjects, t.ID)
		former = t.Former // whoever had the visit before may have asked for the consent
	}
	a, err := consent(tx, who, former, p.GetApprovalId(), stepManualIdentity, subjects...)
	if err == nil && a.Subject == caseID {
		_, err = spendable(tx, who, former, a.ID, stepManualIdentity, caseID)
	}
	if err != nil {
		return err
	}
	if a.UsedBy == "" {
		used.approvals = append(used.approvals, a.ID)
		return nil
	}
	rows, err := tx.CasesOfTicket(t.ID, who.Staff)
	if err != nil {
		return err
	}
	for i := range rows {
		f, err := loadCase(&rows[i])
		if err != nil {
			return err
		}
		before, err := unpackParty(f.people.Applicant)
		if err != nil {
			return err
		}
		if before.GetApprovalId() == a.ID && before.GetName() == p.GetName() && before.GetIdNumber() == p.GetIdNumber() {
			return nil
		}
	}
	return store.Refuse(RefuseApprovalUsed, "step", stepManualIdentity)
}

// kindOther is a paper without a number rule that we know (a passport).
const kindOther = string(values.TravelDocument)

func (s *Server) cardRead(tx *store.Tx, p *hallv1.Party, caseID string, t *queue.Ticket, row *store.Ticket, used *reads) error {
	asked, read := p.GetAskedAt().AsTime(), p.GetReadAt().AsTime()
	if !validID(p.GetReadId()) || p.GetAskedAt() == nil || p.GetReadAt() == nil || read.Before(asked) {
		return store.Refuse(RefuseReadNotAsked)
	}
	bound := store.CardRead{ID: p.GetReadId(), Case: caseID, AskedAt: asked, ReadAt: read, SamID: clip(p.GetSamId(), 64)}
	if t != nil {
		bound.Ticket = t.ID
		from := t.CalledAt
		if row.Why == whyByHand {
			from = t.IssuedAt.Add(-offlineGrace)
		}
		if asked.Before(from) {
			return store.Refuse(RefuseReadBeforeCall)
		}
	}
	have, err := tx.CardRead(bound.ID)
	if errors.Is(err, store.ErrNotFound) {
		if !slices.ContainsFunc(used.cards, func(c store.CardRead) bool { return c.ID == bound.ID }) {
			used.cards = append(used.cards, bound)
		}
		return nil
	}
	if err != nil {
		return err
	}
	// A second case of the same visit may rest on the same read; anybody
	// else's may not.
	if t != nil && have.Ticket == t.ID || t == nil && have.Ticket == "" && have.Case == caseID {
		return nil
	}
	return store.Refuse(RefuseReadUsed)
}

// pagesHere checks that every page named in the lines lies in the store with
// its row: what the case says was scanned can be shown.
func pagesHere(tx *store.Tx, caseID string, lines []*hallv1.JudgedLine) error {
	var named int
	for _, l := range lines {
		named += len(l.GetPageSha256())
	}
	if named == 0 {
		return nil
	}
	have, err := tx.PagesOf(caseID)
	if err != nil {
		return err
	}
	missing := 0
	for _, l := range lines {
		for _, sha := range l.GetPageSha256() {
			if !slices.ContainsFunc(have, func(p store.Page) bool { return p.SHA256 == sha }) {
				missing++
			}
		}
	}
	if missing > 0 {
		return store.Refuse(RefusePagesMissing, "count", strconv.Itoa(missing))
	}
	return nil
}

// submission takes a case in: the hall derives the list itself, judges it and
// runs the case machine up to the outcome. Again is what the hall answered when it
// took the case in before and lost it; nil for a new one.
func (s *Server) submission(tx *store.Tx, who *caller, cmd *hallv1.Command, sub *hallv1.CaseSubmission, again *hallv1.Given) (*hallv1.Receipt, error) {
	events := casework.Outcome(sub.GetOutcome())
	if events == nil {
		return nil, store.Refuse(RefuseUnknownOutcome, "outcome", clip(sub.GetOutcome(), 32))
	}
	if !validID(cmd.GetCaseId()) {
		return nil, store.Refuse(RefuseUnknownCase)
	}
	if have, err := tx.Case(cmd.GetCaseId()); err == nil {
		return nil, store.Refuse(RefuseCaseExists, "state", have.State, "case_no", have.CaseNo)
	} else if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	row, t, err := s.atDesk(tx, who, cmd)
	if err != nil {
		return nil, err
	}
	file, err := s.opened(cmd, sub)
	if err != nil {
		return nil, err
	}
	file.ticket, file.TicketLabel, file.ByPIN, file.again = t.ID, t.Label, cmd.GetByPin(), again
	file.Reoffered = again != nil
	if c := values.ChannelOf(t.Label); c != "" && row.Why == whyByHand {
		file.Channel, file.ChannelNo = c, t.Label
	}
	var used reads
	identity, pages := s.identity, pagesHere
	if again != nil {
		identity, pages = s.identityAgain, func(*store.Tx, string, []*hallv1.JudgedLine) error { return nil }
	}
	parties := []*hallv1.Party{sub.GetApplicant()}
	if sub.GetAgent() != nil {
		parties = append(parties, sub.GetAgent())
	}
	for _, p := range parties {
		if err := identity(tx, who, p, cmd.GetCaseId(), &t, &row, &used); err != nil {
			return nil, err
		}
	}
	if err := s.zoneRules(file, sub); err != nil {
		return nil, err
	}
	if err := pages(tx, cmd.GetCaseId(), sub.GetLines()); err != nil {
		return nil, err
	}
	if err := s.awaits(tx, file, sub.GetLines()); err != nil {
		return nil, err
	}
	lines, err := s.judged(tx, cmd.GetCaseId(), person(sub.GetApplicant()), sub.GetLines())
	if err != nil {
		return nil, err
	}
	ch := &change{file: file}
	in := casework.Input{
		Actor: who.Staff, Window: who.Window, Role: casework.Role(who.Role), Lines: lines,
		Applicant: person(sub.GetApplicant()), Agent: person(sub.GetAgent()), Method: file.Delivery,
	}
	if sub.GetTurndown() != nil {
		file.CompetentOrgan = strings.TrimSpace(clip(sub.GetTurndown().GetCompetentOrgan(), 100))
		if err := turnedDown(tx, who, cmd, sub.GetTurndown(), events, &in, &used); err != nil {
			return nil, err
		}
	}
	if events, err = s.byRule(tx, who.Staff, file, in.Applicant, sub.GetOutcome(), events); err != nil {
		return nil, err
	}
	in.Amount = file.amountOf()
	for _, ev := range events {
		if ev == casework.Deny {
			in.Reason = file.Ruling.Conflicts[0].Code
		}
		if err := s.caseStep(ch, ev, in, stepTime(tx, again)); err != nil {
			return nil, err
		}
	}
	if err := s.officerConfirms(tx, who, cmd, file, sub, &used); err != nil {
		return nil, err
	}
	if err := s.goesOn(tx, ch); err != nil {
		return nil, err
	}
	if err := used.spend(tx, cmd.GetCommandId()); err != nil {
		return nil, err
	}
	c, err := s.save(tx, ch)
	if err != nil {
		return nil, err
	}
	if sub.GetTurndown() == nil { // nothing was accepted that could serve again
		if err := s.keepPapers(tx, file); err != nil {
			return nil, err
		}
	}
	if err := s.keepFields(tx, file.Case.Applicant, who.side(), sub.GetFields()); err != nil {
		return nil, err
	}
	if err := s.orderResult(tx, file); err != nil {
		return nil, err
	}
	return &hallv1.Receipt{Accepted: true, Case: c, Ticket: ticketProto(&row, &t), Papers: papersProto(file, ch.papers)}, nil
}

// opened is a new case file with the list as the hall derives it: from the release with which the window opened the case,
// where the hall has it, else from the one in force.
func (s *Server) opened(cmd *hallv1.Command, sub *hallv1.CaseSubmission) (*caseFile, error) {
	cat, it, list, err := s.situation(sub)
	if err != nil {
		return nil, err
	}
	if sub.GetLeaf() != "" && sub.GetLeaf() != list.Leaf {
		return nil, store.Refuse(RefuseLeafDiffers, "leaf", list.Leaf, "catalog", cat.Version())
	}
	if list.Outcome != catalog.OutcomeAccept && sub.GetTurndown() == nil {
		return nil, store.Refuse(RefuseLeafNotAccept, "leaf", list.Leaf)
	}
	leaf, _ := it.Leaf(list.Leaf)
	f := &caseFile{
		Case: casework.Case{ID: cmd.GetCaseId(), Item: it.Code}, Item: casework.ItemOf(it, leaf, list.Lines),
		ItemName: it.Name, CatalogVersion: cat.Version(), Leaf: list.Leaf, Situation: list.Title, Answers: answersOf(sub.GetAnswers()),
		Party: sub.GetParty(), Modifiers: sub.GetModifiers(), Delivery: methodOf(it, sub.GetDelivery()), ResultName: resultName(it),
		PackageID: clip(sub.GetPackageId(), 64), PackageCode: clip(sub.GetPackageCode(), 32),
	}
	f.Item.Authority(s.opt.Delegations, values.Of(s.now()))
	s.consult(&f.Item)
	s.entrusted(&f.Item)
	f.Item.SpecialMax = casework.SpecialMax(it, cat.SpecialProcedures())
	if f.people.Applicant, err = packParty(sub.GetApplicant()); err != nil {
		return nil, err
	}
	if f.people.Agent, err = packParty(sub.GetAgent()); err != nil {
		return nil, err
	}
	for _, fl := range sub.GetFields() {
		f.people.Fields = append(f.people.Fields, formField{fl.GetKey(), fl.GetValue(), clip(fl.GetSource(), 16)})
	}
	return f, soundFields(sub.GetFields())
}

// told is a situation as a window tells it.
type told interface {
	GetItemCode() string
	GetCatalogVersion() string
	GetAnswers() []*hallv1.Answer
	GetParty() string
	GetModifiers() map[string]string
	GetDelivery() string
}

// situation is where the answers lead and the list that follows, as the hall derives them.
func (s *Server) situation(t told) (*catalog.Catalog, *catalog.Item, catalog.Checklist, error) {
	cat := s.release(t.GetCatalogVersion())
	it, ok := cat.Item(t.GetItemCode())
	if !ok {
		return nil, nil, catalog.Checklist{}, store.Refuse(RefuseUnknownItem, "item", clip(t.GetItemCode(), 32))
	}
	list, err := cat.Checklist(it, catalog.Choice{
		Answers: answersOf(t.GetAnswers()), Party: t.GetParty(), Modifiers: t.GetModifiers(), Delivery: t.GetDelivery(),
	})
	if err != nil {
		return nil, nil, catalog.Checklist{}, choiceRefusal(err)
	}
	return cat, it, list, nil
}

// choiceRefusal names what the answers lack.
func choiceRefusal(err error) error {
	if e, ok := errors.AsType[*catalog.Unanswered](err); ok {
		return store.Refuse(RefuseUnanswered, "node", e.Node)
	}
	if e, ok := errors.AsType[*catalog.UnknownOption](err); ok {
		return store.Refuse(RefuseUnknownOption, "node", clip(e.Node, 32), "option", clip(e.Option, 32))
	}
	if e, ok := errors.AsType[*catalog.TooMany](err); ok {
		return store.Refuse(RefuseTooManyOptions, "node", e.Node)
	}
	return err
}
