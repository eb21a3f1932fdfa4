package hall_test

import (
	"context"
	"sync"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall"
	"onewindow/hall/simulated"
)

// post is the carrier of the tests: it says of its one parcel what it is told.
type post struct {
	mu     sync.Mutex
	answer hall.Answer
}

func (p *post) Carry(context.Context, hall.Order) (hall.Answer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.answer, nil
}

func (p *post) says(proof, failure string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = hall.Answer{Carrier: simulated.Posted(31), Proof: proof, Failure: failure}
}

// TestCaseOfAParcel: the number on a parcel opens its case while it is on its
// way, when it has come, and when it came back, to whoever may see the case.
func TestCaseOfAParcel(t *testing.T) {
	for name, end := range map[string]struct{ proof, failure, state, parcel, delivery string }{
		"delivered": {"trace", "", "delivered", "delivered", "POST"},
		"refused":   {"", "refused", "producing", "returned", "WINDOW"},
	} {
		t.Run(name, func(t *testing.T) {
			ems := &post{}
			ems.says("", "")
			w := newWorld(t, func(o *hall.Options) { o.Ports[catalog.DeliverPost] = ems })
			clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
			first, second, issuer := w.as("5002", "reviewer", ""), w.as("6002", "reviewer", ""), w.as("4001", "issuer", "E001")
			ticket := clerk.serve(guide, "WJ-001")
			c := clerk.ok(w.submission(w.citizen("p09"), ticket.GetId(), "receive")).GetCase()
			id := c.GetCaseId()
			clerk.ok(move(ticket.GetId(), "finish"))
			find := func(s *seat, no string) (*hallv1.Case, error) {
				r, err := s.cases.GetCase(s.ctx(), &hallv1.GetCaseRequest{ParcelNo: no})
				return r.GetCase(), err
			}
			label := simulated.Posted(31)
			if _, err := find(clerk, label); reason(err) != hall.ReasonUnknownCase {
				t.Errorf("before it was posted: %v", err)
			}
			c = first.ok(decide(id, "accept", c.GetVersion())).GetCase()
			c = first.ok(decide(id, "start_review", c.GetVersion())).GetCase()
			second.ok(decide(id, "grant", c.GetVersion()))
			w.tick()
			seen := func(state, parcel, delivery string, by ...*seat) {
				t.Helper()
				for _, s := range by {
					c, err := find(s, label)
					if err != nil || c.GetCaseId() != id || c.GetState() != state || c.GetParcelNo() != label || c.GetParcelState() != parcel ||
						c.GetDelivery() != delivery {
						t.Errorf("case %s is %s, parcel %q %q, %q: %v", c.GetCaseNo(), c.GetState(), c.GetParcelNo(), c.GetParcelState(), c.GetDelivery(), err)
					}
				}
			}
			seen("ready", "in_post", "POST", clerk, issuer, first)
			if c, _ := find(issuer, label); c.GetPickupCode() != "" {
				t.Error("a parcel's number opened the pick-up code")
			}
			if c, err := find(clerk, "ea 00000031 "+label[10:]); err != nil || c.GetCaseId() != id {
				t.Errorf("as it is printed, in groups: %v", err)
			}
			for _, wrong := range []string{label[:10] + "X" + label[11:], simulated.Posted(31)[:12], "DG1"} {
				if _, err := find(clerk, wrong); reason(err) != hall.ReasonInvalid {
					t.Errorf("%q: %v", wrong, err)
				}
			}
			if _, err := find(clerk, simulated.Posted(32)); reason(err) != hall.ReasonUnknownCase {
				t.Errorf("somebody else's parcel: %v", err)
			}
			if _, err := find(guide, label); reason(err) != hall.ReasonRole {
				t.Errorf("a guide sees no case: %v", err)
			}
			ems.says(end.proof, end.failure)
			w.clock.add(time.Minute)
			w.tick()
			seen(end.state, end.parcel, end.delivery, clerk, issuer)
			if end.failure == "" {
				return
			}
			w.clock.add(time.Minute)
			w.tick()
			seen("ready", "returned", "WINDOW", clerk, issuer)
		})
	}
}
