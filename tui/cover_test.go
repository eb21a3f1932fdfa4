package tui_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/tui"
	"onewindow/tui/tuitest"
)

const idle = time.Minute

// resting is a shell that rests; locked and busy are what its seat says.
type resting struct {
	clock        *tuitest.Clock
	desk, cover  *desk
	busy, locked bool
	p            *tuitest.Program
}

func newResting(t *testing.T) *resting {
	r := &resting{clock: tuitest.NewClock(), desk: newDesk("张三的申请"), cover: newDesk("已锁定")}
	r.p = tuitest.New(t, newShell(r.clock, r.desk, func(o *tui.ShellOptions) {
		o.Anywhere = []tui.Door{{Binding: tui.Binding{ID: "far", Keys: []string{"ctrl+l"}, Help: "设备"}, Open: func() tui.Dialog { return tui.Dialog{Screen: newDesk("设备")} }}}
		o.Rest = tui.Rest{After: idle, Asleep: "按任意键继续", Key: tui.Binding{ID: "lock", Keys: []string{"ctrl+x"}, Help: "锁定"}, Lock: func() tea.Cmd {
			if r.busy {
				return nil
			}
			return func() tea.Msg { r.locked = true; return "locked" }
		}}
		o.Cover = func() tui.Screen {
			if r.locked {
				return r.cover
			}
			return nil
		}
	}), 80, 24)
	return r
}

// TestRestsLocked: after its time without a key the seat is locked; the cover has
// all keys, and what lies under it is as it was.
func TestRestsLocked(t *testing.T) {
	r := newResting(t)
	r.p.Type("李四")
	r.clock.Advance(idle-time.Second, r.p.Send)
	if r.locked || !r.p.Contains("张三") {
		t.Fatalf("locked before its time\n%s", r.p.Screen())
	}
	r.p.Type("五") // a key begins the time anew
	r.clock.Advance(idle-time.Second, r.p.Send)
	if r.locked {
		t.Fatal("locked after a key")
	}
	r.clock.Advance(time.Second, r.p.Send)
	if !r.locked || !r.p.Contains("已锁定") || r.p.Contains("张三") || r.p.Contains("李四") {
		t.Fatalf("locked: %v\n%s", r.locked, r.p.Screen())
	}
	r.p.Press("f2", "ctrl+l")
	r.p.Type("六")
	if strings.Join(r.desk.seen, ",") != "string" || r.cover.seen[len(r.cover.seen)-2] != "call" || r.cover.in.Value() != "六" || r.p.Contains("设备") {
		t.Fatalf("under the cover %v, the cover %v\n%s", r.desk.seen, r.cover.seen, r.p.Screen())
	}
	r.p.Send("news")
	r.locked = false
	r.p.Send("unlocked")
	if !r.p.Contains("李四五") || strings.Join(r.desk.seen, ",") != "string,string,string" {
		t.Fatalf("unlocked: %v\n%s", r.desk.seen, r.p.Screen())
	}
	r.p.Press("ctrl+x")
	if !r.locked {
		t.Error("the key does not lock")
	}
}

// TestRestsDark: where the seat may not be locked the window shows nothing of what
// is in hand, and the key that wakes it does nothing else.
func TestRestsDark(t *testing.T) {
	r := newResting(t)
	r.busy = true
	r.p.Type("李四")
	r.clock.Advance(idle, r.p.Send)
	if !r.p.Contains("按任意键") || r.p.Contains("张三") || r.p.Contains("李四") || !r.p.Contains("A035") {
		t.Fatalf("dark:\n%s", r.p.Screen())
	}
	r.p.Send("news")
	if r.p.Contains("张三") {
		t.Fatalf("news brought the screen back:\n%s", r.p.Screen())
	}
	r.p.Press("f2")
	if !r.p.Contains("李四") || strings.Join(r.desk.seen, ",") != "string" {
		t.Fatalf("awake: %v\n%s", r.desk.seen, r.p.Screen())
	}
	r.clock.Advance(idle, r.p.Send)
	r.p.Paste("王五")
	if !r.p.Contains("李四") || r.p.Contains("王五") {
		t.Fatalf("a paste goes through the dark:\n%s", r.p.Screen())
	}
	// What was in hand is over: now the seat is locked.
	r.clock.Advance(idle, r.p.Send)
	r.busy = false
	r.clock.Advance(idle, r.p.Send)
	if !r.locked || !r.p.Contains("已锁定") {
		t.Fatalf("dark, and nothing in hand: locked %v\n%s", r.locked, r.p.Screen())
	}
}
