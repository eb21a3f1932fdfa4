package hall

import (
	"cmp"
	"context"
	"crypto"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"

	"onewindow/api/audit"
	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall/archive"
	"onewindow/hall/ca"
	"onewindow/hall/casework"
	"onewindow/hall/entrust"
	"onewindow/hall/police"
	"onewindow/hall/queue"
	"onewindow/hall/queue/floor"
	"onewindow/hall/store"
	"onewindow/values"
)

// Options is everything a hall needs; Store, Pages, Catalog and Calendar must
// be given, the rest has defaults.
type Options struct {
	Store   *store.Store
	Pages   *store.Pages
	Catalog *catalog.Catalog
	// Releases takes the place of Catalog where there are several.
	Releases *catalog.Releases
	Calendar *values.Calendar
	// Now is the hall's clock for stamps and limits; default time.Now.
	Now func() time.Time
	// Name is the hall's name on papers and screens.
	Name string
	// CaseNo is the pattern of official numbers: {yyyymmdd} is the day, {n:W}
	// the running number of the day in W digits. Default "DG{yyyymmdd}{n:6}".
	CaseNo string
	// Limits of the ticket machine; default queue.DefaultLimits.
	Limits *queue.Limits
	// Hours in which tickets are given out; the zero value is always.
	Hours queue.Hours
	// Lines are the groups between which supervisors move windows; without them,
	// windows that take the same are a group.
	Lines []floor.Group
	// Tidal are windows that work only when a supervisor has opened them today.
	Tidal []string
	// Bookings are the rules of booking by time; default queue.DefaultBookings.
	Bookings *queue.Bookings
	// Dispatch is how the next ticket is chosen; default queue.DefaultRule.
	Dispatch *queue.Rule
	// CaseLimits of the case machine; default casework.DefaultLimits.
	CaseLimits *casework.Limits
	// Consultations ask other departments before an item's own decides.
	Consultations []Consultation
	// Delegations move powers over items to other organs for a time.
	Delegations []casework.Delegation
	// Ports to the outside systems that carry results, by method of delivery
	// (catalog.DeliverBankTransfer …). A method without a port leaves its orders
	// in the outbox.
	Ports map[string]Port
	// Deeds are what departments let windows decide by rule (全委托), Register where the
	// rule learns how a person stands. What no deed names windows decide as the
	// catalogue says.
	Deeds    []entrust.Deed
	Register Register
	// Neighbours are the other halls of the city that this one can ask.
	Neighbours []Neighbour
	// Sources know what stands in for papers, by the catalogue's word
	// (catalog.ByELicence …). Without a source the paper is asked for. Papers that
	// this hall accepted before are its own source unless another is given.
	Sources map[string]Source
	// Island says from whom this hall takes its numbers ahead; the zero value is
	// from nobody: it counts for itself.
	Island Island
	// Gateways lead to departments that decide in systems of their own, by department
	// code: status and a second number come back.
	Gateways map[string]Gateway
	// Branches is the gateway to the branches of the police; nil where there is none,
	// and the reviewers of the hall decide. Police are the bureau's rules; default
	// police.DefaultRules.
	Branches Branches
	Police   *police.Rules
	// Payments is the treasury that takes what the police charge; nil charges nothing.
	Payments Payments
	// Addresses is the city's list of addresses; nil finds none.
	Addresses Addresses
	// Messages tells applicants that a time ends soon, or that a result waits. Without it no application is
	// taken for withdrawn or terminated by time: the reminder comes first.
	Messages Messenger
	// Sealer keeps the seal of the notices and of closed files; nil seals nothing.
	Sealer archive.Sealer
	// ArchiveAfter is how long after its end the file of a case is closed and sealed;
	// 0 never closes one.
	ArchiveAfter time.Duration
	// ProduceAfter is how long the department takes to make a result that is
	// handed out at the hall.
	ProduceAfter time.Duration
	// TokenLife ends a session that nobody uses, SessionLife every session. For
	// CourierLife a window may deliver what was said at it.
	TokenLife, SessionLife, CourierLife time.Duration
	// CallTime bounds one call from its first byte, pages and streams of events
	// excepted; default 15 seconds.
	CallTime time.Duration
	// Heartbeat of Watch; default 500 ms, so that a window that hears nothing
	// for two seconds is off line.
	Heartbeat time.Duration
	// HalfDays are the times of day (since midnight, hall time) at which
	// missed tickets lapse; default 12:00 and 17:30.
	HalfDays []time.Duration
	// PINCost of the hash that answers for unknown numbers; it must be the
	// cost of the stored ones. Default DefaultPINCost.
	PINCost PINCost
	// SecondFactor is what FactorRoles show at sign-in besides the PIN; nil where no
	// role does.
	SecondFactor SecondFactor
	FactorRoles  []string
	// Secret is SecretSize bytes from which the keys are made that windows seal
	// copies of their visits with; it must not lie in the store. Servers on one
	// store share it. Default: random, good until this server ends.
	Secret []byte
	// Authority signs the certificates of this hall's windows; nil where they come
	// from elsewhere, or there are none. CertificateLife is how long one is good;
	// default a year.
	Authority       *ca.Authority
	CertificateLife time.Duration
	// Log gets one line a call, without personal data; default slog.Default.
	Log *slog.Logger
	// Metrics counts calls, streams and the queue; nil counts nothing.
	Metrics *Metrics
}

