package idcard

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"onewindow/devices/devicetest"
	"onewindow/devices/link"
	"onewindow/e2e/oracle"
	"onewindow/values"
)

// person makes the card of invented person n; no two are alike.
func person(t testing.TB, n int) CardData {
	t.Helper()
	birth := values.Date{Year: 1950 + n%45, Month: time.Month(1 + n%12), Day: 1 + n%28}
	number := fmt.Sprintf("130102%s%03d", birth.Compact(), n/7%1000)
	for _, check := range "0123456789X" {
		full := number + string(check)
		if id := values.CheckIDNumber(full, values.Of(today)); id.Valid {
			card, err := NewCard(values.Card{
				Kind: values.Resident, Name: values.Personal(fmt.Sprintf("样例%05d", n)), Sex: id.Sex, Nation: "01",
				Birth: birth, Address: "样例路1号", IDNumber: values.Personal(full), Issuer: "样例市公安局",
				ValidFrom: values.Date{Year: 2020, Month: 1, Day: 1}, LongTerm: true,
			})
			if err != nil {
				t.Fatal(err)
			}
			return card
		}
	}
	t.Fatalf("no check character for %s", number)
	return CardData{}
}

// hallDay plays citizens one after another at one reader: some leave their
// card, some are called off, the module stalls, repeats itself and garbles.
type hallDay struct {
	t     *testing.T
	rng   *rand.Rand
	e     *Emulator
	r     *Reader
	cards map[string]string // token → name on the card of the one who was called

	lying     bool
	emptySeen bool // since the Ask, in truth
	reads     int
	wrong     []string
	ids       map[string]bool
	seen      map[string]int
}

// bindings plays n citizens in virtual time and says what was bound wrongly.
func bindings(t *testing.T, n int, seed uint64, m mutant) (reads int, wrong []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e, err := NewEmulator(nil, EmulatorOptions{Seed: seed, Faults: []string{
			"stall:2%", "late_reply:2%", "no_reply:2%", "late_double:25%", "doubled_reply:4%", "truncated:1%",
			"bad_checksum:1%", "garbage_prefix:2%", "move_during_read:2%", "sw_31:1%", "sw_47:1%", "sw_81:1%",
		}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		left := make(chan struct{})
		close(left)
		r := New(func(context.Context) (link.Link, error) {
			<-left
			l, peer := devicetest.Pair()
			e.rw = peer // the same field and faults on a new line
			gone := make(chan struct{})
			left = gone
			go func() {
				defer close(gone)
				_ = e.Run(ctx)
			}()
			return l, nil
		}, Options{mutant: m})
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		day := &hallDay{
			t: t, rng: rand.New(rand.NewPCG(seed, 12)), e: e, r: r,
			cards: map[string]string{}, ids: map[string]bool{}, seen: map[string]int{},
		}
		for i := range n {
			day.citizen(i)
		}
		cancel()
		<-ended
		reads, wrong = day.reads, day.wrong
	})
	return reads, wrong
}

func (d *hallDay) span(from, to time.Duration) time.Duration {
	return from + time.Duration(d.rng.Int64N(int64(to-from)))
}

func (d *hallDay) lay(card CardData) {
	err := d.e.Put(card)
	if err != nil {
		d.t.Fatal(err)
	}
	d.lying = true
}

func (d *hallDay) lift() {
	d.e.Remove()
	d.lying, d.emptySeen = false, true
}

func (d *hallDay) citizen(i int) {
	token, card := fmt.Sprintf("T%05d", i), person(d.t, i)
	d.cards[token] = fmt.Sprintf("样例%05d", i)
	if d.rng.IntN(100) < 60 {
		d.lift() // the one before took the card along
	}
	d.wait(d.span(0, 2*time.Second))
	d.emptySeen = !d.lying
	d.r.Ask(token)
	calledOff := time.Duration(0)
	if d.rng.IntN(100) < 20 {
		calledOff = d.span(0, 9*time.Second)
	}
	d.wait(d.span(0, 3*time.Second))
	d.lift()
	d.wait(d.span(200*time.Millisecond, 4*time.Second))
	d.lay(card)
	if calledOff > 0 {
		d.wait(calledOff)
		d.r.Cancel()
		return
	}
	for range 12 {
		if d.wait(d.span(15*time.Second, 25*time.Second)) {
			return
		}
		d.lift() // "place it again, please"
		d.wait(d.span(2*time.Second, 4*time.Second))
		d.lay(card)
	}
}

// wait looks at events for a while, and says whether a card was read; if so it
// does not wait to the end.
func (d *hallDay) wait(span time.Duration) bool {
	timer := time.NewTimer(span)
	defer timer.Stop()
	for {
		select {
		case event := <-d.r.Events():
			if read, ok := event.(CardRead); ok {
				d.judge(read)
				return true
			}
		case <-timer.C:
			return false
		}
	}
}

func (d *hallDay) judge(r CardRead) {
	d.reads++
	d.seen[r.Token]++
	bad := func(format string, args ...any) {
		d.wrong = append(d.wrong, r.Token+": "+fmt.Sprintf(format, args...))
	}
	if name := r.Card.Name.Clear(); name != d.cards[r.Token] {
		bad("got the card of %s", name)
	}
	if d.seen[r.Token] > 1 || d.ids[r.ReadID] {
		bad("delivered twice")
	}
	d.ids[r.ReadID] = true
	if !d.emptySeen || r.AbsentSeenAt.Before(r.AskedAt) || r.AbsentSeenAt.After(r.At) {
		bad("the field was not empty in between")
	}
}

// Promise R12: a read is bound only to the one for whom it was asked. With a
// defence taken away some days must go wrong, else it proves nothing.
func TestNoWrongPerson(t *testing.T) {
	began := time.Now()
	want := oracle.Count(2_000, 50_000)
	citizens := min(900, 3*want)
	reads, wrong := 0, []string(nil)
	for seed := uint64(1); reads < want; seed++ {
		n, bad := bindings(t, citizens, seed, mutant{})
		reads, wrong = reads+n, append(wrong, bad...)
		if n < citizens/2 {
			t.Fatalf("only %d reads of %d citizens: the harness proves little", n, citizens)
		}
	}
	for _, w := range wrong {
		t.Error(w)
	}
	var caught []string
	for _, name := range slices.Sorted(maps.Keys(mutants)) {
		n, bad := 0, []string(nil)
		for seed := uint64(1); len(bad) == 0 && n < 2_000; seed++ {
			some, found := bindings(t, 100, seed, mutants[name])
			n, bad = n+some, found
		}
		if len(bad) == 0 {
			t.Errorf("%s: the mutant survived %d reads", name, n)
		}
		caught = append(caught, fmt.Sprintf("%s (within %d reads)", name, n))
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R12", Harness: "emulated card reader that stalls, repeats itself, answers late and garbles", Trials: reads, Unit: "reads",
		Result: fmt.Sprintf("%d bound to another person or twice; mutants caught: %s", len(wrong), strings.Join(caught, ", ")),
	})
}

var mutants = map[string]mutant{
	"answers are not accounted for":    {trusting: true},
	"any card in the field will do":    {anyCard: true},
	"flush the buffer, take what lies": {trusting: true, anyCard: true},
}
