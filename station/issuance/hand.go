package issuance

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"onewindow/catalog"
	"onewindow/papers"
	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// Hand is the result in hand, or the written decision of a denial: found,
// checked, handed over.
type Hand struct {
	Case    station.Case `json:"case"`
	FoundAt time.Time    `json:"foundAt"`
	// Code is what was scanned or typed from the slip; empty without a slip.
	Code string `json:"code,omitempty"`
	// Receiver is who stands there, by the card read for this case.
	Receiver *visit.Identity `json:"receiver,omitempty"`
	Relation string          `json:"relation,omitempty"` // self or agent
	// OldTaken: the old documents of the case were taken in.
	OldTaken bool `json:"oldTaken,omitempty"`
	// Signature is how the receiver signed on the pad; nil: not, or on paper.
	Signature *values.Signature `json:"signature,omitempty"`
	// Approval is a second person's consent to release without the slip.
	Approval station.Approval `json:"approval,omitzero"`

	// CommandID is the handover's; empty before it is posted.
	CommandID string             `json:"commandID,omitempty"`
	PostedAt  time.Time          `json:"postedAt,omitzero"`
	Clerk     string             `json:"clerk,omitempty"` // who hands over
	Answer    *visit.HallReceipt `json:"answer,omitempty"`
	// Jobs are the papers of the handover in the order in which they are printed.
	Jobs []visit.Job `json:"jobs,omitempty"`
	// SetAside: the hall would not take the command at all.
	SetAside bool `json:"-"`
}

// UnmarshalJSON also reads what a build with one paper a handover has kept.
func (h *Hand) UnmarshalJSON(data []byte) error {
	type plain Hand
	kept := struct {
		*plain
		Job *visit.Job `json:"job"`
	}{plain: (*plain)(h)}
	err := json.Unmarshal(data, &kept)
	if err == nil && kept.Job != nil && len(h.Jobs) == 0 {
		h.Jobs = []visit.Job{*kept.Job}
	}
	return err
}

// stateDenied is the hall's word for a case that was decided and not granted.
const stateDenied = "decided_deny"

// Denied reports whether what is handed over is the written decision of a
// denial and no result.
func (h *Hand) Denied() bool { return h != nil && h.Case.State == stateDenied }

// Step is how far the handover is.
type Step string

// The steps in their order.
const (
	Find    Step = "find"    // nothing in hand
	Blocked Step = "blocked" // found, but not to be handed out here
	Slip    Step = "slip"    // no slip and no consent
	Card    Step = "card"    // the receiver's card is wanted
	Old     Step = "old"     // the old document is to be taken in
	Confirm Step = "confirm" // everything is there; Enter hands over
	Sent    Step = "sent"    // the hall has not answered
	Done    Step = "done"    // the hall has recorded it: give the result
)

// Step says how far the handover is; h may be nil.
func (h *Hand) Step() Step {
	switch {
	case h == nil:
		return Find
	case h.Answer != nil && h.Answer.Accepted:
		return Done
	case h.CommandID != "" && h.Answer == nil:
		return Sent
	case h.Block() != "":
		return Blocked
	case h.Code == "" && h.Approval.ID == "":
		return Slip
	case h.Receiver == nil:
		return Card
	case !h.Denied() && len(h.Case.Exchange) > 0 && !h.OldTaken:
		return Old
	}
	return Confirm
}

// Codes of Block.
const (
	BlockDelivered = "delivered" // handed out before
	BlockOtherWay  = "other_way" // by post, cabinet, transfer …
	BlockNotReady  = "not_ready"
	BlockServed    = "served"         // the decision of a denial was served before
	BlockInPost    = "in_post"        // in a parcel on its way
	BlockPosted    = "post_delivered" // the post delivered it
	BlockCameBack  = "came_back"      // the parcel came back, and is not ready to be fetched
)

