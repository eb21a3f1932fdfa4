package casework

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// tableText is workflow §3 and §6 written down a second time: state, event,
// next state, who. DESK is clerk police specialist, DEPT reviewer chief_rep.
const tableText = `
- open draft DESK online guide
draft receive received DESK online
draft accept accepted DESK
draft accept_deferred accepted DESK
draft notice correction DESK
draft not_needed not_needed DESK
draft refuse refused DESK
draft withdraw withdrawn DESK
received,dept_returned,corrected accept accepted DESK DEPT
received,dept_returned,corrected accept_deferred accepted DESK DEPT
received,dept_returned notice correction DESK DEPT
received,dept_returned notice_deadline_passed accepted system
received,dept_returned not_needed not_needed DESK DEPT
received,dept_returned refuse refused DESK DEPT
received dept_return dept_returned DEPT
dept_returned resend received DESK
correction,corrected supplement corrected DESK online
received result_came received system
dept_returned result_came dept_returned system
correction result_came correction system
corrected result_came corrected system
received,dept_returned,correction,corrected result_failed correction system
corrected notice2 correction DESK DEPT supervisor
correction correction_timeout withdrawn system
received,dept_returned,correction,corrected withdraw withdrawn DESK
accepted,reviewing withdraw withdrawn DESK
accepted start_review reviewing DEPT
reviewing special_start special DEPT
special special_end reviewing DEPT
reviewing extend reviewing chief_rep
reviewing request_more reviewing DEPT
reviewing more_supplied reviewing DESK online reviewer
accepted grant decided_grant DESK
accepted grant_deferred decided_grant_deferred DESK
accepted deny decided_deny DESK
reviewing grant decided_grant DEPT
reviewing grant_deferred decided_grant_deferred DEPT
reviewing deny decided_deny DEPT
accepted defer_supplied accepted DESK
reviewing defer_supplied reviewing DESK
special defer_supplied special DESK
decided_grant_deferred defer_supplied decided_grant_deferred DESK
producing defer_supplied producing DESK
ready defer_supplied ready DESK
accepted,reviewing defer_timeout terminated DEPT system
decided_grant,decided_grant_deferred produced producing DESK issuer reviewer system
producing bundle producing DESK issuer reviewer system
producing arrive_issue producing issuer
producing handover ready DESK issuer reviewer system
ready delivered delivered DESK issuer reviewer system
ready bounce producing issuer system
ready pay_failed ready issuer system
ready correct_account ready DESK issuer
ready uncollected ready system
ready return_to_dept ready issuer
ready reissue producing issuer reviewer
decided_deny serve decided_deny DESK issuer
reviewing opinion reviewing DEPT
reviewing tell_hearing reviewing DEPT
reviewing ask_hearing reviewing DESK DEPT
reviewing hold_hearing reviewing DEPT
decided_grant,decided_grant_deferred,producing,ready,delivered revoke revoked DEPT
not_needed,refused,decided_deny,withdrawn,terminated,revoked,delivered archive archived system
`

type cell struct {
	from State
	ev   Event
	role Role
}

func allowedCells() map[cell]State {
	out := map[cell]State{}
	expand := strings.NewReplacer("DESK", "clerk police specialist", "DEPT", "reviewer chief_rep")
	for line := range strings.Lines(tableText) {
		f := strings.Fields(expand.Replace(line))
		if len(f) < 4 {
			continue
		}
		for _, from := range strings.Split(f[0], ",") {
			if from == "-" {
				from = ""
			}
			for _, role := range f[3:] {
				out[cell{State(from), Event(f[1]), Role(role)}] = State(f[2])
			}
		}
	}
	return out
}

