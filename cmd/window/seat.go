package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/uuid"

	"onewindow/catalog"
	"onewindow/client"
	"onewindow/devices"
	"onewindow/devices/barcode"
	"onewindow/devices/docscan"
	"onewindow/devices/idcard"
	"onewindow/devices/keypad"
	"onewindow/devices/link"
	"onewindow/devices/mrz"
	"onewindow/devices/office"
	"onewindow/devices/printer"
	"onewindow/devices/sign"
	"onewindow/devices/signpad"
	"onewindow/hall"
	"onewindow/i18n"
	"onewindow/journal"
	"onewindow/papers"
	"onewindow/screens"
	"onewindow/screens/signin"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/graphics"
	"onewindow/tui/guard"
	"onewindow/tui/lean"
	"onewindow/values"
	"onewindow/visit"
)

// seatOptions is what one working seat is made of.
type seatOptions struct {
	dir    string // of journal, key and log
	window string // what journal and papers call the seat
	behind bool   // no window of the hall: an office behind it
	role   string
	lang   i18n.Lang
	theme  string
	// large begins with ticket and checklist in large type; ascii draws rules and signs
	// in ASCII, for fonts that lack them.
	large, ascii bool
	// graphics is how pages are shown; WINDOW_GRAPHICS goes before it.
	graphics graphics.Way
	// rest is how long without a key locks the seat or darkens its screen; 0 never.
	rest time.Duration
	// suite is by what the journal seals, key where its key lies open; "" is wrapped
	// beside it, and machine where the machine's share then lies.
	suite        journal.Suite
	key, machine string
	// askPIN asks for a PIN before there are screens; nil: nobody is there.
	askPIN func(ctx context.Context, wrong bool) (string, error)
	// ring is where the keys of the journal's days lie, "" where they have none; keep is
	// how long what was delivered stays, 0 for ever.
	ring string
	keep time.Duration
	// releases are the catalogue; refused are files of its folder that are none.
	releases *catalog.Releases
	refused  []error
	now      func() time.Time
	client   client.Options
	ports    map[string]string // by device: idcard mrz printer barcode keypad signpad strip display docscan office
	// sheets are the papers for the office printer where there is a roll too.
	sheets []papers.Kind
	// scanner is the language of the scanner; "" is plain.
	scanner barcode.Profile
	reads   mrz.Framing // of the reader of travel documents; "" tells them apart
	baud    map[string]int
	strip   stripConfig
	// photoHelper decodes the photos of cards; "" shows none.
	photoHelper string
	// keyDevice is what signs in in the place of the PIN, as in the desk's file; "" is nothing.
	keyDevice string
	display   displayConfig
	keys      keypadConfig
	demo      bool
	prints    station.PrintReader // nil: none
	account   signin.Account
	head      station.Letterhead
	desk      station.Desk
	log       *slog.Logger
	// play runs beside the seat: the citizens of the demo.
	play func(ctx context.Context, s *seat) error
	// doors open more from anywhere; nil: none.
	doors func(screens.Deps) []tui.Door
	// hint draws the line over the keys while there is no banner; nil: none.
	hint func(n station.Seated, w int) tui.Line
	// observe sees what comes to the program; nil: nobody looks.
	observe func(tea.Model) tea.Model
}

// chair is one kind of work at a seat: the clerk's, the reviewer's, the
// issuer's.
type chair interface {
	Run(ctx context.Context) error
	// Answered takes the hall's answer to a command of the outbox.
	Answered(ctx context.Context, cmd visit.HallCommand, r visit.HallReceipt) error
	SetLink(ctx context.Context, link station.Link) error
	// SetCertificate takes the end of this desk's certificate.
	SetCertificate(ctx context.Context, until time.Time) error
	// SetReleases takes what the hall has published.
	SetReleases(ctx context.Context, r *catalog.Releases) error
}

// chairs make the chair and its screens for a role.
var chairs = map[string]func(context.Context, *seat) (chair, view, error){
	"clerk":      clerkChair,
	"police":     clerkChair, // the same seat: what it takes in is the hall's to say
	"reviewer":   reviewerChair,
	"chief_rep":  reviewerChair, // the department's first reviewer: whom four eyes ask for
	"issuer":     issuerChair,
	"guide":      guideChair,
	"supervisor": supervisorChair,
}

