package client

import (
	"context"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/visit"
)

// checkDeadline is what the hall needs for its branches, and the way there and back.
const checkDeadline = 4 * time.Second

// PersonCheck is what a window of the police zone may know of the person at its desk,
// and which items an officer confirms.
type PersonCheck struct {
	Say          string
	OfficerItems []string
}

// CheckPerson asks of the person at the desk.
func (c *Client) CheckPerson(ctx context.Context, ticket string, lease int64, applicant visit.Identity) (PersonCheck, error) {
	ctx, cancel := context.WithTimeout(ctx, checkDeadline)
	defer cancel()
	r, err := c.police.CheckPerson(ctx, &hallv1.CheckPersonRequest{TicketId: ticket, Lease: lease, Applicant: partyTo(applicant)})
	return PersonCheck{Say: r.GetSay(), OfficerItems: r.GetOfficerItems()}, err
}

// Letter is a case of this window at its branch.
type Letter struct {
	CaseID, CaseNo, Item, ItemName, Applicant, Ticket string
	Branch                                            visit.Branch
	Fee                                               visit.Fee
}

// Letters lists what this window has sent to the branches, newest first.
func (c *Client) Letters(ctx context.Context, limit int) ([]Letter, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	r, err := c.police.ListLetters(ctx, &hallv1.ListLettersRequest{Limit: int32(limit)}) //nolint:gosec // a page of a list
	out := make([]Letter, len(r.GetLetters()))
	for i, l := range r.GetLetters() {
		out[i] = Letter{
			CaseID: l.GetCaseId(), CaseNo: l.GetCaseNo(), Item: l.GetItemCode(), ItemName: l.GetItemName(), Applicant: l.GetMaskedApplicant(),
			Ticket: l.GetTicketLabel(), Branch: branchOf(l.GetBranch()), Fee: feeOf(l.GetFee()),
		}
	}
	return out, err
}

func branchOf(b *hallv1.Branch) visit.Branch {
	return visit.Branch{Code: b.GetCode(), State: b.GetState(), Number: b.GetNumber(), Reason: b.GetReason(), Tries: int(b.GetTries())}
}

func feeOf(f *hallv1.Fee) visit.Fee {
	return visit.Fee{State: f.GetState(), Code: f.GetCode(), Amount: f.GetAmount(), Basis: f.GetBasis(), Payee: f.GetPayee()}
}

// fingerTo leaves a hand out that nobody looked at.
func fingerTo(f visit.Finger) *hallv1.Finger {
	if f == (visit.Finger{}) {
		return nil
	}
	return &hallv1.Finger{Finger: f.Finger, Quality: int32(f.Quality), Failed: f.Failed} //nolint:gosec // 0 to 100
}
