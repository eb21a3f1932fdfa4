package simulated

import (
	"context"
	"sync"
	"time"

	"onewindow/hall"
	"onewindow/hall/police"
)

// Treasury gives numbers to pay by and says when somebody paid. The same bill always
// gets the same number. The first try of some, in per mille OutOfReach, fails.
type Treasury struct {
	Now        func() time.Time
	OutOfReach int
	// Pays is how long after its number a bill is paid; negative: never.
	Pays func(hall.Bill) time.Duration

	tried onceEach
	mu    sync.Mutex
	bills map[string]*billed
	given map[uint32]bool
}

type billed struct {
	code  string
	begun time.Time
	void  bool
}

// Bill numbers a bill, or says whether it was paid. What is void is paid no more.
func (t *Treasury) Bill(ctx context.Context, b hall.Bill) (police.Payment, error) {
	if t.tried.first(b.ID) && fateOf(b.ID) < t.OutOfReach {
		return police.Payment{}, ErrOutOfReach
	}
	if err := ctx.Err(); err != nil {
		return police.Payment{}, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.bills == nil {
		t.bills, t.given = map[string]*billed{}, map[uint32]bool{}
	}
	known, ok := t.bills[b.ID]
	if !ok {
		serial := hash(b.ID) % Serials
		for t.given[serial] {
			serial = (serial + 1) % Serials
		}
		t.given[serial] = true
		known = &billed{code: Numbered("4419" + b.Charge)(serial), begun: t.Now()}
		t.bills[b.ID] = known
	}
	wait := t.Pays(b)
	paid := !known.void && wait >= 0 && ok && t.Now().Sub(known.begun) >= wait
	known.void = known.void || b.Void && !paid
	out := police.Payment{Code: known.code, Paid: paid}
	if paid {
		out.Serial = "FS" + known.code
	}
	return out, nil
}

// Billed is how many bills have a number.
func (t *Treasury) Billed() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.bills)
}
