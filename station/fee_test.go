package station_test

import (
	"slices"
	"strings"
	"testing"

	"onewindow/papers"
	"onewindow/station"
	"onewindow/visit"
)

// The slip to pay by is printed once, with the hall's number and amount, whichever comes
// first: the hall's answer to the hand-in or its word on the fee. What was paid is known,
// and makes no other slip. After a restart the paper says the same.
func TestFeeSlip(t *testing.T) {
	for _, early := range []bool{false, true} {
		s := zoned(t, &zone{}, nil)
		s.toCard()
		s.judgeOpen()
		caseID := inHand(s.st.Snapshot()).CaseID
		fee := visit.Fee{State: visit.FeeDue, Code: "441910304270100000017", Amount: 2000, Basis: "居民身份证法 第20条", Payee: "东莞市财政局"}
		tell := func() {
			t.Helper()
			row := station.CaseRow{CaseID: caseID, CaseNo: "DG1", Branch: visit.Branch{Code: "HZ", State: "queued"}, Fee: fee, Clerk: "1001", Version: 1}
			if err := s.st.CaseChanged(t.Context(), row); err != nil {
				t.Fatal(err)
			}
		}
		if early {
			tell()
		}
		s.handInAll("accepted")
		for range 2 {
			tell()
		}
		slips := func(n station.Snapshot) (out []visit.Job) {
			return slices.DeleteFunc(slices.Clone(n.Visit.Jobs), func(j visit.Job) bool { return j.Kind != visit.FeeSlip })
		}
		n := s.await("the slip", func(n station.Snapshot) bool {
			all := slips(n)
			return len(all) == 1 && all[0].State == visit.JobPrinted
		})
		says := func(n station.Snapshot) string {
			t.Helper()
			doc, err := s.st.Paper(t.Context(), slips(n)[0].ID)
			if err != nil || doc.Kind != papers.FeeSlip || doc.QR != fee.Code {
				t.Fatalf("%v, to scan %q: %v", doc.Kind, doc.QR, err)
			}
			return words(doc)
		}
		for _, want := range []string{"缴费通知", "20.00 元", "居民身份证法 第20条", "东莞市财政局"} {
			if text := says(n); !strings.Contains(text, want) {
				t.Errorf("the slip does not say %q:\n%s", want, text)
			}
		}
		fee.State = visit.FeePaid
		tell()
		n = s.await("paid", func(n station.Snapshot) bool { return n.Police.Fees[caseID].State == visit.FeePaid })
		if len(slips(n)) != 1 {
			t.Errorf("%d slips", len(slips(n)))
		}
		s.restart()
		if text := says(s.st.Snapshot()); !strings.Contains(text, "20.00 元") {
			t.Errorf("after a restart:\n%s", text)
		}
		s.kill()
	}
}
