package guide

import (
	"strconv"
	"time"

	"onewindow/catalog"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/station/guide"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/list"
	"onewindow/values"
	"onewindow/visit"
)

// View draws the field, the ticket in hand or the board, and what is chosen now.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Guide
	title := tui.L(tui.T(tui.Title, "  "+tui.Clean(t.Title)))
	if s.snap.Issued > 0 {
		title = append(title, tui.T(tui.Dim, "   "+screens.Fill(t.Issued, "n", strconv.Itoa(s.snap.Issued))))
	}
	title = append(title, s.person()...)
	lines := []tui.Line{title.Truncate(size.W), nil}
	row, cursor := input(tui.Clean(t.Ask), s.number, size.W, len(lines))
	if s.mode != idle {
		cursor = nil
	}
	lines = append(lines, row, s.said().Truncate(size.W))
	if s.snap.Hand != nil {
		lines = append(lines, s.hand(size.W)...)
	}
	var more []tui.Line
	at := cursor
	switch s.mode {
	case picking:
		more, at = s.pick(size, len(lines))
	case referring:
		more = s.hallsOf(size, len(lines))
	case grouping, favouring:
		more = s.choices(size.W)
	case slotting:
		more = s.times(size, len(lines))
	case noting:
		var row tui.Line
		row, at = input(tui.Clean(t.NoteAsk), s.note, size.W, len(lines)+2)
		more = []tui.Line{nil, tui.Text(tui.Title, "  "+tui.Clean(t.NoteTitle)).Truncate(size.W), row}
	case needing:
		more = s.help(size.W)
	case cancelling:
		more = []tui.Line{
			nil, tui.Text(tui.Bad, "  ✗ "+screens.Fill(t.CancelTitle, "label", s.snap.Hand.Ticket.Label)).Truncate(size.W),
			tui.Text(tui.Dim, "    "+tui.Clean(t.CancelAsk)).Truncate(size.W),
		}
	case checking:
		more = s.check(size, len(lines))
	default:
		if s.snap.Hand != nil {
			more = s.next(size.W)
		} else {
			more = s.people(size, len(lines))
		}
	}
	lines = append(lines, more...)
	if at != nil {
		at.Y = min(at.Y, max(0, size.H-1))
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Cursor: at}
}

// input is a labelled field.
func input(label tui.Safe, f *field.Field, w, y int) (tui.Line, *tui.Cursor) {
	label = "  " + label + "  "
	typed, x := f.View(max(1, min(64, w-tui.Width(label)-2)))
	return append(tui.L(tui.T(tui.Label, label)), typed...).Truncate(w), &tui.Cursor{X: min(max(0, w-1), tui.Width(label)+x), Y: y}
}

// person is whose card lies on the reader, masked.
func (s *Screen) person() tui.Line {
	t := &s.deps.Text.Guide
	if s.snap.Person.Masked == "" {
		return nil
	}
	line := tui.L(tui.T(tui.Good, "   ✓ "+screens.Fill(t.Card, "name", s.snap.Person.Masked)))
	if s.snap.Person.Age > 0 {
		style := tui.Plain
		if s.snap.Elderly {
			style = tui.Warn
		}
		line = append(line, tui.T(style, " "+screens.Fill(t.Age, "n", strconv.Itoa(s.snap.Person.Age))))
	}
	return line
}

// said is what came of the last question to the hall.
func (s *Screen) said() tui.Line {
	switch {
	case s.snap.Asking:
		return tui.Text(tui.Accent, "  "+tui.Clean(s.deps.Text.Guide.Asking))
	case s.snap.AskErr != nil:
		return tui.Text(tui.Bad, "  ✗ "+s.deps.Sentence(s.snap.AskErr))
	}
	return nil
}

func (s *Screen) itemName(code string) tui.Safe {
	if code == "" {
		return tui.Clean(s.deps.Text.Guide.AnyItem)
	}
	return tui.Clean(screens.ItemName(s.snap.Rules, code))
}

