package hall_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/hall/police"
	"onewindow/hall/simulated"
)

// billing is a treasury that cannot tell a repeat: every try is a bill of its own.
type billing struct {
	*simulated.Treasury
	mu sync.Mutex
	n  int
}

func (b *billing) Bill(ctx context.Context, bill hall.Bill) (police.Payment, error) {
	b.mu.Lock()
	b.n++
	bill.ID = fmt.Sprint(bill.ID, b.n)
	b.mu.Unlock()
	return b.Treasury.Bill(ctx, bill)
}

// feesOf takes three cases in: a card and a passport that are paid for, and a residence
// permit that costs nothing. It says what went wrong until all is paid.
func feesOf(t *testing.T, treasury hall.Payments, books *simulated.Treasury) (wrong []string) {
	t.Helper()
	post := &simulated.Branches{Takes: func(string) time.Duration { return 0 }}
	w := byHandWith(t, func(o *hall.Options) { o.Branches, o.Payments, o.ProduceAfter = post, treasury, 0 })
	post.Now, books.Now = w.clock.Now, w.clock.Now
	auxiliary, guide := w.as("3002", "police", "A036"), w.as("8001", "guide", "")
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	cat, err := loadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	amounts := map[string]int64{}
	byID := map[string]string{}
	for _, item := range []string{"GA-HZ-002", "GA-CRJ-001", "GA-HZ-005"} {
		it, _ := cat.Item(item)
		who := w.citizen("p61")
		who.Matter = matterOf(t, it)
		ticket := auxiliary.serve(guide, item)
		c := auxiliary.ok(w.submission(who, ticket.GetId(), "accept")).GetCase()
		auxiliary.ok(move(ticket.GetId(), "finish"))
		amounts[item], byID[item] = c.GetFee().GetAmount(), c.GetCaseId()
		if fee := c.GetFee(); fee != nil && (fee.GetState() != "asked" || fee.GetCode() != "") {
			say("%s is taken in with %v", item, fee)
		}
	}
	if amounts["GA-HZ-002"] != 2000 || amounts["GA-CRJ-001"] != 12000 || amounts["GA-HZ-005"] != 0 {
		say("charged are %v", amounts)
	}
	fees := func() map[string]*hallv1.Fee {
		r, err := auxiliary.police().ListLetters(auxiliary.ctx(), &hallv1.ListLettersRequest{})
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]*hallv1.Fee{}
		for _, l := range r.GetLetters() {
			out[l.GetItemCode()] = l.GetFee()
		}
		return out
	}
	w.letters(20 * time.Second)
	first := fees()
	for _, item := range []string{"GA-HZ-002", "GA-CRJ-001"} {
		if f := first[item]; f.GetState() != "due" || !strings.HasPrefix(f.GetCode(), "4419"+f.GetCharge()) || f.GetBasis() == "" || f.GetPayee() == "" {
			say("%s is due with %v", item, f)
		}
	}
	if first["GA-HZ-005"] != nil {
		say("what costs nothing has %v", first["GA-HZ-005"])
	}
	w.tick()
	id := byID["GA-HZ-002"]
	hand := w.hand(id, auxiliary.caseOf(id).GetPickupCode(), w.citizen("p61"))
	auxiliary.no(hall.RefuseUnpaid, hand)
	w.letters(3 * time.Minute)
	for item, f := range fees() {
		if f == nil {
			continue
		}
		if f.GetState() != "paid" || f.GetCode() != first[item].GetCode() || f.GetSerial() != "FS"+f.GetCode() || f.GetPaidAt() == nil {
			say("%s is paid with %v", item, f)
		}
	}
	hand.CommandId = newID()
	if r := auxiliary.deliver(hand); r.GetCase().GetState() != "delivered" {
		say("paid, it is %s, %s", r.GetCase().GetState(), r.GetRefusal())
	}
	if books.Billed() != 2 {
		say("two fees became %d bills", books.Billed())
	}
	return wrong
}

// TestFees: a case is charged once by a number of the treasury's, which is away at
// times; its window knows whether it was paid, and nothing is handed out before. A
// treasury that cannot tell a repeat is found out.
func TestFees(t *testing.T) {
	t.Parallel()
	books := func() *simulated.Treasury {
		return &simulated.Treasury{OutOfReach: 500, Pays: func(hall.Bill) time.Duration { return time.Minute }}
	}
	right := books()
	for _, what := range feesOf(t, right, right) {
		t.Error(what)
	}
	mutant := &billing{Treasury: books()}
	if wrong := feesOf(t, mutant, mutant.Treasury); len(wrong) == 0 {
		t.Error("bills that went out under new ids were not found out")
	}
}

// TestDenialIsNotCharged: a case that is denied owes nothing, and the treasury hears it.
func TestDenialIsNotCharged(t *testing.T) {
	t.Parallel()
	post := &simulated.Branches{Takes: func(string) time.Duration { return 30 * time.Second }, Refuses: 1000}
	books := &simulated.Treasury{Pays: func(hall.Bill) time.Duration { return 2 * time.Minute }}
	w := byHandWith(t, func(o *hall.Options) { o.Branches, o.Payments = post, books })
	post.Now, books.Now = w.clock.Now, w.clock.Now
	auxiliary, guide := w.as("3002", "police", "A036"), w.as("8001", "guide", "")
	who := w.citizen("p63")
	ticket := auxiliary.serve(guide, who.Matter.Item)
	c := auxiliary.ok(w.submission(who, ticket.GetId(), "accept")).GetCase()
	w.letters(10 * time.Second)
	if got := auxiliary.caseOf(c.GetCaseId()); got.GetFee().GetState() != "due" || got.GetFee().GetAmount() != 1000 {
		t.Fatalf("before the word: %v", got.GetFee())
	}
	w.letters(5 * time.Minute)
	if got := auxiliary.caseOf(c.GetCaseId()); got.GetState() != "decided_deny" || got.GetFee().GetState() != "void" {
		t.Errorf("denied, it is %s with %v", got.GetState(), got.GetFee())
	}
}
