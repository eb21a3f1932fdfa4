package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"onewindow/e2e/oracle"
	"onewindow/e2e/terminal"
)

// TestEnrol: a desk that has nothing but its number asks where the hall is and for
// the code, gets its certificate, and works over TLS; revoked in the middle of the
// work it says so, and a new code lets it in again.
func TestEnrol(t *testing.T) {
	room := t.TempDir()
	c := &counter{store: "sqlite:" + filepath.Join(room, "hall.db"), listen: oracle.Address(t), authority: filepath.Join(room, "hall.db.ca")}
	said, err := exec.CommandContext(t.Context(), program, "hall", "init", "--demo", "--store", c.store, "--hall-name", "示例大厅").CombinedOutput()
	if err != nil {
		t.Fatalf("hall init: %v %s", err, said)
	}
	c.openHall(t)
	file := filepath.Join(room, "desk.toml")
	if err := os.WriteFile(file, fmt.Appendf(nil, "window = \"A035\"\ndata = %q\nmachine = %q\n", filepath.Join(room, "desk"), filepath.Join(room, "machine.key")), 0o600); err != nil {
		t.Fatal(err)
	}
	c.clerk = newClerk(t, sitDown(t, 80, 24, "--config", file))
	c.data = filepath.Join(room, "desk")
	answer := func(question, text string) {
		t.Helper()
		c.awaitText(question)
		if err := c.term.Type(text); err != nil {
			t.Fatal(err)
		}
		c.press("enter")
	}
	code := func(window string) string {
		t.Helper()
		return strings.TrimSpace(c.command("", "hall", "enrol", window, "--store", c.store))
	}
	where, _, _ := strings.Cut(zh.Enrol.Address, "（")
	answer(where, c.listen)
	what, _, _ := strings.Cut(zh.Enrol.Code, "（")
	answer(what, "1234")
	c.awaitText(zh.Enrol.BadCode)
	answer(where, c.listen)
	answer(what, code("A036"))
	c.awaitText("A036 的注册码")
	answer(where, c.listen)
	answer(what, code("A035"))
	c.signInAs("2001")
	c.staysLocked = true
	c.await("the waiting screen on line", func(s terminal.Screen) bool { return atWaiting(s) && s.Has(zh.Desk.Links["online"]) })

	if said := c.command("", "hall", "certificates", "--store", c.store); strings.Count(said, "good") != 1 {
		t.Errorf("certificates: %s", said)
	}
	info, err := os.Stat(filepath.Join(c.data, "identity.pem"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("identity: %v, %v", info, err)
	}

	c.command("", "hall", "revoke", "A035", "--store", c.store)
	s := c.awaitText(zh.Desk.Links["certificate_refused"])
	if s.Has(zh.Desk.Links["offline"]) {
		t.Errorf("a revoked window is shown as off line:\n%s", s.Text())
	}
	c.quit()
	c.args = append(c.args, "--enrol")
	c.start()
	again, _, _ := strings.Cut(zh.Enrol.CodeOrOn, "（")
	answer(again, code("A035"))
	// The session was bound to the key of before.
	c.await("the lock", lockedFor(zh.Lock.Over))
	c.unlock("2001")
	c.await("the waiting screen on line again", func(s terminal.Screen) bool { return atWaiting(s) && s.Has(zh.Desk.Links["online"]) })
	c.quit()
	// Without the hall the key of what is kept opens by the PIN that let in last.
	c.closeHall()
	c.args = c.args[:len(c.args)-1]
	c.start()
	pin, _, _ := strings.Cut(zh.Enrol.PIN, "，")
	answer(pin, "000000")
	wrong, _, _ := strings.Cut(zh.Enrol.PINAgain, "（")
	answer(wrong, c.pin)
	c.await("the waiting screen off line", func(s terminal.Screen) bool { return atWaiting(s) && s.Has(zh.Desk.Links["offline"]) })
	c.quit()
}
