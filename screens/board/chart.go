package board

import (
	"strconv"
	"strings"

	"onewindow/screens"
	"onewindow/station/supervision"
	"onewindow/tui"
)

// sign is a window as one cell: what it does, or why it does not.
func sign(w *supervision.Window) (tui.Style, tui.Safe) {
	switch {
	case len(w.Red) > 0:
		return tui.Bad, "✗"
	case w.State == supervision.Paused, w.State == supervision.Closing:
		return tui.Warn, "◇"
	case w.State == supervision.Open && w.Ticket != "":
		return tui.Good, "●"
	case w.State == supervision.Open:
		return tui.Plain, "○"
	case w.Absent:
		return tui.Warn, "△"
	}
	return tui.Dim, "·"
}

// zoneLabel is the width of a zone's name beside its windows.
const zoneLabel = 13

// forms are the ways to write a window, the widest first: its number and sign with
// a gap, without, and its last digits.
var forms = []struct {
	w     int
	cut   int // cells of the number, from its end; 0 is all
	space bool
}{{7, 0, true}, {6, 0, true}, {5, 3, true}, {4, 3, false}}

// chart is the map: every window of the hall by its zone.
func (s *Screen) chart(size tui.Size) []tui.Line {
	zones, names := map[string][]*supervision.Window{}, []string{}
	for i := range s.snap.Board.Windows {
		w := &s.snap.Board.Windows[i]
		if zones[w.Zone] == nil {
			names = append(names, w.Zone)
		}
		zones[w.Zone] = append(zones[w.Zone], w)
	}
	legend := tui.Text(tui.Dim, "  "+tui.Clean(s.deps.Text.Board.Legend)).Truncate(size.W)
	room := max(1, size.W-zoneLabel-2)
	for _, f := range forms {
		each, rows := max(1, room/f.w), 0
		for _, all := range zones {
			rows += (len(all) + each - 1) / each
		}
		if rows+1 > size.H {
			continue
		}
		var lines []tui.Line
		for _, name := range names {
			for i, w := range zones[name] {
				if i%each == 0 {
					label := tui.Safe("")
					if i == 0 {
						label = tui.Truncate(tui.Clean(name), zoneLabel)
					}
					lines = append(lines, tui.L(tui.T(tui.Label, "  "+tui.Pad(label, zoneLabel))))
				}
				last := len(lines) - 1
				lines[last] = append(lines[last], s.cell(w, f.w, f.cut)...)
			}
		}
		for i := range lines {
			lines[i] = lines[i].Truncate(size.W)
		}
		return append(lines, legend)
	}
	return append(s.flow(names, zones, tui.Size{W: size.W, H: max(0, size.H-1)}), legend)
}

// zoneShort is the width of a zone's name where its windows have no row of their own.
const zoneShort = 12

// flow is the map where room is short: the zones follow each other in the rows.
func (s *Screen) flow(names []string, zones map[string][]*supervision.Window, size tui.Size) []tui.Line {
	narrow := forms[len(forms)-1]
	lines, used := []tui.Line{nil}, 0
	put := func(one tui.Line, w int) {
		if used+w > size.W && used > 0 {
			lines, used = append(lines, nil), 0
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], one...)
		used += w
	}
	for _, name := range names {
		label := tui.Truncate(tui.Clean(name), zoneShort)
		put(tui.Text(tui.Label, " "+label+" "), tui.Width(label)+2)
		for _, w := range zones[name] {
			put(s.cell(w, narrow.w, narrow.cut), narrow.w)
		}
	}
	return tui.Fit(lines, min(len(lines), size.H))
}

func (s *Screen) cell(w *supervision.Window, width, cut int) tui.Line {
	style, mark := sign(w)
	no := tui.Clean(w.No)
	if cut > 0 {
		no = tui.Cut(no, max(0, tui.Width(no)-cut), tui.Width(no))
	}
	number := tui.Dim
	if w.No == s.no {
		number = tui.Selected
	}
	return tui.L(tui.T(number, no), tui.T(style, mark), tui.T(tui.Plain, tui.Spaces(width-tui.Width(no)-1)))
}

