package main

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"onewindow/station"
	"onewindow/station/supervision"
)

// listLen is how much of a list is read: the most that the hall gives at once.
const listLen = 500

// Lists reads all of them, or none. No name of a citizen leaves this function.
func (h supervisionHall) Lists(ctx context.Context) (supervision.Lists, error) {
	out := supervision.Lists{}
	for _, read := range []func(context.Context, supervision.Lists) error{h.caseLists, h.matterLists, h.originalList, h.alertList, h.complaintList} {
		if err := read(ctx, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Uncollected are the results whose owners are to be called.
func (h hallPort) Uncollected(ctx context.Context) ([]station.CaseRow, error) {
	return h.ListCases(ctx, "uncollected", listLen)
}

// SendBack returns a result that nobody fetched to its department.
func (h hallPort) SendBack(ctx context.Context, caseID string, version int64) error {
	return fromHall(h.client.StepResult(ctx, caseID, "return_to_dept", version))
}

// caseLists are the cases that wait for somebody: a department, an applicant. What a
// department sent back to a window is late on both lists.
func (h supervisionHall) caseLists(ctx context.Context, out supervision.Lists) error {
	review, err := h.ListCases(ctx, "review", listLen)
	if err != nil {
		return err
	}
	owed, _, err := h.Ledger(ctx, "", listLen)
	if err != nil {
		return err
	}
	ready, err := h.ListCases(ctx, "uncollected", listLen)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, rows := range [][]station.CaseRow{review, owed} {
		for i := range rows {
			if c := &rows[i]; (c.Warning == "red" || c.Warning == "amber") && !seen[c.CaseID] {
				seen[c.CaseID] = true
				out[supervision.CasesDue] = append(out[supervision.CasesDue], caseLine(c, c.Warning, c.PromisedDue))
			}
		}
	}
	for i := range owed {
		out[supervision.PapersDue] = append(out[supervision.PapersDue], caseLine(&owed[i], "", owed[i].PapersDue))
	}
	for i := range ready {
		out[supervision.Uncollected] = append(out[supervision.Uncollected], caseLine(&ready[i], "amber", ""))
	}
	return nil
}

func caseLine(c *station.CaseRow, warning, due string) supervision.Row {
	return supervision.Row{
		ID: c.CaseID, Warning: warning, Department: c.Department, Item: c.ItemName, No: c.CaseNo, What: c.State, Due: due, Since: c.ReceivedAt,
	}
}

func (h supervisionHall) matterLists(ctx context.Context, out supervision.Lists) error {
	all, err := h.client.Matters(ctx)
	for _, m := range all {
		name := supervision.NotDone
		if m.GetKind() == string(supervision.BadRatings) {
			name = supervision.BadRatings
		}
		out[name] = append(out[name], supervision.Row{
			ID: m.GetId(), Warning: late(m.GetLate()), Department: m.GetDepartment(), Item: m.GetItemCode(), No: m.GetOrderNo(), Window: m.GetWindow(),
			Ticket: m.GetTicketLabel(), What: m.GetWhat(), Count: int(m.GetLevel()), Due: m.GetAnswerDue(), Since: at(m.GetRegisteredAt()),
		})
	}
	return fromHall(err)
}

// originalList are the papers that nobody knows of, and those that are still at a
// window after their day.
func (h supervisionHall) originalList(ctx context.Context, out supervision.Lists) error {
	for _, list := range []string{"missing", "late"} {
		papers, err := h.client.Originals(ctx, list)
		if err != nil {
			return fromHall(err)
		}
		for _, p := range papers {
			warning := "red"
			if list == "late" {
				warning = "amber"
			}
			window, there := strings.CutPrefix(p.GetPlace(), "window:")
			if !there {
				window = "" // the word for where it is not
			}
			out[supervision.Originals] = append(out[supervision.Originals], supervision.Row{
				ID: p.GetCaseId() + " " + p.GetLineId(), Warning: warning, Department: p.GetDepartment(), Item: p.GetName(), No: p.GetCaseNo(),
				What: list, Window: window, Due: p.GetDue(), Since: at(p.GetSince()),
			})
		}
	}
	return h.lateBags(ctx, out)
}

// lateBags are those on their way that nobody has opened in their time. The papers of
// one that has not left its window are on the list themselves.
func (h supervisionHall) lateBags(ctx context.Context, out supervision.Lists) error {
	bags, _, err := h.client.Bags(ctx)
	for _, b := range bags {
		if !b.GetLate() || strings.HasPrefix(b.GetAt(), station.PlaceWindow) {
			continue
		}
		out[supervision.Originals] = append(out[supervision.Originals], supervision.Row{
			ID: b.GetNo(), Warning: "red", No: b.GetNo(), What: "bag_" + b.GetState(), From: b.GetAt(), To: cmp.Or(b.GetNext(), b.GetTo()),
			Count: len(b.GetPapers()), Due: b.GetDue(), Since: at(b.GetSince()),
		})
	}
	return fromHall(err)
}

func (h supervisionHall) alertList(ctx context.Context, out supervision.Lists) error {
	all, err := h.client.Alerts(ctx)
	for _, a := range all {
		out[supervision.Alerts] = append(out[supervision.Alerts], supervision.Row{
			ID: a.GetId(), Warning: "red", Window: a.GetWindow(), Ticket: a.GetTicketLabel(), Words: a.GetKind(), Since: at(a.GetAt()),
		})
	}
	return fromHall(err)
}

// complaintList are the windows that say that the hall's log does not go on from
// what they saw, and what each has offered again.
func (h supervisionHall) complaintList(ctx context.Context, out supervision.Lists) error {
	all, err := h.client.Complaints(ctx)
	for _, c := range all {
		out[supervision.Complaints] = append(out[supervision.Complaints], supervision.Row{
			ID: fmt.Sprintf("%012d", c.GetNo()), Warning: "red", Window: c.GetWindow(), What: c.GetCode(), Since: at(c.GetAt()),
			Count: int(c.GetTaken()), Refused: int(c.GetRefused()),
		})
	}
	return fromHall(err)
}

func (h supervisionHall) See(ctx context.Context, upTo string) error {
	no, err := strconv.ParseInt(upTo, 10, 64)
	if err != nil {
		return fmt.Errorf("complaint %q: %w", upTo, err)
	}
	return fromHall(h.client.SeeComplaints(ctx, no))
}

func late(is bool) string {
	if is {
		return "red"
	}
	return ""
}

func (h supervisionHall) Acknowledge(ctx context.Context, alert, outcome string) error {
	return fromHall(h.client.AcknowledgeAlert(ctx, alert, outcome))
}

func (h supervisionHall) Urge(ctx context.Context, caseID string) error {
	return fromHall(h.client.Urge(ctx, caseID))
}
