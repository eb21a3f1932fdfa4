package withdraw

import (
	"strconv"
	"strings"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t, d := &s.deps.Text.Withdraw, &s.deps.Text.Desk
	c := s.found()
	if s.form != nil {
		return s.form.Bindings(s.deps, tui.Clean(d.KeyBack))
	}
	if c == nil {
		find := tui.Binding{ID: "find", Keys: []string{"enter"}, Help: tui.Clean(t.KeyFind)}
		switch {
		case s.busy:
			find.Disabled = tui.Clean(t.Asking)
		case s.snap.AtSeat().Away():
			find.Disabled = tui.Clean(d.Unreachable)
		}
		return []tui.Binding{find, {ID: "leave", Keys: []string{"esc"}, Help: tui.Clean(d.KeyBack)}}
	}
	ok := tui.Binding{ID: "ok", Keys: []string{"enter"}, Help: tui.Clean(t.KeyOK), Danger: tui.Asked}
	switch {
	case s.busy:
		ok.Disabled = tui.Clean(t.Asking)
	case !c.MayWithdraw():
		ok.Disabled = s.decided(c)
	case s.reason == none:
		ok.Disabled = tui.Clean(t.Why)
	}
	bs := []tui.Binding{ok}
	if len(c.Owed) > 0 {
		fetch := tui.Binding{ID: "papers", Keys: []string{"f5"}, Help: tui.Clean(t.KeyPapers)}
		switch {
		case s.busy:
			fetch.Disabled = tui.Clean(t.Asking)
		case s.stranger(c):
			fetch.Disabled = tui.Clean(t.Other)
		}
		bs = append(bs, fetch)
	}
	if len(c.Package) > 0 && !s.stranger(c) && c.MayWithdraw() {
		bs = append(bs, tui.Binding{ID: "whole", Keys: []string{"tab"}, Help: tui.Clean(t.KeyWhole)})
	}
	for i := range visit.WithdrawReasons {
		bs = append(bs, tui.Binding{ID: strconv.Itoa(i), Keys: []string{strconv.Itoa(i + 1)}, Help: tui.Clean(t.KeyMove), Hidden: true})
	}
	return append(bs,
		tui.Binding{ID: "up", Keys: []string{"up"}, Help: tui.Clean(t.KeyMove), Hidden: true},
		tui.Binding{ID: "down", Keys: []string{"down"}, Help: tui.Clean(t.KeyMove), Hidden: true},
		tui.Binding{ID: "shut", Keys: []string{"esc", "-", "backspace"}, Help: tui.Clean(d.KeyBack)})
}

func (s *Screen) decided(c *station.Case) tui.Safe {
	return screens.Fill(s.deps.Text.Withdraw.Decided, "state", screens.StateWord(c.State, s.deps.Text))
}

// View draws the person, and the number or the case.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Withdraw
	var hidden screens.Reveal
	lines := screens.Person(s.snap, &hidden, s.deps.Text, size.W)
	lines = append(lines, tui.Rule(tui.Clean(t.Title), size.W, tui.Border))
	var cursor *tui.Cursor
	c := s.found()
	if c == nil {
		label := "  " + tui.Clean(t.Label) + "  "
		typed, x := s.number.View(max(1, min(60, size.W-tui.Width(label)-2)))
		lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(t.Ask)).Truncate(size.W), nil)
		cursor = &tui.Cursor{X: min(max(0, size.W-1), tui.Width(label)+x), Y: len(lines)}
		lines = append(lines, append(tui.L(tui.T(tui.Label, label)), typed...), nil)
	} else {
		lines = append(lines, s.about(c, size.W)...)
	}
	switch {
	case c == nil || !c.MayWithdraw():
	case s.form != nil:
		lines = append(lines, tui.Text(tui.Warn, "  △ "+tui.Clean(t.Other)).Truncate(size.W), tui.Text(tui.Dim, "    "+tui.Clean(t.OtherWhy)).Truncate(size.W))
		var form []tui.Line
		form, cursor = s.form.Draw(s.deps, size.W, len(lines), nil)
		lines = append(lines, form...)
	default:
		lines = append(lines, s.why(c, size.W)...)
	}
	switch {
	case s.busy:
		lines = append(lines, tui.Text(tui.Accent, "  "+tui.Clean(t.Asking)).Truncate(size.W))
	case s.wrong != "":
		lines = append(lines, tui.Text(tui.Bad, "  ✗ "+s.wrong).Truncate(size.W))
	}
	if cursor != nil && cursor.Y >= size.H {
		cursor.Y = max(0, size.H-1)
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Cursor: cursor}
}

