package visit

import (
	"slices"
	"time"

	"onewindow/values"
)

// Withdraws is the outcome of a case that its applicant takes back (撤回).
const Withdraws OutcomeCode = "withdraw"

// WithdrawalReceipt is the paper of a withdrawal (papers.WithdrawalReceipt).
const WithdrawalReceipt = "withdrawal_receipt"

// stateWithdrawn is the hall's word for a case that was taken back.
const stateWithdrawn = "withdrawn"

// WithdrawReasons are the reasons that a desk offers, in the hall's words. Nobody
// owes one: the last says nothing.
var WithdrawReasons = []string{"no_need", "not_ready", "wrong_item", "elsewhere", "other"}

// Withdraw takes a case of the hall back for the person at the desk. Of a package
// each case is a withdrawal of its own.
type Withdraw struct {
	CaseID         string              `json:"caseID"`
	CaseNo         string              `json:"caseNo"`
	Item           string              `json:"item"`
	CatalogVersion string              `json:"catalogVersion"`
	Answers        map[string][]string `json:"answers"`
	Party          string              `json:"party,omitempty"`
	Modifiers      map[string]string   `json:"modifiers,omitempty"`
	Delivery       string              `json:"delivery,omitempty"`
	SeenVersion    int64               `json:"seenVersion"`
	// Judgements are the hall's: they say which papers go back.
	Judgements []Judgement `json:"judgements,omitempty"`
	Withdrawing
}

// Withdrawing is what is known of a withdrawal besides the case. Applicant is whose
// case it is; the person at the desk may be somebody else.
type Withdrawing struct {
	Reason      string          `json:"reason"`
	Applicant   values.Personal `json:"applicant"`
	ApplicantID values.Personal `json:"applicantID"`
	AgentID     values.Personal `json:"agentID,omitempty"`
	ReceivedAt  time.Time       `json:"receivedAt"`
	// ApprovalID is a supervisor's consent: who asks is neither applicant nor agent.
	ApprovalID string `json:"approvalID,omitempty"`
	ApprovedBy string `json:"approvedBy,omitempty"`
}

func (Withdraw) name() string { return "withdraw" }

// By reports whether a card is of the applicant or of who applied on their behalf.
func (w *Withdrawing) By(card values.Card) bool {
	return card.IDNumber != "" && (card.IDNumber == w.ApplicantID || card.IDNumber == w.AgentID)
}

// withdraw hands the withdrawal in at once: there is nothing to fill in.
func (d decider) withdraw(c Withdraw) ([]Event, error) {
	err := d.ready()
	if err != nil {
		return nil, err
	}
	before := d.s.Find(c.CaseID)
	switch {
	case before != nil && before.Discarded == "" && before.Answer == nil:
		return nil, refuse(RefusedMatterOpen) // on its way to the hall, or still in hand here
	case !slices.Contains(WithdrawReasons, c.Reason):
		return nil, refuse(RefusedNoReason)
	case c.ApprovalID == "" && !c.By(d.s.Identity.Card):
		return nil, refuse(RefusedNoApproval)
	}
	m := Matter{
		Kind: Withdrawal, CaseID: c.CaseID, CaseNo: c.CaseNo, Item: c.Item, CatalogVersion: c.CatalogVersion, Answers: c.Answers,
		Party: c.Party, Modifiers: c.Modifiers, Delivery: c.Delivery, SeenVersion: c.SeenVersion, Withdrawal: &c.Withdrawing,
	}
	pos, err := d.r.Position(&m)
	if err != nil {
		return nil, err
	}
	e := CaseHandedIn{CaseID: c.CaseID, CommandID: d.meta.ID, Outcome: Withdraws, Judgements: c.Judgements}
	if pos.Leaf != nil {
		e.Leaf = pos.Leaf.ID
	}
	return []Event{MatterOpened{Matter: m}, e}, nil
}
