package station

import (
	"context"
	"maps"
	"strconv"
	"time"

	"onewindow/visit"
)

// Codes of refusals of CloseDay, what keeps the day open, and of the export.
const (
	RefusedDayVisit  = "day_visit"  // a visit is in hand or held: {number}
	RefusedDayRows   = "day_rows"   // the hall has not answered everything: {n}
	RefusedDayAside  = "day_aside"  // rows that need a person: {n}
	RefusedDayPapers = "day_papers" // papers were not printed: {n}
	// RefusedNoExportKey is an export before the hall ever gave the key for it.
	RefusedNoExportKey = "no_export_key"
)

// dayNote is where the journal keeps when the last day was closed.
const dayNote = "day_closed"

// Day is the last day that was closed here.
type Day struct {
	At      time.Time `json:"at"`
	StaffNo string    `json:"staffNo"`
	Served  int       `json:"served"`
}

// CloseDay ends the clerk's day and signs out. While anything waits for the
// hall, for a person or for the printer it is refused and says what.
func (s *Station) CloseDay(ctx context.Context) error {
	err := s.enqueue(func(ctx context.Context) error {
		err := s.dayOpen(ctx)
		if err != nil {
			return err
		}
		return SaveNote(ctx, s.o.Journal, dayNote, Day{At: s.o.Now(), StaffNo: s.snap.Session.StaffNo, Served: len(s.served)})
	}).Wait(ctx)
	if err != nil {
		return err
	}
	return s.SignOut(ctx)
}

func (s *Station) dayOpen(ctx context.Context) error {
	if !s.snap.Session.In() {
		return &visit.Refusal{Code: RefusedSignedOut}
	}
	for _, v := range s.visits {
		return &visit.Refusal{Code: RefusedDayVisit, Details: map[string]string{"number": v.Ticket.Label}}
	}
	b, err := s.o.Journal.Backlog(ctx)
	if err != nil {
		return err
	}
	papers := 0
	for _, v := range s.closing {
		papers += len(v.Unprinted())
	}
	switch {
	case b.SetAside > 0:
		return &visit.Refusal{Code: RefusedDayAside, Details: map[string]string{"n": strconv.Itoa(b.SetAside)}}
	case b.Count > 0:
		return &visit.Refusal{Code: RefusedDayRows, Details: map[string]string{"n": strconv.Itoa(b.Count)}}
	case papers > 0:
		return &visit.Refusal{Code: RefusedDayPapers, Details: map[string]string{"n": strconv.Itoa(papers)}}
	}
	return nil
}

// Labels are the tickets of the visits that this seat knows, by visit.
func (s *Station) Labels(ctx context.Context) (map[string]string, error) {
	var out map[string]string
	err := s.enqueue(func(context.Context) error {
		out = maps.Clone(s.labels)
		return nil
	}).Wait(ctx)
	return out, err
}
