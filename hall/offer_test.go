package hall_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/e2e/oracle"
	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/neighbour"
	"onewindow/hall/queue"
	"onewindow/hall/store"
)

// wire is the line from one hall to another; it loses what the test says, and
// may lie as a mutant says.
type wire struct {
	grpc.ClientConnInterface

	mu sync.Mutex
	// request, offer (a request of its kind), late (an offer that arrives when the
	// test lets it), answer (of an offer), word, answer of any, or nothing
	lose string
	held []func()
	lie  func(req any, reply any, err error) error
}

// arrive delivers what was late.
func (l *wire) arrive() {
	l.mu.Lock()
	held := l.held
	l.held = nil
	l.mu.Unlock()
	for _, deliver := range held {
		deliver()
	}
}

func (l *wire) losing(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lose = what
}

var errCut = status.Error(codes.Unavailable, "cut by the test")

func (l *wire) Invoke(ctx context.Context, method string, args, reply any, opts ...grpc.CallOption) error {
	l.mu.Lock()
	lose, lie := l.lose, l.lie
	l.mu.Unlock()
	admit := method == hallv1.CityService_AdmitTicket_FullMethodName
	if lie == nil || !admit {
		lie = func(_, _ any, err error) error { return err }
	}
	word := method == hallv1.CityService_SettleMove_FullMethodName
	if lose == "late" && admit {
		l.mu.Lock()
		l.held = append(l.held, func() {
			// Nobody waits for this answer any more.
			_ = l.ClientConnInterface.Invoke(context.WithoutCancel(ctx), method, args, &hallv1.AdmitTicketResponse{}, opts...)
		})
		l.mu.Unlock()
	}
	if lose == "request" || (lose == "offer" || lose == "late") && admit || lose == "word" && word {
		return lie(args, reply, errCut)
	}
	err := l.ClientConnInterface.Invoke(ctx, method, args, reply, opts...)
	// What asks only has nothing to lose: the offer gets on its way.
	if lose == "answer" && (admit || word) || lose == "answer of any" {
		if r, ok := reply.(proto.Message); ok {
			proto.Reset(r)
		}
		err = errCut
	}
	return lie(args, reply, err)
}

// city is two halls that know each other.
type city struct {
	t     *testing.T
	halls [2]*world
	wires [2]*wire // from hall i to the other
	guide [2]*seat
	desk  [2]*seat
	// what play has done
	steps, offered, withdrawn int
}

var cityIDs = [2]string{"main", "north"}

// offerMax is long enough for a few rounds of the clock.
const offerMax = 50 * time.Second

func newCity(t *testing.T, oneStore bool, opts ...func(*hall.Options)) *city {
	t.Helper()
	c := &city{t: t}
	for i := range c.halls {
		c.wires[i] = &wire{}
		peer := hall.Neighbour{ID: cityIDs[1-i], Name: [2]string{"演示大厅", "北站分厅"}[1-i], Conn: c.wires[i]}
		with := append([]func(*hall.Options){func(o *hall.Options) {
			fifo, limits := queue.FIFO.Rule(), queue.DefaultLimits()
			limits.OfferMax = offerMax
			o.Neighbours, o.Dispatch, o.Limits = []hall.Neighbour{peer}, &fifo, &limits
		}}, opts...)
		if i == 0 {
			c.halls[0] = (&world{t: t, dir: t.TempDir(), name: "演示大厅", byHand: true, clock: &clock{t: fixtures.Opening}}).open(with...)
			continue
		}
		w := &world{t: t, byHand: true, dir: t.TempDir(), id: "north", name: "北站分厅", clock: c.halls[0].clock}
		if oneStore {
			w.dir = c.halls[0].dir
		}
		c.halls[1] = w.open(with...)
	}
	for i, w := range c.halls {
		conn, err := neighbour.Dial(neighbour.Options{Address: c.halls[1-i].addr, Staff: "H001", PIN: pins["H001"]})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		c.wires[i].ClientConnInterface = conn
		c.guide[i], c.desk[i] = w.as("8001", "guide", ""), w.as("2001", "clerk", "A035")
	}
	return c
}

