package e2e_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/devices/barcode"
	"onewindow/devices/idcard"
	"onewindow/devices/printer"
	"onewindow/devices/ptyport"
	"onewindow/e2e/oracle"
	"onewindow/e2e/terminal"
	"onewindow/fixtures"
	"onewindow/fixtures/city"
)

// tally is the file to which the day appends its keys, for the table of docs/BENCH.md.
const tally = "ONEWINDOW_KEYS"

// task is one of the ten of a clerk's day (personas, A): the keys that it took each
// time, and the most that it may.
type task struct {
	Name string `json:"name"`
	Most int    `json:"most"`
	Keys []int  `json:"keys"`
}

// deskDay is a clerk at one desk from the first citizen to the last.
type deskDay struct {
	*counter
	readerName string // the port of the card reader, by a name of its own
	unplug     func()
	tasks      []task
	faults     map[string]int
	seconds    []float64
	numbers    map[string]string // of the cases, by the person
}

// took notes a task with its keys and the most that it may take. Answers are counted by
// the question, papers by the paper: how many there are is the law's business.
func (d *deskDay) took(name string, most, keys int) {
	d.t.Helper()
	i := slices.IndexFunc(d.tasks, func(t task) bool { return t.Name == name })
	if i < 0 {
		i, d.tasks = len(d.tasks), append(d.tasks, task{Name: name, Most: most})
	}
	d.tasks[i].Keys = append(d.tasks[i].Keys, keys)
	if keys > most {
		d.t.Errorf("%s took %d keys, at most %d are promised", name, keys, most)
	}
}

// each is how many of all fall to one of n, rounded up.
func each(all, n int) int { return (all + n - 1) / max(n, 1) }

// keys counts what do presses.
func (d *deskDay) keys(do func()) int {
	before := d.pressed()
	do()
	return d.pressed() - before
}

// cameToday are the citizens of the day: each with a card and one matter that this window
// takes in, another item each time while there are others.
func cameToday(n int) (all []fixtures.Person) {
	window, _ := fixtures.WindowByNo("A035")
	department := func(p fixtures.Person) string {
		code, _, _ := strings.Cut(p.Matter.Item, "-")
		return code
	}
	rows := map[string][]fixtures.Person{}
	var items []string
	for _, p := range fixtures.People() {
		if p.Door > 0 || len(p.Passport) > 0 || len(p.Also) > 0 || !window.Serves(department(p)) {
			continue
		}
		if len(rows[p.Matter.Item]) == 0 {
			items = append(items, p.Matter.Item)
		}
		rows[p.Matter.Item] = append(rows[p.Matter.Item], p)
	}
	for turn := 0; len(all) < n && turn < len(fixtures.People()); turn++ {
		for _, item := range items {
			if turn < len(rows[item]) && len(all) < n {
				all = append(all, rows[item][turn])
			}
		}
	}
	return all
}

// interruptions of the day, by turns.
var interruptions = []string{
	"nothing", "the reader is pulled out", "the hall is cut", "somebody asks in between", "the roll is empty", "the power is cut",
	"the window is pulled small", "pages are scanned",
}

// TestDayAtDesk serves citizens of mixed matters at one desk, with something in between
// each time: the card reader pulled out, the hall cut off, a visit on hold, the roll
// empty, the power cut, the window pulled small. Everybody has one case with one number
// at the end, and no task takes more keys than it should.
func TestDayAtDesk(t *testing.T) {
	t.Parallel()
	began := time.Now()
	d := &deskDay{counter: openCounter(t, true), faults: map[string]int{}, numbers: map[string]string{}}
	d.plugAgain(false)
	p01, _ := fixtures.PersonByID("p01")
	under := &deck{}
	for page := range 30 {
		under.pages = append(under.pages, city.Page(p01, "FORM", page+1))
	}
	d.plugScanner(barcode.Honeywell, under.next)
	people := cameToday(oracle.Count(len(interruptions), 40))
	for i, p := range people {
		d.serve(p, interruptions[i%len(interruptions)])
	}
	d.quit()
	d.closeHall()
	d.report(began, people)
	if d.kills == 0 || d.faults["the hall is cut"] == 0 {
		t.Error("nothing went wrong all day: this proves little")
	}
	cases := d.hallCases(strings.TrimPrefix(d.store, "sqlite:"), mainHall, "2001")
	known := map[string]int{}
	for _, of := range cases {
		for _, one := range of {
			known[one.CaseNo]++
		}
	}
	for person, number := range d.numbers {
		if known[number] != 1 {
			t.Errorf("%s has number %q, which the hall has %d times", person, number, known[number])
		}
	}
	if len(known) != len(people) {
		t.Errorf("%d cases at the hall of %d citizens", len(known), len(people))
	}
}

