package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/store"
)

// Options of a run.
type Options struct {
	// Store is sqlite:PATH or postgres://…; "" answers from memory.
	Store   string
	Windows int // over all halls
	Halls   int
	Waiting int // tickets kept waiting, over all halls
	Warm    time.Duration
	For     time.Duration
	// Trickle is for how long 20 calls a second are measured afterwards.
	Trickle time.Duration
}

// Result of a run; times in milliseconds.
type Result struct {
	// PerSecond counts calls; each brings the start and the finish of the visit
	// before, and comes with an issue.
	PerSecond float64 `json:"per_second"`
	P50       float64 `json:"p50"`
	P99       float64 `json:"p99"`
	CalmP50   float64 `json:"calm_p50"`
	CalmP99   float64 `json:"calm_p99"`
	Calls     int     `json:"calls"`
	Lost      int     `json:"lost"`
	Doubled   int     `json:"doubled"`
}

// place is where a window's client finds its hall.
type place struct {
	addr, window, staff, pin string
	st                       *store.Store // nil in memory
}

// window is one client.
type window struct {
	ctx    context.Context
	conn   *grpc.ClientConn
	desk   hallv1.DeskServiceClient
	kiosk  hallv1.KioskServiceClient
	guide  context.Context
	items  []string
	took   []float64
	called []string
	// before are the moves of the visit before, which the next call brings.
	before []*hallv1.Command
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// Run opens the halls, lets the windows work, and looks whether all is there.
func Run(ctx context.Context, o Options) (r Result, err error) {
	var w world
	if o.Store == "" {
		w, err = inMemory(ctx, o)
	} else {
		w, err = onStore(ctx, o)
	}
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	windows := make([]*window, o.Windows)
	for i := range windows {
		windows[i], err = sit(ctx, w.places[i], w.items)
		if err != nil {
			return r, err
		}
		defer windows[i].conn.Close()
	}
	for i := range o.Waiting {
		err = windows[i%len(windows)].issue()
		if err != nil {
			return r, err
		}
	}
	err = rush(windows, o, &r)
	if err != nil {
		return r, err
	}
	err = calm(windows, o.Trickle, &r)
	if err != nil {
		return r, err
	}
	var called []string
	for i, c := range windows {
		called = append(called, c.called...)
		if st := w.places[i].st; st != nil {
			lost, err := missing(ctx, st, c.called)
			if err != nil {
				return r, err
			}
			r.Lost += lost
		}
	}
	r.Calls = len(called)
	slices.Sort(called)
	r.Doubled = r.Calls - len(slices.Compact(slices.Clone(called)))
	return r, nil
}

// sit connects and signs in.
func sit(ctx context.Context, p place, items []string) (*window, error) {
	conn, err := grpc.NewClient("passthrough:///"+p.addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	w := &window{conn: conn, desk: hallv1.NewDeskServiceClient(conn), kiosk: hallv1.NewKioskServiceClient(conn), items: items}
	signIn := func(role, staff, window string) (context.Context, error) {
		s, err := w.desk.SignIn(ctx, &hallv1.SignInRequest{StaffNo: staff, Pin: p.pin, Role: role, Window: window})
		if err != nil {
			return nil, fmt.Errorf("sign in %s: %w", staff, err)
		}
		return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+s.GetToken()), nil
	}
	if w.ctx, err = signIn("clerk", p.staff, p.window); err != nil {
		return nil, err
	}
	w.guide, err = signIn("kiosk", "K"+p.staff, "")
	return w, err
}

// call is one CallNext; nil where nobody waits.
func (w *window) call() (*hallv1.Ticket, error) {
	at := time.Now()
	r, err := w.desk.CallNext(w.ctx, &hallv1.CallNextRequest{RequestId: newID(), Finished: w.before})
	if err != nil {
		return nil, fmt.Errorf("call: %w", err)
	}
	w.before = nil
	if r.GetTicket() != nil {
		w.took = append(w.took, float64(time.Since(at))/1e6)
		w.called = append(w.called, r.GetTicket().GetId())
	}
	return r.GetTicket(), nil
}

// serve starts and finishes the visit; the next call brings it to the hall.
func (w *window) serve(t *hallv1.Ticket) {
	move := func(event string) *hallv1.Command {
		return &hallv1.Command{CommandId: newID(), TicketId: t.GetId(), Lease: t.GetLease(), Content: &hallv1.Command_TicketMove{TicketMove: &hallv1.TicketMove{Event: event}}}
	}
	w.before = []*hallv1.Command{move("start"), move("finish")}
}

// issue lets the next person take a ticket.
func (w *window) issue() error {
	class := hallv1.TicketClass_TICKET_CLASS_NORMAL
	if rand.N(10) == 0 {
		class = hallv1.TicketClass_TICKET_CLASS_PRIORITY
	}
	_, err := w.kiosk.IssueTicket(w.guide, &hallv1.IssueTicketRequest{RequestId: newID(), ItemCode: w.items[rand.N(len(w.items))], Class: class, MaskedName: "张*"})
	if err != nil {
		return fmt.Errorf("issue: %w", err)
	}
	return nil
}

func (w *window) visit() error {
	t, err := w.call()
	if err != nil {
		return err
	}
	if t != nil {
		w.serve(t)
	}
	return w.issue()
}

// rush lets all windows work as fast as they can.
func rush(windows []*window, o Options, r *Result) error {
	var ended atomic.Bool
	errs := make([]error, len(windows))
	skip := make([]atomic.Int64, len(windows)) // calls of the warm-up
	count := make([]atomic.Int64, len(windows))
	var all sync.WaitGroup
	for i, w := range windows {
		all.Go(func() {
			for !ended.Load() && errs[i] == nil {
				errs[i] = w.visit()
				count[i].Store(int64(len(w.took)))
			}
		})
	}
	time.Sleep(o.Warm)
	at := time.Now()
	for i := range count {
		skip[i].Store(count[i].Load())
	}
	time.Sleep(o.For)
	took := time.Since(at)
	n := int64(0)
	for i := range count {
		n += count[i].Load() - skip[i].Load()
	}
	ended.Store(true)
	all.Wait()
	var times []float64
	for i, w := range windows {
		times = append(times, w.took[skip[i].Load():]...)
		w.took = nil
	}
	r.PerSecond = float64(n) / took.Seconds()
	r.P50, r.P99 = quantile(times, 0.5), quantile(times, 0.99)
	return errors.Join(errs...)
}

// calm is a hundred halls' worth of real need: 20 calls a second.
func calm(windows []*window, d time.Duration, r *Result) error {
	if d <= 0 {
		return nil
	}
	var times []float64
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for i, end := 0, time.Now().Add(d); time.Now().Before(end); i++ {
		<-tick.C
		w := windows[i%len(windows)]
		if err := w.visit(); err != nil {
			return err
		}
		times = append(times, w.took...)
		w.took = nil
	}
	r.CalmP50, r.CalmP99 = quantile(times, 0.5), quantile(times, 0.99)
	return nil
}

func quantile(v []float64, q float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	slices.Sort(v)
	return v[max(0, int(math.Ceil(q*float64(len(v))))-1)]
}
