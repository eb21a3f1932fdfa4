package main

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"onewindow/devices"
	"onewindow/devices/link"
	"onewindow/devices/printer"
	"onewindow/i18n"
	"onewindow/papers"
	"onewindow/visit"
)

// testPrinter prints one slip where there is a printer and the person wants it.
func (s *setup) testPrinter(ctx context.Context) error {
	i := slices.IndexFunc(s.found, func(f foundDevice) bool { return f.kind == kindPrinter })
	if i < 0 {
		return nil
	}
	t := &s.text.Setup
	typed, err := s.ask(ctx, t.TestAsk)
	if err != nil || !slices.Contains([]string{"y", "yes", "是", "1"}, strings.ToLower(strings.TrimSpace(typed))) {
		return err
	}
	doc := papers.Document{Title: t.TestTitle, Blocks: []papers.Block{
		papers.Text{Content: i18n.Fill(t.TestLine, "window", s.window, "time", today(s.now())), Scale: 1},
	}}
	state, why := printOnce(ctx, s.found[i].port, doc)
	if state == visit.JobPrinted {
		return s.say(t.TestDone)
	}
	return s.say(i18n.Fill(t.TestFailed, "why", deviceMessage(s.text, kindPrinter, why)))
}

// printOnce opens a printer for one paper.
func printOnce(ctx context.Context, path string, doc papers.Document) (visit.JobState, string) {
	port := &devices.Port{Target: path, Settings: link.Settings{Baud: probeKinds[kindPrinter]}}
	profile := printer.Roll80
	profile.Fonts = printer.SystemFonts()
	p := printer.New(port.Open, printer.Options{Profile: profile, Baud: probeKinds[kindPrinter], Log: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = p.Run(ctx) // gives the end of ctx
	}()
	within, done := context.WithTimeout(ctx, docScanPatience)
	state, why := roll{p, papers.Columns80mm}.Print(within, "setup", doc)
	done()
	cancel()
	<-ended
	return state, why
}
