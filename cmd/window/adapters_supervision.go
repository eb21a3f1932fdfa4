package main

import (
	"context"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/station/supervision"
)

// supervisionHall is the hall as the supervisor's seat asks for it.
type supervisionHall struct{ hallPort }

func (h supervisionHall) Board(ctx context.Context, take func(b supervision.Board, alive bool)) error {
	return fromHall(h.client.Board(ctx, func(p *hallv1.BoardResponse) {
		if p.GetHeartbeat() {
			take(supervision.Board{At: at(p.GetAt())}, true)
			return
		}
		take(boardOf(p), false)
	}))
}

func (h supervisionHall) Arrange(ctx context.Context, id string, changes []supervision.Change) error {
	return fromHall(h.client.Arrange(ctx, &hallv1.ArrangeRequest{RequestId: id, Windows: arrangements(changes)}))
}

func arrangements(changes []supervision.Change) []*hallv1.Arrangement {
	out := make([]*hallv1.Arrangement, len(changes))
	for i, c := range changes {
		out[i] = &hallv1.Arrangement{
			Window: c.Window, SeenVersion: c.Seen, Mode: c.Mode, Reason: c.Reason, Line: c.Line,
			LunchFromMin: int32(c.LunchFrom), LunchToMin: int32(c.LunchTo), //nolint:gosec // minutes of a day
		}
	}
	return out
}

func (h supervisionHall) Foresee(ctx context.Context, changes []supervision.Change) ([]supervision.Foreseen, error) {
	reply, err := h.client.Foresee(ctx, &hallv1.ForeseeRequest{Windows: arrangements(changes)})
	if err != nil {
		return nil, fromHall(err)
	}
	waits := func(w *hallv1.ForeseenWaits) supervision.Waits {
		return supervision.Waits{
			Mean: time.Duration(w.GetMeanS()) * time.Second, Longest: time.Duration(w.GetLongestS()) * time.Second, Left: int(w.GetLeft()),
		}
	}
	out := make([]supervision.Foreseen, len(reply.GetLines()))
	for i, l := range reply.GetLines() {
		out[i] = supervision.Foreseen{Line: l.GetName(), AsIs: waits(l.GetAsIs()), Ordered: waits(l.GetOrdered())}
	}
	return out, nil
}

func (h supervisionHall) StopLine(ctx context.Context, id, line string, seen int64, stopped bool) error {
	return fromHall(h.client.StopLine(ctx, &hallv1.StopLineRequest{RequestId: id, Line: line, SeenVersion: seen, Stopped: stopped}))
}

func (h supervisionHall) Broadcast(ctx context.Context, n supervision.Notice, minutes int) error {
	return fromHall(h.client.Broadcast(ctx, &hallv1.BroadcastRequest{
		Id: n.ID, Window: n.Window, Code: n.Code, Words: n.Words, Minutes: int32(minutes), //nolint:gosec // of a day
	}))
}

func boardOf(p *hallv1.BoardResponse) supervision.Board {
	b := supervision.Board{At: at(p.GetAt()), Lines: linesOf(p.GetLines()), Zones: linesOf(p.GetZones())}
	for _, w := range p.GetWindows() {
		b.Windows = append(b.Windows, supervision.Window{
			No: w.GetNo(), Zone: w.GetZone(), Line: w.GetLine(), State: w.GetState(), Reason: w.GetReason(), Absent: w.GetAbsent(),
			StaffNo: w.GetStaffNo(), StaffName: w.GetStaffName(), Ticket: w.GetTicket(), TicketID: w.GetTicketId(), TicketState: w.GetTicketState(),
			Item: w.GetItemCode(), Since: at(w.GetSince()), Served: int(w.GetServed()), Busy: time.Duration(w.GetBusyS()) * time.Second,
			FirstCall: at(w.GetFirstCall()), Red: w.GetRed(), Outbox: int(w.GetOutbox()), OutboxOldest: at(w.GetOutboxOldest()),
			Mode: w.GetMode(), OwnLine: w.GetOwnLine(), LunchFrom: time.Duration(w.GetLunchFromMin()) * time.Minute,
			LunchTo: time.Duration(w.GetLunchToMin()) * time.Minute, Version: w.GetVersion(), ChangedBy: w.GetChangedBy(), ChangedAt: at(w.GetChangedAt()),
			Why: w.GetWhy(), WhyDetails: w.GetWhyDetails(),
		})
	}
	d := p.GetDay()
	b.Day = supervision.Day{
		From: at(d.GetFrom()), Arrivals: numbers(d.GetArrivals()), Waiting: numbers(d.GetWaiting()), Edges: numbers(d.GetEdgesMin()),
		Waits: numbers(d.GetWaits()), Services: numbers(d.GetServices()),
	}
	for _, n := range p.GetNotices() {
		b.Notices = append(b.Notices, noticeOf(n))
	}
	for _, q := range p.GetRequests() {
		b.Requests = append(b.Requests, supervision.Request{
			ID: q.GetId(), Step: q.GetStep(), Window: q.GetWindow(), StaffNo: q.GetStaffNo(), StaffName: q.GetStaffName(), Ticket: q.GetTicket(),
			Item: q.GetItemCode(), At: at(q.GetAt()), Until: at(q.GetUntil()),
		})
	}
	for _, h := range p.GetHelp() {
		b.Help = append(b.Help, supervision.Help{
			ID: h.GetId(), Window: h.GetWindow(), Kind: h.GetKind(), StaffNo: h.GetStaffNo(), StaffName: h.GetStaffName(), OwnerNo: h.GetOwnerNo(),
			OwnerName: h.GetOwnerName(), At: at(h.GetAt()),
		})
	}
	return b
}

