package station_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/papers"
	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var morning = time.Date(2026, 11, 23, 9, 0, 0, 0, values.Shanghai)

var demoCatalog = sync.OnceValues(func() (*catalog.Catalog, error) {
	data, err := os.ReadFile("../fixtures/catalogue/items.json")
	if err != nil {
		return nil, err
	}
	return catalog.Load(data)
})

// memory is a journal that forgets nothing while the test lasts, as a disk
// would.
type memory struct {
	mu      sync.Mutex
	records []visit.Record
	outbox  []visit.HallCommand
	retired map[string]bool
	notes   map[string][]byte
	pages   map[string][]byte
	fail    error
	silent  bool // the hall hears nothing
}

func newMemory() *memory {
	return &memory{retired: map[string]bool{}, notes: map[string][]byte{}, pages: map[string][]byte{}}
}

func (m *memory) Append(_ context.Context, records []visit.Record, out []visit.HallCommand, settled []string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	for _, r := range records {
		delete(m.retired, r.VisitID)
	}
	m.records = append(m.records, records...)
	m.outbox = append(m.outbox, out...)
	m.outbox = slices.DeleteFunc(m.outbox, func(c visit.HallCommand) bool { return slices.Contains(settled, c.ID) })
	return nil
}

func (m *memory) Replay(_ context.Context, each func(visit.Record) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.records {
		if m.retired[r.VisitID] {
			continue
		}
		if err := each(r); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) Retire(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.retired[id] = true
	return nil
}

func (m *memory) Backlog(context.Context) (station.Backlog, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.silent {
		return station.Backlog{}, nil
	}
	return station.Backlog{Count: len(m.outbox)}, nil
}

func (m *memory) Moves(context.Context) ([]visit.HallCommand, error) {
	return slices.DeleteFunc(m.pending(), func(c visit.HallCommand) bool { return c.Move == nil }), nil
}

func (m *memory) SetNote(_ context.Context, key string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.notes[key] = value
	return nil
}

func (m *memory) Note(_ context.Context, key string) ([]byte, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.notes[key]
	return v, ok, nil
}

func (m *memory) PutPage(_ context.Context, _, _, _ string, data []byte) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	sum := fmt.Sprintf("sum%d", len(data))
	m.pages[sum] = data
	return sum, nil
}

func (m *memory) Page(_ context.Context, sum string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, ok := m.pages[sum]
	if !ok {
		return nil, errors.New("no such page")
	}
	return data, nil
}

func (m *memory) setSilent(silent bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.silent = silent
}

func (m *memory) setFail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = err
}

func (m *memory) pending() []visit.HallCommand {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.outbox)
}

// hall hands out tickets; the same command id gets the same one.
type hall struct {
	mu      sync.Mutex
	calls   map[string]visit.Ticket
	begunAt string
	owned   []station.OwnStep
	// consents are what was asked of second persons.
	consents []station.Authorization
	err      error
	nobody   bool
	cases    map[string]station.Case
	resumed  station.Session
	locks    int
	down     bool // nobody can sign in
	found    []station.CaseQuery
	gate     chan struct{} // holds FindCase until the test lets it go
	lease    int64         // of the tickets that are called
	code     string        // wanted with the PIN; empty asks for none
	device   bool          // without a PIN the person's key device lets them in
	hold     chan struct{} // holds CallNext until the test closes it
	// finished is what each call brought.
	finished [][]visit.HallCommand
}

func (h *hall) SignIn(_ context.Context, staffNo, pin, code, role string) (station.Session, error) {
	if h.down {
		return station.Session{}, station.ErrUnreachable
	}
	if pin != "1234" && (pin != "" || !h.device) {
		return station.Session{}, &station.Refused{Code: "bad_credentials"}
	}
	if code != h.code {
		why := station.CodeWrong
		if code == "" {
			why = station.CodeMissing
		}
		return station.Session{}, &station.Refused{Code: why}
	}
	return station.Session{
		Token: "t", Courier: "c", StaffNo: staffNo, Name: "陈", Role: role, HallName: "东莞市民服务中心", Zone: "不动产公积金业务区", Serves: []string{"GJJ"},
	}, nil
}

