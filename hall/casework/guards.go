package casework

import (
	"slices"
	"strconv"
	"strings"

	"onewindow/values"
)

// Refusal codes of Step, besides those of LineError.
const (
	NotAllowed        = "not_allowed"
	WrongRole         = "wrong_role"
	StaleVersion      = "stale_version"
	AlreadyDecided    = "already_decided"
	IsWithdrawn       = "withdrawn"
	NoIdentity        = "identity_required"
	NotJudged         = "lines_not_judged"
	NoList            = "list_required"
	NotSatisfied      = "lines_not_satisfied"
	NothingDeferred   = "nothing_deferred"
	AwaitsResult      = "awaits_result"
	NotAwaited        = "not_awaited"
	BadCredit         = "bad_credit"
	ModeForbids       = "accept_mode"
	NothingOpen       = "nothing_open"
	NoticeLate        = "notice_late"
	SecondPerson      = "second_person"
	BasisRequired     = "basis_required"
	SamePerson        = "same_person"
	NoAuthority       = "no_authority"
	OverCeiling       = "over_ceiling"
	DenyReasonUnknown = "deny_reason"
	DeferredOpen      = "deferred_open"
	DeferredForbidden = "deferred_grant"
	SpecialUnknown    = "special_kind"
	OpinionsOpen      = "opinions_open"
	OpinionGiven      = "opinion_given"
	NotConsulted      = "not_consulted"
	PlannedRequired   = "planned_required"
	PlannedTooLong    = "planned_too_long"
	ReportRequired    = "report_required"
	ExtendedBefore    = "extended_before"
	LinesRequired     = "lines_required"
	NotDeferred       = "not_deferred"
	NotPromised       = "not_promised"
	ReminderMissing   = "reminder_missing"
	NotRunning        = "clock_not_running"
	CalendarPending   = "calendar_pending"
	TooEarly          = "too_early"
	IssueDeskOnly     = "issue_desk_only"
	NotAtDesk         = "not_at_desk"
	CarrierRequired   = "carrier_required"
	CodeRequired      = "pickup_code_required"
	MethodForbidden   = "method"
	NotInTransit      = "not_in_transit"
	NotCarried        = "not_carried"
	NotPayment        = "not_payment"
	NotFailed         = "payment_not_failed"
	PaymentFailed     = "payment_failed"
	NotReturned       = "not_returned"
	ResultReturned    = "result_returned"
	NotUncollected    = "not_uncollected"
	FileIncomplete    = "file_incomplete"
	NothingAsked      = "nothing_asked"
	WrongSlip         = "wrong_slip"
	SlipRequired      = "slip_required"
	CardRequired      = "card_required"
	WrongReceiver     = "wrong_receiver"
	BothIDs           = "both_ids_required"
	OldLicence        = "old_licence_required"
	ProofRequired     = "proof_required"
	AlreadyServed     = "already_served"
	NotApplicant      = "not_applicant"
	HearingOpen       = "hearing_open"
	HearingOwed       = "hearing_owed"
	HearingTold       = "hearing_told"
	HearingLate       = "hearing_late"
	NoHearing         = "no_hearing"
)

