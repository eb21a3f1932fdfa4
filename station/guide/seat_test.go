package guide_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/papers"
	"onewindow/station"
	"onewindow/station/guide"
	"onewindow/values"
	"onewindow/visit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var morning = time.Date(2026, 11, 23, 9, 0, 0, 0, values.Shanghai)

// notes forget nothing while the test lasts.
type notes struct {
	mu   sync.Mutex
	kept map[string][]byte
}

func (n *notes) SetNote(_ context.Context, key string, value []byte) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.kept[key] = value
	return nil
}

func (n *notes) Note(_ context.Context, key string) ([]byte, bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	v, ok := n.kept[key]
	return v, ok, nil
}

// hall gives the same ticket for the same request, as the real one does.
type hall struct {
	mu       sync.Mutex
	tickets  []guide.Ticket
	requests map[string]string // request → label
	// lose is how many answers are lost after the hall did what was asked.
	lose     int
	refuse   string
	over     bool        // the offer has ended
	times    chan string // each day that is asked for waits here; nil does not
	silent   bool        // the other hall
	prepared visit.Preparation
	asked    []string
}

func (h *hall) SignIn(_ context.Context, staffNo, _, _, role string) (station.Session, error) {
	return station.Session{Token: "t", StaffNo: staffNo, Role: role, HallName: "东莞市民服务中心"}, nil
}
func (h *hall) SignOut(context.Context) error { return nil }
func (h *hall) Lock(context.Context) error    { return nil }
func (h *hall) Resume(station.Session)        {}

// answer ends a call: noted, refused, or lost on the way back.
func (h *hall) answer(what string) error {
	h.asked = append(h.asked, what)
	if h.lose > 0 {
		h.lose--
		return station.ErrUnreachable
	}
	return nil
}

func (h *hall) draw(r guide.Request, state string) (guide.Ticket, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refuse != "" {
		return guide.Ticket{}, &station.Refused{Code: h.refuse}
	}
	label, again := h.requests[r.ID]
	if !again {
		label = fmt.Sprintf("G%03d", len(h.tickets)+1)
		h.requests[r.ID] = label
		t := guide.Ticket{Ticket: visit.Ticket{ID: "id-" + label, Label: label, Item: r.Item, Class: visit.NormalClass, IssuedAt: morning, MaskedName: r.Name}, State: state}
		if r.Group != "" {
			t.Class, t.Group = visit.PriorityClass, r.Group
		}
		if !r.Slot.IsZero() {
			t.Class, t.SlotStart, t.SlotEnd = visit.BookedClass, r.Slot, r.Slot.Add(30*time.Minute)
		}
		h.tickets = append(h.tickets, t)
	}
	i := slices.IndexFunc(h.tickets, func(t guide.Ticket) bool { return t.Label == label })
	return h.tickets[i], h.answer("draw " + label)
}

func (h *hall) Issue(_ context.Context, r guide.Request) (guide.Ticket, guide.Place, error) {
	t, err := h.draw(r, guide.Waiting)
	return t, guide.Place{Ahead: 6, Wait: 11 * time.Minute}, err
}

func (h *hall) Book(_ context.Context, r guide.Request) (guide.Ticket, guide.Where, error) {
	t, err := h.draw(r, guide.Booked)
	if r.Hall == "" {
		return t, guide.Where{}, err
	}
	return t, guide.Where{Name: "北站分厅", Address: "北站路 1 号"}, err
}

// Offer moves a ticket; while silent, the other hall does not answer.
func (h *hall) Offer(_ context.Context, id, hall string, ask bool) (guide.Ticket, guide.Where, guide.Place, error) {
	h.mu.Lock()
	refuse, silent, over := h.refuse, h.silent, h.over
	h.mu.Unlock()
	if ask && over {
		t, err := h.change(id, "offered", func(t *guide.Ticket) { t.OfferedHall, t.OfferedTo = "", "" })
		return t, guide.Where{}, guide.Place{Ahead: -1}, err
	}
	if refuse != "" {
		return guide.Ticket{}, guide.Where{}, guide.Place{}, &station.Refused{Code: refuse}
	}
	t, err := h.change(id, "offer", func(t *guide.Ticket) {
		t.OfferedHall, t.OfferedTo = hall, "北站分厅"
		if !silent {
			t.State, t.OfferedLabel = "abandoned", "G030"
		}
	})
	return t, guide.Where{Name: "北站分厅", Address: "北站路 1 号"}, guide.Place{Ahead: 2}, err
}

