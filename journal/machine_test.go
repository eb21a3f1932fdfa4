package journal

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3/vfs"
	"pgregory.net/rapid"

	"onewindow/e2e/oracle"
	"onewindow/visit"
)

// machine is a window on a disk whose power goes, and a hall across a line that
// loses questions and answers, driven step by step by rapid.
type machine struct {
	j     *Journal
	dir   string
	set   setting
	disk  *cutDisk
	vfs   string
	n     int
	steps int

	accepted map[string]bool // answered for to the clerk
	maybe    map[string]bool // the power went before the answer
	effects  map[string]int  // at the hall, by command
	answered map[string]bool // the window has the hall's answer, durably
	fault    string          // what was wrong first; nothing is done after it
	// forgetful is a hall that does not know commands again.
	forgetful bool
}

func (m *machine) bad(format string, args ...any) {
	if m.fault == "" {
		m.fault = fmt.Sprintf(format, args...)
	}
}

func (m *machine) open() {
	o := ringed(m.dir)
	o.Ballast = -1
	j, err := openOn(context.Background(), o, migrations, m.set.engine(m.vfs, m.disk))
	if err != nil {
		m.bad("does not open: %v", err)
		return
	}
	m.j = j
}

// accept takes a visit in; false means that the power went meanwhile.
func (m *machine) accept() bool {
	m.n++
	m.steps++
	id := fmt.Sprintf("v%d", m.n)
	err := m.j.Append(context.Background(), recs(id, 2), []visit.HallCommand{command("c"+id, id)}, nil)
	switch {
	case err == nil:
		m.accepted["c"+id] = true
	case m.disk.isDead():
		m.maybe["c"+id] = true
		return false
	default:
		m.bad("accept: %v", err)
	}
	return true
}

// send carries the oldest commands; lost is what the line does.
func (m *machine) send(lost string) {
	m.steps++
	rows, err := m.j.Pending(context.Background(), 32)
	if err != nil {
		m.bad("pending: %v", err)
	}
	if lost == "question" {
		return
	}
	var settled []string
	for _, r := range rows {
		if m.effects[r.CommandID] == 0 || m.forgetful {
			m.effects[r.CommandID]++
		}
		settled = append(settled, r.CommandID)
	}
	if lost == "answer" || len(settled) == 0 {
		return
	}
	err = m.j.Append(context.Background(), nil, nil, settled)
	if err == nil {
		for _, id := range settled {
			m.answered[id] = true
		}
	} else if !m.disk.isDead() {
		m.bad("settle: %v", err)
	}
}

// restart starts the machine again after the power went.
func (m *machine) restart() {
	m.steps++
	m.disk.powerOff()
	_ = m.j.Close() // without power there is nothing to close
	m.disk.restart()
	m.open()
}

// check holds after every step: accepted = delivered + waiting, and nothing
// took effect twice.
func (m *machine) check(*rapid.T) {
	if m.disk.isDead() {
		m.restart()
	}
	rows, err := m.j.Rows(context.Background())
	if err != nil {
		m.bad("rows: %v", err)
	}
	waits := map[string]bool{}
	for _, r := range rows {
		waits[r.CommandID] = true
		if !m.accepted[r.CommandID] && !m.maybe[r.CommandID] {
			m.bad("%s waits and was never taken in", r.CommandID)
		}
	}
	for id := range m.accepted {
		if !waits[id] && m.effects[id] == 0 {
			m.bad("%s is lost", id)
		}
		if m.answered[id] && waits[id] {
			m.bad("%s was answered and is back", id)
		}
	}
	for id, n := range m.effects {
		if n > 1 {
			m.bad("%s took effect %d times", id, n)
		}
	}
}

func newMachine(t *rapid.T, dir string, forgetful bool) (m *machine, unplug func()) {
	seed := rapid.Uint64().Draw(t, "disk")
	m = &machine{
		dir: dir, disk: newCutDisk(rand.New(rand.NewPCG(seed, 4)), rapid.Bool().Draw(t, "strict")), vfs: fmt.Sprintf("cut%d", diskNumber.Add(1)),
		set: setting{name: "machine", pragmas: pragmas}, accepted: map[string]bool{}, maybe: map[string]bool{}, effects: map[string]int{},
		answered: map[string]bool{}, forgetful: forgetful,
	}
	vfs.Register(m.vfs, m.disk)
	m.open()
	return m, func() {
		m.disk.powerOff()
		_ = m.j.Close() // without power there is nothing to close
		vfs.Unregister(m.vfs)
	}
}

// sequence is one random run of the machine; it says what was wrong first.
func sequence(t *rapid.T, dir string, forgetful bool) (steps int, fault string) {
	m, unplug := newMachine(t, dir, forgetful)
	defer unplug()
	// do lets a step happen unless something is wrong already.
	do := func(step func(*rapid.T)) func(*rapid.T) {
		return func(t *rapid.T) {
			if m.fault == "" {
				step(t)
			}
		}
	}
	t.Repeat(map[string]func(*rapid.T){
		"accept": do(func(*rapid.T) { m.accept() }),
		"accept, power goes": do(func(t *rapid.T) {
			m.disk.arm(rapid.IntRange(1, 25).Draw(t, "change"))
			for range 3 {
				if !m.accept() {
					break
				}
			}
			m.disk.arm(-1)
		}),
		"send":                do(func(*rapid.T) { m.send("") }),
		"send, question lost": do(func(*rapid.T) { m.send("question") }),
		"send, answer lost":   do(func(*rapid.T) { m.send("answer") }),
		"send, power goes": do(func(t *rapid.T) {
			m.disk.arm(rapid.IntRange(1, 12).Draw(t, "change"))
			m.send("")
			m.disk.arm(-1)
		}),
		"power goes": do(func(*rapid.T) { m.restart() }),
		"":           do(m.check),
	})
	return m.steps, m.fault
}

// In every order of accepting, sending, losing and power cuts, accepted =
// delivered + waiting, and nothing happens twice (PROMISES R1, R3).
func TestMachine(t *testing.T) {
	began := time.Now()
	dir := t.TempDir()
	sequences, steps := 0, 0
	rapid.Check(t, func(r *rapid.T) { // as often as TestMain says
		n, fault := sequence(r, dir, false)
		if fault != "" {
			r.Fatal(fault)
		}
		sequences, steps = sequences+1, steps+n
	})
	caught, tries := "", 0
	for caught == "" && tries < 200 {
		caught = rapid.Custom(func(r *rapid.T) string {
			_, fault := sequence(r, dir, true)
			return fault
		}).Example(tries)
		tries++
	}
	if !strings.Contains(caught, "took effect") {
		t.Errorf("a hall that does not know commands again was not caught: %q", caught)
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R3", Harness: "state machine: accept, send, lose, cut the power, in every order", Trials: sequences, Unit: "sequences",
		Result: fmt.Sprintf("%d steps, accepted = delivered + waiting after each, nothing twice; mutant caught after %d sequences: a hall without memory", steps, tries),
	})
}