// willing is a case, an input and a world for which the guards of the cell
// hold.
func willing(from State, ev Event, role Role) (Case, Input, Env, time.Time) {
	env := world(ReceiveIsAccept)
	env.Limits.GrantDeferred = []string{env.Item.Code}
	now := monday.AddDate(0, 0, 2)
	c := Case{
		ID: "id", State: from, Version: 7, Applicant: citizen, Clerk: "c1", AcceptedBy: "c1", AcceptedRole: Clerk,
		OpenedAt: monday, ReceivedAt: monday, Lines: good(), Supplied: []string{"PROOF"},
	}
	in := Input{
		Actor: "x9", Role: role, SeenVersion: 7, Reason: "why", Basis: "art", Approval: second, Special: "survey", Planned: wd(5),
		Report: "report", Reminded: true, Carrier: "K1", PickupCode: "482913", Proof: "P1", Receiver: citizen, Relation: RelationSelf,
	}
	if from == None {
		c, in.SeenVersion = Case{ID: "id"}, 0
	}
	dept := role == Reviewer || role == ChiefRep
	if dept {
		env.Item.AcceptMode = DeptAccept
	}
	switch from {
	case Accepted, Reviewing, Special:
		c.AcceptedAt, c.LimitsFrom = monday, monday
	case Ready:
		c.ReadyAt, c.DecidedAt = monday, monday
		c.Result = Result{Stage: StageReady, Method: ByWindow, PickupCode: "482913"}
	}
	bad := lines(JudgedLine{Status: Defective, Reason: "M05"})
	desk := role == Clerk || role == Police || role == Specialist
	if desk && (from == Accepted && (ev == Grant || ev == GrantDeferred || ev == Deny) || ev == Produced || ev == Bundle || ev == MakeReady) {
		env.Item.AcceptMode = FullDelegation
	}
	switch ev {
	case Receive:
		in.Lines = good()
	case AcceptDeferred:
		in.Lines = lines(JudgedLine{Status: Deferred})
	case Notice, Notice2:
		in.Lines = bad
	case Supplement:
		in.Lines = good()[2:]
	case ResultCame:
		c.Lines = lines(JudgedLine{Status: Awaited, From: "other"})
		in.Lines = lines(JudgedLine{Status: Exempt, From: "other"})[2:]
	case ResultFailed:
		c.Lines = lines(JudgedLine{Status: Awaited, From: "other"})
		in.Lines = lines(JudgedLine{Status: Missing, Reason: "M01", From: "other"})[2:]
	case NoticeDeadlinePassed:
		c.ReceivedAt = monday.AddDate(0, -1, 0)
	case CorrectionTimeout:
		c.NoticedAt = monday.AddDate(0, -2, 0)
	case DeferSupplied, GrantDeferred:
		c.Deferrals = []Deferral{{Line: "PROOF", MaxWorkdays: 5}}
		in.Lines = good()[2:]
	case DeferTimeout:
		c.Deferrals = []Deferral{{Line: "PROOF", MaxWorkdays: 5}}
		c.AcceptedAt = monday.AddDate(0, -1, 0)
	case SpecialEnd:
		c.Suspensions = []Suspension{{Kind: "survey", From: monday}}
	case MoreSupplied:
		c.MoreAsked = true
	case Opine:
		env.Item.Consulted, in.Dept = []string{"ZR"}, "ZR"
	case AskHearing:
		c.Hearing = Hearing{ToldAt: now}
	case HoldHearing:
		c.Hearing = Hearing{ToldAt: now, AskedAt: now}
	case ArriveIssue:
		c.Result.Stage = StageInTransit
	case Bounce:
		c.Result.Method = ByPost
	case PayFailed:
		c.Result.Method = BankTransfer
	case CorrectAccount:
		c.Result.Method, c.Result.Stage = BankTransfer, StagePayFailed
	case Uncollected:
		c.ReadyAt = monday.AddDate(0, -6, 0)
	case ReturnToDept:
		c.Result.Stage = StageUncollect
	case Reissue:
		c.Result.Stage = StageReturned
	case Serve:
		c.DecidedAt, c.Result.PickupCode = monday, "482913"
	}
	return c, in, env, now
}

func TestEveryCell(t *testing.T) {
	allowed, seen := allowedCells(), 0
	for _, from := range append([]State{None}, States()...) {
		for _, ev := range Events() {
			for _, role := range Roles() {
				c, in, env, now := willing(from, ev, role)
				next, fx, err := Step(c, ev, in, now, env)
				to, ok := allowed[cell{from, ev, role}]
				if ok {
					seen++
					if err != nil || next.State != to || next.Version != c.Version+1 || fx.From != from || fx.To != to {
						t.Errorf("%q %s by %s: %q, %v; want %q", from, ev, role, next.State, err, to)
					}
					continue
				}
				var r *Refusal
				if !errors.As(err, &r) {
					t.Errorf("%q %s by %s went to %q", from, ev, role, next.State)
					continue
				}
				if !slices.Contains([]string{NotAllowed, WrongRole, AlreadyDecided, IsWithdrawn}, r.Code) {
					t.Errorf("%q %s by %s: refused as %s, not by the table", from, ev, role, r.Code)
				}
			}
		}
	}
	if seen != len(allowed) || seen < 200 {
		t.Errorf("%d of %d allowed cells tried", seen, len(allowed))
	}
	for _, r := range Rows() {
		for _, g := range r.Guards {
			if guards[g] == nil {
				t.Errorf("%s: no guard %q", r.Event, g)
			}
		}
	}
}

