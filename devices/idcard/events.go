package idcard

import (
	"time"

	"onewindow/devices"
	"onewindow/values"
)

// Event is what a Reader tells: HealthChanged, CardRead, ReadFailed, Presence.
type Event interface{ event() }

// HealthChanged is the new state of the reader.
type HealthChanged struct{ Health devices.Health }

// CardRead is one card, read for one Ask. Each Ask brings at most one.
type CardRead struct {
	Token        string
	Card         values.Card // with photo block, extra address and SAM number
	ReadID       string      // UUIDv7, new for every read
	AskedAt      time.Time
	AbsentSeenAt time.Time // when the field was seen empty after the Ask
	At           time.Time // end of the read
	SAMID        string
	Took         time.Duration // from the card being found to At
}

// ReadFailed says why the card in the field was not taken. The Ask stays open:
// a card that is placed anew is read. Nothing of the card's data is told.
type ReadFailed struct {
	Token  string
	Code   string
	Status byte // SW3, 0 if the reader gave none
}

// Presence tells that a card came into the field or left it. It is watched
// while a card is asked for, and after a read until the card has gone.
type Presence struct{ Present bool }

func (HealthChanged) event() {}
func (CardRead) event()      {}
func (ReadFailed) event()    {}
func (Presence) event()      {}
