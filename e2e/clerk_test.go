package e2e_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"onewindow/catalog"
	"onewindow/e2e/terminal"
	"onewindow/fixtures"
	"onewindow/fixtures/city"
	"onewindow/i18n"
	"onewindow/visit"
)

// demoSeed is the morning that the scenarios play.
const demoSeed = 20191008

// zh are the sentences that the screens say; the scenarios know them by name so
// that a better word is no broken scenario.
var zh = func() *i18n.Text {
	text, _ := i18n.For(i18n.Chinese)
	return text
}()

// rules are those of the demo city.
func rules(t *testing.T) visit.Rules {
	t.Helper()
	c, err := catalog.Load(fixtures.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	return visit.Rules{Catalogs: map[string]*catalog.Catalog{c.Version(): c}, Current: c.Version(), Limits: visit.DefaultLimits()}
}

// question is what the screen will ask, and the keys of the person's answer.
type question struct {
	text string
	keys []string
}

// script is how a visit goes by what the person says and carries.
type script struct {
	citizen   fixtures.Arrival
	itemName  string
	questions []question
	answers   map[string][]string // by the question's id, for those who need no keys
	wrong     map[string][]string // keys by the name of a paper that will not do
}

// scriptOf works out the questions by the catalogue alone.
func scriptOf(t *testing.T, r visit.Rules, a fixtures.Arrival) script {
	t.Helper()
	says := a.Matter
	m := &visit.Matter{
		Kind: visit.NewCase, Item: says.Item, CatalogVersion: r.Current, Answers: map[string][]string{}, Modifiers: map[string]string{},
	}
	_, item, err := r.Item(m)
	if err != nil {
		t.Fatal(err)
	}
	s := script{citizen: a, itemName: item.Name, answers: map[string][]string{}, wrong: map[string][]string{}}
	card := visit.Identity{Source: visit.FromCard, Card: a.Person.Card()}
	for {
		ask, open, err := r.Asking(&visit.State{Identity: &card}, m, fixtures.Opening)
		if err != nil {
			t.Fatal(err)
		}
		if !open {
			break
		}
		q := question{text: ask.Text}
		var answer []string
		modifier, isModifier := strings.CutPrefix(ask.Node, visit.AskModifier)
		switch {
		case ask.Node == visit.AskParty:
			answer, m.Party = []string{says.Party}, says.Party
			if q.text == "" {
				q.text = zh.Situation.PartyAsk
			}
		case ask.Node == visit.AskDelivery:
			way := says.Delivery
			if way == "" {
				way = ask.Options[0].Key
			}
			answer, m.Delivery, q.text = []string{way}, way, zh.Situation.DeliveryAsk
		case isModifier:
			way := says.Modifiers[modifier]
			if way == "" {
				way = ask.Options[0].Key
			}
			answer, m.Modifiers[modifier] = []string{way}, way
		default:
			answer = says.Answers[ask.Node]
			m.Answers[ask.Node] = answer
		}
		if len(answer) == 0 || answer[0] == "" {
			t.Fatalf("%s has no answer to %s %q", a.Person.ID, ask.Node, ask.Text)
		}
		q.keys, s.answers[ask.Node] = digits(t, ask, answer), answer
		s.questions = append(s.questions, q)
	}
	lines, err := r.Lines(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if slices.Contains(says.Missing, l.ID) {
			s.wrong[l.Name] = []string{"1"}
		}
		if reason := says.Defects[l.ID]; reason != "" {
			s.wrong[l.Name] = []string{"f4", reason[1:2], reason[2:3]}
		}
	}
	return s
}

// digits are the keys of an answer: the digits beside the options.
func digits(t *testing.T, ask visit.Ask, answer []string) []string {
	t.Helper()
	var keys []string
	for _, key := range answer {
		i := slices.IndexFunc(ask.Options, func(o catalog.Option) bool { return o.Key == key })
		switch {
		case i < 0:
			t.Fatalf("%q has no option %q", ask.Text, key)
		case i < 10:
			keys = append(keys, strconv.Itoa((i+1)%10))
		default: // no digit: down to it, and Enter
			keys = append(append(keys, slices.Repeat([]string{"down"}, i)...), "enter")
		}
	}
	if ask.Multi {
		keys = append(keys, "enter")
	}
	return keys
}

// clerk works at a desk of the demo.
type clerk struct {
	*desk
	rules visit.Rules
	// settled, if set, is called between every two steps, when the screen has come
	// to rest; again says when it is back at the same place.
	settled func(step string, again func(terminal.Screen) bool)
	// sent, if set, is called when Enter has handed a case in and nothing was
	// waited for.
	sent func()
	// serving is whom the desk serves, nil until the card was read.
	serving *script
}

// served is a visit that is over.
type served struct {
	label  string
	script script
	caseNo string // as the screen says it
	state  string // likewise
	keys   int    // from the call to the printed paper
	kills  int    // during the visit
	again  int    // papers printed again because nobody knew
	back   bool   // came for a case that was sent back, and was sent on
	denied bool   // the department will deny it
}

func newClerk(t *testing.T, d *desk) *clerk {
	t.Helper()
	return &clerk{desk: d, rules: rules(t)}
}

func (c *clerk) rest(step string, again func(terminal.Screen) bool) {
	c.t.Helper()
	if c.settled != nil {
		c.settled(step, again)
	}
}

// The places of a visit by what stands on the screen.
func atSignIn(s terminal.Screen) bool  { return s.Has(zh.SignIn.Title, zh.SignIn.PIN) }
func atWaiting(s terminal.Screen) bool { return s.Has(zh.Waiting.People) }
func atTicket(s terminal.Screen) bool  { return s.Has(zh.Ticket.LayCard) }
func atChoose(s terminal.Screen) bool  { return s.Has("── " + zh.Item.Title + " ") }
func atPapers(s terminal.Screen) bool  { return left(s) >= 0 }
func atOutcome(s terminal.Screen) bool { return s.Has("── " + zh.Outcome.Title + " ") }
func atDone(s terminal.Screen) bool    { return s.Has("── " + zh.Done.Title + " ") }

// somebodyWaits: the queue has a next row.
func somebodyWaits(s terminal.Screen) bool {
	return atWaiting(s) && s.Has("── "+zh.Waiting.Next+" ")
}

// asks says whether the screen asks a question; where the window is narrow its
// end may be cut.
func asks(text string) func(terminal.Screen) bool {
	begin := string([]rune(text)[:min(12, len([]rune(text)))])
	head, _, _ := strings.Cut(zh.Situation.Question, "{n}")
	return func(s terminal.Screen) bool {
		return slices.ContainsFunc(s.Rows, func(row string) bool {
			row = strings.TrimSpace(row)
			return strings.HasPrefix(row, head) && strings.Contains(row, " "+begin)
		})
	}
}

var leftRow = regexp.MustCompile(`^ △ ` + strings.Replace(zh.PaperList.Left, "{n}", `(\d+)`, 1))

// left is how many papers are still to be judged, -1 where there is no list.
func left(s terminal.Screen) int {
	for _, row := range s.Rows {
		if strings.HasPrefix(row, " ✓ "+zh.PaperList.AllJudged) {
			return 0
		}
		if m := leftRow.FindStringSubmatch(row); m != nil {
			n, _ := strconv.Atoi(m[1])
			return n
		}
	}
	return -1
}

// jobsIn counts the papers on the screen that are in one of the states. The words
// of a cause may begin like those of a state, and the demo's hint has them, too.
func jobsIn(s terminal.Screen, states ...string) (n int) {
	for _, row := range s.Rows {
		for _, state := range states {
			if strings.Contains(row+"  ", "  "+zh.Desk.JobStates[state]+"  ") {
				n++
			}
		}
	}
	return n
}

// settledPapers: the case is done and no paper is on its way any more.
func settledPapers(s terminal.Screen) bool {
	return atDone(s) && !s.Has(zh.Done.Waiting) && jobsIn(s, "queued", "sending") == 0 && jobsIn(s, endStates...) > 0
}

// endStates are those in which a print job ends.
var endStates = []string{"printed", "not_printed", "uncertain"}

var labelRow = regexp.MustCompile(`^ ([A-Z]\d{3})  `)

// label is the number of the ticket in the line of the person.
func label(s terminal.Screen) string {
	for _, row := range s.Rows[1:] { // the first is the desk's
		if m := labelRow.FindStringSubmatch(row); m != nil {
			return m[1]
		}
	}
	return ""
}

// citizen finds who holds a ticket, and whether for a case that was sent back.
func (c *clerk) citizen(label string) (who fixtures.Arrival, back bool) {
	c.t.Helper()
	people, err := city.Open(filepath.Join(c.data, "tickets.json"), demoSeed)
	if err != nil {
		c.t.Fatal(err)
	}
	who, ok := people.Of(label)
	if !ok {
		c.t.Fatalf("nobody holds ticket %s", label)
	}
	return who, people.CameBack(label)
}

// signIn signs in with the account that the demo offers, if it must.
func (c *clerk) signIn() {
	c.t.Helper()
	s := c.await("the first screen", func(s terminal.Screen) bool { return atSignIn(s) || atWaiting(s) })
	if atSignIn(s) {
		c.press("enter")
		c.await("the waiting screen", atWaiting)
	}
}

// serve calls the next ticket and serves whoever comes, to the end.
func (c *clerk) serve() served {
	c.t.Helper()
	c.await("somebody who waits", somebodyWaits)
	c.rest("waiting", somebodyWaits)
	began, kills := c.pressed(), c.kills
	c.press("f2")
	c.await("the ticket", func(s terminal.Screen) bool { return atTicket(s) || atChoose(s) })
	c.rest("called", func(s terminal.Screen) bool { return atTicket(s) || atChoose(s) })
	s := c.awaitWithin(cardPatience, "the card", func(s terminal.Screen) bool { return atChoose(s) && label(s) != "" })
	v := served{label: label(s)}
	who, back := c.citizen(v.label)
	v.script = scriptOf(c.t, c.rules, who)
	if v.back = back; back {
		c.press("f10")
		c.await("the waiting screen", atWaiting)
		return v
	}
	c.serving = &v.script
	if c.rest("card", atChoose); !c.term.Screen().Has(begin(v.script.itemName)) {
		c.t.Fatalf("%s comes for %s; the screen is\n%s", v.label, v.script.itemName, c.term.Screen().Text())
	}
	c.press("enter")
	for _, q := range v.script.questions {
		c.await("question "+q.text, asks(q.text))
		c.rest("question", asks(q.text))
		c.press(q.keys...)
	}
	c.papers(v.script)
	c.handIn(v.script)
	s = c.allPrinted(&v)
	v.keys, v.caseNo, v.state = c.pressed()-began, numberOn(s), stateOn(s)
	c.rest("done", settledPapers)
	c.press("f10")
	c.await("the waiting screen", atWaiting)
	c.serving = nil
	v.kills = c.kills - kills
	return v
}

// begin is as much of a name as stands in a narrow window.
func begin(name string) string { return string([]rune(name)[:min(12, len([]rune(name)))]) }

// papers judges every line as the script has it.
func (c *clerk) papers(s script) {
	c.t.Helper()
	now := c.await("the papers", atPapers)
	for left(now) > 0 {
		open := left(now)
		// A judgement is on the screen a moment before it is in the journal; of the
		// last 250 ms a kill may take away what was typed, and no more.
		c.rest("papers", func(s terminal.Screen) bool { return left(s) == open || left(s) == open+1 })
		open = left(c.term.Screen())
		c.press(c.judgement(s)...)
		now = c.await("the next paper", func(s terminal.Screen) bool { return left(s) >= 0 && left(s) < open })
	}
}

// judgement are the keys for the chosen paper.
func (c *clerk) judgement(s script) []string {
	c.t.Helper()
	chosen := c.await("a chosen paper", func(s terminal.Screen) bool { return s.Has("▸") })
	row, _ := chosen.Find("▸")
	for name, keys := range s.wrong {
		if strings.Contains(row, name) {
			return keys
		}
	}
	return []string{"space"}
}

// handIn hands the case in by the first way that is open.
func (c *clerk) handIn(s script) {
	c.t.Helper()
	listed := func(s terminal.Screen) bool { return left(s) == 0 || left(s) == 1 }
	c.rest("judged", listed)
	c.toOutcome(s)
	// Where the clerk was looking is not kept through a kill, only what was judged.
	c.rest("outcome", func(s terminal.Screen) bool { return listed(s) || atOutcome(s) })
	c.toOutcome(s)
	c.press("enter")
	if c.sent == nil {
		return
	}
	c.sent()
	if now := c.await("the case or its result", func(s terminal.Screen) bool { return listed(s) || atDone(s) }); !atDone(now) {
		c.toOutcome(s)
		c.press("enter")
	}
}

// toOutcome goes from the judged papers to the ways to hand them in; what a
// kill has taken is judged again.
func (c *clerk) toOutcome(s script) {
	c.t.Helper()
	if atOutcome(c.term.Screen()) {
		return
	}
	c.papers(s)
	if len(s.wrong) > 0 {
		c.press("f8")
	} else {
		c.press("f9")
	}
	c.await("the outcome", atOutcome)
}

// allPrinted waits until every paper has come out, and answers for those of which
// nobody knows. Of a paper that was printed again the screen has the last try; what
// is still missing stands in the line of what comes next.
func (c *clerk) allPrinted(v *served) terminal.Screen {
	c.t.Helper()
	missing := func(s terminal.Screen) bool { return s.Has(zh.Done.NextUncertain) }
	s := c.await("the printed papers", settledPapers)
	for missing(s) {
		v.again++
		before := jobsIn(s, "printed")
		c.press("f7")
		s = c.await("why, or the paper", func(s terminal.Screen) bool {
			return s.Has(zh.Done.ReprintTitle) || settledPapers(s) && !missing(s)
		})
		if s.Has(zh.Done.ReprintTitle) {
			c.press("1")
			s = c.await("the paper once more", func(s terminal.Screen) bool { return settledPapers(s) && jobsIn(s, "printed") > before })
		}
	}
	return s
}

var numberRow = regexp.MustCompile(strings.Replace(regexp.QuoteMeta(zh.Desk.CaseWords["hall"]), `\{number\}`, `([A-Z0-9]+)`, 1) + `\s+(\S+)`)

func numberOn(s terminal.Screen) string { return onResult(s, 1) }
func stateOn(s terminal.Screen) string  { return onResult(s, 2) }

func onResult(s terminal.Screen, i int) string {
	m := numberRow.FindStringSubmatch(s.Text())
	if m == nil {
		return ""
	}
	return m[i]
}

// within is a limit that a promise sets, with what a busy machine may add.
func within(promise time.Duration) time.Duration { return promise + 2*time.Second }