func TestModes(t *testing.T) {
	for _, tc := range []struct {
		mode          string
		clerk, dept   string
		decideAtDesk  string
		decideByPanel string
	}{
		{ReceiveIsAccept, "", ModeForbids, ModeForbids, ""},
		{DeptAccept, ModeForbids, "", ModeForbids, ""},
		{FullDelegation, "", ModeForbids, "", ""},
	} {
		t.Run(tc.mode, func(t *testing.T) {
			code := func(err error) string {
				var r *Refusal
				if errors.As(err, &r) {
					return r.Code
				}
				return ""
			}
			w := newWalk(t, tc.mode).received()
			_, _, err := Step(w.c, Accept, w.fill(Input{}), w.now, w.env)
			if code(err) != tc.clerk {
				t.Errorf("clerk accepts: %v", err)
			}
			_, _, err = Step(w.c, Accept, w.fill(Input{Role: Reviewer}), w.now, w.env)
			if code(err) != tc.dept {
				t.Errorf("department accepts: %v", err)
			}
			accepted := w.c
			accepted.State, accepted.AcceptedAt, accepted.LimitsFrom, accepted.AcceptedBy = Accepted, w.now, w.now, "r1"
			_, _, err = Step(accepted, Grant, w.fill(Input{}), w.now, w.env)
			if code(err) != tc.decideAtDesk {
				t.Errorf("clerk decides: %v", err)
			}
			accepted.State = Reviewing
			_, _, err = Step(accepted, Grant, w.fill(Input{Role: Reviewer, Actor: "r2"}), w.now, w.env)
			if code(err) != tc.decideByPanel {
				t.Errorf("department decides: %v", err)
			}
		})
	}
}

func TestFourEyes(t *testing.T) {
	w := newWalk(t, ReceiveIsAccept).reviewing()
	if got := w.refused(Grant, Input{Role: Reviewer, Actor: "c1"}); got != SamePerson {
		t.Errorf("the clerk who accepted grants: %s", got)
	}
	if got := w.refused(Deny, Input{Role: ChiefRep, Actor: "c1", Reason: "x"}); got != SamePerson {
		t.Errorf("the clerk who accepted denies: %s", got)
	}
	w = newWalk(t, FullDelegation).reviewing()
	if got := w.refused(Grant, Input{Role: Reviewer, Actor: "c1"}); got != SamePerson {
		t.Errorf("the clerk confirms what was left to an approver: %s", got)
	}
	w = newWalk(t, DeptAccept).reviewing()
	if got := w.refused(Grant, Input{Role: Reviewer, Actor: "r1"}); got != SamePerson {
		t.Errorf("the reviewer who accepted grants: %s", got)
	}
	w.env.Limits.OneReviewer = true
	w.do(Grant, Input{Role: Reviewer, Actor: "r1"})
	w = newWalk(t, ReceiveIsAccept).reviewing()
	w.env.Limits.OneReviewer = true
	if got := w.refused(Grant, Input{Role: Reviewer, Actor: "c1"}); got != SamePerson {
		t.Errorf("one reviewer lets a clerk decide: %s", got)
	}
}

func TestDecisionsOnOldVersions(t *testing.T) {
	w := newWalk(t, ReceiveIsAccept).reviewing()
	old := w.c.Version
	w.do(Grant, Input{Role: Reviewer, Actor: "r1", SeenVersion: old})
	if got := w.refused(Deny, Input{Role: Reviewer, Actor: "r2", Reason: "x", SeenVersion: old}); got != StaleVersion {
		t.Errorf("a decision on an old version: %s", got)
	}
	if got := w.refused(Deny, Input{Role: Reviewer, Actor: "r2", Reason: "x"}); got != AlreadyDecided {
		t.Errorf("a second decision: %s", got)
	}
	w = newWalk(t, ReceiveIsAccept).reviewing().do(Withdraw, Input{Reason: "no_need", Receiver: citizen})
	if got := w.refused(Grant, Input{Role: Reviewer, Actor: "r2"}); got != IsWithdrawn {
		t.Errorf("a decision after the withdrawal: %s", got)
	}
	w = newWalk(t, ReceiveIsAccept).reviewing()
	in := w.fill(Input{Role: Reviewer, Actor: "r2"})
	in.SeenVersion = 0
	if _, _, err := Step(w.c, Grant, in, w.now, w.env); !refusedAs(err, StaleVersion) {
		t.Errorf("a reviewer without a version: %v", err)
	}
}

