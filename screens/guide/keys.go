package guide

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/station/guide"
	"onewindow/tui"
	"onewindow/values"
	"onewindow/visit"
)

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	pressed := tui.Pressed(s.Bindings(), msg)
	if pressed == "back" {
		return s.leaveMode()
	}
	switch s.mode {
	case idle:
		return s.idleKey(pressed, msg)
	case picking:
		return s.pickKey(pressed, msg)
	case grouping, favouring:
		return s.groupKey(pressed)
	case slotting:
		return s.slotKey(pressed, msg)
	case noting:
		return s.noteKey(pressed, msg)
	case needing:
		return s.needKey(pressed)
	case cancelling:
		if pressed == "confirm" {
			s.back()
			return s.post(guide.Cancel{})
		}
	case checking:
		return s.checkKey(pressed, msg)
	case referring:
		return s.hallKey(pressed, msg)
	}
	return nil
}

// leaveMode goes one step back; a pre-check is forgotten with it.
func (s *Screen) leaveMode() tea.Cmd {
	switch s.mode {
	case checking:
		return s.post(guide.Drop{})
	case referring:
		if s.forKey != "send" {
			s.mode = picking
			return nil
		}
	default:
	}
	s.back()
	return nil
}

func (s *Screen) idleKey(pressed string, msg tea.KeyPressMsg) tea.Cmd {
	switch pressed {
	case "find":
		text := s.number.Value()
		s.number.Reset()
		return s.post(guide.Find{Text: text})
	case "take":
		return s.post(guide.Take{Ticket: s.snap.Board[s.board.Selected()].ID})
	case "check_in":
		return s.post(guide.CheckIn{})
	case "requeue":
		return s.post(guide.Requeue{})
	case "close":
		return s.post(guide.Close{})
	case "clear":
		s.number.Reset()
		return nil
	case "precheck":
		if s.snap.Hand.Ticket.Item != "" {
			return s.post(guide.Precheck{})
		}
		s.mode, s.forKey = picking, pressed
		s.find()
		return nil
	case "issue", "book", "amend":
		s.mode, s.forKey = picking, pressed
		s.find()
		return nil
	case "send":
		return s.refer(s.snap.Hand.Ticket.Item, pressed)
	case "favour":
		s.mode = favouring
		return nil
	case "needs":
		s.mode = needing
		s.ticked = map[string]bool{}
		for _, need := range s.snap.Hand.Ticket.Needs {
			s.ticked[need] = true
		}
		return nil
	case "slip":
		return s.post(guide.Print{})
	case "withdraw":
		return s.post(guide.Withdraw{})
	case "cancel":
		s.mode = cancelling
		return nil
	case "forget":
		return s.post(guide.ForgetCard{})
	}
	if s.snap.Hand == nil && s.number.Empty() && s.board.Update(msg) {
		return nil
	}
	if b, ok := tui.Find(s.Bindings(), msg); !ok || b.Disabled == "" {
		s.number.Update(msg)
	}
	return nil
}

func (s *Screen) pickKey(pressed string, msg tea.KeyPressMsg) tea.Cmd {
	switch pressed {
	case "choose":
		item := ""
		if i := s.items.Selected(); i >= 0 {
			item = s.hits[i].Code
		}
		return s.picked(item)
	case "clear":
		s.search.Reset()
		s.find()
		return nil
	case "halls":
		return s.refer(s.hits[s.items.Selected()].Code, s.forKey)
	}
	if !s.items.Update(msg) && s.search.Update(msg) {
		s.find()
	}
	return nil
}

// refer asks which halls take an item, and what for.
func (s *Screen) refer(item, forKey string) tea.Cmd {
	s.mode, s.item, s.forKey = referring, item, forKey
	s.halls.Set(0)
	s.referred()
	return s.post(guide.Halls{Item: item})
}

