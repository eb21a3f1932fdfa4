package supervision

import (
	"context"
	"time"

	"onewindow/values"
)

// Period is a span of time that is looked back at.
type Period string

// The periods, in the order of their digits.
const (
	PerDay     Period = "day"
	PerWeek    Period = "week" // Monday to Sunday
	PerMonth   Period = "month"
	PerQuarter Period = "quarter"
)

// Periods lists them.
func Periods() []Period { return []Period{PerDay, PerWeek, PerMonth, PerQuarter} }

// Span is the period that lies so many back from the one of a day, cut at that day:
// its first and its last day, and what it is told by.
func (p Period) Span(back int, today values.Date) (from, to values.Date, by Period) {
	first := func(months int) values.Date {
		return values.Of(time.Date(today.Year, today.Month+time.Month(months), 1, 0, 0, 0, 0, values.Shanghai))
	}
	switch p {
	case PerWeek:
		from = today.AddDays(-(int(today.Time().Weekday())+6)%7 - 7*back)
		to, by = from.AddDays(6), PerDay
	case PerMonth:
		from, to, by = first(-back), first(1-back).AddDays(-1), PerWeek
	case PerQuarter:
		begun := -(int(today.Month) - 1) % 3
		from, to, by = first(begun-3*back), first(begun-3*back+3).AddDays(-1), PerMonth
	default:
		from = today.AddDays(-back)
		to, by = from, PerDay
	}
	if today.Before(to) {
		to = today
	}
	return from, to, by
}

// Study is what the hall's history says of a span.
type Study struct {
	Period             Period
	Back               int
	From, To           string   // YYYY-MM-DD
	Codes              []string // of the figures, in their order
	Total              Figures
	Parts, Departments []Figures
	Apart              []string
	Marked, Open       int
	Rates              []ReturnRate
	Returned           []ReturnedCase
	Measures           []Measure
}

// Figures are those of the whole, of a part of the span, or of a department.
type Figures struct {
	Key      string
	From, To string
	Values   map[string]float64 // what is not known is not there
}

// ReturnRate is how often cases of one kind came back.
type ReturnRate struct {
	Kind, Key, Month   string // month, item, clerk or material
	Received, Returned int
	Causes             map[string]int
	Over               bool // beyond the line
}

// Share is the rate itself.
func (r *ReturnRate) Share() float64 {
	if r.Received == 0 {
		return 0
	}
	return float64(r.Returned) / float64(r.Received)
}

// ReturnedCase is a case that came back; its cause is the hall's guess until a
// supervisor has named one.
type ReturnedCase struct {
	No, Item, Clerk, Month, Cause string
	Judged                        bool
	Lines                         []ReturnedLine
}

// ReturnedLine is a paper that it came back for, and the reason's code.
type ReturnedLine struct{ Line, Reason string }

// Causes of a return in the order of their digits.
var Causes = []string{"window", "catalogue", "applicant", "department"}

// Measure is what a rate beyond the line calls for: training of a clerk, or a new look
// at an item.
type Measure struct {
	Kind, Subject, Month string
	Received, Returned   int
	Done                 bool
	DoneBy, Note         string
}

type (
	// LookBack reads what the history says of a period; an empty one closes it.
	LookBack struct {
		Period Period
		Back   int
	}
	// NameCause says what was behind a case that came back.
	NameCause struct{ CaseNo, Cause, Reason string }
	// FinishMeasure says that a clerk was trained, or an item looked at again.
	FinishMeasure struct{ Kind, Subject, Month, Reason string }
)

func (LookBack) name() string      { return "look_back" }
func (NameCause) name() string     { return "name_cause" }
func (FinishMeasure) name() string { return "finish_measure" }

// Historian is what this seat asks of the hall's history.
type Historian interface {
	Study(ctx context.Context, from, to string, by Period) (Study, error)
	NameCause(ctx context.Context, caseNo, cause, reason string) error
	FinishMeasure(ctx context.Context, kind, subject, month, reason string) error
}

// studied takes the orders that only change what is looked back at.
func (s *Seat) studied(ctx context.Context, cmd Command) bool {
	c, ok := cmd.(LookBack)
	if !ok {
		return false
	}
	s.snap.Period, s.snap.Back = c.Period, c.Back
	if c.Period == "" {
		s.snap.Study, s.snap.StudyErr = nil, nil
		return true
	}
	s.study(ctx)
	return true
}

// study reads what is looked back at; an answer about another span than the newest is
// nobody's any more, and none is shown to another person than who asked.
func (s *Seat) study(ctx context.Context) {
	period, back, who := s.snap.Period, s.snap.Back, s.snap.Session.StaffNo
	from, to, by := period.Span(back, values.Of(s.snap.HallNow()))
	s.snap.StudyErr = nil
	s.loop.Work(func() {
		study, err := s.o.Hall.Study(ctx, from.String(), to.String(), by)
		s.loop.Enqueue(func(context.Context) error {
			if s.snap.Period != period || s.snap.Back != back || s.snap.Session.StaffNo != who {
				return nil
			}
			if s.snap.StudyErr = err; err == nil {
				study.Period, study.Back, study.From, study.To = period, back, from.String(), to.String()
				s.snap.Study = &study
			}
			return nil
		})
	})
}
