package casework

import (
	"slices"
	"time"

	"onewindow/values"
)

// State is a state of the case machine; the empty state is a case that does
// not exist yet.
type State string

// The states of workflow §3.
const (
	None                 State = ""
	Draft                State = "draft"
	Received             State = "received"
	Correction           State = "correction"
	Corrected            State = "corrected"
	NotNeeded            State = "not_needed"
	Refused              State = "refused"
	Accepted             State = "accepted"
	Reviewing            State = "reviewing"
	Special              State = "special"
	DeptReturned         State = "dept_returned"
	DecidedGrant         State = "decided_grant"
	DecidedGrantDeferred State = "decided_grant_deferred"
	DecidedDeny          State = "decided_deny"
	Withdrawn            State = "withdrawn"
	Terminated           State = "terminated"
	Revoked              State = "revoked"
	Producing            State = "producing"
	Ready                State = "ready"
	Delivered            State = "delivered"
	Archived             State = "archived"
)

// States lists every state of an existing case.
func States() []State {
	return []State{
		Draft, Received, Correction, Corrected, NotNeeded, Refused, Accepted, Reviewing, Special, DeptReturned,
		DecidedGrant, DecidedGrantDeferred, DecidedDeny, Withdrawn, Terminated, Revoked, Producing, Ready, Delivered, Archived,
	}
}

// Decided says whether the case carries a decision that stands.
func (s State) Decided() bool {
	return slices.Contains([]State{DecidedGrant, DecidedGrantDeferred, DecidedDeny, Producing, Ready, Delivered}, s)
}

// Granted says that what the item hands out is granted, and stands.
func (s State) Granted() bool { return s.Decided() && s != DecidedDeny }

// Collecting says that papers are still brought together: nothing is accepted,
// and nothing has ended.
func (s State) Collecting() bool {
	return slices.Contains([]State{Received, DeptReturned, Correction, Corrected}, s)
}

// Owing lists the states in which papers promised at the acceptance may still
// come: a grant that lets them follow (容缺通过) does not end the promise, handing
// the result out does.
func Owing() []State { return slices.Clone(owing) }

var owing = []State{Accepted, Reviewing, Special, DecidedGrantDeferred, Producing, Ready}

// Failed says that the case has ended and hands nothing out.
func (s State) Failed() bool {
	return slices.Contains([]State{DecidedDeny, NotNeeded, Refused, Withdrawn, Terminated, Revoked}, s)
}

// nationalCode is the handling-status code of construction-approval data
// exchange. It is for the boundary only. Accepted tells a withdrawal after
// acceptance (14) from one before (2). States without a code of their own give
// false.
func nationalCode(s State, accepted bool) (int, bool) {
	if s == Withdrawn {
		if accepted {
			return 14, true
		}
		return 2, true
	}
	code, ok := nationalCodes[s]
	return code, ok
}

var nationalCodes = map[State]int{
	Received: 1, Accepted: 3, NotNeeded: 4, Refused: 5, Correction: 6, DeptReturned: 6, Corrected: 7, Reviewing: 8,
	Special: 9, DecidedGrant: 11, DecidedGrantDeferred: 12, DecidedDeny: 13, Revoked: 15,
}

// specialEndCode is the national code of the end of a special procedure, which
// is an event and no state of ours.
const specialEndCode = 10

// NationalStep is the code that a step reports, where it reports one. Accepted says
// that the case was accepted before.
func NationalStep(ev Event, from, to State, accepted bool) (int, bool) {
	switch {
	case ev == SpecialEnd:
		return specialEndCode, true
	case from == to:
		return 0, false
	}
	return nationalCode(to, accepted)
}

// Role is who acts on a case.
type Role string

// Roles, as the contract spells them.
const (
	Clerk      Role = "clerk"
	Police     Role = "police"
	Specialist Role = "specialist"
	Reviewer   Role = "reviewer"
	ChiefRep   Role = "chief_rep"
	Issuer     Role = "issuer"
	Supervisor Role = "supervisor"
	Guide      Role = "guide"
	Online     Role = "online"
	System     Role = "system"
)

// Roles lists every role.
func Roles() []Role {
	return []Role{Clerk, Police, Specialist, Reviewer, ChiefRep, Issuer, Supervisor, Guide, Online, System}
}

