package visit_test

import (
	"testing"

	"onewindow/values"
	"onewindow/visit"
)

// Who has to come in person is not asked who comes: the card says it. It is seen among
// the answers, can be taken back, and no other answer is taken.
func TestWhoActsByAge(t *testing.T) {
	for _, tt := range []struct {
		birth values.Date
		party string
		wrong string
	}{
		{values.Date{Year: 1985, Month: 6, Day: 15}, "1", "2"},
		{values.Date{Year: 2015, Month: 6, Day: 15}, "2", "1"},
	} {
		d := newDesk(t)
		d.call()
		read := d.read()
		child := card()
		child.Birth = tt.birth
		child.IDNumber = values.Personal(map[int]string{1985: "130102198506151230", 2015: "130102201506151235"}[tt.birth.Year])
		child.ValidTo = values.Date{Year: 2028, Month: 1, Day: 1}
		if tt.birth.Year > 2000 {
			child.ValidFrom = values.Date{Year: 2023, Month: 1, Day: 1}
		} else {
			child = card()
		}
		read.Card = child
		d.do(read)
		d.do(visit.ChooseItem{CaseID: "c1", Item: "GA-CRJ-001"}, visit.Reply{Node: "q1", Options: []string{"6"}})
		if got := d.state.Matter().Party; got != tt.party {
			t.Fatalf("born %v: %q acts", tt.birth, got)
		}
		ask, open, err := d.rules.Asking(&d.state, d.state.Matter(), d.now)
		if err != nil || !open || ask.Node != visit.AskDelivery {
			t.Fatalf("asked is %q, %v", ask.Node, err)
		}
		d.do(visit.Back{})
		d.refused(visit.RefusedByAge, visit.Reply{Node: visit.AskParty, Options: []string{tt.wrong}})
		d.do(visit.Reply{Node: visit.AskParty, Options: []string{tt.party}})
	}
}

// A number goes with a photo alone, and only one that a receipt may have.
func TestNumbersOfPhotos(t *testing.T) {
	d := newDesk(t)
	d.identified()
	d.do(visit.ChooseItem{CaseID: "c1", Item: "GA-HZ-002"}, visit.Reply{Node: "q1", Options: []string{"2"}}, visit.Reply{Node: visit.AskDelivery, Options: []string{"WINDOW"}})
	d.refused(visit.RefusedPhotoReceipt, visit.Judge{Line: "OLD_IDC", Status: visit.Collected, Number: "44190020261123"})
	d.refused(visit.RefusedPhotoReceipt, visit.Judge{Line: "PHOTO_ID", Status: visit.Verified, Number: "4419"})
	d.do(visit.Judge{Line: "PHOTO_ID", Status: visit.Verified, Number: "44190020261123"})
	for _, h := range []visit.Hands{
		{},
		{Right: visit.Finger{Finger: "thumb", Quality: 90}},
		{Right: visit.Finger{Finger: "thumb", Quality: 40}, Left: visit.Finger{Failed: "worn"}},
		{Right: visit.Finger{Finger: "toe", Quality: 90}, Left: visit.Finger{Failed: "worn"}},
		{Right: visit.Finger{Failed: "no"}, Left: visit.Finger{Failed: "worn"}},
	} {
		d.refused(visit.RefusedHands, visit.Judge{Line: "FINGERPRINT", Status: visit.Collected, Hands: h})
	}
	d.do(visit.Judge{Line: "FINGERPRINT", Status: visit.Missing}) // who does not give them is told so
}
