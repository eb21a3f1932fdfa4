package e2e_test

import (
	"context"
	"fmt"
	"testing"

	"onewindow/devices/mrz"
	"onewindow/devices/ptyport"
	"onewindow/e2e/terminal"
)

// plugDocuments gives the desk a reader of travel documents, and starts it anew.
func (c *counter) plugDocuments() *mrz.Emulator {
	c.t.Helper()
	port, err := ptyport.Open("")
	if err != nil {
		c.t.Fatal(err)
	}
	e := mrz.NewEmulator(mrz.EmulatorOptions{Framing: mrz.STX, Baud: 9600})
	play(c.t, port, func(ctx context.Context) error { return e.Serve(ctx, port) })
	c.reconfigure(func(config string) string { return config + fmt.Sprintf("[devices.mrz]\nport = %q\n", port.Path) })
	c.await("the reader of documents", func(s terminal.Screen) bool { return s.Has(zh.Desk.Devices["mrz"] + "●") })
	return e
}

// swipe draws a document through the reader. One that the desk found too old,
// because the machine stood still, is swiped again after a while in which the
// first must have come: two at once would be two readings, and what was typed for
// the first would be gone.
func (c *counter) swipe(e *mrz.Emulator, lines []string, read func(terminal.Screen) bool) {
	c.t.Helper()
	for range 3 {
		if err := e.Swipe(lines); err != nil {
			c.t.Fatal(err)
		}
		if c.appears(patience, read) {
			return
		}
	}
	c.t.Fatalf("no document is read; the screen is\n%s\n%s", c.term.Screen().Text(), c.log())
}

// TestTravelDocuments: a passport binds by itself and the hall takes the case; a
// permit of a layout that is not public is completed by the clerk, through a
// kill in the middle of the name.
func TestTravelDocuments(t *testing.T) {
	t.Parallel()
	c := openCounter(t, true)
	reader := c.plugDocuments()
	s := c.takeTicket("p59")
	c.await("somebody who waits", somebodyWaits)
	c.press("f2")
	c.await("the ticket", atTicket)
	c.swipe(reader, s.citizen.Person.Passport, atChoose)
	c.awaitText("MUSTER ANNA LENA", zh.Desk.FromDocument)
	c.press("enter")
	for _, q := range s.questions {
		c.await("question "+q.text, asks(q.text))
		c.press(q.keys...)
	}
	c.await("the papers", atPapers)
	c.press("tab") // no passport says how to reach its holder
	c.await("the form", func(s terminal.Screen) bool { return s.Has(zh.Fields.Title, zh.Fields.Empty) })
	c.press("enter")
	c.await("the field of the telephone", func(s terminal.Screen) bool { return s.Has(zh.Fields.KeyOK) })
	if err := c.term.Type("13800138000"); err != nil {
		t.Fatal(err)
	}
	c.press("enter")
	c.await("the telephone", func(s terminal.Screen) bool { return s.Has(zh.Fields.Sources["typed"]) })
	c.press("esc")
	c.await("the papers again", atPapers)
	c.toOutcome(s)
	c.press("enter")
	c.await("the number of the case", func(s terminal.Screen) bool { return atDone(s) && numberOn(s) != "" })
	c.press("f10")

	c.takeTicket("p58")
	c.await("somebody who waits", somebodyWaits)
	c.press("f2")
	c.await("the ticket", atTicket)
	permit := []string{"C<CHNH123456783<<<<<<<<<<<<<<<", "8505062M3601017CHN<<<<<<<<<<<2", "ZHONG<<WAILUN<<<<<<<<<<<<<<<<<"}
	waits := func(s terminal.Screen) bool { return s.Has(zh.Identity.Unverified, zh.Identity.Proven) }
	c.swipe(reader, permit, waits)
	have := c.events()
	if err := c.term.Type("鍾偉倫"); err != nil {
		t.Fatal(err)
	}
	typed := func(s terminal.Screen) bool { return waits(s) && s.Has("鍾偉倫") }
	c.await("the name", typed)
	c.awaitKept(have)
	c.killAndRestart()
	c.await("the name again", typed)
	c.press("enter")
	c.await("the person", func(s terminal.Screen) bool {
		return atChoose(s) && s.Has("鍾偉倫", zh.Desk.FromDocument, zh.Identity.Fields["name"])
	})
	c.quit()
}
