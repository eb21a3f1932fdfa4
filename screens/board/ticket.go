package board

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station/supervision"
	"onewindow/tui"
)

// ticketKey is a key while a ticket is looked for, or in hand.
func (s *Screen) ticketKey(pressed string) tea.Cmd {
	switch pressed {
	case "find":
		label, day, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(s.words.Value())), " ")
		s.words.Reset()
		s.mode, s.past = holding, 0
		return s.post(supervision.FindTicket{Label: label, Day: strings.TrimSpace(day)})
	case "raise":
		s.mode = raising
	case "raised":
		note := strings.TrimSpace(s.words.Value())
		s.words.Reset()
		s.mode = holding
		return s.post(supervision.Raise{Note: note})
	case "recall":
		return s.post(supervision.Recall{})
	case "send":
		s.mode = sending
	case "redirect":
		s.mode = redirecting
	case "redirected":
		l, _ := s.snap.Board.Line(s.digit)
		why := s.code
		s.mode, s.code, s.digit = holding, "", ""
		return s.post(supervision.Redirect{Line: l.Name, Reason: why})
	case "older":
		if k := s.snap.Ticket; k != nil {
			s.past = min(s.past+1, 2*len(k.Steps))
		}
	case "newer":
		s.past = max(0, s.past-1)
	case "sent":
		window, why := s.candidates()[s.nth].No, s.code
		s.mode, s.typed, s.code = holding, "", ""
		return s.post(supervision.Send{Window: window, Reason: why})
	}
	return nil
}

// ticketBindings are the keys while a ticket is looked for, or in hand.
func (s *Screen) ticketBindings(back tui.Binding) []tui.Binding {
	t := &s.deps.Text.Board
	words := func(id string, help string) []tui.Binding {
		b := s.ask(tui.Binding{ID: id, Keys: []string{"enter"}, Help: tui.Clean(help)})
		if strings.TrimSpace(s.words.Value()) == "" && b.Disabled == "" {
			b.Disabled = tui.Clean(t.WordsAsk)
		}
		return []tui.Binding{b, back}
	}
	switch s.mode {
	case seeking:
		return words("find", t.KeyFind)
	case raising:
		bs := words("raised", t.KeyRaise)
		bs[0].Danger = tui.Asked
		return bs
	case sending, redirecting, redirectTo:
		return []tui.Binding{back}
	case redirectSure:
		return []tui.Binding{s.ask(tui.Binding{ID: "redirected", Keys: []string{"enter"}, Help: tui.Clean(s.deps.Text.Journey.KeyMove), Danger: tui.Asked}), back}
	case sendingTo:
		send := s.ask(tui.Binding{ID: "sent", Keys: []string{"enter"}, Help: tui.Clean(t.KeySend), Danger: tui.Asked})
		found := len(s.candidates())
		if found == 0 {
			send.Disabled = tui.Clean(t.NumberAsk)
		}
		bs := []tui.Binding{send, {ID: "rub", Keys: []string{"backspace"}, Help: tui.Clean(t.KeyClear), Hidden: true}, back}
		if s.typed == "" {
			bs = []tui.Binding{send, back}
		}
		if found > 1 {
			bs = append(bs, tui.Binding{ID: "next", Keys: []string{"tab"}, Help: tui.Clean(t.KeyNext)})
		}
		return bs
	default:
	}
	in := func(state string, b tui.Binding) tui.Binding {
		b = s.ask(b)
		if k := s.snap.Ticket; b.Disabled == "" && (k == nil || k.State != state) {
			b.Disabled = tui.Clean(t.NotThisTicket)
		}
		return screens.Quiet(b)
	}
	return []tui.Binding{
		in(supervision.Waiting, tui.Binding{ID: "raise", Keys: []string{"f5"}, Help: tui.Clean(t.KeyRaise)}),
		in(supervision.Waiting, tui.Binding{ID: "send", Keys: []string{"f6"}, Help: tui.Clean(t.KeySend)}),
		in(supervision.Missed, tui.Binding{ID: "recall", Keys: []string{"f7"}, Help: tui.Clean(t.KeyRecall)}),
		in(supervision.Waiting, tui.Binding{ID: "redirect", Keys: []string{"f8"}, Help: tui.Clean(s.deps.Text.Journey.KeyMove)}),
		{ID: "older", Keys: []string{"up"}, Help: tui.Clean(s.deps.Text.Journey.KeyOlder), Hidden: true},
		{ID: "newer", Keys: []string{"down"}, Help: tui.Clean(s.deps.Text.Journey.KeyNewer), Hidden: true},
		back,
	}
}

