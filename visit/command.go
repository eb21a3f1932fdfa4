package visit

import (
	"time"

	"onewindow/values"
)

// Meta goes with every command: an identifier and a time made by the caller.
type Meta struct {
	// ID is a UUIDv7. It becomes the command id at the hall where the command
	// has an effect there.
	ID string    `json:"id,omitempty"`
	At time.Time `json:"at,omitzero"`
	// ByPIN: whoever gives it was let in by the desk alone; the hall, out of reach,
	// has not seen them. Never told from outside.
	ByPIN bool `json:"-"`
}

// Command is one thing a person or a device asks for. The set is closed; the
// names in Commands are the words of `window headless`.
type Command interface{ name() string }

// Call asks for the next ticket. VisitID names the visit that begins.
type Call struct {
	VisitID string `json:"visitID"`
	Window  string `json:"window"`
	Clerk   string `json:"clerk"`
}

// Assign is the hall's answer to a call.
type Assign struct {
	Ticket Ticket `json:"ticket"`
}

// CallFailed ends a call without a ticket: nobody waits, or the hall said no.
type CallFailed struct {
	Reason string `json:"reason"`
}

// OpenByHand starts a visit with a ticket number typed by the clerk while the
// hall is out of reach, or at any time one of somebody who does not come: the label is
// then the number of a parcel or of a call.
type OpenByHand struct {
	VisitID string `json:"visitID"`
	Window  string `json:"window"`
	Clerk   string `json:"clerk"`
	Label   string `json:"label"`
	// TicketID is a UUIDv7 that the hall takes over when it hears of the visit.
	TicketID string `json:"ticketID"`
}

// TakeOver goes on with a visit that another window had in hand; State is what
// that window left of it, the zero value when it left nothing.
type TakeOver struct {
	VisitID string `json:"visitID"`
	Window  string `json:"window"`
	Clerk   string `json:"clerk"`
	Ticket  Ticket `json:"ticket"`
	Serving bool   `json:"serving,omitempty"`
	// Called says that the ticket was called anew and nobody is at the desk yet.
	Called bool  `json:"called,omitempty"`
	From   Hand  `json:"from"`
	State  State `json:"state"`
	// Receipts answer hand-ins of this ticket that took effect, by case.
	Receipts map[string]HallReceipt `json:"receipts,omitempty"`
}

// Fence gives a visit up that another window goes on with.
type Fence struct {
	By Hand `json:"by"`
}

// Type keeps what stands in the fields of a screen; a zero one forgets it.
type Type struct {
	Typing Typing `json:"typing"`
}

// Recall calls the same number again.
type Recall struct{}

// UndoCall takes a call back within UndoFor.
type UndoCall struct{}

// Miss gives up a person who did not come (过号).
type Miss struct{}

// BindCard binds a card read to this visit.
type BindCard struct {
	Ticket       string      `json:"ticket"` // ticket id for which the read was asked
	ReadID       string      `json:"readID"`
	AskedAt      time.Time   `json:"askedAt"`
	AbsentSeenAt time.Time   `json:"absentSeenAt"`
	ReadAt       time.Time   `json:"readAt"`
	Card         values.Card `json:"card"`
}

// EnterIdentity is an identity typed by hand: the number twice, and a second
// person's consent.
type EnterIdentity struct {
	Name       values.Personal `json:"name"`
	IDNumber   values.Personal `json:"idNumber"`
	Repeated   values.Personal `json:"repeated"`
	ApprovalID string          `json:"approvalID"`
	ApprovedBy string          `json:"approvedBy"`
}

// Unbind takes the identity back: it was the wrong person's card.
type Unbind struct{}

// SetPhone records the phone number.
type SetPhone struct {
	Phone values.Personal `json:"phone"`
}

// ChooseItem opens a case for an item. CaseID is a UUIDv7 born now.
type ChooseItem struct {
	CaseID string `json:"caseID"`
	Item   string `json:"item"`
}

// ChoosePackage opens a case for every item of a package (一件事), the first of
// them in hand; one that is open already becomes part of it, one that the hall has
// stays as it is. PackageID and the CaseIDs, one an item, are UUIDv7s born now.
type ChoosePackage struct {
	Package   string   `json:"package"`
	PackageID string   `json:"packageID"`
	CaseIDs   []string `json:"caseIDs"`
	// Elsewhere are items of it that are opened at the other side of the hall: nothing
	// of them is asked or kept here.
	Elsewhere []string `json:"elsewhere,omitempty"`
}

