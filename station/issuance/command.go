package issuance

import "onewindow/station"

// Command is one thing that the issue clerk asks for. The set is closed.
type Command interface{ name() string }

// Name is the word of a command.
func Name(c Command) string { return c.name() }

type (
	// Look finds a result by the code of the slip, the number of the case or that
	// of its parcel, as typed or scanned. A code of the case in hand is its slip; anything else
	// takes the place of what is in hand, unless that is on its way.
	Look struct{ Text string }
	// Consent brings a second person's consent to release without the slip; see
	// Seat.Authorize.
	Consent struct{ Approval station.Approval }
	// ForgetCard takes the card read back: it was the wrong person's.
	ForgetCard struct{}
	// Sign asks the receiver to sign on the pad once more; what was signed is
	// forgotten.
	Sign struct{}
	// TakeOld says that the old documents of the case were taken in, or, said again,
	// that they were not.
	TakeOld struct{}
	// HandOver hands the result over, or the decision of a denial.
	HandOver struct{}
	// Reprint prints a paper once more, or the first time if it did not come out.
	// Reason is needed when it did. Without the id of a job it is the first paper
	// that did not come out, else the last one, the proof of delivery.
	Reprint struct{ Job, Reason string }
	// Close puts the result away.
	Close struct{}
)

func (Look) name() string       { return "look" }
func (Consent) name() string    { return "consent" }
func (ForgetCard) name() string { return "forget_card" }
func (Sign) name() string       { return "sign" }
func (TakeOld) name() string    { return "take_old" }
func (HandOver) name() string   { return "hand_over" }
func (Reprint) name() string    { return "reprint" }
func (Close) name() string      { return "close" }

// Codes of refusals that this seat adds to those of visit and station. A Block
// is a refusal too.
const (
	RefusedNoHand     = "no_hand"        // nothing is in hand
	RefusedOnItsWay   = "handover_sent"  // the hall has not answered yet
	RefusedNoSlip     = "no_slip"        // neither slip nor consent
	RefusedNoCard     = "no_card"        // nobody's card was read for this case
	CodeWrong         = "wrong_code"     // the slip is of another case
	RefusedOld        = "old_wanted"     // an old document is not taken in yet
	RefusedOther      = "wrong_person"   // the card is neither the applicant's nor the agent's
	RefusedPaper      = "receipt_open"   // the receipt is being printed, or was not
	RefusedOthersWait = "others_wait"    // another person's handover waits for the hall
	RefusedHandedOver = "handed_over"    // it is done
	RefusedNoReason   = "reprint_reason" // a paper that came out needs a reason
	RefusedNoText     = "no_text"        // nothing was typed or scanned
	RefusedMisread    = "misread"        // a code that was read wrongly
	RefusedTicket     = "ticket_code"    // the code of a ticket
	RefusedBundle     = "bundle"         // the code of a bundle
	RefusedSeparator  = "separator"      // a sheet of a stack for the document scanner
	RefusedLocal      = "local_unknown"  // a temporary paper whose case the hall does not have
	RefusedNoParcel   = "parcel_unknown" // a parcel that is of no case of the hall
)

// StepWithoutSlip is the exceptional step that a second person consents to.
const StepWithoutSlip = "release_without_slip"

// Relations of a receiver, in the hall's words.
const (
	Self  = "self"
	Agent = "agent"
)
