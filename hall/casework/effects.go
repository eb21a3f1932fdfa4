package casework

import (
	"slices"
	"time"
)

// effects writes what an event records on the case; states and versions are
// Step's. Events that only change the state have no entry.
var effects = map[Event]func(*step){
	Open: func(s *step) {
		s.recordPeople()
		s.next.Clerk, s.next.Window, s.next.OpenedAt = s.in.Actor, s.in.Window, s.now
		if s.next.Item == "" {
			s.next.Item = s.env.Item.Code
		}
		if s.in.Method != "" {
			s.next.Result.Method = s.in.Method
		}
	},
	Receive: func(s *step) { s.receive() },
	Accept:  func(s *step) { s.accept(s.now) },
	AcceptDeferred: func(s *step) {
		s.accept(s.now)
	},
	NoticeDeadlinePassed: func(s *step) {
		s.next.Deemed = true
		s.accept(s.before.noticeFrom())
	},
	Notice: func(s *step) {
		s.receive()
		s.notice()
	},
	Notice2: func(s *step) { s.notice() },
	Supplement: func(s *step) {
		s.next.Lines = merge(s.before.Lines, s.in.Lines)
		if s.before.State == Correction {
			s.next.Supplied = nil
		}
		for _, l := range s.in.Lines {
			if l.Status != Missing && !slices.Contains(s.next.Supplied, l.ID) {
				s.next.Supplied = append(s.next.Supplied, l.ID)
			}
		}
		s.next.SuppliedAt = s.now
	},
	ResultCame: func(s *step) {
		s.next.Lines = merge(s.before.Lines, s.in.Lines)
		if len(s.next.awaits()) == 0 {
			s.next.ResultsAt = s.now
		}
	},
	// Nobody judged anything wrong: the time for the paper begins, and no notice is
	// counted.
	ResultFailed: func(s *step) {
		s.next.Lines = merge(s.before.Lines, s.in.Lines)
		for i := range s.next.Lines {
			if slices.ContainsFunc(s.in.Lines, func(l JudgedLine) bool { return l.ID == s.next.Lines[i].ID }) {
				s.next.Lines[i].From = ""
			}
		}
		s.next.NoticedAt = s.now
	},
	CorrectionTimeout: func(s *step) { s.close() },
	MarkNotNeeded: func(s *step) {
		s.receive()
		s.reason()
		s.close()
	},
	Refuse: func(s *step) {
		s.receive()
		s.reason()
		s.close()
	},
	SpecialStart: func(s *step) {
		s.next.Suspensions = append(s.next.Suspensions, Suspension{Kind: s.in.Special, From: s.now, Planned: s.in.Planned})
	},
	SpecialEnd: func(s *step) {
		if open := s.next.suspended(); open != nil {
			open.To = s.now
		}
	},
	Extend:       func(s *step) { s.next.Extended = true },
	RequestMore:  func(s *step) { s.next.MoreAsked = true },
	MoreSupplied: func(s *step) { s.next.MoreAsked = false },
	Opine: func(s *step) {
		s.next.Opinions = append(s.next.Opinions, Opinion{Dept: s.in.Dept, By: s.in.Actor, Note: s.in.Reason, Agrees: s.in.Agrees, At: s.now})
	},
	TellHearing:   func(s *step) { s.next.Hearing.ToldAt = s.now },
	AskHearing:    func(s *step) { s.next.Hearing.AskedAt = s.now },
	HoldHearing:   func(s *step) { s.next.Hearing.HeldAt = s.now },
	Grant:         func(s *step) { s.decide() },
	GrantDeferred: func(s *step) { s.decide() },
	Deny:          func(s *step) { s.decide() },
	Withdraw: func(s *step) {
		s.reason()
		s.close()
	},
	DeferSupplied: func(s *step) {
		for i := range s.next.Deferrals {
			d := &s.next.Deferrals[i]
			if d.SuppliedAt.IsZero() && slices.ContainsFunc(s.in.Lines, func(l JudgedLine) bool { return l.ID == d.Line }) {
				d.SuppliedAt = s.now
			}
		}
	},
	DeferTimeout: func(s *step) { s.close() },
	Produced:     func(s *step) { s.next.Result.Stage = StageProducing },
	Bundle: func(s *step) {
		s.next.Result.Stage, s.next.Result.Carrier = StageInTransit, s.in.Carrier
	},
	ArriveIssue: func(s *step) { s.next.Result.Stage = StageAtIssue },
	MakeReady: func(s *step) {
		r := &s.next.Result
		r.Stage, r.Method = StageReady, s.method()
		r.Tries++
		if s.in.Carrier != "" {
			r.Carrier = s.in.Carrier
		}
		if r.Method == ByPost {
			r.ParcelNo = r.Carrier
		}
		if s.in.PickupCode != "" {
			r.PickupCode = s.in.PickupCode
		}
		s.next.ReadyAt = s.now
		// Only what is fetched in person needs a slip.
		if r.Method != ByWindow && r.Method != ByCabinet {
			s.papers = nil
		}
	},
	Deliver: func(s *step) {
		r := &s.next.Result
		r.Stage, r.Proof, r.Receiver, r.Relation = StageDelivered, s.in.Proof, s.in.Receiver, s.in.Relation
		s.next.DeliveredAt = s.now
		if s.in.OldLicenceTaken {
			for _, id := range s.before.OldDocuments(s.env.Item) {
				i := slices.IndexFunc(s.next.Lines, func(l JudgedLine) bool { return l.ID == id })
				s.next.Lines[i].Status = Collected
			}
		}
		if r.Method != ByWindow && r.Method != DeptDirect {
			s.papers = nil
		}
	},
	Serve: func(s *step) {
		r := &s.next.Result
		r.Proof, r.Receiver, r.Relation = s.in.Proof, s.in.Receiver, s.in.Relation
		s.next.DeliveredAt = s.now
	},
	Bounce: func(s *step) {
		r := &s.next.Result
		r.Stage, r.Method, r.Carrier, r.Failure = StageAtIssue, ByWindow, "", s.in.Reason
		s.next.ReadyAt = time.Time{}
	},
	PayFailed: func(s *step) {
		s.next.Result.Stage, s.next.Result.Failure = StagePayFailed, s.in.Reason
	},
	CorrectAccount: func(s *step) {
		r := &s.next.Result
		r.Stage, r.Failure, r.Carrier = StageReady, "", s.in.Carrier
		r.Tries++
	},
	Uncollected:  func(s *step) { s.next.Result.Stage = StageUncollect },
	ReturnToDept: func(s *step) { s.next.Result.Stage = StageReturned },
	Reissue: func(s *step) {
		r := &s.next.Result
		r.Stage, r.Carrier = StageProducing, ""
		r.Reissues++
		s.next.ReadyAt = time.Time{}
	},
	Revoke: func(s *step) {
		s.reason()
		s.close()
	},
}

// receive dates the receipt once: later steps never move it.
func (s *step) receive() {
	if !s.next.ReceivedAt.IsZero() {
		return
	}
	s.next.ReceivedAt = s.now
	if s.next.Clerk == "" || s.atDesk() {
		s.next.Clerk, s.next.Window = s.in.Actor, s.in.Window
	}
}

func (s *step) accept(from time.Time) {
	s.receive()
	s.next.AcceptedAt, s.next.LimitsFrom = s.now, from
	s.next.AcceptedBy, s.next.AcceptedRole = s.in.Actor, s.in.Role
}

func (s *step) notice() {
	s.next.Notices++
	s.next.NoticedAt = s.now
}

func (s *step) decide() {
	s.next.DecidedAt = s.now
	s.next.DecidedBy, s.next.DecidedRole = s.in.Actor, s.in.Role
	s.reason()
}

func (s *step) reason() {
	s.next.DecisionReason, s.next.DecisionNote = s.in.Reason, s.in.Note
}

func (s *step) close() { s.next.ClosedAt = s.now }