func (h *hall) Withdraw(_ context.Context, id string) (guide.Ticket, guide.Place, error) {
	t, err := h.change(id, "withdraw", func(t *guide.Ticket) { t.OfferedHall, t.OfferedTo = "", "" })
	return t, guide.Place{Ahead: 6}, err
}

func (h *hall) Slots(ctx context.Context, _, day, _ string) ([]guide.Slot, error) {
	if h.times != nil {
		select {
		case h.times <- day:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return []guide.Slot{{Start: morning.Add(time.Hour), End: morning.Add(90 * time.Minute), Left: 2}}, nil
}

func (h *hall) Halls(context.Context, string) ([]guide.HallLoad, error) {
	return []guide.HallLoad{{Name: "北站分厅", Distance: 4400}}, nil
}

func (h *hall) change(id, what string, f func(*guide.Ticket)) (guide.Ticket, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := slices.IndexFunc(h.tickets, func(t guide.Ticket) bool { return t.ID == id })
	if i < 0 {
		return guide.Ticket{}, &station.Refused{Code: "unknown_ticket"}
	}
	f(&h.tickets[i])
	return h.tickets[i], h.answer(what + " " + h.tickets[i].Label)
}

func (h *hall) CheckIn(_ context.Context, id string) (guide.Ticket, guide.Place, error) {
	t, err := h.change(id, "check in", func(t *guide.Ticket) { t.State = guide.Waiting })
	return t, guide.Place{Ahead: 1}, err
}

func (h *hall) Cancel(_ context.Context, id string) (guide.Ticket, error) {
	return h.change(id, "cancel", func(t *guide.Ticket) { t.State = "abandoned" })
}

func (h *hall) Requeue(_ context.Context, id string) (guide.Ticket, error) {
	return h.change(id, "requeue", func(t *guide.Ticket) { t.State = guide.Waiting })
}

func (h *hall) Amend(_ context.Context, id, item string, needs []string) (guide.Ticket, guide.Place, error) {
	t, err := h.change(id, "amend", func(t *guide.Ticket) {
		if item != "" {
			t.Item = item
		}
		t.Needs = needs
	})
	return t, guide.Place{Ahead: 2}, err
}

func (h *hall) Favour(_ context.Context, id, group, note string) (guide.Ticket, error) {
	return h.change(id, "favour", func(t *guide.Ticket) { t.Class, t.Group, t.GroupNote = visit.PriorityClass, group, note })
}

func (h *hall) Prepare(_ context.Context, id string, p visit.Preparation) (guide.Ticket, error) {
	return h.change(id, "prepare", func(t *guide.Ticket) {
		h.prepared = p
		t.Item, t.Prepared = p.Item, &p
	})
}

func (h *hall) Find(_ context.Context, label, _ string) ([]guide.Ticket, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []guide.Ticket
	for _, t := range h.tickets {
		if label == "" || t.Label == label {
			out = append(out, t)
		}
	}
	return out, nil
}

// printer keeps what came out.
type printer struct {
	mu   sync.Mutex
	docs []papers.Document
	end  visit.JobState
}

func (p *printer) Print(_ context.Context, _ string, doc papers.Document) (visit.JobState, string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.docs = append(p.docs, doc)
	return p.end, ""
}

func (p *printer) slips() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.docs)
}

