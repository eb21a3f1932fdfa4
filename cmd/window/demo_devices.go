package main

import (
	"context"
	"net"
	"path/filepath"
	"slices"
	"time"

	"onewindow/devices/barcode"
	"onewindow/devices/docscan"
	"onewindow/devices/keypad"
	"onewindow/devices/mrz"
	"onewindow/devices/ptyport"
	"onewindow/devices/signpad"
	"onewindow/fixtures"
	"onewindow/fixtures/city"
	"onewindow/station"
	"onewindow/visit"
)

// demoScannerBaud makes a page of the demo come in two or three seconds.
const demoScannerBaud = 230400

// Times of a citizen before the keypad, from its question to the key; which
// one it is differs from person to person.
const (
	rateFirst = 2 * time.Second
	rateLast  = 6 * time.Second
)

// emulateScanner puts a scanner with a page imager on a port. What lies under
// it is the paper for which the clerk asks.
func (d *demo) emulateScanner(ctx context.Context, dir string) (string, error) {
	port, err := ptyport.OpenHere(filepath.Join(dir, "scanner.tty"))
	if err != nil {
		return "", err
	}
	d.stop = append(d.stop, port.Close)
	emulator := barcode.NewEmulator(barcode.EmulatorOptions{
		Profile: barcode.Honeywell, Baud: demoScannerBaud, Page: d.page,
	})
	d.codes = emulator
	d.background(ctx, func(ctx context.Context) error { return emulator.Serve(ctx, port) })
	return port.Path, nil
}

// page is the next page of the paper that is wanted, from the bag of the person
// at the desk.
func (d *demo) page() []byte {
	st := d.clerk.Load()
	if st == nil {
		return nil
	}
	n := st.Snapshot()
	a, ok := d.city.Of(n.Visit.Ticket.Label)
	if !ok || n.Picture.Line == "" {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.pages == nil {
		d.pages = map[station.Picture]int{}
	}
	d.pages[n.Picture]++
	number := d.pages[n.Picture]
	if m := n.Visit.Matter(); m != nil {
		for _, p := range m.Pages { // those taken before a restart, too
			if p.Line == n.Picture.Line {
				number++
			}
		}
	}
	return city.Page(a.Person, n.Picture.Line, number)
}

// emulateDocuments puts a reader of travel documents on a port.
func (d *demo) emulateDocuments(ctx context.Context, dir string) (string, error) {
	port, err := ptyport.OpenHere(filepath.Join(dir, "documents.tty"))
	if err != nil {
		return "", err
	}
	d.stop = append(d.stop, port.Close)
	d.passports = mrz.NewEmulator(mrz.EmulatorOptions{Baud: 9600})
	d.background(ctx, func(ctx context.Context) error { return d.passports.Serve(ctx, port) })
	return port.Path, nil
}

// demoPPM is how many pages a minute the demo's document scanner makes.
const demoPPM = 40

// emulateDocScan puts a document scanner on a port of this machine. In its
// feeder lie the sheets of the paper for which the clerk asks.
func (d *demo) emulateDocScan(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	var fed station.Stack
	emulator := docscan.NewEmulator(docscan.EmulatorOptions{PPM: max(1, int(demoPPM*d.f.pace)), Tray: func(left []docscan.Sheet) []docscan.Sheet {
		d.mu.Lock()
		defer d.mu.Unlock()
		st := d.clerk.Load()
		if st == nil {
			return nil
		}
		n := st.Snapshot()
		goesOn := len(left) > 0 && n.Stack.CaseID == fed.CaseID && n.Stack.Line == fed.Line
		if !n.Stack.Running || n.Stack.Seq == fed.Seq || goesOn {
			return left
		}
		fed = n.Stack
		return d.sheets(n)
	}})
	d.background(ctx, func(ctx context.Context) error { return emulator.Serve(ctx, l) })
	return "http://" + l.Addr().String(), nil
}

// sheets are those of the paper that is wanted, from the bag of the person at
// the desk: two, with something on one back.
func (d *demo) sheets(n station.Snapshot) []docscan.Sheet {
	a, ok := d.city.Of(n.Visit.Ticket.Label)
	if !ok {
		return nil
	}
	number := 0
	if m := n.Visit.Matter(); m != nil {
		for _, p := range slices.Concat(m.Pages, m.Aside) { // of a stack before, too
			if p.Line == n.Stack.Line {
				number++
			}
		}
	}
	page := func() []byte { number++; return city.Page(a.Person, n.Stack.Line, number) }
	return []docscan.Sheet{{Front: page()}, {Front: page(), Back: page()}}
}

// emulateSignPad puts a signature pad on a port. Whoever is asked signs.
func (d *demo) emulateSignPad(ctx context.Context, dir string) (string, error) {
	port, err := ptyport.OpenHere(filepath.Join(dir, "signpad.tty"))
	if err != nil {
		return "", err
	}
	d.stop = append(d.stop, port.Close)
	pad := signpad.NewEmulator(signpad.EmulatorOptions{Baud: 19200})
	d.background(ctx, func(ctx context.Context) error {
		go signInTurn(ctx, pad)
		return pad.Serve(ctx, port)
	})
	return port.Path, nil
}

// emulateKeypad puts an evaluation keypad on a port.
func (d *demo) emulateKeypad(ctx context.Context, dir string) (string, error) {
	port, err := ptyport.OpenHere(filepath.Join(dir, "keypad.tty"))
	if err != nil {
		return "", err
	}
	d.stop = append(d.stop, port.Close)
	d.keys = keypad.NewEmulator(keypad.EmulatorOptions{})
	d.background(ctx, func(ctx context.Context) error { return d.keys.Serve(ctx, port) })
	return port.Path, nil
}

// rate lets the citizens who were served press a key, or walk away.
func (d *demo) rate(ctx context.Context, st *station.Station) {
	for {
		err := d.keys.Wait(ctx, d.keys.Asked)
		if err != nil {
			return
		}
		if who, ok := d.served(st.Snapshot().Last); ok {
			if level, rates := city.Rating(who); rates && sleep(ctx, d.thinks(who)) && d.keys.Asked() {
				_ = d.keys.Press(level) // a key too many is a key too many
			}
		}
		err = d.keys.Wait(ctx, func() bool { return !d.keys.Asked() })
		if err != nil {
			return
		}
	}
}

// served is who was at the desk last.
func (d *demo) served(last visit.State) (fixtures.Person, bool) {
	if last.End != visit.EndFinished {
		return fixtures.Person{}, false
	}
	a, ok := d.city.Of(last.Ticket.Label)
	return a.Person, ok
}

// thinks is how long a person looks at the keys.
func (d *demo) thinks(who fixtures.Person) time.Duration {
	part := time.Duration(0)
	for _, r := range who.ID {
		part = (part*31 + time.Duration(r)) % 100
	}
	return time.Duration(float64(rateFirst+(rateLast-rateFirst)*part/100) / d.f.pace)
}

// sleep reports whether the time went by before ctx ended.
func sleep(ctx context.Context, t time.Duration) bool {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
