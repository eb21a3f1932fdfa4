package e2e_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"onewindow/e2e/terminal"
	"onewindow/fixtures"
	"onewindow/values"
)

// always is a hall that serves round the clock, and where a booking may be checked
// in days before its time: the scenario does not know when it is played.
const always = `
[booking]
early = "72h"
[[hours.shift]]
name = "round the clock"
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
from = "00:00"
to = "24:00"
`

func atGuide(s terminal.Screen) bool { return s.Has(zh.Guide.Title, zh.Guide.Placeholder) }

// handRow is the heading of the ticket in hand.
var handRow = regexp.MustCompile(`── ([A-Z]\d{3}) ─`)

// guided is the line of a ticket in hand with these words.
func guided(words ...string) func(terminal.Screen) bool {
	return func(s terminal.Screen) bool { return s.Has(words...) }
}

// TestGuideDesk: the guide desk by its configuration file. A time is booked and
// checked in; a ticket is drawn, goes into the green lane for a reason, and gets a
// pre-check with its papers; the window starts from it.
func TestGuideDesk(t *testing.T) {
	t.Parallel()
	window := openCounterBy(t, true, always)
	office := &counter{store: window.store, listen: window.listen}
	office.sit(t, "D001", "guide", false, true)
	office.desk.signInAs("8001")
	office.await("the guide desk", atGuide)

	p, _ := fixtures.PersonByID("p01")
	s := scriptOf(t, window.clerk.rules, fixtures.Arrival{Person: p, Purpose: p.Matter.Item, Matter: p.Matter})
	states := zh.Guide.States
	if _, err := values.DefaultCalendar().IsWorkday(values.Of(time.Now()).AddDays(1)); err == nil {
		office.press("f3")
		office.awaitText(zh.Guide.PickBook)
		office.choose(p.Matter.Item)
		office.await("the times of today", func(s terminal.Screen) bool { return s.Has(slotsTitle(0)) })
		office.press("right")
		office.await("the times of tomorrow", func(s terminal.Screen) bool { return s.Has(slotsTitle(1), "余") })
		office.press("enter")
		office.await("the booking and its slip", guided("── Y001 ", states["booked"], zh.Desk.JobStates["printed"]))
		office.press("enter")
		office.await("the booking checked in", guided("── Y001 ", states["waiting"], zh.Desk.JobStates["printed"]))
		office.press("esc")
		office.await("nobody in hand", func(s terminal.Screen) bool { return !s.Has("── Y001 ") })
	}

	office.press("f2")
	office.awaitText(zh.Guide.PickIssue)
	office.choose(p.Matter.Item)
	office.awaitText(zh.Guide.GroupTitle)
	office.press("0")
	now := office.await("the ticket and its slip", guided("── G", states["waiting"], s.itemName, zh.Desk.JobStates["printed"]))
	number := handRow.FindStringSubmatch(now.Text())[1]
	const reason = "独自带双胞胎"
	office.press("f4")
	office.awaitText(zh.Guide.FavourTitle)
	office.press("9")
	office.awaitText(zh.Guide.NoteTitle)
	if err := office.term.Type(reason); err != nil {
		t.Fatal(err)
	}
	office.press("enter")
	office.await("the green lane and its slip", guided("── "+number+" ", reason, zh.Desk.JobStates["printed"]))

	office.press("f8")
	head, _, _ := strings.Cut(zh.Guide.QuestionTitle, "{n}")
	for _, q := range s.questions {
		begin := string([]rune(q.text)[:min(12, len([]rune(q.text)))])
		office.await("the question "+q.text, guided(strings.TrimSpace(head), begin))
		office.press(q.keys...)
	}
	office.awaitText(zh.Guide.PapersTitle)
	office.press("space", "space") // the first line is made at the window
	office.awaitText(zh.Guide.Here)
	office.press("f9")
	left, _, _ := strings.Cut(zh.Guide.PapersLeft, "{n}")
	office.await("the pre-check on the ticket", func(s terminal.Screen) bool {
		return guided("── "+number+" ", zh.Guide.Prechecked, strings.TrimSpace(left))(s) && !s.Has(zh.Guide.PapersTitle)
	})
	office.quit()

	window.await("somebody who waits", somebodyWaits)
	window.press("f2")
	checked, _, _ := strings.Cut(zh.Ticket.Prechecked, "{n}")
	window.await("the ticket from the guide desk", func(s terminal.Screen) bool {
		return atTicket(s) && s.Has(reason, checked, zh.Desk.Whys.Codes["priority"])
	})
	window.layCard(s, func(s terminal.Screen) bool { return s.Has(zh.Situation.Guided) || atChoose(s) })
	window.reader.Remove()
	if atChoose(window.term.Screen()) {
		window.press("enter")
	}
	for _, q := range s.questions {
		window.await("the guide's answer to "+q.text, func(s terminal.Screen) bool { return asks(q.text)(s) })
		window.press("enter")
	}
	window.await("the papers", atPapers)
	window.quit()
}

// choose finds an item by its code and takes it.
func (d *desk) choose(item string) {
	d.t.Helper()
	if err := d.term.Type(item); err != nil {
		d.t.Fatal(err)
	}
	d.await("the item", func(s terminal.Screen) bool { return s.Has(item) })
	d.press("enter")
}

// slotsTitle is the heading of the times of a day from today.
func slotsTitle(days int) string {
	d := values.Of(time.Now()).AddDays(days)
	return strings.ReplaceAll(zh.Guide.SlotsTitle, "{day}", d.String())
}
