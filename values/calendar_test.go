package values

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func at(t interface{ Fatal(...any) }, s string) time.Time {
	when, err := time.ParseInLocation("2006-01-02T15:04:05", s, Shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// The golden examples, checked by hand against the published calendar.
func TestDue(t *testing.T) {
	for _, test := range []struct {
		name, received, limit string
		pauses                []string
		effective, due        string
	}{
		{"plain", "2026-11-23T10:00:00", "5WD", nil, "2026-11-23", "2026-11-30"},
		{"after-cutoff", "2026-11-23T17:30:00", "5WD", nil, "2026-11-24", "2026-12-01"},
		{"saturday", "2026-11-21T10:00:00", "1WD", nil, "2026-11-23", "2026-11-24"},
		{"spring-festival", "2026-02-13T15:00:00", "5WD", nil, "2026-02-13", "2026-02-27"},
		{"makeup-sat", "2026-02-14T09:30:00", "3WD", nil, "2026-02-14", "2026-02-26"},
		{"national-day", "2026-09-30T11:00:00", "3WD", nil, "2026-09-30", "2026-10-10"},
		{"mid-autumn", "2026-09-18T16:00:00", "5WD", nil, "2026-09-18", "2026-09-24"},
		{"twenty", "2026-04-20T10:00:00", "20WD", nil, "2026-04-20", "2026-05-20"},
		{"pause", "2026-06-08T10:00:00", "10WD", []string{"2026-06-11/2026-06-23"}, "2026-06-08", "2026-07-02"},
		{"two-pauses", "2026-03-02T10:00:00", "20WD", []string{"2026-03-09/2026-03-16", "2026-03-25/2026-03-27"}, "2026-03-02", "2026-04-09"},
		{"natural-60", "2026-08-03T10:00:00", "60ND", nil, "2026-08-03", "2026-10-08"},
		{"natural-30", "2026-11-02T10:00:00", "30ND", nil, "2026-11-02", "2026-12-02"},
		{"notice-5wd", "2026-04-30T16:59:00", "5WD", nil, "2026-04-30", "2026-05-11"},
		{"zero", "2026-11-23T10:00:00", "0", nil, "2026-11-23", "2026-11-23"},
		{"cut-off minute", "2026-11-23T17:00:59", "5WD", nil, "2026-11-23", "2026-11-30"},
		{"a minute late", "2026-11-23T17:01:00", "5WD", nil, "2026-11-24", "2026-12-01"},
		{"zero after cut-off", "2026-11-27T18:00:00", "0", nil, "2026-11-30", "2026-11-30"},
		{"natural-pause", "2026-11-02T10:00:00", "3ND", []string{"2026-11-03/2026-11-10"}, "2026-11-02", "2026-11-12"},
		{"pauses meet", "2026-11-02T10:00:00", "1WD", []string{"2026-11-05/2026-11-06", "2026-11-03/2026-11-05"}, "2026-11-02", "2026-11-06"},
		{"pause on day 0", "2026-11-02T10:00:00", "1WD", []string{"2026-11-02/2026-11-04"}, "2026-11-02", "2026-11-04"},
	} {
		t.Run(test.name, func(t *testing.T) {
			limit, err := ParseLimit(test.limit)
			if err != nil {
				t.Fatal(err)
			}
			var pauses []Pause
			for _, s := range test.pauses {
				p, err := ParsePause(s)
				if err != nil {
					t.Fatal(err)
				}
				pauses = append(pauses, p)
			}
			got, err := DefaultCalendar().Due(at(t, test.received), limit, pauses)
			if err != nil {
				t.Fatal(err)
			}
			if got.Effective.String() != test.effective || got.Due.String() != test.due {
				t.Errorf("got %s → %s, want %s → %s", got.Effective, got.Due, test.effective, test.due)
			}
		})
	}
}

func TestDueReadsHallTime(t *testing.T) {
	utc := time.Date(2026, 11, 23, 9, 1, 0, 0, time.UTC) // 17:01 in the hall
	got, err := DefaultCalendar().Due(utc, Limit{N: 1, Unit: WorkingDays}, nil)
	if err != nil || got.Effective.String() != "2026-11-24" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestDueWithoutCalendar(t *testing.T) {
	for _, test := range []struct {
		received, limit string
		year            int
	}{
		{"2026-12-31T10:00:00", "1WD", 2027},
		{"2026-12-10T10:00:00", "30ND", 2027},
		{"2026-12-31T18:00:00", "0", 2027},
		{"2024-06-03T10:00:00", "1WD", 2024},
	} {
		limit, _ := ParseLimit(test.limit)
		got, err := DefaultCalendar().Due(at(t, test.received), limit, nil)
		none, ok := errors.AsType[ErrNoCalendar](err)
		if !ok || none.Year != test.year || got != (Due{}) {
			t.Errorf("%s %s: %v, %v", test.received, test.limit, got, err)
		}
	}
}

func TestDueRefuses(t *testing.T) {
	now := at(t, "2026-11-23T10:00:00")
	for _, limit := range []Limit{{-1, WorkingDays}, {maxLimit + 1, NaturalDays}, {1, "XX"}} {
		if _, err := DefaultCalendar().Due(now, limit, nil); err == nil {
			t.Errorf("%v was counted", limit)
		}
	}
	if _, err := DefaultCalendar().Due(now, Limit{1, WorkingDays}, []Pause{{testDay, testDay}}); err == nil {
		t.Error("an empty pause was taken")
	}
}

// In working days the answer must agree with counting the working days of the
// interval one by one, whatever the pauses.
func TestDueProperties(t *testing.T) {
	calendar := DefaultCalendar()
	rapid.Check(t, func(t *rapid.T) {
		start := Date{2025, 1, 2}.AddDays(rapid.IntRange(0, 600).Draw(t, "day"))
		received := start.Time().Add(time.Duration(rapid.IntRange(0, 1439).Draw(t, "minute")) * time.Minute)
		limit := Limit{rapid.IntRange(1, 15).Draw(t, "n"), rapid.SampledFrom([]Unit{WorkingDays, NaturalDays}).Draw(t, "unit")}
		var pauses []Pause
		for range rapid.IntRange(0, 3).Draw(t, "pauses") {
			from := start.AddDays(rapid.IntRange(-5, 20).Draw(t, "from"))
			pauses = append(pauses, Pause{from, from.AddDays(rapid.IntRange(1, 9).Draw(t, "length"))})
		}
		due, err := calendar.Due(received, limit, pauses)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range []Date{due.Effective, due.Due} {
			if works, err := calendar.IsWorkday(d); err != nil || !works {
				t.Fatalf("%s is no working day (%v)", d, err)
			}
		}
		if due.Effective.Before(start) || !due.Due.After(due.Effective) {
			t.Fatalf("%s → %s from %s", due.Effective, due.Due, start)
		}
		counted := 0
		for d := due.Effective.AddDays(1); !d.After(due.Due); d = d.AddDays(1) {
			works, _ := calendar.IsWorkday(d)
			paused := slices.ContainsFunc(pauses, func(p Pause) bool { return !d.Before(p.From) && d.Before(p.Until) })
			if !paused && (works || limit.Unit == NaturalDays) {
				counted++
			}
		}
		if counted < limit.N || limit.Unit == WorkingDays && counted != limit.N {
			t.Fatalf("%s: %d days counted of %s", due.Due, counted, limit)
		}
		if more, err := calendar.Due(received, Limit{limit.N + 1, limit.Unit}, pauses); err == nil && more.Due.Before(due.Due) {
			t.Fatal("a longer limit ended earlier")
		}
	})
}

func TestParseCalendarRefuses(t *testing.T) {
	for name, in := range map[string]string{
		"empty":              ``,
		"no cutoff":          `{"years":{}}`,
		"unknown field":      `{"cutoff":"17:00","closing":"18:00"}`,
		"two objects":        `{"cutoff":"17:00"}{}`,
		"bad year":           `{"cutoff":"17:00","years":{"next":{}}}`,
		"holiday elsewhere":  `{"cutoff":"17:00","years":{"2026":{"holidays":["2025-01-01"]}}}`,
		"no such day":        `{"cutoff":"17:00","years":{"2026":{"holidays":["2026-02-30"]}}}`,
		"make-up on weekday": `{"cutoff":"17:00","years":{"2026":{"workdayOverrides":["2026-11-23"]}}}`,
		"make-up on holiday": `{"cutoff":"17:00","years":{"2026":{"holidays":["2026-10-03"],"workdayOverrides":["2026-10-03"]}}}`,
	} {
		if _, err := ParseCalendar([]byte(in)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestParseLimit(t *testing.T) {
	for in, want := range map[string]Limit{"0": {}, "5WD": {5, WorkingDays}, "30ND": {30, NaturalDays}, "3660ND": {3660, NaturalDays}} {
		got, err := ParseLimit(in)
		if err != nil || got != want || got.String() != in {
			t.Errorf("%q: %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "5", "WD", "5wd", "05WD", "-1WD", "3661WD", "99999ND", "5 WD", "5WDND", "00", "0WD"} {
		if got, err := ParseLimit(in); err == nil {
			t.Errorf("%q was taken as %v", in, got)
		}
	}
	for _, in := range []string{"", "2026-11-23", "2026-11-23/2026-11-23", "2026-11-23/x", "x/2026-11-23"} {
		if got, err := ParsePause(in); err == nil {
			t.Errorf("%q was taken as %v", in, got)
		}
	}
}

func FuzzLimit(f *testing.F) {
	for _, seed := range []string{"0", "5WD", "30ND", "05WD", "３WD"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		limit, err := ParseLimit(s)
		if err == nil && limit.String() != s {
			t.Fatalf("%q read as %s", s, limit)
		}
	})
}

func TestDates(t *testing.T) {
	for _, in := range []string{"", "2026-1-01", "2026-02-30", "2025-02-29", "2026/11/23", "0000-01-01", "2026-13-01", "+026-01-01", "2026-11-23T", "２026-1-1"} {
		if d, err := ParseDate(in); err == nil {
			t.Errorf("%q was taken as %v", in, d)
		}
	}
	for _, in := range []string{"00000000", "2026112", "20261131", "abcdefgh"} {
		if d, err := ParseCompact(in); err == nil {
			t.Errorf("%q was taken as %v", in, d)
		}
	}
	var none Date
	if none.String() != "" || !none.IsZero() || none.UnmarshalText(nil) != nil || none.UnmarshalText([]byte("x")) == nil {
		t.Error("the zero date is empty text")
	}
	rapid.Check(t, func(t *rapid.T) {
		d := Date{1900, 1, 1}.AddDays(rapid.IntRange(0, 80000).Draw(t, "d"))
		n := rapid.IntRange(-4000, 4000).Draw(t, "n")
		text, _ := d.MarshalText()
		var back Date
		if err := back.UnmarshalText(text); err != nil || back != d {
			t.Fatalf("%s: %v %v", text, back, err)
		}
		if compact, err := ParseCompact(strings.ReplaceAll(d.String(), "-", "")); err != nil || compact != d {
			t.Fatal(err)
		}
		e := d.AddDays(n)
		if e.AddDays(-n) != d || e.Before(d) != (n < 0) || e.After(d) != (n > 0) {
			t.Fatalf("%s + %d = %s", d, n, e)
		}
	})
}
