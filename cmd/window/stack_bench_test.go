package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/devices/docscan"
	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/journal"
	"onewindow/screens"
	"onewindow/screens/pages"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

// pageDesk lets the screen read pages that are in a journal.
type pageDesk struct {
	pages.Desk
	journal *journal.Journal
}

func (d pageDesk) Page(ctx context.Context, sum string) ([]byte, error) {
	return d.journal.Page(ctx, sum)
}

// pressed is a key with the moment at which it was pressed.
type pressed struct {
	key tea.Msg
	at  time.Time
}

// kept is a page that is on the disk.
type kept visit.Page

// BenchmarkStack feeds sheets at 80 pages a minute, 200 dpi, through emulator,
// driver and journal to the screen, while a clerk presses a key each 50 ms: how
// long a key waits until its frame is drawn. One round is 40 pages, half a
// minute.
func BenchmarkStack(b *testing.B) {
	for b.Loop() {
		waits, took := feedAndPress(b, 40)
		slices.Sort(waits)
		at := func(percent int) float64 {
			return float64(waits[min(len(waits)-1, len(waits)*percent/100)].Microseconds()) / 1000
		}
		b.ReportMetric(40/took.Minutes(), "pages/min")
		b.ReportMetric(at(50), "key-p50-ms")
		b.ReportMetric(at(99), "key-p99-ms")
		b.ReportMetric(at(100), "key-max-ms")
	}
}

func feedAndPress(b *testing.B, n int) ([]time.Duration, time.Duration) {
	b.Helper()
	const line = "BANKCARD"
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	e := docscan.NewEmulator(docscan.EmulatorOptions{PPM: 80})
	for i := range n {
		e.Load(docscan.Sheet{Front: docscan.TestPage(fmt.Sprintf("SHEET %d", i+1), 200)})
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go func() { _ = e.Serve(ctx, l) }()
	scanner, err := docscan.Open("http://"+l.Addr().String(), docscan.Options{})
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	key, err := journal.LoadOrCreateKey(dir + "/key")
	if err != nil {
		b.Fatal(err)
	}
	j, err := journal.Open(ctx, journal.Options{Dir: dir + "/journal", Window: "A035", Key: key, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	w := stackWorld(b)
	msgs := make(chan tea.Msg, 64)
	began := time.Now()
	fed := make(chan error, 1)
	go func() {
		fed <- docscan.Keep(scanner, 0).Feed(ctx, docscan.Job{Source: docscan.Feeder}, func(p docscan.Page) error {
			sum, err := j.PutPage(ctx, w.Visit.Matter().CaseID, line, "image/jpeg", p.JPEG)
			if err == nil {
				msgs <- kept{Line: line, SHA256: sum, Bytes: int64(len(p.JPEG)), Media: "image/jpeg"}
			}
			return err
		})
	}()
	go press(ctx, msgs)
	shell := stackShell(ctx, b, w, pageDesk{journal: j}, line)
	do := func(cmd tea.Cmd) { perform(ctx, msgs, cmd) }
	do(shell.Init())
	do(shell.Update(tea.WindowSizeMsg{Width: 120, Height: 36}))
	var waits []time.Duration
	for came := 0; ; {
		select {
		case err := <-fed:
			if err != nil || came != n {
				b.Fatalf("%d pages, %v", came, err)
			}
			return waits, time.Since(began)
		case msg := <-msgs:
			p, isPage := msg.(kept)
			k, isKey := msg.(pressed)
			switch {
			case isPage:
				came++
				w.Do(visit.AddPage{Page: visit.Page(p)})
				msg = w.Snapshot()
			case isKey:
				msg = k.key
			}
			do(shell.Update(msg))
			_ = tuitest.Cells(shell.View(tui.Size{W: 120, H: 36}), 120, 36)
			if isKey {
				waits = append(waits, time.Since(k.at))
			}
		}
	}
}

// press presses the arrows in turn.
func press(ctx context.Context, msgs chan<- tea.Msg) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		select {
		case msgs <- pressed{tuitest.Key([]string{"left", "right"}[i%2]), time.Now()}:
		case <-ctx.Done():
			return
		}
	}
}

// perform runs a command beside the loop, as the terminal's program does.
func perform(ctx context.Context, msgs chan<- tea.Msg, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		if all, ok := msg.(tea.BatchMsg); ok {
			for _, c := range all {
				perform(ctx, msgs, c)
			}
			return
		}
		select {
		case msgs <- msg:
		case <-ctx.Done():
		}
	}()
}

// stackWorld is a visit whose papers are being judged, at a desk with a scanner
// at work.
func stackWorld(b *testing.B) *screentest.World {
	b.Helper()
	p, ok := fixtures.PersonByID("p01")
	if !ok {
		b.Fatal(errors.New("no p01"))
	}
	w := screentest.New(b, fixtures.Catalogue()).Call(visit.Ticket{Item: p.Matter.Item}).Lay(p.Card())
	w.Do(visit.ChooseItem{Item: p.Matter.Item}).Answer(screentest.Says(p.Matter.Answers))
	w.Snap.Devices = append(w.Snap.Devices, station.Device{Name: kindDocScan, State: "ready"})
	w.Snap.Stack = station.Stack{CaseID: w.Visit.Matter().CaseID, Line: "BANKCARD", Running: true}
	return w
}

func stackShell(ctx context.Context, b *testing.B, w *screentest.World, desk pages.Desk, line string) *tui.Shell {
	b.Helper()
	text, _ := i18n.For(i18n.Chinese)
	deps := screens.Deps{Text: text, Ctx: ctx, Now: time.Now, After: func(d time.Duration, msg tea.Msg) tea.Cmd {
		return tea.Tick(d, func(time.Time) tea.Msg { return msg })
	}}
	return tui.NewShell(tui.ShellOptions{
		First: pages.New(deps, desk, w.Snapshot(), line), Words: words(text),
		Status: func(size tui.Size) tui.Line { return screens.StatusLine(w.Snapshot(), text, size) },
		Now:    time.Now, After: deps.After,
	})
}
