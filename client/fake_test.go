package client

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/visit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// wire is a line that can be cut and healed. While it is cut bytes vanish and
// nothing connects; a connection that lost bytes ends a second later, as the
// system ends one whose bytes are not acknowledged.
type wire struct {
	lis *bufconn.Listener

	mu    sync.Mutex
	cut   bool
	conns []*wireConn
	dials int
}

type wireConn struct {
	net.Conn
	w *wire
}

func (c *wireConn) Write(b []byte) (int, error) {
	if c.w.isCut() {
		time.AfterFunc(time.Second, func() { c.Close() })
		return len(b), nil
	}
	return c.Conn.Write(b)
}

func (c *wireConn) Read(b []byte) (int, error) {
	for {
		n, err := c.Conn.Read(b)
		if err != nil || !c.w.isCut() {
			return n, err
		}
	}
}

func (w *wire) isCut() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cut
}

func (w *wire) dial(ctx context.Context, _ string) (net.Conn, error) {
	w.mu.Lock()
	w.dials++
	w.mu.Unlock()
	if w.isCut() {
		<-ctx.Done() // nobody answers
		return nil, ctx.Err()
	}
	conn, err := w.lis.DialContext(ctx)
	if err != nil {
		return nil, err
	}
	c := &wireConn{conn, w}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conns = append(w.conns, c)
	return c, nil
}

func (w *wire) setCut(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
}

// reset ends all connections at once.
func (w *wire) reset() {
	w.mu.Lock()
	conns := w.conns
	w.conns = nil
	w.mu.Unlock()
	for _, c := range conns {
		c.Close()
	}
}

// fakeHall is a hall by script. It keeps receipts for ever, as the real one.
type fakeHall struct {
	hallv1.UnimplementedDeskServiceServer
	hallv1.UnimplementedCaseworkServiceServer
	hallv1.UnimplementedKioskServiceServer
	hallv1.UnimplementedSessionServiceServer

	mu        sync.Mutex
	news      *sync.Cond
	session   string // the only good token; "" takes all
	courier   string // by which the outbox is delivered, too; "" gives none
	receipts  map[string]*hallv1.Receipt
	contents  map[string][32]byte
	effects   []string // command ids in the order in which they took effect
	batches   []int    // sizes of the Deliver calls
	overviews int
	signIns   int
	calls     map[string]int // CallNext by request id
	events    []*hallv1.WatchResponse
	pages     map[string][]byte
	pageOf    map[string]string // case/line by hash
	mute      bool              // no heartbeats
	skip      int64             // leave this event out, once
	gone      bool              // and never give it
	watched   []int64           // after, of each Watch

	// deliver, if set, decides about a batch after it took effect: an error is
	// what the window sees instead of the receipts.
	deliver func(n int, req *hallv1.DeliverRequest) error
	// refuse answers a command; nil accepts.
	refuse  func(c *hallv1.Command) (receipt *hallv1.Receipt, err error)
	putPage func(got int) error // after each chunk
}

func newFakeHall() *fakeHall {
	h := &fakeHall{
		receipts: map[string]*hallv1.Receipt{}, contents: map[string][32]byte{}, calls: map[string]int{},
		pages: map[string][]byte{}, pageOf: map[string]string{},
	}
	h.news = sync.NewCond(&h.mu)
	return h
}

func refusal(code codes.Code, reason string, kv ...string) error {
	info := &errdetails.ErrorInfo{Reason: reason, Domain: "hall.onewindow", Metadata: map[string]string{}}
	for i := 0; i+1 < len(kv); i += 2 {
		info.Metadata[kv[i]] = kv[i+1]
	}
	st, err := status.New(code, reason).WithDetails(info)
	if err != nil {
		panic(err)
	}
	return st.Err()
}

