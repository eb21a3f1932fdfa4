package hall

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall/queue"
	"onewindow/hall/store"
	"onewindow/values"
)

// slotCounter is the running number that counts who booked a time. Items that
// share a quota share it.
func slotCounter(key string, start time.Time) string {
	return "slot/" + key + "/" + start.In(values.Shanghai).Format("200601021504")
}

// ListSlots shows when an item can be booked on a day.
func (s *Server) ListSlots(ctx context.Context, req *hallv1.ListSlotsRequest) (*hallv1.ListSlotsResponse, error) {
	if s.elsewhere(req.GetHallId()) {
		return s.slotsAt(ctx, req)
	}
	item, err := s.booked(req.GetItemCode())
	if err != nil {
		return nil, err
	}
	now := s.now()
	day := values.Of(now)
	if req.GetDay() != "" {
		if day, err = values.ParseDate(req.GetDay()); err != nil {
			return nil, refuse(ReasonInvalid, "field", "day")
		}
	}
	resp := &hallv1.ListSlotsResponse{}
	err = s.store.View(ctx, func(r *store.Reader) error {
		windows, err := r.Windows()
		if err != nil {
			return err
		}
		key, quota := s.bookings.QuotaOf(item.Code, item.Dept)
		for _, slot := range s.bookings.Slots(&s.hours, day, now, s.cal.Load(), item.Code, item.Dept, allWindows(windows)) {
			taken, err := r.Counter(slotCounter(key, slot.Start))
			if err != nil {
				return err
			}
			resp.Slots = append(resp.Slots, &hallv1.Slot{
				Start: stamp(slot.Start), End: stamp(slot.End), Left: int32(max(0, int64(quota)-taken)), //nolint:gosec // a quota
			})
		}
		return nil
	})
	return resp, err
}

// booked is the item of a booking: one cannot book for anything.
func (s *Server) booked(code string) (*catalog.Item, error) {
	if code == "" {
		return nil, refuse(ReasonUnknownItem, "item", "")
	}
	return s.itemOf(code)
}

