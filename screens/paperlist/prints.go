package paperlist

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/tui"
	"onewindow/visit"
)

// inOrder finds a paper in good order; of fingerprints the reader says so.
func (s *Screen) inOrder(l catalog.Line) tea.Cmd {
	if visit.Prints(l) {
		return s.deps.Post(visit.TakePrints{Line: l.ID})
	}
	return s.judge(l, visit.Judge{Status: s.proper(l)})
}

// later reports whether the one key leaves an old document that was taken in with its
// owner, who hands it in against the new one.
func (s *Screen) later(l catalog.Line) bool {
	return l.Exchanged() && s.judged[l.ID].Status == visit.Collected
}

// printing reports whether prints are being taken for the case on show.
func (s *Screen) printing() bool {
	p := s.snap.Prints
	return p.Line != "" && p.CaseID == s.caseID
}

// printsKey says why a hand gives no print. While the reader waits for a finger no
// key means anything but leaving.
func (s *Screen) printsKey(id string) tea.Cmd {
	if id == "prints_hold" {
		return screens.Go(screens.Hold)
	}
	for _, reason := range visit.FingerFailures {
		if id == reason {
			return s.deps.Post(visit.FailPrints{Reason: reason})
		}
	}
	return nil
}

func (s *Screen) printsBindings() []tui.Binding {
	t := &s.deps.Text.Police
	var bs []tui.Binding
	if !s.snap.Prints.Running {
		for i, reason := range visit.FingerFailures {
			bs = append(bs, tui.Binding{ID: reason, Keys: []string{strconv.Itoa(i + 1)}, Help: tui.Clean(t.FingerFailures[reason])})
		}
	}
	return append(bs, tui.Binding{ID: "prints_hold", Keys: []string{"f6"}, Help: tui.Clean(s.deps.Text.Desk.KeyHold)})
}

// printsView says which finger is asked for, what was taken, or asks why there is
// none.
func (s *Screen) printsView(w int) []tui.Line {
	t, p := &s.deps.Text.Police, s.snap.Prints
	lines := []tui.Line{tui.Rule(tui.Clean(t.KeyPrints), w, tui.Border)}
	for _, done := range s.hands(p.Hands) {
		lines = append(lines, tui.Text(tui.Good, "  ✓ "+done).Truncate(w))
	}
	if p.Running {
		return append(lines, tui.Text(tui.Accent, "  "+screens.Aloud(screens.Fill(t.PressFinger, "hand", t.Hands[p.Hand], "finger", t.Fingers[p.Finger]), s.deps.Text)).Truncate(w))
	}
	options := tui.Safe("")
	for i, reason := range visit.FingerFailures {
		options += tui.Safe("  ") + tui.Int(i+1) + " " + tui.Clean(t.FingerFailures[reason])
	}
	return append(lines, tui.Text(tui.Warn, "  △ "+screens.Fill(t.Failed, "hand", t.Hands[p.Hand], "options", string(options))).Truncate(w))
}

// hands says what became of each hand that is dealt with.
func (s *Screen) hands(h visit.Hands) []tui.Safe {
	t := &s.deps.Text.Police
	var out []tui.Safe
	for _, hand := range []struct {
		name string
		visit.Finger
	}{{"right", h.Right}, {"left", h.Left}} {
		switch {
		case !hand.Taken():
		case hand.Failed != "":
			out = append(out, screens.Fill(t.None, "hand", t.Hands[hand.name], "why", t.FingerFailures[hand.Failed]))
		default:
			out = append(out, screens.Fill(t.Printed, "hand", t.Hands[hand.name], "finger", t.Fingers[hand.Finger.Finger], "n", strconv.Itoa(hand.Quality)))
		}
	}
	return out
}

// proof is what a judgement rests on besides the paper: the number of a photo's
// receipt, the prints.
func (s *Screen) proof(j visit.Judgement) []tui.Safe {
	out := s.hands(j.Hands)
	if j.Number != "" {
		out = append(out, screens.Fill(s.deps.Text.Police.Receipt, "no", j.Number))
	}
	return out
}
