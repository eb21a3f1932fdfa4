package main

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"onewindow/devices"
	"onewindow/devices/keypad"
	"onewindow/devices/link"
	"onewindow/devices/ptyport"
	"onewindow/devices/sign"
	"onewindow/i18n"
	"onewindow/station"
)

// stripConfig is the frame of a maker's strip, and what it shows to nobody.
type stripConfig struct {
	Frame   string `toml:"frame"`
	Address uint8  `toml:"address"`
	Mode    uint8  `toml:"mode"`
	Speed   uint8  `toml:"speed"`
	Color   uint8  `toml:"color"`
	SumFrom int    `toml:"sum_from"`
	LenAdd  int    `toml:"len_add"`
	Idle    string `toml:"idle"`
}

func (c stripConfig) profile() sign.Profile {
	return sign.Profile{
		Frame: c.Frame, Addr: c.Address, Mode: c.Mode, Speed: c.Speed, Color: c.Color, SumFrom: c.SumFrom, LenAdd: c.LenAdd,
	}
}

// displayConfig is what a customer display can, and what it shows to nobody.
type displayConfig struct {
	Chinese bool   `toml:"chinese"`
	Idle    string `toml:"idle"`
}

// keypadConfig is the frames of another maker's keypad; empty, they are ours.
type keypadConfig struct {
	Ask       string      `toml:"ask"`
	Cancel    string      `toml:"cancel"`
	Show      string      `toml:"show"`
	Query     string      `toml:"query"`
	Alive     string      `toml:"alive"`
	Keys      []keypadKey `toml:"keys"`
	Checksum  string      `toml:"checksum"`
	SumFrom   int         `toml:"sum_from"`
	SilenceMS int         `toml:"silence_ms"`
}

// keypadKey is what the keypad says for one level.
type keypadKey struct {
	Reply string `toml:"reply"`
	Level int    `toml:"level"`
}

func (c keypadConfig) profile() keypad.Profile {
	p := keypad.Profile{
		Ask: c.Ask, Cancel: c.Cancel, Show: c.Show, Query: c.Query, Alive: c.Alive,
		Checksum: keypad.Checksum(c.Checksum), SumFrom: c.SumFrom, Silence: time.Duration(c.SilenceMS) * time.Millisecond,
	}
	for _, k := range c.Keys {
		if p.Keys == nil {
			p.Keys = map[string]int{}
		}
		p.Keys[k.Reply] = k.Level
	}
	return p
}

// openSigns makes the drivers of the window's signs.
func (s *seat) openSigns() error {
	s.signs = map[string]*sign.Sign{}
	zh, _ := i18n.For(i18n.Chinese)
	window := func(words string) string { return i18n.Fill(words, "window", s.o.window) }
	if port := s.ports[kindStrip]; port != nil {
		idle := cmp.Or(s.o.strip.Idle, window(zh.Sign.Idle))
		strip, err := sign.NewStrip(port.Open, s.o.strip.profile(), sign.Options{Idle: sign.Content{Upper: idle}, Log: s.o.log})
		if err != nil {
			return err
		}
		s.signs[kindStrip] = strip
	}
	if port := s.ports[kindDisplay]; port != nil {
		idle := cmp.Or(s.o.display.Idle, window(displayText(s.o.display.Chinese).Idle))
		s.signs[kindDisplay] = sign.NewDisplay(port.Open, s.o.display.Chinese, sign.Options{Idle: sign.Content{Upper: idle}, Log: s.o.log})
	}
	return nil
}

// displayText is the language of a display: one without Chinese letters shows
// English.
func displayText(chinese bool) *i18n.Sign {
	lang := i18n.English
	if chinese {
		lang = i18n.Chinese
	}
	text, _ := i18n.For(lang)
	return &text.Sign
}

// signsPort is the window's signs as the station asks for them: nil where there is
// none.
func (s *seat) signsPort() station.Signs {
	if len(s.signs) == 0 {
		return nil
	}
	return signboard{s.signs, s.o.display.Chinese}
}