// noSeat says which roles this build has a seat for.
func noSeat(role string) error {
	return usage(fmt.Errorf("no seat for role %q: %s", role, strings.Join(slices.Sorted(maps.Keys(chairs)), ", ")))
}

// offices are the roles that sit at no window: the hall asks them for none.
var offices = []string{"reviewer", "chief_rep", "guide", "supervisor"}

// view is how a chair is put on the terminal.
type view struct {
	options tui.ShellOptions
	// bind gives the router its shell.
	bind func(*tui.Shell)
	// watch sends every new snapshot until ended is closed.
	watch func(send func(tea.Msg), ended <-chan struct{})
}

// seat is a chair with everything around it: journal, line to the hall,
// courier, devices.
type seat struct {
	o         seatOptions
	text      *i18n.Text
	rules     visit.Rules
	journal   *journal.Journal
	client    *client.Client
	courier   *client.Courier
	reader    *idcard.Reader
	printer   *printer.Printer
	scanner   *barcode.Scanner
	tap       scanTap
	keypad    *keypad.Keypad
	signpad   *signpad.Pad
	docscan   *docscan.Keeper
	office    *office.Printer
	documents *mrz.Reader               // of travel documents
	ports     map[string]*devices.Port  // by kind
	asked     map[string]*devices.Asked // those of them that have no line, by kind
	signs     map[string]*sign.Sign     // strip and display
	chair     chair
	view      view
	clerk     *station.Station // the chair of a clerk; nil at other seats
	shelf     *shelf
	looks     *client.LookLog
	kept      *heldKey // nil: the journal's key lies open
	key       station.KeyDevice
	// troubled: a release could not be taken since the start.
	troubled atomic.Bool

	stop    context.CancelFunc
	ended   <-chan struct{} // closed when the seat stops
	running sync.WaitGroup
	mu      sync.Mutex
	failed  error
}

// newID makes the UUIDv7s of this desk.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

// openSeat opens journal, hall and devices, and runs the chair of the role.
// close ends all of it in order.
func openSeat(ctx context.Context, o seatOptions) (*seat, error) {
	text, ok := i18n.For(o.lang)
	if !ok {
		return nil, usage(fmt.Errorf("unknown language %q: zh or en", o.lang))
	}
	make, ok := chairs[o.role]
	if !ok {
		return nil, noSeat(o.role)
	}
	s := &seat{o: o, text: text}
	var err error
	if s.key, err = openKeyDevice(o.keyDevice); err != nil {
		return nil, fmt.Errorf("key device: %w", err)
	}
	var unusable *releaseError
	s.shelf, unusable = openShelf(o.dir, o.releases)
	s.rules = visit.Rules{
		Catalogs: s.shelf.versions(), Current: s.shelf.releases().At(values.Of(o.now())).Catalog.Version(),
		Limits: visit.DefaultLimits(),
	}
	for _, err := range o.refused {
		o.log.Error("release refused; the others stay in force", "err", err)
	}
	o.client.Now, o.client.Log = o.now, o.log
	if !o.behind {
		o.client.Window = o.window
	}
	line, err := client.Dial(o.client)
	if err != nil {
		return nil, err
	}
	s.client = line
	var key []byte
	key, s.kept, err = o.deskKey(line).open(ctx)
	if err != nil {
		return nil, errors.Join(err, line.Close())
	}
	s.journal, err = journal.Open(ctx, journal.Options{
		Dir: filepath.Join(o.dir, "journal"), Window: o.window, Key: key, Ring: o.ring, Suite: o.suite, Now: o.now, Log: o.log,
	})
	if err != nil {
		return nil, errors.Join(err, line.Close())
	}
	s.looks = client.NewLookLog(s.journal, s.client.NoteLooks, o.log)
	s.courier = client.NewCourier(client.CourierOptions{
		Outbox: outboxPort{s.journal}, Line: s.client, Pages: s.journal, Log: o.log,
		Answered: func(ctx context.Context, cmd visit.HallCommand, r visit.HallReceipt, _ *client.Receipt) error {
			return s.chair.Answered(ctx, cmd, r)
		},
	})
	ctx, s.stop = context.WithCancel(ctx)
	s.ended = ctx.Done()
	err = s.openDevices()
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	s.chair, s.view, err = make(ctx, s)
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	s.hearReleases(ctx)
	s.client.OnState(func(link client.State) { _ = s.chair.SetLink(ctx, linkOf(link)) })
	s.client.OnCertificate(func(until time.Time) { _ = s.chair.SetCertificate(ctx, until) })
	s.run("chair", func() error { return s.chair.Run(ctx) })
	if o.play != nil {
		s.run("citizens", func() error { return o.play(ctx, s) })
	}
	if unusable != nil {
		s.tellRelease(ctx, unusable)
	}
	if until := s.client.CertificateExpires(); !until.IsZero() {
		_ = s.chair.SetCertificate(ctx, until) // fails only when the seat has ended
	}
	s.run("hall", func() error { return s.client.Run(ctx) })
	s.run("courier", func() error { return s.courier.Run(ctx) })
	s.runWitness(ctx)
	s.runForget(ctx)
	s.runLogWatch(ctx)
	s.runOrders(ctx)
	s.runDevices(ctx)
	return s, nil
}

