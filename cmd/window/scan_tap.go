package main

import "sync"

// scanTap hands what the scanner reads to whatever lies open over the screens, while it
// lies open; at any other time the chair has it.
type scanTap struct {
	mu    sync.Mutex
	codes chan string // nil: the chair's
}

// tapped is how many codes wait for who takes them; more are lost, as keys are.
const tapped = 64

// take gives the codes until done is called.
func (t *scanTap) take() (codes <-chan string, done func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	mine := make(chan string, tapped)
	t.codes = mine
	return mine, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.codes == mine {
			t.codes = nil
		}
		close(mine)
	}
}

// offer reports whether somebody took a code.
func (t *scanTap) offer(text string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.codes == nil {
		return false
	}
	select {
	case t.codes <- text:
	default:
	}
	return true
}
