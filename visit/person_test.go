package visit_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/e2e/oracle"
	"onewindow/visit"
)

// plate is the desk's reader as an outside observer sees it: whose card lies on
// it, or whose document was swiped, and when. Each visit comes after another, whose
// person may leave the card behind, may be slow, or may have swiped just before the
// call.
type plate struct {
	rng    *rand.Rand
	rules  visit.Rules
	naive  func(c *visit.BindCard, d *visit.Document, s visit.State, now time.Time)
	wrong  string
	reads  int // that were bound
	serial int
}

func (p *plate) ago(most time.Duration) time.Duration {
	return time.Duration(p.rng.Int64N(int64(most)))
}

// visitor plays one person's visit and says whether anything went wrong.
func (p *plate) visitor() bool {
	now := morning.Add(time.Hour)
	do := func(s *visit.State, c visit.Command) error {
		events, err := visit.Decide(*s, c, visit.Meta{ID: "m", At: now}, p.rules)
		for _, e := range events {
			*s = visit.Apply(*s, now, e)
		}
		return err
	}
	called := now.Add(-p.ago(20 * time.Second))
	s := visit.State{}
	if do(&s, visit.Call{VisitID: "v", Window: "A035", Clerk: "1001"}) != nil ||
		do(&s, visit.Assign{Ticket: visit.Ticket{ID: "mine", Label: "G1", CalledAt: called}}) != nil {
		p.wrong = "the ticket was not called"
		return false
	}
	bound := map[string]bool{}
	for range 1 + p.rng.IntN(4) {
		asked := called.Add(p.ago(40*time.Second) - 20*time.Second)
		ticket := "mine"
		if asked.Before(called) || p.rng.IntN(8) == 0 {
			ticket = []string{"mine", "before"}[p.rng.IntN(2)]
		}
		read := asked.Add(p.ago(20*time.Second) - 5*time.Second)
		now = read.Add(p.ago(8 * time.Second))
		absent := asked.Add(p.ago(4*time.Second) - 2*time.Second)
		if read.Before(absent) && p.rng.IntN(2) == 0 {
			absent = read
		}
		p.serial++
		id := fmt.Sprintf("r%d", p.serial-p.rng.IntN(2)*p.rng.IntN(2))
		asDocument := p.rng.IntN(2) == 0
		// The truth: a card is this person's only if it came after the field was seen
		// empty, for this ticket, after the call; a document, if its swipe began then.
		mine := ticket == "mine" && !asked.Before(called) && !read.Before(asked)
		if !asDocument {
			mine = mine && !absent.Before(asked) && !read.Before(absent)
		}
		card := card()
		card.PassNumber = "another's"
		if mine {
			card.PassNumber = "mine"
		}
		bind := visit.BindCard{Ticket: ticket, ReadID: id, AskedAt: asked, AbsentSeenAt: absent, ReadAt: read, Card: card}
		document := visit.Document{ReadID: id, AskedAt: asked, ReadAt: read, Card: card}
		if p.naive != nil {
			p.naive(&bind, &document, s, now)
		}
		had := s.Identity
		if asDocument {
			_ = do(&s, visit.ReadDocument{Ticket: bind.Ticket, Document: document})
		} else {
			_ = do(&s, bind)
		}
		if s.Identity == nil || s.Identity == had {
			continue
		}
		p.reads++
		switch who := s.Identity; {
		case who.Card.PassNumber != "mine":
			p.wrong = "another person's card is bound"
		case bound[who.ReadID]:
			p.wrong = "one read is bound twice"
		case now.Sub(read) > 5*time.Second:
			p.wrong = "an old read is bound"
		}
		if p.wrong != "" {
			return false
		}
		bound[id] = true
		if p.rng.IntN(2) == 0 {
			_ = do(&s, visit.Unbind{})
		}
	}
	return true
}

// naivePlates are desks that believe their reader, each in one thing.
var naivePlates = map[string]func(c *visit.BindCard, d *visit.Document, s visit.State, now time.Time){
	"any ticket will do": func(c *visit.BindCard, _ *visit.Document, s visit.State, _ time.Time) { c.Ticket = s.Ticket.ID },
	"asked before the call": func(c *visit.BindCard, d *visit.Document, s visit.State, _ time.Time) {
		if c.AskedAt.Before(s.Ticket.CalledAt) && !c.ReadAt.Before(s.Ticket.CalledAt) {
			c.AskedAt, d.AskedAt, c.AbsentSeenAt = s.Ticket.CalledAt, s.Ticket.CalledAt, c.ReadAt
		}
	},
	"a card left behind": func(c *visit.BindCard, _ *visit.Document, _ visit.State, _ time.Time) { c.AbsentSeenAt = c.AskedAt },
	"a swipe of before": func(_ *visit.BindCard, d *visit.Document, _ visit.State, _ time.Time) {
		if d.ReadAt.Before(d.AskedAt) {
			d.ReadAt = d.AskedAt
		}
	},
	"an old read": func(c *visit.BindCard, d *visit.Document, _ visit.State, now time.Time) {
		if age := 5 * time.Second; now.Sub(c.ReadAt) > age {
			c.ReadAt, d.ReadAt = now, now
		}
	},
}

// Promise R12: whatever reader and clock bring, no visit is bound to another
// person than the one who was called.
func TestNoWrongPerson(t *testing.T) {
	began := time.Now()
	p := &plate{rng: rand.New(rand.NewPCG(12, 1)), rules: rules(t)}
	trials := oracle.Count(20_000, 1_000_000)
	for range trials {
		if !p.visitor() {
			t.Fatal(p.wrong)
		}
	}
	if p.reads < trials/50 {
		t.Fatalf("%d reads bound in %d trials: the harness proves little", p.reads, trials)
	}
	var caught []string
	for _, name := range slices.Sorted(maps.Keys(naivePlates)) {
		m := &plate{rng: rand.New(rand.NewPCG(12, 2)), rules: p.rules, naive: naivePlates[name]}
		n := 1
		for m.visitor() {
			if n++; n > 20_000 {
				t.Fatal(errors.New(name + ": the mutant survived, the harness proves nothing"))
			}
		}
		caught = append(caught, fmt.Sprintf("%s (after %d)", name, n))
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R12", Harness: "model: cards and documents read for a ticket, early, late, left behind, used before", Trials: trials, Unit: "visits",
		Result: fmt.Sprintf("%d reads bound, 0 to another person, 0 twice, 0 old; mutants caught: %s", p.reads, strings.Join(caught, ", ")),
	})
}
