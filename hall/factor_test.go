package hall_test

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/e2e/oracle"
	"onewindow/hall"
	"onewindow/hall/store"
)

// minutes is a device whose code is its secret and the number of the minute.
type minutes struct{}

func (minutes) Enrol(issuer, account string) (secret, uri string, err error) {
	return "s" + account + "-", "device://" + issuer + "/" + account, nil
}

func (minutes) Check(secret, code string, now time.Time, last int64) (step int64, ok bool) {
	step = now.Unix() / 60
	return step, step > last && code == codeAt(secret, now)
}

func codeAt(secret string, now time.Time) string {
	return secret + strconv.FormatInt(now.Unix()/60, 10)
}

var hallSecret = bytes.Repeat([]byte{7}, hall.SecretSize)

// asking are a hall's options that ask these roles for a second factor.
func asking(roles ...string) func(*hall.Options) {
	return func(o *hall.Options) {
		o.SecondFactor, o.FactorRoles, o.Secret = minutes{}, roles, hallSecret
	}
}

func (w *world) enrolFactor(staff string) {
	w.t.Helper()
	if _, err := hall.EnrolFactor(w.t.Context(), w.store, minutes{}, hallSecret, staff, false); err != nil {
		w.t.Fatal(err)
	}
}

// shows signs somebody in with a code and says what the hall refused it for.
func (w *world) shows(staff, pin, role, window, code string) string {
	w.t.Helper()
	_, err := w.stranger().desk.SignIn(w.t.Context(), &hallv1.SignInRequest{StaffNo: staff, Pin: pin, Role: role, Window: window, Code: code})
	if err == nil {
		return ""
	}
	return reason(err)
}

func TestSecondFactor(t *testing.T) {
	w := newWorld(t, asking("supervisor"))
	right := func() string { return codeAt("s7001-", w.clock.Now()) }
	try := func(pin, code string) string { return w.shows("7001", pin, "supervisor", "", code) }
	if got := try("700111", "1"); got != "second_factor_none" {
		t.Errorf("before enrolment: %q", got)
	}
	w.enrolFactor("7001")
	used := right()
	for _, c := range []struct{ name, pin, code, want string }{
		{"missing", "700111", "", "second_factor"},
		{"wrong", "700111", "1", "second_factor_wrong"},
		{"wrong PIN, right code", "000000", used, "bad_credentials"},
		{"wrong PIN, no code", "000000", "", "bad_credentials"},
		{"right", "700111", used, ""},
		{"replayed", "700111", used, "second_factor_wrong"},
	} {
		if got := try(c.pin, c.code); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	w.restart()
	if got := try("700111", used); got != "second_factor_wrong" {
		t.Errorf("replayed after a restart: %q", got)
	}
	w.clock.add(time.Minute)
	if got := try("700111", right()); got != "" {
		t.Errorf("the next code: %q", got)
	}
	if got := w.shows("2001", "200100", "clerk", "A035", ""); got != "" {
		t.Errorf("a role that is not asked: %q", got)
	}
}

// TestRefusedElsewhereKeepsTheCode: a code is spent by a sign-in, not by one refused
// for another reason.
func TestRefusedElsewhereKeepsTheCode(t *testing.T) {
	w := newWorld(t, asking("clerk"))
	w.enrolFactor("2001")
	code := codeAt("s2001-", w.clock.Now())
	if got := w.shows("2001", "200100", "clerk", "Z999", code); got != "unknown_window" {
		t.Fatalf("%q", got)
	}
	if got := w.shows("2001", "200100", "clerk", "A035", code); got != "" {
		t.Errorf("%q", got)
	}
}

// TestWrongCodesLock: a wrong code counts as a wrong PIN does, and with it; asking
// for the code neither counts nor forgets what was counted.
func TestWrongCodesLock(t *testing.T) {
	w := newWorld(t, asking("supervisor"))
	w.enrolFactor("7001")
	for n, c := range []struct{ pin, code, want string }{
		{"000000", "", "bad_credentials"},
		{"700111", "1", "second_factor_wrong"},
		{"700111", "", "second_factor"},
		{"000000", "1", "bad_credentials"},
		{"700111", "2", "second_factor_wrong"},
		{"700111", "", "second_factor"},
		{"700111", "3", "second_factor_wrong"},
		{"700111", codeAt("s7001-", w.clock.Now()), "locked_out"},
	} {
		if got := w.shows("7001", c.pin, "supervisor", "", c.code); got != c.want {
			t.Fatalf("try %d: %q, want %q", n+1, got, c.want)
		}
	}
	w.clock.add(31 * time.Second)
	if got := w.shows("7001", "700111", "supervisor", "", codeAt("s7001-", w.clock.Now())); got != "" {
		t.Errorf("after the delay: %q", got)
	}
}

// seated are one person of each role, and where they sit.
var seated = []struct{ staff, role, window string }{
	{"2001", "clerk", "A035"},
	{"3002", "police", "A036"},
	{"4001", "issuer", "E001"},
	{"5001", "reviewer", ""},
	{"6002", "chief_rep", ""},
	{"7001", "supervisor", ""},
	{"8001", "guide", ""},
	{"3001", "officer", ""},
}

// admitted are the roles of a hall that somebody signs in with by the PIN alone, by
// a wrong code, or by the code of the one before.
func admitted(w *world) (roles []string, tries int) {
	for n, p := range seated {
		w.enrolFactor(p.staff)
		before := seated[(n+len(seated)-1)%len(seated)].staff
		for _, code := range []string{"", "1", codeAt("s"+before+"-", w.clock.Now())} {
			tries++
			if w.shows(p.staff, pins[p.staff], p.role, p.window, code) == "" {
				roles = append(roles, p.role)
				break
			}
		}
	}
	return roles, tries
}

// second is how often a step gets the consent of a supervisor who shows no code, a
// wrong one, the code of a colleague and one that was used; asked of a hall that asks
// supervisors, or of the mutant that does not.
func second(t *testing.T, w *world) (let int) {
	t.Helper()
	for _, staff := range []string{"7001", "2002"} {
		w.enrolFactor(staff)
	}
	clerk := w.as("2001", "clerk", "A035")
	consents := func(code string) string {
		_, err := clerk.desk.Authorize(clerk.ctx(), &hallv1.AuthorizeRequest{StaffNo: "7001", Pin: "700111", Code: code, Step: "refuse", Subject: "c1"})
		if err == nil {
			return ""
		}
		return reason(err)
	}
	used := codeAt("s7001-", w.clock.Now())
	if got := w.shows("7001", "700111", "supervisor", "", used); got != "" {
		t.Fatalf("signs in: %q", got)
	}
	for _, c := range []struct{ code, want string }{
		{"", "second_factor"}, {"1", "second_factor_wrong"}, {codeAt("s2002-", w.clock.Now()), "second_factor_wrong"}, {used, "second_factor_wrong"},
	} {
		switch got := consents(c.code); got {
		case "":
			let++
		case c.want:
		default:
			t.Errorf("with %q: %q", c.code, got)
		}
	}
	w.clock.add(time.Minute)
	if got := consents(codeAt("s7001-", w.clock.Now())); got != "" {
		t.Errorf("with the right code: %q", got)
	}
	return let
}

// TestSecondPersonShowsTheFactor: who consents as the second person shows what their
// role signs in with; the mutant that takes the PIN for enough is caught.
func TestSecondPersonShowsTheFactor(t *testing.T) {
	began := time.Now()
	if let := second(t, newWorld(t, asking("supervisor"))); let > 0 {
		t.Errorf("%d consents without the factor", let)
	}
	if second(t, newWorld(t, asking("clerk"), func(o *hall.Options) { o.FactorRoles = nil })) == 0 {
		t.Error("the mutant that takes the PIN for enough lives")
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R25", Harness: "a second person consents without their code, with a wrong, a colleague's and a used one", Trials: 8, Unit: "tries",
		Result: "none let through where the role is asked; mutant caught: the PIN is enough",
	})
}

