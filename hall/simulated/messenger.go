package simulated

import (
	"context"
	"slices"
	"sync"

	"onewindow/hall"
)

// Messenger sends messages to applicants. The first try of some, in per mille
// OutOfReach, fails and tells nothing; what comes twice is sent once.
type Messenger struct {
	OutOfReach int

	tried onceEach
	mu    sync.Mutex
	sent  []hall.Message
}

// Tell sends a message.
func (m *Messenger) Tell(ctx context.Context, msg hall.Message) error {
	if m.tried.first(msg.ID) && fateOf(msg.ID) < m.OutOfReach {
		return ErrOutOfReach
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !slices.ContainsFunc(m.sent, func(s hall.Message) bool { return s.ID == msg.ID }) {
		m.sent = append(m.sent, msg)
	}
	return nil
}

// Sent lists what was sent, the oldest first.
func (m *Messenger) Sent() []hall.Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.sent)
}
