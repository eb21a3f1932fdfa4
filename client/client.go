package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	hallv1 "onewindow/api/hall/v1"
)

// Options is how a window reaches its hall.
type Options struct {
	// Target is HOST:PORT, or any gRPC target.
	Target string
	// Window is this desk's number, said at sign-in.
	Window string
	// TLS is the window's identity. Without it Insecure must say that the line
	// never leaves this machine.
	TLS      *tls.Config
	Insecure bool
	// Dial overrides how a connection is made; the address is Target's.
	Dial func(ctx context.Context, addr string) (net.Conn, error)
	// Now is the clock of stamps; waits use the machine's own.
	Now func() time.Time
	Log *slog.Logger
}

// Times of the connection. A cut is noticed within offlineAfter, and after it
// has healed the first call succeeds within the back-off's cap.
const (
	offlineAfter  = 1500 * time.Millisecond
	callDeadline  = 2 * time.Second
	stepDeadline  = time.Second // of one try of a call that is repeated
	callNextLimit = 5 * time.Second
	maxMessage    = 4 << 20
)

// ErrUnreachable is an indefinite answer: the call may or may not have taken
// effect.
var ErrUnreachable = errors.New("client: hall unreachable")

// Refused is the hall's definite no. Code is a reason code; SignedOut is the one
// for a session that the hall no longer knows.
type Refused struct {
	Code    string
	Details map[string]string
}

func (r *Refused) Error() string { return "client: refused: " + r.Code }

// CodeSignedOut is the refusal of every call without a valid session.
const CodeSignedOut = "signed_out"

// Client is one window's line to the hall.
type Client struct {
	o        Options
	conn     *grpc.ClientConn
	desk     hallv1.DeskServiceClient
	kiosk    hallv1.KioskServiceClient
	casework hallv1.CaseworkServiceClient

	mu         sync.Mutex
	token      string
	state      State
	onState    func(State)
	onOverview func(Overview)
	onEvent    func(Event)
	signedIn   chan struct{} // closed and replaced when the token changes
}

// Dial prepares the line. It connects when it is first needed and again after
// every loss.
func Dial(o Options) (*Client, error) {
	if o.TLS == nil && !o.Insecure {
		return nil, errors.New("client: neither TLS nor leave to do without")
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	creds := insecure.NewCredentials()
	if o.TLS != nil {
		creds = credentials.NewTLS(o.TLS)
	}
	c := &Client{o: o, signedIn: make(chan struct{})}
	opts := []grpc.DialOption{
		grpc.WithTransportCredentials(creds),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 10 * time.Second, Timeout: time.Second, PermitWithoutStream: true}),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: time.Second},
			MinConnectTimeout: time.Second,
		}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage)),
		grpc.WithUnaryInterceptor(c.unary),
		grpc.WithStreamInterceptor(c.stream),
	}
	if o.Dial != nil {
		opts = append(opts, grpc.WithContextDialer(o.Dial))
	}
	conn, err := grpc.NewClient(o.Target, opts...)
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	c.conn = conn
	c.desk = hallv1.NewDeskServiceClient(conn)
	c.kiosk = hallv1.NewKioskServiceClient(conn)
	c.casework = hallv1.NewCaseworkServiceClient(conn)
	return c, nil
}

// Close ends the line.
func (c *Client) Close() error { return c.conn.Close() }

// setToken changes who the calls speak for.
func (c *Client) setToken(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token = token
	close(c.signedIn)
	c.signedIn = make(chan struct{})
}

// tokenChange is the present token and a channel that is closed when it
// changes.
func (c *Client) tokenChange() (string, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token, c.signedIn
}

func (c *Client) authorized(ctx context.Context) context.Context {
	token, _ := c.tokenChange()
	if token == "" {
		return ctx
	}
	return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
}

func (c *Client) unary(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	err := invoke(c.authorized(ctx), method, req, reply, cc, opts...)
	return c.classify(err)
}

func (c *Client) stream(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, open grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	s, err := open(c.authorized(ctx), desc, cc, method, opts...)
	return s, c.classify(err)
}

// classify tells definite from indefinite errors. What is not known to be
// definite is not.
func (c *Client) classify(err error) error {
	if err == nil {
		return nil
	}
	st, ok := status.FromError(err)
	if !ok {
		return errors.Join(ErrUnreachable, err)
	}
	switch st.Code() {
	case codes.InvalidArgument, codes.NotFound, codes.AlreadyExists, codes.PermissionDenied, codes.FailedPrecondition,
		codes.OutOfRange, codes.Unimplemented, codes.Unauthenticated:
	default:
		return errors.Join(ErrUnreachable, err)
	}
	refused := &Refused{Code: fallbackCode[st.Code()]}
	for _, d := range st.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			refused.Code, refused.Details = info.GetReason(), info.GetMetadata()
		}
	}
	if st.Code() == codes.Unauthenticated && sessionLost[refused.Code] {
		refused.Code = CodeSignedOut
		c.setState(SignedOut)
	}
	return refused
}

// fallbackCode is for answers without a reason, which only a foreign server
// gives.
var fallbackCode = map[codes.Code]string{
	codes.InvalidArgument: "invalid", codes.NotFound: "not_found", codes.AlreadyExists: "exists",
	codes.PermissionDenied: "forbidden", codes.FailedPrecondition: "not_now", codes.OutOfRange: "out_of_range",
	codes.Unimplemented: "unknown_call", codes.Unauthenticated: CodeSignedOut,
}
