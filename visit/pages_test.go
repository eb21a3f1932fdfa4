package visit_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/visit"
)

func pagesOf(pages []visit.Page) []string {
	out := make([]string, 0, len(pages))
	for _, p := range pages {
		out = append(out, p.Line+" "+p.SHA256)
	}
	return out
}

func (d *desk) wantPages(pages, aside []string) {
	d.tb.Helper()
	m := d.state.Matter()
	if diff := cmp.Diff(pages, pagesOf(m.Pages)); diff != "" {
		d.tb.Errorf("pages: %s", diff)
	}
	if diff := cmp.Diff(aside, pagesOf(m.Aside)); diff != "" {
		d.tb.Errorf("aside: %s", diff)
	}
}

// The back of a sheet with nothing on it is kept aside and comes back where it
// was; a page that was taken out, too.
func TestPagesAside(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	add := func(sum string, aside bool) {
		d.do(visit.AddPage{Page: visit.Page{Line: "BANKCARD", SHA256: sum, Bytes: 9, Media: "image/jpeg"}, Aside: aside})
		d.after(time.Second)
	}
	for i, sum := range []string{"a", "a2", "b", "b2", "c"} {
		add(sum, i%2 == 1)
	}
	add("a2", true) // again changes nothing
	d.wantPages([]string{"BANKCARD a", "BANKCARD b", "BANKCARD c"}, []string{"BANKCARD a2", "BANKCARD b2"})
	d.do(visit.RestorePage{SHA256: "a2"}, visit.DropPage{SHA256: "b"})
	d.wantPages([]string{"BANKCARD a", "BANKCARD a2", "BANKCARD c"}, []string{"BANKCARD b2", "BANKCARD b"})
	d.do(visit.RestorePage{SHA256: "b2"}, visit.RestorePage{SHA256: "b"})
	d.wantPages([]string{"BANKCARD a", "BANKCARD a2", "BANKCARD b", "BANKCARD b2", "BANKCARD c"}, []string{})
	d.refused(visit.RefusedUnknownPage, visit.RestorePage{SHA256: "b"})
	if !slices.IsSortedFunc(d.state.Matter().Pages, func(a, b visit.Page) int { return a.At.Compare(b.At) }) {
		t.Error("pages are not in the order in which they came")
	}
	// What was aside and is scanned again proves its line.
	d.do(visit.DropPage{SHA256: "c"})
	add("c", false)
	d.wantPages([]string{"BANKCARD a", "BANKCARD a2", "BANKCARD b", "BANKCARD b2", "BANKCARD c"}, []string{})
}

// Where one paper of a stack ends the next begins.
func TestPagesMove(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	for _, sum := range []string{"a", "b", "c"} {
		d.do(visit.AddPage{Page: visit.Page{Line: "BANKCARD", SHA256: sum, Bytes: 9, Media: "image/jpeg"}})
	}
	d.do(visit.AddPage{Page: visit.Page{Line: "LOAN_CONTRACT", SHA256: "x", Bytes: 9, Media: "image/jpeg"}})
	d.do(visit.MovePages{From: "b", Line: "LOAN_CONTRACT"})
	d.wantPages([]string{"BANKCARD a", "LOAN_CONTRACT x", "LOAN_CONTRACT b", "LOAN_CONTRACT c"}, []string{})
	d.refused(visit.RefusedUnknownPage, visit.MovePages{From: "b", Line: "LOAN_CONTRACT"})
	d.refused(visit.RefusedUnknownPage, visit.MovePages{From: "none", Line: "BANKCARD"})
	d.refused(visit.RefusedUnknownLine, visit.MovePages{From: "a", Line: "NO_SUCH_LINE"})
}
