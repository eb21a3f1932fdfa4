package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onewindow/devices/idcard"
	"onewindow/devices/link"
	"onewindow/devices/printer"
	"onewindow/devices/ptyport"
	"onewindow/i18n"
)

// emulatedPorts are ports with a printer, a card reader, and something that says nothing.
func emulatedPorts(t *testing.T) (ports []link.PortInfo, rolls *printer.Emulator) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	var open []*ptyport.Port
	for range 3 {
		port, err := ptyport.Open("")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = port.Close() })
		open = append(open, port)
		ports = append(ports, link.PortInfo{Path: port.Path})
	}
	ports[2].USB, ports[2].VID = true, "1eab" // a maker of code scanners: nothing else is tried
	rolls = printer.NewEmulator(printer.EmulatorOptions{Baud: 9600})
	go func() { _ = rolls.Serve(ctx, open[0]) }()
	reader, err := idcard.NewEmulator(open[1], idcard.EmulatorOptions{Baud: 115200})
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = reader.Run(ctx) }()
	return ports, rolls
}

// setUp answers the questions one after another.
func setUp(t *testing.T, ports []link.PortInfo, file string, answers ...string) (said string, err error) {
	t.Helper()
	text, _ := i18n.For(i18n.Chinese)
	var out bytes.Buffer
	s := setup{
		asker: asker{text: text, in: strings.NewReader(strings.Join(answers, "\n") + "\n"), out: &out, now: time.Now},
		flags: setupFlags{config: file}, ports: func() ([]link.PortInfo, error) { return ports, nil },
	}
	err = s.run(t.Context())
	return out.String(), err
}

// A desk with a printer, a reader and a code scanner: found, tried, printed on, and
// written into a file with a comment to each field, which the program then reads.
func TestSetup(t *testing.T) {
	ports, rolls := emulatedPorts(t)
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer lis.Close()
	file := filepath.Join(t.TempDir(), "etc", "desk.toml")
	said, err := setUp(t, ports, file, "A035", "no address", lis.Addr().String(), "9", "1", "y")
	var wrong *statusError
	if err != nil && !errors.As(err, &wrong) { // the doctor finds no hall behind the listener
		t.Fatal(err, said)
	}
	for _, want := range []string{
		"地址写作 主机:端口", "✓ 大厅在应答", ports[0].Path + "  打印机：应答", ports[1].Path + "  身份证阅读器：应答", "请输入列出的数字", "✓ 打印机报告已打出", "✓ 已写 " + file, "window doctor --config",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("it never said %q:\n%s", want, said)
		}
	}
	if n := len(rolls.Pages()); n != 1 {
		t.Errorf("%d papers came out", n)
	}
	c, err := readConfig(file)
	if err != nil {
		t.Fatal(err)
	}
	if c.Window != "A035" || c.Hall.Address != lis.Addr().String() || !c.Hall.Plain || c.Lang != "zh" {
		t.Errorf("%+v", c)
	}
	for kind, port := range map[string]string{kindPrinter: ports[0].Path, kindIDCard: ports[1].Path, kindBarcode: ports[2].Path} {
		if c.Devices[kind].Port != port {
			t.Errorf("%s at %q, want %q", kind, c.Devices[kind].Port, port)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(string(text), "\n\n") {
		if l = strings.TrimPrefix(l, "[hall]\n"); !strings.HasPrefix(l, "# ") {
			t.Errorf("no comment: %q", l)
		}
	}
	if _, err := setUp(t, nil, file); err == nil || !strings.Contains(err.Error(), "--force") {
		t.Errorf("a file that is there: %v", err)
	}
}

// Who gives up leaves nothing behind.
func TestSetupGivenUp(t *testing.T) {
	for _, answers := range [][]string{{"A035"}, {"A035", ""}} {
		file := filepath.Join(t.TempDir(), "desk.toml")
		if _, err := setUp(t, nil, file, answers...); err == nil {
			t.Errorf("%q: a desk without a hall", answers)
		}
		if _, err := os.Stat(file); err == nil {
			t.Errorf("%q: a file was written", answers)
		}
	}
}