func (c *city) offer(from int, ticket string) (*hallv1.OfferTicketResponse, error) {
	g := c.guide[from]
	return g.kiosk.OfferTicket(g.ctx(), &hallv1.OfferTicketRequest{TicketId: ticket, HallId: cityIDs[1-from]})
}

func (c *city) withdraw(from int, ticket string) (*hallv1.WithdrawOfferResponse, error) {
	g := c.guide[from]
	return g.kiosk.WithdrawOffer(g.ctx(), &hallv1.WithdrawOfferRequest{TicketId: ticket})
}

func (c *city) tick() {
	c.t.Helper()
	c.halls[0].clock.add(11 * time.Second)
	for _, w := range c.halls {
		w.tick()
	}
}

// tickets reads every ticket of a hall that a test drew or that came in.
func (c *city) tickets(i int) ([]queue.Ticket, error) {
	var out []queue.Ticket
	err := c.halls[i].store.View(c.t.Context(), func(r *store.Reader) error {
		for _, s := range queue.States() {
			rows, err := r.TicketsIn(string(s), c.halls[i].clock.Now().Add(time.Hour))
			if err != nil {
				return err
			}
			for _, row := range rows {
				var t queue.Ticket
				if err := json.Unmarshal([]byte(row.Body), &t); err != nil {
					return err
				}
				out = append(out, t)
			}
		}
		return nil
	})
	return out, err
}

// TestOfferTicket: with its pre-check, its group and its arrival a ticket goes to
// the other hall, in one store and between two.
func TestOfferTicket(t *testing.T) {
	for name, oneStore := range map[string]bool{"one store": true, "two servers apart": false} {
		t.Run(name, func(t *testing.T) {
			c := newCity(t, oneStore)
			err := c.halls[1].store.Write(t.Context(), func(tx *store.Tx) error {
				return tx.PutPlace(store.Place{Address: "北站路 1 号", Lat: 23.06, Lon: 113.75})
			})
			if err != nil {
				t.Fatal(err)
			}
			arrived := c.halls[0].clock.Now()
			moved := c.guide[0].issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
			c.halls[0].clock.add(time.Minute)
			own := c.guide[1].issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
			_, err = c.guide[0].kiosk.PrepareTicket(c.guide[0].ctx(), &hallv1.PrepareTicketRequest{
				TicketId: moved.GetId(), Preparation: &hallv1.Preparation{ItemCode: "GJJ-001", Note: "带齐了", Papers: map[string]bool{"p1": true}},
			})
			if err != nil {
				t.Fatal(err)
			}
			got, err := c.offer(0, moved.GetId())
			if err != nil {
				t.Fatal(err)
			}
			there := got.GetTicket().GetOffered()
			if !got.GetMoved() || got.GetTicket().GetState() != "abandoned" || there.GetHallId() != "north" || there.GetLabel() == "" {
				t.Fatalf("offered: %v", got)
			}
			if got.GetHall().GetAddress() != "北站路 1 号" || got.GetHall().GetName() != "北站分厅" || got.GetAhead() != 0 {
				t.Errorf("where to go: %v, %d ahead", got.GetHall(), got.GetAhead())
			}
			again, err := c.offer(0, moved.GetId())
			if err != nil || !again.GetMoved() || again.GetTicket().GetOffered().GetLabel() != there.GetLabel() {
				t.Errorf("the same again: %v %v", again, err)
			}
			// It came first, so it goes first, before the one who was drawn there.
			first := c.desk[1].call()
			if first.GetLabel() != there.GetLabel() || first.GetId() == own.GetId() || !first.GetIssuedAt().AsTime().Equal(arrived) {
				t.Errorf("called %v before the one who came first", first)
			}
			if first.GetPreparation().GetNote() != "带齐了" || first.GetPreparation().GetBy() != "8001" || !first.GetPreparation().GetPapers()["p1"] {
				t.Errorf("the pre-check did not come along: %v", first.GetPreparation())
			}
			if f := first.GetFrom(); f.GetLabel() != moved.GetLabel() || f.GetName() != "邻厅" || first.GetMaskedName() != "张*" {
				t.Errorf("from %v, name %q", f, first.GetMaskedName())
			}
			if next := c.desk[0].call(); next != nil {
				t.Errorf("called here as well: %v", next)
			}
		})
	}
}

