package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"onewindow/values"
)

const nextYear = `{"cutoff":"17:00","years":{"2027":{"checked":true,"holidays":["2027-01-01"],"workdayOverrides":[]}}}`

// A calendar that is written anew is taken; one that is wrong leaves the old one.
func TestCalendarIsFollowed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "calendar.json")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"cutoff":"17:00","years":{"2026":{"checked":true,"holidays":[],"workdayOverrides":[]}}}`)
	synctest.Test(t, func(t *testing.T) {
		var taken []*values.Calendar
		go followCalendar(t.Context(), path, slog.New(slog.DiscardHandler), func(c *values.Calendar) { taken = append(taken, c) })
		look := func(want int) {
			t.Helper()
			<-time.After(lookEvery + time.Second) // of the bubble
			synctest.Wait()
			if len(taken) != want {
				t.Fatalf("%d calendars taken, want %d", len(taken), want)
			}
		}
		look(0)
		write("{")
		look(0)
		write(nextYear)
		look(1)
		look(1)
		day, err := taken[0].IsWorkday(values.Date{Year: 2027, Month: 1, Day: 4})
		if err != nil || !day {
			t.Errorf("2027-01-04 works: %v, %v", day, err)
		}
	})
}
