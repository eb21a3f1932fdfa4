package e2e_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"onewindow/devices/printer"
	"onewindow/e2e/terminal"
)

// What a cut of the line may take to be seen, and its end likewise.
const seen = 2 * time.Second

func online(s terminal.Screen) bool  { return s.Has("●" + zh.Desk.Links["online"]) }
func offline(s terminal.Screen) bool { return s.Has("○" + zh.Desk.Links["offline"]) }

// jobIs says whether some paper of the case is in a state.
func jobIs(state string) func(terminal.Screen) bool {
	return func(s terminal.Screen) bool {
		for _, row := range s.Rows {
			for _, title := range zh.Papers.Titles {
				if strings.Contains(row, title+"  "+zh.Desk.JobStates[state]) {
					return true
				}
			}
		}
		return false
	}
}

// TestHallDown: the hall goes before the hand-in and after it; the desk says so
// within two seconds, goes on, and delivers each case once when it is back.
func TestHallDown(t *testing.T) {
	t.Parallel()
	c := openCounter(t, true)
	before := c.takeTicket("p01")
	c.callAndRead(before)
	c.answerAll(before)
	c.closeHall()
	c.awaitWithin(within(seen), "离线", offline)
	c.press("enter")
	c.await("the case on this machine alone", func(s terminal.Screen) bool {
		return atDone(s) && s.Has(zh.Desk.CaseWords["local"]) && s.Has("待送 1")
	})
	c.killAndRestart()
	c.await("the same after a kill", func(s terminal.Screen) bool { return atDone(s) && s.Has(zh.Desk.CaseWords["local"]) && offline(s) })
	c.openHall(t)
	c.awaitWithin(within(seen), "在线", online)
	first := numberOn(c.await("the printed papers", settledPapers))
	c.press("f10")
	c.await("the waiting screen", atWaiting)

	after := c.takeTicket("p07")
	c.callAndRead(after)
	c.answerAll(after)
	// The hall stands still, with the line open, while the case is on its way.
	if err := c.hall.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	c.press("enter")
	c.awaitWithin(within(seen), "离线", offline)
	c.closeHall()
	c.openHall(t)
	c.awaitWithin(within(seen), "在线", online)
	second := numberOn(c.await("the printed papers", settledPapers))
	c.press("f10")
	c.await("the waiting screen", atWaiting)
	c.quit()
	c.closeHall()

	numbers := map[string]int{}
	for _, cases := range c.hallCases(strings.TrimPrefix(c.store, "sqlite:"), mainHall, "2001") {
		for _, one := range cases {
			numbers[one.CaseNo]++
		}
	}
	if len(numbers) != 2 || numbers[first] != 1 || numbers[second] != 1 {
		t.Errorf("the hall has %v, the screen showed %s and %s", numbers, first, second)
	}
}

// TestCardPulledAway: a card that leaves in the middle of its reading is not
// taken, the desk says what to do, and the same card laid down again is; also
// when the clerk gave the first reading up because it was another person.
func TestCardPulledAway(t *testing.T) {
	t.Parallel()
	c := openCounter(t, true)
	s := c.takeTicket("p01")
	if err := c.reader.SetFault("move_during_read:5"); err != nil {
		t.Fatal(err)
	}
	c.await("somebody who waits", somebodyWaits)
	c.press("f2")
	c.await("the ticket", atTicket)
	c.layCard(s, atChoose)
	if now := c.term.Screen(); !now.Has(s.citizen.Person.Name.Clear()) {
		t.Errorf("another person is at the desk:\n%s", now.Text())
	}
	c.press("f4")
	c.await("the ticket", atTicket)
	c.reader.Remove()
	c.layCard(s, atChoose)
}

// TestPrinterTrouble: no paper in the middle of a page, then a new roll; and a
// desk that has no printer at all.
func TestPrinterTrouble(t *testing.T) {
	t.Parallel()
	t.Run("paper out", func(t *testing.T) {
		t.Parallel()
		c := openCounter(t, true)
		s := c.takeTicket("p07")
		c.callAndRead(s)
		c.answerAll(s)
		if err := c.printer.Set(printer.FaultPaperOut+"@5", true); err != nil {
			t.Fatal(err)
		}
		c.press("enter")
		c.await("缺纸", func(s terminal.Screen) bool {
			return atDone(s) && s.Has(zh.Printer.States["paper_out"]) && (jobIs("uncertain")(s) || jobIs("not_printed")(s))
		})
		if numberOn(c.term.Screen()) == "" {
			t.Errorf("the case is not at the hall:\n%s", c.term.Screen().Text())
		}
		if err := c.printer.Set(printer.FaultPaperOut, false); err != nil {
			t.Fatal(err)
		}
		c.await("the printer again", func(s terminal.Screen) bool { return s.Has(zh.Desk.Devices["printer"] + "●") })
		c.allPrinted(&served{})
		c.await("the paper", jobIs("printed"))
		c.press("f10")
		c.await("the waiting screen", atWaiting)
	})
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		c := openCounter(t, false)
		s := c.takeTicket("p07")
		c.callAndRead(s)
		c.answerAll(s)
		c.press("enter")
		c.await("a paper that was not printed", func(s terminal.Screen) bool {
			return atDone(s) && jobIs("not_printed")(s) && s.Has(zh.Desk.Causes["no_printer"])
		})
	})
}

// TestAnyWindow: at any size, and through every change of it in the middle of a
// visit, the place and what was done stay.
func TestAnyWindow(t *testing.T) {
	t.Parallel()
	c := newClerk(t, sitDown(t, 80, 24, demoArgs()...))
	c.signIn()
	resize := func(w, h int) {
		t.Helper()
		if err := c.term.Resize(w, h); err != nil {
			t.Fatal(err)
		}
	}
	full := func(s terminal.Screen) bool { return len(s.Rows) == 24 }
	c.settled = func(step string, again func(terminal.Screen) bool) {
		t.Helper()
		for _, size := range [][2]int{{40, 12}, {20, 5}, {200, 60}, {1, 1}} {
			resize(size[0], size[1])
			c.await("anything", func(s terminal.Screen) bool { return len(s.Rows) == size[1] })
		}
		resize(80, 24)
		c.await(step+" at 80×24 again", func(s terminal.Screen) bool { return full(s) && again(s) })
	}
	for {
		v := c.serve()
		if v.caseNo == "" && !v.back {
			t.Errorf("%s has no number", v.label)
		}
		if v.script.isFund() && !v.back {
			break
		}
	}
	resize(40, 12)
	c.await("what the window needs", func(s terminal.Screen) bool { return strings.TrimSpace(s.Text()) != "" && len(s.Rows) == 12 })
	c.quit()
}