func TestFullDelegationInOneSitting(t *testing.T) {
	w := newWalk(t, FullDelegation)
	w.env.Item.Ceiling = 5_000_00
	w.env.Item.DenyReasons = []string{"balance"}
	w.env.MayDecide = func(actor, _ string) bool { return actor == "c1" }
	for _, ev := range Outcome("accept_and_grant")[:2] {
		w.do(ev, Input{Applicant: citizen, Lines: good(), Method: BankTransfer})
	}
	if got := w.refused(Grant, Input{Actor: "c2"}); got != NoAuthority {
		t.Errorf("a clerk without authority: %s", got)
	}
	if got := w.refused(Grant, Input{Amount: 5_000_01}); got != OverCeiling {
		t.Errorf("above the ceiling: %s", got)
	}
	if got := w.refused(Grant, Input{Amount: 5_000_01, Approval: Approval{ID: "a", By: "c1"}}); got != OverCeiling {
		t.Errorf("above the ceiling, approved by oneself: %s", got)
	}
	if got := w.refused(Deny, Input{Reason: "mood"}); got != DenyReasonUnknown {
		t.Errorf("a reason outside the closed list: %s", got)
	}
	w.do(Grant, Input{Amount: 5_000_01, Approval: second})
	w.do(Produced, Input{}).do(MakeReady, Input{Carrier: "ORDER-1"})
	w.do(PayFailed, Input{Role: System, Reason: "account"})
	if got := w.refused(Deliver, Input{Role: System, Proof: "S1"}); got != PaymentFailed {
		t.Errorf("a failed payment delivered: %s", got)
	}
	w.do(CorrectAccount, Input{Carrier: "ORDER-2"}).do(Deliver, Input{Role: System, Proof: "SERIAL"})
	if w.c.State != Delivered || w.c.Result.Tries != 2 || w.c.DecidedBy != "c1" {
		t.Errorf("the payment arrived: %+v", w.c.Result)
	}
}

func TestJudge(t *testing.T) {
	req := world(DeptAccept).Item.Required
	for name, tc := range map[string]struct {
		lines []JudgedLine
		err   string
		want  string
	}{
		"satisfied":           {good(), "", "judged satisfied"},
		"one not judged":      {good()[:2], "", "missing:PROOF"},
		"empty status":        {lines(JudgedLine{}), "", "missing:PROOF"},
		"deferred":            {lines(JudgedLine{Status: Deferred}), "", "deferred:PROOF judged"},
		"defective":           {lines(JudgedLine{Status: Defective, Reason: "M06"}), "", "open:PROOF judged"},
		"other, written":      {lines(JudgedLine{Status: Missing, Reason: "M99", Note: "x"}), "", "open:PROOF judged"},
		"other, not written":  {lines(JudgedLine{Status: Missing, Reason: "M99"}), NoteRequired, ""},
		"no reason":           {lines(JudgedLine{Status: Missing}), NoReason, ""},
		"unknown reason":      {lines(JudgedLine{Status: Missing, Reason: "M15"}), UnknownReason, ""},
		"unknown status":      {lines(JudgedLine{Status: "fine"}), UnknownStatus, ""},
		"not exemptible":      {lines(JudgedLine{Status: Exempt}), NotExemptible, ""},
		"unknown line":        {append(good(), JudgedLine{ID: "X", Status: Verified}), UnknownLine, ""},
		"twice":               {append(good(), good()[0]), DuplicateLine, ""},
		"form deferred":       {[]JudgedLine{{ID: "FORM", Status: Deferred}}, NotDeferrable, ""},
		"identity declared":   {[]JudgedLine{{ID: "IDC.self", Status: Declared}}, NotDeclarable, ""},
		"declaration allowed": {lines(JudgedLine{Status: Declared}), "", "judged satisfied"},
	} {
		t.Run(name, func(t *testing.T) {
			v, err := Judge(req, tc.lines)
			code := ""
			var le *LineError
			if errors.As(err, &le) {
				code = le.Code
			}
			if code != tc.err {
				t.Fatalf("error %v, want %q", err, tc.err)
			}
			var got []string
			for _, id := range v.Missing {
				got = append(got, "missing:"+id)
			}
			for _, l := range v.Open {
				got = append(got, "open:"+l.ID)
			}
			for _, l := range v.Deferred {
				got = append(got, "deferred:"+l.ID)
			}
			if v.AllJudged {
				got = append(got, "judged")
			}
			if v.AllSatisfied {
				got = append(got, "satisfied")
			}
			if strings.Join(got, " ") != tc.want {
				t.Errorf("verdict %v, want %s", got, tc.want)
			}
		})
	}
	req[0].NeedsPages = true
	if _, err := Judge(req, good()); err == nil {
		t.Error("a line that needs its pages passed without")
	}
}

