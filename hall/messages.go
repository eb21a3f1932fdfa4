package hall

import (
	"context"
	"time"

	"github.com/google/uuid"

	"onewindow/hall/casework"
	"onewindow/hall/store"
	"onewindow/values"
)

// Message tells an applicant that a time ends soon. ID is the same for every try;
// what a messenger got twice it sends once.
type Message struct {
	ID, CaseNo string
	// Clock is the time that ends (casework.C2, C6, and C9 of a result that waits), Due
	// its last day, YYYY-MM-DD.
	Clock casework.ClockID
	Due   string
	// Phone is empty where the applicant gave none: the messenger has other ways.
	Phone values.Personal
}

// Messenger sends messages: by SMS, by the city's app. An error means that nothing
// is known, and the message is tried again later.
type Messenger interface {
	Tell(ctx context.Context, m Message) error
}

// targetMessage is the target of outbox messages to an applicant; their body is the
// clock.
const targetMessage = "message"

// eventReminded is the entry of the history when an applicant was told.
const eventReminded = "reminded"

// remindBefore is how many working days before the end of a time the applicant is
// told (workflow §3).
const remindBefore = 2

// reminded reports whether the applicant was told that the time of a clock ends:
// since it began, and before today, for whoever hears of it late comes the next day.
func (f *caseFile) reminded(id casework.ClockID, now time.Time) bool {
	return since(f.Reminders[id], f, id) && values.Of(f.Reminders[id]).Before(values.Of(now))
}

func since(at time.Time, f *caseFile, id casework.ClockID) bool {
	begun := f.Case.NoticedAt
	if id == casework.C6 {
		begun = f.Case.AcceptedAt
	}
	return !at.IsZero() && !at.Before(begun)
}

// remind puts a message on its way when a time of the applicant's ends soon, once.
func (s *Server) remind(tx *store.Tx, f *caseFile, now time.Time) (changed bool, err error) {
	if s.opt.Messages == nil {
		return false, nil
	}
	for _, id := range []casework.ClockID{casework.C2, casework.C6} {
		k, runs := casework.ClockOf(f.Case, id, now, s.env(f.Item))
		if !runs || k.Pending || since(f.RemindersOrdered[id], f, id) || !casework.Within(s.cal.Load(), values.Of(now), k.Due, remindBefore) {
			continue
		}
		key, err := uuid.NewV7()
		if err != nil {
			return false, err
		}
		err = tx.InsertMessage(store.Message{ID: key.String(), Target: targetMessage, Subject: f.Case.ID, Body: string(id)})
		if err != nil {
			return false, err
		}
		mark(&f.RemindersOrdered, id, now)
		changed = true
	}
	return changed, nil
}

func mark(m *map[casework.ClockID]time.Time, id casework.ClockID, at time.Time) {
	if *m == nil {
		*m = map[casework.ClockID]time.Time{}
	}
	(*m)[id] = at
}

// tellApplicant sends a message and notes that it went: told twice is better than not at all.
func (s *Server) tellApplicant(ctx context.Context, m store.Message, now time.Time) error {
	if s.opt.Messages == nil {
		return s.postpone(ctx, m, now, "no_port")
	}
	id := casework.ClockID(m.Body)
	told := Message{ID: m.ID, Clock: id}
	err := s.store.View(ctx, func(r *store.Reader) error {
		row, err := r.Case(m.Subject)
		if err != nil {
			return err
		}
		f, err := loadCase(&row)
		if err != nil {
			return err
		}
		told.CaseNo = f.Case.No
		for _, fl := range f.people.Fields {
			if fl.Key == fieldPhone {
				told.Phone = values.Personal(fl.Value)
			}
		}
		if k, runs := casework.ClockOf(f.Case, id, now, s.env(f.Item)); runs {
			told.Due = dateText(k.Due)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if told.Due != "" { // else it came, or the case has ended: nobody is told
		asking, cancel := context.WithTimeout(ctx, portPatience)
		err = s.opt.Messages.Tell(asking, told)
		cancel()
		if err != nil {
			s.log.WarnContext(ctx, "message not sent", "clock", id, "error", err)
			return s.postpone(ctx, m, now, "unreachable")
		}
	}
	return s.advance(ctx, m, func(ch *change, _ *store.Tx) error {
		if told.Due == "" {
			return nil
		}
		mark(&ch.file.Reminders, id, now)
		state := string(ch.file.Case.State)
		ch.steps = append(ch.steps, store.Step{
			Actor: systemActor, Role: string(casework.System), From: state, To: state, Event: eventReminded, Reason: m.Body,
		})
		return nil
	})
}