// TakeMatter takes another matter of the visit in hand.
type TakeMatter struct {
	CaseID string `json:"caseID"`
}

// OpenSupplement continues an old case that was sent back for correction, or to
// which promised papers come (容缺补齐).
type OpenSupplement struct {
	CaseID         string              `json:"caseID"`
	CaseNo         string              `json:"caseNo"`
	Item           string              `json:"item"`
	CatalogVersion string              `json:"catalogVersion"`
	Answers        map[string][]string `json:"answers"`
	Party          string              `json:"party,omitempty"`
	Modifiers      map[string]string   `json:"modifiers,omitempty"`
	Delivery       string              `json:"delivery,omitempty"`
	SeenVersion    int64               `json:"seenVersion"`
	// Wanted are the lines that the notice asked for, or the promised ones; Promised
	// says which.
	Wanted   []string `json:"wanted"`
	Promised bool     `json:"promised,omitempty"`
	// Holder is whose case it is: anybody may bring the papers.
	Holder Holder `json:"holder,omitzero"`
}

// Reply answers one question: a node of the graph, or one of the fixed
// questions AskParty, AskDelivery, AskModifier+id.
type Reply struct {
	Node    string   `json:"node"`
	Options []string `json:"options"`
}

// Back takes the last answer back; it stays as preselection.
type Back struct{}

// Judge gives a line its status.
type Judge struct {
	Line   string `json:"line"`
	Status Status `json:"status"`
	Reason string `json:"reason,omitempty"`
	Note   string `json:"note,omitempty"`
	// Number and Hands go with a photo's receipt and with fingerprints.
	Number string `json:"number,omitempty"`
	Hands  Hands  `json:"hands,omitzero"`
}

// ClearJudgement makes a line unjudged again.
type ClearJudgement struct {
	Line string `json:"line"`
}

// AddPage records that a page is on the disk of this window. Instead is the
// hash of a page of the same line whose place it takes; "" puts it last. Aside
// keeps a page with nothing on it, which proves nothing.
type AddPage struct {
	Page    Page   `json:"page"`
	Instead string `json:"instead,omitempty"`
	Aside   bool   `json:"aside,omitempty"`
}

// DropPage takes a page out of its line; it is kept aside.
type DropPage struct {
	SHA256 string `json:"sha256"`
}

// RestorePage brings a page that was kept aside back into its line.
type RestorePage struct {
	SHA256 string `json:"sha256"`
}

// MovePages puts the page From, and those behind it in its line, into another
// line.
type MovePages struct {
	From string `json:"from"`
	Line string `json:"line"`
}

// HandIn sends a case to the hall with an outcome; CaseID "" is the one in hand.
type HandIn struct {
	CaseID  string      `json:"caseID,omitempty"`
	Outcome OutcomeCode `json:"outcome"`
	// Checked are the reasons of the return radar, as the clerk ticked or passed
	// them.
	Checked []ReturnCheck `json:"checked,omitempty"`
	// Turndown goes with refuse and not_needed.
	Turndown *Turndown `json:"turndown,omitempty"`
	// Second goes with a notice for papers that were brought after one.
	Second *SecondNotice `json:"second,omitempty"`
	// OfficerApproval is a 民警's consent where only an officer takes the case in.
	OfficerApproval string `json:"officerApproval,omitempty"`
}

// Advise ends the matter in hand with a printed list of what to bring (辅导): no
// case comes to be.
type Advise struct{}

// ReturnCheck is one reason why cases of the item came back, shown before the
// hand-in: ticked, or passed.
type ReturnCheck struct {
	Line   string `json:"line,omitempty"`
	Reason string `json:"reason"`
	Ticked bool   `json:"ticked,omitempty"`
}

// DiscardMatter gives a case up, with a reason; CaseID "" is the one in hand.
type DiscardMatter struct {
	CaseID string `json:"caseID,omitempty"`
	Reason string `json:"reason"`
}

// DiscardPackage gives up what of a package is not handed in, with a reason: what
// the hall has goes on (workflow §11).
type DiscardPackage struct {
	PackageID string `json:"packageID"`
	Reason    string `json:"reason"`
}

// Hold parks the visit; Resume brings it back.
type Hold struct {
	Reason string `json:"reason"` // copy pay photo fetch system
}

// Resume goes on with a held visit.
type Resume struct{}

// Finish ends the visit.
type Finish struct{}

// UndoFinish takes a finish back within UndoFor and before the next call.
type UndoFinish struct{}

