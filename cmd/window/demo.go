package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"onewindow/catalog"
	"onewindow/client"
	"onewindow/devices/barcode"
	"onewindow/devices/idcard"
	"onewindow/devices/keypad"
	"onewindow/devices/mrz"
	"onewindow/devices/printer"
	"onewindow/devices/ptyport"
	"onewindow/devices/sign"
	"onewindow/fixtures"
	"onewindow/fixtures/city"
	"onewindow/i18n"
	"onewindow/screens/signin"
	"onewindow/station"
	"onewindow/tui/guard"
	"onewindow/visit"
)

type demoFlags struct {
	role, lang, data, theme, catalog string
	board                            string
	fresh, large, ascii, key         bool
	seed                             int64
	pace                             float64
}

func newDemoCommand() *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Everything on one machine: hall, citizens, emulated devices",
		Long: `Starts the embedded hall, readers of identity cards and travel documents, a receipt
printer, a code scanner that takes pages, a rating keypad, a signature pad, a strip
and a customer display, emulated on real pseudo-terminals, a document scanner and an
office printer on ports of this machine, all driven by the real drivers, and the
citizens of an invented city, on a date of its own. Ctrl-X shows what a citizen sees
of the desk. A second start goes on where the first stopped. Two demos of different
roles on one --data meet in the same hall: the first hosts it, and when it quits a
survivor takes over.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkWeb("--board", f.board); err != nil {
				return err
			}
			return runDemo(cmd.Context(), f)
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.role, "role", "clerk", "clerk, police, reviewer, issuer, guide or supervisor")
	fl.StringVar(&f.lang, "lang", "zh", "zh or en")
	fl.StringVar(&f.data, "data", "", "data folder (default: in the user's data home)")
	fl.StringVar(&f.theme, "theme", "night", "day, night, contrast, 16 or none")
	fl.StringVar(&f.catalog, "catalog", "", catalogFlagHelp)
	fl.StringVar(&f.board, "board", "", "`address` of the hall's wall board for citizens, a web page; without it nowhere")
	fl.BoolVar(&f.large, "large", false, "begin with ticket and checklist in large type (Ctrl-V)")
	fl.BoolVar(&f.ascii, "ascii", false, "rules and signs in ASCII, for fonts that lack them")
	fl.BoolVar(&f.key, "key-device", false, "sign in by an emulated key device in the place of the PIN")
	fl.BoolVar(&f.fresh, "fresh", false, "begin a new morning")
	fl.Int64Var(&f.seed, "seed", 20191008, "which morning")
	fl.Float64Var(&f.pace, "pace", 1, "how fast citizens walk and arrive")
	return cmd
}

// demoSeats say which desk of the demo hall a role sits at, and who sits there.
var demoSeats = map[string]struct {
	window, staff string
	behind        bool // no window of the hall
	bare          bool // no devices
}{
	"clerk":      {window: "A035", staff: "2001"},
	"police":     {window: "C012", staff: "3002"}, // an auxiliary takes in; 3001 beside it is an officer
	"reviewer":   {window: "WJ", staff: "5002", behind: true, bare: true},
	"issuer":     {window: "E001", staff: "4001"},
	"guide":      {window: "D001", staff: "8001", behind: true},
	"supervisor": {window: "45", staff: "7001", behind: true, bare: true},
}

// demo is a running demo city with one seat.
type demo struct {
	f     demoFlags
	dir   string
	clock *city.Clock
	city  *city.City
	cat   *catalog.Catalog
	hall  *demoHall
	chair *city.Visitor
	// plate is the reader's, officerAt whether an officer's own card is wanted there.
	plate     *idcard.Emulator
	officerAt bool
	laying    *time.Timer
	seat      *seat
	stop      []func() error

	passports *mrz.Emulator
	rolls     *printer.Emulator
	sheetsOut atomic.Int32 // that came out of the office printer
	strip     *sign.Emulator
	display   *sign.Emulator

	coach *coaching // nil: the city's own morning

	clerk atomic.Pointer[station.Station] // whose pages are taken
	keys  *keypad.Emulator
	codes *barcode.Emulator       // that scans codes and pages
	pages map[station.Picture]int // taken so far; guarded by mu

	mu     sync.Mutex
	slipNo string // number of the case whose slip lies on the issue desk
	slipID string // and its code
	denied bool   // what waits is the decision of a denial
	// returned are cases that were sent back, with the time since when.
	returned map[string]time.Time
}

func (d *demo) setSlip(no, code string, denied bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.slipNo, d.slipID, d.denied = no, code, denied
}

func (d *demo) slip() (no, code string, denied bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.slipNo, d.slipID, d.denied
}

func runDemo(ctx context.Context, f demoFlags) error {
	if !isTerminal(os.Stdin) || !isTerminal(os.Stdout) {
		return usage(errors.New("window demo needs a terminal; for scripts there is window headless --demo"))
	}
	if !guard.Guarded() {
		_, err := demoDir(f)
		if err != nil {
			return err
		}
		return guarded(ctx, nil)
	}
	d, err := openDemo(ctx, f)
	if err != nil {
		return err
	}
	err = d.seat.show(ctx)
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(err, d.close())
}

// openDemo starts hall, devices, citizens and the seat.
func openDemo(ctx context.Context, f demoFlags) (*demo, error) {
	place, ok := demoSeats[f.role]
	if !ok {
		return nil, usage(fmt.Errorf("no role %q in the demo: clerk, police, reviewer, issuer, guide, supervisor", f.role))
	}
	if f.pace <= 0 {
		return nil, usage(errors.New("--pace must be greater than 0"))
	}
	dir, err := demoDir(f)
	if err != nil {
		return nil, err
	}
	d := &demo{f: f, dir: dir}
	err = d.open(ctx, place.window, place.staff, place.behind, place.bare)
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *demo) open(ctx context.Context, window, staff string, behind, bare bool) error {
	path, err := d.mark()
	if err != nil {
		return err
	}
	log, closeLog, err := logFile(d.dir)
	if err != nil {
		return err
	}
	d.stop = append(d.stop, closeLog)
	d.cat, err = loadCatalog(path)
	if err != nil {
		return err
	}
	only, err := catalog.NewReleases(catalog.Release{Catalog: d.cat})
	if err != nil {
		return err
	}
	d.clock, err = city.OpenClock(filepath.Join(d.dir, "clock.json"))
	if err != nil {
		return err
	}
	tickets := filepath.Join(d.dir, "tickets.json")
	if d.coach != nil {
		d.city = city.Nobody(tickets)
	} else if d.city, err = city.Open(tickets, d.f.seed); err != nil {
		return err
	}
	d.hall = &demoHall{dir: d.dir, clock: d.clock, cat: d.cat, log: log, board: d.f.board}
	opened := d.openHall(ctx)
	member, ok := fixtures.StaffByNo(staff)
	if !ok {
		return fmt.Errorf("demo: no staff %s", staff)
	}
	o := seatOptions{
		rest: restAfter,
		dir:  filepath.Join(d.dir, "desk-"+window), window: window, behind: behind, role: d.f.role, lang: i18n.Lang(d.f.lang), theme: d.f.theme,
		releases: only, now: d.clock.Now, demo: true, log: log,
		client:  client.Options{Target: "passthrough:///demo-hall", Insecure: true, Dial: d.hall.dial},
		account: signin.Account{StaffNo: staff, PIN: member.PIN},
		head:    demoLetterhead,
		baud: map[string]int{
			"idcard": 115200, "printer": 115200, "barcode": demoScannerBaud, "keypad": 9600, kindMRZ: 9600, kindStrip: 9600, kindDisplay: 9600,
			kindSignPad: 19200,
		},
		display: displayConfig{Chinese: d.f.lang == string(i18n.Chinese)},
		sheets:  demoSheets(),
		scanner: barcode.Honeywell,
		play:    d.play,
		hint:    d.hint,
		large:   d.f.large,
		ascii:   d.f.ascii,
	}
	o.desk, err = demoDesk()
	if err != nil {
		return err
	}
	err = os.MkdirAll(o.dir, 0o700)
	if err != nil {
		return err
	}
	if !bare {
		o.doors = d.doors
		o.ports, err = d.emulate(ctx, o.dir)
		if err != nil {
			return err
		}
	}
	err = opened()
	if err != nil {
		return err
	}
	if d.f.key {
		if err := d.giveKey(ctx, &o); err != nil {
			return err
		}
	}
	if d.f.role == station.RolePolice {
		o.prints = demoPrints{d.f.pace, d.atDesk}
	}
	if d.coach != nil {
		if err := d.coach.prepare(d, &o); err != nil {
			return err
		}
	}
	d.seat, err = openSeat(ctx, o)
	return err
}

// demoLetterhead is printed on the papers of the demo city.
var demoLetterhead = station.Letterhead{
	QueryPhone: "12345", QueryAt: "莞家政务 · 12345 热线", ReviewOrgan: "东莞市人民政府", Court: "东莞市第一人民法院", Place: "统一出件窗 E001",
}

// openHall hosts the hall or finds who does; what it gives waits until the hall is
// there. The desk's devices are made meanwhile.
func (d *demo) openHall(ctx context.Context) (opened func() error) {
	ctx, cancel := context.WithCancel(ctx)
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- d.hall.run(ctx, ready) }()
	d.stop = append(d.stop, func() error {
		cancel()
		return <-ended
	})
	return func() error {
		select {
		case <-ready:
			return nil
		case err := <-ended:
			ended <- nil
			if err == nil {
				err = errors.New("demo hall ended")
			}
			return err
		case <-time.After(20 * time.Second):
			return errors.New("the demo hall does not answer; another demo on the same --data may hang: quit it first")
		}
	}
}

// emulate puts the devices of a desk on pseudo-terminals and gives their ports.
func (d *demo) emulate(ctx context.Context, dir string) (map[string]string, error) {
	documents, err := d.emulateDocuments(ctx, dir)
	if err != nil {
		return nil, err
	}
	reader, err := d.emulateReader(ctx, dir)
	if err != nil {
		return nil, err
	}
	rolls, err := d.emulatePrinter(ctx, dir)
	if err != nil {
		return nil, err
	}
	scanner, err := d.emulateScanner(ctx, dir)
	if err != nil {
		return nil, err
	}
	feeder, err := d.emulateDocScan(ctx)
	if err != nil {
		return nil, err
	}
	keys, err := d.emulateKeypad(ctx, dir)
	if err != nil {
		return nil, err
	}
	strip, display, err := d.emulateSigns(ctx, dir)
	if err != nil {
		return nil, err
	}
	pad, err := d.emulateSignPad(ctx, dir)
	if err != nil {
		return nil, err
	}
	sheets, err := d.emulateOffice(ctx, dir)
	return map[string]string{
		"idcard": reader, "printer": rolls, "barcode": scanner, "keypad": keys, kindMRZ: documents, kindDocScan: feeder,
		kindStrip: strip, kindDisplay: display, kindSignPad: pad, kindOffice: sheets,
	}, err
}

func (d *demo) emulateReader(ctx context.Context, dir string) (string, error) {
	port, err := ptyport.OpenHere(filepath.Join(dir, "reader.tty"))
	if err != nil {
		return "", err
	}
	d.stop = append(d.stop, port.Close)
	emulator, err := idcard.NewEmulator(port, idcard.EmulatorOptions{Baud: 115200, Pace: true})
	if err != nil {
		return "", err
	}
	d.background(ctx, emulator.Run)
	d.plate = emulator
	d.chair = d.city.NewVisitor(demoPlate{
		put: func(p fixtures.Person) error {
			if len(p.Passport) > 0 {
				return d.passports.Swipe(p.Passport)
			}
			card, err := idcard.NewCard(p.Card())
			if err != nil {
				return err
			}
			return emulator.Put(card)
		},
		remove: emulator.Remove,
	})
	return port.Path, nil
}

func (d *demo) emulatePrinter(ctx context.Context, dir string) (string, error) {
	port, err := ptyport.OpenHere(filepath.Join(dir, "printer.tty"))
	if err != nil {
		return "", err
	}
	d.stop = append(d.stop, port.Close)
	err = os.MkdirAll(printedFolder(dir), 0o700)
	if err != nil {
		return "", err
	}
	d.rolls = printer.NewEmulator(printer.EmulatorOptions{Baud: 115200, Folder: printedFolder(dir)})
	d.background(ctx, func(ctx context.Context) error { return d.rolls.Serve(ctx, port) })
	return port.Path, nil
}

// printedFolder is where the papers of a desk of the demo come out.
func printedFolder(dir string) string { return filepath.Join(dir, "printed") }

// background runs a part of the city until the demo closes.
func (d *demo) background(ctx context.Context, run func(context.Context) error) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	d.stop = append(d.stop, func() error {
		cancel()
		return nil
	})
}

// play is the city beside the seat.
func (d *demo) play(ctx context.Context, s *seat) error {
	switch st := s.chair.(type) {
	case *clerk:
		return d.queue(ctx, s, st.Station)
	case issuer:
		return d.collect(ctx, s, st.Seat)
	case supervisorDesk:
		for _, no := range staffedWindows {
			go d.floorAt(ctx, no)
		}
		d.arrivals(ctx, s)
		return nil
	case guideDesk:
		d.arrivals(ctx, s)
		return nil
	}
	<-ctx.Done()
	return nil
}

// queue plays the citizens of a clerk's window: time, arrivals, and whoever
// sits at the desk.
func (d *demo) queue(ctx context.Context, s *seat, st *station.Station) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	snapshots, stop := st.Watch()
	defer stop()
	d.clerk.Store(st)
	go d.chair.Run(ctx, d.f.pace)
	go d.arrivals(ctx, s)
	go d.rate(ctx, st)
	if d.f.role == station.RolePolice {
		go d.receipts(ctx, st)
	}
	for {
		select {
		case <-ctx.Done():
			return d.clock.Save()
		case n := <-snapshots:
			d.sentBack(n)
			d.officer(n.Police.OfficerCard)
			p := n.Phase
			d.chair.Tell(n.Visit.Ticket.Label, p == visit.Called || p == visit.Identify)
		}
	}
}

// comeBackAfter is how long a citizen whose case was sent back takes to fetch
// the papers, by the clock of the city at pace 1.
const comeBackAfter = 20 * time.Second

// sentBack notes the cases that came back to this clerk, and since when.
func (d *demo) sentBack(n station.Snapshot) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.returned == nil {
		d.returned = map[string]time.Time{}
	}
	for _, c := range n.Overview.Corrections {
		if _, known := d.returned[c.CaseID]; !known {
			d.returned[c.CaseID] = n.Now
		}
	}
}

// comeBack lets the citizens of cases that were sent back take a ticket again.
func (d *demo) comeBack(ctx context.Context, s *seat, kiosk city.Kiosk) error {
	d.mu.Lock()
	var due []string
	for id, since := range d.returned {
		if float64(d.clock.Now().Sub(since))*d.f.pace >= float64(comeBackAfter) {
			due = append(due, id)
		}
	}
	d.mu.Unlock()
	for _, id := range due {
		c, err := s.hallPort().Case(ctx, id)
		if err != nil {
			return err
		}
		err = d.city.Back(ctx, c.TicketLabel, kiosk)
		if err != nil {
			return err
		}
		d.mu.Lock()
		d.returned[id] = d.clock.Now().AddDate(1, 0, 0) // once is enough
		d.mu.Unlock()
	}
	return nil
}

// arrivals lets citizens take tickets, as a ticket machine of the hall would.
func (d *demo) arrivals(ctx context.Context, s *seat) {
	log := d.hall.log
	kiosk, err := client.Dial(client.Options{
		Target: "passthrough:///demo-hall", Insecure: true, Dial: d.hall.dial, Now: d.clock.Now, Log: log,
	})
	if err != nil {
		log.Error("kiosk", "err", err)
		return
	}
	defer kiosk.Close()
	signedIn := false
	var saved time.Time
	for tick := time.NewTicker(time.Second); ; {
		if !signedIn {
			_, err = kiosk.SignIn(ctx, kioskNo, kioskPIN, "kiosk")
			signedIn = err == nil
		}
		if signedIn {
			_, err = d.city.Arrive(ctx, time.Duration(float64(d.clock.Elapsed())*d.f.pace), ticketMachine{kiosk})
			signedIn = err == nil
		}
		if signedIn {
			err = d.comeBack(ctx, s, ticketMachine{kiosk})
		}
		if err != nil && ctx.Err() == nil {
			log.Warn("kiosk", "err", err)
		}
		if time.Since(saved) >= city.SaveEvery {
			saved = time.Now()
			err = d.clock.Save()
			if err != nil {
				log.Warn("clock", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}

type ticketMachine struct{ client *client.Client }

func (m ticketMachine) IssueTicket(ctx context.Context, requestID, item, class, maskedName string) (string, error) {
	t, err := m.client.IssueTicket(ctx, requestID, item, visit.TicketClass(class), maskedName)
	return t.Label, err
}

// close ends the demo in the order opposite to its start.
func (d *demo) close() error {
	var errs []error
	if d.seat != nil {
		errs = append(errs, d.seat.close())
	}
	if d.clock != nil {
		errs = append(errs, d.clock.Save())
	}
	for _, stop := range slices.Backward(d.stop) {
		errs = append(errs, stop())
	}
	return errors.Join(errs...)
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
