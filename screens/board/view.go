package board

import (
	"slices"
	"strconv"
	"time"

	"onewindow/screens"
	"onewindow/station/supervision"
	"onewindow/tui"
	"onewindow/values"
)

// wide is from where lines and map stand beside each other.
const wide = 120

// View draws the page, and over it what the supervisor is doing.
func (s *Screen) View(size tui.Size) tui.Frame {
	lines := []tui.Line{s.title(size.W), s.pages(size.W)}
	room := tui.Size{W: size.W, H: max(0, size.H-len(lines))}
	doing, cursor := s.doing(room, len(lines))
	lines = append(lines, doing...)
	rest := tui.Size{W: size.W, H: max(0, size.H-len(lines))}
	lines = append(lines, s.body(rest)...)
	if cursor != nil {
		cursor.Y = min(cursor.Y, max(0, size.H-1))
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Cursor: cursor}
}

func (s *Screen) body(size tui.Size) []tui.Line {
	switch s.page {
	case windows:
		return s.chart(size)
	case plots:
		return s.plots(size)
	case used:
		return s.used(size)
	default:
	}
	if size.W < wide {
		return s.tables(size)
	}
	left := max(size.W/2+8, tableWidth)
	return tui.Beside(s.tables(tui.Size{W: left, H: size.H}), left, 1, s.chart(tui.Size{W: size.W - left - 1, H: size.H}), size.H)
}

// title is what three seconds are enough for: who waits, how long, which windows
// work, and how old all of it is.
func (s *Screen) title(w int) tui.Line {
	t := &s.deps.Text.Board
	if s.snap.Heard.IsZero() {
		return tui.L(tui.T(tui.Title, "  "+tui.Clean(t.Title)), tui.T(tui.Warn, "   △ "+tui.Clean(t.NoData))).Truncate(w)
	}
	sum := supervision.Line{}
	for _, l := range s.snap.Board.Lines {
		sum.Waiting += l.Waiting
		if !l.Oldest.IsZero() && (sum.Oldest.IsZero() || l.Oldest.Before(sum.Oldest)) {
			sum.Oldest = l.Oldest
		}
	}
	for _, z := range s.snap.Board.Zones {
		sum.Open, sum.Paused, sum.Absent, sum.Red = sum.Open+z.Open, sum.Paused+z.Paused+z.Closing, sum.Absent+z.Absent, sum.Red+z.Red
	}
	line := tui.L(tui.T(tui.Title, "  "+tui.Clean(t.Title)), tui.T(tui.Strong, "  "+screens.Fill(t.Total, "n", strconv.Itoa(sum.Waiting))))
	if !sum.Oldest.IsZero() {
		style, sign := waitStyle(s.snap.HallNow().Sub(sum.Oldest))
		line = append(line, tui.T(style, "  "+sign+screens.Fill(t.Longest, "t", s.lasted(sum.Oldest))))
	}
	line = append(line, tui.T(tui.Plain, "  "+screens.Fill(t.Counts, "open", strconv.Itoa(sum.Open), "paused", strconv.Itoa(sum.Paused), "absent", strconv.Itoa(sum.Absent))))
	if sum.Red > 0 {
		line = append(line, tui.T(tui.Bad, "  ✗ "+screens.Fill(t.Red, "n", strconv.Itoa(sum.Red))))
	}
	return line.Truncate(w)
}

// pages are the pages with the one that is looked at, and the age of the numbers.
func (s *Screen) pages(w int) tui.Line {
	t := &s.deps.Text.Board
	line := tui.L(tui.T(tui.Plain, "  "))
	for i, name := range t.Pages {
		style, text := tui.Dim, " "+tui.Clean(name)+" "
		if page(i) == s.page {
			style, text = tui.Selected, "["+tui.Clean(name)+"]"
		}
		line = append(line, tui.T(style, text))
	}
	age := screens.Lasted(s.snap.Age(), s.deps.Text)
	switch {
	case s.snap.Heard.IsZero():
	case s.snap.Stale():
		line = append(line, tui.T(tui.Bad, "  ✗ "+screens.Fill(t.Stale, "at", s.snap.Board.At.In(values.Shanghai).Format("15:04:05"), "t", age)))
	default:
		line = append(line, tui.T(tui.Dim, "  "+screens.Fill(t.Age, "t", age)))
	}
	switch {
	case s.snap.Asking:
		line = append(line, tui.T(tui.Accent, "  "+tui.Clean(t.Asking)))
	case len(s.snap.Board.Notices) > 0:
		line = append(line, tui.T(tui.Accent, "  "+screens.Fill(t.Now, "n", strconv.Itoa(len(s.snap.Board.Notices)))))
	}
	return line.Truncate(w)
}