func TestIntake(t *testing.T) {
	w := newWalk(t, ReceiveIsAccept).do(Open, Input{})
	if w.fx.NeedsNumber {
		t.Error("a draft asks for an official number")
	}
	if got := w.refused(Receive, Input{Lines: good()}); got != NoIdentity {
		t.Errorf("received without identity: %s", got)
	}
	if got := w.refused(Receive, Input{Applicant: citizen, Lines: good()[:1]}); got != NotJudged {
		t.Errorf("received with unjudged lines: %s", got)
	}
	w.do(Receive, Input{Applicant: citizen, Lines: lines(JudgedLine{Status: Missing, Reason: "M01"})})
	if !w.fx.NeedsNumber || !slices.Equal(w.fx.Papers, []string{IntakeReceipt}) {
		t.Errorf("effects of receipt: %+v", w.fx)
	}
	if got := w.refused(Accept, Input{}); got != NotSatisfied {
		t.Errorf("accepted with a missing line: %s", got)
	}
	if got := w.refused(Accept, Input{Lines: lines(JudgedLine{Status: Deferred}), BadCredit: true}); got != BadCredit {
		t.Errorf("a promise of somebody with bad credit: %s", got)
	}
	w.do(Accept, Input{Lines: lines(JudgedLine{Status: Deferred})})
	if !w.c.Deferred || !slices.Equal(w.fx.Papers, []string{DeferPromise, AcceptanceNotice}) || !slices.Contains(w.fx.Clocks, ClockEffect{C6, Start}) {
		t.Errorf("a promised line makes a deferred acceptance: %+v", w.fx)
	}
	w.do(StartReview, Input{Role: Reviewer})
	if got := w.refused(Grant, Input{Role: Reviewer}); got != DeferredOpen {
		t.Errorf("granted with a promise open: %s", got)
	}
	if got := w.refused(GrantDeferred, Input{Role: Reviewer}); got != DeferredForbidden {
		t.Errorf("granted deferred where the item does not allow it: %s", got)
	}
	if got := w.refused(DeferSupplied, Input{Lines: good()[:1]}); got != NotPromised {
		t.Errorf("another line than the promised: %s", got)
	}
	w.do(DeferSupplied, Input{Lines: good()[2:]}).do(Grant, Input{Role: Reviewer})
}

// TestDeclarationIsSignedOnce: a declared line orders its paper before all others,
// with the step that takes the declaration and no other.
func TestDeclarationIsSignedOnce(t *testing.T) {
	declared := lines(JudgedLine{Status: Declared})
	w := newWalk(t, ReceiveIsAccept).do(Open, Input{Applicant: citizen}).do(Receive, Input{Lines: declared})
	if want := []string{DeclarationPaper, IntakeReceipt}; !slices.Equal(w.fx.Papers, want) {
		t.Errorf("papers %v, want %v", w.fx.Papers, want)
	}
	if w.do(Accept, Input{}); slices.Contains(w.fx.Papers, DeclarationPaper) {
		t.Errorf("declared again at the acceptance: %v", w.fx.Papers)
	}
	w = newWalk(t, DeptAccept).do(Open, Input{Applicant: citizen}).do(Notice, Input{Lines: lines(JudgedLine{Status: Missing, Reason: "M01"})})
	if w.do(Supplement, Input{Lines: declared[2:]}); !slices.Equal(w.fx.Papers, []string{DeclarationPaper, IntakeReceipt}) {
		t.Errorf("declared instead of what was missing: %v", w.fx.Papers)
	}
	w = newWalk(t, DeptAccept).do(Open, Input{Applicant: citizen})
	if w.do(Refuse, Input{Lines: declared, Reason: "organ", Basis: "art. 32", Approval: second}); slices.Contains(w.fx.Papers, DeclarationPaper) {
		t.Errorf("a declaration for a case that was refused: %v", w.fx.Papers)
	}
}

