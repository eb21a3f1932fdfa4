package e2e_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onewindow/client"
	"onewindow/devices/barcode"
	"onewindow/e2e/terminal"
	"onewindow/fixtures"
	"onewindow/fixtures/city"
)

// nextDesk opens another desk of the same hall, without devices.
func (c *counter) nextDesk(t *testing.T, window, staff string) *clerk {
	t.Helper()
	room := t.TempDir()
	file := filepath.Join(room, "desk.toml")
	config := fmt.Sprintf("window = %q\ndata = %q\n[hall]\naddress = %q\nplain = true\n[papers]\nquery_phone = \"12345\"\n"+
		"query_at = \"12345 热线\"\nreview_organ = \"示例市人民政府\"\ncourt = \"示例法院\"\nplace = \"E001\"\n",
		window, filepath.Join(room, "desk"), c.listen)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	d := newClerk(t, sitDown(t, 80, 24, "--config", file))
	d.data = filepath.Join(room, "desk")
	d.signInAs(staff)
	return d
}

// signInAs signs a clerk in, up to the waiting screen.
func (c *clerk) signInAs(staff string) {
	c.t.Helper()
	c.desk.signInAs(staff)
	c.await("the waiting screen", atWaiting)
}

// outdated is longer than a desk on a busy machine takes to leave a copy.
const outdated = 4 * time.Second

