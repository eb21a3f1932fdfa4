package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	ipp "onewindow/devices/office"
	"onewindow/e2e/oracle"
	"onewindow/e2e/terminal"
	"onewindow/papers"
)

// plugOffice gives the desk an office printer, and starts it anew; sheets gets
// each PDF that comes out.
func (c *counter) plugOffice() (e *ipp.Emulator, sheets <-chan []byte) {
	c.t.Helper()
	out := make(chan []byte, 16)
	e = ipp.NewEmulator(func(_ string, pdf []byte) { out <- pdf })
	l, err := new(net.ListenConfig).Listen(c.t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		c.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(c.t.Context()))
	ended := make(chan struct{})
	go func() { defer close(ended); _ = e.Serve(ctx, l) }()
	c.t.Cleanup(func() { stop(); <-ended })
	c.reconfigure(func(config string) string {
		return strings.Replace(config, "[papers]\n", "[papers]\nsheets = [\"intake_receipt\"]\n", 1) +
			fmt.Sprintf("[devices.office]\nport = \"ipp://%s/ipp/print\"\n", l.Addr())
	})
	return e, out
}

// TestLettersOnSheets: the receipt of a case, which this desk wants on A4, comes out
// there and once, although the printer's answer to the job is lost. A cover that
// stands open is told, and the receipt comes once it is shut.
func TestLettersOnSheets(t *testing.T) {
	t.Parallel()
	pdftotext, ok := oracle.Need(t, "pdftotext")
	for _, font := range []string{"/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"} {
		_, there := oracle.Need(t, font)
		ok = ok && there
	}
	if !ok {
		return
	}
	c := openCounter(t, true)
	e, sheets := c.plugOffice()
	set := func(fault string, on bool) {
		t.Helper()
		if err := e.Set(fault, on); err != nil {
			t.Fatal(err)
		}
	}
	set(ipp.FaultLostAnswer, true)
	s := c.takeTicket("p07")
	c.callAndRead(s)
	c.answerAll(s)
	c.press("enter")
	done := c.await("the papers", func(s terminal.Screen) bool {
		return atDone(s) && numberOn(s) != "" && s.Has(zh.Desk.JobStates["printed"]) && !s.Has(zh.Desk.JobStates["sending"]) && !s.Has(zh.Desk.JobStates["queued"])
	})
	number := numberOn(done)
	read := func() string {
		t.Helper()
		var pdf []byte
		select {
		case pdf = <-sheets:
		case <-time.After(patience):
			t.Fatalf("no sheet comes out; the screen is\n%s\n%s", c.term.Screen().Text(), c.log())
		}
		cmd := exec.CommandContext(t.Context(), pdftotext, "-layout", "-", "-")
		cmd.Stdin = bytes.NewReader(pdf)
		text, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	title := zh.Papers.Titles[string(papers.IntakeReceipt)]
	if letter := read(); !strings.Contains(letter, title) || !strings.Contains(letter, number) {
		t.Errorf("the letter of %s says\n%s", number, letter)
	}
	if rolls := c.desk.printed(c.printed); len(rolls) > 0 {
		t.Errorf("%d papers came from the roll", len(rolls))
	}
	set(ipp.FaultLostAnswer, false)
	set(ipp.FaultCover, true)
	c.awaitText(zh.Printer.States[ipp.CodeCoverOpen])
	c.press("f7", "1")
	c.await("that it did not come out", func(s terminal.Screen) bool { return s.Has(zh.Desk.JobStates["not_printed"]) })
	set(ipp.FaultCover, false)
	c.press("f7")
	if letter := read(); !strings.Contains(letter, title) {
		t.Errorf("the second letter says\n%s", letter)
	}
	select {
	case <-sheets:
		t.Error("a letter came out twice")
	default:
	}
	c.quit()
}