// Server is one hall. Its services may be served on several listeners; any
// number of Servers may share a PostgreSQL store.
type Server struct {
	hallv1.UnimplementedDeskServiceServer
	hallv1.UnimplementedKioskServiceServer
	hallv1.UnimplementedCaseworkServiceServer
	hallv1.UnimplementedWitnessServiceServer
	hallv1.UnimplementedRelayServiceServer
	hallv1.UnimplementedCityServiceServer
	hallv1.UnimplementedAdviceServiceServer
	hallv1.UnimplementedEntrustServiceServer
	hallv1.UnimplementedEnrolServiceServer
	hallv1.UnimplementedKeyServiceServer
	hallv1.UnimplementedKeyDeviceServiceServer
	hallv1.UnimplementedOutputServiceServer
	hallv1.UnimplementedCustodyServiceServer
	hallv1.UnimplementedSessionServiceServer
	hallv1.UnimplementedAlarmServiceServer
	hallv1.UnimplementedOwnerServiceServer
	hallv1.UnimplementedAuditServiceServer
	hallv1.UnimplementedPoliceServiceServer
	hallv1.UnimplementedSupervisionServiceServer
	hallv1.UnimplementedFiguresServiceServer
	hallv1.UnimplementedRedressServiceServer
	hallv1.UnimplementedJourneyServiceServer
	hallv1.UnimplementedRestServiceServer
	hallv1.UnimplementedRestoreServiceServer
	hallv1.UnimplementedTrainingServiceServer

	opt          Options
	store        *store.Store
	pages        *store.Pages
	inForce      atomic.Pointer[published]
	cal          atomic.Pointer[values.Calendar]
	log          *slog.Logger
	limits       queue.Limits
	hours        queue.Hours
	bookings     queue.Bookings
	caseLimits   casework.Limits
	pinSlots     chan struct{}
	strangerHash string
	strangerKey  crypto.PublicKey
	secret       []byte
	signer       *audit.Signer
	health       *health.Server

	// learned guards which history dispatch reads, and when it was learned.
	learned   sync.Mutex
	history   *queue.History
	learnedAt time.Time
	// watched guards which day's dates and alarms are done, by which calendar.
	watched    sync.Mutex
	watchedDay values.Date
	watchedCal *values.Calendar
	decoded    decodedTickets
	forecasts  forecasts
	board      boardKeeper
	// keeperAway says that the keeper of the city's numbers was silent when last asked.
	keeperAway atomic.Bool
	open       openSessions
	trust      trust
	police     police.Rules
	postman    postman
}