// plugAgain gives the desk a card reader at a port that can be pulled out.
func (d *deskDay) plugAgain(again bool) {
	d.t.Helper()
	if d.readerName == "" {
		d.readerName = d.t.TempDir() + "/reader.tty"
	}
	port, err := ptyport.Open(d.readerName)
	if err == nil {
		d.reader, err = idcard.NewEmulator(port, idcard.EmulatorOptions{Pace: true})
	}
	if err != nil {
		d.t.Fatal(err)
	}
	play(d.t, port, d.reader.Run)
	d.unplug = func() { _ = port.Close() }
	if again {
		return
	}
	d.reconfigure(func(config string) string {
		head, rest, _ := strings.Cut(config, "[devices.idcard]\nport = ")
		_, rest, _ = strings.Cut(rest, "\n")
		return fmt.Sprintf("%s[devices.idcard]\nport = %q\n%s", head, d.readerName, rest)
	})
	d.await("the reader", lit("idcard"))
}

func lit(kind string) func(terminal.Screen) bool {
	return func(s terminal.Screen) bool { return s.Has(zh.Desk.Devices[kind] + "●") }
}

// serve is one visit.
func (d *deskDay) serve(p fixtures.Person, between string) {
	d.t.Helper()
	began, all := time.Now(), d.pressed()
	s := d.takeTicket(p.ID)
	d.await("somebody who waits", somebodyWaits)
	d.took("calls the next", 1, d.keys(func() { d.press("f2") }))
	d.await("the ticket", atTicket)
	if between == "the reader is pulled out" {
		d.unplug()
		d.await("no reader", func(s terminal.Screen) bool { return !lit("idcard")(s) })
		d.plugAgain(true)
		d.await("the reader again", lit("idcard"))
	}
	d.took("enters the applicant", 0, d.keys(func() { d.layCard(s, atChoose) }))
	d.reader.Remove()
	if between == "nothing" && s.citizen.Matter.Item == "GJJ-001" {
		d.took("finds an item", 5, d.keys(func() { d.find("gjj", s.itemName) }))
	} else {
		d.took("takes the item of the ticket", 1, d.keys(func() { d.press("enter") }))
	}
	answers := d.keys(func() {
		for _, q := range s.questions {
			d.await("question "+q.text, asks(q.text))
			d.press(q.keys...)
		}
	})
	d.await("the papers", atPapers)
	d.took("answers, keys a question", 2, each(answers, len(s.questions)))
	extra := 0
	switch between {
	case "somebody asks in between":
		extra = d.hold(atPapers)
	case "the power is cut":
		d.killAndRestart()
		d.await("the papers after a kill", atPapers)
	case "the window is pulled small":
		d.small(40, 12)
		d.small(1, 1)
		d.await("the papers again", atPapers)
	case "pages are scanned":
		const pages = 5
		d.took("scans five pages", pages+1, d.keys(func() { d.scan(pages) }))
		extra = pages + 1
	}
	before := left(d.term.Screen())
	judged := d.keys(func() { d.papers(s) })
	d.took("checks the papers, keys a paper", 2, each(judged, before))
	switch between {
	case "the hall is cut":
		d.closeHall()
		d.await("离线", offline)
	case "the roll is empty":
		if err := d.printer.Set(printer.FaultPaperOut, true); err != nil {
			d.t.Fatal(err)
		}
		d.await("缺纸", func(s terminal.Screen) bool { return !lit("printer")(s) })
	}
	name := "accepts and prints"
	if len(s.wrong) > 0 {
		name = "writes the one-time notice"
	}
	d.took(name, 2, d.keys(func() {
		d.toOutcome(s)
		d.press("enter")
	}))
	d.await("the result", atDone)
	switch between {
	case "the hall is cut":
		d.await("the case on this machine alone", func(s terminal.Screen) bool { return s.Has(zh.Desk.CaseWords["local"]) })
		d.openHall(d.t)
		d.await("在线", online)
	case "the roll is empty":
		if err := d.printer.Set(printer.FaultPaperOut, false); err != nil {
			d.t.Fatal(err)
		}
		d.await("the printer again", lit("printer"))
	}
	result := d.allPrinted(&served{})
	number := numberOn(d.await("the number", func(s terminal.Screen) bool { return numberOn(s) != "" }))
	if number == "" || slices.Contains(slices.Collect(maps.Values(d.numbers)), number) {
		d.t.Errorf("%s has no number of its own: %q\n%s", p.ID, number, result.Text())
	}
	d.numbers[p.ID] = number
	d.press("f10")
	d.await("the waiting screen", atWaiting)
	whole := d.pressed() - all - extra
	if s.citizen.Matter.Item == "GJJ-001" && s.citizen.Matter.Leaf == "L23" && len(s.wrong) == 0 {
		d.took("serves a withdrawal from the fund", keysOfFund, whole)
	}
	d.faults[between]++
	d.seconds = append(d.seconds, time.Since(began).Seconds())
	d.t.Logf("%s %s: %d keys, %.1f s, %s, %s", p.ID, p.Matter.Item, whole, time.Since(began).Seconds(), number, between)
}

