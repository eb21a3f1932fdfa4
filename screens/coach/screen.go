package coach

import (
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/i18n"
	"onewindow/practice"
	"onewindow/screens"
	"onewindow/tui"
	"onewindow/visit"
)

// View is what there is to see: the citizen at the desk, and the exercise before.
type View struct {
	Now    *practice.Exercise // nil: nobody has come
	Last   *practice.Exercise // nil: the first one
	Result practice.Result    // of Last
	// Handed: Now was handed in, and is Last.
	Handed bool
	All    practice.Standing
}

// Screen shows a View as it is now.
type Screen struct {
	deps screens.Deps
	look func() View
	size tui.Size
	top  int
}

// New makes the screen; look never waits.
func New(deps screens.Deps, look func() View) *Screen { return &Screen{deps: deps, look: look} }

// Update takes keys. Whatever else comes has the view drawn anew.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.size = tui.Size{W: msg.Width, H: msg.Height}
	case tea.KeyPressMsg:
		switch tui.Pressed(s.Bindings(), msg) {
		case "back":
			return tui.CloseDialog()
		case "down":
			s.top = min(s.top+1, max(0, len(s.lines(s.size.W))-s.size.H))
		case "up":
			s.top = max(0, s.top-1)
		}
	}
	return nil
}

// Bindings are the keys.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Practice
	return []tui.Binding{
		{ID: "back", Keys: []string{"esc", "enter", "-", "backspace", "ctrl+x"}, Help: tui.Clean(s.deps.Text.Desk.KeyBack)},
		{ID: "down", Keys: []string{"down", "pgdown", "2"}, Help: tui.Clean(t.KeyDown)},
		{ID: "up", Keys: []string{"up", "pgup", "8"}, Help: tui.Clean(t.KeyUp)},
	}
}

// View draws the citizen, or the result of the exercise before.
func (s *Screen) View(size tui.Size) tui.Frame {
	lines := s.lines(size.W)
	top := min(s.top, max(0, len(lines)-size.H))
	return tui.Frame{Lines: tui.Fit(lines[top:], size.H)}
}

func (s *Screen) lines(w int) []tui.Line {
	v := s.look()
	var out []tui.Line
	add := func(style tui.Style, text string) {
		for _, row := range tui.Wrap(tui.Clean(text), max(1, w-2)) {
			out = append(out, tui.Text(style, "  "+row))
		}
	}
	t := &s.deps.Text.Practice
	if v.Now != nil && !v.Handed {
		s.citizen(v.Now, add)
		return out
	}
	if v.Last == nil {
		add(tui.Dim, t.Nobody)
		return out
	}
	s.result(v, add)
	return out
}

// citizen is what the person says and brings. The answers stand in another order than
// the questions will come, because nobody tells a story by a form.
func (s *Screen) citizen(e *practice.Exercise, add func(tui.Style, string)) {
	t := &s.deps.Text.Practice
	add(tui.Strong, i18n.Fill(t.Wants, "item", e.ItemName))
	said := slices.Clone(e.Said)
	slices.SortStableFunc(said, func(a, b practice.Said) int { return strings.Compare(a.Question, b.Question) })
	for _, x := range said {
		add(tui.Plain, i18n.Fill(t.Says, "question", s.question(x), "answer", s.answer(x)))
	}
	add(tui.Plain, "")
	add(tui.Strong, t.Bag)
	papers := slices.Clone(e.Papers)
	slices.SortStableFunc(papers, func(a, b practice.Paper) int { return strings.Compare(a.Name, b.Name) })
	for _, p := range papers {
		switch p.Reason {
		case visit.ReasonNotBrought: // not in the bag: the clerk is to notice
		case "":
			add(tui.Plain, "· "+p.Name)
		default:
			add(tui.Warn, "· "+p.Name+" △ "+s.deps.Text.PaperList.ReasonNames[p.Reason])
		}
	}
}

