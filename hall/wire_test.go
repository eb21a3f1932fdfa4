package hall_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
)

// TestDeadline: what cannot be answered in time is refused at once.
func TestDeadline(t *testing.T) {
	w := newWorld(t)
	clerk := w.as("2001", "clerk", "A035")
	ctx, cancel := context.WithTimeout(clerk.ctx(), 15*time.Millisecond)
	defer cancel()
	_, err := clerk.desk.Overview(ctx, &hallv1.OverviewRequest{})
	if status.Code(err) != codes.DeadlineExceeded {
		t.Errorf("15 ms: %v", err)
	}
}

func TestHealth(t *testing.T) {
	w := newWorld(t)
	r, err := healthv1.NewHealthClient(w.dial()).Check(t.Context(), &healthv1.HealthCheckRequest{Service: "hall.v1.DeskService"})
	if err != nil || r.GetStatus() != healthv1.HealthCheckResponse_SERVING {
		t.Errorf("health %v, %v", r, err)
	}
}

// TestWatch: heartbeats while nothing happens; every event once and in order;
// resumed after a cut and a restart; a number of another hall is refused; each
// role sees what it may.
func TestWatch(t *testing.T) {
	w := newWorld(t)
	clerk, guide, boss := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("7001", "supervisor", "")
	watch := func(s *seat, after int64) (hallv1.DeskService_WatchClient, context.CancelFunc) {
		t.Helper()
		ctx, cut := context.WithCancel(s.ctx())
		stream, err := s.desk.Watch(ctx, &hallv1.WatchRequest{After: after})
		if err != nil {
			t.Fatal(err)
		}
		return stream, cut
	}
	stream, cut := watch(clerk, 0)
	quiet := w.last() // who signed in before stands in the log
	began := time.Now()
	for range 3 {
		m, err := stream.Recv()
		if err != nil || !m.GetHeartbeat() || m.GetSeq() != quiet {
			t.Fatalf("quiet hall sends %v, %v", m, err)
		}
	}
	if time.Since(began) > 2*time.Second {
		t.Error("three heartbeats took longer than two seconds")
	}
	ticket := clerk.serve(guide, "GJJ-001") // issued, called, started
	clerk.ok(w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant"))
	clerk.ok(move(ticket.GetId(), "finish"))
	rate := &hallv1.Command{CommandId: newID(), TicketId: ticket.GetId(), Content: &hallv1.Command_Rating{Rating: &hallv1.Rating{Level: 1}}}
	clerk.ok(rate)
	last := quiet + 8 // the last by the clock: the bank has paid. Of the bad rating nobody is told more
	read := func(stream hallv1.DeskService_WatchClient, after, to int64) (out []*hallv1.WatchResponse) {
		t.Helper()
		for after < to {
			m, err := stream.Recv()
			if err != nil {
				t.Fatal(err)
			}
			if m.GetHeartbeat() {
				continue
			}
			if m.GetSeq() != after+1 {
				t.Fatalf("%d after %d", m.GetSeq(), after)
			}
			after = m.GetSeq()
			out = append(out, m)
		}
		return out
	}
	read(stream, quiet, quiet+3)
	cut()
	stream, cut = watch(clerk, quiet+3)
	rest := read(stream, quiet+3, last)
	cut()
	for _, m := range rest {
		if m.GetKind() == "rating" && (m.GetTicket() != nil || m.GetWindow() != "") {
			t.Errorf("the clerk is told of the rating: %v", m)
		}
	}
	if rest[0].GetCase().GetCaseNo() == "" || rest[0].GetCase().GetMaskedApplicant() == w.citizen("p01").Name.Clear() {
		t.Errorf("case event %v", rest[0])
	}
	w.restart()
	stream, cut = watch(guide, 1)
	for _, m := range read(stream, 1, last) {
		if m.GetCase() != nil {
			t.Errorf("the guide sees a case: %v", m)
		}
	}
	cut()
	for _, wrong := range []int64{last + 1, -1} {
		stream, cut = watch(boss, wrong)
		if _, err := stream.Recv(); reason(err) != "unknown_sequence" {
			t.Errorf("after %d: %v", wrong, err)
		}
		cut()
	}
}

// TestPages sends a page in chunks, is cut in the middle, goes on, and reads it
// back; strangers to the case do not.
func TestPages(t *testing.T) {
	w := newWorld(t)
	clerk, guide, rev := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5001", "reviewer", "")
	ticket := clerk.serve(guide, "GJJ-001")
	cmd := w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")
	data := bytes.Repeat([]byte("一页"), 100_000)
	sum := sha256.Sum256(data)
	sha := hex.EncodeToString(sum[:])
	put := func(from, to int) error {
		t.Helper()
		stream, err := clerk.cases.PutPage(clerk.ctx())
		if err != nil {
			t.Fatal(err)
		}
		for at := from; at < to; at += 200_000 {
			m := &hallv1.PutPageRequest{Offset: int64(at), Chunk: data[at:min(at+200_000, to)]}
			if at == from {
				m.CaseId, m.LineId, m.Sha256, m.TotalBytes, m.MediaType = cmd.GetCaseId(), "IDC.self", sha, int64(len(data)), "image/png"
			}
			if err := stream.Send(m); err != nil {
				break
			}
		}
		_, err = stream.CloseAndRecv()
		return err
	}
	if err := put(0, 250_000); reason(err) != "page_offset" {
		t.Errorf("half a page: %v", err)
	}
	cmd.GetSubmission().Lines[0].PageSha256 = []string{sha}
	early := w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")
	early.CaseId, early.GetSubmission().Lines = cmd.GetCaseId(), cmd.GetSubmission().GetLines()
	clerk.no("pages_missing", early)
	w.restart()
	st, err := clerk.cases.StatPage(clerk.ctx(), &hallv1.StatPageRequest{Sha256: sha})
	if err != nil || st.GetStoredBytes() != 250_000 || st.GetComplete() {
		t.Fatalf("stat %v, %v", st, err)
	}
	if err := put(int(st.GetStoredBytes()), len(data)); err != nil {
		t.Fatal(err)
	}
	if err := put(0, len(data)); err != nil {
		t.Errorf("the same page again: %v", err)
	}
	clerk.ok(cmd)
	get := func(s *seat) ([]byte, error) {
		stream, err := s.cases.GetPage(s.ctx(), &hallv1.GetPageRequest{CaseId: cmd.GetCaseId(), Sha256: sha})
		if err != nil {
			return nil, err
		}
		var out []byte
		for len(out) < len(data) {
			m, err := stream.Recv()
			if err != nil {
				return out, err
			}
			out = append(out, m.GetChunk()...)
		}
		return out, nil
	}
	if got, err := get(rev); err != nil || !bytes.Equal(got, data) {
		t.Errorf("read back %d bytes, %v", len(got), err)
	}
	if _, err := get(w.as("5002", "reviewer", "")); reason(err) != "unknown_case" {
		t.Errorf("another department reads the page: %v", err)
	}
}

// frame is one HTTP/2 frame (RFC 9113 §4.1).
func frame(kind, flags byte, stream uint32, payload []byte) []byte {
	n := len(payload)
	head := []byte{byte(n >> 16), byte(n >> 8), byte(n), kind, flags, byte(stream >> 24), byte(stream >> 16), byte(stream >> 8), byte(stream)}
	return append(head, payload...)
}

// field is a literal header field without indexing (RFC 7541 §6.2.2).
func field(name, value string) []byte {
	out := append([]byte{0, byte(len(name))}, name...)
	return append(append(out, byte(len(value))), value...)
}

// TestDrip: a message of which the rest never comes is ended by the deadline
// that is set before it is read.
func TestDrip(t *testing.T) {
	w := newWorld(t, func(o *hall.Options) { o.CallTime = 300 * time.Millisecond })
	conn, err := net.Dial("tcp", w.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	const settings, headers, data, reset = 4, 1, 0, 3
	var block []byte
	for _, h := range [][2]string{
		{":method", "POST"},
		{":scheme", "http"},
		{":path", hallv1.DeskService_SignIn_FullMethodName},
		{":authority", "hall"},
		{"content-type", "application/grpc"},
		{"te", "trailers"},
	} {
		block = append(block, field(h[0], h[1])...)
	}
	out := append([]byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(settings, 0, 0, nil)...)
	out = append(out, frame(headers, 4, 1, block)...)
	out = append(out, frame(data, 0, 1, []byte{0, 0, 0, 1, 0, 'x'})...) // 6 of 261 bytes
	if _, err := conn.Write(out); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	// The stream is over when its trailers or a reset come.
	for {
		head := make([]byte, 9)
		if _, err := io.ReadFull(conn, head); err != nil {
			t.Fatalf("the stream stayed open: %v", err)
		}
		payload := make([]byte, int(head[0])<<16|int(head[1])<<8|int(head[2]))
		if _, err := io.ReadFull(conn, payload); err != nil {
			t.Fatal(err)
		}
		if (head[3] == headers && head[4]&1 != 0 || head[3] == reset) && head[8] == 1 {
			return
		}
	}
}

// TestSilentSocketsAndGarbage: who says nothing or nonsense costs the others
// nothing, and what is too large is refused.
func TestSilentSocketsAndGarbage(t *testing.T) {
	w := newWorld(t)
	clerk := w.as("2001", "clerk", "A035")
	for range 50 {
		silent, err := net.Dial("tcp", w.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = silent.Close() }()
		garbage, err := net.Dial("tcp", w.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = garbage.Close() }()
		if _, err := garbage.Write(bytes.Repeat([]byte{0xff, 0, 'G'}, 100)); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	if _, err := clerk.desk.Overview(clerk.ctx(), &hallv1.OverviewRequest{}); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("a healthy window waited %v", took)
	}
	big := &hallv1.DeliverRequest{Commands: []*hallv1.Command{{CommandId: string(bytes.Repeat([]byte("x"), 2<<20))}}}
	if _, err := clerk.desk.Deliver(clerk.ctx(), big); status.Code(err) != codes.ResourceExhausted {
		t.Errorf("two megabytes: %v", err)
	}
	many := &hallv1.DeliverRequest{}
	for range 33 {
		many.Commands = append(many.Commands, move(newID(), "start"))
	}
	if _, err := clerk.desk.Deliver(clerk.ctx(), many); reason(err) != "too_many" {
		t.Errorf("33 commands: %v", err)
	}
}
