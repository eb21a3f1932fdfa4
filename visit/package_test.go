package visit_test

import (
	"testing"

	"onewindow/visit"
)

// sell opens the package of a flat that is sold: tax, deed, electricity.
func sell(d *desk) {
	d.tb.Helper()
	d.identified()
	d.do(visit.ChoosePackage{Package: "PK-08", PackageID: "p1", CaseIDs: []string{"tax", "deed", "power"}})
}

// answered is the hall's word on the case of an item.
func (d *desk) answered(caseID, state string) {
	d.tb.Helper()
	d.do(visit.HallReceipt{
		CommandID: d.state.Find(caseID).CommandID, Accepted: true, At: d.now, Case: &visit.CaseAnswer{CaseNo: "DG " + caseID, State: state},
	})
}

// handIn hands a case in by its first way and lets the hall answer.
func (d *desk) handIn(caseID, state string) {
	d.tb.Helper()
	ways, err := d.rules.Outcomes(&d.state, d.state.Find(caseID), d.now)
	if err != nil {
		d.tb.Fatal(err)
	}
	d.do(visit.HandIn{CaseID: caseID, Outcome: ways[0].Code})
	d.answered(caseID, state)
}

// An item that was denied hands nothing out: what waits for it asks for the paper.
func TestDenialIsNotWaitedFor(t *testing.T) {
	for state, awaited := range map[string]bool{
		"accepted": true, "decided_grant": true, "decided_deny": false, "withdrawn": false, "refused": false, "terminated": false,
	} {
		d := newDesk(t)
		sell(d)
		accepts(d)
		d.judgeBasket()
		d.handIn("tax", state)
		lines, judged, err := d.rules.Judgements(&d.state, d.state.Find("deed"), d.now)
		if err != nil {
			t.Fatal(err)
		}
		got := false
		for _, l := range lines {
			got = got || judged[l.ID].Status == visit.Awaited && judged[l.ID].From == "tax"
		}
		if got != awaited {
			t.Errorf("the tax is %s, and the deed waits for it: %v", state, got)
		}
	}
}

// A package takes an open item in and leaves alone what the hall has; what it waits
// for follows the package's order, whichever was opened first. Of nothing new there
// is no package.
func TestPackageTakesOpenItemsIn(t *testing.T) {
	d := newDesk(t)
	d.identified()
	d.do(visit.ChooseItem{CaseID: "first deed", Item: "BDC-002"})
	d.do(visit.ChoosePackage{Package: "PK-08", PackageID: "p1", CaseIDs: []string{"tax", "deed", "power"}})
	if m := d.state.Find("first deed"); m.PackageID != "p1" || m.Package != "PK-08" || d.state.Find("deed") != nil || len(d.state.Open()) != 3 {
		t.Fatalf("the open deed is in %q, %d items", m.PackageID, len(d.state.Open()))
	}
	if d.state.Matter().CaseID != "tax" {
		t.Errorf("%s is in hand", d.state.Matter().CaseID)
	}
	accepts(d)
	d.judgeBasket()
	d.refused(visit.RefusedUpstream, visit.HandIn{CaseID: "first deed", Outcome: visit.Receive})
	d.refused(visit.RefusedMatterOpen, visit.ChoosePackage{Package: "PK-08", PackageID: "p2", CaseIDs: []string{"a", "b", "c"}})

	d = newDesk(t)
	d.identified()
	d.do(visit.ChooseItem{CaseID: "sent tax", Item: "SUI-002"})
	accepts(d)
	d.judgeAll()
	d.handIn("sent tax", "accepted")
	d.do(visit.ChoosePackage{Package: "PK-08", PackageID: "p1", CaseIDs: []string{"tax", "deed", "power"}})
	if m := d.state.Find("sent tax"); m.PackageID != "" || d.state.Find("tax") != nil || len(d.state.Open()) != 2 {
		t.Errorf("what the hall has is in %q, %d open", m.PackageID, len(d.state.Open()))
	}
}

// The state of a package follows its items; one that failed stops no other. Giving
// the package up leaves what the hall has.
func TestPackageProgress(t *testing.T) {
	d := newDesk(t)
	sell(d)
	is := func(want visit.PackageState, p visit.Progress) {
		t.Helper()
		if got := d.state.Progress("p1"); got != p || got.State() != want {
			t.Errorf("%+v %s, want %+v %s", got, got.State(), p, want)
		}
	}
	is(visit.Assembling, visit.Progress{Items: 3})
	accepts(d)
	d.judgeBasket()
	d.handIn("tax", "accepted")
	is(visit.Partial, visit.Progress{Items: 3, Sent: 1})
	whole := *d
	d.handIn("deed", "received")
	d.handIn("power", "received")
	is(visit.Submitted, visit.Progress{Items: 3, Sent: 3})
	d.refused(visit.RefusedUnknownMatter, visit.DiscardPackage{PackageID: "p1", Reason: "removed"})

	*d = whole
	d.handIn("deed", "decided_grant")
	d.handIn("power", "decided_deny")
	is(visit.Partial, visit.Progress{Items: 3, Sent: 3, Granted: 1, Failed: 1})

	*d = whole
	d.refused(visit.RefusedNoReason, visit.DiscardPackage{PackageID: "p1", Reason: " "})
	d.refused(visit.RefusedUnknownMatter, visit.DiscardPackage{Reason: "removed"})
	d.do(visit.DiscardPackage{PackageID: "p1", Reason: "removed"})
	if len(d.state.Open()) != 0 || d.state.Find("tax").Discarded != "" || d.state.Find("deed").Discarded == "" {
		t.Errorf("given up: %+v", d.state.Matters)
	}
	is(visit.Submitted, visit.Progress{Items: 1, Sent: 1})

	for p, want := range map[visit.Progress]visit.PackageState{
		{Items: 2, Sent: 2, Granted: 2}:            visit.Completed,
		{Items: 2, Sent: 2, Granted: 1, Failed: 1}: visit.PartiallyFailed,
		{Items: 2, Sent: 2, Failed: 2}:             visit.PartiallyFailed,
	} {
		if got := p.State(); got != want {
			t.Errorf("%+v is %s, want %s", p, got, want)
		}
	}
}