// freely lists what a second notice of an old defect goes without.
func freely(w *walk, old []JudgedLine) (holes []string) {
	for name, tt := range map[string]struct {
		in   Input
		want string
	}{
		"a clerk alone":    {Input{Lines: old, Reason: "unsigned"}, SecondPerson},
		"without a reason": {Input{Lines: old, Approval: second}, NoReason},
	} {
		if _, _, err := Step(w.c, Notice2, w.fill(tt.in), w.now, w.env); err == nil || err.(*Refusal).Code != tt.want { //nolint:errorlint // Step says that it is always one
			holes = append(holes, fmt.Sprintf("a second notice of an old defect, %s: %v", name, err))
		}
	}
	if _, _, err := Step(w.c, Notice2, w.fill(Input{Lines: old, Reason: "unsigned", Approval: second}), w.now, w.env); err != nil {
		holes = append(holes, err.Error())
	}
	return holes
}

// The guard removed is noticed.
func TestMutantSecondNoticeForFreeIsCaught(t *testing.T) {
	guard := guards[guardSupervised]
	defer func() { guards[guardSupervised] = guard }()
	guards[guardSupervised] = func(*step) *no { return nil }
	bad := lines(JudgedLine{Status: Defective, Reason: "M05"})
	w := newWalk(t, DeptAccept).do(Open, Input{Applicant: citizen}).do(Notice, Input{Lines: bad}).do(Supplement, Input{Lines: bad[2:]})
	old := lines(JudgedLine{Status: Verified})[:1]
	old[0].Status, old[0].Reason = Defective, "M06"
	if len(freely(w, old)) == 0 {
		t.Error("an old defect is told again for nothing, unnoticed")
	}
}

func TestOneTimeNotice(t *testing.T) {
	w := newWalk(t, DeptAccept).do(Open, Input{Applicant: citizen})
	bad := lines(JudgedLine{Status: Defective, Reason: "M05"})
	if got := w.refused(Notice, Input{Lines: bad[1:]}); got != NotJudged {
		t.Errorf("a notice before every line was judged: %s", got)
	}
	if got := w.refused(Notice, Input{Lines: good()}); got != NothingOpen {
		t.Errorf("a notice of nothing: %s", got)
	}
	w.do(Notice, Input{Lines: bad}).do(Supplement, Input{Lines: lines(JudgedLine{Status: Defective, Reason: "M06"})[2:]})
	old := lines(JudgedLine{Status: Verified})[:1]
	old[0].Status, old[0].Reason = Defective, "M06"
	for _, hole := range freely(w, old) {
		t.Error(hole)
	}
	w.do(Notice2, Input{}) // what was brought since has new defects
	if w.c.Notices != 2 || !slices.Equal(w.c.Supplied, []string{"PROOF"}) {
		t.Errorf("%d notices, supplied %v", w.c.Notices, w.c.Supplied)
	}
	w.do(Supplement, Input{Lines: lines(JudgedLine{Status: Missing, Reason: "M01"})[2:]})
	if len(w.c.Supplied) != 0 {
		t.Errorf("nothing came, and %v count as supplied", w.c.Supplied)
	}
}

func TestRefusalsTakeTwo(t *testing.T) {
	for _, ev := range []Event{Refuse, MarkNotNeeded} {
		w := newWalk(t, DeptAccept).received()
		in := Input{Reason: "organ", Basis: "art. 32"}
		if got := w.refused(ev, in); got != SecondPerson {
			t.Errorf("%s by one clerk: %s", ev, got)
		}
		in.Approval = Approval{ID: "a", By: "c1"}
		if got := w.refused(ev, in); got != SecondPerson {
			t.Errorf("%s approved by oneself: %s", ev, got)
		}
		in.Approval, in.Basis = second, ""
		if got := w.refused(ev, in); got != BasisRequired {
			t.Errorf("%s without basis: %s", ev, got)
		}
		in.Basis = "art. 32"
		w.do(ev, in)
	}
}

