package e2e_test

import (
	"regexp"
	"strings"

	"onewindow/e2e/terminal"
	"onewindow/station/approval"
)

// The places of the two other seats.
func atIssue(s terminal.Screen) bool { return s.Has(zh.Issue.Ask+"  ") && !atSignIn(s) }

func atReviewList(s terminal.Screen) bool {
	count, _, _ := strings.Cut(zh.ReviewList.Counts, "{n}")
	return s.Has("  " + zh.ReviewList.Title + "   " + count)
}

var reviewRow = regexp.MustCompile(`^ ([A-Z]+\d{8,})  (\S+)`)

// reviewed is the case that is open before the reviewer, and its state, as the
// screen says them.
func reviewed(s terminal.Screen) (no, state string) {
	for _, row := range s.Rows {
		if m := reviewRow.FindStringSubmatch(row); m != nil {
			return m[1], m[2]
		}
	}
	return "", ""
}

// queued is the row of a case in the reviewer's list, without what was decided.
func queued(s terminal.Screen, no string) string {
	for _, row := range s.Rows {
		switch {
		case strings.HasPrefix(row, "── "+zh.ReviewList.PostedTitle+" "):
			return ""
		case strings.Contains(row, "  "+no+"  ") && !strings.HasPrefix(row, "── "):
			return row
		}
	}
	return ""
}

// posted is what became of a reviewer's step, as the list says it, or "".
func posted(s terminal.Screen, no string, e approval.Event) string {
	below := false
	for _, row := range s.Rows {
		below = below || strings.HasPrefix(row, "── "+zh.ReviewList.PostedTitle+" ")
		if _, rest, ok := strings.Cut(row, no); below && ok && strings.Contains(rest, zh.Review.Steps[string(e)]) {
			return row
		}
	}
	return ""
}

// open shows a case to the reviewer, in the state from.
func (r *round) open(no, from string) {
	r.t.Helper()
	d := r.reviewer
	isOpen := func(s terminal.Screen) bool {
		open, state := reviewed(s)
		return open == no && state == zh.Desk.States[from]
	}
	for {
		s := d.await("case "+no+" in state "+from, func(s terminal.Screen) bool {
			other, _ := reviewed(s)
			return isOpen(s) || other != "" && other != no || atReviewList(s) && strings.Contains(queued(s, no), zh.Desk.States[from])
		})
		switch row := queued(s, no); {
		case isOpen(s):
			return
		case !atReviewList(s):
			d.press("esc")
			d.await("the list", atReviewList)
		case strings.HasPrefix(row, "▸"):
			d.press("enter")
			d.await("the open case", func(s terminal.Screen) bool { open, _ := reviewed(s); return open == no })
		default:
			before, _ := s.Find("▸")
			d.press("down")
			d.await("another row", func(s terminal.Screen) bool {
				now, ok := s.Find("▸")
				return ok && now != before
			})
		}
	}
}

// decide takes a step on a case by keys and text, in order, and waits until the
// hall has it.
func (r *round) decide(v *served, e approval.Event, from, to string, steps ...step) {
	r.t.Helper()
	d, no := r.reviewer, v.caseNo
	done := func(s terminal.Screen) bool {
		open, state := reviewed(s)
		// A decision may be made and on its way to the issue desk before anybody looks.
		past := strings.HasPrefix(to, "decided_") && (state == zh.Desk.States["producing"] || state == zh.Desk.States["ready"])
		return open == no && (state == zh.Desk.States[to] || past) || strings.Contains(posted(s, no, e), zh.Review.Posted["done"])
	}
	undone := func(s terminal.Screen) bool {
		return atReviewList(s) && posted(s, no, e) == "" && strings.Contains(queued(s, no), zh.Desk.States[from])
	}
	pulled := 0 // before how many of the steps the plug was pulled
	for {
		r.open(no, from)
		again := false
		for i, st := range steps {
			if i >= pulled {
				pulled++
				if again = r.pull(d); again { // the case is shut, and nothing was decided
					break
				}
			}
			d.await("before "+st.String(), func(s terminal.Screen) bool { return s.Has(st.when) && st.works(s) })
			st.do(d)
		}
		if again {
			continue
		}
		if r.pulls && pulled == len(steps) {
			pulled++
			r.kill(d) // nobody knows whether Enter was heard
		}
		if s := d.await(string(e)+" at the hall", func(s terminal.Screen) bool { return done(s) || undone(s) }); done(s) {
			r.t.Logf("%s: %s, %d kills", no, e, d.kills)
			return
		}
	}
}

// step is what the reviewer does when a text stands on the screen.
type step struct {
	when string
	keys []string
	text string
}

func (s step) String() string { return strings.Join(s.keys, " ") + s.text }

// works says whether the function key that begins the step works; before the
// hall's answer to the last one it does not.
func (s step) works(now terminal.Screen) bool {
	return len(s.keys) == 0 || !strings.HasPrefix(s.keys[0], "f") || offers(now, s.keys[0])
}

// offers says whether the bottom line names a key as one that works now.
func offers(now terminal.Screen, key string) bool {
	for _, offer := range strings.Split(now.Rows[len(now.Rows)-1], "  ") {
		if strings.HasPrefix(strings.TrimSpace(offer), strings.ToUpper(key)+" ") {
			return !strings.HasSuffix(offer, "×")
		}
	}
	return false
}

func (s step) do(d *desk) {
	d.t.Helper()
	d.press(s.keys...)
	if s.text != "" {
		if err := d.term.Type(s.text); err != nil {
			d.t.Fatal(err)
		}
	}
}

// confirm ends every step of the reviewer.
var confirm = step{when: zh.ReviewCase.ConfirmTitle, keys: []string{"enter"}}

// forward is the case's way forward.
func forward() []step { return []step{{keys: []string{"f9"}}, confirm} }

// sendBack marks the third line as expired.
func sendBack() []step {
	return []step{
		{keys: []string{"f8"}},
		{when: zh.ReviewCase.BackTitle, keys: []string{"down", "down", "5"}},
		{when: "→ " + zh.PaperList.ReasonNames["M05"], keys: []string{"enter"}},
		confirm,
	}
}

// deny writes a reason.
func deny(reason string) []step {
	return []step{
		{keys: []string{"f7"}},
		{when: zh.ReviewCase.DenyTitle, text: reason},
		{when: reason, keys: []string{"enter"}},
		confirm,
	}
}
