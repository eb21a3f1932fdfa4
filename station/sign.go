package station

import "onewindow/visit"

// Signs show citizens what goes on at the desk. Show never waits.
type Signs interface {
	Show(a Announcement)
}

// Announcement is what the signs of a window show: no person, only the number of
// the ticket. The zero one is that nobody is served.
type Announcement struct {
	Phase  AnnouncedPhase
	Label  string // of the ticket
	Window string
	// Fee is what the newest matter that was taken in costs, in the catalogue's
	// words.
	Fee string
}

// AnnouncedPhase is as much of a visit as citizens see.
type AnnouncedPhase string

// The phases that are announced.
const (
	AnnouncedCalled  AnnouncedPhase = "called"
	AnnouncedServing AnnouncedPhase = "serving"
	AnnouncedTaken   AnnouncedPhase = "taken"
)

// announce shows what has changed.
func (s *Station) announce() {
	if s.o.Signs == nil {
		return
	}
	next := Announcement{}
	if v := s.active(); v != nil && v.Ticket.Label != "" {
		next = Announcement{Phase: AnnouncedServing, Label: v.Ticket.Label, Window: s.o.Window}
		switch s.o.Rules.Phase(v, s.o.Now()) {
		case visit.Called:
			next.Phase = AnnouncedCalled
		case visit.Sent, visit.Answered:
			next.Phase = AnnouncedTaken
			if _, it, err := s.o.Rules.Item(v.Matter()); err == nil {
				next.Fee = it.Fee
			}
		case visit.Idle, visit.Calling, visit.Identify, visit.Choose, visit.Situation, visit.Papers, visit.Outcome, visit.Held, visit.Closed:
		}
	}
	if next == s.announced && s.announcedOnce {
		return
	}
	s.announced, s.announcedOnce = next, true
	s.o.Signs.Show(next)
}
