package visit

import (
	"maps"
	"slices"
	"time"

	"onewindow/catalog"
	"onewindow/values"
)

// Phase says what the person at the desk does now.
type Phase string

// The phases of a visit, in the order in which a visit without trouble goes
// through them.
const (
	Idle      Phase = "idle"      // no visit
	Calling   Phase = "calling"   // the hall is asked for the next ticket
	Called    Phase = "called"    // number on the display, nobody at the desk
	Identify  Phase = "identify"  // person at the desk, identity unknown
	Choose    Phase = "choose"    // identity bound, no item chosen
	Situation Phase = "situation" // questions are open
	Papers    Phase = "papers"    // lines are judged
	Outcome   Phase = "outcome"   // every line judged, not handed in
	Sent      Phase = "sent"      // 已收件（本机）: handed in, no answer from the hall
	Answered  Phase = "answered"  // 已达大厅: the hall has answered
	Held      Phase = "held"
	Closed    Phase = "closed"
)

// Ticket is the queue ticket that this visit serves.
type Ticket struct {
	ID       string      `json:"id"`
	Label    string      `json:"label"`
	Item     string      `json:"item,omitempty"`
	Class    TicketClass `json:"class,omitempty"`
	IssuedAt time.Time   `json:"issuedAt,omitzero"`
	CalledAt time.Time   `json:"calledAt,omitzero"`
	Calls    int         `json:"calls,omitempty"`
	// Why is the hall's reason to choose it for this window, WhyDetails its numbers.
	Why        string            `json:"why,omitempty"`
	WhyDetails map[string]string `json:"whyDetails,omitempty"`
	MaskedName string            `json:"maskedName,omitempty"`
	// Lease grows each time a window takes the ticket; the hall refuses commands
	// that name an older one.
	Lease int64 `json:"lease,omitempty"`
	// ByHand marks a ticket typed in while the hall was out of reach.
	ByHand bool `json:"byHand,omitempty"`
	// Channel is how the application came of somebody who is not at the desk: the
	// label is the number of the parcel or of the call.
	Channel values.Channel `json:"channel,omitempty"`
	// Group is the special group of a priority ticket, GroupNote the guide's
	// words for it, Needs the help that the person asked for.
	Group     string   `json:"group,omitempty"`
	GroupNote string   `json:"groupNote,omitempty"`
	Needs     []string `json:"needs,omitempty"`
	// Prepared is what the guide desk found before the window.
	Prepared *Preparation `json:"prepared,omitempty"`
	// BegunAt is the window where the person was served before, without an end, and
	// FromHall the hall that the ticket comes from; what was typed there is not here.
	BegunAt  string `json:"begunAt,omitempty"`
	FromHall string `json:"fromHall,omitempty"`
}

// Preparation is the guide desk's look at a matter: its situation and which
// papers are there. The window starts from it and judges by itself.
type Preparation struct {
	Item           string            `json:"item"`
	CatalogVersion string            `json:"catalogVersion"`
	Answers        catalog.Answers   `json:"answers,omitempty"`
	Party          string            `json:"party,omitempty"`
	Modifiers      map[string]string `json:"modifiers,omitempty"`
	Delivery       string            `json:"delivery,omitempty"`
	// Papers by requirement id: true when the guide saw it.
	Papers map[string]bool `json:"papers,omitempty"`
	Note   string          `json:"note,omitempty"`
	By     string          `json:"by,omitempty"`
}

// replies are the answers by the nodes of the questions, fixed ones too.
func (p *Preparation) replies() catalog.Answers {
	out := maps.Clone(p.Answers)
	if out == nil {
		out = catalog.Answers{}
	}
	for id, key := range p.Modifiers {
		out[AskModifier+id] = []string{key}
	}
	if p.Party != "" {
		out[AskParty] = []string{p.Party}
	}
	if p.Delivery != "" {
		out[AskDelivery] = []string{p.Delivery}
	}
	return out
}

