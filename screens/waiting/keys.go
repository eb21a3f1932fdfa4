package waiting

import (
	"strconv"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/values"
	"onewindow/visit"
)

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Waiting
	if s.hand != nil {
		ok := tui.Binding{ID: "hand_ok", Keys: []string{"enter"}, Help: tui.Clean(t.KeyHandOK)}
		if s.hand.Empty() {
			ok.Disabled = tui.Clean(s.deps.Text.Desk.Refusals[visit.RefusedBadLabel])
		} else if label := s.hand.Value(); !s.snap.Seat.Away() && values.ChannelOf(label) == "" && !values.LooksParcel(label) {
			ok.Disabled = tui.Clean(t.OnlyOffline)
		}
		return []tui.Binding{ok, {ID: "hand_back", Keys: []string{"esc"}, Help: tui.Clean(s.deps.Text.Desk.KeyBack)}}
	}
	if s.resting {
		bs := []tui.Binding{{ID: "rest_back", Keys: []string{"esc"}, Help: tui.Clean(s.deps.Text.Desk.KeyBack)}}
		for i, why := range s.deps.Text.Board.ReasonKeys {
			n := strconv.Itoa(i + 1)
			bs = append(bs, tui.Binding{ID: restFor + why, Keys: []string{n}, Help: tui.Clean(s.deps.Text.Board.Reasons[why])})
		}
		return bs
	}
	call := tui.Binding{ID: "call", Keys: []string{"f2", "+"}, Help: tui.Clean(t.KeyCall)}
	hand := tui.Binding{ID: "hand", Keys: []string{"f3"}, Help: tui.Clean(t.KeyHand)}
	resume := tui.Binding{ID: "resume", Keys: []string{"f6"}, Help: tui.Clean(t.KeyResume)}
	undo := tui.Binding{ID: "undo", Keys: []string{"f5"}, Help: tui.Clean(t.KeyUndo)}
	papers := tui.Binding{ID: "papers", Keys: []string{"f7"}, Help: tui.Clean(t.KeyPapers)}
	switch {
	case s.snap.Phase == visit.Calling:
		call.Disabled = tui.Clean(t.Calling)
	case s.snap.Seat.Away():
		call.Disabled = tui.Clean(t.OfflineCall)
	case s.paused():
		call.Disabled = tui.Clean(t.Paused)
	}
	if !s.snap.Seat.Away() {
		hand.Help, hand.Hidden = tui.Clean(t.KeyAbsent), true // no room; the help page says so
	}
	if s.snap.Phase == visit.Calling {
		hand.Disabled = tui.Clean(t.Calling)
	}
	if len(s.snap.Held) == 0 {
		resume.Disabled = tui.Clean(t.NothingHeld)
	}
	if s.undoSeconds() <= 0 {
		undo.Disabled = tui.Clean(t.UndoGone)
	}
	if len(s.snap.Waiting) == 0 {
		papers.Disabled = tui.Clean(t.NothingWaiting)
	}
	out := tui.Binding{ID: "out", Keys: []string{"ctrl+o"}, Help: tui.Clean(t.KeyLogout), Danger: tui.Twice, Sure: tui.Clean(t.LogoutAsk)}
	if s.snap.Phase == visit.Calling {
		out.Disabled = tui.Clean(t.Calling)
	}
	issue := tui.Binding{ID: "issue", Keys: []string{"f8"}, Help: tui.Clean(t.KeyIssue)}
	relay := tui.Binding{ID: "relay", Keys: []string{"f4"}, Help: tui.Clean(t.KeyRelay)}
	ledger := tui.Binding{
		ID: "ledger", Keys: []string{"ctrl+u"}, Help: tui.Clean(s.deps.Text.Item.KeyCorrections),
		Hidden: undo.Disabled == "" || resume.Disabled == "" || papers.Disabled == "", // no room; the help page says so
	}
	switch {
	case s.snap.Phase == visit.Calling:
		relay.Disabled, ledger.Disabled = tui.Clean(t.Calling), tui.Clean(t.Calling)
	case s.snap.Seat.Away():
		relay.Disabled, ledger.Disabled = tui.Clean(s.deps.Text.Desk.Unreachable), tui.Clean(s.deps.Text.Desk.Unreachable)
	}
	outbox := tui.Binding{
		ID: "outbox", Keys: []string{"f9"}, Help: tui.Clean(s.deps.Text.Outbox.KeyRow),
		Hidden: s.snap.Backlog == station.Backlog{}, // it closes the day too: the help page says so
	}
	letters := tui.Binding{
		ID: "letters", Keys: []string{"ctrl+f"}, Help: tui.Clean(s.deps.Text.Letters.KeyShow), Hidden: s.snap.Session.Role != station.RolePolice,
	}
	q := screens.Quiet
	return screens.Keys(call, s.restKey(&ledger), issue, q(undo), q(resume), q(hand), outbox, q(papers), q(relay), q(ledger), letters, q(out))
}

// undoSeconds is how long the last finish can still be undone.
func (s *Screen) undoSeconds() int {
	if s.snap.Last.End != visit.EndFinished {
		return 0
	}
	left := s.snap.Rules.Limits.UndoFor - s.snap.Now.Sub(s.snap.Last.ClosedAt)
	return screens.Seconds(left)
}

// restFor begins the names of the keys that say why the window pauses.
const restFor = "rest_for_"

// paused reports whether the hall lets this window call nobody.
func (s *Screen) paused() bool { return s.snap.Orders.State == "paused" }

// restKey pauses the window, or goes on; where there is no room for it in the line of
// keys, the help page says so.
func (s *Screen) restKey(ledger *tui.Binding) tui.Binding {
	t := &s.deps.Text.Waiting
	b := tui.Binding{ID: "rest", Keys: []string{"ctrl+p"}, Help: tui.Clean(t.KeyRest), Hidden: ledger.Hidden && !s.paused()}
	if s.paused() {
		b.Help = tui.Clean(t.KeyGoOn)
	}
	switch {
	case s.deps.Rest == nil || s.snap.Seat.Away():
		b.Disabled = tui.Clean(s.deps.Text.Desk.Unreachable)
	case s.snap.Phase == visit.Calling:
		b.Disabled = tui.Clean(t.Calling)
	}
	return screens.Quiet(b)
}
