package visit

import (
	"time"

	"onewindow/values"
)

// HallCommand is one thing that a seat tells the hall through its outbox:
// exactly one of the contents is set. Its id, with the case or ticket id, is
// kept by the hall for ever.
type HallCommand struct {
	ID       string `json:"id"`
	VisitID  string `json:"visitID,omitempty"`
	CaseID   string `json:"caseID,omitempty"`
	TicketID string `json:"ticketID,omitempty"`
	// Lease of the ticket as the window knew it; 0 when it knew none.
	Lease  int64     `json:"lease,omitempty"`
	MadeAt time.Time `json:"madeAt"`
	// ByPIN: the desk alone had let in whoever handed the case in.
	ByPIN bool `json:"byPIN,omitempty"`

	Move       *TicketMove `json:"move,omitempty"`
	Submission *Submission `json:"submission,omitempty"`
	Supplement *Correction `json:"supplement,omitempty"`
	Decision   *Decision   `json:"decision,omitempty"`
	Handover   *Handover   `json:"handover,omitempty"`
	Rating     *Rating     `json:"rating,omitempty"`
	Withdrawal *Withdrawn  `json:"withdrawal,omitempty"`
	Papers     *PapersFor  `json:"papers,omitempty"`
}

// TicketMove is a step of the ticket machine: recall start miss hold resume
// finish undo_call undo_finish. Hold and finish name the cases handed in: the hall
// may hear of the move before it gets them.
type TicketMove struct {
	Event     string   `json:"event"`
	Reason    string   `json:"reason,omitempty"`
	Cases     []string `json:"cases,omitempty"`
	HandLabel string   `json:"handLabel,omitempty"`
}

// Submission is a case handed in.
type Submission struct {
	Outcome        OutcomeCode         `json:"outcome"`
	Item           string              `json:"item"`
	CatalogVersion string              `json:"catalogVersion"`
	Leaf           string              `json:"leaf"`
	Answers        map[string][]string `json:"answers,omitempty"`
	Party          string              `json:"party,omitempty"`
	Modifiers      map[string]string   `json:"modifiers,omitempty"`
	Delivery       string              `json:"delivery,omitempty"`
	Applicant      Identity            `json:"applicant"`
	Lines          []JudgedLine        `json:"lines"`
	Fields         []FormField         `json:"fields,omitempty"`
	HandLabel      string              `json:"handLabel,omitempty"`
	// PackageID is common to the items of one package, Package its code.
	PackageID string `json:"packageID,omitempty"`
	Package   string `json:"package,omitempty"`
	// Turndown goes with refuse and not_needed.
	Turndown *Turndown `json:"turndown,omitempty"`
	// OfficerApproval is a 民警's consent.
	OfficerApproval string `json:"officerApproval,omitempty"`
}

// JudgedLine is a judgement with its pages.
type JudgedLine struct {
	Judgement
	Pages []string `json:"pages,omitempty"`
}

// Correction brings papers for a case that was sent back.
type Correction struct {
	SeenVersion int64        `json:"seenVersion"`
	Lines       []JudgedLine `json:"lines"`
	// Second sends papers back once more.
	Second *SecondNotice `json:"second,omitempty"`
}

// Decision is an approver's step on a case, in the hall's words: accept
// start_review grant deny notice special_start and so on.
type Decision struct {
	Event       string       `json:"event"`
	SeenVersion int64        `json:"seenVersion"`
	Reason      string       `json:"reason,omitempty"`
	Note        string       `json:"note,omitempty"`
	Lines       []JudgedLine `json:"lines,omitempty"`
	// ApprovalID is a second person's consent to sending back twice.
	ApprovalID string `json:"approvalID,omitempty"`
	// Special is the kind of a special procedure with its planned working days, Report
	// what ends it; Organ is who is competent for what is refused.
	Special     string `json:"special,omitempty"`
	PlannedDays int    `json:"plannedDays,omitempty"`
	Report      string `json:"report,omitempty"`
	Organ       string `json:"organ,omitempty"`
}

// Handover gives a result out.
type Handover struct {
	PickupCode string   `json:"pickupCode,omitempty"`
	Receiver   Identity `json:"receiver"`
	Relation   string   `json:"relation"`
	ApprovalID string   `json:"approvalID,omitempty"`
	// OldTaken: the old documents that the new one takes the place of were taken in.
	OldTaken bool `json:"oldTaken,omitempty"`
	// Signature is how the receiver signed on a pad; nil when on paper.
	Signature *values.Signature `json:"signature,omitempty"`
}

// Rating is the applicant's rating, 1 to 5, 0 not rated.
type Rating struct {
	Level  int    `json:"level"`
	Source string `json:"source"`
}

// Withdrawn ends a case because By, who is at the desk, wishes so.
type Withdrawn struct {
	SeenVersion int64    `json:"seenVersion"`
	Reason      string   `json:"reason"`
	By          Identity `json:"by"`
	ApprovalID  string   `json:"approvalID,omitempty"`
}

