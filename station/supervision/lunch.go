package supervision

import (
	"slices"
	"time"
)

// Lunch is a plan by which the windows eat in turns.
type Lunch struct {
	From, Each time.Duration // since midnight; the length of a turn
	Turns      int
}

// DefaultLunch is noon in two turns.
var DefaultLunch = Lunch{From: 12 * time.Hour, Each: 45 * time.Minute, Turns: 2}

// To is the end of the last turn.
func (l Lunch) To() time.Duration { return l.From + time.Duration(l.Turns)*l.Each }

// Plan shares the windows of every line among the turns, so that of a line with
// two windows and more one goes on at any time. Windows where nobody is take no
// turn. alone are the lines of one window: nobody is there while it eats.
func (l Lunch) Plan(windows []Window) (changes []Change, alone []string) {
	turn := map[string]int{}
	for i := range windows {
		w := &windows[i]
		if w.State == Offline || w.Line == "" {
			continue
		}
		from := l.From + time.Duration(turn[w.Line]%l.Turns)*l.Each
		turn[w.Line]++
		changes = append(changes, Change{
			Window: w.No, Seen: w.Version, LunchFrom: int(from.Minutes()), LunchTo: int((from + l.Each).Minutes()),
		})
	}
	for line, n := range turn {
		if n == 1 {
			alone = append(alone, line)
		}
	}
	slices.Sort(alone)
	return changes, alone
}