// Accept modes and notice rules, as the catalogue spells them.
const (
	ReceiveIsAccept = "RECEIVE_IS_ACCEPT"
	DeptAccept      = "DEPT_ACCEPT"
	FullDelegation  = "FULL_DELEGATION"

	NoticeOnSpot    = "ON_SPOT"
	NoticeWithin5WD = "WITHIN_5WD"
)

// Delivery methods, as the catalogue spells them.
const (
	ByWindow     = "WINDOW"
	ByCabinet    = "SMART_CABINET"
	ByPost       = "POST"
	Electronic   = "ELECTRONIC"
	BankTransfer = "BANK_TRANSFER"
	DeptDirect   = "DEPT_DIRECT"
)

// Person is somebody whose identity was taken down.
type Person struct {
	Name     values.Personal
	IDKind   string
	IDNumber values.Personal
	// Source is card, document (读证) or manual (未读卡).
	Source string
}

// SourceCard marks an identity read from the chip, SourceDocument one from the
// lines of a travel document.
const (
	SourceCard     = "card"
	SourceDocument = "document"
)

// WasRead reports whether a device vouches for an identity.
func WasRead(source string) bool { return source == SourceCard || source == SourceDocument }

// Known says whether name and number are on record.
func (p Person) Known() bool { return p.Name != "" && p.IDNumber != "" }

// Same compares identity numbers; two unknown people are never the same.
func (p Person) Same(q Person) bool {
	return p.IDNumber != "" && p.IDNumber.Clear() == q.IDNumber.Clear()
}

// Approval is a second person's consent to one exceptional step.
type Approval struct {
	ID, By string
	Role   Role
}

// given says whether somebody other than the actor consented.
func (a Approval) given(actor string) bool { return a.ID != "" && a.By != "" && a.By != actor }

// Suspension is one special procedure; To is zero while it runs.
type Suspension struct {
	Kind     string
	From, To time.Time
	// Planned length.
	Planned values.Limit
}

// Deferral is one paper that the applicant promised to bring (容缺).
type Deferral struct {
	Line        string
	MaxWorkdays int
	SuppliedAt  time.Time
}

// Stage refines PRODUCING and READY (workflow §6).
type Stage string

// Stages of a result.
const (
	StageProducing Stage = "producing"
	StageInTransit Stage = "in_transit"
	StageAtIssue   Stage = "at_issue"
	StageReady     Stage = "ready"
	StageUncollect Stage = "uncollected"
	StageReturned  Stage = "returned_to_dept"
	StagePayFailed Stage = "pay_failed"
	StageDelivered Stage = "delivered"
)

// Result is what the applicant gets, on its way.
type Result struct {
	Stage  Stage
	Method string
	// Proof of the way: bundle, cabinet and cell, parcel, issue id, transfer
	// order; then of the delivery: log, trace, bank serial.
	Carrier, Proof string
	// ParcelNo is the number of the latest parcel. It stays when the parcel comes
	// back: what is scanned then is still its label.
	ParcelNo string
	// PickupCode is on the slip that releases the result.
	PickupCode string
	// Receiver and Relation as recorded at the handover.
	Receiver Person
	Relation string
	// Failure of the last transfer order, as a code.
	Failure string
	// Tries counts transfer orders and parcels.
	Tries int
	// Reissues counts results made again after they came back.
	Reissues int
}

// Case is one application. It is a value: Step never changes its argument.
type Case struct {
	// ID is the client's UUIDv7; No the official number that the hall allots.
	ID, No string
	Item   string
	State  State
	// Version grows by one with every transition.
	Version int64

	Applicant, Agent Person
	Lines            []JudgedLine
	// Supplied are the lines that the latest supplement brought.
	Supplied []string
	Notices  int

	// Clerk opened or received the case; AcceptedBy and DecidedBy act later.
	// AcceptedBy is "system" for a deemed acceptance.
	Clerk, AcceptedBy, DecidedBy string
	AcceptedRole, DecidedRole    Role
	Window                       string
	DecisionReason, DecisionNote string
	OpenedAt, ReceivedAt         time.Time
	NoticedAt, SuppliedAt        time.Time
	// ResultsAt is when the last result came for which the case waited: until then
	// none of its clocks runs.
	ResultsAt                      time.Time
	AcceptedAt, DecidedAt, ReadyAt time.Time
	// DeliveredAt is when the result was handed out or, of a denial, when the
	// written decision was served.
	DeliveredAt, ClosedAt time.Time
	// LimitsFrom starts the statutory and promised limits: the acceptance, or
	// the receipt of a case deemed accepted (行政许可法 art. 32(4)).
	LimitsFrom time.Time
	Deemed     bool
	Deferred   bool
	Deferrals  []Deferral
	// MoreAsked is set while the applicant was asked for information.
	MoreAsked   bool
	Opinions    []Opinion `json:",omitempty"`
	Extended    bool
	Suspensions []Suspension
	Hearing     Hearing `json:",omitzero"`
	Result      Result
}