// BookTicket takes a place; the same request again gives the same ticket.
func (s *Server) BookTicket(ctx context.Context, req *hallv1.BookTicketRequest) (*hallv1.BookTicketResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if !validID(req.GetRequestId()) {
		return nil, refuse(ReasonInvalid, "field", "request_id")
	}
	if req.GetSlotStart() == nil {
		return nil, refuse(ReasonInvalid, "field", "slot_start")
	}
	if s.elsewhere(req.GetHallId()) {
		return s.bookAt(ctx, req)
	}
	item, err := s.booked(req.GetItemCode())
	if err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	resp := &hallv1.BookTicketResponse{}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		if who.Role == RoleHall {
			// The person is not here and must be told where to go.
			if resp.Hall, err = s.hereLoad(&tx.Reader); err != nil {
				return err
			}
		}
		have, err := tx.TicketByRequest(req.GetRequestId())
		if err == nil {
			resp.Ticket, err = s.ticketNow(tx, have.ID)
			return err
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		slot, counter, err := s.freeSlot(tx, item, req.GetSlotStart().AsTime())
		if err != nil {
			return err
		}
		t, err := queue.Step(queue.Ticket{
			ID: id.String(), Item: item.Code, Dept: item.Dept, Zone: item.Zone, Slot: slot.Start, SlotEnd: slot.End, Needs: needs(req.GetNeeds()),
		}, queue.Book, queue.Input{Actor: who.Staff, Role: queue.Role(who.Role)}, tx.Now(), s.limits)
		if err != nil {
			return ticketRefusal(err)
		}
		if _, err := tx.Count(counter); err != nil {
			return err
		}
		n, err := tx.Count("label/Y/" + values.Of(slot.Start).Compact())
		if err != nil {
			return err
		}
		t.Label = fmt.Sprintf("Y%03d", n)
		row, err := encode(store.Ticket{RequestID: req.GetRequestId(), MaskedName: masked(req.GetMaskedName())}, t)
		if err != nil {
			return err
		}
		if row, err = tx.InsertTicket(row); err != nil {
			return err
		}
		resp.Ticket = ticketProto(&row, &t)
		return emitTicket(tx, EventTicketIssued, "", resp.Ticket)
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// freeSlot finds the time that begins at start and refuses one that is full.
func (s *Server) freeSlot(tx *store.Tx, item *catalog.Item, start time.Time) (queue.Slot, string, error) {
	windows, err := tx.Windows()
	if err != nil {
		return queue.Slot{}, "", err
	}
	key, quota := s.bookings.QuotaOf(item.Code, item.Dept)
	for _, slot := range s.bookings.Slots(&s.hours, values.Of(start), tx.Now(), s.cal.Load(), item.Code, item.Dept, allWindows(windows)) {
		if !slot.Start.Equal(start) {
			continue
		}
		counter := slotCounter(key, slot.Start)
		taken, err := tx.Counter(counter)
		if err == nil && taken >= int64(quota) {
			err = store.Refuse(ReasonSlotFull)
		}
		return slot, counter, err
	}
	return queue.Slot{}, "", store.Refuse(ReasonUnknownSlot)
}

// CheckIn makes a booking wait.
func (s *Server) CheckIn(ctx context.Context, req *hallv1.CheckInRequest) (*hallv1.CheckInResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	var at standing
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		row, err := s.bookingOf(tx, req)
		if err != nil {
			return err
		}
		t, err := s.decoded.of(&row)
		if err != nil {
			return err
		}
		if t.State != queue.Waiting || t.Slot.IsZero() {
			next, err := queue.Step(t, queue.Arrive, queue.Input{Actor: who.Staff, Role: queue.Role(who.Role)}, tx.Now(), s.limits)
			if err != nil {
				return ticketRefusal(err)
			}
			if _, err = moveTicket(tx, row, next, ""); err != nil {
				return err
			}
			if row, err = encode(row, next); err != nil {
				return err
			}
		}
		at, err = s.standing(tx, &row)
		return err
	})
	if err != nil {
		return nil, err
	}
	p := s.placeOf(&at)
	return &hallv1.CheckInResponse{Ticket: p.ticket, Ahead: p.ahead, WaitS: p.waitS, Late: p.late}, nil
}

// bookingOf finds the booking that somebody checks in: by its id, or by the
// number that it has today.
func (s *Server) bookingOf(tx *store.Tx, req *hallv1.CheckInRequest) (store.Ticket, error) {
	if req.GetTicketId() != "" {
		return ticketRow(tx, req.GetTicketId())
	}
	rows, err := s.byLabel(&tx.Reader, req.GetLabel(), tx.Now())
	if err != nil {
		return store.Ticket{}, err
	}
	for _, row := range rows {
		if row.State == string(queue.Booked) || row.State == string(queue.Waiting) {
			return row, nil
		}
	}
	return store.Ticket{}, store.Refuse(ReasonUnknownTicket)
}

// ticketRow finds a ticket or refuses.
func ticketRow(r ticketReader, id string) (store.Ticket, error) {
	row, err := r.Ticket(id)
	if errors.Is(err, store.ErrNotFound) {
		return row, store.Refuse(ReasonUnknownTicket)
	}
	return row, err
}

// CancelTicket gives a ticket up.
func (s *Server) CancelTicket(ctx context.Context, req *hallv1.CancelTicketRequest) (*hallv1.CancelTicketResponse, error) {
	resp := &hallv1.CancelTicketResponse{}
	err := s.deskMove(ctx, req.GetTicketId(), queue.Cancel, nil, func(tx *store.Tx, before, after queue.Ticket, p *hallv1.Ticket) error {
		resp.Ticket = p
		if before.State != queue.Booked {
			return nil
		}
		key, _ := s.bookings.QuotaOf(before.Item, before.Dept)
		return tx.GiveBack(slotCounter(key, before.Slot))
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}