// hallKey sends the ticket in hand to the chosen hall, or books there.
func (s *Screen) hallKey(pressed string, msg tea.KeyPressMsg) tea.Cmd {
	switch pressed {
	case "sent":
		hall := s.snap.Halls[s.halls.Selected()].ID
		s.back()
		return s.post(guide.Offer{Hall: hall})
	case "book":
		item, hall := s.item, s.snap.Halls[s.halls.Selected()]
		s.back()
		s.mode, s.item, s.hall, s.at, s.day = slotting, item, hall.ID, hall.Name, values.Of(s.snap.Now)
		return s.askTimes()
	}
	s.halls.Update(msg)
	return nil
}

// askTimes asks for the times of the day at the hall that is booked at.
func (s *Screen) askTimes() tea.Cmd {
	s.offered()
	return s.post(guide.Slots{Item: s.item, Day: s.day.String(), Hall: s.hall})
}

// picked goes on with an item; a ticket may be drawn without one.
func (s *Screen) picked(item string) tea.Cmd {
	why := s.forKey
	s.back()
	switch why {
	case "issue":
		s.mode, s.item = grouping, item
	case "book":
		s.mode, s.item, s.day = slotting, item, values.Of(s.snap.Now)
		return s.askTimes()
	case "amend":
		return s.post(guide.Amend{Item: item})
	case "precheck":
		return s.post(guide.Precheck{Item: item})
	}
	return nil
}

func (s *Screen) groupKey(pressed string) tea.Cmd {
	code, ok := strings.CutPrefix(pressed, "group_")
	if !ok && pressed != "none" {
		return nil
	}
	item, drawing := s.item, s.mode == grouping
	s.back()
	switch {
	case drawing && code == ownJudgement:
		// The reason is written on the ticket, which must be there first.
		return s.post(guide.Issue{Item: item})
	case drawing && pressed == "none":
		return s.post(guide.Issue{Item: item})
	case drawing:
		return s.post(guide.Issue{Item: item, Group: code})
	case code == ownJudgement:
		s.mode = noting
		return nil
	}
	return s.post(guide.Favour{Group: code})
}

// ownJudgement is the group of a person who goes first for a reason of its own.
const ownJudgement = "guide"

func (s *Screen) noteKey(pressed string, msg tea.KeyPressMsg) tea.Cmd {
	if pressed == "confirm" {
		note := strings.TrimSpace(s.note.Value())
		s.back()
		return s.post(guide.Favour{Group: ownJudgement, Note: note})
	}
	s.note.Update(msg)
	return nil
}

func (s *Screen) needKey(pressed string) tea.Cmd {
	if need, ok := strings.CutPrefix(pressed, "need_"); ok {
		s.tick(need, true)
		return nil
	}
	if pressed != "confirm" {
		return nil
	}
	var needs []string
	for _, need := range s.deps.Text.Guide.NeedKeys {
		if s.ticked[need] {
			needs = append(needs, need)
		}
	}
	s.back()
	return s.post(guide.Amend{Needs: needs})
}

func (s *Screen) slotKey(pressed string, msg tea.KeyPressMsg) tea.Cmd {
	switch pressed {
	case "day_before", "day_after":
		step := 1
		if pressed == "day_before" {
			step = -1
		}
		s.day = s.day.AddDays(step)
		return s.askTimes()
	case "choose":
		book := guide.Book{Item: s.item, Start: s.snap.Slots[s.slots.Selected()].Start, Hall: s.hall}
		s.back()
		return s.post(book)
	}
	s.slots.Update(msg)
	return nil
}