// awaitCopy waits until the hall has the newest copy of a visit: a desk leaves
// none outdated for longer than two seconds.
func (c *counter) awaitCopy(number string) {
	c.t.Helper()
	since := time.Now()
	line, err := client.Dial(client.Options{Target: c.listen, Window: "A036", Insecure: true})
	if err != nil {
		c.t.Fatal(err)
	}
	defer line.Close()
	member, _ := fixtures.StaffByNo("2003")
	if _, err := line.SignIn(c.t.Context(), member.No, member.PIN, "clerk"); err != nil {
		c.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	for look := time.NewTicker(100 * time.Millisecond); ; {
		found, err := line.FindTicket(ctx, number)
		if err == nil && min(time.Since(since), time.Since(found.DraftAt)) > outdated {
			look.Stop()
			return
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			c.t.Fatalf("no newer copy of %s at the hall: %+v %v", number, found, err)
		}
	}
}

// takeOver goes on with a ticket of another window, from the screens alone.
func (c *clerk) takeOver(number, holder string) {
	c.t.Helper()
	c.press("f4")
	c.awaitText(zh.Relay.Title)
	if err := c.term.Type(number); err != nil {
		c.t.Fatal(err)
	}
	c.press("enter")
	there, _, _ := strings.Cut(zh.Relay.Draft, "{")
	c.await("who has it", func(s terminal.Screen) bool { return s.Has(number, holder, there) })
	c.press("enter")
}

// TestRelay: a clerk is called away in the middle of the papers; the next desk
// goes on at the same place, hands in, and the first one's screen says so.
func TestRelay(t *testing.T) {
	t.Parallel()
	c := openCounter(t, true)
	s := c.takeTicket("p07")
	c.callAndRead(s)
	number := label(c.term.Screen())
	c.press("enter")
	for _, q := range s.questions {
		c.await("question "+q.text, asks(q.text))
		c.press(q.keys...)
	}
	open := left(c.await("the papers", atPapers))
	c.press("space")
	c.await("one paper less", func(s terminal.Screen) bool { return left(s) == open-1 })

	c.awaitCopy(number)
	other := c.nextDesk(t, "A036", "2002")
	name, _ := fixtures.StaffByNo("2001")
	other.takeOver(number, name.Name)
	other.await("the same place", func(s terminal.Screen) bool { return left(s) == open-1 })
	c.await("the fence", func(s terminal.Screen) bool { return atWaiting(s) && s.Has(number, "A036", "接着办") })
	other.toOutcome(s)
	other.press("enter")
	now := other.await("the case at the hall", func(s terminal.Screen) bool { return atDone(s) && numberOn(s) != "" })
	other.press("f10")
	other.await("the waiting screen", atWaiting)
	c.quit()
	other.quit()
	c.closeHall()
	cases := c.hallCases(strings.TrimPrefix(c.store, "sqlite:"), mainHall, "2002")[number]
	if len(cases) != 1 || cases[0].CaseNo != numberOn(now) {
		t.Errorf("%s: the hall has %+v, the screen showed %s", number, c.hallCases(strings.TrimPrefix(c.store, "sqlite:"), mainHall, "2002"), numberOn(now))
	}
	if more := c.hallCases(strings.TrimPrefix(c.store, "sqlite:"), mainHall, "2001"); len(more) > 0 {
		t.Errorf("the desk before handed in too: %+v", more)
	}
}

// TestRelayOfDeadDesk: a desk dies; the visit goes on elsewhere, and when the
// desk comes back it learns that the visit is no longer its own.
func TestRelayOfDeadDesk(t *testing.T) {
	t.Parallel()
	c := openCounter(t, true)
	s := c.takeTicket("p07")
	c.callAndRead(s)
	number := label(c.term.Screen())
	c.press("enter")
	first := s.questions[0]
	c.await("question "+first.text, asks(first.text))
	c.awaitCopy(number)
	other := c.nextDesk(t, "A036", "2002")
	c.leave() // kill -9
	name, _ := fixtures.StaffByNo("2001")
	other.takeOver(number, name.Name)
	other.await("the same question", asks(first.text))
	c.start()
	c.await("the fence", func(s terminal.Screen) bool { return atWaiting(s) && s.Has(number, "A036", "接着办") })
	for _, q := range s.questions {
		other.await("question "+q.text, asks(q.text))
		other.press(q.keys...)
	}
	other.await("the papers", atPapers)
	c.quit()
	other.quit()
}

// TestRelayOfPages: pages that were scanned before the hand-in go on with the
// visit. The next desk has no scanner: it shows them from the hall, hands them in,
// and the department sees them.
func TestRelayOfPages(t *testing.T) {
	t.Parallel()
	c := openCounter(t, false)
	s := c.takeTicket("p07")
	under := &deck{pages: [][]byte{city.Page(s.citizen.Person, "FORM", 1), city.Page(s.citizen.Person, "FORM", 2)}}
	c.plugScanner(barcode.Honeywell, under.next)
	c.callAndRead(s)
	number := label(c.term.Screen())
	c.answerQuestions(s)
	c.press("insert")
	c.await("the first page", atPage(1, 1))
	c.press("ctrl+p")
	c.await("the second page", atPage(2, 2))
	c.press("esc")
	c.await("the papers", atPapers)

	c.awaitCopy(number)
	other := c.nextDesk(t, "A036", "2002")
	name, _ := fixtures.StaffByNo("2001")
	other.takeOver(number, name.Name)
	other.await("the papers with their pages", func(s terminal.Screen) bool {
		return atPapers(s) && s.Has(zh.PaperList.Scanned+"  "+strings.ReplaceAll(zh.PaperList.Pages, "{n}", "2"))
	})
	other.press("insert")
	other.await("the first page from the hall", atPage(1, 2))
	other.press("esc")
	other.toOutcome(s)
	other.press("enter")
	now := other.await("the case at the hall", func(s terminal.Screen) bool { return atDone(s) && numberOn(s) != "" })

	office := &counter{store: c.store, listen: c.listen}
	office.sit(t, "WJ", "reviewer", false, false)
	office.desk.signInAs("5002")
	office.await("the list", atReviewList)
	r := &round{t: t, clerk: other, reviewer: office.desk}
	r.open(numberOn(now), "received")
	office.awaitText(strings.ReplaceAll(zh.ReviewCase.Pages, "{n}", "2"))
	office.press("enter")
	for i := range under.pages {
		office.await("the page at the reviewer's", atPage(i+1, 2))
		office.press("right")
	}
	for _, d := range []*desk{c.desk, other.desk, office.desk} {
		d.quit()
	}
	c.closeHall()
	folder := filepath.Join(filepath.Dir(strings.TrimPrefix(c.store, "sqlite:")), "pages")
	c.checkPages(numberOn(now), folder, under.pages)
}