// New checks the options and loads what dispatch has learned. It does not
// listen.
func New(opt Options) (*Server, error) {
	if opt.Releases == nil && opt.Catalog != nil {
		only, err := catalog.NewReleases(catalog.Release{Catalog: opt.Catalog})
		if err != nil {
			return nil, err
		}
		opt.Releases = only
	}
	if opt.Store == nil || opt.Pages == nil || opt.Releases == nil || opt.Calendar == nil {
		return nil, errors.New("hall: store, pages, catalog and calendar are required")
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.CaseNo == "" {
		opt.CaseNo = "DG{yyyymmdd}{n:6}"
	}
	if opt.Dispatch == nil {
		rule := queue.DefaultRule()
		opt.Dispatch = &rule
	}
	opt.TokenLife = cmp.Or(max(0, opt.TokenLife), DefaultTokenLife)
	opt.SessionLife = cmp.Or(max(0, opt.SessionLife), DefaultSessionLife)
	opt.CourierLife = cmp.Or(max(0, opt.CourierLife), DefaultCourierLife)
	opt.CertificateLife = cmp.Or(max(0, opt.CertificateLife), DefaultCertificateLife)
	if opt.CallTime <= 0 {
		opt.CallTime = 15 * time.Second
	}
	if opt.Heartbeat <= 0 {
		opt.Heartbeat = 500 * time.Millisecond
	}
	if len(opt.HalfDays) == 0 {
		opt.HalfDays = []time.Duration{12 * time.Hour, 17*time.Hour + 30*time.Minute}
	}
	if opt.PINCost == (PINCost{}) {
		opt.PINCost = DefaultPINCost
	}
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	limits := queue.DefaultLimits()
	if opt.Limits != nil {
		limits = *opt.Limits
	}
	bookings := queue.DefaultBookings()
	if opt.Bookings != nil {
		bookings = *opt.Bookings
	}
	if err := errors.Join(casework.CheckDelegations(opt.Delegations), entrust.Check(opt.Deeds), opt.Hours.Check(), bookings.Check(), opt.Dispatch.Check()); err != nil {
		return nil, fmt.Errorf("hall: %w", err)
	}
	caseLimits := casework.DefaultLimits()
	if opt.CaseLimits != nil {
		caseLimits = *opt.CaseLimits
	}
	if err := opt.checkIsland(); err != nil {
		return nil, err
	}
	if err := opt.checkFactor(); err != nil {
		return nil, err
	}
	if _, err := formatNo(opt.CaseNo, values.Of(opt.Now()), 1); err != nil {
		return nil, err
	}
	secret, err := secretOf(opt.Secret)
	if err != nil {
		return nil, err
	}
	signer, err := LogSigner(opt.Store.Hall(), secret)
	if err != nil {
		return nil, err
	}
	s := &Server{
		opt: opt, secret: secret, signer: signer, store: opt.Store, pages: opt.Pages, log: opt.Log, limits: limits, hours: opt.Hours,
		bookings: bookings, caseLimits: caseLimits, police: police.DefaultRules(),
		pinSlots: make(chan struct{}, 2), strangerHash: HashPIN("", opt.PINCost), strangerKey: strangersKey(), health: health.NewServer(),
	}
	s.cal.Store(opt.Calendar)
	if opt.Police != nil {
		s.police = *opt.Police
		if err := s.police.CheckCharges(); err != nil {
			return nil, fmt.Errorf("hall: %w", err)
		}
	}
	s.Publish(opt.Releases)
	if err := errors.Join(s.learn(context.Background()), s.learnRevoked(context.Background())); err != nil {
		return nil, err
	}
	if opt.Metrics != nil {
		if err := opt.Metrics.registry.Register(hallFigures{s}); err != nil {
			return nil, fmt.Errorf("hall: metrics: %w", err)
		}
	}
	return s, nil
}

func (s *Server) now() time.Time { return s.opt.Now() }

// Limits of one connection (PROMISES T13): a window needs a handful of
// streams, a page travels in chunks of 256 KiB.
const (
	maxStreams     = 32
	maxMessage     = 1 << 20
	connectTimeout = 2 * time.Second
	stopGrace      = 3 * time.Second

	// How much of a stream, and of a connection, may be on its way: two chunks of a
	// page, on any line. Windows that grow by themselves are measured with a ping
	// and its answer at nearly every message, each heartbeat among them.
	streamWindow = 512 << 10
	lineWindow   = 1 << 20
)

// GRPC makes a gRPC server with the hall's services, limits and interceptors.
// opts come last, e.g. transport credentials.
func (s *Server) GRPC(opts ...grpc.ServerOption) *grpc.Server {
	all := append([]grpc.ServerOption{
		grpc.InTapHandle(s.tapIn),
		grpc.UnaryInterceptor(s.unary),
		grpc.StreamInterceptor(s.stream),
		grpc.MaxRecvMsgSize(maxMessage),
		grpc.MaxConcurrentStreams(maxStreams),
		grpc.StaticStreamWindowSize(streamWindow),
		grpc.StaticConnWindowSize(lineWindow),
		grpc.ConnectionTimeout(connectTimeout),
		grpc.MaxHeaderListSize(16 << 10),
		grpc.KeepaliveParams(keepalive.ServerParameters{
			MaxConnectionIdle: 5 * time.Minute, Time: 10 * time.Second, Timeout: 3 * time.Second,
		}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 5 * time.Second, PermitWithoutStream: true}),
	}, opts...)
	g := grpc.NewServer(all...)
	hallv1.RegisterDeskServiceServer(g, s)
	hallv1.RegisterKioskServiceServer(g, s)
	hallv1.RegisterCaseworkServiceServer(g, s)
	hallv1.RegisterAlarmServiceServer(g, s)
	hallv1.RegisterOwnerServiceServer(g, s)
	hallv1.RegisterWitnessServiceServer(g, s)
	hallv1.RegisterRelayServiceServer(g, s)
	hallv1.RegisterCityServiceServer(g, s)
	hallv1.RegisterAdviceServiceServer(g, s)
	hallv1.RegisterEntrustServiceServer(g, s)
	hallv1.RegisterEnrolServiceServer(g, s)
	hallv1.RegisterKeyServiceServer(g, s)
	hallv1.RegisterKeyDeviceServiceServer(g, s)
	hallv1.RegisterOutputServiceServer(g, s)
	hallv1.RegisterCustodyServiceServer(g, s)
	hallv1.RegisterSessionServiceServer(g, s)
	hallv1.RegisterAuditServiceServer(g, s)
	hallv1.RegisterPoliceServiceServer(g, s)
	hallv1.RegisterSupervisionServiceServer(g, s)
	hallv1.RegisterFiguresServiceServer(g, s)
	hallv1.RegisterRedressServiceServer(g, s)
	hallv1.RegisterJourneyServiceServer(g, s)
	hallv1.RegisterRestServiceServer(g, s)
	hallv1.RegisterRestoreServiceServer(g, s)
	hallv1.RegisterTrainingServiceServer(g, s)
	healthv1.RegisterHealthServer(g, s.health)
	reflection.Register(g)
	for name := range g.GetServiceInfo() {
		s.health.SetServingStatus(name, healthv1.HealthCheckResponse_SERVING)
	}
	return g
}

