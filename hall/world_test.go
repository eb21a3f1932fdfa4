package hall_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/police"
	"onewindow/hall/store"
	"onewindow/values"
)

// cheap makes PIN hashes that cost nothing, for tests that do not measure them.
var cheap = hall.PINCost{Time: 1, MemoryKiB: 8, Threads: 1}

var loadCatalog = sync.OnceValues(func() (*catalog.Catalog, error) { return catalog.Load(fixtures.Catalogue()) })

// clock is the hall's time in tests: it moves only when told to.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = t
}

// world is one hall with its files; the server can be restarted on them.
type world struct {
	t      *testing.T
	dir    string
	id     string // of the hall, empty for the only one
	name   string
	driver string // of the store, for mutants
	byHand bool   // nothing happens by time but what the test ticks
	clock  *clock
	port   *bank
	opts   func(*hall.Options)
	secure func(*hall.Server) []grpc.ServerOption // nil: plain, on this machine
	store  *store.Store
	server *hall.Server
	addr   string
	stop   func()
	// steps counts what was asked of the hall; before step restartAt it is
	// restarted, 0 never.
	steps, restartAt int
}

func newWorld(t *testing.T, opts ...func(*hall.Options)) *world {
	t.Helper()
	return (&world{t: t, dir: t.TempDir(), name: "演示大厅", clock: &clock{t: fixtures.Opening}}).open(opts...)
}

// tickedWorld is one in which nothing happens by time but what the test ticks, and
// nobody has to sign in twice.
func tickedWorld(t *testing.T, at time.Time, opts ...func(*hall.Options)) *world {
	t.Helper()
	long := func(o *hall.Options) { o.SessionLife = 365 * 24 * time.Hour }
	return (&world{t: t, dir: t.TempDir(), name: "演示大厅", clock: &clock{t: at}, byHand: true}).open(append(opts, long)...)
}

// open starts a hall, in its own store or in that of another one.
func (w *world) open(opts ...func(*hall.Options)) *world {
	t := w.t
	t.Helper()
	w.port = &bank{}
	w.opts = func(o *hall.Options) {
		for _, f := range opts {
			f(o)
		}
	}
	w.start()
	t.Cleanup(func() { w.stop() })
	seed := hall.Seed{
		Windows: []hall.SeedWindow{
			{No: "A035", Name: "A035", Zone: "综合服务二区", Serves: []string{"*"}},
			{No: "A036", Name: "A036", Zone: "综合服务二区", Serves: []string{"*"}},
			{No: "E001", Name: "E001", Zone: "出件区"},
		},
		Staff: []hall.SeedStaff{
			{No: "2001", Name: "沈一诺", PIN: "200100", Roles: []string{"clerk"}},
			{No: "2002", Name: "杜若楠", PIN: "200211", Roles: []string{"clerk", "supervisor"}},
			{No: "4001", Name: "邹有信", PIN: "400111", Roles: []string{"issuer"}},
			{No: "5002", Name: "殷济民", PIN: "500222", Roles: []string{"reviewer"}, Departments: []string{"WJ", "MZ"}},
			{No: "5001", Name: "魏敬业", PIN: "500111", Roles: []string{"reviewer"}, Departments: []string{"GJJ"}},
			{No: "5003", Name: "税清源", PIN: "500333", Roles: []string{"reviewer"}, Departments: []string{"SUI"}},
			{No: "5004", Name: "户政明", PIN: "500444", Roles: []string{"reviewer"}, Departments: []string{"GA"}},
			{No: "6002", Name: "柏仁心", PIN: "600222", Roles: []string{"chief_rep", "reviewer"}, Departments: []string{"WJ"}},
			{No: "7001", Name: "唐总揽", PIN: "700111", Roles: []string{"supervisor"}},
			{No: "8001", Name: "卓引路", PIN: "800111", Roles: []string{"guide"}},
			{No: "9001", Name: "取号机", PIN: "900111", Roles: []string{"kiosk"}},
			{No: "9002", Name: "网上预约", PIN: "900222", Roles: []string{"online"}},
			{No: "H001", Name: "邻厅", PIN: "100111", Roles: []string{"hall"}},
			{No: "3001", Name: "雷正声", PIN: "300111", Roles: []string{"police", "officer"}, Card: officerNumber},
			{No: "3002", Name: "方小可", PIN: "300222", Roles: []string{"police"}},
		},
	}
	if err := hall.Init(t.Context(), w.store, seed, cheap); err != nil {
		t.Fatal(err)
	}
	return w
}

