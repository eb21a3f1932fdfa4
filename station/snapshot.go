package station

import (
	"time"

	"onewindow/visit"
)

// Snapshot is everything a screen may draw, at one instant. It is never
// changed after it was given out.
type Snapshot struct {
	Seat
	Visit visit.State
	Phase visit.Phase
	Held  []visit.State
	Last  visit.State // the visit closed last, for undo and its late answers
	// Typing is what stands in a field while nobody is served.
	Typing visit.Typing
	// Compared are the stores that were set aside, oldest first.
	Compared []Comparison
	Overview Overview
	// Waiting are papers of closed visits that came after the citizen had left:
	// never printed by themselves, because another citizen sits there now.
	Waiting []visit.Job
	// Scan is the newest code that asks for another screen.
	Scan Scan
	// Picture is the page that is being taken now, zero when none is.
	Picture Picture
	// Stack is what goes through the document scanner, or went through it last.
	Stack Stack
	// Sought is a ticket at another window that was looked for.
	Sought InHand
	// Withdrawing is the case that is looked at to be taken back; nil when none is.
	Withdrawing *Case
	// Past is what became of the item's cases lately; of another item until the
	// hall has answered.
	Past ItemPast
	// Ruling says that a department's rule is being asked.
	Ruling bool
	// Seeking: the hall is looking for what stands in for papers.
	Seeking bool
	// Away is the newest time without the hall; nil when there was none.
	Away   *Away
	Served int // visits finished since the station was started
	Rules  visit.Rules
	Desk   Desk
	// Frequency counts by item code how often the item was opened at this window.
	Frequency map[string]int
	// Prints is what goes on at the reader of fingerprints.
	Prints Prints
	// Police is what a seat of the police zone knows besides.
	Police Police
	// Renewal is the release in force, and what came with it.
	Renewal Renewal
}

// Notice is the newest thing the person should hear of that is no refusal of
// a command: a card left behind, a read that failed. Seq grows with each.
type Notice struct {
	Seq     int64
	Code    string
	Details map[string]string
	At      time.Time
}
