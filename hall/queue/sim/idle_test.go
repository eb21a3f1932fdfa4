package sim

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"onewindow/hall/queue"
)

// beside names an open window without a visitor beside somebody whom it may serve.
func (e *engine) beside() error {
	for _, s := range e.seats {
		if s.window == nil || s.busyUntil > e.now {
			continue
		}
		for i := range e.waiting {
			if s.window.MayCall(e.waiting[i]) {
				return fmt.Errorf("at %v window %s is free beside %s", e.now, s.no, e.waiting[i].Label)
			}
		}
	}
	return nil
}

// stepwise plays a day and looks after every moment; spoil makes a mutant of it.
func stepwise(in Input, spoil func(*engine)) error {
	e := newEngine(in)
	for _, at := range append(e.moments(), math.MaxInt64) {
		for {
			free := time.Duration(math.MaxInt64)
			for _, s := range e.seats {
				if s.busyUntil > e.now && s.busyUntil < free {
					free = s.busyUntil
				}
			}
			next := min(free, at)
			if next == math.MaxInt64 {
				break
			}
			spoil(e)
			e.moment(next)
			if err := e.beside(); err != nil {
				return err
			}
			if next == at {
				break
			}
		}
	}
	return nil
}

// TestNoWindowIdleBesideATicket: at no moment of a day is a window free while
// somebody waits whom it may serve, by whatever policy; a window that does not ask
// when it has finished is caught.
func TestNoWindowIdleBesideATicket(t *testing.T) {
	items := []string{"A-001", "A-002", "B-001", "C-001"}
	serves := [][]string{{"*"}, {"A"}, {"B", "C-001"}, {"A-002", "C"}}
	day := func(rng *rand.Rand) Input {
		in := Input{Rule: queue.Policies()[rng.IntN(3)].Rule()}
		for i := range 60 {
			a := arrival(fmt.Sprintf("t%02d", i), items[rng.IntN(len(items))], time.Duration(rng.IntN(3600))*sec, time.Duration(60+rng.IntN(600))*sec)
			a.Class = queue.Classes()[rng.IntN(3)]
			if a.Class == queue.ByTime {
				a.Slot, a.HasSlot = a.At+time.Duration(rng.IntN(1200))*sec, true
			}
			in.Arrivals = append(in.Arrivals, a)
		}
		for i := range 5 {
			s := shift(fmt.Sprint(i), fmt.Sprintf("c%d", i), 0.5+rng.Float64(), serves[rng.IntN(len(serves))]...)
			s.From, s.To = time.Duration(rng.IntN(600))*sec, time.Duration(1800+rng.IntN(7200))*sec
			in.Roster = append(in.Roster, s)
		}
		return in
	}
	lazy := 0
	for seed := range uint64(60) {
		if err := stepwise(day(rand.New(rand.NewPCG(seed, 11))), func(*engine) {}); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
		err := stepwise(day(rand.New(rand.NewPCG(seed, 11))), func(e *engine) { e.seats[0].asked = e.next })
		if err != nil {
			lazy++
		}
	}
	if lazy == 0 {
		t.Error("the mutant lives")
	}
}
