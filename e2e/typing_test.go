package e2e_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"onewindow/e2e/terminal"
	"onewindow/screens"
)

// TestTypingSurvivesKills: what stands in a field a moment after the last key is
// there again after kill -9, with the cursor where it was, and so is the chosen
// line of the papers.
func TestTypingSurvivesKills(t *testing.T) {
	t.Parallel()
	c := openCounter(t, true)
	s := c.takeTicket("p07")
	c.callAndRead(s)
	c.press("enter")
	for _, q := range s.questions {
		c.await("question "+q.text, asks(q.text))
		c.press(q.keys...)
	}
	c.await("the papers", atPapers)
	have := c.events()
	chosen := func(s terminal.Screen) string {
		row, _ := s.Find("▸")
		return strings.TrimSpace(row)
	}
	before := chosen(c.await("a chosen paper", func(s terminal.Screen) bool { return chosen(s) != "" }))
	for range 2 {
		c.press("down")
		at := before
		before = chosen(c.await("the next paper", func(s terminal.Screen) bool { return chosen(s) != "" && chosen(s) != at }))
	}
	c.awaitKept(have)
	c.killAndRestart()
	c.await("the same paper", func(s terminal.Screen) bool { return atPapers(s) && chosen(s) == before })

	have = c.events()
	c.press("f4", "9", "9")
	c.awaitText(zh.PaperList.NoteAsk)
	if err := c.term.Type("公章模糊"); err != nil {
		t.Fatal(err)
	}
	c.press("left", "left")
	c.awaitText("公章模糊")
	c.awaitKept(have)
	c.killAndRestart()
	c.awaitText("公章模糊")
	if err := c.term.Type("处"); err != nil {
		t.Fatal(err)
	}
	c.awaitText("公章处模糊")
	c.quit()
}

// TestTypedNumberSurvivesKill: without the hall the number of a ticket is typed;
// the power goes a moment after the last key. The number stands there again with
// the cursor in its place, and opens the visit.
func TestTypedNumberSurvivesKill(t *testing.T) {
	t.Parallel()
	c := openCounter(t, false)
	c.closeHall()
	c.await("离线", offline)
	c.press("f3")
	c.awaitText(zh.Waiting.HandAsk)
	typed := func(number string) func(terminal.Screen) bool {
		return func(s terminal.Screen) bool { return offline(s) && s.Has(zh.Waiting.HandAsk, number) }
	}
	if err := c.term.Type("A07"); err != nil {
		t.Fatal(err)
	}
	c.press("left")
	c.await("the number", typed("A07"))
	// The promise is a time, and nothing outside the program shows that it is kept.
	<-time.After(within(screens.KeepAfter))
	c.killAndRestart()
	c.await("the number after a kill", typed("A07"))
	if err := c.term.Type("1"); err != nil {
		t.Fatal(err)
	}
	c.await("the cursor where it was", typed("A017"))
	c.press("enter")
	c.await("the visit", func(s terminal.Screen) bool { return atTicket(s) && s.Has(zh.Ticket.HandMade) })
	c.quit()
}

// events counts what the desk's journal has, by a look from outside.
func (c *counter) events() (n int) {
	c.t.Helper()
	var shown struct {
		Visits []struct {
			Events int
		}
	}
	said := c.command("", "journal", "show", "--data", c.data, "--window", "A035", "--json")
	if err := json.Unmarshal([]byte(said), &shown); err != nil {
		c.t.Fatal(err)
	}
	for _, v := range shown.Visits {
		n += v.Events
	}
	return n
}

// awaitKept waits until what was typed is in the journal and nothing more comes.
func (c *counter) awaitKept(before int) {
	c.t.Helper()
	last := before
	for look := time.NewTicker(screens.KeepAfter); ; {
		select {
		case <-look.C:
		case <-c.t.Context().Done():
			c.t.Fatal("nothing that was typed is kept")
		}
		now := c.events()
		if now > before && now == last {
			look.Stop()
			return
		}
		last = now
	}
}
