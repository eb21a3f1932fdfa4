package docs_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"onewindow/devices"
	"onewindow/devices/barcode"
	"onewindow/devices/docscan"
	"onewindow/devices/idcard"
	"onewindow/devices/keypad"
	"onewindow/devices/mrz"
	"onewindow/devices/office"
	"onewindow/devices/printer"
	"onewindow/devices/sign"
	"onewindow/devices/signpad"
	"onewindow/i18n"
)

// driver is what the page of a driver is written from.
type driver struct {
	kind   string
	faults []string
	said   func(*i18n.Text) map[string]string // the device's own sentences by code
}

var drivers = []driver{
	{"idcard", idcard.FaultNames(), func(t *i18n.Text) map[string]string { return t.Devices.CardCodes }},
	{"printer", printer.Faults(), func(t *i18n.Text) map[string]string { return t.Printer.States }},
	{"barcode", barcode.Faults(), func(t *i18n.Text) map[string]string { return t.Barcode.States }},
	{"sign", sign.Faults(), func(t *i18n.Text) map[string]string { return t.Sign.States }},
	{"docscan", docscan.Faults(), func(t *i18n.Text) map[string]string { return t.DocScan.States }},
	{"office", office.Faults(), func(t *i18n.Text) map[string]string { return t.Printer.States }},
	{"mrz", mrz.Faults(), func(t *i18n.Text) map[string]string { return t.MRZ.States }},
	{"keypad", keypad.Faults(), func(t *i18n.Text) map[string]string { return t.Keypad.States }},
	{"signpad", signpad.Faults(), func(t *i18n.Text) map[string]string { return t.SignPad.States }},
}

func TestGeneratedDevicePages(t *testing.T) {
	for _, d := range drivers {
		page := "devices/" + d.kind + ".md"
		meanings := faultMeanings(t, d.kind)
		var faults strings.Builder
		faults.WriteString("| fault | what the device does |\n|---|---|\n")
		for _, name := range d.faults {
			meaning := meanings[name]
			if base, _, ok := strings.Cut(name, "@N"); ok {
				meaning = meanings[base]
			}
			if d.kind == "idcard" {
				meaning = idcard.FaultMeaning(name)
			}
			if meaning == "" {
				t.Errorf("fault %s of %s says nowhere what it does", name, d.kind)
			}
			fmt.Fprintf(&faults, "| `%s` | %s |\n", name, meaning)
		}
		generated(t, page, section(t, page, "faults", faults.String()))
		generated(t, page, section(t, page, "codes", codesTable(t, d.said)))
	}
	generated(t, "devices/ports.md", section(t, "devices/ports.md", "codes", codesTable(t, func(t *i18n.Text) map[string]string {
		return t.Devices.Codes
	})))
	for _, code := range devices.Codes() {
		if zh, _ := i18n.For(i18n.Chinese); zh.Devices.Codes[code] == "" {
			t.Errorf("code %s has no sentence", code)
		}
	}
}

func codesTable(t *testing.T, said func(*i18n.Text) map[string]string) string {
	t.Helper()
	zh, _ := i18n.For(i18n.Chinese)
	en, _ := i18n.For(i18n.English)
	var table strings.Builder
	table.WriteString("| code | English | 中文 |\n|---|---|---|\n")
	for _, code := range slices.Sorted(maps.Keys(said(zh))) {
		fmt.Fprintf(&table, "| `%s` | %s | %s |\n", code, said(en)[code], said(zh)[code])
	}
	return table.String()
}

// faultMeanings are the comments beside the constants of a driver's emulator.
func faultMeanings(t *testing.T, kind string) map[string]string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "../devices/"+kind+"/emulator.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	meanings := map[string]string{}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Fault") {
			return true
		}
		if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
			if name, err := strconv.Unquote(lit.Value); err == nil {
				meanings[name] = strings.TrimSpace(spec.Comment.Text())
			}
		}
		return true
	})
	return meanings
}
