package visit

import (
	"errors"
	"slices"
	"strings"
	"time"

	"onewindow/catalog"
	"onewindow/values"
)

// Decide answers a command with the events that follow, or a *Refusal. It
// changes nothing. An empty list without an error means that the command was
// already carried out.
func Decide(s State, cmd Command, meta Meta, r Rules) ([]Event, error) {
	d := decider{s: &s, meta: meta, r: r}
	switch c := cmd.(type) {
	case Call, OpenByHand, TakeOver, Fence, Assign, CallFailed, Recall, UndoCall, Miss, Hold, Resume, Finish, UndoFinish:
		return d.ticket(c)
	case Type:
		return d.typing(c)
	case BindCard:
		return d.bindCard(c)
	case ReadDocument:
		return d.readDocument(c)
	case ConfirmDocument:
		return d.confirmDocument(c)
	case ForgetDocument:
		if s.Document == nil {
			return nil, nil
		}
		return one(DocumentForgotten{}), nil
	case EnterIdentity:
		return d.enterIdentity(c)
	case Unbind:
		return d.unbind()
	case SetPhone:
		return d.setField(SetField{Key: FieldPhone, Value: c.Phone})
	case SetField:
		return d.setField(c)
	case KnowFields:
		if d.s.Identity == nil {
			return nil, nil // late: the card was the wrong person's
		}
		return one(FieldsKnown(c)), nil
	case ChooseItem:
		return d.chooseItem(c)
	case ChoosePackage:
		return d.choosePackage(c)
	case TakeMatter:
		return d.takeMatter(c)
	case OpenSupplement:
		return d.openSupplement(c)
	case Withdraw:
		return d.withdraw(c)
	case FetchPapers:
		return d.fetchPapers(c)
	case Reply:
		return d.reply(c)
	case Back:
		return d.back()
	case Judge:
		return d.judge(c)
	case ClearJudgement:
		return d.clearJudgement(c)
	case TakeHits:
		return d.takeHits(c)
	case TakeRuling:
		return d.takeRuling(c)
	case AddPage:
		return d.addPage(c)
	case DropPage:
		return d.dropPage(c)
	case RestorePage:
		return d.restorePage(c)
	case MovePages:
		return d.movePages(c)
	case HandIn:
		return d.handIn(c)
	case DiscardMatter:
		return d.discard(c)
	case DiscardPackage:
		return d.discardPackage(c)
	case Advise:
		return d.advise()
	case HallReceipt:
		return d.hallReceipt(c)
	case Charge:
		return d.charge(c)
	case PrintTemporary, PrintSending, PrintEnded, Reprint:
		return d.print(c)
	case Rate:
		return d.rate(c)
	}
	return nil, refuse(RefusedUnknownCommand)
}

type decider struct {
	s    *State
	meta Meta
	r    Rules
}

func one(e Event) []Event { return []Event{e} }

// matter is the case in hand while it may still change.
func (d decider) matter() (*Matter, error) { return d.changeable(d.s.Matter()) }

// named is a case of the basket while it may still change; "" is the one in hand.
func (d decider) named(caseID string) (*Matter, error) {
	if caseID == "" {
		return d.matter()
	}
	m := d.s.Find(caseID)
	if m == nil || m.Discarded != "" {
		return nil, refuse(RefusedUnknownMatter)
	}
	return d.changeable(m)
}

func (d decider) changeable(m *Matter) (*Matter, error) {
	if d.s.ID == "" || !d.s.ClosedAt.IsZero() {
		return nil, refuse(RefusedNoVisit)
	}
	if !d.s.HeldAt.IsZero() {
		return nil, refuse(RefusedNotNow)
	}
	switch {
	case m == nil:
		return nil, refuse(RefusedNotNow)
	case m.CommandID != "":
		return nil, refuse(RefusedHandedIn)
	}
	return m, nil
}

// serving reports whether the person is at the desk and the visit goes on.
func (d decider) serving() error {
	switch {
	case d.s.ID == "" || !d.s.ClosedAt.IsZero():
		return refuse(RefusedNoVisit)
	case d.s.StartedAt.IsZero() || !d.s.HeldAt.IsZero():
		return refuse(RefusedNotNow)
	}
	return nil
}

func (d decider) bindCard(c BindCard) ([]Event, error) {
	s := d.s
	err := d.readable(c.Ticket, c.ReadID, c.AskedAt, c.ReadAt)
	if err != nil {
		return nil, err
	}
	if c.AbsentSeenAt.Before(c.AskedAt) || c.ReadAt.Before(c.AbsentSeenAt) {
		return nil, refuse(RefusedNotSeenAbsent)
	}
	today := values.Of(d.meta.At)
	if wrong := c.Card.SelfCheck(today); len(wrong) > 0 {
		return nil, refuse(RefusedCardContradict, "what", strings.Join(wrong, " "))
	}
	id := Identity{
		Source: FromCard, Card: c.Card, ReadID: c.ReadID, AskedAt: c.AskedAt, ReadAt: c.ReadAt,
		NameDiffers: s.Ticket.MaskedName != "" && s.Ticket.MaskedName != cardName(c.Card).Mask(),
	}
	return d.bound(id), nil
}

