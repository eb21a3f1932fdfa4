package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// Rest is what becomes of the window while nobody presses a key.
type Rest struct {
	// After is how long nobody must have; 0: the window never rests.
	After time.Duration
	// Lock gives the command that locks the seat, where that may be. Where it gives
	// none the window goes dark, and the next key, which does nothing else, brings
	// back what was there.
	Lock func() tea.Cmd
	// Key has the window rest at once.
	Key Binding
	// Asleep is what a dark window says.
	Asleep Safe
}

// restMsg comes when nobody may have pressed a key for long enough.
type restMsg struct{}

// awaitRest looks again when the window has been idle for its time, at the earliest.
func (s *Shell) awaitRest() tea.Cmd {
	if s.o.Rest.After == 0 {
		return nil
	}
	left := s.o.Rest.After - s.o.Now().Sub(s.awake)
	if left <= 0 {
		left = s.o.Rest.After
	}
	return s.o.After(left, restMsg{})
}

// rested takes the end of a time without keys.
func (s *Shell) rested() tea.Cmd {
	if s.cover != nil || s.o.Now().Sub(s.awake) < s.o.Rest.After {
		return s.awaitRest()
	}
	return tea.Batch(s.rest(), s.awaitRest())
}

// rest locks the seat, or darkens the window.
func (s *Shell) rest() tea.Cmd {
	if s.o.Rest.Lock != nil {
		if lock := s.o.Rest.Lock(); lock != nil {
			return lock
		}
	}
	s.dark = true
	s.turn()
	return nil
}

// wake takes a key; a dark window needs it for itself.
func (s *Shell) wake() (taken bool) {
	s.awake = s.o.Now()
	taken, s.dark = s.dark, false
	return taken
}

// lay puts the cover over everything, or takes it away: what lies under it stays
// as it is.
func (s *Shell) lay() {
	if s.o.Cover == nil {
		return
	}
	next := s.o.Cover()
	if next == s.cover {
		return
	}
	s.cover, s.coverTold = next, Size{}
	s.turn()
	s.dark = s.dark && next == nil
	s.awake = s.o.Now()
}

// tellCover gives the cover its area when that has changed.
func (s *Shell) tellCover() tea.Cmd {
	area := s.body().Size()
	if s.cover == nil || area == s.coverTold {
		return nil
	}
	s.coverTold = area
	return s.cover.Update(tea.WindowSizeMsg{Width: area.W, Height: area.H})
}

// darkness is the body of a window that shows nothing of what is in hand.
func (s *Shell) darkness(size Size) Frame {
	lines := make([]Line, size.H/2, size.H)
	say := Truncate(s.o.Rest.Asleep, size.W)
	return Frame{Lines: append(lines, L(T(Plain, Spaces(max(0, (size.W-Width(say))/2))), T(Dim, say)))}
}
