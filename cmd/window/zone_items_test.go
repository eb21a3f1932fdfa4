package main

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/police"
	"onewindow/hall/simulated"
	"onewindow/station"
	"onewindow/visit"
)

// TestZoneItemsAtTheDesk: the eighteen items of the police zone from the desk of a real
// seat through a real hall to the branches, which are away, slow, silent and refuse at
// times. The seat knows of each in the end the branch's word and its own number, of what
// costs something the number to pay by, whose slip it printed or laid by, and it was never
// kept waiting for a branch; nothing was filed twice.
func TestZoneItemsAtTheDesk(t *testing.T) {
	t.Parallel()
	post := &simulated.Branches{
		OutOfReach: 200, Slow: 200, Silent: 150, Refuses: 250, Slowness: 100 * time.Millisecond,
		Takes: func(string) time.Duration { return 500 * time.Millisecond },
	}
	w := openDeskBeside(t, slog.New(slog.DiscardHandler), func(now func() time.Time) hall.Branches {
		post.Now = now
		return post
	})
	w.toZone()
	person, _ := fixtures.PersonByID("p01")
	cases := map[string]string{} // item by case
	cat := w.rules.Catalogs[w.rules.Current]
	for _, h := range cat.Headings() {
		if h.PoliceBranch == "" {
			continue
		}
		w.seatSomebody(person)
		m := w.matter(h.Code, nil)
		if m.Answer.CaseNo == "" {
			t.Errorf("%s: refused %s %v", h.Code, m.Answer.Refusal, m.Answer.Details)
		}
		cases[m.CaseID] = h.Code
		w.do(visit.Finish{})
	}
	words := []string{string(police.Granted), string(police.Denied)}
	n := w.await("the branches' words on all", func(n station.Snapshot) bool {
		for id, item := range cases {
			b, f := n.Police.Branches[id], n.Police.Fees[id]
			charged := item == "GA-HZ-002" || strings.HasPrefix(item, "GA-CRJ-00") && item != "GA-CRJ-003" || item == "GA-JJ-001"
			if !slices.Contains(words, b.State) || charged && (f.State == "" || f.State == visit.FeeAsked) {
				return false
			}
		}
		return true
	})
	ends := map[string]int{}
	for id, item := range cases {
		h, _ := cat.Heading(item)
		b := n.Police.Branches[id]
		ends[b.State]++
		if b.Code != h.PoliceBranch || !strings.HasPrefix(b.Number, b.Code+"44") {
			t.Errorf("%s ends at %+v", item, b)
		}
	}
	letters, err := w.st.Letters(t.Context(), 50)
	if err != nil || len(letters) != len(cases) {
		t.Errorf("%d letters, %v", len(letters), err)
	}
	for _, l := range letters {
		if l.CaseNo == "" || l.CaseNo == l.Branch.Number || cases[l.CaseID] != l.Item || l.Branch.Number != n.Police.Branches[l.CaseID].Number {
			t.Errorf("letter %+v", l)
		}
	}
	if len(cases) != 18 || post.Filed() != 18 || ends["granted"] == 0 {
		t.Errorf("%d items, %d filed, ended as %v", len(cases), post.Filed(), ends)
	}
}