// cardName is the name a person is called by: the Chinese one where there is one.
func cardName(c values.Card) values.Personal {
	if c.Name != "" {
		return c.Name
	}
	return c.NameEn
}

// bound starts the service where it has not begun and binds the identity.
func (d decider) bound(id Identity) []Event {
	var events []Event
	if d.s.StartedAt.IsZero() {
		events = append(events, ServiceStarted{CommandID: d.meta.ID})
	}
	return append(events, IdentityBound{Identity: id})
}

func (d decider) enterIdentity(c EnterIdentity) ([]Event, error) {
	s := d.s
	number := strings.ToUpper(strings.TrimSpace(c.IDNumber.Clear()))
	check := values.CheckIDNumber(number, values.Of(d.meta.At))
	switch {
	case s.ID == "" || s.Ticket.ID == "" || !s.ClosedAt.IsZero():
		return nil, refuse(RefusedNoVisit)
	case s.Identity != nil || !s.HeldAt.IsZero():
		return nil, refuse(RefusedNotNow)
	case strings.TrimSpace(c.Name.Clear()) == "":
		return nil, refuse(RefusedNoName)
	case number != strings.ToUpper(strings.TrimSpace(c.Repeated.Clear())):
		return nil, refuse(RefusedDiffer)
	case !check.Valid:
		return nil, refuse(RefusedBadNumber, "layer", check.Layer)
	case c.ApprovalID == "":
		return nil, refuse(RefusedNoApproval)
	}
	card := values.Card{
		Kind: check.Type, Name: values.Personal(strings.TrimSpace(c.Name.Clear())), IDNumber: values.Personal(number),
		Birth: check.Birth, Sex: check.Sex,
	}
	return d.bound(Identity{Source: FromManual, Card: card, ApprovalID: c.ApprovalID, ApprovedBy: c.ApprovedBy}), nil
}

func (d decider) unbind() ([]Event, error) {
	err := d.serving()
	if err != nil {
		return nil, err
	}
	if d.s.Identity == nil {
		return nil, refuse(RefusedNoIdentity)
	}
	for i := range d.s.Matters {
		if d.s.Matters[i].CommandID != "" {
			return nil, refuse(RefusedHandedIn)
		}
	}
	return one(IdentityUnbound{}), nil
}

func (d decider) reply(c Reply) ([]Event, error) {
	m, err := d.matter()
	if err != nil {
		return nil, err
	}
	if m.Kind == Supplement {
		return nil, refuse(RefusedNotNow)
	}
	chosen, err := d.r.fits(d.s, m, c.Node, c.Options, d.meta.At)
	if err != nil {
		return nil, err
	}
	return d.onward(m, d.shared(one(Replied{CaseID: m.CaseID, Node: c.Node, Options: chosen}))), nil
}

func (d decider) back() ([]Event, error) {
	m, err := d.matter()
	if err != nil {
		return nil, err
	}
	if m.Kind == Supplement {
		return nil, refuse(RefusedNotNow)
	}
	node, err := d.r.lastReply(m)
	if err != nil {
		return nil, err
	}
	if node == "" {
		return nil, refuse(RefusedFirstQuestion)
	}
	return one(ReplyTakenBack{CaseID: m.CaseID, Node: node}), nil
}

// line finds a line of the matter in hand.
func (d decider) line(id string) (*Matter, catalog.Line, error) {
	m, err := d.matter()
	if err != nil {
		return nil, catalog.Line{}, err
	}
	lines, err := d.r.Lines(m)
	var unanswered *catalog.Unanswered
	if errors.As(err, &unanswered) {
		return nil, catalog.Line{}, refuse(RefusedUnanswered)
	}
	if err != nil {
		return nil, catalog.Line{}, err
	}
	lines = d.r.strictest(d.s, m, lines)
	i := slices.IndexFunc(lines, func(l catalog.Line) bool { return l.ID == id })
	if i < 0 {
		return nil, catalog.Line{}, refuse(RefusedUnknownLine, "line", id)
	}
	return m, lines[i], nil
}

