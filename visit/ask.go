package visit

import (
	"maps"
	"slices"
	"strings"
	"time"

	"onewindow/catalog"
	"onewindow/values"
)

// Questions outside the situation graph, asked after its leaf.
const (
	AskParty    = "@party"
	AskDelivery = "@delivery"
	AskModifier = "@modifier:" // followed by the modifier's id
)

// Why an answer is proposed.
const (
	BecauseFact    = "fact"    // a known fact answers the question
	BecauseEarlier = "earlier" // it was the answer before the clerk went back
	BecauseGuide   = "guide"   // it was the answer at the guide desk
	BecauseShared  = "shared"  // another matter of the visit says so
)

// Rules is what a visit needs to know of the world. It holds no time.
type Rules struct {
	// Catalogs by version; a case keeps the version it was opened with.
	Catalogs map[string]*catalog.Catalog
	// Current is the version for new cases.
	Current string
	Limits  Limits
}

// Limits are the times and counts of the ticket machine (workflow §1).
type Limits struct {
	UndoFor   time.Duration // call and finish, 5 s
	RecallGap time.Duration // between two calls of one number, 15 s
	Calls     int           // before a ticket may be given up, 3
	ReadFor   time.Duration // age of a card read when it is bound, 5 s
}

// DefaultLimits are the hall's published rules.
func DefaultLimits() Limits {
	return Limits{UndoFor: 5 * time.Second, RecallGap: 15 * time.Second, Calls: 3, ReadFor: 5 * time.Second}
}

// Item finds the item of a matter in the release it was opened with.
func (r Rules) Item(m *Matter) (*catalog.Catalog, *catalog.Item, error) {
	c, ok := r.Catalogs[m.CatalogVersion]
	if !ok {
		return nil, nil, refuse(RefusedCatalogGone, "version", m.CatalogVersion)
	}
	it, ok := c.Item(m.Item)
	if !ok {
		return nil, nil, refuse(RefusedUnknownItem, "item", m.Item)
	}
	return c, it, nil
}

// Ask is one open question.
type Ask struct {
	Node    string
	Text    string
	Help    string
	Options []catalog.Option
	Multi   bool
	Min     int
	Max     int // 0: no limit
	// Suggested are the options that one key confirms, and Because why.
	Suggested []string
	Because   string
}

// Facts are what the identity tells the situation graph.
func Facts(s *State, now time.Time) catalog.Facts {
	if s.Identity == nil {
		return catalog.Facts{}
	}
	card := s.Identity.Card
	facts := catalog.Facts{}
	if !card.Birth.IsZero() {
		facts["applicant.age"] = catalog.Number(values.AgeOn(card.Birth, values.Of(now)))
	}
	if card.Sex == values.Male || card.Sex == values.Female {
		facts["applicant.sex"] = catalog.Text(card.Sex)
	}
	return facts
}

// Position walks the graph with the answers of a matter.
func (r Rules) Position(m *Matter) (catalog.Position, error) {
	_, it, err := r.Item(m)
	if err != nil {
		return catalog.Position{}, err
	}
	return it.Walk(m.Answers), nil
}

// Asking returns the question that is open now, if any. Fixed questions come
// after an accepting leaf; one with a single option is not asked.
func (r Rules) Asking(s *State, m *Matter, now time.Time) (Ask, bool, error) {
	c, it, err := r.Item(m)
	if err != nil {
		return Ask{}, false, err
	}
	pos := it.Walk(m.Answers)
	if pos.Next != nil {
		q := pos.Next
		ask := Ask{Node: q.ID, Text: q.Text, Help: q.Help, Options: q.Options, Multi: q.Multi, Min: q.Min, Max: q.Max}
		if !ask.suggest(m) && !r.share(s, m, &ask) {
			if key, _, ok := c.Suggest(q, Facts(s, now)); ok {
				ask.Suggested, ask.Because = []string{key}, BecauseFact
			}
		}
		return ask, true, nil
	}
	if pos.Leaf == nil || pos.Leaf.Outcome != catalog.OutcomeAccept {
		return Ask{}, false, nil
	}
	for _, ask := range fixedAsks(c, it) {
		if len(ask.Options) > 1 && fixedAnswer(m, ask.Node) == "" {
			if !ask.suggest(m) {
				r.share(s, m, &ask)
			}
			return ask, true, nil
		}
	}
	return Ask{}, false, nil
}

// suggest proposes what was answered before: here, else at the guide desk.
func (a *Ask) suggest(m *Matter) bool {
	for _, before := range []struct {
		answers catalog.Answers
		because string
	}{{m.Earlier, BecauseEarlier}, {m.Guided, BecauseGuide}} {
		if keys, ok := before.answers[a.Node]; ok && len(keys) > 0 && known(a.Options, keys) {
			a.Suggested, a.Because = keys, before.because
			return true
		}
	}
	return false
}

// share proposes what another matter of the visit says.
func (r Rules) share(s *State, m *Matter, a *Ask) bool {
	keys, ok := r.proposed(s, m, a)
	if ok {
		a.Suggested, a.Because = keys, BecauseShared
	}
	return ok
}

// Consider answers the open question of a matter that nobody has opened: the
// guide desk's look at a situation, by the rules of the window.
func (r Rules) Consider(m Matter, node string, options []string, now time.Time) (Matter, error) {
	chosen, err := r.fits(&State{}, &m, node, options, now)
	if err != nil {
		return m, err
	}
	m.reply(node, chosen, "")
	return m, nil
}

