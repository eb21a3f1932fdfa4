package issuance_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/papers"
	"onewindow/station/issuance"
	"onewindow/visit"
)

// newDenial is a desk at whose hall the case was denied.
func newDenial(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.hall.mu.Lock()
	defer d.hall.mu.Unlock()
	c := &d.hall.c
	c.State, c.Delivery, c.DecisionReason = "decided_deny", "POST", "诊疗场所面积不足"
	c.AcceptedAt, c.DecidedAt = morning.AddDate(0, 0, -6), morning.AddDate(0, 0, -3)
	return d
}

func (d *desk) docs() []papers.Document {
	d.printer.mu.Lock()
	defer d.printer.mu.Unlock()
	return append([]papers.Document(nil), d.printer.docs...)
}

func text(t *testing.T, doc papers.Document) string {
	t.Helper()
	data, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The written decision is served: receipt and card, the hall's yes, then the
// decision with its reason and the remedies, and the proof of delivery.
func TestDenialIsServed(t *testing.T) {
	d := newDenial(t)
	d.toConfirm()
	n := d.step(issuance.Confirm)
	if !n.Hand.Denied() || n.Hand.Block() != "" {
		t.Fatalf("a denial is served at the window: %+v", n.Hand)
	}
	d.must(issuance.HandOver{})
	d.step(issuance.Sent)
	if len(d.docs()) != 0 {
		t.Error("no decision leaves the desk before the hall's yes")
	}
	d.courier()
	n = d.await("both papers", printed)
	docs := d.docs()
	if len(docs) != 2 || docs[0].Kind != papers.DecisionNotice || docs[1].Kind != papers.ServiceReceipt {
		t.Fatalf("the decision, then its proof: %d papers", len(docs))
	}
	if n.Step() != issuance.Done || !n.Hand.Denied() || n.Handed != 1 || d.hall.delivered != 1 {
		t.Errorf("step %s, state %s, handed %d", n.Step(), n.Hand.Case.State, n.Handed)
	}
	decision := text(t, docs[0])
	for _, say := range []string{"诊疗场所面积不足", "东莞市人民政府", "东莞市第一人民法院", "2026年11月20日", "DG20261120000031"} {
		if !strings.Contains(decision, say) {
			t.Errorf("the decision does not say %q: %s", say, decision)
		}
	}
	proof := text(t, docs[1])
	if !strings.Contains(proof, "决定书") || strings.Contains(proof, "医疗机构执业许可证") {
		t.Errorf("the proof names the decision, and no licence: %s", proof)
	}
	d.must(issuance.Look{Text: pickup})
	if n := d.step(issuance.Blocked); n.Hand.Block() != issuance.BlockServed {
		t.Errorf("the same receipt again: %q", n.Hand.Block())
	}
	if got := code(d.do(issuance.HandOver{})); got != issuance.BlockServed {
		t.Errorf("served twice: %q", got)
	}
}

// Another desk was quicker: the hall says so, and nothing is printed.
func TestDenialServedElsewhere(t *testing.T) {
	d := newDenial(t)
	d.toConfirm()
	d.hall.mu.Lock()
	d.hall.c.DeliveredAt = morning
	d.hall.mu.Unlock()
	d.must(issuance.HandOver{})
	d.courier()
	n := d.step(issuance.Blocked)
	if got, _ := n.Hand.Refusal(); got != "already_served" || n.Hand.Block() != issuance.BlockServed || len(d.docs()) != 0 {
		t.Errorf("refusal %q, block %q, %d papers", got, n.Hand.Block(), len(d.docs()))
	}
}

// A stop between the two papers: the one on its way is a person's to judge, the
// other one comes by itself, and neither is repeated.
func TestRestartBetweenTheTwoPapers(t *testing.T) {
	for name, tt := range map[string]struct {
		first bool // the stop comes while the first paper is on its way
		want  []visit.JobState
		docs  []papers.Kind
	}{
		"while the decision prints": {true, []visit.JobState{visit.JobUncertain, visit.JobPrinted}, []papers.Kind{papers.ServiceReceipt}},
		"while the proof prints":    {false, []visit.JobState{visit.JobPrinted, visit.JobUncertain}, []papers.Kind{papers.DecisionNotice}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDenial(t)
			d.toConfirm()
			d.printer.gate, d.printer.begun = make(chan struct{}), make(chan struct{})
			if !tt.first {
				d.printer.through = 1
			}
			d.must(issuance.HandOver{})
			d.courier()
			<-d.printer.begun
			d.kill()
			d.printer.gate = nil
			d.start()
			n := d.await("an end of both", func(n issuance.Snapshot) bool {
				for _, j := range n.Hand.Jobs {
					if j.State == visit.JobQueued || j.State == visit.JobSending {
						return false
					}
				}
				return len(n.Hand.Jobs) == 2
			})
			var states []visit.JobState
			for _, j := range n.Hand.Jobs {
				states = append(states, j.State)
			}
			var kinds []papers.Kind
			for _, doc := range d.docs() {
				kinds = append(kinds, doc.Kind)
			}
			if diff := cmp.Diff(tt.want, states) + cmp.Diff(tt.docs, kinds); diff != "" {
				t.Fatal(diff)
			}
			if got := code(d.do(issuance.Look{Text: pickup})); got != issuance.RefusedPaper {
				t.Errorf("a paper is open: %q", got)
			}
			if got := code(d.do(issuance.Reprint{})); got != issuance.RefusedNoReason {
				t.Errorf("it may have come out, so a reason is needed: %q", got)
			}
			d.must(issuance.Reprint{Reason: "reason_1"})
			n = d.await("both papers", printed)
			for i, j := range n.Hand.Jobs {
				want := 1
				if tt.want[i] == visit.JobUncertain {
					want = 2
				}
				if j.Copy != want {
					t.Errorf("%s is copy %d, want %d", j.Kind, j.Copy, want)
				}
			}
		})
	}
}

