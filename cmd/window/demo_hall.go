package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/fixtures/city"
	"onewindow/hall"
	"onewindow/hall/archive"
	"onewindow/hall/board"
	"onewindow/hall/casework"
	"onewindow/hall/queue/floor"
	"onewindow/hall/simulated"
	"onewindow/hall/store"
	"onewindow/values"
)

// demoHallName is the hall of the demo city.
const demoHallName = "东莞市民服务中心"

// demoHall is the hall that all programs on one data folder share: whoever gets
// the lock hosts it, and when the host goes a survivor takes over.
type demoHall struct {
	dir   string
	clock *city.Clock
	cat   *catalog.Catalog
	log   *slog.Logger
	// board is where the host hangs the wall board out; empty is nowhere.
	board string
	// branches stand in for the branches of the police; nil is as demoBranches has them.
	branches hall.Branches
}

func (d *demoHall) addrFile() string { return filepath.Join(d.dir, "hall.addr") }

// addr is where the present host listens.
func (d *demoHall) addr() (string, error) {
	body, err := os.ReadFile(d.addrFile())
	return strings.TrimSpace(string(body)), err
}

// dial reaches the present host, wherever it listens now.
func (d *demoHall) dial(ctx context.Context, _ string) (net.Conn, error) {
	addr, err := d.addr()
	if err != nil {
		return nil, err
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", addr)
}

// run hosts the hall whenever nobody else does, until ctx ends. ready is closed
// when the hall can be reached for the first time.
func (d *demoHall) run(ctx context.Context, ready chan<- struct{}) error {
	lock := flock.New(filepath.Join(d.dir, "hall.lock"), flock.SetPermissions(0o600))
	defer func() { _ = lock.Unlock() }() // the process ends, and with it the lock
	for {
		mine, err := lock.TryLock()
		if err != nil {
			return fmt.Errorf("demo hall: lock: %w", err)
		}
		if mine {
			err = d.host(ctx, ready)
			if ctx.Err() != nil && errors.Is(err, context.Canceled) {
				return nil // this program ends while it takes the hall over
			}
			return err
		}
		if ready != nil && d.answers(ctx) {
			close(ready)
			ready = nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// answers reports whether the host's door is open.
func (d *demoHall) answers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	conn, err := d.dial(ctx, "")
	if err != nil {
		return false
	}
	return conn.Close() == nil
}

func (d *demoHall) host(ctx context.Context, ready chan<- struct{}) error {
	st, err := store.Open(ctx, store.Options{
		DSN: "sqlite:" + filepath.Join(d.dir, "hall.db"), Hall: "demo", HallName: demoHallName, Now: d.clock.Now,
	})
	if err != nil {
		return fmt.Errorf("demo hall: %w", err)
	}
	defer st.Close()
	pages, err := store.OpenPages(filepath.Join(d.dir, "pages"))
	if err != nil {
		return fmt.Errorf("demo hall: %w", err)
	}
	seeded := filepath.Join(d.dir, "hall.seeded")
	if _, err := os.Stat(seeded); err != nil {
		err = hall.Init(ctx, st, withKiosk(demoSeed()), demoPINCost)
		if err == nil {
			err = city.WriteWhole(seeded, []byte("1\n"))
		}
		if err != nil {
			return fmt.Errorf("demo hall: %w", err)
		}
	}
	secret, err := hallSecret(filepath.Join(d.dir, "hall.secret"), d.log)
	if err != nil {
		return fmt.Errorf("demo hall: %w", err)
	}
	key, err := hall.SealKey(secret, st.Hall())
	if err != nil {
		return fmt.Errorf("demo hall: %w", err)
	}
	office := &simulated.SealOffice{OwnSeal: archive.OwnSeal{By: demoHallName, Key: key, Now: d.clock.Now}, OutOfReach: 100}
	// The demo has one approver a department: who accepts may also decide.
	limits := casework.DefaultLimits()
	limits.OneReviewer = true
	server, err := hall.New(hall.Options{
		CaseLimits: &limits,
		Sealer:     office, ArchiveAfter: demoArchiveAfter,
		Store: st, Pages: pages, Catalog: d.cat, Calendar: values.DefaultCalendar(), Now: d.clock.Now, Name: demoHallName,
		Lines: demoLines(), Tidal: []string{demoTidal},
		Secret: secret, ProduceAfter: 20 * time.Second, PINCost: demoPINCost, Log: d.log, Ports: demoPorts(d.clock.Now), Messages: demoMessages(), Sources: demoSources(), Addresses: demoAddresses(),
		Branches: cmp.Or[hall.Branches](d.branches, demoBranches(d.clock.Now)), Payments: demoTreasury(d.clock.Now), Gateways: demoGateways(d.clock.Now), Deeds: demoDeeds(), Register: demoRegister(),
	})
	if err != nil {
		return fmt.Errorf("demo hall: %w", err)
	}
	wall, err := board.New(server.Wall(), d.log)
	if err != nil {
		return fmt.Errorf("demo hall: %w", err)
	}
	_, stopWall, err := answerWeb(ctx, d.board, wall)
	if err != nil {
		return fmt.Errorf("demo hall: wall board: %w", err)
	}
	defer stopWall()
	old, _ := d.addr()
	var listen net.ListenConfig
	lis, err := listen.Listen(ctx, "tcp", old)
	if old == "" || err != nil {
		lis, err = listen.Listen(ctx, "tcp", "127.0.0.1:0")
	}
	if err != nil {
		return fmt.Errorf("demo hall: %w", err)
	}
	err = city.WriteWhole(d.addrFile(), []byte(lis.Addr().String()+"\n"))
	if err != nil {
		return fmt.Errorf("demo hall: %w", err)
	}
	if ready != nil {
		close(ready)
	}
	return server.Serve(ctx, lis)
}

// demoTidal is the window of the demo city that works only when there are many
// people.
const demoTidal = "A048"

// demoLines are the lines between which the demo's supervisor moves windows.
func demoLines() []floor.Group {
	var out []floor.Group
	for _, no := range []string{"A035", "C012", "D021"} {
		w, _ := fixtures.WindowByNo(no)
		name := w.Zone
		if w.Kind == fixtures.WindowComprehensive {
			name = "综合服务"
		}
		out = append(out, floor.Group{Name: name, Items: w.Departments})
	}
	return out
}

// demoPINCost keeps signing in quick: the demo's PINs are printed in fixtures.
var demoPINCost = hall.PINCost{Time: 1, MemoryKiB: 8 * 1024, Threads: 1}

// The ticket machine of the demo city signs in like anybody else.
const (
	kioskNo  = "9001"
	kioskPIN = "900111"
)

// demoArchiveAfter lets a newcomer see a file closed on the same morning.
const demoArchiveAfter = 10 * time.Minute

func withKiosk(seed hall.Seed) hall.Seed {
	seed.Staff = append(seed.Staff, hall.SeedStaff{No: kioskNo, Name: "kiosk", PIN: kioskPIN, Roles: []string{hall.RoleKiosk}})
	return seed
}

// demoPorts are the outside systems of the demo city.
func demoPorts(now func() time.Time) map[string]hall.Port {
	carrier := func(number func(uint32) string, takes time.Duration) *simulated.Carrier {
		return &simulated.Carrier{Number: number, Takes: takes, Now: now, OutOfReach: 100, Refuses: 10}
	}
	// The bank refuses nobody: no seat of the demo could mend an account.
	bank := carrier(simulated.Numbered("BANK"), 5*time.Second)
	bank.Refuses = 0
	return map[string]hall.Port{
		catalog.DeliverBankTransfer: bank,
		catalog.DeliverPost:         carrier(simulated.Posted, 30*time.Second),
		catalog.DeliverElectronic:   carrier(simulated.Numbered("ELIC"), 2*time.Second),
		catalog.DeliverCabinet:      carrier(simulated.Numbered("CAB"), 10*time.Second),
		catalog.DeliverDeptDirect:   carrier(simulated.Numbered("DEPT"), 10*time.Second),
	}
}

// demoMessages sends messages to nobody.
func demoMessages() *simulated.Messenger { return &simulated.Messenger{OutOfReach: 100} }

// demoBranches stand in for the branches of the police: what is done at the desk
// comes back at once, what goes through the offices takes half a minute. One person
// of the demo is one of whom a branch wants to be told.
func demoBranches(now func() time.Time) *simulated.Branches {
	b := &simulated.Branches{
		Now: now, OutOfReach: 150, Slow: 150, Silent: 150, Refuses: 20, Slowness: 3 * time.Second, Wanted: map[string]hall.Wanted{},
		Takes: func(item string) time.Duration {
			if strings.HasPrefix(item, "GA-JJ-") {
				return 3 * time.Second
			}
			return 30 * time.Second
		},
	}
	if p, ok := fixtures.PersonByID("p65"); ok {
		b.Wanted[p.IDNumber.Clear()] = hall.Wanted{Branch: "ZA", Kind: "示例布控", Text: "示例数据：请安排民警到窗口核实身份"}
	}
	return b
}

// demoGateways stand in for the systems of the tax and the social insurance offices.
func demoGateways(now func() time.Time) map[string]hall.Gateway {
	out := map[string]hall.Gateway{}
	for _, dept := range []string{"SUI", "SB"} {
		out[dept] = &simulated.Branches{
			Now: now, OutOfReach: 150, Slow: 150, Silent: 150, Refuses: 20, Slowness: 3 * time.Second,
			Takes: func(string) time.Duration { return 20 * time.Second },
		}
	}
	return out
}

// demoTreasury takes what people pay with their telephones, half a minute after they
// have the number; one in ten forgets to.
func demoTreasury(now func() time.Time) *simulated.Treasury {
	return &simulated.Treasury{Now: now, OutOfReach: 150, Pays: func(b hall.Bill) time.Duration {
		if strings.HasSuffix(b.CaseNo, "9") {
			return -1
		}
		return 30 * time.Second
	}}
}

// demoSources are the outside systems that know papers of the demo's citizens.
func demoSources() map[string]hall.Source {
	out := map[string]hall.Source{}
	for _, by := range []string{catalog.ByELicence, catalog.ByDataShare, catalog.ByUpstreamResult} {
		library := &simulated.Library{Slow: 150, OutOfReach: 60, Refuses: 20, Slowness: 3 * time.Second}
		for _, l := range fixtures.Licences() {
			owner, ok := fixtures.PersonByID(l.Person)
			if !ok || l.By != by {
				continue
			}
			library.Held = append(library.Held, simulated.Held{
				IDNumber: owner.IDNumber.Clear(), Ref: l.Ref, Subject: l.Subject,
				Record: hall.Record{Source: l.Source, Number: l.Number, IssuedOn: l.IssuedOn, ValidTo: l.ValidTo, Fields: l.Fields},
			})
		}
		out[by] = library
	}
	return out
}

// demoAddresses is the demo city's list of addresses.
func demoAddresses() *simulated.Addresses {
	out := &simulated.Addresses{OutOfReach: 30}
	for _, a := range fixtures.Addresses() {
		out.List = append(out.List, simulated.Entry{Address: hall.Address{Code: a.Code, Text: a.Text}, Initials: a.Initials, Full: a.Full})
	}
	return out
}

// demoPlate puts citizens' cards on the emulated reader.
type demoPlate struct {
	put    func(fixtures.Person) error
	remove func()
}

func (p demoPlate) Put(person fixtures.Person) error { return p.put(person) }
func (p demoPlate) Remove()                          { p.remove() }
