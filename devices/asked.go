package devices

import (
	"sync/atomic"
	"time"
)

// Asked is a device that is asked how it is and keeps no line open. Whoever looks
// after the desk may have it asked anew at once, and sees when it answered last.
type Asked struct {
	wake chan struct{}
	drop func()
	anew atomic.Bool
	last atomic.Int64 // unix nanoseconds; 0: never
}

// NewAsked makes one; drop gives up connections that are kept for the next
// question, and may be nil.
func NewAsked(drop func()) *Asked { return &Asked{wake: make(chan struct{}, 1), drop: drop} }

// Reopen has the device asked at once, over a new connection, and its state told
// even if it is as before.
func (a *Asked) Reopen() {
	if a.drop != nil {
		a.drop()
	}
	a.anew.Store(true)
	a.Again()
}

// Again has the device asked at once.
func (a *Asked) Again() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// Wake tells whoever asks that a question is wanted now.
func (a *Asked) Wake() <-chan struct{} { return a.wake }

// Anew reports, once, whether the state is to be told even if it is as before.
func (a *Asked) Anew() bool { return a.anew.Swap(false) }

// Answered notes that the device said something that made sense.
func (a *Asked) Answered() { a.last.Store(time.Now().UnixNano()) }

// LastSuccess is when it did so last; zero if never.
func (a *Asked) LastSuccess() time.Time {
	if at := a.last.Load(); at != 0 {
		return time.Unix(0, at)
	}
	return time.Time{}
}
