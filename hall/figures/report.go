package figures

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"onewindow/hall/queue"
	"onewindow/values"
)

// Steps of time by which a report is told.
const (
	ByDay     = "day"
	ByWeek    = "week" // Monday to Sunday
	ByMonth   = "month"
	ByQuarter = "quarter"
)

// Rules are what a hall decides about its figures.
type Rules struct {
	// LongWait is the wait that a hall means to spare everybody (workflow §1: 30
	// minutes).
	LongWait time.Duration
	// Apart are departments whose visits are left out of the waits and services that
	// are published: the tax office keeps its own queue.
	Apart []string
}

// DefaultRules are those of the city: without tax.
func DefaultRules() Rules { return Rules{LongWait: 30 * time.Minute, Apart: []string{"SUI"}} }

// Span is from the beginning of one day to the end of another, in hall time.
type Span struct{ From, To values.Date }

// Start is when the span begins, End when it is over.
func (s Span) Start() time.Time { return s.From.Time() }

// End is the first instant after the span.
func (s Span) End() time.Time { return s.To.AddDays(1).Time() }

func (s Span) holds(at time.Time) bool { return !at.Before(s.Start()) && at.Before(s.End()) }

// Move says that a ticket came into a state, or changed within it.
type Move struct {
	At     time.Time
	Ticket string
	State  queue.State
	// Dept is the department of what the person came for, empty when not known.
	Dept string
	// Issued is when the ticket was made; Booked tickets were made before the day.
	Issued time.Time
	Booked bool
}

// Step is one transition of a case. Item, Dept, Clerk and Due (YYYY-MM-DD, by which
// a decision was promised) are the case's.
type Step struct {
	At                    time.Time
	Case, Item, Dept      string
	Clerk, Due            string
	Role, From, To, Event string
}

// History is what happened beside the moves of the tickets, and what was said about
// it since: Steps in the order of their happening. Marked names tickets and cases whose times are wrong: their times count nowhere,
// what happened to them counts all the same.
type History struct {
	Steps []Step
	// Ratings are the stars, 1 to 5, by ticket.
	Ratings map[string]int
	// Reasons are why cases came back, Causes what a supervisor found behind it, by
	// case.
	Reasons []Reason
	Causes  map[string]string
	Marked  map[string]bool
}

// Row is one line of a report: a span of time, or one department.
type Row struct {
	Key  string
	Span Span
	Sums
}

// Hour is one hour of the day, over all days of the span.
type Hour struct {
	People, Waits int
	Wait          time.Duration
}

// Report is what a hall publishes about a span.
type Report struct {
	Span  Span
	By    string
	Total Sums
	// Periods follow each other without a gap; the first and the last may be cut by
	// the span.
	Periods     []Row
	Departments []Row
	Hours       [24]Hour
	// Apart repeats the rule, Marked counts the tickets and cases whose times were
	// left out, and Open the visits that had not ended.
	Apart        []string
	Marked, Open int
}

// Fold makes a report: it takes the moves one by one, as they happened, and keeps of
// them what the visits come to.
type Fold struct {
	report Report
	span   Span
	rules  Rules
	depts  map[string]*Sums
	marked map[string]bool
	visits map[string]*visit
	order  []string
}

// Begin opens the report of a span.
func Begin(span Span, by string, rules Rules) (*Fold, error) {
	periods, err := Periods(span, by)
	if err != nil {
		return nil, err
	}
	return &Fold{
		report: Report{Span: span, By: by, Periods: periods, Apart: rules.Apart},
		span:   span, rules: rules, depts: map[string]*Sums{}, marked: map[string]bool{}, visits: map[string]*visit{},
	}, nil
}

// End adds everything else, and gives the report.
func (b *Fold) End(h *History) *Report {
	b.endVisits(h)
	b.cases(h)
	for _, dept := range slices.Sorted(maps.Keys(b.depts)) {
		b.report.Departments = append(b.report.Departments, Row{Key: dept, Span: b.span, Sums: *b.depts[dept]})
	}
	b.report.Marked = len(b.marked)
	return &b.report
}

// add changes the sums of the whole, of the period and of the department.
func (b *Fold) add(at time.Time, dept string, change func(*Sums)) {
	change(&b.report.Total)
	i, found := slices.BinarySearchFunc(b.report.Periods, at, func(r Row, at time.Time) int {
		switch {
		case !at.Before(r.Span.End()):
			return -1
		case at.Before(r.Span.Start()):
			return 1
		}
		return 0
	})
	if found {
		change(&b.report.Periods[i].Sums)
	}
	if b.depts[dept] == nil {
		b.depts[dept] = &Sums{}
	}
	change(b.depts[dept])
}

// Periods cuts a span at the borders of days, weeks, months or quarters.
func Periods(span Span, by string) ([]Row, error) {
	if span.To.Before(span.From) {
		return nil, fmt.Errorf("figures: %s is before %s", span.To, span.From)
	}
	var rows []Row
	for from := span.From; !span.To.Before(from); {
		var last values.Date
		switch by {
		case ByDay:
			last = from
		case ByWeek:
			last = from.AddDays((7 - int(from.Time().Weekday())) % 7)
		case ByMonth:
			last = monthEnd(from.Year, from.Month)
		case ByQuarter:
			last = monthEnd(from.Year, (from.Month+2)/3*3)
		default:
			return nil, fmt.Errorf("figures: %q is not day, week, month or quarter", by)
		}
		if span.To.Before(last) {
			last = span.To
		}
		rows = append(rows, Row{Key: key(by, from), Span: Span{from, last}})
		from = last.AddDays(1)
	}
	return rows, nil
}

func monthEnd(year int, month time.Month) values.Date {
	return values.Of(time.Date(year, month+1, 1, 0, 0, 0, 0, values.Shanghai)).AddDays(-1)
}

// key names a period as calendars do.
func key(by string, from values.Date) string {
	switch by {
	case ByWeek:
		year, week := from.Time().ISOWeek()
		return fmt.Sprintf("%d-W%02d", year, week)
	case ByMonth:
		return from.String()[:len("2006-01")]
	case ByQuarter:
		return fmt.Sprintf("%d-Q%d", from.Year, (from.Month+2)/3)
	}
	return from.String()
}

// Busiest orders departments by what they received, then by who came for them.
func Busiest(rows []Row) []Row {
	out := slices.Clone(rows)
	slices.SortStableFunc(out, func(a, b Row) int {
		return cmp.Or(cmp.Compare(b.Received, a.Received), cmp.Compare(b.People, a.People), cmp.Compare(a.Key, b.Key))
	})
	return out
}
