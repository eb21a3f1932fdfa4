package hall_test

import (
	"slices"
	"testing"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall"
)

// TestOldDocumentIsTakenInAgainstTheNewOne: who was left with the old identity card
// fetches the new one at the window, whatever way was chosen, and gives the old one for
// it; from then on the issue desk answers for it.
func TestOldDocumentIsTakenInAgainstTheNewOne(t *testing.T) {
	const old = "OLD_IDC"
	for _, status := range []string{"verified", "collected"} {
		t.Run(status, func(t *testing.T) {
			parcel := &post{}
			parcel.says("", "")
			w := newWorld(t, oneReviewer, func(o *hall.Options) { o.Ports[catalog.DeliverPost] = parcel })
			officer, guide, reviewer := w.as("3001", "police", "A035"), w.as("8001", "guide", ""), w.as("5004", "reviewer", "")
			who := w.citizen("p41")
			ticket := officer.serve(guide, who.Matter.Item)
			cmd := w.submission(who, ticket.GetId(), "accept")
			lines := cmd.GetSubmission().GetLines()
			i := slices.IndexFunc(lines, func(l *hallv1.JudgedLine) bool { return l.GetId() == old })
			lines[i].Status = status
			c := officer.ok(cmd).GetCase()
			officer.ok(move(ticket.GetId(), "finish"))
			for _, event := range []string{"start_review", "grant"} {
				c = reviewer.ok(decide(c.GetCaseId(), event, c.GetVersion())).GetCase()
			}
			w.tick()
			id, no, code := c.GetCaseId(), c.GetCaseNo(), officer.caseOf(c.GetCaseId()).GetPickupCode()
			issuer := w.as("4001", "issuer", "E001")
			c = issuer.caseOf(id)
			if status == "collected" {
				if c.GetDelivery() != catalog.DeliverPost || len(c.GetExchange()) != 0 || issuer.where(no)[old] != "window:A035" {
					t.Errorf("by %s, exchange %v, the old one at %s", c.GetDelivery(), c.GetExchange(), issuer.where(no)[old])
				}
				return
			}
			if c.GetState() != "ready" || c.GetDelivery() != catalog.DeliverWindow || len(c.GetExchange()) != 1 || c.GetExchange()[0].GetLine() != old {
				t.Fatalf("%s by %s, exchange %v", c.GetState(), c.GetDelivery(), c.GetExchange())
			}
			issuer.no("old_licence_required", w.hand(id, code, who))
			give := w.hand(id, code, who)
			give.GetHandover().OldTaken = true
			if c = issuer.ok(give).GetCase(); len(c.GetExchange()) != 0 || issuer.where(no)[old] != "issue" {
				t.Errorf("after it: exchange %v, the old one at %q", c.GetExchange(), issuer.where(no)[old])
			}
		})
	}
}