// PapersFor asks for what a department's step ordered; By is at the desk.
type PapersFor struct {
	By Identity `json:"by"`
}

// Outgoing gives what the hall must hear of an event, or false. s is the state
// after the event.
func Outgoing(s State, at time.Time, event Event) (HallCommand, bool) {
	cmd := HallCommand{VisitID: s.ID, TicketID: s.Ticket.ID, Lease: s.Ticket.Lease, MadeAt: at}
	move := func(id, name string, reason string, cases []string) (HallCommand, bool) {
		cmd.ID = id
		cmd.Move = &TicketMove{Event: name, Reason: reason, Cases: cases}
		if s.Ticket.ByHand {
			cmd.Move.HandLabel = s.Ticket.Label
		}
		return cmd, true
	}
	switch e := event.(type) {
	case Recalled:
		return move(e.CommandID, "recall", "", nil)
	case CallUndone:
		return move(e.CommandID, "undo_call", "", nil)
	case TicketMissed:
		return move(e.CommandID, "miss", "", nil)
	case ServiceStarted:
		return move(e.CommandID, "start", "", nil)
	case VisitHeld:
		return move(e.CommandID, "hold", e.Reason, s.handedIn())
	case VisitResumed:
		return move(e.CommandID, "resume", "", nil)
	case VisitFinished:
		return move(e.CommandID, "finish", "", e.Cases)
	case FinishUndone:
		return move(e.CommandID, "undo_finish", "", nil)
	case Rated:
		cmd.ID = e.CommandID
		cmd.Rating = &Rating{Level: e.Level, Source: "keypad"}
		return cmd, true
	case CaseHandedIn:
		return handedIn(s, cmd, e)
	}
	return HallCommand{}, false
}

// handedIn are the cases of the visit that are on their way to the hall or there.
func (s *State) handedIn() []string {
	var cases []string
	for i := range s.Matters {
		if m := &s.Matters[i]; m.Discarded == "" && m.CommandID != "" {
			cases = append(cases, m.CaseID)
		}
	}
	return cases
}

func handedIn(s State, cmd HallCommand, e CaseHandedIn) (HallCommand, bool) {
	m := s.Find(e.CaseID)
	if m == nil || s.Identity == nil {
		return HallCommand{}, false
	}
	cmd.ID, cmd.CaseID, cmd.ByPIN = e.CommandID, e.CaseID, e.ByPIN
	by := *s.Identity
	by.Card.Photo = nil
	switch m.Kind {
	case Fetching:
		cmd.Papers = &PapersFor{By: by}
		return cmd, true
	case Withdrawal:
		cmd.Withdrawal = &Withdrawn{SeenVersion: m.SeenVersion, Reason: m.Withdrawal.Reason, By: by, ApprovalID: m.Withdrawal.ApprovalID}
		return cmd, true
	case NewCase, Supplement:
	}
	lines := make([]JudgedLine, len(e.Judgements))
	for i, j := range e.Judgements {
		lines[i] = JudgedLine{Judgement: j}
		for _, p := range m.Pages {
			if p.Line == j.Line {
				lines[i].Pages = append(lines[i].Pages, p.SHA256)
			}
		}
	}
	if m.Kind == Supplement {
		cmd.Supplement = &Correction{SeenVersion: m.SeenVersion, Lines: lines, Second: e.Second}
		return cmd, true
	}
	applicant := *s.Identity
	applicant.Card.Photo = nil // the photo stays in the window's journal
	for _, f := range e.Fields {
		if f.Key == FieldPhone {
			applicant.Phone = f.Value
		}
	}
	cmd.Submission = &Submission{
		Outcome: e.Outcome, Item: m.Item, CatalogVersion: m.CatalogVersion, Leaf: e.Leaf, Answers: m.Answers,
		Party: m.Party, Modifiers: m.Modifiers, Delivery: m.Delivery, Applicant: applicant, Lines: lines, Fields: e.Fields,
		PackageID: m.PackageID, Package: m.Package, Turndown: e.Turndown, OfficerApproval: e.OfficerApproval,
	}
	if s.Ticket.ByHand {
		cmd.Submission.HandLabel = s.Ticket.Label
	}
	return cmd, true
}

// Step names what the command does in the hall; an empty command is unreadable.
func (c HallCommand) Step() string {
	switch {
	case c.Move != nil:
		return "ticket_move"
	case c.Submission != nil:
		return "submission"
	case c.Supplement != nil:
		return "supplement"
	case c.Decision != nil:
		return "decision"
	case c.Handover != nil:
		return "handover"
	case c.Rating != nil:
		return "rating"
	case c.Withdrawal != nil:
		return "withdrawal"
	case c.Papers != nil:
		return "papers"
	}
	return "unreadable"
}
