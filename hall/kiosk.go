package hall

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall/queue"
	"onewindow/hall/queue/floor"
	"onewindow/hall/store"
	"onewindow/values"
)

// IssueTicket puts a person in the queue; the same request again gives the
// same ticket.
func (s *Server) IssueTicket(ctx context.Context, req *hallv1.IssueTicketRequest) (*hallv1.IssueTicketResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if !validID(req.GetRequestId()) {
		return nil, refuse(ReasonInvalid, "field", "request_id")
	}
	item, err := s.itemOf(req.GetItemCode())
	if err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	var at standing
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		have, err := tx.TicketByRequest(req.GetRequestId())
		if err == nil {
			at, err = s.standing(tx, &have)
			return err
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err := s.openFor(tx, item); err != nil {
			return err
		}
		t, err := queue.Step(queue.Ticket{
			ID: id.String(), Item: item.Code, Dept: item.Dept, Zone: item.Zone, Class: classOf(req.GetClass()),
			Group: clip(req.GetGroup(), 32), Needs: needs(req.GetNeeds()),
		}, queue.Issue, queue.Input{Actor: who.Staff, Role: queue.Role(who.Role)}, tx.Now(), s.limits)
		if err != nil {
			return ticketRefusal(err)
		}
		if t.Label, err = s.label(tx, item.Dept); err != nil {
			return err
		}
		row, err := encode(store.Ticket{RequestID: req.GetRequestId(), MaskedName: masked(req.GetMaskedName())}, t)
		if err != nil {
			return err
		}
		if row, err = tx.InsertTicket(row); err != nil {
			return err
		}
		if err := emitTicket(tx, EventTicketIssued, "", ticketProto(&row, &t)); err != nil {
			return err
		}
		at, err = s.standing(tx, &row)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.placeOf(&at).issued(), nil
}

// label is the number on the slip: a letter of the department and the day's
// running number behind it.
func (s *Server) label(tx *store.Tx, dept string) (string, error) {
	letter := "A"
	if dept != "" {
		letter = strings.ToUpper(dept[:1])
	}
	n, provisional, err := s.ticketNo(tx, letter)
	if provisional {
		letter = provisionalTicket + letter
	}
	return fmt.Sprintf("%s%03d", letter, n), err
}

// issued answers with the ticket, how many of the same department wait before
// it, and how long that may take.
func (p place) issued() *hallv1.IssueTicketResponse {
	return &hallv1.IssueTicketResponse{Ticket: p.ticket, Ahead: p.ahead, WaitS: p.waitS, Late: p.late}
}

// standing is a ticket in the line of a transaction: what its place is reckoned
// from afterwards, while the write loop goes on.
type standing struct {
	proto   *hallv1.Ticket
	ticket  queue.Ticket
	line    []*queue.Ticket
	windows []store.Window
	seated  store.Seated
	orders  orders
	now     time.Time
}

func (s *Server) standing(tx *store.Tx, row *store.Ticket) (at standing, err error) {
	at.now = tx.Now()
	if at.ticket, err = s.decoded.of(row); err != nil {
		return at, err
	}
	at.proto = ticketProto(row, &at.ticket)
	if _, at.line, err = s.line(tx); err != nil {
		return at, err
	}
	if at.windows, err = tx.Windows(); err != nil {
		return at, err
	}
	if at.orders, err = ordersAt(tx, at.now); err != nil {
		return at, err
	}
	at.seated, err = tx.Seated()
	return at, err
}

// place is a ticket with its place in the line.
type place struct {
	ticket       *hallv1.Ticket
	ahead, waitS int32
	late         *hallv1.Late
}

func (s *Server) placeOf(at *standing) place {
	p := place{ticket: at.proto, ahead: int32(queue.Ahead(&at.ticket, at.line))} //nolint:gosec // people in a hall
	p.waitS, p.late = outlookProto(s.outlook(at))
	return p
}

// newcomer is whose wait is the same for all: who comes now, to no time and behind
// nobody.
type newcomer struct {
	item, dept string
	class      queue.Class
}

// forecast is what a newcomer was told, and of which line.
type forecast struct {
	at      time.Time
	waiting int
	outlook queue.Outlook
}

// forecastLife is how long the next newcomer is told the same: the estimate reads
// the whole line, and is rounded to minutes on the slip.
const forecastLife = time.Second

// of says whether the forecast holds: not when the line has become one twentieth
// longer or shorter, which in a short line is one person.
func (f *forecast) of(waiting int, now time.Time) bool {
	moved := waiting - f.waiting
	return now.Sub(f.at).Abs() < forecastLife && 20*max(moved, -moved) <= f.waiting && (moved == 0 || f.waiting > 0)
}

// forecasts are what newcomers were last told.
type forecasts struct {
	mu sync.Mutex
	to map[newcomer]forecast
}

func (f *forecasts) told(who newcomer) (forecast, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	known, ok := f.to[who]
	return known, ok
}

// forecastsMax bounds the memory: items times classes.
const forecastsMax = 20_000

func (f *forecasts) tell(who newcomer, known forecast) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.to == nil || len(f.to) >= forecastsMax {
		f.to = map[newcomer]forecast{}
	}
	f.to[who] = known
}

