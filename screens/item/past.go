package item

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
)

// restFor is how long an item is chosen before the hall is asked what became of
// its cases: who only passes by asks nothing.
const restFor = 300 * time.Millisecond

// past is what became of the cases of the items that were looked at.
type past struct {
	of      map[string]station.ItemPast
	asked   map[string]bool
	resting string // the item that was chosen last
}

// rested says that an item has been chosen for a while, looked what the hall says
// of it.
type (
	rested struct{ item string }
	looked struct {
		item string
		past station.ItemPast
		err  error
	}
)

// look waits whether the clerk stays with the chosen item.
func (s *Screen) look() tea.Cmd {
	i := s.list.Selected()
	if _, packed := s.pack(i); packed || i < 0 || i >= len(s.hits) || s.past.resting == s.hits[i].Code {
		return nil
	}
	s.past.resting = s.hits[i].Code
	return s.deps.After(restFor, rested{s.past.resting})
}

// ask asks the hall once for each item; where it does not answer, the work goes on
// without.
func (s *Screen) ask(msg rested) tea.Cmd {
	if msg.item != s.past.resting || s.past.asked[msg.item] || s.snap.AtSeat().Away() {
		return nil
	}
	if s.past.asked == nil {
		s.past.asked, s.past.of = map[string]bool{}, map[string]station.ItemPast{}
	}
	s.past.asked[msg.item] = true
	desk, ctx := s.desk, s.deps.Ctx
	return func() tea.Msg {
		p, err := desk.ItemPast(ctx, msg.item)
		return looked{msg.item, p, err}
	}
}

func (p *past) took(msg looked) {
	if msg.err == nil {
		p.of[msg.item] = msg.past
	}
}

// rates are the numbers of the chosen item, once the hall has told them.
func (s *Screen) rates() tui.Line {
	i := s.list.Selected()
	if i < 0 || i >= len(s.hits) {
		return nil
	}
	p := s.past.of[s.hits[i].Code]
	return screens.ReturnRates(&p, s.deps.Text)
}