// lasted is how long something of the hall has lasted by the hall's clock.
func (s *Screen) lasted(since time.Time) string {
	return screens.Lasted(s.snap.HallNow().Sub(since), s.deps.Text)
}

// Bounds of a wait, as the hall sorts by them.
const (
	amberWait = 30 * time.Minute
	redWait   = 45 * time.Minute
)

func waitStyle(d time.Duration) (tui.Style, tui.Safe) {
	switch {
	case d > redWait:
		return tui.Bad, "✗ "
	case d > amberWait:
		return tui.Warn, "△ "
	}
	return tui.Plain, ""
}

// painSign is how much a line hurts, as a sign in a colour.
func painSign(pain int) tui.Span {
	switch pain {
	case 3, 2:
		return tui.T(tui.Bad, "✗ ")
	case 1:
		return tui.T(tui.Warn, "△ ")
	}
	return tui.T(tui.Good, "✓ ")
}

// Columns of the tables, in cells.
const (
	colName     = 18
	colWaiting  = 7
	colOldest   = 12
	colForecast = 15
	colCount    = 4
	// tableWidth has room for all of them, and the sign of a line that is stopped.
	tableWidth = 6 + colName + colWaiting + colOldest + colForecast + 4*colCount + 7
)

// tables are the lines and the zones, the worst first.
func (s *Screen) tables(size tui.Size) []tui.Line {
	t := &s.deps.Text.Board
	lines := s.table(t.Lines, s.snap.Board.Lines, size.W, true)
	lines = append(lines, nil)
	return append(lines, s.table(t.Zones, s.snap.Board.Zones, size.W, false)...)
}

func (s *Screen) table(title string, all []supervision.Line, w int, forecast bool) []tui.Line {
	t := &s.deps.Text.Board
	head := tui.L(
		tui.T(tui.Title, "  "+tui.Pad(tui.Clean(title), colName+4)), tui.T(tui.Label, tui.Pad(tui.Clean(t.Waiting), colWaiting)),
		tui.T(tui.Label, tui.Pad(tui.Clean(t.Oldest), colOldest)))
	if forecast {
		head = append(head, tui.T(tui.Label, tui.Pad(tui.Clean(t.Forecast), colForecast)))
	}
	for _, name := range t.Columns {
		head = append(head, tui.T(tui.Label, tui.PadLeft(tui.Clean(name), colCount)))
	}
	lines := []tui.Line{head.Truncate(w)}
	for i := range all {
		lines = append(lines, s.row(&all[i], w, forecast))
	}
	return lines
}

func (s *Screen) row(l *supervision.Line, w int, forecast bool) tui.Line {
	t := &s.deps.Text.Board
	digit := tui.Safe(" ")
	if l.Digit != "" {
		digit = tui.Clean(l.Digit)
	}
	line := tui.L(tui.T(tui.Key, "  "+digit+" "), painSign(l.Pain), tui.T(tui.Strong, tui.Pad(tui.Truncate(tui.Clean(l.Name), colName-1), colName)))
	line = append(line, tui.T(tui.Strong, tui.Pad(tui.Int(l.Waiting), colWaiting)))
	oldest := tui.T(tui.Dim, tui.Pad("–", colOldest))
	if !l.Oldest.IsZero() {
		style, sign := waitStyle(s.snap.HallNow().Sub(l.Oldest))
		oldest = tui.T(style, tui.Pad(sign+tui.Clean(s.lasted(l.Oldest)), colOldest))
	}
	line = append(line, oldest)
	if forecast {
		line = append(line, s.forecast(l))
	}
	for i, n := range []int{l.Open, l.Paused + l.Closing, l.Absent, l.Red} {
		style := tui.Plain
		switch {
		case n == 0 && i > 0:
			style = tui.Dim
		case i == 2:
			style = tui.Warn
		case i == 3:
			style = tui.Bad
		}
		line = append(line, tui.T(style, tui.PadLeft(tui.Int(n), colCount)))
	}
	if l.Stopped {
		line = append(line, tui.T(tui.Warn, " △"+tui.Clean(t.Stopped)))
	}
	return line.Truncate(w)
}

// forecast is what who comes now may count on.
func (s *Screen) forecast(l *supervision.Line) tui.Span {
	t := &s.deps.Text.Board
	switch {
	case l.Forecast == supervision.Late:
		return tui.T(tui.Warn, tui.Pad("△ "+tui.Clean(t.Late), colForecast))
	case l.Forecast == supervision.Unknown && l.Waiting > 0:
		return tui.T(tui.Bad, tui.Pad("✗ "+tui.Clean(t.Starved), colForecast))
	case l.Forecast == supervision.Unknown:
		return tui.T(tui.Dim, tui.Pad("–", colForecast))
	}
	style, sign := waitStyle(l.Forecast)
	return tui.T(style, tui.Pad(sign+tui.Clean(screens.Lasted(l.Forecast, s.deps.Text)), colForecast))
}