// guards are the conditions that rows name. A map of names keeps the exported
// table printable.
var guards = map[string]func(*step) *no{
	guardIdentity: func(s *step) *no {
		s.recordPeople()
		if !s.next.Applicant.Known() {
			return deny(NoIdentity)
		}
		return nil
	},
	guardJudged: func(s *step) *no {
		_, refused := s.judge()
		return refused
	},
	guardSatisfied:    satisfied,
	guardDeferOnly:    deferOnly,
	guardMode:         mode,
	guardOpenLines:    openLines,
	guardNoticeInTime: noticeInTime,
	// 一次性 means once: what the notice could have said already it says again only
	// with a reason, and a supervisor stands for it. Defects of what was brought
	// since are new.
	guardSupervised: func(s *step) *no {
		if !slices.ContainsFunc(s.next.Lines, func(l JudgedLine) bool { return l.Open() && !slices.Contains(s.before.Supplied, l.ID) }) {
			return nil
		}
		if s.in.Reason == "" {
			return deny(NoReason)
		}
		if s.in.Role != Supervisor && (s.in.Approval.Role != Supervisor || !s.in.Approval.given(s.in.Actor)) {
			return deny(SecondPerson)
		}
		return nil
	},
	guardTwoPersons: func(s *step) *no {
		if s.atDesk() && !s.in.Approval.given(s.in.Actor) {
			return deny(SecondPerson)
		}
		return nil
	},
	guardBasis: func(s *step) *no {
		switch {
		case s.in.Reason == "":
			return deny(NoReason)
		case s.in.Basis == "":
			return deny(BasisRequired)
		}
		return nil
	},
	guardReason: func(s *step) *no {
		if s.in.Reason == "" {
			return deny(NoReason)
		}
		return nil
	},
	guardFourEyes:  fourEyes,
	guardDelegated: delegated,
	guardDecider:   decider,
	guardDenyReason: func(s *step) *no {
		list := s.env.Item.DenyReasons
		switch {
		case s.in.Reason == "":
			return deny(NoReason)
		case s.atDesk() && len(list) > 0 && !slices.Contains(list, s.in.Reason):
			return deny(DenyReasonUnknown, "reason", s.in.Reason)
		}
		return nil
	},
	guardAllSupplied: func(s *step) *no {
		if open := s.before.deferralsOpen(); len(open) > 0 {
			return deny(DeferredOpen, "lines", strings.Join(open, ","))
		}
		return nil
	},
	guardMayDefer: func(s *step) *no {
		if !s.env.MayGrantDeferred() {
			return deny(DeferredForbidden)
		}
		if len(s.before.deferralsOpen()) == 0 {
			return deny(NothingDeferred)
		}
		return nil
	},
	guardSpecialKind: func(s *step) *no {
		if !slices.Contains(s.env.Item.SpecialProcedures, s.in.Special) {
			return deny(SpecialUnknown, "special", s.in.Special)
		}
		return nil
	},
	// The notice names the planned length, so there is one.
	guardPlanned: func(s *step) *no {
		most := s.env.Item.SpecialMax[s.in.Special]
		switch {
		case s.in.Planned.N <= 0:
			return deny(PlannedRequired)
		case most > 0 && s.in.Planned.N > most:
			return deny(PlannedTooLong, "days", strconv.Itoa(most))
		}
		return nil
	},
	guardReport: func(s *step) *no {
		if s.in.Report == "" {
			return deny(ReportRequired)
		}
		return nil
	},
	guardExtendOnce: func(s *step) *no {
		if s.before.Extended {
			return deny(ExtendedBefore)
		}
		return nil
	},
	guardSomeLines: func(s *step) *no {
		if len(s.in.Lines) == 0 {
			return deny(LinesRequired)
		}
		return nil
	},
	guardIsDeferred: func(s *step) *no {
		if len(s.before.deferralsOpen()) == 0 {
			return deny(NotDeferred)
		}
		return nil
	},
	guardDeferredLines: deferredLines,
	guardOpinions:      opinionsIn,
	guardAsked:         asked,
	guardAwaited: func(s *step) *no {
		for _, l := range s.in.Lines {
			if !slices.ContainsFunc(s.before.awaits(), func(a JudgedLine) bool { return a.ID == l.ID && a.From == l.From }) {
				return deny(NotAwaited, "line", l.ID)
			}
		}
		return nil
	},
	guardReminded: func(s *step) *no {
		if !s.in.Reminded {
			return deny(ReminderMissing)
		}
		return nil
	},
	guardC1: func(s *step) *no { return s.passed(C1) },
	guardC2: func(s *step) *no { return s.passed(C2) },
	guardC6: func(s *step) *no { return s.passed(C6) },
	guardC9: func(s *step) *no { return s.passed(C9) },
	guardComplete: func(s *step) *no {
		if n := len(s.in.Incomplete); n > 0 {
			return deny(FileIncomplete, "lacks", strings.Join(s.in.Incomplete, ","))
		}
		return nil
	},
	guardMoreAsked: func(s *step) *no {
		if !s.before.MoreAsked {
			return deny(NothingAsked)
		}
		return nil
	},
	guardIssuer:    issueDesk,
	guardAtDesk:    atIssueDesk,
	guardMakeReady: makeReady,
	guardDeliver:   rightReceiver,
	guardServe:     inPerson,
	guardUnserved: func(s *step) *no {
		if !s.before.DeliveredAt.IsZero() {
			return deny(AlreadyServed)
		}
		return nil
	},
	guardCarrier:     carrierGiven,
	guardTransit:     inTransit,
	guardBounce:      mayBounce,
	guardPayment:     isPayment,
	guardFailed:      payFailed,
	guardReturned:    isReturned,
	guardNotReturned: notReturned,
	guardUncollected: isUncollected,
	guardApplicant:   applicantOrAgent,
	guardHeard:       heard,
	guardUntold:      untold,
	guardMayAsk:      mayAsk,
	guardMayHold:     mayHold,
}

// applicantOrAgent lets nobody end an application but whose it is, or who handed
// it in on their behalf. For anybody else a second person has looked at the
// authority (委托书).
func applicantOrAgent(s *step) *no {
	who := s.in.Receiver
	switch {
	case !who.Known():
		return deny(NoIdentity)
	case who.Same(s.before.Applicant), who.Same(s.before.Agent), s.in.Approval.given(s.in.Actor):
		return nil
	}
	return deny(NotApplicant)
}