type desk struct {
	t       *testing.T
	hall    *hall
	notes   *notes
	printer *printer
	seat    *guide.Seat
	stop    func()
	ids     int
	late    atomic.Int64 // seconds since the morning
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{
		t: t, hall: &hall{requests: map[string]string{}}, notes: &notes{kept: map[string][]byte{}}, printer: &printer{end: visit.JobPrinted},
	}
	d.start()
	t.Cleanup(func() { d.stop() })
	if err := d.seat.SignIn(t.Context(), "8001", "800111", ""); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) start() {
	d.t.Helper()
	cat, err := catalog.Load(fixtures.Catalogue())
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	seat, err := guide.OpenSeat(ctx, guide.Options{
		Window: "D001", Role: "guide", Lang: "zh", Hall: d.hall, Notes: d.notes, Printer: d.printer, Now: func() time.Time { return morning.Add(time.Duration(d.late.Load()) * time.Second) },
		Rules: visit.Rules{Catalogs: map[string]*catalog.Catalog{cat.Version(): cat}, Current: cat.Version(), Limits: visit.DefaultLimits()},
		NewID: func() string { d.ids++; return fmt.Sprintf("request-%d", d.ids) }, Log: slog.New(slog.DiscardHandler), AnyItem: "综合业务", Elderly: 60,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- seat.Run(ctx) }()
	d.seat = seat
	d.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			d.t.Error(err)
		}
	})
}

// await waits for a snapshot that fits.
func (d *desk) await(what string, fits func(guide.Snapshot) bool) guide.Snapshot {
	d.t.Helper()
	snapshots, stop := d.seat.Watch()
	defer stop()
	for {
		select {
		case n := <-snapshots:
			if fits(n) {
				return n
			}
		case <-time.After(30 * time.Second):
			d.t.Fatalf("waited for %s: %+v", what, d.seat.Snapshot())
		}
	}
}

func (d *desk) must(cmd guide.Command) {
	d.t.Helper()
	if err := d.seat.Do(d.t.Context(), cmd); err != nil {
		d.t.Fatalf("%s: %v", guide.Name(cmd), err)
	}
}

// asked does something at the hall and waits for the answer.
func (d *desk) asked(cmd guide.Command) guide.Snapshot {
	d.t.Helper()
	d.must(cmd)
	return d.await(guide.Name(cmd), func(n guide.Snapshot) bool { return !n.Asking })
}

func code(err error) string {
	if r, ok := errors.AsType[*visit.Refusal](err); ok {
		return r.Code
	}
	if r, ok := errors.AsType[*station.Refused](err); ok {
		return r.Code
	}
	return fmt.Sprint(err)
}

func printed(n guide.Snapshot) bool { return n.Hand != nil && n.Hand.Slip.State == visit.JobPrinted }

// large says whether the newest slip has more than its headings in double size.
func (p *printer) large() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	big := 0
	for _, block := range p.docs[len(p.docs)-1].Blocks {
		if text, ok := block.(papers.Text); ok && text.Scale == 2 && text.Align == papers.Left {
			big++
		}
	}
	return big > 1
}

// Who asked for large print, and who goes first as one of a special group, gets a
// slip in large print (workflow §10).
func TestLargePrint(t *testing.T) {
	d := newDesk(t)
	d.asked(guide.Issue{Item: "GJJ-001"})
	d.await("the slip", printed)
	if d.printer.large() {
		t.Error("everybody gets large print")
	}
	d.asked(guide.Amend{Needs: []string{"large_print"}})
	d.await("the slip in large print", func(n guide.Snapshot) bool { return printed(n) && d.printer.slips() == 2 })
	if !d.printer.large() {
		t.Error("the slip is not in large print")
	}
	d.asked(guide.Close{})
	d.asked(guide.Issue{Item: "GJJ-001", Group: "elderly"})
	d.await("the slip of an elderly person", func(n guide.Snapshot) bool { return printed(n) && d.printer.slips() == 3 })
	if !d.printer.large() {
		t.Error("an elderly person's slip is not in large print")
	}
}

