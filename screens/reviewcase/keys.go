package reviewcase

import (
	"strings"

	"onewindow/screens"
	"onewindow/station/approval"
	"onewindow/tui"
)

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.ReviewCase
	back := tui.Binding{ID: "back", Keys: []string{"esc"}, Help: tui.Clean(t.KeyBack)}
	switch s.mode {
	case denying, arguing:
		ok := tui.Binding{ID: "go", Keys: []string{"enter"}, Help: tui.Clean(t.KeyGo)}
		if strings.TrimSpace(s.why.Value()) == "" {
			ok.Disabled = tui.Clean(t.NoReason)
		}
		return []tui.Binding{ok, back}
	case marking:
		ok := tui.Binding{ID: "go", Keys: []string{"enter", "f8"}, Help: tui.Clean(t.KeyGo)}
		unmark := tui.Binding{ID: "clear", Keys: []string{"delete", "f5"}, Help: tui.Clean(t.KeyClear)}
		switch {
		case len(s.marks) == 0:
			ok.Disabled = tui.Clean(t.NothingMarked)
		case s.snap.Away() && approval.Old(s.snap.Case, s.notice().Lines):
			ok.Disabled = tui.Clean(s.deps.Text.Desk.Unreachable) // the supervisor signs at the hall
		}
		if l, ok := s.line(); !ok || s.marks[l.ID].Reason == "" {
			unmark.Disabled = tui.Clean(t.NothingMarked)
		}
		more := tui.Binding{ID: "more", Keys: []string{"f4"}, Help: tui.Clean(t.KeyMore)}
		return []tui.Binding{ok, more, unmark, back}
	case reasons:
		return []tui.Binding{{ID: "choose", Keys: []string{"enter"}, Help: tui.Clean(t.KeyChoose)}, back}
	case noting:
		ok := tui.Binding{ID: "choose", Keys: []string{"enter"}, Help: tui.Clean(t.KeyChoose)}
		if strings.TrimSpace(s.note.Value()) == "" {
			ok.Disabled = tui.Clean(t.NoReason)
		}
		return []tui.Binding{ok, back}
	case consenting:
		return s.signed.Bindings(s.deps, back.Help)
	case picking:
		return []tui.Binding{{ID: "choose", Keys: []string{"enter"}, Help: tui.Clean(t.KeyChoose)}, back}
	case filling:
		return s.fillBindings(back)
	case confirming:
		return []tui.Binding{{ID: "submit", Keys: []string{"enter"}, Help: tui.Clean(t.KeyConfirm), Danger: tui.Asked}, back}
	case looking:
		return s.lookBindings(back)
	case reading:
	}
	return s.steps(back)
}

// steps are the keys of a case that is read.
func (s *Screen) steps(back tui.Binding) []tui.Binding {
	t := &s.deps.Text.ReviewCase
	d := &s.deps.Text.Desk
	forward := tui.Binding{ID: "forward", Keys: []string{"f9"}, Help: tui.Clean(t.KeyGrant)}
	deny := tui.Binding{ID: "deny", Keys: []string{"f7"}, Help: tui.Clean(t.KeyDeny)}
	sendBack := tui.Binding{ID: "send_back", Keys: []string{"f8"}, Help: tui.Clean(t.KeySendBack)}
	reveal := tui.Binding{ID: "reveal", Keys: []string{"f12", "ctrl+r"}, Help: tui.Clean(d.KeyReveal)}
	state, closed := "", tui.Safe("")
	if c := s.snap.Case; c != nil {
		state = c.State
		if _, waits := s.snap.WaitingFor(c.CaseID); waits {
			closed = tui.Clean(d.Refusals[approval.RefusedWaiting])
		}
	} else {
		closed = tui.Clean(d.Refusals[approval.RefusedNoCase])
		reveal.Disabled = closed
	}
	word := screens.StateWord(state, s.deps.Text)
	if e := s.forward(); e != "" {
		forward.Help = tui.Clean(s.deps.Text.Review.Steps[string(e)])
	} else {
		forward.Disabled = screens.Fill(t.NoForward, "state", word)
	}
	if !approval.May(state, approval.Deny) {
		deny.Disabled = screens.Fill(t.NotNow, "state", word)
	}
	if !approval.May(state, approval.Notice) {
		sendBack.Disabled = screens.Fill(t.NotNow, "state", word)
	}
	if c := s.snap.Case; c != nil && !approval.Own(c, s.snap.Session) {
		others := tui.Clean(d.HallRefusals["other_department"])
		forward.Disabled, deny.Disabled, sendBack.Disabled = others, others, others
	}
	more := s.furtherBinding()
	if closed != "" {
		more.Disabled = closed
		forward.Disabled, deny.Disabled, sendBack.Disabled = closed, closed, closed
	}
	q := screens.Quiet // at most one of the two is a step of this state, and the line is narrow
	return []tui.Binding{forward, q(sendBack), q(deny), q(more), q(s.lookBinding()), reveal, back}
}
