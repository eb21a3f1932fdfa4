package station

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"onewindow/visit"
)

// Seat is what every seat shows besides its work: who sits where, and what
// keeps the seat from working as usual.
type Seat struct {
	// Now is the seat's clock, so that screens need none.
	Now     time.Time
	Window  string
	Session Session // zero while nobody is signed in
	Link    Link
	LinkAt  time.Time
	// CertUntil is when the desk's certificate ends; zero without one.
	CertUntil time.Time
	Backlog   Backlog
	Devices   []Device
	Papers    int // papers that came too late and were not printed
	Disk      Disk
	Damage    *Comparison // the newest store that was set aside and not looked at by a person
	// Orders are what supervisors want of the window, and tell it.
	Orders Orders
	Notice Notice
}

// Orders are what supervisors want of a window, and tell it.
type Orders struct {
	// State is open, paused, closing or offline, with the code of why; Line is the
	// line to work for, where it is not the window's own.
	State, Reason, Line string
	Words               []Words // the newest last
	// Help is the window's call that stands: help or emergency, and who comes; the
	// zero value is none.
	Help Help
}

// Help is a window's call for a supervisor.
type Help struct{ Kind, Owner string }

// Words are what a supervisor tells the windows: a template's code, or "words".
type Words struct{ ID, Code, Words string }

// Equal reports whether two are the same.
func (o *Orders) Equal(p *Orders) bool {
	return o.State == p.State && o.Reason == p.Reason && o.Line == p.Line && o.Help == p.Help && slices.Equal(o.Words, p.Words)
}

// Seated is a snapshot of any seat.
type Seated interface{ AtSeat() Seat }

// AtSeat is the seat itself; snapshots that embed a Seat have it too.
func (s Seat) AtSeat() Seat { return s }

// AtSeat is what the clerk's seat shows besides its work.
func (n Snapshot) AtSeat() Seat {
	s := n.Seat
	s.Papers, s.Damage = len(n.Waiting), n.damage()
	return s
}

// damage is the newest store set aside that nobody has looked at.
func (n Snapshot) damage() *Comparison {
	for i := len(n.Compared) - 1; i >= 0; i-- {
		if n.Compared[i].Reviewed == "" {
			return &n.Compared[i]
		}
	}
	return nil
}

// Away reports whether the hall is known to be out of reach.
func (s Seat) Away() bool {
	return s.Link == Offline || s.Link == CertExpired || s.Link == CertRefused
}

// SetLink takes the state of the connection to the hall.
func (s *Seat) SetLink(link Link, now time.Time) {
	if s.Link != link {
		s.Link, s.LinkAt = link, now
	}
}

// certWarning is how long before its end a certificate is spoken of.
const certWarning = 30 * 24 * time.Hour

// CertDays is how many days the certificate is good for; false while that is
// nobody's concern, or it is over.
func (s Seat) CertDays() (days int, warn bool) {
	left := s.CertUntil.Sub(s.Now)
	return int(left / (24 * time.Hour)), !s.CertUntil.IsZero() && left > 0 && left <= certWarning
}

// Enter makes a session the seat's, or ends it when it is zero. A line that
// waited for a person is a line again.
func (s *Seat) Enter(session Session, now time.Time) {
	s.Session = session
	if s.Link == SignedOut && session.In() {
		s.SetLink(Online, now)
	}
}

// Locked reports whether the person of this seat must show themselves again before
// anything else: they locked it, their session ran out, or the hall is back and has
// not seen them yet.
func (s Seat) Locked() bool {
	return s.Session.StaffNo != "" && (s.Session.Locked || s.Link == SignedOut || s.Session.ByPIN && s.Link == Online)
}

// SetDevice takes the state of a device. The slice given out before stays as
// it is.
func (s *Seat) SetDevice(d Device, now time.Time) {
	out := slices.Clone(s.Devices)
	d.Since = now
	d.ByHand = nil
	i := slices.IndexFunc(out, func(o Device) bool { return o.Name == d.Name })
	if i < 0 {
		s.Devices = append(out, d)
		return
	}
	d.ByHand = out[i].ByHand
	if out[i].State == d.State && out[i].Cause == d.Cause {
		d.Since = out[i].Since
	}
	out[i] = d
	s.Devices = out
}

// Say makes a notice the newest one.
func (s *Seat) Say(code string, details map[string]string, now time.Time) {
	s.Notice = Notice{Seq: s.Notice.Seq + 1, Code: code, Details: details, At: now}
}

// Notes are small sealed facts of a seat that outlive a restart; a Journal has
// them.
type Notes interface {
	SetNote(ctx context.Context, key string, value []byte) error
	Note(ctx context.Context, key string) (value []byte, ok bool, err error)
}

// SaveNote writes v under key as JSON.
func SaveNote(ctx context.Context, notes Notes, key string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("station: note %s: %w", key, err)
	}
	return notes.SetNote(ctx, key, body)
}

// LoadNote reads what SaveNote wrote; a note that is not there leaves v as it
// is.
func LoadNote(ctx context.Context, notes Notes, key string, v any) error {
	body, ok, err := notes.Note(ctx, key)
	if err != nil || !ok {
		return err
	}
	err = json.Unmarshal(body, v)
	if err != nil {
		return fmt.Errorf("station: note %s: %w", key, err)
	}
	return nil
}

// OutboxRow is one command that the hall has not answered.
type OutboxRow struct {
	Command visit.HallCommand
	// SetAside: the hall would not take the command at all; a technician puts it
	// back into the line. Refusal is why.
	SetAside bool
	Refusal  string
	// MadeAt, Tries and LastError are the row's history, Bytes its size on disk.
	// An unreadable row has an ID and no Command.
	ID        string
	MadeAt    time.Time
	Tries     int
	LastError string
	Bytes     int
	// Label is the ticket that the row belongs to, where this seat still knows it.
	Label string
}