// A ticket comes out with its slip; the lane changes the slip, help does not.
func TestTicketAndSlip(t *testing.T) {
	d := newDesk(t)
	d.asked(guide.Issue{Item: "GJJ-001"})
	n := d.await("the slip", printed)
	if n.Hand.Ticket.Label != "G001" || n.Hand.Place.Ahead != 6 || n.Issued != 1 || d.printer.slips() != 1 {
		t.Fatalf("hand %+v, %d slips", n.Hand, d.printer.slips())
	}
	d.asked(guide.Amend{Needs: []string{"wheelchair"}})
	if d.printer.slips() != 1 {
		t.Error("help alone prints another slip")
	}
	d.asked(guide.Favour{Group: "veteran"})
	n = d.await("the slip of the lane", func(n guide.Snapshot) bool { return printed(n) && d.printer.slips() == 2 })
	if n.Hand.Ticket.Class != visit.PriorityClass || n.Hand.Ticket.Group != "veteran" {
		t.Errorf("hand %+v", n.Hand.Ticket)
	}
	d.must(guide.Print{})
	n = d.await("a further slip", func(n guide.Snapshot) bool { return printed(n) && d.printer.slips() == 3 })
	if n.Hand.Slip.Copy != 2 {
		t.Errorf("copy %d", n.Hand.Slip.Copy)
	}
	n = d.asked(guide.Cancel{})
	if n.Hand.Ticket.State != "abandoned" {
		t.Errorf("state %s", n.Hand.Ticket.State)
	}
	if got := code(d.seat.Do(t.Context(), guide.CheckIn{})); got != guide.RefusedNotHere {
		t.Errorf("a cancelled ticket checks in: %s", got)
	}
	d.must(guide.Close{})
	if got := code(d.seat.Do(t.Context(), guide.Cancel{})); got != guide.RefusedNoTicket {
		t.Errorf("nothing in hand: %s", got)
	}
}

// An answer that was lost is asked for again, also after a restart, and never
// makes a second ticket; another wish does.
func TestLostAnswer(t *testing.T) {
	d := newDesk(t)
	d.hall.lose = 2
	n := d.asked(guide.Issue{Item: "GJJ-001"})
	if !errors.Is(n.AskErr, station.ErrUnreachable) || n.Hand != nil {
		t.Fatalf("a lost answer: %v, %+v", n.AskErr, n.Hand)
	}
	d.asked(guide.Issue{Item: "GJJ-001"})
	d.stop()
	d.start()
	n = d.asked(guide.Issue{Item: "GJJ-001"})
	if n.Hand == nil || n.Hand.Ticket.Label != "G001" || len(d.hall.tickets) != 1 {
		t.Fatalf("asked again: %+v, %d tickets", n.Hand, len(d.hall.tickets))
	}
	d.await("the slip", printed)
	n = d.asked(guide.Issue{Item: "GJJ-001"})
	if n.Hand.Ticket.Label != "G002" {
		t.Errorf("the next person gets %s", n.Hand.Ticket.Label)
	}
	d.hall.refuse = "hall_closed"
	if n = d.asked(guide.Issue{Item: "GJJ-002"}); code(n.AskErr) != "hall_closed" {
		t.Errorf("closed: %v", n.AskErr)
	}
	d.hall.refuse = ""
	if n = d.asked(guide.Issue{Item: "GJJ-002"}); n.Hand.Ticket.Label != "G003" {
		t.Errorf("after a no: %+v", n.Hand)
	}
}

// TestTurningTheDays: who turns on while the hall still looks for a day gets the
// day on show, and the hall is not asked for those in between.
func TestTurningTheDays(t *testing.T) {
	d := newDesk(t)
	d.hall.times = make(chan string)
	for _, day := range []string{"2026-11-23", "2026-11-24", "2026-11-25"} {
		d.must(guide.Slots{Item: "GJJ-001", Day: day})
	}
	if day := <-d.hall.times; day != "2026-11-23" {
		t.Errorf("asked for %s", day)
	}
	if day := <-d.hall.times; day != "2026-11-25" {
		t.Errorf("then for %s", day)
	}
	n := d.await("the times", func(n guide.Snapshot) bool { return !n.Asking })
	if n.SlotsOf.Day != "2026-11-25" || len(n.Slots) != 1 {
		t.Errorf("%v of %v", n.Slots, n.SlotsOf)
	}
}

