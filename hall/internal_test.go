package hall

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"onewindow/hall/store"
	"onewindow/values"
)

// TestErrorsCrossTheWire sends every reason over a real listener and reads it
// back on the other side, with details and retry time.
func TestErrorsCrossTheWire(t *testing.T) {
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var answer error
	g := grpc.NewServer(grpc.UnknownServiceHandler(func(any, grpc.ServerStream) error { return onTheWire(answer) }))
	served := make(chan error, 1)
	go func() { served <- g.Serve(lis) }()
	t.Cleanup(func() {
		g.Stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	conn, err := grpc.NewClient("passthrough:///"+lis.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	ask := func(err error) (*status.Status, *errdetails.ErrorInfo) {
		t.Helper()
		answer = err
		got := conn.Invoke(t.Context(), "/any/thing", &emptypb.Empty{}, &emptypb.Empty{})
		st := status.Convert(got)
		for _, d := range st.Details() {
			if info, ok := d.(*errdetails.ErrorInfo); ok {
				return st, info
			}
		}
		return st, nil
	}
	for reason, code := range statusOf {
		st, info := ask(&Error{Reason: reason, Details: map[string]string{"k": "v"}, RetryAfter: 1500 * time.Millisecond})
		if st.Code() != code || info == nil || info.GetReason() != reason || info.GetDomain() != Domain ||
			info.GetMetadata()["k"] != "v" || info.GetMetadata()[metaRetryAfter] != "2" {
			t.Errorf("%s came over as %v %v", reason, st, info)
		}
	}
	for _, c := range []struct {
		err    error
		code   codes.Code
		reason string
	}{
		{errors.New("disk /var/secret is full"), codes.Internal, ReasonInternal},
		{store.Refuse("too_late", "k", "v"), codes.FailedPrecondition, "too_late"},
		{store.ErrClosed, codes.Unavailable, ReasonStopping},
		{context.DeadlineExceeded, codes.DeadlineExceeded, ""},
		{context.Canceled, codes.Canceled, ""},
		{status.Error(codes.ResourceExhausted, "x"), codes.ResourceExhausted, ""},
	} {
		st, info := ask(c.err)
		if st.Code() != c.code || info.GetReason() != c.reason {
			t.Errorf("%v came over as %v %v", c.err, st, info)
		}
		if c.code == codes.Internal && st.Message() != ReasonInternal {
			t.Errorf("the inside shows: %q", st.Message())
		}
	}
}

func TestFormatNo(t *testing.T) {
	day := values.Date{Year: 2026, Month: 11, Day: 23}
	for pattern, want := range map[string]string{
		"DG{yyyymmdd}{n:6}":  "DG20261123000042",
		"{yyyymmdd}-{n:2}/A": "20261123-42/A",
		"DG{n:6}":            "",
		"DG{yyyymmdd}":       "",
		"{yyyymmdd}{n:0}":    "",
		"{yyyymmdd}{n:x}":    "",
	} {
		got, err := formatNo(pattern, day, 42)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", pattern, got, err)
		}
	}
}

func TestLockDelay(t *testing.T) {
	for failures, want := range map[int]time.Duration{
		0: 0, 4: 0, 5: 30 * time.Second, 6: time.Minute, 7: 2 * time.Minute, 12: time.Hour, 1000: time.Hour,
	} {
		if got := lockDelay(failures); got != want {
			t.Errorf("%d failures: %v, want %v", failures, got, want)
		}
	}
}

func TestMasked(t *testing.T) {
	for in, want := range map[string]string{"": "", "张三": "张*", "张*": "张*"} {
		if got := masked(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

// TestEveryCommandHasARule walks the contract's commands.
func TestEveryCommandHasARule(t *testing.T) {
	for _, kind := range []string{cmdTicketMove, cmdSubmission, cmdDecision, cmdSupplement, cmdHandover, cmdRating} {
		if len(commandRules[kind]) == 0 {
			t.Errorf("%s has no rule", kind)
		}
	}
}
