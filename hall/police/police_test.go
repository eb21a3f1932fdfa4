package police_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"onewindow/hall/casework"
	"onewindow/hall/police"
)

var now = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

var said = []police.State{"", police.Sent, police.Pending, police.Granted, police.Denied, police.Returned}

// In whatever order answers come, and however often, the number is the first that
// was given, the first word is the word, and nothing goes back.
func TestLettersNeverGoBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 9))
	steps := map[police.State]int{police.Queued: 0, police.Sent: 1, police.Pending: 2, police.Granted: 3, police.Denied: 3, police.Returned: 3}
	words := 0
	for range 2000 {
		l, first, word := police.Letter{Branch: "HZ", State: police.Queued}, "", police.State("")
		for n := range 12 {
			a := police.Answer{State: said[rng.IntN(len(said))]}
			if rng.IntN(2) == 0 {
				a.Number = string(rune('A' + rng.IntN(3)))
			}
			if first == "" {
				first = a.Number
			}
			if word == "" && a.State.Answered() {
				word = a.State
				words++
			}
			next, news := l.Hear(a, now.Add(time.Duration(n)*time.Second))
			if again, twice := next.Hear(a, now.Add(time.Hour)); twice || again != next {
				t.Fatalf("%+v hears %+v twice: %+v", l, a, again)
			}
			if news != (next != l) || steps[next.State] < steps[l.State] || next.Number != first || word != "" && next.State != word || next.SentAt.IsZero() {
				t.Fatalf("%+v heard %+v: %+v", l, a, next)
			}
			l = next
		}
	}
	if words == 0 {
		t.Error("nobody ever said a word")
	}
}

// From every state of a case the branch's word leads step by step, as the case
// machine has them; none is left out.
func TestMovesLeaveNoStepOut(t *testing.T) {
	ends := map[police.State]casework.State{police.Pending: casework.Reviewing, police.Granted: casework.DecidedGrant, police.Denied: casework.DecidedDeny}
	rows := casework.Rows()
	for _, from := range []casework.State{casework.Received, casework.Corrected, casework.Accepted, casework.Reviewing} {
		for word, end := range ends {
			at, desks := from, map[string]bool{}
			for _, m := range police.Moves(from, word) {
				i := slices.IndexFunc(rows, func(r casework.Row) bool { return r.From == at && r.Event == m.Event })
				if i < 0 || !slices.Contains(rows[i].Roles, casework.Reviewer) {
					t.Fatalf("%s %s: %s is no step from %s", from, word, m.Event, at)
				}
				if desks[m.Desk] {
					t.Errorf("%s %s: the desk %s acts twice", from, word, m.Desk)
				}
				at, desks[m.Desk] = rows[i].To, true
			}
			if at != end {
				t.Errorf("%s and %q end in %s, not %s", from, word, at, end)
			}
			if again := police.Moves(at, word); len(again) > 0 {
				t.Errorf("in %s the same word still moves: %v", at, again)
			}
		}
	}
	for _, s := range []casework.State{casework.Withdrawn, casework.Delivered, casework.DecidedGrant, casework.Draft} {
		for _, word := range said {
			if m := police.Moves(s, word); len(m) > 0 {
				t.Errorf("%s is moved by %q: %v", s, word, m)
			}
		}
	}
	for _, word := range []police.State{police.Queued, police.Sent, police.Held} {
		if m := police.Moves(casework.Accepted, word); len(m) > 0 {
			t.Errorf("a branch that is %s moves the case: %v", word, m)
		}
	}
	if m := police.Moves(casework.Received, police.Returned); len(m) != 1 || m[0].Event != casework.DeptReturn {
		t.Errorf("returned: %v", m)
	}
	if m := police.Moves(casework.Accepted, police.Returned); len(m) > 0 {
		t.Errorf("an accepted case is returned: %v", m)
	}
}

func TestWalls(t *testing.T) {
	for _, tt := range []struct {
		desk         police.Desk
		police, sees bool
		whatThisIs   string
	}{
		{police.Zone, true, true, "the zone's own"},
		{police.Zone, false, false, "another department's at the zone"},
		{police.Comprehensive, true, false, "the zone's at another window"},
		{police.Comprehensive, false, true, "another department's"},
		{police.Behind, true, true, "behind the windows"},
	} {
		if got := tt.desk.Sees(tt.police); got != tt.sees {
			t.Errorf("%s: sees %v", tt.whatThisIs, got)
		}
	}
	r := police.DefaultRules()
	for item, want := range map[string]bool{"GA-ZA-004": true, "GA-JD-001": true, "GA-HZ-002": false} {
		if r.OfficerOnly(item, false) != want || !r.OfficerOnly(item, true) {
			t.Errorf("%s: officer only %v", item, !want)
		}
	}
	if police.Say(true, false) != "" || police.Say(false, false) != police.SayWait || police.Say(true, true) != police.SayOfficer || police.Say(false, true) != police.SayOfficer {
		t.Error("a window says something else")
	}
}

func TestAgainGrowsToABound(t *testing.T) {
	for n := range 40 {
		if a, b := police.Again(n), police.Again(n+1); b < a || b > time.Minute || a <= 0 {
			t.Errorf("after %d tries %v, then %v", n, a, b)
		}
	}
}
