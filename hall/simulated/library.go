package simulated

import (
	"context"
	"strings"
	"time"

	"onewindow/hall"
)

// Held is what a library has of a person: Ref and Subject are the catalogue's
// words.
type Held struct {
	IDNumber     string
	Ref, Subject string
	Record       hall.Record
}

// Library is a source of papers, such as the e-licence library. The same
// question always gets the same fate, so that a demo can be repeated.
type Library struct {
	Held []Held
	// Slow, OutOfReach and Refuses are in per mille of the questions: the first try
	// of such a question is answered after Slowness, or fails, or it is refused for
	// good.
	Slow, OutOfReach, Refuses int
	Slowness                  time.Duration

	asked onceEach
}

// Find gives what the library has.
func (l *Library) Find(ctx context.Context, q hall.Query) (hall.Record, bool, error) {
	number := q.Person.IDNumber.Clear()
	question := strings.Join([]string{q.By, q.Ref, q.Subject, number}, " ")
	switch fate := fateOf(question); {
	case fate < l.OutOfReach && l.asked.first(question):
		return hall.Record{}, false, ErrOutOfReach
	case fate >= 1000-l.Refuses:
		return hall.Record{}, false, hall.ErrSourceRefuses
	case fate >= 1000-l.Refuses-l.Slow && l.asked.first(question):
		select {
		case <-ctx.Done():
			return hall.Record{}, false, ctx.Err()
		case <-time.After(l.Slowness):
		}
	}
	for _, h := range l.Held {
		if h.IDNumber == number && h.Ref == q.Ref && h.Subject == q.Subject {
			return h.Record, true, nil
		}
	}
	return hall.Record{}, false, nil
}
