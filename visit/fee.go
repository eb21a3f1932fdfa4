package visit

import "slices"

// FeeSlip is the paper by which a fee is paid (papers.FeeSlip).
const FeeSlip = "fee_slip"

// The hall's words for a fee.
const (
	FeeAsked = "asked" // there is no number to pay by yet
	FeeDue   = "due"
	FeePaid  = "paid"
	FeeVoid  = "void"
)

// Fee is what a case costs, by the hall's words; the zero value is nothing. Amount is
// in fen.
type Fee struct {
	State  string `json:"state,omitempty"`
	Code   string `json:"code,omitempty"`
	Amount int64  `json:"amount,omitempty"`
	Basis  string `json:"basis,omitempty"`
	Payee  string `json:"payee,omitempty"`
}

// Owed reports whether somebody has still to pay.
func (f Fee) Owed() bool { return f.State == FeeAsked || f.State == FeeDue }

// Charge is the hall's word on what a case of the visit costs. The slip to pay by is
// printed once, when its number is known. It is the station's.
type Charge struct {
	CaseID string `json:"caseID"`
	Fee    Fee    `json:"fee"`
}

func (Charge) name() string { return "charge" }

func (d decider) charge(c Charge) ([]Event, error) {
	m := d.s.Find(c.CaseID)
	i := slices.IndexFunc(d.s.Jobs, func(j Job) bool { return j.CaseID == c.CaseID && j.Verification != "" })
	slipped := slices.ContainsFunc(d.s.Jobs, func(j Job) bool { return j.CaseID == c.CaseID && j.Kind == FeeSlip })
	if m == nil || m.Answer == nil || i < 0 || slipped || c.Fee.State != FeeDue || c.Fee.Code == "" {
		return nil, nil
	}
	return one(PaperQueued{Job: Job{
		ID: c.CaseID + "/" + FeeSlip, CaseID: c.CaseID, Kind: FeeSlip, Number: m.Answer.CaseNo, Verification: d.s.Jobs[i].Verification,
		Copy: 1, State: JobQueued, Fee: c.Fee,
	}}), nil
}
