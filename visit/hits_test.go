package visit_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/catalog"
	"onewindow/visit"
)

func found(d *desk, line string) visit.TakeHits {
	m := d.state.Matter()
	return visit.TakeHits{
		CaseID: m.CaseID, Asked: d.rules.ToAsk(&d.state, m, d.now),
		Hits: []visit.Hit{{ID: "h1", Line: line, By: catalog.ByDataShare, Source: "公积金中心", IssuedOn: "2026-11-23"}},
	}
}

// A hit is a proposal: it judges nothing, one key takes it, one key gives it
// back, and its paper does as well.
func TestAHitIsConfirmed(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	m := d.state.Matter()
	want := []string{"BANKCARD", "LOAN_CONTRACT", "HOUSE_CONTRACT"}
	if diff := cmp.Diff(want, d.rules.ToAsk(&d.state, m, d.now)); diff != "" {
		t.Errorf("asked for: %s", diff)
	}
	d.do(found(d, "BANKCARD"))
	if again := d.rules.ToAsk(&d.state, d.state.Matter(), d.now); len(again) > 0 {
		t.Errorf("asked again for %v", again)
	}
	lines, judged, err := d.rules.Judgements(&d.state, d.state.Matter(), d.now)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := judged["BANKCARD"]; ok {
		t.Error("a hit judged the line by itself")
	}
	i := slices.IndexFunc(lines, func(l catalog.Line) bool { return l.ID == "BANKCARD" })
	if got := d.state.Matter().Proper(lines[i]); got != visit.Exempt {
		t.Errorf("one key gives %s", got)
	}
	d.do(visit.Judge{Line: "BANKCARD", Status: visit.Exempt})
	if got := d.state.Matter().Judged["BANKCARD"]; got.Hit != "h1" || !got.Automatic {
		t.Errorf("judged %+v", got)
	}
	d.do(visit.ClearJudgement{Line: "BANKCARD"}, visit.Judge{Line: "BANKCARD", Status: visit.Verified})
	if got := d.state.Matter().Judged["BANKCARD"]; got.Hit != "" || got.Automatic {
		t.Errorf("with its paper: %+v", got)
	}
	d.do(visit.Judge{Line: "BANKCARD", Status: visit.Exempt})
	d.judgeAll()
	d.do(visit.HandIn{Outcome: visit.AcceptAndGrant})
	for _, l := range d.out[len(d.out)-1].Submission.Lines {
		if (l.Hit == "h1") != (l.Line == "BANKCARD") {
			t.Errorf("handed in: %+v", l)
		}
	}
}

// What was found for one person is nothing to the next one at the desk.
func TestHitsGoWithThePerson(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	d.do(found(d, "BANKCARD"), visit.Judge{Line: "BANKCARD", Status: visit.Exempt},
		visit.Judge{Line: "LOAN_CONTRACT", Status: visit.Collected}, visit.Unbind{})
	m := d.state.Matter()
	if len(m.Hits) > 0 || len(m.Asked) > 0 {
		t.Errorf("kept %v %v", m.Hits, m.Asked)
	}
	if _, ok := m.Judged["BANKCARD"]; ok {
		t.Error("the line is still exempt")
	}
	if m.Judged["LOAN_CONTRACT"].Status != visit.Collected {
		t.Error("the paper that was looked at is forgotten")
	}
}

// An answer that comes late changes nothing.
func TestLateHitsAreDropped(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	late := found(d, "BANKCARD")
	d.judgeAll()
	d.do(visit.HandIn{Outcome: visit.AcceptAndGrant}, late)
	if m := d.state.Matter(); len(m.Hits) > 0 {
		t.Errorf("kept %v", m.Hits)
	}
}

// A paper whose source gives no answer is no missing paper: no notice lists it, and
// nothing is handed in without it. With the answer, or with the paper, that ends.
func TestSilentSourceIsNotAMissingPaper(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	d.judgeAll()
	ways := func(main, notice string) {
		t.Helper()
		got, err := d.rules.Outcomes(&d.state, d.state.Matter(), d.now)
		if err != nil || len(got) != 2 || got[0].WhyNot != main || got[1].WhyNot != notice {
			t.Errorf("%+v, %v, want %q and %q", got, err, main, notice)
		}
	}
	silent := visit.TakeHits{CaseID: "c1", Silent: []string{"LOAN_CONTRACT"}}
	d.do(silent, visit.Judge{Line: "LOAN_CONTRACT", Status: visit.Missing})
	ways(visit.RefusedSourceSilent, visit.RefusedSourceSilent)
	d.refused(visit.RefusedSourceSilent, visit.HandIn{Outcome: visit.Notice})
	before := d.state
	if d.do(silent); !cmp.Equal(before, d.state) {
		t.Error("the same silence again changed the visit")
	}
	d.do(visit.Judge{Line: "BANKCARD", Status: visit.Missing})
	ways(visit.RefusedOpenLines, "")
	d.do(visit.Judge{Line: "BANKCARD", Status: visit.Verified}, visit.Judge{Line: "LOAN_CONTRACT", Status: visit.Defective, Reason: "M05"})
	ways(visit.RefusedOpenLines, "") // a paper that lay here is judged as it is
	d.do(visit.Judge{Line: "LOAN_CONTRACT", Status: visit.Missing}, visit.TakeHits{CaseID: "c1", Asked: []string{"LOAN_CONTRACT"}})
	ways(visit.RefusedOpenLines, "") // the source answered, and has nothing
	d.do(visit.Judge{Line: "LOAN_CONTRACT", Status: visit.Verified}, visit.TakeHits{CaseID: "c1", Silent: []string{"GJJ_APPLY"}},
		visit.Judge{Line: "GJJ_APPLY", Status: visit.Missing})
	ways(visit.RefusedOpenLines, "") // nothing could stand in for it
}
