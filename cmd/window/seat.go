package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/uuid"

	"onewindow/catalog"
	"onewindow/client"
	"onewindow/devices/idcard"
	"onewindow/devices/printer"
	"onewindow/i18n"
	"onewindow/journal"
	"onewindow/papers"
	"onewindow/screens"
	"onewindow/screens/signin"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// seatOptions is what one working seat is made of.
type seatOptions struct {
	dir     string // of journal, key and log
	window  string
	role    string
	lang    i18n.Lang
	theme   string
	catalog *catalog.Catalog
	now     func() time.Time
	client  client.Options
	reader  string // port, "" for none
	printer string
	baud    map[string]int
	demo    bool
	account signin.Account
	head    station.Letterhead
	log     *slog.Logger
	// extra runs beside the seat, such as the citizens of the demo.
	extra func(ctx context.Context, st *station.Station) error
	// hint draws the line over the keys while there is no banner; nil: none.
	hint func(n station.Snapshot, w int) tui.Line
}

// seat is a running station with everything around it.
type seat struct {
	o       seatOptions
	text    *i18n.Text
	journal *journal.Journal
	client  *client.Client
	station *station.Station
	courier *client.Courier

	stop    context.CancelFunc
	ended   <-chan struct{} // closed when the seat stops
	running sync.WaitGroup
	mu      sync.Mutex
	failed  error
}

// newID makes the UUIDv7s of this desk.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

// openSeat opens journal, hall and devices, and runs the station. close ends
// all of it in order.
func openSeat(ctx context.Context, o seatOptions) (*seat, error) {
	text, ok := i18n.For(o.lang)
	if !ok {
		return nil, usage(fmt.Errorf("unknown language %q: zh or en", o.lang))
	}
	s := &seat{o: o, text: text}
	key, err := journal.LoadOrCreateKey(filepath.Join(o.dir, "journal.key"))
	if err != nil {
		return nil, err
	}
	s.journal, err = journal.Open(ctx, journal.Options{
		Dir: filepath.Join(o.dir, "journal"), Window: o.window, Key: key, Now: o.now, Log: o.log,
	})
	if err != nil {
		return nil, err
	}
	o.client.Window, o.client.Now, o.client.Log = o.window, o.now, o.log
	s.client, err = client.Dial(o.client)
	if err != nil {
		return nil, errors.Join(err, s.journal.Close())
	}
	s.courier = client.NewCourier(client.CourierOptions{
		Outbox: outboxPort{s.journal}, Line: s.client, Pages: s.journal, Answered: s.answered, Log: o.log,
	})
	ctx, s.stop = context.WithCancel(ctx)
	s.ended = ctx.Done()
	err = s.start(ctx)
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *seat) start(ctx context.Context) error {
	o := s.o
	opt := station.Options{
		Window: o.window, Role: o.role, Lang: string(o.lang), Hall: hallPort{s.client, s.courier}, Journal: journalPort{s.journal},
		Rules: visit.Rules{
			Catalogs: map[string]*catalog.Catalog{o.catalog.Version(): o.catalog}, Current: o.catalog.Version(),
			Limits: visit.DefaultLimits(),
		},
		Now: o.now, NewID: newID, Ticks: time.NewTicker(time.Second).C, Log: o.log, Letterhead: o.head, Demo: o.demo,
	}
	var reader *idcard.Reader
	var rolls *printer.Printer
	if o.reader != "" {
		reader = idcard.New(opener(o.reader, o.baud["idcard"]), idcard.Options{Now: o.now})
		opt.Reader = reader
	}
	if o.printer != "" {
		profile := printer.Roll80
		profile.Fonts = printer.SystemFonts()
		rolls = printer.New(opener(o.printer, o.baud["printer"]), printer.Options{Profile: profile, Baud: o.baud["printer"], Log: o.log})
		opt.Printer = roll{rolls, papers.Columns80mm}
	}
	var err error
	s.station, err = station.Open(ctx, opt)
	if err != nil {
		return err
	}
	s.client.OnState(func(link client.State) { _ = s.station.SetLink(ctx, linkOf(link)) })
	s.client.OnOverview(func(o client.Overview) { _ = s.station.SetOverview(ctx, overviewOf(o)) })
	s.run("station", func() error { return s.station.Run(ctx) })
	s.run("hall", func() error { return s.client.Run(ctx) })
	s.run("courier", func() error { return s.courier.Run(ctx) })
	if reader != nil {
		s.run("reader", func() error { return reader.Run(ctx) })
		s.run("reader events", func() error { pumpReader(ctx, reader, s.station); return nil })
	}
	if rolls != nil {
		s.run("printer", func() error { return rolls.Run(ctx) })
		s.run("printer events", func() error { pumpPrinter(ctx, rolls, s.station); return nil })
	}
	if o.extra != nil {
		s.run("extra", func() error { return o.extra(ctx, s.station) })
	}
	return nil
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

// answered gives the hall's answer to the station, which makes it durable and
// takes the command out of the outbox.
func (s *seat) answered(ctx context.Context, cmd visit.HallCommand, r visit.HallReceipt, _ *client.Receipt) error {
	return s.station.Receipt(ctx, cmd.VisitID, r)
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
	r := newRouter(ctx, s.station, s.text, s.o.account)
	r.snap = s.station.Snapshot()
	r.shell = tui.NewShell(tui.ShellOptions{
		Words:  words(s.text),
		Route:  r.route,
		Quit:   r.quit,
		Status: func(size tui.Size) tui.Line { return screens.StatusLine(r.snap, s.text, size) },
		Banner: func(size tui.Size) tui.Line {
			if line := screens.Banner(r.snap, s.text, size); len(line) > 0 || s.o.hint == nil {
				return line
			}
			return s.o.hint(r.snap, size.W)
		},
	})
	first, _ := r.pick()
	r.shell.Switch(first)
	return tui.Run(ctx, tui.Options{Shell: r.shell, Theme: theme, Probe: true, Ready: func(send func(tea.Msg)) {
		s.running.Go(func() {
			snapshots, stop := s.station.Watch()
			defer stop()
			for {
				select {
				case <-s.ended:
					return
				case n := <-snapshots:
					send(n)
				}
			}
		})
	}})
}

// logFile is where a seat writes its log: never to the terminal.
func logFile(dir string) (*slog.Logger, func() error, error) {
	f, err := os.OpenFile(filepath.Join(dir, "window.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, err
	}
	return slog.New(slog.NewTextHandler(f, nil)), f.Close, nil
}
