package station_test

import (
	"errors"
	"strings"
	"testing"

	"onewindow/papers"
	"onewindow/station"
	"onewindow/visit"
)

// TestPrintReport: a report comes out once, marked with who printed it; without
// paper the printer's own word is told; nobody signed in prints nothing.
func TestPrintReport(t *testing.T) {
	s := newSeat(t)
	r := papers.Report{Title: "离线期间办件报告", Rows: []papers.Item{{Text: "G012", Note: "已送达"}}}
	if err := s.st.PrintReport(r).Wait(t.Context()); err == nil || len(s.printer.printed()) > 0 {
		t.Errorf("nobody is signed in: %v", err)
	}
	s.signIn()
	if err := s.st.PrintReport(r).Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	docs := s.printer.printed()
	if len(docs) != 1 {
		t.Fatalf("%d papers", len(docs))
	}
	text := strings.Join(papers.Screen(docs[0], 48), "\n")
	for _, want := range []string{"离线期间办件报告", "G012", "已送达", "A035", "陈"} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper lacks %q:\n%s", want, text)
		}
	}
	s.printer.mu.Lock()
	s.printer.state, s.printer.cause = visit.JobNotPrinted, "paper_out"
	s.printer.mu.Unlock()
	var fault *station.DeviceFault
	if err := s.st.PrintReport(r).Wait(t.Context()); !errors.As(err, &fault) || fault.Code != "paper_out" {
		t.Errorf("without paper: %v", err)
	}
}
