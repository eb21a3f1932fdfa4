package lock_test

import (
	"slices"
	"testing"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/lock"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

func locked(t *testing.T) station.Snapshot {
	n := screentest.New(t, fixtures.Catalogue()).Snapshot()
	n.Session.Locked = true
	return n
}

func made(pin string) screentest.Make { return with(pin, false) }

func with(pin string, key bool) screentest.Make {
	return func(d screens.Deps, n station.Snapshot) tui.Screen {
		return lock.New(d, d.Desk.(*screentest.Desk), n.AtSeat(), pin, key)
	}
}

func TestLooks(t *testing.T) {
	n := locked(t)
	away := n
	away.Link = station.Offline
	back := n
	back.Session.Locked, back.Session.ByPIN = false, true
	over := n
	over.Session.Locked, over.Link = false, station.SignedOut
	refused := func(s *screentest.Seat) {
		s.Desk.SignInErr = &station.Refused{Code: "bad_credentials"}
		s.Press("enter")
	}
	screentest.Show(t, screentest.State{Name: "locked", Snap: n, Make: made(""), Says: []string{"已锁定", "陈晓岚", "口令"}})
	screentest.Show(t, screentest.State{Name: "demo", Snap: n, Make: made("2468"), Says: []string{"演示城市"}})
	screentest.Show(t, screentest.State{Name: "offline", Snap: away, Make: made(""), Says: []string{"大厅未核验"}})
	screentest.Show(t, screentest.State{Name: "hall back", Snap: back, Make: made(""), Says: []string{"大厅恢复了"}})
	screentest.Show(t, screentest.State{Name: "over", Snap: over, Make: made(""), Keys: []string{"9"}, Says: []string{"已过期"}})
	screentest.Show(t, screentest.State{Name: "refused", Snap: n, Make: made(""), Keys: []string{"9"}, Then: refused, Says: []string{"口令不正确"}})
	screentest.Show(t, screentest.State{Name: "code", Snap: n, Make: made(""), Keys: []string{"9"}, Then: func(s *screentest.Seat) {
		s.Desk.SignInErr = &station.Refused{Code: station.CodeMissing}
		s.Press("enter")
	}, Says: []string{"动态码", "请输入验证器上的 6 位动态码"}})
	screentest.Show(t, screentest.State{
		Name: "busy", Snap: n, Make: made(""), Keys: []string{"9"}, Then: func(s *screentest.Seat) { s.Hold("enter") }, Says: []string{"正在解锁"},
	})
}

// TestKeyDevice: an empty PIN is the key device where there is one; a PIN is a PIN there, too.
func TestKeyDevice(t *testing.T) {
	n := locked(t)
	away := n
	away.Link = station.Offline
	device := with("", true)
	hold := func(s *screentest.Seat) { s.Hold("enter") }
	screentest.Show(t, screentest.State{Name: "key device", Snap: n, Make: device, Says: []string{"也可用密钥设备"}})
	screentest.Show(t, screentest.State{Name: "key device offline", Snap: away, Make: device, Says: []string{"密钥设备须由大厅核验"}})
	screentest.Show(t, screentest.State{Name: "key device asked", Snap: n, Make: device, Then: hold, Says: []string{"请在密钥设备上确认"}})
	screentest.Show(t, screentest.State{Name: "key device PIN", Snap: n, Make: device, Keys: []string{"9"}, Then: hold, Says: []string{"正在解锁"}})
	s := screentest.Open(t, i18n.Chinese, n, device)
	s.Desk.SignInErr = &station.DeviceFault{Device: "keydevice", Code: "declined"}
	s.Press("enter")
	if len(s.Desk.Unlocks) != 1 || s.Desk.Unlocks[0] != "" || !screentest.Sees(s, "密钥设备上选了取消") {
		t.Errorf("unlocked with %q", s.Desk.Unlocks)
	}
}

func TestUnlock(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, locked(t), made(""))
	s.Desk.SignInErr = &visit.Refusal{Code: station.RefusedPINTries}
	first := s.Press("２４").Hold("enter")
	s.Press("enter", "6")
	s.Finish(first)
	if len(s.Desk.Unlocks) != 1 || s.Desk.Unlocks[0] != "24" || !screentest.Sees(s, "错 5 次") {
		t.Fatalf("unlocked with %v", s.Desk.Unlocks)
	}
	s.Desk.SignInErr = nil
	s.Press("2468", "enter") // what was refused is gone
	if s.Desk.Unlocks[1] != "2468" {
		t.Fatalf("second try with %q", s.Desk.Unlocks[1])
	}
}

// TestCode: once the hall has asked, the code is typed in the PIN's place; any other
// refusal begins with the PIN.
func TestCode(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, locked(t), made(""))
	step := func(refusal string, keys ...string) {
		s.Desk.SignInErr = &station.Refused{Code: refusal}
		s.Press(keys...)
	}
	step(station.CodeMissing, "2468", "enter")
	step(station.CodeWrong, "１２３a456", "enter")
	step("locked_out", "654321", "enter")
	s.Desk.SignInErr = nil
	s.Press("1357", "enter")
	if !slices.Equal(s.Desk.Codes, []string{"", "123456", "654321", ""}) || !slices.Equal(s.Desk.Unlocks, []string{"2468", "2468", "2468", "1357"}) {
		t.Errorf("PINs %v, codes %v", s.Desk.Unlocks, s.Desk.Codes)
	}
}

func TestSomebodyElse(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, locked(t), made(""))
	s.Press("ctrl+o")
	if s.Desk.Outs != 0 || !screentest.Sees(s, "再按一次 Ctrl+O") {
		t.Fatal("one press signs out")
	}
	s.Press("ctrl+o")
	if s.Desk.Outs != 1 {
		t.Fatalf("%d sign-outs", s.Desk.Outs)
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