func (s *Screen) checkKey(pressed string, msg tea.KeyPressMsg) tea.Cmd {
	ask, asking := s.asking()
	switch {
	case pressed == "undo":
		return s.post(guide.TakeBack{})
	case pressed == "attach":
		return s.post(guide.Attach{})
	case asking && strings.HasPrefix(pressed, "option_"):
		i, err := strconv.Atoi(strings.TrimPrefix(pressed, "option_"))
		if err != nil || i >= len(ask.Options) {
			return nil
		}
		if ask.Multi {
			s.tick(ask.Options[i].Key, true)
			return nil
		}
		return s.post(guide.Answer{Node: ask.Node, Options: []string{ask.Options[i].Key}})
	case asking && pressed == "confirm":
		var chosen []string
		for _, o := range ask.Options {
			if s.ticked[o.Key] {
				chosen = append(chosen, o.Key)
			}
		}
		return s.post(guide.Answer{Node: ask.Node, Options: chosen})
	case asking:
		return nil
	case pressed == "see":
		lines, _ := s.snap.Lines()
		if i := s.papers.Selected(); i >= 0 && i < len(lines) {
			here := !s.snap.Hand.Seen[lines[i].ID]
			s.papers.Move(1)
			if lines[i].Source == catalog.SourceWindow {
				return nil // printed at the window
			}
			return s.post(guide.See{Line: lines[i].ID, Here: here})
		}
		return nil
	}
	s.papers.Update(msg)
	return nil
}

// Bindings are the keys that work now; a disabled one says why. Characters go to
// the field.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Guide
	back := tui.Binding{ID: "back", Keys: []string{"esc"}, Help: tui.Clean(t.KeyBack)}
	confirm := tui.Binding{ID: "confirm", Keys: []string{"enter"}, Help: tui.Clean(t.KeyConfirm)}
	switch s.mode {
	case picking:
		choose := tui.Binding{ID: "choose", Keys: []string{"enter"}, Help: tui.Clean(t.KeyChoose)}
		if len(s.hits) == 0 && (s.forKey != "issue" || !s.search.Empty()) {
			choose.Disabled = tui.Clean(t.NoItem)
		}
		halls := tui.Binding{ID: "halls", Keys: []string{"tab"}, Help: tui.Clean(t.KeyHalls)}
		switch {
		case len(s.hits) == 0:
			halls.Disabled = tui.Clean(t.NoItem)
		case s.snap.Away():
			halls.Disabled = tui.Clean(s.deps.Text.Desk.Unreachable)
		}
		halls = screens.Quiet(halls)
		if !s.search.Empty() {
			return []tui.Binding{choose, halls, {ID: "clear", Keys: []string{"esc"}, Help: tui.Clean(t.KeyClear)}}
		}
		return []tui.Binding{choose, halls, back}
	case referring:
		return append(s.hallBindings(), back)
	case grouping, favouring:
		return append(s.groups(), back)
	case slotting:
		choose := tui.Binding{ID: "choose", Keys: []string{"enter"}, Help: tui.Clean(t.KeyBook)}
		if i := s.slots.Selected(); i < 0 || s.snap.Slots[i].Left == 0 || s.snap.Asking {
			choose.Disabled = tui.Clean(t.Full)
		}
		return []tui.Binding{
			choose,
			{ID: "day_before", Keys: []string{"left"}, Help: tui.Clean(t.KeyDay)},
			{ID: "day_after", Keys: []string{"right"}, Help: tui.Clean(t.KeyDay), Hidden: true},
			back,
		}
	case noting:
		if strings.TrimSpace(s.note.Value()) == "" {
			confirm.Disabled = tui.Clean(t.NoteTitle)
		}
		return []tui.Binding{confirm, back}
	case needing:
		bs := make([]tui.Binding, 0, len(t.NeedKeys)+2)
		for i, need := range t.NeedKeys {
			bs = append(bs, tui.Binding{ID: "need_" + need, Keys: []string{strconv.Itoa(i + 1)}, Help: tui.Clean(t.NeedNames[need]), Hidden: true})
		}
		if !anyTicked(s.ticked) {
			confirm.Disabled = tui.Clean(t.NothingChosen)
		}
		return append(bs, confirm, back)
	case cancelling:
		confirm.Danger, confirm.Help = tui.Asked, tui.Clean(t.KeyCancel)
		return []tui.Binding{confirm, back}
	case checking:
		return s.checkBindings(confirm, back)
	default:
		return s.idleBindings()
	}
}

