package docs_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/screentest"
	"onewindow/tui"
	"onewindow/tui/tuitest"
)

// forGood decides which keys change something for good, and says what. Each needs
// two strokes: the same key twice, or another key that asked before.
var forGood = map[string]map[string]string{
	"lock":        {"out": "whoever works here is signed out"},
	"waiting":     {"out": "the clerk is signed out"},
	"ticket":      {"miss": "the person loses the turn"},
	"identity":    {"ok": "an identity is bound without a card"},
	"bags":        {"take": "the bag is in these hands from now on", "counted": "what was in the bag is written down", "return": "the original leaves the hall"},
	"uncollected": {"send_back": "the result goes back to its department"},
	"notdone":     {"send": "the hall has to answer it"},
	"corrections": {"go": "the case leaves this clerk"},
	"withdraw":    {"ok": "the application is over"},
	"outbox":      {"close": "the day is closed"},
	"damage":      {"seen": "a person answers for it"},
	"basket":      {"all": "cases go to the hall", "remove": "a matter's work is lost", "give_up": "the work of several matters is lost"},
	"pages":       {"drop": "a page leaves the case"},
	"outcome":     {"ok": "the case goes to the hall"},
	"turndown":    {"choose": "the person goes away with an advice", "ok": "an application is refused"},
	"reviewlist":  {"submit": "cases are decided"},
	"reviewcase":  {"submit": "the case is decided", "ok": "a second notice goes out"},
	"issue":       {"hand_over": "the result leaves the hall", "ok": "a result may go without its slip"},
	"guide": {
		"confirm": "the ticket is given up", "sent": "the person goes to another hall",
		"group_disabled":      "one goes before those who wait",
		"group_elderly":       "one goes before those who wait",
		"group_guide":         "one goes before those who wait",
		"group_ill":           "one goes before those who wait",
		"group_infant":        "one goes before those who wait",
		"group_martyr_family": "one goes before those who wait",
		"group_pregnant":      "one goes before those who wait",
		"group_soldier":       "one goes before those who wait",
		"group_veteran":       "one goes before those who wait",
	},
	"board": {
		"stop_sure": "a line takes nobody any more", "say_sure": "all windows read it", "lunch_sure": "many windows change", "raised": "one goes before all others",
		"sent": "a ticket is called out of turn", "unlock_sure": "a window loses its ticket", "grant": "a second person answers for it", "deny": "a colleague's step is refused",
		"redirected": "a ticket stands in another line",
		"reset":      "nobody comes to the window any more",
	},
	"figures": {"worded": "a measure counts as done"},
	"lists":   {"seen": "a supervisor answers for the log", "go_on": "the branch's alert is answered", "stop": "the branch's alert is answered", "urge_sure": "a whole department is urged"},
}

// takenBack are the other keys that change something, and how it is taken back
// where it was done.
var takenBack = map[string]map[string]string{
	"signin":      {"in": "sign out"},
	"lock":        {"unlock": "Ctrl-W"},
	"waiting":     {"call": "undo for 5 seconds", "hand_ok": "finish", "undo": "finish again", "resume": "hold again", "papers": "a further sheet is only marked as a copy", "rest": "the same key goes on", "rest_for_break": "go on", "rest_for_device": "go on", "rest_for_lunch": "go on", "rest_for_other": "go on", "rest_for_training": "go on"},
	"ticket":      {"undo": "call again", "recall": "nothing but a sound", "finish": "undo for 5 seconds", "star": "undo for 5 seconds, and pressed twice"},
	"lights":      {"reopen": "reopen again", "1": "reopen", "2": "reopen", "3": "reopen", "4": "reopen"},
	"bags":        {"label": "a further label is the same", "pack": "open the bag", "give": "the other side's scan is wanted, too", "scan": "the scan is the deliberate act"},
	"item":        {"choose": "another item", "unbind": "lay the card down again", "finish": "undo for 5 seconds", "star": "undo for 5 seconds, and pressed twice"},
	"corrections": {"open": "finish without handing in"},
	"withdraw":    {"papers": "a further sheet is only marked as a copy"},
	"outbox":      {"again": "it was on its way before", "export": "a sealed file; what waits still waits", "print": "a report"},
	"relay":       {"take": "the other window takes it back in the same way"},
	"basket":      {"take": "take another", "1": "take another"},
	"situation":   {"accept": "back", "redirect": "another item", "toggle": "toggle again", "finish": "undo for 5 seconds", "star": "undo for 5 seconds, and pressed twice"},
	"paperlist": {
		"ok": "again", "exempt": "again", "declare": "again", "defer": "again", "clear": "judge anew", "reason_ok": "again", "note_ok": "again",
		"missing": "take the prints again", "injured": "take the prints again", "worn": "take the prints again", "refused": "take the prints again",
		"finish": "undo for 5 seconds", "star": "undo for 5 seconds, and pressed twice",
	},
	"fields":     {"ok": "fill it again", "as_typed": "fill it again"},
	"pages":      {"again": "take it again", "another": "remove it", "feed": "remove them", "feed_again": "what was scanned stays aside", "stop": "go on", "turn": "turn on", "split": "take them again", "restore": "remove it", "sheets": "separating sheets hold nothing"},
	"outcome":    {"tick": "tick again"},
	"done":       {"finish": "undo for 5 seconds", "star": "undo for 5 seconds, and pressed twice", "slip": "the hall's own paper replaces it", "reprint": "a further sheet is only marked as a copy", "incomplete": "marked as a copy", "asked": "marked as a copy", "unclear": "marked as a copy", "jam": "marked as a copy"},
	"hold":       {"copy": "resume", "pay": "resume", "photo": "resume", "fetch": "resume", "system": "resume"},
	"reviewlist": {"mark": "mark again"},
	"issue": {
		"forget": "read the card again", "old": "press it again", "sign": "sign again", "close": "find it again", "reprint": "marked as a copy",
		"reason_1": "marked as a copy", "reason_2": "marked as a copy", "reason_3": "marked as a copy", "reason_4": "marked as a copy",
	},
	"assist": {"help": "take back", "emergency": "take back", "over": "call again"},
	"guide": {
		"none": "give the ticket up", "check_in": "back in line when missed", "requeue": "give the ticket up", "attach": "attach another", "forget": "read the card again", "slip": "marked as a copy",
		"choose": "give the booking up", "undo": "answer again", "see": "see again", "close": "find it again",
	},
	"board":   {"open": "pause or close", "pause": "open", "close": "open", "own": "move", "move": "own line", "take_back": "tell it again", "recall": "the ticket waits as it did"},
	"figures": {"print": "a report"},
	"lists":   {"urge": "one word more to a department; nothing is taken away"},
}