// TestFactorByRole: every role of people is asked where the rules name it, and no
// other; the mutant that does not ask is caught.
func TestFactorByRole(t *testing.T) {
	began := time.Now()
	all := hall.FactorRoles()
	if len(seated) != len(all) {
		t.Fatalf("%d roles of people, %d seated", len(all), len(seated))
	}
	let, tries := admitted(newWorld(t, asking(all...)))
	if len(let) > 0 {
		t.Errorf("signed in without the factor: %v", let)
	}
	for _, only := range []string{"clerk", "officer"} {
		let, n := admitted(newWorld(t, asking(only)))
		tries += n
		if len(let) != len(all)-1 || slices.Contains(let, only) {
			t.Errorf("only %s is asked, and in came %v", only, let)
		}
	}
	if let, _ := admitted(newWorld(t, asking())); len(let) == 0 {
		t.Error("the mutant that asks for no factor lives")
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R24", Harness: "every role signs in without its code", Trials: tries, Unit: "tries",
		Result: "none let in where the role is asked; mutant caught: the factor is not asked",
	})
}

func TestEnrolFactor(t *testing.T) {
	w := newWorld(t, asking("supervisor"))
	enrol := func(staff string, secret []byte, replace bool) error {
		_, err := hall.EnrolFactor(t.Context(), w.store, minutes{}, secret, staff, replace)
		return err
	}
	if err := enrol("9999", hallSecret, false); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a stranger: %v", err)
	}
	w.enrolFactor("7001")
	if err := enrol("7001", hallSecret, false); !errors.Is(err, hall.ErrFactorThere) {
		t.Errorf("twice: %v", err)
	}
	var kept store.Factor
	err := w.store.View(t.Context(), func(r *store.Reader) (err error) {
		kept, err = r.Factor("7001")
		return err
	})
	if err != nil || bytes.Contains(kept.Secret, []byte("s7001-")) {
		t.Errorf("the store has the secret open: %q, %v", kept.Secret, err)
	}
	// Sealed with another secret: nobody can check its codes, so nobody comes in.
	if err := enrol("7001", bytes.Repeat([]byte{8}, hall.SecretSize), true); err != nil {
		t.Fatal(err)
	}
	if got := w.shows("7001", "700111", "supervisor", "", codeAt("s7001-", w.clock.Now())); got != "second_factor_none" {
		t.Errorf("sealed with another secret: %q", got)
	}
}

// TestFactorNobodyCanShow: a hall does not open that asks for what nobody can show.
func TestFactorNobodyCanShow(t *testing.T) {
	var o hall.Options
	newWorld(t, func(given *hall.Options) { o = *given })
	for _, c := range []struct {
		role   string
		factor hall.SecondFactor
		opens  bool
	}{{"clerk", nil, false}, {"kiosk", minutes{}, false}, {"caretaker", minutes{}, false}, {"clerk", minutes{}, true}} {
		o.SecondFactor, o.FactorRoles = c.factor, []string{c.role}
		if _, err := hall.New(o); (err == nil) != c.opens {
			t.Errorf("%s with %v: %v", c.role, c.factor, err)
		}
	}
}
