package e2e_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"onewindow/devices/idcard"
	"onewindow/devices/printer"
	"onewindow/devices/ptyport"
	"onewindow/devices/signpad"
	"onewindow/e2e/oracle"
	"onewindow/e2e/terminal"
	"onewindow/fixtures"
)

// counter is a desk by its configuration file, as in a real hall: the hall is a
// process of its own, and the devices are in the hands of the scenario, at the
// far end of their serial links.
type counter struct {
	*clerk
	store    string // the hall's file
	listen   string
	ruleFile string // the hall's file of rules; empty: none
	// authority is the file of the hall's own; empty: a plain line.
	authority string
	serve     []string // what the hall is served with besides
	hall      *exec.Cmd
	reader    *idcard.Emulator
	printer   *printer.Emulator
	printed   string            // folder
	pad       *signpad.Emulator // of an issue desk; nil elsewhere
}

// openCounter starts hall and desk; without withPrinter the desk has none.
func openCounter(t *testing.T, withPrinter bool) *counter {
	t.Helper()
	return openCounterBy(t, withPrinter, "")
}

// openCounterBy is openCounter at a hall with rules of its own, served with what more
// says.
func openCounterBy(t *testing.T, withPrinter bool, rules string, more ...string) *counter {
	t.Helper()
	room := t.TempDir()
	c := &counter{store: "sqlite:" + filepath.Join(room, "hall.db"), listen: oracle.Address(t), serve: more}
	if rules != "" {
		c.ruleFile = filepath.Join(room, "rules.toml")
		if err := os.WriteFile(c.ruleFile, []byte(rules), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	said, err := exec.CommandContext(t.Context(), program, "hall", "init", "--demo", "--store", c.store, "--hall-name", "示例大厅").CombinedOutput()
	if err != nil {
		t.Fatalf("hall init: %v %s", err, said)
	}
	c.openHall(t)
	c.sit(t, "A035", "clerk", true, withPrinter)
	c.signInAs("2001")
	c.await("the waiting screen", atWaiting)
	return c
}

// sit starts a desk by its configuration file.
func (c *counter) sit(t *testing.T, window, role string, withReader, withPrinter bool) {
	t.Helper()
	room := t.TempDir()
	c.printed = filepath.Join(room, "printed")
	config := fmt.Sprintf("window = %q\ndata = %q\n[hall]\naddress = %q\nplain = true\n[papers]\nquery_phone = \"12345\"\n"+
		"query_at = \"12345 热线\"\nreview_organ = \"示例市人民政府\"\ncourt = \"示例法院\"\nplace = \"E001\"\n",
		window, filepath.Join(room, "desk"), c.listen)
	if withReader {
		config += fmt.Sprintf("[devices.idcard]\nport = %q\n", c.plugReader(t))
	}
	if withPrinter {
		config += fmt.Sprintf("[devices.printer]\nport = %q\nbaud = 115200\n", c.plugPrinter(t))
	}
	if role == "issuer" {
		config += fmt.Sprintf("[devices.signpad]\nport = %q\n", c.plugPad(t))
	}
	file := filepath.Join(room, "desk.toml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--config", file}
	if role != "clerk" {
		args = append(args, "--role", role)
	}
	c.clerk = newClerk(t, sitDown(t, 80, 24, args...))
	c.data = filepath.Join(room, "desk")
}

// signInAs types a number and its PIN.
func (d *desk) signInAs(no string) {
	d.t.Helper()
	member, ok := fixtures.StaffByNo(no)
	if !ok {
		d.t.Fatalf("no staff %s", no)
	}
	d.await("the sign-in", atSignIn)
	d.pin = member.PIN
	if err := d.term.Type(no); err != nil {
		d.t.Fatal(err)
	}
	d.press("tab")
	if err := d.term.Type(member.PIN); err != nil {
		d.t.Fatal(err)
	}
	d.press("enter")
}

// openHall starts the hall, at the same address as before if there was one.
func (c *counter) openHall(t *testing.T) {
	t.Helper()
	args := []string{"hall", "serve", "--store", c.store, "--listen", c.listen, "--rules", c.ruleFile, "--ca", c.authority}
	c.hall = exec.Command(program, append(args, c.serve...)...)
	out, err := c.hall.StdoutPipe()
	if err == nil {
		err = c.hall.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	hall := c.hall
	t.Cleanup(func() {
		_ = hall.Process.Kill()
		_ = hall.Wait()
	})
	var ready struct{ Listening string }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &ready)
	}
	if err != nil {
		t.Fatalf("the hall does not open: %v %s", err, line)
	}
	c.listen = ready.Listening
}

// closeHall is the hall's power cord.
func (c *counter) closeHall() {
	_ = c.hall.Process.Signal(syscall.SIGKILL)
	_ = c.hall.Wait()
}

func (c *counter) plugReader(t *testing.T) string {
	t.Helper()
	port, err := ptyport.Open("")
	if err == nil {
		c.reader, err = idcard.NewEmulator(port, idcard.EmulatorOptions{Pace: true})
	}
	if err != nil {
		t.Fatal(err)
	}
	play(t, port, c.reader.Run)
	return port.Path
}

func (c *counter) plugPad(t *testing.T) string {
	t.Helper()
	port, err := ptyport.Open("")
	if err != nil {
		t.Fatal(err)
	}
	c.pad = signpad.NewEmulator(signpad.EmulatorOptions{Baud: 19200})
	play(t, port, func(ctx context.Context) error { return c.pad.Serve(ctx, port) })
	return port.Path
}

func (c *counter) plugPrinter(t *testing.T) string {
	t.Helper()
	port, err := ptyport.Open("")
	if err == nil {
		err = os.Mkdir(c.printed, 0o700)
	}
	if err != nil {
		t.Fatal(err)
	}
	c.printer = printer.NewEmulator(printer.EmulatorOptions{Baud: 115200, Folder: c.printed})
	play(t, port, func(ctx context.Context) error { return c.printer.Serve(ctx, port) })
	return port.Path
}

// play runs an emulated device until the test ends.
func play(t *testing.T, port *ptyport.Port, run func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		port.Close()
		<-ended
	})
}

