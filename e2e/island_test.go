package e2e_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/e2e/oracle"
	"onewindow/e2e/terminal"
	"onewindow/values"
)

// townRules are those of a town's hall that takes its numbers from the city's: one
// case number of the day ahead.
const townRules = `
[[neighbour]]
id = "city"
name = "市民中心"
address = %q
staff = "H001"
pin_file = %q
[island]
keeper = "city"
days = 0
cases = 1
tickets = 50
`

// office runs window hall with the words.
func office(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, append([]string{"hall"}, args...)...)
	cmd.Stdin = strings.NewReader(stdin)
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("hall %v: %v %s", args, err, said)
	}
	return string(said)
}

// merged waits until the merge report of a hall says all of it.
func (c *counter) merged(words ...string) string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	for look := time.NewTicker(200 * time.Millisecond); ; {
		said := office(c.t, "", "merge", "--store", c.store)
		lacks := slices.IndexFunc(words, func(w string) bool { return !strings.Contains(said, w) })
		if lacks < 0 {
			look.Stop()
			return said
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			c.t.Fatalf("the merge report lacks %q:\n%s", words[lacks], said)
		}
	}
}

// takeIn serves a person to the end and gives the screen with the case's number.
func (c *counter) takeIn(person string) terminal.Screen {
	c.t.Helper()
	s := c.takeTicket(person)
	c.callAndRead(s)
	c.answerAll(s)
	c.press("enter")
	number, _, _ := strings.Cut(zh.Desk.CaseWords["hall"], "{")
	return c.await("the case at the hall", func(s terminal.Screen) bool { return atDone(s) && s.Has(number) })
}

// TestIsland: the city's hall dies, the town's goes on by its block and then by
// provisional numbers, which the screen and the paper call so; when the city is back
// every case has its official number, and both halls report the same.
func TestIsland(t *testing.T) {
	t.Parallel()
	room := t.TempDir()
	pin := filepath.Join(room, "pin")
	if err := os.WriteFile(pin, []byte("100111\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	city := &counter{store: "sqlite:" + filepath.Join(room, "city.db"), listen: oracle.Address(t)}
	office(t, "", "init", "--demo", "--store", city.store, "--hall-name", "市民中心")
	office(t, "100111\n", "user", "add", "H001", "--name", "望牛墩分厅", "--role", "hall", "--store", city.store)
	city.openHall(t)
	town := openCounterBy(t, true, fmt.Sprintf(townRules, city.listen, pin))
	city.clerk = town.clerk // its test, for what fails there
	today := values.Of(time.Now()).Compact()
	town.merged("ahead  case/"+today+"  1 left", "ahead  ticket/"+today)

	city.closeHall()
	official := "DG" + today + "000001"
	if !town.takeIn("p01").Has(official) {
		t.Fatalf("the town's number is not %s:\n%s", official, town.term.Screen().Text())
	}
	town.press("f10")
	town.await("the waiting screen", atWaiting)
	provisional := "LS" + today + "-main-0001"
	words := strings.Split(zh.Papers.ProvisionalNo, "：")[0]
	if !town.takeIn("p02").Has(provisional, "△ "+words) {
		t.Fatalf("the number is not plainly provisional:\n%s", town.term.Screen().Text())
	}
	town.await("its papers", settledPapers)
	town.merged("waiting  "+official, "unnumbered  "+provisional, "ahead  case/"+today+"  0 left")
	said := ""
	for _, s := range town.desk.printed(town.printed) {
		if strings.Contains(s.text, provisional) {
			said += s.text
		}
	}
	if !strings.Contains(said, words) {
		t.Errorf("the paper does not say that %s is provisional:\n%s", provisional, said)
	}

	city.openHall(t)
	report := town.merged("sent  "+official, "was "+provisional, "renumbered  ")
	for line := range strings.Lines(report) {
		if f := strings.Fields(line); f[0] == "renumbered" {
			heard := city.merged("received  "+official, "received  "+f[1]+"  was "+provisional)
			if strings.Contains(heard, "conflict") || !strings.HasPrefix(f[1], "DG"+today) || f[1] == official {
				t.Errorf("renumbered to %s; the city heard\n%s", f[1], heard)
			}
		}
	}
	town.press("f10")
	town.await("the waiting screen", atWaiting)
	town.quit()
	town.closeHall()
	city.closeHall()
}
