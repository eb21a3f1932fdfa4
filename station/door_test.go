package station_test

import (
	"errors"
	"testing"

	"onewindow/station"
	"onewindow/visit"
)

// plainPINs keep a PIN as it is.
type plainPINs struct{}

func (plainPINs) Hash(pin string) string   { return "h" + pin }
func (plainPINs) Is(pin, hash string) bool { return hash == "h"+pin }

func (s *seat) session() station.Session { return s.st.Snapshot().Session }

// TestLock: the token is gone here and at the hall, the person and the courier's
// stay, nothing is taken; a restart changes nothing; the same person's PIN goes on.
func TestLock(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	if err := s.st.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"locked", "restarted"} {
		if at := s.session(); at.In() || !s.st.Snapshot().Locked() || at.StaffNo != "1001" || at.Token != "" || at.Courier != "c" {
			t.Errorf("%s: %+v", when, at)
		}
		refusedWith(t, s.st.Do(t.Context(), visit.Call{}), station.RefusedSignedOut)
		s.restart()
	}
	if s.hall.locks != 1 || s.hall.resumed.Token != "" || s.hall.resumed.Courier != "c" {
		t.Errorf("%d locks at the hall, resumed %+v", s.hall.locks, s.hall.resumed)
	}
	if err := s.st.Unlock(t.Context(), "0000", ""); err == nil || s.session().In() {
		t.Errorf("a wrong PIN: %v", err)
	}
	if err := s.st.Unlock(t.Context(), "1234", ""); err != nil || !s.session().In() || s.session().ByPIN {
		t.Errorf("unlocked: %v, %+v", err, s.session())
	}
	s.do(visit.Call{})
}

// TestCode: the code goes to the hall with the PIN; without the hall the PIN that it
// took the last time, with a code, unlocks, and back on line the hall asks again.
func TestCode(t *testing.T) {
	s := newSeat(t)
	s.hall.code = "123456"
	for code, want := range map[string]string{"": station.CodeMissing, "654321": station.CodeWrong} {
		err := s.st.SignIn(t.Context(), "1001", "1234", code)
		refused, ok := errors.AsType[*station.Refused](err)
		if !ok || refused.Code != want || !station.AsksCode(err) || station.MissesCode(err) != (code == "") || s.session().In() {
			t.Errorf("code %q: %v", code, err)
		}
	}
	if err := s.st.SignIn(t.Context(), "1001", "1234", "123456"); err != nil || !s.session().In() {
		t.Fatalf("the right code: %v", err)
	}
	if err := s.st.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.st.Unlock(t.Context(), "1234", ""); !station.MissesCode(err) || s.session().In() {
		t.Errorf("unlocked without a code: %v", err)
	}
	s.hall.down = true
	if err := s.st.Unlock(t.Context(), "1234", ""); err != nil || !s.session().ByPIN {
		t.Errorf("without the hall: %v", err)
	}
	s.hall.down = false
	if err := s.st.Unlock(t.Context(), "1234", ""); !station.MissesCode(err) {
		t.Errorf("the hall is back: %v", err)
	}
	if err := s.st.Unlock(t.Context(), "1234", "123456"); err != nil || s.session().ByPIN || s.session().Token == "" {
		t.Errorf("the hall is back, with the code: %v", err)
	}
}

// TestLockKeepsTheVisit: what is in hand, and being typed, is there after the unlock.
func TestLockKeepsTheVisit(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.toPapers()
	before := s.phase(visit.Outcome)
	if err := s.st.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.st.Unlock(t.Context(), "1234", ""); err != nil {
		t.Fatal(err)
	}
	if n := s.st.Snapshot(); n.Visit.ID != before.Visit.ID || n.Phase != before.Phase {
		t.Errorf("%s at %s, was %s at %s", n.Visit.ID, n.Phase, before.Visit.ID, before.Phase)
	}
}

// TestSignedOutCourier: the courier's token outlives the sign-out, restarts included.
func TestSignedOutCourier(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	if err := s.st.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.restart()
	if at := s.session(); at.StaffNo != "" || at.Courier != "c" || s.hall.resumed.Courier != "c" {
		t.Errorf("%+v, resumed %+v", at, s.hall.resumed)
	}
}

