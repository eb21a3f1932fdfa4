package station_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/papers"
	"onewindow/station"
	"onewindow/visit"
)

// relay is the hall's shelf of drafts for several windows.
type relay struct {
	mu      sync.Mutex
	drafts  map[string][]byte
	leases  map[string]int64
	holder  map[string]visit.Hand
	calls   map[string]string // states other than serving
	puts    int
	pages   []station.PageCopy
	bytes   map[string][]byte
	few     bool // only the first page arrives
	fetched int
	err     error
	more    map[string]visit.HallReceipt
	// finished came with the last take-over.
	finished []visit.HallCommand
	// again is what the hall answers about a ticket that it has called anew.
	again *station.Taken
	asks  int
	// slow, if set, holds the answer to a copy back until it is closed.
	slow chan struct{}
}

func newRelay() *relay {
	return &relay{drafts: map[string][]byte{}, leases: map[string]int64{}, holder: map[string]visit.Hand{}, bytes: map[string][]byte{}}
}

// port is the relay as one window has it.
type port struct {
	*relay
	me visit.Hand
}

func (p port) PutDraft(ctx context.Context, c station.Copy) error {
	p.mu.Lock()
	slow := p.slow
	p.mu.Unlock()
	err := p.put(c)
	if slow != nil {
		select {
		case <-slow:
		case <-ctx.Done():
		}
	}
	return err
}

func (p port) put(c station.Copy) error {
	ticket, lease, draft := c.Ticket, c.Lease, c.Body
	p.mu.Lock()
	defer p.mu.Unlock()
	p.puts++
	if p.err != nil {
		return p.err
	}
	if p.leases[ticket] > lease {
		by := p.holder[ticket]
		return &station.Refused{Code: "stale_lease", Details: map[string]string{"window": by.Window, "clerk": by.Clerk, "name": by.Name}}
	}
	p.leases[ticket], p.holder[ticket], p.drafts[ticket] = lease, p.me, draft
	return nil
}

func (p port) PutPage(_ context.Context, page station.PageCopy, data []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.leases[page.Ticket] > page.Lease {
		return &station.Refused{Code: "stale_lease"}
	}
	if p.few && len(p.pages) > 0 {
		return station.ErrUnreachable
	}
	p.pages, p.bytes[page.SHA256] = append(p.pages, page), data
	return nil
}

func (p port) CopyPage(_ context.Context, ticket, caseID, sum string) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, page := range p.pages {
		if page.Ticket == ticket && page.CaseID == caseID && page.SHA256 == sum {
			p.fetched++
			return p.bytes[sum], nil
		}
	}
	return nil, &station.Refused{Code: "unknown_case"}
}

func (p port) FindTicket(_ context.Context, label string) (station.InHand, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if label == "" {
		return p.mine()
	}
	if label != "G001" {
		return station.InHand{}, &station.Refused{Code: "unknown_ticket"}
	}
	by := p.holder["t1"]
	return station.InHand{Ticket: visit.Ticket{ID: "t1", Label: label, Lease: p.leases["t1"]}, State: "serving", Window: by.Window, Name: by.Name}, nil
}

func (p port) TakeOver(_ context.Context, _, ticket string, lease int64, finished []visit.HallCommand) (station.Taken, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finished = finished
	if p.leases[ticket] != lease {
		return station.Taken{}, &station.Refused{Code: "stale_lease"}
	}
	p.asks++
	if p.again != nil {
		return *p.again, p.err
	}
	from := p.holder[ticket]
	p.leases[ticket]++
	p.holder[ticket] = p.me
	return station.Taken{
		Ticket: visit.Ticket{ID: ticket, Label: "G001", Item: "GJJ-001", Lease: p.leases[ticket], CalledAt: morning}, State: "serving",
		From: from, Draft: p.drafts[ticket], Receipts: p.more, Pages: p.pages,
	}, nil
}

// relayed is a seat that shares the relay.
func relayed(t *testing.T, r *relay, window, clerk, name string) *seat {
	t.Helper()
	s := newSeat(t)
	s.kill()
	s.window, s.relay, s.hall.lease = window, port{r, visit.Hand{Window: window, Clerk: clerk, Name: name}}, 1
	s.start()
	s.signIn()
	if err := s.st.SetLink(t.Context(), station.Online); err != nil {
		t.Fatal(err)
	}
	return s
}