// stateSpan is a state as a sign and a word.
func (s *Screen) stateSpan(k *guide.Ticket) tui.Span {
	if k.Underway() {
		return tui.T(tui.Warn, "△ "+tui.Clean(s.deps.Text.Guide.States["underway"]))
	}
	if k.Moved() {
		return tui.T(tui.Dim, "○ "+tui.Clean(s.deps.Text.Guide.States["moved"]))
	}
	if k.Reserved {
		return tui.T(tui.Warn, "△ "+tui.Clean(s.deps.Text.Guide.States["reserved"]))
	}
	if k.Unheard() {
		return tui.T(tui.Warn, "△ "+tui.Clean(s.deps.Text.Guide.States["unheard"]))
	}
	word := tui.Clean(s.deps.Text.Guide.States[k.State])
	switch k.State {
	case guide.Waiting:
		return tui.T(tui.Good, "● "+word)
	case guide.Booked:
		return tui.T(tui.Accent, "◇ "+word)
	case guide.Missed:
		return tui.T(tui.Warn, "△ "+word)
	}
	return tui.T(tui.Dim, "○ "+word)
}

// period is a booked time; the day only when it is another one.
func (s *Screen) period(t *guide.Ticket) string {
	from, to := t.SlotStart.In(values.Shanghai), t.SlotEnd.In(values.Shanghai)
	day := ""
	if values.Of(from) != values.Of(s.snap.Now) {
		day = from.Format("2006-01-02 ")
	}
	return day + from.Format("15:04") + "–" + to.Format("15:04")
}

// hand is the ticket in hand.
func (s *Screen) hand(w int) []tui.Line {
	t := &s.deps.Text.Guide
	h := s.snap.Hand
	k := &h.Ticket
	lines := []tui.Line{tui.Rule(tui.Clean(k.Label), w, tui.Border)}
	row := func(label string, spans ...tui.Span) {
		lines = append(lines, append(tui.L(tui.T(tui.Label, "  "+tui.Pad(tui.Clean(label), 10)+"  ")), spans...).Truncate(w))
	}
	row(t.Item, tui.T(tui.Strong, s.itemName(k.Item)), tui.T(tui.Masked, "  "+tui.Clean(k.MaskedName)))
	if s.mode == checking {
		return lines // the questions need the room
	}
	row(t.State, s.stateSpan(k), tui.T(tui.Plain, "  "+tui.Clean(s.deps.Text.Desk.Classes[string(k.Class)])))
	switch {
	case k.Underway():
		row(t.Hall, tui.T(tui.Warn, screens.Fill(t.Underway, "hall", k.OfferedTo)))
	case k.Unheard():
		row(t.Note, tui.T(tui.Warn, screens.Fill(t.Unheard, "window", k.BegunAt)))
	case k.Reserved:
		row(t.Hall, tui.T(tui.Warn, screens.Fill(t.Reserved, "hall", k.FromHall)))
	case k.Moved():
		row(t.Hall, tui.T(tui.Accent, screens.Fill(t.Moved, "hall", k.OfferedTo, "label", k.OfferedLabel)))
	case h.Where != nil:
		row(t.Hall, tui.T(tui.Accent, screens.Fill(t.AtHall, "hall", h.Where.Name, "address", h.Where.Address)))
	}
	if !k.SlotStart.IsZero() {
		row(t.Slot, tui.T(tui.Plain, tui.Clean(s.period(k))))
	} else if !k.IssuedAt.IsZero() {
		row(t.Since, tui.T(tui.Plain, tui.Clean(k.IssuedAt.In(values.Shanghai).Format("15:04"))))
	}
	if (k.State == guide.Waiting || k.Moved()) && h.Placed && !k.Underway() {
		line := []tui.Span{tui.T(tui.Plain, screens.Fill(t.Ahead, "n", strconv.Itoa(h.Place.Ahead)))}
		if h.Place.Wait > 0 {
			line = append(line, tui.T(tui.Plain, "  "+screens.Fill(t.Minutes, "n", strconv.Itoa(int((h.Place.Wait+time.Minute-1)/time.Minute)))))
		}
		if h.Place.Late {
			line = append(line, tui.T(tui.Warn, "  △ "+s.late(&t.Late)))
		}
		row(t.Line, line...)
	}
	if k.Group != "" {
		row(t.First, tui.T(tui.Warn, "△ "+tui.Clean(t.Groups[k.Group])), tui.T(tui.Dim, "  "+tui.Clean(k.GroupNote)))
	}
	if len(k.Needs) > 0 {
		row(t.Needs, tui.T(tui.Warn, "△ "+tui.Clean(screens.Needs(k.Needs, s.deps.Text))))
	}
	if p := k.Prepared; p != nil {
		missing := 0
		for _, here := range p.Papers {
			if !here {
				missing++
			}
		}
		style, sign := tui.Good, tui.Safe("✓ ")
		if missing > 0 {
			style, sign = tui.Warn, "△ "
		}
		row(t.Prechecked, tui.T(style, sign+screens.Fill(t.PapersLeft, "n", strconv.Itoa(missing))), tui.T(tui.Dim, "  "+tui.Clean(p.Note)))
	}
	if h.Slip.ID != "" {
		row(t.Slip, s.slipSpans()...)
	}
	return lines
}

