package hall_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/hall/store"
)

func (s *seat) relay() hallv1.RelayServiceClient { return hallv1.NewRelayServiceClient(s.conn) }

func (s *seat) key(t *hallv1.Ticket) ([]byte, error) {
	r, err := s.relay().DraftKey(s.ctx(), &hallv1.DraftKeyRequest{TicketId: t.GetId(), Lease: t.GetLease()})
	return r.GetKey(), err
}

func (s *seat) putDraft(t *hallv1.Ticket, body string) error {
	_, err := s.relay().PutDraft(s.ctx(), &hallv1.PutDraftRequest{TicketId: t.GetId(), Lease: t.GetLease(), Sealed: []byte(body)})
	return err
}

func (s *seat) find(label string) (*hallv1.FindTicketResponse, error) {
	return s.relay().FindTicket(s.ctx(), &hallv1.FindTicketRequest{Label: label})
}

func (s *seat) takeOver(request string, t *hallv1.Ticket, finished ...*hallv1.Command) (*hallv1.TakeOverResponse, error) {
	return s.relay().TakeOver(s.ctx(), &hallv1.TakeOverRequest{
		RequestId: request, TicketId: t.GetId(), Lease: t.GetLease(), Finished: finished,
	})
}

// TestTakeOver: another window gets ticket, newest copy and key; the window
// before is refused whatever it says; both names stay.
func TestTakeOver(t *testing.T) {
	w := newWorld(t)
	old, other, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
	ticket := old.serve(guide, "GJJ-001")
	key, err := old.key(ticket)
	if err != nil || len(key) != hall.SecretSize {
		t.Fatalf("key %x, %v", key, err)
	}
	for _, body := range []string{"first", "newest"} {
		if err := old.putDraft(ticket, body); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := other.key(ticket); reason(err) != "stale_lease" {
		t.Errorf("a window that does not hold the ticket gets its key: %v", err)
	}
	found, err := other.find(ticket.GetLabel())
	if err != nil || found.GetTicket().GetWindow() != "A035" || found.GetName() != "沈一诺" || found.GetDraftAt() == nil {
		t.Fatalf("found %v, %v", found, err)
	}
	if mine, err := old.find(""); err != nil || mine.GetTicket().GetId() != ticket.GetId() {
		t.Errorf("the window's own ticket: %v, %v", mine, err)
	}
	if _, err := other.find(""); reason(err) != "unknown_ticket" {
		t.Errorf("a free window has %v", err)
	}
	request := newID()
	got, err := other.takeOver(request, found.GetTicket())
	if err != nil {
		t.Fatal(err)
	}
	if string(got.GetSealed()) != "newest" || !bytes.Equal(got.GetKey(), key) || got.GetWindow() != "A035" || got.GetName() != "沈一诺" {
		t.Errorf("taken over: %v", got)
	}
	if got.GetTicket().GetWindow() != "A036" || got.GetTicket().GetLease() != ticket.GetLease()+1 {
		t.Errorf("ticket %v", got.GetTicket())
	}
	again, err := other.takeOver(request, found.GetTicket())
	if err != nil || again.GetTicket().GetLease() != got.GetTicket().GetLease() || again.GetName() != "沈一诺" || again.GetWindow() != "A035" {
		t.Errorf("the repeat heard %v, %v", again, err)
	}
	// The window before is fenced: calls and commands alike.
	err = old.putDraft(ticket, "late")
	if reason(err) != "stale_lease" || detail(err, "window") != "A036" || detail(err, "name") != "杜若楠" {
		t.Errorf("late copy: %v", err)
	}
	late := w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")
	late.Lease = ticket.GetLease()
	old.no("stale_lease", late)
	if _, err := old.takeOver(newID(), ticket); reason(err) != "stale_lease" {
		t.Errorf("taken back with an old lease: %v", err)
	}
	// The new one hands in what the old one had read, and finishes.
	mine := w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")
	mine.Lease = got.GetTicket().GetLease()
	other.ok(mine)
	done := move(ticket.GetId(), "finish")
	done.Lease = mine.GetLease()
	other.ok(done)
	if _, err := other.find(ticket.GetLabel()); reason(err) != "unknown_ticket" {
		t.Errorf("a ticket that is over is found: %v", err)
	}
}

// TestTakeOverHeldAndBusy: a parked visit can be taken, and a window with a
// ticket in hand takes none.
func TestTakeOverHeldAndBusy(t *testing.T) {
	w := newWorld(t)
	old, other, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
	ticket := old.serve(guide, "GJJ-001")
	hold := move(ticket.GetId(), "hold")
	hold.GetTicketMove().Reason = "copy"
	old.ok(hold)
	busy := other.serve(guide, "GJJ-001")
	found, err := other.find(ticket.GetLabel())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.takeOver(newID(), found.GetTicket()); reason(err) != "window_busy" {
		t.Errorf("a busy window took another: %v", err)
	}
	other.ok(move(busy.GetId(), "finish"))
	got, err := other.takeOver(newID(), found.GetTicket())
	if err != nil || got.GetTicket().GetState() != "serving" || len(got.GetSealed()) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}

// TestDraftStaysInTheLine: what was taken in waits with a ticket that is moved on
// inside the hall, or whose hold runs out, for the window that is given it by its next
// call; asking for it moves nothing. With the ticket it ends.
func TestDraftStaysInTheLine(t *testing.T) {
	for _, way := range []string{"transfer", "hold"} {
		t.Run(way, func(t *testing.T) {
			w := newWorld(t)
			old, other, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
			ticket := old.serve(guide, "GJJ-001")
			key, err := old.key(ticket)
			if err == nil {
				err = old.putDraft(ticket, "taken in")
			}
			if err != nil {
				t.Fatal(err)
			}
			if way == "transfer" {
				on := move(ticket.GetId(), "transfer")
				on.GetTicketMove().Target = "window:A036"
				old.ok(on)
			} else {
				hold := move(ticket.GetId(), "hold")
				hold.GetTicketMove().Reason = "copy"
				old.ok(hold)
				w.clock.add(31 * time.Minute)
				w.tick()
				_, err := guide.kiosk.RequeueTicket(guide.ctx(), &hallv1.RequeueTicketRequest{TicketId: ticket.GetId()})
				if err != nil {
					t.Fatal(err)
				}
			}
			called := other.call()
			if called.GetId() != ticket.GetId() || called.GetBegun().GetWindow() != "A035" {
				t.Fatalf("called %v", called)
			}
			for range 2 {
				got, err := other.takeOver(newID(), called)
				if err != nil || string(got.GetSealed()) != "taken in" || !bytes.Equal(got.GetKey(), key) || got.GetWindow() != "A035" {
					t.Fatalf("came along: %v, %v", got, err)
				}
				if k := got.GetTicket(); k.GetLease() != called.GetLease() || k.GetState() != "called" || k.GetWindow() != "A036" {
					t.Errorf("asking moved the ticket: %v", k)
				}
			}
			other.ok(move(ticket.GetId(), "start"))
			other.ok(move(ticket.GetId(), "finish"))
			err = w.store.View(t.Context(), func(r *store.Reader) error {
				_, err := r.Draft(ticket.GetId())
				return err
			})
			if !errors.Is(err, store.ErrNotFound) {
				t.Errorf("the copy of a visit that is over: %v", err)
			}
		})
	}
}

// TestTakeOverFinishes: a window takes a visit over while the end of its own last
// one is still in its outbox. A refused take-over takes none of it.
func TestTakeOverFinishes(t *testing.T) {
	w := newWorld(t)
	old, other, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
	ticket := old.serve(guide, "GJJ-001")
	guide.issue("GJJ-001", normal)
	mine := other.call()
	start, finish := move(mine.GetId(), "start"), ended(mine.GetId())
	stale := &hallv1.Ticket{Id: ticket.GetId(), Lease: ticket.GetLease() + 7}
	if _, err := other.takeOver(newID(), stale, start, finish); reason(err) != "stale_lease" {
		t.Fatalf("with a wrong lease: %v", err)
	}
	if k := w.atWindow("A036"); k.ID != mine.GetId() || k.State != "called" {
		t.Fatalf("a refused take-over left %s at the window, %s", k.Label, k.State)
	}
	if _, err := other.takeOver(newID(), ticket, start); reason(err) != "window_busy" {
		t.Fatalf("while its own is being served: %v", err)
	}
	request := newID()
	for range 2 { // the answer may be lost on its way
		got, err := other.takeOver(request, ticket, start, finish)
		if err != nil || got.GetTicket().GetWindow() != "A036" || got.GetTicket().GetLease() != ticket.GetLease()+1 {
			t.Fatalf("%v, %v", got, err)
		}
	}
	for _, c := range []*hallv1.Command{start, finish} {
		if r := other.ok(c); !r.GetRepeatedAnswer() {
			t.Errorf("%s was decided twice", c.GetTicketMove().GetEvent())
		}
	}
	// What the other window itself had parked comes back to it by the same way.
	hold := move(ticket.GetId(), "hold")
	hold.GetTicketMove().Reason = "copy"
	lease := ticket.GetLease() + 1
	hold.Lease = lease
	back, err := other.takeOver(newID(), &hallv1.Ticket{Id: ticket.GetId(), Lease: lease}, hold)
	if err != nil || back.GetTicket().GetState() != "serving" || back.GetTicket().GetLease() != lease+1 {
		t.Errorf("its own: %v, %v", back, err)
	}
	if _, err := other.takeOver(newID(), ticket, w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")); reason(err) != "invalid" {
		t.Errorf("a case by a take-over: %v", err)
	}
}

// TestTakeOverAfterHandVisit: a visit that was opened by hand is over where its
// window takes the next over; what is left of it trails.
func TestTakeOverAfterHandVisit(t *testing.T) {
	w := newWorld(t)
	old, other, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
	ticket := old.serve(guide, "GJJ-001")
	hand := func(id, event string) *hallv1.Command {
		c := move(id, event)
		c.GetTicketMove().HandLabel = "手1"
		return c
	}
	alone := newID()
	other.ok(hand(alone, "start"))
	if _, err := other.takeOver(newID(), ticket); err != nil {
		t.Fatal(err)
	}
	if r := other.ok(hand(alone, "finish")); r.GetTicket().GetState() != "finished" {
		t.Errorf("the visit by hand is %s", r.GetTicket().GetState())
	}
	if k := w.atWindow("A036"); k.ID != ticket.GetId() {
		t.Errorf("at the window is %s", k.Label)
	}
}

// TestDraftIsBounded: nothing empty, nothing too large, nothing for a ticket
// that nobody has.
func TestDraftIsBounded(t *testing.T) {
	w := newWorld(t)
	old, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := old.serve(guide, "GJJ-001")
	for _, size := range []int{0, 512<<10 + 1} {
		if err := old.putDraft(ticket, string(make([]byte, size))); reason(err) != "draft_size" {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	if err := old.putDraft(&hallv1.Ticket{Id: newID(), Lease: 1}, "x"); status.Code(err) != codes.NotFound {
		t.Errorf("unknown ticket: %v", err)
	}
}

// detail is one word of a refused call.
func detail(err error, key string) string {
	for _, d := range status.Convert(err).Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			return info.GetMetadata()[key]
		}
	}
	return ""
}

// TestPagesOfCopy: pages that came before the hand-in go with the ticket: the
// window that takes it over is told of them and gets them, the window before
// neither gets them nor adds to them, and a stranger hears of no case.
func TestPagesOfCopy(t *testing.T) {
	w := newWorld(t)
	old, other, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
	ticket := old.serve(guide, "GJJ-001")
	caseID := newID()
	put := func(s *seat, lease int64, data string) (string, error) {
		sum := sha256.Sum256([]byte(data))
		stream, err := s.cases.PutPage(s.ctx())
		if err != nil {
			t.Fatal(err)
		}
		_ = stream.Send(&hallv1.PutPageRequest{ // CloseAndRecv says why not
			CaseId: caseID, LineId: "BANKCARD", Sha256: hex.EncodeToString(sum[:]), TotalBytes: int64(len(data)), MediaType: "image/jpeg",
			Chunk: []byte(data), TicketId: ticket.GetId(), Lease: lease,
		})
		_, err = stream.CloseAndRecv()
		return hex.EncodeToString(sum[:]), err
	}
	get := func(s *seat, sum string) error {
		stream, err := s.cases.GetPage(s.ctx(), &hallv1.GetPageRequest{CaseId: caseID, Sha256: sum, TicketId: ticket.GetId()})
		if err != nil {
			t.Fatal(err)
		}
		_, err = stream.Recv()
		return err
	}
	_, err := old.relay().PutDraft(old.ctx(), &hallv1.PutDraftRequest{
		TicketId: ticket.GetId(), Lease: ticket.GetLease(), Sealed: []byte("x"), CaseIds: []string{caseID},
	})
	if err != nil {
		t.Fatal(err)
	}
	sum, err := put(old, ticket.GetLease(), "a page")
	if err != nil {
		t.Fatal(err)
	}
	if err = get(old, sum); err != nil {
		t.Errorf("who has the ticket: %v", err)
	}
	if err = get(other, sum); reason(err) != "unknown_case" {
		t.Errorf("a stranger: %v", err)
	}
	taken, err := other.takeOver(newID(), ticket)
	if err != nil || len(taken.GetPages()) != 1 || taken.GetPages()[0].GetSha256() != sum || taken.GetPages()[0].GetLineId() != "BANKCARD" {
		t.Fatalf("taken over: %v %v", taken, err)
	}
	if err = get(other, sum); err != nil {
		t.Errorf("who has taken it over: %v", err)
	}
	if err = get(old, sum); reason(err) != "unknown_case" {
		t.Errorf("the window before: %v", err)
	}
	if _, err = put(old, ticket.GetLease(), "a late page"); reason(err) != "stale_lease" {
		t.Errorf("a late page: %v", err)
	}
	if _, err = put(other, taken.GetTicket().GetLease(), "one more"); err != nil {
		t.Errorf("a page of the window that goes on: %v", err)
	}
}
