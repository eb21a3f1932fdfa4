package hall

import (
	"cmp"
	"context"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/figures"
	"onewindow/hall/reports"
	"onewindow/i18n"
	"onewindow/values"
)

// spanMax is how many days one call may ask for: a quarter.
const spanMax = 100

func spanOf(from, to string) (figures.Span, error) {
	var s figures.Span
	var err error
	if s.From, err = values.ParseDate(from); err != nil {
		return s, refuse(ReasonInvalid, "field", "from")
	}
	if s.To, err = values.ParseDate(to); err != nil || s.To.Before(s.From) || s.From.AddDays(spanMax).Before(s.To) {
		return s, refuse(ReasonInvalid, "field", "to")
	}
	return s, nil
}

// Figures are those that the hall publishes.
func (s *Server) Figures(ctx context.Context, req *hallv1.FiguresRequest) (*hallv1.FiguresResponse, error) {
	span, err := spanOf(req.GetFrom(), req.GetTo())
	if err != nil {
		return nil, err
	}
	by := cmp.Or(req.GetBy(), figures.ByDay)
	if _, err := figures.Periods(span, by); err != nil {
		return nil, refuse(ReasonInvalid, "field", "by")
	}
	folded, _, err := Figures(ctx, s.store, span, by, figures.DefaultRules(), func(item string) string {
		it, ok := s.catalog().Item(item)
		if !ok {
			return ""
		}
		return it.Dept
	})
	if err != nil {
		return nil, err
	}
	text, _ := i18n.For(i18n.Chinese) // names of rows stay here: the seat has its own
	report := &reports.Report{Report: folded, Department: func(string) string { return "" }, Text: text}
	total, periods, departments := report.Rows()
	return &hallv1.FiguresResponse{
		Total: rowProto(&total), Periods: rowProtos(periods), Departments: rowProtos(departments), Apart: folded.Apart,
		Marked: small(folded.Marked), Open: small(folded.Open), Codes: reports.Codes(),
	}, nil
}

func rowProto(r *reports.Row) *hallv1.FiguresRow {
	return &hallv1.FiguresRow{Key: r.Key, From: r.Span.From.String(), To: r.Span.To.String(), Values: r.Values}
}

func rowProtos(rows []reports.Row) []*hallv1.FiguresRow {
	out := make([]*hallv1.FiguresRow, len(rows))
	for i := range rows {
		out[i] = rowProto(&rows[i])
	}
	return out
}

// Returns are the cases of a span that came back.
func (s *Server) Returns(ctx context.Context, req *hallv1.ReturnsRequest) (*hallv1.ReturnsResponse, error) {
	span, err := spanOf(req.GetFrom(), req.GetTo())
	if err != nil {
		return nil, err
	}
	limit := figures.DefaultLimit()
	radar, err := Returns(ctx, s.store, span, limit)
	if err != nil {
		return nil, err
	}
	resp := &hallv1.ReturnsResponse{}
	for i := range radar.Rates {
		r := &radar.Rates[i]
		p := &hallv1.ReturnShare{
			Kind: r.Kind, Key: r.Key, Month: r.Month, Received: small(r.Received), Returned: small(r.Returned), Causes: map[string]int32{}, Over: limit.Over(r),
		}
		for cause, n := range r.Causes {
			p.Causes[cause] = small(n)
		}
		resp.Rates = append(resp.Rates, p)
	}
	for i := range radar.Cases {
		c := &radar.Cases[i]
		p := &hallv1.ReturnedCase{CaseNo: c.No, ItemCode: c.Item, Clerk: c.Clerk, Month: c.Month, Cause: c.Cause, Judged: c.Judged}
		for _, l := range c.Lines {
			p.Lines = append(p.Lines, &hallv1.ReturnedLine{Line: l.Line, Reason: l.Code})
		}
		resp.Cases = append(resp.Cases, p)
	}
	for i := range radar.Measures {
		m := &radar.Measures[i]
		p := &hallv1.ReturnMeasure{
			Kind: m.Kind, Subject: m.Subject, Month: m.Month, Received: small(m.Rate.Received), Returned: small(m.Rate.Returned), Done: m.Done != nil,
		}
		if m.Done != nil {
			p.DoneBy, p.Note = m.Done.Staff, m.Done.Note
		}
		resp.Measures = append(resp.Measures, p)
	}
	return resp, nil
}

// word is what the caller says, in the caller's name.
func word(ctx context.Context, reason string) (Word, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return Word{}, err
	}
	return Word{Staff: who.Staff, Reason: reason}, nil
}

// NameCause says what was behind a case that came back.
func (s *Server) NameCause(ctx context.Context, req *hallv1.NameCauseRequest) (*hallv1.NameCauseResponse, error) {
	w, err := word(ctx, req.GetReason())
	if err != nil {
		return nil, err
	}
	return &hallv1.NameCauseResponse{}, NameCause(ctx, s.store, req.GetCaseNo(), req.GetCause(), w)
}

// FinishMeasure says that something was done about a rate.
func (s *Server) FinishMeasure(ctx context.Context, req *hallv1.FinishMeasureRequest) (*hallv1.FinishMeasureResponse, error) {
	w, err := word(ctx, req.GetReason())
	if err != nil {
		return nil, err
	}
	return &hallv1.FinishMeasureResponse{}, FinishMeasure(ctx, s.store, req.GetKind(), clip(req.GetSubject(), 32), req.GetMonth(), w)
}

// MarkTime says that times are wrong, or right after all.
func (s *Server) MarkTime(ctx context.Context, req *hallv1.MarkTimeRequest) (*hallv1.MarkTimeResponse, error) {
	w, err := word(ctx, req.GetReason())
	if err != nil {
		return nil, err
	}
	if (req.GetTicketId() == "") == (req.GetCaseNo() == "") {
		return nil, refuse(ReasonInvalid, "field", "ticket_id")
	}
	return &hallv1.MarkTimeResponse{}, MarkTime(ctx, s.store, req.GetTicketId(), req.GetCaseNo(), req.GetWrong(), w)
}
