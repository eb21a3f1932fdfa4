package practice

import (
	"errors"
	"fmt"
	"time"

	"onewindow/catalog"
	"onewindow/values"
	"onewindow/visit"
)

// Said is one thing that the citizen answers when asked.
type Said struct {
	Node     string // of the item's graph, or one of the questions that every item has
	Question string
	Answers  []string // option keys
	Words    []string // what the options say
}

// Paper is a line of the list with how the citizen's paper is: Reason is a code of
// visit.Reasons, "" for one in order.
type Paper struct {
	Line   string
	Name   string
	Reason string
}

// Exercise is an invented citizen with a matter. Said and Papers are the answer key.
type Exercise struct {
	Item, ItemName string
	Leaf           string // where the answers lead
	Said           []Said
	Papers         []Paper
}

// Dice gives a number from 0 on and below n.
type Dice func(n int) int

// Situation names what is practised, for the record.
func (e *Exercise) Situation() Situation { return Situation{e.Item, e.Leaf} }

// Situation is a leaf of an item.
type Situation struct {
	Item string `json:"item"`
	Leaf string `json:"leaf"`
}

// errNoSituation says that an item has none that a window takes in.
var errNoSituation = errors.New("practice: no situation of the item is taken in")

// tries is how often chance may miss the leaf that is wanted.
const tries = 400

// flaws are the reasons that a practised paper may be wrong for: such as a clerk sees
// on the paper itself, the first one being that it is not there.
var flaws = []string{visit.ReasonNotBrought, "M02", "M05", "M06", "M07"}

// Compose invents a situation of an item: any one, or the leaf that is wanted. The card
// is the citizen's, now the time of the visit.
func Compose(r visit.Rules, want Situation, card values.Card, now time.Time, dice Dice) (Exercise, error) {
	c := r.Catalogs[r.Current]
	it, ok := c.Item(want.Item)
	if !ok {
		return Exercise{}, fmt.Errorf("practice: the catalogue has no item %s", want.Item)
	}
	for range tries {
		e, fits, err := compose(r, it, card, now, dice)
		if err != nil {
			return Exercise{}, err
		}
		if fits && (want.Leaf == "" || want.Leaf == e.Leaf) {
			return e, nil
		}
	}
	return Exercise{}, fmt.Errorf("%w: %s %s", errNoSituation, want.Item, want.Leaf)
}

// interview is a visit that takes place nowhere but here.
type interview struct {
	rules visit.Rules
	now   time.Time
	state visit.State
}

func (v *interview) do(cmds ...visit.Command) error {
	for _, c := range cmds {
		events, err := visit.Decide(v.state, c, visit.Meta{ID: "practice", At: v.now}, v.rules)
		if err != nil {
			return err
		}
		for _, e := range events {
			v.state = visit.Apply(v.state, v.now, e)
		}
	}
	return nil
}

// compose goes one way through an item by chance. fits is false where it ends at a leaf
// that no window takes in.
func compose(r visit.Rules, it *catalog.Item, card values.Card, now time.Time, dice Dice) (e Exercise, fits bool, err error) {
	v := &interview{rules: r, now: now}
	ticket := visit.Ticket{ID: "practice", Label: "P001", Class: visit.NormalClass, Item: it.Code, IssuedAt: now, CalledAt: now}
	err = v.do(
		visit.Call{VisitID: "practice", Window: "practice", Clerk: "practice"}, visit.Assign{Ticket: ticket},
		visit.BindCard{Ticket: ticket.ID, ReadID: "practice", AskedAt: now, AbsentSeenAt: now, ReadAt: now, Card: card},
		visit.ChooseItem{CaseID: "practice", Item: it.Code},
	)
	if err != nil {
		return e, false, err
	}
	e.Item, e.ItemName = it.Code, it.Name
	for {
		m := v.state.Matter()
		ask, open, err := r.Asking(&v.state, m, now)
		if err != nil {
			return e, false, err
		}
		if !open {
			break
		}
		said := answer(ask, dice)
		if err := v.do(visit.Reply{Node: ask.Node, Options: said.Answers}); err != nil {
			return e, false, nil //nolint:nilerr // chance chose what the rules refuse of this person: another way
		}
		e.Said = append(e.Said, said)
	}
	m := v.state.Matter()
	pos, err := r.Position(m)
	if err != nil || pos.Leaf == nil || pos.Leaf.Outcome != catalog.OutcomeAccept {
		return e, false, err
	}
	e.Leaf = pos.Leaf.ID
	lines, err := r.Lines(m)
	if err != nil || len(lines) == 0 {
		return e, false, err
	}
	_, proved, err := r.Judgements(&v.state, m, now)
	if err != nil {
		return e, false, err
	}
	var spoilt []int // papers that may be wrong: not those that the card itself proves
	for i, l := range lines {
		e.Papers = append(e.Papers, Paper{Line: l.ID, Name: l.Name})
		if _, card := proved[l.ID]; !card {
			spoilt = append(spoilt, i)
		}
	}
	spoil(e.Papers, spoilt, dice)
	return e, true, nil
}

// answer chooses by chance; where the rules have decided already, what they decided.
func answer(ask visit.Ask, dice Dice) Said {
	said := Said{Node: ask.Node, Question: ask.Text}
	least, most := 1, 1
	if ask.Multi {
		least, most = ask.Min, len(ask.Options)
		if ask.Max > 0 {
			most = min(most, ask.Max)
		}
	}
	n := least + dice(most-least+1)
	said.Answers = []string{}
	for i, o := range ask.Options { // each is taken as often as the others
		if dice(len(ask.Options)-i) < n {
			said.Answers, said.Words = append(said.Answers, o.Key), append(said.Words, o.Text)
			n--
		}
	}
	return said
}

// spoil makes every third bag one in which a paper is missing or wrong, sometimes two.
func spoil(papers []Paper, may []int, dice Dice) {
	if len(may) == 0 || dice(3) > 0 {
		return
	}
	for range 1 + dice(2) {
		papers[may[dice(len(may))]].Reason = flaws[dice(len(flaws))]
	}
}
