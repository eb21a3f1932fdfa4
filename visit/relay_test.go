package visit_test

import (
	"testing"
	"time"

	"onewindow/values"
	"onewindow/visit"
)

// TestCalledAnew: a visit that was begun elsewhere and whose ticket is called anew is
// at its place once the card is read here. What was known of the person stays for that
// one alone.
func TestCalledAnew(t *testing.T) {
	for name, same := range map[string]bool{"the same person": true, "another": false} {
		t.Run(name, func(t *testing.T) {
			before := newDesk(t)
			fundToPapers(before)
			before.do(visit.SetField{Key: visit.FieldAccount, Value: "6217000055556666"}, visit.SetPhone{Phone: "13800138000"}, visit.Hold{Reason: "copy"})
			d := newDesk(t)
			d.now = before.now.Add(time.Hour)
			d.do(visit.TakeOver{
				VisitID: "v2", Window: "A036", Clerk: "1002", From: visit.Hand{Window: "A035"}, State: before.state, Called: true,
				Ticket: visit.Ticket{ID: "t1", Label: "G012", Item: "GJJ-001", IssuedAt: morning, CalledAt: d.now, Calls: 1, Lease: 2, BegunAt: "A035"},
			})
			d.phase(visit.Called)
			if len(d.out) != 0 {
				t.Fatalf("the hall was told %v", d.out)
			}
			d.refused(visit.RefusedTooSoon, visit.Recall{})
			read := d.read()
			read.ReadID = "r2"
			if !same {
				read.Card.IDNumber, read.Card.Birth, read.Card.Sex = "11010519491231002X", values.Date{Year: 1949, Month: 12, Day: 31}, values.Female
			}
			d.do(read)
			d.phase(visit.Papers)
			for key, want := range map[string]values.Personal{visit.FieldAccount: "6217000055556666", visit.FieldPhone: "13800138000"} {
				if !same {
					want = ""
				}
				if got := standing(d, key).Value; got != want {
					t.Errorf("%s is %q", key, got.Clear())
				}
			}
			if d.state.Awaited != "" || len(d.out) != 1 || d.out[0].Move.Event != "start" {
				t.Errorf("awaited %v, the hall was told %v", d.state.Awaited, d.out)
			}
		})
	}
}
