package hall

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/figures"
	"onewindow/hall/queue"
	"onewindow/hall/store"
)

// A visit that began in a span may end after it, and the clocks of servers on one
// store differ a little.
const (
	visitsEnd = 24 * time.Hour
	clockSlip = time.Minute
)

// historyPage is how many events are read at once.
const historyPage = 4096

// Figures reads what happened in a span from the store, raw as it was written, with
// the words that were said about it since, and folds it into a report. dept tells
// whose an item is.
func Figures(
	ctx context.Context, st *store.Store, span figures.Span, by string, rules figures.Rules, dept func(item string) string,
) (*figures.Report, *figures.History, error) {
	var report *figures.Report
	h := &figures.History{}
	err := st.View(ctx, func(r *store.Reader) error {
		fold, err := figures.Begin(span, by, rules)
		if err != nil {
			return err
		}
		if err := eachMove(r, span, dept, fold.Move); err != nil {
			return err
		}
		*h = figures.History{Ratings: map[string]int{}, Causes: map[string]string{}, Marked: map[string]bool{}}
		if err := caseHistory(r, span, h); err != nil {
			return err
		}
		report = fold.End(h)
		return nil
	})
	return report, h, err
}

// eachMove reads the moves of a span page by page: a quarter of a large hall has
// millions.
func eachMove(r *store.Reader, span figures.Span, dept func(string) string, take func(*figures.Move)) error {
	first, err := r.FirstEventAt(span.Start().Add(-clockSlip))
	if err != nil {
		return err
	}
	body := &hallv1.WatchResponse{}
	for after := first - 1; ; {
		events, err := r.Events(after, historyPage)
		if err != nil || len(events) == 0 {
			return err
		}
		for i := range events {
			e := &events[i]
			after = e.Seq
			if e.At.After(span.End().Add(visitsEnd)) {
				return nil
			}
			if e.At.Before(span.Start()) || e.Kind != EventTicketIssued && e.Kind != EventTicketMoved {
				continue
			}
			if err := proto.Unmarshal(e.Body, body); err != nil {
				return fmt.Errorf("hall: event %d: %w", e.Seq, err)
			}
			t := body.GetTicket()
			take(&figures.Move{
				At: e.At, Ticket: e.Ticket, State: queue.State(t.GetState()), Dept: dept(t.GetItemCode()),
				Issued: timeOf(t.GetIssuedAt()), Booked: t.GetSlotStart() != nil,
			})
		}
	}
}

func caseHistory(r *store.Reader, span figures.Span, h *figures.History) error {
	steps, err := r.FileSteps(span.Start(), span.End())
	if err != nil {
		return err
	}
	for i := range steps {
		s := &steps[i]
		h.Steps = append(h.Steps, figures.Step{
			At: s.At, Case: s.Case, Item: s.Item, Dept: s.Department, Clerk: s.Staff, Due: s.PromisedDue,
			Role: s.Role, From: s.From, To: s.To, Event: s.Event,
		})
	}
	reasons, err := r.ReturnsOf(span.Start(), span.End())
	if err != nil {
		return err
	}
	for _, x := range reasons {
		h.Reasons = append(h.Reasons, figures.Reason{Case: x.Case, Line: x.Line, Code: x.Reason})
	}
	ratings, err := r.RatingsSince(span.Start())
	if err != nil {
		return err
	}
	for _, g := range ratings {
		h.Ratings[g.Ticket] = g.Level
	}
	causes, err := r.ReturnCauses()
	if err != nil {
		return err
	}
	for _, c := range causes {
		h.Causes[c.Case] = c.Cause
	}
	marks, err := r.TimeMarks()
	if err != nil {
		return err
	}
	for _, m := range marks {
		h.Marked[m.Subject] = m.Wrong
	}
	return nil
}