func TestHandover(t *testing.T) {
	manual := citizen
	manual.Source = "manual"
	for _, tc := range []struct {
		name  string
		in    Input
		agent bool
		old   bool
		want  string
	}{
		{"applicant with slip", Input{Receiver: citizen, PickupCode: "482913"}, false, false, ""},
		{"applicant, wrong slip", Input{Receiver: citizen, PickupCode: "482914"}, false, false, WrongSlip},
		{"wrong slip stays wrong with approval", Input{Receiver: citizen, PickupCode: "482914", Approval: second}, false, false, WrongSlip},
		{"applicant without slip", Input{Receiver: citizen}, false, false, SlipRequired},
		{"without slip, own approval", Input{Receiver: citizen, Approval: Approval{ID: "a", By: "i1"}}, false, false, SlipRequired},
		{"without slip, second person", Input{Receiver: citizen, Approval: second}, false, false, ""},
		{"stranger with slip", Input{Receiver: stranger, PickupCode: "482913"}, false, false, WrongReceiver},
		{"stranger with slip and approval", Input{Receiver: stranger, PickupCode: "482913", Approval: second}, false, false, WrongReceiver},
		{"nobody", Input{PickupCode: "482913"}, false, false, NoIdentity},
		{"typed identity", Input{Receiver: manual, PickupCode: "482913"}, false, false, CardRequired},
		{"typed identity, second person", Input{Receiver: manual, PickupCode: "482913", Approval: second}, false, false, ""},
		{"agent of the case", Input{Receiver: agent, Relation: RelationAgent, PickupCode: "482913"}, true, false, ""},
		{"agent with both cards", Input{Receiver: agent, Relation: RelationAgent, PickupCode: "482913", Principal: citizen}, false, false, ""},
		{"agent with one card", Input{Receiver: agent, Relation: RelationAgent, PickupCode: "482913"}, false, false, BothIDs},
		{"agent with a stranger's card", Input{Receiver: agent, Relation: RelationAgent, PickupCode: "482913", Principal: stranger}, false, false, BothIDs},
		{"agent without slip", Input{Receiver: agent, Relation: RelationAgent, Principal: citizen}, true, false, SlipRequired},
		{"neighbour", Input{Receiver: agent, Relation: "neighbour", PickupCode: "482913"}, true, false, WrongReceiver},
		{"old licence kept", Input{Receiver: citizen, PickupCode: "482913"}, false, true, OldLicence},
		{"old licence taken", Input{Receiver: citizen, PickupCode: "482913", OldLicenceTaken: true}, false, true, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWalk(t, DeptAccept).ready()
			w.env.Item.Required[1].Exchanged = true // it was not asked for, or is the old document
			if tc.old {
				w.c.Lines[1].Status = Verified
			}
			if tc.agent {
				w.c.Agent = agent
			}
			tc.in.Role = Issuer
			if tc.want == "" {
				w.do(Deliver, tc.in)
				if !slices.Equal(w.fx.Papers, []string{ServiceReceipt}) {
					t.Errorf("papers %v", w.fx.Papers)
				}
				if taken := w.c.Lines[1].Status == Collected; taken != tc.old {
					t.Errorf("the old document: %+v", w.c.Lines[1])
				}
				return
			}
			if got := w.refused(Deliver, tc.in); got != tc.want {
				t.Errorf("refused as %s, want %s", got, tc.want)
			}
		})
	}
}