// start opens store and server on the world's files.
func (w *world) start() {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cat, err := loadCatalog()
	if err != nil {
		w.t.Fatal(err)
	}
	st, err := store.Open(ctx, store.Options{DSN: "sqlite:" + filepath.Join(w.dir, "hall.db"), Hall: w.id, HallName: w.name, Now: w.clock.Now, Driver: w.driver})
	if err != nil {
		w.t.Fatal(err)
	}
	pages, err := store.OpenPages(filepath.Join(w.dir, "pages"))
	if err != nil {
		w.t.Fatal(err)
	}
	o := hall.Options{
		Store: st, Pages: pages, Catalog: cat, Calendar: values.DefaultCalendar(), Now: w.clock.Now, Name: w.name,
		Ports: map[string]hall.Port{catalog.DeliverBankTransfer: w.port}, PINCost: cheap, Heartbeat: 50 * time.Millisecond,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		// Clocks of tests jump: who does not test sessions stays signed in.
		TokenLife: 365 * 24 * time.Hour,
	}
	w.opts(&o)
	srv, err := hall.New(o)
	if err != nil {
		w.t.Fatal(err)
	}
	at := w.addr
	if at == "" {
		at = "127.0.0.1:0"
	}
	lis, err := net.Listen("tcp", at)
	if err != nil {
		w.t.Fatal(err)
	}
	var secure []grpc.ServerOption
	if w.secure != nil {
		secure = w.secure(srv)
	}
	serve := func() error { return srv.Serve(ctx, lis, secure...) }
	if w.byHand {
		g := srv.GRPC(secure...)
		context.AfterFunc(ctx, g.GracefulStop)
		serve = func() error {
			if err := g.Serve(lis); !errors.Is(err, grpc.ErrServerStopped) { // stopped before it came to serve
				return err
			}
			return nil
		}
	}
	served := make(chan error, 1)
	go func() { served <- serve() }()
	w.store, w.server, w.addr = st, srv, lis.Addr().String()
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-served; err != nil {
			w.t.Error(err)
		}
		if err := st.Close(); err != nil {
			w.t.Error(err)
		}
	})
}

func (w *world) restart() {
	w.t.Helper()
	w.stop()
	w.start()
}

// step counts, and restarts the hall where the test says so.
func (w *world) step() {
	w.t.Helper()
	w.steps++
	if w.steps == w.restartAt {
		w.restart()
	}
}

// tick runs the hall's timers at its present time.
func (w *world) tick() {
	w.t.Helper()
	w.step()
	if err := w.server.Tick(w.t.Context(), w.clock.Now()); err != nil {
		w.t.Fatal(err)
	}
}

// seat is a signed-in person's connection.
type seat struct {
	w      *world
	conn   *grpc.ClientConn
	token  string
	desk   hallv1.DeskServiceClient
	kiosk  hallv1.KioskServiceClient
	cases  hallv1.CaseworkServiceClient
	window string
}

func (w *world) dial() *grpc.ClientConn {
	w.t.Helper()
	return w.dialAs(insecure.NewCredentials(), true)
}

// dialAs shows a certificate, or none; wait has calls wait for the line.
func (w *world) dialAs(creds credentials.TransportCredentials, wait bool) *grpc.ClientConn {
	w.t.Helper()
	conn, err := grpc.NewClient("passthrough:///"+w.addr,
		grpc.WithTransportCredentials(creds),
		grpc.WithDefaultCallOptions(grpc.WaitForReady(wait)),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: backoff.Config{BaseDelay: 5 * time.Millisecond, Multiplier: 1.2, MaxDelay: 50 * time.Millisecond}, MinConnectTimeout: time.Second,
		}))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

var pins = map[string]string{
	"2001": "200100", "2002": "200211", "4001": "400111", "5002": "500222", "5001": "500111", "5003": "500333", "5004": "500444", "6002": "600222",
	"7001": "700111", "8001": "800111", "9001": "900111", "9002": "900222", "H001": "100111", "3001": "300111", "3002": "300222",
}