// late says that the ticket in hand is not reached in the hours of service.
func (s *Screen) late(words *i18n.Late) tui.Safe {
	at, end := &s.snap.Hand.Place, ""
	if !at.Ends.IsZero() {
		end = at.Ends.In(values.Shanghai).Format("15:04")
	}
	return screens.Fill(words.Of(end, at.Served), "end", end)
}

// slipSpans is how the slip stands.
func (s *Screen) slipSpans() []tui.Span {
	j := &s.snap.Hand.Slip
	style, mark := tui.Plain, tui.Safe("◇")
	switch j.State {
	case visit.JobPrinted:
		style, mark = tui.Good, "✓"
	case visit.JobNotPrinted:
		style, mark = tui.Bad, "✗"
	case visit.JobUncertain:
		style, mark = tui.Warn, "△"
	case visit.JobQueued, visit.JobSending:
	}
	spans := []tui.Span{tui.T(style, mark+" "+tui.Clean(s.deps.Text.Desk.JobStates[string(j.State)]))}
	if j.Cause != "" {
		spans = append(spans, tui.T(tui.Dim, "  "+screens.Cause(j.Cause, "printer", s.deps.Text)))
	}
	return spans
}

// next is the sentence to say about the ticket in hand.
func (s *Screen) next(w int) []tui.Line {
	t := &s.deps.Text.Guide
	k := &s.snap.Hand.Ticket
	say, label, hall := t.SayWaiting, k.Label, k.OfferedTo
	switch {
	case k.Unheard():
		say = t.SayUnheard
	case k.State == guide.Missed:
		say = t.SayMissed
	case k.State == guide.Booked && s.snap.Hand.Where != nil:
		say, hall = t.SayBookedAt, s.snap.Hand.Where.Name
	case k.State == guide.Booked:
		say = t.SayBooked
	case k.Underway():
		say = t.SayUnderway
	case k.Moved():
		say, label = t.SayMoved, k.OfferedLabel
	case k.State == "abandoned":
		say = t.SayGone
	case s.snap.Hand.Slip.ID != "":
		say = t.SayTicket
	}
	words := screens.Fill(say, "label", label, "slot", s.period(k), "hall", hall)
	if k.State == guide.Waiting && !k.Underway() && s.snap.Hand.Placed && s.snap.Hand.Place.Late {
		words = s.late(&t.SayLate)
	}
	return []tui.Line{nil, tui.Text(tui.Accent, "  "+screens.Aloud(words, s.deps.Text)).Truncate(w)}
}

// people is the board: whom the desk can help at once comes first.
func (s *Screen) people(size tui.Size, above int) []tui.Line {
	t := &s.deps.Text.Guide
	lines := []tui.Line{tui.Rule(tui.Clean(t.Board), size.W, tui.Border)}
	if len(s.snap.Board) == 0 {
		lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(t.NobodyHere)).Truncate(size.W))
	} else {
		lines = append(lines, s.listed(s.board, size, above+3)...)
	}
	return append(lines, nil, tui.Text(tui.Accent, "  "+screens.Aloud(tui.Clean(t.SayHello), s.deps.Text)).Truncate(size.W))
}

// listed is a list in the room that is left.
func (s *Screen) listed(l *list.List, size tui.Size, above int) []tui.Line {
	h := max(1, min(size.H-above, l.Len()))
	return l.View(tui.Size{W: size.W, H: h})
}

