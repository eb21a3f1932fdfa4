package casework

import (
	"errors"
	"testing"
	"time"

	"onewindow/values"
)

// monday is a plain working day, ten in the morning.
var monday = time.Date(2026, 11, 23, 10, 0, 0, 0, values.Shanghai)

func wd(n int) values.Limit { return values.Limit{N: n, Unit: values.WorkingDays} }
func nd(n int) values.Limit { return values.Limit{N: n, Unit: values.NaturalDays} }

var (
	citizen  = Person{Name: "张三", IDKind: "resident", IDNumber: "110101199003070017", Source: SourceCard}
	agent    = Person{Name: "李四", IDKind: "resident", IDNumber: "11010119900307803X", Source: SourceCard}
	stranger = Person{Name: "王五", IDKind: "resident", IDNumber: "110101199003071001", Source: SourceCard}
)

// world is an item of the mode with three lines, the last of them deferrable.
func world(mode string) Env {
	return Env{
		Calendar: values.DefaultCalendar(),
		Limits:   DefaultLimits(),
		Item: Item{
			Code: "ZJ-001", Dept: "ZJ", AcceptMode: mode, NoticeRule: NoticeWithin5WD,
			Statutory: wd(20), Promised: wd(10), SpecialProcedures: []string{"survey"},
			Required: []RequiredLine{
				{ID: "FORM", Original: "collect"},
				{ID: "IDC.self", Original: "inspect", Exemptible: true},
				{ID: "PROOF", Original: "inspect", Deferrable: true, MaxWorkdays: 5, Declarable: true},
			},
		},
	}
}

func good() []JudgedLine {
	return []JudgedLine{{ID: "FORM", Status: Collected}, {ID: "IDC.self", Status: Exempt}, {ID: "PROOF", Status: Verified}}
}

func lines(proof JudgedLine) []JudgedLine {
	out := good()
	proof.ID = "PROOF"
	out[2] = proof
	return out
}

// walk drives a case and fails the test at the first refusal.
type walk struct {
	t   *testing.T
	env Env
	c   Case
	now time.Time
	fx  Effects
}

func newWalk(t *testing.T, mode string) *walk {
	return &walk{t: t, env: world(mode), now: monday, c: Case{ID: "0192-case"}}
}

func (w *walk) do(ev Event, in Input) *walk {
	w.t.Helper()
	next, fx, err := Step(w.c, ev, w.fill(in), w.now, w.env)
	if err != nil {
		w.t.Fatal(err)
	}
	w.c, w.fx = next, fx
	return w
}

func (w *walk) refused(ev Event, in Input) string {
	w.t.Helper()
	next, _, err := Step(w.c, ev, w.fill(in), w.now, w.env)
	var r *Refusal
	if !errors.As(err, &r) {
		w.t.Fatalf("%s in %s was not refused: %v", ev, w.c.State, err)
	}
	if next.Version != w.c.Version || next.State != w.c.State {
		w.t.Fatalf("a refused %s changed the case", ev)
	}
	if r.Details["state"] != string(w.c.State) || r.State != w.c.State || r.Version != w.c.Version {
		w.t.Fatalf("the refusal does not name the present state: %+v", r)
	}
	return r.Code
}

func (w *walk) fill(in Input) Input {
	if in.Role == "" {
		in.Role = Clerk
	}
	if in.Actor == "" {
		in.Actor = map[Role]string{Clerk: "c1", Reviewer: "r1", ChiefRep: "h1", Issuer: "i1", System: "system"}[in.Role]
	}
	if in.SeenVersion == 0 && (in.Role == Reviewer || in.Role == ChiefRep) {
		in.SeenVersion = w.c.Version
	}
	return in
}

func (w *walk) received() *walk {
	return w.do(Open, Input{Applicant: citizen}).do(Receive, Input{Lines: good()})
}

// reviewing takes the case to the department, by whatever the mode asks.
func (w *walk) reviewing() *walk {
	w.received()
	if w.env.Item.AcceptMode == DeptAccept {
		w.do(Accept, Input{Role: Reviewer})
	} else {
		w.do(Accept, Input{})
	}
	return w.do(StartReview, Input{Role: Reviewer})
}

func (w *walk) granted() *walk { return w.reviewing().do(Grant, Input{Role: Reviewer, Actor: "r2"}) }

func (w *walk) ready() *walk {
	return w.granted().do(Produced, Input{Role: Issuer}).do(MakeReady, Input{Role: Issuer, PickupCode: "482913"})
}

var second = Approval{ID: "a1", By: "s1", Role: Supervisor}
