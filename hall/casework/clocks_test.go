package casework

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"

	"onewindow/values"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	tm, err := time.ParseInLocation("2006-01-02T15:04", s, values.Shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return tm
}

func date(t *testing.T, s string) values.Date {
	t.Helper()
	d, err := values.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestGoldenClocks runs the hand-checked examples of workflow §4 through a
// case: accepted at the start, stopped by special procedures.
func TestGoldenClocks(t *testing.T) {
	data, err := os.ReadFile("testdata/clock_examples.json")
	if err != nil {
		t.Fatal(err)
	}
	var examples []struct {
		Name, Start, Unit, Due string
		N                      int
		Pauses                 [][]string
	}
	if err := json.Unmarshal(data, &examples); err != nil {
		t.Fatal(err)
	}
	if len(examples) < 14 {
		t.Fatalf("%d examples", len(examples))
	}
	for _, ex := range examples {
		t.Run(ex.Name, func(t *testing.T) {
			env := world(ReceiveIsAccept)
			env.Item.Statutory = wd(ex.N)
			if ex.Unit != "workday" {
				env.Item.Statutory = nd(ex.N)
			}
			start := at(t, ex.Start)
			c := Case{State: Reviewing, AcceptedAt: start, LimitsFrom: start}
			for _, p := range ex.Pauses {
				c.Suspensions = append(c.Suspensions, Suspension{From: at(t, p[0]+"T09:00"), To: at(t, p[1]+"T09:00")})
			}
			k, ok := ClockOf(c, C3, start, env)
			if !ok || k.Pending || k.Due.String() != ex.Due {
				t.Errorf("due %s (pending %v), want %s", k.Due, k.Pending, ex.Due)
			}
		})
	}
}

func TestDeemedAcceptance(t *testing.T) {
	w := newWalk(t, DeptAccept).received() // Monday 23 November: notice until Monday 30
	w.now = at(t, "2026-11-30T23:59")
	if got := w.refused(NoticeDeadlinePassed, Input{Role: System}); got != TooEarly {
		t.Errorf("deemed accepted on the last day: %s", got)
	}
	w.now = at(t, "2026-12-01T00:00")
	bad := Input{Role: Reviewer, Lines: lines(JudgedLine{Status: Missing, Reason: "M01"})}
	if got := w.refused(Notice, bad); got != NoticeLate {
		t.Errorf("a late notice: %s", got)
	}
	w.do(NoticeDeadlinePassed, Input{Role: System})
	if w.c.LimitsFrom != monday || !w.c.Deemed || !slices.Equal(w.fx.Papers, []string{AcceptanceNotice}) {
		t.Errorf("limits from %v, papers %v", w.c.LimitsFrom, w.fx.Papers)
	}
	if d := DueDates(w.c, w.now, w.env); d.Promised != date(t, "2026-12-07") || d.Statutory != date(t, "2026-12-21") {
		t.Errorf("due %s and %s count from the acceptance, not from the receipt", d.Promised, d.Statutory)
	}
}

func TestOnSpotNotice(t *testing.T) {
	w := newWalk(t, DeptAccept)
	w.env.Item.NoticeRule = NoticeOnSpot
	w.received()
	if d := DueDates(w.c, w.now, w.env); d.Notice != values.Of(monday) {
		t.Errorf("notice due %s, must be the same day", d.Notice)
	}
	w.now = monday.AddDate(0, 0, 1)
	if got := w.refused(Notice, Input{Role: Reviewer, Lines: lines(JudgedLine{Status: Missing, Reason: "M01"})}); got != NoticeLate {
		t.Errorf("a notice the day after: %s", got)
	}
}

func TestCorrectionTimeout(t *testing.T) {
	w := newWalk(t, DeptAccept).do(Open, Input{Applicant: citizen})
	w.now = at(t, "2026-11-02T10:00")
	w.do(Notice, Input{Lines: lines(JudgedLine{Status: Missing, Reason: "M01"})})
	if d := DueDates(w.c, w.now, w.env); d.Correction != date(t, "2026-12-02") {
		t.Errorf("correction due %s, want 30 natural days", d.Correction)
	}
	w.now = at(t, "2026-12-02T18:00")
	if got := w.refused(CorrectionTimeout, Input{Role: System, Reminded: true}); got != TooEarly {
		t.Errorf("on the last day: %s", got)
	}
	w.now = at(t, "2026-12-03T09:00")
	if got := w.refused(CorrectionTimeout, Input{Role: System}); got != ReminderMissing {
		t.Errorf("without a reminder: %s", got)
	}
	w.do(CorrectionTimeout, Input{Role: System, Reminded: true})
	if code, _ := nationalCode(w.c.State, !w.c.AcceptedAt.IsZero()); code != 2 {
		t.Errorf("withdrawn before acceptance is national code %d", code)
	}
}

func TestPendingYear(t *testing.T) {
	w := newWalk(t, ReceiveIsAccept)
	w.now = at(t, "2026-12-21T10:00")
	w.env.Item.Statutory = wd(20)
	w.env.Item.Promised = wd(5)
	w.reviewing()
	d := DueDates(w.c, w.now, w.env)
	if !d.Pending || !d.Statutory.IsZero() || d.Promised != date(t, "2026-12-28") {
		t.Errorf("dates %+v: a year without a calendar is never guessed", d)
	}
	if warn := Warn(w.c, w.now, w.env); warn.StatutoryLeft.Known || !warn.PromisedLeft.Known {
		t.Errorf("warning %+v", warn)
	}
	w.do(Grant, Input{Role: Reviewer, Actor: "r2"})
	w.env.Calendar = nil
	if d := DueDates(w.c, w.now, w.env); !d.Pending {
		t.Error("no calendar at all is pending")
	}
	w = newWalk(t, DeptAccept)
	w.now = at(t, "2026-12-30T10:00")
	w.received()
	w.now = at(t, "2027-03-01T10:00")
	if got := w.refused(NoticeDeadlinePassed, Input{Role: System}); got != CalendarPending {
		t.Errorf("deemed acceptance by a guessed date: %s", got)
	}
}

func TestSpecialProcedureStopsTheClock(t *testing.T) {
	w := newWalk(t, ReceiveIsAccept)
	w.now = at(t, "2026-06-08T10:00")
	w.env.Item.Statutory, w.env.Item.Promised = wd(20), wd(10)
	w.reviewing()
	w.now = at(t, "2026-06-11T10:00")
	if got := w.refused(SpecialStart, Input{Role: Reviewer, Special: "hearing"}); got != SpecialUnknown {
		t.Errorf("a procedure that the item does not have: %s", got)
	}
	if got := w.refused(SpecialStart, Input{Role: Reviewer, Special: "survey", Reason: "site"}); got != PlannedRequired {
		t.Errorf("without a plan: %s", got)
	}
	w.env.Item.SpecialMax = map[string]int{"survey": 15}
	if got := w.refused(SpecialStart, Input{Role: Reviewer, Special: "survey", Planned: wd(16), Reason: "site"}); got != PlannedTooLong {
		t.Errorf("a plan beyond the table: %s", got)
	}
	w.do(SpecialStart, Input{Role: Reviewer, Special: "survey", Planned: wd(5), Reason: "site"})
	w.now = at(t, "2026-06-15T10:00")
	warn := Warn(w.c, w.now, w.env)
	if warn.Colour != Grey || !warn.Paused || warn.PausedFor != "survey" || warn.PausedDays != 4 {
		t.Errorf("paused: %+v", warn)
	}
	before := warn.PromisedLeft
	w.now = at(t, "2026-06-17T10:00")
	if warn = Warn(w.c, w.now, w.env); warn.PromisedLeft != before {
		t.Errorf("%d days left after two paused days, %d before", warn.PromisedLeft.Days, before.Days)
	}
	w.now = at(t, "2026-06-23T10:00")
	if warn = Warn(w.c, w.now, w.env); warn.Colour != Amber || warn.Clock != C7 {
		t.Errorf("over its plan: %+v", warn)
	}
	w.do(SpecialEnd, Input{Role: Reviewer, Report: "R"})
	if d := DueDates(w.c, w.now, w.env); d.Promised != date(t, "2026-07-02") {
		t.Errorf("due %s after the survey, want 2026-07-02", d.Promised)
	}
	if warn = Warn(w.c, w.now, w.env); warn.Paused || warn.Colour != Green {
		t.Errorf("running again: %+v", warn)
	}
}

func TestExtensionOnce(t *testing.T) {
	for _, tc := range []struct {
		limit values.Limit
		joint bool
		want  string
	}{
		{wd(5), false, "2026-05-21"}, // 15 working days from 28 April over 劳动节
		{wd(5), true, "2026-05-28"},
		{nd(5), false, "2026-05-19"}, // five natural days roll to 6 May, then ten working days
	} {
		w := newWalk(t, ReceiveIsAccept)
		w.now = at(t, "2026-04-28T10:00")
		w.env.Item.Statutory, w.env.Item.Joint = tc.limit, tc.joint
		w.reviewing()
		if got := w.refused(Extend, Input{Role: ChiefRep}); got != NoReason {
			t.Errorf("without reason: %s", got)
		}
		w.do(Extend, Input{Role: ChiefRep, Reason: "complex"})
		if got := w.refused(Extend, Input{Role: ChiefRep, Reason: "complex"}); got != ExtendedBefore {
			t.Errorf("a second extension: %s", got)
		}
		if d := DueDates(w.c, w.now, w.env); d.Statutory.String() != tc.want {
			t.Errorf("%v joint %v: due %s, want %s", tc.limit, tc.joint, d.Statutory, tc.want)
		}
	}
}

func TestDeferralNeverBeyondThePromise(t *testing.T) {
	w := newWalk(t, ReceiveIsAccept)
	w.env.Item.Promised = wd(3)
	w.do(Open, Input{Applicant: citizen}).do(Accept, Input{Lines: lines(JudgedLine{Status: Deferred})})
	k, ok := ClockOf(w.c, C6, w.now, w.env)
	if !ok || k.Due != date(t, "2026-11-26") {
		t.Errorf("promised paper due %s, the whole case on 2026-11-26", k.Due)
	}
	w.env.Item.Promised = wd(10)
	if k, _ = ClockOf(w.c, C6, w.now, w.env); k.Due != date(t, "2026-11-30") {
		t.Errorf("promised paper due %s, want five working days", k.Due)
	}
	w.now = at(t, "2026-12-01T09:00")
	w.do(DeferTimeout, Input{Role: System, Reminded: true})
	if w.c.State != Terminated {
		t.Errorf("state %s", w.c.State)
	}
}

// TestWarn checks the colours over the life of a limit of nine working days:
// Monday 23 November to Friday 4 December.
func TestWarn(t *testing.T) {
	w := newWalk(t, ReceiveIsAccept)
	w.env.Item.Promised, w.env.Item.Statutory = wd(9), wd(20)
	w.reviewing()
	for _, tc := range []struct {
		now    string
		colour Colour
		left   int
		why    string
	}{
		{"2026-11-23T10:00", Green, 9, ""},
		{"2026-11-30T10:00", Green, 4, ""},
		{"2026-12-01T10:00", Amber, 3, WhyNear},
		{"2026-12-04T10:00", Amber, 0, WhyNear},
		{"2026-12-05T10:00", Red, -1, WhyOverdue}, // a Saturday
		{"2026-12-08T10:00", Red, -2, WhyOverdue},
	} {
		got := Warn(w.c, at(t, tc.now), w.env)
		if got.Colour != tc.colour || got.PromisedLeft != (Left{tc.left, true}) || got.Why != tc.why {
			t.Errorf("%s: %s %+v %q, want %s %d", tc.now, got.Colour, got.PromisedLeft, got.Why, tc.colour, tc.left)
		}
		if !got.StatutoryLeft.Known {
			t.Errorf("%s: the statutory number is missing", tc.now)
		}
	}
	w.env.Item.Promised = wd(2)
	if got := Warn(w.c, at(t, "2026-11-24T10:00"), w.env); got.Colour != Amber {
		t.Errorf("one working day left is %s", got.Colour)
	}
	w.env.Item.Promised = values.Limit{}
	if got := Warn(w.c, monday, w.env); got.Colour != Green {
		t.Errorf("a same-visit item is %s on its day", got.Colour)
	}
	done := newWalk(t, ReceiveIsAccept).ready().do(Deliver, Input{Role: Issuer, Receiver: citizen, PickupCode: "482913"})
	if got := Warn(done.c, monday.AddDate(0, 1, 0), done.env); got.Colour != Green || got.PromisedLeft.Known {
		t.Errorf("a delivered case warns: %+v", got)
	}
}

func TestClocksOfTheResult(t *testing.T) {
	w := newWalk(t, ReceiveIsAccept).ready()
	var running []ClockID
	for _, k := range Clocks(w.c, w.now, w.env) {
		running = append(running, k.ID)
	}
	if !slices.Equal(running, []ClockID{C8, C9}) {
		t.Errorf("running %v", running)
	}
	w.env.Limits.Uncollected = []values.Limit{nd(7)}
	if got := w.refused(Uncollected, Input{Role: System}); got != TooEarly {
		t.Errorf("uncollected at once: %s", got)
	}
	w.now = at(t, "2026-12-01T10:00")
	w.do(Uncollected, Input{Role: System}).do(ReturnToDept, Input{Role: Issuer})
	if got := w.refused(Deliver, Input{Role: Issuer, Receiver: citizen, PickupCode: "482913"}); got != ResultReturned {
		t.Errorf("handed out what is not here: %s", got)
	}
	w.do(Reissue, Input{Role: Issuer}).do(MakeReady, Input{Role: Issuer})
	if w.c.Result.PickupCode != "482913" || w.c.Result.Reissues != 1 {
		t.Errorf("reissued: %+v", w.c.Result)
	}
}

func TestParcelThatCameBack(t *testing.T) {
	w := newWalk(t, ReceiveIsAccept).granted()
	w.env.Item.Delivery = []string{ByWindow, ByPost}
	w.do(Produced, Input{Role: Issuer}).do(Bundle, Input{Role: Issuer, Carrier: "B1"})
	if got := w.refused(MakeReady, Input{Role: Issuer, Method: ByPost, Carrier: "EMS1"}); got != NotAtDesk {
		t.Errorf("posted while in transit: %s", got)
	}
	w.do(ArriveIssue, Input{Role: Issuer})
	if got := w.refused(MakeReady, Input{Role: Issuer, Method: ByCabinet, Carrier: "K1", PickupCode: "1"}); got != MethodForbidden {
		t.Errorf("a method that the item does not have: %s", got)
	}
	if got := w.refused(MakeReady, Input{Role: Issuer, Method: ByPost}); got != CarrierRequired {
		t.Errorf("a parcel without number: %s", got)
	}
	if got := w.c.Result.Parcel(); got != "" {
		t.Errorf("a parcel before there is one: %s", got)
	}
	w.do(MakeReady, Input{Role: Issuer, Method: ByPost, Carrier: "EMS1"})
	if r := w.c.Result; r.Parcel() != ParcelInPost || r.ParcelNo != "EMS1" {
		t.Errorf("posted: %+v", r)
	}
	there := *w
	if r := there.do(Deliver, Input{Role: System, Proof: "trace"}).c.Result; r.Parcel() != ParcelDelivered {
		t.Errorf("delivered: %+v", r)
	}
	if len(w.fx.Papers) != 0 {
		t.Errorf("a parcel needs no slip: %v", w.fx.Papers)
	}
	if got := w.refused(Deliver, Input{Role: System}); got != ProofRequired {
		t.Errorf("delivered without trace: %s", got)
	}
	w.do(Bounce, Input{Role: System, Reason: "refused"})
	if r := w.c.Result; r.Parcel() != ParcelReturned || r.ParcelNo != "EMS1" || r.Carrier != "" {
		t.Errorf("the label of what came back is still known: %+v", r)
	}
	if got := w.refused(MakeReady, Input{Role: Issuer}); got != CodeRequired {
		t.Errorf("at the window without a code: %s", got)
	}
	w.do(MakeReady, Input{Role: Issuer, PickupCode: "112233"}).do(Deliver, Input{Role: Issuer, Receiver: citizen, PickupCode: "112233"})
}

// TestPromiseOutlivesADeferredGrant: what was promised is owed until the result is
// handed out, and may come until then.
func TestPromiseOutlivesADeferredGrant(t *testing.T) {
	w := newWalk(t, ReceiveIsAccept)
	w.env.Limits.GrantDeferred = []string{w.env.Item.Code}
	w.do(Open, Input{Applicant: citizen}).do(Accept, Input{Lines: lines(JudgedLine{Status: Deferred})})
	w.do(StartReview, Input{Role: Reviewer}).do(GrantDeferred, Input{Role: Reviewer, Actor: "r2"})
	owed := func() {
		t.Helper()
		if due, ok := PapersDue(w.c, w.now, w.env); !ok || due != date(t, "2026-11-30") {
			t.Errorf("in %s owed %v by %s", w.c.State, ok, due)
		}
	}
	owed()
	w.do(Produced, Input{Role: Issuer})
	owed()
	w.do(MakeReady, Input{Role: Issuer, PickupCode: "482913"})
	owed()
	w.do(DeferSupplied, Input{Lines: good()[2:]})
	if _, ok := PapersDue(w.c, w.now, w.env); ok || w.c.State != Ready {
		t.Errorf("still owed in %s after the paper came", w.c.State)
	}
}

// Whoever is reminded of a limit is told in time also when the days until then are
// not published.
func TestWithin(t *testing.T) {
	cal := values.DefaultCalendar()
	for _, tt := range []struct {
		today, due string
		want       bool
	}{
		{"2026-11-26", "2026-11-30", true},  // Thursday to Monday
		{"2026-11-25", "2026-11-30", false}, // Wednesday to Monday
		{"2026-12-01", "2026-11-30", true},
		{"2026-12-31", "2027-01-02", true},
		{"2026-12-30", "2027-01-02", false},
		{"2027-02-01", "2026-12-23", true},
	} {
		today, err := values.ParseDate(tt.today)
		if err != nil {
			t.Fatal(err)
		}
		due, err := values.ParseDate(tt.due)
		if err != nil {
			t.Fatal(err)
		}
		if got := Within(cal, today, due, 2); got != tt.want {
			t.Errorf("%s to %s: %v", tt.today, tt.due, got)
		}
	}
}
