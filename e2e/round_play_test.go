package e2e_test

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onewindow/catalog"
	"onewindow/hall/store"
	"onewindow/papers"
	"onewindow/station/approval"
	"onewindow/visit"
)

// TestRound brings cases round the whole hall at three terminals.
func TestRound(t *testing.T) {
	t.Parallel()
	openRound(t).play()
}

// TestRoundThroughKills does the same with SIGKILL between every two steps, by
// turns of the desk whose step it is and of whoever hosts the hall.
func TestRoundThroughKills(t *testing.T) {
	t.Parallel()
	r := openRound(t)
	r.pulls = true
	r.play()
	t.Logf("%d kills", r.kills())
	if least := 40; r.kills() < least {
		t.Errorf("%d kills, want at least %d", r.kills(), least)
	}
}

// The cases of a round.
const (
	corrected = "corrected" // a doctor: sent back, supplied, granted, handed out
	denied    = "denied"    // another: denied, and served with the decision
	paid      = "paid"      // a withdrawal: decided at the window, paid to the bank
)

// collects: the result is fetched at a window.
func (s script) collects() bool {
	way := s.answers[visit.AskDelivery]
	return len(way) == 0 || way[0] == catalog.DeliverWindow
}

func (r *round) play() {
	r.t.Helper()
	cases := r.takeIn(map[string]func(script) bool{
		corrected: func(s script) bool { return s.isDoctor() && s.collects() },
		denied:    script.isDoctor,
		paid:      script.isFund,
	})
	back, no, fund := cases[corrected], cases[denied], cases[paid]
	no.denied = true
	for v, state := range map[*served]string{back: "received", no: "received", fund: "decided_grant"} {
		if v.state != zh.Desk.States[state] {
			r.t.Errorf("%s is %s at the hand-in, want %s", v.caseNo, v.state, zh.Desk.States[state])
		}
	}

	r.decide(back, approval.Notice, "received", "correction", sendBack()...)
	r.decide(no, approval.Accept, "received", "accepted", forward()...)
	r.comeBack(back)
	r.decide(no, approval.StartReview, "accepted", "reviewing", forward()...)
	r.decide(no, approval.Deny, "reviewing", "decided_deny", deny(denyReason)...)
	r.decide(back, approval.Accept, "corrected", "accepted", forward()...)
	r.decide(back, approval.StartReview, "accepted", "reviewing", forward()...)
	r.decide(back, approval.Grant, "reviewing", "decided_grant", forward()...)

	r.handOver(no)
	r.awaitAt(back.caseNo, zh.Issue.SlipMissing)
	r.handOver(back)
	r.awaitAt(fund.caseNo, zh.Issue.Blocks["delivered"])
	r.quit()

	r.checkCases(map[*served]ending{
		back: {state: "delivered", steps: []string{"open", "receive", "notice", "supplement", "accept", "start_review", "grant", "produced", "handover", "delivered"}},
		no:   {state: "decided_deny", steps: []string{"open", "receive", "accept", "start_review", "deny", "serve"}},
		fund: {state: "delivered", steps: []string{"open", "accept", "grant", "produced", "handover", "delivered"}},
	})
	r.checkSheets(back, papers.IntakeReceipt, papers.IntakeReceipt, papers.ServiceReceipt)
	r.checkSheets(no, papers.IntakeReceipt, papers.DecisionNotice, papers.ServiceReceipt)
	r.checkSheets(fund, papers.AcceptanceNotice, papers.DecisionNotice)
	r.checkJournals()
}

const denyReason = "执业机构校验不合格"

// ending is how a case stands at the end.
type ending struct {
	state string
	steps []string
}

