package simulated

import "sync"

// onceEach tells the first time of each thing from the later ones.
type onceEach struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (o *onceEach) first(what string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.seen == nil {
		o.seen = map[string]bool{}
	}
	before := o.seen[what]
	o.seen[what] = true
	return !before
}
