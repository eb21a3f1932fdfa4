package casework

import "slices"

// Event moves a case.
type Event string

// The events of workflow §3 and §6.
const (
	Open                 Event = "open"
	Receive              Event = "receive"
	Accept               Event = "accept"
	AcceptDeferred       Event = "accept_deferred"
	Notice               Event = "notice"
	NoticeDeadlinePassed Event = "notice_deadline_passed"
	Supplement           Event = "supplement"
	ResultCame           Event = "result_came"   // of another case, for which this one waited
	ResultFailed         Event = "result_failed" // that case ended without one: the paper is wanted after all
	Notice2              Event = "notice2"
	CorrectionTimeout    Event = "correction_timeout"
	MarkNotNeeded        Event = "not_needed"
	Refuse               Event = "refuse"
	DeptReturn           Event = "dept_return"
	Resend               Event = "resend"
	StartReview          Event = "start_review"
	SpecialStart         Event = "special_start"
	SpecialEnd           Event = "special_end"
	Extend               Event = "extend"
	RequestMore          Event = "request_more"
	MoreSupplied         Event = "more_supplied"
	Opine                Event = "opinion"
	TellHearing          Event = "tell_hearing"
	AskHearing           Event = "ask_hearing"
	HoldHearing          Event = "hold_hearing"
	Grant                Event = "grant"
	GrantDeferred        Event = "grant_deferred"
	Deny                 Event = "deny"
	Withdraw             Event = "withdraw"
	DeferSupplied        Event = "defer_supplied"
	DeferTimeout         Event = "defer_timeout"
	Produced             Event = "produced"
	Bundle               Event = "bundle"
	ArriveIssue          Event = "arrive_issue"
	MakeReady            Event = "handover"
	Deliver              Event = "delivered"
	Bounce               Event = "bounce"
	PayFailed            Event = "pay_failed"
	CorrectAccount       Event = "correct_account"
	Uncollected          Event = "uncollected"
	ReturnToDept         Event = "return_to_dept"
	Reissue              Event = "reissue"
	Revoke               Event = "revoke"
	Serve                Event = "serve"
	Archive              Event = "archive"
)

// Events lists every event.
func Events() []Event {
	return []Event{
		Open, Receive, Accept, AcceptDeferred, Notice, NoticeDeadlinePassed, Supplement, ResultCame, ResultFailed, Notice2, CorrectionTimeout,
		MarkNotNeeded, Refuse, DeptReturn, Resend, StartReview, SpecialStart, SpecialEnd, Extend, RequestMore, MoreSupplied, Opine, TellHearing, AskHearing, HoldHearing,
		Grant, GrantDeferred, Deny, Withdraw, DeferSupplied, DeferTimeout, Produced, Bundle, ArriveIssue, MakeReady, Deliver,
		Bounce, PayFailed, CorrectAccount, Uncollected, ReturnToDept, Reissue, Revoke, Serve, Archive,
	}
}

// Papers, spelt like the kinds of the papers room.
const (
	IntakeReceipt     = "intake_receipt"
	AcceptanceNotice  = "acceptance_notice"
	CorrectionNotice  = "correction_notice"
	RefusalNotice     = "refusal_notice"
	NotNeededNotice   = "not_needed"
	DeferPromise      = "defer_promise"
	DeclarationPaper  = "declaration"
	LapseNotice       = "lapse_notice"
	SpecialNotice     = "special_procedure_notice"
	ExtensionNotice   = "extension_notice"
	MoreNotice        = "more_notice"
	DecisionNotice    = "decision_notice"
	WithdrawalReceipt = "withdrawal_receipt"
	TerminationNotice = "termination_notice"
	PickupSlip        = "pickup_slip"
	ServiceReceipt    = "service_receipt"
	RevocationNotice  = "revocation_notice"
	MaterialTransfer  = "transfer_list"
)

