package e2e_test

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"onewindow/e2e/terminal"
	"onewindow/fixtures"
)

func atOutbox(s terminal.Screen) bool { return s.Has("── " + zh.Outbox.Title + " ") }

// command runs the program and gives what it prints.
func (c *counter) command(in string, args ...string) string {
	c.t.Helper()
	cmd := exec.CommandContext(c.t.Context(), program, args...)
	cmd.Stdin = strings.NewReader(in)
	said, err := cmd.CombinedOutput()
	if err != nil {
		c.t.Fatalf("%v: %v %s", args, err, said)
	}
	return string(said)
}

// TestOutbox: what waits is on the screen with its steps, keeps the day open, and
// goes to the hall as a file where the line will not come back; the desk's own
// delivery later changes nothing, and then the day is closed.
func TestOutbox(t *testing.T) {
	t.Parallel()
	c := openCounter(t, true)
	s := c.takeTicket("p07")
	c.callAndRead(s)
	number := label(c.term.Screen())
	c.answerAll(s)
	c.closeHall()
	c.awaitWithin(within(seen), "离线", offline)
	c.press("enter")
	c.await("the case on this machine alone", func(s terminal.Screen) bool { return atDone(s) && s.Has(zh.Desk.CaseWords["local"]) })
	c.press("f10")
	c.await("the waiting screen", atWaiting)
	c.press("f9")
	c.await("what waits", func(s terminal.Screen) bool {
		return atOutbox(s) && s.Has(zh.Outbox.Steps["submission"], zh.Outbox.Moves["finish"], number)
	})
	c.press("f9", "f9")
	keeps, _, _ := strings.Cut(zh.Desk.Refusals["day_rows"], "{")
	c.await("what keeps the day open", func(s terminal.Screen) bool { return atOutbox(s) && s.Has(keeps) })
	c.press("f6")
	c.awaitText(strings.Split(zh.Outbox.Exported, "{")[0])
	c.quit()
	files, err := filepath.Glob(filepath.Join(c.data, "export-A035-*.owx"))
	if err != nil || len(files) != 1 {
		t.Fatalf("exports %v %v", files, err)
	}
	// The desk stays closed; its file goes to the hall.
	c.openHall(t)
	boss, _ := fixtures.StaffByNo("7001")
	var taken struct{ Accepted, Repeated, Refused int }
	said := c.command(boss.PIN+"\n", "hall", "intake", files[0], "--address", c.listen, "--staff", boss.No, "--json")
	if err := json.Unmarshal([]byte(said), &taken); err != nil || taken.Accepted < 2 || taken.Refused != 0 {
		t.Fatalf("intake: %s %v", said, err)
	}
	first := taken.Accepted
	out := filepath.Join(t.TempDir(), "again.owx")
	c.command("", "journal", "export", "--data", c.data, "--window", "A035", "--out", out)
	said = c.command(boss.PIN+"\n", "hall", "intake", out, "--address", c.listen, "--staff", boss.No, "--json")
	if err := json.Unmarshal([]byte(said), &taken); err != nil || taken.Accepted != 0 || taken.Repeated != first {
		t.Fatalf("the same twice: %s %v", said, err)
	}
	// The desk comes back, hears the same answers, and the day can be closed.
	c.start()
	c.await("nothing waits", func(s terminal.Screen) bool { return atWaiting(s) && online(s) && !s.Has("待送") })
	c.closeDay()
	c.quit()
	c.closeHall()
	if cases := c.hallCases(strings.TrimPrefix(c.store, "sqlite:"), mainHall, "2001")[number]; len(cases) != 1 {
		t.Errorf("%d cases at the hall, want 1", len(cases))
	}
}

// closeDay ends the day; a paper that had to wait for the hall, and so keeps the
// day open, is printed first.
func (c *counter) closeDay() {
	c.t.Helper()
	_, papers, _ := strings.Cut(zh.Desk.Refusals["day_papers"], "{n}")
	for {
		c.press("f9")
		c.awaitText(zh.Outbox.Empty)
		c.press("f9", "f9")
		now := c.await("the sign-in, or a paper that waits", func(s terminal.Screen) bool { return atSignIn(s) || s.Has(papers) })
		if atSignIn(now) {
			return
		}
		c.press("esc")
		left, _, _ := strings.Cut(zh.Desk.WaitingPapers, "{")
		c.await("the paper on the waiting screen", func(s terminal.Screen) bool { return atWaiting(s) && s.Has("△ "+left) })
		c.press("f7")
		c.await("no paper", func(s terminal.Screen) bool { return atWaiting(s) && !s.Has("△ "+left) })
	}
}
