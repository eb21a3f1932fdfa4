package main

import (
	"context"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/station/supervision"
)

// Study brings figures and returns together.
func (h supervisionHall) Study(ctx context.Context, from, to string, by supervision.Period) (supervision.Study, error) {
	f, err := h.client.Figures(ctx, from, to, string(by))
	if err != nil {
		return supervision.Study{}, fromHall(err)
	}
	r, err := h.client.Returns(ctx, from, to)
	if err != nil {
		return supervision.Study{}, fromHall(err)
	}
	out := supervision.Study{
		Codes: f.GetCodes(), Total: figuresRow(f.GetTotal()), Apart: f.GetApart(), Marked: int(f.GetMarked()), Open: int(f.GetOpen()),
	}
	for _, p := range f.GetPeriods() {
		out.Parts = append(out.Parts, figuresRow(p))
	}
	for _, p := range f.GetDepartments() {
		out.Departments = append(out.Departments, figuresRow(p))
	}
	for _, p := range r.GetRates() {
		rate := supervision.ReturnRate{
			Kind: p.GetKind(), Key: p.GetKey(), Month: p.GetMonth(), Received: int(p.GetReceived()), Returned: int(p.GetReturned()), Over: p.GetOver(),
			Causes: map[string]int{},
		}
		for cause, n := range p.GetCauses() {
			rate.Causes[cause] = int(n)
		}
		out.Rates = append(out.Rates, rate)
	}
	for _, p := range r.GetCases() {
		c := supervision.ReturnedCase{
			No: p.GetCaseNo(), Item: p.GetItemCode(), Clerk: p.GetClerk(), Month: p.GetMonth(), Cause: p.GetCause(), Judged: p.GetJudged(),
		}
		for _, l := range p.GetLines() {
			c.Lines = append(c.Lines, supervision.ReturnedLine{Line: l.GetLine(), Reason: l.GetReason()})
		}
		out.Returned = append(out.Returned, c)
	}
	for _, m := range r.GetMeasures() {
		out.Measures = append(out.Measures, supervision.Measure{
			Kind: m.GetKind(), Subject: m.GetSubject(), Month: m.GetMonth(), Received: int(m.GetReceived()), Returned: int(m.GetReturned()),
			Done: m.GetDone(), DoneBy: m.GetDoneBy(), Note: m.GetNote(),
		})
	}
	return out, nil
}

func figuresRow(r *hallv1.FiguresRow) supervision.Figures {
	return supervision.Figures{Key: r.GetKey(), From: r.GetFrom(), To: r.GetTo(), Values: r.GetValues()}
}

func (h supervisionHall) NameCause(ctx context.Context, caseNo, cause, reason string) error {
	return fromHall(h.client.NameCause(ctx, caseNo, cause, reason))
}

func (h supervisionHall) FinishMeasure(ctx context.Context, kind, subject, month, reason string) error {
	return fromHall(h.client.FinishMeasure(ctx, kind, subject, month, reason))
}