// takeTicket lets a person come to the hall, and finds what this person says.
func (c *counter) takeTicket(person string) script {
	c.t.Helper()
	p, ok := fixtures.PersonByID(person)
	if !ok {
		c.t.Fatalf("no person %s", person)
	}
	guide, _ := fixtures.StaffByNo("8001")
	cmd := exec.CommandContext(c.t.Context(), program, "hall", "ticket", p.Matter.Item, "--address", c.listen, "--staff", guide.No)
	cmd.Stdin = strings.NewReader(guide.PIN + "\n")
	if said, err := cmd.CombinedOutput(); err != nil {
		c.t.Fatalf("ticket: %v %s", err, said)
	}
	return scriptOf(c.t, c.rules, fixtures.Arrival{Person: p, Purpose: p.Matter.Item, Matter: p.Matter})
}

// callAndRead calls the next ticket and has the card read, which stays as long
// as a person leaves it.
func (c *counter) callAndRead(s script) {
	c.t.Helper()
	c.await("somebody who waits", somebodyWaits)
	c.press("f2")
	c.await("the ticket", atTicket)
	c.layCard(s, atChoose)
	c.await("the person", atChoose)
	c.reader.Remove()
}

// layCard lays the card down until the desk has read it: one that lay there
// before the reader had seen the field empty, or that was not held still, must
// be lifted and laid down anew, as the desk says.
func (c *counter) layCard(s script, read func(terminal.Screen) bool) {
	c.t.Helper()
	card, err := idcard.NewCard(s.citizen.Person.Card())
	if err != nil {
		c.t.Fatal(err)
	}
	again := func(s terminal.Screen) bool { return s.Has(begin(zh.Desk.Notices["card_card_left_behind"])) }
	for range 4 {
		if err := c.reader.Put(card); err != nil {
			c.t.Fatal(err)
		}
		if c.appears(12*time.Second, func(s terminal.Screen) bool { return read(s) || again(s) }) && read(c.term.Screen()) {
			return
		}
		c.reader.Remove()
		// The word stands there for some seconds; read anew it would count again.
		if c.appears(12*time.Second, func(s terminal.Screen) bool { return read(s) || !again(s) }) && read(c.term.Screen()) {
			return
		}
	}
	c.t.Fatalf("no card is read; the screen is\n%s\n%s", c.term.Screen().Text(), c.log())
}

// appears says whether the screen becomes as when wants it in the given time.
func (c *counter) appears(within time.Duration, when func(terminal.Screen) bool) bool {
	ctx, cancel := context.WithTimeout(c.t.Context(), within)
	defer cancel()
	_, err := c.term.Await(ctx, when)
	return err == nil
}

// answerAll answers and judges up to the last key before the hand-in.
func (c *counter) answerAll(s script) {
	c.t.Helper()
	c.press("enter")
	for _, q := range s.questions {
		c.await("question "+q.text, asks(q.text))
		c.press(q.keys...)
	}
	c.toOutcome(s)
}
