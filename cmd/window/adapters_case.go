package main

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/client"
	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

func (h hallPort) Case(ctx context.Context, caseID string) (station.Case, error) {
	return h.FindCase(ctx, station.CaseQuery{ID: caseID})
}

func (h hallPort) FindCase(ctx context.Context, q station.CaseQuery) (station.Case, error) {
	c, err := h.client.GetCase(ctx, client.CaseKey{CaseID: q.ID, CaseNo: q.No, PickupCode: q.PickupCode, ParcelNo: q.ParcelNo})
	if err != nil {
		return station.Case{}, fromHall(err)
	}
	found := caseOf(c.GetCase())
	for _, o := range c.GetPackage() {
		found.Package = append(found.Package, caseOf(o))
	}
	return found, nil
}

// GetCase is FindCase as the other seats call it.
func (h hallPort) GetCase(ctx context.Context, q station.CaseQuery) (station.Case, error) {
	return h.FindCase(ctx, q)
}

func (h hallPort) ListCases(ctx context.Context, list string, limit int) ([]station.CaseRow, error) {
	rows, err := h.client.ListCases(ctx, list, limit)
	out := make([]station.CaseRow, len(rows))
	for i, r := range rows {
		out[i] = station.CaseRow(r)
	}
	return out, fromHall(err)
}

func (h hallPort) Ledger(ctx context.Context, after string, limit int) ([]station.CaseRow, string, error) {
	rows, next, err := h.client.Ledger(ctx, after, limit)
	out := make([]station.CaseRow, len(rows))
	for i, r := range rows {
		out[i] = station.CaseRow(r)
	}
	return out, next, fromHall(err)
}

func (h hallPort) StepOwn(ctx context.Context, o station.OwnStep) error {
	return fromHall(h.client.StepOwn(ctx, client.OwnStep(o)))
}

func (h hallPort) GetPage(ctx context.Context, caseID, sha256 string) ([]byte, string, error) {
	data, media, err := h.client.GetPage(ctx, caseID, sha256)
	return data, media, fromHall(err)
}

// caseOf turns the hall's case into the word that seats share.
func caseOf(c *hallv1.Case) station.Case {
	out := station.Case{
		CaseID: c.GetCaseId(), CaseNo: c.GetCaseNo(), Version: c.GetVersion(), State: c.GetState(), Item: c.GetItemCode(),
		ItemName: c.GetItemName(), Department: c.GetDepartment(), CatalogVersion: c.GetCatalogVersion(), Leaf: c.GetLeaf(),
		Situation: c.GetSituation(), Answers: map[string][]string{}, Party: c.GetParty(), Modifiers: c.GetModifiers(),
		Delivery: c.GetDelivery(), Applicant: partyOf(c.GetApplicant()), Agent: partyOf(c.GetAgent()), Window: c.GetWindow(),
		Clerk: c.GetClerk(), TicketLabel: c.GetTicketLabel(), ByPIN: c.GetByPin(), Reoffered: c.GetReoffered(), ReceivedAt: at(c.GetReceivedAt()), AcceptedAt: at(c.GetAcceptedAt()),
		DecidedAt: at(c.GetDecidedAt()), DeliveredAt: at(c.GetDeliveredAt()), PromisedDue: c.GetPromisedDue(),
		StatutoryDue: c.GetStatutoryDue(), NoticeDue: c.GetNoticeDue(), CorrectionDue: c.GetCorrectionDue(),
		DuePending: c.GetDuePending(), DecisionReason: c.GetDecisionReason(), Ruling: client.RulingFrom(c.GetRuling()), DecidedBy: c.GetDecidedBy(),
		PickupCode: c.GetPickupCode(), Owed: c.GetOwedPapers(), ResultName: c.GetResultName(), Supplied: c.GetSupplied(),
		ParcelNo: c.GetParcelNo(), Parcel: station.ParcelState(c.GetParcelState()),
	}
	out.Channel, out.ChannelNo = values.Channel(c.GetChannel()), c.GetChannelNo()
	for _, d := range c.GetExchange() {
		out.Exchange = append(out.Exchange, d.GetName())
	}
	standing(&out, c)
	if s, err := values.ReadSignature(c.GetSignature()); err == nil {
		out.Signature = &s
	}
	for _, a := range c.GetAnswers() {
		out.Answers[a.GetNode()] = a.GetOptions()
	}
	for _, l := range c.GetLines() {
		out.Lines = append(out.Lines, visit.JudgedLine{
			Judgement: visit.Judgement{Line: l.GetId(), Status: visit.Status(l.GetStatus()), Reason: l.GetReason(), Note: l.GetNote()},
			Pages:     l.GetPageSha256(),
		})
		if h := l.GetHit(); h != nil {
			if out.Hits == nil {
				out.Hits = map[string]visit.Hit{}
			}
			out.Hits[l.GetId()] = visit.Hit{
				ID: h.GetId(), Line: l.GetId(), By: h.GetBy(), Source: h.GetSource(), IssuedOn: h.GetIssuedOn(), ValidTo: h.GetValidTo(),
			}
		}
	}
	for _, f := range c.GetFields() {
		out.Fields = append(out.Fields, visit.FormField{Key: f.GetKey(), Field: visit.Field{Value: values.Personal(f.GetValue()), Source: f.GetSource()}})
	}
	for _, h := range c.GetHistory() {
		out.History = append(out.History, station.CaseStep{
			At: at(h.GetAt()), Actor: h.GetActor(), Role: h.GetRole(), Window: h.GetWindow(), From: h.GetFrom(), To: h.GetTo(),
			Event: h.GetEvent(), Reason: h.GetReason(), Note: h.GetNote(),
		})
	}
	return out
}

