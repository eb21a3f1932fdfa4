package values

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed calendar.json
var calendarJSON []byte

// Calendar knows which days the hall works, year by year as the State Council
// publishes them, and until which minute a submission is in time.
type Calendar struct {
	cutoff int // minutes from midnight; that minute itself is in time
	years  map[int]yearDays
}

type yearDays struct {
	holidays map[Date]bool
	makeUps  map[Date]bool
}

// ErrNoCalendar: the working days of Year are not published or not loaded. The
// due date is then unknown (待公布), never guessed.
type ErrNoCalendar struct{ Year int }

func (e ErrNoCalendar) Error() string {
	return fmt.Sprintf("values: no working-day calendar for %d", e.Year)
}

// DefaultCalendar is the embedded calendar.
var DefaultCalendar = sync.OnceValue(func() *Calendar {
	c, err := ParseCalendar(calendarJSON)
	if err != nil {
		panic("values: the embedded calendar is broken: " + err.Error()) // a build fault, caught by the tests
	}
	return c
})

// ParseCalendar reads {"cutoff":"HH:MM","years":{"2026":{"holidays":[…],
// "workdayOverrides":[…]}}}. Dates must lie in their year, holidays and
// override days must not meet, and an override must fall on a weekend.
func ParseCalendar(data []byte) (*Calendar, error) {
	var file struct {
		Cutoff string `json:"cutoff"`
		Note   string `json:"note"`
		Years  map[string]struct {
			Checked          bool   `json:"checked"`
			Holidays         []Date `json:"holidays"`
			WorkdayOverrides []Date `json:"workdayOverrides"`
		} `json:"years"`
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("values: calendar: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("values: calendar: more than one object")
	}
	cutoff, err := time.Parse("15:04", file.Cutoff)
	if err != nil {
		return nil, fmt.Errorf("values: calendar: cutoff: %w", err)
	}
	c := &Calendar{cutoff: cutoff.Hour()*60 + cutoff.Minute(), years: make(map[int]yearDays)}
	for name, in := range file.Years {
		year, err := strconv.Atoi(name)
		if err != nil || year < 1 || year > 9999 {
			return nil, fmt.Errorf("values: calendar: %q is no year", name)
		}
		days := yearDays{holidays: make(map[Date]bool), makeUps: make(map[Date]bool)}
		for _, d := range in.Holidays {
			if d.Year != year {
				return nil, fmt.Errorf("values: calendar: holiday %s is not in %d", d, year)
			}
			days.holidays[d] = true
		}
		for _, d := range in.WorkdayOverrides {
			if d.Year != year || days.holidays[d] || !isWeekend(d) {
				return nil, fmt.Errorf("values: calendar: %s cannot be a make-up working day of %d", d, year)
			}
			days.makeUps[d] = true
		}
		c.years[year] = days
	}
	return c, nil
}

func isWeekend(d Date) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// IsWorkday reports whether the hall works on a day: ErrNoCalendar when its
// year is not loaded.
func (c *Calendar) IsWorkday(d Date) (bool, error) {
	days, ok := c.years[d.Year]
	if !ok {
		return false, ErrNoCalendar{Year: d.Year}
	}
	return days.makeUps[d] || !isWeekend(d) && !days.holidays[d], nil
}

// Unit is what a limit counts.
type Unit string

// Units of limits; an instant limit (即办) counts nothing.
const (
	Instant     Unit = ""
	WorkingDays Unit = "WD"
	NaturalDays Unit = "ND"
)

// maxLimit keeps a mistyped limit from counting through centuries: ten years.
const maxLimit = 3660

// Limit is a time limit, written 5WD, 30ND or 0.
type Limit struct {
	N    int
	Unit Unit
}

// ParseLimit reads 5WD, 30ND or 0; N is at most 3660.
func ParseLimit(s string) (Limit, error) {
	if s == "0" {
		return Limit{}, nil
	}
	digits, unit := strings.TrimSuffix(s, string(WorkingDays)), WorkingDays
	if digits == s {
		digits, unit = strings.TrimSuffix(s, string(NaturalDays)), NaturalDays
	}
	if digits == s || len(digits) > 4 || !allDigits(digits) || digits[0] == '0' || number(digits) > maxLimit {
		return Limit{}, fmt.Errorf("values: a limit is 0, nWD or nND with n up to %d, not %q", maxLimit, s)
	}
	return Limit{N: number(digits), Unit: unit}, nil
}

// String is what ParseLimit reads.
func (l Limit) String() string {
	if l.Instant() {
		return "0"
	}
	return strconv.Itoa(l.N) + string(l.Unit)
}

// Instant reports whether the limit is "same visit".
func (l Limit) Instant() bool { return l.N == 0 || l.Unit == Instant }

// MarshalText writes String.
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText is ParseLimit.
func (l *Limit) UnmarshalText(text []byte) error {
	parsed, err := ParseLimit(string(text))
	if err != nil {
		return err
	}
	*l = parsed
	return nil
}

// Pause stops a clock from From to the day before Until (half open).
type Pause struct{ From, Until Date }

// ParsePause reads A/B with dates YYYY-MM-DD, A before B.
func ParsePause(s string) (Pause, error) {
	a, b, ok := strings.Cut(s, "/")
	if !ok {
		return Pause{}, fmt.Errorf("values: a pause is A/B with two dates, not %q", s)
	}
	from, err := ParseDate(a)
	if err != nil {
		return Pause{}, err
	}
	until, err := ParseDate(b)
	if err != nil {
		return Pause{}, err
	}
	p := Pause{From: from, Until: until}
	return p, p.check()
}

func (p Pause) check() error {
	if !p.From.Before(p.Until) {
		return fmt.Errorf("values: pause %s/%s ends before it begins", p.From, p.Until)
	}
	return nil
}

// Due is the outcome of counting: the day on which a submission takes effect
// (day 0) and the last day, which ends at the cut-off.
type Due struct {
	Effective Date `json:"effective"`
	Due       Date `json:"due"`
}

// Due counts a limit from the time of receipt. The rules, as the hall keeps
// them (行政许可法 art. 82: working days, without statutory holidays):
// the day of receipt is day 0; what comes after the cut-off minute or on a day
// off takes effect on the next working day; paused days do not count; a limit
// in natural days that ends on a day off rolls to the next working day.
// ErrNoCalendar when a day that matters lies in a year without a calendar.
func (c *Calendar) Due(received time.Time, limit Limit, pauses []Pause) (Due, error) {
	if limit.N < 0 || limit.N > maxLimit || limit.Unit != Instant && limit.Unit != WorkingDays && limit.Unit != NaturalDays {
		return Due{}, fmt.Errorf("values: no such limit: %d %q", limit.N, limit.Unit)
	}
	for _, p := range pauses {
		if err := p.check(); err != nil {
			return Due{}, err
		}
	}
	day := Of(received)
	works, err := c.IsWorkday(day)
	if err != nil {
		return Due{}, err
	}
	local := received.In(Shanghai)
	if !works || local.Hour()*60+local.Minute() > c.cutoff {
		if day, err = c.next(day, nil); err != nil {
			return Due{}, err
		}
	}
	due := Due{Effective: day, Due: day}
	if limit.Instant() {
		return due, nil
	}
	if limit.Unit == WorkingDays {
		for range limit.N {
			if due.Due, err = c.next(due.Due, pauses); err != nil {
				return Due{}, err
			}
		}
		return due, nil
	}
	for n := 0; n < limit.N; {
		due.Due = due.Due.AddDays(1)
		if until, ok := pausedUntil(due.Due, pauses); ok {
			due.Due = until.AddDays(-1)
			continue
		}
		n++
	}
	if works, err = c.IsWorkday(due.Due); err != nil {
		return Due{}, err
	}
	if !works {
		if due.Due, err = c.next(due.Due, pauses); err != nil {
			return Due{}, err
		}
	}
	return due, nil
}

// next is the first working day after d that no pause covers.
func (c *Calendar) next(d Date, pauses []Pause) (Date, error) {
	for {
		d = d.AddDays(1)
		if until, ok := pausedUntil(d, pauses); ok {
			d = until.AddDays(-1)
			continue
		}
		works, err := c.IsWorkday(d)
		if err != nil || works {
			return d, err
		}
	}
}

func pausedUntil(d Date, pauses []Pause) (Date, bool) {
	for _, p := range pauses {
		if !d.Before(p.From) && d.Before(p.Until) {
			return p.Until, true
		}
	}
	return Date{}, false
}