func (h *fakeHall) known(ctx context.Context) error {
	md, _ := metadata.FromIncomingContext(ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.session != "" && !slices.Contains(md.Get("authorization"), "Bearer "+h.session) {
		return refusal(codes.Unauthenticated, "session_ended")
	}
	return nil
}

// carries is known, for what a courier may call.
func (h *fakeHall) carries(ctx context.Context) error {
	md, _ := metadata.FromIncomingContext(ctx)
	h.mu.Lock()
	courier := h.courier != "" && slices.Contains(md.Get("authorization"), "Bearer "+h.courier)
	h.mu.Unlock()
	if courier {
		return nil
	}
	return h.known(ctx)
}

func (h *fakeHall) Lock(ctx context.Context, _ *hallv1.LockRequest) (*hallv1.LockResponse, error) {
	if err := h.known(ctx); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.session = "nobody"
	return &hallv1.LockResponse{}, nil
}

func (h *fakeHall) SignIn(_ context.Context, req *hallv1.SignInRequest) (*hallv1.SignInResponse, error) {
	switch req.GetPin() {
	case "1234":
	case "locked":
		return nil, refusal(codes.Unauthenticated, "locked_out", "retry_after_s", "30")
	default:
		return nil, refusal(codes.Unauthenticated, "bad_credentials")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.signIns++
	h.session = fmt.Sprintf("token-%s-%d", req.GetStaffNo(), h.signIns)
	return &hallv1.SignInResponse{Token: h.session, CourierToken: h.courier, StaffNo: req.GetStaffNo(), Name: "陈", Roles: []string{req.GetRole()}, HallName: "厅"}, nil
}

func (h *fakeHall) SignOut(ctx context.Context, _ *hallv1.SignOutRequest) (*hallv1.SignOutResponse, error) {
	if err := h.known(ctx); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.session = "nobody"
	return &hallv1.SignOutResponse{}, nil
}

func (h *fakeHall) CallNext(ctx context.Context, req *hallv1.CallNextRequest) (*hallv1.CallNextResponse, error) {
	if err := h.known(ctx); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls[req.GetRequestId()]++
	if n := h.calls[req.GetRequestId()]; n < 3 {
		return nil, status.Error(codes.Unavailable, "the answer is lost")
	}
	return &hallv1.CallNextResponse{Ticket: &hallv1.Ticket{Id: "t-" + req.GetRequestId(), Label: "G001", Lease: 4}}, nil
}

func (h *fakeHall) Overview(ctx context.Context, _ *hallv1.OverviewRequest) (*hallv1.OverviewResponse, error) {
	if err := h.known(ctx); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.overviews++
	return &hallv1.OverviewResponse{Waiting: int32(len(h.events)), Seq: int64(len(h.events))}, nil
}

// Deliver takes each command once, whatever comes twice.
func (h *fakeHall) Deliver(ctx context.Context, req *hallv1.DeliverRequest) (*hallv1.DeliverResponse, error) {
	if err := h.carries(ctx); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.batches = append(h.batches, len(req.GetCommands()))
	resp := &hallv1.DeliverResponse{}
	for _, c := range req.GetCommands() {
		content, err := proto.MarshalOptions{Deterministic: true}.Marshal(c)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(content)
		r, before := h.receipts[c.GetCommandId()]
		switch {
		case before && h.contents[c.GetCommandId()] != sum:
			r = &hallv1.Receipt{CommandId: c.GetCommandId(), Refusal: "content_differs"}
		case !before:
			r = &hallv1.Receipt{Accepted: true}
			if h.refuse != nil {
				answer, err := h.refuse(c)
				if err != nil {
					if len(resp.Receipts) > 0 {
						return resp, nil
					}
					return nil, err
				}
				if answer != nil {
					r = answer
				}
			}
			r.CommandId = c.GetCommandId()
			h.receipts[c.GetCommandId()], h.contents[c.GetCommandId()] = r, sum
			if r.GetAccepted() {
				h.effects = append(h.effects, c.GetCommandId())
			}
		}
		resp.Receipts = append(resp.Receipts, r)
	}
	if h.deliver != nil {
		if err := h.deliver(len(h.batches), req); err != nil {
			return nil, err
		}
	}
	return resp, nil
}

// Watch is the real hall's: first where it stands, then events, and heartbeats
// every 500 ms with which the session is looked at.
func (h *fakeHall) Watch(req *hallv1.WatchRequest, s hallv1.DeskService_WatchServer) error {
	ctx := s.Context()
	if err := h.known(ctx); err != nil {
		return err
	}
	h.mu.Lock()
	after := req.GetAfter()
	h.watched = append(h.watched, after)
	if after > int64(len(h.events)) {
		h.mu.Unlock()
		return refusal(codes.OutOfRange, "unknown_sequence")
	}
	if after == 0 {
		after = int64(len(h.events))
	}
	h.mu.Unlock()
	if err := s.Send(&hallv1.WatchResponse{Seq: after, Heartbeat: true}); err != nil {
		return err
	}
	beat := time.NewTicker(500 * time.Millisecond)
	defer beat.Stop()
	fast := time.NewTicker(10 * time.Millisecond)
	defer fast.Stop()
	for {
		h.mu.Lock()
		var news []*hallv1.WatchResponse
		for _, e := range h.events[min(after, int64(len(h.events))):] {
			if e.GetSeq() == h.skip {
				if !h.gone {
					h.skip = 0
				}
				after = e.GetSeq()
				continue
			}
			news = append(news, e)
		}
		mute := h.mute
		h.mu.Unlock()
		for _, e := range news {
			if err := s.Send(e); err != nil {
				return err
			}
			after = e.GetSeq()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-fast.C:
		case <-beat.C:
			if err := h.known(ctx); err != nil {
				return err
			}
			if !mute {
				if err := s.Send(&hallv1.WatchResponse{Seq: after, Heartbeat: true}); err != nil {
					return err
				}
			}
		}
	}
}

func (h *fakeHall) happen(kinds ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, k := range kinds {
		h.events = append(h.events, &hallv1.WatchResponse{Seq: int64(len(h.events) + 1), Kind: k})
	}
}

func (h *fakeHall) StatPage(_ context.Context, req *hallv1.StatPageRequest) (*hallv1.StatPageResponse, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	data := h.pages[req.GetSha256()]
	return &hallv1.StatPageResponse{StoredBytes: int64(len(data)), Complete: h.pageOf[req.GetSha256()] != ""}, nil
}

func (h *fakeHall) PutPage(s hallv1.CaseworkService_PutPageServer) error {
	var first *hallv1.PutPageRequest
	for n := 1; ; n++ {
		m, err := s.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if first == nil {
			first = m
		}
		h.mu.Lock()
		have := h.pages[first.GetSha256()]
		if m.GetOffset() != int64(len(have)) || len(m.GetChunk()) > 256<<10 {
			h.mu.Unlock()
			return refusal(codes.OutOfRange, "page_offset")
		}
		h.pages[first.GetSha256()] = append(have, m.GetChunk()...)
		put := h.putPage
		h.mu.Unlock()
		if put != nil {
			if err := put(n); err != nil {
				return err
			}
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	data := h.pages[first.GetSha256()]
	h.pageOf[first.GetSha256()] = first.GetCaseId() + "/" + first.GetLineId()
	return s.SendAndClose(&hallv1.PutPageResponse{Sha256: first.GetSha256(), StoredBytes: int64(len(data))})
}

func (h *fakeHall) GetPage(req *hallv1.GetPageRequest, s hallv1.CaseworkService_GetPageServer) error {
	h.mu.Lock()
	data := h.pages[req.GetSha256()]
	h.mu.Unlock()
	for part := range slices.Chunk(data, 1000) {
		if err := s.Send(&hallv1.GetPageResponse{Chunk: part, MediaType: "image/png"}); err != nil {
			return err
		}
	}
	return nil
}

// world is a hall, a line and a window's client. close ends all three.
type world struct {
	t     *testing.T
	hall  *fakeHall
	wire  *wire
	c     *Client
	close func()
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, hall: newFakeHall(), wire: &wire{lis: bufconn.Listen(1 << 16)}}
	srv := grpc.NewServer(grpc.MaxRecvMsgSize(1 << 20))
	hallv1.RegisterDeskServiceServer(srv, w.hall)
	hallv1.RegisterCaseworkServiceServer(srv, w.hall)
	hallv1.RegisterKioskServiceServer(srv, w.hall)
	hallv1.RegisterSessionServiceServer(srv, w.hall)
	var serving sync.WaitGroup
	serving.Go(func() { _ = srv.Serve(w.wire.lis) })
	c, err := Dial(Options{
		Target: "passthrough:///hall", Window: "A035", Insecure: true, Dial: w.wire.dial, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.c = c
	w.close = func() {
		w.wire.setCut(false)
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		w.wire.reset()
		srv.Stop()
		serving.Wait()
	}
	return w
}

// box is an outbox in memory.
type box struct {
	mu    sync.Mutex
	rows  []visit.HallCommand
	aside map[string]string
	tried map[string]int
	got   []visit.HallReceipt
	full  []*Receipt
	fail  func(id string) error // Answered of that command
	done  chan struct{}         // closed when the box is empty
	pages map[string][]byte
}

func newBox(rows ...visit.HallCommand) *box {
	return &box{rows: rows, aside: map[string]string{}, tried: map[string]int{}, done: make(chan struct{}), pages: map[string][]byte{}}
}

func (b *box) Pending(_ context.Context, limit int) ([]visit.HallCommand, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.rows[:min(limit, len(b.rows))]), nil
}

func (b *box) drop(id string) {
	b.rows = slices.DeleteFunc(b.rows, func(c visit.HallCommand) bool { return c.ID == id })
	if len(b.rows) == 0 {
		close(b.done)
	}
}

func (b *box) Tried(_ context.Context, id, text string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tried[id]++
	if text == "" || strings.Contains(text, "\n") {
		return fmt.Errorf("tried says %q", text)
	}
	return nil
}

func (b *box) SetAside(_ context.Context, id, code string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.aside[id] = code
	b.drop(id)
	return nil
}

func (b *box) Page(_ context.Context, sum string) ([]byte, error) {
	data, ok := b.pages[sum]
	if !ok {
		return nil, errors.New("no such page")
	}
	return data, nil
}

func (b *box) answered(_ context.Context, c visit.HallCommand, r visit.HallReceipt, full *Receipt) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		if err := b.fail(c.ID); err != nil {
			return err
		}
	}
	b.got, b.full = append(b.got, r), append(b.full, full)
	b.drop(c.ID)
	return nil
}

// put adds a command while the courier is on its way.
func (b *box) put(c visit.HallCommand) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.rows) == 0 {
		b.done = make(chan struct{})
	}
	b.rows = append(b.rows, c)
}