// TicketClass is the queue class of a ticket.
type TicketClass string

// The classes of the queue.
const (
	NormalClass   TicketClass = "normal"
	PriorityClass TicketClass = "priority"
	BookedClass   TicketClass = "booked"
)

// IdentitySource says how an identity came in.
type IdentitySource string

// An identity is read from the card, or from the lines of a travel document
// (读证), or typed twice and marked 未读卡.
const (
	FromCard     IdentitySource = "card"
	FromDocument IdentitySource = "document"
	FromManual   IdentitySource = "manual"
)

// Identity is the person that the visit is bound to.
type Identity struct {
	Source IdentitySource  `json:"source"`
	Card   values.Card     `json:"card"`
	Phone  values.Personal `json:"phone,omitempty"`
	// ReadID, AskedAt and ReadAt belong to the read; the hall refuses a read that
	// is used twice or was asked before the ticket was called.
	ReadID  string    `json:"readID,omitempty"`
	AskedAt time.Time `json:"askedAt,omitzero"`
	ReadAt  time.Time `json:"readAt,omitzero"`
	// ApprovalID is the second person's consent to a manual entry.
	ApprovalID string `json:"approvalID,omitempty"`
	ApprovedBy string `json:"approvedBy,omitempty"`
	// Typed are the fields that the clerk filled in because nothing proved what
	// was read of a document.
	Typed []string `json:"typed,omitempty"`
	// NameDiffers: the ticket was drawn with another person's card.
	NameDiffers bool `json:"nameDiffers,omitempty"`
}

// Status is how a material line stands (workflow §5, the outcomes a clerk can
// give it).
type Status string

// The judgements of a line.
const (
	Verified  Status = "verified"  // 验原件: looked at and given back
	Collected Status = "collected" // 收原件: original kept
	Copied    Status = "copied"    // 收复印件: copy kept
	Exempt    Status = "exempt"    // 免提交: replaced by an electronic source
	Declared  Status = "declared"  // 告知承诺
	Deferred  Status = "deferred"  // 容缺
	Awaited   Status = "awaited"   // 待上游结果: what an earlier item of the package hands out
	Missing   Status = "missing"   // 未提供
	Defective Status = "defective" // 不合格
)

// Satisfied reports whether a line with this status needs nothing more today.
func (s Status) Satisfied() bool {
	switch s {
	case Verified, Collected, Copied, Exempt, Declared, Awaited:
		return true
	case Deferred, Missing, Defective:
		return false
	}
	return false
}

// Open reports whether the line is judged and wanting.
func (s Status) Open() bool { return s == Missing || s == Defective }

// Judgement is what the clerk found for one line.
type Judgement struct {
	Line   string `json:"line"`
	Status Status `json:"status"`
	// Reason is M01 … M99 for missing and defective lines.
	Reason string `json:"reason,omitempty"`
	// Note is free text, mandatory with M99.
	Note string `json:"note,omitempty"`
	// Automatic marks a judgement that the station proposed and the clerk only
	// confirmed (or left): visible and reversible.
	Automatic bool `json:"automatic,omitempty"`
	// Hit names what an exempt line rests on.
	Hit string `json:"hit,omitempty"`
	// From is the case of the matter where the paper was judged, when that was
	// another of this visit, or whose result is awaited.
	From string `json:"from,omitempty"`
	// Number is that of a photo's receipt.
	Number string `json:"number,omitempty"`
	// Hands say how fingerprints were taken.
	Hands Hands `json:"hands,omitzero"`
}

// Page is one scanned page that proves a line.
type Page struct {
	Line   string    `json:"line"`
	SHA256 string    `json:"sha256"`
	Bytes  int64     `json:"bytes"`
	Media  string    `json:"media"`
	At     time.Time `json:"at,omitzero"`
}

// MatterKind tells a new case from corrected papers for an old one.
type MatterKind string