// TestUnlockOffline: without the hall the PIN that it took the last time unlocks,
// five wrong ones do not, whatever is restarted; cases until the hall has seen the
// person say so.
func TestUnlockOffline(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.toPapers()
	s.phase(visit.Outcome)
	s.hall.down = true
	if err := s.st.SetLink(t.Context(), station.Offline); err != nil {
		t.Fatal(err)
	}
	if err := s.st.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	wrong := func() error { return s.st.Unlock(t.Context(), "0000", "") }
	for range 4 {
		if refused, ok := errors.AsType[*station.Refused](wrong()); !ok || refused.Code != "bad_credentials" {
			t.Fatalf("a wrong PIN: %v", refused)
		}
		s.restart()
	}
	if err := s.st.Unlock(t.Context(), "1234", ""); err != nil {
		t.Fatal(err)
	}
	if at := s.session(); !at.In() || !at.ByPIN || at.Token != "" {
		t.Errorf("unlocked: %+v", at)
	}
	s.do(visit.HandIn{Outcome: visit.AcceptAndGrant})
	marked := 0
	for _, c := range s.journal.pending() {
		if c.Submission != nil && c.ByPIN {
			marked++
		}
	}
	if marked != 1 {
		t.Errorf("%d cases are marked", marked)
	}

	// The hall is back and has not seen the person.
	s.hall.down = false
	if err := s.st.SetLink(t.Context(), station.Online); err != nil {
		t.Fatal(err)
	}
	if !s.st.Snapshot().Locked() {
		t.Error("the hall is back and nobody is asked")
	}
	if err := s.st.Unlock(t.Context(), "1234", ""); err != nil || s.st.Snapshot().Locked() || s.session().ByPIN || s.session().Token == "" {
		t.Errorf("verified: %v, %+v", err, s.session())
	}

	// Five in a row, and only the hall lets in.
	s.hall.down = true
	if err := s.st.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		_ = wrong()
	}
	s.restart()
	refusedWith(t, s.st.Unlock(t.Context(), "1234", ""), station.RefusedPINTries)
	s.hall.down = false
	if err := s.st.Unlock(t.Context(), "1234", ""); err != nil {
		t.Errorf("by the hall: %v", err)
	}

	// Of somebody who signed out nothing is kept.
	if err := s.st.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.hall.down = true
	if err := s.st.Unlock(t.Context(), "1234", ""); !errors.Is(err, station.ErrUnreachable) {
		t.Errorf("after the sign-out: %v", err)
	}
}

// TestKeyDevice: who came in by a key device is let in without the hall by the PIN that
// they showed here before, and by none where there was none; no PIN is never a PIN.
func TestKeyDevice(t *testing.T) {
	s := newSeat(t)
	s.hall.device = true
	unlock := func(pin string) error {
		if err := s.st.Lock(t.Context()); err != nil {
			t.Fatal(err)
		}
		return s.st.Unlock(t.Context(), pin, "")
	}
	if err := s.st.SignIn(t.Context(), "1001", "", ""); err != nil || !s.session().In() {
		t.Fatalf("by the device: %v", err)
	}
	s.hall.down = true
	for range 7 { // more often than wrong PINs are taken
		for _, pin := range []string{"", "1234"} {
			if err := unlock(pin); !errors.Is(err, station.ErrUnreachable) || s.session().In() {
				t.Fatalf("without the hall, never a PIN, %q: %v", pin, err)
			}
		}
	}
	s.hall.down = false
	if err := unlock("1234"); err != nil {
		t.Fatal(err)
	}
	if err := unlock(""); err != nil || !s.session().In() || s.session().ByPIN {
		t.Fatalf("by the device again: %v", err)
	}
	s.hall.down = true
	if err := unlock(""); !errors.Is(err, station.ErrUnreachable) || s.session().In() {
		t.Errorf("without the hall, no PIN: %v", err)
	}
	if err := unlock("1234"); err != nil || !s.session().ByPIN {
		t.Errorf("without the hall, the PIN of before: %v", err)
	}
	s.hall.down = false
	if err := s.st.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.st.SignIn(t.Context(), "1002", "", ""); err != nil {
		t.Fatal(err)
	}
	s.hall.down = true
	if err := unlock("1234"); !errors.Is(err, station.ErrUnreachable) || s.session().In() {
		t.Errorf("another's PIN of before: %v", err)
	}
}
