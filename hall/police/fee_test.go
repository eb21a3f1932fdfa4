package police_test

import (
	"math/rand/v2"
	"testing"

	"onewindow/hall/police"
)

// What is charged goes by the item and the answer that makes the difference; what the
// catalogue gives for nothing costs nothing.
func TestCharges(t *testing.T) {
	r := police.DefaultRules()
	if err := r.CheckCharges(); err != nil {
		t.Error(err)
	}
	for _, tt := range []struct {
		item, q1 string
		fen      int64
	}{
		{"GA-HZ-002", "2", 2000},
		{"GA-HZ-002", "1", 2000},
		{"GA-HZ-002", "6", 4000},
		{"GA-HZ-002", "3", 4000},
		{"GA-CRJ-001", "1", 12000},
		{"GA-CRJ-001", "5", 2000},
		{"GA-CRJ-002", "1", 7500},
		{"GA-CRJ-002", "2", 1500},
		{"GA-CRJ-002", "4", 6000},
		{"GA-JJ-001", "2", 1000},
		{"GA-JJ-001", "5", 0},
		{"GA-JJ-001", "9", 0},
		{"GA-HZ-001", "1", 0},
		{"GJJ-001", "1", 0},
	} {
		c, ok := r.ChargeOf(tt.item, map[string][]string{"q1": {tt.q1}})
		if ok != (tt.fen > 0) || c.Fen != tt.fen || ok && (c.Code == "" || c.Basis == "" || c.Payee == "") {
			t.Errorf("%s %s: %+v, %v", tt.item, tt.q1, c, ok)
		}
	}
}

// In whatever order the treasury speaks, and however often, the number is the first
// that was given, and what is paid or not owed stays so.
func TestFeesNeverGoBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	ends := map[police.FeeState]int{}
	for range 2000 {
		f, first := police.Fee{State: police.FeeAsked}, ""
		for range 8 {
			if f.State.Open() && rng.IntN(6) == 0 {
				f.State = police.FeeVoiding
			}
			var p police.Payment
			if rng.IntN(2) == 0 {
				p.Code = string(rune('A' + rng.IntN(3)))
			}
			if p.Code != "" && rng.IntN(3) == 0 {
				p.Paid, p.Serial = true, "S"+p.Code
			}
			if first == "" && f.State != police.FeePaid && f.State != police.FeeVoid {
				first = p.Code
			}
			next, news := f.Hear(p)
			if again, _ := next.Hear(p); again.Code != next.Code || news != (next != f) {
				t.Fatalf("%+v heard %+v: %+v", f, p, next)
			}
			if (f.State == police.FeePaid || f.State == police.FeeVoid) && next != f || next.Code != first || f.State == police.FeeVoiding && next.State.Open() {
				t.Fatalf("%+v heard %+v: %+v, first %q", f, p, next, first)
			}
			f = next
		}
		ends[f.State]++
	}
	if ends[police.FeePaid] == 0 || ends[police.FeeVoid] == 0 {
		t.Errorf("ends %v", ends)
	}
	for n := range 60 {
		if a, b := police.AskPaid(n), police.AskPaid(n+1); b < a || a <= 0 {
			t.Errorf("after %d tries %v, then %v", n, a, b)
		}
	}
}
