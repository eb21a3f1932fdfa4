package main

import (
	"context"
	"time"

	"onewindow/devices"
	"onewindow/devices/barcode"
	"onewindow/devices/docscan"
	"onewindow/devices/idcard"
	"onewindow/devices/keypad"
	"onewindow/devices/mrz"
	"onewindow/devices/printer"
	"onewindow/devices/signpad"
	"onewindow/papers"
	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// deviceDesk is a chair that listens to reader and printer.
type deviceDesk interface {
	CardRead(ctx context.Context, r station.CardRead) error
	CardFailed(ctx context.Context, token, code string) error
	SetDevice(ctx context.Context, d station.Device) error
}

// pumpReader carries the reader's events to the station. A refusal is the
// station's to show; the pump only carries.
func pumpReader(ctx context.Context, r *idcard.Reader, port *devices.Port, desk deviceDesk) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-r.Events():
			switch e := e.(type) {
			case idcard.HealthChanged:
				_ = desk.SetDevice(ctx, judged(port, deviceLight("idcard", e.Health)))
			case idcard.CardRead:
				_ = desk.CardRead(ctx, station.CardRead{Token: e.Token, BindCard: visit.BindCard{
					ReadID: e.ReadID, AskedAt: e.AskedAt, AbsentSeenAt: e.AbsentSeenAt, ReadAt: e.At, Card: e.Card,
				}})
			case idcard.ReadFailed:
				_ = desk.CardFailed(ctx, e.Token, e.Code)
			case idcard.Presence:
			}
		}
	}
}

func deviceLight(name string, h devices.Health) station.Device {
	return station.Device{Name: name, State: string(h.State), Cause: h.Cause}
}

// pumpPrinter carries the printer's state to the station.
func pumpPrinter(ctx context.Context, p *printer.Printer, port *devices.Port, desk deviceDesk) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-p.Events():
			d := station.Device{Name: "printer", State: string(devices.Ready)}
			switch e.Code {
			case printer.CodeReady:
			case printer.CodePaperLow:
				d.Cause = e.Code
			default:
				d.State, d.Cause = string(devices.Faulted), e.Code
			}
			_ = desk.SetDevice(ctx, judged(port, d))
		}
	}
}

// scanDesk is a chair that takes scanned codes.
type scanDesk interface {
	Scanned(ctx context.Context, text, symbology string) error
}

// failedScanDesk is a chair that says why a code was not read.
type failedScanDesk interface {
	ScanFailed(ctx context.Context, code string) error
}

// pumpScanner carries codes and the scanner's state to the chair. A scanner
// that cannot be asked counts as ready while its port is open.
func pumpScanner(ctx context.Context, s *barcode.Scanner, port *devices.Port, desk deviceDesk, tap *scanTap) {
	scans, _ := desk.(scanDesk)
	failed, _ := desk.(failedScanDesk)
	for e := range s.Events() {
		switch e.Code {
		case barcode.CodeScan:
			if !tap.offer(e.Scan.Text) && scans != nil {
				_ = scans.Scanned(ctx, e.Scan.Text, e.Scan.Symbology)
			}
		case barcode.CodeUnreadable, barcode.CodeTooLong:
			if failed != nil {
				_ = failed.ScanFailed(ctx, e.Code)
			}
		default:
			_ = desk.SetDevice(ctx, judged(port, portLight("barcode", e.Code)))
		}
	}
}

// pumpKeypad carries the keypad's state to the chair.
func pumpKeypad(ctx context.Context, k *keypad.Keypad, port *devices.Port, desk deviceDesk) {
	for e := range k.Events() {
		_ = desk.SetDevice(ctx, judged(port, portLight("keypad", e.Code)))
	}
}

// pumpSignPad carries the signature pad's state to the chair.
func pumpSignPad(ctx context.Context, p *signpad.Pad, port *devices.Port, desk deviceDesk) {
	for e := range p.Events() {
		_ = desk.SetDevice(ctx, judged(port, portLight(kindSignPad, e.Code)))
	}
}

// padSigner has people sign on a pad.
type padSigner struct{ pad *signpad.Pad }

// Sign waits for a signature; its errors carry the pad's code.
func (p padSigner) Sign(ctx context.Context, timeout time.Duration) (values.Signature, error) {
	s, err := p.pad.Sign(ctx, timeout)
	if err != nil {
		return s, &station.DeviceFault{Device: kindSignPad, Code: devices.Code(err)}
	}
	return s, nil
}

// documentDesk is a chair that takes travel documents.
type documentDesk interface {
	DocumentRead(ctx context.Context, r station.DocumentRead) error
	DocumentFailed(ctx context.Context, code string) error
}