// hold lays the visit aside for somebody else's question, and takes it up again.
func (d *deskDay) hold(again func(terminal.Screen) bool) int {
	d.t.Helper()
	n := d.keys(func() { d.press("f6"); d.awaitText(zh.Hold.Title); d.press("1") })
	d.took("lays a visit aside", 3, n)
	d.await("the visit on hold", func(s terminal.Screen) bool { return atWaiting(s) && s.Has(zh.Waiting.Held) })
	back := d.keys(func() { d.press("f6") })
	d.await("the visit again", again)
	return n + back
}

// find looks an item up by its initials and takes it.
func (d *deskDay) find(initials, name string) {
	d.t.Helper()
	if err := d.term.Type(initials); err != nil {
		d.t.Fatal(err)
	}
	d.await("the item found", func(s terminal.Screen) bool {
		row, ok := s.Find("▸")
		return ok && s.Has(initials) && strings.Contains(row, begin(name))
	})
	d.press("enter")
}

// small pulls the window small and back.
func (d *deskDay) small(w, h int) {
	d.t.Helper()
	for _, size := range [][2]int{{w, h}, {80, 24}} {
		if err := d.term.Resize(size[0], size[1]); err != nil {
			d.t.Fatal(err)
		}
		d.await("the other size", func(s terminal.Screen) bool { return len(s.Rows) == size[1] })
	}
}

// scan takes pages of the chosen paper.
func (d *deskDay) scan(n int) {
	d.t.Helper()
	d.press("insert")
	d.await("the first page", atPage(1, 1))
	for i := 2; i <= n; i++ {
		d.press("ctrl+p")
		d.await("the next page", atPage(i, i))
	}
	d.press("esc")
	d.await("the papers", atPapers)
}

// report says what the day took, and keeps it for the table.
func (d *deskDay) report(began time.Time, people []fixtures.Person) {
	d.t.Helper()
	slices.Sort(d.seconds)
	d.t.Logf("%d citizens in %.0f s, a visit %.1f s (median), %d keys, in between: %v", len(people), time.Since(began).Seconds(),
		d.seconds[len(d.seconds)/2], d.pressed(), d.faults)
	path := os.Getenv(tally)
	if path == "" {
		return
	}
	body, err := json.Marshal(map[string]any{
		"citizens": len(people), "keys": d.pressed(), "kills": d.kills, "seconds": time.Since(began).Seconds(), "visit": d.seconds[len(d.seconds)/2],
		"between": d.faults, "tasks": d.tasks,
	})
	if err == nil {
		err = os.WriteFile(path, body, 0o600)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}