// hallBindings are what can be done at the chosen hall; where a ticket is drawn,
// the list is only read.
func (s *Screen) hallBindings() []tui.Binding {
	t := &s.deps.Text.Guide
	var b tui.Binding
	switch s.forKey {
	case "send":
		b = tui.Binding{ID: "sent", Keys: []string{"enter"}, Help: tui.Clean(t.KeySend), Danger: tui.Asked}
	case "book":
		b = tui.Binding{ID: "book", Keys: []string{"enter"}, Help: tui.Clean(t.KeyBookAt)}
	default:
		return nil
	}
	if i := s.halls.Selected(); i < 0 || s.snap.Asking || s.snap.Halls[i].Here || s.snap.Halls[i].Away {
		b.Disabled = tui.Clean(t.NotHall)
	}
	return []tui.Binding{b}
}

func anyTicked(ticked map[string]bool) bool {
	for _, on := range ticked {
		if on {
			return true
		}
	}
	return false
}

// groups are the special groups by their digits. Nobody is let first by a slip
// of the hand: when a ticket is drawn, Enter is no priority.
func (s *Screen) groups() []tui.Binding {
	t := &s.deps.Text.Guide
	var bs []tui.Binding
	if s.mode == grouping {
		bs = append(bs, tui.Binding{ID: "none", Keys: []string{"0", "enter"}, Help: tui.Clean(t.KeyNone)})
	}
	for i, code := range t.GroupKeys {
		if s.mode == grouping && code == ownJudgement {
			continue // by F4, once the ticket is there
		}
		b := tui.Binding{ID: "group_" + code, Keys: []string{strconv.Itoa(i + 1)}, Help: tui.Clean(t.Groups[code]), Hidden: true}
		if s.mode == favouring {
			b.Danger = tui.Asked // one goes before those who wait
		}
		bs = append(bs, b)
	}
	return bs
}

func (s *Screen) checkBindings(confirm, back tui.Binding) []tui.Binding {
	t := &s.deps.Text.Guide
	undo := tui.Binding{ID: "undo", Keys: []string{"backspace", "-"}, Help: tui.Clean(t.KeyUndo)}
	attach := tui.Binding{ID: "attach", Keys: []string{"f9"}, Help: tui.Clean(t.KeyAttach)}
	if s.snap.Away() {
		attach.Disabled = tui.Clean(s.deps.Text.Desk.Unreachable)
	}
	ask, asking := s.asking()
	if !asking {
		see := tui.Binding{ID: "see", Keys: []string{"space", "enter"}, Help: tui.Clean(t.KeySee)}
		if s.papers.Len() == 0 {
			see.Disabled = tui.Clean(t.Reject)
		}
		return []tui.Binding{see, attach, undo, back}
	}
	var bs []tui.Binding
	for i, o := range ask.Options {
		if i >= len(screens.OptionKeys) {
			break
		}
		bs = append(bs, tui.Binding{ID: "option_" + strconv.Itoa(i), Keys: []string{screens.OptionKeys[i : i+1]}, Help: s.optionText(ask, o.Key), Hidden: true})
	}
	if !ask.Multi && len(ask.Suggested) == 0 {
		confirm.Disabled = tui.Clean(t.NothingChosen)
	}
	return append(bs, confirm, undo, attach, back)
}

// optionText is an option as it is said; ways of delivery have words of their own.
func (s *Screen) optionText(ask visit.Ask, key string) tui.Safe {
	if ask.Node == visit.AskDelivery {
		return tui.Clean(s.deps.Text.Desk.Deliveries[key])
	}
	for _, o := range ask.Options {
		if o.Key == key {
			return tui.Clean(o.Text)
		}
	}
	return tui.Clean(key)
}

