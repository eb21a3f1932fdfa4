package values

import (
	"cmp"
	"fmt"
	"time"
)

// Shanghai is hall time: a fixed UTC+08:00 zone. China keeps no summer time
// since 1992, and a fixed zone needs no time-zone database on the desk.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date is a calendar day without a clock. The zero Date is "none".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads YYYY-MM-DD and refuses days that do not exist.
func ParseDate(s string) (Date, error) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return Date{}, fmt.Errorf("values: a date is YYYY-MM-DD, not %d bytes of another form", len(s))
	}
	return ParseCompact(s[:4] + s[5:7] + s[8:])
}

// ParseCompact reads YYYYMMDD and refuses days that do not exist.
func ParseCompact(s string) (Date, error) {
	if len(s) != 8 {
		return Date{}, fmt.Errorf("values: a compact date has 8 digits, not %d bytes", len(s))
	}
	for i := range len(s) {
		if !isDigit(s[i]) {
			return Date{}, fmt.Errorf("values: a date has digits only; byte %d is not one", i)
		}
	}
	d := Date{Year: number(s[:4]), Month: time.Month(number(s[4:6])), Day: number(s[6:])}
	if d.Year == 0 || Of(d.at()) != d {
		return Date{}, fmt.Errorf("values: no such day %s-%s-%s", s[:4], s[4:6], s[6:])
	}
	return d, nil
}

// Of is the day of t in hall time.
func Of(t time.Time) Date {
	y, m, d := t.In(Shanghai).Date()
	return Date{Year: y, Month: m, Day: d}
}

func (d Date) at() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, Shanghai) }

// Time is the instant at which the day begins in hall time.
func (d Date) Time() time.Time { return d.at() }

// String is YYYY-MM-DD, or nothing for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// Compact is YYYYMMDD, or nothing for the zero Date.
func (d Date) Compact() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d%02d%02d", d.Year, int(d.Month), d.Day)
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Compare is -1, 0 or 1 as d is before, on or after e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is a later day than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// AddDays is the day n days later (earlier for n < 0).
func (d Date) AddDays(n int) Date {
	return Of(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, Shanghai))
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.at().Weekday() }

// MarshalText writes String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote; empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// AgeOn is the age in completed years on a day. Someone born on 29 February
// completes a year on 1 March of a year without that day. Before birth it is 0.
func AgeOn(birth, day Date) int {
	age := day.Year - birth.Year
	if day.Month < birth.Month || day.Month == birth.Month && day.Day < birth.Day {
		age--
	}
	return max(age, 0)
}

// number reads digits already known to be digits.
func number(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
