package client

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
)

// Reveal is one press of the key that shows personal data in clear.
type Reveal struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Staff  string    `json:"staff"`
	Role   string    `json:"role"`
	Ticket string    `json:"ticket,omitempty"`
}

// NoteLooks has the hall write looks into its log; one that it knows is passed over.
func (c *Client) NoteLooks(ctx context.Context, looks []Reveal) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	req := &hallv1.NoteLooksRequest{}
	for _, l := range looks {
		req.Looks = append(req.Looks, &hallv1.Look{LookId: l.ID, At: timestamppb.New(l.At), StaffNo: l.Staff, Role: l.Role, TicketId: l.Ticket})
	}
	_, err := c.audit.NoteLooks(ctx, req)
	return err
}

const (
	// LooksNote is where the journal keeps what the hall has not written yet.
	LooksNote = "looks"
	// looksAtOnce is how many go in one call.
	looksAtOnce = 32
	// looksEvery is how often what could not be sent is tried again.
	looksEvery = 15 * time.Second
)

// LookLog brings the looks of a desk into the hall's log: kept in the journal first,
// sent when the hall is there.
type LookLog struct {
	notes Notes
	send  func(context.Context, []Reveal) error
	log   *slog.Logger
	in    chan Reveal
	owed  []Reveal
}

// NewLookLog makes a LookLog; Run sets it going.
func NewLookLog(notes Notes, send func(context.Context, []Reveal) error, log *slog.Logger) *LookLog {
	return &LookLog{notes: notes, send: send, log: log, in: make(chan Reveal, 64)}
}

// Note takes a look. It waits only when dozens are not kept yet.
func (l *LookLog) Note(look Reveal) { l.in <- look }

// Run keeps and sends until ctx ends; what was noted by then is kept.
func (l *LookLog) Run(ctx context.Context) error {
	note, _, err := l.notes.Note(ctx, LooksNote)
	if err == nil && len(note) > 0 {
		err = json.Unmarshal(note, &l.owed)
	}
	if err != nil {
		return fmt.Errorf("client: looks: %w", err)
	}
	tick := time.NewTicker(looksEvery)
	defer tick.Stop()
	for {
		l.deliver(ctx)
		select {
		case <-ctx.Done():
			return l.drain(context.WithoutCancel(ctx))
		case look := <-l.in:
			l.owed = append(l.owed, look)
			if err := l.keep(ctx); err != nil && ctx.Err() == nil {
				l.log.Error("a look is kept in memory alone", "err", err) // a full disk ends no seat
			}
		case <-tick.C:
		}
	}
}

func (l *LookLog) drain(ctx context.Context) error {
	for {
		select {
		case look := <-l.in:
			l.owed = append(l.owed, look)
		default:
			return l.keep(ctx)
		}
	}
}

func (l *LookLog) keep(ctx context.Context) error {
	note, err := json.Marshal(l.owed)
	if err != nil {
		return fmt.Errorf("client: looks: %w", err)
	}
	return l.notes.SetNote(ctx, LooksNote, note)
}

func (l *LookLog) deliver(ctx context.Context) {
	for len(l.owed) > 0 {
		n := min(len(l.owed), looksAtOnce)
		err := l.send(ctx, l.owed[:n])
		if err == nil {
			l.owed = append([]Reveal(nil), l.owed[n:]...)
			err = l.keep(ctx)
		}
		if err != nil {
			l.log.Debug("looks not in the hall's log yet", "waiting", len(l.owed), "err", err)
			return
		}
	}
}