// TestOfferSettles: a lost answer, a restart, a no, and a hall that is away.
func TestOfferSettles(t *testing.T) {
	c := newCity(t, false)
	ticket := c.guide[0].issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	if _, err := c.guide[0].kiosk.OfferTicket(c.guide[0].ctx(), &hallv1.OfferTicketRequest{TicketId: ticket.GetId(), HallId: "south"}); reason(err) != "unknown_hall" {
		t.Errorf("to nobody: %v", err)
	}
	c.wires[0].losing("request")
	if _, err := c.offer(0, ticket.GetId()); reason(err) != "hall_away" {
		t.Errorf("to a hall that is away: %v", err)
	}
	if got := c.desk[0].call(); got.GetId() != ticket.GetId() {
		t.Fatalf("an offer that was not made took %v out of the line", got)
	}
	c.desk[0].ok(move(ticket.GetId(), "undo_call"))

	c.wires[0].losing("answer")
	got, err := c.offer(0, ticket.GetId())
	if err != nil || got.GetMoved() || got.GetTicket().GetState() != "waiting" || got.GetTicket().GetOffered().GetHallId() != "north" {
		t.Fatalf("without an answer: %v %v", got, err)
	}
	if next := c.desk[0].call(); next != nil {
		t.Fatalf("called while the other hall may have it: %v", next)
	}
	cancel := func() error {
		_, err := c.guide[0].kiosk.CancelTicket(c.guide[0].ctx(), &hallv1.CancelTicketRequest{TicketId: ticket.GetId()})
		return err
	}
	if err := cancel(); reason(err) != "offered_elsewhere" {
		t.Errorf("cancelled meanwhile: %v", err)
	}
	c.halls[0].restart()
	c.guide[0] = c.halls[0].as("8001", "guide", "")
	c.wires[0].losing("")
	c.tick()
	got, err = c.offer(0, ticket.GetId())
	if err != nil || !got.GetMoved() {
		t.Fatalf("after the restart: %v %v", got, err)
	}
	if n := c.desk[1].call(); n.GetLabel() != got.GetTicket().GetOffered().GetLabel() {
		t.Errorf("called %v there", n)
	}

	// A no whose answer was lost stays a no, whatever has changed since.
	second := c.guide[0].issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	serves := func(what ...string) {
		t.Helper()
		err := c.halls[1].store.Write(t.Context(), func(tx *store.Tx) error {
			for _, no := range []string{"A035", "A036"} {
				if err := tx.PutWindow(store.Window{No: no, Name: no, Zone: "z", Serves: what}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	c.wires[0].losing("answer")
	shut := sync.OnceFunc(func() { serves("SW") })
	c.wires[0].ClientConnInterface = hooked{c.wires[0].ClientConnInterface, shut}
	if got, err = c.offer(0, second.GetId()); err != nil || got.GetMoved() {
		t.Fatalf("a no whose answer was lost: %v %v", got, err)
	}
	serves("*")
	c.wires[0].losing("")
	c.tick()
	if n := c.desk[0].call(); n.GetId() != second.GetId() {
		t.Errorf("kept here: %v", n)
	}
	seen, err := c.tickets(1)
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != 1 {
		t.Errorf("%d tickets there, only the first was taken", len(seen))
	}
}

// hooked runs f before each offer goes out, after it was asked whether the hall
// takes the item.
type hooked struct {
	grpc.ClientConnInterface
	f func()
}

func (h hooked) Invoke(ctx context.Context, method string, args, reply any, opts ...grpc.CallOption) error {
	if method == hallv1.CityService_AdmitTicket_FullMethodName {
		h.f()
	}
	return h.ClientConnInterface.Invoke(ctx, method, args, reply, opts...)
}

// standing says in how many lines a person stands, by following the moves from hall
// to hall: callable where somebody may call or has called it, open where an offer
// waits for its answer or a reservation for the word. What a withdrawn offer left
// behind at the other hall can never be called.
func (c *city) standing(drawn map[string]int, served map[string]bool) error {
	byMove := [2]map[string]queue.Ticket{{}, {}}
	byID := [2]map[string]queue.Ticket{{}, {}}
	for i := range c.halls {
		all, err := c.tickets(i)
		if err != nil {
			return err
		}
		for _, t := range all {
			if t.From != nil {
				if other, twice := byMove[i][t.From.Move]; twice {
					return fmt.Errorf("move %s has two tickets: %s and %s", t.From.Move, other.Label, t.Label)
				}
				byMove[i][t.From.Move] = t
			}
			byID[i][t.ID] = t
		}
	}
	reached := map[string]bool{}
	for id, at := range drawn {
		t := byID[at][id]
		callable, open := 0, 0
		for {
			reached[t.ID] = true
			switch {
			case t.InLine(), t.State.Active(), t.State == queue.Finished, t.State == queue.Closed:
				callable++
			case t.State == queue.Waiting:
				open++
			}
			if t.Offered == nil {
				break
			}
			at = 1 - at
			next, ok := byMove[at][t.Offered.Move]
			if !ok {
				break
			}
			t = next
		}
		switch {
		case callable > 1:
			return fmt.Errorf("%s stands in %d lines", id, callable)
		case callable+open == 0:
			return fmt.Errorf("%s stands in none", id)
		case served[t.ID] && t.State != queue.Finished && t.State != queue.Closed:
			return fmt.Errorf("%s was served and is %s", id, t.State)
		}
	}
	for i := range c.halls {
		for id, t := range byID[i] {
			if !reached[id] && !t.Reserved && t.Ended != queue.EndedTakenBack {
				return fmt.Errorf("%s at %s is %s and belongs to nobody", t.Label, cityIDs[i], t.State)
			}
		}
	}
	return nil
}

// settle lets the halls ask each other until nothing is under way: a try may have
// been put off, and its answer wants a word.
func (c *city) settle() error {
	var err error
	for range rounds {
		c.tick()
		if err = c.underway(); err == nil {
			return nil
		}
	}
	return err
}

// underway says whether anything still waits for an answer or for a word.
func (c *city) underway() error {
	for i := range c.halls {
		all, err := c.tickets(i)
		if err != nil {
			return err
		}
		for _, t := range all {
			if t.Reserved || t.State == queue.Waiting && t.Offered != nil {
				return fmt.Errorf("%s at %s waits for ever", t.Label, cityIDs[i])
			}
		}
	}
	return nil
}

// play does random things at both halls over a line that loses requests and
// answers, and says what was broken.
func (c *city) play(rng *rand.Rand, drawn map[string]int, served map[string]bool, steps int) error {
	faults := []string{"", "request", "offer", "answer", "late", "word"}
	for range steps {
		c.steps++
		i := rng.IntN(2)
		for k := range c.wires {
			c.wires[k].losing(faults[rng.IntN(len(faults))])
			if rng.IntN(6) == 0 {
				c.wires[k].arrive()
			}
		}
		switch op := rng.IntN(12); {
		case op < 3:
			drawn[c.guide[i].issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL).GetId()] = i
		case op < 7:
			all, err := c.tickets(i)
			if err != nil {
				return err
			}
			waiting := all[:0]
			for _, t := range all {
				if t.State == queue.Waiting {
					waiting = append(waiting, t)
				}
			}
			if len(waiting) == 0 {
				continue
			}
			_, err = c.offer(i, waiting[rng.IntN(len(waiting))].ID)
			if r := reason(err); err != nil && !slices.Contains([]string{"hall_away", "silence", "offered_elsewhere", "reserved_for"}, r) {
				return err
			} else if err == nil {
				c.offered++
			}
		case op < 9:
			all, err := c.tickets(i)
			if err != nil {
				return err
			}
			for _, t := range all {
				if t.State != queue.Waiting || t.Offered == nil {
					continue
				}
				if _, err = c.withdraw(i, t.ID); err != nil {
					return err
				}
				c.withdrawn++
				break
			}
		case op < 11:
			c.tick()
		default:
			if err := c.serveOne(i, served); err != nil {
				return err
			}
		}
		if err := c.standing(drawn, served); err != nil {
			return err
		}
	}
	for k := range c.wires {
		c.wires[k].losing("")
		c.wires[k].arrive()
	}
	if err := c.settle(); err != nil {
		return err
	}
	for i := range c.halls {
		for {
			before := len(served)
			if err := c.serveOne(i, served); err != nil {
				return err
			}
			if len(served) == before {
				break
			}
		}
	}
	if err := c.standing(drawn, served); err != nil {
		return err
	}
	if len(served) != len(drawn) {
		return fmt.Errorf("%d people came, %d were served", len(drawn), len(served))
	}
	return nil
}

// serveOne calls at a hall; whoever came first of those who can be called there
// must be the one.
func (c *city) serveOne(i int, served map[string]bool) error {
	all, err := c.tickets(i)
	if err != nil {
		return err
	}
	var first *queue.Ticket
	for k := range all {
		if all[k].InLine() && (first == nil || all[k].ArrivedAt.Before(first.ArrivedAt)) {
			first = &all[k]
		}
	}
	got := c.desk[i].call()
	switch {
	case got == nil && first == nil:
		return nil
	case got == nil || first == nil:
		return fmt.Errorf("called %v, first in the line is %v", got, first)
	case served[got.GetId()]:
		return fmt.Errorf("%s is called twice", got.GetId())
	case !got.GetIssuedAt().AsTime().Equal(first.IssuedAt):
		return fmt.Errorf("called %s of %v, before %s of %v", got.GetLabel(), got.GetIssuedAt().AsTime(), first.Label, first.IssuedAt)
	}
	served[got.GetId()] = true
	c.desk[i].ok(move(got.GetId(), "start"))
	c.desk[i].ok(move(got.GetId(), "finish"))
	c.halls[i].clock.add(time.Second)
	return nil
}

// TestOfferOnceAndForAll: whatever is lost, each person stands in one line and is
// served once, by arrival; and halls that guess or forget are caught.
func TestOfferOnceAndForAll(t *testing.T) {
	began := time.Now()
	var c *city
	var drawn map[string]int
	var served map[string]bool
	people, steps, offered, withdrawn := 0, 0, 0, 0
	days := oracle.Count(5, 200)
	for seed := range days {
		if seed%10 == 0 { // every step looks at all that ever was in both halls
			c, drawn, served = newCity(t, false), map[string]int{}, map[string]bool{}
		}
		if err := c.play(rand.New(rand.NewPCG(uint64(seed), 5)), drawn, served, 40); err != nil { //nolint:gosec // a count
			t.Fatalf("seed %d: %v", seed, err)
		}
		if seed%10 == 9 || seed == days-1 {
			people, steps, offered, withdrawn = people+len(served), steps+c.steps, offered+c.offered, withdrawn+c.withdrawn
		}
	}
	if underRace() {
		return
	}
	answer := func(reply any, say *hallv1.AdmitTicketResponse) error {
		r := reply.(*hallv1.AdmitTicketResponse)
		r.Reset()
		r.Refusal, r.Ticket = say.GetRefusal(), say.GetTicket()
		return nil
	}
	mutants := map[string]func(req, reply any, err error) error{
		"takes silence for a no": func(_, reply any, err error) error {
			if err == nil {
				return nil
			}
			return answer(reply, &hallv1.AdmitTicketResponse{Refusal: "silence"})
		},
		"takes silence for a yes": func(_, reply any, err error) error {
			if err == nil {
				return nil
			}
			return answer(reply, &hallv1.AdmitTicketResponse{Ticket: &hallv1.Ticket{Id: "guessed", Label: "?"}})
		},
	}
	for name, lie := range mutants {
		t.Run(name, func(t *testing.T) { mustBreak(t, func(l *wire) { l.lie = lie }) })
	}
	for name, change := range map[string]func(*wire){
		"calls before the word":                func(l *wire) { l.ClientConnInterface = hasty{l.ClientConnInterface} },
		"gives its word before it has decided": func(l *wire) { l.ClientConnInterface = rash{l.ClientConnInterface} },
		"asks under a new id each time":        func(l *wire) { l.ClientConnInterface = renaming{l.ClientConnInterface} },
	} {
		t.Run(name, func(t *testing.T) { mustBreak(t, change) })
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "hall", Harness: "tickets sent between two halls over a line that loses, repeats and delays", Trials: steps, Unit: "steps",
		Result: fmt.Sprintf("%d people, each in one line at every step and served once, by arrival; %d offers, %d taken back; mutants caught: silence taken for a no, silence taken for a yes, "+
			"called before the word, the word before the decision, a new id for each try", people, offered, withdrawn),
	})
}

// underRace says that the race detector is on, which makes each step many times
// slower: mutants are caught in the run without it.
func underRace() bool { return oracle.Count(2, 2) == 1 }

func mustBreak(t *testing.T, change func(*wire)) {
	t.Helper()
	c := newCity(t, false)
	for _, l := range c.wires {
		change(l)
	}
	drawn, served := map[string]int{}, map[string]bool{}
	for seed := range uint64(20) {
		if err := c.play(rand.New(rand.NewPCG(seed, 5)), drawn, served, 40); err != nil {
			t.Logf("caught at seed %d: %v", seed, err)
			return
		}
	}
	t.Error("the mutant lives")
}

// renaming is the mutant that gives each try an id of its own.
type renaming struct{ grpc.ClientConnInterface }

func (r renaming) Invoke(ctx context.Context, method string, args, reply any, opts ...grpc.CallOption) error {
	if req, ok := args.(*hallv1.AdmitTicketRequest); ok {
		args = &hallv1.AdmitTicketRequest{MoveId: newID(), Ticket: req.GetTicket(), ArrivedAt: req.GetArrivedAt(), QueuedAt: req.GetQueuedAt()}
	}
	return r.ClientConnInterface.Invoke(ctx, method, args, reply, opts...)
}

// TestBookElsewhere: times and places of a hall at another server; the same
// request after a lost answer gives the same place; a hall that is away is said
// to be away, and the list of halls still shows it.
func TestBookElsewhere(t *testing.T) {
	c := newCity(t, false)
	g := c.guide[0]
	day := c.halls[0].clock.Now().AddDate(0, 0, 1).Format("2006-01-02")
	slots, err := g.kiosk.ListSlots(g.ctx(), &hallv1.ListSlotsRequest{ItemCode: "GJJ-001", Day: day, HallId: "north"})
	if err != nil || len(slots.GetSlots()) == 0 {
		t.Fatalf("times there: %v %v", slots, err)
	}
	req := &hallv1.BookTicketRequest{RequestId: newID(), ItemCode: "GJJ-001", SlotStart: slots.GetSlots()[0].GetStart(), MaskedName: "张三", HallId: "north"}
	first, err := g.kiosk.BookTicket(g.ctx(), req)
	if err != nil || first.GetTicket().GetLabel() != "Y001" || first.GetHall().GetName() != "北站分厅" {
		t.Fatalf("booked %v %v", first, err)
	}
	again, err := g.kiosk.BookTicket(g.ctx(), req)
	if err != nil || again.GetTicket().GetId() != first.GetTicket().GetId() {
		t.Errorf("the same request gave %v %v", again, err)
	}
	slots, err = g.kiosk.ListSlots(g.ctx(), &hallv1.ListSlotsRequest{ItemCode: "GJJ-001", Day: day, HallId: "north"})
	if err != nil || slots.GetSlots()[0].GetLeft() != int32(queue.DefaultBookings().Quota)-1 { //nolint:gosec // a quota
		t.Errorf("places left: %v %v", slots.GetSlots()[0], err)
	}
	if _, err = g.kiosk.ListSlots(g.ctx(), &hallv1.ListSlotsRequest{ItemCode: "XX-404", HallId: "north"}); reason(err) != "unknown_item" {
		t.Errorf("the other hall's no: %v", err)
	}
	halls := func() []*hallv1.HallLoad {
		t.Helper()
		r, err := g.kiosk.ListHalls(g.ctx(), &hallv1.ListHallsRequest{ItemCode: "GJJ-001"})
		if err != nil {
			t.Fatal(err)
		}
		return r.GetHalls()
	}
	if l := halls(); len(l) != 2 || l[0].GetAway() || l[1].GetAway() || !l[0].GetHere() && !l[1].GetHere() {
		t.Errorf("halls: %v", l)
	}
	c.halls[1].stop()
	if _, err = g.kiosk.BookTicket(g.ctx(), req); reason(err) != "hall_away" {
		t.Errorf("a hall that is away: %v", err)
	}
	if l := halls(); len(l) != 2 || !l[0].GetHere() || !l[1].GetAway() || l[1].GetHallId() != "north" {
		t.Errorf("halls while one is away: %v", l)
	}
}
