package hall_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/board"
)

func (w *world) wall() *board.Picture {
	w.t.Helper()
	p, err := w.server.Wall().Picture(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func calls(p *board.Picture) []string {
	out := []string{}
	for _, c := range p.Calls {
		out = append(out, c.Label+" "+c.Window)
	}
	return out
}

// The wall shows who is called, the newest first, and who is next by zone; a person
// who has come stays for a minute; a call that is taken back is shown as such, and one
// out of turn with its reason. No name gets there.
func TestWall(t *testing.T) {
	w := newWorld(t)
	clerk, other, boss, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("7001", "supervisor", ""), w.as("8001", "guide", "")
	var issued []*hallv1.Ticket
	for _, item := range []string{"GJJ-001", "WJ-001", "GJJ-001"} {
		issued = append(issued, guide.issue(item, hallv1.TicketClass_TICKET_CLASS_NORMAL))
		w.clock.add(time.Second)
	}
	p := w.wall()
	if len(p.Calls) != 0 || len(p.Zones) != 2 || p.Zones[0].Waiting+p.Zones[1].Waiting != 3 || p.Hall != w.name {
		t.Fatalf("at first %+v", p)
	}
	one := clerk.call()
	w.clock.add(time.Second)
	two := other.call()
	if got, want := calls(w.wall()), []string{two.GetLabel() + " A036", one.GetLabel() + " A035"}; !slices.Equal(got, want) {
		t.Errorf("called %v, want %v", got, want)
	}
	other.ok(move(two.GetId(), "undo_call"))
	if p := w.wall(); len(p.Calls) != 1 || !slices.Equal(p.Undone, []string{two.GetLabel()}) {
		t.Errorf("taken back: %v, undone %v", calls(p), p.Undone)
	}
	clerk.ok(move(one.GetId(), "start"))
	w.clock.add(50 * time.Second)
	if p := w.wall(); len(p.Calls) != 1 {
		t.Errorf("just come: %v", calls(p))
	}
	w.clock.add(20 * time.Second)
	if p := w.wall(); len(p.Calls) != 0 || len(p.Undone) != 0 {
		t.Errorf("long come: %v, undone %v", calls(p), p.Undone)
	}
	last := issued[2]
	jump := move(last.GetId(), "call_specific")
	jump.GetTicketMove().Target, jump.GetTicketMove().Reason = "A036", "appointment"
	boss.ok(jump)
	p = w.wall()
	if len(p.Calls) != 1 || p.Calls[0].Label != last.GetLabel() || p.Calls[0].Jump["zh"] != "预约时间已到" {
		t.Errorf("out of turn: %+v", p.Calls)
	}
	body, err := json.Marshal(p)
	if err != nil || strings.Contains(string(body), "张") || strings.Contains(string(body), last.GetId()) {
		t.Errorf("the picture knows a person: %s, %v", body, err)
	}
	other.ok(move(last.GetId(), "undo_call"))
	other.call()
	if p := w.wall(); len(p.Calls) != 1 || p.Calls[0].Jump != nil {
		t.Errorf("in turn again: %+v", p.Calls)
	}
}