// HallReceipt is the hall's answer to one command of this visit.
type HallReceipt struct {
	CommandID string            `json:"commandID"`
	Accepted  bool              `json:"accepted"`
	Refusal   string            `json:"refusal,omitempty"`
	Details   map[string]string `json:"details,omitempty"`
	Case      *CaseAnswer       `json:"case,omitempty"`
	Papers    []PaperOrder      `json:"papers,omitempty"`
	At        time.Time         `json:"at,omitzero"`
}

// CaseAnswer is the case as the hall has it now.
type CaseAnswer struct {
	CaseNo        string `json:"caseNo"`
	State         string `json:"state"`
	PromisedDue   string `json:"promisedDue,omitempty"`
	StatutoryDue  string `json:"statutoryDue,omitempty"`
	NoticeDue     string `json:"noticeDue,omitempty"`
	CorrectionDue string `json:"correctionDue,omitempty"`
	DuePending    bool   `json:"duePending,omitempty"`
	PickupCode    string `json:"pickupCode,omitempty"`
	// PapersDue is the day by which papers asked for or promised are to come.
	PapersDue  string    `json:"papersDue,omitempty"`
	AcceptedAt time.Time `json:"acceptedAt,omitzero"`
	// Organ decides where the power was delegated; empty: the item's department.
	Organ string `json:"organ,omitempty"`
}

// PaperOrder is a paper that the hall allows to be printed.
type PaperOrder struct {
	// JobID is made by the station: <command id>/<kind>.
	Kind         string `json:"kind"`
	Number       string `json:"number,omitempty"`
	Verification string `json:"verification,omitempty"`
}

// PrintTemporary asks for a temporary slip for a case the hall has not
// answered yet.
type PrintTemporary struct{}

// PrintSending marks a job as on its way to the printer.
type PrintSending struct {
	Job string `json:"job"`
}

// PrintEnded is what became of a job.
type PrintEnded struct {
	Job   string   `json:"job"`
	State JobState `json:"state"` // printed not_printed uncertain
	Cause string   `json:"cause,omitempty"`
}

// Reprint prints a paper once more, marked 补打.
type Reprint struct {
	Job    string `json:"job"`
	Reason string `json:"reason"`
}

// Rate is the applicant's rating from the keypad, 1 to 5; 0 is not rated.
type Rate struct {
	Level int `json:"level"`
}

func (Call) name() string           { return "call" }
func (Assign) name() string         { return "assign" }
func (CallFailed) name() string     { return "call_failed" }
func (OpenByHand) name() string     { return "open_by_hand" }
func (TakeOver) name() string       { return "take_over" }
func (Fence) name() string          { return "fence" }
func (Type) name() string           { return "type" }
func (Recall) name() string         { return "recall" }
func (UndoCall) name() string       { return "undo_call" }
func (Miss) name() string           { return "miss" }
func (BindCard) name() string       { return "bind_card" }
func (EnterIdentity) name() string  { return "enter_identity" }
func (Unbind) name() string         { return "unbind" }
func (SetPhone) name() string       { return "set_phone" }
func (ChooseItem) name() string     { return "choose_item" }
func (ChoosePackage) name() string  { return "choose_package" }
func (TakeMatter) name() string     { return "take_matter" }
func (OpenSupplement) name() string { return "open_supplement" }
func (Reply) name() string          { return "reply" }
func (Back) name() string           { return "back" }
func (Judge) name() string          { return "judge" }
func (ClearJudgement) name() string { return "clear_judgement" }
func (AddPage) name() string        { return "add_page" }
func (DropPage) name() string       { return "drop_page" }
func (RestorePage) name() string    { return "restore_page" }
func (MovePages) name() string      { return "move_pages" }
func (HandIn) name() string         { return "hand_in" }
func (DiscardMatter) name() string  { return "discard_matter" }
func (DiscardPackage) name() string { return "discard_package" }
func (Advise) name() string         { return "advise" }
func (Hold) name() string           { return "hold" }
func (Resume) name() string         { return "resume" }
func (Finish) name() string         { return "finish" }
func (UndoFinish) name() string     { return "undo_finish" }
func (HallReceipt) name() string    { return "hall_receipt" }
func (PrintTemporary) name() string { return "print_temporary" }
func (PrintSending) name() string   { return "print_sending" }
func (PrintEnded) name() string     { return "print_ended" }
func (Reprint) name() string        { return "reprint" }
func (Rate) name() string           { return "rate" }

// Name is the word of a command in `window headless`.
func Name(c Command) string { return c.name() }
