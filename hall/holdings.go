package hall

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/store"
)

// holdingsMax is how many cases one answer holds, and how many ids may be asked
// for.
const holdingsMax = 500

// Holdings lists what the hall has of the caller's window. The window compares
// it with what a damaged store of its own still shows.
func (s *Server) Holdings(ctx context.Context, req *hallv1.HoldingsRequest) (*hallv1.HoldingsResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	cases, tickets := req.GetCaseIds(), req.GetTicketIds()
	switch {
	case who.Window == "":
		return nil, refuse(ReasonWindowRequired)
	case len(cases)+len(tickets) > holdingsMax:
		return nil, refuse(ReasonTooMany, "max", strconv.Itoa(holdingsMax))
	case !validIDs(cases) || !validIDs(tickets) || req.GetAfter() != "" && !validID(req.GetAfter()):
		return nil, refuse(ReasonInvalid, "field", "case_ids")
	}
	resp := &hallv1.HoldingsResponse{}
	err = s.store.View(ctx, func(r *store.Reader) error {
		if len(cases)+len(tickets) > 0 {
			return lookedUp(r, who.Window, cases, tickets, resp)
		}
		return allOf(r, who.Window, req.GetAfter(), resp)
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

func validIDs(ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return !validID(id) })
}

// allOf is one page of the window's cases; with the first one come its visits
// and its logs.
func allOf(r *store.Reader, window, after string, resp *hallv1.HoldingsResponse) error {
	rows, err := r.CasesOfWindow(window, after, holdingsMax)
	if err != nil {
		return err
	}
	resp.More = len(rows) == holdingsMax
	for i := range rows {
		if err := addCase(r, window, &rows[i], resp); err != nil {
			return err
		}
	}
	if after != "" {
		return nil
	}
	tickets, err := r.InHandAt(window)
	if err != nil {
		return err
	}
	for i := range tickets {
		if err := addVisit(r, &tickets[i], resp); err != nil {
			return err
		}
	}
	logs, err := r.Witnesses()
	for _, w := range logs {
		if w.Window == window {
			resp.Kept = append(resp.Kept, &hallv1.Checkpoint{Log: w.Log, Size: w.Size, Root: w.Root})
		}
	}
	return err
}

// lookedUp are cases and tickets by their ids; what the hall does not know is
// left out.
func lookedUp(r *store.Reader, window string, cases, tickets []string, resp *hallv1.HoldingsResponse) error {
	for _, id := range cases {
		row, err := r.Case(id)
		if err == nil {
			err = addCase(r, window, &row, resp)
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	for _, id := range tickets {
		row, err := r.Ticket(id)
		if err == nil && draftable(row.State) {
			err = addVisit(r, &row, resp)
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}

func addCase(r *store.Reader, window string, row *store.Case, resp *hallv1.HoldingsResponse) error {
	held := &hallv1.HeldCase{CaseId: row.ID, CaseNo: row.CaseNo, State: row.State, Window: row.Window}
	commands, err := r.CommandsFrom(window, row.ID)
	if err != nil {
		return err
	}
	for _, c := range commands {
		cmd, receipt := &hallv1.Command{}, &hallv1.Receipt{}
		if err := errors.Join(proto.Unmarshal(c.Content, cmd), proto.Unmarshal(c.Receipt, receipt)); err != nil {
			return fmt.Errorf("hall: stored command: %w", err)
		}
		held.Commands = append(held.Commands, &hallv1.HeldCommand{
			CommandId: c.ID, ContentSha256: c.ContentSHA256, Kind: commandKind(cmd), Accepted: receipt.GetAccepted(),
		})
	}
	resp.Cases = append(resp.Cases, held)
	return nil
}

func addVisit(r *store.Reader, row *store.Ticket, resp *hallv1.HoldingsResponse) error {
	held := &hallv1.HeldVisit{TicketId: row.ID, Label: row.Label, State: row.State, Window: row.Window}
	resp.Visits = append(resp.Visits, held)
	draft, err := r.Draft(row.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	held.VisitId, held.Events, held.CaseIds, held.DraftAt = draft.Visit, draft.Events, draft.Cases, stamp(draft.At)
	return err
}