func TestBookingAndBoard(t *testing.T) {
	d := newDesk(t)
	n := d.asked(guide.Slots{Item: "GJJ-001", Day: "2026-11-23"})
	if len(n.Slots) != 1 || n.SlotsOf.Item != "GJJ-001" {
		t.Fatalf("slots %v of %v", n.Slots, n.SlotsOf)
	}
	d.asked(guide.Book{Item: "GJJ-001", Start: n.Slots[0].Start})
	n = d.await("the slip", printed)
	if n.Hand.Ticket.State != guide.Booked || n.Hand.Placed || n.Slots != nil {
		t.Errorf("booked %+v", n.Hand)
	}
	d.asked(guide.CheckIn{})
	n = d.await("the slip of the line", func(n guide.Snapshot) bool { return printed(n) && d.printer.slips() == 2 })
	if n.Hand.Ticket.State != guide.Waiting || !n.Hand.Placed {
		t.Errorf("checked in %+v", n.Hand)
	}
	d.must(guide.Close{})
	if n = d.asked(guide.Halls{Item: "GJJ-001"}); len(n.Halls) != 1 || n.HallsOf != "GJJ-001" {
		t.Errorf("halls %+v of %s", n.Halls, n.HallsOf)
	}
	d.asked(guide.Issue{Item: "GJJ-002"})
	d.hall.mu.Lock()
	d.hall.tickets[1].State = guide.Missed
	d.hall.mu.Unlock()
	n = d.asked(guide.Find{})
	if len(n.Board) != 2 || n.Board[0].State != guide.Missed {
		t.Fatalf("the board %+v", n.Board)
	}
	d.must(guide.Take{Ticket: n.Board[0].ID})
	if n = d.asked(guide.Requeue{}); n.Hand.Ticket.State != guide.Waiting {
		t.Errorf("requeued %+v", n.Hand.Ticket)
	}
	if n = d.asked(guide.Find{Text: "g001"}); n.Hand.Ticket.Label != "G001" {
		t.Errorf("found %+v", n.Hand)
	}
	slip := papers.Code{Kind: papers.CodeTicket, Number: "G002"}
	if n = d.asked(guide.Find{Text: slip.String()}); n.Hand.Ticket.Label != "G002" {
		t.Errorf("scanned %+v", n.Hand)
	}
	if n = d.asked(guide.Find{Text: "Z999"}); code(n.AskErr) != guide.RefusedNotFound {
		t.Errorf("nobody's number: %v", n.AskErr)
	}
	other := papers.Code{Kind: papers.CodeCase, Number: "DG1", Check: "12345678"}
	if got := code(d.seat.Do(t.Context(), guide.Find{Text: other.String()})); got != guide.RefusedOtherCode {
		t.Errorf("a case's code: %s", got)
	}
}

// The pre-check follows the catalogue, goes on after a restart, and hangs on the
// ticket.
func TestPrecheck(t *testing.T) {
	d := newDesk(t)
	d.asked(guide.Issue{Item: "GJJ-001"})
	d.await("the slip", printed)
	if got := code(d.seat.Do(t.Context(), guide.Answer{Node: "q1", Options: []string{"2"}})); got != guide.RefusedNoPrecheck {
		t.Errorf("an answer to nothing: %s", got)
	}
	d.must(guide.Precheck{})
	if got := code(d.seat.Do(t.Context(), guide.Answer{Node: "q9", Options: []string{"1"}})); got != visit.RefusedNotAsked {
		t.Errorf("another question: %s", got)
	}
	reply := func(node, option string) { d.must(guide.Answer{Node: node, Options: []string{option}}) }
	reply("q1", "2")
	d.stop()
	d.start()
	for _, r := range [][2]string{{"q16", "1"}, {"q17", "1"}, {"q18", "1"}, {"q19", "1"}, {visit.AskParty, "1"}, {visit.AskDelivery, "WINDOW"}} {
		reply(r[0], r[1])
	}
	d.must(guide.TakeBack{})
	reply(visit.AskDelivery, "BANK_TRANSFER")
	lines, open := d.seat.Snapshot().Lines()
	if open || len(lines) == 0 {
		t.Fatalf("papers %v, open %v", lines, open)
	}
	d.must(guide.See{Line: "IDC.self", Here: true})
	n := d.asked(guide.Attach{Note: "缺合同"})
	if n.Hand.Precheck != nil || n.Hand.Ticket.Prepared == nil {
		t.Errorf("hand %+v", n.Hand)
	}
	p := d.hall.prepared
	if p.Item != "GJJ-001" || p.Party != "1" || p.Delivery != "BANK_TRANSFER" || p.Note != "缺合同" || !p.Papers["IDC.self"] || len(p.Papers) < 2 {
		t.Errorf("prepared %+v", p)
	}
	for id, here := range p.Papers {
		if here != (id == "IDC.self") {
			t.Errorf("paper %s: %v", id, here)
		}
	}
	if diff := cmp.Diff([]string{"2"}, p.Answers["q1"]); diff != "" {
		t.Error(diff)
	}
}