// Serve answers on the listener and runs the timers until ctx ends, then lets
// calls in hand finish for a few seconds. Streams of events are cut at once;
// their clients resume elsewhere.
func (s *Server) Serve(ctx context.Context, lis net.Listener, opts ...grpc.ServerOption) error {
	g := s.GRPC(append(opts, grpc.ChainStreamInterceptor(endWith(ctx)))...)
	timers, stopTimers := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { s.runTimers(timers) })
	running.Go(func() { s.keepTrust(timers) })
	running.Go(func() { s.runLetters(timers) })
	served := make(chan error, 1)
	go func() { served <- g.Serve(lis) }()
	var err error
	select {
	case err = <-served:
	case <-ctx.Done():
		s.health.Shutdown()
		gentle := make(chan struct{})
		go func() {
			g.GracefulStop()
			close(gentle)
		}()
		select {
		case <-gentle:
		case <-time.After(stopGrace):
			g.Stop()
			<-gentle
		}
		err = <-served
	}
	stopTimers()
	running.Wait()
	if err != nil && !errors.Is(err, grpc.ErrServerStopped) {
		return fmt.Errorf("hall: serve: %w", err)
	}
	return nil
}

// endWith ends endless streams when the server stops, with a reason that sends
// their clients to another server; else a graceful stop would wait for them.
func endWith(stopped context.Context) grpc.StreamServerInterceptor {
	return func(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, h grpc.StreamHandler) error {
		if !endless[info.FullMethod] {
			return h(srv, ss)
		}
		ctx, cancel := context.WithCancelCause(ss.Context())
		defer cancel(nil)
		defer context.AfterFunc(stopped, func() { cancel(refuse(ReasonStopping)) })()
		err := h(srv, &streamWith{ServerStream: ss, ctx: ctx})
		if stopping, ok := errors.AsType[*Error](context.Cause(ctx)); ok {
			return stopping
		}
		return err
	}
}

// tickEvery is how often the hall looks at its clocks.
const tickEvery = time.Second

func (s *Server) runTimers(ctx context.Context) {
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := s.Tick(ctx, s.now()); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "timers failed", "error", err)
		}
	}
}