func (s *Screen) idleBindings() []tui.Binding {
	t := &s.deps.Text.Guide
	enter := s.enter()
	if s.snap.Hand != nil {
		enter = screens.Quiet(enter)
	}
	bs := []tui.Binding{enter}
	stop := tui.Safe("")
	switch {
	case s.snap.Away():
		stop = tui.Clean(s.deps.Text.Desk.Unreachable)
	case s.snap.Asking:
		stop = tui.Clean(t.Asking)
	}
	h := s.snap.Hand
	// The bottom line is for what is done most; the help page has the others.
	key := func(id, key string, help string, disabled tui.Safe, hidden bool) {
		if stop != "" {
			disabled = stop
		}
		bs = append(bs, screens.Quiet(tui.Binding{ID: id, Keys: []string{key}, Help: tui.Clean(help), Disabled: disabled, Hidden: hidden}))
	}
	key("issue", "f2", t.KeyIssue, "", h != nil)
	key("book", "f3", t.KeyBook, "", h != nil)
	if h != nil {
		waits, open := tui.Safe(""), tui.Safe("")
		if h.Ticket.State != guide.Waiting || h.Ticket.Underway() {
			waits = tui.Clean(t.NotWaiting)
		}
		if h.Ticket.State != guide.Waiting && h.Ticket.State != guide.Booked || h.Where != nil || h.Ticket.Underway() {
			open = tui.Clean(t.NotOpen)
		}
		wanting := h.Slip.State == visit.JobNotPrinted || h.Slip.State == visit.JobUncertain
		key("favour", "f4", t.KeyFavour, waits, false)
		key("precheck", "f8", t.KeyPrecheck, open, false)
		key("amend", "f5", t.KeyAmend, open, wanting)
		key("needs", "f6", t.KeyNeeds, open, true)
		elsewhere := waits
		if elsewhere == "" && h.Ticket.Item == "" {
			elsewhere = tui.Clean(t.NoItem)
		}
		key("send", "tab", t.KeyHalls, elsewhere, true)
		slip := tui.Binding{ID: "slip", Keys: []string{"f7"}, Help: tui.Clean(t.KeySlip), Hidden: !wanting}
		if h.Slip.State == visit.JobQueued || h.Slip.State == visit.JobSending {
			slip.Disabled = tui.Clean(t.SlipUnderWay)
		}
		bs = append(bs, slip)
		if h.Ticket.State == guide.Missed {
			open = ""
		}
		if h.Ticket.Underway() {
			key("withdraw", "f9", t.KeyWithdraw, "", false)
		} else {
			key("cancel", "f9", t.KeyCancel, open, false)
		}
	}
	if s.snap.Person.Masked != "" {
		bs = append(bs, tui.Binding{ID: "forget", Keys: []string{"f12", "ctrl+r"}, Help: tui.Clean(t.KeyForget), Hidden: h != nil})
	}
	switch {
	case !s.number.Empty():
		bs = append(bs, tui.Binding{ID: "clear", Keys: []string{"esc"}, Help: tui.Clean(t.KeyClear)})
	case s.snap.Hand != nil:
		bs = append(bs, tui.Binding{ID: "close", Keys: []string{"esc"}, Help: tui.Clean(t.KeyClose)})
	}
	return screens.Keys(bs...)
}

// enter is what Enter does now: what stands in the field comes first, then what
// the ticket in hand waits for, then the chosen line of the board.
func (s *Screen) enter() tui.Binding {
	t := &s.deps.Text.Guide
	b := tui.Binding{ID: "find", Keys: []string{"enter"}, Help: tui.Clean(t.KeyFind)}
	h := s.snap.Hand
	switch {
	case !s.number.Empty():
	case h != nil && h.Ticket.State == guide.Booked && h.Where == nil:
		b.ID, b.Help = "check_in", tui.Clean(t.KeyCheckIn)
	case h != nil && h.Ticket.State == guide.Missed:
		b.ID, b.Help = "requeue", tui.Clean(t.KeyRequeue)
	case h == nil && s.board.Len() > 0:
		b.ID, b.Help = "take", tui.Clean(t.KeyTake)
		return b
	}
	switch {
	case s.snap.Away():
		b.Disabled = tui.Clean(s.deps.Text.Desk.Unreachable)
	case s.snap.Asking:
		b.Disabled = tui.Clean(t.Asking)
	case b.ID == "find" && s.number.Empty():
		b.Disabled = tui.Clean(t.Placeholder)
	}
	return b
}