// awaits lists the lines that wait for the result of another case.
func (c *Case) awaits() []JudgedLine {
	return slices.DeleteFunc(slices.Clone(c.Lines), func(l JudgedLine) bool { return l.Status != Awaited })
}

// noticeFrom is when the time for the one-time notice began.
func (c *Case) noticeFrom() time.Time {
	if c.ResultsAt.After(c.ReceivedAt) {
		return c.ResultsAt
	}
	return c.ReceivedAt
}

// suspended returns the running special procedure.
func (c *Case) suspended() *Suspension {
	if n := len(c.Suspensions); n > 0 && c.Suspensions[n-1].To.IsZero() {
		return &c.Suspensions[n-1]
	}
	return nil
}

// deferralsOpen lists the promised papers that have not come.
func (c *Case) deferralsOpen() []string {
	var open []string
	for _, d := range c.Deferrals {
		if d.SuppliedAt.IsZero() {
			open = append(open, d.Line)
		}
	}
	return open
}

// SupplyEvent is what papers brought for the case are: what a notice asked for,
// or what was promised at the acceptance.
func (c *Case) SupplyEvent() Event {
	if c.State != Correction && c.State != Corrected && len(c.deferralsOpen()) > 0 {
		return DeferSupplied
	}
	return Supplement
}

func (c Case) clone() Case {
	c.Lines = slices.Clone(c.Lines)
	c.Supplied = slices.Clone(c.Supplied)
	c.Deferrals = slices.Clone(c.Deferrals)
	c.Suspensions = slices.Clone(c.Suspensions)
	c.Opinions = slices.Clone(c.Opinions)
	return c
}

// Item is what the rules need of the service item, by the catalogue version
// that the case was opened with.
type Item struct {
	Code, Dept string
	// Organ is who decides, on papers, where the power was delegated; empty: the
	// item's own department.
	Organ string `json:",omitempty"`
	// AcceptMode and NoticeRule are the catalogue's codes.
	AcceptMode, NoticeRule string
	// Statutory and Promised limits; a leaf's override goes into Statutory.
	Statutory, Promised values.Limit
	// SpecialProcedures that may stop the clock.
	SpecialProcedures []string
	// SpecialMax is the longest plan of a special procedure in days, by kind; a kind
	// without one has none.
	SpecialMax map[string]int `json:",omitempty"`
	// Consulted are the departments that say what they think of the case before
	// another one decides it.
	Consulted []string `json:",omitempty"`
	// Joint items extend by fifteen days instead of ten.
	Joint bool
	// DenyReasons is the closed list of what a window may deny for; empty is open.
	DenyReasons []string
	// Ceiling is the amount in fen above which a fully delegated grant needs a
	// second person; 0 is none.
	Ceiling int64
	// Delivery lists the allowed methods; empty allows all.
	Delivery []string
	// Required is the hall's own derivation of the material list.
	Required []RequiredLine
}