func (s *Screen) boardRow(i, w int) tui.Line {
	k := &s.snap.Board[i]
	since := k.IssuedAt.In(values.Shanghai).Format("15:04")
	switch k.State {
	case guide.Missed:
		since = k.MissedAt.In(values.Shanghai).Format("15:04")
	case guide.Booked:
		since = s.period(k)
	}
	const state, when, name = 10, 13, 10
	item := max(1, w-2-6-state-when-name-8)
	return tui.L(
		tui.T(tui.Strong, "  "+tui.Pad(tui.Clean(k.Label), 6)),
		tui.T(s.stateSpan(k).Style, tui.Pad(s.stateSpan(k).Text, state)),
		tui.T(tui.Plain, "  "+tui.Pad(tui.Clean(since), when)),
		tui.T(tui.Plain, "  "+tui.Pad(s.itemName(k.Item), item)),
		tui.T(tui.Masked, "  "+tui.Pad(tui.Clean(k.MaskedName), name)),
	).Truncate(w)
}

// pick is the search for an item.
func (s *Screen) pick(size tui.Size, above int) ([]tui.Line, *tui.Cursor) {
	t := &s.deps.Text.Guide
	title := map[string]string{"issue": t.PickIssue, "book": t.PickBook, "amend": t.PickAmend, "precheck": t.PickPrecheck}[s.forKey]
	row, at := input(tui.Clean(t.Search), s.search, size.W, above+2)
	lines := []tui.Line{nil, tui.Text(tui.Title, "  "+tui.Clean(title)).Truncate(size.W), row, nil}
	switch {
	case len(s.hits) > 0:
		lines = append(lines, s.listed(s.items, size, above+len(lines))...)
	case !s.search.Empty():
		lines = append(lines, tui.Text(tui.Warn, "  △ "+tui.Clean(t.NothingFound)).Truncate(size.W))
	case s.forKey == "issue":
		lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(t.Unsure)).Truncate(size.W))
	}
	return lines, at
}

func (s *Screen) hitRow(i, w int) tui.Line {
	h := s.hits[i]
	dept := tui.Safe("")
	if c, ok := s.snap.Rules.Catalogs[s.snap.Rules.Current]; ok {
		if d, ok := c.Department(h.Dept); ok {
			dept = tui.Clean(d.Short)
		}
	}
	return tui.L(
		tui.T(tui.Dim, "  "+tui.Pad(tui.Clean(h.Code), 12)), tui.T(tui.Plain, tui.Pad(tui.Clean(h.Name), max(1, min(60, w-34)))),
		tui.T(tui.Dim, "  "+dept),
	).Truncate(w)
}

// hallsOf are the halls of the city that take the item, the one to go to first.
func (s *Screen) hallsOf(size tui.Size, above int) []tui.Line {
	t := &s.deps.Text.Guide
	w := size.W
	title := tui.Clean(t.HallsTitle)
	switch s.forKey {
	case "send":
		title = screens.Fill(t.SendTitle, "label", s.snap.Hand.Ticket.Label)
	case "book":
		title = tui.Clean(t.BookTitle)
	}
	lines := []tui.Line{nil, tui.Text(tui.Title, "  "+title+"  "+s.itemName(s.item)).Truncate(w)}
	if s.forKey == "send" && s.snap.Hand.Ticket.BegunAt != "" {
		lines = append(lines, tui.Text(tui.Warn, "  △ "+screens.Fill(t.BegunStays, "window", s.snap.Hand.Ticket.BegunAt)).Truncate(w))
	}
	if s.snap.Asking || s.halls.Len() == 0 {
		return lines
	}
	lines = append(lines, s.listed(s.halls, size, above+len(lines)+2)...)
	if best := s.snap.Halls[0]; !best.Here && !best.Late && (best.Open > 0 || best.Wait > 0) {
		words := screens.Fill(t.SayHall, "hall", best.Name, "address", best.Address)
		lines = append(lines, nil, tui.Text(tui.Accent, "  "+screens.Aloud(words, s.deps.Text)).Truncate(w))
	}
	return lines
}

