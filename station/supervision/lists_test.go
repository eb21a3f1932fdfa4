package supervision_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/station"
	"onewindow/station/supervision"
)

// reads is how often the lists were read.
func (h *hall) reads() (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, a := range h.asked {
		if a == "lists" {
			n++
		}
	}
	return n
}

func ids(rows []supervision.Row) (out []string) {
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}

// The lists are read while somebody looks: at once, every half minute, after an
// order; never for nobody. What cannot be read leaves the old ones, which say so.
func TestLists(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	if d.hall.reads() != 0 {
		t.Error("read before anybody looked")
	}
	do := func(cmd supervision.Command) {
		t.Helper()
		if err := d.seat.Do(t.Context(), cmd); err != nil {
			t.Fatal(err)
		}
	}
	do(supervision.Look{On: true})
	n := d.sees("read", func(n supervision.Snapshot) bool { return !n.ListedAt.IsZero() && !n.Listing })
	if got, want := ids(n.List(supervision.CasesDue)), []string{"4", "2", "1", "3"}; !slices.Equal(got, want) {
		t.Errorf("the department with red cases first, then by day: %q", got)
	}
	first := n.ListedAt
	d.now.Add(30)
	d.sees("read again", func(n supervision.Snapshot) bool { return n.ListedAt.After(first) && !n.Listing })
	before := d.hall.reads()
	do(supervision.Urge{Case: "2"})
	d.sees("urged", func(n supervision.Snapshot) bool { return n.Done == 1 && !n.Listing && d.hall.reads() > before })
	d.hall.mu.Lock()
	d.hall.refuse = &station.Refused{Code: "urged_today"}
	d.hall.mu.Unlock()
	do(supervision.Reread{})
	n = d.sees("not read", func(n supervision.Snapshot) bool { return n.ListErr != nil })
	if len(n.List(supervision.CasesDue)) != 4 {
		t.Error("what was read is gone")
	}
	d.now.Add(46)
	d.sees("stale", func(n supervision.Snapshot) bool { return n.ListsStale() })
	do(supervision.Look{})
	if err := d.seat.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	n = d.sees("nobody's", func(n supervision.Snapshot) bool { return n.Session.StaffNo == "" })
	if n.Looking || n.Lists != nil || !n.ListedAt.IsZero() {
		t.Errorf("the next one sees the lists: %+v", n.Lists)
	}
	d.hall.mu.Lock()
	defer d.hall.mu.Unlock()
	if !slices.Contains(d.hall.asked, "urge 2") {
		t.Errorf("asked %q", d.hall.asked)
	}
}

// A window is on the list from when its oldest row has waited more than five minutes.
func TestUnsent(t *testing.T) {
	n := supervision.Snapshot{Seat: station.Seat{Now: morning}, Heard: morning, Board: supervision.Board{At: morning, Windows: []supervision.Window{
		{No: "A001", Outbox: 2, OutboxOldest: morning.Add(-5 * time.Minute)},
		{No: "A002", Outbox: 1, OutboxOldest: morning.Add(-5*time.Minute - time.Second)},
		{No: "A003", Outbox: 3, OutboxOldest: morning.Add(-time.Hour)},
		{No: "A004", OutboxOldest: morning.Add(-time.Hour)},
	}}}
	if diff := cmp.Diff([]string{"A003", "A002"}, ids(n.List(supervision.Unsent))); diff != "" {
		t.Error(diff)
	}
}

// A department is urged as a whole: each of its cases once, those of others not, and
// one that was urged today does not end it.
func TestUrgeAll(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	if err := d.seat.Do(t.Context(), supervision.Look{On: true}); err != nil {
		t.Fatal(err)
	}
	d.sees("the lists", func(n supervision.Snapshot) bool { return len(n.Lists[supervision.CasesDue]) == 4 })
	urged := func() (out []string) {
		d.hall.mu.Lock()
		defer d.hall.mu.Unlock()
		for _, a := range d.hall.asked {
			if strings.HasPrefix(a, "urge ") {
				out = append(out, a)
			}
		}
		return out
	}
	for i, refuse := range []string{"urged_today", "role"} {
		d.hall.mu.Lock()
		d.hall.refuseUrge, d.hall.asked = &station.Refused{Code: refuse}, nil
		d.hall.mu.Unlock()
		if err := d.seat.Do(t.Context(), supervision.UrgeAll{Department: "WJ"}); err != nil {
			t.Fatal(err)
		}
		if refuse == "urged_today" {
			d.sees("carried out", func(n supervision.Snapshot) bool { return n.Done == i+1 && !n.Asking })
			if got := urged(); !slices.Equal(got, []string{"urge 4", "urge 2"}) {
				t.Errorf("asked %q", got)
			}
			continue
		}
		d.sees("refused", func(n supervision.Snapshot) bool { return n.AskErr != nil && !n.Asking })
		if got := urged(); len(got) != 1 {
			t.Errorf("after a no asked %q", got)
		}
	}
}
