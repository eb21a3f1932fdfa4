package hall

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/tap"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/store"
)

// Times a call may take. A message that drips in byte by byte is ended by the
// deadline of the tap, before any handler runs.
const (
	// answerTime is kept back from the client's deadline to send the answer.
	answerTime = 20 * time.Millisecond
	// pageCap bounds the transfer of one page, of an export or of a catalogue.
	pageCap = 2 * time.Minute
)

// endless streams live as long as their session.
var endless = map[string]bool{
	hallv1.DeskService_Watch_FullMethodName:                          true,
	hallv1.SupervisionService_Board_FullMethodName:                   true,
	"/grpc.health.v1.Health/Watch":                                   true,
	"/grpc.reflection.v1.ServerReflection/ServerReflectionInfo":      true,
	"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": true,
}

// capOf bounds a call whose client set no deadline or a far one.
func (s *Server) capOf(method string) time.Duration {
	switch method {
	case hallv1.CaseworkService_PutPage_FullMethodName, hallv1.CaseworkService_GetPage_FullMethodName,
		hallv1.RelayService_TakeIn_FullMethodName, hallv1.DeskService_GetRelease_FullMethodName,
		hallv1.FiguresService_Figures_FullMethodName, hallv1.FiguresService_Returns_FullMethodName:
		return pageCap
	}
	return s.opt.CallTime
}

// tapIn turns away whose certificate does not let them in, and gives every stream
// an end, both before its first message is read.
func (s *Server) tapIn(ctx context.Context, info *tap.Info) (context.Context, error) {
	if err := s.trust.admit(ctx, info.FullMethodName, s.now()); err != nil {
		return ctx, err
	}
	if endless[info.FullMethodName] {
		return ctx, nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.capOf(info.FullMethodName))
	context.AfterFunc(ctx, cancel)
	return ctx, nil
}

// guard is recover → deadline → who → may they → log, for both shapes of call.
func (s *Server) guard(ctx context.Context, method string, handle func(context.Context) error) (err error) {
	began := time.Now()
	ended := s.opt.Metrics.begin(method)
	var who *caller
	defer func() {
		if v := recover(); v != nil {
			s.log.ErrorContext(ctx, "call panicked", "method", method, "stack", string(debug.Stack()))
			err = refuse(ReasonInternal)
		}
		s.logCall(ctx, method, who, time.Since(began), err)
		err = onTheWire(err)
		ended(err)
	}()
	ctx, cancel, err := s.withDeadline(ctx, method)
	if err != nil {
		return err
	}
	defer cancel()
	r, known := rules[method]
	if !known {
		return refuse(ReasonRole)
	}
	if !r.open {
		who, err = s.whoIs(ctx, r.courier)
		if err != nil {
			return err
		}
		if !r.allows(who.Role) {
			return refuse(ReasonRole, "role", who.Role)
		}
		ctx = store.By(context.WithValue(ctx, callerKey{}, who), who.Staff, who.Role)
	}
	return handle(ctx)
}

// withDeadline refuses what cannot be answered in time and shaves off what the
// answer needs on its way.
func (s *Server) withDeadline(ctx context.Context, method string) (context.Context, context.CancelFunc, error) {
	if endless[method] {
		return ctx, func() {}, nil
	}
	at, ok := ctx.Deadline()
	if !ok {
		ctx, cancel := context.WithTimeout(ctx, s.capOf(method))
		return ctx, cancel, nil
	}
	if time.Until(at) < 2*answerTime {
		return ctx, nil, refuse(ReasonTooLittleTime)
	}
	ctx, cancel := context.WithDeadline(ctx, at.Add(-answerTime))
	return ctx, cancel, nil
}

func (s *Server) unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, h grpc.UnaryHandler) (resp any, err error) {
	// A header that cannot be set is missing: nobody depends on it.
	_ = grpc.SetHeader(ctx, metadata.Pairs(hallv1.TimeHeader, s.now().Format(time.RFC3339Nano)))
	err = s.guard(ctx, info.FullMethod, func(ctx context.Context) (err error) {
		resp, err = h(ctx, req)
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

func (s *Server) stream(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	trusted, done := s.trust.follow(ss.Context())
	defer done()
	return s.guard(trusted, info.FullMethod, func(ctx context.Context) error {
		err := h(srv, &streamWith{ServerStream: ss, ctx: ctx})
		if cut, ok := errors.AsType[*Error](context.Cause(trusted)); ok {
			return cut
		}
		return err
	})
}

type streamWith struct {
	grpc.ServerStream
	ctx context.Context
}

func (s *streamWith) Context() context.Context { return s.ctx }

// RecvMsg takes nothing any more once the stream has been ended here.
func (s *streamWith) RecvMsg(m any) error {
	if s.ctx.Err() != nil {
		return context.Cause(s.ctx)
	}
	return s.ServerStream.RecvMsg(m)
}

// logCall writes what was asked, by which role, how it ended and how long it
// took; no names, no numbers, no content.
func (s *Server) logCall(ctx context.Context, method string, who *caller, took time.Duration, err error) {
	role := "none"
	if who != nil {
		role = who.Role
	}
	code := status.Code(onTheWire(err))
	attrs := []any{"method", method, "role", role, "code", code.String(), "took", took}
	if err != nil {
		if e, ok := errors.AsType[*Error](err); ok {
			attrs = append(attrs, "reason", e.Reason)
		}
	}
	switch code {
	case codes.Internal:
		s.log.ErrorContext(ctx, "call failed", append(attrs, "error", err)...)
	case codes.OK:
		s.log.DebugContext(ctx, "call", attrs...)
	default:
		s.log.Log(ctx, slog.LevelInfo, "call refused", attrs...)
	}
}

// caller is the signed-in person behind a call.
type caller struct {
	Staff       string
	Name        string
	Window      string
	Role        string
	Departments []string
	token       string // hash
}

type callerKey struct{}

// callerOf is the caller that guard found; rules without a session have none.
func callerOf(ctx context.Context) (*caller, error) {
	who, ok := ctx.Value(callerKey{}).(*caller)
	if !ok {
		return nil, refuse(ReasonNoSession)
	}
	return who, nil
}

// bearer reads "authorization: Bearer …".
func bearer(ctx context.Context) string {
	md, _ := metadata.FromIncomingContext(ctx)
	for _, v := range md.Get("authorization") {
		if kind, token, ok := strings.Cut(v, " "); ok && strings.EqualFold(kind, "bearer") {
			return token
		}
	}
	return ""
}