func (d decider) judge(c Judge) ([]Event, error) {
	m, l, err := d.line(c.Line)
	if err != nil {
		return nil, err
	}
	reason, note, hit := "", strings.TrimSpace(c.Note), ""
	switch c.Status {
	case Verified, Collected, Copied:
	case Exempt:
		if !l.Exemptible {
			return nil, refuse(RefusedNotExemptible)
		}
		hit = m.Hits[c.Line].ID
		if hit == "" {
			return nil, refuse(RefusedNoHit)
		}
	case Declared:
		if !slices.ContainsFunc(l.Substitutes, func(s catalog.Substitute) bool { return s.By == catalog.ByDeclaration }) {
			return nil, refuse(RefusedNotExemptible)
		}
	case Deferred:
		if !l.Deferrable {
			return nil, refuse(RefusedNotDeferrable)
		}
	case Missing, Defective:
		reason = c.Reason
		if c.Status == Missing && reason == "" {
			reason = ReasonNotBrought
		}
		switch {
		case reason == "":
			return nil, refuse(RefusedNoReason)
		case !slices.Contains(Reasons, reason):
			return nil, refuse(RefusedUnknownReason, "reason", reason)
		case reason == ReasonOther && note == "":
			return nil, refuse(RefusedNoNote)
		}
	default:
		return nil, refuse(RefusedUnknownOption)
	}
	if c.Number != "" && (!Pictured(l) || !PhotoReceipt(c.Number)) {
		return nil, refuse(RefusedPhotoReceipt)
	}
	if Prints(l) && c.Status.Satisfied() && !c.Hands.Taken() {
		return nil, refuse(RefusedHands)
	}
	j := Judgement{
		Line: c.Line, Status: c.Status, Reason: reason, Note: note, Automatic: hit != "", Hit: hit, Number: c.Number, Hands: c.Hands,
	}
	if m.Judged[c.Line] == j {
		return nil, nil
	}
	events := one(LineJudged{CaseID: m.CaseID, Judgement: j, Form: Form{Original: l.Original, Copy: l.Copy}})
	return append(events, d.elsewhere(m, c.Line)...), nil
}

func (d decider) clearJudgement(c ClearJudgement) ([]Event, error) {
	m, err := d.matter()
	if err != nil {
		return nil, err
	}
	events := d.elsewhere(m, c.Line)
	if _, ok := m.Judged[c.Line]; ok {
		events = append(events, JudgementCleared{CaseID: m.CaseID, Line: c.Line})
	}
	if len(events) == 0 {
		return nil, refuse(RefusedUnknownLine, "line", c.Line)
	}
	return events, nil
}

func (d decider) handIn(c HandIn) ([]Event, error) {
	m, err := d.named(c.CaseID)
	if err != nil {
		return nil, err
	}
	if c.Outcome == Refuse || c.Outcome == NotNeeded {
		return d.turnDown(m, c)
	}
	outcomes, err := d.r.Outcomes(d.s, m, d.meta.At)
	var unanswered *catalog.Unanswered
	if errors.As(err, &unanswered) {
		return nil, refuse(RefusedUnanswered)
	}
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(outcomes, func(o OutcomeOption) bool { return o.Code == c.Outcome })
	if i < 0 {
		return nil, refuse(RefusedOutcome)
	}
	if outcomes[i].WhyNot != "" {
		return nil, refuse(outcomes[i].WhyNot)
	}
	var second *SecondNotice
	if outcomes[i].Second {
		switch n := c.Second; {
		case n == nil || strings.TrimSpace(n.Reason) == "":
			return nil, refuse(RefusedNoReason)
		case n.ApprovalID == "":
			return nil, refuse(RefusedNoApproval)
		default:
			second = &SecondNotice{Reason: strings.TrimSpace(n.Reason), ApprovalID: n.ApprovalID, ApprovedBy: n.ApprovedBy}
		}
	} else if m.Kind == Supplement && c.Outcome == Notice {
		second = &SecondNotice{} // only what was brought since has defects: nothing stands in its way
	}
	lines, judged, err := d.r.Judgements(d.s, m, d.meta.At)
	if err != nil {
		return nil, err
	}
	pos, err := d.r.Position(m)
	if err != nil {
		return nil, err
	}
	e := CaseHandedIn{
		CaseID: m.CaseID, CommandID: d.meta.ID, ByPIN: d.meta.ByPIN, Outcome: c.Outcome, Judgements: make([]Judgement, len(lines)), Leaf: pos.Leaf.ID,
		Fields: d.r.Form(d.s, m), Checked: c.Checked, Second: second, OfficerApproval: c.OfficerApproval,
	}
	for i, l := range lines {
		e.Judgements[i] = judged[l.ID]
		e.Pages = append(e.Pages, d.lent(m, judged[l.ID])...)
	}
	return one(e), nil
}

func (d decider) discard(c DiscardMatter) ([]Event, error) {
	m, err := d.named(c.CaseID)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(c.Reason) == "" {
		return nil, refuse(RefusedNoReason)
	}
	return one(MatterDiscarded{CaseID: m.CaseID, Reason: c.Reason}), nil
}

func (d decider) rate(c Rate) ([]Event, error) {
	switch {
	case d.s.ID == "" || d.s.Ticket.ID == "":
		return nil, refuse(RefusedNoVisit)
	case c.Level < 0 || c.Level > 5:
		return nil, refuse(RefusedLevel)
	case d.s.End != EndFinished:
		return nil, refuse(RefusedNotNow)
	case d.s.Rated:
		return nil, nil
	}
	return one(Rated{CommandID: d.meta.ID, Level: c.Level}), nil
}

// within reports whether at is no later than limit after start, a clock that
// jumped back included.
func within(start, at time.Time, limit time.Duration) bool { return at.Sub(start) <= limit }
