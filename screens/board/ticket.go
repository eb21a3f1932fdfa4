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
		label := strings.ToUpper(strings.TrimSpace(s.words.Value()))
		s.words.Reset()
		s.mode = holding
		return s.post(supervision.FindTicket{Label: label})
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
		return words("raised", t.KeyRaise)
	case sending:
		return []tui.Binding{back}
	case sendingTo:
		send := s.ask(tui.Binding{ID: "sent", Keys: []string{"enter"}, Help: tui.Clean(t.KeySend)})
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
		back,
	}
}

// ticket is the one in hand, and what is asked about it.
func (s *Screen) ticket(w, y int) ([]tui.Line, *tui.Cursor) {
	t := &s.deps.Text.Board
	var lines []tui.Line
	if k := s.snap.Ticket; k != nil && s.mode != seeking {
		lines = append(lines, tui.L(
			tui.T(tui.Large, "  "+tui.Clean(k.Label)+"  "), tui.T(tui.Strong, tui.Clean(screens.ItemName(s.snap.Rules, k.Item))),
			tui.T(tui.Plain, "  "+tui.Clean(s.deps.Text.Guide.States[k.State]+"  "+s.deps.Text.Desk.Classes[k.Class]+"  "+s.lasted(k.IssuedAt))),
		).Truncate(w))
	}
	switch s.mode {
	case seeking, raising:
		ask := t.TicketAsk
		if s.mode == raising {
			ask = t.RaiseAsk
		}
		label := "  " + tui.Clean(ask) + "  "
		typed, x := s.words.View(max(1, w-tui.Width(label)-2))
		cursor := &tui.Cursor{X: min(max(0, w-1), tui.Width(label)+x), Y: y + len(lines)}
		return append(lines, append(tui.L(tui.T(tui.Label, label)), typed...).Truncate(w)), cursor
	case sending:
		lines = append(lines, tui.Text(tui.Accent, "  "+tui.Clean(t.SendAsk)).Truncate(w))
		return append(lines, s.keyed(supervision.SendReasons, t.SendReasons, w)...), nil
	case sendingTo:
		return append(lines, tui.Text(tui.Accent, "  "+s.asked()).Truncate(w)), nil
	default:
	}
	return lines, nil
}