func (h *hall) SignOut(context.Context) error { return nil }

func (h *hall) Lock(context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.locks++
	return nil
}

func (h *hall) Resume(s station.Session) { h.resumed = s }

func (h *hall) CallNext(ctx context.Context, id string, finished []visit.HallCommand) (visit.Ticket, bool, error) {
	h.mu.Lock()
	hold := h.hold
	h.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return visit.Ticket{}, false, ctx.Err()
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.finished = append(h.finished, finished)
	if h.err != nil {
		return visit.Ticket{}, false, h.err
	}
	if h.nobody {
		return visit.Ticket{}, false, nil
	}
	t, ok := h.calls[id]
	if !ok {
		n := len(h.calls) + 1
		t = visit.Ticket{ID: fmt.Sprintf("t%d", n), Label: fmt.Sprintf("G%03d", n), Item: "GJJ-001", Lease: h.lease, BegunAt: h.begunAt}
		h.calls[id] = t
	}
	return t, true, nil
}

func (h *hall) Authorize(_ context.Context, a station.Authorization) (station.Approval, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.consents = append(h.consents, a)
	return station.Approval{ID: "a1", Name: "值班长"}, nil
}

func (h *hall) StepOwn(_ context.Context, o station.OwnStep) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.owned = append(h.owned, o)
	return h.err
}

func (h *hall) Ledger(_ context.Context, after string, _ int) ([]station.CaseRow, string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.err != nil {
		return nil, "", h.err
	}
	var rows []station.CaseRow
	for _, c := range h.cases {
		rows = append(rows, station.CaseRow{CaseID: c.CaseID, CaseNo: c.CaseNo, State: "ledger" + after})
	}
	return rows, "more", nil
}

func (h *hall) Case(_ context.Context, caseID string) (station.Case, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.err != nil {
		return station.Case{}, h.err
	}
	c, ok := h.cases[caseID]
	if !ok {
		return station.Case{}, &station.Refused{Code: "unknown_case"}
	}
	return c, nil
}

func (h *hall) FindCase(ctx context.Context, q station.CaseQuery) (station.Case, error) {
	h.mu.Lock()
	h.found = append(h.found, q)
	gate := h.gate
	h.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return station.Case{}, ctx.Err()
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.cases {
		if h.err == nil && (q.ID == c.CaseID || q.No == c.CaseNo || q.PickupCode != "" && q.PickupCode == c.PickupCode ||
			q.ParcelNo != "" && q.ParcelNo == c.ParcelNo) {
			return c, nil
		}
	}
	if h.err != nil {
		return station.Case{}, h.err
	}
	return station.Case{}, &station.Refused{Code: "unknown_case"}
}

func (h *hall) Wake() {}

type reader struct {
	mu    sync.Mutex
	asked []string
}

func (r *reader) Ask(token string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, token)
}

func (r *reader) Cancel() { r.Ask("") }

// printer keeps what was printed; gate holds a job until the test lets it go.
type printer struct {
	mu    sync.Mutex
	docs  []papers.Document
	state visit.JobState
	cause string
	gate  chan struct{}
}

