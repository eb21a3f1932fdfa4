package hall_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/e2e/oracle"
	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/store"
)

// guesser tries wrong PINs for a number and knows when it should be let try.
type guesser struct {
	w        *world
	staff    string
	failures int
	until    time.Time
}

// delay is for how long the failures so far lock the number.
func (g *guesser) delay() time.Duration {
	switch n := g.failures - 5; {
	case n < 0:
		return 0
	case n < 7: // 30 s doubled seven times is more than an hour
		return 30 * time.Second << n
	}
	return time.Hour
}

// wait is what is left of it: never more than the delay, whatever the clock says.
func (g *guesser) wait() time.Duration {
	return max(0, min(g.until.Sub(g.w.clock.Now()), g.delay()))
}

// guess tries once and says what is wrong with the answer; "" is nothing.
func (g *guesser) guess(s *seat) string {
	want := "bad_credentials"
	if g.wait() > 0 {
		want = "locked_out"
	}
	_, err := s.desk.SignIn(g.w.t.Context(), &hallv1.SignInRequest{StaffNo: g.staff, Pin: "000000", Role: "clerk", Window: "A035"})
	if got := no(err); got != want {
		return fmt.Sprintf("%s after %d failures, %v to wait: %q, want %q", g.staff, g.failures, g.wait(), got, want)
	}
	if want == "bad_credentials" {
		g.failures++
		g.until = g.w.clock.Now().Add(g.delay())
	}
	return ""
}

// guesses lets two guessers, one for a number that nobody has, try so many times
// while the clock goes on and jumps and the hall is restarted; forget is what a
// mutant does at a restart.
func guesses(t *testing.T, tries int, forget func(*store.Tx) error) (wrong []string, restarts, jumps int) {
	t.Helper()
	w := (&world{t: t, dir: t.TempDir(), name: "演示大厅", clock: &clock{t: fixtures.Opening}, byHand: true}).open()
	dice := rand.New(rand.NewPCG(24, 1))
	s := w.stranger()
	both := []*guesser{{w: w, staff: "2001"}, {w: w, staff: "9999"}}
	for n := range tries {
		g := both[n%2]
		switch dice.IntN(50) {
		case 0:
			restarts++
			if err := w.store.Write(t.Context(), forget); err != nil {
				t.Fatal(err)
			}
			w.restart()
			s = w.stranger()
		case 1:
			jumps++
			const years = int64(10 * 365 * 24 * time.Hour)
			w.clock.set(fixtures.Opening.Add(time.Duration(dice.Int64N(2*years) - years)))
		case 2, 3, 4, 5, 6, 7, 8, 9:
			w.clock.add(g.wait()) // as soon as it may
		default:
			w.clock.add(time.Duration(dice.Int64N(int64(time.Minute))))
		}
		if said := g.guess(s); said != "" {
			wrong = append(wrong, said)
			if len(wrong) > 3 {
				break
			}
		}
	}
	return wrong, restarts, jumps
}

// TestLockOutHolds: however the clock jumps and whatever is restarted, who guesses is
// let try as often as the delays allow, to the second, and a number that nobody has
// answers alike (R24).
func TestLockOutHolds(t *testing.T) {
	began := time.Now()
	tries := oracle.Count(600, 10_000)
	keep := func(*store.Tx) error { return nil }
	wrong, restarts, jumps := guesses(t, tries, keep)
	for _, w := range wrong {
		t.Error(w)
	}
	lost, _, _ := guesses(t, 600, func(tx *store.Tx) error { return tx.SetSignInFailures("2001", 0, time.Time{}) })
	if len(lost) == 0 {
		t.Error("the mutant that forgets failures with a restart lives")
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R24", Harness: "wrong PINs for a number that exists and one that does not, while clocks jump by years and the hall is restarted", Trials: tries, Unit: "logins",
		Result: fmt.Sprintf("%d answers other than the delays want, %d restarts, %d jumps; mutant caught: failures forgotten with a restart", len(wrong), restarts, jumps),
	})
}

// quickest is the least time of a refused sign-in with a known number and with an
// unknown one: whatever else the machine does only adds to it. It looks until the two
// are alike, or long enough.
func quickest(t *testing.T, stored, unknown hall.PINCost, least, most int) (a, b time.Duration, n int) {
	t.Helper()
	w := newWorld(t, func(o *hall.Options) { o.PINCost = unknown })
	var staff []hall.SeedStaff
	for i := range most/4 + 1 { // five failures of a number lock it
		staff = append(staff, hall.SeedStaff{No: fmt.Sprintf("K%05d", i), Name: "x", PIN: "1", Roles: []string{"clerk"}})
	}
	// The same hash for all: only its cost counts.
	hash := hall.HashPIN("1", stored)
	err := w.store.Write(t.Context(), func(tx *store.Tx) error {
		for _, p := range staff {
			if err := tx.PutStaff(store.Staff{No: p.No, Name: p.Name, PinHash: hash, Roles: p.Roles}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s := w.stranger()
	took := func(staff string) time.Duration {
		began := time.Now()
		_, err := s.desk.SignIn(t.Context(), &hallv1.SignInRequest{StaffNo: staff, Pin: "0", Role: "clerk", Window: "A035"})
		if status.Code(err) != codes.Unauthenticated {
			t.Fatal(err)
		}
		return time.Since(began)
	}
	a, b = time.Hour, time.Hour
	for n < least || !alike(a, b) && n < most {
		a, b = min(a, took(fmt.Sprintf("K%05d", n/4))), min(b, took(fmt.Sprintf("U%05d", n/4)))
		n++
	}
	return a, b, n
}

// apart is how many parts in a hundred the two may differ: five in a release, whose
// machine is its own. Beside other tests one may take twice the other: only work that is not
// done at all is told then, as the mutant's is.
func apart() time.Duration {
	if oracle.Release() {
		return 5
	}
	return 100
}

func alike(a, b time.Duration) bool { return 100*max(a, b) <= (100+apart())*min(a, b) }

// TestStrangersCostTheSame: an unknown number is answered after the same work as a
// known one (R24).
func TestStrangersCostTheSame(t *testing.T) {
	began := time.Now()
	cost, cheaper := hall.PINCost{Time: 1, MemoryKiB: 32 << 10, Threads: 1}, hall.PINCost{Time: 1, MemoryKiB: 1 << 10, Threads: 1}
	a, b, n := quickest(t, cost, cost, oracle.Count(12, 5000), oracle.Count(400, 10_000))
	if !alike(a, b) {
		t.Errorf("a known number takes %v, an unknown one %v", a, b)
	}
	c, d, _ := quickest(t, cost, cheaper, 12, 12)
	if alike(c, d) {
		t.Errorf("the mutant whose unknown numbers cost next to nothing lives: %v and %v", c, d)
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R24", Harness: "the time of an answer for a known and for an unknown number, the quickest of each", Trials: 2 * n, Unit: "logins",
		Result: fmt.Sprintf("%.2f ms and %.2f ms; mutant caught: unknown numbers cost next to nothing", a.Seconds()*1e3, b.Seconds()*1e3),
	})
}
