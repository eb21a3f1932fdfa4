package simulated_test

import (
	"errors"
	"testing"
	"time"

	"onewindow/hall"
	"onewindow/hall/simulated"
	"onewindow/values"
)

func TestCarrier(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	c := &simulated.Carrier{Number: simulated.Posted, Takes: 3 * time.Second, Now: func() time.Time { return now }, OutOfReach: 200, Refuses: 200}
	var lost, refused, arrived int
	numbers := map[string]bool{}
	for i := range 500 {
		o := hall.Order{ID: time.Duration(i).String()}
		first, err := c.Carry(t.Context(), o)
		if err != nil {
			if !errors.Is(err, simulated.ErrOutOfReach) {
				t.Fatal(err)
			}
			lost++
			first, err = c.Carry(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
		}
		if numbers[first.Carrier] {
			t.Fatalf("%s was given twice", first.Carrier)
		}
		numbers[first.Carrier] = true
		if no, ok := values.ParcelNo(first.Carrier); !ok || no != first.Carrier {
			t.Fatalf("%s is no number of a parcel", first.Carrier)
		}
		anew := &simulated.Carrier{Number: simulated.Posted, Takes: c.Takes, Now: c.Now}
		if again, err := anew.Carry(t.Context(), o); err != nil || again.Carrier != first.Carrier {
			t.Fatalf("%s, and %s of a carrier that was started anew (%v)", first.Carrier, again.Carrier, err)
		}
		now = now.Add(3 * time.Second)
		last, err := c.Carry(t.Context(), o)
		if err != nil || last.Carrier != first.Carrier {
			t.Fatalf("%+v then %+v (%v)", first, last, err)
		}
		switch {
		case last.Failure != "":
			refused++
		case last.Proof != "":
			arrived++
		}
	}
	if lost == 0 || refused == 0 || arrived == 0 || refused+arrived != 500 {
		t.Errorf("out of reach %d, refused %d, arrived %d", lost, refused, arrived)
	}
}