// runWitness shows the hall where the journal of a window stands. A journal
// that the hall knows otherwise is told like a device that cannot work.
func (s *seat) runWitness(ctx context.Context) {
	if s.o.behind {
		return // an office behind the windows: the hall knows no window of it
	}
	w := client.NewWitness(client.WitnessOptions{
		Journal: witnessed{s.journal}, Line: s.client, Log: s.o.log, Refused: func(code string) {
			if desk, ok := s.chair.(deviceDesk); ok {
				_ = desk.SetDevice(ctx, station.Device{Name: "journal", State: "faulted", Cause: code})
			}
		},
	})
	s.run("witness", func() error { return w.Run(ctx) })
}

// runLogWatch keeps an eye on the hall's log. A log that does not go on from what
// this desk has seen is told in the same way.
func (s *seat) runLogWatch(ctx context.Context) {
	w := client.NewLogWatch(client.LogWatchOptions{
		Line: s.client, Notes: s.journal, Now: s.o.now, Log: s.o.log, Broken: func(code string) {
			if desk, ok := s.chair.(deviceDesk); ok {
				_ = desk.SetDevice(ctx, station.Device{Name: "hall_log", State: "faulted", Cause: code})
			}
		},
		Offer: s.tellAgain,
	})
	s.run("hall log", func() error { return w.Run(ctx) })
	s.run("looks", func() error { return s.looks.Run(ctx) })
}

// tellAgain offers a hall that lost a part of its past what this desk was told.
func (s *seat) tellAgain(ctx context.Context) error {
	var records []visit.Record
	err := s.journal.Replay(ctx, func(r visit.Record) error {
		records = append(records, r)
		return nil
	})
	if err != nil {
		return err
	}
	var given []client.Given
	for _, t := range station.GivenOf(records) {
		given = append(given, client.Given(t))
	}
	answers, err := s.client.Reoffer(ctx, given)
	for _, a := range answers {
		if !a.Accepted {
			s.o.log.Error("a hall that was put back refuses a case", "command", a.CommandID, "refusal", a.Refusal)
		}
	}
	if len(answers) > 0 {
		s.o.log.Warn("offered again to a hall that was put back", "cases", len(answers))
	}
	return err
}

// noteLook has it put on record that somebody sees personal data in clear.
func (s *seat) noteLook(at station.Session, ticket string) {
	s.looks.Note(client.Reveal{ID: newID(), At: s.o.now(), Staff: at.StaffNo, Role: s.o.role, Ticket: ticket})
}

