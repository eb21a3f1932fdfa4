package main

import (
	"testing"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/paperlist"
	"onewindow/screens/screentest"
	"onewindow/screens/signin"
	"onewindow/station"
	"onewindow/visit"
)

// The code of an e-licence opens the list of papers at its line, from any place of
// the visit.
func TestScannedLicenceOpensThePapers(t *testing.T) {
	p, _ := fixtures.PersonByID("p01")
	w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: "GJJ-001"}).Lay(p.Card()).
		Do(visit.ChooseItem{Item: "GJJ-001"}).Answer(screentest.Says{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}})
	words, _ := i18n.For(i18n.Chinese)
	for _, place := range []screens.Place{screens.Fields, screens.Turndown, screens.Basket, screens.Hold} {
		r := newRouter(t.Context(), nil, words, signin.Account{})
		n := w.Snapshot()
		r.snap, r.place = n, place
		n.Scan = station.Scan{Seq: 1, Kind: station.ScanPapers, Code: "LOAN_CONTRACT"}
		s, changed := r.route(n)
		if list, ok := s.(*paperlist.Screen); !changed || !ok || r.line != "LOAN_CONTRACT" || list == nil {
			t.Errorf("%s: %T at %q", place, s, r.line)
		}
	}
}