// signboard puts what is announced into the words of each sign.
type signboard struct {
	signs   map[string]*sign.Sign
	chinese bool
}

// Show shows it on every sign.
func (b signboard) Show(a station.Announcement) {
	zh, _ := i18n.For(i18n.Chinese)
	if strip := b.signs[kindStrip]; strip != nil {
		strip.Show(stripContent(a, &zh.Sign))
	}
	if display := b.signs[kindDisplay]; display != nil {
		display.Show(displayContent(a, displayText(b.chinese), zh.Sign.NoFee))
	}
}

func stripContent(a station.Announcement, t *i18n.Sign) sign.Content {
	words := map[station.AnnouncedPhase]string{
		station.AnnouncedCalled: t.Called, station.AnnouncedServing: t.Serving, station.AnnouncedTaken: t.Serving,
	}[a.Phase]
	return sign.Content{Upper: i18n.Fill(words, "label", a.Label, "window", a.Window)}
}

// displayContent is two lines; free is the catalogue's word for what costs nothing.
func displayContent(a station.Announcement, t *i18n.Sign, free string) sign.Content {
	lines := map[station.AnnouncedPhase][]string{
		station.AnnouncedCalled: t.CalledLines, station.AnnouncedServing: t.ServingLines, station.AnnouncedTaken: t.Taken,
	}[a.Phase]
	if len(lines) < 2 {
		return sign.Content{}
	}
	fee := t.Fee
	if a.Fee == free {
		fee = t.NoFee
	}
	fill := func(words string) string { return i18n.Fill(words, "label", a.Label, "window", a.Window, "fee", fee) }
	return sign.Content{Upper: fill(lines[0]), Lower: fill(lines[1])}
}

// pumpSign carries a sign's state to the chair.
func pumpSign(ctx context.Context, kind string, s *sign.Sign, port *devices.Port, desk deviceDesk) {
	for e := range s.Events() {
		_ = desk.SetDevice(ctx, judged(port, portLight(kind, e.Code)))
	}
}

// probeSign shows a word, in our own frame on a strip.
func probeSign(ctx context.Context, kind string, l link.Link, left time.Duration) (sign.Report, error) {
	one := sign.NewDisplay(nil, false, sign.Options{})
	text := displayText(kind == kindStrip)
	if kind == kindStrip {
		var err error
		one, err = sign.NewStrip(nil, sign.Profile{}, sign.Options{})
		if err != nil {
			return sign.Report{}, errors.Join(err, l.Close())
		}
	}
	return one.Probe(ctx, l, sign.Content{Upper: text.Test}, left)
}

func newStripPlayer(cmd *cobra.Command, o emulateOptions) (player, error) {
	e, err := sign.NewStripEmulator(sign.Profile{})
	if err != nil {
		return nil, err
	}
	return newSignPlayer(cmd, o, e)
}

func newDisplayPlayer(cmd *cobra.Command, o emulateOptions) (player, error) {
	return newSignPlayer(cmd, o, sign.NewDisplayEmulator())
}

// newSignPlayer plays a sign and says on standard output what is to be read on it.
func newSignPlayer(cmd *cobra.Command, o emulateOptions, e *sign.Emulator) (player, error) {
	if err := setFaults(o.faults, e.Set); err != nil {
		return nil, err
	}
	return func(ctx context.Context, port *ptyport.Port) error {
		go func() {
			for seen := 0; ; {
				err := e.Wait(ctx, func(_ sign.Content, frames int) bool { return frames > seen })
				if err != nil {
					return
				}
				var c sign.Content
				c, seen = e.Shown()
				if writeJSON(cmd, shownMessage{c.Upper, c.Lower}) != nil {
					return
				}
			}
		}()
		return e.Serve(ctx, port)
	}, nil
}

// shownMessage is what is to be read on an emulated sign.
type shownMessage struct {
	Upper string `json:"upper"`
	Lower string `json:"lower,omitempty"`
}