func (s *step) atDesk() bool {
	return s.in.Role == Clerk || s.in.Role == Police || s.in.Role == Specialist
}

// mode holds the window to what the item delegates: who receives may accept
// only where receiving is accepting or the whole decision is delegated.
func mode(s *step) *no {
	windowMay := s.env.Item.AcceptMode == ReceiveIsAccept || s.env.Item.AcceptMode == FullDelegation
	if s.atDesk() != windowMay {
		return deny(ModeForbids, "mode", s.env.Item.AcceptMode)
	}
	return nil
}

func satisfied(s *step) *no {
	v, refused := s.judge()
	if refused != nil {
		return refused
	}
	if len(v.Open) > 0 {
		return deny(NotSatisfied, "lines", ids(v.Open), "count", strconv.Itoa(len(v.Open)))
	}
	if len(v.Awaited) > 0 {
		return deny(AwaitsResult, "lines", ids(v.Awaited))
	}
	if len(v.Deferred) > 0 {
		return promise(s, v)
	}
	return nil
}

func deferOnly(s *step) *no {
	v, refused := s.judge()
	switch {
	case refused != nil:
		return refused
	case len(v.Open) > 0:
		return deny(NotSatisfied, "lines", ids(v.Open), "count", strconv.Itoa(len(v.Open)))
	case len(v.Awaited) > 0:
		return deny(AwaitsResult, "lines", ids(v.Awaited))
	case len(v.Deferred) == 0:
		return deny(NothingDeferred)
	}
	return promise(s, v)
}

// promise records the papers that the applicant will bring. A plain acceptance
// of a list with promised lines is a deferred one: the list decides, not the
// name of the event.
func promise(s *step, v Verdict) *no {
	if s.in.BadCredit {
		return deny(BadCredit)
	}
	s.next.Deferred = true
	s.next.Deferrals = nil
	for _, l := range v.Deferred {
		d := Deferral{Line: l.ID}
		for _, r := range s.env.Item.Required {
			if r.ID == l.ID {
				d.MaxWorkdays = r.MaxWorkdays
			}
		}
		s.next.Deferrals = append(s.next.Deferrals, d)
	}
	if !slices.Contains(s.papers, DeferPromise) {
		s.papers = append([]string{DeferPromise}, s.papers...)
		s.clocks = effect(s.clocks, Start, C6)
	}
	return nil
}

func openLines(s *step) *no {
	v, refused := s.judge()
	if refused != nil {
		return refused
	}
	if len(v.Open) == 0 {
		return deny(NothingOpen)
	}
	return nil
}

// noticeInTime keeps a late notice from undoing a deemed acceptance: once C1
// has passed the application counts as accepted (行政许可法 art. 32(4)).
func noticeInTime(s *step) *no {
	if s.before.ReceivedAt.IsZero() {
		return nil
	}
	if k, ok := ClockOf(*s.before, C1, s.now, *s.env); ok && !k.Pending && values.Of(s.now).After(k.Due) {
		return deny(NoticeLate, "due", k.Due.String())
	}
	return nil
}

// fourEyes keeps apart who took the case in or accepted it and who decides for the
// department. What a window decides in its name by itself (全委托) is not held to it:
// there the log says who decided. What goes past the window's power is.
func fourEyes(s *step) *no {
	if s.in.Actor == s.before.Clerk {
		return deny(SamePerson)
	}
	if s.in.Actor == s.before.AcceptedBy && (!s.env.Limits.OneReviewer || s.before.AcceptedRole != Reviewer && s.before.AcceptedRole != ChiefRep) {
		return deny(SamePerson)
	}
	return nil
}

func delegated(s *step) *no {
	if s.env.Item.AcceptMode != FullDelegation {
		return deny(ModeForbids, "mode", s.env.Item.AcceptMode)
	}
	return nil
}

func decider(s *step) *no {
	if s.env.MayDecide != nil && !s.env.MayDecide(s.in.Actor, s.env.Item.Code) {
		return deny(NoAuthority)
	}
	if ceiling := s.env.Item.Ceiling; ceiling > 0 && s.in.Amount > ceiling && !s.in.Approval.given(s.in.Actor) {
		return deny(OverCeiling, "ceiling", strconv.FormatInt(ceiling, 10))
	}
	return nil
}

// deferredLines takes only promised papers that now meet their rule.
func deferredLines(s *step) *no {
	open := s.before.deferralsOpen()
	for _, l := range s.in.Lines {
		if !slices.Contains(open, l.ID) {
			return deny(NotPromised, "line", l.ID)
		}
		if l.Open() || l.Status == Deferred || l.Status == "" {
			return deny(NotSatisfied, "lines", l.ID, "count", "1")
		}
	}
	_, refused := s.judge()
	return refused
}

func ids(lines []JudgedLine) string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.ID
	}
	return strings.Join(out, ",")
}