// checkCases reads the hall's file: each case is there once, in its state, and
// went each of its steps once; nothing else was handed in.
func (r *round) checkCases(want map[*served]ending) {
	r.t.Helper()
	c := r.clerk
	found := map[string]store.Case{}
	for label, cases := range c.hallCases(filepath.Join(c.data, "hall.db"), demoHall, "2001") {
		for _, one := range cases {
			if _, twice := found[one.CaseNo]; twice {
				r.t.Errorf("%s is at the hall twice", one.CaseNo)
			}
			found[one.CaseNo] = one
		}
		if len(cases) != 1 {
			r.t.Errorf("%s has %d cases at the hall, want 1", label, len(cases))
		}
	}
	if len(found) != len(want) {
		r.t.Errorf("%d cases at the hall, want %d", len(found), len(want))
	}
	st, err := store.Open(r.t.Context(), store.Options{DSN: "sqlite:" + filepath.Join(c.data, "hall.db"), Hall: demoHall})
	if err != nil {
		r.t.Fatal(err)
	}
	defer st.Close()
	for v, end := range want {
		one := found[v.caseNo]
		if one.State != end.state || one.PickupCode != r.codes[v.caseNo] {
			r.t.Errorf("%s is %q with code %q at the hall, want %q with %q", v.caseNo, one.State, one.PickupCode, end.state, r.codes[v.caseNo])
		}
		var events []string
		err := st.View(r.t.Context(), func(read *store.Reader) error {
			steps, err := read.Steps(one.ID)
			for _, s := range steps {
				events = append(events, s.Event)
			}
			return err
		})
		if err != nil {
			r.t.Fatal(err)
		}
		if !slices.Equal(events, end.steps) {
			r.t.Errorf("%s went %v, want %v", v.caseNo, events, end.steps)
		}
	}
}

// checkSheets: every paper of a case came out once; one of which nobody knew
// whether it had come out was printed again and says so.
func (r *round) checkSheets(v *served, kinds ...papers.Kind) {
	r.t.Helper()
	want := map[string]int{}
	for _, kind := range kinds {
		want[zh.Papers.Titles[string(kind)]]++
	}
	again, _, _ := strings.Cut(zh.Papers.Reprint, "{n}")
	first, copies := map[string]int{}, map[string]int{}
	for _, desk := range []string{"desk-A035", "desk-E001"} {
		for _, s := range r.clerk.printed(filepath.Join(r.clerk.data, desk, "printed")) {
			if !strings.Contains(s.text, v.caseNo) {
				continue
			}
			title := ""
			for name := range zh.Papers.Titles {
				if hasRow(s.text, zh.Papers.Titles[name]) {
					title = zh.Papers.Titles[name]
				}
			}
			switch {
			case strings.Contains(s.text, again):
				copies[title]++
			case strings.Contains(s.text, zh.Papers.FirstPrint):
				first[title]++
			default:
				r.t.Errorf("%s of %s does not say how often it was printed:\n%s", title, v.caseNo, s.text)
			}
			if !strings.Contains(s.text, zh.Papers.Demo) {
				r.t.Errorf("%s of %s does not say %s", title, v.caseNo, zh.Papers.Demo)
			}
			if want[title] == 0 {
				r.t.Errorf("%s has a sheet that nobody ordered:\n%s", v.caseNo, s.text)
			}
			if title == zh.Papers.Titles[string(papers.DecisionNotice)] && strings.Contains(s.text, denyReason) != v.denied {
				r.t.Errorf("the decision of %s, denied %t:\n%s", v.caseNo, v.denied, s.text)
			}
			r.clerk.checkCode(s, v.caseNo)
		}
	}
	marked := 0
	for title, n := range want {
		marked += copies[title]
		if first[title] > n || first[title]+copies[title] < n {
			r.t.Errorf("%s of %s: %d sheets and %d printed again, want %d", title, v.caseNo, first[title], copies[title], n)
		}
	}
	if marked > v.again {
		r.t.Errorf("%s: %d sheets say that they were printed again, it was asked for %d", v.caseNo, marked, v.again)
	}
}

// checkJournals: what each seat remembers is whole.
func (r *round) checkJournals() {
	r.t.Helper()
	for _, window := range []string{"A035", "WJ", "E001"} {
		cmd := exec.CommandContext(r.t.Context(), program, "journal", "verify", "--data", filepath.Join(r.clerk.data, "desk-"+window), "--window", window)
		if said, err := cmd.CombinedOutput(); err != nil {
			r.t.Errorf("journal of %s: %v %s", window, err, said)
		}
	}
}
