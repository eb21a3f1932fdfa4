package main

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"onewindow/devices"
	"onewindow/devices/ptyport"
	"onewindow/devices/sign"
	"onewindow/i18n"
	"onewindow/station"
)

// What is announced in the words of each sign: short enough, and of the ticket
// alone.
func TestSignContents(t *testing.T) {
	zh, _ := i18n.For(i18n.Chinese)
	en, _ := i18n.For(i18n.English)
	say := func(p station.AnnouncedPhase, fee string) station.Announcement {
		return station.Announcement{Phase: p, Label: "A012", Window: "A035", Fee: fee}
	}
	for _, tt := range []struct {
		a                       station.Announcement
		strip, upper, lower, in string
	}{
		{say(station.AnnouncedCalled, ""), "请A012号到A035窗口", "请A012号", "到A035窗口", "WINDOW A035"},
		{say(station.AnnouncedServing, ""), "A012号正在办理", "A012号", "正在办理", "BEING SERVED"},
		{say(station.AnnouncedTaken, "不收费"), "A012号正在办理", "A012号已收件", "不收费", "NO FEE"},
		{say(station.AnnouncedTaken, "60元/证"), "A012号正在办理", "A012号已收件", "费用见受理通知", "FEE: SEE THE PAPER"},
		{station.Announcement{}, "", "", "", ""},
	} {
		if got := stripContent(tt.a, &zh.Sign).Upper; got != tt.strip || len(sign.Words(got)) > 64 {
			t.Errorf("%+v: strip %q", tt.a, got)
		}
		if got := displayContent(tt.a, &zh.Sign, zh.Sign.NoFee); got != (sign.Content{Upper: tt.upper, Lower: tt.lower}) {
			t.Errorf("%+v: display %+v", tt.a, got)
		}
		if got := displayContent(tt.a, &en.Sign, zh.Sign.NoFee); got.Lower != tt.in || len(got.Lower) > 20 {
			t.Errorf("%+v: English display %+v", tt.a, got)
		}
	}
}

// TestSignsOnALine drives the emulated signs over terminal lines, from what the
// station announces to what is to be read.
func TestSignsOnALine(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	s := &seat{o: seatOptions{window: "A035", display: displayConfig{Chinese: true}}, ports: map[string]*devices.Port{}}
	strip, err := sign.NewStripEmulator(sign.Profile{})
	if err != nil {
		t.Fatal(err)
	}
	emulators := map[string]*sign.Emulator{kindStrip: strip, kindDisplay: sign.NewDisplayEmulator()}
	for kind, e := range emulators {
		port, err := ptyport.Open(filepath.Join(t.TempDir(), kind))
		if err != nil {
			t.Fatal(err)
		}
		defer port.Close()
		go func() { _ = e.Serve(ctx, port) }()
		s.ports[kind] = &devices.Port{Target: port.Path}
	}
	if err := s.openSigns(); err != nil {
		t.Fatal(err)
	}
	l := listener{make(chan string, 16)}
	for kind, one := range s.signs {
		go func() { _ = one.Run(ctx) }()
		go pumpSign(ctx, kind, one, s.ports[kind], l)
	}
	reads := func(kind string, want sign.Content) {
		t.Helper()
		err := emulators[kind].Wait(ctx, func(c sign.Content, _ int) bool { return c == want })
		if err != nil {
			c, _ := emulators[kind].Shown()
			t.Fatalf("%s shows %+v, want %+v", kind, c, want)
		}
	}
	reads(kindStrip, sign.Content{Upper: "A035窗口"})
	reads(kindDisplay, sign.Content{Upper: "A035窗口"})
	s.signsPort().Show(station.Announcement{Phase: station.AnnouncedCalled, Label: "A012", Window: "A035"})
	reads(kindStrip, sign.Content{Upper: "请A012号到A035窗口"})
	reads(kindDisplay, sign.Content{Upper: "请A012号", Lower: "到A035窗口"})
	s.signsPort().Show(station.Announcement{})
	reads(kindStrip, sign.Content{Upper: "A035窗口"})
}
