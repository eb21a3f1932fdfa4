package outbox

import (
	"strconv"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
)

// View draws what waits, and of the chosen row what is the matter with it.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Outbox
	b := s.snap.Backlog
	lines := []tui.Line{tui.Rule(tui.Clean(t.Title), size.W, tui.Border)}
	switch {
	case !s.known:
		lines = append(lines, nil)
	case len(s.rows) == 0:
		lines = append(lines, tui.Text(tui.Good, "  ✓ "+tui.Clean(t.Empty)).Truncate(size.W))
	default:
		lines = append(lines, tui.L(
			tui.T(tui.Plain, "  "+screens.Fill(t.Count, "n", strconv.Itoa(b.Count), "aside", strconv.Itoa(b.SetAside))),
			tui.T(tui.Dim, "   "+tui.Clean(t.Order))).Truncate(size.W))
		lines = append(lines, s.head(size.W))
	}
	const below = 6
	if room := max(1, size.H-len(lines)-below); len(s.rows) > 0 {
		lines = append(lines, s.list.View(tui.Size{W: size.W, H: min(room, len(s.rows))})...)
		if more := b.Count + b.SetAside - len(s.rows); more > 0 {
			lines = append(lines, tui.Text(tui.Dim, "  "+screens.Fill(t.More, "n", strconv.Itoa(more))).Truncate(size.W))
		}
		lines = append(append(lines, nil), s.detail(size.W)...)
	}
	lines = append(lines, nil)
	lines = append(lines, s.away(size.W, max(0, size.H-len(lines)-below))...)
	switch {
	case s.busy:
		lines = append(lines, tui.Text(tui.Accent, "  "+tui.Clean(t.Busy)).Truncate(size.W))
	case s.wrong != "":
		lines = append(lines, tui.Text(tui.Bad, "  ✗ "+s.wrong).Truncate(size.W))
	case s.said != "":
		for _, l := range tui.Wrap(s.said, max(1, size.W-2)) {
			lines = append(lines, tui.Text(tui.Accent, "  "+l))
		}
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

// Widths of the columns.
const (
	labelWidth = 8
	stepWidth  = 16
	bytesWidth = 8
	ageWidth   = 14
)

func (s *Screen) head(w int) tui.Line {
	t := &s.deps.Text.Outbox
	return tui.Text(tui.Label, "  "+tui.Pad(tui.Clean(t.Ticket), labelWidth)+tui.Pad(tui.Clean(t.Step), stepWidth)+
		tui.PadLeft(tui.Clean(t.Bytes), bytesWidth)+tui.PadLeft(tui.Clean(t.Age), ageWidth)+"  "+tui.Clean(t.State)).Truncate(w)
}

func (s *Screen) row(i, w int) tui.Line {
	r, t := s.rows[i], &s.deps.Text.Outbox
	style, state := tui.Plain, tui.Clean(t.Waits)
	switch {
	case r.SetAside:
		style, state = tui.Bad, tui.Clean(t.Aside)
	case r.Tries > 0:
		style, state = tui.Warn, screens.Fill(t.Tried, "n", strconv.Itoa(r.Tries))
	}
	return tui.L(
		tui.T(tui.Strong, tui.Pad(tui.Clean(r.Label), labelWidth)),
		tui.T(tui.Plain, tui.Pad(s.step(r), stepWidth)),
		tui.T(tui.Dim, tui.PadLeft(tui.Int(r.Bytes), bytesWidth)),
		tui.T(tui.Plain, tui.PadLeft(tui.Clean(screens.Lasted(s.snap.Now.Sub(r.MadeAt), s.deps.Text)), ageWidth)+"  "),
		tui.T(style, state),
	).Truncate(w)
}

func (s *Screen) step(r station.OutboxRow) tui.Safe {
	t := &s.deps.Text.Outbox
	step := r.Command.Step()
	if move := r.Command.Move; move != nil {
		if word, ok := t.Moves[move.Event]; ok {
			return tui.Clean(word)
		}
	}
	return tui.Clean(t.Steps[step])
}

// detail says what is the matter with the chosen row, and which case it is.
func (s *Screen) detail(w int) []tui.Line {
	r, ok := s.selected()
	if !ok {
		return nil
	}
	t, d := &s.deps.Text.Outbox, &s.deps.Text.Desk
	id := r.Command.CaseID
	if id == "" {
		id = r.ID
	}
	lines := []tui.Line{tui.L(tui.T(tui.Label, "  "+tui.Clean(t.Id)+" "), tui.T(tui.Dim, tui.Clean(id))).Truncate(w)}
	switch {
	case r.SetAside:
		why, own := t.Refusals[r.Refusal]
		if !own {
			why = string(screens.Code(d.HallRefusals, d.UnknownRefusal, r.Refusal, nil))
		}
		return append(lines, tui.Text(tui.Bad, "  ✗ "+tui.Clean(why)).Truncate(w))
	case r.LastError != "":
		return append(lines, tui.Text(tui.Warn, "  △ "+screens.Fill(t.LastError, "n", strconv.Itoa(r.Tries))).Truncate(w))
	}
	return append(lines, tui.Text(tui.Dim, "  "+tui.Clean(t.NotYet)).Truncate(w))
}
