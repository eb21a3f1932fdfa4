package hall

import (
	"cmp"
	"slices"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/store"
)

// ledgerPage is how many cases of a clerk are read at once.
const ledgerPage = 200

// never comes after every day.
const never = "9999"

// ledgerKey is the place of a case in the ledger: what is due first stands first.
func ledgerKey(c *hallv1.CaseSummary) string {
	return cmp.Or(c.GetPapersDue(), never) + " " + c.GetCaseNo()
}

// ledger lists the cases of a clerk, or of all with "", to which papers are still to be brought, and
// those that a department sent back to the window, by the day on which they are due; one without a day yet comes last. It is made
// from the cases themselves each time somebody looks. It goes on after a place in
// it, whether or not the case that stood there is still owed.
func (s *Server) ledger(r *store.Reader, staff, after string, limit int, now time.Time) (page []*hallv1.CaseSummary, next string, err error) {
	for _, state := range append(casework.Owing(), casework.Correction, casework.DeptReturned) {
		err := eachCase(r, staff, state, func(f *caseFile) {
			_, owes := casework.PapersDue(f.Case, now, s.env(f.Item))
			if !owes && state != casework.DeptReturned {
				return
			}
			c := s.summary(f, now)
			if !owes { // the time to answer goes on meanwhile
				c.PapersDue = dateText(casework.DueDates(f.Case, now, s.env(f.Item)).Notice)
			}
			if ledgerKey(c) > after {
				page = append(page, c)
			}
		})
		if err != nil {
			return nil, "", err
		}
	}
	slices.SortFunc(page, func(a, b *hallv1.CaseSummary) int { return cmp.Compare(ledgerKey(a), ledgerKey(b)) })
	if len(page) > limit {
		page = page[:limit]
		next = ledgerKey(page[limit-1])
	}
	return page, next, nil
}

// eachCase goes through all cases of a clerk, or of everybody with "", in a state, however many there are.
func eachCase(r *store.Reader, staff string, state casework.State, look func(*caseFile)) error {
	after := ""
	for {
		rows, err := r.CasesOfStaff(staff, string(state), after, ledgerPage)
		if err != nil || len(rows) == 0 {
			return err
		}
		for i := range rows {
			f, err := loadCase(&rows[i])
			if err != nil {
				return err
			}
			look(f)
		}
		after = rows[len(rows)-1].ID
	}
}
