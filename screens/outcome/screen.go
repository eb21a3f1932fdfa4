package outcome

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// Screen is the outcome screen.
type Screen struct {
	deps     screens.Deps
	snap     station.Snapshot
	outcomes []visit.OutcomeOption
	lines    []catalog.Line
	judged   map[string]visit.Judgement
	sel      int
	sent     bool             // Enter was pressed: a second one must not act
	second   *screens.Consent // open while a second person signs: a supervisor a second notice, a 民警 what is an officer's
	typed    screens.Typist
	reveal   screens.Reveal
	ticked   map[[2]string]bool // reasons of the radar, by line and code
}

// New makes the screen; the first way that is open is chosen, but no denial: that
// somebody wants to choose.
func New(deps screens.Deps, snap station.Snapshot) *Screen {
	s := &Screen{deps: deps}
	s.take(snap)
	for i, o := range s.outcomes {
		if o.WhyNot == "" && o.Code != visit.AcceptAndDeny {
			s.sel = i
			break
		}
	}
	if was, ok := s.typed.Restored(&snap.Visit, string(screens.Outcome), ""); ok && s.sel < len(s.outcomes) && s.outcomes[s.sel].Second {
		s.open()
		s.second.Restore(was)
	}
	return s
}

func (s *Screen) take(snap station.Snapshot) {
	s.snap = snap
	m := snap.Visit.Matter()
	if m == nil || m.CommandID != "" {
		return
	}
	outcomes, err := snap.Rules.Outcomes(&snap.Visit, m, snap.Now)
	if err != nil {
		return
	}
	s.lines, s.judged, err = snap.Rules.Judgements(&snap.Visit, m, snap.Now)
	if err == nil {
		s.outcomes = outcomes
	}
}

// Update takes keys and the station's news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.reveal.Update(msg)
	s.typed.Update(msg, s.deps, s.typing)
	switch msg := msg.(type) {
	case station.Snapshot:
		s.take(msg)
	case screens.Done:
		if msg.Command == visit.Name(visit.HandIn{}) && msg.Err != nil {
			s.sent = false
			if s.second != nil {
				s.second.Free()
			}
		}
	case screens.Consented:
		return s.consented(msg)
	case tea.PasteMsg:
		if s.second != nil && !s.second.Busy() {
			s.second.Update(msg)
			return s.typed.Typed(s.deps)
		}
	case tea.KeyPressMsg:
		id := tui.Pressed(s.Bindings(), msg)
		if s.second != nil {
			return s.secondKey(id, msg)
		}
		switch id {
		case "back":
			return screens.Go(screens.Main)
		case "ok":
			if s.sent || s.sel >= len(s.outcomes) {
				return nil
			}
			switch {
			case s.outcomes[s.sel].Second:
				s.open()
				return nil
			case s.officerOnly():
				s.openOfficer()
				return nil
			}
			s.sent = true
			return s.deps.Post(visit.HandIn{Outcome: s.outcomes[s.sel].Code, Checked: s.checked()})
		case "turndown":
			return screens.Go(screens.Turndown)
		case "basket":
			return screens.Go(screens.Basket)
		case "reveal":
			return s.reveal.Show(s.deps)
		case "tick":
			s.tick()
		case "up":
			s.sel = max(0, s.sel-1)
		case "down":
			s.sel = min(len(s.outcomes)-1, s.sel+1)
		}
		for i, o := range s.outcomes {
			if id == string(o.Code) {
				s.sel = i
			}
		}
	}
	return nil
}

// Bindings are Enter, the digits of the ways, and back.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Outcome
	d := &s.deps.Text.Desk
	if s.second != nil {
		return s.second.Bindings(s.deps, tui.Clean(d.KeyBack))
	}
	ok := tui.Binding{ID: "ok", Keys: []string{"enter", "f9"}, Help: tui.Clean(t.KeyOK), Danger: tui.Asked}
	ok = screens.Twice(ok, screens.PersonLook(s.snap, s.deps.Text))
	if s.sel < len(s.outcomes) && s.outcomes[s.sel].WhyNot != "" {
		ok.Disabled = tui.Clean(d.Refusals[s.outcomes[s.sel].WhyNot])
	}
	bs := []tui.Binding{ok}
	if s.unticked() {
		bs = append(bs, tui.Binding{ID: "tick", Keys: []string{"space"}, Help: tui.Clean(s.deps.Text.Radar.KeyTick)})
	}
	for i, o := range s.outcomes {
		b := tui.Binding{ID: string(o.Code), Keys: []string{strconv.Itoa(i + 1)}, Help: tui.Clean(s.named(o)), Hidden: true}
		if o.WhyNot != "" {
			b.Disabled = tui.Clean(d.Refusals[o.WhyNot])
		}
		bs = append(bs, b)
	}
	return screens.Keys(append(bs,
		tui.Binding{ID: "reveal", Keys: []string{"f12", "ctrl+r"}, Help: tui.Clean(d.KeyReveal)},
		tui.Binding{ID: "back", Keys: []string{"esc", "-", "backspace"}, Help: tui.Clean(d.KeyBack)},
		screens.BasketKey(s.deps.Text), screens.TurndownKey(s.deps.Text, s.snap.Visit.Matter(), false),
		tui.Binding{ID: "up", Keys: []string{"up"}, Help: tui.Clean(t.KeyChoose), Hidden: true},
		tui.Binding{ID: "down", Keys: []string{"down"}, Help: tui.Clean(t.KeyChoose), Hidden: true})...)
}