// A slip whose end was not seen is a person's to judge, and comes again as the
// next copy.
func TestSlipNotSeen(t *testing.T) {
	d := newDesk(t)
	d.printer.end = visit.JobUncertain
	d.asked(guide.Issue{Item: "GJJ-001"})
	n := d.await("an end", func(n guide.Snapshot) bool { return n.Hand != nil && n.Hand.Slip.State == visit.JobUncertain })
	if n.Notice.Code != "print_uncertain" {
		t.Errorf("notice %+v", n.Notice)
	}
	d.stop()
	d.start()
	if d.printer.slips() != 1 {
		t.Error("printed again by itself")
	}
	d.printer.end = visit.JobPrinted
	d.must(guide.Print{})
	if n = d.await("the slip", printed); n.Hand.Slip.Copy != 2 {
		t.Errorf("copy %d", n.Hand.Slip.Copy)
	}
}

// A card gives the masked name and the age, and nothing of it stays.
func TestCard(t *testing.T) {
	d := newDesk(t)
	d.stop()
	reader := &reader{asked: make(chan string, 8)}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cat, err := catalog.Load(fixtures.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	seat, err := guide.OpenSeat(ctx, guide.Options{
		Window: "D001", Role: "guide", Lang: "zh", Hall: d.hall, Notes: d.notes, Reader: reader, Now: func() time.Time { return morning },
		Rules: visit.Rules{Catalogs: map[string]*catalog.Catalog{cat.Version(): cat}, Current: cat.Version()},
		NewID: func() string { return "r1" }, Log: slog.New(slog.DiscardHandler), Elderly: 60,
	})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- seat.Run(ctx) }()
	d.seat, d.stop = seat, func() { cancel(); <-ended }
	card := values.Card{Name: "龚测试", Birth: values.Date{Year: 1950, Month: 1, Day: 1}}
	token := <-reader.asked
	if err := seat.CardRead(t.Context(), station.CardRead{Token: "guide/99", BindCard: visit.BindCard{Card: card}}); err != nil {
		t.Fatal(err)
	}
	if seat.Snapshot().Person.Masked != "" {
		t.Error("a read of before is taken")
	}
	if err := seat.CardRead(t.Context(), station.CardRead{Token: token, BindCard: visit.BindCard{Card: card}}); err != nil {
		t.Fatal(err)
	}
	n := seat.Snapshot()
	if n.Person.Masked != "龚**" || n.Person.Age != 76 || !n.Elderly {
		t.Fatalf("person %+v", n.Person)
	}
	n = d.asked(guide.Issue{Item: "GJJ-001", Group: "elderly"})
	if n.Hand.Ticket.MaskedName != "龚**" || n.Person.Masked != "" {
		t.Errorf("ticket %+v, person %+v", n.Hand.Ticket, n.Person)
	}
	if next := <-reader.asked; next == token {
		t.Error("the reader is asked with the token of before")
	}
}

type reader struct{ asked chan string }

func (r *reader) Ask(token string) { r.asked <- token }
func (r *reader) Cancel()          {}