// doing is what the supervisor is doing, under the title.
func (s *Screen) doing(size tui.Size, y int) ([]tui.Line, *tui.Cursor) {
	t := &s.deps.Text.Board
	var lines []tui.Line
	var cursor *tui.Cursor
	say := func(style tui.Style, text tui.Safe) {
		lines = append(lines, tui.Text(style, "  "+text).Truncate(size.W))
	}
	if s.snap.AskErr != nil && !s.snap.Asking {
		say(tui.Bad, "✗ "+s.sentence(s.snap.AskErr))
	}
	switch s.mode {
	case idle:
		lines = append(lines, s.calls(size.W)...)
		switch {
		case s.typed == "" && len(lines) == 0:
			return nil, nil
		case s.typed == "":
			return append(lines, tui.Rule("", size.W, tui.Border)), nil
		}
		say(tui.Accent, s.asked())
	case picked, moving, pausing, unlocking:
		lines = append(lines, s.card(size.W)...)
		if s.mode == pausing {
			say(tui.Accent, screens.Fill(t.PauseAsk, "window", s.no))
			lines = append(lines, s.keyed(t.ReasonKeys, t.Reasons, size.W)...)
		}
		if w, ok := s.window(); ok && s.mode == unlocking {
			say(tui.Warn, "△ "+screens.Fill(t.UnlockSure, "window", w.No, "label", w.Ticket))
		}
		if l, ok := s.snap.Board.Line(s.digit); ok && s.mode == moving {
			say(tui.Accent, screens.Fill(t.MoveAsk, "window", s.no, "line", l.Digit+" "+l.Name))
			lines = append(lines, s.foreseen(size.W)...)
		}
	case seeking, holding, raising, sending, sendingTo, redirecting, redirectTo, redirectSure:
		var form []tui.Line
		form, cursor = s.ticket(tui.Size{W: size.W, H: size.H - len(lines) - 1}, y+len(lines))
		lines = append(lines, form...)
	case calling:
		say(tui.Accent, tui.Clean(t.CallsAsk))
		lines = append(lines, s.calls(size.W)...)
	case resetting:
		lines = append(lines, s.over(size.W)...)
	case answering:
		var form []tui.Line
		form, cursor = s.answer(size.W, y+len(lines))
		lines = append(lines, form...)
	case stopping:
		say(tui.Accent, tui.Clean(t.StopAsk))
	case stopSure:
		if l := s.line; l.Stopped {
			say(tui.Warn, screens.Fill(t.GoOnSure, "line", l.Name))
		} else {
			say(tui.Warn, "△ "+screens.Fill(t.StopSure, "line", l.Name, "n", strconv.Itoa(l.Waiting)))
		}
	case saying:
		say(tui.Accent, tui.Clean(t.SayAsk))
		lines = append(lines, s.keyed(t.NoticeKeys, t.Notices, size.W)...)
		lines = append(lines, s.standing(size.W)...)
	case wording:
		label := "  " + tui.Clean(t.WordsAsk) + "  "
		typed, x := s.words.View(max(1, size.W-tui.Width(label)-2))
		cursor = &tui.Cursor{X: min(max(0, size.W-1), tui.Width(label)+x), Y: y + len(lines)}
		lines = append(lines, append(tui.L(tui.T(tui.Label, label)), typed...).Truncate(size.W))
	case saySure:
		words := t.Notices[s.code]
		if s.code == "words" {
			words = s.words.Value()
		}
		say(tui.Warn, "△ "+screens.Fill(t.SaySure, "words", words))
	case lunching:
		lines = append(lines, s.lunchPlan(size.W)...)
	}
	return append(lines, tui.Rule("", size.W, tui.Border)), cursor
}