// The kinds of matter. A withdrawal, and papers that
// wait for the applicant, are handed in as they begin: nothing is asked or judged.
const (
	NewCase    MatterKind = "new"
	Supplement MatterKind = "supplement"
	Withdrawal MatterKind = "withdrawal"
	Fetching   MatterKind = "papers"
)

// Matter is one case in the making. A ticket may carry several, at once or one
// after the other; see basket.go for what they share.
type Matter struct {
	Kind   MatterKind `json:"kind"`
	CaseID string     `json:"caseID"`
	Item   string     `json:"item"`
	// CatalogVersion is kept for the life of the case.
	CatalogVersion string          `json:"catalogVersion"`
	Answers        catalog.Answers `json:"answers,omitempty"`
	// Earlier keeps answers that were taken back, as preselection.
	Earlier catalog.Answers `json:"earlier,omitempty"`
	// Guided are the answers that the guide desk got, as preselection, and Seen
	// the papers that it saw.
	Guided    catalog.Answers      `json:"guided,omitempty"`
	Seen      map[string]bool      `json:"seen,omitempty"`
	Party     string               `json:"party,omitempty"`
	Modifiers map[string]string    `json:"modifiers,omitempty"`
	Delivery  string               `json:"delivery,omitempty"`
	Judged    map[string]Judgement `json:"judged,omitempty"`
	Pages     []Page               `json:"pages,omitempty"`
	// Aside are pages that prove nothing and can be brought back: with nothing on
	// them, or taken out.
	Aside []Page `json:"aside,omitempty"`
	// Unsent are pages of the window before that never reached the hall: they are
	// to be taken again. Each new page of their line takes one off.
	Unsent []Page `json:"unsent,omitempty"`
	// Asked are the lines for which the hall was asked, Hits what it found.
	Asked []string       `json:"asked,omitempty"`
	Hits  map[string]Hit `json:"hits,omitempty"`
	// Silent are lines for which a source did not answer; it is asked again.
	Silent []string `json:"silent,omitempty"`
	// Ruling is what a department's rule says, where the window decides for it.
	Ruling *Ruling `json:"ruling,omitempty"`
	// Forms say in what form a judged paper was wanted when it was judged.
	Forms map[string]Form `json:"forms,omitempty"`
	// Shared are the answers that came from another matter of the visit, by node:
	// its case.
	Shared map[string]string `json:"shared,omitempty"`
	// PackageID is common to the items of one package (一件事), Package its code.
	PackageID string `json:"packageID,omitempty"`
	Package   string `json:"package,omitempty"`

	// CaseNo and SeenVersion belong to a supplement: the case as the hall has it.
	CaseNo      string   `json:"caseNo,omitempty"`
	SeenVersion int64    `json:"seenVersion,omitempty"`
	Wanted      []string `json:"wanted,omitempty"`
	// Promised: what is wanted was promised at the acceptance.
	Promised bool `json:"promised,omitempty"`

	// CommandID is the hand-in; empty before.
	CommandID string      `json:"commandID,omitempty"`
	Outcome   OutcomeCode `json:"outcome,omitempty"`
	SentAt    time.Time   `json:"sentAt,omitzero"`
	Turndown  *Turndown   `json:"turndown,omitempty"`
	// Holder is whose old case it is; Withdrawal goes with a matter of its kind.
	Holder     *Holder      `json:"holder,omitempty"`
	Withdrawal *Withdrawing `json:"withdrawal,omitempty"`
	Answer     *Answer      `json:"answer,omitempty"`
	Discarded  string       `json:"discarded,omitempty"`
}