// Limits are the local rules; all are configuration.
type Limits struct {
	// Notice is the time for the one-time notice (C1), Correction the time the
	// applicant has (C2).
	Notice, Correction values.Limit
	// Bundle is the window's time to send the papers on (C5).
	Bundle values.Limit
	// Serve is the time to issue and serve the decision (C8).
	Serve values.Limit
	// Extension and JointExtension are working days added once to C3.
	Extension, JointExtension int
	// Uncollected are the reminders of C9; after the last the result goes back.
	Uncollected []values.Limit
	// Cabinet is how long a cell of the cabinet is kept for its owner; then the
	// result waits at the window.
	Cabinet values.Limit
	// HearingApply and HearingHold are C10, Complaint and ComplaintComplex C11,
	// RatingContact and RatingFix C12.
	HearingApply, HearingHold   values.Limit
	Complaint, ComplaintComplex values.Limit
	RatingContact, RatingFix    values.Limit
	// SamplePercent of the cases that windows decided for a department on a day it
	// looks at again the next day.
	SamplePercent int
	// OneReviewer lets the person who accepted for the department decide too.
	// Off, the four eyes hold for every item that is not fully delegated.
	OneReviewer bool
	// GrantDeferred are the items that are granted while promised papers are missing
	// (容缺通过), by code. The catalogue has no word for it: it is a rule of the hall.
	GrantDeferred []string
}

// DefaultLimits are the values of workflow §4.
func DefaultLimits() Limits {
	wd := func(n int) values.Limit { return values.Limit{N: n, Unit: values.WorkingDays} }
	nd := func(n int) values.Limit { return values.Limit{N: n, Unit: values.NaturalDays} }
	return Limits{
		Notice: wd(5), Correction: nd(30), Bundle: wd(1), Serve: wd(10),
		Extension: 10, JointExtension: 15,
		Uncollected: []values.Limit{nd(7), nd(30), nd(90)}, Cabinet: nd(3),
		HearingApply: wd(5), HearingHold: wd(20),
		Complaint: wd(5), ComplaintComplex: wd(10),
		RatingContact: wd(1), RatingFix: wd(15), SamplePercent: 5,
	}
}

// Env is the world a step is judged in.
type Env struct {
	Calendar *values.Calendar
	Item     Item
	Limits   Limits
	// MayDecide tells whether the person holds the department's authority for a
	// fully delegated item; nil trusts the role alone.
	MayDecide func(actor, item string) bool
}

// Input is what comes with an event.
type Input struct {
	// Actor is a staff number, Role what it acts as.
	Actor, Window string
	Role          Role
	// Reason is a code, Note free text.
	Reason, Note string
	// SeenVersion is the version the actor saw. Reviewers must name it; for
	// others 0 means that nothing was seen before.
	SeenVersion int64
	// Lines are judgments of the material list (receive, accept, notice) or of
	// the part that was brought (supplement, defer_supplied).
	Lines []JudgedLine
	// Applicant and Agent are recorded by open, receive, accept and notice.
	Applicant, Agent Person
	// BadCredit bars the applicant from promising papers.
	BadCredit bool
	// Approval is a second person's consent.
	Approval Approval
	// Basis is the legal basis of a refusal.
	Basis string
	// Special is the kind of a special procedure, Planned its length; Report
	// the paper that ends it.
	Special, Report string
	Planned         values.Limit
	// Reminded says that the reminder went out before a time-out.
	Reminded bool
	// Dept is for whom an opinion is given, Agrees what it is.
	Dept   string
	Agrees bool
	// Amount in fen of a fully delegated payment.
	Amount int64
	// Method, Carrier, PickupCode, Proof and Failure move the result.
	Method, Carrier, PickupCode, Proof, Failure string
	// Receiver, Relation and Principal are seen at the handover; relation is
	// self or agent. OldLicenceTaken confirms the exchange.
	Receiver, Principal Person
	Relation            string
	OldLicenceTaken     bool
	// Incomplete lists what the e-file lacks at archiving.
	Incomplete []string
}

// Relations of a receiver.
const (
	RelationSelf  = "self"
	RelationAgent = "agent"
)

// MayGrantDeferred reports whether the item is granted while promised papers are
// missing.
func (e *Env) MayGrantDeferred() bool { return slices.Contains(e.Limits.GrantDeferred, e.Item.Code) }

// OldDocuments are the lines of the old documents that the owner was left with when the
// application came, and hands in against the result.
func (c *Case) OldDocuments(it Item) (lines []string) {
	for _, r := range it.Required {
		if r.Exchanged && slices.ContainsFunc(c.Lines, func(l JudgedLine) bool { return l.ID == r.ID && l.Status == Verified }) {
			lines = append(lines, r.ID)
		}
	}
	return lines
}

// Owes reports whether promised papers have not come.
func (c *Case) Owes() bool { return len(c.deferralsOpen()) > 0 }