// Names of the guards, as rows list them.
const (
	guardIdentity      = "identity_recorded"
	guardJudged        = "all_lines_judged"
	guardSatisfied     = "all_lines_satisfied"
	guardDeferOnly     = "only_promised_lines_open"
	guardMode          = "accept_mode"
	guardOpenLines     = "some_line_open"
	guardNoticeInTime  = "notice_in_time"
	guardSupervised    = "old_defects_supervised"
	guardTwoPersons    = "second_person_at_window"
	guardBasis         = "basis_and_reason"
	guardReason        = "reason_given"
	guardFourEyes      = "four_eyes"
	guardDelegated     = "full_delegation"
	guardDecider       = "decider"
	guardDenyReason    = "deny_reason"
	guardAllSupplied   = "promised_papers_came"
	guardMayDefer      = "item_grants_deferred"
	guardSpecialKind   = "special_kind_allowed"
	guardPlanned       = "planned_days"
	guardOpinions      = "opinions_in"
	guardAsked         = "department_was_asked"
	guardReport        = "report_attached"
	guardExtendOnce    = "extended_once"
	guardSomeLines     = "lines_given"
	guardIsDeferred    = "case_is_deferred"
	guardDeferredLines = "lines_were_promised"
	guardAwaited       = "lines_were_awaited"
	guardReminded      = "reminder_sent"
	guardC1            = "notice_clock_passed"
	guardC2            = "correction_clock_passed"
	guardC6            = "deferral_clock_passed"
	guardC9            = "collection_clock_passed"
	guardIssuer        = "issue_desk_or_delegation"
	guardMakeReady     = "carrier_and_code"
	guardDeliver       = "right_receiver"
	guardServe         = "right_receiver_of_decision"
	guardUnserved      = "not_served_before"
	guardAtDesk        = "result_at_desk"
	guardCarrier       = "carrier_given"
	guardTransit       = "result_in_transit"
	guardBounce        = "carried_by_post_or_cabinet"
	guardPayment       = "payment"
	guardFailed        = "payment_failed"
	guardReturned      = "result_returned"
	guardComplete      = "file_complete"
	guardMoreAsked     = "more_was_asked"
	guardNotReturned   = "result_not_returned"
	guardUncollected   = "result_uncollected"
	guardApplicant     = "applicant_or_agent"
	guardHeard         = "no_hearing_open"
	guardUntold        = "hearing_not_told"
	guardMayAsk        = "hearing_asked_in_time"
	guardMayHold       = "hearing_asked"
)

// ClockEffect is what a transition does to a clock.
type ClockEffect struct {
	Clock ClockID
	Op    string
}

// Operations of ClockEffect.
const (
	Start    = "start"
	Stop     = "stop"
	Pause    = "pause"
	Resume   = "resume"
	Lengthen = "extend"
)

// Row is one allowed transition: who may do it, which guards must hold (by
// name), what it prints and what it does to the clocks.
type Row struct {
	From   State
	Event  Event
	To     State
	Roles  []Role
	Guards []string
	Papers []string
	Clocks []ClockEffect
}

// Rows returns the transition table, for documents and tests.
func Rows() []Row {
	out := slices.Clone(rows)
	for i := range out {
		out[i].Roles = slices.Clone(out[i].Roles)
		out[i].Guards = slices.Clone(out[i].Guards)
		out[i].Papers = slices.Clone(out[i].Papers)
		out[i].Clocks = slices.Clone(out[i].Clocks)
	}
	return out
}

func find(from State, ev Event) *Row { return rowIndex[rowKey{from, ev}] }

type rowKey struct {
	from State
	ev   Event
}

var (
	rows     = buildRows()
	rowIndex = indexRows(rows)
)

func indexRows(rows []Row) map[rowKey]*Row {
	index := make(map[rowKey]*Row, len(rows))
	for i := range rows {
		index[rowKey{rows[i].From, rows[i].Event}] = &rows[i]
	}
	return index
}

