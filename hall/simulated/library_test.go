package simulated_test

import (
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"onewindow/catalog"
	"onewindow/hall"
	"onewindow/hall/casework"
	"onewindow/hall/simulated"
	"onewindow/values"
)

func about(number string) hall.Query {
	return hall.Query{
		By: catalog.ByELicence, Ref: "MARRIAGE", Line: "MARRIAGE", Person: casework.Person{IDNumber: values.Personal(number)},
	}
}

// A library has what it has of the person asked for, and of nobody else.
func TestLibraryKnowsItsOwn(t *testing.T) {
	l := &simulated.Library{Held: []simulated.Held{{IDNumber: "1", Ref: "MARRIAGE", Record: hall.Record{Source: "省电子证照库", Number: "J1"}}}}
	for _, tt := range []struct {
		name string
		q    hall.Query
		want bool
	}{
		{"the person's", about("1"), true},
		{"another person's", about("2"), false},
		{"another licence", hall.Query{Ref: "HKB", Person: about("1").Person}, false},
		{"the spouse's", hall.Query{Ref: "MARRIAGE", Subject: "spouse", Person: about("1").Person}, false},
	} {
		r, found, err := l.Find(t.Context(), tt.q)
		if err != nil || found != tt.want || found && r.Number != "J1" {
			t.Errorf("%s: %v %v %v", tt.name, r, found, err)
		}
	}
}

// Every trouble comes, each to its own questions, and a question that was out of
// reach or slow is answered the next time.
func TestLibraryHasItsTroubles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &simulated.Library{Slow: 200, OutOfReach: 200, Refuses: 200, Slowness: 5 * time.Second}
		slow, away, refused := 0, 0, 0
		for i := range 200 {
			q, from := about(strconv.Itoa(i)), time.Now()
			_, _, err := l.Find(t.Context(), q)
			switch {
			case errors.Is(err, hall.ErrSourceRefuses):
				refused++
			case errors.Is(err, simulated.ErrOutOfReach):
				away++
				if _, _, err := l.Find(t.Context(), q); err != nil {
					t.Errorf("question %d is out of reach for ever: %v", i, err)
				}
			case time.Since(from) == l.Slowness:
				slow++
				again := time.Now()
				if _, _, err := l.Find(t.Context(), q); err != nil || time.Since(again) > 0 {
					t.Errorf("question %d is slow for ever: %v", i, err)
				}
			}
		}
		if slow == 0 || away == 0 || refused == 0 {
			t.Errorf("%d slow, %d out of reach, %d refused", slow, away, refused)
		}
	})
}