// begin calls and reads the card.
func (s *seat) begin() {
	s.t.Helper()
	s.do(visit.Call{})
	if err := s.layCard(s.phase(visit.Called).Visit.Ticket.ID); err != nil {
		s.t.Fatal(err)
	}
}

// tickUntil lets the seat look at its clock until something is as ok wants it.
func (s *seat) tickUntil(what string, ok func(station.Snapshot) bool) station.Snapshot {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	for {
		if n := s.st.Snapshot(); ok(n) {
			return n
		}
		select {
		case s.ticks <- s.clock():
		case <-ctx.Done():
			s.t.Fatalf("waited for %s", what)
		}
	}
}

// copied waits until the relay has the visit that the seat shows.
func (s *seat) copied(r *relay) {
	s.t.Helper()
	s.after(3 * time.Second) // the next copy may go
	s.tickUntil("the newest copy at the hall", func(n station.Snapshot) bool {
		want, err := json.Marshal(n.Visit)
		if err != nil {
			s.t.Fatal(err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		return bytes.Contains(r.drafts["t1"], want)
	})
}

// TestRelay: a visit goes on at another desk at the same place, the desk before
// is fenced and knows by whom, and both names stay in the visit.
func TestRelay(t *testing.T) {
	r := newRelay()
	old := relayed(t, r, "A035", "2001", "沈")
	old.begin()
	old.do(visit.ChooseItem{Item: "WJ-001"})
	old.copied(r)
	before := old.st.Snapshot().Visit

	other := relayed(t, r, "A036", "2002", "杜")
	if err := other.st.Seek("G999").Wait(t.Context()); fmt.Sprint(err) != "station: hall refused: unknown_ticket" {
		t.Errorf("an unknown ticket: %v", err)
	}
	if err := other.st.Seek("G001").Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := other.st.Snapshot().Sought; s.Window != "A035" || s.Name != "沈" {
		t.Errorf("sought %+v", s)
	}
	if err := other.st.TakeOver().Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := other.st.Snapshot().Visit
	if got.Window != "A036" || got.Ticket.Lease != before.Ticket.Lease+1 || len(got.Former) != 1 || got.Former[0].Name != "沈" {
		t.Errorf("taken over: window %s lease %d former %+v", got.Window, got.Ticket.Lease, got.Former)
	}
	if got.Matter() == nil || got.Matter().CaseID != before.Matter().CaseID || got.Identity == nil || got.Identity.ReadID != before.Identity.ReadID {
		t.Errorf("another place: %+v", got)
	}

	// The desk before learns it from the hall's event; later it cannot act.
	if err := old.st.TicketMoved(t.Context(), station.TicketNews{ID: "t1", Lease: got.Ticket.Lease, Holder: "A036", State: "serving"}); err != nil {
		t.Fatal(err)
	}
	n := old.st.Snapshot()
	if n.Visit.ID != "" || n.Last.End != visit.EndTaken || n.Last.TakenBy.Window != "A036" || n.Notice.Code != "fenced" {
		t.Errorf("not fenced: %+v %+v", n.Last, n.Notice)
	}
	if err := old.st.Do(t.Context(), visit.HandIn{Outcome: visit.Receive}); err == nil {
		t.Error("the desk before handed in")
	}
}

// TestUnlocked: a desk whose ticket a supervisor took back knows it at once.
func TestUnlocked(t *testing.T) {
	r := newRelay()
	s := relayed(t, r, "A035", "2001", "沈")
	s.begin()
	if err := s.st.TicketMoved(t.Context(), station.TicketNews{ID: "t1", Lease: 2, State: "waiting"}); err != nil {
		t.Fatal(err)
	}
	if n := s.st.Snapshot(); n.Visit.ID != "" || n.Last.End != visit.EndTaken || n.Notice.Code != "unlocked" || n.Notice.Details["number"] != "G001" {
		t.Errorf("%+v, %+v", n.Last, n.Notice)
	}
}

// TestSentHere: whom a supervisor calls to this window is in hand here without a key;
// old news of such a call, and news while a person is in hand, call nobody.
func TestSentHere(t *testing.T) {
	r := newRelay()
	s := relayed(t, r, "A035", "2001", "沈")
	news := station.TicketNews{ID: "t7", Lease: 4, Holder: "A035", State: "called"}
	heard := func() {
		t.Helper()
		if err := s.st.TicketMoved(t.Context(), news); err != nil {
			t.Fatal(err)
		}
	}
	heard() // over meanwhile: the hall has nobody for this window
	r.mu.Lock()
	r.leases["t7"], r.holder["t7"], r.calls = 4, visit.Hand{Window: "A035"}, map[string]string{"t7": "called"}
	r.mu.Unlock()
	heard()
	n := s.phase(visit.Called)
	if n.Visit.Ticket.ID != "t7" || n.Visit.Ticket.Lease != 4 || n.Notice.Code != "sent_here" {
		t.Errorf("%+v, %+v", n.Visit.Ticket, n.Notice)
	}
	first := n.Visit.ID
	heard()
	if n := s.st.Snapshot(); n.Visit.ID != first {
		t.Errorf("called anew: %+v", n.Visit)
	}
	s.hall.mu.Lock()
	defer s.hall.mu.Unlock()
	if len(s.hall.finished) != 0 {
		t.Errorf("the hall was asked for the next person %d times", len(s.hall.finished))
	}
}

// TestFencedAfterSleep: a desk that heard nothing learns with its next copy, and
// with the first one after the line is back, who goes on.
func TestFencedAfterSleep(t *testing.T) {
	r := newRelay()
	old := relayed(t, r, "A035", "2001", "沈")
	old.begin()
	old.copied(r)
	// The answer to the last copy of before is still on its way when the line is
	// back: it must not stand for the first one after.
	answer := make(chan struct{})
	r.mu.Lock()
	r.slow = answer
	r.mu.Unlock()
	old.do(visit.ChooseItem{Item: "WJ-001"})
	old.copied(r)
	if err := old.st.SetLink(t.Context(), station.Offline); err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	r.slow, r.leases["t1"], r.holder["t1"] = nil, 9, visit.Hand{Window: "A037", Clerk: "2003", Name: "林"}
	r.mu.Unlock()
	if err := old.st.SetLink(t.Context(), station.Online); err != nil {
		t.Fatal(err)
	}
	close(answer)
	n := old.tickUntil("the fence", func(n station.Snapshot) bool { return n.Last.End == visit.EndTaken })
	if n.Last.TakenBy.Name != "林" || n.Notice.Details["window"] != "A037" {
		t.Errorf("taken by %+v, notice %+v", n.Last.TakenBy, n.Notice)
	}
}

// TestTakenOverAfterItsHandIn: the copy is older than the hall's answer; the
// case is not handed in again.
func TestTakenOverAfterItsHandIn(t *testing.T) {
	r := newRelay()
	old := relayed(t, r, "A035", "2001", "沈")
	old.begin()
	old.do(visit.ChooseItem{Item: "WJ-001"})
	old.copied(r)
	before := old.st.Snapshot().Visit
	id := before.Matter().CaseID
	r.more = map[string]visit.HallReceipt{id: {CommandID: "c9", Accepted: true, Case: &visit.CaseAnswer{CaseNo: "DG1", State: "received"}, At: morning}}
	other := relayed(t, r, "A036", "2002", "杜")
	if err := other.st.Seek("G001").Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := other.st.TakeOver().Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := other.st.Snapshot().Visit
	m := got.Matter()
	if m.CommandID != "c9" || m.Answer == nil || m.Answer.CaseNo != "DG1" {
		t.Errorf("the case is in hand again: %+v", m)
	}
}

// TestCalledAnewGoesOn: a ticket that was moved on inside the hall is called at the
// next window with what was taken in; it goes on at the same place once the card is
// read here. What this desk has before the answer never takes the copy's place.
func TestCalledAnewGoesOn(t *testing.T) {
	r := newRelay()
	old := relayed(t, r, "A035", "2001", "沈")
	old.begin()
	old.do(visit.ChooseItem{Item: "WJ-001"})
	old.copied(r)
	before := old.st.Snapshot().Visit

	other := relayed(t, r, "A036", "2002", "杜")
	other.hall.lease, other.hall.begunAt = 2, "A035"
	r.mu.Lock()
	puts := r.puts
	r.leases["t1"], r.err = 2, station.ErrUnreachable
	r.again = &station.Taken{
		Ticket: visit.Ticket{ID: "t1", Label: "G001", Item: "GJJ-001", Lease: 2, BegunAt: "A035", CalledAt: morning},
		State:  "called", From: visit.Hand{Window: "A035"}, Draft: r.drafts["t1"],
	}
	r.mu.Unlock()
	other.do(visit.Call{})
	other.phase(visit.Called)
	asked := func(n int) {
		t.Helper()
		other.after(3 * time.Second)
		other.tickUntil("asking for what was left", func(station.Snapshot) bool {
			r.mu.Lock()
			defer r.mu.Unlock()
			return r.asks >= n
		})
	}
	asked(1)
	asked(2) // the line was away: once more
	r.mu.Lock()
	if r.puts != puts {
		t.Error("a copy of the bare call went before the answer")
	}
	r.err = nil
	r.mu.Unlock()
	other.after(3 * time.Second)
	n := other.tickUntil("what came along", func(n station.Snapshot) bool { return len(n.Visit.Former) == 1 })
	v := n.Visit
	if n.Phase != visit.Called || v.Identity != nil || v.Ticket.Lease != 2 || v.Former[0].Window != "A035" || v.Matter().CaseID != before.Matter().CaseID {
		t.Fatalf("called anew: %s %+v", n.Phase, v)
	}
	if err := other.readCard("t1", "read here"); err != nil {
		t.Fatal(err)
	}
	v = other.phase(visit.Situation).Visit
	if v.StartedAt.IsZero() || v.Awaited != "" || v.Matter().Item != "WJ-001" {
		t.Errorf("goes on at %+v", v)
	}
}

// TestTakeOverTellsTheEnd: what this desk did with its last person, and the hall
// has not heard, goes with the take-over; a visit by hand follows by the outbox.
func TestTakeOverTellsTheEnd(t *testing.T) {
	r := newRelay()
	old := relayed(t, r, "A035", "2001", "沈")
	old.begin()
	old.copied(r)
	other := relayed(t, r, "A036", "2002", "杜")
	other.hall.calls["of A035"] = visit.Ticket{ID: "t1"}
	other.begin()
	mine := other.st.Snapshot().Visit.Ticket.ID
	other.do(visit.Hold{Reason: "copy"})
	if err := other.st.Seek("G001").Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := other.st.TakeOver().Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	n := len(r.finished)
	if n == 0 || r.finished[n-1].TicketID != mine || r.finished[n-1].Move.Event != "hold" {
		t.Errorf("the hall heard %+v", r.finished)
	}
}

// TestScannedTicketElsewhere: a slip of another window's ticket asks for the
// screen on which it is gone on with; a window with somebody at the desk says no.
func TestScannedTicketElsewhere(t *testing.T) {
	r := newRelay()
	old := relayed(t, r, "A035", "2001", "沈")
	old.begin()
	old.copied(r)
	other := relayed(t, r, "A036", "2002", "杜")
	code := papers.Code{Kind: papers.CodeTicket, Number: "G001"}.String()
	if err := other.st.Scanned(t.Context(), code, "qr"); err != nil {
		t.Fatal(err)
	}
	n := other.await("the ticket", func(n station.Snapshot) bool { return n.Scan.Seq == 1 })
	if n.Scan.Kind != station.ScanRelay || n.Sought.Window != "A035" {
		t.Errorf("scan %+v, sought %+v", n.Scan, n.Sought)
	}
	other.do(visit.Call{})
	other.phase(visit.Called)
	if err := other.st.TakeOver().Wait(t.Context()); err == nil {
		t.Error("a busy window took another visit")
	}
}

// TestRelayPages: pages that reached the hall before the hand-in are in the case
// at the other desk and are fetched once, when they are looked at; one that did
// not is to be taken again, and what the desk before sends late is refused.
func TestRelayPages(t *testing.T) {
	r := newRelay()
	r.few = true
	old := relayed(t, r, "A035", "2001", "沈")
	old.toPapers()
	for _, data := range []string{"first page", "second, late"} {
		if err := old.st.AddPage(t.Context(), "BANKCARD", "image/jpeg", []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	old.after(3 * time.Second)
	old.tickUntil("one page at the hall", func(station.Snapshot) bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return len(r.pages) == 1
	})
	old.copied(r)
	other := relayed(t, r, "A036", "2002", "杜")
	if err := other.st.Seek("G001").Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := other.st.TakeOver().Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	n := other.st.Snapshot()
	m := n.Visit.Matter()
	if len(m.Pages) != 1 || m.Pages[0].SHA256 != "sum10" || len(m.Unsent) != 1 || m.Unsent[0].SHA256 != "sum12" {
		t.Fatalf("pages %+v, to be taken again %+v", m.Pages, m.Unsent)
	}
	if n.Notice.Code != "taken_over_unsent" || n.Notice.Details["n"] != "1" {
		t.Errorf("notice %+v", n.Notice)
	}
	for range 2 {
		if data, err := other.st.Page(t.Context(), "sum10"); err != nil || string(data) != "first page" {
			t.Errorf("the page shows %q, %v", data, err)
		}
	}
	if r.fetched != 1 {
		t.Errorf("fetched %d times", r.fetched)
	}
	r.few = false
	late := station.PageCopy{Ticket: "t1", Lease: 1, CaseID: m.CaseID, Page: m.Unsent[0]}
	if err := old.relay.PutPage(t.Context(), late, []byte("second, late")); err == nil {
		t.Error("a late page of the desk before was taken")
	}
	if err := other.st.AddPage(t.Context(), "BANKCARD", "image/jpeg", []byte("taken again here")); err != nil {
		t.Fatal(err)
	}
	other.do(visit.HandIn{Outcome: visit.AcceptAndGrant})
	n = other.st.Snapshot()
	m = n.Visit.Matter()
	var named []string
	for _, c := range other.journal.pending() {
		if c.Submission != nil {
			for _, l := range c.Submission.Lines {
				named = append(named, l.Pages...)
			}
		}
	}
	if len(m.Unsent) != 0 || fmt.Sprint(named) != "[sum10 sum16]" {
		t.Errorf("still to be taken %+v; the case names %v", m.Unsent, named)
	}
}

// TestRelayPagesAside: what was set aside goes along, also of a page that stood in
// another paper before, and can be brought back and looked at at the other desk; what
// the hall has not is gone without a word.
func TestRelayPagesAside(t *testing.T) {
	r := newRelay()
	old := relayed(t, r, "A035", "2001", "沈")
	old.toPapers()
	for _, data := range []string{"first", "the second", "third of all"} {
		if err := old.st.AddPage(t.Context(), "BANKCARD", "image/jpeg", []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	before := old.st.Snapshot().Visit
	pages := before.Matter().Pages
	old.after(3 * time.Second)
	old.tickUntil("the pages at the hall", func(station.Snapshot) bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return len(r.pages) == 3
	})
	r.mu.Lock()
	r.pages = slices.DeleteFunc(r.pages, func(p station.PageCopy) bool { return p.SHA256 == pages[2].SHA256 }) // the hall lost one
	r.mu.Unlock()
	old.do(visit.MovePages{From: pages[1].SHA256, Line: "LOAN_CONTRACT"}, visit.DropPage{SHA256: pages[0].SHA256}, visit.DropPage{SHA256: pages[2].SHA256})
	old.after(3 * time.Second)
	old.copied(r)
	other := relayed(t, r, "A036", "2002", "杜")
	if err := other.st.Seek("G001").Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := other.st.TakeOver().Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	n := other.st.Snapshot()
	m := n.Visit.Matter()
	if len(m.Aside) != 1 || m.Aside[0].SHA256 != pages[0].SHA256 || len(m.Unsent) != 0 || n.Notice.Code != "taken_over" {
		t.Fatalf("aside %+v, to be taken again %+v, notice %q", m.Aside, m.Unsent, n.Notice.Code)
	}
	other.do(visit.RestorePage{SHA256: pages[0].SHA256})
	if diff := cmp.Diff([]string{"LOAN_CONTRACT " + pages[1].SHA256, "BANKCARD " + pages[0].SHA256}, pagesOf(other.st.Snapshot().Visit)); diff != "" {
		t.Error(diff)
	}
	if data, err := other.st.Page(t.Context(), pages[0].SHA256); err != nil || string(data) != "first" {
		t.Errorf("it shows %q, %v", data, err)
	}
}

// TestRelaySendsWhatWasSetAside: a page that was set aside before its copy went out
// goes to the hall, too.
func TestRelaySendsWhatWasSetAside(t *testing.T) {
	r := newRelay()
	old := relayed(t, r, "A035", "2001", "沈")
	old.toPapers()
	for i, data := range []string{"blank", "wanted"} {
		sum, err := old.journal.PutPage(t.Context(), "", "", "", []byte(data))
		if err != nil {
			t.Fatal(err)
		}
		old.do(visit.AddPage{Page: visit.Page{Line: "BANKCARD", SHA256: sum, Bytes: 1, Media: "image/jpeg"}, Aside: i == 0})
	}
	old.after(3 * time.Second)
	old.tickUntil("both pages at the hall", func(station.Snapshot) bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return len(r.bytes) == 2
	})
}