func (s *Screen) question(x practice.Said) string {
	if x.Node == visit.AskDelivery {
		return s.deps.Text.Situation.DeliveryAsk
	}
	if x.Question == "" {
		return s.deps.Text.Situation.PartyAsk
	}
	return x.Question
}

func (s *Screen) answer(x practice.Said) string {
	words := slices.Clone(x.Words)
	if x.Node == visit.AskDelivery {
		for i, key := range x.Answers {
			words[i] = s.deps.Text.Desk.Deliveries[key]
		}
	}
	if len(words) == 0 {
		return s.deps.Text.Practice.None
	}
	return strings.Join(words, s.deps.Text.Palette.Between)
}

// result says what was right, and the answer key of what was not.
func (s *Screen) result(v View, add func(tui.Style, string)) {
	t := &s.deps.Text.Practice
	add(tui.Strong, v.Last.ItemName)
	for _, x := range []struct {
		right bool
		name  string
	}{{v.Result.RightSituation, t.Situation}, {v.Result.RightList, t.List}, {len(v.Result.Wrong) == 0, t.Papers}} {
		if x.right {
			add(tui.Good, "✓ "+x.name)
		} else {
			add(tui.Bad, "✗ "+x.name)
		}
	}
	took := time.Duration(v.Result.Seconds) * time.Second
	add(tui.Plain, i18n.Fill(t.Took, "time", screens.Lasted(took, s.deps.Text), "keys", strconv.Itoa(v.Result.Keys)))
	if !v.Result.RightSituation {
		add(tui.Plain, "")
		add(tui.Strong, t.Key)
		for _, x := range v.Last.Said {
			add(tui.Plain, i18n.Fill(t.Says, "question", s.question(x), "answer", s.answer(x)))
		}
	}
	if len(v.Result.Wrong) > 0 {
		add(tui.Plain, "")
		add(tui.Strong, t.WrongPapers)
		for _, p := range v.Last.Papers {
			if slices.Contains(v.Result.Wrong, p.Name) {
				add(tui.Plain, "· "+p.Name+" → "+s.verdict(p))
			}
		}
	}
	add(tui.Plain, "")
	add(tui.Dim, Standing(v.All, s.deps.Text))
}

func (s *Screen) verdict(p practice.Paper) string {
	if p.Reason == "" {
		return s.deps.Text.Practice.InOrder
	}
	return s.deps.Text.PaperList.ReasonNames[p.Reason]
}

// Standing is a record in one sentence.
func Standing(st practice.Standing, text *i18n.Text) string {
	t := &text.Practice
	say := i18n.Fill(t.Standing, "right", strconv.Itoa(st.All.Right), "of", strconv.Itoa(st.All.Of))
	if st.Unseen.Of > 0 {
		say += i18n.Fill(t.Unseen, "right", strconv.Itoa(st.Unseen.Right), "of", strconv.Itoa(st.Unseen.Of), "percent", strconv.Itoa(100*st.Unseen.Right/st.Unseen.Of))
	}
	if len(st.Hard) > 0 {
		say += i18n.Fill(t.Hard, "n", strconv.Itoa(len(st.Hard)))
	}
	return say
}

// Hint is the line over the keys while somebody practises.
func Hint(v View, text *i18n.Text, w int) tui.Line {
	t := &text.Practice
	say := t.HintCall
	switch {
	case v.Now != nil && !v.Handed:
		say = t.HintCitizen
	case v.Last != nil:
		mark := func(right bool) string {
			if right {
				return "✓"
			}
			return "✗"
		}
		say = i18n.Fill(t.HintResult, "situation", mark(v.Result.RightSituation), "list", mark(v.Result.RightList), "papers", mark(len(v.Result.Wrong) == 0),
			"time", screens.Lasted(time.Duration(v.Result.Seconds)*time.Second, text), "keys", strconv.Itoa(v.Result.Keys))
	}
	return tui.L(tui.T(tui.Dim, " "+tui.Clean(t.Mark)+" "), tui.T(tui.Accent, tui.Clean(say))).Truncate(w)
}