// Answer is what the hall said to the hand-in.
type Answer struct {
	Accepted     bool              `json:"accepted"`
	Refusal      string            `json:"refusal,omitempty"`
	Details      map[string]string `json:"details,omitempty"`
	CaseNo       string            `json:"caseNo,omitempty"`
	State        string            `json:"state,omitempty"`
	PromisedDue  string            `json:"promisedDue,omitempty"`
	StatutoryDue string            `json:"statutoryDue,omitempty"`
	NoticeDue    string            `json:"noticeDue,omitempty"`
	Correction   string            `json:"correctionDue,omitempty"`
	DuePending   bool              `json:"duePending,omitempty"`
	PickupCode   string            `json:"pickupCode,omitempty"`
	PapersDue    string            `json:"papersDue,omitempty"`
	AcceptedAt   time.Time         `json:"acceptedAt,omitzero"`
	Organ        string            `json:"organ,omitempty"`
	At           time.Time         `json:"at,omitzero"`
}

// JobState is the state of one print job.
type JobState string

// A job whose end was not seen is uncertain: only a person decides then.
const (
	JobQueued     JobState = "queued"
	JobSending    JobState = "sending"
	JobPrinted    JobState = "printed"
	JobNotPrinted JobState = "not_printed"
	JobUncertain  JobState = "uncertain"
)

// Job is one paper to print.
type Job struct {
	ID           string   `json:"id"`
	CaseID       string   `json:"caseID"`
	Kind         string   `json:"kind"` // a papers.Kind
	Number       string   `json:"number,omitempty"`
	Verification string   `json:"verification,omitempty"`
	Copy         int      `json:"copy"` // 1 for the first print, then 补打
	State        JobState `json:"state"`
	Cause        string   `json:"cause,omitempty"`
	Reason       string   `json:"reason,omitempty"`
	// Fee is what a fee slip is about.
	Fee Fee `json:"fee,omitzero"`
}

// State is one visit. The zero value is no visit at all.
type State struct {
	ID     string `json:"id"`
	Window string `json:"window"`
	Clerk  string `json:"clerk"`

	RequestedAt time.Time `json:"requestedAt,omitzero"`
	CallCommand string    `json:"callCommand,omitempty"`
	Ticket      Ticket    `json:"ticket"`
	RecalledAt  time.Time `json:"recalledAt,omitzero"`
	StartedAt   time.Time `json:"startedAt,omitzero"`
	HeldAt      time.Time `json:"heldAt,omitzero"`
	HoldReason  string    `json:"holdReason,omitempty"`
	ClosedAt    time.Time `json:"closedAt,omitzero"`
	// End says how the visit closed: finished, missed, undone, nobody …
	End      string    `json:"end,omitempty"`
	Identity *Identity `json:"identity,omitempty"`
	// Awaited is the number of whom the visit was begun with and who was called anew:
	// what is known of that person stays only if it is the one who comes.
	Awaited values.Personal `json:"awaited,omitempty"`
	// Reads are those that were bound, also to whom it turned out not to be.
	Reads []string `json:"reads,omitempty"`
	// Document was read and waits for what the clerk fills in.
	Document *Document `json:"document,omitempty"`
	Matters  []Matter  `json:"matters,omitempty"`
	// Current is the case of the matter in hand; see Matter.
	Current string `json:"current,omitempty"`
	// Fields are those of the form that were filled in, here or the last time;
	// FieldsAsked says that the hall was asked for the latter.
	Fields      map[string]Field `json:"fields,omitempty"`
	FieldsAsked bool             `json:"fieldsAsked,omitempty"`
	Jobs        []Job            `json:"jobs,omitempty"`
	// Former are those who had the visit in hand before it was taken over, oldest
	// first; TakenBy is who took it from here.
	Former  []Hand `json:"former,omitempty"`
	TakenBy Hand   `json:"takenBy,omitzero"`
	// Typing is what stands in the fields of a screen and was not taken yet; nil
	// when nothing does.
	Typing *Typing `json:"typing,omitempty"`
	// Refused holds moves that the hall refused for good, newest last.
	Refused []Refused `json:"refused,omitempty"`
	// Rated says that the applicant was asked and the answer is at the hall; the
	// level itself is never kept where a clerk could see it.
	Rated bool `json:"rated,omitempty"`
}

