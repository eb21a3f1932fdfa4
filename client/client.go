package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	hallv1 "onewindow/api/hall/v1"
)

// Options is how a window reaches its hall.
type Options struct {
	// Target is HOST:PORT, or any gRPC target.
	Target string
	// Others are further servers of the same hall, HOST:PORT each; any of them
	// serves any window. With others, Target is HOST:PORT too.
	Others []string
	// Window is this desk's number, said at sign-in.
	Window string
	// Identity is what the desk was enrolled with, TLS what files gave it. Without
	// either Insecure must say that the line never leaves this machine.
	Identity *Identity
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
	pinDeadline   = 10 * time.Second // the hall hashes PINs slowly, and few at once
	stepDeadline  = time.Second      // of one try of a call that is repeated
	callNextLimit = 5 * time.Second
	maxMessage    = 4 << 20
	// How much of a stream, and of the connection, may be on its way; see the hall's.
	streamWindow = 512 << 10
	lineWindow   = 1 << 20
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
	session  hallv1.SessionServiceClient
	casework hallv1.CaseworkServiceClient
	owner    hallv1.OwnerServiceClient
	witness  hallv1.WitnessServiceClient
	relay    hallv1.RelayServiceClient
	advice   hallv1.AdviceServiceClient
	entrust  hallv1.EntrustServiceClient
	custody  hallv1.CustodyServiceClient
	output   hallv1.OutputServiceClient
	redress  hallv1.RedressServiceClient
	journeys hallv1.JourneyServiceClient
	rest     hallv1.RestServiceClient
	training hallv1.TrainingServiceClient
	figures  hallv1.FiguresServiceClient
	alarms   hallv1.AlarmServiceClient
	floor    hallv1.SupervisionServiceClient
	audit    hallv1.AuditServiceClient
	restore  hallv1.RestoreServiceClient
	police   hallv1.PoliceServiceClient
	health   healthv1.HealthClient
	servers  *servers // nil where there is only one

	telling    sync.Mutex // states are told in the order in which they came
	mu         sync.Mutex
	token      string
	courier    string // what the outbox is delivered by
	state      State
	onState    func(State)
	onOverview func(Overview)
	onEvent    func(Event)
	floorNews  chan struct{}
	// onCertificate hears of renewals; turned is why the hall lets nobody in with
	// this certificate, "" while it does.
	onCertificate func(time.Time)
	turned        State
	lines         lines
	signedIn      chan struct{} // closed and replaced when the token changes
	draft         struct {
		ticket string
		key    []byte
	}
}

// Dial prepares the line. It connects when it is first needed and again after
// every loss.
func Dial(o Options) (*Client, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Identity != nil {
		o.TLS = o.Identity.config(o.Now)
	}
	if o.TLS == nil && !o.Insecure {
		return nil, errors.New("client: neither TLS nor leave to do without")
	}
	for _, addr := range append([]string{o.Target}, o.Others...) {
		if o.TLS == nil && o.Dial == nil && !isLoopback(addr) {
			return nil, fmt.Errorf("client: %s is another machine: it is not spoken to without TLS", addr)
		}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	c := &Client{o: o, signedIn: make(chan struct{}), floorNews: make(chan struct{}, 1)}
	creds := insecure.NewCredentials()
	if o.TLS != nil {
		config := o.TLS.Clone()
		config.MinVersion = max(config.MinVersion, tls.VersionTLS13)
		creds = &door{TransportCredentials: credentials.NewTLS(config), c: c}
	}
	opts := []grpc.DialOption{
		grpc.WithTransportCredentials(creds),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 10 * time.Second, Timeout: time.Second, PermitWithoutStream: true}),
		grpc.WithConnectParams(grpc.ConnectParams{
			// A try that hangs and the pause after it together stay below the two
			// seconds in which a healed line must carry again.
			Backoff:           backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 500 * time.Millisecond},
			MinConnectTimeout: time.Second,
		}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage)),
		grpc.WithStaticStreamWindowSize(streamWindow),
		grpc.WithStaticConnWindowSize(lineWindow),
		grpc.WithNoProxy(), // what citizens bring goes to the hall by no third machine
		grpc.WithUnaryInterceptor(c.unary),
		grpc.WithStreamInterceptor(c.stream),
	}
	target := o.Target
	switch {
	case len(o.Others) > 0:
		c.servers = newServers(append([]string{o.Target}, o.Others...), o.Window, o.Dial)
		target = c.servers.target()
		opts = append(opts, grpc.WithResolvers(c.servers), grpc.WithContextDialer(c.servers.connect))
	case o.Dial != nil:
		opts = append(opts, grpc.WithContextDialer(o.Dial))
	}
	conn, err := grpc.NewClient(target, opts...)
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	c.conn = conn
	c.desk = hallv1.NewDeskServiceClient(conn)
	c.kiosk = hallv1.NewKioskServiceClient(conn)
	c.session = hallv1.NewSessionServiceClient(conn)
	c.casework = hallv1.NewCaseworkServiceClient(conn)
	c.owner = hallv1.NewOwnerServiceClient(conn)
	c.witness = hallv1.NewWitnessServiceClient(conn)
	c.relay = hallv1.NewRelayServiceClient(conn)
	c.advice = hallv1.NewAdviceServiceClient(conn)
	c.entrust = hallv1.NewEntrustServiceClient(conn)
	c.redress = hallv1.NewRedressServiceClient(conn)
	c.journeys = hallv1.NewJourneyServiceClient(conn)
	c.rest = hallv1.NewRestServiceClient(conn)
	c.training = hallv1.NewTrainingServiceClient(conn)
	c.figures = hallv1.NewFiguresServiceClient(conn)
	c.alarms = hallv1.NewAlarmServiceClient(conn)
	c.custody = hallv1.NewCustodyServiceClient(conn)
	c.output = hallv1.NewOutputServiceClient(conn)
	c.floor = hallv1.NewSupervisionServiceClient(conn)
	c.audit = hallv1.NewAuditServiceClient(conn)
	c.restore = hallv1.NewRestoreServiceClient(conn)
	c.police = hallv1.NewPoliceServiceClient(conn)
	c.health = healthv1.NewHealthClient(conn)
	return c, nil
}