func (h supervisionHall) Answer(ctx context.Context, request, pin string, grant bool) error {
	return fromHall(h.client.AnswerConsent(ctx, request, pin, grant))
}

func (h supervisionHall) Attend(ctx context.Context, help string, over bool) error {
	return fromHall(h.client.AnswerHelp(ctx, help, over))
}

func noticeOf(n *hallv1.BoardNotice) supervision.Notice {
	return supervision.Notice{
		ID: n.GetId(), Window: n.GetWindow(), Code: n.GetCode(), Words: n.GetWords(), StaffNo: n.GetStaffNo(), At: at(n.GetAt()), Until: at(n.GetUntil()),
	}
}

func linesOf(all []*hallv1.BoardLine) []supervision.Line {
	out := make([]supervision.Line, len(all))
	for i, l := range all {
		out[i] = supervision.Line{
			Name: l.GetName(), Digit: l.GetDigit(), Pain: int(l.GetPain()), Waiting: int(l.GetWaiting()), Priority: int(l.GetPriority()),
			Booked: int(l.GetBooked()), Oldest: at(l.GetOldest()), Forecast: time.Duration(l.GetForecastS()) * time.Second, Open: int(l.GetOpen()),
			Paused: int(l.GetPaused()), Closing: int(l.GetClosing()), Absent: int(l.GetAbsent()), Offline: int(l.GetOffline()), Red: int(l.GetRed()),
			Stopped: l.GetStopped(), Version: l.GetVersion(),
		}
	}
	return out
}

func numbers(all []int32) []int {
	out := make([]int, len(all))
	for i, n := range all {
		out[i] = int(n)
	}
	return out
}

func (h supervisionHall) Find(ctx context.Context, ticket, day string) (supervision.Ticket, error) {
	t, j, err := h.client.Journey(ctx, ticket, day)
	out := supervision.Ticket{
		ID: t.ID, Label: t.Label, Item: t.Item, State: t.State, Class: string(t.Class), Line: j.GetLine(), Window: j.GetTicket().GetWindow(), IssuedAt: t.IssuedAt,
	}
	for _, s := range j.GetSteps() {
		out.Steps = append(out.Steps, supervision.TicketStep{
			At: at(s.GetAt()), What: s.GetWhat(), Window: s.GetWindow(), Line: s.GetLine(), StaffNo: s.GetStaffNo(), StaffName: s.GetStaffName(),
			Why: s.GetWhy(), WhyDetails: s.GetWhyDetails(), Reason: s.GetReason(),
		})
	}
	return out, fromHall(err)
}

func (h supervisionHall) Raise(ctx context.Context, ticket, note string) error {
	_, err := h.client.FavourTicket(ctx, ticket, "guide", note)
	return fromHall(err)
}

func (h supervisionHall) Recall(ctx context.Context, ticket string) error {
	_, err := h.client.Requeue(ctx, ticket)
	return fromHall(err)
}

func (h supervisionHall) Redirect(ctx context.Context, ticket, line, reason string) error {
	return fromHall(h.client.Redirect(ctx, ticket, line, reason))
}

func (h supervisionHall) Send(ctx context.Context, id, ticket, window, reason string) error {
	return fromHall(h.client.MoveTicket(ctx, id, ticket, "call_specific", reason, window))
}

func (h supervisionHall) Unlock(ctx context.Context, id, ticket string) error {
	return fromHall(h.client.MoveTicket(ctx, id, ticket, "window_failure", "unlocked", ""))
}