// pumpDocuments carries travel documents and the state of their reader to the
// chair.
func pumpDocuments(ctx context.Context, r *mrz.Reader, port *devices.Port, desk deviceDesk) {
	takes, _ := desk.(documentDesk)
	for e := range r.Events() {
		switch e.Code {
		case mrz.CodeDocument, mrz.CodeCheck:
			if takes != nil {
				_ = takes.DocumentRead(ctx, station.DocumentRead{ReadID: newID(), Began: e.Began, Reading: e.Reading})
			}
		case mrz.CodeUnreadable:
			if takes != nil {
				_ = takes.DocumentFailed(ctx, e.Code)
			}
		default:
			_ = desk.SetDevice(ctx, judged(port, portLight(kindMRZ, e.Code)))
		}
	}
}

// misunderstood are the codes of the card reader that stand for silence and for
// nonsense alike.
var misunderstood = []string{idcard.CodeNotReader, idcard.CodeLineFault, idcard.CodeLineNoise}

// judged is a light after the port has had its word.
func judged(port *devices.Port, d station.Device) station.Device {
	d.Cause = port.Judge(d.State == string(devices.Ready) || d.State == string(devices.Busy), d.Cause)
	return d
}

// portLight is the light of a device that tells only whether it is there.
func portLight(name, code string) station.Device {
	if code == barcode.CodeReady || code == barcode.CodeOpened {
		return station.Device{Name: name, State: string(devices.Ready)}
	}
	return station.Device{Name: name, State: string(devices.Faulted), Cause: code}
}

// pumpDocScan carries the document scanner's state to the chair.
func pumpDocScan(ctx context.Context, k *docscan.Keeper, desk deviceDesk) {
	for e := range k.Events() {
		_ = desk.SetDevice(ctx, portLight(kindDocScan, e.Code))
	}
}

// onePage takes single pages with what takes pages: device names it.
type onePage struct {
	keeper *docscan.Keeper
	device string
}

// imagerOf makes what takes pages of a code scanner that is an imager.
func imagerOf(s *barcode.Scanner) onePage {
	camera := docscan.Camera{Take: func(ctx context.Context) ([]byte, error) {
		page, err := s.TakePage(ctx)
		return page.JPEG, err
	}}
	return onePage{docscan.Keep(camera, 0), kindBarcode}
}

// TakePage takes one page, of the feeder if paper lies in it, else of the glass;
// its errors carry the device's code.
func (o onePage) TakePage(ctx context.Context) ([]byte, error) {
	page, err := o.keeper.One(ctx, docscan.Job{})
	if err != nil {
		return nil, &station.DeviceFault{Device: o.device, Code: devices.Code(err)}
	}
	return page.JPEG, nil
}

// feeder lets stacks through a document scanner, both sides of each sheet where
// it can.
type feeder struct{ keeper *docscan.Keeper }

// Feed lets one stack through. What keep says against a page is told as it is.
func (f feeder) Feed(ctx context.Context, keep func(station.Fed) error) error {
	var refused error
	err := f.keeper.Feed(ctx, docscan.Job{Source: docscan.Duplex}, func(p docscan.Page) error {
		refused = keep(station.Fed{JPEG: p.JPEG, Blank: p.Blank, Code: p.Code})
		return refused
	})
	if err != nil && refused == nil {
		return &station.DeviceFault{Device: kindDocScan, Code: devices.Code(err)}
	}
	return refused
}

// roll prints documents on a roll printer.
type roll struct {
	printer *printer.Printer
	columns int
}

// Print lays the document out and prints it once.
func (r roll) Print(ctx context.Context, jobID string, doc papers.Document) (visit.JobState, string) {
	outcome, err := r.printer.Print(ctx, printer.Receipt{ID: jobID, Blocks: blocks(papers.Roll(doc, r.columns))})
	switch {
	case err != nil:
		return visit.JobNotPrinted, devices.Code(err)
	case outcome.Result == printer.Printed:
		return visit.JobPrinted, ""
	case outcome.Result == printer.NotPrinted:
		return visit.JobNotPrinted, outcome.Cause
	}
	return visit.JobUncertain, outcome.Cause
}

// blocks turns the lines of a roll into the printer's own.
func blocks(lines []papers.RollLine) []printer.Block {
	align := map[papers.Align]printer.Align{papers.Left: printer.Left, papers.Center: printer.Center, papers.Right: printer.Right}
	var out []printer.Block
	for _, l := range lines {
		switch l.Kind {
		case papers.LineText:
			out = append(out, printer.Text{Content: l.Text, Align: align[l.Align], Bold: l.Bold, Scale: l.Scale})
		case papers.LineInk: // a roll says so; the strokes are kept with the case
			out = append(out, printer.Text{Content: l.Text, Scale: l.Scale})
		case papers.LineQR:
			out = append(out, printer.QR{Content: l.Data})
		case papers.LineCode128:
			out = append(out, printer.Code128{Content: l.Data})
		case papers.LineFeed:
			out = append(out, printer.Feed{Lines: l.Lines})
		case papers.LineCut:
			out = append(out, printer.Cut{})
		}
	}
	return out
}