func partyOf(p *hallv1.Party) station.Party {
	return station.Party{
		Name: values.Personal(p.GetName()), IDKind: p.GetIdKind(), IDNumber: values.Personal(p.GetIdNumber()), Sex: p.GetSex(),
		Birth: p.GetBirth(), Address: values.Personal(p.GetAddress()), Phone: values.Personal(p.GetPhone()), Source: p.GetSource(),
	}
}

func at(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

// standing is how the case stands: its clocks, and what papers say of the
// department's steps.
func standing(out *station.Case, c *hallv1.Case) {
	k := c.GetClocks()
	out.PromisedLeft = client.Left(k.GetPromisedLeft(), k != nil && k.PromisedLeft != nil)
	out.StatutoryLeft = client.Left(k.GetStatutoryLeft(), k != nil && k.StatutoryLeft != nil)
	out.Warning, out.Why, out.PausedFor, out.PausedDays = k.GetWarning(), k.GetWhy(), k.GetPausedFor(), int(k.GetPausedDays())
	out.Organ = c.GetOrgan()
	for _, o := range c.GetOpinions() {
		out.Opinions = append(out.Opinions, station.Opinion{Department: o.GetDepartment(), By: o.GetBy(), Agrees: o.GetAgrees(), Note: o.GetNote()})
	}
	out.MoreAsked, out.Sample = c.GetMoreAsked(), c.GetSample()
	if s := c.GetSpecial(); s != nil {
		out.Special = &visit.Special{Kind: s.GetKind(), Reason: s.GetReason(), Planned: s.GetPlanned()}
	}
	if h := c.GetHearing(); h != nil {
		out.Hearing = &station.Hearing{Asked: h.GetAskedAt() != nil, Held: h.GetHeldAt() != nil, Open: h.GetOpen(), Due: h.GetDue()}
	}
	if e := c.GetExtension(); e != nil {
		out.Extension = &visit.Extension{Reason: e.GetReason(), By: e.GetBy(), Limit: e.GetLimit(), Due: c.GetStatutoryDue()}
	}
	out.More = c.GetMoreAsked()
	if e := c.GetEnding(); e != nil {
		out.Ending = &visit.Ending{Reason: e.GetReason(), On: values.Of(at(e.GetOn())).String()}
	}
	if t := c.GetTurndown(); t != nil {
		out.Refused = &visit.Turndown{Reason: t.GetReason(), Facts: t.GetFacts(), Organ: t.GetCompetentOrgan()}
	}
}
