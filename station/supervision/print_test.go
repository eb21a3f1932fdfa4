package supervision_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"onewindow/papers"
	"onewindow/station"
	"onewindow/station/supervision"
	"onewindow/visit"
)

// printer keeps what came out, until it has a cause not to print.
type printer struct {
	mu    sync.Mutex
	docs  []papers.Document
	cause string
}

func (p *printer) Print(_ context.Context, _ string, doc papers.Document) (visit.JobState, string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cause != "" {
		return visit.JobNotPrinted, p.cause
	}
	p.docs = append(p.docs, doc)
	return visit.JobPrinted, ""
}

// A report comes out once, with who printed it, without the hall too; what the printer
// says instead is told.
func TestPrint(t *testing.T) {
	d := newDesk(t)
	order := supervision.Print{Report: papers.Report{Title: "报表 指标", Rows: []papers.Item{{Text: "取号人次", Note: "480"}}}}
	if err := d.seat.Do(t.Context(), order); err == nil {
		t.Error("printed while nobody was signed in")
	}
	d.signIn()
	if err := d.seat.Do(t.Context(), order); err != nil {
		t.Fatal(err)
	}
	d.sees("printed", func(n supervision.Snapshot) bool { return n.Done == 1 && !n.Asking })
	d.printer.mu.Lock()
	if len(d.printer.docs) != 1 {
		t.Fatalf("%d papers", len(d.printer.docs))
	}
	text := strings.Join(papers.Screen(d.printer.docs[0], papers.Columns80mm), "\n")
	d.printer.cause = "paper_out"
	d.printer.mu.Unlock()
	for _, want := range []string{"报表 指标", "480", "45"} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper lacks %q:\n%s", want, text)
		}
	}
	if err := d.seat.Do(t.Context(), order); err != nil {
		t.Fatal(err)
	}
	n := d.sees("no paper", func(n supervision.Snapshot) bool { return n.AskErr != nil })
	if fault, ok := errors.AsType[*station.DeviceFault](n.AskErr); !ok || fault.Code != "paper_out" || n.Done != 1 {
		t.Errorf("%v, %d done", n.AskErr, n.Done)
	}
}
