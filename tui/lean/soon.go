package lean

import "time"

// settled is how long after a program has begun it is taken to have started. Nobody
// waits for what is done then. One that goes on working is looked at again after a
// second, and then each time after twice as long, up to a minute.
const (
	settled = 250 * time.Millisecond
	longest = time.Minute
)

// Soon rests once the program has started, or not at all when it ends before.
func Soon(ended <-chan struct{}) {
	if waited(settled, ended) {
		Rest()
	}
}

// Keep rests like Soon, and gives back from time to time, until the program ends, the
// pages of its file that it has no use for any more: what a person has signed in with
// in the morning is in nobody's way at noon. The heap is looked after by the runtime.
func Keep(ended <-chan struct{}) {
	Soon(ended)
	for wait := time.Second; waited(wait, ended); wait = min(2*wait, longest) {
		drop()
	}
}

func waited(d time.Duration, ended <-chan struct{}) bool {
	wait := time.NewTimer(d)
	defer wait.Stop()
	select {
	case <-ended:
		return false
	case <-wait.C:
		return true
	}
}