// Each paper can be printed once more by its own name.
func TestReprintOfOnePaper(t *testing.T) {
	d := newDenial(t)
	d.toConfirm()
	d.must(issuance.HandOver{})
	d.courier()
	n := d.await("both papers", printed)
	if got := code(d.do(issuance.Reprint{Job: "other", Reason: "reason_1"})); got != visit.RefusedUnknownJob {
		t.Errorf("an unknown paper: %q", got)
	}
	d.must(issuance.Reprint{Job: n.Hand.Jobs[0].ID, Reason: "reason_1"})
	n = d.await("a further decision", func(n issuance.Snapshot) bool { return printed(n) && n.Hand.Jobs[0].Copy == 2 })
	if docs := d.docs(); n.Hand.Jobs[1].Copy != 1 || len(docs) != 3 || docs[2].Kind != papers.DecisionNotice {
		t.Errorf("jobs %+v, %d papers", n.Hand.Jobs, len(docs))
	}
}

// Without organ and court the decision would not name the remedies: it is not
// printed, and that is said; the proof of delivery comes out all the same.
func TestDecisionWithoutRemediesIsNotPrinted(t *testing.T) {
	d := newDenial(t)
	d.kill()
	d.head.Court = ""
	d.start()
	d.toConfirm()
	d.must(issuance.HandOver{})
	d.courier()
	n := d.await("an end of both", func(n issuance.Snapshot) bool {
		return len(n.Hand.Jobs) == 2 && n.Hand.Jobs[0].State == visit.JobNotPrinted && n.Hand.Jobs[1].State == visit.JobPrinted
	})
	if w := n.Hand.Wanting(); w == nil || w.Kind != "decision_notice" || w.Cause != "incomplete_paper" {
		t.Errorf("wanting: %+v", w)
	}
}

// What the build with one paper a handover kept is read on.
func TestOldNote(t *testing.T) {
	d := newDesk(t)
	d.kill()
	now := issuance.Hand{
		Case: d.hall.c, FoundAt: morning, Code: pickup, CommandID: "c9", Clerk: "3001", Relation: "self",
		Receiver: &visit.Identity{Source: visit.FromCard, Card: d.card(applicant).Card},
		Answer:   &visit.HallReceipt{CommandID: "c9", Accepted: true, At: morning},
	}
	data, err := json.Marshal(now)
	if err != nil {
		t.Fatal(err)
	}
	old := strings.TrimSuffix(string(data), "}") +
		`,"job":{"id":"c9/service_receipt","caseID":"case1","kind":"service_receipt","number":"DG20261120000031","copy":1,"state":"sending"}}`
	d.disk.mu.Lock()
	d.disk.notes["issuance/hand"] = []byte(old)
	d.disk.mu.Unlock()
	d.start()
	n := d.seat.Snapshot()
	if n.Step() != issuance.Done || len(n.Hand.Jobs) != 1 || n.Hand.Jobs[0].ID != "c9/service_receipt" || n.Hand.Jobs[0].State != visit.JobUncertain {
		t.Fatalf("step %s, hand %+v", n.Step(), n.Hand)
	}
	if n.Hand.Case.CaseNo != d.hall.c.CaseNo || n.Hand.Clerk != "3001" || !n.Hand.FoundAt.Equal(morning) {
		t.Errorf("the rest of the note: %+v", n.Hand)
	}
	kept := d.disk.hand()
	if !strings.Contains(kept, `"jobs":[`) || strings.Contains(kept, `"job":{`) {
		t.Errorf("kept in the present form: %s", kept)
	}
	var again issuance.Hand
	if err := json.Unmarshal([]byte(kept), &again); err != nil || len(again.Jobs) != 1 {
		t.Errorf("read back: %v, %v", again.Jobs, err)
	}
	if err := json.Unmarshal([]byte(`{"jobs":7}`), &again); err == nil {
		t.Error("a note that is none")
	}
}

// Without the receipt it takes a second person for a denial, too, and a
// stranger's card binds nothing.
func TestDenialWithoutReceipt(t *testing.T) {
	d := newDenial(t)
	d.signIn()
	d.must(issuance.Look{Text: "DG20261120000031"})
	d.step(issuance.Slip)
	stranger := d.card(applicant)
	stranger.Card.IDNumber = "130102198506151257"
	if got := code(d.seat.CardRead(t.Context(), stranger)); got != issuance.RefusedOther {
		t.Errorf("a stranger's card: %q", got)
	}
	if err := d.lay(applicant); err != nil {
		t.Fatal(err)
	}
	if got := code(d.do(issuance.HandOver{})); got != issuance.RefusedNoSlip {
		t.Errorf("without the receipt: %q", got)
	}
	if err := d.seat.Authorize(t.Context(), "9001", "4321", ""); err != nil {
		t.Fatal(err)
	}
	d.must(issuance.HandOver{})
	d.courier()
	d.await("both papers", printed)
	d.hall.mu.Lock()
	defer d.hall.mu.Unlock()
	if d.hall.approved != "case1" || !d.hall.c.DeliveredAt.Equal(morning) {
		t.Errorf("approved %q, served at %v", d.hall.approved, d.hall.c.DeliveredAt.Format(time.RFC3339))
	}
}