func (s *Server) outlook(at *standing) queue.Outlook {
	t := &at.ticket
	plain := t.Slot.IsZero() && len(t.Behind) == 0 && t.Target == "" && t.ArrivedAt.Equal(at.now)
	who := newcomer{t.Item, t.Dept, t.Class}
	if known, ok := s.forecasts.told(who); plain && ok && known.of(len(at.line), at.now) {
		return known.outlook
	}
	o := queue.Expect(t, at.line, s.staffed(at.windows, at.seated.At(at.now), at.orders, at.now, true), s.known(), at.now)
	if plain {
		s.forecasts.tell(who, forecast{at: at.now, waiting: len(at.line), outlook: o})
	}
	return o
}

// outlookProto is what somebody may count on, as others see it.
func outlookProto(o queue.Outlook) (waitS int32, late *hallv1.Late) {
	if o.Late {
		return 0, &hallv1.Late{ServiceEnds: stamp(o.Ends), ServedAfter: o.Served}
	}
	return small(int(min(o.Wait, 24*time.Hour).Seconds())), nil
}

// staffing are the windows of a hall, and those where somebody is signed in. The
// shifts are known of this hall alone: another one in the same store has a server
// and a configuration of its own.
func (s *Server) staffing(r *store.Reader, now time.Time) (queue.Staffing, error) {
	seated, err := r.SeatedAt(now)
	if err != nil {
		return queue.Staffing{}, err
	}
	o, err := ordersAt(r, now)
	if err != nil {
		return queue.Staffing{}, err
	}
	rows, err := r.Windows()
	return s.staffed(rows, seated, o, now, r.Hall() == s.store.Hall()), err
}

func (s *Server) staffed(windows []store.Window, seated map[string]string, o orders, now time.Time, here bool) queue.Staffing {
	st := queue.Staffing{Calendar: s.cal.Load()}
	if here {
		st.Hours = s.hours
	}
	var groups []floor.Group
	if len(o) > 0 {
		groups = s.lines(windows)
	}
	for _, w := range windows {
		order := s.order(o, w.No)
		st.All = append(st.All, order.As(seat(w, ""), groups))
		hold, _ := order.Hold(sinceMidnight(now))
		if staff, ok := seated[w.No]; ok && hold == "" {
			st.Open = append(st.Open, order.As(seat(w, staff), groups))
		}
	}
	return st
}

// itemOf finds an item that somebody came for; no code is an item without any.
func (s *Server) itemOf(code string) (*catalog.Item, error) {
	if code == "" {
		return &catalog.Item{}, nil
	}
	it, ok := s.catalog().Item(code)
	if !ok {
		return nil, refuse(ReasonUnknownItem, "item", clip(code, 32))
	}
	return it, nil
}

