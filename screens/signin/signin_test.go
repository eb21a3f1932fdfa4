package signin_test

import (
	"slices"
	"testing"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/screentest"
	"onewindow/screens/signin"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
)

func snapshot(t *testing.T) station.Snapshot {
	w := screentest.New(t, fixtures.Catalogue())
	w.Snap.Session = station.Session{}
	return w.Snapshot()
}

func made(a signin.Account) screentest.Make {
	return func(d screens.Deps, n station.Snapshot) tui.Screen { return signin.New(d, d.Desk, n.Window, a) }
}

func TestLooks(t *testing.T) {
	n := snapshot(t)
	empty := made(signin.Account{})
	refused := func(s *screentest.Seat) {
		s.Desk.SignInErr = &station.Refused{Code: "bad_credentials"}
		s.Press("enter")
	}
	screentest.Show(t, screentest.State{Name: "empty", Snap: n, Make: empty, Says: []string{"工号", "口令", "A035"}})
	screentest.Show(t, screentest.State{Name: "demo", Snap: n, Make: made(signin.Account{StaffNo: "1001", PIN: "2468"}), Says: []string{"演示城市"}})
	screentest.Show(t, screentest.State{Name: "typed", Snap: n, Make: empty, Keys: []string{"1", "００", "1", "enter", "9"}})
	screentest.Show(t, screentest.State{
		Name: "refused", Snap: n, Make: empty, Keys: []string{"1001", "tab", "9"}, Then: refused, Says: []string{"工号或口令不正确"},
	})
	asked := func(s *screentest.Seat) {
		s.Desk.SignInErr = &station.Refused{Code: station.CodeMissing}
		s.Press("enter")
	}
	screentest.Show(t, screentest.State{
		Name: "code", Snap: n, Make: empty, Keys: []string{"7001", "tab", "9"}, Then: asked, Says: []string{"动态码", "请输入验证器上的 6 位动态码"},
	})
	screentest.Show(t, screentest.State{
		Name: "wrong code", Snap: n, Make: empty, Keys: []string{"7001", "tab", "9"}, Then: func(s *screentest.Seat) {
			asked(s)
			s.Desk.SignInErr = &station.Refused{Code: station.CodeWrong}
			s.Press("123456", "enter")
		}, Says: []string{"动态码不正确或已用过"},
	})
	screentest.Show(t, screentest.State{
		Name: "busy", Snap: n, Make: empty, Keys: []string{"1001", "tab", "9"},
		Then: func(s *screentest.Seat) { s.Hold("enter") }, Says: []string{"正在登录"},
	})
}

// TestKeyDevice: where there is one, an empty PIN is the device; a PIN is a PIN there, too.
func TestKeyDevice(t *testing.T) {
	n := snapshot(t)
	device := made(signin.Account{Key: true})
	hold := func(s *screentest.Seat) { s.Hold("enter") }
	declined := func(s *screentest.Seat) {
		s.Desk.SignInErr = &station.DeviceFault{Device: "keydevice", Code: "declined"}
		s.Press("enter")
	}
	screentest.Show(t, screentest.State{Name: "key device", Snap: n, Make: device, Keys: []string{"1001"}, Says: []string{"插入密钥设备", "再在设备上确认"}})
	screentest.Show(t, screentest.State{Name: "key device asked", Snap: n, Make: device, Keys: []string{"1001", "tab"}, Then: hold, Says: []string{"请在密钥设备上确认"}})
	screentest.Show(t, screentest.State{Name: "key device declined", Snap: n, Make: device, Keys: []string{"1001", "tab"}, Then: declined, Says: []string{"密钥设备上选了取消"}})
	screentest.Show(t, screentest.State{Name: "key device PIN", Snap: n, Make: device, Keys: []string{"1001", "tab", "9"}, Then: hold, Says: []string{"正在登录"}})
	s := screentest.Open(t, i18n.Chinese, n, device)
	s.Press("1001", "enter", "enter")
	if len(s.Desk.SignIns) != 1 || s.Desk.SignIns[0] != [2]string{"1001", ""} {
		t.Errorf("signed in with %v", s.Desk.SignIns)
	}
	// The hall's second factor is asked for after the device, too.
	s = screentest.Open(t, i18n.Chinese, n, device)
	s.Desk.SignInErr = &station.Refused{Code: station.CodeMissing}
	s.Press("1001", "enter", "enter", "123456", "enter")
	if !slices.Equal(s.Desk.Codes, []string{"", "123456"}) || s.Desk.SignIns[1] != [2]string{"1001", ""} {
		t.Errorf("with a second factor: %v, codes %v", s.Desk.SignIns, s.Desk.Codes)
	}
}

func TestSignIn(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, snapshot(t), made(signin.Account{}))
	s.Press("1001", "enter", "2468", "enter")
	if len(s.Desk.SignIns) != 1 || s.Desk.SignIns[0] != [2]string{"1001", "2468"} {
		t.Fatalf("signed in with %v", s.Desk.SignIns)
	}
	// An input method commits full-width digits; the number is the same.
	s = screentest.Open(t, i18n.Chinese, snapshot(t), made(signin.Account{}))
	s.Press("１００１", "tab", "２４６８", "kpenter")
	if len(s.Desk.SignIns) != 1 || s.Desk.SignIns[0] != [2]string{"1001", "2468"} {
		t.Fatalf("full-width: signed in with %v", s.Desk.SignIns)
	}
}

// TestCode: once the hall has asked, the code is typed alone; a wrong one is typed
// anew, and any other refusal begins anew.
func TestCode(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, snapshot(t), made(signin.Account{}))
	step := func(refusal string, keys ...string) {
		s.Desk.SignInErr = &station.Refused{Code: refusal}
		s.Press(keys...)
	}
	step(station.CodeMissing, "7001", "enter", "700111", "enter")
	step(station.CodeWrong, "１２３a456", "enter")
	step("locked_out", "654321", "enter")
	step(station.CodeMissing, "700111", "enter")
	s.Desk.SignInErr = nil
	s.Press("tab", "tab", "enter", "111222", "enter") // from the PIN on to the code
	if want := []string{"", "123456", "654321", "", "111222"}; !slices.Equal(s.Desk.Codes, want) {
		t.Errorf("codes %v, want %v", s.Desk.Codes, want)
	}
	for _, in := range s.Desk.SignIns {
		if in != [2]string{"7001", "700111"} {
			t.Errorf("signed in with %v", in)
		}
	}
}

func TestNothingIsSentTwice(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, snapshot(t), made(signin.Account{StaffNo: "1001", PIN: "2468"}))
	first := s.Hold("enter")
	s.Press("enter", "enter")
	s.Finish(first)
	if len(s.Desk.SignIns) != 1 {
		t.Fatalf("%d sign-ins", len(s.Desk.SignIns))
	}
}

func TestRefusedClearsThePIN(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, snapshot(t), made(signin.Account{}))
	s.Desk.SignInErr = &station.Refused{Code: "locked_out"}
	s.Press("1001", "tab", "1", "enter")
	s.Desk.SignInErr = nil
	s.Press("2468", "enter")
	if got := s.Desk.SignIns[1]; got != [2]string{"1001", "2468"} {
		t.Fatalf("second try with %v", got)
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
