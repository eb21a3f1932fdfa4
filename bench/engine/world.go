package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"

	"google.golang.org/grpc"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/store"
	"onewindow/values"
)

// world is what the windows talk to.
type world struct {
	places []place
	items  []string
	close  func() error
}

// cheap PINs: signing in is not what is measured.
var cheap = hall.PINCost{Time: 1, MemoryKiB: 8, Threads: 1}

const pin = "200100"

func items(cat *catalog.Catalog) []string {
	var codes []string
	for _, it := range cat.Items() {
		codes = append(codes, it.Code)
	}
	return codes
}

// onStore opens the halls on one database, as `window hall serve` does.
func onStore(ctx context.Context, o Options) (world, error) {
	var w world
	cat, err := catalog.Load(fixtures.Catalogue())
	if err != nil {
		return w, err
	}
	w.items = items(cat)
	dir, err := os.MkdirTemp("", "onewindow-bench-pages-")
	if err != nil {
		return w, err
	}
	var stores []*store.Store
	var stops []func() error
	w.close = sync.OnceValue(func() error {
		var errs []error
		for _, stop := range stops {
			errs = append(errs, stop())
		}
		for _, st := range stores {
			errs = append(errs, st.Close())
		}
		return errors.Join(append(errs, os.RemoveAll(dir))...)
	})
	for h := range o.Halls {
		id := fmt.Sprintf("hall-%02d", h)
		st, err := store.Open(ctx, store.Options{DSN: o.Store, Hall: id, HallName: id})
		if err != nil {
			return w, errors.Join(err, w.close())
		}
		stores = append(stores, st)
		seed := hall.Seed{Staff: []hall.SeedStaff{{No: boss, Name: "唐总揽", PIN: pin, Roles: []string{hall.RoleSupervisor}}}}
		var here []place
		for i := h; i < o.Windows; i += o.Halls {
			no := fmt.Sprintf("%s-%03d", id, i)
			seed.Windows = append(seed.Windows, hall.SeedWindow{No: no, Name: no, Zone: fmt.Sprintf("综合服务%d区", i*zones/o.Windows+1), Serves: []string{"*"}})
			seed.Staff = append(seed.Staff,
				hall.SeedStaff{No: no, Name: "沈一诺", PIN: pin, Roles: []string{hall.RoleClerk}},
				hall.SeedStaff{No: "K" + no, Name: "取号机", PIN: pin, Roles: []string{hall.RoleKiosk}})
			here = append(here, place{window: no, staff: no, pin: pin})
		}
		addr, stop, err := serve(ctx, st, filepath.Join(dir, id), cat, seed)
		if err != nil {
			return w, errors.Join(err, w.close())
		}
		stops = append(stops, stop)
		for _, p := range here {
			p.addr, p.st = addr, st
			w.places = append(w.places, p)
		}
	}
	return w, nil
}

func serve(ctx context.Context, st *store.Store, dir string, cat *catalog.Catalog, seed hall.Seed) (addr string, stop func() error, err error) {
	err = hall.Init(ctx, st, seed, cheap)
	if err != nil {
		return "", nil, err
	}
	pages, err := store.OpenPages(dir)
	if err != nil {
		return "", nil, err
	}
	srv, err := hall.New(hall.Options{
		Store: st, Pages: pages, Catalog: cat, Calendar: values.DefaultCalendar(), Name: "大厅", PINCost: cheap,
		Log: slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		return "", nil, err
	}
	var listen net.ListenConfig
	lis, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	serving, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(serving, lis) }()
	return lis.Addr().String(), func() error {
		cancel()
		return <-ended
	}, nil
}

// missing counts the called tickets that the store does not know as called: a
// ticket that was called has the time of it.
func missing(ctx context.Context, st *store.Store, called []string) (lost int, err error) {
	err = st.View(ctx, func(r *store.Reader) error {
		for _, id := range called {
			t, err := r.Ticket(id)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			if err != nil || t.CalledAt.IsZero() {
				lost++
			}
		}
		return nil
	})
	return lost, err
}

// memory answers the same calls from a slice.
type memory struct {
	hallv1.UnimplementedDeskServiceServer
	hallv1.UnimplementedKioskServiceServer

	mu      sync.Mutex
	waiting []*hallv1.Ticket
}

func (m *memory) SignIn(context.Context, *hallv1.SignInRequest) (*hallv1.SignInResponse, error) {
	return &hallv1.SignInResponse{Token: newID()}, nil
}

func (m *memory) CallNext(context.Context, *hallv1.CallNextRequest) (*hallv1.CallNextResponse, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.waiting) == 0 {
		return &hallv1.CallNextResponse{}, nil
	}
	t := m.waiting[0]
	m.waiting = m.waiting[1:]
	return &hallv1.CallNextResponse{Ticket: t}, nil
}

func (m *memory) Deliver(_ context.Context, req *hallv1.DeliverRequest) (*hallv1.DeliverResponse, error) {
	r := &hallv1.DeliverResponse{}
	for _, c := range req.GetCommands() {
		r.Receipts = append(r.Receipts, &hallv1.Receipt{CommandId: c.GetCommandId(), Accepted: true})
	}
	return r, nil
}

func (m *memory) IssueTicket(_ context.Context, req *hallv1.IssueTicketRequest) (*hallv1.IssueTicketResponse, error) {
	t := &hallv1.Ticket{Id: newID(), Label: "G001", ItemCode: req.GetItemCode(), Class: req.GetClass(), State: "waiting", MaskedName: req.GetMaskedName()}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.waiting = append(m.waiting, t)
	return &hallv1.IssueTicketResponse{Ticket: t}, nil
}

// inMemory is the ceiling: gRPC, and nothing behind it.
func inMemory(ctx context.Context, o Options) (world, error) {
	var w world
	cat, err := catalog.Load(fixtures.Catalogue())
	if err != nil {
		return w, err
	}
	var listen net.ListenConfig
	lis, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return w, err
	}
	g, m := grpc.NewServer(), &memory{}
	hallv1.RegisterDeskServiceServer(g, m)
	hallv1.RegisterKioskServiceServer(g, m)
	ended := make(chan error, 1)
	go func() { ended <- g.Serve(lis) }()
	w.items = items(cat)
	for i := range o.Windows {
		no := fmt.Sprintf("%03d", i)
		w.places = append(w.places, place{addr: lis.Addr().String(), window: no, staff: no, pin: pin})
	}
	w.close = func() error {
		g.Stop()
		return <-ended
	}
	return w, nil
}
