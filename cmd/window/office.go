package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/spf13/cobra"

	"onewindow/devices"
	"onewindow/devices/docscan"
	"onewindow/devices/office"
	"onewindow/papers"
	"onewindow/station"
	"onewindow/visit"
)

// networked are the devices that are reached by an address and have no line, each
// with the check of its address.
var networked = map[string]func(address string) error{
	kindDocScan: func(address string) error { _, err := docscan.Open(address, docscan.Options{}); return err },
	kindOffice:  func(address string) error { _, err := office.New(address, office.Options{}); return err },
}

// letters are the papers that go on sheets where a desk has both printers: those
// that are signed, sealed or filed. Slips stay on the roll.
var letters = []papers.Kind{
	papers.AcceptanceNotice, papers.CorrectionNotice, papers.RefusalNotice, papers.NotNeeded, papers.DeferPromise, papers.Declaration,
	papers.SpecialProcNotice, papers.ExtensionNotice, papers.DecisionNotice, papers.ApplicationForm, papers.WithdrawalReceipt,
	papers.MoreNotice, papers.LapseNotice, papers.TerminationNotice, papers.RevocationNotice,
}

// trays are the printers of a desk: each paper goes to its own, or to the only one.
type trays struct {
	roll, sheets station.Printer // nil where there is none
	onSheets     []papers.Kind
}

// Print prints the document once. What goes back through a document scanner is as
// wide as the papers around it where that can be.
func (t trays) Print(ctx context.Context, jobID string, doc papers.Document) (visit.JobState, string) {
	if t.roll == nil || t.sheets != nil && (doc.Kind == papers.SeparatorSheet || slices.Contains(t.onSheets, doc.Kind)) {
		return t.sheets.Print(ctx, jobID, doc)
	}
	return t.roll.Print(ctx, jobID, doc)
}

// sheets prints documents on A4.
type sheets struct {
	printer *office.Printer
	fonts   func() (*papers.SheetFonts, error)
}

// codeNoFonts: the desk has no font files to set a paper with.
const codeNoFonts = "no_fonts"

// Print lays the document out and prints it once.
func (s sheets) Print(ctx context.Context, jobID string, doc papers.Document) (visit.JobState, string) {
	fonts, err := s.fonts()
	if err != nil {
		return visit.JobNotPrinted, codeNoFonts
	}
	pdf, err := fonts.PDF(doc)
	if err != nil {
		return visit.JobNotPrinted, "bad_content"
	}
	out := s.printer.Print(ctx, jobID, pdf)
	switch out.Result {
	case office.Printed:
		return visit.JobPrinted, ""
	case office.NotPrinted:
		return visit.JobNotPrinted, out.Cause
	case office.Uncertain:
	}
	return visit.JobUncertain, out.Cause
}

// sheetFontFiles are TrueType files with letters, with Chinese, and with the rare
// characters of names; of each line the first that is there is taken.
var sheetFontFiles = [][]string{
	{"/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", "/usr/share/fonts/truetype/noto/NotoMono-Regular.ttf", `C:\Windows\Fonts\consola.ttf`},
	{"/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", "/usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf", `C:\Windows\Fonts\simhei.ttf`},
	{"/usr/share/fonts/truetype/hanazono/HanaMinA.ttf"},
	{"/usr/share/fonts/truetype/hanazono/HanaMinB.ttf", `C:\Windows\Fonts\simsunb.ttf`},
}

// systemSheetFonts reads the fonts once, when the first sheet is printed.
func systemSheetFonts() func() (*papers.SheetFonts, error) {
	return sync.OnceValues(func() (*papers.SheetFonts, error) {
		var files [][]byte
		for _, choice := range sheetFontFiles {
			for _, path := range choice {
				if file, err := os.ReadFile(path); err == nil {
					files = append(files, file)
					break
				}
			}
		}
		return papers.NewSheetFonts(files...)
	})
}

// pumpOffice carries the printer's state to the chair.
func pumpOffice(ctx context.Context, p *office.Printer, desk deviceDesk) {
	for e := range p.Events() {
		_ = desk.SetDevice(ctx, portLight(kindOffice, e.Code))
	}
}

// askOffice asks a printer how it is; nothing is printed.
func askOffice(ctx context.Context, address string) (string, error) {
	p, err := office.New(address, office.Options{Reply: devicePatience})
	if err != nil {
		return "", err
	}
	if err := p.Check(ctx); err != nil {
		return devices.Code(err), err
	}
	return office.CodeReady, nil
}

// probeOffice says how a printer is.
func probeOffice(cmd *cobra.Command, o probeOptions) error {
	ctx, cancel := context.WithTimeout(cmd.Context(), o.timeout)
	defer cancel()
	state, err := askOffice(ctx, o.port)
	if coded, ok := errors.AsType[*devices.Error](err); err != nil && (!ok || coded.Code == devices.CodeTarget || coded.Code == office.CodeNoReply) {
		return err
	}
	if o.json {
		err = writeJSON(cmd, map[string]string{"state": state})
	} else {
		err = say(cmd, state)
	}
	if err != nil {
		return err
	}
	return wrongIf(state != office.CodeReady)
}

// emulateOffice plays an office printer.
func emulateOffice(cmd *cobra.Command, o emulateOptions) error {
	count := 0
	e := office.NewEmulator(func(_ string, pdf []byte) {
		if o.folder == "" {
			return
		}
		count++
		path := filepath.Join(o.folder, fmt.Sprintf("%04d.pdf", count))
		if err := os.WriteFile(path, pdf, 0o600); err != nil {
			_, _ = fmt.Fprintln(cmd.ErrOrStderr(), "window:", err)
		}
	})
	if err := setFaults(o.faults, e.Set); err != nil {
		return err
	}
	if o.folder != "" {
		if err := os.MkdirAll(o.folder, 0o700); err != nil {
			return err
		}
	}
	return emulateOnNetwork(cmd, "ipp://", "/ipp/print", e.Serve)
}