// ticket is the one in hand with its journey, and what is asked about it.
func (s *Screen) ticket(size tui.Size, y int) ([]tui.Line, *tui.Cursor) {
	t, j, w := &s.deps.Text.Board, &s.deps.Text.Journey, size.W
	var lines []tui.Line
	k := s.snap.Ticket
	if k != nil && s.mode != seeking {
		lines = append(lines, s.ticketHead(k).Truncate(w))
	}
	say := func(style tui.Style, words tui.Safe) { lines = append(lines, tui.Text(style, "  "+words).Truncate(w)) }
	switch s.mode {
	case seeking, raising:
		ask := j.Ask
		if s.mode == raising {
			ask = t.RaiseAsk
		}
		label := "  " + tui.Clean(ask) + "  "
		typed, x := s.words.View(max(1, w-tui.Width(label)-2))
		cursor := &tui.Cursor{X: min(max(0, w-1), tui.Width(label)+x), Y: y + len(lines)}
		return append(lines, append(tui.L(tui.T(tui.Label, label)), typed...).Truncate(w)), cursor
	case sending:
		say(tui.Accent, tui.Clean(t.SendAsk))
		lines = append(lines, s.keyed(supervision.SendReasons, t.SendReasons, w)...)
	case sendingTo:
		say(tui.Accent, s.asked())
	case redirecting:
		say(tui.Accent, tui.Clean(j.MoveAsk))
		lines = append(lines, s.keyed(j.MoveKeys, j.MoveReasons, w)...)
	case redirectTo:
		say(tui.Accent, tui.Clean(j.MoveTo))
	case redirectSure:
		if l, ok := s.snap.Board.Line(s.digit); ok && k != nil {
			say(tui.Warn, "△ "+screens.Fill(j.MoveSure, "label", k.Label, "line", l.Digit+" "+l.Name))
		}
	default:
		if k != nil {
			lines = append(lines, s.journey(k, tui.Size{W: w, H: max(1, size.H-len(lines))})...)
		}
	}
	return lines, nil
}

func (s *Screen) ticketHead(k *supervision.Ticket) tui.Line {
	words := []string{s.deps.Text.Guide.States[k.State], s.deps.Text.Desk.Classes[k.Class]}
	if k.Line != "" {
		words = append(words, string(screens.Fill(s.deps.Text.Journey.In, "line", k.Line)))
	}
	if k.State == supervision.Waiting {
		words = append(words, string(screens.Fill(s.deps.Text.Journey.Waits, "t", s.lasted(k.IssuedAt))))
	}
	return tui.L(
		tui.T(tui.Large, "  "+tui.Clean(k.Label)+"  "), tui.T(tui.Strong, tui.Clean(screens.ItemName(s.snap.Rules, k.Item))),
		tui.T(tui.Plain, "  "+tui.Clean(strings.Join(words, "  "))),
	)
}

// whyIndent is where the reason of a step stands, under what happened.
const whyIndent = 9

// journey are the steps of a ticket, each call with why it came there; where there is
// no room for all, the latest.
func (s *Screen) journey(k *supervision.Ticket, size tui.Size) []tui.Line {
	var lines []tui.Line
	for i := range k.Steps {
		p := &k.Steps[i]
		lines = append(lines, tui.L(
			tui.T(tui.Dim, "  "+tui.Pad(tui.Clean(clock(p.At)), whyIndent-2)), tui.T(tui.Strong, tui.Clean(s.deps.Text.Journey.Step(p.What, p.Window, p.Line))),
			tui.T(tui.Plain, "  "+tui.Clean(p.StaffName)),
		).Truncate(size.W))
		var said []string
		if p.Why != "" {
			said = append(said, s.deps.Text.Desk.Whys.Say(p.Why, p.WhyDetails))
		}
		if p.Reason != "" {
			said = append(said, string(screens.Fill(s.deps.Text.Journey.Reason, "why", s.deps.Text.Why(p.Reason))))
		}
		for _, words := range said {
			for _, one := range tui.Wrap(tui.Clean(words), max(1, size.W-whyIndent-1)) {
				lines = append(lines, tui.Text(tui.Accent, tui.Spaces(whyIndent)+one).Truncate(size.W))
			}
		}
	}
	end := max(min(len(lines), size.H), len(lines)-s.past)
	return lines[max(0, end-size.H):end]
}