// Reconsider takes the last answer of such a matter back.
func (r Rules) Reconsider(m Matter) (Matter, error) {
	node, err := r.lastReply(&m)
	if err != nil {
		return m, err
	}
	if node == "" {
		return m, refuse(RefusedFirstQuestion)
	}
	m.takeBack(node)
	return m, nil
}

// fits checks an answer against the open question and gives it in order.
func (r Rules) fits(s *State, m *Matter, node string, options []string, now time.Time) ([]string, error) {
	ask, open, err := r.Asking(s, m, now)
	if err != nil {
		return nil, err
	}
	if !open || ask.Node != node {
		return nil, refuse(RefusedNotAsked, "node", node)
	}
	if !known(ask.Options, options) {
		return nil, refuse(RefusedUnknownOption)
	}
	if key, decided := r.byAge(s, m, node, now); decided && !slices.Contains(options, key) {
		return nil, refuse(RefusedByAge)
	}
	chosen := slices.Compact(slices.Sorted(slices.Values(options)))
	switch {
	case !ask.Multi && len(chosen) != 1,
		ask.Multi && len(chosen) < ask.Min,
		ask.Multi && ask.Max > 0 && len(chosen) > ask.Max:
		return nil, refuse(RefusedCount)
	}
	return chosen, nil
}

// byAge is what the age on the card says about who acts, where it decides it.
func (r Rules) byAge(s *State, m *Matter, node string, now time.Time) (key string, decided bool) {
	if node != AskParty || s.Identity == nil || s.Identity.Card.Birth.IsZero() {
		return "", false
	}
	c, it, err := r.Item(m)
	if err != nil {
		return "", false
	}
	return c.Party(it).ByAge(values.AgeOn(s.Identity.Card.Birth, values.Of(now)))
}

// fixedAsks lists the questions outside the graph for an item, in the order in
// which they are asked.
func fixedAsks(c *catalog.Catalog, it *catalog.Item) []Ask {
	var asks []Ask
	if party := c.Party(it); len(party.Options) > 0 {
		asks = append(asks, Ask{Node: AskParty, Text: party.Text, Options: party.Options})
	}
	for _, block := range c.Modifiers(it) {
		asks = append(asks, Ask{Node: AskModifier + block.ID, Text: block.Text, Options: block.Options})
	}
	if ways := c.Deliveries(it); len(ways) > 0 {
		ask := Ask{Node: AskDelivery}
		for _, way := range ways {
			ask.Options = append(ask.Options, catalog.Option{Key: way})
		}
		asks = append(asks, ask)
	}
	return asks
}

// fixedAnswer is the key chosen for a fixed question, or "".
func fixedAnswer(m *Matter, node string) string {
	switch {
	case node == AskParty:
		return m.Party
	case node == AskDelivery:
		return m.Delivery
	default:
		return m.Modifiers[strings.TrimPrefix(node, AskModifier)]
	}
}

// Choice is the matter as the catalogue wants it. Fixed questions with a
// single option count as answered.
func (r Rules) Choice(m *Matter) (catalog.Choice, error) {
	c, it, err := r.Item(m)
	if err != nil {
		return catalog.Choice{}, err
	}
	choice := catalog.Choice{Answers: m.Answers, Party: m.Party, Modifiers: maps.Clone(m.Modifiers), Delivery: m.Delivery}
	for _, ask := range fixedAsks(c, it) {
		if len(ask.Options) != 1 || fixedAnswer(m, ask.Node) != "" {
			continue
		}
		only := ask.Options[0].Key
		switch {
		case ask.Node == AskParty:
			choice.Party = only
		case ask.Node == AskDelivery:
			choice.Delivery = only
		default:
			if choice.Modifiers == nil {
				choice.Modifiers = map[string]string{}
			}
			choice.Modifiers[strings.TrimPrefix(ask.Node, AskModifier)] = only
		}
	}
	return choice, nil
}

// Lines is the effective material list of a matter whose questions are all
// answered.
func (r Rules) Lines(m *Matter) ([]catalog.Line, error) {
	c, it, err := r.Item(m)
	if err != nil {
		return nil, err
	}
	choice, err := r.Choice(m)
	if err != nil {
		return nil, err
	}
	lines, err := c.Effective(it, choice)
	if err != nil {
		return nil, err
	}
	if m.Kind != Supplement {
		return lines, nil
	}
	return slices.DeleteFunc(lines, func(l catalog.Line) bool { return !slices.Contains(m.Wanted, l.ID) }), nil
}

// Outlook is what is certain and what is possible while questions are open.
func (r Rules) Outlook(m *Matter) (catalog.Outlook, error) {
	c, it, err := r.Item(m)
	if err != nil {
		return catalog.Outlook{}, err
	}
	choice, err := r.Choice(m)
	if err != nil {
		return catalog.Outlook{}, err
	}
	return c.Outlook(it, choice), nil
}

// lastReply is the question answered last, as Back takes it.
func (r Rules) lastReply(m *Matter) (string, error) {
	c, it, err := r.Item(m)
	if err != nil {
		return "", err
	}
	for _, ask := range slices.Backward(fixedAsks(c, it)) {
		if fixedAnswer(m, ask.Node) != "" {
			return ask.Node, nil
		}
	}
	path := it.Walk(m.Answers).Path
	if len(path) == 0 {
		return "", nil
	}
	return path[len(path)-1].Node, nil
}

func known(options []catalog.Option, keys []string) bool {
	return !slices.ContainsFunc(keys, func(key string) bool {
		return !slices.ContainsFunc(options, func(o catalog.Option) bool { return o.Key == key })
	})
}