func isLoopback(target string) bool {
	host, _, err := net.SplitHostPort(target)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Close ends the line.
func (c *Client) Close() error { return c.conn.Close() }

// enter changes who the calls speak for, and by what the outbox is delivered.
func (c *Client) enter(token, courier string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token, c.courier = token, courier
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

// leave ends who the calls speak for; the outbox goes on being delivered.
func (c *Client) leave() {
	c.mu.Lock()
	courier := c.courier
	c.mu.Unlock()
	c.enter("", courier)
}

// carried are the calls by which an outbox is delivered. They do not need whoever
// filled it to be there still.
var carried = map[string]bool{
	hallv1.DeskService_Deliver_FullMethodName:      true,
	hallv1.CaseworkService_PutPage_FullMethodName:  true,
	hallv1.CaseworkService_StatPage_FullMethodName: true,
	hallv1.WitnessService_Witness_FullMethodName:   true,
}

// speaker is the token of a call. A hall that gave none for the outbox has it
// delivered by the person's.
func (c *Client) speaker(method string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if carried[method] && c.courier != "" {
		return c.courier
	}
	return c.token
}

// as adds a session to a call.
func as(ctx context.Context, token string) context.Context {
	if token == "" {
		return ctx
	}
	return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
}

func (c *Client) unary(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	if err := c.knock(); err != nil {
		return err
	}
	token := c.speaker(method)
	err := classify(invoke(as(ctx, token), method, req, reply, cc, opts...))
	c.noteLoss(token, err)
	c.noteCertificate(err)
	return err
}

func (c *Client) stream(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, open grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	if err := c.knock(); err != nil {
		return nil, err
	}
	token := c.speaker(method)
	s, err := open(as(ctx, token), desc, cc, method, opts...)
	return s, classify(err)
}

// noteLoss says that the session is lost if it is still the one of the call: a
// late answer to a former session says nothing about the present one.
func (c *Client) noteLoss(token string, err error) {
	if now, _ := c.tokenChange(); token != "" && token == now && hasCode(err, CodeSignedOut) {
		c.setState(SignedOut)
	}
}

func hasCode(err error, codes ...string) bool {
	refused, ok := errors.AsType[*Refused](err)
	return ok && slices.Contains(codes, refused.Code)
}

// classify tells definite from indefinite errors. What is not known to be
// definite is not.
func classify(err error) error {
	if err == nil {
		return nil
	}
	st, ok := status.FromError(err)
	if !ok {
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	switch st.Code() {
	case codes.InvalidArgument, codes.NotFound, codes.AlreadyExists, codes.PermissionDenied, codes.FailedPrecondition,
		codes.OutOfRange, codes.Unimplemented, codes.Unauthenticated:
	default:
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	refused := &Refused{Code: fallbackCode[st.Code()]}
	for _, d := range st.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			refused.Code, refused.Details = info.GetReason(), info.GetMetadata()
		}
	}
	switch {
	case st.Code() != codes.Unauthenticated:
	case sessionLost[refused.Code]:
		refused.Code = CodeSignedOut
	case certificateLost[refused.Code]:
		return fmt.Errorf("%w: %w", ErrUnreachable, refused)
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