// TestServe: the decision of a denial leaves the hall like a result, to the
// right person and once; the case stays as it was decided.
func TestServe(t *testing.T) {
	manual := citizen
	manual.Source = "manual"
	for _, tc := range []struct {
		name string
		in   Input
		want string
	}{
		{"applicant with the receipt", Input{Receiver: citizen, PickupCode: "482913"}, ""},
		{"at a comprehensive window", Input{Role: Clerk, Receiver: citizen, PickupCode: "482913"}, ""},
		{"agent of the case", Input{Receiver: agent, Relation: RelationAgent, PickupCode: "482913"}, ""},
		{"another receipt", Input{Receiver: citizen, PickupCode: "482914"}, WrongSlip},
		{"without receipt", Input{Receiver: citizen}, SlipRequired},
		{"without receipt, own approval", Input{Receiver: citizen, Approval: Approval{ID: "a", By: "i1"}}, SlipRequired},
		{"without receipt, second person", Input{Receiver: citizen, Approval: second}, ""},
		{"stranger", Input{Receiver: stranger, PickupCode: "482913", Approval: second}, WrongReceiver},
		{"nobody", Input{PickupCode: "482913"}, NoIdentity},
		{"typed identity", Input{Receiver: manual, PickupCode: "482913"}, CardRequired},
		{"by the reviewer", Input{Role: Reviewer, Receiver: citizen, PickupCode: "482913"}, WrongRole},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWalk(t, DeptAccept).reviewing().do(Deny, Input{Role: Reviewer, Actor: "r2", Reason: "area"})
			w.c.Result.PickupCode, w.c.Agent = "482913", agent
			// An exchange of licences and a way by post belong to a grant.
			w.env.Item.Required[1].Exchanged, w.c.Lines[1].Status, w.c.Result.Method = true, Verified, ByPost
			if _, ok := ClockOf(w.c, C8, w.now, w.env); !ok {
				t.Error("the time to serve the denial does not run")
			}
			if tc.in.Role == "" {
				tc.in.Role = Issuer
			}
			if tc.want != "" {
				if got := w.refused(Serve, tc.in); got != tc.want {
					t.Errorf("refused as %s, want %s", got, tc.want)
				}
				return
			}
			before := w.c
			w.now = w.now.Add(time.Hour)
			w.do(Serve, tc.in)
			if w.c.State != DecidedDeny || w.c.DeliveredAt != w.now || w.c.DecidedAt != before.DecidedAt || w.c.DecisionReason != "area" {
				t.Errorf("served: %+v", w.c)
			}
			if !slices.Equal(w.fx.Papers, []string{DecisionNotice, ServiceReceipt}) {
				t.Errorf("papers %v", w.fx.Papers)
			}
			if _, ok := ClockOf(w.c, C8, w.now, w.env); ok {
				t.Error("the time to serve runs on")
			}
			if got := w.refused(Serve, tc.in); got != AlreadyServed {
				t.Errorf("served twice: %s", got)
			}
		})
	}
	w := newWalk(t, DeptAccept).granted()
	if got := w.refused(Serve, Input{Role: Issuer, Receiver: citizen, Approval: second}); got != NotAllowed {
		t.Errorf("a grant is not served as a denial: %s", got)
	}
}

// TestNationalCodes: every step of the document reports its code of the national
// exchange, all fifteen are reached, and what is ours alone reports none.
func TestNationalCodes(t *testing.T) {
	for _, tt := range []struct {
		ev       Event
		from, to State
		accepted bool
		want     int
	}{
		{Open, None, Draft, false, 0},
		{Receive, Draft, Received, false, 1},
		{Withdraw, Received, Withdrawn, false, 2},
		{CorrectionTimeout, Correction, Withdrawn, false, 2},
		{Accept, Received, Accepted, false, 3},
		{NoticeDeadlinePassed, Received, Accepted, false, 3},
		{MarkNotNeeded, Received, NotNeeded, false, 4},
		{Refuse, Received, Refused, false, 5},
		{Notice, Received, Correction, false, 6},
		{DeptReturn, Received, DeptReturned, false, 6},
		{Supplement, Correction, Corrected, false, 7},
		{Supplement, Corrected, Corrected, false, 0},
		{Resend, DeptReturned, Received, false, 1},
		{StartReview, Accepted, Reviewing, true, 8},
		{SpecialStart, Reviewing, Special, true, 9},
		{SpecialEnd, Special, Reviewing, true, 10},
		{Extend, Reviewing, Reviewing, true, 0},
		{Opine, Reviewing, Reviewing, true, 0},
		{Grant, Reviewing, DecidedGrant, true, 11},
		{GrantDeferred, Reviewing, DecidedGrantDeferred, true, 12},
		{Deny, Reviewing, DecidedDeny, true, 13},
		{Withdraw, Reviewing, Withdrawn, true, 14},
		{Revoke, Ready, Revoked, true, 15},
		{Produced, DecidedGrant, Producing, true, 0},
		{MakeReady, Producing, Ready, true, 0},
		{Deliver, Ready, Delivered, true, 0},
		{DeferTimeout, Accepted, Terminated, true, 0},
		{Archive, Delivered, Archived, true, 0},
	} {
		if got, ok := NationalStep(tt.ev, tt.from, tt.to, tt.accepted); got != tt.want || ok != (tt.want != 0) {
			t.Errorf("%s from %q: %d, want %d", tt.ev, tt.from, got, tt.want)
		}
	}
}

func refusedAs(err error, code string) bool {
	r, ok := errors.AsType[*Refusal](err)
	return ok && r.Code == code
}