// openFor refuses a ticket while the hall does not serve the item, or gives none
// out for its line.
func (s *Server) openFor(tx *store.Tx, item *catalog.Item) error {
	if err := s.lineOpen(tx, item.Code, item.Dept); err != nil {
		return err
	}
	if len(s.hours.Shifts) == 0 {
		return nil
	}
	windows, err := tx.Windows()
	if err != nil {
		return err
	}
	ok, next := s.hours.Ticket(tx.Now(), s.cal.Load(), item.Code, item.Dept, allWindows(windows))
	if ok {
		return nil
	}
	opens := ""
	if !next.IsZero() {
		opens = next.In(values.Shanghai).Format("2006-01-02 15:04")
	}
	return store.Refuse(ReasonHallClosed, "opens", opens)
}

// allWindows are the windows, whoever sits there.
func allWindows(rows []store.Window) []queue.Window {
	windows := make([]queue.Window, len(rows))
	for i := range rows {
		windows[i] = seat(rows[i], "")
	}
	return windows
}

// Needs are the kinds of help that a ticket may ask for.
func Needs() []string {
	return []string{"large_print", "read_aloud", "sign_language", "wheelchair", "interpreter", "form_help"}
}

// needs keeps what the hall knows, each once.
func needs(asked []string) []string {
	var out []string
	for _, n := range asked {
		if slices.Contains(Needs(), n) && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// RequeueTicket puts a missed ticket back behind the next few. Asking again
// for a ticket that waits already gives it as it is.
func (s *Server) RequeueTicket(ctx context.Context, req *hallv1.RequeueTicketRequest) (*hallv1.RequeueTicketResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	resp := &hallv1.RequeueTicketResponse{}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		row, err := tx.Ticket(req.GetTicketId())
		if errors.Is(err, store.ErrNotFound) {
			return store.Refuse(ReasonUnknownTicket)
		}
		if err != nil {
			return err
		}
		t, err := s.decoded.of(&row)
		if err != nil {
			return err
		}
		if t.State == queue.Waiting && t.Requeues > 0 {
			resp.Ticket = ticketProto(&row, &t)
			return nil
		}
		_, line, err := s.line(tx)
		if err != nil {
			return err
		}
		next, err := queue.Step(t, queue.Requeue, queue.Input{
			Actor: who.Staff, Role: queue.Role(who.Role), Ahead: queue.NextIDs(line, s.limits.RequeueBehind),
		}, tx.Now(), s.limits)
		if err != nil {
			return ticketRefusal(err)
		}
		resp.Ticket, err = moveTicket(tx, row, next, "")
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// sourceSlip is a rating by the code on the receipt.
const sourceSlip = "slip"

// RateBySlip keeps the applicant's rating of the visit in which a case was
// handed in. The answer does not tell a wrong code from an unknown case.
func (s *Server) RateBySlip(ctx context.Context, req *hallv1.RateBySlipRequest) (*hallv1.RateBySlipResponse, error) {
	if req.GetLevel() < 1 || req.GetLevel() > 5 {
		return nil, store.Refuse(RefuseBadRating)
	}
	err := s.store.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.CaseByNo(req.GetCaseNo())
		switch {
		case errors.Is(err, store.ErrNotFound):
			return store.Refuse(RefuseWrongCode)
		case err != nil:
			return err
		case c.PickupCode == "" || subtle.ConstantTimeCompare([]byte(c.PickupCode), []byte(req.GetCheck())) != 1:
			return store.Refuse(RefuseWrongCode)
		}
		row, err := tx.Ticket(c.Ticket)
		if err != nil {
			return err
		}
		t, err := s.decoded.of(&row)
		if err != nil {
			return err
		}
		_, err = s.keepRating(tx, row, t, int(req.GetLevel()), sourceSlip)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &hallv1.RateBySlipResponse{}, nil
}
