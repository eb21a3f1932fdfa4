package e2e_test

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"onewindow/devices/docscan"
	"onewindow/e2e/oracle"
	"onewindow/e2e/terminal"
	"onewindow/fixtures/city"
)

// plugFeeder gives the desk a document scanner with sheets in its feeder. unplug
// takes it away, plug brings it back.
func (c *counter) plugFeeder(sheets ...docscan.Sheet) (e *docscan.Emulator, unplug, plug func()) {
	c.t.Helper()
	var stop func()
	e = docscan.NewEmulator(docscan.EmulatorOptions{})
	e.Load(sheets...)
	address := oracle.Address(c.t)
	plug = func() {
		l, err := (&net.ListenConfig{}).Listen(c.t.Context(), "tcp", address)
		if err != nil {
			c.t.Fatal(err)
		}
		address = l.Addr().String()
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() { defer close(ended); _ = e.Serve(ctx, l) }()
		stop = func() { cancel(); <-ended }
	}
	plug()
	c.t.Cleanup(func() { stop() })
	c.reconfigure(func(config string) string {
		return fmt.Sprintf("%s[devices.docscan]\nport = \"http://%s\"\n", config, address)
	})
	c.feederIs("●")
	return e, func() { stop() }, plug
}

func (c *counter) feederIs(mark string) {
	c.t.Helper()
	c.await("the light of the scanner "+mark, func(s terminal.Screen) bool { return s.Has(zh.Desk.Devices["docscan"] + mark) })
}

// TestStack: a stack goes through the document scanner into the line that it
// proves. It jams, the desk is killed, the scanner is switched off and on again:
// what came is kept, the rest goes on behind it, and blank backs are kept aside.
// The hall gets what the clerk saw, each page once.
func TestStack(t *testing.T) {
	t.Parallel()
	c := openCounter(t, true)
	s := c.takeTicket("p07")
	var fronts [][]byte
	var sheets []docscan.Sheet
	for i := range 4 {
		fronts = append(fronts, city.Page(s.citizen.Person, "FORM", i+1))
		sheets = append(sheets, docscan.Sheet{Front: fronts[i]})
	}
	feeder, unplug, plug := c.plugFeeder(sheets...)
	unplug()
	c.feederIs("✗")
	plug()
	c.feederIs("●")
	c.callAndRead(s)
	c.answerQuestions(s)

	if err := feeder.Set(docscan.FaultJam, true); err != nil {
		t.Fatal(err)
	}
	c.press("insert")
	c.awaitText(zh.Pages.SayStack)
	c.press("f6") // front and back of the first sheet, then the jam
	jammed, _, _ := strings.Cut(zh.DocScan.States[docscan.CodeJam], "，")
	aside := strings.ReplaceAll(zh.Pages.Aside, "{n}", "1")
	c.await("the jam behind the first sheet", func(s terminal.Screen) bool {
		return atPage(1, 1)(s) && s.Has(jammed) && s.Has(aside)
	})
	c.killAndRestart()
	c.await("the papers after a kill", func(s terminal.Screen) bool {
		return atPapers(s) && s.Has(strings.ReplaceAll(zh.PaperList.Pages, "{n}", "1"))
	})
	if err := feeder.Set(docscan.FaultJam, false); err != nil {
		t.Fatal(err)
	}
	c.feederIs("●")
	c.press("insert")
	c.await("the page after a kill, of a stack that broke off", func(s terminal.Screen) bool {
		return atPage(1, 1)(s) && s.Has(jammed) && s.Has(zh.Pages.KeyGoOn) && s.Has(zh.Pages.KeyFeedAgain)
	})
	c.press("f6")
	c.await("the rest of the stack", func(s terminal.Screen) bool {
		return atPage(4, 4)(s) && s.Has(strings.ReplaceAll(zh.Pages.Aside, "{n}", "4"))
	})
	c.await("the end of the stack", func(s terminal.Screen) bool { return s.Has(zh.Pages.KeyFeed) && !s.Has(zh.Pages.KeyStop) })
	c.press("esc")
	c.await("the papers", atPapers)
	c.toOutcome(s)
	c.press("enter")
	caseNo := numberOn(c.await("the printed receipt", settledPapers))
	folder := filepath.Join(filepath.Dir(strings.TrimPrefix(c.store, "sqlite:")), "pages")
	c.quit()
	c.closeHall()
	c.checkPages(caseNo, folder, fronts)
}
