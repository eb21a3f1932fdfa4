package board

import (
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station/supervision"
	"onewindow/tui"
	"onewindow/tui/keymap"
	"onewindow/values"
)

// noticeMinutes is how long a word stands.
const noticeMinutes = 30

// tick is what the arrows move the beginning of lunch by.
const tick = 15 * time.Minute

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	pressed := tui.Pressed(s.Bindings(), msg)
	digit, isDigit := keymap.Digit(msg)
	switch {
	case pressed == "back":
		return s.leave()
	case s.writing() && pressed == "":
		s.words.Update(msg)
		return nil
	case s.mode == answering && pressed == "":
		s.pin.Update(msg)
		return nil
	case isDigit && pressed == "":
		return s.number(strconv.Itoa(digit))
	}
	return s.act(pressed)
}

// leave goes one step back.
func (s *Screen) leave() tea.Cmd {
	switch s.mode {
	case moving, pausing, unlocking:
		s.mode, s.digit = picked, ""
	case wording, saySure:
		s.mode = saying
	case raising, sending, sendingTo, redirecting, redirectTo, redirectSure:
		s.mode, s.typed, s.code, s.digit = holding, "", "", ""
		s.words.Reset()
	case answering, resetting:
		s.mode, s.reqID, s.helpID = calling, "", ""
		s.pin.Reset()
	case holding:
		s.back()
		return s.post(supervision.FindTicket{}) // put away
	default:
		s.back()
	}
	return nil
}

// number is a digit by what the supervisor is doing.
func (s *Screen) number(d string) tea.Cmd {
	switch s.mode {
	case sendingTo:
		if len(s.typed) < numberLen {
			s.typed, s.nth = s.typed+d, 0
		}
	case sending:
		return s.choose(d, supervision.SendReasons, func(why string) tea.Cmd {
			s.mode, s.code = sendingTo, why
			return nil
		})
	case redirecting:
		return s.choose(d, s.deps.Text.Journey.MoveKeys, func(why string) tea.Cmd {
			s.mode, s.code = redirectTo, why
			return nil
		})
	case redirectTo, redirectSure:
		if _, ok := s.snap.Board.Line(d); ok {
			s.mode, s.digit = redirectSure, d
		}
	case idle:
		if len(s.typed) == numberLen {
			s.typed = ""
		}
		s.typed, s.nth = s.typed+d, 0
		if found := s.candidates(); len(s.typed) == numberLen && len(found) == 1 {
			s.pick(&found[0])
		}
	case picked, moving:
		if l, ok := s.snap.Board.Line(d); ok {
			s.mode, s.digit = moving, d
			return s.foresee(supervision.Change{Window: s.no, Line: l.Name})
		}
	case pausing:
		return s.choose(d, s.deps.Text.Board.ReasonKeys, func(reason string) tea.Cmd {
			return s.arrange(supervision.Change{Mode: supervision.ModePaused, Reason: reason})
		})
	case stopping, stopSure:
		if l, ok := s.snap.Board.Line(d); ok {
			s.mode, s.line = stopSure, *l
		}
	case calling:
		return s.call(d)
	case saying:
		return s.choose(d, s.deps.Text.Board.NoticeKeys, func(code string) tea.Cmd {
			s.code, s.mode = code, saySure
			if code == "words" {
				s.mode = wording
			}
			return nil
		})
	default:
	}
	return nil
}

// choose takes the d-th of some.
func (s *Screen) choose(d string, all []string, then func(string) tea.Cmd) tea.Cmd {
	n, _ := strconv.Atoi(d)
	if n < 1 || n > len(all) {
		return nil
	}
	return then(all[n-1])
}

