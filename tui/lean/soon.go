package lean

import "time"

// settled is how long after a program has begun it is taken to have started. Nobody
// waits for what is done then.
const settled = 250 * time.Millisecond

// Soon rests once the program has started, or not at all when it ends before.
func Soon(ended <-chan struct{}) {
	wait := time.NewTimer(settled)
	defer wait.Stop()
	select {
	case <-ended:
	case <-wait.C:
		Rest()
	}
}
