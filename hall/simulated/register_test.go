package simulated_test

import (
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"onewindow/hall/casework"
	"onewindow/hall/entrust"
	"onewindow/hall/simulated"
	"onewindow/values"
)

// A register tells how a person stands for the item, and of others what holds for all.
func TestRegisterKnowsItsOwn(t *testing.T) {
	r := &simulated.Register{
		Accounts: []simulated.Account{{IDNumber: "1", Item: "GJJ-001", Standing: entrust.Standing{Found: true, Balance: 7}}},
		Others:   entrust.Standing{Found: true, Balance: 3},
	}
	for _, tt := range []struct {
		item, number string
		want         int64
	}{{"GJJ-001", "1", 7}, {"GJJ-002", "1", 3}, {"GJJ-001", "2", 3}} {
		got, err := r.Standing(t.Context(), tt.item, casework.Person{IDNumber: values.Personal(tt.number)})
		if err != nil || got.Balance != tt.want {
			t.Errorf("%s of %s: %v, %v", tt.item, tt.number, got, err)
		}
	}
}

// Every trouble comes, each to its own questions, and a question that was out of
// reach or slow is answered the next time.
func TestRegisterHasItsTroubles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &simulated.Register{Slow: 200, OutOfReach: 200, Refuses: 200, Slowness: 5 * time.Second, Others: entrust.Standing{Found: true}}
		slow, away, refused := 0, 0, 0
		for i := range 200 {
			p, from := casework.Person{IDNumber: values.Personal(strconv.Itoa(i))}, time.Now()
			_, err := r.Standing(t.Context(), "GJJ-001", p)
			took, again := time.Since(from), time.Now()
			got, err2 := r.Standing(t.Context(), "GJJ-001", p)
			switch {
			case errors.Is(err, simulated.ErrRefused):
				if refused++; !errors.Is(err2, simulated.ErrRefused) {
					t.Errorf("question %d is refused once: %v", i, err2)
				}
				continue
			case errors.Is(err, simulated.ErrOutOfReach):
				away++
			case took == r.Slowness:
				slow++
			}
			if err2 != nil || !got.Found || time.Since(again) > 0 {
				t.Errorf("question %d is in trouble for ever: %v", i, err2)
			}
		}
		if slow == 0 || away == 0 || refused == 0 {
			t.Errorf("%d slow, %d out of reach, %d refused", slow, away, refused)
		}
	})
}