func (s *Screen) act(pressed string) tea.Cmd {
	switch pressed {
	case "page":
		s.page = (s.page + 1) % pageCount
	case "pick":
		s.pick(&s.candidates()[s.nth])
	case "next":
		s.nth = (s.nth + 1) % len(s.candidates())
	case "rub":
		s.typed = s.typed[:len(s.typed)-1]
	case "move":
		l, _ := s.snap.Board.Line(s.digit)
		return s.arrange(supervision.Change{Line: l.Name})
	case "own":
		return s.arrange(supervision.Change{Line: supervision.OwnLine})
	case "open":
		return s.arrange(supervision.Change{Mode: supervision.ModeOpen})
	case "close":
		return s.arrange(supervision.Change{Mode: supervision.ModeClosed})
	case "pause":
		s.mode = pausing
	case "stop":
		s.mode = stopping
	case "stop_sure":
		l := s.line
		s.back()
		return s.post(supervision.StopLine{Line: l.Name, Seen: l.Version, Stopped: !l.Stopped})
	case "say":
		s.mode = saying
	case "worded":
		s.mode = saySure
	case "say_sure":
		c := supervision.Broadcast{Code: s.code, Words: strings.TrimSpace(s.words.Value()), Minutes: noticeMinutes}
		s.back()
		return s.post(c)
	case "take_back":
		all := s.snap.Board.Notices
		s.back()
		return s.post(supervision.TakeBack{Notice: all[0].ID})
	case "lists":
		return s.post(supervision.Look{On: true})
	case "figures":
		return s.post(supervision.LookBack{Period: supervision.PerDay})
	case "calls":
		s.mode = calling
	case "reset":
		id := s.helpID
		s.back()
		return s.post(supervision.Attend{Help: id, Over: true})
	case "ticket":
		s.mode = seeking
	case "unlock":
		s.mode = unlocking
	case "unlock_sure":
		w, _ := s.window()
		s.mode = picked
		return s.post(supervision.Unlock{Ticket: w.TicketID})
	case "grant", "deny":
		c := supervision.Answer{Request: s.reqID, PIN: values.Personal(s.pin.Value()), Grant: pressed == "grant"}
		s.back()
		return s.post(c)
	case "lunch":
		s.mode, s.floor = lunching, slices.Clone(s.snap.Board.Windows)
	case "earlier":
		s.lunch.From = max(tick, s.lunch.From-tick)
	case "later":
		s.lunch.From = min(24*time.Hour-s.lunch.To()+s.lunch.From, s.lunch.From+tick)
	case "turns":
		s.lunch.Turns = 5 - s.lunch.Turns // two or three
	case "lunch_sure":
		changes, _ := s.lunch.Plan(s.floor)
		s.back()
		return s.post(supervision.Arrange{Changes: changes})
	default:
		return s.ticketKey(pressed)
	}
	return nil
}

// writing says that what is typed goes to the field of words.
func (s *Screen) writing() bool { return s.mode == wording || s.mode == seeking || s.mode == raising }

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Board
	back := tui.Binding{ID: "back", Keys: []string{"esc"}, Help: tui.Clean(t.KeyBack)}
	sure := func(id string) tui.Binding {
		return s.ask(tui.Binding{ID: id, Keys: []string{"enter"}, Help: tui.Clean(t.KeySure), Danger: tui.Asked})
	}
	switch s.mode {
	case picked:
		return []tui.Binding{
			s.ask(tui.Binding{ID: "open", Keys: []string{"f5"}, Help: tui.Clean(t.KeyOpen)}),
			s.ask(tui.Binding{ID: "pause", Keys: []string{"f6"}, Help: tui.Clean(t.KeyPause)}),
			s.ask(tui.Binding{ID: "close", Keys: []string{"f7"}, Help: tui.Clean(t.KeyClose)}),
			s.ask(tui.Binding{ID: "own", Keys: []string{"f8"}, Help: tui.Clean(t.KeyOwn)}),
			s.unlockKey(),
			{ID: "page", Keys: []string{"tab"}, Help: tui.Clean(t.KeyPage), Hidden: true},
			back,
		}
	case moving:
		return []tui.Binding{s.ask(tui.Binding{ID: "move", Keys: []string{"enter"}, Help: tui.Clean(t.KeyMove)}), back}
	case pausing, stopping:
		return []tui.Binding{back}
	case unlocking:
		b := sure("unlock_sure")
		if w, ok := s.window(); !ok || w.Ticket == "" {
			b.Disabled = tui.Clean(t.Free)
		}
		return []tui.Binding{b, back}
	case stopSure:
		return []tui.Binding{sure("stop_sure"), back}
	case saying:
		bs := []tui.Binding{back}
		if len(s.snap.Board.Notices) > 0 {
			bs = append([]tui.Binding{s.ask(tui.Binding{ID: "take_back", Keys: []string{"f9"}, Help: tui.Clean(t.KeyTakeBack)})}, bs...)
		}
		return bs
	case wording:
		worded := tui.Binding{ID: "worded", Keys: []string{"enter"}, Help: tui.Clean(t.KeySay)}
		if strings.TrimSpace(s.words.Value()) == "" {
			worded.Disabled = tui.Clean(t.WordsAsk)
		}
		return []tui.Binding{worded, back}
	case saySure:
		return []tui.Binding{sure("say_sure"), back}
	case lunching:
		b := sure("lunch_sure")
		if changes, _ := s.lunch.Plan(s.floor); len(changes) == 0 {
			b.Disabled = tui.Clean(t.NotLunch)
		}
		return []tui.Binding{
			b,
			{ID: "earlier", Keys: []string{"left"}, Help: "-15"},
			{ID: "later", Keys: []string{"right"}, Help: "+15"},
			{ID: "turns", Keys: []string{"tab"}, Help: tui.Clean(t.KeyNext)},
			back,
		}
	case seeking, holding, raising, sending, sendingTo, redirecting, redirectTo, redirectSure:
		return s.ticketBindings(back)
	case calling:
		return []tui.Binding{back}
	case resetting:
		b := sure("reset")
		if _, ok := s.mine(); !ok {
			b.Disabled = tui.Clean(t.CallGone)
		}
		return []tui.Binding{b, back}
	case answering:
		grant := s.ask(tui.Binding{ID: "grant", Keys: []string{"enter"}, Help: tui.Clean(t.KeyGrant), Danger: tui.Asked})
		deny := s.ask(tui.Binding{ID: "deny", Keys: []string{"f8"}, Help: tui.Clean(t.KeyDeny), Danger: tui.Asked})
		if s.pin.Empty() && grant.Disabled == "" {
			grant.Disabled, deny.Disabled = tui.Clean(t.PINAsk), tui.Clean(t.PINAsk)
		}
		return []tui.Binding{grant, deny, back}
	default:
		return s.idleBindings(back)
	}
}