// foreseen is what two hours bring the lines that the move changes.
func (s *Screen) foreseen(w int) []tui.Line {
	t := &s.deps.Text.Board
	l, _ := s.snap.Board.Line(s.digit)
	if l == nil || !slices.Equal(s.snap.Ahead, []supervision.Change{{Window: s.no, Line: l.Name}}) {
		return nil
	}
	if s.snap.Foreseen == nil {
		return []tui.Line{tui.Text(tui.Dim, "    "+tui.Clean(t.Foreseeing)).Truncate(w)}
	}
	lines := []tui.Line{tui.Text(tui.Label, "    "+tui.Clean(t.ForeseenHead)).Truncate(w)}
	for _, f := range s.snap.Foreseen {
		if f.AsIs == f.Ordered {
			continue
		}
		style := tui.Good
		if f.Ordered.Mean > f.AsIs.Mean {
			style = tui.Warn
		}
		lines = append(lines, tui.L(
			tui.T(tui.Strong, "    "+tui.Pad(tui.Truncate(tui.Clean(f.Line), colName-1), colName)),
			tui.T(style, screens.Fill(t.ForeseenLine,
				"mean", screens.Lasted(f.AsIs.Mean, s.deps.Text), "then", screens.Lasted(f.Ordered.Mean, s.deps.Text),
				"longest", screens.Lasted(f.AsIs.Longest, s.deps.Text), "last", screens.Lasted(f.Ordered.Longest, s.deps.Text),
				"left", strconv.Itoa(f.AsIs.Left), "rest", strconv.Itoa(f.Ordered.Left))),
		).Truncate(w))
	}
	if len(lines) == 1 {
		return []tui.Line{tui.Text(tui.Dim, "    "+tui.Clean(t.ForeseenSame)).Truncate(w)}
	}
	return lines
}

// asked is the number that is being typed, and what it finds.
func (s *Screen) asked() tui.Safe {
	t := &s.deps.Text.Board
	found := s.candidates()
	say := tui.Clean(t.Number) + " " + tui.Clean(s.typed) + "   "
	switch {
	case len(found) == 0 && len(s.typed) == numberLen:
		return say + "✗ " + tui.Clean(t.NoSuch)
	case len(found) == 0:
		return say + tui.Clean(t.NumberAsk)
	case len(found) == 1:
		return say + tui.Clean(found[0].No+" "+found[0].Zone)
	}
	at := found[s.nth%len(found)]
	return say + tui.Clean(at.No+" "+at.Zone) + "   " + screens.Fill(t.Several, "n", strconv.Itoa(len(found)))
}

// keyed lists choices with their digits, two beside each other.
func (s *Screen) keyed(keys []string, words map[string]string, w int) []tui.Line {
	var lines []tui.Line
	half := max(1, w/2)
	for pair := range slices.Chunk(slices.Collect(indices(len(keys))), 2) {
		line := tui.Line{}
		for _, i := range pair {
			one := tui.L(tui.T(tui.Key, "  "+tui.Int(i+1)+"  "), tui.T(tui.Plain, tui.Clean(words[keys[i]])))
			line = append(line, one.PadWith(half, tui.Plain)...)
		}
		lines = append(lines, line.Truncate(w))
	}
	return lines
}

func indices(n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

// standing are the words that windows show now.
func (s *Screen) standing(w int) []tui.Line {
	t := &s.deps.Text.Board
	var lines []tui.Line
	for _, n := range s.snap.Board.Notices {
		words := t.Notices[n.Code]
		if n.Code == "words" {
			words = n.Words
		}
		lines = append(lines, tui.L(tui.T(tui.Label, "  "+tui.Clean(t.SayStanding)+"  "), tui.T(tui.Plain, tui.Clean(words)),
			tui.T(tui.Dim, tui.Clean("  "+n.StaffNo+" "+clock(n.At)+"–"+clock(n.Until)))).Truncate(w))
	}
	return lines
}

func clock(at time.Time) string { return at.In(values.Shanghai).Format("15:04") }

// ofDay is a time since midnight.
func ofDay(d time.Duration) string {
	return time.Time{}.Add(d).Format("15:04")
}

func (s *Screen) lunchPlan(w int) []tui.Line {
	t := &s.deps.Text.Board
	changes, alone := s.lunch.Plan(s.floor)
	n := map[int]int{}
	for _, c := range changes {
		n[c.LunchFrom]++
	}
	lines := []tui.Line{tui.Text(tui.Accent, "  "+screens.Fill(t.LunchAsk, "from", ofDay(s.lunch.From), "to", ofDay(s.lunch.To()), "turns", strconv.Itoa(s.lunch.Turns))).Truncate(w)}
	for i := range s.lunch.Turns {
		from := s.lunch.From + time.Duration(i)*s.lunch.Each
		lines = append(lines, tui.Text(tui.Plain, "    "+screens.Fill(t.LunchTurn, "from", ofDay(from), "to", ofDay(from+s.lunch.Each), "n", strconv.Itoa(n[int(from.Minutes())]))).Truncate(w))
	}
	if len(alone) > 0 {
		names := ""
		for i, name := range alone {
			if i > 0 {
				names += " "
			}
			names += name
		}
		lines = append(lines, tui.Text(tui.Warn, "  △ "+screens.Fill(t.LunchAlone, "lines", names)).Truncate(w))
	}
	return lines
}
