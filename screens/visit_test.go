package screens_test

import (
	"strings"
	"testing"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/done"
	"onewindow/screens/item"
	"onewindow/screens/outcome"
	"onewindow/screens/paperlist"
	"onewindow/screens/screentest"
	"onewindow/screens/situation"
	"onewindow/screens/ticket"
	"onewindow/screens/waiting"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// desk plays a whole visit: keys go to the screen of the phase, what the screen
// posts is decided by the rules, and the next screen is that of the new phase.
type desk struct {
	t     *testing.T
	world *screentest.World
	seat  *screentest.Seat
	place screens.Place
	name  string
	keys  int
}

var made = map[string]screentest.Make{
	"waiting":   func(d screens.Deps, n station.Snapshot) tui.Screen { return waiting.New(d, n) },
	"ticket":    func(d screens.Deps, n station.Snapshot) tui.Screen { return ticket.New(d, n) },
	"item":      func(d screens.Deps, n station.Snapshot) tui.Screen { return item.New(d, screentest.Past(nil), n) },
	"situation": func(d screens.Deps, n station.Snapshot) tui.Screen { return situation.New(d, n) },
	"papers":    func(d screens.Deps, n station.Snapshot) tui.Screen { return paperlist.New(d, n) },
	"outcome":   func(d screens.Deps, n station.Snapshot) tui.Screen { return outcome.New(d, n) },
	"done":      func(d screens.Deps, n station.Snapshot) tui.Screen { return done.New(d, n) },
}

func (d *desk) show() {
	d.t.Helper()
	n := d.world.Snapshot()
	name := map[visit.Phase]string{
		visit.Called: "ticket", visit.Choose: "item", visit.Situation: "situation", visit.Papers: "papers", visit.Outcome: "papers",
		visit.Sent: "done", visit.Answered: "done",
	}[n.Phase]
	switch {
	case name == "":
		name = "waiting"
	case d.place == screens.Outcome && n.Phase == visit.Outcome:
		name = "outcome"
	}
	if d.seat != nil && name == d.name {
		d.seat.News(n)
		return
	}
	d.name, d.place = name, screens.Main
	d.seat = screentest.Open(d.t, i18n.Chinese, n, made[name])
}

// press gives keys one by one and lets the rules carry out what is posted.
func (d *desk) press(keys ...string) {
	d.t.Helper()
	for _, key := range keys {
		d.keys++
		for _, cmd := range d.seat.Commands(key) {
			switch cmd.(type) {
			case visit.Call:
				d.world.Call(visit.Ticket{Item: "GJJ-001"})
			default:
				d.world.Do(cmd)
			}
		}
		if len(d.seat.Went) > 0 {
			d.place, d.seat.Went = d.seat.Went[len(d.seat.Went)-1], nil
		}
		d.show()
	}
}

func (d *desk) want(phase visit.Phase) {
	d.t.Helper()
	if got := d.world.Snapshot().Phase; got != phase {
		d.t.Fatalf("phase %s, want %s\n%s", got, phase, d.seat.View(tui.Size{W: 80, H: 24}))
	}
}

// The main path needs the numeric keypad alone: + calls, digits and Enter
// answer, - goes back, * twice finishes; and an input method that is left on
// commits the same keys in full width. One visit of 公积金提取 takes 25 keys.
func TestVisitByTheKeypadAlone(t *testing.T) {
	wide := strings.NewReplacer("kp+", "＋", "kp-", "－", "kp*", "＊", "kp1", "１", "kp2", "２", "kp3", "３", "kpenter", "enter")
	for name, as := range map[string]func(string) string{"keypad": func(k string) string { return k }, "input method": wide.Replace} {
		t.Run(name, func(t *testing.T) {
			d := &desk{t: t, world: screentest.New(t, fixtures.Catalogue())}
			d.show()
			press := func(keys ...string) {
				t.Helper()
				for _, k := range keys {
					d.press(as(k))
				}
			}
			press("kp+")
			d.want(visit.Called)
			p, _ := fixtures.PersonByID("p01")
			d.world.Lay(p.Card())
			d.show()
			press("kpenter")
			d.want(visit.Situation)
			press("kp2", "kp1", "kp-", "kpenter", "kp1", "kp1", "kp1", "kp1", "kp3")
			d.want(visit.Papers)
			press("kpenter", "kpenter", "kpenter", "kpenter")
			d.want(visit.Outcome)
			d.seat.Clock.Advance(tui.Grace, d.seat.Send)
			press("kpenter", "kpenter")
			d.want(visit.Sent)
			d.world.Answered(visit.HallReceipt{
				Accepted: true, Case: &visit.CaseAnswer{CaseNo: "DG20261123000001", State: "decided_grant"},
				Papers: []visit.PaperOrder{{Kind: "acceptance_notice"}},
			}).Print(visit.JobPrinted, "")
			d.show()
			press("kp*", "kp*")
			d.want(visit.Idle)
			if end := d.world.Visit.End; end != visit.EndFinished {
				t.Errorf("the visit ended as %q", end)
			}
			if d.keys > 25 {
				t.Errorf("%d keys", d.keys)
			}
		})
	}
}

// The hint of the demo tells keys that work: who follows it comes to the end.
func TestHintLeadsThroughTheVisit(t *testing.T) {
	zh := text(t, i18n.Chinese)
	for _, p := range fixtures.People() {
		t.Run(p.ID, func(t *testing.T) {
			c := &screens.Citizen{
				Item: p.Matter.Item, Answers: p.Matter.Answers, Party: p.Matter.Party, Modifiers: p.Matter.Modifiers,
				Delivery: p.Matter.Delivery, Missing: p.Matter.Missing, Defects: p.Matter.Defects,
			}
			w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: c.Item}).Lay(p.Card()).Do(visit.ChooseItem{Item: c.Item})
			for {
				ask, open := w.Ask()
				if !open {
					break
				}
				hint := string(screens.Hint(w.Snapshot(), c, zh, 120).Plain())
				seat := screentest.Open(t, i18n.Chinese, w.Snapshot(), made["situation"])
				_, told, _ := strings.Cut(hint, "按 ")
				keys := strings.Fields(strings.ToLower(strings.ReplaceAll(told, "，再按", "")))
				if len(keys) == 0 {
					keys = []string{"1"}
				}
				got := seat.Commands(keys...)
				if len(got) != 1 {
					t.Fatalf("%s: %q posts %v", ask.Node, hint, got)
				}
				w.Do(got[0])
			}
			if leaf := leafOf(t, w); leaf != p.Matter.Leaf {
				t.Errorf("the hints lead to %s, the person wants %s", leaf, p.Matter.Leaf)
			}
			hint := string(screens.Hint(w.Snapshot(), c, zh, 120).Plain())
			if strings.Contains(hint, "没带齐") != (len(c.Missing)+len(c.Defects) > 0) {
				t.Errorf("papers: %q", hint)
			}
		})
	}
}

