package hall

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/queue"
	"onewindow/hall/queue/floor"
	"onewindow/hall/store"
	"onewindow/values"
)

// boardGap is the least time between two pictures of the hall.
const boardGap = 200 * time.Millisecond

// boardFar is how many events behind the day is rather read anew.
const boardFar = 2000

// boardKeeper makes the picture of the hall once for all who look at it. It keeps
// the tickets of the day and follows the events: of each only its ticket is read.
type boardKeeper struct {
	mu      sync.Mutex
	day     values.Date
	seq     int64
	tickets map[string]*queue.Ticket
	whys    map[string]string // why each was called
	names   map[string]string // of staff

	looked     time.Time // by the machine's clock
	picture    *hallv1.BoardResponse
	generation int64 // grows when the picture differs
}

// Board streams the picture of the hall.
func (s *Server) Board(_ *hallv1.BoardRequest, stream hallv1.SupervisionService_BoardServer) error {
	ctx := stream.Context()
	who, err := callerOf(ctx)
	if err != nil {
		return err
	}
	send := sender(ctx, stream)
	sent, looked := int64(0), time.Now()
	for {
		p, generation, err := s.pictureNow(ctx)
		if err != nil {
			return err
		}
		m := p
		if generation == sent {
			m = &hallv1.BoardResponse{At: p.GetAt(), Heartbeat: true, Seq: p.GetSeq()}
		}
		if err := send(m); err != nil {
			return err
		}
		sent = generation
		if err := pause(ctx, boardGap); err != nil {
			return err
		}
		_, err = s.store.Next(ctx, p.GetSeq(), s.opt.Heartbeat)
		switch {
		case errors.Is(err, store.ErrClosed):
			return refuse(ReasonStopping)
		case err != nil:
			return err
		}
		if time.Since(looked) >= s.opt.Heartbeat {
			looked = time.Now()
			if err := s.stillIn(ctx, who); err != nil {
				return err
			}
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pictureNow is the picture, at most boardGap old; the generation is another one
// when it differs from the one before.
func (s *Server) pictureNow(ctx context.Context) (*hallv1.BoardResponse, int64, error) {
	k := &s.board
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.picture != nil && time.Since(k.looked) < boardGap/2 {
		return k.picture, k.generation, nil
	}
	var next *hallv1.BoardResponse
	err := s.store.View(ctx, func(r *store.Reader) (err error) {
		next, err = k.look(s, r, s.now())
		return err
	})
	if err != nil {
		k.tickets = nil // what was half read is read anew
		return nil, 0, err
	}
	if k.picture == nil || !samePicture(k.picture, next) {
		k.generation++
	}
	k.picture, k.looked = next, time.Now()
	return k.picture, k.generation, nil
}

// samePicture leaves out when the two were taken.
func samePicture(a, b *hallv1.BoardResponse) bool {
	at, seq := b.At, b.Seq
	defer func() { b.At, b.Seq = at, seq }()
	b.At, b.Seq = a.GetAt(), a.GetSeq()
	return proto.Equal(a, b)
}

func (k *boardKeeper) look(s *Server, r *store.Reader, now time.Time) (*hallv1.BoardResponse, error) {
	if err := k.follow(s, r, values.Of(now)); err != nil {
		return nil, err
	}
	windows, err := r.Windows()
	if err != nil {
		return nil, err
	}
	rows, err := r.FloorWindows()
	if err != nil {
		return nil, err
	}
	reports, err := r.FloorReports()
	if err != nil {
		return nil, err
	}
	seated, err := r.SeatedAt(now)
	if err != nil {
		return nil, err
	}
	o, err := ordersAt(r, now)
	if err != nil {
		return nil, err
	}
	f := floorNow{s: s, now: now, windows: windows, rows: rows, reports: reports, seated: seated, orders: o, groups: s.lines(windows)}
	b := f.board(k.tickets)
	resp := &hallv1.BoardResponse{At: timestamppb.New(now), Seq: k.seq, Zones: lineProtos(b.Zones, nil, now), Day: dayProto(&b.Day)}
	resp.Lines = lineProtos(b.Groups, f.groups, now)
	if err := stoppedLines(r, resp.Lines, now); err != nil {
		return nil, err
	}
	for i := range b.Places {
		w, err := k.windowProto(r, &f, &b.Places[i])
		if err != nil {
			return nil, err
		}
		resp.Windows = append(resp.Windows, w)
	}
	if resp.Notices, err = noticesFor(r, "", now); err != nil {
		return nil, err
	}
	return resp, k.waitsForAnswer(r, resp, now)
}

// follow brings the tickets of the day up to the newest event.
func (k *boardKeeper) follow(s *Server, r *store.Reader, day values.Date) error {
	last, err := r.LastSeq()
	if err != nil {
		return err
	}
	if k.tickets == nil || k.day != day || last < k.seq || last-k.seq > boardFar {
		k.day, k.seq, k.tickets = day, last, map[string]*queue.Ticket{}
		k.whys, k.names = map[string]string{}, map[string]string{}
		rows, err := r.TicketsOfDay(day.Time())
		if err != nil {
			return err
		}
		waiting, err := r.Waiting()
		if err != nil {
			return err
		}
		for _, row := range append(rows, waiting...) {
			if err := k.keep(s, &row); err != nil {
				return err
			}
		}
		return nil
	}
	touched := map[string]bool{}
	for k.seq < last {
		events, err := r.Events(k.seq, boardFar)
		if err != nil {
			return err
		}
		if len(events) == 0 {
			break
		}
		for i := range events {
			k.seq = events[i].Seq
			if events[i].Ticket != "" {
				touched[events[i].Ticket] = true
			}
		}
	}
	for id := range touched {
		row, err := r.Ticket(id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if err := k.keep(s, &row); err != nil {
			return err
		}
	}
	return nil
}

func (k *boardKeeper) keep(s *Server, row *store.Ticket) error {
	t, err := s.decoded.shared(row)
	if err == nil {
		k.tickets[t.ID], k.whys[t.ID] = t, row.Why
	}
	return err
}

func (k *boardKeeper) name(r *store.Reader, staff string) (string, error) {
	if name, ok := k.names[staff]; ok {
		return name, nil
	}
	name, err := nameOf(r, staff)
	if err == nil {
		k.names[staff] = name
	}
	return name, err
}

// today are the tickets of the day, up to the newest event.
func (k *boardKeeper) today(ctx context.Context, s *Server, now time.Time) ([]*queue.Ticket, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	err := s.store.View(ctx, func(r *store.Reader) error { return k.follow(s, r, values.Of(now)) })
	if err != nil {
		k.tickets = nil
		return nil, err
	}
	return slices.Collect(maps.Values(k.tickets)), nil
}

// floorNow is what the picture is made of besides tickets.
type floorNow struct {
	s       *Server
	now     time.Time
	windows []store.Window
	rows    []store.FloorWindow
	reports []store.FloorReport
	seated  map[string]string
	orders  orders
	groups  []floor.Group
}

func (f *floorNow) board(tickets map[string]*queue.Ticket) floor.Board {
	in := floor.Input{Groups: f.groups, Midnight: values.Of(f.now).Time(), Now: f.now}
	line := make([]*queue.Ticket, 0, 64)
	for _, t := range tickets {
		in.Tickets = append(in.Tickets, t)
		if t.State == queue.Waiting {
			line = append(line, t)
		}
	}
	staffed := f.s.staffed(f.windows, f.seated, f.orders, f.now, true)
	in.Forecast = func(like *queue.Ticket) queue.Outlook {
		return queue.Expect(like, line, staffed, f.s.known(), f.now)
	}
	for _, w := range f.windows {
		order := f.s.order(f.orders, w.No)
		d := floor.Desk{Window: order.As(seat(w, f.seated[w.No]), f.groups), Order: order, Red: len(f.report(w.No).Devices)}
		d.Group = floor.Home(f.groups, d.Items)
		in.Desks = append(in.Desks, d)
	}
	return floor.Make(in)
}

func (f *floorNow) report(window string) *store.FloorReport {
	i, ok := slices.BinarySearchFunc(f.reports, window, func(p store.FloorReport, no string) int { return strings.Compare(p.Window, no) })
	if !ok {
		return &store.FloorReport{}
	}
	return &f.reports[i]
}

// row is what was last ordered of a window, on whatever day.
func (f *floorNow) row(window string) *store.FloorWindow {
	i, ok := slices.BinarySearchFunc(f.rows, window, func(w store.FloorWindow, no string) int { return strings.Compare(w.No, no) })
	if !ok {
		return &store.FloorWindow{}
	}
	return &f.rows[i]
}