// Block is why the result is not handed out here, or "". A denial is served at
// the window whatever way was chosen for the result.
func (h *Hand) Block() string {
	switch {
	case h.Denied() && !h.Case.DeliveredAt.IsZero():
		return BlockServed
	case h.Denied():
		return ""
	case h.Case.Parcel == station.ParcelInPost:
		return BlockInPost
	case h.Case.Parcel == station.ParcelDelivered:
		return BlockPosted
	case h.Case.Parcel == station.ParcelReturned && h.Case.State == "producing":
		return BlockCameBack
	case h.Case.State == "delivered" || h.Case.State == "archived":
		return BlockDelivered
	case h.Case.Delivery != "" && h.Case.Delivery != catalog.DeliverWindow:
		return BlockOtherWay
	case h.Case.State != "ready":
		return BlockNotReady
	}
	return ""
}

// Refusal is the hall's no to the last try, or "".
func (h *Hand) Refusal() (code string, details map[string]string) {
	if h == nil || h.Answer == nil || h.Answer.Accepted {
		return "", nil
	}
	return h.Answer.Refusal, h.Answer.Details
}

// Unprinted reports whether a paper did not come out, or may not have.
func (h *Hand) Unprinted() bool { return h.Wanting() != nil }

// Wanting is the first paper that did not come out, or may not have; nil when
// all did.
func (h *Hand) Wanting() *visit.Job {
	return h.find(func(j visit.Job) bool { return j.State != visit.JobPrinted })
}

// Job is the paper with an id, or nil.
func (h *Hand) Job(id string) *visit.Job {
	return h.find(func(j visit.Job) bool { return j.ID == id })
}

func (h *Hand) find(is func(visit.Job) bool) *visit.Job {
	if h == nil {
		return nil
	}
	i := slices.IndexFunc(h.Jobs, is)
	if i < 0 {
		return nil
	}
	return &h.Jobs[i]
}

// clone copies what the seat changes, so that a snapshot never moves.
func (h *Hand) clone() *Hand {
	if h == nil {
		return nil
	}
	c := *h
	c.Jobs = slices.Clone(h.Jobs)
	return &c
}

// codeDigits is the length of a bare pick-up code.
const codeDigits = 8

// wanted is what a typed or scanned text asks the hall for.
type wanted struct {
	query station.CaseQuery
	// code stands for the slip; number is the case that a paper's code names.
	code, number string
	// unknown is the refusal when the hall has no such case, or "".
	unknown string
}

// read takes what was typed or scanned: the code of a paper of the case, the
// bare pick-up code, the number of the parcel, or the case number. A temporary
// paper names its case by the id that its window gave it.
func read(text string) (w wanted, err error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return w, refuse(RefusedNoText)
	}
	if no, ok := values.ParcelNo(text); ok {
		return wanted{query: station.CaseQuery{ParcelNo: no}, unknown: RefusedNoParcel}, nil
	}
	if papers.LooksOurs(text) {
		return readCode(text)
	}
	switch {
	case values.LooksParcel(text):
		return w, refuse(RefusedMisread)
	case len(text) == codeDigits && strings.Trim(text, "0123456789") == "":
		return wanted{query: station.CaseQuery{PickupCode: text}, code: text}, nil
	}
	return wanted{query: station.CaseQuery{No: strings.ToUpper(text)}}, nil
}

// readCode takes the code of one of our papers.
func readCode(text string) (w wanted, err error) {
	c, err := papers.ParseCode(text)
	if err != nil {
		return w, refuse(RefusedMisread)
	}
	switch c.Kind {
	case papers.CodeTicket:
		return w, &visit.Refusal{Code: RefusedTicket, Details: map[string]string{"number": c.Number}}
	case papers.CodeSeparator:
		return w, refuse(RefusedSeparator)
	case papers.CodeParcel:
		return w, &visit.Refusal{Code: RefusedBundle, Details: map[string]string{"number": c.Number}}
	case papers.CodeLocal:
		return wanted{query: station.CaseQuery{ID: c.Number}, unknown: RefusedLocal}, nil
	case papers.CodeCase:
	}
	if c.Check == "" {
		return wanted{query: station.CaseQuery{No: c.Number}, number: c.Number}, nil
	}
	return wanted{query: station.CaseQuery{PickupCode: c.Check}, code: c.Check, number: c.Number}, nil
}