// View draws the case in short and the ways.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Outcome
	d := &s.deps.Text.Desk
	m := s.snap.Visit.Matter()
	if m == nil {
		return tui.Frame{}
	}
	lines := screens.Person(s.snap, &s.reveal, s.deps.Text, size.W)
	lines = append(lines, tui.Rule(tui.Clean(t.Title), size.W, tui.Border), nil,
		tui.L(tui.T(tui.Label, "  "+tui.Clean(t.Item)+"  "), tui.T(tui.Strong, tui.Clean(screens.ItemName(s.snap.Rules, m.Item)))).Truncate(size.W))
	if pos, err := s.snap.Rules.Position(m); err == nil && pos.Leaf != nil {
		lines = append(lines, tui.L(tui.T(tui.Label, "  "+tui.Clean(t.Situation)+"  "), tui.T(tui.Plain, tui.Clean(pos.Leaf.Title))).Truncate(size.W))
	}
	if s.second != nil {
		return s.secondView(size, lines)
	}
	lines = append(lines, tui.Text(tui.Plain, "  "+screens.Fill(t.Lines, "n", strconv.Itoa(len(s.lines)), "judged", strconv.Itoa(len(s.judged)))), nil)
	for i, o := range s.outcomes {
		style := tui.Plain
		switch {
		case o.WhyNot != "":
			style = tui.Disabled
		case i == s.sel:
			style = tui.Selected
		}
		point := tui.Safe("  ")
		if i == s.sel {
			point = "▸ "
		}
		line := tui.L(tui.T(tui.Plain, point), tui.T(tui.Key, tui.Int(i+1)), tui.T(style, "  "+tui.Clean(s.named(o))+" "))
		if o.WhyNot != "" {
			line = append(line, tui.T(tui.Dim, "  "+tui.Clean(d.Refusals[o.WhyNot])))
		}
		lines = append(lines, line.Truncate(size.W))
	}
	lines = append(lines, nil)
	if s.sel < len(s.outcomes) && s.outcomes[s.sel].WhyNot == "" {
		o := s.outcomes[s.sel]
		say := screens.Fill(t.Say[string(o.Code)], "n", strconv.Itoa(o.Open))
		if s.confirms(o) {
			say = tui.Clean(s.deps.Text.Entrust.SayConfirm)
		}
		if later := t.SayPromised[string(o.Code)]; o.Promised > 0 && later != "" {
			say = screens.Fill(later, "n", strconv.Itoa(o.Promised))
		}
		lines = append(lines, tui.Text(tui.Accent, "  "+screens.Aloud(say, s.deps.Text)).Truncate(size.W), nil)
	}
	lines = append(lines, s.ruled(m, size.W)...)
	lines = append(lines, s.radar(size.W)...)
	lines = append(lines, s.wanting(m, size.W)...)
	lines = append(lines, s.listed(t.Silent, tui.Warn, "△", size.W, m.ForNow)...)
	lines = append(lines, s.listed(t.Later, tui.Warn, "△", size.W, func(_ catalog.Line, j visit.Judgement) bool { return j.Status == visit.Deferred })...)
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

// wanting are the papers that a notice names.
func (s *Screen) wanting(m *visit.Matter, w int) []tui.Line {
	return s.listed(s.deps.Text.Outcome.OpenList, tui.Bad, "✗", w, func(l catalog.Line, j visit.Judgement) bool { return j.Status.Open() && !m.ForNow(l, j) })
}

// listed are the papers with such a judgement, under a title.
func (s *Screen) listed(title string, style tui.Style, mark tui.Safe, w int, such func(catalog.Line, visit.Judgement) bool) []tui.Line {
	var lines []tui.Line
	for _, l := range s.lines {
		j, ok := s.judged[l.ID]
		if !ok || !such(l, j) {
			continue
		}
		if lines == nil {
			lines = append(lines, tui.Rule(tui.Clean(title), w, tui.Border))
		}
		why := s.deps.Text.PaperList.ReasonNames[j.Reason]
		if j.Note != "" {
			why = j.Note
		}
		lines = append(lines, tui.L(tui.T(style, "  "+mark+" "), tui.T(tui.Plain, tui.Clean(l.Name)), tui.T(tui.Dim, "  "+tui.Clean(why))).Truncate(w))
	}
	return lines
}