func (b *box) empty() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.done
}

func (w *world) courier(b *box, line Line) *Courier {
	return NewCourier(CourierOptions{Outbox: b, Line: line, Pages: b, Answered: b.answered, Log: slog.New(slog.DiscardHandler)})
}

// carry runs a courier until the box is empty.
func (w *world) carry(b *box, most time.Duration) error { return w.carryBy(b, w.c, most) }

func (w *world) carryBy(b *box, line Line, most time.Duration) error {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	courier := w.courier(b, line)
	running.Go(func() { _ = courier.Run(ctx) })
	defer running.Wait()
	defer cancel()
	select {
	case <-b.empty():
		return nil
	case <-time.After(most):
		b.mu.Lock()
		defer b.mu.Unlock()
		return fmt.Errorf("%d commands left after %v", len(b.rows), most)
	}
}

func commands(n int) []visit.HallCommand {
	out := make([]visit.HallCommand, n)
	for i := range out {
		out[i] = visit.HallCommand{
			ID: fmt.Sprintf("c%04d", i), VisitID: fmt.Sprintf("v%d", i/3), TicketID: fmt.Sprintf("t%d", i/3),
			Move: &visit.TicketMove{Event: "recall"},
		}
	}
	return out
}

func idsOf(list []visit.HallCommand) []string {
	var out []string
	for _, c := range list {
		out = append(out, c.ID)
	}
	return out
}