// looks are the keys that only look, move, choose what another key then does, or
// write text.
var looks = map[string]string{
	"signin":      "next previous",
	"waiting":     "hand hand_back rest_back issue ledger letters outbox relay",
	"ticket":      "hold large manual",
	"identity":    "back next previous reveal",
	"lights":      "back by_hand",
	"bags":        "back open tick",
	"uncollected": "back",
	"notdone":     "back field field_before gap materials next other overdue shirking system",
	"face":        "back",
	"across":      "back",
	"item":        "back clear corrections hold reveal withdraw",
	"corrections": "back hand_over next resend withdraw",
	"withdraw":    "0 1 2 3 4 back down find leave next previous shut up whole",
	"outbox":      "back damage",
	"damage":      "back",
	"relay":       "back seek",
	"basket":      "add back reveal",
	"situation":   "back basket down hold list other reveal unlist up walk",
	"paperlist":   "back basket fields hand_in hold large more next note_back pages prints_hold reason_back reveal turndown",
	"fields":      "back cancel edit next reveal",
	"pages":       "back down next page_down page_up prev tidied tidy up zoom",
	"outcome":     "accept_and_grant back basket down next notice previous reveal turndown up",
	"turndown":    "0 1 2 3 4 back down leave next previous up",
	"done":        "back basket hold letters line_down line_up more next_paper page_down page_up preview reveal",
	"hold":        "back",
	"reviewlist":  "all back department find go open refresh samples",
	"reviewcase":  "again back choose clear deny down forward further go look more next page_down previous page_up prev reveal send_back up zoom",
	"issue":       "back clear consent find leave next previous reveal",
	"assist":      "back",
	"guide": "amend back book cancel clear day_after day_before favour find halls issue need_form_help need_interpreter need_large_print need_read_aloud " +
		"need_sign_language need_wheelchair needs option_0 option_1 option_10 option_2 option_3 option_4 option_5 option_6 option_7 option_8 option_9 precheck send take",
	"board": "back calls earlier figures find later lists lunch newer next older page pick raise redirect rub say send stop ticket turns unlock worded",
	"lists": "answer back read urge_all", "figures": "back cause done earlier later page read", "coach": "back down up", "branches": "back open read",
}

// askedBy is the key that opens a screen on which the first key may be an answer.
var askedBy = map[string][2]string{
	"basket":   {"paperlist", "basket"},
	"outcome":  {"paperlist", "hand_in"},
	"turndown": {"paperlist", "turndown"},
	"identity": {"ticket", "manual"},
	"withdraw": {"corrections", "withdraw"},
}

// deaf hears the keys that the shell lets through, and does nothing of them.
type deaf struct {
	tui.Screen
	heard int
}

func (d *deaf) Update(msg tea.Msg) tea.Cmd {
	if _, key := msg.(tea.KeyPressMsg); key {
		d.heard++
	}
	return nil
}

