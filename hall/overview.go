package hall

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/queue"
	"onewindow/hall/store"
)

const (
	// overviewNext is how many of the next tickets a window is shown.
	overviewNext = 5
	// overviewCases is how many returned cases a clerk is shown at once.
	overviewCases = 20
)

// Overview is the waiting screen: one consistent picture with the number of
// the last event counted in, from which Watch goes on.
func (s *Server) Overview(ctx context.Context, _ *hallv1.OverviewRequest) (*hallv1.OverviewResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	now := s.now()
	resp := &hallv1.OverviewResponse{HallTime: timestamppb.New(now), Releases: s.inForce.Load().told}
	err = s.store.View(ctx, func(r *store.Reader) error {
		seq, err := r.LastSeq()
		if err != nil {
			return err
		}
		resp.Seq = seq
		rows, err := r.Waiting()
		if err != nil {
			return err
		}
		line, err := s.waiting(rows)
		if err != nil {
			return err
		}
		count(resp, line)
		if who.Window != "" && slices.Contains(deskRoles, who.Role) {
			w, err := r.Window(who.Window)
			if err != nil {
				return err
			}
			o, err := ordersAt(r, now)
			if err != nil {
				return err
			}
			at, err := s.seatAt(r, w, who.Staff, s.order(o, w.No))
			if err != nil {
				return err
			}
			resp.Next = s.nextFew(at, rows, line, now)
		}
		if slices.Contains(deskRoles, who.Role) {
			resp.Corrections, err = s.listOf(r, casework.Correction, "", who.Staff, overviewCases, now)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

func count(resp *hallv1.OverviewResponse, line []*queue.Ticket) {
	var oldest time.Time
	for i := range line {
		t := line[i]
		resp.Waiting++
		switch t.Class {
		case queue.Priority:
			resp.WaitingPriority++
		case queue.ByTime:
			resp.WaitingBooked++
		default:
		}
		if oldest.IsZero() || t.ArrivedAt.Before(oldest) {
			oldest = t.ArrivedAt
		}
	}
	resp.OldestIssuedAt = stamp(oldest)
}

// nextFew asks the live rule again and again, as if the window called.
func (s *Server) nextFew(w queue.Window, rows []store.Ticket, line []*queue.Ticket, now time.Time) []*hallv1.Ticket {
	var out []*hallv1.Ticket
	rows, line = slices.Clone(rows), slices.Clone(line)
	for range overviewNext {
		i, why, ok := s.pick(w, line, now)
		if !ok {
			break
		}
		p := ticketProto(&rows[i], line[i])
		p.Why, p.WhyDetails = why.Code, why.Details
		out = append(out, p)
		rows, line = slices.Delete(rows, i, i+1), slices.Delete(line, i, i+1)
	}
	return out
}

// listOf makes rows of a work list from one state.
func (s *Server) listOf(r *store.Reader, state casework.State, department, staff string, limit int, now time.Time) ([]*hallv1.CaseSummary, error) {
	rows, err := r.CasesInState(string(state), department, staff, limit)
	if err != nil {
		return nil, err
	}
	return s.summaries(rows, now)
}

func (s *Server) summaries(rows []store.Case, now time.Time) ([]*hallv1.CaseSummary, error) {
	out := make([]*hallv1.CaseSummary, 0, len(rows))
	for i := range rows {
		f, err := loadCase(&rows[i])
		if err != nil {
			return nil, err
		}
		out = append(out, s.summary(f, now))
	}
	return out, nil
}

// Watch streams the hall's events after a number, gapless and in order. What
// the caller may not see keeps its number and kind and loses its content. A
// heartbeat comes when nothing else did; with each the session is looked at,
// so that a stream dies with it.
func (s *Server) Watch(req *hallv1.WatchRequest, stream hallv1.DeskService_WatchServer) error {
	ctx := stream.Context()
	who, err := callerOf(ctx)
	if err != nil {
		return err
	}
	after, err := s.startOf(ctx, req.GetAfter())
	if err != nil {
		return err
	}
	send := sender(ctx, stream)
	// The first message says at once where the stream stands.
	if err := send(s.heartbeat(after)); err != nil {
		return err
	}
	looked := time.Now()
	for {
		events, err := s.store.Next(ctx, after, s.opt.Heartbeat)
		if errors.Is(err, store.ErrClosed) {
			return refuse(ReasonStopping)
		}
		if err != nil {
			return err
		}
		if time.Since(looked) >= s.opt.Heartbeat {
			looked = time.Now()
			if err := s.stillIn(ctx, who); err != nil {
				return err
			}
		}
		if len(events) == 0 {
			if err := send(s.heartbeat(after)); err != nil {
				return err
			}
			continue
		}
		for i := range events {
			p, err := s.eventProto(&events[i], who)
			if err != nil {
				return err
			}
			if err := send(p); err != nil {
				return err
			}
			after = events[i].Seq
		}
	}
}

func (s *Server) heartbeat(seq int64) *hallv1.WatchResponse {
	return &hallv1.WatchResponse{Seq: seq, At: timestamppb.New(s.now()), Heartbeat: true}
}

// startOf turns 0 into the present and refuses a number that is not reached
// yet: that client knows another hall, or this one before a restore.
func (s *Server) startOf(ctx context.Context, after int64) (int64, error) {
	var last int64
	err := s.store.View(ctx, func(r *store.Reader) (err error) {
		last, err = r.LastSeq()
		return err
	})
	if err != nil {
		return 0, err
	}
	switch {
	case after == 0:
		return last, nil
	case after < 0 || after > last:
		return 0, refuse(ReasonUnknownSequence, "last", fmt.Sprint(last))
	}
	return after, nil
}

// slowReader is how long one message may wait for a reader before the stream
// is given up; the client resumes from its last number.
const slowReader = 10 * time.Second

// sender gives up on a reader that does not take a message for long. Nobody
// else waits meanwhile: every stream reads the tail by itself.
func sender[M any](ctx context.Context, stream interface{ Send(m *M) error }) func(*M) error {
	return func(m *M) error {
		sent := make(chan error, 1)
		go func() { sent <- stream.Send(m) }()
		timer := time.NewTimer(slowReader)
		defer timer.Stop()
		select {
		case err := <-sent:
			return err
		case <-timer.C:
			// Returning ends the stream, which ends the Send above.
			return refuse(ReasonSlowReader)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// eventProto is an event as this caller may see it.
func (s *Server) eventProto(e *store.Event, who *caller) (*hallv1.WatchResponse, error) {
	p := &hallv1.WatchResponse{}
	if len(e.Body) > 0 {
		if err := proto.Unmarshal(e.Body, p); err != nil {
			return nil, fmt.Errorf("hall: event %d: %w", e.Seq, err)
		}
	}
	p.Seq, p.At, p.Kind, p.Window = e.Seq, stamp(e.At), e.Kind, e.Window
	if p.Case != nil && !maySeeSummary(who, p.Case) {
		p.Case, p.Window = nil, ""
	}
	if e.Kind == EventAlert && !slices.Contains(alerted, who.Role) {
		p.Kind = EventRating // that there is an alert is nobody else's to know
	}
	if slices.Contains(acts, e.Kind) {
		p.Kind, p.Window = EventLook, "" // who came and went is for the log alone
	}
	if p.Ticket != nil && !who.side().Sees(s.ticketZoned(p.GetTicket().GetItemCode())) {
		p.Ticket.Preparation, p.Ticket.GroupNote = nil, ""
	}
	if p.Kind == EventRating && who.Role != RoleSupervisor {
		// When a rating came, even without its level, would tell a clerk who
		// rated.
		p.Ticket, p.Window = nil, ""
	}
	return p, nil
}

// maySeeSummary is the rule of lists and events.
func maySeeSummary(who *caller, c *hallv1.CaseSummary) bool {
	switch who.Role {
	case RoleSupervisor, RoleIssuer:
		return true
	case RoleReviewer, RoleChiefRep:
		return slices.Contains(who.Departments, c.GetDepartment())
	case RoleClerk, RolePolice:
		return c.GetClerk() == who.Staff
	}
	return false
}