// Typing is what a person has typed and not yet confirmed, and where the cursor
// stands, so that a restart or another window goes on at the same character.
type Typing struct {
	Screen string            `json:"screen"`          // the screens' own word
	About  string            `json:"about,omitempty"` // a line of the papers
	Fields []values.Personal `json:"fields,omitempty"`
	Focus  int               `json:"focus,omitempty"`
	Cursor int               `json:"cursor,omitempty"` // in characters
}

// Equal reports whether nothing has changed.
func (t Typing) Equal(o Typing) bool {
	return t.Screen == o.Screen && t.About == o.About && t.Focus == o.Focus && t.Cursor == o.Cursor && slices.Equal(t.Fields, o.Fields)
}

// Hand is who has or had a visit in hand.
type Hand struct {
	Window string `json:"window"`
	Clerk  string `json:"clerk"`
	Name   string `json:"name,omitempty"`
}

// Refused is a ticket move that the hall would not take.
type Refused struct {
	CommandID string            `json:"commandID"`
	Refusal   string            `json:"refusal"`
	Details   map[string]string `json:"details,omitempty"`
	At        time.Time         `json:"at,omitzero"`
}

// How a visit can end.
const (
	EndFinished = "finished"
	EndMissed   = "missed"
	EndUndone   = "undone"
	EndNobody   = "nobody"
	EndFailed   = "failed"
	EndTaken    = "taken_over" // another window goes on
)

// Job returns the print job with that id, or nil.
func (s *State) Job(id string) *Job {
	i := slices.IndexFunc(s.Jobs, func(j Job) bool { return j.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Jobs[i]
}

// TriedAgain reports whether a later job prints the same paper of the same case.
func (s *State) TriedAgain(id string) bool {
	i := slices.IndexFunc(s.Jobs, func(j Job) bool { return j.ID == id })
	return i >= 0 && slices.ContainsFunc(s.Jobs[i+1:], func(o Job) bool {
		return o.Kind == s.Jobs[i].Kind && o.CaseID == s.Jobs[i].CaseID
	})
}

// Unprinted are the papers that did not come out, or may not have, in their
// order: of each the last try. A temporary slip stands for an answer that is not
// there yet; with the answer nobody misses it, and it can be made no more.
func (s *State) Unprinted() []Job {
	var jobs []Job
	for _, j := range s.Jobs {
		if j.Kind == TemporarySlip && j.State == JobNotPrinted && s.answered(j.CaseID) {
			continue
		}
		out := slices.ContainsFunc(s.Jobs, func(o Job) bool {
			return o.Kind == j.Kind && o.CaseID == j.CaseID && o.State == JobPrinted
		})
		if !out && !s.TriedAgain(j.ID) {
			jobs = append(jobs, j)
		}
	}
	return jobs
}

func (s *State) answered(caseID string) bool {
	return slices.ContainsFunc(s.Matters, func(m Matter) bool { return m.CaseID == caseID && m.Answer != nil })
}

// Done reports whether nothing of the visit waits for anybody: it is closed,
// the hall has answered every hand-in and every paper has an end.
func (s *State) Done() bool {
	if s.ClosedAt.IsZero() {
		return false
	}
	for i := range s.Matters {
		if s.Matters[i].CommandID != "" && s.Matters[i].Answer == nil {
			return false
		}
	}
	return !slices.ContainsFunc(s.Jobs, func(j Job) bool { return j.State == JobQueued || j.State == JobSending })
}

// forgetPerson drops what was known of one person.
func (s *State) forgetPerson() {
	s.Fields, s.FieldsAsked = nil, false
	for i := range s.Matters {
		s.Matters[i].forgetHits()
	}
}

// clone copies what Apply may change, so that a state already given away never
// moves.
func (s State) clone() State {
	s.Matters = slices.Clone(s.Matters)
	s.Jobs = slices.Clone(s.Jobs)
	s.Refused = slices.Clone(s.Refused)
	s.Former = slices.Clone(s.Former)
	s.Reads = slices.Clone(s.Reads)
	return s
}