// The hint names the key of an eleventh answer, and the way that is open at the
// hand-in when a paper is missing.
func TestHintNamesTheKeyThatWorks(t *testing.T) {
	zh := text(t, i18n.Chinese)
	w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: "GJJ-001"}).Lay(fixtures.People()[0].Card()).Do(visit.ChooseItem{Item: "GJJ-001"})
	ask, _ := w.Ask()
	for i, o := range ask.Options {
		c := &screens.Citizen{Item: "GJJ-001", Answers: map[string][]string{ask.Node: {o.Key}}}
		hint := string(screens.Hint(w.Snapshot(), c, zh, 120).Plain())
		if want := "按 " + screens.OptionKeys[i:i+1]; !strings.Contains(hint, want) {
			t.Errorf("answer %d: %q lacks %q", i+1, hint, want)
		}
	}
	for missing, want := range map[string]string{"": "按 F9", "BANKCARD": "按 F8"} {
		bad := map[string]string{}
		if missing != "" {
			bad[missing] = "M01"
		}
		w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: "GJJ-001"}).Lay(fixtures.People()[0].Card()).
			Do(visit.ChooseItem{Item: "GJJ-001"}).Answer(fixtures.People()[0].Matter.Answers).JudgeAll(bad)
		hint := string(screens.Hint(w.Snapshot(), nil, zh, 120).Plain())
		if !strings.Contains(hint, want) {
			t.Errorf("missing %q: %q lacks %q", missing, hint, want)
		}
	}
}

// Where what is missing lies with a source that gives no answer, the hint names what
// can be done instead of a notice.
func TestHintOfASilentSource(t *testing.T) {
	w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: "GJJ-001"}).Lay(fixtures.People()[0].Card()).
		Do(visit.ChooseItem{Item: "GJJ-001"}).Answer(fixtures.People()[0].Matter.Answers).JudgeAll(map[string]string{"LOAN_CONTRACT": "M01"})
	w.Do(visit.TakeHits{CaseID: w.Visit.Matter().CaseID, Silent: []string{"LOAN_CONTRACT"}})
	hint := string(screens.Hint(w.Snapshot(), nil, text(t, i18n.Chinese), 120).Plain())
	if strings.Contains(hint, "F8") || !strings.Contains(hint, "Ctrl-N") {
		t.Errorf("the hint is %q", hint)
	}
}

func leafOf(t *testing.T, w *screentest.World) string {
	t.Helper()
	pos, err := w.Snapshot().Rules.Position(w.Visit.Matter())
	if err != nil || pos.Leaf == nil {
		t.Fatalf("no leaf: %v", err)
	}
	return pos.Leaf.ID
}

// Every phase has a hint in both languages, marked as sample data, that stands
// whole in 80 cells where it names no paper.
func TestHintOfEveryPhase(t *testing.T) {
	for _, lang := range langs {
		words := text(t, lang)
		for _, phase := range []visit.Phase{
			visit.Idle, visit.Calling, visit.Called, visit.Identify, visit.Choose, visit.Situation, visit.Papers, visit.Outcome,
			visit.Sent, visit.Answered, visit.Held, visit.Closed,
		} {
			n := screentest.New(t, fixtures.Catalogue()).Snapshot()
			n.Phase = phase
			hint := screens.Hint(n, nil, words, 80)
			plain := string(hint.Plain())
			whole := hint.Equal(screens.Hint(n, nil, words, 200))
			if !strings.Contains(plain, words.Demo.Mark) || !whole || hint.Width() < tui.Width(tui.Clean(words.Demo.Mark))+8 {
				t.Errorf("%s %s: %q", lang, phase, plain)
			}
		}
	}
}