// hallRow is one hall, its way and its load.
func (s *Screen) hallRow(i, w int) tui.Line {
	t := &s.deps.Text.Guide
	h := &s.snap.Halls[i]
	load := tui.T(tui.Plain, screens.Fill(t.HallWaits, "n", strconv.Itoa(h.Waiting), "m", strconv.Itoa(int((h.Wait+time.Minute-1)/time.Minute))))
	switch {
	case h.Away:
		load = tui.T(tui.Warn, "△ "+tui.Clean(t.HallAway))
	case h.Late:
		load = tui.T(tui.Warn, "△ "+tui.Clean(t.HallLate))
	case h.Open == 0 && h.Wait == 0:
		load = tui.T(tui.Warn, "△ "+tui.Clean(t.HallShut))
	}
	way := ""
	switch {
	case h.Here:
		way = t.HallHere
	case h.Distance >= 0:
		way = string(screens.Fill(t.HallWay, "km", strconv.FormatFloat(float64(h.Distance)/1000, 'f', 1, 64)))
	}
	return tui.L(
		tui.T(tui.Strong, "  "+tui.Pad(tui.Clean(h.Name), 22)), tui.T(tui.Plain, "  "+tui.Pad(tui.Clean(way), 10)), load,
	).Truncate(w)
}

// choices are the special groups.
func (s *Screen) choices(w int) []tui.Line {
	t := &s.deps.Text.Guide
	title := t.FavourTitle
	if s.mode == grouping {
		title = t.GroupTitle
	}
	lines := []tui.Line{nil, tui.Text(tui.Title, "  "+tui.Clean(title)).Truncate(w)}
	option := func(n int, words string) {
		lines = append(lines, tui.L(tui.T(tui.Key, "   "+tui.Int(n)+"  "), tui.T(tui.Plain, tui.Clean(words))).Truncate(w))
	}
	if s.mode == grouping {
		lines = append(lines, tui.L(tui.T(tui.Dim, "   "+s.itemName(s.item))).Truncate(w))
		if s.snap.Elderly {
			lines = append(lines, tui.Text(tui.Warn, "   △ "+tui.Clean(t.ElderlyHint)).Truncate(w))
		}
		option(0, t.NobodyFirst)
	}
	for i, code := range t.GroupKeys {
		if s.mode == favouring || code != ownJudgement {
			option(i+1, t.Groups[code])
		}
	}
	return lines
}

// help are the kinds of help to tick.
func (s *Screen) help(w int) []tui.Line {
	t := &s.deps.Text.Guide
	lines := []tui.Line{nil, tui.Text(tui.Title, "  "+tui.Clean(t.NeedsTitle)).Truncate(w)}
	for i, need := range t.NeedKeys {
		lines = append(lines, ticked(i, tui.Clean(t.NeedNames[need]), s.ticked[need]).Truncate(w))
	}
	return lines
}

func ticked(i int, words tui.Safe, on bool) tui.Line {
	mark, style := tui.Safe("□ "), tui.Plain
	if on {
		mark, style = "✓ ", tui.Good
	}
	return tui.L(tui.T(tui.Key, "   "+tui.Clean(screens.OptionKeys[i:i+1])+"  "), tui.T(style, mark), tui.T(tui.Plain, words))
}

// option is an answer; where one is chosen, only what is proposed has a mark.
func (s *Screen) option(i int, ask visit.Ask, key string) tui.Line {
	if ask.Multi {
		return ticked(i, s.optionText(ask, key), s.ticked[key])
	}
	mark, style := tui.Safe("  "), tui.Plain
	if s.ticked[key] {
		mark, style = "◇ ", tui.Accent
	}
	return tui.L(tui.T(tui.Key, "   "+tui.Clean(screens.OptionKeys[i:i+1])+"  "), tui.T(style, mark), tui.T(tui.Plain, s.optionText(ask, key)))
}

// times are the times of a day that can be booked.
func (s *Screen) times(size tui.Size, above int) []tui.Line {
	t := &s.deps.Text.Guide
	lines := []tui.Line{
		nil, tui.Text(tui.Title, "  "+screens.Fill(t.SlotsTitle, "day", s.day.String())+"  "+s.itemName(s.item)+"  "+tui.Clean(s.at)).Truncate(size.W),
	}
	switch {
	case s.snap.Asking || !s.timesKnown():
	case s.slots.Len() == 0:
		lines = append(lines, tui.Text(tui.Warn, "  △ "+tui.Clean(t.NoSlots)).Truncate(size.W))
	default:
		lines = append(lines, s.listed(s.slots, size, above+len(lines))...)
	}
	return lines
}