// A ticket goes to another hall: the person gets a slip with the number and the
// way there, also when that hall answers late; what it will not have stays here.
func TestOffer(t *testing.T) {
	d := newDesk(t)
	d.asked(guide.Issue{Item: "GJJ-001"})
	d.await("the slip", printed)
	d.hall.refuse = "hall_away"
	if n := d.asked(guide.Offer{Hall: "north"}); code(n.AskErr) != "hall_away" || n.Hand.Ticket.State != guide.Waiting || n.Hand.Ticket.Underway() {
		t.Fatalf("a hall that is away: %v, %+v", n.AskErr, n.Hand.Ticket)
	}
	d.hall.refuse = ""
	d.hall.silent = true
	n := d.asked(guide.Offer{Hall: "north"})
	if !n.Hand.Ticket.Underway() || n.Hand.Where != nil || d.printer.slips() != 1 {
		t.Fatalf("without an answer: %+v", n.Hand)
	}
	d.hall.mu.Lock()
	d.hall.silent = false
	d.hall.mu.Unlock()
	d.late.Add(6)
	d.must(guide.ForgetCard{}) // whatever wakes the seat
	n = d.await("the slip of the other hall", func(n guide.Snapshot) bool { return printed(n) && n.Hand.Ticket.Moved() })
	if n.Hand.Ticket.OfferedLabel != "G030" || n.Hand.Place.Ahead != 2 || d.printer.slips() != 2 {
		t.Fatalf("moved: %+v, %d slips", n.Hand, d.printer.slips())
	}
	slip := paper(d.printer.docs[1])
	if !strings.Contains(slip, "G030") || !strings.Contains(slip, "北站分厅 北站路 1 号") || strings.Contains(slip, "G001") {
		t.Errorf("the slip says %s", slip)
	}
	if got := code(d.seat.Do(t.Context(), guide.Cancel{})); got != guide.RefusedOtherHall {
		t.Errorf("cancelled here what is there: %s", got)
	}
	d.must(guide.Close{})
	d.asked(guide.Issue{Item: "GJJ-001"})
	d.hall.silent = true
	d.asked(guide.Offer{Hall: "north"})
	d.hall.refuse = "hall_takes_not"
	if n = d.asked(guide.Offer{Hall: "north"}); code(n.AskErr) != "hall_takes_not" || n.Hand.Ticket.Underway() {
		t.Errorf("a late no: %v, %+v", n.AskErr, n.Hand.Ticket)
	}
}

// An offer to a silent hall is taken back by the guide, or by the hall after its
// time, and then it is not made again by itself.
func TestOfferWithdrawn(t *testing.T) {
	d := newDesk(t)
	d.asked(guide.Issue{Item: "GJJ-001"})
	d.await("the slip", printed)
	d.hall.mu.Lock()
	d.hall.silent = true
	d.hall.mu.Unlock()
	d.asked(guide.Offer{Hall: "north"})
	n := d.asked(guide.Withdraw{})
	if n.Hand.Ticket.Underway() || n.Hand.Ticket.State != guide.Waiting || !n.Hand.Placed || n.Hand.Place.Ahead != 6 || d.printer.slips() != 1 {
		t.Fatalf("taken back: %+v", n.Hand)
	}
	d.asked(guide.Offer{Hall: "north"})
	d.hall.mu.Lock()
	d.hall.over = true
	d.hall.mu.Unlock()
	d.late.Add(6)
	d.must(guide.ForgetCard{}) // whatever wakes the seat
	n = d.await("its end", func(n guide.Snapshot) bool { return n.Notice.Code == "offer_over" && !n.Hand.Ticket.Underway() })
	if n.Hand.Ticket.State != guide.Waiting || n.Notice.Details["hall"] != "北站分厅" || n.Hand.Where != nil {
		t.Errorf("after its time: %+v, %+v", n.Hand, n.Notice)
	}
}

// A booking at another hall says where; after silence the same wish asks for the
// same place.
func TestBookElsewhere(t *testing.T) {
	d := newDesk(t)
	wish := guide.Book{Item: "GJJ-001", Start: morning.Add(time.Hour), Hall: "north"}
	d.hall.refuse = "hall_away"
	if n := d.asked(wish); code(n.AskErr) != "hall_away" {
		t.Fatalf("a hall that is away: %v", n.AskErr)
	}
	d.hall.refuse = ""
	d.asked(wish)
	n := d.await("the slip", printed)
	if n.Hand.Where == nil || n.Hand.Where.Name != "北站分厅" || len(d.hall.requests) != 1 || d.hall.requests["request-1"] == "" {
		t.Fatalf("booked %+v by %v", n.Hand, d.hall.requests)
	}
	if slip := paper(d.printer.docs[0]); !strings.Contains(slip, "北站路 1 号") {
		t.Errorf("the slip says %s", slip)
	}
	if got := code(d.seat.Do(t.Context(), guide.CheckIn{})); got != guide.RefusedOtherHall {
		t.Errorf("checked in here: %s", got)
	}
}

func paper(doc papers.Document) string { return strings.Join(papers.Screen(doc, 60), "\n") }
