package hall_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/e2e/oracle"
	"onewindow/hall"
	"onewindow/hall/casework"
)

// atOnce is how many tries are under way, in each as many decisions as one delivery
// may carry.
const (
	atOnce  = 16
	carried = 32
)

// ownDecisions lets the person who accepted a case try so many times to decide it,
// many at once, and says how many tries there were and how many were taken.
func ownDecisions(w *world, tries int) (tried, taken int64) {
	t := w.t
	t.Helper()
	clerk, guide, rev := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	ticket := clerk.serve(guide, "WJ-001")
	c := clerk.ok(w.submission(w.citizen("p07"), ticket.GetId(), "receive")).GetCase()
	v := rev.ok(decide(c.GetCaseId(), "accept", c.GetVersion())).GetCase()
	v = rev.ok(decide(c.GetCaseId(), "start_review", v.GetVersion())).GetCase()
	var all sync.WaitGroup
	var n, granted atomic.Int64
	for range atOnce {
		all.Go(func() {
			for n.Add(carried) <= int64(tries) {
				batch := &hallv1.DeliverRequest{}
				for i := range carried {
					d := decide(c.GetCaseId(), []string{"grant", "deny"}[i%2], v.GetVersion())
					d.GetDecision().Reason = "M10"
					batch.Commands = append(batch.Commands, d)
				}
				r, err := rev.desk.Deliver(rev.ctx(), batch)
				if err != nil {
					t.Errorf("deliver: %v", err)
					return
				}
				for _, one := range r.GetReceipts() {
					if one.GetRefusal() != "same_person" {
						granted.Add(1)
					}
				}
			}
		})
	}
	all.Wait()
	return n.Load() - atOnce*carried, granted.Load()
}

// TestFourEyes: however often and however concurrently the person who accepted
// tries to decide, the machine says no in the transaction (R25).
func TestFourEyes(t *testing.T) {
	began := time.Now()
	tried, taken := ownDecisions(newWorld(t), oracle.Count(2*atOnce*carried, 100_000))
	if taken > 0 {
		t.Errorf("%d of %d own cases were decided", taken, tried)
	}
	mutant := newWorld(t, func(o *hall.Options) {
		limits := casework.DefaultLimits()
		limits.OneReviewer = true
		o.CaseLimits = &limits
	})
	if _, taken := ownDecisions(mutant, atOnce*carried); taken == 0 {
		t.Error("the mutant without a second pair of eyes lives")
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R25", Harness: "who accepted a case decides it, many tries at once", Trials: int(tried), Unit: "tries",
		Result: fmt.Sprintf("%d taken; mutant caught: one pair of eyes will do", taken),
	})
}
