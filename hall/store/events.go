package store

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Event is one line of the hall's history as clients see it. Seq is gapless
// per hall, in commit order.
type Event struct {
	Seq    int64
	At     time.Time
	Kind   string
	Ticket string
	Case   string
	Window string
	// Actor and Role are who is behind the write (By); Detail says in codes, for the
	// log alone, what the kind does not.
	Actor, Role, Detail string
	// Body is what the services send, opaque here.
	Body []byte
	// sm3 is the link of the log's chain.
	sm3 string
}

// As says who is behind the rest of a write, where the call could not say: a person
// is known once their secret was right.
func (t *Tx) As(staff, role string) { t.by = actor{staff, role} }

// Emit adds an event to this transaction and gives its number. The number is
// taken at the moment of writing, never before success, so that refused and
// undone operations leave no gap.
func (t *Tx) Emit(e Event) (int64, error) {
	seq := t.batch.seq + 1
	e.Seq, e.At, e.Actor, e.Role = seq, t.batch.now, t.by.staff, t.by.role
	if err := t.batch.log.enter(&e); err != nil {
		return 0, err
	}
	t.batch.seq = seq
	t.batch.events = append(t.batch.events, e)
	t.batch.pending.events = append(t.batch.pending.events, e)
	t.writes++
	return seq, t.batch.owe(t.ctx)
}

// Events lists up to limit events after a number, oldest first.
func (r *Reader) Events(after int64, limit int) ([]Event, error) {
	return list(r, scanEvent, eventQuery+"seq > $2 ORDER BY seq LIMIT $3", r.hall, after, limit)
}

const eventQuery = `SELECT seq, at_ms, kind, ticket_id, case_id, window_no, actor, role, detail, body, sm3 FROM event
	WHERE hall_id = $1 AND `

func scanEvent(scan func(...any) error) (Event, error) {
	var e Event
	var at int64
	err := scan(&e.Seq, &at, &e.Kind, &e.Ticket, &e.Case, &e.Window, &e.Actor, &e.Role, &e.Detail, &e.Body, &e.sm3)
	e.At = fromMillis(at)
	return e, err
}

// EventsOf lists the events of a ticket from one number to another, oldest first: a
// day of the hall is read along its numbers, and no index is kept for it.
func (r *Reader) EventsOf(ticket string, from, to int64) ([]Event, error) {
	return list(r, scanEvent, eventQuery+"seq >= $2 AND seq <= $3 AND ticket_id = $4 ORDER BY seq", r.hall, from, to, ticket)
}

// LastSeq is the number of the hall's last event.
func (r *Reader) LastSeq() (int64, error) {
	var seq int64
	err := r.one("SELECT seq FROM hall WHERE id = $1", []any{r.hall}, &seq)
	return seq, err
}

// tailSize is how many recent events are kept in memory for watchers that
// are nearly up to date; older ones are read from the table.
const tailSize = 4096

// tail is the recent past in memory and a wake-up for those who wait. The
// table is the truth; the tail is only a short cut.
type tail struct {
	mu     sync.Mutex
	events []Event // contiguous, ends at last
	last   int64
	wake   chan struct{}
}

func newTail(seq int64) *tail { return &tail{last: seq, wake: make(chan struct{})} }

// publish adds committed events that follow on what is known. Where another
// server's events lie between it adds nothing and says so: the follower reads
// them from the table, for all watchers at once.
func (t *tail) publish(events []Event) (whole bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(events) > 0 && events[0].Seq <= t.last {
		events = events[1:] // the follower was here before
	}
	if len(events) == 0 {
		return true
	}
	if events[0].Seq != t.last+1 {
		return false
	}
	t.events = append(t.events, events...)
	if over := len(t.events) - tailSize; over > tailSize/4 {
		t.events = append([]Event(nil), t.events[over:]...)
	}
	t.last = events[len(events)-1].Seq
	t.wakeAll()
	return true
}

func (t *tail) wakeAll() {
	close(t.wake)
	t.wake = make(chan struct{})
}

func (t *tail) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.wakeAll()
}

// after gives the events after a number if memory has them all; known is
// false when the table must be read. wake closes at the next news.
func (t *tail) after(seq int64) (events []Event, known bool, last int64, wake <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if seq >= t.last {
		return nil, true, t.last, t.wake
	}
	start := t.last - int64(len(t.events))
	if seq < start {
		return nil, false, t.last, t.wake
	}
	return t.events[seq-start:], true, t.last, t.wake
}

// Last is the number of the last event this server knows of.
func (s *Store) Last() int64 {
	_, _, last, _ := s.tail.after(1<<63 - 1)
	return last
}

// watchPage bounds one read of the table for a watcher that is far behind.
const watchPage = 512

// Next waits until there are events after a number and gives up to 512 of
// them, in order and without a gap. It returns early with none when idle has
// passed (for heartbeats); idle 0 waits without end.
func (s *Store) Next(ctx context.Context, after int64, idle time.Duration) ([]Event, error) {
	var alarm <-chan time.Time
	if idle > 0 {
		timer := time.NewTimer(idle)
		defer timer.Stop()
		alarm = timer.C
	}
	for {
		events, known, _, wake := s.tail.after(after)
		if known && len(events) > 0 {
			return events[:min(len(events), watchPage)], nil
		}
		if !known {
			err := s.View(ctx, func(r *Reader) (err error) {
				events, err = r.Events(after, watchPage)
				return err
			})
			if err != nil {
				return nil, err
			}
			if len(events) > 0 {
				return events, nil
			}
		}
		select {
		case <-wake:
		case <-alarm:
			return nil, nil
		case <-ctx.Done():
			return nil, fmt.Errorf("store: watch: %w", ctx.Err())
		case <-s.closed:
			return nil, ErrClosed
		}
	}
}
