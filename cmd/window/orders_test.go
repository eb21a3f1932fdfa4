package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/station"
)

// A window tells which devices do not work; one that is still opened, or done
// without by a person's word, is no trouble of the hall.
func TestReportOf(t *testing.T) {
	since := time.UnixMilli(1_700_000_000_000)
	n := station.Seat{
		Backlog: station.Backlog{Count: 3, Oldest: since},
		Devices: []station.Device{
			{Name: "idcard", State: "ready"},
			{Name: "printer", State: "faulted"},
			{Name: "keypad", State: "opening"},
			{Name: "mrz", State: "absent"},
			{Name: "signpad", State: "absent", ByHand: &station.ByHand{Reason: "broken"}},
		},
	}
	r := reportOf(&n)
	if diff := cmp.Diff([]string{"printer=faulted", "mrz=absent"}, r.GetRed()); diff != "" || r.GetOutbox() != 3 || !r.GetOutboxOldest().AsTime().Equal(since) {
		t.Errorf("told %v: %s", r, diff)
	}
	if !sameReport(r, reportOf(&n)) {
		t.Error("the same is told as news")
	}
	n.Devices[1].State = "ready"
	if sameReport(r, reportOf(&n)) {
		t.Error("a printer that works again is no news")
	}
}

func TestOrdersOf(t *testing.T) {
	o := ordersOf(&hallv1.ReportResponse{State: "paused", Reason: "lunch", Line: "公安", Notices: []*hallv1.BoardNotice{{Id: "1", Code: "words", Words: "到前台"}}})
	want := station.Orders{State: "paused", Reason: "lunch", Line: "公安", Words: []station.Words{{ID: "1", Code: "words", Words: "到前台"}}}
	if !o.Equal(&want) {
		t.Errorf("heard %+v", o)
	}
	for _, other := range []station.Orders{{}, {State: "paused", Reason: "lunch", Line: "公安"}, {State: "open", Reason: "lunch", Line: "公安", Words: want.Words}} {
		if o.Equal(&other) {
			t.Errorf("taken for the same: %+v", other)
		}
	}
}
