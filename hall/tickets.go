package hall

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall/queue"
	"onewindow/hall/store"
	"onewindow/values"
)

// Kinds of event in the stream. Others may follow; a client passes over what
// it does not know.
const (
	EventTicketIssued = "ticket_issued"
	EventTicketMoved  = "ticket_moved"
	EventCaseChanged  = "case_changed"
	EventRating       = "rating"
	EventCustody      = "custody"
	EventRedress      = "redress"
	EventSeal         = "seal"
	EventPayment      = "payment"
)

// decodedTickets remembers what the bodies of waiting tickets decode to. An
// entry counts only while its body is still the row's, so it is never stale,
// whoever else writes.
type decodedTickets struct {
	mu    sync.Mutex
	known map[string]decodedTicket
}

type decodedTicket struct {
	body   string
	ticket *queue.Ticket
}

const decodedMax = 20_000

func (d *decodedTickets) of(row *store.Ticket) (queue.Ticket, error) {
	t, err := d.shared(row)
	if err != nil {
		return queue.Ticket{}, err
	}
	return *t, nil
}

// shared gives the ticket as everybody has it: nobody changes it in place.
func (d *decodedTickets) shared(row *store.Ticket) (*queue.Ticket, error) {
	if t, ok := row.Decoded.(*queue.Ticket); ok {
		return t, nil
	}
	d.mu.Lock()
	have, ok := d.known[row.ID]
	d.mu.Unlock()
	if ok && have.body == row.Body {
		return have.ticket, nil
	}
	t := &queue.Ticket{}
	if err := json.Unmarshal([]byte(row.Body), t); err != nil {
		return nil, fmt.Errorf("hall: ticket %s: %w", row.ID, err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known == nil || len(d.known) >= decodedMax {
		d.known = map[string]decodedTicket{}
	}
	d.known[row.ID] = decodedTicket{body: row.Body, ticket: t}
	return t, nil
}

// encode lays the machine's ticket over its row.
func encode(row store.Ticket, t queue.Ticket) (store.Ticket, error) {
	body, err := json.Marshal(t)
	if err != nil {
		return row, fmt.Errorf("hall: ticket %s: %w", row.ID, err)
	}
	row.ID, row.Label, row.ItemCode, row.Class = t.ID, t.Label, t.Item, string(t.Class)
	row.State, row.Window, row.Staff = string(t.State), t.Window, t.Clerk
	row.IssuedAt, row.CalledAt = t.IssuedAt, t.CalledAt
	row.Body, row.Decoded = string(body), &t
	return row, nil
}

// ticketProto is the ticket as others see it.
func ticketProto(row *store.Ticket, t *queue.Ticket) *hallv1.Ticket {
	p := &hallv1.Ticket{
		Id: t.ID, Label: t.Label, ItemCode: t.Item, Class: classProto(t.Class), State: string(t.State),
		IssuedAt: stamp(t.IssuedAt), CalledAt: stamp(t.CalledAt), Calls: int32(t.Calls), Window: t.Window,
		MaskedName: row.MaskedName, Lease: row.Lease, SlotStart: stamp(t.Slot), SlotEnd: stamp(t.SlotEnd), Group: t.Group,
		GroupNote: t.GroupNote, Needs: t.Needs, Preparation: preparationProto(t.Prepared), MissedAt: stamp(t.MissedAt),
		Offered: elsewhereProto(t.Offered), From: elsewhereProto(t.From),
		Reserved: t.Reserved, Trailing: t.Trailing, Jumped: t.Jumped, Target: t.Target, Redirected: t.Redirected,
	}
	if t.Begun != nil {
		p.Begun = &hallv1.Begun{Window: t.Begun.Window, At: stamp(t.Begun.At)}
	}
	if t.State != queue.Waiting {
		p.Why, p.WhyDetails = row.Why, t.Chosen
	}
	return p
}

func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

func timeOf(at *timestamppb.Timestamp) time.Time {
	if at == nil {
		return time.Time{}
	}
	return at.AsTime()
}

func classProto(c queue.Class) hallv1.TicketClass {
	switch c {
	case queue.Priority:
		return hallv1.TicketClass_TICKET_CLASS_PRIORITY
	case queue.ByTime:
		return hallv1.TicketClass_TICKET_CLASS_BOOKED
	default:
		return hallv1.TicketClass_TICKET_CLASS_NORMAL
	}
}

func classOf(c hallv1.TicketClass) queue.Class {
	switch c {
	case hallv1.TicketClass_TICKET_CLASS_PRIORITY:
		return queue.Priority
	case hallv1.TicketClass_TICKET_CLASS_BOOKED:
		return queue.ByTime
	default:
		return queue.Normal
	}
}

// masked keeps a name masked whatever the sender did: a kiosk or a window that
// sends it in clear must not publish it.
func masked(name string) string {
	if name == "" || strings.ContainsRune(name, '*') {
		return clip(name, 32)
	}
	return clip(values.MaskName(name), 32)
}

// clip bounds a text to n characters.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}

// emitTicket writes a ticket's event.
func emitTicket(tx *store.Tx, kind, window string, p *hallv1.Ticket) error {
	body, err := proto.Marshal(&hallv1.WatchResponse{Kind: kind, Ticket: p, Window: window})
	if err != nil {
		return fmt.Errorf("hall: event: %w", err)
	}
	_, err = tx.Emit(store.Event{Kind: kind, Ticket: p.GetId(), Window: window, Detail: p.GetState(), Body: body})
	return err
}

// ticketRefusal turns the machine's refusal into one that the store and the
// wire understand.
func ticketRefusal(err error) error {
	r, ok := errors.AsType[*queue.Refusal](err)
	if !ok {
		return err
	}
	details := map[string]string{"state": string(r.State), "event": string(r.Event)}
	for k, v := range r.Details {
		details[k] = v
	}
	return &store.Refusal{Code: r.Code, Details: details}
}

// waiting decodes the queue of a snapshot.
func (s *Server) waiting(rows []store.Ticket) ([]*queue.Ticket, error) {
	out := make([]*queue.Ticket, len(rows))
	for i := range rows {
		t, err := s.decoded.shared(&rows[i])
		if err != nil {
			return nil, err
		}
		out[i] = t
	}
	return out, nil
}

// line is the queue of a transaction, as the store and as the ticket machine have
// it.
func (s *Server) line(tx *store.Tx) ([]*store.Ticket, []*queue.Ticket, error) {
	rows, err := tx.Waiting()
	if err != nil {
		return nil, nil, err
	}
	line := make([]*queue.Ticket, len(rows))
	for i, row := range rows {
		if line[i], err = s.decoded.shared(row); err != nil {
			return nil, nil, err
		}
		row.Decoded = line[i] // the write loop has these rows to itself
	}
	return rows, line, nil
}

// seat is the window as dispatch sees it.
func seat(w store.Window, clerk string) queue.Window {
	return queue.Window{No: w.No, Clerk: clerk, Zone: w.Zone, Items: w.Serves}
}

// pick chooses by the live rule, the window's shifts and what has been learned.
func (s *Server) pick(w queue.Window, waiting []*queue.Ticket, now time.Time) (int, queue.Why, bool) {
	return queue.Pick(*s.opt.Dispatch, s.hours.At(w, now, s.cal.Load()), waiting, s.known(), now)
}

// known is what dispatch knows of clerks and items, ready to be read by many.
func (s *Server) known() *queue.History {
	s.learned.Lock()
	defer s.learned.Unlock()
	return s.history
}

// UsualItems are the catalogue's items as dispatch knows them: department and
// usual time, before any clerk has taught it better.
func UsualItems(cat *catalog.Catalog) []queue.Item {
	items := cat.Headings()
	known := make([]queue.Item, 0, len(items))
	for _, it := range items {
		known = append(known, queue.Item{Code: it.Code, Dept: it.Dept, Mean: time.Duration(it.TypicalMinutes) * time.Minute})
	}
	return known
}

// learn loads handling times.
func (s *Server) learn(ctx context.Context) error {
	var rows []store.Handling
	err := s.store.View(ctx, func(r *store.Reader) (err error) {
		rows, err = r.Handlings()
		return err
	})
	if err != nil {
		return err
	}
	h := queue.NewHistory(UsualItems(s.catalog()))
	for _, r := range rows {
		h.Add(queue.Handling{Clerk: r.Staff, Item: r.Item, N: r.N, SumMS: r.Sum.Milliseconds()})
	}
	h.Build()
	s.learned.Lock()
	defer s.learned.Unlock()
	s.history = h
	return nil
}

// maxFinished is how many moves one call may carry.
const maxFinished = 128

// CallNext takes what the caller's window did with the tickets that it let go, and
// picks its next one, in one transaction: nobody waits for the cases that are
// still on their way. While the window holds a called or served ticket, that
// ticket is the answer; the same request again gets the same ticket, as it is now.
func (s *Server) CallNext(ctx context.Context, req *hallv1.CallNextRequest) (*hallv1.CallNextResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if !validID(req.GetRequestId()) {
		return nil, refuse(ReasonInvalid, "field", "request_id")
	}
	finished, err := movesBefore(who, req.GetFinished())
	if err != nil {
		return nil, err
	}
	var resp *hallv1.CallNextResponse
	err = s.store.Write(ctx, func(tx *store.Tx) (err error) {
		resp, err = s.callNext(tx, who, req, finished)
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// earlier are moves of a window's tickets that come along with what it asks next,
// before the outbox brings them.
type earlier struct {
	moves []*hallv1.Command
	kept  []store.Command
}

func movesBefore(who *caller, moves []*hallv1.Command) (e earlier, err error) {
	if len(moves) > maxFinished {
		return e, refuse(ReasonTooMany, "max", strconv.Itoa(maxFinished))
	}
	e = earlier{moves: moves, kept: make([]store.Command, len(moves))}
	for i, cmd := range moves {
		if cmd.GetTicketMove() == nil {
			return e, refuse(ReasonInvalid, "field", "finished")
		}
		if e.kept[i], err = keptOf(who, cmd); err != nil {
			return e, err
		}
	}
	return e, nil
}

// take answers each move. The receipt, also of a refusal, is kept: Deliver brings
// it to the window.
func (e *earlier) take(tx *store.Tx, s *Server, who *caller) error {
	for i, cmd := range e.moves {
		if _, err := s.answer(tx, who, cmd, e.kept[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) callNext(tx *store.Tx, who *caller, req *hallv1.CallNextRequest, finished earlier) (*hallv1.CallNextResponse, error) {
	now := tx.Now()
	resp := &hallv1.CallNextResponse{HallTime: timestamppb.New(now)}
	scope, request := "window:"+who.Window, req.GetRequestId()
	answered, err := tx.Command(scope, request)
	if err == nil {
		if len(answered.Receipt) > 0 {
			resp.Ticket, err = s.ticketNow(tx, string(answered.Receipt))
		}
		return resp, err
	}
	if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if err := finished.take(tx, s, who); err != nil {
		return nil, err
	}
	if resp.Ticket, err = s.inHand(tx, who.Window); resp.Ticket != nil || err != nil {
		return resp, err
	}
	w, err := tx.Window(who.Window)
	if err != nil {
		return nil, err
	}
	rows, line, err := s.line(tx)
	if err != nil {
		return nil, err
	}
	o, err := ordersAt(tx, now)
	if err != nil {
		return nil, err
	}
	order := s.order(o, w.No)
	if hold, reason := order.Hold(sinceMidnight(now)); hold != "" {
		// No answer for ever: the same request is asked again once the window works.
		resp.Held, resp.HeldReason = string(hold), reason
		return resp, nil
	}
	at, err := s.seatAt(tx, w, who.Staff, order)
	if err != nil {
		return nil, err
	}
	i, why, ok := s.pick(at, line, now)
	if !ok {
		return resp, remember(tx, who, scope, request, "")
	}
	next, err := queue.Step(*line[i], queue.Call, queue.Input{
		Actor: who.Staff, Role: queue.Role(who.Role), Window: who.Window, Chosen: why.Details,
	}, now, s.limits)
	if err != nil {
		return nil, ticketRefusal(err)
	}
	row := *rows[i]
	row.Why = why.Code
	row.Lease++
	resp.Ticket, err = moveTicket(tx, row, next, who.Window)
	if err != nil {
		return nil, err
	}
	return resp, remember(tx, who, scope, request, next.ID)
}

// remember keeps the answer to a call; no ticket is an answer, too.
func remember(tx *store.Tx, who *caller, scope, request, ticket string) error {
	return tx.InsertCommand(store.Command{
		Scope: scope, ID: request, Content: []byte{}, Receipt: []byte(ticket), Staff: who.Staff, Window: who.Window,
	})
}

// inHand is the ticket that the window holds; nil when it is free. A ticket that
// was opened by hand is known from its window alone: when that window asks for
// the next, it is over there, and what is left of it is on its way.
func (s *Server) inHand(tx *store.Tx, window string) (*hallv1.Ticket, error) {
	row, err := tx.ActiveTicket(window)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	t, err := s.decoded.of(&row)
	if err != nil {
		return nil, err
	}
	if row.Why == whyByHand && t.State == queue.Serving {
		_, err = moveTicket(tx, row, queue.SetAside(t, tx.Now()), window)
		return nil, err
	}
	return ticketProto(&row, &t), nil
}

// moveTicket writes a stepped ticket and its event.
func moveTicket(tx *store.Tx, row store.Ticket, next queue.Ticket, window string) (*hallv1.Ticket, error) {
	from := row.State
	row, err := encode(row, next)
	if err != nil {
		return nil, err
	}
	if err := tx.MoveTicket(from, row); err != nil {
		return nil, err
	}
	if keepsDraft(from) && !keepsDraft(row.State) {
		if err := tx.DropDraft(row.ID); err != nil {
			return nil, err
		}
	}
	p := ticketProto(&row, &next)
	return p, emitTicket(tx, EventTicketMoved, window, p)
}

// ticketNow is a ticket in its present state.
func (s *Server) ticketNow(r ticketReader, id string) (*hallv1.Ticket, error) {
	row, err := r.Ticket(id)
	if err != nil {
		return nil, err
	}
	t, err := s.decoded.of(&row)
	if err != nil {
		return nil, err
	}
	return ticketProto(&row, &t), nil
}

type ticketReader interface {
	Ticket(id string) (store.Ticket, error)
}

// validID accepts the ids that clients make: UUIDs in their usual form.
func validID(id string) bool {
	if len(id) != 36 {
		return false
	}
	for i := range len(id) {
		c := id[i]
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case (c < '0' || c > '9') && (c < 'a' || c > 'f'):
			return false
		}
	}
	return true
}