// openDevices makes the drivers of the ports that are configured; they touch
// nothing yet.
func (s *seat) openDevices() error {
	s.ports, s.asked = map[string]*devices.Port{}, map[string]*devices.Asked{}
	for kind, target := range s.o.ports {
		if target != "" {
			s.ports[kind] = &devices.Port{Target: target, Settings: link.Settings{Baud: s.o.baud[kind]}, Now: s.o.now}
		}
	}
	if port := s.ports[kindIDCard]; port != nil {
		port.Misunderstood = misunderstood
		s.reader = idcard.New(port.Open, idcard.Options{Now: s.o.now})
	}
	if port := s.ports[kindPrinter]; port != nil {
		profile := printer.Roll80
		profile.Fonts = printer.SystemFonts()
		s.printer = printer.New(port.Open, printer.Options{Profile: profile, Baud: port.Settings.Baud, Log: s.o.log})
	}
	if port := s.ports[kindBarcode]; port != nil {
		s.scanner = barcode.New(port.Open, barcode.Options{Profile: s.o.scanner, Baud: port.Settings.Baud, Log: s.o.log})
	}
	if port := s.ports[kindMRZ]; port != nil {
		s.documents = mrz.New(port.Open, mrz.Options{Framing: s.o.reads, Now: s.o.now, Today: func() values.Date { return values.Of(s.o.now()) }, Log: s.o.log})
	}
	if port := s.ports[kindKeypad]; port != nil {
		var err error
		s.keypad, err = keypad.New(port.Open, keypad.Options{Profile: s.o.keys.profile(), Log: s.o.log})
		if err != nil {
			return err
		}
	}
	if port := s.ports[kindSignPad]; port != nil {
		s.signpad = signpad.New(port.Open, signpad.Options{Log: s.o.log})
	}
	if err := s.openSigns(); err != nil {
		return err
	}
	if port := s.o.ports[kindDocScan]; port != "" {
		scanner, err := docscan.Open(port, docscan.Options{Pins: pinsIn(s.o.dir)})
		if err != nil {
			return err
		}
		s.docscan = docscan.Keep(scanner, 0)
		s.asked[kindDocScan] = s.docscan.Asked
	}
	if address := s.o.ports[kindOffice]; address != "" {
		var err error
		s.office, err = office.New(address, office.Options{Log: s.o.log})
		if err != nil {
			return err
		}
		s.asked[kindOffice] = s.office.Asked
	}
	return nil
}

// runDevices runs the drivers and carries what they tell to a chair that
// listens to them.
func (s *seat) runDevices(ctx context.Context) {
	desk, listens := s.chair.(deviceDesk)
	if !listens {
		return
	}
	if s.reader != nil {
		s.run("reader", func() error { return s.reader.Run(ctx) })
		s.run("reader events", func() error { pumpReader(ctx, s.reader, s.ports[kindIDCard], desk); return nil })
	}
	if s.printer != nil {
		s.run("printer", func() error { return s.printer.Run(ctx) })
		s.run("printer events", func() error { pumpPrinter(ctx, s.printer, s.ports[kindPrinter], desk); return nil })
	}
	if s.scanner != nil {
		s.run("scanner", func() error { return s.scanner.Run(ctx) })
		s.run("scanner events", func() error { pumpScanner(ctx, s.scanner, s.ports[kindBarcode], desk, &s.tap); return nil })
	}
	if s.documents != nil {
		s.run("documents", func() error { return s.documents.Run(ctx) })
		s.run("documents events", func() error { pumpDocuments(ctx, s.documents, s.ports[kindMRZ], desk); return nil })
	}
	if s.keypad != nil {
		s.run("keypad", func() error { return s.keypad.Run(ctx) })
		s.run("keypad events", func() error { pumpKeypad(ctx, s.keypad, s.ports[kindKeypad], desk); return nil })
	}
	if s.signpad != nil {
		s.run("signature pad", func() error { return s.signpad.Run(ctx) })
		s.run("signature pad events", func() error { pumpSignPad(ctx, s.signpad, s.ports[kindSignPad], desk); return nil })
	}
	for kind, one := range s.signs {
		s.run(kind, func() error { return one.Run(ctx) })
		s.run(kind+" events", func() error { pumpSign(ctx, kind, one, s.ports[kind], desk); return nil })
	}
	if s.docscan != nil {
		s.run("document scanner", func() error { return s.docscan.Run(ctx) })
		s.run("document scanner events", func() error { pumpDocScan(ctx, s.docscan, desk); return nil })
	}
	if s.office != nil {
		s.run("office printer", func() error { return s.office.Run(ctx) })
		s.run("office printer events", func() error { pumpOffice(ctx, s.office, desk); return nil })
	}
}

// readerPort and printerPort are the devices as a chair asks for them: nil
// where there is none.
func (s *seat) readerPort() station.Reader {
	if s.reader == nil {
		return nil
	}
	return s.reader
}

func (s *seat) printerPort() station.Printer {
	t := trays{onSheets: s.o.sheets}
	if s.printer != nil {
		t.roll = roll{s.printer, papers.Columns80mm}
	}
	if s.office != nil {
		t.sheets = sheets{s.office, systemSheetFonts()}
	}
	if t.roll == nil && t.sheets == nil {
		return nil
	}
	return t
}