func (s *Screen) idleBindings(back tui.Binding) []tui.Binding {
	t := &s.deps.Text.Board
	page := tui.Binding{ID: "page", Keys: []string{"tab"}, Help: tui.Clean(t.KeyPage)}
	if s.typed == "" {
		calls := tui.Binding{ID: "calls", Keys: []string{"f3"}, Help: tui.Clean(t.KeyCalls)}
		if len(s.snap.Board.Help)+len(s.snap.Board.Requests) == 0 {
			calls.Disabled = tui.Clean(t.NoCalls)
		}
		return []tui.Binding{
			screens.Quiet(calls),
			page,
			s.ask(tui.Binding{ID: "stop", Keys: []string{"f4"}, Help: tui.Clean(t.KeyStop)}),
			{ID: "lists", Keys: []string{"f6"}, Help: tui.Clean(s.deps.Text.Lists.KeyOpen)},
			// What waits for an answer takes its room; the help page has it then.
			s.ask(tui.Binding{ID: "figures", Keys: []string{"f5"}, Help: tui.Clean(s.deps.Text.Study.KeyOpen), Hidden: calls.Disabled == ""}),
			s.ask(tui.Binding{ID: "say", Keys: []string{"f7"}, Help: tui.Clean(t.KeySay)}),
			s.ask(tui.Binding{ID: "lunch", Keys: []string{"f8"}, Help: tui.Clean(t.KeyLunch)}),
			s.ask(tui.Binding{ID: "ticket", Keys: []string{"f9"}, Help: tui.Clean(t.KeyTicket)}),
		}
	}
	found := len(s.candidates())
	pick := tui.Binding{ID: "pick", Keys: []string{"enter"}, Help: tui.Clean(t.KeyPick)}
	if found == 0 {
		pick.Disabled = tui.Clean(t.NoSuch)
	}
	back.Help = tui.Clean(t.KeyClear)
	bs := []tui.Binding{pick, {ID: "rub", Keys: []string{"backspace"}, Help: tui.Clean(t.KeyClear), Hidden: true}, back}
	if found > 1 {
		return append(bs, tui.Binding{ID: "next", Keys: []string{"tab"}, Help: tui.Clean(t.KeyNext)})
	}
	return bs
}

// unlockKey is the key that takes the ticket of the window in hand away from it.
func (s *Screen) unlockKey() tui.Binding {
	b := s.ask(tui.Binding{ID: "unlock", Keys: []string{"f9"}, Help: tui.Clean(s.deps.Text.Board.KeyUnlock)})
	if w, ok := s.window(); b.Disabled == "" && (!ok || w.Ticket == "") {
		b.Disabled = tui.Clean(s.deps.Text.Board.Free)
	}
	return screens.Quiet(b)
}

// ask is a key that needs the hall, and one order at a time.
func (s *Screen) ask(b tui.Binding) tui.Binding {
	switch {
	case s.snap.Away() || s.snap.Heard.IsZero():
		b.Disabled = tui.Clean(s.deps.Text.Board.NotNow)
	case s.snap.Asking:
		b.Disabled = tui.Clean(s.deps.Text.Board.Asking)
	}
	return screens.Quiet(b)
}