// strokes presses a key until the screen hears of it, and says how often that was.
func strokes(t *testing.T, text i18n.Lang, state look, key string) int {
	t.Helper()
	snap := desk(t).Snapshot()
	made := screentest.OpenPlain(t, text, snap, state.make)
	made.Press(state.keys...)
	d := &deaf{Screen: made.Screen}
	over := screentest.OpenPlain(t, text, snap, func(screens.Deps) tui.Screen { return d })
	for n := 1; n <= 3; n++ {
		over.Send(tuitest.Key(key))
		if d.heard > 0 {
			return n
		}
	}
	return 0
}

// TestDangerousKeysNeedTwoStrokes: the keys marked dangerous are those of the table,
// and one stroke does none of what they do.
func TestDangerousKeysNeedTwoStrokes(t *testing.T) {
	snap := desk(t).Snapshot()
	ids := map[string]map[string]bool{}
	marked := map[string]map[string]bool{}
	for _, s := range allScreens {
		ids[s.folder], marked[s.folder] = map[string]bool{}, map[string]bool{}
		for _, state := range s.looks(t) {
			seat := screentest.OpenPlain(t, i18n.English, snap, state.make)
			seat.Press(state.keys...)
			for _, b := range seat.Screen.Bindings() {
				ids[s.folder][b.ID] = true
				if b.Danger == tui.Harmless {
					continue
				}
				marked[s.folder][b.ID] = true
				for _, why := range slipsAt(t, s.folder, state, &b) {
					t.Error(why)
				}
			}
		}
	}
	for _, s := range allScreens {
		want := slices.Sorted(maps.Keys(forGood[s.folder]))
		if got := slices.Sorted(maps.Keys(marked[s.folder])); !slices.Equal(got, want) {
			t.Errorf("%s: marked dangerous are %v, decided were %v", s.folder, got, want)
		}
		decided := slices.Concat(want, slices.Collect(maps.Keys(takenBack[s.folder])), strings.Fields(looks[s.folder]))
		slices.Sort(decided)
		if got := slices.Sorted(maps.Keys(ids[s.folder])); !slices.Equal(got, decided) {
			t.Errorf("%s: each key is decided once: has\n%v, decided were\n%v", s.folder, got, decided)
		}
	}
	for folder, by := range askedBy {
		if !ids[by[0]][by[1]] {
			t.Errorf("%s: %s has no key %q that opens it", folder, by[0], by[1])
		}
	}
}

// slipsAt says what one stroke of a dangerous key could do.
func slipsAt(t *testing.T, folder string, state look, b *tui.Binding) (why []string) {
	t.Helper()
	switch b.Danger {
	case tui.Twice:
		if b.Disabled != "" {
			return nil
		}
		for _, key := range b.Keys {
			if n := strokes(t, i18n.English, state, key); n != 2 {
				why = append(why, fmt.Sprintf("%s %s: %s reaches the screen at stroke %d", folder, b.ID, key, n))
			}
		}
	case tui.Asked:
		other := func(k string) bool { return !slices.Contains(b.Keys, k) }
		if _, asked := askedBy[folder]; !asked && !slices.ContainsFunc(state.keys, other) {
			why = append(why, fmt.Sprintf("%s %s: no other key has asked before (%s)", folder, b.ID, strings.Join(state.keys, " ")))
		}
	}
	return why
}

// TestDangerousKeyMutants: a key that lost its mark, and a question that nobody
// asked, are caught.
func TestDangerousKeyMutants(t *testing.T) {
	ticket := func(b tui.Binding) (look, tui.Binding) {
		return look{make: func(screens.Deps) tui.Screen { return one{b} }}, b
	}
	bare := tui.Binding{ID: "miss", Keys: []string{"f8"}, Help: "x"}
	state, _ := ticket(bare)
	claimed := bare
	claimed.Danger = tui.Twice
	if why := slipsAt(t, "ticket", state, &claimed); len(why) == 0 {
		t.Error("the mutant lives: a mark that the screen does not give")
	}
	unasked := bare
	unasked.Danger = tui.Asked
	state, b := ticket(unasked)
	if why := slipsAt(t, "ticket", state, &b); len(why) == 0 {
		t.Error("the mutant lives: an answer without a question")
	}
	twice := bare
	twice.Danger = tui.Twice
	state, b = ticket(twice)
	if why := slipsAt(t, "ticket", state, &b); len(why) != 0 {
		t.Errorf("a key pressed twice: %v", why)
	}
}

// one is a screen with one key.
type one struct{ b tui.Binding }

func (one) Update(tea.Msg) tea.Cmd    { return nil }
func (one) View(tui.Size) tui.Frame   { return tui.Frame{} }
func (o one) Bindings() []tui.Binding { return []tui.Binding{o.b} }
