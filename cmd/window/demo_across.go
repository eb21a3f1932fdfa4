package main

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"

	"onewindow/devices/office"
	"onewindow/devices/ptyport"
	"onewindow/devices/sign"
	"onewindow/fixtures/city"
	"onewindow/papers"
	"onewindow/screens"
	"onewindow/screens/across"
	"onewindow/tui"
)

// demoSheets are the papers that come out on A4: those that are signed. What the
// citizens of the city carry on with stays on the roll, where the city reads it;
// and all do on a machine without the fonts to set a sheet with.
func demoSheets() []papers.Kind {
	for _, choice := range sheetFontFiles[:2] { // letters, and Chinese
		if !slices.ContainsFunc(choice, func(path string) bool { _, err := os.Stat(path); return err == nil }) {
			return nil
		}
	}
	return []papers.Kind{
		papers.RefusalNotice, papers.NotNeeded, papers.DeferPromise, papers.Declaration, papers.SpecialProcNotice,
		papers.ExtensionNotice, papers.ApplicationForm,
	}
}

// emulateOffice puts an office printer on a port of this machine. Its sheets lie
// beside the papers of the roll.
func (d *demo) emulateOffice(ctx context.Context, dir string) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	emulator := office.NewEmulator(func(_ string, pdf []byte) {
		d.sheetsOut.Add(1)
		name := time.Now().Format("20060102-150405.000") + ".pdf"
		if err := city.WriteWhole(filepath.Join(printedFolder(dir), name), pdf); err != nil {
			d.hall.log.Warn("sheet", "err", err)
		}
	})
	d.background(ctx, func(ctx context.Context) error { return emulator.Serve(ctx, l) })
	return "ipp://" + l.Addr().String() + "/ipp/print", nil
}

// emulateSigns puts a strip and a customer display on ports.
func (d *demo) emulateSigns(ctx context.Context, dir string) (strip, display string, err error) {
	d.strip, err = sign.NewStripEmulator(sign.Profile{})
	if err != nil {
		return "", "", err
	}
	d.display = sign.NewDisplayEmulator()
	strip, err = d.emulateSign(ctx, filepath.Join(dir, "strip.tty"), d.strip)
	if err != nil {
		return "", "", err
	}
	display, err = d.emulateSign(ctx, filepath.Join(dir, "display.tty"), d.display)
	return strip, display, err
}

func (d *demo) emulateSign(ctx context.Context, path string, emulator *sign.Emulator) (string, error) {
	port, err := ptyport.OpenHere(path)
	if err != nil {
		return "", err
	}
	d.stop = append(d.stop, port.Close)
	d.background(ctx, func(ctx context.Context) error { return emulator.Serve(ctx, port) })
	return port.Path, nil
}

// acrossSize is room for what is seen from the other side.
var acrossSize = tui.Size{W: 76, H: 14}

// doors lead to the other side of the desk.
func (d *demo) doors(deps screens.Deps) []tui.Door {
	t := &deps.Text.Demo
	return []tui.Door{{
		Binding: tui.Binding{ID: "across", Keys: []string{"ctrl+x"}, Help: tui.Clean(t.KeyAcross)},
		Open: func() tui.Dialog {
			return tui.Dialog{Title: tui.Clean(t.Across), Want: acrossSize, Screen: across.New(deps, d.across)}
		},
	}}
}

// across is what the citizen sees now.
func (d *demo) across() across.View {
	strip, _ := d.strip.Shown()
	display, _ := d.display.Shown()
	return across.View{
		Strip: strip.Upper, Display: [2]string{display.Upper, display.Lower},
		Roll: len(d.rolls.Pages()), Sheets: int(d.sheetsOut.Load()), Folder: printedFolder(d.seat.o.dir),
	}
}