// card is the window in hand: what it does and why it is slow.
func (s *Screen) card(w int) []tui.Line {
	t := &s.deps.Text.Board
	at, ok := s.window()
	if !ok {
		return nil
	}
	style, mark := sign(at)
	lines := []tui.Line{tui.Rule(tui.Clean(at.No), w, tui.Border)}
	row := func(left, right tui.Line) {
		lines = append(lines, append(left.PadWith(max(1, w/2), tui.Plain), right...).Truncate(w))
	}
	pair := func(label string, spans ...tui.Span) tui.Line {
		return append(tui.L(tui.T(tui.Label, "  "+tui.Pad(tui.Clean(label), 10))), spans...)
	}
	state := tui.Clean(t.States[at.State])
	if at.Reason != "" {
		state += " " + tui.Clean(t.Reasons[at.Reason])
	}
	line := at.Line
	if line == "" {
		line = t.OwnLine
	}
	row(pair(t.State, tui.T(style, mark+" "+state)), pair(t.Zone, tui.T(tui.Plain, tui.Clean(at.Zone))))
	who := tui.T(tui.Dim, tui.Clean(t.NobodyIn))
	if at.StaffNo != "" {
		who = tui.T(tui.Plain, tui.Clean(at.StaffNo+" "+at.StaffName))
	}
	row(pair(t.Line, tui.T(tui.Strong, tui.Clean(line))), pair(t.Clerk, who))
	hand := tui.T(tui.Dim, tui.Clean(t.Free))
	if at.Ticket != "" {
		hand = tui.T(tui.Strong, screens.Fill(t.HandWords, "label", at.Ticket, "item", screens.ItemName(s.snap.Rules, at.Item),
			"state", t.TicketStates[at.TicketState], "t", s.lasted(at.Since)))
	}
	lines = append(lines, pair(t.Hand, hand).Truncate(w))
	if at.Ticket != "" && s.mode == picked {
		for _, why := range tui.Wrap(tui.Clean(s.deps.Text.Desk.Whys.Say(at.Why, at.WhyDetails)), max(1, w-14)) {
			lines = append(lines, tui.Text(tui.Dim, "            "+why).Truncate(w))
		}
	}
	percent := strconv.Itoa(int(100 * at.Used(s.snap.HallNow())))
	row(pair(t.Done, tui.T(tui.Plain, screens.Fill(t.DoneWords, "n", strconv.Itoa(at.Served), "p", percent))), s.devices(at, pair))
	if at.Outbox > 0 || at.LunchTo > 0 {
		var left, right tui.Line
		if at.Outbox > 0 {
			left = pair(t.Outbox, tui.T(tui.Warn, "△ "+screens.Fill(t.OutboxWords, "n", strconv.Itoa(at.Outbox), "t", s.lasted(at.OutboxOldest))))
		}
		if at.LunchTo > 0 {
			right = pair(t.Lunch, tui.T(tui.Plain, screens.Fill(t.LunchWords, "from", ofDay(at.LunchFrom), "to", ofDay(at.LunchTo))))
		}
		row(left, right)
	}
	if at.ChangedBy != "" {
		style := tui.Dim
		if at.Version != s.seen {
			style = tui.Warn
		}
		words := screens.Fill(t.ChangedWords, "by", at.ChangedBy, "at", clock(at.ChangedAt))
		if at.Ticket != "" {
			words += "   " + tui.Clean(t.InHand)
		}
		lines = append(lines, pair(t.Changed, tui.T(style, words)).Truncate(w))
	}
	return lines
}

func (s *Screen) devices(at *supervision.Window, pair func(string, ...tui.Span) tui.Line) tui.Line {
	t := &s.deps.Text.Board
	if len(at.Red) == 0 {
		return pair(t.Devices, tui.T(tui.Good, "✓"))
	}
	names := make([]string, len(at.Red))
	for i, d := range at.Red {
		name, _, _ := strings.Cut(d, "=")
		names[i] = screens.DeviceName(name, s.deps.Text)
	}
	return pair(t.Devices, tui.T(tui.Bad, "✗ "+tui.Clean(strings.Join(names, " "))))
}
