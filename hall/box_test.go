package hall_test

import (
	"slices"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/hall/simulated"
)

// TestBoxOfCards: new identity cards of many people, granted by their branch, come to the
// issue desk in one box. What was counted in it is ready at once, each for its own person
// with slip and card; what is on the list and was not counted stays on its way and is told
// as missing, and what is on no list changes nothing.
func TestBoxOfCards(t *testing.T) {
	t.Parallel()
	const item = "GA-HZ-002"
	post := &simulated.Branches{Takes: func(string) time.Duration { return 0 }}
	w := byHandWith(t, func(o *hall.Options) { o.Branches, o.ProduceAfter = post, 24*time.Hour })
	post.Now = w.clock.Now
	auxiliary, guide := w.as("3002", "police", "A036"), w.as("8001", "guide", "")
	cat, err := loadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	it, _ := cat.Item(item)
	people := []string{"p61", "p05", "p07", "p23"}
	cards, states := make([]*hallv1.PaperRef, len(people)), func(s *seat, cards []*hallv1.PaperRef) (out []string) {
		for _, c := range cards {
			out = append(out, s.caseOf(c.GetCaseId()).GetState())
		}
		return out
	}
	for i, id := range people {
		who := w.citizen(id)
		who.Matter = matterOf(t, it)
		ticket := auxiliary.serve(guide, item)
		c := auxiliary.ok(w.submission(who, ticket.GetId(), "accept")).GetCase()
		auxiliary.ok(move(ticket.GetId(), "finish"))
		cards[i] = &hallv1.PaperRef{CaseId: c.GetCaseId(), LineId: "RESULT"}
	}
	w.letters(20 * time.Second)
	bureau, issuer := w.as("5004", "reviewer", ""), w.as("4001", "issuer", "E001")
	if made := bureau.originals("results", ""); len(made) != len(cards) {
		t.Fatalf("the bureau has %d cards to send", len(made))
	}
	boxed, apart := cards[:3], cards[3]
	box, err := bureau.pack("", "issue", boxed...)
	if err != nil {
		t.Fatal(err)
	}
	bureau.scan("", box.GetNo(), "give", "issue")
	issuer.scan("", box.GetNo(), "take", "")
	issuer.scan("not_in_bag", box.GetNo(), "open", "", boxed[0], apart)
	if got := states(auxiliary, cards); slices.Contains(got, "ready") {
		t.Fatalf("before the box is counted they are %v", got)
	}
	if r := issuer.scan("", box.GetNo(), "open", "", boxed[0], boxed[1]); len(r.GetLost()) != 1 || r.GetLost()[0].GetCaseId() != boxed[2].GetCaseId() {
		t.Errorf("lost %v", r.GetLost())
	}
	w.tick()
	if got := states(auxiliary, cards); !slices.Equal(got, []string{"ready", "ready", "producing", "decided_grant"}) {
		t.Errorf("counted, they are %v", got)
	}
	if gone := bureau.originals("missing", ""); len(gone) != 1 || gone[0].GetCaseId() != boxed[2].GetCaseId() {
		t.Errorf("missing is %v", gone)
	}
	code := func(i int) string { return auxiliary.caseOf(cards[i].GetCaseId()).GetPickupCode() }
	issuer.no("wrong_person", w.hand(cards[0].GetCaseId(), code(0), w.citizen(people[1])))
	issuer.no("wrong_code", w.hand(cards[0].GetCaseId(), code(1), w.citizen(people[0])))
	for i := range 2 {
		if r := issuer.ok(w.hand(cards[i].GetCaseId(), code(i), w.citizen(people[i]))); r.GetCase().GetState() != "delivered" {
			t.Errorf("the card of %s is %s", people[i], r.GetCase().GetState())
		}
	}
}