// about is the case, what goes back with it, and its package.
func (s *Screen) about(c *station.Case, w int) []tui.Line {
	t := &s.deps.Text.Withdraw
	lines := []tui.Line{
		tui.L(tui.T(tui.Strong, "  "+tui.Clean(c.CaseNo)), tui.T(tui.Plain, "  "+tui.Clean(screens.StateWord(c.State, s.deps.Text))),
			tui.T(tui.Plain, "  "+tui.Clean(c.ItemName))).Truncate(w),
		tui.L(tui.T(tui.Label, "  "+tui.Clean(t.Whose)+"  "), tui.T(tui.Masked, tui.Clean(c.Applicant.Name.Mask()))).Truncate(w),
	}
	if len(c.Owed) > 0 {
		titles := make([]string, len(c.Owed))
		for i, kind := range c.Owed {
			titles[i] = s.deps.Text.Papers.Titles[kind]
		}
		lines = append(lines, tui.L(tui.T(tui.Label, "  "+tui.Clean(t.Owed)+"  "), tui.T(tui.Strong, tui.Clean(strings.Join(titles, "、")))).Truncate(w))
	}
	if !c.MayWithdraw() {
		return append(lines, nil, tui.Text(tui.Bad, "  ✗ "+s.decided(c)).Truncate(w))
	}
	names := []string{t.KeptNone}
	if kept := c.Kept(s.snap.Rules); len(kept) > 0 {
		names = kept
	}
	lines = append(lines, tui.L(tui.T(tui.Label, "  "+tui.Clean(t.Kept)+"  "), tui.T(tui.Plain, tui.Clean(strings.Join(names, "、")))).Truncate(w))
	if len(c.Package) > 0 {
		lines = append(lines, tui.Text(tui.Label, "  "+tui.Clean(t.Package)).Truncate(w))
	}
	for i := range c.Package {
		o := &c.Package[i]
		style, fate := tui.Dim, tui.Safe("")
		switch {
		case !o.MayWithdraw():
			fate = tui.Clean(t.Sibling)
		case s.whole(c):
			style, fate = tui.Warn, tui.Clean(t.Too)
		}
		lines = append(lines, tui.L(tui.T(style, "    "+tui.Clean(o.CaseNo)+"  "), tui.T(style, tui.Pad(tui.Clean(screens.StateWord(o.State, s.deps.Text)), 14)),
			tui.T(tui.Plain, "  "+tui.Clean(o.ItemName)+"  "), tui.T(style, fate)).Truncate(w))
	}
	if s.stranger(c) && s.form == nil {
		lines = append(lines, tui.Text(tui.Warn, "  △ "+tui.Clean(t.Other)).Truncate(w))
	}
	return lines
}

// why are the reasons, how much goes, and what to say.
func (s *Screen) why(c *station.Case, w int) []tui.Line {
	t := &s.deps.Text.Withdraw
	lines := []tui.Line{nil, tui.Text(tui.Title, "  "+tui.Clean(t.Why)).Truncate(w)}
	for i, r := range visit.WithdrawReasons {
		style, point := tui.Plain, tui.Safe("  ")
		if i == s.reason {
			style, point = tui.Selected, "▸ "
		}
		lines = append(lines, tui.L(tui.T(tui.Plain, point), tui.T(tui.Key, tui.Int(i+1)), tui.T(style, "  "+tui.Clean(t.Reasons[r])+" ")).Truncate(w))
	}
	if len(c.Package) > 0 && !s.stranger(c) {
		how := tui.Clean(t.Only)
		if s.whole(c) {
			how = screens.Fill(t.Whole, "n", strconv.Itoa(len(c.Undecided())))
		}
		lines = append(lines, tui.Text(tui.Strong, "  "+how).Truncate(w))
	}
	return append(lines, tui.Text(tui.Warn, "  △ "+tui.Clean(t.Final)).Truncate(w),
		tui.Text(tui.Accent, "  "+screens.Aloud(tui.Clean(t.Say), s.deps.Text)).Truncate(w))
}