func buildRows() []Row {
	var (
		desk      = []Role{Clerk, Police, Specialist}
		dept      = []Role{Reviewer, ChiefRep}
		deskDept  = slices.Concat(desk, dept)
		deskWeb   = append(slices.Clone(desk), Online)
		carriers  = append([]Role{Issuer, Reviewer, System}, desk...)
		handOut   = append([]Role{Issuer, System, Reviewer}, desk...)
		system    = []Role{System}
		clocks    = func(op string, ids ...ClockID) (out []ClockEffect) { return effect(out, op, ids...) }
		table     []Row
		row       = func(r Row) { table = append(table, r) }
		rowsFrom  = func(from []State, r Row) { table = append(table, eachFrom(from, r)...) }
		acceptFx  = effect(clocks(Stop, C1), Start, C3, C4, C5)
		deferFx   = effect(slices.Clone(acceptFx), Start, C6)
		decideFx  = effect(clocks(Stop, C3, C4, C6), Start, C8)
		noticeFx  = effect(clocks(Stop, C1), Start, C2)
		judged    = []string{guardIdentity, guardJudged}
		opened    = []State{Received, DeptReturned}
		underLaw  = []State{Accepted, Reviewing}
		deskGrant = []string{guardDelegated, guardDecider}
		deptGrant = []string{guardFourEyes, guardOpinions, guardHeard}
		asked     = []string{guardReason, guardApplicant}
	)
	row(Row{From: None, Event: Open, To: Draft, Roles: append(slices.Clone(deskWeb), Guide)})
	row(Row{From: Draft, Event: Receive, To: Received, Roles: deskWeb, Guards: judged, Papers: []string{IntakeReceipt}, Clocks: clocks(Start, C1)})

	// A draft was handed to nobody yet: only the window may move it.
	table = append(table, Row{
		From: Draft, Event: Accept, To: Accepted, Roles: desk, Guards: []string{guardMode, guardIdentity, guardSatisfied},
		Papers: []string{AcceptanceNotice}, Clocks: acceptFx,
	}, Row{
		From: Draft, Event: AcceptDeferred, To: Accepted, Roles: desk, Guards: []string{guardMode, guardIdentity, guardDeferOnly},
		Papers: []string{DeferPromise, AcceptanceNotice}, Clocks: deferFx,
	}, Row{
		From: Draft, Event: Notice, To: Correction, Roles: desk, Guards: []string{guardIdentity, guardJudged, guardOpenLines},
		Papers: []string{CorrectionNotice}, Clocks: noticeFx,
	}, Row{
		From: Draft, Event: MarkNotNeeded, To: NotNeeded, Roles: desk, Guards: []string{guardIdentity, guardBasis, guardTwoPersons},
		Papers: []string{NotNeededNotice},
	}, Row{
		From: Draft, Event: Refuse, To: Refused, Roles: desk, Guards: []string{guardIdentity, guardBasis, guardTwoPersons},
		Papers: []string{RefusalNotice},
	}, Row{From: Draft, Event: Withdraw, To: Withdrawn, Roles: desk})

	rowsFrom([]State{Received, Corrected, DeptReturned}, Row{
		Event: Accept, To: Accepted, Roles: deskDept, Guards: []string{guardMode, guardIdentity, guardSatisfied},
		Papers: []string{AcceptanceNotice}, Clocks: acceptFx,
	})
	rowsFrom([]State{Received, Corrected, DeptReturned}, Row{
		Event: AcceptDeferred, To: Accepted, Roles: deskDept, Guards: []string{guardMode, guardIdentity, guardDeferOnly},
		Papers: []string{DeferPromise, AcceptanceNotice}, Clocks: deferFx,
	})
	rowsFrom(opened, Row{
		Event: Notice, To: Correction, Roles: deskDept, Guards: []string{guardIdentity, guardJudged, guardOpenLines, guardNoticeInTime},
		Papers: []string{CorrectionNotice}, Clocks: noticeFx,
	})
	rowsFrom([]State{Received, DeptReturned}, Row{
		Event: NoticeDeadlinePassed, To: Accepted, Roles: system, Guards: []string{guardC1},
		Papers: []string{AcceptanceNotice}, Clocks: acceptFx,
	})
	rowsFrom([]State{Correction, Corrected}, Row{
		Event: Supplement, To: Corrected, Roles: deskWeb, Guards: []string{guardSomeLines},
		Papers: []string{IntakeReceipt}, Clocks: clocks(Pause, C2),
	})
	for _, s := range []State{Received, DeptReturned, Correction, Corrected} {
		row(Row{From: s, Event: ResultCame, To: s, Roles: system, Guards: []string{guardSomeLines, guardAwaited}})
	}
	rowsFrom([]State{Received, DeptReturned, Correction}, Row{
		Event: ResultFailed, To: Correction, Roles: system, Guards: []string{guardSomeLines, guardAwaited},
		Papers: []string{CorrectionNotice}, Clocks: noticeFx,
	})
	row(Row{
		From: Corrected, Event: ResultFailed, To: Correction, Roles: system, Guards: []string{guardSomeLines, guardAwaited},
		Papers: []string{CorrectionNotice}, Clocks: clocks(Resume, C2),
	})
	row(Row{
		From: Corrected, Event: Notice2, To: Correction, Roles: append(slices.Clone(deskDept), Supervisor),
		Guards: []string{guardJudged, guardOpenLines, guardSupervised}, Papers: []string{CorrectionNotice}, Clocks: clocks(Resume, C2),
	})
	row(Row{
		From: Correction, Event: CorrectionTimeout, To: Withdrawn, Roles: system, Guards: []string{guardReminded, guardC2},
		Papers: []string{LapseNotice}, Clocks: clocks(Stop, C2),
	})
	rowsFrom(opened, Row{
		Event: MarkNotNeeded, To: NotNeeded, Roles: deskDept, Guards: []string{guardIdentity, guardBasis, guardTwoPersons},
		Papers: []string{NotNeededNotice}, Clocks: clocks(Stop, C1),
	})
	rowsFrom(opened, Row{
		Event: Refuse, To: Refused, Roles: deskDept, Guards: []string{guardIdentity, guardBasis, guardTwoPersons},
		Papers: []string{RefusalNotice}, Clocks: clocks(Stop, C1),
	})
	row(Row{From: Received, Event: DeptReturn, To: DeptReturned, Roles: dept, Guards: []string{guardReason}})
	row(Row{From: DeptReturned, Event: Resend, To: Received, Roles: desk})

	row(Row{From: Accepted, Event: StartReview, To: Reviewing, Roles: dept, Clocks: clocks(Stop, C5)})
	row(Row{
		From: Reviewing, Event: SpecialStart, To: Special, Roles: dept, Guards: []string{guardSpecialKind, guardPlanned, guardReason},
		Papers: []string{SpecialNotice}, Clocks: effect(clocks(Pause, C3, C4), Start, C7),
	})
	row(Row{
		From: Special, Event: SpecialEnd, To: Reviewing, Roles: dept, Guards: []string{guardReport},
		Clocks: effect(clocks(Resume, C3, C4), Stop, C7),
	})
	row(Row{
		From: Reviewing, Event: Extend, To: Reviewing, Roles: []Role{ChiefRep}, Guards: []string{guardExtendOnce, guardReason},
		Papers: []string{ExtensionNotice}, Clocks: clocks(Lengthen, C3),
	})
	row(Row{From: Reviewing, Event: RequestMore, To: Reviewing, Roles: dept, Guards: []string{guardReason}, Papers: []string{MoreNotice}})
	row(Row{From: Reviewing, Event: MoreSupplied, To: Reviewing, Roles: append(slices.Clone(deskWeb), Reviewer), Guards: []string{guardMoreAsked}})

	row(Row{From: Reviewing, Event: Opine, To: Reviewing, Roles: dept, Guards: []string{guardAsked, guardReason}})

	// The applicant is told of the right to be heard, asks in time, and is heard (C10).
	row(Row{From: Reviewing, Event: TellHearing, To: Reviewing, Roles: dept, Guards: []string{guardUntold, guardReason}, Clocks: clocks(Start, C10)})
	row(Row{From: Reviewing, Event: AskHearing, To: Reviewing, Roles: deskDept, Guards: []string{guardMayAsk}, Clocks: clocks(Start, C10)})
	row(Row{From: Reviewing, Event: HoldHearing, To: Reviewing, Roles: dept, Guards: []string{guardMayHold, guardReason}, Clocks: clocks(Stop, C10)})

	for _, g := range []struct {
		from   State
		roles  []Role
		guards []string
	}{{Accepted, desk, deskGrant}, {Reviewing, dept, deptGrant}} {
		row(Row{
			From: g.from, Event: Grant, To: DecidedGrant, Roles: g.roles, Guards: append(slices.Clone(g.guards), guardAllSupplied),
			Papers: []string{DecisionNotice}, Clocks: decideFx,
		})
		row(Row{
			From: g.from, Event: GrantDeferred, To: DecidedGrantDeferred, Roles: g.roles, Guards: append(slices.Clone(g.guards), guardMayDefer),
			Papers: []string{DecisionNotice}, Clocks: effect(clocks(Stop, C3, C4), Start, C8),
		})
		row(Row{
			From: g.from, Event: Deny, To: DecidedDeny, Roles: g.roles, Guards: append(slices.Clone(g.guards), guardDenyReason),
			Papers: []string{DecisionNotice}, Clocks: decideFx,
		})
	}
	rowsFrom([]State{Received, DeptReturned, Correction, Corrected}, Row{
		Event: Withdraw, To: Withdrawn, Roles: desk, Guards: asked, Papers: []string{WithdrawalReceipt}, Clocks: clocks(Stop, C1, C2),
	})
	rowsFrom(underLaw, Row{
		Event: Withdraw, To: Withdrawn, Roles: desk, Guards: asked, Papers: []string{WithdrawalReceipt}, Clocks: clocks(Stop, C3, C4, C5, C6),
	})
	for _, s := range owing {
		row(Row{
			From: s, Event: DeferSupplied, To: s, Roles: desk, Guards: []string{guardIsDeferred, guardSomeLines, guardDeferredLines},
			Papers: []string{IntakeReceipt}, Clocks: clocks(Stop, C6),
		})
	}
	rowsFrom(underLaw, Row{
		Event: DeferTimeout, To: Terminated, Roles: append(slices.Clone(dept), System), Guards: []string{guardIsDeferred, guardReminded, guardC6},
		Papers: []string{TerminationNotice}, Clocks: clocks(Stop, C3, C4, C6),
	})

	rowsFrom([]State{DecidedGrant, DecidedGrantDeferred}, Row{Event: Produced, To: Producing, Roles: carriers, Guards: []string{guardIssuer}})
	row(Row{From: Producing, Event: Bundle, To: Producing, Roles: carriers, Guards: []string{guardIssuer, guardCarrier}, Papers: []string{MaterialTransfer}})
	row(Row{From: Producing, Event: ArriveIssue, To: Producing, Roles: []Role{Issuer}, Guards: []string{guardTransit}})
	row(Row{
		From: Producing, Event: MakeReady, To: Ready, Roles: carriers, Guards: []string{guardIssuer, guardAtDesk, guardMakeReady},
		Papers: []string{PickupSlip}, Clocks: clocks(Start, C9),
	})
	row(Row{
		From: Ready, Event: Deliver, To: Delivered, Roles: handOut, Guards: []string{guardNotReturned, guardDeliver},
		Papers: []string{ServiceReceipt}, Clocks: clocks(Stop, C8, C9),
	})
	row(Row{From: Ready, Event: Bounce, To: Producing, Roles: []Role{Issuer, System}, Guards: []string{guardBounce, guardReason}, Clocks: clocks(Stop, C9)})
	row(Row{From: Ready, Event: PayFailed, To: Ready, Roles: []Role{System, Issuer}, Guards: []string{guardPayment, guardReason}})
	row(Row{From: Ready, Event: CorrectAccount, To: Ready, Roles: append([]Role{Issuer}, desk...), Guards: []string{guardPayment, guardFailed, guardCarrier}})
	row(Row{From: Ready, Event: Uncollected, To: Ready, Roles: system, Guards: []string{guardNotReturned, guardC9}})
	row(Row{From: Ready, Event: ReturnToDept, To: Ready, Roles: []Role{Issuer}, Guards: []string{guardUncollected}, Clocks: clocks(Stop, C9)})
	row(Row{From: Ready, Event: Reissue, To: Producing, Roles: []Role{Issuer, Reviewer}, Guards: []string{guardReturned}})

	rowsFrom([]State{DecidedGrant, DecidedGrantDeferred, Producing, Ready, Delivered}, Row{
		Event: Revoke, To: Revoked, Roles: dept, Guards: []string{guardReason}, Papers: []string{RevocationNotice}, Clocks: clocks(Stop, C8, C9),
	})
	// A denial has no result: its written decision is what the applicant gets
	// (行政许可法 art. 38 and 44), and the case stays decided.
	row(Row{
		From: DecidedDeny, Event: Serve, To: DecidedDeny, Roles: append([]Role{Issuer}, desk...), Guards: []string{guardUnserved, guardServe},
		Papers: []string{DecisionNotice, ServiceReceipt}, Clocks: clocks(Stop, C8),
	})
	rowsFrom([]State{NotNeeded, Refused, DecidedDeny, Withdrawn, Terminated, Revoked, Delivered}, Row{
		Event: Archive, To: Archived, Roles: system, Guards: []string{guardComplete},
	})
	return table
}

func effect(have []ClockEffect, op string, ids ...ClockID) []ClockEffect {
	for _, id := range ids {
		have = append(have, ClockEffect{Clock: id, Op: op})
	}
	return have
}

func eachFrom(from []State, r Row) []Row {
	out := make([]Row, 0, len(from))
	for _, s := range from {
		r.From = s
		out = append(out, r)
	}
	return out
}
