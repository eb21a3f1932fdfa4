package station_test

import (
	"errors"
	"strings"
	"testing"

	"onewindow/papers"
	"onewindow/station"
)

// TestTransferList: a case with two papers is one line, the code of the bag is on the
// list, and a list without its bag is none.
func TestTransferList(t *testing.T) {
	b := station.Bag{No: "WL202611230001", Papers: []station.Original{
		{CaseNo: "DG1", ItemName: "往来港澳通行证签发", Line: "IDC"}, {CaseNo: "DG2", ItemName: "户口登记", Line: "HKB"}, {CaseNo: "DG1", ItemName: "往来港澳通行证签发", Line: "PHOTO"},
	}}
	at := station.Seat{Window: "A035", Session: station.Session{HallName: "演示大厅", StaffNo: "2001"}}
	head := station.Letterhead{QueryPhone: "12345"}
	make := func(b station.Bag, again bool) (papers.Document, error) {
		return station.TransferList(b, station.Handing{From: "A035 窗口", To: "物料间", Again: again}, at, head, morning, "zh", false)
	}
	doc, err := make(b, false)
	if err != nil {
		t.Fatal(err)
	}
	text := said(doc)
	for _, want := range []string{"DG1", "2 份", "DG2", "1 份", "A035 窗口", "物料间", "第 1 次打印"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if c, err := papers.ParseCode(doc.QR); err != nil || c.Kind != papers.CodeParcel || c.Number != b.No {
		t.Errorf("the label says %q: %v", doc.QR, err)
	}
	if doc, err = make(b, true); err != nil || !strings.Contains(said(doc), "补打第") {
		t.Errorf("printed again: %v", err)
	}
	var missing papers.MissingField
	if _, err = make(station.Bag{No: b.No}, false); !errors.As(err, &missing) {
		t.Errorf("an empty bag has a list: %v", err)
	}
}

func said(doc papers.Document) string { return strings.Join(papers.Screen(doc, 80), "\n") }
