package hall_test

import (
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
)

func (s *seat) rest(why string) string {
	_, err := hallv1.NewRestServiceClient(s.conn).Rest(s.ctx(), &hallv1.RestRequest{RequestId: newID(), Reason: why})
	if err != nil {
		return reason(err)
	}
	return ""
}

// A clerk pauses the own window with a reason that the board shows, and ends that
// pause; what a supervisor ordered stays, and a supervisor ends any.
func TestRest(t *testing.T) {
	w := newWorld(t)
	boss, clerk, guide := w.as("7001", "supervisor", ""), w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	next := boss.watchBoard()
	sees := func(state, why string, version int64) {
		t.Helper()
		next(state+" "+why, func(p *hallv1.BoardResponse) bool {
			a := boardWindow(p, "A035")
			return a.GetState() == state && a.GetReason() == why && a.GetVersion() == version
		})
	}
	guide.issue("GJJ-001", normal)
	refused := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %q, not %q", what, got, want)
		}
	}
	refused("no reason of the hall's", clerk.rest("tired"), "invalid")
	refused("who has no window", guide.rest("break"), "role")
	refused("nothing to end", clerk.rest(""), "")
	refused("a break", clerk.rest("break"), "")
	sees("paused", "break", 1)
	if r, err := clerk.desk.CallNext(clerk.ctx(), &hallv1.CallNextRequest{RequestId: newID()}); err != nil || r.GetHeld() != "paused" || r.GetHeldReason() != "break" {
		t.Errorf("called in the break: %v, %v", r, err)
	}
	refused("another reason", clerk.rest("device"), "")
	refused("over an order that was not seen", boss.arrange(&hallv1.Arrangement{Window: "A035", Mode: "open"}), "window_changed")
	refused("the end", clerk.rest(""), "")
	sees("open", "", 3)
	if clerk.call().GetId() == "" {
		t.Error("nobody was called after the break")
	}
	refused("a supervisor's order", boss.arrange(&hallv1.Arrangement{Window: "A035", SeenVersion: 3, Mode: "paused", Reason: "training"}), "")
	refused("a break in it", clerk.rest("break"), "supervisor_ordered")
	refused("its end", clerk.rest(""), "supervisor_ordered")
	refused("open again", boss.arrange(&hallv1.Arrangement{Window: "A035", SeenVersion: 4, Mode: "open"}), "")
	refused("then a break", clerk.rest("lunch"), "")
	sees("closing", "lunch", 6)
	w.clock.add(24 * time.Hour)
	next = w.as("7001", "supervisor", "").watchBoard()
	sees("offline", "", 6)
}