func (p *printer) Print(ctx context.Context, _ string, doc papers.Document) (visit.JobState, string) {
	if p.gate != nil {
		select {
		case <-p.gate:
		case <-ctx.Done():
			return visit.JobUncertain, "stopped"
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.docs = append(p.docs, doc)
	if p.state == "" {
		return visit.JobPrinted, ""
	}
	return p.state, p.cause
}

func (p *printer) printed() []papers.Document {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.docs)
}

// seat is a station under test. kill stops it the way a crash would: nothing
// is told to it, and what it had made durable is all there is.
type seat struct {
	signs    station.Signs
	releases *catalog.Releases // nil: one catalogue
	desk     station.Desk
	t        *testing.T
	st       *station.Station
	journal  *memory
	hall     *hall
	reader   *reader
	printer  *printer
	imager   station.Imager
	feeder   station.Feeder
	rater    station.Rater
	relay    station.Relay
	advice   station.Advice
	police   station.PoliceZone
	prints   station.PrintReader
	signer   station.Signer
	role     string // "" is clerk
	disk     func() (station.Disk, error)
	window   string
	ticks    chan time.Time
	kill     func()
	mu       sync.Mutex
	now      time.Time
	ids      int
}

func newSeat(t *testing.T) *seat {
	s := &seat{
		t: t, journal: newMemory(), hall: &hall{calls: map[string]visit.Ticket{}}, reader: &reader{},
		printer: &printer{}, now: morning, window: "A035", ticks: make(chan time.Time),
	}
	s.start()
	t.Cleanup(func() { s.kill() })
	return s
}

func (s *seat) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *seat) after(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

func (s *seat) start() {
	s.t.Helper()
	c, err := demoCatalog()
	if err != nil {
		s.t.Fatal(err)
	}
	rules := visit.Rules{
		Catalogs: map[string]*catalog.Catalog{c.Version(): c}, Current: c.Version(), Limits: visit.DefaultLimits(),
	}
	if s.releases != nil {
		rules.Catalogs = s.releases.Versions()
	}
	ctx, cancel := context.WithCancel(context.Background())
	st, err := station.Open(ctx, station.Options{
		Window: s.window, Role: s.roleOr("clerk"), Lang: "zh", Hall: s.hall, PINs: plainPINs{}, Journal: s.journal, Reader: s.reader, Printer: s.printer,
		Imager: s.imager, Feeder: s.feeder, Rater: s.rater, Relay: s.relay, Advice: s.advice, Police: s.police, Prints: s.prints, Signer: s.signer, Disk: s.disk,
		Rules: rules, Releases: s.releases, Desk: s.desk,
		Now:   s.clock,
		Ticks: s.ticks,
		NewID: s.id,
		Log:   slog.New(slog.DiscardHandler), Signs: s.signs,
		Letterhead: station.Letterhead{QueryPhone: "12345", QueryAt: "12345", ReviewOrgan: "市政府", Court: "法院", Place: "出件窗"},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = st.Run(ctx)
	}()
	s.st = st
	s.kill = func() { cancel(); <-done }
}

func (s *seat) id() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids++
	return fmt.Sprintf("id%03d", s.ids)
}

func (s *seat) restart() {
	s.kill()
	s.start()
}

func (s *seat) do(cmds ...visit.Command) {
	s.t.Helper()
	for _, c := range cmds {
		if err := s.st.Do(s.t.Context(), c); err != nil {
			s.t.Fatalf("%s: %v", visit.Name(c), err)
		}
	}
}

func (s *seat) await(what string, ok func(station.Snapshot) bool) station.Snapshot {
	s.t.Helper()
	snapshots, stop := s.st.Watch()
	defer stop()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	for {
		select {
		case n := <-snapshots:
			if ok(n) {
				return n
			}
		case <-ctx.Done():
			s.t.Fatalf("waited for %s; now %s, jobs %+v", what, s.st.Snapshot().Phase, s.st.Snapshot().Visit.Jobs)
		}
	}
}

func (s *seat) phase(p visit.Phase) station.Snapshot {
	s.t.Helper()
	return s.await(string(p), func(n station.Snapshot) bool { return n.Phase == p })
}

func (s *seat) signIn() {
	s.t.Helper()
	if err := s.st.SignIn(s.t.Context(), "1001", "1234", ""); err != nil {
		s.t.Fatal(err)
	}
}

func (s *seat) layCard(ticket string) error { return s.readCard(ticket, "read-"+ticket) }

func (s *seat) readCard(ticket, read string) error {
	s.after(time.Second)
	asked := s.clock()
	s.after(time.Second)
	return s.st.CardRead(s.t.Context(), station.CardRead{Token: ticket, BindCard: visit.BindCard{
		ReadID: read, AskedAt: asked, AbsentSeenAt: asked, ReadAt: s.clock(),
		Card: values.Card{
			Kind: values.Resident, Name: "张测试", Sex: values.Male, Nation: "01", NationName: "汉",
			Birth: values.Date{Year: 1985, Month: 6, Day: 15}, IDNumber: "130102198506151230", Address: "河北省石家庄市",
			ValidFrom: values.Date{Year: 2015, Month: 1, Day: 1}, LongTerm: true,
		},
	}})
}

func (s *seat) toPapers() {
	s.t.Helper()
	s.toList()
	for _, l := range []string{"GJJ_APPLY", "BANKCARD", "LOAN_CONTRACT", "HOUSE_CONTRACT"} {
		s.do(visit.Judge{Line: l, Status: visit.Verified})
	}
}

// toList comes to where the papers are known and none is judged.
func (s *seat) toList() {
	s.t.Helper()
	s.do(visit.Call{})
	s.toListOf(s.phase(visit.Called).Visit.Ticket.ID)
}

// toListOf is toList from a ticket that was called.
func (s *seat) toListOf(ticket string) {
	s.t.Helper()
	if err := s.layCard(ticket); err != nil {
		s.t.Fatal(err)
	}
	s.do(visit.ChooseItem{Item: "GJJ-001"})
	for _, r := range [][2]string{
		{"q1", "2"},
		{"q16", "1"},
		{"q17", "1"},
		{"q18", "1"},
		{"q19", "1"},
		{visit.AskParty, "1"},
		{visit.AskDelivery, "BANK_TRANSFER"},
	} {
		s.do(visit.Reply{Node: r[0], Options: []string{r[1]}})
	}
}

func (s *seat) answer() {
	s.t.Helper()
	for _, c := range s.journal.pending() {
		r := visit.HallReceipt{CommandID: c.ID, Accepted: true, At: s.clock()}
		if c.Submission != nil {
			r.Case = &visit.CaseAnswer{CaseNo: "DG20261123000001", State: "decided_grant", PromisedDue: "2026-11-24", StatutoryDue: "2026-11-26"}
			r.Papers = []visit.PaperOrder{{Kind: string(papers.AcceptanceNotice), Number: "DG20261123000001", Verification: "482913"}}
		}
		if err := s.st.Receipt(s.t.Context(), c.VisitID, r); err != nil {
			s.t.Fatal(err)
		}
	}
}

func isPrinted(n station.Snapshot) bool {
	return len(n.Visit.Jobs) > 0 && n.Visit.Jobs[0].State == visit.JobPrinted
}

func TestVisitFromCallToPaper(t *testing.T) {
	s := newSeat(t)
	if err := s.st.Do(t.Context(), visit.Call{}); err == nil {
		t.Fatal("nobody is signed in")
	}
	s.signIn()
	s.toPapers()
	s.phase(visit.Outcome)
	s.do(visit.HandIn{Outcome: visit.AcceptAndGrant})
	n := s.st.Snapshot()
	if n.Phase != visit.Sent || len(s.printer.printed()) != 0 {
		t.Fatalf("no paper before the hall's answer: phase %s", n.Phase)
	}
	s.answer()
	n = s.await("printed", isPrinted)
	if left := s.journal.pending(); slices.ContainsFunc(left, func(c visit.HallCommand) bool { return c.Submission != nil }) {
		t.Errorf("answered commands leave the outbox, %+v left", left)
	}
	s.do(visit.Finish{})
	s.answer()
	if n := s.st.Snapshot(); n.Phase != visit.Idle || n.Last.End != visit.EndFinished || n.Served != 1 {
		t.Errorf("phase %s, last %q, served %d", n.Phase, n.Last.End, n.Served)
	}
	docs := s.printer.printed()
	if len(docs) != 1 || docs[0].Kind != papers.AcceptanceNotice {
		t.Errorf("one acceptance notice, got %d papers", len(docs))
	}
}

// A crash after every step comes back to the same visit at the same place.
func TestCrashAnywhere(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	same := func(step string) {
		t.Helper()
		before := s.st.Snapshot()
		s.restart()
		after := s.st.Snapshot()
		if after.Phase != before.Phase || after.Session.StaffNo != before.Session.StaffNo {
			t.Fatalf("after %s: %s, was %s", step, after.Phase, before.Phase)
		}
		if diff := cmp.Diff(before.Visit, after.Visit); diff != "" {
			t.Fatalf("after %s the visit is another:\n%s", step, diff)
		}
	}
	same("sign in")
	if s.hall.resumed.StaffNo != "1001" {
		t.Error("the session must be resumed at the hall")
	}
	s.do(visit.Call{})
	n := s.phase(visit.Called)
	same("call")
	if err := s.layCard(n.Visit.Ticket.ID); err != nil {
		t.Fatal(err)
	}
	same("card")
	s.do(visit.ChooseItem{Item: "GJJ-001"})
	same("item")
	for _, r := range [][2]string{
		{"q1", "2"},
		{"q16", "1"},
		{"q17", "1"},
		{"q18", "1"},
		{"q19", "1"},
		{visit.AskParty, "1"},
		{visit.AskDelivery, "BANK_TRANSFER"},
	} {
		s.do(visit.Reply{Node: r[0], Options: []string{r[1]}})
		same(r[0])
	}
	for _, l := range []string{"GJJ_APPLY", "BANKCARD", "LOAN_CONTRACT", "HOUSE_CONTRACT"} {
		s.do(visit.Judge{Line: l, Status: visit.Verified})
		same(l)
	}
	s.do(visit.HandIn{Outcome: visit.AcceptAndGrant})
	same("hand in")
	if n := len(s.journal.pending()); n != 2 { // start and submission
		t.Errorf("the outbox holds %d commands after the crash", n)
	}
	s.answer()
	s.await("printed", isPrinted)
	same("answer")
	s.do(visit.Finish{})
	s.restart()
	if n := s.st.Snapshot(); n.Phase != visit.Idle {
		t.Errorf("phase %s after the end", n.Phase)
	}
	if n := len(s.printer.printed()); n != 1 {
		t.Errorf("the notice was printed %d times", n)
	}
}

// A call whose answer was lost in a crash is asked again with the same id and
// gets the same ticket.
// A finished visit needs no replay, but the hall still owes answers to its
// moves. They settle the outbox; the visit itself does not come back.
func TestCrashBeforeTheHallKnowsOfTheEnd(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.do(visit.Call{})
	n := s.phase(visit.Called)
	if err := s.layCard(n.Visit.Ticket.ID); err != nil {
		t.Fatal(err)
	}
	s.do(visit.Finish{})
	if len(s.journal.pending()) == 0 {
		t.Fatal("nothing is owed")
	}
	s.restart()
	s.answer()
	if n := s.phase(visit.Idle); n.Visit.ID != "" || len(s.journal.pending()) > 0 {
		t.Errorf("after the answers: visit %q, %d rows owed", n.Visit.ID, len(s.journal.pending()))
	}
	s.do(visit.Call{})
	s.phase(visit.Called)
}

func TestCrashDuringCall(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.hall.mu.Lock() // the answer does not come
	s.do(visit.Call{})
	s.phase(visit.Calling)
	go s.hall.mu.Unlock()
	s.restart()
	s.phase(visit.Called)
	if len(s.hall.calls) != 1 {
		t.Errorf("%d tickets were called", len(s.hall.calls))
	}
}

func TestCrashWhilePrintingIsUncertain(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.toPapers()
	s.printer.gate = make(chan struct{})
	s.do(visit.HandIn{Outcome: visit.AcceptAndGrant})
	s.answer()
	s.await("sending", func(n station.Snapshot) bool {
		return len(n.Visit.Jobs) > 0 && n.Visit.Jobs[0].State == visit.JobSending
	})
	s.restart()
	n := s.await("uncertain", func(n station.Snapshot) bool { return n.Visit.Jobs[0].State == visit.JobUncertain })
	close(s.printer.gate)
	job := n.Visit.Jobs[0].ID
	err := s.st.Do(t.Context(), visit.Reprint{Job: job})
	var refusal *visit.Refusal
	if !errors.As(err, &refusal) || refusal.Code != visit.RefusedNoReason {
		t.Fatalf("a second print needs a reason, got %v", err)
	}
	s.do(visit.Reprint{Job: job, Reason: "uncertain"})
	n = s.await("reprinted", func(n station.Snapshot) bool {
		return len(n.Visit.Jobs) == 2 && n.Visit.Jobs[1].State == visit.JobPrinted
	})
	if n.Visit.Jobs[1].Copy != 2 {
		t.Errorf("marked as copy %d", n.Visit.Jobs[1].Copy)
	}
}

// A paper that comes when another citizen sits at the desk waits for a key.
func TestLatePaperIsNotGivenToTheNextCitizen(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.toPapers()
	s.do(visit.HandIn{Outcome: visit.AcceptAndGrant}, visit.Finish{})
	s.do(visit.Call{})
	s.phase(visit.Called)
	s.answer()
	n := s.await("waiting paper", func(n station.Snapshot) bool { return len(n.Waiting) == 1 })
	if docs := s.printer.printed(); len(docs) != 0 {
		t.Fatalf("%d papers of the former citizen were printed", len(docs))
	}
	s.restart()
	n = s.await("waiting paper", func(n station.Snapshot) bool { return len(n.Waiting) == 1 })
	if err := s.st.PrintWaiting(n.Waiting[0].ID).Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.await("printed", func(n station.Snapshot) bool { return len(n.Waiting) == 0 })
}

// Papers that did not come out are not lost with their citizen: they are shown
// once each, and a key prints them when the printer works again.
func TestPaperThatDidNotComeOutIsPrintedLater(t *testing.T) {
	for _, state := range []visit.JobState{visit.JobNotPrinted, visit.JobUncertain} {
		s := newSeat(t)
		s.signIn()
		s.toPapers()
		s.printer.mu.Lock()
		s.printer.state, s.printer.cause = state, "paper_out"
		s.printer.mu.Unlock()
		s.do(visit.HandIn{Outcome: visit.AcceptAndGrant})
		s.answer()
		n := s.await("no paper", func(n station.Snapshot) bool { return len(n.Visit.Jobs) > 0 && n.Visit.Jobs[0].State == state })
		s.do(visit.Reprint{Job: n.Visit.Jobs[0].ID, Reason: "jam"}) // in vain
		s.await("no paper again", func(n station.Snapshot) bool { return len(n.Visit.Jobs) == 2 && n.Visit.Jobs[1].State == state })
		s.do(visit.Finish{})
		n = s.await("one paper left", func(n station.Snapshot) bool { return len(n.Waiting) == 1 })
		s.printer.mu.Lock()
		s.printer.state = ""
		s.printer.mu.Unlock()
		if err := s.st.PrintWaiting(n.Waiting[0].ID).Wait(t.Context()); err != nil {
			t.Fatalf("%s: %v", state, err)
		}
		s.await("printed", func(n station.Snapshot) bool { return len(n.Waiting) == 0 })
	}
}

func TestReadOfFormerTicketIsDropped(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.do(visit.Call{})
	first := s.phase(visit.Called).Visit.Ticket.ID
	s.do(visit.UndoCall{}, visit.Call{})
	s.phase(visit.Called)
	if err := s.layCard(first); err != nil {
		t.Fatal(err)
	}
	if n := s.st.Snapshot(); n.Visit.Identity != nil {
		t.Fatal("a read of the former ticket was bound")
	}
	s.reader.mu.Lock()
	defer s.reader.mu.Unlock()
	if want := []string{"t1", "", "t2"}; !slices.Equal(s.reader.asked, want) {
		t.Errorf("the reader was asked %v, want %v", s.reader.asked, want)
	}
}

func TestNothingIsShownThatIsNotDurable(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.toPapers()
	s.journal.setFail(errors.New("disk full"))
	err := s.st.Do(t.Context(), visit.HandIn{Outcome: visit.AcceptAndGrant})
	if err == nil {
		t.Fatal("the hand-in was not durable")
	}
	if n := s.st.Snapshot(); n.Phase != visit.Outcome || n.Notice.Code != station.RefusedStorage {
		t.Errorf("phase %s, notice %q", n.Phase, n.Notice.Code)
	}
	s.journal.setFail(nil)
	s.do(visit.HandIn{Outcome: visit.AcceptAndGrant})
}

func TestNobodyWaitsAndHallGone(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.hall.nobody = true
	s.do(visit.Call{})
	s.await("nobody", func(n station.Snapshot) bool { return n.Notice.Code == "call_nobody" && n.Phase == visit.Idle })
	s.hall.err = station.ErrUnreachable
	s.do(visit.Call{})
	s.await("offline", func(n station.Snapshot) bool { return n.Notice.Code == "call_offline" && n.Phase == visit.Idle })
	if err := s.st.SetLink(t.Context(), station.Offline); err != nil {
		t.Fatal(err)
	}
	var refusal *visit.Refusal
	if err := s.st.Do(t.Context(), visit.Call{}); !errors.As(err, &refusal) || refusal.Code != station.RefusedOffline {
		t.Fatalf("got %v", err)
	}
	s.do(visit.OpenByHand{Label: "G099"})
	s.phase(visit.Called)
}

func TestHoldAndResume(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.toPapers()
	s.do(visit.Hold{Reason: "copy"}, visit.Call{})
	n := s.phase(visit.Called)
	if len(n.Held) != 1 {
		t.Fatalf("%d held", len(n.Held))
	}
	if err := s.st.Do(t.Context(), visit.Resume{}); err == nil {
		t.Fatal("two visits in hand")
	}
	s.do(visit.UndoCall{}, visit.Resume{})
	if n := s.phase(visit.Outcome); n.Visit.Ticket.Label != "G001" {
		t.Errorf("resumed %s", n.Visit.Ticket.Label)
	}
}

// The hall gives a window the ticket it holds: the call brings what it has not
// heard, waits for no answer, and leaves cases and visits by hand to the outbox.
func TestCallBringsWhatTheHallHasNotHeard(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.journal.setSilent(true)
	s.do(visit.OpenByHand{Label: "手001"})
	if err := s.layCard(s.phase(visit.Called).Visit.Ticket.ID); err != nil {
		t.Fatal(err)
	}
	s.do(visit.Finish{})
	s.toPapers()
	s.do(visit.HandIn{Outcome: visit.AcceptAndGrant}, visit.Finish{}, visit.Call{})
	n := s.phase(visit.Called)
	s.hall.mu.Lock()
	defer s.hall.mu.Unlock()
	brought := s.hall.finished[len(s.hall.finished)-1]
	var events []string
	for _, c := range brought {
		events = append(events, c.Move.Event)
		if c.TicketID == n.Visit.Ticket.ID || c.Move.HandLabel != "" {
			t.Errorf("brought %+v", c)
		}
	}
	if want := []string{"start", "finish"}; !slices.Equal(events, want) || len(brought[1].Move.Cases) != 1 {
		t.Fatalf("the call brought %v, want %v with its case", events, want)
	}
	for _, c := range brought {
		if !slices.ContainsFunc(s.journal.pending(), func(o visit.HallCommand) bool { return o.ID == c.ID }) {
			t.Errorf("%s left the outbox without an answer", c.Move.Event)
		}
	}
}

// A restart in the middle of a call asks again, with what waits then.
func TestCallIsAskedAgain(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.do(visit.Call{})
	s.phase(visit.Called)
	if err := s.layCard("t1"); err != nil {
		t.Fatal(err)
	}
	s.journal.setSilent(true)
	s.hall.mu.Lock()
	s.hall.hold = make(chan struct{})
	s.hall.mu.Unlock()
	s.do(visit.Finish{}, visit.Call{})
	s.phase(visit.Calling)
	s.restart()
	s.hall.mu.Lock()
	close(s.hall.hold)
	s.hall.mu.Unlock()
	if n := s.phase(visit.Called); n.Visit.Ticket.ID != "t2" {
		t.Errorf("called %s", n.Visit.Ticket.ID)
	}
	s.hall.mu.Lock()
	defer s.hall.mu.Unlock()
	if last := s.hall.finished[len(s.hall.finished)-1]; len(last) != 2 || last[1].Move.Event != "finish" {
		t.Errorf("asked again with %+v", last)
	}
}

func TestWrongPIN(t *testing.T) {
	s := newSeat(t)
	err := s.st.SignIn(t.Context(), "1001", "0000", "")
	var refused *station.Refused
	if !errors.As(err, &refused) || refused.Code != "bad_credentials" {
		t.Fatalf("got %v", err)
	}
}

// The clerk who took a case in hears what the department said, nobody else
// does, and not while the case is in hand.
func TestAnswersShowLive(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	row := station.CaseRow{CaseID: "c9", CaseNo: "DG1", State: "decided_grant", Clerk: "1002"}
	tell := func(r station.CaseRow) string {
		t.Helper()
		if err := s.st.CaseChanged(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		return s.st.Snapshot().Notice.Code
	}
	if got := tell(row); got != "" {
		t.Errorf("another clerk's case: %s", got)
	}
	row.Clerk, row.State = "1001", "received"
	if got := tell(row); got != "" {
		t.Errorf("nobody behind the window has answered: %s", got)
	}
	row.State = "correction"
	if got := tell(row); got != "case_changed" {
		t.Errorf("got %q", got)
	}
	s.toPapers()
	before := s.st.Snapshot().Notice.Seq
	inHand := s.st.Snapshot().Visit
	row.CaseID = inHand.Matter().CaseID
	tell(row)
	if after := s.st.Snapshot().Notice.Seq; after != before {
		t.Error("the case in hand speaks for itself")
	}
}

// What is opened is counted for the search, and the count outlives a restart.
func TestOpenedItemsAreCounted(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.toPapers()
	n := s.st.Snapshot()
	item := n.Visit.Matter().Item
	if err := s.st.Do(t.Context(), visit.ChooseItem{Item: "NIX-001"}); err == nil {
		t.Error("an item that is not there was opened")
	}
	s.restart()
	if got := s.st.Snapshot().Frequency; len(got) != 1 || got[item] != 1 {
		t.Errorf("counted %v", got)
	}
}

// A release of a later day comes into force while the station runs, and it says so; the case in hand keeps its own.
func TestReleaseComesIntoForce(t *testing.T) {
	s := newSeat(t)
	old, err := demoCatalog()
	if err != nil {
		t.Fatal(err)
	}
	next, err := catalog.Load(append(fixtures.Catalogue(), '\n'))
	if err != nil {
		t.Fatal(err)
	}
	tomorrow := values.Of(morning.AddDate(0, 0, 1))
	s.releases, err = catalog.NewReleases(catalog.Release{Catalog: old}, catalog.Release{From: tomorrow, Catalog: next})
	if err != nil {
		t.Fatal(err)
	}
	s.restart()
	s.signIn()
	s.toPapers()
	if n := s.st.Snapshot(); n.Rules.Current != old.Version() {
		t.Fatalf("the release of tomorrow is in force today")
	}
	s.after(24 * time.Hour)
	s.do(visit.Hold{Reason: "copy"})
	n := s.await("the new release", func(n station.Snapshot) bool { return n.Rules.Current == next.Version() })
	if n.Notice.Code != "catalog_release" || n.Notice.Details["date"] != tomorrow.String() {
		t.Errorf("said %+v", n.Notice)
	}
	if v := n.Held[0]; v.Matter().CatalogVersion != old.Version() {
		t.Errorf("the open case has the release %s", v.Matter().CatalogVersion)
	}
}
