package visit

import (
	"slices"
	"time"

	"onewindow/values"
)

// What is done at once with a case of the hall: taken back (撤回), or its papers
// fetched.
const (
	Withdraws OutcomeCode = "withdraw"
	Fetches   OutcomeCode = "papers"
)

// WithdrawalReceipt is the paper of a withdrawal (papers.WithdrawalReceipt).
const WithdrawalReceipt = "withdrawal_receipt"

// stateWithdrawn is the hall's word for a case that was taken back.
const stateWithdrawn = "withdrawn"

// WithdrawReasons are the reasons that a desk offers, in the hall's words. Nobody
// owes one: the last says nothing.
var WithdrawReasons = []string{"no_need", "not_ready", "wrong_item", "elsewhere", "other"}

// OldCase is a case of the hall with which something is done at once.
type OldCase struct {
	CaseID         string              `json:"caseID"`
	CaseNo         string              `json:"caseNo"`
	Item           string              `json:"item"`
	CatalogVersion string              `json:"catalogVersion"`
	Answers        map[string][]string `json:"answers"`
	Party          string              `json:"party,omitempty"`
	Modifiers      map[string]string   `json:"modifiers,omitempty"`
	Delivery       string              `json:"delivery,omitempty"`
	SeenVersion    int64               `json:"seenVersion"`
	// Judgements are the hall's: papers that are printed list them.
	Judgements []Judgement `json:"judgements,omitempty"`
	Holder
}

// Holder is whose case it is; the person at the desk may be somebody else.
type Holder struct {
	Applicant   values.Personal `json:"applicant"`
	ApplicantID values.Personal `json:"applicantID"`
	AgentID     values.Personal `json:"agentID,omitempty"`
	Phone       values.Personal `json:"phone,omitempty"`
	Address     values.Personal `json:"address,omitempty"`
	Mail        values.Personal `json:"mail,omitempty"`
	ReceivedAt  time.Time       `json:"receivedAt"`
	Ordered
}

// Ordered is what a department's steps put on the papers that a window prints for
// them; a step that was not taken is nil.
type Ordered struct {
	Special   *Special   `json:"special,omitempty"`
	Extension *Extension `json:"extension,omitempty"`
	Refused   *Turndown  `json:"refused,omitempty"`
	Ending    *Ending    `json:"ending,omitempty"`
	// More is what the department asked while it waits for the answer.
	More string `json:"more,omitempty"`
}

// Ending is how a case ended against its applicant, and on which day; Reason is that
// of a revocation.
type Ending struct {
	Reason string `json:"reason,omitempty"`
	On     string `json:"on"` // YYYY-MM-DD
}

// Special is a special procedure; Planned is a limit, 15WD.
type Special struct {
	Kind    string `json:"kind"`
	Reason  string `json:"reason"`
	Planned string `json:"planned"`
}

// Extension is an extension of the statutory limit; By is a staff number, Limit is
// by how much, 10WD.
type Extension struct {
	Reason string `json:"reason"`
	By     string `json:"by"`
	Limit  string `json:"limit"`
	Due    string `json:"due,omitempty"` // YYYY-MM-DD; empty: not published
}

// Withdraw takes a case of the hall back for the person at the desk. Of a package
// each case is a withdrawal of its own.
type Withdraw struct {
	OldCase
	Withdrawing
}

// FetchPapers prints what a department's step ordered and nobody has printed.
type FetchPapers struct {
	OldCase
}

// Withdrawing is why a case is taken back. ApprovalID is a supervisor's consent: who
// asks is neither applicant nor agent.
type Withdrawing struct {
	Reason     string `json:"reason"`
	ApprovalID string `json:"approvalID,omitempty"`
	ApprovedBy string `json:"approvedBy,omitempty"`
}

func (Withdraw) name() string    { return "withdraw" }
func (FetchPapers) name() string { return "fetch_papers" }

// By reports whether a card is of the applicant or of who applied on their behalf.
func (h *Holder) By(card values.Card) bool {
	return card.IDNumber != "" && (card.IDNumber == h.ApplicantID || card.IDNumber == h.AgentID)
}

// withdraw hands the withdrawal in at once: there is nothing to fill in.
func (d decider) withdraw(c Withdraw) ([]Event, error) {
	switch {
	case !slices.Contains(WithdrawReasons, c.Reason):
		return nil, refuse(RefusedNoReason)
	case d.s.Identity != nil && c.ApprovalID == "" && !c.By(d.s.Identity.Card):
		return nil, refuse(RefusedNoApproval)
	}
	return d.atOnce(&c.OldCase, Matter{Kind: Withdrawal, Withdrawal: &c.Withdrawing}, Withdraws)
}

// fetchPapers asks for the papers at once.
func (d decider) fetchPapers(c FetchPapers) ([]Event, error) {
	if d.s.Identity != nil && !c.By(d.s.Identity.Card) {
		return nil, refuse(RefusedNotApplicant)
	}
	return d.atOnce(&c.OldCase, Matter{Kind: Fetching}, Fetches)
}

// atOnce begins a matter of an old case and hands it in.
func (d decider) atOnce(c *OldCase, m Matter, outcome OutcomeCode) ([]Event, error) {
	err := d.ready()
	if err != nil {
		return nil, err
	}
	before := d.s.Find(c.CaseID)
	if before != nil && before.Discarded == "" && before.Answer == nil {
		return nil, refuse(RefusedMatterOpen) // on its way to the hall, or still in hand here
	}
	m.CaseID, m.CaseNo, m.Item, m.CatalogVersion, m.Answers = c.CaseID, c.CaseNo, c.Item, c.CatalogVersion, c.Answers
	m.Party, m.Modifiers, m.Delivery, m.SeenVersion, m.Holder = c.Party, c.Modifiers, c.Delivery, c.SeenVersion, &c.Holder
	pos, err := d.r.Position(&m)
	if err != nil {
		return nil, err
	}
	e := CaseHandedIn{CaseID: c.CaseID, CommandID: d.meta.ID, ByPIN: d.meta.ByPIN, Outcome: outcome, Judgements: c.Judgements}
	if pos.Leaf != nil {
		e.Leaf = pos.Leaf.ID
	}
	return []Event{MatterOpened{Matter: m}, e}, nil
}