func (s *Screen) slotRow(i, w int) tui.Line {
	t := &s.deps.Text.Guide
	slot := s.snap.Slots[i]
	words := slot.Start.In(values.Shanghai).Format("15:04") + "–" + slot.End.In(values.Shanghai).Format("15:04")
	left := tui.T(tui.Good, screens.Fill(t.Left, "n", strconv.Itoa(slot.Left)))
	if slot.Left == 0 {
		left = tui.T(tui.Bad, "✗ "+tui.Clean(t.Full))
	}
	return tui.L(tui.T(tui.Plain, "  "+tui.Pad(tui.Clean(words), 14)), left).Truncate(w)
}

// check is the pre-check: the open question, else the papers.
func (s *Screen) check(size tui.Size, above int) []tui.Line {
	t := &s.deps.Text.Guide
	m := s.snap.Hand.Precheck
	if ask, asking := s.asking(); asking {
		words := tui.Clean(ask.Text)
		switch ask.Node {
		case visit.AskDelivery:
			words = tui.Clean(s.deps.Text.Situation.DeliveryAsk)
		case visit.AskParty:
			if words == "" {
				words = tui.Clean(s.deps.Text.Situation.PartyAsk)
			}
		}
		n := len(m.Answers) + len(m.Modifiers) + 1
		if m.Party != "" {
			n++
		}
		lines := []tui.Line{
			nil,
			tui.L(tui.T(tui.Dim, "  "+screens.Fill(t.QuestionTitle, "n", strconv.Itoa(n))+"  "), tui.T(tui.Title, words)).Truncate(size.W),
		}
		if ask.Help != "" {
			lines = append(lines, tui.Text(tui.Dim, "   "+tui.Clean(ask.Help)).Truncate(size.W))
		}
		for i, o := range ask.Options {
			if i < len(screens.OptionKeys) {
				lines = append(lines, s.option(i, ask, o.Key).Truncate(size.W))
			}
		}
		return lines
	}
	lines, open := s.snap.Lines()
	if open || len(lines) == 0 {
		return []tui.Line{nil, tui.Text(tui.Warn, "  △ "+tui.Clean(t.Reject)).Truncate(size.W)}
	}
	left := 0
	for _, l := range lines {
		if l.Source != catalog.SourceWindow && !s.snap.Hand.Seen[l.ID] {
			left++
		}
	}
	out := []tui.Line{
		nil,
		tui.L(tui.T(tui.Title, "  "+tui.Clean(t.PapersTitle)+"  "), tui.T(tui.Warn, screens.Fill(t.PapersLeft, "n", strconv.Itoa(left)))).Truncate(size.W),
	}
	out = append(out, s.listed(s.papers, size, above+len(out)+1)...)
	if i := s.papers.Selected(); i >= 0 && i < len(lines) && lines[i].Source != catalog.SourceWindow {
		out = append(out, tui.Text(tui.Accent, "  "+screens.Aloud(screens.Fill(t.SayPaper, "name", lines[i].Name), s.deps.Text)).Truncate(size.W))
	}
	return out
}

func (s *Screen) paperRow(i, w int) tui.Line {
	t := &s.deps.Text.Guide
	lines, _ := s.snap.Lines()
	if i >= len(lines) {
		return nil
	}
	l := lines[i]
	mark, style, word := tui.Safe("□"), tui.Plain, t.NotHere
	switch {
	case l.Source == catalog.SourceWindow:
		mark, style, word = "◇", tui.Dim, t.Made
	case s.snap.Hand.Seen[l.ID]:
		mark, style, word = "✓", tui.Good, t.Here
	}
	return tui.L(tui.T(style, "  "+mark+" "), tui.T(tui.Plain, tui.Pad(tui.Clean(l.Name), max(1, w-24))), tui.T(style, "  "+tui.Clean(word))).Truncate(w)
}