// as signs a person in.
func (w *world) as(staff, role, window string) *seat {
	w.t.Helper()
	s := w.stranger()
	s.window = window
	r, err := s.desk.SignIn(w.t.Context(), &hallv1.SignInRequest{StaffNo: staff, Pin: pins[staff], Role: role, Window: window})
	if err != nil {
		w.t.Fatalf("sign in %s as %s: %v", staff, role, err)
	}
	s.token = r.GetToken()
	return s
}

// stranger is a connection without a session.
func (w *world) stranger() *seat {
	conn := w.dial()
	return &seat{
		w: w, conn: conn, desk: hallv1.NewDeskServiceClient(conn), kiosk: hallv1.NewKioskServiceClient(conn),
		cases: hallv1.NewCaseworkServiceClient(conn),
	}
}

func (s *seat) ctx() context.Context {
	return metadata.AppendToOutgoingContext(s.w.t.Context(), "authorization", "Bearer "+s.token)
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func (s *seat) issue(item string, class hallv1.TicketClass) *hallv1.Ticket {
	s.w.t.Helper()
	s.w.step()
	r, err := s.kiosk.IssueTicket(s.ctx(), &hallv1.IssueTicketRequest{RequestId: newID(), ItemCode: item, Class: class, MaskedName: "张*"})
	if err != nil {
		s.w.t.Fatal(err)
	}
	return r.GetTicket()
}

func (s *seat) call() *hallv1.Ticket {
	s.w.t.Helper()
	s.w.step()
	r, err := s.desk.CallNext(s.ctx(), &hallv1.CallNextRequest{RequestId: newID()})
	if err != nil {
		s.w.t.Fatal(err)
	}
	return r.GetTicket()
}

// deliver sends one command and gives its receipt.
func (s *seat) deliver(c *hallv1.Command) *hallv1.Receipt {
	s.w.t.Helper()
	before := s.w.steps
	s.w.step()
	r, err := s.desk.Deliver(s.ctx(), &hallv1.DeliverRequest{Commands: []*hallv1.Command{c}})
	if err != nil {
		s.w.t.Fatal(err)
	}
	if before+1 == s.w.restartAt {
		// The answer of a command may be lost with the server: the repeat after
		// the restart must hear the same.
		s.w.restart()
		again, err := s.desk.Deliver(s.ctx(), &hallv1.DeliverRequest{Commands: []*hallv1.Command{c}})
		if err != nil {
			s.w.t.Fatal(err)
		}
		got := again.GetReceipts()[0]
		if !got.GetRepeatedAnswer() {
			s.w.t.Errorf("the repeat after a restart was taken for a new command")
		}
		got.RepeatedAnswer = false
		if !proto.Equal(got, r.GetReceipts()[0]) {
			s.w.t.Errorf("the repeat heard %v, the first %v", got, r.GetReceipts()[0])
		}
	}
	return r.GetReceipts()[0]
}

// ok delivers and fails the test on a refusal.
func (s *seat) ok(c *hallv1.Command) *hallv1.Receipt {
	s.w.t.Helper()
	r := s.deliver(c)
	if !r.GetAccepted() {
		s.w.t.Fatalf("refused: %s %v", r.GetRefusal(), r.GetDetails())
	}
	return r
}

// no delivers and expects one refusal code.
func (s *seat) no(code string, c *hallv1.Command) *hallv1.Receipt {
	s.w.t.Helper()
	r := s.deliver(c)
	if r.GetAccepted() || r.GetRefusal() != code {
		s.w.t.Fatalf("want refusal %s, got accepted=%v %s %v", code, r.GetAccepted(), r.GetRefusal(), r.GetDetails())
	}
	return r
}

func move(ticket, event string) *hallv1.Command {
	return &hallv1.Command{
		CommandId: newID(), TicketId: ticket,
		Content: &hallv1.Command_TicketMove{TicketMove: &hallv1.TicketMove{Event: event}},
	}
}

// serve takes a ticket for an item, calls it at the seat's window and starts.
func (s *seat) serve(guide *seat, item string) *hallv1.Ticket {
	s.w.t.Helper()
	guide.issue(item, hallv1.TicketClass_TICKET_CLASS_NORMAL)
	t := s.call()
	if t == nil {
		s.w.t.Fatal("nobody was called")
	}
	s.ok(move(t.GetId(), "start"))
	return t
}

// party is a citizen whose card was read for this visit.
func (w *world) party(p fixtures.Person) *hallv1.Party {
	now := w.clock.Now()
	return &hallv1.Party{
		Name: p.Name.Clear(), IdKind: string(p.Kind), IdNumber: p.IDNumber.Clear(), Sex: p.Sex, Birth: p.Birth.String(),
		Address: p.Address.Clear(), Source: "card", ReadId: newID(), AskedAt: timestamppb.New(now), ReadAt: timestamppb.New(now),
	}
}

func (w *world) citizen(id string) fixtures.Person {
	w.t.Helper()
	p, ok := fixtures.PersonByID(id)
	if !ok {
		w.t.Fatalf("no citizen %s", id)
	}
	return p
}

// lines judges the effective list of a person's matter: everything in order
// but what open names.
func (w *world) lines(m fixtures.Matter, open ...string) []*hallv1.JudgedLine {
	w.t.Helper()
	cat, err := loadCatalog()
	if err != nil {
		w.t.Fatal(err)
	}
	it, _ := cat.Item(m.Item)
	lines, err := cat.Effective(it, catalog.Choice{Answers: m.Answers, Party: m.Party, Modifiers: m.Modifiers, Delivery: m.Delivery})
	if err != nil {
		w.t.Fatal(err)
	}
	var out []*hallv1.JudgedLine
	for _, l := range lines {
		j := &hallv1.JudgedLine{Id: l.ID, Status: "verified"}
		if l.ID == police.PrintLine {
			j.Right, j.Left = &hallv1.Finger{Finger: "thumb", Quality: 80}, &hallv1.Finger{Failed: "injured"}
		}
		for _, o := range open {
			if o == l.ID {
				j.Status, j.Reason = "missing", "M01"
			}
		}
		out = append(out, j)
	}
	return out
}

// submission hands a person's matter in.
func (w *world) submission(p fixtures.Person, ticket, outcome string) *hallv1.Command {
	w.t.Helper()
	sub := &hallv1.CaseSubmission{
		Outcome: outcome, ItemCode: p.Matter.Item, Leaf: p.Matter.Leaf, Party: p.Matter.Party, Modifiers: p.Matter.Modifiers,
		Delivery: p.Matter.Delivery, Applicant: w.party(p), Lines: w.lines(p.Matter),
	}
	for node, opts := range p.Matter.Answers {
		sub.Answers = append(sub.Answers, &hallv1.Answer{Node: node, Options: opts})
	}
	return &hallv1.Command{
		CommandId: newID(), CaseId: newID(), TicketId: ticket, Content: &hallv1.Command_Submission{Submission: sub},
	}
}

func decide(caseID, event string, version int64) *hallv1.Command {
	return &hallv1.Command{CommandId: newID(), CaseId: caseID, Content: &hallv1.Command_Decision{
		Decision: &hallv1.CaseDecision{Event: event, SeenVersion: version},
	}}
}

// reason reads the reason code that crossed the wire.
func reason(err error) string {
	st, _ := status.FromError(err)
	for _, d := range st.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok && info.GetDomain() == hall.Domain {
			return info.GetReason()
		}
	}
	return fmt.Sprintf("%s without reason", st.Code())
}

// bank is the payment system of the tests: it pays each order once, however
// often it is asked, unless told to fail.
type bank struct {
	mu    sync.Mutex
	paid  map[string]string
	down  bool
	wrong bool
}

func (b *bank) Carry(_ context.Context, o hall.Order) (hall.Answer, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.down:
		return hall.Answer{}, fmt.Errorf("bank does not answer")
	case b.wrong:
		return hall.Answer{Carrier: "T" + o.ID, Failure: "account_wrong"}, nil
	}
	if b.paid == nil {
		b.paid = map[string]string{}
	}
	if b.paid[o.CaseID] == "" {
		b.paid[o.CaseID] = fmt.Sprintf("S%04d", len(b.paid)+1)
	}
	return hall.Answer{Carrier: "T" + o.ID, Proof: b.paid[o.CaseID]}, nil
}

// messages is a messenger of one function.
type messages func(hall.Message) error

func (f messages) Tell(_ context.Context, m hall.Message) error { return f(m) }
