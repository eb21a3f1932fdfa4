package client

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/visit"
)

// Receipt is the hall's whole answer to a command.
type Receipt = hallv1.Receipt

var classTo = map[visit.TicketClass]hallv1.TicketClass{
	visit.NormalClass: hallv1.TicketClass_TICKET_CLASS_NORMAL, visit.PriorityClass: hallv1.TicketClass_TICKET_CLASS_PRIORITY,
	visit.BookedClass: hallv1.TicketClass_TICKET_CLASS_BOOKED,
}

var classFrom = map[hallv1.TicketClass]visit.TicketClass{
	hallv1.TicketClass_TICKET_CLASS_NORMAL: visit.NormalClass, hallv1.TicketClass_TICKET_CLASS_PRIORITY: visit.PriorityClass,
	hallv1.TicketClass_TICKET_CLASS_BOOKED: visit.BookedClass,
}

// stamp leaves a zero time out.
func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

func timeOf(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

func ticketOf(t *hallv1.Ticket) visit.Ticket {
	return visit.Ticket{
		Group: t.GetGroup(), GroupNote: t.GetGroupNote(), Needs: t.GetNeeds(), Prepared: preparationOf(t.GetPreparation()),
		ID: t.GetId(), Label: t.GetLabel(), Item: t.GetItemCode(), Class: classFrom[t.GetClass()], IssuedAt: timeOf(t.GetIssuedAt()),
		CalledAt: timeOf(t.GetCalledAt()), Calls: int(t.GetCalls()), Why: t.GetWhy(), WhyDetails: t.GetWhyDetails(), MaskedName: t.GetMaskedName(), Lease: t.GetLease(),
		BegunAt: t.GetBegun().GetWindow(), FromHall: t.GetFrom().GetName(),
	}
}

func preparationOf(p *hallv1.Preparation) *visit.Preparation {
	if p == nil {
		return nil
	}
	out := &visit.Preparation{
		Item: p.GetItemCode(), CatalogVersion: p.GetCatalogVersion(), Party: p.GetParty(), Modifiers: p.GetModifiers(),
		Delivery: p.GetDelivery(), Papers: p.GetPapers(), Note: p.GetNote(), By: p.GetBy(),
	}
	for _, a := range p.GetAnswers() {
		if out.Answers == nil {
			out.Answers = map[string][]string{}
		}
		out.Answers[a.GetNode()] = a.GetOptions()
	}
	return out
}

func rowOf(s *hallv1.CaseSummary) CaseRow {
	k := s.GetClocks()
	return CaseRow{
		PromisedLeft: Left(k.GetPromisedLeft(), k != nil && k.PromisedLeft != nil), StatutoryLeft: Left(k.GetStatutoryLeft(), k != nil && k.StatutoryLeft != nil),
		Why: k.GetWhy(), PausedFor: k.GetPausedFor(), PausedDays: int(k.GetPausedDays()),
		CaseID: s.GetCaseId(), CaseNo: s.GetCaseNo(), Item: s.GetItemCode(), ItemName: s.GetItemName(), Applicant: s.GetMaskedApplicant(),
		State: s.GetState(), Department: s.GetDepartment(), PromisedDue: s.GetPromisedDue(), StatutoryDue: s.GetStatutoryDue(),
		DuePending: s.GetDuePending(), Warning: s.GetWarning(), Clerk: s.GetClerk(), ReceivedAt: timeOf(s.GetReceivedAt()), Version: s.GetVersion(),
		PapersDue: s.GetPapersDue(), Branch: branchOf(s.GetBranch()), Fee: feeOf(s.GetFee()), ReadyAt: timeOf(s.GetReadyAt()), Calls: int(s.GetCalls()), Overdue: s.GetUncollected(),
	}
}

// Left writes what is left of a limit in working days; empty when it is not known.
func Left(days int32, known bool) string {
	if !known {
		return ""
	}
	return strconv.Itoa(int(days))
}

func overviewOf(o *hallv1.OverviewResponse) Overview {
	out := Overview{
		Waiting: int(o.GetWaiting()), Priority: int(o.GetWaitingPriority()), Booked: int(o.GetWaitingBooked()),
		Oldest: timeOf(o.GetOldestIssuedAt()), HallTime: timeOf(o.GetHallTime()), Seq: o.GetSeq(),
	}
	for _, t := range o.GetNext() {
		out.Next = append(out.Next, ticketOf(t))
	}
	for _, s := range o.GetCorrections() {
		out.Corrections = append(out.Corrections, rowOf(s))
	}
	for _, r := range o.GetReleases() {
		out.Releases = append(out.Releases, Release{Version: r.GetVersion(), SHA256: r.GetSha256(), From: r.GetFrom()})
	}
	return out
}

func eventOf(e *hallv1.WatchResponse) Event {
	out := Event{Seq: e.GetSeq(), At: timeOf(e.GetAt()), Kind: e.GetKind(), Window: e.GetWindow()}
	if t := e.GetTicket(); t != nil {
		ticket := ticketOf(t)
		out.Ticket, out.Holder, out.TicketState = &ticket, t.GetWindow(), t.GetState()
	}
	if s := e.GetCase(); s != nil {
		row := rowOf(s)
		out.Case = &row
	}
	return out
}

// partyTo takes what the case needs of an identity; the photo stays here.
func partyTo(id visit.Identity) *hallv1.Party {
	card := id.Card
	name := card.Name
	if name == "" {
		name = card.NameEn
	}
	p := &hallv1.Party{
		Name: name.Clear(), IdKind: string(card.Kind), IdNumber: card.IDNumber.Clear(), Sex: card.Sex,
		Address: card.Address.Clear(), Phone: id.Phone.Clear(), Source: string(id.Source), ReadId: id.ReadID,
		ReadAt: stamp(id.ReadAt), AskedAt: stamp(id.AskedAt), SamId: card.SAMID, ApprovalId: id.ApprovalID,
	}
	if !card.Birth.IsZero() {
		p.Birth = card.Birth.String()
	}
	return p
}

func linesTo(lines []visit.JudgedLine) []*hallv1.JudgedLine {
	out := make([]*hallv1.JudgedLine, len(lines))
	for i, l := range lines {
		out[i] = &hallv1.JudgedLine{Id: l.Line, Status: string(l.Status), Reason: l.Reason, Note: l.Note, PageSha256: l.Pages, FromCase: l.From, Number: l.Number, Right: fingerTo(l.Hands.Right), Left: fingerTo(l.Hands.Left)}
		if l.Hit != "" {
			out[i].Hit = &hallv1.Hit{Id: l.Hit}
		}
	}
	return out
}

func fieldsTo(fields []visit.FormField) []*hallv1.Field {
	var out []*hallv1.Field
	for _, f := range fields {
		if f.Value != "" {
			out = append(out, &hallv1.Field{Key: f.Key, Value: f.Value.Clear(), Source: f.Source})
		}
	}
	return out
}

// answersTo puts the answers in the order of their nodes, so that the same case
// always has the same bytes.
func answersTo(answers map[string][]string) []*hallv1.Answer {
	out := make([]*hallv1.Answer, 0, len(answers))
	for node, options := range answers {
		out = append(out, &hallv1.Answer{Node: node, Options: options})
	}
	slices.SortFunc(out, func(a, b *hallv1.Answer) int {
		if a.GetNode() < b.GetNode() {
			return -1
		}
		return 1
	})
	return out
}

func commandTo(c *visit.HallCommand) *hallv1.Command {
	out := &hallv1.Command{CommandId: c.ID, CaseId: c.CaseID, TicketId: c.TicketID, MadeAt: stamp(c.MadeAt), Lease: c.Lease, ByPin: c.ByPIN}
	switch {
	case c.Move != nil:
		out.Content = &hallv1.Command_TicketMove{TicketMove: &hallv1.TicketMove{
			Event: c.Move.Event, Reason: c.Move.Reason, CaseIds: c.Move.Cases, HandLabel: c.Move.HandLabel,
		}}
	case c.Submission != nil:
		s := c.Submission
		out.Content = &hallv1.Command_Submission{Submission: &hallv1.CaseSubmission{
			Outcome: string(s.Outcome), ItemCode: s.Item, CatalogVersion: s.CatalogVersion, Leaf: s.Leaf, Answers: answersTo(s.Answers),
			Party: s.Party, Modifiers: s.Modifiers, Delivery: s.Delivery, Applicant: partyTo(s.Applicant), Lines: linesTo(s.Lines),
			PackageId: s.PackageID, PackageCode: s.Package, Fields: fieldsTo(s.Fields), Turndown: turndownTo(s.Turndown), OfficerApprovalId: s.OfficerApproval,
		}}
	case c.Supplement != nil:
		out.Content = &hallv1.Command_Supplement{Supplement: &hallv1.CaseSupplement{
			SeenVersion: c.Supplement.SeenVersion, Lines: linesTo(c.Supplement.Lines), Notice: secondTo(c.Supplement.Second),
		}}
	case c.Decision != nil:
		d := c.Decision
		out.Content = &hallv1.Command_Decision{Decision: &hallv1.CaseDecision{
			Event: d.Event, SeenVersion: d.SeenVersion, Reason: d.Reason, Note: d.Note, Lines: linesTo(d.Lines), ApprovalId: d.ApprovalID,
			Special: d.Special, PlannedDays: int32(d.PlannedDays), Report: d.Report, CompetentOrgan: d.Organ, //nolint:gosec // the seat bounds it
		}}
	case c.Handover != nil:
		h := c.Handover
		out.Content = &hallv1.Command_Handover{Handover: &hallv1.Handover{
			PickupCode: h.PickupCode, Receiver: partyTo(h.Receiver), Relation: h.Relation, ApprovalId: h.ApprovalID,
			Signature: signatureTo(h), OldTaken: h.OldTaken,
		}}
	case c.Papers != nil:
		out.Content = &hallv1.Command_Papers{Papers: &hallv1.CasePapers{By: partyTo(c.Papers.By)}}
	case c.Withdrawal != nil:
		w := c.Withdrawal
		out.Content = &hallv1.Command_Withdrawal{Withdrawal: &hallv1.CaseWithdrawal{
			SeenVersion: w.SeenVersion, Reason: w.Reason, By: partyTo(w.By), ApprovalId: w.ApprovalID,
		}}
	case c.Rating != nil:
		out.Content = &hallv1.Command_Rating{Rating: &hallv1.Rating{Level: int32(c.Rating.Level), Source: c.Rating.Source}} //nolint:gosec // 0 to 5
	}
	return out
}

func signatureTo(h *visit.Handover) []byte {
	if h.Signature == nil {
		return nil
	}
	data, err := json.Marshal(h.Signature)
	if err != nil {
		return nil // numbers and one word: there is nothing that JSON could not take
	}
	return data
}

func secondTo(n *visit.SecondNotice) *hallv1.SecondNotice {
	if n == nil {
		return nil
	}
	return &hallv1.SecondNotice{Reason: n.Reason, ApprovalId: n.ApprovalID}
}

func turndownTo(t *visit.Turndown) *hallv1.Turndown {
	if t == nil {
		return nil
	}
	return &hallv1.Turndown{Reason: t.Reason, Facts: t.Facts, CompetentOrgan: t.Organ, ApprovalId: t.ApprovalID}
}

func receiptOf(r *hallv1.Receipt) visit.HallReceipt {
	out := visit.HallReceipt{
		CommandID: r.GetCommandId(), Accepted: r.GetAccepted(), Refusal: r.GetRefusal(), Details: r.GetDetails(), At: timeOf(r.GetAt()),
	}
	if c := r.GetCase(); c != nil {
		out.Case = &visit.CaseAnswer{
			CaseNo: c.GetCaseNo(), State: c.GetState(), PromisedDue: c.GetPromisedDue(), StatutoryDue: c.GetStatutoryDue(),
			NoticeDue: c.GetNoticeDue(), CorrectionDue: c.GetCorrectionDue(), DuePending: c.GetDuePending(), PickupCode: c.GetPickupCode(),
			PapersDue: c.GetPapersDue(), AcceptedAt: timeOf(c.GetAcceptedAt()), Organ: c.GetOrgan(),
		}
	}
	for _, p := range r.GetPapers() {
		out.Papers = append(out.Papers, visit.PaperOrder{Kind: p.GetKind(), Number: p.GetNumber(), Verification: p.GetVerification()})
	}
	return out
}