// imagerPort is what takes one page: a code scanner that speaks Honeywell's
// language, else the document scanner.
func (s *seat) imagerPort() station.Imager {
	switch {
	case s.scanner != nil && s.o.scanner == barcode.Honeywell:
		return imagerOf(s.scanner)
	case s.docscan != nil:
		return onePage{s.docscan, kindDocScan}
	}
	return nil
}

func (s *seat) feederPort() station.Feeder {
	if s.docscan == nil {
		return nil
	}
	return feeder{s.docscan}
}

func (s *seat) raterPort() station.Rater {
	if s.keypad == nil {
		return nil
	}
	return s.keypad
}

func (s *seat) signerPort() station.Signer {
	if s.signpad == nil {
		return nil
	}
	return padSigner{s.signpad}
}

// pins keep the PINs of a seat; those of the demo are known to everybody.
func (s *seat) pins() pins {
	if s.o.demo {
		return pins{demoPINCost}
	}
	return pins{hall.DefaultPINCost}
}

// ticks wake a chair every second until the seat ends.
func (s *seat) ticks(ctx context.Context) <-chan time.Time {
	t := time.NewTicker(time.Second)
	context.AfterFunc(ctx, t.Stop)
	return t.C
}

// run starts one part of the seat; the first that fails is kept.
func (s *seat) run(name string, do func() error) {
	s.running.Go(func() {
		err := do()
		if err == nil || errors.Is(err, context.Canceled) {
			return
		}
		s.o.log.Error("part of the seat ended", "part", name, "err", err)
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.failed == nil {
			s.failed = fmt.Errorf("%s: %w", name, err)
		}
	})
}

// close ends the seat: no new input, then the workers, then hall and journal.
func (s *seat) close() error {
	if s.stop != nil {
		s.stop()
	}
	s.running.Wait()
	var errs []error
	if s.client != nil {
		errs = append(errs, s.client.Close())
	}
	if s.journal != nil {
		errs = append(errs, s.journal.Close())
	}
	return errors.Join(append(errs, s.failed)...)
}

// show puts the seat on the terminal until the person quits.
func (s *seat) show(ctx context.Context) error {
	theme, ok := tui.ThemeByName(s.o.theme)
	if !ok {
		return usage(fmt.Errorf("unknown theme %q", s.o.theme))
	}
	theme.ASCII = theme.ASCII || s.o.ascii
	way := cmp.Or(graphics.Way(os.Getenv("WINDOW_GRAPHICS")), s.o.graphics, graphics.Auto)
	if !graphics.Known(way) {
		return usage(fmt.Errorf("WINDOW_GRAPHICS=%s: it is one of %v", way, graphics.Ways()))
	}
	s.view.options.Words, s.view.options.Palette = words(s.text), findsActions(s.o.role, s.text)
	shell := tui.NewShell(s.view.options)
	s.view.bind(shell)
	return tui.Run(ctx, tui.Options{Shell: shell, Theme: theme, Probe: true, Graphics: way, Observe: s.o.observe, Ready: func(send func(tea.Msg)) {
		s.running.Go(func() { s.view.watch(send, s.ended) })
		s.running.Go(func() { lean.Keep(s.ended) })
	}})
}

// banner draws the lasting notice over the keys, or the newcomer's hint.
func (s *seat) banner(n station.Seated, size tui.Size) tui.Line {
	if line := screens.Banner(n, s.text, size); len(line) > 0 || s.o.hint == nil {
		return line
	}
	return s.o.hint(n, size.W)
}

// forward sends what comes from a watch to the screen until the seat ends.
func forward[T any](watch func() (<-chan T, func())) func(func(tea.Msg), <-chan struct{}) {
	return func(send func(tea.Msg), ended <-chan struct{}) {
		snapshots, stop := watch()
		defer stop()
		for {
			select {
			case <-ended:
				return
			case n := <-snapshots:
				send(n)
			}
		}
	}
}

// logFile is where a seat writes its log, and its last words: never to the
// terminal.
func logFile(dir string) (*slog.Logger, func() error, error) {
	f, err := os.OpenFile(filepath.Join(dir, "window.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, err
	}
	giveBack, err := guard.Complain(f)
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return slog.New(slog.NewTextHandler(f, nil)), func() error { return errors.Join(giveBack(), f.Close()) }, nil
}
